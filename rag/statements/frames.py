"""Frames of speech: which verb says, who says it, and which segments belong to the frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.statements import cues, frame_subjects, frame_verbs
from rag.statements.clauses import Sentence
from rag.statements.frame_verbs import FrameMatch
from rag.statements.noun_phrases import Noun
from rag.statements.tagger import QUOTE, Token

_LINKS = frozenset("und oder aber sowie sondern doch".split())


@dataclass(frozen=True, slots=True)
class Frame:
    """A clause that says who speaks: segments ``[first, last]``, ``at`` the one with the verb.

    ``position`` is the token of the finite verb.
    """

    at: int
    first: int
    last: int
    hit: FrameMatch
    speaker: Noun | None
    denied: bool
    position: int


def frames(sentence: Sentence) -> list[Frame]:
    """Return the frames of speech of a sentence, in order of their verbs."""
    found: list[Frame] = []
    for at, part in enumerate(sentence.parts):
        for position in part.finite:
            if any(position in frame.hit.tokens for frame in found):
                continue
            hit = frame_verbs.find(sentence, at, position)
            if hit is not None and frame_verbs.fits(sentence, at, hit):
                found.append(_frame(sentence, at, position, hit, found))
    return found


def _frame(
    sentence: Sentence, at: int, position: int, hit: FrameMatch, earlier: Sequence[Frame]
) -> Frame:
    first, last = _first(sentence, at, position), _last(sentence, at, hit)
    nearest = earlier[-1].speaker if earlier else None
    shared = frame_subjects.shared(sentence, at, hit, nearest)
    noun = frame_subjects.speaker(sentence, at, first, position, hit)
    weak = noun is None or sentence.tokens[noun.head].low == "es"
    between = noun is not None and any(
        frame.at == at and frame.position < noun.start < position for frame in earlier
    )
    if shared is not None and (
        weak or between or frame_subjects.is_reduced(sentence, at, position)
    ):
        noun = shared
    return Frame(at, first, last, hit, noun, _denied(sentence, at, first, position), position)


def _denied(sentence: Sentence, at: int, first: int, position: int) -> bool:
    part = sentence.parts[at]
    start = sentence.parts[first].start
    cut = next((n for n in range(position, start, -1) if sentence.tokens[n].low in _LINKS), start)
    return any(_denies(sentence.tokens, n) for n in range(cut, part.stop)) and not any(
        token.low in ("nur", "allein") for token in sentence.tokens[cut : part.stop]
    )


def _denies(tokens: Sequence[Token], at: int) -> bool:
    """Whether a negation is of the clause and not of one word: *nicht zuletzt*, *nicht als Chef*.

    Nor is that of an attribute: *die nicht im Rat vertretene Partei*.
    """
    if tokens[at].low not in cues.NEGATIONS:
        return False
    if tokens[at].low != "nicht" or at + 1 >= len(tokens):
        return True
    if tokens[at + 1].low in ("zuletzt", "als", "einmal", "selten", "ohne", "weniger", "mehr"):
        return tokens[at + 1].low in ("einmal", "mehr")
    return not (at > 0 and tokens[at - 1].tag in ("ART", "PPOSAT", "PIAT", "PDAT"))


def _first(sentence: Sentence, at: int, position: int) -> int:
    """The segment where the frame begins: what stands before a bare verb is its first place."""
    part = sentence.parts[at]
    if part.shape != "main" or position > part.start:
        return at
    first = at
    while first > 0 and sentence.parts[first].mark not in (":", ";"):
        before = sentence.parts[first - 1]
        if before.shape in ("main", "inf") or before.opener == QUOTE:
            break
        first -= 1
    starts = first == 0 or sentence.parts[first].mark in (":", ";")
    if not starts and at + 1 < len(sentence.parts) and sentence.parts[at + 1].mark == ":":
        return first
    return first if starts and not _parenthetical(sentence, first, at) else at


def _parenthetical(sentence: Sentence, first: int, at: int) -> bool:
    """*Das Leben, sagte sie, sei kurz*: what follows goes on with its verb."""
    if at + 1 >= len(sentence.parts):
        return False
    following = sentence.parts[at + 1]
    inverted = following.shape == "main" and following.finite[0] == following.start
    return inverted and sentence.tokens[sentence.parts[first].start].low != "wie"


def _last(sentence: Sentence, at: int, hit: FrameMatch) -> int:
    """The segment where the frame ends: past the prefix and past appositions to the speaker."""
    last = at
    for following in range(at + 1, len(sentence.parts)):
        part = sentence.parts[following]
        if part.start <= hit.tokens[-1] or (
            following == last + 1 and frame_subjects.belongs(sentence, following)
        ):
            last = following
        else:
            break
    return last
