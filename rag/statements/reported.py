"""Reported speech: *X forderte mehr Geld*, *X warnte vor …*, *X warf Y vor …*, without a clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.statements import cues, noun_phrases, spans
from rag.statements.clauses import Sentence
from rag.statements.frames import Frame
from rag.statements.indirect import cue, mention
from rag.statements.types import UnresolvedStatement

_TOLL = frozenset("todesopfer opfer menschenleben leben tote toten verletzte".split())
# In the perfect most verbs tell a deed of the past; these are words in any tense.
_PERFECT = frozenset(("vorwerfen", "vorhalten", "unterstellen"))
_NOBODY = frozenset("ich wir man es das dies".split())


def reported(sentence: Sentence, frames: Sequence[Frame]) -> Iterator[UnresolvedStatement]:
    """Yield the clauses whose verb reports speech without quoting it."""
    for frame in frames:
        part = sentence.parts[frame.at]
        who = mention(sentence, frame)
        if part.shape != "main" or frame.denied or who is None:
            continue
        if not (_complete(sentence, frame) or _takes_position(sentence, frame)):
            continue
        if sentence.text[slice(*who)].lower() in _NOBODY:
            continue
        start = sentence.parts[frame.first].start
        pattern = _pattern(frame)
        own = pattern == "position"
        stop = sentence.parts[frame.last].stop if own else len(sentence.tokens)
        span = spans.of_tokens(sentence, start, stop)
        if span is not None and spans.words(sentence.tokens, start, part.stop) > 3:
            yield UnresolvedStatement((span,), "reported", who, cue(sentence, frame), pattern)
            return


def _pattern(frame: Frame) -> str:
    name = frame.hit.name
    if name in cues.POSITIONS or name in cues.POSITIONS_WITH:
        return "position"
    return "reported-deed" if name in cues.REPORTING_OR_DOING else "reported"


def _takes_position(sentence: Sentence, frame: Frame) -> bool:
    """*Ott lehnte den Plan ab*, *hat sich gegen … gewandt*: in any tense, if no thing does."""
    noun, part = frame.speaker, sentence.parts[frame.at]
    if frame.hit.passive or noun is None or not noun_phrases.voice(sentence.tokens, noun):
        return False
    wanted = cues.POSITIONS_WITH.get(frame.hit.name)
    if wanted is not None:
        return any(token.low in wanted for token in sentence.tokens[part.start : part.stop])
    return frame.hit.name in cues.POSITIONS and _has_object(sentence, frame)


def _complete(sentence: Sentence, frame: Frame) -> bool:
    simple = not frame.hit.compound or (frame.hit.name in _PERFECT and not frame.hit.passive)
    if not simple or any(token.low in _TOLL for token in sentence.tokens):
        return False
    wanted = cues.REPORTING_WITH.get(frame.hit.name)
    part = sentence.parts[frame.at]
    if wanted is not None:
        return any(token.low in wanted for token in sentence.tokens[part.start : part.stop])
    known = frame.hit.name in cues.REPORTING | cues.REPORTING_OR_DOING
    return known and _has_object(sentence, frame)


def _has_object(sentence: Sentence, frame: Frame) -> bool:
    part = sentence.parts[frame.at]
    nouns = [
        noun
        for noun, led in noun_phrases.scan(sentence.tokens, part.start, part.stop)
        if not led and not noun_phrases.is_time(sentence.tokens, noun)
    ]
    return len(nouns) >= (2 if frame.first == frame.at else 1)
