"""Who may open what: every URL × every role, from a table that says so."""

from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agencies.models import User
from assessments.log.snapshots import take_cycle_snapshot
from assessments.models import AgencyCount, Assessment, CycleEvent, Delivery, Event, Notice
from config.access import ACCESS, PUBLIC, permission_for
from criteria.models import DataItem
from reports.models import Document
from tests.access_table import (
    EVERYONE,
    KEEPERS_OF_OTHER_ROWS,
    LEADS_ON,
    OF_THE_ASSESSOR,
    OPEN_TO,
    PEOPLE,
    POST_ONLY,
)
from tests.city import RECOGNISED, City, make_stranger
from tests.factories.assessments import on
from tests.factories.evidence import numbered
from tests.factories.work import make_activity, make_finding, make_report, make_visit

OK, LED_ON, FORBIDDEN, HIDDEN = 200, 302, 403, 404


def all_names() -> Iterator[str]:
    """Every URL name of the product, with its namespace."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from walk(pattern.url_patterns, inner)
            else:
                yield f"{prefix}{pattern.name}"

    return walk(get_resolver().url_patterns, "")


@pytest.fixture(scope="module")
def addresses(module_rows: None) -> dict[str, str]:
    """Every page about the recognised commune, with a row of its own for each to show."""
    city = City()
    make_stranger(city.cycle)
    assessment = city.assessment(RECOGNISED)
    officer, assessor, lead = city.officer(RECOGNISED), city.user("y-te"), city.user("ldtbxh")
    # What proves indicators of criteria 7 to 9, which Y tế follows.
    evidence = numbered(city, RECOGNISED, "27/BC-TYT")
    own = Delivery.objects.filter(notice__assessment=assessment, recipient=officer).latest("pk")
    message = Notice.objects.create(
        key="test",
        cycle=assessment.cycle,
        assessment=assessment,
        kind="remind-dossier",
        sender=lead,
        made_at=assessment.state_since,
        goes_at=assessment.state_since,
    )
    count = AgencyCount.objects.create(
        assessment=assessment,
        item=DataItem.objects.get(ruleset=assessment.cycle.ruleset, code="children_injured"),
        agency=assessor.agency,
        value=7,
        counted_at=assessment.state_since,
        counted_by=assessor,
    )
    with on(11, 12):
        report = make_report(assessment.cycle, actor=officer)
    activity = make_activity(assessment.cycle, actor=officer)
    visit = make_visit(assessment.cycle, commune=assessment.commune, actor=lead)
    finding = make_finding(visit, actor=lead)
    consolidated, minutes, report_file = _documents(assessment, lead)
    arguments = {
        "assessments:evidence_document": [assessment.pk, evidence.pk],
        "assessments:evidence_file": [assessment.pk, evidence.pk],
        "assessments:evidence_attach": [assessment.pk, evidence.pk],
        "assessments:evidence_delete": [assessment.pk, evidence.pk],
        "assessments:snapshot": [assessment.pk, assessment.snapshots.order_by("pk")[0].pk],
        "assessments:notice_open": [own.pk],
        "assessments:remind": [assessment.pk, 5],
        "assessments:sent": [message.pk],
        "assessments:take_back": [message.pk],
        "assessments:figures": [assessment.pk, 5],
        "assessments:figures_save": [assessment.pk, 5],
        "assessments:answer": [assessment.pk, 5],
        "assessments:hard": [assessment.pk, 5],
        "assessments:measure": [assessment.pk, 5],
        "assessments:measure_drop": [assessment.pk, 1],
        "assessments:stand_in_begin": [0],
        "assessments:stand_in_end": [0],
        "assessments:review": [assessment.pk, 5],
        "assessments:counts_keep": [assessment.pk, 5],
        "assessments:settle": [assessment.pk, count.pk],
        "assessments:council_criterion": [assessment.pk, 5],
        "assessments:council_ballots": [assessment.pk, 5],
        "assessments:council_dissent": [assessment.pk, 5],
        "assessments:step": [assessment.pk, "conclude"],
        "assessments:own_report": [2024],
        "assessments:tracking": [2024],
        "assessments:duty_report": [2024, report.pk],
        "assessments:duty_judge": [2024, report.pk],
        "assessments:register": [2024, "hoat-dong"],
        "assessments:register_add": [2024, "hoat-dong"],
        "assessments:register_row": [2024, "hoat-dong", activity.pk],
        "assessments:register_correct": [2024, "hoat-dong", activity.pk],
        "assessments:register_remove": [2024, "hoat-dong", activity.pk],
        "assessments:register_answer": [2024, "khac-phuc", finding.pk],
        "reports:consolidated": [2024],
        "reports:make_consolidated": [2024],
        "reports:consolidated_download": [2024, consolidated.pk],
        "reports:download": [assessment.pk, report_file.pk],
        "reports:council_download": [assessment.pk, minutes.pk],
    }
    with_nothing = {
        "home",
        "password_change",
        "password_change_done",
        "assessments:stand_ins",
        "assessments:stand_in_stop",
        "assessments:review_queue",
        "assessments:review_confirm",
        "assessments:notices",
        "assessments:compose",
        "assessments:outbox",
        "assessments:counts_table",
        "assessments:counts_form",
        "assessments:counts_take",
        "assessments:inbox",
        "assessments:decisions",
        "assessments:common_work",
        "assessments:calendar",
        "assessments:calendar_file",
        "assessments:calendar_save",
        "assessments:calendar_propose",
        "reports:board",
        "reports:board_sheet",
    }
    return {
        name: reverse(
            name, args=arguments.get(name, [] if name in with_nothing else [assessment.pk])
        )
        for name in OPEN_TO
    }


def _documents(assessment: Assessment, lead: User) -> list[Document]:
    """The consolidated report, the council's minutes and the appraisal report."""
    frozen = assessment.snapshots
    at = assessment.state_since
    rows = [
        Document(
            cycle=assessment.cycle,
            snapshot=take_cycle_snapshot(assessment.cycle, {}, at),
            kind=Document.Kind.CONSOLIDATED,
        ),
        Document(
            assessment=assessment,
            snapshot=frozen.get(moment="council"),
            kind=Document.Kind.COUNCIL_MINUTES,
        ),
        Document(
            assessment=assessment,
            snapshot=frozen.get(moment="appraisal"),
            kind=Document.Kind.APPRAISAL_REPORT,
        ),
    ]
    for row in rows:
        row.status, row.sha256 = Document.Status.DONE, "0" * 64
        row.requested_at, row.requested_by = at, lead
        row.file.save("test.pdf", ContentFile(b"%PDF-"))
    return rows


def expected(name: str, person: str, method: str = "GET") -> int:
    if person == "appraiser" and name in OF_THE_ASSESSOR:
        return LED_ON if method == "GET" else FORBIDDEN
    if person in KEEPERS_OF_OTHER_ROWS.get(name, ()):
        return LED_ON if method == "GET" else FORBIDDEN
    is_allowed = person in OPEN_TO[name]
    if name in LEADS_ON:
        return LED_ON if is_allowed else _outside(name, person)
    if not is_allowed and not has_role_for(name, person):
        return FORBIDDEN
    if name in POST_ONLY and method == "GET":
        return LED_ON
    # A neighbour or stranger whose role fits is told that there is no such dossier.
    return OK if is_allowed else HIDDEN


def _outside(name: str, person: str) -> int:
    """Everyone has notices of their own and none of another's."""
    is_hidden = name == "assessments:notice_open" or has_role_for(name, person)
    return HIDDEN if is_hidden else FORBIDDEN


def has_role_for(name: str, person: str) -> bool:
    alike = {"neighbour": "officer", "stranger": "appraiser"}.get(person)
    if alike is None:
        return False
    # Every unit keeps rows of its own: another city's are hidden, not forbidden.
    if name in KEEPERS_OF_OTHER_ROWS:
        return True
    if name == "assessments:review" or (name in OF_THE_ASSESSOR and alike == "appraiser"):
        return alike == "appraiser"
    return alike in OPEN_TO[name]


def test_every_url_has_a_rule() -> None:
    without = {name for name in all_names() if name not in PUBLIC and permission_for(name) is None}

    assert without == set()
    assert set(OPEN_TO) == set(ACCESS)


@pytest.mark.parametrize("person", sorted(PEOPLE))
@pytest.mark.parametrize("name", sorted(OPEN_TO))
def test_each_page_opens_to_exactly_its_roles(
    city: City, addresses: dict[str, str], name: str, person: str
) -> None:
    client = city.client(PEOPLE[person])

    answer = client.get(addresses[name])

    # Read to its end a file is closed, and only it: close() would take the connection too.
    b"".join(answer)
    assert answer.status_code == expected(name, person)


@pytest.mark.parametrize(
    ("name", "person"),
    [
        (name, person)
        for name in sorted(
            POST_ONLY
            | {
                "assessments:council",
                "assessments:meeting",
                "assessments:council_codes",
                "assessments:council_criterion",
                "assessments:posting",
                "assessments:evidence_add",
                "assessments:evidence_document",
                "assessments:review",
                "assessments:appraisal",
                "assessments:spot_check",
                "assessments:own_report",
                "assessments:register_add",
            }
        )
        for person in sorted(EVERYONE - OPEN_TO[name])
    ],
)
def test_a_post_by_the_wrong_person_changes_nothing(
    city: City, addresses: dict[str, str], name: str, person: str
) -> None:
    documents = Document.objects.count()
    events = Event.objects.count() + CycleEvent.objects.count()

    answer = city.client(PEOPLE[person]).post(
        addresses[name], {"fingerprint": "recognised", "note": "x"}
    )

    assert answer.status_code == expected(name, person, "POST")
    assert Event.objects.count() + CycleEvent.objects.count() == events
    assert Document.objects.count() == documents


@pytest.mark.parametrize("name", sorted(OPEN_TO))
def test_without_signing_in_every_page_leads_to_the_sign_in(
    city: City, addresses: dict[str, str], name: str
) -> None:
    url = addresses[name]

    page = Client().get(url)
    fragment = Client().get(url, headers={"HX-Request": "true"})

    assert page.status_code == 302
    assert page["Location"].startswith("/dang-nhap/?next=")
    assert (fragment.status_code, fragment["HX-Redirect"]) == (401, "/dang-nhap/?next=/")


@pytest.mark.parametrize("person", sorted(EVERYONE))
def test_what_is_listed_may_be_viewed_and_nothing_else(
    city: City, addresses: dict[str, str], person: str
) -> None:
    user = city.user(PEOPLE[person])
    client = city.client(PEOPLE[person])

    listed = set(Assessment.objects.visible_to(user).values_list("pk", flat=True))
    viewed = {
        pk
        for pk in Assessment.objects.values_list("pk", flat=True)
        if client.get(reverse("assessments:dossier", args=[pk])).status_code == OK
    }

    assert viewed == listed
    assert len(listed) == {"officer": 1, "chair": 1, "neighbour": 1, "stranger": 1}.get(person, 8)


def test_the_public_pages_answer_anyone(db: None) -> None:
    assert Client().get("/suc-khoe/").content == b"ok"
    assert Client().get("/dang-nhap/").status_code == OK
    assert Client().get("/phieu/").status_code == OK
