"""Statements as a table for spreadsheet programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from rag.retrieve.words import WordArticle
from rag.types import Statement

COLUMNS = (
    *("speaker", "likely", "role", "about", "quote", "kind", "cue"),
    *("date", "source", "title", "article_id", "spans"),
)
HIT_COLUMNS = (
    *("words", "date", "source", "title", "author", "article_id"),
    *("start", "end", "before", "hit", "after"),
)
# Spreadsheet programs take a cell that begins so for a formula, tab and return by way of cleaning.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def statements_csv(statements: Iterable[Statement]) -> Iterator[str]:
    """Yield the lines of a CSV file (RFC 4180) with a byte order mark, the header first.

    A cell that would begin a formula is led by an apostrophe. Semicolons part the cells, as German
    spreadsheet programs expect, and all are quoted: no cell comes apart into others.
    """
    yield "\ufeff" + csv_line(COLUMNS)
    for statement in statements:
        yield csv_line(_cells(statement))


def _cells(statement: Statement) -> tuple[str, ...]:
    article = statement.article
    return (
        statement.speaker or "",
        statement.likely or "",
        statement.role or "",
        "; ".join(statement.about),
        statement.quote,
        statement.kind,
        statement.cue or "",
        article.date.isoformat() if article.date else "",
        article.source or "",
        article.title or "",
        article.id,
        " ".join(f"{start}:{end}" for start, end in statement.spans),
    )


def hits_csv(found: Iterable[tuple[str, Iterable[WordArticle]]]) -> Iterator[str]:
    """Yield the lines of a CSV file as above: a row for each place where words stand.

    *found* are the words as they were typed, each with the articles that have them. Places are
    Unicode code points of the stored text; an article with the words in its headline alone has a
    row without a place.
    """
    yield "\ufeff" + csv_line(HIT_COLUMNS)
    for typed, articles in found:
        for each in articles:
            yield from _hit_lines(typed, each)


def _hit_lines(typed: str, found: WordArticle) -> Iterator[str]:
    article = found.article
    day = article.date.isoformat() if article.date else ""
    named = (day, article.source or "", article.title or "", article.author or "", article.id)
    for hit in found.hits:
        start, end = hit.span
        place = (" ".join(part.split()) for part in (hit.before, hit.quote, hit.after))
        yield csv_line((typed, *named, str(start), str(end), *place))
    if not found.hits:
        yield csv_line((typed, *named, "", "", "", "", ""))


def csv_line(cells: Iterable[str]) -> str:
    """Return one line of a CSV file as :func:`statements_csv` has them."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(f"'{c}" if c.startswith(_FORMULA) else c for c in cells)
    return buffer.getvalue()
