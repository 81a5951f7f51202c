"""Cycles for the city office to set up; the year's work and its log to read."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.admin import FoldedSearch, Spreadsheets
from assessments.models import (
    Assessment,
    ChecklistItem,
    Cycle,
    Event,
    Recognition,
    Responsibility,
)
from assessments.resources import CycleResource
from assessments.services.opening import open_cycle


class ResponsibilityInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Responsibility
    fields = ("criterion", "agency")
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Responsibility]:
        return super().get_queryset(request).select_related("criterion", "agency")

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **options: Any) -> Any:
        """Read the choices once a page instead of once a row."""
        field: Any = super().formfield_for_foreignkey(db_field, request, **options)
        read = request.__dict__.setdefault("_inline_choices", {})
        if db_field.name not in read:
            read[db_field.name] = list(field.choices)
        field.choices = read[db_field.name]
        return field


class ChecklistInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ChecklistItem
    extra = 0


@admin.register(Cycle)
class CycleAdmin(Spreadsheets, admin.ModelAdmin):  # type: ignore[type-arg]
    resource_classes = (CycleResource,)
    list_display = ("year", "authority", "ruleset", "deadline", "allow_late", "is_open")
    list_select_related = ("authority", "ruleset")
    inlines = (ResponsibilityInline, ChecklistInline)
    actions = ("open",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A cycle that has begun keeps its authority, year and ruleset for ever."""
        has_begun = obj is not None and obj.has_begun
        return ("authority", "year", "ruleset") if has_begun else ()

    @admin.action(description=gettext_lazy("Mở hồ sơ cho mọi xã, phường của đợt"))
    def open(self, request: HttpRequest, queryset: QuerySet[Cycle]) -> None:
        for cycle in queryset.select_related("ruleset", "authority"):
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


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Work is done on its own pages; here it is only read."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Assessment)
class AssessmentAdmin(ReadOnly, FoldedSearch):
    list_display = ("commune", "cycle", "state", "computed_total", "missing_count", "state_since")
    list_filter = ("cycle", "state")
    list_select_related = ("commune", "cycle")
    search_fields = ("commune__search_text",)


@admin.register(Recognition)
class RecognitionAdmin(ReadOnly, FoldedSearch):
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
class EventAdmin(ReadOnly, FoldedSearch):
    list_display = ("at", "assessment", "actor_name", "kind", "subject", "before", "after")
    list_filter = ("kind",)
    list_select_related = ("assessment__commune", "assessment__cycle")
    search_fields = ("assessment__commune__search_text", "actor__search_text")
    ordering = ("-id",)
    show_full_result_count = False
