"""Do the figures fit each other? Beyond what scoring itself needs; plain Python."""

from collections.abc import Mapping
from decimal import Decimal

from criteria.scoring import Problem, ProblemCode, RuleSheet


def parts_above_wholes(
    sheet: RuleSheet, values: Mapping[str, Decimal | None]
) -> tuple[Problem, ...]:
    """A count of some children that is greater than the count of all of them.

    Points do not change, but the council cannot score such figures. Pairs that an indicator
    divides are left to ``scoring``, which finds the same fault.
    """
    divided = {rule.items for rule in sheet.indicators}
    return tuple(
        Problem(ProblemCode.PART_ABOVE_WHOLE, "", (item.code, item.part_of))
        for item in sheet.items
        if item.part_of
        and (item.code, item.part_of) not in divided
        and (part := values.get(item.code)) is not None
        and (whole := values.get(item.part_of)) is not None
        and part > whole
    )
