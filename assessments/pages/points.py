"""The table where a body's points are typed, and what it says when two people typed at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _

from assessments.forms.points import PointsForm
from assessments.models import CriterionResult
from assessments.queries.facts import Facts
from assessments.services.conflicts import Column, Conflict, ShownPoints
from config.numbers import show_number

Form = TypeVar("Form", bound=PointsForm)


@dataclass(frozen=True, slots=True)
class PointsRow:
    """One criterion with every body's points, and the field where one of them is typed."""

    number: int
    name: str
    agency: str
    max_points: str
    computed: str
    council: str
    council_reason: str
    agency_points: str
    standing: str
    result: CriterionResult
    typed: str
    reason: str
    errors: list[str]


def points_rows(
    facts: Facts, form: PointsForm, *, field: str, reason: str, proposal: str = "computed_points"
) -> list[PointsRow]:
    """Rows to type points into: what was typed, else what is stored, else the proposal."""
    rows = []
    for result in facts.results:
        names = f"points-{result.number}", f"reason-{result.number}"
        stored = getattr(result, field)
        proposed = getattr(result, proposal) if stored is None else stored
        typed, why = show_number(proposed), getattr(result, reason)
        if form.is_bound:
            typed, why = (form.data.get(name, "") for name in names)
        rows.append(
            PointsRow(
                number=result.number,
                name=result.criterion.name,
                agency=result.agency.short_name,
                max_points=show_number(result.criterion.max_points),
                computed=show_number(result.computed_points) or "–",
                council=show_number(result.council_points) or "–",
                council_reason=result.council_reason,
                agency_points=show_number(result.agency_points),
                standing=show_number(result.standing_points) or "–",
                result=result,
                typed=typed,
                reason=why,
                errors=[str(text) for name in names for text in form.errors.get(name, [])],
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class Choice:
    """A conflict in words: what was stored meanwhile, and what writing over it sends."""

    conflict: Conflict
    stored: str
    typed: str
    measure: str
    over: str

    @classmethod
    def of(cls, conflict: Conflict) -> "Choice":
        stored = conflict.stored
        return cls(
            conflict,
            stored=show_number(stored.points),
            typed=show_number(conflict.typed),
            measure=show_number(stored.against) or "–" if conflict.is_measure_moved else "",
            over=stored.text(),
        )


def choices_of(conflicts: Sequence[Conflict]) -> dict[int, Choice]:
    """What is to be chosen, by criterion number."""
    return {conflict.number: Choice.of(conflict) for conflict in conflicts}


def choice_rows(
    facts: Facts,
    form: PointsForm,
    column: Column,
    choices: dict[int, Choice],
    *,
    proposal: str = "computed_points",
) -> list[tuple[PointsRow, str, Choice | None]]:
    """Each row to type into, the fingerprint of its points, and the choice that is open there."""
    rows = points_rows(facts, form, field=column.points, reason=column.reason, proposal=proposal)
    return [
        (row, points_fingerprint(form, row.result, column), choices.get(row.number)) for row in rows
    ]


def points_fingerprint(form: PointsForm, result: CriterionResult, column: Column) -> str:
    """What the hidden field carries: a form sent back keeps its own."""
    if form.is_bound:
        return str(form.data.get(f"fingerprint-{result.number}", ""))
    return ShownPoints.of(result, column).text()


def after_conflicts(
    form: Form, facts: Facts, column: Column, choices: dict[int, Choice], **more: str
) -> Form:
    """The form to show next: what is in conflict as it was typed, the rest as it is stored now.

    ``more`` are other fields of it, with what they are to show.
    """
    data = {**form.data.dict(), **more}  # type: ignore[attr-defined]  # a request's QueryDict
    for row in facts.results:
        if row.number in choices:
            continue
        now = ShownPoints.of(row, column)
        points, reason = now.offered
        data[f"points-{row.number}"] = show_number(points)
        data[f"reason-{row.number}"] = reason
        data[f"fingerprint-{row.number}"] = now.text()
    return type(form)(data, numbers=form.numbers)


def conflict_text(choices: dict[int, Choice]) -> str:
    """What a page says above its table."""
    numbers = ", ".join(map(str, sorted(choices)))
    return _(
        "Chưa ghi tiêu chí %(numbers)s: trong lúc anh chị gõ, người khác vừa ghi hoặc số liệu vừa"
        " đổi. Các tiêu chí khác đã lưu. Hãy chọn ở tiêu chí đó rồi lưu lại."
    ) % {"numbers": numbers}
