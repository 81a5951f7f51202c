"""What an upload would leave to look at again: figures that do not fit each other, and jumps."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from assessments.queries.facts import Facts, facts_with
from assessments.queries.remarks import Remark, remarks
from assessments.sheet.compare import Difference, Status, Upload, edits_of
from assessments.sheet.read import Fault


def remarks_with(
    facts: Facts, upload: Upload, versions: Mapping[str, int], ticked: Collection[str]
) -> tuple[Facts, list[Remark]]:
    """The facts if the ticked cells were saved, and the remarks in which one of them has part."""
    tried = facts_with(facts, edits_of(upload, versions, facts.figures, ticked))
    return tried, [row for row in remarks(tried) if not set(ticked).isdisjoint(row.cells)]


def look_again(
    lines: list[Difference], facts: Facts, upload: Upload, versions: Mapping[str, int]
) -> list[Difference]:
    """The lines with what is wrong with them, or asked; what is wrong is not chosen from the start.

    Each line that stays chosen fits what is stored and what else is chosen. The others are told
    what is wrong if the whole file is taken.
    """
    found: dict[str, list[Remark]] = {}

    def look(names: set[str], told: set[str]) -> set[str]:
        wrong = set()
        for remark in remarks_with(facts, upload, versions, names)[1]:
            cells = names.intersection(remark.cells)
            for name in cells & told:
                found.setdefault(name, []).append(remark)
            if remark.is_error:
                wrong |= cells
        return wrong

    everything = {line.key for line in lines if line.may_tick}
    chosen = {line.key for line in lines if line.is_ticked}
    look(everything, everything - chosen)
    # Without a wrong cell the next one may no longer fit what is stored; each round chooses fewer.
    while wrong := look(chosen, chosen - found.keys()):
        chosen -= wrong
    return [_looked_at(line, tuple(found.get(line.key, ()))) for line in lines]


def _looked_at(line: Difference, found: tuple[Remark, ...]) -> Difference:
    status = line.status
    if status == Status.CHANGE and found:
        status = Status.WRONG if any(row.is_error for row in found) else Status.JUMP
    return replace(line, status=status, remarks=found)


def with_places(rows: Iterable[Remark], upload: Upload, names: Collection[str]) -> list[Fault]:
    """The remarks with the cells among ``names`` that they are about, told as a cell's faults."""
    return [
        Fault(
            upload.sheet_name,
            ", ".join(upload.places[name] for name in row.cells if name in names),
            row.text.removesuffix("."),
        )
        for row in rows
    ]


def told_with_places(lines: list[Difference], upload: Upload) -> dict[str, list[Fault]]:
    """Every remark about the lines once: the ``errors`` and the ``questions``."""
    rows = dict.fromkeys(row for line in lines for row in line.remarks)
    names = {line.key for line in lines if line.remarks}
    return {
        "errors": with_places((row for row in rows if row.is_error), upload, names),
        "questions": with_places((row for row in rows if not row.is_error), upload, names),
    }
