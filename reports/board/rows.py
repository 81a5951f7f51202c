"""The board: communes × criteria, one cell each with state, points and whose move it is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rules import has_perm

from agencies.models import Agency, Commune, User
from assessments import clock
from assessments.models import Assessment, CriterionResult, Cycle, Responsibility
from assessments.queries.calendar import Due, due, unmet
from assessments.queries.cycle import calendar_of
from assessments.queries.evidence import commitment_share
from assessments.states import Holder, Verdict
from assessments.tones import tone_of
from config.numbers import show_number
from config.working_days import working_days_between
from criteria.scoring import ZERO, CriterionRule
from criteria.sheets import sheet_of
from reports.board.filter import BoardFilter, limit_of

# The chip above the board: cells held for longer are worth a call.
LONG: Final = 5
# What all pages of a cycle's board say alike is read again after so many seconds.
_SECONDS: Final = 5
# What a cell needs of its result, out of twice as many columns.
READ: Final = (
    "assessment",
    "number",
    "agency",
    "computed_points",
    "council_points",
    "agency_points",
    "appraised_points",
    "verdict",
    "holder",
    "held_since",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """``whose`` and ``days`` are empty once nobody has anything left to do."""

    url: str
    tone: str
    points: str
    label: str
    holder: str
    whose: str
    days: int | None
    remind: str
    is_own: bool
    is_aside: bool


@dataclass(frozen=True, slots=True)
class Row:
    assessment: Assessment
    url: str
    cells: list[Cell]
    total: str
    threshold: str
    commitment: str
    late: Due | None

    @property
    def late_days(self) -> int:
        """Working days since the milestone that the dossier has not reached."""
        return -self.late.days if self.late else 0


@dataclass(frozen=True, slots=True)
class Column:
    number: int
    name: str
    agency: str
    agency_id: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cells stand where, and with whom they are."""

    standings: dict[str, int]
    holders: dict[str, int]
    long: int


@dataclass(frozen=True, slots=True)
class Area:
    """The communes of one area by state; ``name`` is empty for those that have none."""

    name: str
    states: dict[str, int]

    @property
    def communes(self) -> int:
        return sum(self.states.values())


class Board:
    """The board of one cycle for one reader.

    Columns, agencies and counts are remembered for ``_SECONDS``; all else is read anew.
    """

    def __init__(self, cycle: Cycle, user: User) -> None:
        self.cycle = cycle
        self.user = user
        self.today = clock.today()
        self.days = calendar_of(cycle)
        self.agencies, columns = _known(cycle)
        self.own_agency = user.agency_id
        self.columns = columns
        self.follows = any(column.agency_id == user.agency_id for column in columns)
        self.may_remind = has_perm("assessments.send_messages", user)

    def columns_for(self, filters: BoardFilter) -> list[Column]:
        """The criteria that are looked at."""
        return [
            column
            for column in self.columns
            if filters.number in {None, column.number}
            and (not filters.is_own or not self.follows or column.agency_id == self.own_agency)
        ]

    def rows_of(self, assessments: Iterable[Assessment], filters: BoardFilter) -> list[Row]:
        """The cells of some assessments, all read in one query."""
        assessments = list(assessments)
        numbers = {column.number for column in self.columns_for(filters)}
        results: dict[int, list[CriterionResult]] = defaultdict(list)
        rows = CriterionResult.objects.filter(assessment__in=assessments).only(*READ)
        for result in rows.order_by("number"):
            results[result.assessment_id].append(result)
        painter = _Painter(self, filters)
        sheet = sheet_of(self.cycle.ruleset)
        drawn = []
        for assessment in assessments:
            own = results[assessment.pk]
            standing = [result.standing_points for result in own]
            drawn.append(
                Row(
                    assessment=assessment,
                    url=reverse("assessments:dossier", args=[assessment.pk]),
                    cells=[
                        painter.cell(result, assessment)
                        for result in own
                        if result.number in numbers
                    ],
                    total=show_number(sum((points or ZERO for points in standing), ZERO)),
                    threshold=show_number(sheet.unit_group(assessment.unit_group).min_total_points),
                    commitment=_commitment_text(assessment),
                    late=self.late(assessment),
                )
            )
        return drawn

    def late(self, assessment: Assessment) -> Due | None:
        """The milestone that a commune's dossier is behind; rows come from ``BoardFilter``."""
        kind = unmet(
            assessment.state,
            has_met=assessment.has_met,  # type: ignore[attr-defined]  # annotated
            is_posted=assessment.is_posted,  # type: ignore[attr-defined]  # annotated
        )
        if kind is None or kind not in self.days:
            return None
        found = due(kind, self.days[kind], self.today)
        return found if found.is_past else None

    def whose(self, holder: str, agency_id: int, commune_kind: str) -> str:
        """The holder by name, as short as it goes."""
        match holder:
            case Holder.COMMUNE:
                return commune_kind
            case Holder.AGENCY:
                return brief(self.agencies[agency_id].short_name)
            case Holder.LEAD:
                return brief(self.lead_name)
            case Holder.CITY:
                return brief(self.cycle.authority.short_name)
        return str(Holder(holder).label) if holder else ""

    @property
    def lead_name(self) -> str:
        """Without a lead agency the role stands for it."""
        leads = (row for row in self.agencies.values() if row.kind == Agency.Kind.LEAD)
        lead = next(leads, None)
        return lead.short_name if lead else str(Holder.LEAD.label)

    def holders(self) -> list[tuple[str, str]]:
        """What the filter offers: each holder, and each agency that follows a criterion."""
        followers = dict.fromkeys(column.agency_id for column in self.columns)
        return [
            (Holder.COMMUNE.value, str(Holder.COMMUNE.label)),
            (Holder.COUNCIL.value, str(Holder.COUNCIL.label)),
            (Holder.AGENCY.value, str(Holder.AGENCY.label)),
            *(
                (f"agency-{self.agencies[pk].code}", f"– {self.agencies[pk].short_name}")
                for pk in followers
            ),
            (Holder.LEAD.value, self.lead_name),
            (Holder.CITY.value, self.cycle.authority.short_name),
        ]


class _Painter:
    """Draws cells; what is the same for each is asked once."""

    def __init__(self, board: Board, filters: BoardFilter) -> None:
        self.board, self.filters = board, filters
        self.sheet = sheet_of(board.cycle.ruleset)
        self.limit = limit_of(board.today, filters.over or 0)
        # Words and numbers repeat themselves over the cells of a page.
        self.known: dict[tuple[Any, ...], Any] = {}
        self.figures = reverse("assessments:figures", args=[0, 0])
        self.remind = reverse("assessments:remind", args=[0, 0]) if board.may_remind else ""

    def cell(self, result: CriterionResult, assessment: Assessment) -> Cell:
        agency_id, holder, commune = result.agency_id, result.holder, assessment.commune
        tone, label, points = self._face(result)
        return Cell(
            url=_address(self.figures, assessment.pk, result.number),
            tone=tone,
            points=points,
            label=label,
            holder=holder,
            whose=self._whose(holder, agency_id, commune),
            days=days_held(result.held_since, self.board.today),
            remind=_address(self.remind, assessment.pk, result.number) if holder else "",
            is_own=agency_id == self.board.own_agency,
            is_aside=self.filters.picks_cells and not self.filters.holds(result, self.limit),
        )

    def _face(self, result: CriterionResult) -> tuple[str, str, str]:
        """Tone, label and points of a cell."""
        points = result.standing_points
        key = result.number, points, result.verdict, result.computed_points is None
        if key not in self.known:
            rule: CriterionRule = self.sheet.criterion(result.number)
            # Points that bar recognition stand out, whatever the agency said of the figures.
            is_failed = points is not None and points <= rule.must_exceed
            self.known[key] = (
                tone_of("opinion", "barring") if is_failed else result.tone,
                _("không đạt") if is_failed else result.status_label.lower(),
                show_number(points) or "–",
            )
        face: tuple[str, str, str] = self.known[key]
        return face

    def _whose(self, holder: str, agency_id: int, commune: Commune) -> str:
        key = holder, agency_id, commune.kind
        if key not in self.known:
            kind = commune.get_kind_display().lower()
            self.known[key] = self.board.whose(holder, agency_id, kind)
        name: str = self.known[key]
        return name


def _address(pattern: str, pk: int, number: int) -> str:
    """A page of one cell, from that of cell 0 of assessment 0: resolving each would take long."""
    return pattern.replace("/0/", f"/{pk}/", 1).replace("/0/", f"/{number}/", 1)


def days_held(since: datetime | None, today: date) -> int | None:
    """For how many working days something has been held; None when nobody holds it."""
    if since is None:
        return None
    return working_days_between(timezone.localtime(since).date(), today)


def brief(name: str) -> str:
    """An agency's name as a cell has room for: "Phòng Tư pháp" is "Tư pháp"."""
    for head in ("Phòng ", "Trung tâm ", "Sở "):
        name = name.removeprefix(head)
    return name.removesuffix(" thành phố").removesuffix(" tỉnh")


def _known(cycle: Cycle) -> tuple[dict[int, Agency], list[Column]]:
    """The agencies of a cycle's authority and the columns of its board."""
    key = f"board-of-{cycle.pk}"
    known: tuple[dict[int, Agency], list[Column]] | None = cache.get(key)
    if known is None:
        own = Q(authority=cycle.authority_id) | Q(pk=cycle.authority_id)
        agencies = {row.pk: row for row in Agency.objects.filter(own)}
        rows = Responsibility.objects.filter(cycle=cycle).select_related("criterion")
        columns = [
            Column(
                row.criterion.number,
                row.criterion.short_name,
                brief(agencies[row.agency_id].short_name),
                row.agency_id,
            )
            for row in rows
        ]
        known = agencies, columns
        cache.set(key, known, _SECONDS)
    return known


def commitments_of(cycle: Cycle) -> dict[str, str]:
    """The share of communes with plan and commitment; never rounded up to a whole."""
    key = f"commitments-of-{cycle.pk}"
    counted: tuple[int, int] | None = cache.get(key)
    if counted is None:
        counted = commitment_share(cycle)
        cache.set(key, counted, _SECONDS)
    done, count = counted
    share = Decimal(100 * done) / count if count else ZERO
    return {
        "done": str(done),
        "all": str(count),
        "share": show_number(share.quantize(Decimal("0.1"), rounding=ROUND_FLOOR)),
        "tone": tone_of("commitments", "whole" if done == count else "open"),
    }


def _commitment_text(assessment: Assessment) -> str:
    has_plan: bool = assessment.has_plan  # type: ignore[attr-defined]  # annotated
    has_commitment: bool = assessment.has_commitment  # type: ignore[attr-defined]  # annotated
    if has_plan and has_commitment:
        return _("đủ kế hoạch, cam kết")
    if has_plan:
        return _("thiếu cam kết")
    return _("thiếu kế hoạch") if has_commitment else _("thiếu kế hoạch, cam kết")


def areas_of(cycle: Cycle) -> list[Area]:
    """The areas of a cycle's communes by name, each with its communes by state."""
    key = f"areas-of-{cycle.pk}"
    areas: list[Area] | None = cache.get(key)
    if areas is None:
        states: dict[str, dict[str, int]] = defaultdict(dict)
        counted = (
            Assessment.objects.filter(cycle=cycle)
            .order_by("commune__area")
            .values_list("commune__area", "state")
            .annotate(number=Count("pk"))
        )
        for name, state, number in counted:
            states[name][state] = number
        areas = [Area(name, by_state) for name, by_state in states.items()]
        cache.set(key, areas, _SECONDS)
    return areas


def counts_of(cycle: Cycle) -> Counts:
    """How many cells of the whole cycle stand where."""
    key = f"counts-of-{cycle.pk}"
    counts: Counts | None = cache.get(key)
    if counts is None:
        standings = dict.fromkeys(("signed", "awaited", "returned", "incomplete"), 0)
        holders: dict[str, int] = defaultdict(int)
        long = 0
        counted = (
            CriterionResult.objects.filter(assessment__cycle=cycle)
            .order_by()
            .annotate(is_missing=Q(computed_points=None))
            .values_list("holder", "verdict", "is_missing")
            .annotate(
                number=Count("pk"),
                long=Count("pk", filter=Q(held_since__lt=limit_of(clock.today(), LONG))),
            )
        )
        for holder, verdict, is_missing, number, held_long in counted:
            standings[_standing(verdict, is_missing=is_missing)] += number
            holders[holder] += number
            long += held_long
        counts = Counts(standings, dict(holders), long)
        cache.set(key, counts, _SECONDS)
    return counts


def _standing(verdict: str, *, is_missing: bool) -> str:
    match verdict:
        case Verdict.ACCEPTED | Verdict.QUESTIONED:
            return "signed"
        case Verdict.RETURNED:
            return "returned"
    return "incomplete" if is_missing else "awaited"
