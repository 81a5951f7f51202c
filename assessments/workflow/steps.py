"""The life of an assessment: the table of steps, their guards, and the one door through them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rules import has_perm

from agencies.models import User
from assessments import clock
from assessments.errors import TransitionError
from assessments.log.change import Change, change
from assessments.models import Assessment, Correction, DraftFinding, SpotCheckItem
from assessments.queries.counts import open_pairs, pair_text
from assessments.queries.facts import Facts
from assessments.repeats import once
from assessments.states import SIGNED_OFF, EventKind, State, Verdict
from assessments.workflow import effects
from config.numbers import plain
from config.working_days import add_working_days
from criteria.wording import reason_text

Guard = Callable[[Facts], str | None]
Details = Mapping[str, Any]


# --- guards: a reason in Vietnamese, or None ------------------------------------------------------


def figures_are_complete(facts: Facts) -> str | None:
    missing = [code for code, row in facts.card.indicators.items() if row.is_missing]
    if not missing:
        return None
    return _("còn %(count)s chỉ tiêu thiếu số liệu cuối năm: %(codes)s") % {
        "count": len(missing),
        "codes": ", ".join(missing),
    }


def figures_are_sound(facts: Facts) -> str | None:
    if not facts.problems:
        return None
    codes = dict.fromkeys(
        problem.indicator or facts.sheet.indicators_using(problem.items[0])[0]
        for problem in facts.problems
    )
    return _("còn %(count)s chỉ tiêu sai số liệu: %(codes)s") % {
        "count": len(codes),
        "codes": ", ".join(codes),
    }


def council_has_scored(facts: Facts) -> str | None:
    unscored = [str(row.number) for row in facts.results if row.council_points is None]
    if unscored:
        return _("Hội đồng chưa chấm tiêu chí %(numbers)s") % {"numbers": ", ".join(unscored)}
    unreasoned = [
        str(row.number)
        for row in facts.results
        if row.council_points != row.computed_points and not row.council_reason
    ]
    if unreasoned:
        return _("điểm Hội đồng khác điểm tự động mà chưa có lý do ở tiêu chí %(numbers)s") % {
            "numbers": ", ".join(unreasoned)
        }
    return None


def council_has_met(facts: Facts) -> str | None:
    """The last meeting is closed, and what its minutes say is what the dossier says."""
    meeting = facts.last_meeting
    if meeting is None:
        return _("chưa ghi quyết định thành lập và cuộc họp của Hội đồng")
    if meeting.snapshot is None:
        return _("cuộc họp Hội đồng chưa kết thúc")
    minuted = {row["number"]: row["council"] for row in meeting.snapshot.content["criteria"]}
    moved = [
        str(row.number)
        for row in facts.results
        if row.council_points is not None and minuted.get(row.number) != plain(row.council_points)
    ]
    if moved:
        return _("điểm Hội đồng đã khác biên bản ở tiêu chí %(numbers)s, cần họp lại") % {
            "numbers": ", ".join(moved)
        }
    return None


def checklist_is_complete(facts: Facts) -> str | None:
    missing = [
        line.item.label.lower()
        for line in facts.checklist
        if line.item.is_required and not line.is_done
    ]
    if not missing:
        return None
    return _("hồ sơ còn thiếu: %(documents)s") % {"documents": ", ".join(missing)}


def returns_are_answered(facts: Facts) -> str | None:
    open_returns = [str(row.number) for row in facts.results if row.verdict == Verdict.RETURNED]
    if not open_returns:
        return None
    return _("chưa trả lời tiêu chí bị trả lại: %(numbers)s") % {"numbers": ", ".join(open_returns)}


def is_late_now(assessment: Assessment) -> bool:
    """Whether handing in now would be late; a supplement that the city asked for is not."""
    return assessment.state != State.SUPPLEMENT and assessment.cycle.is_late_at(clock.now())


def late_is_allowed(facts: Facts) -> str | None:
    cycle = facts.assessment.cycle
    if cycle.allow_late or not is_late_now(facts.assessment):
        return None
    return _("đã quá hạn %(deadline)s và đợt này không nhận hồ sơ muộn") % {
        "deadline": f"{cycle.deadline:%d/%m/%Y}"
    }


def agencies_have_signed(facts: Facts) -> str | None:
    waiting = [
        f"{row.number} ({row.agency.short_name})"
        for row in facts.results
        if row.verdict not in SIGNED_OFF
    ]
    if not waiting:
        return None
    return _("chưa có ý kiến cơ quan theo dõi ở tiêu chí %(criteria)s") % {
        "criteria": ", ".join(waiting)
    }


def counts_are_reconciled(facts: Facts) -> str | None:
    pairs = open_pairs(facts)
    if not pairs:
        return None
    return _("còn số liệu chưa đối chiếu: %(pairs)s") % {"pairs": "; ".join(map(pair_text, pairs))}


def all_is_appraised(facts: Facts) -> str | None:
    open_ = [str(row.number) for row in facts.results if row.appraised_points is None]
    if not open_:
        return None
    return _("chưa chấm thẩm định tiêu chí %(numbers)s") % {"numbers": ", ".join(open_)}


def sample_is_checked(facts: Facts) -> str | None:
    if not SpotCheckItem.objects.filter(
        check_of__assessment=facts.assessment, is_verified=None
    ).exists():
        return None
    return _("mẫu kiểm tra còn số liệu chưa ghi kết quả")


def finding_is_heard(facts: Facts) -> str | None:
    """While a draft is out, the commune has its days."""
    due = (
        DraftFinding.objects.filter(
            assessment=facts.assessment, finished_at=None, due__gte=clock.today()
        )
        .values_list("due", flat=True)
        .last()
    )
    if due is None:
        return None
    return _("xã, phường còn góp ý dự thảo kết luận đến hết %(due)s") % {"due": f"{due:%d/%m/%Y}"}


def corrections_are_made(facts: Facts) -> str | None:
    count = Correction.objects.filter(assessment=facts.assessment, answered_at=None).count()
    if not count:
        return None
    return _("còn %(count)s chỉnh sửa nhỏ xã, phường chưa trả lời") % {"count": count}


def conclusion_is_written(facts: Facts) -> str | None:
    return None if facts.assessment.appraisal.conclusion else _("chưa ghi kết luận thẩm định")


def rule_is_satisfied(facts: Facts) -> str | None:
    """The recognition rule; no click overrides it."""
    if facts.verdict.qualifies:
        return None
    return " ".join(reason_text(reason, facts.sheet) for reason in facts.verdict.reasons)


# --- the table --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One way from a state to another. ``refusal`` opens the sentence that says why not."""

    name: str
    label: Promise
    refusal: Promise
    sources: frozenset[State]
    target: State
    permission: str
    guards: tuple[Guard, ...] = ()
    needs_note: bool = False
    needs_due: bool = False
    effect: Callable[[Change, Facts, Details], None] | None = None


STEPS = {
    step.name: step
    for step in (
        Step(
            "start-scoring",
            gettext_lazy("Chuyển Hội đồng chấm điểm"),
            gettext_lazy("Chưa chuyển được"),
            frozenset({State.COLLECTING}),
            State.SCORING,
            "assessments.score_in_council",
            (figures_are_complete, figures_are_sound),
        ),
        Step(
            "reopen-figures",
            gettext_lazy("Mở lại nhập số liệu"),
            gettext_lazy("Chưa mở lại được"),
            frozenset({State.SCORING}),
            State.COLLECTING,
            "assessments.score_in_council",
            needs_note=True,
        ),
        Step(
            "submit",
            gettext_lazy("Nộp hồ sơ"),
            gettext_lazy("Chưa nộp được"),
            frozenset({State.SCORING, State.SUPPLEMENT}),
            State.SUBMITTED,
            "assessments.submit_dossier",
            (
                figures_are_complete,
                figures_are_sound,
                council_has_scored,
                council_has_met,
                checklist_is_complete,
                returns_are_answered,
                late_is_allowed,
            ),
            effect=effects.hand_in,
        ),
        Step(
            "receive",
            gettext_lazy("Tiếp nhận hồ sơ"),
            gettext_lazy("Chưa tiếp nhận được"),
            frozenset({State.SUBMITTED}),
            State.APPRAISING,
            "assessments.appraise",
            effect=effects.start_appraisal,
        ),
        Step(
            "return",
            gettext_lazy("Trả lại để bổ sung"),
            gettext_lazy("Chưa trả lại được"),
            frozenset({State.SUBMITTED, State.APPRAISING}),
            State.SUPPLEMENT,
            "assessments.appraise",
            needs_note=True,
            needs_due=True,
            effect=effects.ask_for_supplement,
        ),
        Step(
            "conclude",
            gettext_lazy("Kết luận thẩm định"),
            gettext_lazy("Chưa kết luận được"),
            frozenset({State.APPRAISING}),
            State.APPRAISED,
            "assessments.appraise",
            (
                agencies_have_signed,
                counts_are_reconciled,
                all_is_appraised,
                sample_is_checked,
                finding_is_heard,
                corrections_are_made,
                conclusion_is_written,
            ),
            effect=effects.conclude_appraisal,
        ),
        Step(
            "send-back",
            gettext_lazy("Đề nghị thẩm định lại"),
            gettext_lazy("Chưa gửi lại được"),
            frozenset({State.APPRAISED}),
            State.APPRAISING,
            "assessments.decide",
            needs_note=True,
        ),
        Step(
            "recognise",
            gettext_lazy("Công nhận"),
            gettext_lazy("Không công nhận được"),
            frozenset({State.APPRAISED}),
            State.RECOGNISED,
            "assessments.decide",
            (rule_is_satisfied,),
            effect=effects.recognise,
        ),
        Step(
            "refuse",
            gettext_lazy("Không công nhận"),
            gettext_lazy("Chưa ghi được quyết định"),
            frozenset({State.APPRAISED}),
            State.NOT_RECOGNISED,
            "assessments.decide",
            needs_note=True,
            effect=effects.refuse,
        ),
        Step(
            "withdraw",
            gettext_lazy("Thu hồi công nhận"),
            gettext_lazy("Chưa thu hồi được"),
            frozenset({State.RECOGNISED}),
            State.WITHDRAWN,
            "assessments.decide",
            needs_note=True,
            effect=effects.withdraw,
        ),
    )
}


# --- asking and doing -------------------------------------------------------------------------


@dataclass(frozen=True)
class StepOption:
    """A step this person may take from here, with what stands in its way."""

    step: Step
    blocked: str
    proposed_due: date | None = None

    @property
    def name(self) -> str:
        return self.step.name


def available_steps(facts: Facts, user: User, *, permission: str = "") -> list[StepOption]:
    """The steps to offer, all or those of one permission; a blocked one comes with its reason."""
    return [
        StepOption(step, _blocked(step, facts), _proposed_due(step, facts))
        for step in STEPS.values()
        if facts.assessment.state in step.sources
        and permission in {"", step.permission}
        and has_perm(step.permission, user, facts.assessment)
    ]


def _proposed_due(step: Step, facts: Facts) -> date | None:
    if not step.needs_due:
        return None
    return add_working_days(clock.today(), facts.assessment.cycle.supplement_days)


def _blocked(step: Step, facts: Facts) -> str:
    reasons = [reason for guard in step.guards if (reason := guard(facts))]
    if not reasons:
        return ""
    return _("%(refusal)s: %(reasons)s") % {
        "refusal": step.refusal,
        "reasons": "; ".join(reasons),
    }


@once
def perform(
    name: str,
    assessment_id: int,
    *,
    actor: User,
    seen: str,
    note: str = "",
    details: Details | None = None,
    request_key: UUID | None = None,
) -> Assessment:
    """Move one assessment along one step. The only writer of ``Assessment.state``.

    ``seen`` is the state that the actor's page showed: when somebody was faster, the actor is
    told instead of acting on an old page. Raises ``TransitionError``, and ``PermissionDenied``
    for a step that is not this person's.
    """
    step = STEPS[name]
    with change(assessment_id, actor, request_key=request_key) as act:
        assessment = act.assessment
        if not has_perm(step.permission, actor, assessment):
            raise PermissionDenied
        if assessment.state not in step.sources or assessment.state != seen:
            raise TransitionError(_moved_meanwhile(assessment))
        if step.needs_note and not note:
            raise TransitionError(_("Hãy ghi lý do rồi thực hiện lại."))
        facts = Facts(assessment)
        if blocked := _blocked(step, facts):
            raise TransitionError(blocked)
        before = State(assessment.state)
        assessment.state = step.target
        assessment.state_since = act.at
        act.record(
            EventKind.STEP,
            name,
            before={"state": before},
            after={"state": step.target},
            note=note,
        )
        if step.effect:
            step.effect(act, facts, {**(details or {}), "note": note})
    return assessment


def _moved_meanwhile(assessment: Assessment) -> str:
    last = assessment.events.filter(kind=EventKind.STEP).order_by("sequence").last()
    return _("Hồ sơ đã được chuyển sang “%(state)s” (%(who)s). Hãy xem lại trang này.") % {
        "state": assessment.get_state_display(),
        "who": last.actor_name if last else "",
    }
