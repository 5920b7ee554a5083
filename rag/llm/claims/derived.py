"""Figures that no passage prints but that follow from those it prints: shares, steps, multiples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from rag.llm.claims.evidence import Sources
from rag.text.amounts import Amount, amounts, is_same
from rag.text.words import fold, stem

# What a share is called in a word, in percent.
_SHARES = {"haelfte": 50, "halbe": 50, "viertel": 25, "fuenftel": 20, "zehntel": 10}
_SHARES |= {"dreiviertel": 75}
_PERCENT = stem("prozent")
# Words by which a figure is that of a step: *um 600.000 Euro teurer*, *drei Minuten schneller*.
_BY = re.compile(r"\bum\s+(?:rund|etwa|fast|knapp|gut|über|mehr als)?\s*$", re.IGNORECASE)
# Words near a figure that make it one of a step there, and how many characters away.
_STEP_WORD = re.compile(
    r"\b(?:um|mehr|weniger|plus|minus|erhöh|senk|sank|stieg|steig|teur|anstieg|rückgang|differenz"
    r"|aufschlag|verteuer)",
    re.IGNORECASE,
)
_NEAR = 60
_YEAR = stem("jahr")
_AGO = re.compile(r"\b(?:vor|seit|nach)\s+(?:rund|etwa|fast|knapp|gut|über|mehr als)?\s*$", re.I)
_MORE = re.compile(r"\s*(?:\w+\s+)?(?:mehr|weniger|\w{3,}er)\b")
# What multiplies, by how words for it begin or end.
_TIMES = {"verdoppel": 2.0, "doppelt": 2.0, "verdreifach": 3.0, "dreifach": 3.0}
_TIMES |= {"vervierfach": 4.0, "vierfach": 4.0, "verfuenffach": 5.0, "halbier": 0.5}
# How far a multiple may be off, as words for it are seldom exact.
_LOOSE = 0.2
_STEP_LOOSE = 1e-6
_SCALES = (1e3, 1e6, 1e9)


def follows(amount: Amount, text: str, given: Sequence[Sources]) -> bool:
    """Return whether *amount* of the claim *text* follows from what *given* print."""
    if not isinstance(amount.value, float) or amount.kind != "count":
        return False
    if amount.unit == _PERCENT and any(
        amount.value == share for one in given for share in _shares(one.text)
    ):
        return True
    before, after = text[: amount.start], text[amount.end :]
    if amount.unit == _YEAR and _AGO.search(before):
        return any(abs(amount.value - years) <= amount.rough for years in _ages(given))
    unit = re.match(r"\s*[\wÄÖÜäöüß€%]*", after)
    rest = after[unit.end() :] if unit else after
    if not (_BY.search(before) or _MORE.match(rest)):
        return False
    return any(
        abs(abs(one - other) - amount.value) <= _STEP_LOOSE * max(one, other, 1.0)
        for one, other in _pairs(given, amount.unit)
    )


def _ages(given: Sequence[Sources]) -> Iterator[float]:
    """The years between the days of articles and the years that they name."""
    for one in given:
        if one.hit.article.date is not None:
            named = (each.value for each in amounts(one.text) if each.kind == "year")
            yield from (
                one.hit.article.date.year - year for year in named if isinstance(year, float)
            )


def _shares(text: str) -> Iterator[int]:
    words = [fold(word) for word in re.findall(r"\w+", text)]
    yield from (_SHARES[word] for word in words if word in _SHARES)


def _pairs(given: Iterable[Sources], unit: str) -> Iterator[tuple[float, float]]:
    """Pairs of figures of one sentence in that unit, or of which one has none: *von 24 auf 21*."""
    for one in given:
        for source in one.sentences:
            values = [
                each.value
                for each in amounts(source.read.text)
                if isinstance(each.value, float) and each.kind in ("count", "year")
                if not unit or not each.unit or each.unit == unit
            ]
            for first, second in combinations(values, 2):
                yield first, second
                # „von 9,3 auf 9,9 Millionen“: the scale is written once
                yield from (
                    (first * scale, second) for scale in _SCALES if first < second / scale * 2
                )


def stepped(text: str, given: Sequence[Sources]) -> str | None:
    """Return a figure of a step, *um 600.000 Euro teurer*, that is none in *given*, or None."""
    for amount in amounts(text):
        is_step = _BY.search(text[: amount.start]) and amount.unit and amount.unit != _YEAR
        if amount.kind != "count" or not is_step or follows(amount, text, given):
            continue
        homes = [
            one.text[: other.start]
            for one in given
            for other in amounts(one.text)
            if is_same(amount, other)
        ]
        if homes and not any(_STEP_WORD.search(before[-_NEAR:]) for before in homes):
            return text[amount.start : amount.end]
    return None


def multiplied(text: str, given: Sequence[Sources]) -> str | None:
    """Return a word such as *verdoppelte* that no two figures of *given* bear out, or None."""
    there = fold(" ".join(one.text for one in given))
    words: list[str] = re.findall(r"\w+", text)
    for word in words:
        factor = next((value for part, value in _TIMES.items() if part in fold(word)), None)
        if factor is None or any(
            part in there for part, value in _TIMES.items() if value in (factor, 1 / factor)
        ):
            continue
        ratios = [
            a / b for one, other in _pairs(given, "") for a, b in ((one, other), (other, one)) if b
        ]
        if not any(abs(ratio - factor) <= _LOOSE * factor for ratio in ratios):
            return word
    return None
