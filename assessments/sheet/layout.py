"""What writer and reader agree on. The form is an official paper: Vietnamese in every language."""

from dataclasses import dataclass
from typing import Final

from criteria.scoring import CriterionRule, ItemRule, RuleSheet

HEADER: Final = ("Mã", "Số liệu", "Năm trước", "Đầu năm", "Cuối năm", "Ghi chú")
YES: Final = "Có"
NO: Final = "Không"
SHEET: Final = "Biểu mẫu số liệu"
# Very hidden: whose form it is, and every value and version as of the download.
STAMP_SHEET: Final = "_bieu_mau"
# Raised when the meaning of a cell changes; older files are then refused by name.
FORMAT: Final = "1"
HEADER_ROW: Final = 7

# The columns that are typed into, by their place in HEADER.
START: Final = "start"
END: Final = "end"
NOTE: Final = "note"
COLUMNS: Final = {START: 3, END: 4, NOTE: 5}

MAX_DIGITS: Final = 9
MAX_NOTE: Final = 500

# Every value travels as text: "" for nothing, "1234", "1" and "0" for yes and no, a note as it is.
# Keys are "births:end".
Texts = dict[str, str]


def key(code: str, column: str) -> str:
    return f"{code}:{column}"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the form; ``heads`` is the criterion that begins here."""

    item: ItemRule
    heads: CriterionRule | None


def lines_of(sheet: RuleSheet) -> list[Line]:
    """The data items in the order in which the criteria use them, each once."""
    lines = []
    seen: set[str] = set()
    for criterion in sheet.criteria:
        codes = [code for rule in criterion.indicators for code in rule.items]
        new = [code for code in dict.fromkeys(codes) if code not in seen]
        seen.update(new)
        lines += [
            Line(sheet.item(code), criterion if place == 0 else None)
            for place, code in enumerate(new)
        ]
    return lines
