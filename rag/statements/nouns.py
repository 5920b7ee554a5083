"""Speech that hangs on a noun: *der Vorwurf, er habe …*, *die Forderung von X, … zu …*."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.statements import cues, noun_phrases, spans, verbs
from rag.statements.clauses import Segment, Sentence
from rag.statements.frames import Frame
from rag.statements.indirect import content_end, is_object
from rag.statements.noun_phrases import Noun
from rag.statements.types import UnresolvedStatement
from rag.types import Span

_OPENERS = frozenset(("dass", "daß", "ob", "wonach"))


def hung(sentence: Sentence, frames: Sequence[Frame]) -> Iterator[UnresolvedStatement]:
    """Yield the clauses that a noun of saying announces."""
    for index, part in enumerate(sentence.parts):
        head = _head(sentence, index)
        if head is None or part.mark not in (",", ":"):
            continue
        pattern = _pattern(sentence, index, head)
        if not pattern:
            continue
        start = part.start + (part.opener == "wonach")
        span = spans.of_tokens(sentence, start, content_end(sentence, index))
        if span is not None:
            word = sentence.tokens[head].text
            owner = _owner(sentence, head, any(frame.denied for frame in frames))
            yield UnresolvedStatement((span,), "indirect", owner, word, pattern)


def _head(sentence: Sentence, index: int) -> int | None:
    """The noun of saying near the end of the segment before, or before an apposition to it."""
    for back in (1, 2):
        if index < back:
            return None
        before = sentence.parts[index - back]
        for at in range(before.stop - 1, before.start - 1, -1):
            if sentence.tokens[at].text in cues.NOUNS | cues.NOUNS_INFINITIVE:
                return at
        if before.shape != "piece" or spans.words(sentence.tokens, before.start, before.stop) > 4:
            return None
    return None


def _pattern(sentence: Sentence, index: int, head: int) -> str:
    part = sentence.parts[index]
    if not _near(sentence, index, head):
        return ""
    if part.shape == "sub" and part.opener in _OPENERS:
        return "noun-dass"
    if part.shape == "main" and part.konj and sentence.tokens[part.start].low != "denn":
        return "noun-konjunktiv"
    if part.shape == "inf" and is_object(sentence, part):
        fits = sentence.tokens[head].text in cues.NOUNS_INFINITIVE
        return "noun-infinitive" if fits else ""
    return ""


def _near(sentence: Sentence, index: int, head: int) -> bool:
    own = next(part for part in sentence.parts if part.start <= head < part.stop)
    noun = noun_phrases.read(sentence.tokens, head, own.stop)
    after = head + 1 if noun is None else noun.stop
    return spans.words(sentence.tokens, after, own.stop) <= 3


def _owner(sentence: Sentence, head: int, denied: bool) -> Span | None:
    """Whose words the noun announces: its genitive, or the subject of *erhob den Vorwurf*.

    The subject of another verb may only know of them: *X kennt den Vorwurf, er habe …*.
    """
    own = next(part for part in sentence.parts if part.start <= head < part.stop)
    agent = _agent(sentence, own, head)
    if agent is not None:
        return agent
    noun = noun_phrases.read(sentence.tokens, head, own.stop)
    if noun is not None and _has_owner(sentence, noun):
        return spans.of_tokens(sentence, noun.start, noun.stop)
    if not denied and _is_light(sentence, own):
        said_by = _subject_apart(sentence, own.start, own.stop, head)
        noun = said_by or _subject_apart(sentence, 0, own.start, head) or noun
    return None if noun is None else spans.of_tokens(sentence, noun.start, noun.stop)


def _is_light(sentence: Sentence, own: Segment) -> bool:
    """Whether the verb beside the noun only makes it a deed: *erheben*, *äußern*, *vertreten*."""
    words = {token.low for token in sentence.tokens[own.start : own.stop]}
    return bool(words & verbs.light_forms())


def _has_owner(sentence: Sentence, noun: Noun) -> bool:
    """Whether a genitive or a name hangs on the noun: *die Forderung der Stadt*."""
    if noun.stop <= noun.head + 1:
        return False
    after = sentence.tokens[noun.head + 1]
    return after.tag in ("ART", "NE", "PPOSAT") or after.low in ("von", "vom")


def _subject_apart(sentence: Sentence, start: int, stop: int, head: int) -> Noun | None:
    found = [
        noun for noun in noun_phrases.subjects(sentence.tokens, start, stop) if noun.head != head
    ]
    return max(found, key=lambda noun: noun_phrases.voice(sentence.tokens, noun), default=None)


def _agent(sentence: Sentence, own: Segment, head: int) -> Span | None:
    for at in range(own.start, own.stop - 1):
        if at != head and sentence.tokens[at].low in ("von", "vom", "durch"):
            noun = noun_phrases.read(sentence.tokens, at + 1, own.stop)
            if noun is not None and noun.head != head:
                return spans.of_tokens(sentence, noun.start, noun.stop)
    return None
