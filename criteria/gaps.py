"""How far to the next better band, counted in people (or cases), not in percent; plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from criteria.scoring import FACTORS, BandRule, IndicatorRule, IndicatorScore


@dataclass(frozen=True, slots=True)
class Gap:
    """``change`` whole units of ``item`` (fewer when negative) bring ``gain`` points more.

    ``band`` is the band reached; None for a yes/no indicator, which a "yes" fills.
    """

    item: str
    change: int
    gain: Decimal
    band: BandRule | None

    @property
    def bound(self) -> tuple[Decimal, bool]:
        """The near end of the band reached, and whether the end itself belongs to it."""
        band = self.band
        if band is None:
            raise ValueError("a yes/no indicator has no bands")
        if self.change > 0:
            return band.lower or Decimal(0), band.lower_inclusive
        return band.upper or Decimal(0), band.upper_inclusive


def gap_to_next_band(
    rule: IndicatorRule,
    unit_group: str,
    result: IndicatorScore,
    values: Mapping[str, Decimal | None],
) -> Gap | None:
    """The smallest change of the numerator alone that earns more points; None when none does.

    Asked of an indicator that has points; one at its maximum has no gap.
    """
    if result.points is None or result.points >= rule.max_points:
        return None
    if rule.is_yes_no:
        return Gap(rule.numerator, 1, rule.max_points - result.points, None)
    numerator = values.get(rule.numerator)
    denominator = values.get(rule.denominator) if rule.denominator else None
    if numerator is None or result.value is None or (rule.denominator and not denominator):
        return None
    scale = Fraction(FACTORS[rule.kind]) / Fraction(denominator) if denominator else Fraction(1)
    reached = [
        Gap(rule.numerator, target - int(numerator), band.points - result.points, band)
        for band in rule.bands
        if band.unit_group in {None, unit_group} and band.points > result.points
        if (target := _nearest(rule, band, scale, denominator)) is not None
    ]
    return min(reached, key=lambda gap: (abs(gap.change), -gap.gain), default=None)


def _nearest(
    rule: IndicatorRule, band: BandRule, scale: Fraction, denominator: Decimal | None
) -> int | None:
    """The numerator closest to where it is now that lies in a better band; None when none can."""
    if rule.better == "higher":
        if band.lower is None:
            return None
        bound = Fraction(band.lower) / scale
        target = ceil(bound) if band.lower_inclusive else floor(bound) + 1
    else:
        if band.upper is None:
            return None
        bound = Fraction(band.upper) / scale
        target = floor(bound) if band.upper_inclusive else ceil(bound) - 1
    is_possible = target >= 0 and (denominator is None or target <= denominator)
    return target if is_possible and band.contains(target * scale) else None
