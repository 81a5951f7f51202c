"""What of the common work waits for a person, for "Việc của tôi"."""

from datetime import date
from typing import Any, Final

from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rules import has_perm

from agencies.models import User
from assessments import clock
from assessments.models import Cycle, DutyReport, Finding, OversightComment
from assessments.pages.registers import follow_up
from assessments.queries.registers import BY_NAME
from assessments.services.duties import report_of
from assessments.tones import tone_of
from config.days import show_day

# A report is due for a month; before, it would only stand in the way.
_DAYS_AHEAD: Final = 30
_LONGEST: Final = 10

# Tone, chip, headline, text, address: ``pages.tasks.Task`` by place.
Waiting = tuple[str, str, str, str, str]


def common_tasks(user: User, cycle: Cycle) -> list[Waiting]:
    """The own report, follow-ups and comments to answer, reports to receive (three queries)."""
    today = clock.today()
    tasks: list[Waiting] = []
    if has_perm("assessments.answer_registers", user):
        tasks += _to_answer(user, cycle, today)
    if has_perm("assessments.receive_duty_report", user):
        tasks += _reports_to_receive(cycle)
    if has_perm("assessments.write_duty_report", user):
        tasks += _own_report(user, cycle, today)
    return tasks


def _own_report(user: User, cycle: Cycle, today: date) -> list[Waiting]:
    report = report_of(cycle, user)
    url = reverse("assessments:own_report", args=[cycle.year])
    title = _("Báo cáo thực hiện nhiệm vụ được giao")
    if report is not None and report.status == DutyReport.Status.RETURNED:
        return [(tone_of("task", "sent-back"), _("Bổ sung"), title, report.return_reason, url)]
    if report is not None and not report.is_writable:
        return []
    if (cycle.deadline - today).days > _DAYS_AHEAD:
        return []
    text = _("Hạn %(deadline)s.") % {"deadline": show_day(cycle.deadline)}
    is_over = cycle.is_late_on(today)
    standing, chip = ("overdue", _("Quá hạn")) if is_over else ("awaited", _("Báo cáo"))
    return [(tone_of("task", standing), chip, title, text, url)]


def _to_answer(user: User, cycle: Cycle, today: date) -> list[Waiting]:
    """What is asked of the commune, by date; the lead agency answers for the whole city.

    Both registers in one query: "Việc của tôi" is the page that everybody opens.
    """
    rows = _asked(Finding, "text", "due", cycle, user).union(
        _asked(OversightComment, "content", "given_on", cycle, user)
    )
    found = []
    for name, pk, text, day, agency in sorted(rows[:_LONGEST], key=lambda row: row[3]):
        url = reverse("assessments:register_row", args=[cycle.year, BY_NAME[name].slug, pk])
        if name == "finding":
            tone, chip = follow_up(Finding(due=day), today)
            line = _("%(agency)s yêu cầu khắc phục, hạn %(due)s.")
            values = {"agency": agency, "due": show_day(day)}
            found.append((tone, chip.capitalize(), text, line % values, url))
        else:
            title = _("Ý kiến giám sát của %(agency)s") % {"agency": agency}
            found.append((tone_of("task", "awaited"), _("Chờ trả lời"), title, text, url))
    return found


def _asked(model: Any, text: str, day: str, cycle: Cycle, user: User) -> QuerySet[Any, Any]:
    """Unanswered rows: register, key, text, day, who asks."""
    name = Value(model._meta.model_name)  # noqa: SLF001 - Django's public model API
    rows: QuerySet[Any] = model.objects.filter(cycle=cycle, commune=user.commune_id, answer="")
    return rows.order_by().values_list(name, "pk", text, day, "agency__short_name")


def _reports_to_receive(cycle: Cycle) -> list[Waiting]:
    number = DutyReport.objects.filter(cycle=cycle, status=DutyReport.Status.SENT).count()
    if not number:
        return []
    text = ngettext("%(count)s báo cáo chờ nhận.", "%(count)s báo cáo chờ nhận.", number)
    url = reverse("assessments:tracking", args=[cycle.year]) + "?kind=sent"
    return [
        (
            tone_of("task", "awaited"),
            _("Mới gửi"),
            _("Báo cáo của các đơn vị"),
            text % {"count": number},
            url,
        )
    ]
