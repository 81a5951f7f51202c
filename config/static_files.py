"""How static files are named, and collected only when they changed: that takes some ten seconds."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Names that change with the content, in what one script imports from another too."""

    support_js_module_import_aggregation = True


def collect() -> None:
    """Bring STATIC_ROOT up to the files of this version; quick when they are there already."""
    stamp = Path(settings.STATIC_ROOT) / ".collected-from"
    digest = _digest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    # From nothing: by itself it would leave out what has an older date than what is there.
    call_command("collectstatic", clear=True, interactive=False, verbosity=0)
    stamp.write_text(digest)


def _digest() -> str:
    """Of every file's name and content: times say nothing after a copy or a step back."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            with storage.open(path) as file:
                content = file.read()
            digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
