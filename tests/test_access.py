"""Who may open what: every URL × every role, from a table that says so."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agencies.models import User
from assessments.log.snapshots import take_cycle_snapshot
from assessments.models import (
    Activity,
    AgencyCount,
    Assessment,
    CycleEvent,
    Delivery,
    DutyReport,
    Event,
    Evidence,
    Finding,
    Notice,
    RegisterRow,
)
from assessments.queries.registers import BY_NAME
from config.access import ACCESS, ADMIN_PERMISSION, PUBLIC, permission_for
from criteria.models import DataItem
from reports.models import Document
from tests.city import APPRAISED_WITH_A_ZERO, RECOGNISED, City

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


def address(name: str, assessment: Assessment, document: Document) -> str:
    # What proves indicators of criteria 7 to 9, which Y tế follows.
    evidence = Evidence.objects.get(commune=assessment.commune, number="27/BC-TYT")
    arguments = {
        "assessments:evidence_document": [assessment.pk, evidence.pk],
        "assessments:evidence_file": [assessment.pk, evidence.pk],
        "assessments:evidence_attach": [assessment.pk, evidence.pk],
        "assessments:evidence_delete": [assessment.pk, evidence.pk],
        "assessments:snapshot": [assessment.pk, assessment.snapshots.order_by("pk")[0].pk],
        "assessments:notice_open": [own_delivery(assessment).pk],
        "assessments:remind": [assessment.pk, 5],
        "assessments:sent": [message(assessment).pk],
        "assessments:take_back": [message(assessment).pk],
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
        "assessments:settle": [assessment.pk, count_of(assessment).pk],
        "assessments:council_criterion": [assessment.pk, 5],
        "assessments:council_ballots": [assessment.pk, 5],
        "assessments:council_dissent": [assessment.pk, 5],
        "assessments:step": [assessment.pk, "conclude"],
        "assessments:own_report": [2024],
        "assessments:tracking": [2024],
        "assessments:duty_report": [2024, report_of(assessment).pk],
        "assessments:duty_judge": [2024, report_of(assessment).pk],
        "assessments:register": [2024, "hoat-dong"],
        "assessments:register_add": [2024, "hoat-dong"],
        "assessments:register_row": [2024, *row_of(assessment, Activity)],
        "assessments:register_correct": [2024, *row_of(assessment, Activity)],
        "assessments:register_remove": [2024, *row_of(assessment, Activity)],
        "assessments:register_answer": [2024, *row_of(assessment, Finding)],
        "reports:consolidated": [2024],
        "reports:make_consolidated": [2024],
        "reports:consolidated_download": [2024, consolidated(document).pk],
        "reports:download": [assessment.pk, document.pk],
        "reports:council_download": [assessment.pk, council_document(document).pk],
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
    default = [] if name in with_nothing else [assessment.pk]
    return reverse(name, args=arguments.get(name, default))


def count_of(assessment: Assessment) -> AgencyCount:
    """A count by the agency of the criterion."""
    result = assessment.results.get(number=5)
    return AgencyCount.objects.get_or_create(
        assessment=assessment,
        item=DataItem.objects.get(ruleset=assessment.cycle.ruleset, code="children_injured"),
        agency=result.agency,
        defaults={
            "value": 7,
            "counted_at": assessment.state_since,
            "counted_by": User.objects.get(username="y-te"),
        },
    )[0]


def report_of(assessment: Assessment) -> DutyReport:
    return DutyReport.objects.get(cycle=assessment.cycle, commune=assessment.commune)


def row_of(assessment: Assessment, model: type[RegisterRow]) -> tuple[str, int]:
    """The register and key of the commune's first row there."""
    rows = model.objects.filter(cycle=assessment.cycle, commune=assessment.commune)
    return BY_NAME[model._meta.model_name].slug, rows.order_by("pk")[0].pk


def consolidated(document: Document) -> Document:
    """The consolidated report of the cycle that the other documents are of."""
    return Document.objects.get(kind=Document.Kind.CONSOLIDATED)


def own_delivery(assessment: Assessment) -> Delivery:
    """What the recognition told the commune's officer."""
    return Delivery.objects.filter(
        notice__assessment=assessment, recipient__username=PEOPLE["officer"]
    ).latest("pk")


def message(assessment: Assessment) -> Notice:
    """A reminder that the appraiser of this city sent."""
    sender = User.objects.get(username="ldtbxh")
    return Notice.objects.get_or_create(
        key="test",
        defaults={
            "cycle": assessment.cycle,
            "assessment": assessment,
            "kind": "remind-dossier",
            "sender": sender,
            "made_at": assessment.state_since,
            "goes_at": assessment.state_since,
        },
    )[0]


def council_document(document: Document) -> Document:
    """The minutes beside the appraisal report of the same dossier."""
    return Document.objects.get(assessment=document.assessment, kind=Document.Kind.COUNCIL_MINUTES)


@pytest.fixture
def document(city: City) -> Document:
    """The appraisal report; the minutes lie beside it."""
    assessment = city.assessment(RECOGNISED)
    made = [
        Document(
            assessment=assessment,
            snapshot=assessment.snapshots.get(moment=moment),
            kind=kind,
            status=Document.Status.DONE,
            sha256="0" * 64,
            requested_at=assessment.state_since,
            requested_by=city.user("ldtbxh"),
        )
        for moment, kind in (
            ("council", Document.Kind.COUNCIL_MINUTES),
            ("appraisal", Document.Kind.APPRAISAL_REPORT),
        )
    ]
    made.insert(
        0,
        Document(
            cycle=assessment.cycle,
            snapshot=take_cycle_snapshot(assessment.cycle, {}, assessment.state_since),
            kind=Document.Kind.CONSOLIDATED,
            status=Document.Status.DONE,
            sha256="0" * 64,
            requested_at=assessment.state_since,
            requested_by=city.user("ldtbxh"),
        ),
    )
    for row in made:
        row.file.save("test.pdf", ContentFile(b"%PDF-"))
    return made[-1]


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
    city: City, stranger: User, document: Document, name: str, person: str
) -> None:
    client = city.client(PEOPLE[person])

    answer = client.get(address(name, city.assessment(RECOGNISED), document))

    answer.close()
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
    city: City, stranger: User, document: Document, name: str, person: str
) -> None:
    documents = Document.objects.count()
    events = Event.objects.count() + CycleEvent.objects.count()

    answer = city.client(PEOPLE[person]).post(
        address(name, city.assessment(RECOGNISED), document), {"seen": "recognised", "note": "x"}
    )

    assert answer.status_code == expected(name, person, "POST")
    assert Event.objects.count() + CycleEvent.objects.count() == events
    assert Document.objects.count() == documents


@pytest.mark.parametrize("name", sorted(OPEN_TO))
def test_without_signing_in_every_page_leads_to_the_sign_in(
    city: City, document: Document, name: str
) -> None:
    url = address(name, city.assessment(RECOGNISED), document)

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
def test_the_admin_is_closed_to_all_but_the_office(city: City, stranger: User, person: str) -> None:
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


def test_the_office_opens_the_whole_admin_but_writes_no_log(city: City, document: Document) -> None:
    client = city.client(PEOPLE["office"])

    statuses = {url: client.get(url).status_code for url in admin_addresses()}

    closed = {url for url, status in statuses.items() if status == FORBIDDEN}
    assert closed == CLOSED_TO_THE_OFFICE
    assert {statuses[url] for url in statuses.keys() - closed} <= {OK, 302, HIDDEN, LED_ON}


@pytest.mark.parametrize("model", READ_ONLY_MODELS)
def test_a_post_to_the_admin_changes_no_work(city: City, model: str) -> None:
    city.digest()
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
    city: City, stranger: User, person: str
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
    assert len(listed) == {"officer": 2, "chair": 2, "neighbour": 2, "stranger": 1}.get(person, 16)


def test_a_sample_account_is_closed_outside_the_demo(city: City, settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]

    assert not Client().login(username="ldtbxh", password="demo-2024")
    assert city.client("ldtbxh").get("/").status_code == 302
