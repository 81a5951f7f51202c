"""Cycles as spreadsheets: who follows what, and what a dossier holds."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from import_export import fields

from agencies.models import Agency
from agencies.spreadsheets import ByName, ReferenceResource
from assessments.models import ChecklistItem, Cycle, Duty, MilestoneDistance, Responsibility
from criteria.models import Criterion
from criteria.resources import RulesetWidget


class CycleWidget(ByName):
    """A cycle as "ubnd-tp/2024"."""

    def __init__(self) -> None:
        super().__init__(Cycle, "year")

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        return cycle_named(value)

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return f"{value.authority.code}/{value.year}" if value else ""


def cycle_named(value: Any) -> Cycle:
    """Find "AUTHORITY/YEAR"; ``ValueError`` names what was not found."""
    authority, _slash, year = str(value or "").strip().rpartition("/")
    cycle = (
        Cycle.objects.filter(authority__code=authority, year=int(year)).first()
        if year.isdigit()
        else None
    )
    if cycle is None:
        raise ValueError(_("Không có đợt “%(name)s”. Hãy ghi như ubnd-tp/2024.") % {"name": value})
    return cycle


class CycleCriterionWidget(ByName):
    """A criterion of the cycle's ruleset, by its number."""

    def get_queryset(self, value: Any, row: Any, *args: Any, **options: Any) -> QuerySet[Any]:
        return Criterion.objects.filter(ruleset=cycle_named(row["cycle"]).ruleset)


class CycleResource(ReferenceResource):
    authority = fields.Field("authority", "authority", widget=ByName(Agency, "code"))
    ruleset = fields.Field("ruleset", "ruleset", widget=RulesetWidget())

    class Meta(ReferenceResource.Meta):
        model = Cycle
        import_id_fields = ("authority", "year")
        fields = (
            "authority",
            "year",
            "ruleset",
            "plan_citation",
            "deadline",
            "deadline_inclusive",
            "deadline_source",
            "allow_late",
            "jump_percent",
            "jump_least",
            "quorum_part",
            "quorum_whole",
            "secret_ballot",
            "posting_days",
            "remind_before",
            "remind_after",
            "digest_hour",
        )


class ResponsibilityResource(ReferenceResource):
    cycle = fields.Field("cycle", "cycle", widget=CycleWidget())
    criterion = fields.Field(
        "criterion", "criterion", widget=CycleCriterionWidget(Criterion, "number")
    )
    agency = fields.Field("agency", "agency", widget=ByName(Agency, "code"))

    class Meta(ReferenceResource.Meta):
        model = Responsibility
        import_id_fields = ("cycle", "criterion")
        fields = ("cycle", "criterion", "agency")


class ChecklistItemResource(ReferenceResource):
    cycle = fields.Field("cycle", "cycle", widget=CycleWidget())

    class Meta(ReferenceResource.Meta):
        model = ChecklistItem
        import_id_fields = ("cycle", "code")
        fields = ("cycle", "code", "label", "kind", "is_required", "order", "status")


class DutyResource(ReferenceResource):
    cycle = fields.Field("cycle", "cycle", widget=CycleWidget())
    agency = fields.Field("agency", "agency", widget=ByName(Agency, "code"))

    class Meta(ReferenceResource.Meta):
        model = Duty
        import_id_fields = ("cycle", "agency", "order")
        fields = ("cycle", "agency", "order", "text", "source")


class MilestoneDistanceResource(ReferenceResource):
    authority = fields.Field("authority", "authority", widget=ByName(Agency, "code"))

    class Meta(ReferenceResource.Meta):
        model = MilestoneDistance
        import_id_fields = ("authority", "kind")
        fields = ("authority", "kind", "working_days", "status")
