"""A figure is entered."""

from dataclasses import dataclass
from typing import Any

from assessments.log.kinds.base import Moving, Side, Table
from assessments.log.moment import Past
from assessments.log.values import show_decimal, show_yes_no
from assessments.states import EventKind, Period
from criteria.scoring import RuleSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered(Side):
    """A figure as ``plain`` text, and the note beside it."""

    value: str | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Moving):
    """A figure of a data item at one end of the year gets another value or note."""

    item: str
    period: str
    before: Entered
    after: Entered

    code = EventKind.ENTRY
    sides = (Entered, Entered)
    moves_the_ball = True
    tells = ()

    @property
    def subject(self) -> str:
        return subject_of(self.item, self.period)

    @classmethod
    def parts(cls, subject: str) -> dict[str, Any]:
        item, _colon, period = subject.partition(":")
        return {"item": item, "period": period}

    def sentence(self, sheet: RuleSheet) -> str:
        what, was, now = self.difference(sheet, set())
        return f"{what}: {was} → {now}"

    def replay(self, past: Past) -> None:
        value, _note = past.figures.get(self.subject, (None, ""))
        past.figures[self.subject] = (self.after.value, self.after.note)
        if self.period == Period.END and self.after.value != value:
            past.changed.add(self.item)

    @property
    def left(self) -> tuple[Table, str, str | None]:
        return Table.FIGURES, self.subject, self.after.value

    def touches(self, items: set[str], codes: set[str]) -> bool:
        return self.item in items

    def difference(self, sheet: RuleSheet, codes: set[str]) -> tuple[str, str, str]:
        return show_figure(self.item, self.period, self.before.value, self.after.value, sheet)


def subject_of(item: str, period: str) -> str:
    """A figure as the log names it."""
    return f"{item}:{period}"


def show_figure(
    item: str, period: str, was: str | None, now: str | None, sheet: RuleSheet
) -> tuple[str, str, str]:
    """Which figure it is, and both its values as people read them."""
    rule = sheet.item(item)
    show = show_yes_no if rule.is_yes_no else show_decimal
    return f"{rule.label}, {str(Period(period).label).lower()}", show(was), show(now)
