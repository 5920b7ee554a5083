"""Choose: from the passages found, the few sentences that answer."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.candidates import Candidate, candidates_in, scores_of, share_of
from rag.answer.cite import ChosenPlace
from rag.answer.reader import Reading
from rag.question.content import ContentKind, is_dated
from rag.question.corpus import Order
from rag.question.kinds import QuestionKind
from rag.question.question import Question
from rag.text.words import stems
from rag.types import Hit

# What the sentence next to the best one gains, and one in the same passage.
_ADJACENT, _SAME_PASSAGE = 0.1, 0.03
# What one of the same passage gains that has a kind of content which the best one lacks.
_COMPLETING = 0.15
# What a further sentence loses for each 100 characters: a short one that says it is worth more.
_LENGTH = 0.1
# Neighbouring sentences make one citation up to this length, and a pronoun is led in up to it.
MAX_CITATION_CHARS = 400

_PRONOUN = re.compile(
    r"(?:Er|Sie|Ihm|Ihr|Ihre[mnrs]?|Sein(?:e[mnrs]?)?|Dieser?|Diese[mns]|Dies|Das"
    r"|He|She|His|Her|They|This)\b"
)


@dataclass(frozen=True, slots=True)
class Breadth:
    """How much is read and cited for a kind of question.

    A further sentence is cited where it scores at least the share ``nearly`` of the best, up to so
    many ``sentences`` and characters (``chars``), from those of the first ``passages`` that score
    at least the share ``score`` of the first. A sentence gains up to ``lead`` the nearer it stands
    to the beginning of its article, which tells what happened, and ``dated`` where it names a day;
    it loses ``spread`` for each one cited from its article before.
    """

    passages: int
    nearly: float
    sentences: int
    chars: int
    score: float = 0.0
    lead: float = 0.0
    dated: float = 0.0
    spread: float = 0.0


# The answer is among the sentences of the first five passages in .98 of the questions measured.
NARROW = Breadth(5, 0.75, 3, 700)
# What the reader takes back is far below the best: what is left is worth more.
NARROW_READ = Breadth(5, 0.5, 3, 700)
# Kinds whose sentences are worth reading: in what is told by many, the reader finds no order.
READ_KINDS: frozenset[QuestionKind] = frozenset(
    ("fact", "statement", "yes_no", "why_how", "first_last", "list", "multi")
)
# What asks for several things is told by several sentences; set on the research questions.
WIDE = Breadth(8, 0.6, 9, 3_000, 0.5)
# The steps of a chronology stand in several articles, at their beginning; set likewise.
STEPS = Breadth(12, 0.6, 9, 3_000, 0.3, lead=0.45, dated=0.1, spread=0.2)
# What a sentence gains in a change that holds the kind of content asked for: a sum, a number.
_VALUE = 0.35
# What the newest of the articles read gains where the newest word is asked for.
_NEWEST = 0.4
# What the reader's margin counts, and the bounds of it that are told apart.
_READER, _LOWEST, _HIGHEST = 0.12, -8.0, 8.0
# Nouns of a question from which on an article that lacks one of them is about something else.
_NOUNS = 2
# The characters in which what a beginning gains falls to a third.
_BEGINNING = 250
_WIDE_KINDS: frozenset[QuestionKind] = frozenset(
    ("list", "compare", "change", "summary", "overview", "multi")
)


def choose(
    question: Question, hits: Sequence[Hit], readings: Sequence[Reading] = ()
) -> list[ChosenPlace]:
    """Return the places that answer *question*, best first: few sentences, or more for a list.

    *readings* are the reader's of the first hits, none where it is left out.

    Neighbouring sentences come as one place, and a place that would begin with a pronoun begins a
    sentence earlier where that stays short.
    """
    kinds = question.content
    breadth = breadth_for(question.kind, bool(readings))
    candidates = candidates_in(_read(hits, kinds, breadth))
    if not candidates:
        return []
    shares = [share_of(kinds, candidate.text) for candidate in candidates]
    read = _as_read(candidates, hits, readings)
    told = zip(scores_of(candidates, shares), candidates, read, strict=True)
    at_end = _at_end(candidates, question.order)
    value = _VALUE if question.kind == "change" else 0.0
    scores = [
        score
        + _as_step(each, breadth)
        + lost
        + at_end.get(each.hit.article.id, 0.0)
        + value * share
        for (score, each, lost), share in zip(told, shares, strict=True)
    ]
    # They are scored among all: what is left out still tells what is much and what is little.
    kept = _on_its_nouns(question, candidates, hits)
    own = [candidates[i] for i in kept]
    picked = pick(own, [scores[i] for i in kept], [shares[i] for i in kept], breadth)
    return places_of([own[i] for i in picked])


def breadth_for(kind: QuestionKind, is_read: bool) -> Breadth:
    """Return how much is read and cited for a question of *kind*, with the reader or without."""
    if kind == "timeline":
        return STEPS
    if kind in _WIDE_KINDS:
        return WIDE
    return NARROW_READ if is_read else NARROW


def _at_end(candidates: Sequence[Candidate], order: Order | None) -> dict[str, float]:
    """Return what the articles gain that are the newest, or the oldest, where these are meant."""
    days = {each.hit.article.id: each.hit.article.date for each in candidates}
    dated = sorted((day, article) for article, day in days.items() if day is not None)
    if order is None or not dated:
        return {}
    if order == "oldest":
        dated.reverse()
    return {article: _NEWEST * rank / len(dated) for rank, (_, article) in enumerate(dated, 1)}


def _as_read(
    candidates: Sequence[Candidate], hits: Sequence[Hit], readings: Sequence[Reading]
) -> list[float]:
    """Return what each candidate loses against the one that the reader would choose."""
    if not readings:
        return [0.0] * len(candidates)
    of_hit = {id(hit): reading for hit, reading in zip(hits, readings, strict=False)}
    margins = [
        min(max(of_hit[id(each.hit)].margins[each.index], _LOWEST), _HIGHEST)
        if id(each.hit) in of_hit
        else _LOWEST
        for each in candidates
    ]
    return [_READER * (margin - max(margins)) for margin in margins]


def _as_step(candidate: Candidate, breadth: Breadth) -> float:
    dated = breadth.dated * is_dated(candidate.text)
    return breadth.lead * math.exp(-candidate.span[0] / _BEGINNING) + dated


def places_of(chosen: Sequence[Candidate]) -> list[ChosenPlace]:
    """Return the places of sentences chosen: neighbours as one, led in where one leans back."""
    return [_led_in(place) for place in _merge(chosen)]


def _read(hits: Sequence[Hit], kinds: Sequence[ContentKind], breadth: Breadth) -> list[Hit]:
    """Return the first hits, and those further down that name who holds the role asked for."""
    further = hits[breadth.passages :]
    roles = [kind for kind in kinds if kind.name == "role"]
    named = [hit for hit in further if any(kind.found_in(hit.passage.text) for kind in roles)]
    first = [hit for hit in hits[: breadth.passages] if hit.score >= breadth.score * hits[0].score]
    return [*first, *named[: breadth.passages]]


def _on_its_nouns(
    question: Question, candidates: Sequence[Candidate], hits: Sequence[Hit]
) -> list[int]:
    """Return the indexes of those in articles that hold all nouns asked about, if any does.

    What another flood, or the same mayor on another matter, is told of is no answer. Nouns are told
    by their capitals; they may be parts of other words. Of a single one an article may speak by
    another word, and what is told by many needs not hold them all.
    """
    every = list(range(len(candidates)))
    first = question.text.split()[:1]
    nouns = [
        stem
        for word in question.subject.split()
        if word[:1].isupper() and [word] != first
        for stem in stems(word)
    ]
    if len(nouns) < _NOUNS or question.kind in _WIDE_KINDS or question.kind == "timeline":
        return every
    held: dict[str, str] = {}
    for hit in hits:
        text = " ".join(stems(f"{hit.article.title or ''} {hit.passage.text}"))
        held[hit.article.id] = f"{held.get(hit.article.id, '')} {text}"
    full = {article for article, text in held.items() if all(noun in text for noun in nouns)}
    return [i for i in every if candidates[i].hit.article.id in full] or every


def pick(
    candidates: Sequence[Candidate],
    scores: Sequence[float],
    shares: Sequence[float],
    breadth: Breadth,
) -> list[int]:
    """Return the indexes of the sentences to cite, best first."""
    best = max(range(len(candidates)), key=lambda i: scores[i])
    adjusted = [
        score
        + _nearness(candidates[best], candidate, share > shares[best])
        - _LENGTH * len(candidate.text) / 100
        for candidate, score, share in zip(candidates, scores, shares, strict=True)
    ]
    chosen, total = [best], len(candidates[best].text)
    cited = Counter([candidates[best].hit.article.id])
    rest = set(range(len(candidates))) - {best}
    while rest and len(chosen) < breadth.sentences:

        def worth(i: int) -> float:
            return adjusted[i] - breadth.spread * cited[candidates[i].hit.article.id]

        i = max(rest, key=lambda i: (worth(i), -i))
        if worth(i) < breadth.nearly * scores[best]:
            break
        rest.remove(i)
        length = len(candidates[i].text)
        if total + length <= breadth.chars:
            chosen.append(i)
            total += length
            cited[candidates[i].hit.article.id] += 1
    return chosen


def _nearness(best: Candidate, other: Candidate, completes: bool) -> float:
    if other.follows(best) or best.follows(other):
        return _ADJACENT + _COMPLETING * completes
    return (_SAME_PASSAGE + _COMPLETING * completes) if other.hit is best.hit else 0.0


def _merge(chosen: Sequence[Candidate]) -> list[ChosenPlace]:
    """Return the chosen sentences as places, neighbours joined, the best ones first."""
    places: list[list[Candidate]] = []
    for candidate in chosen:
        for place in places:
            if _joins(place[-1], candidate) and _passage_of([*place, candidate]):
                place.append(candidate)
                break
            if _joins(candidate, place[0]) and _passage_of([candidate, *place]):
                place.insert(0, candidate)
                break
        else:
            places.append([candidate])
    return [_evidence(place) for place in places]


def _joins(first: Candidate, second: Candidate) -> bool:
    if not second.follows(first):
        return False
    start = second.hit.passage.start
    between = second.hit.passage.text[first.span[1] - start : second.span[0] - start]
    return "\n" not in between  # a paragraph is a step that a quotation should not hide


def _passage_of(place: Sequence[Candidate]) -> Hit | None:
    """Return a hit whose passage holds all of *place*, if it is short enough for one citation."""
    start, end = place[0].span[0], place[-1].span[1]
    if len(place) > 1 and end - start > MAX_CITATION_CHARS:
        return None
    holding = (c.hit for c in place if c.hit.passage.start <= start and end <= c.hit.passage.end)
    return next(holding, None)


def _evidence(place: Sequence[Candidate]) -> ChosenPlace:
    hit = _passage_of(place)
    assert hit is not None
    return ChosenPlace(hit.article, hit.passage, (place[0].span[0], place[-1].span[1]))


def _led_in(place: ChosenPlace) -> ChosenPlace:
    """Start a sentence earlier where the place begins with a pronoun."""
    passage, (start, end) = place.passage, place.span
    if not _PRONOUN.match(passage.text[start - passage.start :]):
        return place
    earlier = [span for span in passage.sentences if span[1] <= start]
    if not earlier or end - earlier[-1][0] > MAX_CITATION_CHARS:
        return place
    return ChosenPlace(place.article, passage, (earlier[-1][0], end))
