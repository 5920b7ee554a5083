"""Versions: texts that tell the same with other numbers, as a report that was brought up to date.

„12 Verletzte“ and, an hour later, „21 Verletzte“ are nearly one text, and no copies: whoever is
shown one of them would take its number for all there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from rag.text.amounts import Amount, amounts, is_same
from rag.text.words import words

# What an outlet puts before its report: place, agency, and the day on which it printed it.
_DATELINE = re.compile(r"[^!?\n]{0,60}?(?:\s[–—-]\s|\(\w+\)\s*[–—.:]?\s)")
_CALENDAR = ("day", "month", "year", "weekday")
# „ein Verletzter“ and „kein Verletzter“ are numbers where another text has one in their place.
_ARTICLE = re.compile(r"(?P<none>k)?ein(?:e[nmrs]?)?")


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    amount: Amount | None = None


def are_versions(one: str, other: str) -> bool:
    """Return whether *one* and *other*, nearly the same, have different numbers in one place.

    A number written as a word counts like digits. What only one of them holds makes no version:
    a copy may be shortened. The day of a dateline is the outlet's own.
    """
    ours, theirs = list(_tokens(one)), list(_tokens(other))
    matcher = SequenceMatcher(None, [t.word for t in ours], [t.word for t in theirs], False)
    for kind, start, end, from_, to in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(ours[start:end], theirs[from_:to], strict=True)
            if any(a.amount and b.amount and not is_same(a.amount, b.amount) for a, b in pairs):
                return True
        elif kind == "replace" and _differ(ours[start:end], theirs[from_:to]):
            return True
    return False


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the words of *text*, each amount as one that is the same for all of its kind."""
    dateline = _DATELINE.match(text)
    position = 0
    for amount in amounts(text):
        yield from map(_Token, words(text[position : amount.start]))
        position = max(position, amount.end)
        is_outlets = dateline and amount.end <= dateline.end() and amount.kind in _CALENDAR
        if not is_outlets:
            yield _Token(f"#{amount.kind}", amount)
    yield from map(_Token, words(text[position:]))


def _differ(ours: list[_Token], theirs: list[_Token]) -> bool:
    """Return whether there are amounts on both sides of which one is not the other's."""
    found = [[t.amount for t in side if t.amount] for side in (ours, theirs)]
    if not all(found):
        return any(found) and _differ_from_article(ours, theirs)
    return any(a is None or b is None or not is_same(a, b) for a, b in zip_longest(*found))


def _differ_from_article(ours: list[_Token], theirs: list[_Token]) -> bool:
    """Return whether „ein“ or „kein“ stands where the other side counts."""
    counted, bare = (ours, theirs) if any(t.amount for t in ours) else (theirs, ours)
    articles = [match for t in bare if (match := _ARTICLE.fullmatch(t.word))]
    counts = [t.amount.value for t in counted if t.amount and t.amount.kind == "count"]
    return bool(articles and counts) and counts[0] != (0.0 if articles[0]["none"] else 1.0)
