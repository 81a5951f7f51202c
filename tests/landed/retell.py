"""Prints what the logs of a database say: ``python -m tests.landed.retell WHAT``, lines of JSON.

- ``sentences``: those of the history, event by event.
- ``past``: what the time machine replays at every step of a dossier and at its last event, and what
  differs from the moment before.
- ``changes``: what moved in each criterion since its agency gave an opinion.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import django

django.setup()

from django.utils import translation  # noqa: E402 - after the settings

from assessments.log.past import differences, past_of  # noqa: E402
from assessments.log.since import changes_since  # noqa: E402
from assessments.log.wording import describe  # noqa: E402
from assessments.models import Assessment, Cycle  # noqa: E402
from assessments.queries.facts import Facts  # noqa: E402
from criteria.sheets import sheet_of  # noqa: E402

_COLUMNS = "state computed council agency appraised verdict_label comment answer"
_LABELS = {name: name for name in _COLUMNS.split()}


def sentences() -> Iterator[list[Any]]:
    for name, chain in [*_dossiers(), *_cycles()]:
        cycle = getattr(chain, "cycle", chain)
        for event in chain.events.order_by("sequence"):
            yield [name, event.sequence, describe(event, sheet_of(cycle.ruleset)).what]


def past() -> Iterator[list[Any]]:
    for name, assessment in _dossiers():
        sheet = sheet_of(assessment.cycle.ruleset)
        documents = dict(assessment.cycle.checklist.values_list("code", "label"))
        events = assessment.events.all()
        steps = set(events.filter(kind="step").values_list("at", flat=True))
        earlier = past_of(assessment, events.earliest("sequence").at)
        for at in sorted(steps | {events.latest("sequence").at}):
            then = past_of(assessment, at)
            groups = differences(earlier, then, sheet, _LABELS, documents)
            yield [name, at.isoformat(), _content(then), [asdict(group) for group in groups]]
            earlier = then


def _content(then: Any) -> dict[str, Any]:
    return {
        "stage": then.stage,
        "figures": then.figures,
        "criteria": {number: asdict(row) for number, row in then.criteria.items()},
        "documents": then.documents,
        "uses": then.uses,
        "names": then.names,
        "total": str(then.card.provisional_total),
    }


def changes() -> Iterator[list[Any]]:
    for name, assessment in _dossiers():
        facts = Facts(assessment)
        for result in assessment.results.order_by("number"):
            for row in changes_since(facts, result):
                yield [name, result.number, row.what, row.before, row.after, row.who]


def _dossiers() -> Iterable[tuple[str, Any]]:
    rows = Assessment.objects.select_related("commune", "cycle__ruleset")
    for row in rows.order_by("cycle__year", "commune__code"):
        yield f"{row.commune.code}/{row.cycle.year}", row


def _cycles() -> Iterable[tuple[str, Any]]:
    for cycle in Cycle.objects.select_related("ruleset").order_by("year"):
        yield f"{cycle.year}", cycle


if __name__ == "__main__":
    translation.activate("vi")
    for line in {"sentences": sentences, "past": past, "changes": changes}[sys.argv[1]]():
        json.dump(line, sys.stdout, ensure_ascii=False, sort_keys=True)
        sys.stdout.write("\n")
