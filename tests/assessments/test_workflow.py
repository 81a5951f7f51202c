"""The life of an assessment: which step, from where, by whom, and the words of each refusal."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from agencies.models import User
from assessments import clock
from assessments.errors import StaleError, TransitionError
from assessments.models import Appraisal, Assessment, Cycle, Event, Snapshot
from assessments.queries.facts import Facts
from assessments.queries.figures import Edit
from assessments.services.entries import save_entries
from assessments.services.points import Points, save_council_points
from assessments.states import Period, State, Verdict
from assessments.workflow import steps
from config.working_days import add_working_days
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


def take(city: City, step: str, code: str, username: str, **options: object) -> Assessment:
    assessment = city.assessment(code)
    return steps.perform(
        step,
        assessment.pk,
        actor=city.user(username),
        **{"fingerprint": assessment.state, "note": "lý do", **options},
    )


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


# --- guards -------------------------------------------------------------------------------------


def decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def enter(city: City, code: str, **figures: int | None) -> None:
    assessment = city.assessment(code)
    versions = {
        (entry.item.code, entry.period): entry.version
        for entry in assessment.entries.select_related("item")
    }
    save_entries(
        assessment.pk,
        [
            Edit(item, Period.END, decimal(value), versions.get((item, "end"), 0))
            for item, value in figures.items()
        ],
        actor=city.officer(code),
    )


def refusal(city: City, step: str, code: str, username: str, **options: object) -> str:
    before = city.assessment(code).chain_length
    with pytest.raises(TransitionError) as refused:
        take(city, step, code, username, **options)
    assert city.assessment(code).chain_length == before
    return str(refused.value)


def test_missing_figures_are_named_by_indicator(city: City) -> None:
    enter(city, SUPPLEMENT, infants=None, primary_due=None)

    assert refusal(city, "submit", SUPPLEMENT, f"chutich.{SUPPLEMENT}") == (
        "Chưa nộp được: còn 2 chỉ tiêu thiếu số liệu cuối năm: 7.1, 10.2;"
        " Hội đồng chưa chấm tiêu chí 7, 10"
    )


def test_wrong_figures_are_named_by_indicator(city: City) -> None:
    enter(city, SUPPLEMENT, births_registered=500)

    text = refusal(city, "submit", SUPPLEMENT, f"chutich.{SUPPLEMENT}")

    assert text.startswith("Chưa nộp được: còn 1 chỉ tiêu sai số liệu: 2.1;")


def test_the_council_must_have_scored_and_met(city: City) -> None:
    assessment = city.assessment(SCORING)
    agreed = {row.number: Points(row.computed_points) for row in assessment.results.all()}
    save_council_points(assessment.pk, agreed, actor=city.officer(SCORING))
    assessment.results.filter(number__in=[3, 4]).update(council_points=None)
    meeting = city.meeting(SCORING)

    text = refusal(city, "submit", SCORING, f"chutich.{SCORING}")
    meeting.ballots.all().delete()
    meeting.delete()
    without = refusal(city, "submit", SCORING, f"chutich.{SCORING}")

    assert text == (
        "Chưa nộp được: Hội đồng chưa chấm tiêu chí 3, 4; cuộc họp Hội đồng chưa kết thúc"
    )
    assert without == (
        "Chưa nộp được: Hội đồng chưa chấm tiêu chí 3, 4;"
        " chưa ghi quyết định thành lập và cuộc họp của Hội đồng"
    )


def test_points_that_moved_after_the_minutes_ask_the_council_again(city: City) -> None:
    enter(city, SUPPLEMENT, children_satisfied=82)

    text = refusal(city, "submit", SUPPLEMENT, f"chutich.{SUPPLEMENT}")

    assert text.startswith("Chưa nộp được: điểm Hội đồng đã khác biên bản ở tiêu chí 13, cần họp")


def test_compulsory_documents_are_asked_for_by_name(city: City) -> None:
    city.finish_council(SCORING)
    city.assessment(SCORING).dossier_items.filter(item__code="minutes").delete()

    text = refusal(city, "submit", SCORING, f"chutich.{SCORING}")

    assert text == "Chưa nộp được: hồ sơ còn thiếu: biên bản họp hội đồng đánh giá"


def test_conclusion_waits_for_agencies_points_and_words(city: City) -> None:
    text = refusal(city, "conclude", APPRAISING, "ldtbxh")

    assert text == (
        "Chưa kết luận được: chưa có ý kiến cơ quan theo dõi ở tiêu chí 7 (Trung tâm Y tế),"
        " 8 (Trung tâm Y tế), 12 (Phòng VH&TT); chưa chấm thẩm định tiêu chí 1, 2, 3, 4, 5, 6, 7,"
        " 8, 9, 10, 11, 12, 13; chưa ghi kết luận thẩm định"
    )


def test_950_points_and_a_zero_are_not_recognised_by_any_click(city: City) -> None:
    decision = {
        "decision_number": "1/QĐ",
        "decision_date": datetime(2024, 12, 1, tzinfo=UTC).date(),
        "signer": "A",
    }

    text = refusal(city, "recognise", APPRAISED_WITH_A_ZERO, "lanh-dao", details=decision)

    assert text == (
        "Không công nhận được: Tiêu chí 9 (Trẻ em được khám sức khỏe định kỳ) được 0 điểm, phải"
        " lớn hơn 0 thì mới được công nhận."
    )


@pytest.mark.parametrize(("total", "qualifies"), [("800", True), ("799.99", False)])
def test_a_mountain_commune_needs_exactly_800(city: City, total: str, *, qualifies: bool) -> None:
    # Xã Hoàng Đồng: 12 criteria at 66 make 792; the thirteenth brings the total.
    results = city.assessment(APPRAISING).results
    results.update(appraised_points=66)
    results.filter(number=13).update(appraised_points=float(total) - 792)

    facts = Facts(city.assessment(APPRAISING))

    assert facts.outcome.qualifies is qualifies


def test_recognition_needs_number_date_and_signer(city: City) -> None:
    city.assessment(APPRAISED_WITH_A_ZERO).results.filter(number=9).update(appraised_points=50)

    text = refusal(city, "recognise", APPRAISED_WITH_A_ZERO, "lanh-dao")

    assert text == "Hãy ghi đủ số, ngày và người ký quyết định công nhận."


def test_a_return_needs_its_reason(city: City) -> None:
    assert refusal(city, "return", SUBMITTED, "ldtbxh", note="") == (
        "Hãy ghi lý do rồi thực hiện lại."
    )


def test_a_refused_commune_keeps_the_reason(city: City) -> None:
    take(city, "refuse", APPRAISED_WITH_A_ZERO, "lanh-dao", note="Tiêu chí 9 không đạt.")

    assessment = city.assessment(APPRAISED_WITH_A_ZERO)
    assert assessment.state == State.NOT_RECOGNISED
    assert (assessment.recognition.is_recognised, assessment.recognition.reason) == (
        False,
        "Tiêu chí 9 không đạt.",
    )


# --- the deadline ---------------------------------------------------------------------------------

# Midnight of Viet Nam at the end of 15/11/2024 is 17:00 UTC.
LAST_SECOND = datetime(2024, 11, 15, 16, 59, 59, tzinfo=UTC)
NEXT_SECOND = datetime(2024, 11, 15, 17, 0, 0, tzinfo=UTC)


def test_the_last_second_of_the_deadline_is_on_time(city: City) -> None:
    city.finish_council(SCORING)
    with clock.at(LAST_SECOND):
        take(city, "submit", SCORING, f"chutich.{SCORING}")

    dossier = city.assessment(SCORING).dossier
    assert (dossier.is_late, dossier.submitted_at) == (False, LAST_SECOND)
    assert dossier.receipt_number == "2024-05983-01"


def test_a_second_later_is_late_and_needs_a_reason(city: City) -> None:
    city.finish_council(SCORING)
    with clock.at(NEXT_SECOND):
        assert refusal(city, "submit", SCORING, f"chutich.{SCORING}") == (
            "Hồ sơ nộp sau hạn 15/11/2024. Hãy ghi lý do nộp muộn."
        )
        take(city, "submit", SCORING, f"chutich.{SCORING}", details={"late_reason": "Bão lũ."})

    dossier = city.assessment(SCORING).dossier
    assert (dossier.is_late, dossier.late_reason) == (True, "Bão lũ.")


def test_a_supplement_after_the_deadline_is_not_late(city: City) -> None:
    Cycle.objects.update(allow_late=False)
    city.finish_council(SCORING)
    with clock.at(LAST_SECOND):
        take(city, "submit", SCORING, f"chutich.{SCORING}")
    with clock.at(NEXT_SECOND):
        take(
            city,
            "return",
            SCORING,
            "ldtbxh",
            note="Thiếu phụ lục.",
            details={"due": date(2024, 11, 20)},
        )
        take(city, "submit", SCORING, f"chutich.{SCORING}")

    dossier = city.assessment(SCORING).dossier
    assert (dossier.is_late, dossier.submitted_at) == (False, NEXT_SECOND)
    assert dossier.receipt_number == "2024-05983-02"


def test_before_the_day_when_the_deadline_is_not_inclusive(city: City) -> None:
    city.finish_council(SCORING)
    Cycle.objects.update(deadline_inclusive=False)

    with clock.at(datetime(2024, 11, 14, 17, 0, 0, tzinfo=UTC)):
        text = refusal(city, "submit", SCORING, f"chutich.{SCORING}")

    assert text == "Hồ sơ nộp sau hạn 15/11/2024. Hãy ghi lý do nộp muộn."


def test_a_late_dossier_is_refused_where_the_cycle_takes_none(city: City) -> None:
    city.finish_council(SCORING)
    Cycle.objects.update(allow_late=False)

    with clock.at(NEXT_SECOND):
        text = refusal(
            city, "submit", SCORING, f"chutich.{SCORING}", details={"late_reason": "Bão lũ."}
        )

    assert text == "Chưa nộp được: đã quá hạn 15/11/2024 và đợt này không nhận hồ sơ muộn"


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
