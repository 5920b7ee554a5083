"""Whether the days of a claim are those of its passages, *gestern* and *am Dienstag* included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from rag.llm.claims.evidence import Source, Sources, held, weight
from rag.llm.claims.read import Read
from rag.text.amounts import Amount, amounts, is_same

_RELATIVE = {"heute": 0, "gestern": -1, "vorgestern": -2, "morgen": 1}
_YEARS = {"vorjahr": -1, "vorjahres": -1, "letzten": -1, "letztes": -1, "vergangenen": -1}
_YEARS |= {"vergangenes": -1, "naechsten": 1, "nächsten": 1, "kommenden": 1, "nächstes": 1}
_YEARS |= {"letzte": -1, "vorigen": -1, "voriges": -1}
_DATES = ("day", "month")
# Days before and after an article's own in which *am Dienstag* lies.
_WEEK = 7


def dated(text: str) -> Iterator[tuple[Amount, Amount]]:
    """The days and months of *text* with the year that is written right behind them."""
    found = amounts(text)
    for one, other in pairwise(found):
        if one.kind in _DATES and other.kind == "year" and not text[one.end : other.start].strip():
            yield one, other


def dated_otherwise(claim: Read, chosen: Sequence[Source], given: Sequence[Sources]) -> str | None:
    """Return a month of *claim* that only the article's day has, where another is told, or None.

    *Im August kehrte sie zurück*, told in August of *im Juni zurückgekehrt*; or the article's own
    day where another weekday is told.
    """
    for source in chosen:
        day = _of_another_weekday(claim, source) or _of_less(claim, source, given)
        if day is not None:
            return day
    known = [amount for one in given for amount in amounts(one.text)]
    mine = [each for each in amounts(claim.text) if each.kind in _DATES]
    for amount in mine:
        if is_known(amount, known):
            continue
        for source in chosen:
            there = [each for each in amounts(source.read.text) if each.kind in _DATES]
            deeds = [word for word in claim.words if word.kind == "verb"]
            told = [word for word in source.read.words if word.kind in ("verb", "adjective")]
            if there and held(deeds, told) and not any(is_same(a, b) for a in mine for b in there):
                return claim.text[amount.start : amount.end]
    return None


def _of_another_weekday(claim: Read, source: Source) -> str | None:
    """The article's own day, where the claim has it and the sentence names another weekday."""
    own = source.place.hit.article.date if source.place is not None else None
    told = {each.value for each in amounts(source.read.text) if each.kind == "weekday"}
    if own is None or not told or own.weekday() in told:
        return None
    for amount in amounts(claim.text):
        if amount.kind == "day" and amount.value == (own.day, own.month):
            return claim.text[amount.start : amount.end]
    return None


def _of_less(claim: Read, source: Source, given: Sequence[Sources]) -> str | None:
    """A day that a sentence has which tells less of the claim than one of another weekday does."""
    own = source.place.hit.article.date if source.place is not None else None
    told = {each.value for each in amounts(source.read.text) if each.kind == "weekday"}
    mine = {each.value for each in amounts(claim.text) if each.kind == "weekday"}
    if own is None or not told or mine & told:
        return None
    theirs = weight(held(claim.words, source.read.words))
    for amount in amounts(claim.text):
        if amount.kind != "day" or not isinstance(amount.value, tuple):
            continue
        homes = [
            other
            for one in given
            for other in one.sentences
            if is_known(amount, amounts(other.read.text))
        ]
        shares = [weight(held(claim.words, other.read.words)) for other in homes]
        day = _nearest_day(amount.value, own)
        if homes and max(shares) < theirs and day is not None and day.weekday() not in told:
            return claim.text[amount.start : amount.end]
    return None


def _nearest_day(value: tuple[int, int], own: date) -> date | None:
    try:
        return date(own.year, value[1], value[0])
    except ValueError:  # 29 February
        return None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the days of the articles, and *gestern* in their words, tell beside them."""

    days: tuple[date, ...]
    words: frozenset[str]
    weekdays: frozenset[object]

    def knows(self, amount: Amount, known: Sequence[Amount]) -> bool:
        """Whether *amount* is a day, weekday, month or year that these articles point to."""
        if amount.kind == "weekday":
            named = [each for each in known if each.kind == "weekday"]
            return not named or any(day.weekday() == amount.value for day in self._told())
        if amount.kind == "day":
            return any((day.day, day.month) == amount.value for day in self._told())
        if amount.kind == "month":
            return any(day.month == amount.value for day in self.days)
        return amount.kind == "year" and amount.value in set(self._years())

    def _told(self) -> Iterator[date]:
        for day in self.days:
            yield day
            week = (day + timedelta(days=shift) for shift in range(-_WEEK, _WEEK + 1))
            yield from (each for each in week if each.weekday() in self.weekdays)
            for word, shift in _RELATIVE.items():
                if any(each.startswith(word) or each == f"{word}igen" for each in self.words):
                    yield day + timedelta(days=shift)
            yield from (
                day + timedelta(days=-1)
                for each in self.words
                if each.startswith("gestrig") and day > date.min
            )

    def _years(self) -> Iterator[float]:
        for day in self.days:
            yield float(day.year)
            yield from (
                float(day.year + shift) for word, shift in _YEARS.items() if word in self.words
            )


def is_known(amount: Amount, known: Iterable[Amount]) -> bool:
    """Return whether one of *known* can be *amount*."""
    return any(is_same(amount, other) for other in known)
