"""Rulesets as spreadsheets; a part belongs to the ruleset that its row names."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from import_export import fields

from agencies.spreadsheets import ByName, ReferenceResource
from criteria.models import (
    Band,
    Criterion,
    DataItem,
    ExpectedEvidence,
    Indicator,
    Ruleset,
    UnitGroup,
)


class RulesetWidget(ByName):
    """A ruleset as "QD06-2019/1"."""

    def __init__(self) -> None:
        super().__init__(Ruleset, "code")

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        return ruleset_named(value)

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return str(value) if value else ""


def ruleset_named(value: Any) -> Ruleset:
    """Find "CODE/VERSION"; ``ValueError`` names what was not found."""
    code, _slash, version = str(value or "").strip().rpartition("/")
    ruleset = (
        Ruleset.objects.filter(code=code, version=int(version)).first()
        if version.isdigit()
        else None
    )
    if ruleset is None:
        raise ValueError(
            _("Không có bộ tiêu chí “%(name)s”. Hãy ghi như QD06-2019/1.") % {"name": value}
        )
    return ruleset


class PartWidget(ByName):
    """A part of the row's own ruleset, by its code or number."""

    def __init__(self, model: Any, field: str, path: str = "ruleset") -> None:
        super().__init__(model, field)
        self.path = path

    def get_queryset(self, value: Any, row: Any, *args: Any, **options: Any) -> QuerySet[Any]:
        parts: QuerySet[Any] = self.model.objects.all()
        return parts.filter(**{self.path: ruleset_named(row["ruleset"])})


class PartResource(ReferenceResource):
    """A row inside a ruleset."""

    ruleset = fields.Field("ruleset", "ruleset", widget=RulesetWidget())

    def key_columns(self) -> set[str]:
        return super().key_columns() | {"ruleset"}


class RulesetResource(ReferenceResource):
    class Meta(ReferenceResource.Meta):
        model = Ruleset
        import_id_fields = ("code", "version")
        fields = (
            "code",
            "version",
            "name",
            "citation",
            "total_points",
            "total_points_status",
            "expected_criteria",
            "source",
        )


class UnitGroupResource(PartResource):
    class Meta(ReferenceResource.Meta):
        model = UnitGroup
        import_id_fields = ("ruleset", "code")
        fields = ("ruleset", "code", "label", "min_total_points", "status", "source")


class CriterionResource(PartResource):
    class Meta(ReferenceResource.Meta):
        model = Criterion
        import_id_fields = ("ruleset", "number")
        fields = (
            "ruleset",
            "number",
            "name",
            "short_name",
            "max_points",
            "must_exceed",
            "name_status",
            "max_points_status",
            "source",
        )


class DataItemResource(PartResource):
    part_of = fields.Field("part_of", "part_of", widget=PartWidget(DataItem, "code"))

    class Meta(ReferenceResource.Meta):
        model = DataItem
        import_id_fields = ("ruleset", "code")
        fields = ("ruleset", "code", "label", "kind", "unit", "part_of", "order")


class IndicatorResource(PartResource):
    ruleset = fields.Field("criterion__ruleset", "ruleset", widget=RulesetWidget(), readonly=True)
    criterion = fields.Field("criterion", "criterion", widget=PartWidget(Criterion, "number"))
    numerator = fields.Field("numerator", "numerator", widget=PartWidget(DataItem, "code"))
    denominator = fields.Field("denominator", "denominator", widget=PartWidget(DataItem, "code"))

    class Meta(ReferenceResource.Meta):
        model = Indicator
        import_id_fields = ("criterion", "code")
        fields = (
            "ruleset",
            "criterion",
            "code",
            "name",
            "kind",
            "numerator",
            "denominator",
            "max_points",
            "better",
            "when_denominator_is_zero",
            "max_points_status",
            "source",
        )


class BandResource(PartResource):
    ruleset = fields.Field(
        "indicator__criterion__ruleset", "ruleset", widget=RulesetWidget(), readonly=True
    )
    indicator = fields.Field(
        "indicator", "indicator", widget=PartWidget(Indicator, "code", "criterion__ruleset")
    )
    unit_group = fields.Field("unit_group", "unit_group", widget=PartWidget(UnitGroup, "code"))

    class Meta(ReferenceResource.Meta):
        model = Band
        import_id_fields = ("indicator", "unit_group", "lower", "upper")
        fields = (
            "ruleset",
            "indicator",
            "unit_group",
            "lower",
            "lower_inclusive",
            "upper",
            "upper_inclusive",
            "points",
            "status",
            "source",
        )


class ExpectedEvidenceResource(PartResource):
    ruleset = fields.Field(
        "indicator__criterion__ruleset", "ruleset", widget=RulesetWidget(), readonly=True
    )
    indicator = fields.Field(
        "indicator", "indicator", widget=PartWidget(Indicator, "code", "criterion__ruleset")
    )

    class Meta(ReferenceResource.Meta):
        model = ExpectedEvidence
        import_id_fields = ("indicator",)
        fields = ("ruleset", "indicator", "label", "status", "source")
