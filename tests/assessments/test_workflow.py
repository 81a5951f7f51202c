"""The life of an assessment: which step, from where, by whom, and the words of each refusal."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from agencies.models import User
from assessments.errors import StaleError
from assessments.models import Appraisal, Event, Snapshot
from assessments.queries.facts import Facts
from assessments.states import State, Verdict
from assessments.workflow import steps
from config.working_days import add_working_days
from tests.assessments.steps_taken import enter, refusal, take
from tests.city import (
    APPRAISED_WITH_A_ZERO,
    APPRAISING,
    COLLECTING,
    EMPTY,
    RECOGNISED,
    SCORING,
    SUBMITTED,
    SUPPLEMENT,
    City,
)
from tests.factories.criteria import FULL

# step: (states it starts from, where it leads, who may take it)
TABLE = {
    "start-scoring": ({"collecting"}, "scoring", {"officer", "chair"}),
    "reopen-figures": ({"scoring"}, "collecting", {"officer", "chair"}),
    "submit": ({"scoring", "supplement"}, "submitted", {"chair"}),
    "receive": ({"submitted"}, "appraising", {"appraiser"}),
    "return": ({"submitted", "appraising"}, "supplement", {"appraiser"}),
    "conclude": ({"appraising"}, "appraised", {"appraiser"}),
    "send-back": ({"appraised"}, "appraising", {"decider"}),
    "recognise": ({"appraised"}, "recognised", {"decider"}),
    "refuse": ({"appraised"}, "not_recognised", {"decider"}),
    "withdraw": ({"recognised"}, "withdrawn", {"decider"}),
}
ROLES = {
    "officer": "canbo.{code}",
    "chair": "chutich.{code}",
    "assessor": "y-te",
    "appraiser": "ldtbxh",
    "decider": "lanh-dao",
    "office": "quan-tri",
    "observer": "mttq",
}
STATES = {
    "collecting": COLLECTING,
    "scoring": SCORING,
    "submitted": SUBMITTED,
    "supplement": SUPPLEMENT,
    "appraising": APPRAISING,
    "appraised": APPRAISED_WITH_A_ZERO,
    "recognised": RECOGNISED,
}


def offered_to(city: City, code: str, username: str) -> dict[str, steps.StepOption]:
    options = steps.available_steps(Facts(city.assessment(code)), city.user(username))
    return {option.name: option for option in options}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", STATES)
def test_offered_steps_are_those_of_the_table(city: City, state: str, role: str) -> None:
    code = STATES[state]

    offered = set(offered_to(city, code, ROLES[role].format(code=code)))

    assert offered == {
        step
        for step, (sources, _target, roles) in TABLE.items()
        if state in sources and role in roles
    }


@pytest.mark.parametrize(
    ("step", "role"),
    [
        (step, role)
        for step, (_sources, _target, roles) in TABLE.items()
        for role in sorted(ROLES.keys() - roles)
    ],
)
def test_a_step_is_refused_to_every_other_role(city: City, step: str, role: str) -> None:
    sources, _target, _roles = TABLE[step]
    code = STATES[min(sources)]
    before = Event.objects.count()

    with pytest.raises(PermissionDenied):
        take(city, step, code, ROLES[role].format(code=code))

    assert Event.objects.count() == before


@pytest.mark.parametrize("step", TABLE)
def test_a_step_is_refused_to_another_commune_and_another_city(
    city: City, stranger: User, step: str
) -> None:
    sources, _target, _roles = TABLE[step]
    code = STATES[min(sources)]
    outsiders = (f"chutich.{EMPTY}", f"canbo.{EMPTY}", stranger.username)

    for username in outsiders:
        with pytest.raises(PermissionDenied):
            take(city, step, code, username)


@pytest.mark.parametrize(
    ("step", "state"),
    [
        (step, state)
        for step, (sources, _target, _roles) in TABLE.items()
        for state in sorted(STATES.keys() - sources)
    ],
)
def test_a_step_from_another_state_says_where_the_dossier_is(
    city: City, step: str, state: str
) -> None:
    _sources, _target, roles = TABLE[step]
    code = STATES[state]

    with pytest.raises(StaleError) as refused:
        take(city, step, code, ROLES[min(roles)].format(code=code))

    assert re.fullmatch(
        rf"Hồ sơ vừa được .* sửa nên chưa lưu gì\. Đang lưu: bước “{State(state).label}”\. Hãy .*",
        str(refused.value),
    )
    assert city.assessment(code).state == state


@pytest.mark.parametrize(
    ("step", "source"),
    [(step, source) for step, (sources, *_rest) in TABLE.items() for source in sorted(sources)],
)
def test_a_step_leads_where_the_table_says(city: City, step: str, source: str) -> None:
    _sources, target, roles = TABLE[step]
    code = STATES[source]
    make_ready(city, step)
    if (step, source) == ("submit", "scoring"):
        city.finish_council(code)

    for role in sorted(roles):
        option = offered_to(city, code, ROLES[role].format(code=code))[step]
        assert option.blocked == ""
    take(city, step, code, ROLES[min(roles)].format(code=code), details=DETAILS)

    assessment = city.assessment(code)
    last = assessment.events.filter(kind="step").latest("sequence")
    assert (assessment.state, last.subject, last.before, last.after) == (
        target,
        step,
        {"state": source},
        {"state": target},
    )


DETAILS = {
    "late_reason": "Bão lũ.",
    "decision_number": "1/QĐ-UBND",
    "decision_date": date(2024, 12, 1),
    "signer": "Phạm Thị Hồng",
    "due": add_working_days(date.today(), 2),  # noqa: DTZ011 - any working day ahead
}


def make_ready(city: City, step: str) -> None:
    """Bring the dossiers to where nothing stands in the way of a step."""
    match step:
        case "start-scoring":
            enter(city, COLLECTING, **dict(list(FULL.items())[20:]))
        case "conclude":
            results = city.assessment(APPRAISING).results
            results.update(verdict=Verdict.ACCEPTED, appraised_points=66)
            Appraisal.objects.filter(assessment__commune__code=APPRAISING).update(conclusion="Đạt.")
        case "recognise":
            results = city.assessment(APPRAISED_WITH_A_ZERO).results
            results.filter(number=9).update(appraised_points=50)


def test_a_decided_dossier_moves_no_more_but_for_a_withdrawal(city: City) -> None:
    take(city, "refuse", APPRAISED_WITH_A_ZERO, "lanh-dao", note="Tiêu chí 9 không đạt.")

    offered = {
        code: [
            step for role in ROLES for step in offered_to(city, code, ROLES[role].format(code=code))
        ]
        for code in (APPRAISED_WITH_A_ZERO, RECOGNISED)
    }

    assert offered == {APPRAISED_WITH_A_ZERO: [], RECOGNISED: ["withdraw"]}


def test_a_withdrawal_keeps_both_decisions_and_its_reason(city: City) -> None:
    city.client("lanh-dao").post(
        f"/ho-so/{city.assessment(RECOGNISED).pk}/buoc/withdraw/",
        {
            "fingerprint": "recognised",
            "note": "Số liệu tiêu chí 7 không đúng.",
            "decision_number": "9/QĐ-UBND",
            "decision_date": "20/12/2024",
        },
    )

    page = city.client(f"canbo.{RECOGNISED}").get(f"/ho-so/{city.assessment(RECOGNISED).pk}/")
    text = " ".join(page.content.decode().split())
    assert "Đã thu hồi công nhận" in text
    assert "Thu hồi theo Quyết định số 9/QĐ-UBND ngày 20/12/2024: Số liệu tiêu chí 7" in text
    recognition = city.assessment(RECOGNISED).recognition
    assert recognition.decision_number != ""
    assert city.assessment(RECOGNISED).snapshots.filter(moment="withdrawal").count() == 1


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({}, "Hãy ghi đủ số và ngày của quyết định thu hồi."),
        (
            {"decision_number": "9/QĐ", "decision_date": date(2024, 1, 1)},
            "Ngày thu hồi phải từ ngày quyết định công nhận trở đi.",
        ),
        (
            {"decision_number": "9/QĐ", "decision_date": date(2999, 1, 1)},
            "Ngày quyết định không thể sau hôm nay.",
        ),
    ],
)
def test_a_withdrawal_without_its_decision_is_refused(
    city: City, details: dict[str, object], said: str
) -> None:
    assert refusal(city, "withdraw", RECOGNISED, "lanh-dao", details=details) == said
    assert city.assessment(RECOGNISED).state == "recognised"


def test_a_recognition_is_not_dated_in_the_future(city: City) -> None:
    make_ready(city, "recognise")
    details = {**DETAILS, "decision_date": date(2999, 1, 1)}

    said = refusal(city, "recognise", APPRAISED_WITH_A_ZERO, "lanh-dao", details=details)

    assert said == "Ngày quyết định không thể sau hôm nay."


def test_the_documented_table_is_the_real_one() -> None:
    text = (settings.BASE_DIR / "docs" / "workflow.md").read_text()
    rows = re.findall(r"^\| `([\w-]+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|", text, re.MULTILINE)

    documented = {
        name: (set(re.findall(r"`(\w+)`", sources)), re.findall(r"`(\w+)`", target)[0], permission)
        for name, _label, sources, target, permission in rows
    }

    assert documented == {
        step.name: (
            {str(state) for state in step.sources},
            str(step.target),
            f"`{step.permission}`",
        )
        for step in steps.STEPS.values()
    }


# --- two people, two presses, frozen copies -------------------------------------------------------


def test_an_old_page_is_told_who_was_faster(city: City) -> None:
    take(city, "receive", SUBMITTED, "ldtbxh")

    with pytest.raises(StaleError) as refused:
        take(city, "return", SUBMITTED, "ldtbxh", fingerprint="submitted")

    assert str(refused.value) == (
        "Hồ sơ vừa được Vi Thị Hòa, Phòng LĐ-TB&XH sửa nên chưa lưu gì. Đang lưu: bước “Đang thẩm"
        " định”. Hãy so với bản đang lưu, rồi làm lại nếu vẫn cần."
    )


def test_the_same_request_twice_is_one_step(city: City) -> None:
    key = uuid4()
    for _press in range(2):
        take(city, "receive", SUBMITTED, "ldtbxh", fingerprint="submitted", request_key=key)

    steps = city.assessment(SUBMITTED).events.filter(kind="step", subject="receive")
    assert steps.count() == 1


def test_what_was_handed_in_stays_as_it_was(city: City) -> None:
    snapshot = city.assessment(SUPPLEMENT).snapshots.get(moment=Snapshot.Moment.SUBMISSION)
    enter(city, SUPPLEMENT, infants_immunized=50)

    kept = Snapshot.objects.get(pk=snapshot.pk)
    assert kept.content["figures"]["infants_immunized"] == {"start": "100", "end": "100"}
    assert kept.content["verdict"] == {"total": "1000", "threshold": "800", "qualifies": True}
