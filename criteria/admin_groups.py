"""Unit groups by name in the admin: rows keep a group's code, its name stands in the rulesets."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agencies.office import OneOf
from criteria.models import UnitGroup


class NamesUnitGroup(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows with a ``unit_group`` code; the column ``group`` says its name."""

    def rulesets(self) -> dict[str, Any]:
        """Which rulesets name the group; of several the newest."""
        return {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        groups = UnitGroup.objects.filter(code=OuterRef("unit_group"), **self.rulesets())
        newest = groups.order_by("-ruleset").values("label")[:1]
        rows: QuerySet[Any] = super().get_queryset(request)
        named_rows: QuerySet[Any] = rows.annotate(group_label=Subquery(newest))
        return named_rows

    @admin.display(description=_("nhóm đơn vị"), ordering="unit_group")
    def group(self, row: Any) -> str:
        return str(row.group_label or row.unit_group)


class UnitGroupFilter(admin.SimpleListFilter):
    """Filters by the groups that any ruleset names."""

    title = _("nhóm đơn vị")
    parameter_name = "unit_group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return unit_group_choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(unit_group=self.value()) if self.value() else queryset


def unit_group_choices() -> list[tuple[str, str]]:
    """Every group's code and its name in the newest ruleset."""
    names = UnitGroup.objects.order_by("ruleset", "pk").values_list("code", "label")
    return list(dict(names).items())


def unit_group_field(db_field: Any) -> forms.ChoiceField:
    """A form field that offers the groups by name."""
    return forms.ChoiceField(
        label=capfirst(db_field.verbose_name),
        choices=[("", "---------"), *unit_group_choices()],
        widget=OneOf,
        help_text=_("Quyết định mức điểm phải đạt."),
    )
