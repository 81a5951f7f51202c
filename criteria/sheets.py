"""From the stored ruleset to the plain sheet that scoring reads, and publishing a ruleset."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from criteria.checking import RulesetFault, check_ruleset
from criteria.models import Band, Criterion, DataItem, ExpectedEvidence, Indicator, Ruleset
from criteria.scoring import (
    BandRule,
    CriterionRule,
    IndicatorRule,
    ItemRule,
    RuleSheet,
    UnitGroupRule,
)


class RulesetFaultyError(Exception):
    """A ruleset that fails its check cannot be published; carries the faults."""

    def __init__(self, faults: list[RulesetFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def build_sheet(ruleset: Ruleset) -> RuleSheet:
    """Read a ruleset into plain dataclasses (six queries)."""
    bands: dict[int, list[BandRule]] = {}
    for band in Band.objects.filter(indicator__criterion__ruleset=ruleset).select_related(
        "unit_group"
    ):
        bands.setdefault(band.indicator_id, []).append(_band_rule(band))
    indicators: dict[int, list[IndicatorRule]] = {}
    for indicator in Indicator.objects.filter(criterion__ruleset=ruleset).select_related(
        "criterion", "numerator", "denominator"
    ):
        rule = _indicator_rule(indicator, tuple(bands.get(indicator.pk, ())))
        indicators.setdefault(indicator.criterion_id, []).append(rule)
    return RuleSheet(
        code=ruleset.code,
        version=ruleset.version,
        total_points=ruleset.total_points,
        total_points_status=ruleset.total_points_status,
        expected_criteria=ruleset.expected_criteria,
        items=tuple(
            ItemRule(
                code=item.code,
                label=item.label,
                kind=item.kind,
                unit=item.unit,
                part_of=item.part_of.code if item.part_of else None,
            )
            for item in ruleset.items.select_related("part_of")
        ),
        criteria=tuple(
            CriterionRule(
                number=criterion.number,
                name=criterion.name,
                max_points=criterion.max_points,
                must_exceed=criterion.must_exceed,
                name_status=criterion.name_status,
                max_points_status=criterion.max_points_status,
                source=criterion.source,
                indicators=tuple(indicators.get(criterion.pk, ())),
            )
            for criterion in ruleset.criteria.all()
        ),
        unit_groups=tuple(
            UnitGroupRule(
                code=group.code,
                label=group.label,
                min_total_points=group.min_total_points,
                status=group.status,
                source=group.source,
            )
            for group in ruleset.unit_groups.all()
        ),
    )


def _band_rule(band: Band) -> BandRule:
    return BandRule(
        unit_group=band.unit_group.code if band.unit_group else None,
        lower=band.lower,
        lower_inclusive=band.lower_inclusive,
        upper=band.upper,
        upper_inclusive=band.upper_inclusive,
        points=band.points,
        status=band.status,
        source=band.source,
    )


def _indicator_rule(indicator: Indicator, bands: tuple[BandRule, ...]) -> IndicatorRule:
    return IndicatorRule(
        code=indicator.code,
        criterion=indicator.criterion.number,
        name=indicator.name,
        kind=indicator.kind,
        numerator=indicator.numerator.code,
        denominator=indicator.denominator.code if indicator.denominator else None,
        max_points=indicator.max_points,
        better=indicator.better or None,
        when_denominator_is_zero=indicator.when_denominator_is_zero or None,
        status=indicator.max_points_status,
        source=indicator.source,
        bands=bands,
    )


def fingerprint(sheet: RuleSheet) -> str:
    """SHA-256 of the whole content of a sheet."""
    return hashlib.sha256(repr(sheet).encode()).hexdigest()


@lru_cache(maxsize=16)
def _published_sheet(fingerprint: str) -> RuleSheet:  # the fingerprint names the content
    return build_sheet(Ruleset.objects.get(fingerprint=fingerprint))


def sheet_of(ruleset: Ruleset) -> RuleSheet:
    """The sheet of a ruleset; a published one is read once per process."""
    return _published_sheet(ruleset.fingerprint) if ruleset.is_published else build_sheet(ruleset)


@transaction.atomic
def publish(ruleset: Ruleset) -> None:
    """Freeze a ruleset so that cycles may be pinned to it.

    Raises ``RulesetFaultyError`` when the check finds anything.
    """
    sheet = build_sheet(ruleset)
    if faults := check_ruleset(sheet):
        raise RulesetFaultyError(faults)
    ruleset.fingerprint = fingerprint(sheet)
    ruleset.published_at = timezone.now()
    ruleset.save(update_fields=["fingerprint", "published_at"])


@dataclass(frozen=True)
class Keys:
    """Primary keys of the parts of a published ruleset, by their natural names."""

    items: dict[str, int]
    item_codes: dict[int, str]
    indicators: dict[str, int]
    criteria: dict[int, int]


@lru_cache(maxsize=16)
def _published_keys(ruleset_id: int, _fingerprint: str) -> Keys:
    items = dict(DataItem.objects.filter(ruleset=ruleset_id).values_list("code", "pk"))
    return Keys(
        items=items,
        item_codes={pk: code for code, pk in items.items()},
        indicators=dict(
            Indicator.objects.filter(criterion__ruleset=ruleset_id).values_list("code", "pk")
        ),
        criteria=dict(Criterion.objects.filter(ruleset=ruleset_id).values_list("number", "pk")),
    )


def keys_of(ruleset: Ruleset) -> Keys:
    """The keys of a published ruleset, read once per process."""
    return _published_keys(ruleset.pk, ruleset.fingerprint)


@transaction.atomic
def copy_as_new_version(ruleset: Ruleset) -> Ruleset:
    """Copy a ruleset with all its parts to the next version, unpublished."""
    latest = Ruleset.objects.filter(code=ruleset.code).latest("version")
    new = Ruleset.objects.get(pk=ruleset.pk)
    new.pk, new.version, new.fingerprint, new.published_at = None, latest.version + 1, "", None
    new.save()
    groups = {group.pk: _copy(group, ruleset=new) for group in ruleset.unit_groups.all()}
    items = {item.pk: _copy(item, ruleset=new) for item in ruleset.items.all()}
    for item in items.values():
        if item.part_of_id:
            item.part_of = items[item.part_of_id]
            item.save(update_fields=["part_of"])
    for criterion in ruleset.criteria.all():
        indicators = list(criterion.indicators.all())
        copied_criterion = _copy(criterion, ruleset=new)
        for indicator in indicators:
            indicator_id = indicator.pk
            bands = list(indicator.bands.all())
            copied = _copy(
                indicator,
                criterion=copied_criterion,
                numerator=items[indicator.numerator_id],
                denominator=items.get(indicator.denominator_id or 0),
            )
            for expected in ExpectedEvidence.objects.filter(indicator=indicator_id):
                _copy(expected, indicator=copied)
            for band in bands:
                _copy(band, indicator=copied, unit_group=groups.get(band.unit_group_id or 0))
    return new


def _copy(row: Any, **changed: Any) -> Any:
    """Save a row again as a new one with some relations changed."""
    row.pk = None
    row._state.adding = True  # noqa: SLF001 - Django's documented way to copy a row
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()
    return row
