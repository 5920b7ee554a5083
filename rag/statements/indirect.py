"""Indirect speech: what a frame's verb announces or follows, as a clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.statements import cues, noun_phrases, spans
from rag.statements.clauses import Segment, Sentence, has_zu
from rag.statements.frames import Frame
from rag.statements.tagger import QUOTE
from rag.statements.types import UnresolvedStatement
from rag.types import Span

_DASS = frozenset(("dass", "daß", "ob"))
_COORDINATORS = frozenset("und oder aber sondern doch denn jedoch".split())
_INSERTED = frozenset("nachdem als wie während bevor obwohl wenn da weil".split())


def indirect(sentence: Sentence, frames: Sequence[Frame]) -> Iterator[UnresolvedStatement]:
    """Yield the indirect statements of a sentence, at most one for each frame."""
    for frame in frames:
        if not frame.denied or "n" in frame.hit.takes:
            found = (
                _right(sentence, frame, frames)
                or _left(sentence, frame)
                or _inside(sentence, frame)
            )
            if found is not None:
                yield found


def cue(sentence: Sentence, frame: Frame) -> str:
    """The words of the verb of saying as printed."""
    return " ".join(sentence.tokens[at].text for at in frame.hit.tokens)


def mention(sentence: Sentence, frame: Frame) -> Span | None:
    """The span of the frame's speaker."""
    noun = frame.speaker
    return None if noun is None else spans.of_tokens(sentence, noun.start, noun.stop)


def _found(
    sentence: Sentence, frame: Frame, content: tuple[Span, ...], pattern: str
) -> UnresolvedStatement | None:
    if not content:
        return None
    return UnresolvedStatement(
        content, "indirect", mention(sentence, frame), cue(sentence, frame), pattern
    )


def _right(sentence: Sentence, frame: Frame, frames: Sequence[Frame]) -> UnresolvedStatement | None:
    """*X sagte, dass …*, *X sagte, er sei …*, *X versprach, … zu …*."""
    if _is_wie(sentence, frame) or _superseded(frame, frames):
        return None
    for at in range(frame.at + 1, len(sentence.parts)):
        part = sentence.parts[at]
        pattern = _announced(sentence, frame, at)
        if pattern:
            span = spans.of_tokens(sentence, part.start, content_end(sentence, at))
            return _found(sentence, frame, (span,) if span else (), pattern)
        if part.opener == QUOTE or not _skippable(part) or _speaks_itself(frames, at):
            return None
    return None


def _speaks_itself(frames: Sequence[Frame], at: int) -> bool:
    """Whether segment *at* has a verb of saying, which then announces what follows it."""
    return any(other.at == at and set(other.hit.takes) & set("sd") for other in frames)


def _skippable(part: Segment) -> bool:
    if part.shape == "inf":
        return part.opener in ("um", "ohne")
    return part.shape in ("piece", "rel") or (part.shape == "sub" and part.opener in _INSERTED)


def _is_wie(sentence: Sentence, frame: Frame) -> bool:
    part = sentence.parts[frame.at]
    return part.shape == "sub" and part.opener == "wie"


def _superseded(frame: Frame, frames: Sequence[Frame]) -> bool:
    """Whether a later verb of the same segment stands nearer to what follows."""
    return any(other.at == frame.at and other.position > frame.position for other in frames)


def _announced(sentence: Sentence, frame: Frame, at: int) -> str:
    """The pattern by which the frame announces segment *at*; empty if it does not."""
    part, takes = sentence.parts[at], set(frame.hit.takes)
    if part.shape == "sub" and part.opener in _DASS:
        return "dass" if takes & set("sdi") else ""
    if part.shape == "sub" and part.opener in cues.QUESTION_WORDS:
        return _question(part, takes)
    if part.shape == "inf":
        fits = "i" in takes or (takes >= set("sd") and _is_past_or_modal(sentence, part))
        return "infinitive" if fits and is_object(sentence, part) else ""
    if part.shape == "main" and takes & set("sd"):
        return _clause(sentence, frame, at)
    if part.shape == "rel" and part.konj and takes & set("sd") and _follows(sentence, frame, at):
        return "konjunktiv"
    return ""


def _follows(sentence: Sentence, frame: Frame, at: int) -> bool:
    """*sagte, die Brücke bleibe*: what looks relative has no noun before it to belong to."""
    last = sentence.parts[at - 1].stop - 1
    return at == frame.last + 1 and (last in frame.hit.tokens or sentence.tokens[last].low == "es")


def _question(part: Segment, takes: set[str]) -> str:
    if part.opener in ("wie", "wo", "was", "womit", "wodurch", "wobei", "wogegen"):
        return "question" if "d" in takes and (part.konj or part.opener == "wie") else ""
    return "question" if "d" in takes else ""


def is_object(sentence: Sentence, part: Segment) -> bool:
    """Whether an infinitive with *zu* is no adverbial like *um … zu*."""
    return sentence.tokens[part.start].low not in ("um", "ohne", "anstatt", "statt", "außer")


def _is_past_or_modal(sentence: Sentence, part: Segment) -> bool:
    """*berichtete, … gesehen zu haben*, *teilte mit, … bauen zu wollen*: told, not to be done."""
    last = sentence.tokens[part.start : part.stop][-1:]
    low = last[0].low if last and last[0].word else sentence.tokens[part.stop - 2].low
    return low in ("haben", "sein", "wollen", "können", "müssen", "werden", "dürfen")


def _clause(sentence: Sentence, frame: Frame, at: int) -> str:
    part = sentence.parts[at]
    if sentence.tokens[part.start].low in _COORDINATORS:
        return ""
    if part.konj:
        return "konjunktiv"
    if at != frame.last + 1 or part.mark != "," or not set(frame.hit.takes) >= set("sd"):
        return ""
    if part.finite[0] == part.start or sentence.parts[frame.at].shape != "main":
        return ""
    return "clause" if _only_subject(sentence, frame) else ""


def _only_subject(sentence: Sentence, frame: Frame) -> bool:
    part = sentence.parts[frame.at]
    nouns = [
        noun for noun, led in noun_phrases.scan(sentence.tokens, part.start, part.stop) if not led
    ]
    return len(nouns) <= 1


def content_end(sentence: Sentence, at: int) -> int:
    """Where content that begins with segment *at* ends: where the reporter takes up again."""
    content = sentence.parts[at]
    for following in range(at + 1, len(sentence.parts)):
        part = sentence.parts[following]
        if _is_quoted(sentence, part):
            continue
        if part.mark == ";" and not part.konj:
            return part.start
        if _resumes(sentence, part, content):
            return part.start
    return len(sentence.tokens)


def _is_quoted(sentence: Sentence, part: Segment) -> bool:
    """Whether *part* begins within a quotation, where no reporter takes up again."""
    start = sentence.tokens[part.start].start
    return any(left < start < right for left, right in sentence.quotes)


def _resumes(sentence: Sentence, part: Segment, content: Segment) -> bool:
    if part.shape != "main" or part.konj:
        return False
    first = sentence.tokens[part.start]
    verb_early = part.finite[0] - part.start <= 1
    if first.low in ("und", "aber", "doch", "sondern", "jedoch"):
        return verb_early or content.konj
    return first.low == "so" or (first.finite and (content.shape in ("sub", "inf") or content.konj))


def _left(sentence: Sentence, frame: Frame) -> UnresolvedStatement | None:
    """*…, sagte X* and *…, so sagte X, …*: everything around the frame is what was said."""
    part = sentence.parts[frame.at]
    if part.shape != "main" or frame.first < frame.at or not set(frame.hit.takes) & set("sde"):
        return None
    if frame.at == 0 or not _opens(sentence, frame) or part.mark in (":", ";"):
        return None
    start = _start(sentence, frame)
    before = [each for each in sentence.parts[: frame.at] if each.start >= start]
    if not _is_content(sentence, frame, before):
        return None
    hole = (part.start, sentence.parts[frame.last].stop)
    content = spans.without(sentence, start, _after(sentence, frame), [hole])
    konj = any(each.konj for each in before)
    passive = frame.hit.passive and frame.hit.name != "zitieren"
    if not konj and (passive or not _names_speaker(sentence, frame)):
        return None
    pattern = "before" if konj else "before-indicative"
    return _found(sentence, frame, content, pattern)


def _inside(sentence: Sentence, frame: Frame) -> UnresolvedStatement | None:
    """A clause whose comma is missing: *hoffte dass …*, *bot an den Lohn zu erhöhen*."""
    tokens, stop = sentence.tokens, sentence.parts[frame.last].stop
    start = frame.hit.tokens[-1] + 1
    for at in range(start, stop):
        if tokens[at].tag == "KOUS" and tokens[at].low in _DASS and "d" in frame.hit.takes:
            span = spans.of_tokens(sentence, at, content_end(sentence, frame.last))
            return _found(sentence, frame, (span,) if span else (), "dass")
    if len(frame.hit.tokens) > 1 and "i" in frame.hit.takes and has_zu(tokens, start, stop):
        span = spans.of_tokens(sentence, start, stop)
        return _found(sentence, frame, (span,) if span else (), "infinitive")
    return None


def _opens(sentence: Sentence, frame: Frame) -> bool:
    part = sentence.parts[frame.at]
    if frame.position == part.start:
        return True
    return sentence.tokens[part.start].low == "so" and frame.position == part.start + 1


def _names_speaker(sentence: Sentence, frame: Frame) -> bool:
    """Whether the verb is followed by its subject and not by more of what the subject does."""
    after = sentence.tokens[frame.position + 1 : frame.position + 2]
    if not after or after[0].low in ("aber", "jedoch", "auch", "zugleich", "weitere"):
        return False
    noun = frame.speaker
    return noun is not None and noun.start > frame.position


def _is_content(sentence: Sentence, frame: Frame, before: Sequence[Segment]) -> bool:
    if not before or any(each.opener == QUOTE for each in before):
        return False
    if any(each.shape == "main" for each in before):
        return True
    following = sentence.parts[frame.last + 1 : frame.last + 2]
    return (
        bool(following)
        and following[0].shape == "main"
        and following[0].finite[0] == (following[0].start)
    )


def _start(sentence: Sentence, frame: Frame) -> int:
    start = 0
    for part in sentence.parts[: frame.at]:
        if part.mark == ";" or (part.mark == ":" and part.start > 0):
            start = part.start
    return start


def _after(sentence: Sentence, frame: Frame) -> int:
    """Where the content that goes on after an inserted frame ends."""
    stop = sentence.parts[frame.last].stop
    whole = any(part.shape == "main" for part in sentence.parts[: frame.at])
    for part in sentence.parts[frame.last + 1 :]:
        if part.mark == ";" or part.opener == QUOTE:
            break
        if (
            part.konj
            or not whole
            or part.opener in _DASS | {"weil", "wenn", "denn", "da"}
            or (part.shape in ("rel", "inf") and stop > sentence.parts[frame.last].stop)
        ):
            stop = part.stop
        else:
            break
    return stop
