"""A country of 3,321 communes in 34 areas, for the board alone.

Rows are copied in bulk from the demo city's eight assessments: states, points, opinions and
holders are theirs, so the board looks as in a real season. There are no figures, logs or accounts
behind the new communes, so nothing but the board is measured here.
"""

from typing import Final

from agencies.models import Commune
from assessments.models import Assessment, CriterionResult, Cycle
from config.text import fold

COMMUNES: Final = 3321
AREAS: Final = 34
_BATCH: Final = 1000


def main() -> None:
    cycle = Cycle.objects.select_related("authority").get(is_open=True)
    models = list(cycle.assessments.select_related("commune").order_by("commune__code"))
    Commune.objects.bulk_create(
        (
            _commune(models[number % len(models)].commune, number)
            for number in range(COMMUNES - len(models))
        ),
        batch_size=_BATCH,
    )
    new = list(Commune.objects.filter(code__startswith="9").order_by("code"))
    pairs = [(models[number % len(models)], commune) for number, commune in enumerate(new)]
    Assessment.objects.bulk_create(
        (
            Assessment(
                cycle=cycle,
                commune=commune,
                unit_group=model.unit_group,
                state=model.state,
                state_since=model.state_since,
                computed_total=model.computed_total,
            )
            for model, commune in pairs
        ),
        batch_size=_BATCH,
    )
    keys = dict(cycle.assessments.values_list("commune", "pk"))
    results = {model.pk: list(model.results.all()) for model in models}
    CriterionResult.objects.bulk_create(
        (_copy(row, keys[commune.pk]) for model, commune in pairs for row in results[model.pk]),
        batch_size=_BATCH,
    )


def _commune(model: Commune, number: int) -> Commune:
    code, name = f"{90000 + number}", f"{model.get_kind_display()} Số {number + 1}"
    return Commune(
        code=code,
        name=name,
        kind=model.kind,
        authority=model.authority,
        unit_group=model.unit_group,
        area=f"Tỉnh Số {number % AREAS + 1:02d}",
        search_text=fold(f"{code} {name}"),
    )


def _copy(row: CriterionResult, assessment_id: int) -> CriterionResult:
    copy = CriterionResult()
    for field in CriterionResult._meta.concrete_fields:  # noqa: SLF001 - Django's public model API
        setattr(copy, field.attname, getattr(row, field.attname))
    copy.pk, copy.assessment_id = None, assessment_id
    return copy


if __name__ == "__main__":
    main()
