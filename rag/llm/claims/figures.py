"""Whether the figures of a claim are those of the passages, and belong to the same things."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rag.llm.claims import derived, times
from rag.llm.claims.dates import Calendar, dated, is_known
from rag.llm.claims.evidence import Source, Sources, held
from rag.llm.claims.read import Read, Word, alike, kind_of
from rag.text.amounts import Amount, amounts, is_same, measure
from rag.types import Hit

# A pair of figures with nothing between them tells a step, *von 114 auf 99*, by their order.
_STEP = 3
_FAR, _CROSSING = 15, 4
# What joins the two ends of a span or a step, *vom 1. Mai bis zum 3. Juni*, *von 72 auf 96 Euro*.
_JOINT = re.compile(
    r"[\s.]*(?:\d{4})?\s*(?:[A-ZÄÖÜ]\w+|%|€)?,?\s*(?:bis|auf|–|-)\s*"
    r"(?:(?:zu|zum|zur|den|dem|rund|etwa|fast|nun|jetzt|einschließlich|[A-ZÄÖÜ]\w+tag,?)\s+)*"
)
_SCALES = (("million", 1e6), ("milliard", 1e9), ("tausend", 1e3))
_LABEL = re.compile(r"\S\s+(?:[A-ZÄÖÜ]\w*|halb)\s+$")
_SUPERLATIVE = re.compile(r"\wst(?:e|en|er|es|em)$")


def missing(text: str, given: Sequence[Sources]) -> str | None:
    """Return a figure of the claim *text* that none of *given* has, as written, or None."""
    known = [amount for one in given for amount in amounts(one.text)]
    days = [one.hit.article.date for one in given if one.hit.article.date]
    words = {word for one in given for word in one.text.lower().split()}
    weekdays = frozenset(each.value for each in known if each.kind == "weekday")
    calendar = Calendar(
        tuple(days), frozenset(word.strip(".,;:") for word in words), frozenset(weekdays)
    )
    for day, year in dated(text):
        theirs = [other for one in given for at, other in dated(one.text) if is_same(day, at)]
        if theirs and not any(is_same(year, other) for other in theirs):
            return text[day.start : year.end]
    for amount in amounts(text):
        if not (is_known(amount, known) or calendar.knows(amount, known)):
            if derived.follows(amount, text, given):
                continue
            if amount.spelled and not _conflicts(amount, known):
                continue
            if _is_scaled_later(amount, text, known):
                continue
            return text[amount.start : amount.end]
    return (
        derived.multiplied(text, given) or derived.stepped(text, given) or times.unfit(text, given)
    )


def _is_scaled_later(amount: Amount, text: str, known: Sequence[Amount]) -> bool:
    """*Von 28 auf 36,5 und dann 41 Millionen*: the scale is written with the last one only."""
    scale = next((n for word, n in _SCALES if word in text[amount.end :].lower()), None)
    if scale is None or amount.unit or not isinstance(amount.value, float):
        return False
    return any(other.value == amount.value * scale for other in known)


def of_another(text: str, given: Sequence[Sources]) -> tuple[str, str] | None:
    """Return a count of the claim *text*, and what is counted instead where that number stands.

    So where *given* have the number of other things only, *9.000 Säcke*, and another number of
    these, *140 Helfer*.
    """
    known = [each for one in given for each in amounts(one.text) if each.kind == "count"]
    for amount in amounts(text):
        if amount.kind != "count" or not amount.unit or measure(amount.unit) or amount.ordinal:
            continue
        same = [each for each in known if is_same(amount, each)]
        if not same or any(not each.unit or _is_unit(amount, each) for each in same):
            continue
        if any(_is_unit(amount, each) and not each.spelled for each in known):
            return text[amount.start : amount.end], same[0].unit
    return None


def _is_unit(one: Amount, other: Amount) -> bool:
    """Whether both count the same: *Kräfte*, *Einsatzkräfte*."""
    short, long = sorted((one.unit, other.unit), key=len)
    return bool(short) and (long.endswith(short) or (len(short) > _STEP and long.startswith(short)))


def _conflicts(amount: Amount, known: Iterable[Amount]) -> bool:
    """Whether the passages count the same thing otherwise: *drei Verletzte* for *zwölf*."""
    return bool(amount.unit) and any(
        other.kind == "count" and other.unit == amount.unit for other in known
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """Text in which distances are counted in tokens: content words and amounts, by position."""

    words: tuple[tuple[int, Word], ...]
    figures: tuple[tuple[int, Amount], ...]
    clauses: tuple[tuple[int, int], ...]

    def nearest(self, word: Word, one: Amount, other: Amount) -> int:
        """-1 where *word* is nearer to *one*, 1 to *other*, 0 where it is neither."""
        mine = [at for at, each in self.words if alike(each, word)]
        first = min((self._apart(at, to) for at in mine for to in self._at(one)), default=_FAR)
        second = min((self._apart(at, to) for at in mine for to in self._at(other)), default=_FAR)
        return (first > second) - (first < second)

    def _at(self, amount: Amount) -> list[int]:
        return [at for at, each in self.figures if is_same(amount, each)]

    def _apart(self, one: int, other: int) -> int:
        crossing = self._clause(one) != self._clause(other)
        return abs(one - other) + _CROSSING * crossing

    def _clause(self, at: int) -> int:
        return next((n for n, (start, stop) in enumerate(self.clauses) if start <= at < stop), -1)


def swapped(claim: Read, chosen: Sequence[Source]) -> tuple[str, str] | None:
    """Return two figures of *claim* that have changed places, as written, or None.

    So where the words nearer to the one stand nearer to the other in the sentences *chosen*.
    """
    here = _line([claim])
    there = _line([source.read for source in chosen])
    for (at, one), (to, other) in combinations(here.figures, 2):
        if not _comparable(one, other) or _is_label(claim, one) or _is_label(claim, other):
            continue
        turned = _is_turned(claim, chosen, one, other)
        if turned:
            return claim.text[one.start : one.end], claim.text[other.start : other.end]
        if turned is not None or abs(at - to) <= _STEP:
            continue
        if not there._at(one) or not there._at(other) or _is_step(there, one, other):
            continue
        if not _stand_together(one, other, chosen):
            continue
        if _crossed(here, there, one, other) > 0:
            return claim.text[one.start : one.end], claim.text[other.start : other.end]
    return None


def misplaced(claim: Read, given: Sequence[Sources]) -> tuple[str, str] | None:
    """Return a figure of *claim*, as written, and that which stands there instead, or None.

    So where something that the claim tells it of is only told of together with another figure of
    the kind: a thing in a later clause of the same sentence, *28 Grad, im Saal sind es 31*, or a
    year anywhere.
    """
    figures = [
        each for each in amounts(claim.text) if each.kind in ("count", "year") and not each.ordinal
    ]
    clauses = [each for one in given for each in _clauses(one)]
    for figure in figures:
        if figure.spelled or any(_comparable(figure, each) for each in figures if each != figure):
            continue
        homes = {each.sentence: each.at for each in clauses if is_known(figure, each.figures)}
        for places, is_near in _places(claim, clauses, figure.kind == "count"):
            # What the first clause is about, *das Wasser*, goes on to the next.
            behind = all(homes.get(each.sentence, each.at) < each.at for each in places)
            if not homes or (is_near and not behind):
                continue
            rivals = [_rival(figure, each.figures) for each in places]
            found = next((rival for rival in rivals if rival is not None), None)
            if found is not None and all(rival is not None for rival in rivals):
                return claim.text[figure.start : figure.end], f"{found.value:n}"
    return None


def astray(claim: Read, given: Sequence[Sources]) -> str | None:
    """Return a figure of *claim*, as written, that the passages tell of something else, or None.

    So where no sentence with it, nor the one before, shares a word with a claim that names a thing.
    """
    if all(word.kind not in ("noun", "name") for word in claim.words):
        return None
    for figure in amounts(claim.text):
        if figure.spelled or figure.kind not in _TOLD_OF or _is_label(claim, figure):
            continue
        homes = [
            (one, source)
            for one in given
            for source in one.sentences
            if is_known(figure, amounts(source.read.text))
        ]
        if homes and not any(_is_told_of(claim, one, source) for one, source in homes):
            return claim.text[figure.start : figure.end]
    return None


def _is_told_of(claim: Read, one: Sources, home: Source) -> bool:
    theirs = amounts(home.read.text)
    figures = [each for each in amounts(claim.text) if not each.spelled]
    if len({each.start for each in figures if is_known(each, theirs)}) > 1:
        return True  # two of its figures together are no chance
    near = (each for each in one.sentences if home.order - 1 <= each.order <= home.order)
    words = [word for each in near for word in each.read.words if not _is_figure(each.read, word)]
    return bool(held([word for word in claim.words if not _is_figure(claim, word)], words))


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause of a passage: its sentence, its number in it, its words and its figures."""

    sentence: tuple[str, int]
    at: int
    words: tuple[Word, ...]
    figures: tuple[Amount, ...]


def _clauses(one: Sources) -> Iterator[_Clause]:
    for source in one.sentences:
        if source.place is None:
            continue  # a headline names things without their figures
        there = amounts(source.read.text)
        for clause in range(len(source.read.clauses)):
            ends = [
                (source.read.tokens[part.start].start, source.read.tokens[part.stop - 1].end)
                for part in source.read.parts_of(clause)
            ]
            own = tuple(each for each in there if any(a <= each.start < b for a, b in ends))
            number = (one.hit.article.id, source.order)
            yield _Clause(number, clause, source.read.words_of(clause), own)


def _places(
    claim: Read, clauses: Sequence[_Clause], counted: bool
) -> Iterator[tuple[list[_Clause], bool]]:
    """For each thing, name and year of the claim the clauses that tell of it; False for a year.

    Of what is not *counted* but dated only what is the oldest or the last of its kind.
    """
    for word in claim.words:
        if (counted and word.kind in ("noun", "name")) or _SUPERLATIVE.search(word.text):
            told = [each for each in clauses if any(alike(word, other) for other in each.words)]
            yield told, True
    for amount in amounts(claim.text) if counted else ():
        if amount.kind == "year":
            yield [each for each in clauses if is_known(amount, each.figures)], False


def _rival(figure: Amount, there: Sequence[Amount]) -> Amount | None:
    """The figure that stands *there* in place of *figure*, or None."""
    if is_known(figure, there):
        return None
    return next((each for each in there if _comparable(figure, each) and not each.spelled), None)


def _is_turned(claim: Read, chosen: Sequence[Source], one: Amount, other: Amount) -> bool | None:
    """Whether a step of the claim, *von 96 auf 72*, goes the other way there; None if it is none.

    False also where both go the same way.
    """
    if not _is_joint(claim.text, one, other):
        return None
    steps = [
        (first, second)
        for source in chosen
        for first, second in combinations(amounts(source.read.text), 2)
        if _is_joint(source.read.text, first, second)
    ]
    if any(is_same(one, first) and is_same(other, second) for first, second in steps):
        return False
    turned = any(is_same(one, second) and is_same(other, first) for first, second in steps)
    return turned or None


def _is_label(read: Read, amount: Amount) -> bool:
    """*Platz zwei*, *L 917*, *halb drei*, *fünfmal*: no count, though a number."""
    written = read.text[amount.start : amount.end]
    if written.endswith(("mal", "fach", "fache")):
        return True
    if amount.kind != "count":
        return False
    return not amount.unit and _LABEL.search(read.text[: amount.start]) is not None


def _stand_together(one: Amount, other: Amount, chosen: Sequence[Source]) -> bool:
    """Whether one passage has both; of two, each is held to its own."""
    figures: dict[Hit, list[Amount]] = {}
    for source in chosen:
        if source.place is not None:
            figures.setdefault(source.place.hit, []).extend(amounts(source.read.text))
    return any(is_known(one, there) and is_known(other, there) for there in figures.values())


def _is_joint(text: str, one: Amount, other: Amount) -> bool:
    return _JOINT.fullmatch(text, one.end, other.start) is not None


def _crossed(here: _Line, there: _Line, one: Amount, other: Amount) -> float:
    score = 0.0
    for _, word in here.words:
        side, told = here.nearest(word, one, other), there.nearest(word, one, other)
        worth = 0.5 if word.kind == "verb" else word.weight
        if side and told:
            score += worth if side != told else -worth
    return score


def _is_step(line: _Line, one: Amount, other: Amount) -> bool:
    return min(abs(a - b) for a in line._at(one) for b in line._at(other)) <= _STEP


def _comparable(one: Amount, other: Amount) -> bool:
    if one.kind != other.kind or is_same(one, other) or one.kind not in _KINDS:
        return False
    if one.ordinal != other.ordinal:
        return False
    ours, theirs = measure(one.unit), measure(other.unit)
    return ours == theirs or not one.unit or not other.unit


_TOLD_OF = ("count", "day", "clock")
_KINDS = ("count", "year", "month", "day", "clock")


def _line(reads: Sequence[Read]) -> _Line:
    words: list[tuple[int, Word]] = []
    figures: list[tuple[int, Amount]] = []
    clauses: list[tuple[int, int]] = []
    offset = 0
    for one in reads:
        words += [(offset + word.at, word) for word in one.words if not _is_figure(one, word)]
        figures += [(offset + _token_at(one, each), each) for each in amounts(one.text)]
        clauses += [(offset + part.start, offset + part.stop) for part in one.parts]
        offset += len(one.tokens) + _FAR
    return _Line(tuple(words), tuple(figures), tuple(clauses))


def _is_figure(one: Read, word: Word) -> bool:
    token = one.tokens[word.at]
    return kind_of(token) != "name" and any(
        each.start <= token.start < each.end for each in amounts(one.text)
    )


def _token_at(one: Read, amount: Amount) -> int:
    return next((at for at, token in enumerate(one.tokens) if token.end > amount.start), 0)
