"""An official document as a list of blocks: said once, written as PDF and as DOCX alike."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from reports.documents.pdf import Origin, render_template

_DENSE_FROM: Final = 12

Place = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered part: "I. THÀNH PHẦN"."""

    text: str
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``leads`` stays on the page of what follows it."""

    text: str
    leads: bool = False
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Note:
    """Small print below a table."""

    text: str
    kind: str = "note"


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` in millimetres; without one the column takes what is left."""

    label: str
    width: int | None = None
    place: Place = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """Every cell is ready to read; the last row is the total where ``has_total`` says so."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    has_total: bool = False
    kind: str = "table"

    @property
    def is_dense(self) -> bool:
        """Many narrow columns, which have no room to give away at their edges."""
        return len(self.columns) > _DENSE_FROM

    @property
    def cells(self) -> list[dict[str, object]]:
        """Rows as a template walks them: each cell with its place."""
        places = [column.place for column in self.columns]
        totals = [False] * (len(self.rows) - 1) + [self.has_total]
        return [
            {"is_total": is_total, "cells": list(zip(row, places, strict=True))}
            for row, is_total in zip(self.rows, totals, strict=True)
        ]


Block = Heading | Paragraph | Note | Table


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: the title in capitals, and the name where it is known."""

    title: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Official:
    """A whole document by NĐ 30/2020/NĐ-CP. It has no number yet; the office writes it in.

    With one signature the recipients stand beside it, with two below; ``addressee`` is for
    "Kính gửi:".
    """

    superior_name: str
    agency_name: str
    place: str
    symbol: str
    year: int
    type_name: str
    subject: tuple[str, ...]
    blocks: tuple[Block, ...]
    closing: str
    signatures: tuple[Signature, ...]
    recipients: tuple[str, ...]
    origin: Origin
    is_landscape: bool = False
    is_sample: bool = False
    number: int | None = None
    issued_on: date | None = None
    addressee: str = ""

    @property
    def title(self) -> str:
        return " ".join((self.type_name.capitalize(), *self.subject))

    @property
    def width(self) -> int:
        """Millimetres between the margins."""
        return 252 if self.is_landscape else 165


def render_official_pdf(report: Official) -> bytes:
    return render_template("reports/documents/official.html", report)
