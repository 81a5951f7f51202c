"""What one commune's form contains, read from the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agencies.models import Commune
from assessments import clock
from assessments.models import Assessment, Cycle
from assessments.queries.figures import NO_FIGURE, Figures, figures_of, last_year_of, open_items
from assessments.sheet.layout import COLUMNS, END, NOTE, Texts, key
from assessments.states import Period
from config.numbers import plain
from criteria.scoring import RuleSheet
from criteria.sheets import sheet_of


@dataclass(frozen=True)
class DataForm:
    """Everything that a form shows; ``opened`` are the items that may be typed into."""

    commune: Commune
    cycle: Cycle
    unit_group: str
    sheet: RuleSheet
    figures: Figures
    last_year: Mapping[str, Decimal | None]
    opened: frozenset[str]
    made_at: datetime

    @property
    def file_name(self) -> str:
        return f"bieu-mau-{self.cycle.year}-{self.commune.code}.xlsx"


def form_of(assessment: Assessment) -> DataForm:
    """The form of an assessment with its present figures and last year's (four queries)."""
    sheet = sheet_of(assessment.cycle.ruleset)
    return DataForm(
        commune=assessment.commune,
        cycle=assessment.cycle,
        unit_group=assessment.unit_group,
        sheet=sheet,
        figures=figures_of(assessment),
        last_year=last_year_of(assessment.commune_id, assessment.cycle.year),
        opened=open_items(assessment, sheet, assessment.results.all()),
        made_at=clock.now(),
    )


def empty_form(commune: Commune, cycle: Cycle) -> DataForm:
    """The form of a commune whose assessment is not opened yet."""
    sheet = sheet_of(cycle.ruleset)
    return DataForm(
        commune=commune,
        cycle=cycle,
        unit_group=commune.unit_group,
        sheet=sheet,
        figures={},
        last_year=last_year_of(commune.pk, cycle.year),
        opened=frozenset(item.code for item in sheet.items),
        made_at=clock.now(),
    )


def texts_of(figures: Figures, sheet: RuleSheet) -> Texts:
    """The stored figures as a form's texts; the note is that of the year-end figure."""
    texts = {}
    for item in sheet.items:
        for period in Period.values:
            figure = figures.get((item.code, period), NO_FIGURE)
            texts[key(item.code, period)] = plain(figure.value) or ""
        texts[key(item.code, NOTE)] = figures.get((item.code, END), NO_FIGURE).note
    return texts


def versions_of(figures: Figures, sheet: RuleSheet) -> dict[str, int]:
    """The version behind each text; a note shares that of the year-end figure."""
    return {
        key(item.code, column): figures.get(
            (item.code, END if column == NOTE else column), NO_FIGURE
        ).version
        for item in sheet.items
        for column in COLUMNS
    }
