"""Three values of every cell: as downloaded, on the server now, in the file."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.queries.figures import NO_FIGURE, Edit, Figures
from assessments.queries.remarks import Remark
from assessments.sheet.form import texts_of, versions_of
from assessments.sheet.layout import COLUMNS, END, NOTE, Texts, key, lines_of
from assessments.states import Period
from assessments.tones import tone_of
from criteria.scoring import RuleSheet
from criteria.wording import show_figure


class Status(TextChoices):
    """What an upload means for one cell."""

    CHANGE = "change", gettext_lazy("sẽ sửa")
    JUMP = "jump", gettext_lazy("cần giải thích")
    WRONG = "wrong", gettext_lazy("sai số liệu")
    CONFLICT = "conflict", gettext_lazy("người khác đã sửa")
    CLEARED = "cleared", gettext_lazy("sẽ xóa số")
    NEWER = "newer", gettext_lazy("giữ số trên hệ thống")
    CLOSED = "closed", gettext_lazy("đang khóa")


_TO_TICK = frozenset({Status.CHANGE, Status.JUMP, Status.WRONG, Status.CONFLICT, Status.CLEARED})


@dataclass(frozen=True, slots=True)
class Upload:
    """What a file said and what it was made from; survives between preview and saving."""

    sheet_name: str
    mine: Texts
    base: Texts
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that is not everywhere the same; the three values as people read them.

    ``remarks`` are what ``sheet.second_look`` finds to look at again.
    """

    key: str
    code: str
    label: str
    column: str
    place: str
    base: str
    theirs: str
    mine: str
    status: Status
    remarks: tuple[Remark, ...] = ()

    @property
    def tone(self) -> str:
        return tone_of("cell", self.status)

    @property
    def is_note(self) -> bool:
        return self.key.endswith(f":{NOTE}")

    @property
    def may_tick(self) -> bool:
        return self.status in _TO_TICK

    @property
    def is_ticked(self) -> bool:
        """Only what overwrites nobody, erases nothing and fits is chosen from the start."""
        return self.status in {Status.CHANGE, Status.JUMP}


def compare(
    upload: Upload, figures: Figures, sheet: RuleSheet, opened: frozenset[str]
) -> list[Difference]:
    """The cells in which the file and the server differ, in the order of the form."""
    stored = texts_of(figures, sheet)
    found = []
    for line in lines_of(sheet):
        code = line.item.code
        for column in COLUMNS:
            name = key(code, column)
            mine, theirs = upload.mine.get(name), stored[name]
            base = upload.base.get(name, "")
            if mine is None or mine == theirs:
                continue
            is_yes_no = line.item.is_yes_no
            found.append(
                Difference(
                    key=name,
                    code=code,
                    label=line.item.label,
                    column=_("Ghi chú") if column == NOTE else str(Period(column).label),
                    place=upload.places.get(name, ""),
                    base=_shown(base, column, is_yes_no),
                    theirs=_shown(theirs, column, is_yes_no),
                    mine=_shown(mine, column, is_yes_no),
                    status=_status(base, theirs, mine, is_open=code in opened),
                )
            )
    return found


def _status(base: str, theirs: str, mine: str, *, is_open: bool) -> Status:
    if mine == base:
        return Status.NEWER
    if not is_open:
        return Status.CLOSED
    if theirs != base:
        return Status.CONFLICT
    return Status.CHANGE if mine else Status.CLEARED


def _shown(text: str, column: str, is_yes_no: bool) -> str:
    if column == NOTE or not text:
        return text
    return show_figure(Decimal(text), is_yes_no=is_yes_no)


def seen_versions(figures: Figures, sheet: RuleSheet, names: Iterable[str]) -> dict[str, int]:
    """The versions that a preview showed, to be asked again when it is saved."""
    versions = versions_of(figures, sheet)
    return {name: versions[name] for name in names}


def edits_of(
    upload: Upload, versions: Mapping[str, int], figures: Figures, chosen: Collection[str]
) -> list[Edit]:
    """One edit for each figure that is ticked, or whose note is."""
    edits = []
    for item in dict.fromkeys(name.partition(":")[0] for name in versions if name in chosen):
        for period in Period.values:
            value, note = f"{item}:{period}", f"{item}:{NOTE}"
            has_value = value in chosen and value in versions
            has_note = period == END and note in chosen and note in versions
            if not has_value and not has_note:
                continue
            text = upload.mine[value] if has_value else ""
            stored = figures.get((item, period), NO_FIGURE).value
            edits.append(
                Edit(
                    item,
                    period,
                    (Decimal(text) if text else None) if has_value else stored,
                    versions[value if has_value else note],
                    upload.mine[note] if has_note else None,
                )
            )
    return edits
