"""The head of a print archive's text: place or section, headline, subheadline, author, date."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from rag.text.dates import leading_date, line_date
from rag.text.normal import normal_text

_BLOCK = re.compile(r"\S(?:.*\S)?(?:\n[^\S\n]*\S.*)*")
_SENTENCE_END = re.compile(r"[.:;,…]$|[.!?]“$")
_NAME = r"[A-ZÄÖÜ][\w'’-]*\.?(?:\s+(?:von|van|de|zu)(?:\s+der)?)?(?:\s+[A-ZÄÖÜ][\w'’-]*\.?){1,3}"
_BYLINE = re.compile(
    rf"(?:[Vv]on|VON|Text:|Autor(?:in)?:)\s+({_NAME}(?:(?:,|\s+und)\s+{_NAME}){{0,3}})"
)
_DATELINE = re.compile(
    r"(?:[A-ZÄÖÜ][\w/-]*(?: [A-ZÄÖÜ][\w/-]*){0,2}(?: \([\w/]+\))?,?\s+)?(?=\w+,? ?\d|\d)"
)
_AFTER_DATELINE = re.compile(r"\s*[.:–—)-]\s")

_MAX_HEAD_LINES = 4
_MAX_HEAD_CHARS = 160
_MAX_PLACE_CHARS = 40


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the body, which begins at the offset ``body_start``."""

    title: str | None = None
    body_start: int = 0
    date: date | None = None
    author: str | None = None


def find_head(text: str) -> Head:
    """Return the head of *text*; an empty one where it has none.

    Such a text opens with one-line blocks between empty lines: a place or section, a headline, a
    subheadline, and perhaps lines with nothing but the author or the date; the first block that
    reads like prose is the body. Without a body after it there is no head.
    """
    normal = normal_text(text)
    head = _find_head(normal.text)
    start, _ = normal.to_source((head.body_start, len(normal.text)))
    return replace(head, body_start=start if head.body_start else 0)


def _find_head(text: str) -> Head:
    lines: list[str] = []
    days: list[date] = []
    authors: list[str] = []
    for match in _BLOCK.finditer(text):
        block = match[0]
        if _is_imprint(block):
            _read_imprint(block, days, authors)
        elif len(lines) == _MAX_HEAD_LINES or not _is_head_line(block):
            start = match.start() if lines or days or authors else 0
            day = days[0] if days else _dateline(block)
            return Head(_headline(lines), start, day, authors[0] if authors else None)
        else:
            lines.append(block)
    return Head()


def _is_imprint(block: str) -> bool:
    return len(block) <= 2 * _MAX_HEAD_CHARS and all(
        line_date(line) or _byline(line) for line in block.split("\n")
    )


def _read_imprint(block: str, days: list[date], authors: list[str]) -> None:
    for line in block.split("\n"):
        if day := line_date(line):
            days.append(day)
        elif author := _byline(line):
            authors.append(author)


def _byline(line: str) -> str | None:
    match = _BYLINE.fullmatch(line.strip())
    return match[1] if match else None


def _dateline(body: str) -> date | None:
    """Return the day of a body that begins like ``Altenfurt (dpa), 20. September 2015 – ``."""
    place = _DATELINE.match(body)
    for start in {place.end() if place else 0, 0}:
        rest = body[start : start + _MAX_HEAD_CHARS]
        found = leading_date(rest)
        if found and _AFTER_DATELINE.match(rest, found[1]):
            return found[0]
    return None


def _is_head_line(block: str) -> bool:
    return "\n" not in block and len(block) <= _MAX_HEAD_CHARS and not _SENTENCE_END.search(block)


def _headline(lines: list[str]) -> str | None:
    if len(lines) > 1 and len(lines[0]) <= _MAX_PLACE_CHARS and len(lines[0]) < len(lines[1]):
        return lines[1]
    return lines[0] if lines else None
