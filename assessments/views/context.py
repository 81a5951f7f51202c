"""What every page shows around its content: navigation, cycle, deadline, sample-data ribbon."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from rules import has_perm

from agencies.models import User
from assessments import clock
from assessments.models import Assessment, Cycle
from assessments.queries.cycle import current_cycle
from assessments.tones import tone_of
from config.days import show_day

# (URL name, label, permission); pages of one assessment are added for its commune.
_NAV = (
    ("home", gettext_lazy("Việc của tôi"), "assessments.see_tasks"),
    ("assessments:review_queue", gettext_lazy("Rà soát tiêu chí"), "assessments.review_criteria"),
    ("assessments:inbox", gettext_lazy("Thẩm định"), "assessments.appraise"),
    ("assessments:decisions", gettext_lazy("Quyết định"), "assessments.decide"),
    ("reports:board", gettext_lazy("Bảng theo dõi"), "assessments.view_board"),
    ("assessments:common_work", gettext_lazy("Công việc chung"), "assessments.view_registers"),
    ("assessments:calendar", gettext_lazy("Lịch"), "assessments.view_calendar"),
    ("admin:index", gettext_lazy("Quản trị"), "agencies.use_admin"),
)
_COMMUNE_NAV = (
    ("assessments:figures", gettext_lazy("Nhập số liệu"), "assessments.enter_figures"),
    ("assessments:evidence", gettext_lazy("Minh chứng"), "assessments.view_evidence"),
    ("assessments:council", gettext_lazy("Hội đồng"), "assessments.score_in_council"),
    ("assessments:dossier", gettext_lazy("Hồ sơ"), "assessments.view_dossier"),
)
_SOON_DAYS = 14


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of ``base.html``."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": settings.DEMO}
    cycle: Any = SimpleLazyObject(lambda: current_cycle(user))
    return {
        "demo": settings.DEMO,
        "cycle": cycle,
        "deadline_chip": SimpleLazyObject(lambda: deadline_chip(cycle)),
        "nav": SimpleLazyObject(lambda: _nav(request, user, cycle)),
    }


def _nav(request: HttpRequest, user: User, cycle: Cycle | None) -> list[dict[str, Any]]:
    links = [
        (name, label, reverse(name))
        for name, label, permission in _NAV
        if has_perm(permission, user)
    ]
    if pk := _own_assessment(request, user, cycle):
        # A commune's own pages come before what it shares with others.
        own = [(name, label, reverse(name, args=[pk])) for name, label, _perm in _COMMUNE_NAV]
        links[1:1] = own
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [{"url": url, "label": label, "current": name == here} for name, label, url in links]


def _own_assessment(request: HttpRequest, user: User, cycle: Cycle | None) -> int | None:
    """The commune's assessment of this cycle, which most of its pages are about anyway."""
    if not user.commune_id or not cycle:
        return None
    shown: Assessment | None = getattr(request, "assessment", None)
    if shown and shown.cycle_id == cycle.pk:
        return shown.pk
    rows = Assessment.objects.filter(cycle_id=cycle.pk, commune=user.commune_id)
    return rows.order_by().values_list("pk", flat=True).first()


def deadline_chip(cycle: Cycle | None) -> dict[str, str] | None:
    """How long until the dossiers are due: text and a tone of the design system."""
    if not cycle:
        return None
    today = timezone.localtime(clock.now()).date()
    deadline = show_day(cycle.deadline)
    if cycle.is_late_on(today):
        return {
            "text": _("Đã quá hạn %(deadline)s") % {"deadline": deadline},
            "tone": tone_of("deadline", "passed"),
        }
    days = (cycle.deadline - today).days
    if days == 0:
        return {
            "text": _("Hạn nộp hôm nay, %(deadline)s") % {"deadline": deadline},
            "tone": tone_of("deadline", "near"),
        }
    text = ngettext(
        "Còn %(days)s ngày · hạn %(deadline)s", "Còn %(days)s ngày · hạn %(deadline)s", days
    ) % {"days": days, "deadline": deadline}
    return {"text": text, "tone": tone_of("deadline", "near" if days <= _SOON_DAYS else "far")}
