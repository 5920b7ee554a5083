"""The sentences of passages that a claim can rest on, and how well each bears out its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.llm.claims.read import Read, Word, alike, names_in, read
from rag.text.amounts import Amount, amounts, is_same
from rag.types import Hit, Span

# Of each passage cited.
MAX_SENTENCES = 2
# What a second sentence must add of the claim's weight to be shown beside the first.
_GAIN = 0.12
# What a figure counts beside words.
_FIGURE = 1.5


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of a passage, by its place in the article."""

    hit: Hit
    span: Span

    @property
    def text(self) -> str:
        """The sentence."""
        start = self.hit.passage.start
        return self.hit.passage.text[self.span[0] - start : self.span[1] - start]


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of a passage, read; without a place it is the headline."""

    read: Read
    place: Place | None
    order: int


@dataclass(frozen=True, slots=True)
class Sources:
    """All that one passage gives: its sentences in order, the headline last."""

    hit: Hit
    known: frozenset[str]
    sentences: tuple[Source, ...]

    @property
    def text(self) -> str:
        """The headline, the source and the passage."""
        article = self.hit.article
        heading = ". ".join(filter(None, (article.title, article.source, article.author)))
        return f"{heading}\n{self.hit.passage.text}"


@dataclass(frozen=True, slots=True)
class Found:
    """The sentences that bear a claim out best, and what they hold of it.

    ``share`` is that of its words' weight, ``number`` counts its words, a figure as two.
    """

    chosen: tuple[Source, ...]
    share: float
    number: int


def sources(hits: Iterable[Hit]) -> tuple[Sources, ...]:
    """Return what each of *hits* gives, in order."""
    return tuple(map(_sources, hits))


@lru_cache(maxsize=256)
def _sources(hit: Hit) -> Sources:
    places = [Place(hit, span) for span in hit.passage.sentences]
    title = hit.article.title or ""
    known = frozenset().union(*(names_in(place.text) for place in places), names_in(title))
    found = [Source(read(place.text, known), place, order) for order, place in enumerate(places)]
    if title:
        found.append(Source(read(title, known), None, -1))
    return Sources(hit, known, tuple(found))


def held(words: Iterable[Word], given: Sequence[Word]) -> tuple[Word, ...]:
    """Return those of *words* that one of *given* is like."""
    return tuple(word for word in words if any(alike(word, other) for other in given))


def weight(words: Iterable[Word]) -> float:
    """Return how much *words* count together."""
    return sum(word.weight for word in words)


def find(claim: Read, given: Sequence[Sources], first: Sequence[Span] = ()) -> Found:
    """Return the sentences of each of *given* that hold most of *claim*.

    Those at the places *first* of the articles are taken before others.
    """
    there = [amount for one in given for amount in amounts(one.text)]
    figures = amounts(claim.text)  # one that the article's day alone bears out counts nothing
    dated = tuple(each for each in figures if any(is_same(each, other) for other in there))
    wanted = _Wanted(claim.words, dated, claim.lows)
    chosen: list[Source] = []
    holding: frozenset[Word | Amount] = frozenset()
    for one in given:
        picked = _pick(wanted, one, first, holding)
        chosen += picked
        holding = holding.union(*(wanted.held_by(source) for source in picked))
    for one in given:  # what a headline adds counts, but is no place to show
        holding = holding.union(
            *(wanted.held_by(source) for source in one.sentences if source.place is None)
        )
    number = sum(1 if isinstance(each, Word) else 2 for each in holding)
    return Found(tuple(chosen), _worth(holding) / (wanted.worth or 1.0), number)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a claim says, to be found in sentences: its words and its figures."""

    words: tuple[Word, ...]
    figures: tuple[Amount, ...]
    lows: frozenset[str]

    @property
    def worth(self) -> float:
        """How much all of it counts; a small number in letters counts nothing."""
        return weight(self.words) + _worth(each for each in self.figures if not each.spelled)

    def held_by(self, source: Source) -> frozenset[Word | Amount]:
        """What of it *source* holds."""
        there = amounts(source.read.text)
        figures = [
            each
            for each in self.figures
            if not each.spelled and any(is_same(each, other) for other in there)
        ]
        return frozenset([*held(self.words, source.read.words), *figures])


def _worth(found: Iterable[Word | Amount]) -> float:
    return sum(each.weight if isinstance(each, Word) else _FIGURE for each in found)


def _pick(
    wanted: _Wanted, given: Sources, first: Sequence[Span], holding: frozenset[Word | Amount]
) -> list[Source]:
    within = [source for source in given.sentences if source.place is not None]
    has = {source.order: wanted.held_by(source) for source in within}
    picked = [source for source in within if _is_at(source, first)][:MAX_SENTENCES]
    while len(picked) < min(MAX_SENTENCES, len(within)):
        have = holding.union(*(has[source.order] for source in picked))
        best = max(
            within,
            key=lambda source: (
                _worth(has[source.order] - have),
                len(wanted.lows & source.read.lows),
                -source.order,
            ),
        )
        gain = _worth(has[best.order] - have)
        if gain <= 0 or (picked and gain < _GAIN * wanted.worth):
            break
        picked.append(best)
    return sorted(picked, key=lambda source: source.order)


def _is_at(source: Source, places: Sequence[Span]) -> bool:
    span = source.place.span if source.place else (0, 0)
    return any(span[0] < end and start < span[1] for start, end in places)
