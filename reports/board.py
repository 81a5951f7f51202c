"""The board: communes × criteria, one cell each with state, points and whose move it is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.evidence import commitment_share, missing_parts
from assessments.models import Assessment, Commitment, CriterionResult, Cycle, Responsibility
from assessments.states import Verdict
from config.numbers import show_number
from criteria.scoring import ZERO, CriterionRule
from criteria.sheets import sheet_of

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Cell:
    url: str
    tone: str
    points: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    assessment: Assessment
    url: str
    cells: list[Cell]
    total: str
    threshold: str
    commitment: str


@dataclass(frozen=True, slots=True)
class Column:
    number: int
    name: str
    agency: str


def commitments_of(cycle: Cycle) -> dict[str, str]:
    """The share of communes with plan and commitment; never rounded up to a whole."""
    done, count = commitment_share(cycle)
    share = Decimal(100 * done) / count if count else ZERO
    return {
        "done": str(done),
        "all": str(count),
        "share": show_number(share.quantize(Decimal("0.1"), rounding=ROUND_FLOOR)),
        "tone": "done" if done == count else "question",
    }


def columns_of(cycle: Cycle) -> list[Column]:
    rows = Responsibility.objects.filter(cycle=cycle).select_related("criterion", "agency")
    return [
        Column(row.criterion.number, row.criterion.short_name, row.agency.short_name)
        for row in rows
    ]


def page_of(
    cycle: Cycle, number: str | None, *, state: str = "", search: str = ""
) -> Page[Assessment]:
    """One page of a cycle's assessments, by commune code; ``search`` is folded text."""
    rows = (
        Assessment.objects.filter(cycle=cycle).select_related("commune").order_by("commune__code")
    )
    if state:
        rows = rows.filter(state=state)
    if search:
        rows = rows.filter(commune__search_text__contains=search)
    return Paginator(rows, PER_PAGE).get_page(number)


def rows_of(cycle: Cycle, assessments: Iterable[Assessment]) -> list[Row]:
    """The cells of some assessments, all read in one query."""
    assessments = list(assessments)
    results: dict[int, list[CriterionResult]] = defaultdict(list)
    for result in CriterionResult.objects.filter(assessment__in=assessments).order_by("number"):
        results[result.assessment_id].append(result)
    sheet = sheet_of(cycle.ruleset)
    lacking = missing_parts(assessments)
    rows = []
    for assessment in assessments:
        url = reverse("assessments:figures", args=[assessment.pk])
        standing = [result.standing_points for result in results[assessment.pk]]
        rows.append(
            Row(
                assessment=assessment,
                url=reverse("assessments:dossier", args=[assessment.pk]),
                cells=[
                    _cell(result, url, sheet.criterion(result.number))
                    for result in results[assessment.pk]
                ],
                total=show_number(sum((points or ZERO for points in standing), ZERO)),
                threshold=show_number(sheet.unit_group(assessment.unit_group).min_total_points),
                commitment=_commitment_text(lacking[assessment.pk]),
            )
        )
    return rows


def _commitment_text(missing: frozenset[str]) -> str:
    if not missing:
        return _("đủ kế hoạch, cam kết")
    if len(missing) > 1:
        return _("thiếu kế hoạch, cam kết")
    return _("thiếu kế hoạch") if Commitment.Part.PLAN in missing else _("thiếu cam kết")


def _cell(result: CriterionResult, url: str, rule: CriterionRule) -> Cell:
    points = result.standing_points
    # Points that bar recognition stand out, whatever the agency said of the figures.
    is_failed = points is not None and points <= rule.must_exceed
    return Cell(
        url=f"{url}{result.number}/",
        tone="failed" if is_failed else result.tone,
        points=show_number(points) or "–",
        label=_("không đạt") if is_failed else result.status_label.lower(),
    )


def counts_of(cycle: Cycle) -> list[tuple[str, str, int]]:
    """How many cells stand where: (tone, label, number)."""
    has_points = Q(computed_points__isnull=False)
    counted = CriterionResult.objects.filter(assessment__cycle=cycle).aggregate(
        done=Count("pk", filter=Q(verdict__in=[Verdict.ACCEPTED, Verdict.QUESTIONED])),
        waiting=Count("pk", filter=Q(verdict__in=[Verdict.PENDING, Verdict.ANSWERED]) & has_points),
        returned=Count("pk", filter=Q(verdict=Verdict.RETURNED)),
        none=Count("pk", filter=Q(verdict=Verdict.PENDING, computed_points=None)),
    )
    labels = {
        "done": _("đã có ý kiến"),
        "waiting": _("chờ ý kiến"),
        "returned": _("trả lại"),
        "none": _("chưa đủ số"),
    }
    return [(tone, labels[tone], number) for tone, number in counted.items()]
