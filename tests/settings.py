"""The product's settings in a folder of their own, one for each test process."""

import os
import tempfile
from pathlib import Path

_folder = tempfile.TemporaryDirectory(prefix="tests-")
os.environ |= {"SECRET_KEY": "tests", "DATA_DIR": _folder.name, "DEBUG": "0", "DEMO": "0"}

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STATIC_ROOT  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # In a file, so that the threads of a test share it as the workers of gunicorn do.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_folder.name) / "test.sqlite3")}
STATIC_ROOT.mkdir(exist_ok=True)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# No collectstatic before the tests; those of the running product use the real storage.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
