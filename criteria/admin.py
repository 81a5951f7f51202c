"""Rulesets in the admin: checked, published, copied; never edited once published."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.admin import FoldedSearch, Spreadsheets
from agencies.models import Commune
from agencies.resources import CommuneResource
from criteria.admin_groups import NamesUnitGroup, UnitGroupFilter, unit_group_field
from criteria.checking import check_ruleset
from criteria.models import (
    Band,
    Criterion,
    DataItem,
    ExpectedEvidence,
    Indicator,
    Ruleset,
    UnitGroup,
)
from criteria.resources import (
    BandResource,
    CriterionResource,
    DataItemResource,
    ExpectedEvidenceResource,
    IndicatorResource,
    RulesetResource,
    UnitGroupResource,
)
from criteria.sheets import RulesetFaultyError, build_sheet, copy_as_new_version, publish
from criteria.wording import fault_text


class FrozenOncePublished(admin.ModelAdmin):  # type: ignore[type-arg]
    """A published ruleset and all its parts can be read, not changed."""

    def ruleset_of(self, obj: Any) -> Ruleset:
        raise NotImplementedError

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not self.ruleset_of(obj).is_published)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not self.ruleset_of(obj).is_published)


@admin.register(Commune)
class CommuneAdmin(Spreadsheets, NamesUnitGroup, FoldedSearch):
    """Here and not beside ``Commune``: its group is named by the rulesets."""

    resource_classes = (CommuneResource,)
    list_display = ("name", "code", "kind", "group", "valid_from", "valid_to")
    list_filter = ("kind", UnitGroupFilter)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **options: Any) -> Any:
        if db_field.name == "unit_group":
            return unit_group_field(db_field)
        return super().formfield_for_dbfield(db_field, request, **options)


@admin.register(Ruleset)
class RulesetAdmin(Spreadsheets, FrozenOncePublished, FoldedSearch):
    resource_classes = (RulesetResource,)
    list_display = ("name", "code", "version", "total_points", "published_at")
    search_fields = ("search_text", "citation")
    readonly_fields = ("fingerprint", "published_at")
    actions = ("find_faults", "publish", "copy")

    def ruleset_of(self, obj: Ruleset) -> Ruleset:
        return obj

    @admin.action(description=gettext_lazy("Kiểm tra bộ tiêu chí"))
    def find_faults(self, request: HttpRequest, queryset: QuerySet[Ruleset]) -> None:
        for ruleset in queryset:
            faults = check_ruleset(build_sheet(ruleset))
            for fault in faults:
                self.message_user(request, f"{ruleset}: {fault_text(fault)}", messages.ERROR)
            if not faults:
                self.message_user(request, _("%(ruleset)s: không có lỗi.") % {"ruleset": ruleset})

    @admin.action(description=gettext_lazy("Ban hành trong hệ thống (sau đó không sửa được nữa)"))
    def publish(self, request: HttpRequest, queryset: QuerySet[Ruleset]) -> None:
        for ruleset in queryset.filter(fingerprint=""):
            try:
                publish(ruleset)
            except RulesetFaultyError as error:
                for fault in error.faults:
                    self.message_user(request, f"{ruleset}: {fault_text(fault)}", messages.ERROR)
            else:
                self.message_user(request, _("Đã ban hành %(ruleset)s.") % {"ruleset": ruleset})

    @admin.action(description=gettext_lazy("Tạo phiên bản mới để sửa"))
    def copy(self, request: HttpRequest, queryset: QuerySet[Ruleset]) -> None:
        for ruleset in queryset:
            new = copy_as_new_version(ruleset)
            self.message_user(request, _("Đã tạo %(ruleset)s.") % {"ruleset": new})


class PartAdmin(Spreadsheets, FrozenOncePublished, FoldedSearch):
    """A row inside a ruleset."""

    path_to_ruleset = "ruleset"

    def ruleset_of(self, obj: Any) -> Ruleset:
        return obj.ruleset  # type: ignore[no-any-return]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Forms offer the parts of drafts only: nothing may be added to a published ruleset."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            found = found.filter(**{f"{self.path_to_ruleset}__fingerprint": ""})
        return found, may_repeat

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **options: Any) -> Any:
        if db_field.name == "ruleset":
            options["queryset"] = Ruleset.objects.filter(fingerprint="")
        return super().formfield_for_foreignkey(db_field, request, **options)


@admin.register(Criterion)
class CriterionAdmin(PartAdmin):
    resource_classes = (CriterionResource,)
    list_display = ("number", "name", "max_points", "max_points_status", "ruleset")
    list_display_links = ("name",)
    list_filter = ("ruleset", "max_points_status")
    list_select_related = ("ruleset",)


@admin.register(DataItem)
class DataItemAdmin(PartAdmin):
    resource_classes = (DataItemResource,)
    list_display = ("label", "code", "kind", "ruleset")
    list_filter = ("ruleset", "kind")
    list_select_related = ("ruleset",)


@admin.register(UnitGroup)
class UnitGroupAdmin(PartAdmin):
    resource_classes = (UnitGroupResource,)
    list_display = ("label", "min_total_points", "status", "ruleset")
    list_filter = ("ruleset", "status")
    list_select_related = ("ruleset",)


@admin.register(Indicator)
class IndicatorAdmin(PartAdmin):
    resource_classes = (IndicatorResource,)
    path_to_ruleset = "criterion__ruleset"
    list_display = ("code", "name", "kind", "max_points", "max_points_status", "criterion")
    list_display_links = ("name",)
    list_filter = ("criterion__ruleset", "max_points_status", "kind")
    list_select_related = ("criterion__ruleset",)
    autocomplete_fields = ("criterion", "numerator", "denominator")


@admin.register(Band)
class BandAdmin(PartAdmin):
    resource_classes = (BandResource,)
    path_to_ruleset = "indicator__criterion__ruleset"
    list_display = ("__str__", "unit_group", "points", "status")
    list_filter = ("indicator__criterion__ruleset", "status")
    list_select_related = ("indicator__criterion__ruleset", "unit_group")
    search_fields = ("indicator__search_text",)
    autocomplete_fields = ("indicator", "unit_group")


@admin.register(ExpectedEvidence)
class ExpectedEvidenceAdmin(Spreadsheets, FoldedSearch):
    """Names a document, scores nothing: corrected at any time, in published rulesets too."""

    resource_classes = (ExpectedEvidenceResource,)
    list_display = ("indicator", "label", "status")
    list_display_links = ("label",)
    list_filter = ("indicator__criterion__ruleset", "status")
    list_select_related = ("indicator",)
    search_fields = ("indicator__search_text", "label")
