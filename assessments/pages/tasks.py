"""Việc của tôi: what this person has to do next, and by when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rules import has_perm

from agencies.models import User
from assessments import clock
from assessments.models import Assessment, Correction, Cycle, Dossier, DraftFinding, Posting
from assessments.pages.figures import summary
from assessments.queries.calendar import UP_TO_DEADLINE, Due, due, next_of_role, unmet
from assessments.queries.counts import open_pairs, pair_text
from assessments.queries.cycle import awaiting, calendar_of, dossiers_in, sign_offs_of
from assessments.queries.facts import Facts
from assessments.states import OPEN_FOR_DATA, OPEN_FOR_REVIEW, State, Verdict
from assessments.tones import tone_of
from assessments.workflow.steps import available_steps
from config.days import show_day
from config.working_days import working_days_between

_LONGEST = 30


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: a tone of the design system, a chip, a headline, a line, a link."""

    tone: str
    chip: str
    title: str
    text: str
    url: str


def commune_page(facts: Facts, user: User) -> dict[str, Any]:
    """The tasks of a commune, with its running total and the step that comes next."""
    steps = _step_tasks(facts, user)
    return {
        "milestone": _milestone_of(facts),
        "own": facts.assessment,
        "summary": summary(facts),
        "tasks": _commune_tasks(facts) + steps,
        "next_step": next((step for step in steps if step.tone == tone_of("task", "next")), None),
    }


def city_page(user: User, cycle: Cycle) -> dict[str, Any]:
    """The tasks of somebody of the city, and how many dossiers are in each state."""
    found: list[Task] = []
    for permission, tasks in _CITY_TASKS:
        if has_perm(permission, user):
            found += tasks(user, cycle)
    return {
        "tasks": found,
        "states": _counts(cycle),
        "milestone": next_of_role(user.role, calendar_of(cycle), clock.today()),
    }


def _milestone_of(facts: Facts) -> Due | None:
    """The milestone that a commune has still to reach; the city's own are not its concern."""
    days = calendar_of(facts.assessment.cycle)
    meeting = facts.last_meeting if facts.assessment.state == State.SCORING else None
    has_met = meeting is not None and meeting.is_closed
    is_posted = has_met and Posting.objects.filter(meeting=meeting).exists()
    kind = unmet(facts.assessment.state, has_met=has_met, is_posted=is_posted)
    if kind not in UP_TO_DEADLINE or kind not in days:
        return None
    return due(kind, days[kind], clock.today())


def _counts(cycle: Cycle) -> list[dict[str, Any]]:
    counted = dict(
        Assessment.objects.filter(cycle=cycle)
        .order_by()
        .values_list("state")
        .annotate(number=Count("pk"))
    )
    return [
        {"label": state.label, "number": counted[state], "state": state}
        for state in State
        if state in counted
    ]


def _commune_tasks(facts: Facts) -> list[Task]:
    assessment = facts.assessment
    tasks = [
        Task(
            tone_of("task", "sent-back"),
            _("Trả lại"),
            str(row.criterion),
            _("%(agency)s: %(comment)s")
            % {"agency": row.agency.short_name, "comment": row.comment},
            reverse("assessments:figures", args=[assessment.pk, row.number]),
        )
        for row in facts.results
        if row.verdict == Verdict.RETURNED
    ]
    if assessment.state in OPEN_FOR_REVIEW and (pairs := open_pairs(facts)):
        tasks.append(
            Task(
                tone_of("task", "sent-back"),
                _("Lệch số"),
                _("Đối chiếu số liệu với cơ quan theo dõi"),
                "; ".join(map(pair_text, pairs)),
                reverse("assessments:reconciliation", args=[assessment.pk]),
            )
        )
    if assessment.state == State.SUPPLEMENT:
        last = assessment.events.filter(subject="return").order_by("sequence").last()
        due = Dossier.objects.values_list("supplement_due", flat=True).get(assessment=assessment)
        tasks.insert(
            0,
            Task(
                tone_of("task", "sent-back"),
                _("Bổ sung"),
                _("Hồ sơ bị trả lại để bổ sung"),
                " · ".join(filter(None, [last.note if last else "", _until(due)])),
                reverse("assessments:dossier", args=[assessment.pk]),
            ),
        )
    if assessment.state == State.APPRAISING:
        tasks = _finding_tasks(assessment) + tasks
    if assessment.state in OPEN_FOR_DATA:
        tasks += _missing_tasks(facts)
    if assessment.state == State.SCORING:
        tasks += _council_tasks(facts)
    return tasks


def _until(due: date | None) -> str:
    """By when, and how many working days that leaves."""
    if due is None:
        return ""
    left = working_days_between(clock.today(), due)
    if due < clock.today():
        return _("quá hạn %(due)s") % {"due": show_day(due)}
    text = ngettext(
        "hạn %(due)s, còn %(left)s ngày làm việc", "hạn %(due)s, còn %(left)s ngày làm việc", left
    )
    return text % {"due": show_day(due), "left": left}


def _finding_tasks(assessment: Assessment) -> list[Task]:
    """A draft that may still be commented on, and small things to put right."""
    url = reverse("assessments:finding", args=[assessment.pk])
    due = (
        DraftFinding.objects.running()
        .filter(assessment=assessment)
        .values_list("due", flat=True)
        .last()
    )
    corrections = Correction.objects.open().filter(assessment=assessment).count()
    tasks = []
    if due:
        tasks.append(
            Task(
                tone_of("task", "asked"),
                _("Góp ý"),
                _("Dự thảo kết luận thẩm định"),
                _until(due),
                url,
            )
        )
    if corrections:
        text = ngettext(
            "%(count)s chỉnh sửa nhỏ chưa trả lời",
            "%(count)s chỉnh sửa nhỏ chưa trả lời",
            corrections,
        )
        title = _("Chỉnh sửa nhỏ trước khi trình")
        tasks.append(
            Task(
                tone_of("task", "asked"), _("Chỉnh sửa"), title, text % {"count": corrections}, url
            )
        )
    return tasks


def _step_tasks(facts: Facts, user: User) -> list[Task]:
    """The steps this person may take; what nothing stands in the way of is the next one."""
    return [
        Task(
            tone_of("task", "blocked" if option.blocked else "next"),
            _("Bước tiếp") if not option.blocked else _("Chưa được"),
            str(option.step.label),
            option.blocked,
            _step_page(option.name, facts.assessment.pk),
        )
        for option in available_steps(facts, user)
        if not option.step.needs_note
    ]


def _council_tasks(facts: Facts) -> list[Task]:
    meeting = facts.last_meeting
    if meeting is not None and meeting.is_closed:
        return []
    return [
        Task(
            tone_of("task", "awaited"),
            _("Hội đồng"),
            _("Cuộc họp Hội đồng đang mở") if meeting else _("Mở cuộc họp Hội đồng để chấm điểm"),
            _("Chấm từng tiêu chí, rồi kết thúc cuộc họp để lập biên bản.") if meeting else "",
            reverse("assessments:council", args=[facts.assessment.pk]),
        )
    ]


def _step_page(step: str, pk: int) -> str:
    page = "figures" if step == "start-scoring" else "dossier"
    return reverse(f"assessments:{page}", args=[pk])


def _missing_tasks(facts: Facts) -> list[Task]:
    numbers = sorted(
        {
            facts.sheet.indicator(code).criterion
            for code, row in facts.card.indicators.items()
            if row.points is None
        }
    )
    if not numbers:
        return []
    missing, wrong = len(facts.card.missing), len(facts.problems)
    parts = []
    if missing:
        text = ngettext("Còn %(count)s số liệu cuối năm", "Còn %(count)s số liệu cuối năm", missing)
        parts.append(text % {"count": missing})
    if wrong:
        text = ngettext("%(count)s chỉ tiêu sai", "%(count)s chỉ tiêu sai", wrong)
        parts.append(text % {"count": wrong})
    return [
        Task(
            tone_of("task", "blocked"),
            _("Chưa đủ số"),
            _("Tiêu chí %(numbers)s") % {"numbers": ", ".join(map(str, numbers))},
            " · ".join(parts),
            reverse("assessments:figures", args=[facts.assessment.pk, numbers[0]]),
        )
    ]


def _review_tasks(user: User, cycle: Cycle) -> list[Task]:
    rows = (
        awaiting(sign_offs_of(user, cycle))
        .order_by("number")
        .values("number", "criterion__short_name")
        .annotate(waiting=Count("pk"))
    )
    return [
        Task(
            tone_of("task", "awaited"),
            _("Chờ ý kiến"),
            f"{row['number']}. {row['criterion__short_name']}",
            ngettext(
                "%(count)s xã, phường đã đủ số liệu",
                "%(count)s xã, phường đã đủ số liệu",
                row["waiting"],
            )
            % {"count": row["waiting"]},
            reverse("assessments:review_queue"),
        )
        for row in rows
    ]


def _appraisal_tasks(_user: User, cycle: Cycle) -> list[Task]:
    chips = {State.SUBMITTED: _("Mới nộp"), State.APPRAISING: _("Đang thẩm định")}
    return [
        Task(
            tone_of("task", "awaited"),
            chips[State(row.state)],
            row.commune.name,
            _("Hồ sơ %(number)s, nộp %(at)s")
            % {
                "number": row.dossier.receipt_number,
                "at": show_day(timezone.localtime(row.dossier.submitted_at)),
            },
            reverse("assessments:appraisal", args=[row.pk]),
        )
        for row in dossiers_in(cycle, State.SUBMITTED, State.APPRAISING)[:_LONGEST]
    ]


def _decision_tasks(_user: User, cycle: Cycle) -> list[Task]:
    return [
        Task(
            tone_of("task", "awaited"),
            _("Chờ quyết định"),
            row.commune.name,
            _("Đã thẩm định xong, chờ quyết định công nhận."),
            reverse("assessments:decision", args=[row.pk]),
        )
        for row in dossiers_in(cycle, State.APPRAISED)[:_LONGEST]
    ]


_CITY_TASKS: tuple[tuple[str, Callable[[User, Cycle], list[Task]]], ...] = (
    ("assessments.appraise", _appraisal_tasks),
    ("assessments.review_criteria", _review_tasks),
    ("assessments.decide", _decision_tasks),
)
