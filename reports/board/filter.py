"""What somebody looks for on the board: which communes, which criteria, in whose court."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from assessments.models import (
    Assessment,
    Commitment,
    CriterionResult,
    Cycle,
    Meeting,
    MilestoneKind,
    Posting,
)
from assessments.queries.calendar import Days
from assessments.queries.evidence import has_part
from assessments.states import Holder, State
from config.text import fold
from config.working_days import add_working_days

# The area of communes that have none, as the address names it.
NO_AREA: Final = "-"
_MOST_DAYS: Final = 1000


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Empty values look for everything. ``holder`` is a ``Holder``, or ``agency-`` and an
    agency's code; then ``agency`` is the key of that agency.

    ``over``: held for more than so many working days. ``is_own``: only the criteria of the
    reader's agency. ``is_late``: communes behind the calendar.
    """

    search: str = ""
    state: str = ""
    area: str = ""
    holder: str = ""
    agency: int | None = None
    number: int | None = None
    over: int | None = None
    is_own: bool = False
    is_late: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str], agencies: Mapping[str, int]) -> "BoardFilter":
        """From an address; what is no known value looks for everything. ``agencies`` by code."""
        holder = query.get("holder", "")
        agency = (
            agencies.get(holder.removeprefix("agency-")) if holder.startswith("agency-") else None
        )
        if holder not in Holder.values and agency is None:
            holder = ""
        state = query.get("state", "")
        return cls(
            search=query.get("search", "").strip(),
            state=state if state in State.values else "",
            area=query.get("area", ""),
            holder=holder,
            agency=agency,
            number=_number(query.get("criterion", "")),
            over=_number(query.get("over", "")),
            is_own=query.get("own") == "1",
            is_late=query.get("late") == "1",
        )

    def address(self, **changes: str) -> str:
        """The query of an address that looks for the same, but for ``changes`` by field."""
        values = {
            "search": self.search,
            "state": self.state,
            "area": self.area,
            "holder": self.holder,
            "criterion": "" if self.number is None else str(self.number),
            "over": "" if self.over is None else str(self.over),
            "own": "1" if self.is_own else "",
            "late": "1" if self.is_late else "",
        } | changes
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def is_empty(self) -> bool:
        return self == BoardFilter()

    @property
    def picks_cells(self) -> bool:
        """Whether single cells are looked for, so that the others step back."""
        return bool(self.holder) or self.over is not None

    @property
    def court(self) -> str:
        """The kind of holder looked for."""
        return Holder.AGENCY if self.agency is not None else self.holder

    def holds(self, result: CriterionResult, limit: datetime) -> bool:
        """Whether a cell is looked for; ``limit`` is what ``limit_of`` says."""
        if self.court not in {"", result.holder} or self.agency not in {None, result.agency_id}:
            return False
        return self.over is None or (result.held_since is not None and result.held_since < limit)

    def assessments(
        self, cycle: Cycle, *, today: date, days: Days, own_agency: int | None
    ) -> QuerySet[Assessment]:
        """The communes looked for, by code, with what their rows say of council and commitment."""
        met = Meeting.objects.closed().filter(council__assessment=OuterRef("pk"))
        rows = (
            Assessment.objects.filter(cycle=cycle)
            .annotate(
                has_met=Exists(met),
                is_posted=Exists(Posting.objects.filter(assessment=OuterRef("pk"))),
                has_plan=has_part(Commitment.Part.PLAN),
                has_commitment=has_part(Commitment.Part.PLEDGE),
            )
            .select_related("commune")
            .order_by("commune__code", "pk")
        )
        if self.state:
            rows = rows.filter(state=self.state)
        if self.area:
            rows = rows.filter(commune__area="" if self.area == NO_AREA else self.area)
        if self.search:
            rows = rows.filter(commune__search_text__contains=fold(self.search))
        if self.is_late:
            rows = rows.filter(_late(days, today))
        if self.picks_cells:
            cells = CriterionResult.objects.filter(
                self._cells(today, own_agency), assessment=OuterRef("pk")
            )
            rows = rows.filter(Exists(cells))
        return rows

    def _cells(self, today: date, own_agency: int | None) -> Q:
        picked = Q(holder=self.court) if self.court else ~Q(holder="")
        if self.agency is not None:
            picked &= Q(agency=self.agency)
        if self.over is not None:
            picked &= Q(held_since__lt=limit_of(today, self.over))
        if self.number is not None:
            picked &= Q(number=self.number)
        if self.is_own and own_agency is not None:
            picked &= Q(agency=own_agency)
        return picked


def limit_of(today: date, over: int) -> datetime:
    """What is held since before this moment is held for more than ``over`` working days."""
    first = add_working_days(add_working_days(today, 0), -over)
    return timezone.make_aware(datetime.combine(first, time()))


def _late(days: Days, today: date) -> Q:
    """Communes that have not reached a milestone whose day has passed, see ``calendar.unmet``."""

    def past(kind: MilestoneKind) -> bool:
        return kind in days and days[kind] < today

    late = Q(pk__in=[])
    if past(MilestoneKind.FREEZE):
        late |= Q(state=State.COLLECTING)
    if past(MilestoneKind.COUNCIL):
        late |= Q(state=State.SCORING, has_met=False)
    if past(MilestoneKind.POSTING):
        late |= Q(state=State.SCORING, has_met=True, is_posted=False)
    if past(MilestoneKind.HAND_IN):
        late |= Q(state=State.SCORING, has_met=True, is_posted=True)
    if past(MilestoneKind.APPRAISAL):
        late |= Q(state__in=[State.SUBMITTED, State.APPRAISING])
    if past(MilestoneKind.DECISION):
        late |= Q(state=State.APPRAISED)
    return late


def _number(text: str) -> int | None:
    text = text.strip()
    return min(int(text), _MOST_DAYS) if text.isdecimal() and text.isascii() else None
