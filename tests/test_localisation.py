"""Vietnamese for everyone, English for who asks; neither leaks into the other."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import formats
from django.utils.translation import override

from agencies.models import Agency
from reports.board.rows import brief
from tests.city import (
    APPRAISED_WITH_A_ZERO,
    APPRAISING,
    COLLECTING,
    RECOGNISED,
    SCORING,
    SUPPLEMENT,
    City,
)
from tests.html import parse

OURS = ("agencies", "criteria", "assessments", "reports")
UPSTREAM = "config/upstream_strings.py"
CATALOGUE = "LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|</?\w+>")
VIETNAMESE_LETTER = re.compile(
    r"[àáảãạăâđèéẻẽẹêìíỉĩịòóỏõọôơùúủũụưỳýỷỹỵ\u1ea0-\u1ef9]", re.IGNORECASE
)


# The catalogues


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder ``locale`` of a copy in which makemessages has just run."""
    copy = tmp_path_factory.mktemp("source")
    for name in (*OURS, "config", "templates", "locale"):
        shutil.copytree(settings.BASE_DIR / name, copy / name)
    shutil.copy(settings.BASE_DIR / "manage.py", copy)
    options = ("-l", "en", "-l", "vi", "--add-location", "file", "--no-wrap")
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", *options],
        cwd=copy,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        check=True,
        capture_output=True,
    )
    return copy / "locale"


def msgids(catalogue: Path, location: tuple[str, ...], state: str) -> list[str]:
    """The msgids from (or, with "-v", not from) a file that are in a state of msgattrib."""
    chosen = subprocess.run(
        ["msggrep", "--no-wrap", *location, catalogue], check=True, capture_output=True
    ).stdout
    found = subprocess.run(
        ["msgattrib", "--no-wrap", "--no-obsolete", state, "-"],
        input=chosen,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return re.findall(r'^msgid "(.+)"$', found, re.MULTILINE)


FROM_UPSTREAM = ("-N", UPSTREAM)
FROM_US = ("-v", *FROM_UPSTREAM)


@pytest.mark.parametrize("state", ["--untranslated", "--only-fuzzy"])
def test_english_has_every_text_of_ours(fresh: Path, state: str) -> None:
    assert msgids(fresh / "en" / CATALOGUE, FROM_US, state) == []


@pytest.mark.parametrize("state", ["--untranslated", "--only-fuzzy"])
def test_vietnamese_has_every_upstream_text_that_we_list(fresh: Path, state: str) -> None:
    assert msgids(fresh / "vi" / CATALOGUE, FROM_UPSTREAM, state) == []


def test_our_texts_are_vietnamese_as_they_stand(fresh: Path) -> None:
    assert msgids(fresh / "vi" / CATALOGUE, FROM_US, "--translated") == []


def test_moving_code_changes_no_catalogue() -> None:
    located = [
        path.parts[-3]
        for path in (settings.BASE_DIR / "locale").glob(f"*/{CATALOGUE}")
        if re.search(r"^#:", path.read_text(), re.MULTILINE)
    ]

    assert located == []


def test_the_vietnamese_catalogue_holds_only_what_differs() -> None:
    catalogue = settings.BASE_DIR / "locale" / "vi" / CATALOGUE
    empty = subprocess.run(
        ["msgattrib", "--no-wrap", "--untranslated", catalogue], check=True, capture_output=True
    ).stdout.decode()

    assert re.findall(r'^msgid "(.+)"$', empty, re.MULTILINE) == []


def translations(language: str, folder: Path) -> dict[Any, str]:
    """The catalogue in the tree as gettext reads it; a plural's key is (msgid, form)."""
    compiled = folder / "django.mo"
    source = settings.BASE_DIR / "locale" / language / CATALOGUE
    subprocess.run(["msgfmt", "--check-format", "-o", compiled, source], check=True)
    with compiled.open("rb") as file:
        catalogue: dict[Any, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key: text for key, text in catalogue.items() if key}


@pytest.mark.parametrize("language", ["en", "vi"])
def test_translations_keep_the_placeholders(language: str, tmp_path: Path) -> None:
    lost = [
        (key, text)
        for key, text in translations(language, tmp_path).items()
        if sorted(PLACEHOLDER.findall(key if isinstance(key, str) else key[0]))
        != sorted(PLACEHOLDER.findall(text))
    ]
    assert lost == []


def test_english_is_calm(tmp_path: Path) -> None:
    assert [text for text in translations("en", tmp_path).values() if "!" in text] == []


# The pages


def texts(page: bytes) -> set[str]:
    """What a reader meets: text between tags, names of fields and buttons."""
    read = parse(page.decode())
    found = read.xpath("//text()[not(ancestor::script or ancestor::style)]")
    found += read.xpath("//@placeholder | //@aria-label | //@title | //@data-label | //@alt")
    found += buttons(page)
    return {text for text in (" ".join(part.split()) for part in found) if text}


def stored_texts() -> list[str]:
    """Every text in the database, longest first; shown as it is in every language."""
    found: set[str] = {"Tiếng Việt"}
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField):
                    rows = model._default_manager.values_list(field.name, flat=True).distinct()
                    found.update(" ".join(text.split()) for text in rows if text)
    # The board shortens the names of agencies.
    found.update(brief(name) for name in Agency.objects.values_list("short_name", flat=True))
    return sorted(found, key=len, reverse=True)


def test_english_pages_keep_no_vietnamese_but_the_data(city: City) -> None:
    def page(name: str, code: str, *more: int) -> str:
        return reverse(name, args=[city.assessment(code).pk, *more])

    tour = {
        f"canbo.{SCORING}": [
            reverse("home"),
            page("assessments:figures", SCORING),
            page("assessments:evidence", SCORING),
            page("assessments:evidence_add", SCORING) + "?target=13.1",
            page("assessments:council", SCORING),
            page("assessments:meeting", SCORING),
            page("assessments:council_codes", SCORING),
            page("assessments:council_criterion", SCORING, 5),
            page("assessments:council_criterion", SCORING, 4),
            page("assessments:dossier", SCORING),
            page("assessments:history", SCORING),
            reverse("password_change"),
            "/khong-co/",
        ],
        f"canbo.{COLLECTING}": [
            reverse("home"),
            page("assessments:figures", COLLECTING, 2),
            page("assessments:sheet_upload", COLLECTING),
        ],
        f"chutich.{SUPPLEMENT}": [reverse("home"), page("assessments:dossier", SUPPLEMENT)],
        f"canbo.{SUPPLEMENT}": [page("assessments:posting", SUPPLEMENT)],
        f"canbo.{RECOGNISED}": [page("reports:council_documents", RECOGNISED)],
        "y-te": [
            reverse("home"),
            reverse("assessments:review_queue"),
            page("assessments:review", APPRAISING, 5),
        ],
        "ldtbxh": [
            reverse("home"),
            reverse("assessments:inbox"),
            page("assessments:appraisal", APPRAISING),
            page("reports:documents", RECOGNISED),
            reverse("reports:board"),
        ],
        "lanh-dao": [
            reverse("home"),
            reverse("assessments:decisions"),
            page("assessments:decision", APPRAISED_WITH_A_ZERO),
            page("assessments:decision", RECOGNISED),
        ],
        "quan-tri": [
            reverse("admin:index"),
            reverse("admin:agencies_commune_changelist"),
            reverse("admin:agencies_commune_import"),
            reverse("admin:assessments_event_changelist"),
        ],
    }
    stored = stored_texts()
    left = set()
    for username, paths in tour.items():
        client = city.client(username)
        client.post(reverse("set_language"), {"language": "en"})
        for path in paths:
            for text in texts(client.get(path).content):
                rest = text
                for known in stored:
                    rest = rest.replace(known, "")
                if VIETNAMESE_LETTER.search(rest):
                    left.add((path, text))
    assert left == set()


def in_english(**options: Any) -> Client:
    client = Client(**options)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def test_who_signs_in_may_read_english(city: City) -> None:
    client = in_english()
    shown = texts(client.get(reverse("login")).content) - set(stored_texts())
    assert {text for text in shown if VIETNAMESE_LETTER.search(text)} == set()


def test_vietnamese_is_shown_first(city: City) -> None:
    client = Client(headers={"accept-language": "en"})
    assert "Đăng nhập" in texts(client.get(reverse("login")).content)


def test_english_can_be_chosen_before_signing_in(city: City) -> None:
    client = Client()
    page = client.post(
        reverse("set_language"), {"language": "en", "next": reverse("login")}, follow=True
    )
    assert "Sign in" in texts(page.content)


def english_of_upstream(folder: Path) -> re.Pattern[str]:
    """Matches a text that is one of the listed upstream strings, left in English."""
    keys = {key if isinstance(key, str) else key[0] for key in translations("vi", folder)}
    keys = {key.split("\x04")[-1] for key in keys}
    words = [
        ".*".join(re.escape(part.strip()) for part in PLACEHOLDER.split(key))
        for key in keys
        if re.search(r"[A-Za-z]{2}", PLACEHOLDER.sub("", key))
    ]
    return re.compile("|".join(words))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "agencies/commune/",
        "agencies/commune/?e=1",
        "agencies/commune/add/",
        "agencies/commune/import/",
        "agencies/commune/export/",
        "agencies/user/add/",
        "agencies/user/{user}/change/",
        "agencies/user/{user}/password/",
        "agencies/agency/{agency}/history/",
        "agencies/agency/{agency}/delete/",
        "assessments/cycle/{cycle}/change/",
        "assessments/event/",
        "criteria/band/import/",
    ],
)
def test_the_admin_speaks_vietnamese(city: City, tmp_path: Path, path: str) -> None:
    office = city.user("quan-tri")
    own = path.format(user=office.pk, agency=office.agency_id, cycle=city.cycle.pk)

    response = city.client(office.username).get(reverse("admin:index") + own)

    assert response.status_code == 200
    english = english_of_upstream(tmp_path)
    assert [text for text in texts(response.content) if english.fullmatch(text)] == []


def buttons(page: bytes) -> list[str]:
    return [str(value) for value in parse(page.decode()).xpath("//input[@type='submit']/@value")]


def test_the_admin_imports_in_vietnamese(city: City) -> None:
    client = city.client("quan-tri")
    path = reverse("admin:agencies_commune_import")
    assert buttons(client.get(path).content) == ["Tiếp tục"]
    assert buttons(client.get(reverse("admin:agencies_commune_export")).content) == ["Tiếp tục"]

    header = "code,name,kind,authority,unit_group,unit_group_status,valid_from"
    good = "06001,Phường Mới,ward,ubnd-tp,other,provisional,2024-01-01"
    unreadable = good.replace("2024-01-01", "hôm qua")
    impossible = good.replace("ward", "làng")

    def upload(row: str) -> Any:
        file = SimpleUploadedFile("xa.csv", f"{header}\n{row}\n".encode())
        return client.post(path, {"resource": "0", "format": "1", "import_file": file})

    assert {
        "Chưa nhập được tệp này",
        "“hôm qua” không phải ngày. Hãy ghi như 15/11/2024.",
    } <= texts(upload(unreadable).content)
    assert {
        "Dòng trong tệp",
        "“làng” không có trong danh mục. Hãy ghi một trong: Phường; Xã; Thị trấn; Đặc khu.",
    } <= texts(upload(impossible).content)

    preview = upload(good)
    assert buttons(preview.content) == ["Xác nhận nhập"]
    assert {"Xem trước", "Thêm mới"} <= texts(preview.content)

    done = client.post(
        reverse("admin:agencies_commune_process_import"),
        preview.context["confirm_form"].initial,
        follow=True,
    )
    assert [str(message) for message in done.context["messages"]] == [
        "Đã nhập xong: 1 dòng mới, 0 dòng cập nhật, 0 dòng xóa, 0 dòng bỏ qua (xã, phường)."
    ]


def test_a_lost_session_is_told_in_the_reader_s_language(city: City) -> None:
    client = in_english(enforce_csrf_checks=True)
    assert "The session has changed; what you just sent is not saved" in texts(
        client.post(reverse("login")).content
    )


# Dates and numbers, the same in both languages: 1.234 must never mean two things


@pytest.mark.parametrize("language", ["vi", "en"])
def test_dates_are_written_and_read_day_first(language: str) -> None:
    with override(language):
        assert formats.date_format(date(2024, 11, 5)) == "05/11/2024"
        assert formats.date_format(date(2024, 11, 5), "SHORT_DATE_FORMAT") == "05/11/2024"
        assert forms.DateField().clean("05/11/2024") == date(2024, 11, 5)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_decimals_have_a_comma(language: str) -> None:
    with override(language):
        assert formats.localize(Decimal("850.5")) == "850,5"
        assert forms.DecimalField(localize=True).clean("850,5") == Decimal("850.5")
        page = Template('{{ points|floatformat:"-2g" }} {{ whole|floatformat:"-2g" }} {{ year }}')
        values = {"points": Decimal("1234.50"), "whole": Decimal("40.00"), "year": 2024}
        assert page.render(Context(values)) == "1.234,50 40 2024"
