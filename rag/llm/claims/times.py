"""When a claim has something happen, said in words: *Ende Oktober*, *im nächsten Jahr*."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rag.llm.claims.evidence import Sources
from rag.text.amounts import amounts, is_same
from rag.text.months import NUMBERS

_MONTH = "|".join(sorted(NUMBERS, key=len, reverse=True))
_PART = re.compile(rf"\b(anfang|mitte|ende)\s+({_MONTH})\b", re.IGNORECASE)
# The days of a month that its part can mean; the edges are loose.
_DAYS = {"anfang": range(1, 13), "mitte": range(9, 23), "ende": range(19, 32)}
_NEXT = "nächst|naechst|kommend"
_LAST = "letzt|vergangen|vorig"
_YEAR = re.compile(rf"\b({_NEXT}|{_LAST})e[nrsm]?\s+jahr(?:es)?\b", re.IGNORECASE)
# What makes a month the bound of something, not the day of a report.
_BOUND = re.compile(
    rf"\b(?:erst|bereits|schon|spätestens|frühestens|seit|ab|bis|von)\s+(?:(?:im|zum|in)\s+)?"
    rf"({_MONTH})\b",
    re.IGNORECASE,
)
# Words before a time that make it the latest, and those that make it the earliest.
_UNTIL = re.compile(r"\b(nicht\s+)?(?:vor|bis)\s+(?:(?:zum|dem|ende|anfang|mitte)\s+)*$", re.I)
_FROM = re.compile(
    r"\b(nicht\s+)?(?:nach|ab|seit|frühestens|erst)\s+(?:(?:zum|dem|ende|anfang|mitte|im|am|um|in)\s+)*$",
    re.I,
)
_DENIED = re.compile(r"\b(?:nicht|kein\w*|nie|niemals|kaum)\b", re.IGNORECASE)


def unfit(text: str, given: Sequence[Sources]) -> str | None:
    """Return the words of the claim *text* for a time that *given* put otherwise, or None."""
    whole = "\n".join(one.text for one in given)
    days = [one.hit.article.date for one in given if one.hit.article.date]
    for found in _PART.finditer(text):
        if not _in_part(found[1].lower(), NUMBERS[found[2].lower()], whole):
            return found[0]
    for found in _YEAR.finditer(text):
        if not _in_year(found[1].lower(), whole, days):
            return found[0]
    for found in _BOUND.finditer(text):
        named = set(_months(whole))
        if named and NUMBERS[found[1].lower()] not in named:
            return found[1]
    return _bound_otherwise(text, whole)


def _bound_otherwise(text: str, whole: str) -> str | None:
    """A time that the claim makes the latest and the passages the earliest: *nicht vor 2028*."""
    there = amounts(whole)
    for amount in amounts(text) if not _DENIED.search(text) else ():
        mine = _side(text[: amount.start])
        theirs = {_side(whole[: each.start]) for each in there if is_same(amount, each)}
        if mine is not None and theirs and None not in theirs and mine not in theirs:
            return text[amount.start : amount.end]
    return None


def _side(before: str) -> bool | None:
    """True for a time that is the latest, False for the earliest, None for neither."""
    until, since = _UNTIL.search(before), _FROM.search(before)
    if until is not None:
        return until[1] is None
    return None if since is None else since[1] is not None


def _months(text: str) -> Iterator[int]:
    for amount in amounts(text):
        if amount.kind == "month" and isinstance(amount.value, float):
            yield int(amount.value)
        if amount.kind == "day" and isinstance(amount.value, tuple):
            yield amount.value[1]


def _in_part(part: str, month: int, whole: str) -> bool:
    """Whether a day of that part of the month is told, or the month with no day or part at all."""
    parts = [found for found in _PART.finditer(whole) if NUMBERS[found[2].lower()] == month]
    days = [
        amount.value[0]
        for amount in amounts(whole)
        if amount.kind == "day" and isinstance(amount.value, tuple) and amount.value[1] == month
    ]
    if not parts and not days:
        return True
    return any(found[1].lower() == part for found in parts) or any(
        day in _DAYS[part] for day in days
    )


def _in_year(which: str, whole: str, days: Sequence[date]) -> bool:
    """Whether the passages speak of the year after, or before, their own."""
    ahead = re.match(_NEXT, which) is not None
    if re.search(rf"\b(?:{_NEXT if ahead else _LAST})\w*\s+jahr|\bvorjahr", whole, re.IGNORECASE):
        return True
    years = {amount.value for amount in amounts(whole) if amount.kind == "year"}
    return not years or not days or any(day.year + (1 if ahead else -1) in years for day in days)
