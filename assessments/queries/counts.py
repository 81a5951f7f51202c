"""The commune's figures beside the agencies' own counts: which pairs differ, and how they stand."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from agencies.models import User
from assessments.models import AgencyCount
from assessments.queries.facts import Facts
from assessments.queries.figures import NO_FIGURE
from assessments.states import Period
from config.numbers import show_number
from criteria.scoring import CriterionRule, ItemRule
from criteria.sheets import keys_of

Agreement = AgencyCount.Agreement


@dataclass(frozen=True, slots=True)
class Pair:
    """One data item as the commune reported it and as an agency counted it."""

    count: AgencyCount
    item: ItemRule
    figure: Decimal | None
    criteria: tuple[int, ...]

    @property
    def is_equal(self) -> bool:
        return self.figure == self.count.value

    @property
    def agreement(self) -> Agreement:
        """How the two sides stand; an agreement about another figure is none."""
        if self.count.agreed_figure != self.figure:
            return Agreement.NONE
        return Agreement(self.count.agreement)

    @property
    def is_open(self) -> bool:
        """Whether it stands in the way of a sign-off."""
        settled = {Agreement.COMMUNE, Agreement.NOTE}
        return not self.is_equal and self.agreement not in settled


def pairs_of(facts: Facts) -> list[Pair]:
    """Every pair of an assessment in the order of the data items; one query if there is none."""
    counts = AgencyCount.objects.filter(assessment=facts.assessment).select_related("agency")
    codes = keys_of(facts.assessment.cycle.ruleset).item_codes
    order = {item.code: place for place, item in enumerate(facts.sheet.items)}
    pairs = [_pair(facts, count, codes[count.item_id]) for count in counts]
    return sorted(pairs, key=lambda pair: order[pair.item.code])


def open_pairs(facts: Facts, number: int | None = None) -> list[Pair]:
    """The pairs still to be reconciled, of all criteria or of one."""
    return [pair for pair in pairs_of(facts) if pair.is_open and number in {None, *pair.criteria}]


def _pair(facts: Facts, count: AgencyCount, code: str) -> Pair:
    figure = facts.figures.get((code, Period.END), NO_FIGURE).value
    return Pair(count, facts.sheet.item(code), figure, facts.sheet.criteria_using(code))


def pair_text(pair: Pair) -> str:
    """Both numbers in one line."""
    return _("%(item)s: xã, phường %(figure)s, %(agency)s %(count)s") % {
        "item": pair.item.label,
        "figure": show_number(pair.figure) or "–",
        "agency": pair.count.agency.short_name,
        "count": show_number(pair.count.value),
    }


@dataclass(frozen=True, slots=True)
class CountRow:
    """One data item in the form for an agency's own counts."""

    item: ItemRule
    text: str
    source: str
    others: list[Pair]


def count_rows(facts: Facts, criterion: CriterionRule, user: User) -> list[CountRow]:
    """The countable items of a criterion with the agency's own count and every pair of each."""
    pairs = pairs_of(facts)
    rows = []
    for code in dict.fromkeys(code for rule in criterion.indicators for code in rule.items):
        item = facts.sheet.item(code)
        if item.is_yes_no:
            continue
        own = next(
            (
                pair.count
                for pair in pairs
                if (pair.item, pair.count.agency_id) == (item, user.agency_id)
            ),
            None,
        )
        rows.append(
            CountRow(
                item,
                show_number(own.value) if own else "",
                own.source if own else "",
                [pair for pair in pairs if pair.item == item],
            )
        )
    return rows
