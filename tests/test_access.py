"""Who may open what: every URL × every role, from a table that says so."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agencies.models import User
from assessments.log.snapshots import take_cycle_snapshot
from assessments.models import AgencyCount, Assessment, CycleEvent, Delivery, Event, Notice
from config.access import ACCESS, ADMIN_PERMISSION, PUBLIC, permission_for
from criteria.models import DataItem
from reports.models import Document
from tests.city import APPRAISED_WITH_A_ZERO, RECOGNISED, City, make_stranger
from tests.factories.assessments import on
from tests.factories.evidence import numbered
from tests.factories.work import make_activity, make_finding, make_report, make_visit

# One person of each role; the commune's two are of the commune whose dossier is asked for.
PEOPLE = {
    "officer": f"canbo.{RECOGNISED}",
    "chair": f"chutich.{RECOGNISED}",
    "neighbour": f"canbo.{APPRAISED_WITH_A_ZERO}",
    "assessor": "y-te",
    "appraiser": "ldtbxh",
    "decider": "lanh-dao",
    "office": "quan-tri",
    "observer": "mttq",
    "stranger": "nguoi-la",
}
EVERYONE = frozenset(PEOPLE)
CITY = frozenset({"assessor", "appraiser", "decider", "office", "observer"})
OWN = frozenset({"officer", "chair"})
# Who may open each page of Phường Hoàng Văn Thụ's dossier (recognised), criterion 5 (Y tế).
OPEN_TO = {
    "home": EVERYONE,
    "password_change": EVERYONE,
    "password_change_done": EVERYONE,
    "assessments:stand_ins": EVERYONE,
    "assessments:stand_in_begin": EVERYONE,
    "assessments:stand_in_end": EVERYONE,
    "assessments:stand_in_stop": EVERYONE,
    "assessments:dossier": OWN | CITY,
    "assessments:history": OWN | CITY,
    "assessments:past": OWN | CITY,
    "assessments:snapshot": OWN | CITY,
    "assessments:figures": OWN | CITY,
    "assessments:figures_save": OWN,
    "assessments:sheet_download": OWN | CITY,
    "assessments:sheet_upload": OWN,
    "assessments:sheet_take": OWN,
    "assessments:answer": OWN,
    "assessments:declare_document": OWN,
    "assessments:what_if": OWN | CITY,
    "assessments:plan": OWN | CITY,
    "assessments:hard": OWN,
    "assessments:measure": OWN,
    "assessments:measure_drop": OWN,
    "assessments:evidence": OWN | CITY - {"observer"},
    "assessments:evidence_document": OWN | CITY - {"observer"},
    "assessments:evidence_file": OWN | CITY - {"observer"},
    "assessments:evidence_add": OWN,
    "assessments:evidence_attach": OWN,
    "assessments:evidence_reuse": OWN,
    "assessments:evidence_delete": OWN,
    "assessments:council": OWN,
    "assessments:council_members": OWN,
    "assessments:meeting": OWN,
    "assessments:council_codes": OWN,
    "assessments:meeting_close": OWN,
    "assessments:council_criterion": OWN,
    "assessments:council_ballots": OWN,
    "assessments:council_dissent": OWN,
    "assessments:posting": OWN,
    "assessments:posting_feedback": OWN,
    "assessments:posting_close": OWN,
    "assessments:step": OWN | CITY,
    "assessments:review_queue": frozenset({"assessor", "appraiser"}),
    "assessments:review_confirm": frozenset({"assessor", "appraiser", "stranger"}),
    "assessments:review": frozenset({"assessor"}),
    "assessments:counts_keep": frozenset({"assessor"}),
    "assessments:counts_table": frozenset({"assessor", "appraiser", "stranger"}),
    "assessments:counts_form": frozenset({"assessor", "appraiser", "stranger"}),
    "assessments:counts_take": frozenset({"assessor", "appraiser", "stranger"}),
    "assessments:reconciliation": OWN | CITY,
    "assessments:settle": OWN | {"assessor"},
    "assessments:inbox": frozenset({"appraiser"}),
    "assessments:appraisal": frozenset({"appraiser"}),
    "assessments:notices": EVERYONE,
    "assessments:notice_open": frozenset({"officer"}),
    "assessments:compose": frozenset({"appraiser", "stranger"}),
    "assessments:remind": frozenset({"appraiser"}),
    "assessments:outbox": frozenset({"appraiser", "stranger"}),
    "assessments:sent": frozenset({"appraiser"}),
    "assessments:take_back": frozenset({"appraiser"}),
    "assessments:all_signed": frozenset({"assessor", "appraiser"}),
    "assessments:spot_check": frozenset({"appraiser"}),
    "assessments:finding": OWN | {"appraiser", "decider", "office"},
    "assessments:finding_act": frozenset({"appraiser"}),
    "assessments:finding_reply": OWN,
    "assessments:decisions": frozenset({"decider"}),
    "assessments:decision": frozenset({"decider"}),
    "assessments:common_work": EVERYONE,
    "assessments:own_report": EVERYONE - {"decider", "office"},
    "assessments:duty_report": OWN | CITY - {"assessor"},
    "assessments:duty_judge": frozenset({"appraiser"}),
    "assessments:tracking": CITY - {"assessor"} | {"stranger"},
    "assessments:register": EVERYONE,
    "assessments:register_row": OWN | CITY,
    "assessments:register_add": EVERYONE - {"decider", "office", "observer"},
    "assessments:register_correct": OWN,
    "assessments:register_remove": OWN,
    "assessments:register_answer": OWN,
    "assessments:calendar": EVERYONE,
    "assessments:calendar_file": EVERYONE,
    "assessments:calendar_save": frozenset({"appraiser", "stranger"}),
    "assessments:calendar_propose": frozenset({"appraiser", "stranger"}),
    "reports:board": CITY | {"stranger"},
    "reports:board_sheet": CITY | {"stranger"},
    "reports:documents": OWN | CITY - {"assessor"},
    "reports:make_appraisal_report": frozenset({"appraiser"}),
    "reports:download": OWN | CITY - {"assessor"},
    "reports:council_documents": OWN | CITY,
    "reports:make_council_documents": OWN,
    "reports:council_download": OWN | CITY,
    "reports:consolidated": CITY | {"stranger"},
    "reports:make_consolidated": frozenset({"appraiser", "stranger"}),
    "reports:consolidated_download": CITY,
}
# The stranger is an appraiser of another city: what names no dossier is open, here as there.
OPEN_TO["assessments:review_queue"] |= {"stranger"}
OPEN_TO["assessments:inbox"] |= {"stranger"}
POST_ONLY = frozenset(
    {
        "assessments:figures_save",
        "assessments:sheet_take",
        "assessments:stand_in_begin",
        "assessments:stand_in_end",
        "assessments:stand_in_stop",
        "assessments:answer",
        "assessments:review_confirm",
        "assessments:counts_keep",
        "assessments:counts_take",
        "assessments:settle",
        "assessments:declare_document",
        "assessments:hard",
        "assessments:measure",
        "assessments:measure_drop",
        "assessments:evidence_attach",
        "assessments:evidence_reuse",
        "assessments:evidence_delete",
        "assessments:council_members",
        "assessments:meeting_close",
        "assessments:council_ballots",
        "assessments:council_dissent",
        "assessments:posting_feedback",
        "assessments:posting_close",
        "assessments:step",
        "assessments:finding_act",
        "assessments:finding_reply",
        "assessments:take_back",
        "assessments:all_signed",
        "assessments:duty_judge",
        "assessments:register_correct",
        "assessments:register_remove",
        "assessments:register_answer",
        "reports:make_consolidated",
        "assessments:calendar_save",
        "assessments:calendar_propose",
        "reports:make_appraisal_report",
        "reports:make_council_documents",
    }
)
# Reviewing is the appraiser's role too, but this criterion is another agency's.
OF_THE_ASSESSOR = frozenset({"assessments:counts_keep", "assessments:settle"})
# Who keeps registers of their own, but not this row.
KEEPERS_OF_OTHER_ROWS = {
    "assessments:register_correct": frozenset({"assessor", "appraiser", "observer"}),
    "assessments:register_remove": frozenset({"assessor", "appraiser", "observer"}),
    "assessments:register_answer": frozenset({"appraiser"}),
}
# Pages that only lead to another.
LEADS_ON = frozenset({"assessments:notice_open", "assessments:remind"})
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


def admin_addresses() -> Iterator[str]:
    for name in sorted(set(all_names())):
        if name.startswith("admin:"):
            for arguments in ([], [1], ["agencies"], [1, "x"]):
                try:
                    yield reverse(name, args=arguments)
                except Exception:  # noqa: BLE001, S112 - wrong number of arguments
                    continue
                break


def test_without_signing_in_the_admin_leads_to_the_products_sign_in(db: None) -> None:
    answers = [Client().get(url) for url in admin_addresses()]

    assert {answer.status_code for answer in answers} == {302}
    assert {answer["Location"].partition("?")[0] for answer in answers} == {"/dang-nhap/"}


@pytest.mark.parametrize("person", sorted(EVERYONE - {"office"}))
def test_the_admin_is_closed_to_all_but_the_office(
    city: City, addresses: dict[str, str], person: str
) -> None:
    client = city.client(PEOPLE[person])

    statuses = {client.get(url).status_code for url in admin_addresses()}

    assert ADMIN_PERMISSION == "agencies.use_admin"
    assert statuses == {FORBIDDEN}


# Work, its log and published law are read in the admin, never written.
READ_ONLY_MODELS = ("assessment", "recognition", "event", "cycleevent", "digest")
LAW = ("ruleset", "unitgroup", "criterion", "dataitem", "indicator", "band")
CLOSED_TO_THE_OFFICE = {
    *(
        f"/quan-tri/assessments/{model}/{page}/"
        for model in READ_ONLY_MODELS
        for page in ("add", "1/delete")
    ),
    *(f"/quan-tri/criteria/{model}/1/delete/" for model in LAW),
    "/quan-tri/autocomplete/",  # Django's own answer to a request that names no field
}


def test_the_office_opens_the_whole_admin_but_writes_no_log(
    city: City, addresses: dict[str, str]
) -> None:
    client = city.client(PEOPLE["office"])

    statuses = {url: client.get(url).status_code for url in admin_addresses()}

    closed = {url for url, status in statuses.items() if status == FORBIDDEN}
    assert closed == CLOSED_TO_THE_OFFICE
    assert {statuses[url] for url in statuses.keys() - closed} <= {OK, 302, HIDDEN, LED_ON}


@pytest.mark.parametrize("model", READ_ONLY_MODELS)
def test_a_post_to_the_admin_changes_no_work(city: City, model: str) -> None:
    city.digest()
    make_activity(city.cycle, actor=city.user("ldtbxh"))
    client = city.client(PEOPLE["office"])
    rows = apps.get_model("assessments", model).objects
    before = list(rows.order_by("pk").values())
    row = rows.first()
    assert row is not None

    statuses = [
        client.post(f"/quan-tri/assessments/{model}/{page}", {"state": "recognised", "post": "yes"})
        for page in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/")
    ]
    client.post(
        f"/quan-tri/assessments/{model}/",
        {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
    )

    assert [answer.status_code for answer in statuses] == [FORBIDDEN] * 3
    assert list(rows.order_by("pk").values()) == before


def test_the_public_pages_answer_anyone(db: None) -> None:
    assert Client().get("/suc-khoe/").content == b"ok"
    assert Client().get("/dang-nhap/").status_code == OK
    assert Client().get("/phieu/").status_code == OK


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
