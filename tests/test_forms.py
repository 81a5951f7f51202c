"""Every POST form begins with ``form_head``: in each template, and on the pages that people see."""

import re
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from assessments.models import Activity, Assessment, DutyReport, Evidence
from tests.access_table import OPEN_TO, PEOPLE, POST_ONLY
from tests.city import APPRAISING, COLLECTING, RECOGNISED, SCORING, SUBMITTED, City
from tests.factories.assessments import on
from tests.factories.work import make_activity, make_report

# Django's own views write no work and know no request key. To do them twice does no harm.
WITHOUT_A_KEY = frozenset({"login", "logout", "set_language", "password_change"})
TEMPLATES = Path(settings.BASE_DIR) / "templates"


class Forms(HTMLParser):
    """The POST forms of a page: where each leads, and its hidden fields."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.found: list[tuple[str, dict[str, str]]] = []
        self.is_inside = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.is_inside = values.get("method", "get").lower() == "post"
            if self.is_inside:
                self.found.append((values.get("action") or self.url, {}))
        elif tag == "input" and self.is_inside and values.get("type") == "hidden":
            self.found[-1][1].setdefault(values.get("name", ""), values.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False


def forms_of(client: Client, url: str) -> list[tuple[str, dict[str, str]]]:
    answer = client.get(url)
    if answer.status_code != 200 or answer.streaming or "html" not in answer["Content-Type"]:
        # Read to its end a file is closed, and only it: close() would take the connection too.
        b"".join(answer)
        return []
    parser = Forms(url)
    parser.feed(answer.content.decode())
    return parser.found


def has_key(fields: dict[str, str]) -> bool:
    try:
        return bool(fields["csrfmiddlewaretoken"] and UUID(fields["request_key"]))
    except (KeyError, ValueError):
        return False


def test_every_post_form_of_every_template_begins_with_the_form_head() -> None:
    """Also of those that only a rare state shows."""
    exempt = {"registration/login.html", "registration/password_change_form.html"}
    exempt |= {"components/languages.html"}
    offending = set()
    for path in TEMPLATES.rglob("*.html"):
        name = path.relative_to(TEMPLATES).as_posix()
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL):
            if 'method="post"' not in form or "{% url 'logout' %}" in form:
                continue
            if form.count("{% form_head") != (0 if name in exempt else 1):
                offending.add(name)

    assert offending == set()


def addresses_of(assessment: Assessment) -> dict[str, str]:
    """Every page with what it is about: this dossier, its criterion 5, or the year."""
    pk, year = assessment.pk, assessment.cycle.year
    of_the_year = {"own_report", "tracking", "consolidated"}
    arguments: dict[str, list[int | str]] = {
        "assessments:register": [year, "hoat-dong"],
        "assessments:register_add": [year, "hoat-dong"],
        "assessments:register_row": [year, "hoat-dong", Activity.objects.latest("pk").pk],
        "assessments:duty_report": [year, DutyReport.objects.latest("pk").pk],
    }
    if evidence := Evidence.objects.filter(commune=assessment.commune).first():
        arguments["assessments:evidence_document"] = [pk, evidence.pk]
    found = {}
    for name in OPEN_TO.keys() - POST_ONLY:
        own = [year] if name.rpartition(":")[2] in of_the_year else [pk]
        for tried in [arguments[name]] if name in arguments else [[], own, [pk, 5]]:
            try:
                found[name] = reverse(name, args=tried)
            except NoReverseMatch:
                continue
            break
    return found


# A dossier's own people, and those of the city who work on it.
@pytest.mark.parametrize("code", [COLLECTING, SCORING, SUBMITTED, APPRAISING, RECOGNISED])
def test_every_form_on_every_page_has_a_key(city: City, code: str) -> None:
    exempt = {reverse(name) for name in WITHOUT_A_KEY}
    assessment, officer = city.assessment(code), city.officer(code)
    make_activity(assessment.cycle, actor=officer)
    with on(11, 12):
        make_report(assessment.cycle, actor=officer)
    clients = {
        person: city.client(f"canbo.{code}" if person == "officer" else PEOPLE[person])
        for person in ("officer", "assessor", "appraiser", "decider")
    }
    found, without = 0, set()
    for name, url in addresses_of(assessment).items():
        for person in clients.keys() & OPEN_TO[name]:
            for action, fields in forms_of(clients[person], url):
                if action in exempt:
                    continue
                found += 1
                if not has_key(fields):
                    without.add((name, person, action))

    assert without == set()
    assert found > 10


def test_the_public_forms_have_a_key(city: City) -> None:
    (form,) = [
        fields
        for action, fields in forms_of(Client(), reverse("assessments:ballot_enter"))
        if action != reverse("set_language")
    ]

    assert has_key(form)


def test_no_two_forms_share_a_key(city: City) -> None:
    url = reverse("assessments:plan", args=[city.assessment(COLLECTING).pk])

    keys = [
        fields["request_key"]
        for _action, fields in forms_of(city.client(f"canbo.{COLLECTING}"), url)
        if "request_key" in fields
    ]

    assert len(keys) > 1
    assert len(set(keys)) == len(keys)
