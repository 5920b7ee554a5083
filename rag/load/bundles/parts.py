"""What all exports have in common: a piece of text for each article, with lines about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rag.load.days import day_of
from rag.load.scans import paragraph

LABELLED = re.compile(r"[^\S\n]*([A-ZÄÖÜ][A-Za-zÄÖÜäöüß /()-]{1,38}):(?:[^\S\n]+(.*)|\s*$)")
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_WEEKDAY = r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|\w+day)"
_MOST_DATE_LINE = 70


@dataclass(frozen=True, slots=True)
class Piece:
    """One article of an export."""

    text: str
    title: str | None = None
    day: date | None = None
    author: str | None = None
    source: str | None = None
    url: str | None = None
    page: str | None = None


def lines_of(text: str) -> list[str]:
    """Return the lines of *text* without white space around them; empty ones stay, as ""."""
    return [" ".join(line.split()) for line in text.strip().split("\n")]


def blocks_of(text: str) -> list[str]:
    """Return the paragraphs of *text*, each in one line, broken words made whole."""
    blocks = (paragraph(block.split("\n")) for block in _BLANK.split(text.strip()))
    return [block for block in blocks if block]


def body_of(text: str) -> str:
    """Return the paragraphs of *text* with empty lines between them."""
    return "\n\n".join(blocks_of(text))


def label(line: str, names: Mapping[str, str]) -> tuple[str, str] | None:
    """Return which field of *names*, keyed in lower case, a line is about, and its value."""
    match = LABELLED.fullmatch(line)
    name = names.get(match[1].strip().lower()) if match else None
    return (name, (match[2] or "").strip()) if match and name is not None else None


def day_line(line: str) -> date | None:
    """Return the day of a line that holds a date, a weekday and an edition at most."""
    if len(line) > _MOST_DATE_LINE or LABELLED.fullmatch(line) or re.search(r"[.!?]$", line):
        return None
    day = day_of(line)
    rest = re.sub(rf"{_WEEKDAY}|\d+|\bgmt\b|\b[ap]m\b", "", line.lower())
    return day if day and len(re.findall(r"\w{2,}", rest)) <= 5 else None


def without_by(name: str | None) -> str | None:
    """Return a byline without its „Von“ or „By“, None where there is none."""
    return re.sub(r"^(?:von|by|par)\s+", "", name, flags=re.IGNORECASE) if name else None


def first(values: Sequence[str | None]) -> str | None:
    """Return the first of *values* that says something."""
    return next((value for value in values if value), None)
