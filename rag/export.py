"""Statements as a table for spreadsheet programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from rag.types import Saying

COLUMNS = (
    *("speaker", "likely", "role", "about", "quote", "kind", "cue"),
    *("date", "source", "title", "article_id", "spans"),
)
# Spreadsheet programs take a cell that begins so for a formula, tab and return by way of cleaning.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def statements_csv(sayings: Iterable[Saying]) -> Iterator[str]:
    """Yield the lines of a CSV file (RFC 4180) with a byte order mark, the header first.

    A cell that would begin a formula is led by an apostrophe.
    """
    yield "\ufeff" + _line(COLUMNS)
    for saying in sayings:
        yield _line(_cells(saying))


def _cells(saying: Saying) -> tuple[str, ...]:
    article = saying.article
    return (
        saying.speaker or "",
        saying.likely or "",
        saying.role or "",
        "; ".join(saying.about),
        saying.quote,
        saying.kind,
        saying.cue or "",
        article.date.isoformat() if article.date else "",
        article.source or "",
        article.title or "",
        article.id,
        " ".join(f"{start}:{end}" for start, end in saying.spans),
    )


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(f"'{c}" if c.startswith(_FORMULA) else c for c in cells)
    return buffer.getvalue()
