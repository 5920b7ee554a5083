"""Read an article for attributed statements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.statements import (
    attributions,
    continued,
    direct,
    indirect,
    nouns,
    reading,
    reported,
    speakers,
)
from rag.statements.clauses import Sentence
from rag.statements.frames import frames
from rag.statements.patterns import CARRIED, CONFIDENCE, LEAST
from rag.statements.types import ExtractedStatement, UnresolvedStatement
from rag.types import Article, Span

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Read:
    """What a sentence yielded; *spoke* is who said something in it that is no statement."""

    sentence: Sentence
    found: tuple[UnresolvedStatement, ...]
    spoke: Span | None = None


def extract_statements(article: Article, least: float = LEAST) -> list[ExtractedStatement]:
    """Return the statements of *article*, in order of their first slice.

    Those of patterns whose confidence is below *least* are left out.
    """
    reads = _reads(article)
    cast = speakers.cast([read.sentence for read in reads])
    before: speakers.Person | None = None
    statements = []
    for found in _merged(article, reads):
        who, person = speakers.resolve(cast, found, before)
        if found.pattern in CARRIED:
            who = replace(who, name=None, likely=who.name or who.likely, inferred=True)
        elif found.pattern == "quote-next":
            who = replace(who, inferred=True)
        before = person or before
        if CONFIDENCE[found.pattern] >= least:
            statements.append(_statement(article, found, who))
    return statements


def _statement(
    article: Article, found: UnresolvedStatement, who: speakers.Resolved
) -> ExtractedStatement:
    return ExtractedStatement(
        article_id=article.id,
        spans=found.spans,
        kind=found.kind,
        speaker=who.name,
        speaker_span=found.mention,
        inferred=who.inferred,
        likely=who.likely,
        role=who.role,
        cue=found.cue,
        confidence=CONFIDENCE[found.pattern],
        pattern=found.pattern,
    )


def _reads(article: Article) -> list[Read]:
    reads: list[Read] = []
    for sentence in reading.sentences(article):
        if sentence.tokens:
            found = tuple(_read(sentence, reads))
            reads.append(Read(sentence, found, None if found else continued.spoke(sentence)))
            _claim_previous(reads)
    return reads


def _read(sentence: Sentence, reads: Sequence[Read]) -> list[UnresolvedStatement]:
    before = reads[-1].found[-1] if reads and reads[-1].found else None
    who = _going_on(reads)
    known = frames(sentence)
    asides = attributions.named(sentence, known)
    said = list(direct.direct(sentence, known, asides, who, _spoke_last(sentence, reads, who)))
    own = continued.own_words(sentence, known) if before is not None or who else known
    framed = list(indirect.indirect(sentence, own))
    hung = list(nouns.hung(sentence, known))
    sourced = [] if said else list(attributions.sources(sentence, asides))
    told = [] if framed or said or sourced else list(reported.reported(sentence, known))
    found = [
        each for each in (*said, *framed, *sourced, *hung, *told) if not _is_us(sentence, each)
    ]
    if not found:
        close = bool(reads) and reads[-1].spoke is not None and reads[-1].spoke == who
        found = [each for each in (_unframed(sentence, before, who, close),) if each]
    parts = list(direct.partial(sentence, known, found))
    if any(direct.calls(sentence, frame) for frame in known) and parts:
        found = [each for each in found if each.kind != "reported"]
    return _distinct(sentence.text, [*found, *parts])


def _is_us(sentence: Sentence, found: UnresolvedStatement) -> bool:
    """Whether the speaker is *ich* or *wir*: an interview's or a comment's own voice."""
    return found.mention is not None and sentence.text[slice(*found.mention)].lower() in (
        "ich",
        "wir",
        "mich",
        "uns",
    )


def _going_on(reads: Sequence[Read]) -> Span | None:
    """The speaker whom a sentence without one carries on: of the last statement, or a subject."""
    near = reads[-_LOOK_BACK:]
    for read in reversed(near):
        noun = None if read.found else read.spoke or continued.speaker(read.sentence)
        if noun is not None:
            return noun
        for found in reversed(read.found):
            if found.mention is not None and _speaks(read.sentence.text, found.mention):
                return found.mention
    return None


def _spoke_last(sentence: Sentence, reads: Sequence[Read], who: Span | None) -> bool:
    """Whether *who* speaks in the sentence right before, in the same paragraph."""
    if not reads or who is None or all(found.mention != who for found in reads[-1].found):
        return False
    end, start = reads[-1].sentence.tokens[-1].end, sentence.tokens[0].start
    return sentence.text.count("\n", end, start) < 2


_NOBODY = frozenset("das dies es man was demnach danach welche welches denen".split())


def _speaks(text: str, mention: Span) -> bool:
    return text[slice(*mention)].lower() not in _NOBODY


_LOOK_BACK = 5


def _unframed(
    sentence: Sentence, before: UnresolvedStatement | None, who: Span | None, close: bool
) -> UnresolvedStatement | None:
    return (
        continued.demnach(sentence)
        or continued.running_on(sentence, before, who, close)
        or (continued.hearsay(sentence, who) if who else None)
        or continued.subordinate(sentence)
    )


def _distinct(text: str, found: Sequence[UnresolvedStatement]) -> list[UnresolvedStatement]:
    kept: list[UnresolvedStatement] = []
    for each in sorted(found, key=lambda one: -CONFIDENCE[one.pattern]):
        if all(_overlap(text, each.spans, other.spans) < 0.6 for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda one: one.spans)


def _overlap(text: str, one: Sequence[Span], other: Sequence[Span]) -> float:
    a, b = _words(text, one), _words(text, other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _words(text: str, spans: Sequence[Span]) -> set[int]:
    return {m.start() for left, right in spans for m in _WORD.finditer(text, left, right)}


def _claim_previous(reads: list[Read]) -> None:
    """*Dies teilte die Polizei mit.*: the sentence before is what was said."""
    sentence = reads[-1].sentence
    if sentence.tokens[0].low not in ("dies", "das") or not sentence.tokens[1:2]:
        return
    kept = tuple(each for each in reads[-1].found if each.kind != "reported")
    reads[-1] = Read(sentence, kept)
    if len(reads) < 2 or kept or reads[-2].found:
        return
    earlier = reads[-2].sentence
    frame = next((each for each in frames(sentence) if each.position == 1), None)
    if frame is None or frame.denied or not set(frame.hit.takes) & set("sd"):
        return
    first, last = earlier.tokens[0], earlier.tokens[-1]
    this = sentence.tokens[0]
    spans = ((first.start, last.end), (this.start, this.end))
    who, cue = indirect.mention(sentence, frame), indirect.cue(sentence, frame)
    reads[-1] = Read(sentence, (UnresolvedStatement(spans, "indirect", who, cue, "this"),))


def _merged(article: Article, reads: Sequence[Read]) -> list[UnresolvedStatement]:
    """Join sentences that run on in the Konjunktiv one after the other into one statement."""
    found: list[UnresolvedStatement] = []
    for read in reads:
        for each in read.found:
            if found and _runs_on(article.text, found[-1], each):
                span = (found[-1].spans[0][0], each.spans[-1][1])
                found[-1] = replace(found[-1], spans=(span,))
            else:
                found.append(each)
    return found


def _runs_on(text: str, one: UnresolvedStatement, other: UnresolvedStatement) -> bool:
    if one.kind != "free_indirect" or other.kind != "free_indirect" or one.cue or other.cue:
        return False
    between = text[one.spans[-1][1] : other.spans[0][0]]
    return len(between) < 4 and "\n" not in between
