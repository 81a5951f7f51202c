"""Cycles for the city office to set up; the year's work and its log to read."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.admin import FoldedSearch, Spreadsheets
from agencies.office import OfficeAdmin
from assessments.errors import MessageError
from assessments.log.wording import describe
from assessments.models import (
    Assessment,
    ChecklistItem,
    Cycle,
    CycleEvent,
    Digest,
    Duty,
    Event,
    MilestoneDistance,
    Recognition,
    Responsibility,
)
from assessments.notices.digests import send_again
from assessments.resources import (
    ChecklistItemResource,
    CycleResource,
    DutyResource,
    MilestoneDistanceResource,
    ResponsibilityResource,
)
from assessments.services.opening import copy_to_next_year, open_cycle
from config.days import show_day
from criteria.admin_groups import NamesUnitGroup
from criteria.sheets import sheet_of


@admin.register(Cycle)
class CycleAdmin(Spreadsheets, OfficeAdmin):
    resource_classes = (CycleResource,)
    list_display = ("year", "authority", "ruleset", "deadline", "allow_late", "is_open")
    actions = ("open", "copy")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cycle]:
        return super().get_queryset(request).select_related("authority", "ruleset")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A cycle that has begun keeps its authority, year and ruleset for ever."""
        if obj is None:
            return ()
        fixed = ("authority", "year", "ruleset") if obj.has_begun else ()
        return (*fixed, "responsibilities", "checklist", "duties")

    # Rows of their own: as forms inside the cycle they made its page eight times as slow.
    @admin.display(description=gettext_lazy("phân công theo dõi"))
    def responsibilities(self, cycle: Cycle) -> str:
        return _rows_link("responsibility", cycle, cycle.responsibilities.count())

    @admin.display(description=gettext_lazy("thành phần hồ sơ"))
    def checklist(self, cycle: Cycle) -> str:
        return _rows_link("checklistitem", cycle, cycle.checklist.count())

    @admin.display(description=gettext_lazy("nhiệm vụ được giao"))
    def duties(self, cycle: Cycle) -> str:
        return _rows_link("duty", cycle, cycle.duties.count())

    @admin.action(description=gettext_lazy("Tạo đợt năm sau với cùng phân công và hồ sơ"))
    def copy(self, request: HttpRequest, queryset: QuerySet[Cycle]) -> None:
        for cycle in queryset:
            if Cycle.objects.filter(authority=cycle.authority_id, year=cycle.year + 1).exists():
                text = _("Đã có đợt %(year)s.") % {"year": cycle.year + 1}
                self.message_user(request, text, messages.ERROR)
                continue
            new = copy_to_next_year(cycle)
            text = _("Đã tạo %(cycle)s, hạn %(deadline)s. Hãy kiểm tra rồi mở hồ sơ.")
            values = {"cycle": new, "deadline": show_day(new.deadline)}
            self.message_user(request, text % values)

    @admin.action(description=gettext_lazy("Mở hồ sơ cho mọi xã, phường của đợt"))
    def open(self, request: HttpRequest, queryset: QuerySet[Cycle]) -> None:
        for cycle in queryset:
            if not cycle.is_open:
                text = _("%(cycle)s đã khép lại. Hãy đánh dấu “Đang thực hiện” rồi mở hồ sơ.")
                self.message_user(request, text % {"cycle": cycle}, messages.ERROR)
                continue
            missing = cycle.ruleset.criteria.exclude(responsibilities__cycle=cycle)
            if missing:
                numbers = ", ".join(str(criterion.number) for criterion in missing)
                text = _("%(cycle)s: chưa phân công theo dõi tiêu chí %(numbers)s.")
                values = {"cycle": cycle, "numbers": numbers}
                self.message_user(request, text % values, messages.ERROR)
                continue
            count = open_cycle(cycle, request.user)  # type: ignore[arg-type]
            sentence = ngettext(
                "%(cycle)s: đã mở %(count)s hồ sơ.", "%(cycle)s: đã mở %(count)s hồ sơ.", count
            )
            self.message_user(request, sentence % {"cycle": cycle, "count": count})


def _rows_link(model: str, cycle: Cycle, count: int) -> str:
    url = reverse(f"admin:assessments_{model}_changelist")
    text = ngettext("%(count)s dòng", "%(count)s dòng", count) % {"count": count}
    return format_html('<a href="{}?cycle__id__exact={}">{}</a>', url, cycle.pk, text)


@admin.register(Responsibility)
class ResponsibilityAdmin(Spreadsheets, OfficeAdmin):
    resource_classes = (ResponsibilityResource,)
    list_display = ("criterion", "agency", "cycle")
    list_filter = ("cycle", "agency")
    list_select_related = ("criterion", "agency", "cycle")


@admin.register(ChecklistItem)
class ChecklistItemAdmin(Spreadsheets, OfficeAdmin):
    resource_classes = (ChecklistItemResource,)
    list_display = ("label", "kind", "is_required", "order", "cycle")
    list_filter = ("cycle",)
    list_select_related = ("cycle",)


@admin.register(Duty)
class DutyAdmin(Spreadsheets, OfficeAdmin):
    resource_classes = (DutyResource,)
    list_display = ("text", "agency", "order", "cycle")
    list_filter = ("cycle", "agency")
    list_select_related = ("agency", "cycle")


@admin.register(MilestoneDistance)
class MilestoneDistanceAdmin(Spreadsheets, OfficeAdmin):
    resource_classes = (MilestoneDistanceResource,)
    list_display = ("kind", "working_days", "status", "authority")
    list_select_related = ("authority",)


@admin.register(Assessment)
class AssessmentAdmin(NamesUnitGroup, FoldedSearch):
    list_display = ("commune", "cycle", "state", "computed_total", "missing_count", "state_since")
    list_filter = ("cycle", "state")
    list_select_related = ("commune", "cycle")
    search_fields = ("commune__search_text",)
    fields = (
        "cycle",
        "commune",
        "group",
        "state",
        "state_since",
        "computed_total",
        "missing_count",
        "problem_count",
    )

    def rulesets(self) -> dict[str, Any]:
        return {"ruleset": OuterRef("cycle__ruleset")}


@admin.register(Recognition)
class RecognitionAdmin(FoldedSearch):
    list_display = (
        "assessment",
        "is_recognised",
        "total_points",
        "decision_number",
        "decision_date",
        "signer",
    )
    list_filter = ("is_recognised", "assessment__cycle")
    list_select_related = ("assessment__commune", "assessment__cycle")
    search_fields = ("assessment__commune__search_text", "decision_number")


@admin.register(Event)
class EventAdmin(FoldedSearch):
    list_display = ("at", "assessment", "actor_name", "what")
    list_filter = ("kind",)
    list_select_related = ("assessment__commune", "assessment__cycle__ruleset")
    search_fields = ("assessment__commune__search_text", "actor__search_text")
    ordering = ("-id",)

    @admin.display(description=gettext_lazy("việc"))
    def what(self, event: Event) -> str:
        line = describe(event, sheet_of(event.assessment.cycle.ruleset))
        return f"{line.what} ({line.note})" if line.note else line.what


@admin.register(Digest)
class DigestAdmin(OfficeAdmin):
    """The day's e-mails; one that failed says why and can be sent again."""

    list_display = ("day", "recipient", "address", "subject", "status", "reason", "attempts")
    list_filter = ("status",)
    list_select_related = ("recipient",)
    ordering = ("-id",)
    actions = ("again",)

    @admin.action(description=gettext_lazy("Gửi lại thư gửi lỗi"), permissions=["view"])
    def again(self, request: HttpRequest, queryset: QuerySet[Digest]) -> None:
        for digest in queryset.filter(status=Digest.Status.FAILED):
            try:
                send_again(digest)
            except MessageError as error:
                self.message_user(request, f"{digest.address}: {error}", messages.ERROR)
            else:
                self.message_user(request, _("Đã gửi lại %(to)s.") % {"to": digest.address})


@admin.register(CycleEvent)
class CycleEventAdmin(FoldedSearch):
    """What agencies did that concerns no single commune."""

    list_display = ("at", "cycle", "actor_name", "what")
    list_filter = ("kind",)
    list_select_related = ("cycle__ruleset",)
    search_fields = ("actor__search_text",)
    ordering = ("-id",)

    @admin.display(description=gettext_lazy("việc"))
    def what(self, event: CycleEvent) -> str:
        line = describe(event, sheet_of(event.cycle.ruleset))
        return f"{line.what} ({line.note})" if line.note else line.what
