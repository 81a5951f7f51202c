"""What the guards of the workflow look at, read once per assessment and only when asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from assessments.models import (
    Assessment,
    ChecklistItem,
    Council,
    CriterionResult,
    DossierItem,
    Meeting,
)
from assessments.queries.cycle import checklist_of, results_of
from assessments.queries.figures import (
    NO_FIGURE,
    Edit,
    Figure,
    Figures,
    figures_of,
    last_year_of,
    year_end,
)
from criteria.consistency import parts_above_wholes
from criteria.scoring import Outcome, Problem, RuleSheet, ScoreCard, judge, score
from criteria.sheets import sheet_of


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """A line of the dossier's checklist with what the commune declared for it."""

    item: ChecklistItem
    declared: DossierItem | None

    @property
    def is_produced(self) -> bool:
        return self.item.kind == ChecklistItem.Kind.PRODUCED

    @property
    def is_done(self) -> bool:
        return self.declared is not None or self.is_produced


class Facts:
    """Everything known about one assessment; most properties cost a query or two, once."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment

    @cached_property
    def sheet(self) -> RuleSheet:
        return sheet_of(self.assessment.cycle.ruleset)

    @cached_property
    def figures(self) -> Figures:
        return figures_of(self.assessment)

    @cached_property
    def card(self) -> ScoreCard:
        return score(self.sheet, self.assessment.unit_group, year_end(self.figures))

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Every fault in the year-end figures; while there is one the council cannot score."""
        return self.card.errors + parts_above_wholes(self.sheet, year_end(self.figures))

    @cached_property
    def last_year(self) -> Mapping[str, Decimal]:
        """What the commune reported at the end of last year's cycle, by item code."""
        return last_year_of(self.assessment.commune_id, self.assessment.cycle.year)

    @cached_property
    def results(self) -> list[CriterionResult]:
        return results_of(self.assessment)

    @cached_property
    def outcome(self) -> Outcome:
        """The recognition rule applied to the points that stand now."""
        points = {row.number: row.standing_points for row in self.results}
        return judge(self.sheet, self.assessment.unit_group, points)

    @cached_property
    def checklist(self) -> list[ChecklistLine]:
        declared = {row.item_id: row for row in self.assessment.dossier_items.all()}
        return [
            ChecklistLine(item, declared.get(item.pk))
            for item in checklist_of(self.assessment.cycle)
        ]

    @cached_property
    def last_meeting(self) -> Meeting | None:
        """The latest session with its frozen copy, if it is closed."""
        return (
            Meeting.objects.filter(council__assessment=self.assessment)
            .select_related("snapshot")
            .last()
        )

    @cached_property
    def council(self) -> Council | None:
        """The council with all its sessions and what was said in them (six queries)."""
        return (
            Council.objects.filter(assessment=self.assessment)
            .prefetch_related(
                "members", "meetings__attendance", "meetings__ballots", "meetings__dissents"
            )
            .first()
        )


def facts_with(facts: Facts, edits: Collection[Edit]) -> Facts:
    """The facts as they would be if the edits were saved."""
    figures = dict(facts.figures)
    for edit in edits:
        stored = figures.get((edit.item, edit.period), NO_FIGURE)
        note = stored.note if edit.note is None else edit.note
        figures[edit.item, edit.period] = Figure(edit.value, stored.version, note)
    tried = Facts(facts.assessment)
    tried.__dict__.update(sheet=facts.sheet, figures=figures, last_year=facts.last_year)
    return tried
