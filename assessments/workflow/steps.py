"""The life of an assessment: the table of steps, and the one door through them."""

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
from assessments.errors import StaleError, TransitionError
from assessments.log.change import Change, change
from assessments.log.kinds.dossier import Stage, Stepped
from assessments.models import Assessment
from assessments.queries.facts import Facts
from assessments.repeats import once
from assessments.states import State
from assessments.workflow import effects
from assessments.workflow.guards import (
    Guard,
    agencies_have_signed,
    all_is_appraised,
    checklist_is_complete,
    conclusion_is_written,
    corrections_are_made,
    council_has_met,
    council_has_scored,
    counts_are_reconciled,
    figures_are_complete,
    figures_are_sound,
    finding_is_heard,
    late_is_allowed,
    returns_are_answered,
    rule_is_satisfied,
    sample_is_checked,
)
from config.working_days import add_working_days

Details = Mapping[str, Any]


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
    fingerprint: str,
    note: str = "",
    details: Details | None = None,
    request_key: UUID | None = None,
) -> Assessment:
    """Move one assessment along one step. The only writer of ``Assessment.state``.

    ``fingerprint`` is the state that the actor's page showed: when somebody was faster, the actor
    is told instead of acting on an old page. Raises ``StaleError``, ``TransitionError``, and
    ``PermissionDenied`` for a step that is not this person's.
    """
    step = STEPS[name]
    with change(assessment_id, actor, request_key=request_key) as act:
        assessment = act.assessment
        if not has_perm(step.permission, actor, assessment):
            raise PermissionDenied
        if assessment.state not in step.sources or assessment.state != fingerprint:
            raise _moved_meanwhile(assessment)
        if step.needs_note and not note:
            raise TransitionError(_("Hãy ghi lý do rồi thực hiện lại."))
        facts = Facts(assessment)
        if blocked := _blocked(step, facts):
            raise TransitionError(blocked)
        before = State(assessment.state)
        assessment.state = step.target
        assessment.state_since = act.at
        act.record(
            Stepped(
                name=name,
                before=Stage(state=before),
                after=Stage(state=step.target),
                note=note,
            )
        )
        if step.effect:
            step.effect(act, facts, {**(details or {}), "note": note})
    return assessment


def _moved_meanwhile(assessment: Assessment) -> StaleError:
    last = assessment.events.filter(kind=Stepped.code).order_by("sequence").last()
    now = _("bước “%(state)s”") % {"state": assessment.get_state_display()}
    return StaleError(_("Hồ sơ"), who=last.actor_name if last else "", now=now)
