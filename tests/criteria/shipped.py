"""The shipped ruleset as a sheet, read straight from its tables: no database."""

import csv
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from criteria.scoring import (
    BandRule,
    CriterionRule,
    IndicatorRule,
    ItemRule,
    RuleSheet,
    UnitGroupRule,
)

_FOLDER = Path(__file__).parents[2] / "fixtures" / "ruleset"


def _rows(table: str) -> list[dict[str, str]]:
    with (_FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _bound(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _bands() -> dict[str, tuple[BandRule, ...]]:
    groups = ["", *(row["code"] for row in _rows("thresholds"))]
    rows = sorted(
        _rows("bands"), key=lambda row: (row["indicator"], groups.index(row["unit_group"]))
    )
    return {
        code: tuple(
            BandRule(
                unit_group=row["unit_group"] or None,
                lower=_bound(row["lower"]),
                lower_inclusive=row["lower_inclusive"] == "1",
                upper=_bound(row["upper"]),
                upper_inclusive=row["upper_inclusive"] == "1",
                points=Decimal(row["points"]),
                status=row["status"],
                source=row["source"],
            )
            for row in group
        )
        for code, group in groupby(rows, key=lambda row: row["indicator"])
    }


def _indicators(criterion: str) -> tuple[IndicatorRule, ...]:
    bands = _bands()
    return tuple(
        IndicatorRule(
            code=row["code"],
            criterion=int(row["criterion"]),
            name=row["name"],
            kind=row["kind"],
            numerator=row["numerator"],
            denominator=row["denominator"] or None,
            max_points=Decimal(row["max_points"]),
            better=row["better"] or None,
            when_denominator_is_zero=row["when_denominator_is_zero"] or None,
            status=row["max_points_status"],
            source=row["source"],
            bands=bands.get(row["code"], ()),
        )
        for row in _rows("indicators")
        if row["criterion"] == criterion
    )


def _read() -> RuleSheet:
    [ruleset] = _rows("ruleset")
    return RuleSheet(
        code=ruleset["code"],
        version=int(ruleset["version"]),
        total_points=Decimal(ruleset["total_points"]),
        total_points_status=ruleset["total_points_status"],
        expected_criteria=int(ruleset["expected_criteria"]),
        items=tuple(
            ItemRule(row["code"], row["label"], row["kind"], row["unit"], row["part_of"] or None)
            for row in _rows("data_items")
        ),
        criteria=tuple(
            CriterionRule(
                number=int(row["number"]),
                name=row["name"],
                max_points=Decimal(row["max_points"]),
                must_exceed=Decimal(row["must_exceed"]),
                name_status=row["name_status"],
                max_points_status=row["max_points_status"],
                source=row["source"],
                indicators=_indicators(row["number"]),
            )
            for row in _rows("criteria")
        ),
        unit_groups=tuple(
            UnitGroupRule(
                code=row["code"],
                label=row["label"],
                min_total_points=Decimal(row["min_total_points"]),
                status=row["status"],
                source=row["source"],
            )
            for row in _rows("thresholds")
        ),
    )


SHEET = _read()
