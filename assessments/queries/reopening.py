"""What changing a figure re-opens, in words, before it is saved."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from assessments.models import CriterionResult
from assessments.states import SIGNED_OFF
from criteria.scoring import RuleSheet


def feeding_signed(
    sheet: RuleSheet, items: Collection[str], results: Iterable[CriterionResult]
) -> frozenset[str]:
    """Those of the data items that feed a criterion which its agency has signed off."""
    signed = {row.number for row in results if row.verdict in SIGNED_OFF}
    return frozenset(code for code in items if signed.intersection(sheet.criteria_using(code)))


def reopening_text(
    sheet: RuleSheet, items: Collection[str], results: Iterable[CriterionResult]
) -> str:
    """Which indicators of which agencies would be looked at again; nothing if none would.

    The results need their agency at hand.
    """
    signed = {row.number: row for row in results if row.verdict in SIGNED_OFF}
    codes: dict[str, list[str]] = defaultdict(list)
    fed = {code for item in items for code in sheet.indicators_using(item)}
    for criterion in sheet.criteria:
        row = signed.get(criterion.number)
        if row is None:
            continue
        for rule in criterion.indicators:
            if rule.code in fed:
                codes[row.agency.short_name].append(rule.code)
    if not codes:
        return ""
    parts = [
        _("%(codes)s của %(agency)s") % {"codes": ", ".join(found), "agency": agency}
        for agency, found in codes.items()
    ]
    return _("Sửa số này sẽ mở lại: %(parts)s.") % {"parts": "; ".join(parts)}
