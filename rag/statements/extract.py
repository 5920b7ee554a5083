"""Read an article for attributed statements."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from rag.statements import (
    attributions,
    continued,
    direct,
    indirect,
    interviews,
    nouns,
    reading,
    reported,
    speakers,
)
from rag.statements.clauses import Sentence
from rag.statements.frames import frames
from rag.statements.patterns import CARRIED, CONFIDENCE, LEAST
from rag.statements.types import ExtractedStatement, UnresolvedStatement
from rag.text.normal import NormalText, normal_text
from rag.types import Article, Span

# Three books have as many.
MOST_CHARS = 2_000_000
# What is read is bounded sentence by sentence, so this is checked between two of them. The time of
# the thread is the same on a busy machine.
SECONDS = 60.0
# Who is meant is looked for within so many characters, as the time that takes grows by the square,
# and so many sentences before them.
_STRETCH = 250_000
_CONTEXT = 200
# An interview's lead is shorter.
_MOST_ABOVE = 100
_WORD = re.compile(r"\w+")
Stopped: TypeAlias = Literal["statements_long", "statements_slow"]


@dataclass(frozen=True, slots=True)
class Read:
    """What a sentence yielded; *spoke* is who said something in it that is no statement."""

    sentence: Sentence
    found: tuple[UnresolvedStatement, ...]
    spoke: Span | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """The statements of an article, in order of their first slice.

    ``stopped`` says why its end was not read, None where it was.
    """

    statements: list[ExtractedStatement]
    stopped: Stopped | None


def extract_statements(article: Article, least: float = LEAST) -> list[ExtractedStatement]:
    """Return the statements of *article* as far as :func:`read_article` reads it."""
    return read_article(article, least).statements


def read_article(
    article: Article, least: float = LEAST, on_read: Callable[[int], None] = lambda offset: None
) -> Extraction:
    """Read *article* for statements, up to ``MOST_CHARS`` or for ``SECONDS`` of computing time.

    Those of patterns whose confidence is below *least* are left out. The text is read in its
    normal form; all spans are slices of it as it is stored. *on_read* hears up to which offset of
    ``article.text`` it was read.
    """
    normal = normal_text(article.text)
    seen = replace(article, text=normal.text, body_start=normal.from_source(article.body_start))
    statements: list[ExtractedStatement] = []
    stopped = None
    for reads, first, limit in _stretches(seen, normal, on_read):
        stopped = limit
        resolved = _resolved(seen, reads, first)
        statements += (_in_source(each, normal) for each in resolved if each.confidence >= least)
    return Extraction(statements, stopped)


def _resolved(article: Article, reads: Sequence[Read], first: int) -> Iterator[ExtractedStatement]:
    """Yield what ``reads[first:]`` found, with who is meant as all of them name people."""
    cast = speakers.cast([read.sentence for read in reads])
    before: speakers.Person | None = None
    for found in _merged(article.text, reads[first:]):
        who, person = speakers.resolve(cast, found, before)
        if found.pattern in CARRIED:
            who = replace(who, name=None, likely=who.name or who.likely, inferred=True)
        elif found.pattern == "quote-next":
            who = replace(who, inferred=True)
        before = person or before
        yield _statement(article, found, who)


def _in_source(statement: ExtractedStatement, normal: NormalText) -> ExtractedStatement:
    if normal.is_source:
        return statement
    mention = statement.speaker_span
    return replace(
        statement,
        spans=tuple(map(normal.to_source, statement.spans)),
        speaker_span=normal.to_source(mention) if mention else None,
    )


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


def _stretches(
    article: Article, normal: NormalText, on_read: Callable[[int], None]
) -> Iterator[tuple[list[Read], int, Stopped | None]]:
    """Yield what the sentences of *article* yield, some at a time.

    With it the index of the first that was not yielded before, and why these are the last.
    """
    talk = interviews.turns(article)
    reads: list[Read] = []
    first = 0
    above: list[Sentence] = []
    began, opened = time.thread_time(), article.body_start
    for sentence in reading.sentences(normal, article.body_start):
        if not sentence.tokens:
            continue
        start = sentence.tokens[0].start
        if (stopped := _limit(start, began)) is not None:
            yield reads, first, stopped
            return
        if start - opened > _STRETCH:
            yield reads, first, None
            reads, opened = reads[-_CONTEXT:], start
            first = len(reads)
        turn = interviews.at(talk, start)
        if turn is not None:
            spoken = interviews.said(turn, sentence, above, article.title)
            reads.append(Read(sentence, (spoken,) if spoken else ()))
        else:
            found = tuple(_read(sentence, reads))
            reads.append(Read(sentence, found, None if found else continued.spoke(sentence)))
            _claim_previous(reads)
            if len(above) < _MOST_ABOVE and not (talk and start >= talk[0].opens):
                above.append(sentence)
        on_read(normal.to_source((start, sentence.tokens[-1].end))[1])
    yield reads, first, None


def _limit(start: int, began: float) -> Stopped | None:
    """Return the limit that is reached at offset *start*, read since *began*, if one is."""
    if start > MOST_CHARS:
        return "statements_long"
    return "statements_slow" if time.thread_time() - began > SECONDS else None


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
    told = [] if framed or said or sourced else list(reported.reported(sentence, own))
    found = [
        each for each in (*said, *framed, *sourced, *hung, *told) if not _is_us(sentence, each)
    ]
    if all(CONFIDENCE[each.pattern] < LEAST for each in found):
        close = bool(reads) and reads[-1].spoke is not None and reads[-1].spoke == who
        near = _is_near(sentence, reads)
        unframed = _unframed(sentence, before, who, close, near)
        found = [*found, unframed] if unframed is not None else found
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


def _is_near(sentence: Sentence, reads: Sequence[Read]) -> bool:
    """Whether a statement stands shortly before in the same paragraph."""
    at = sentence.tokens[0].start
    for read in reversed(reads[-_NEAR:]):
        if "\n" in sentence.text[read.sentence.tokens[-1].end : at]:
            return False
        if read.found:
            return True
    return False


_NEAR = 3


def _unframed(
    sentence: Sentence,
    before: UnresolvedStatement | None,
    who: Span | None,
    close: bool,
    near: bool,
) -> UnresolvedStatement | None:
    return (
        continued.demnach(sentence)
        or continued.running_on(sentence, before, who, close, near)
        or continued.hearsay(sentence, _in_paragraph(sentence, who), near)
        or continued.subordinate(sentence)
    )


def _in_paragraph(sentence: Sentence, who: Span | None) -> Span | None:
    """Return *who* if it stands in the sentence's paragraph: in a new one others may be meant."""
    if who is None or "\n" in sentence.text[who[1] : sentence.tokens[0].start]:
        return None
    return who


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
    if not _points_back(sentence):
        return
    kept = tuple(each for each in reads[-1].found if each.kind != "reported")
    reads[-1] = Read(sentence, kept)
    frame = next((each for each in frames(sentence) if each.position == 1), None)
    if kept or frame is None or frame.denied or not set(frame.hit.takes) & set("sd"):
        return
    earlier = _claimed(reads)
    if not earlier:
        return
    first = sentence.tokens[0]
    spans = ((earlier[0].tokens[0].start, earlier[-1].tokens[-1].end), (first.start, first.end))
    who, cue = indirect.mention(sentence, frame), indirect.cue(sentence, frame)
    reads[-1] = Read(sentence, (UnresolvedStatement(spans, "indirect", who, cue, "this"),))


def _claimed(reads: Sequence[Read]) -> list[Sentence]:
    """The sentences that the last one claims: those of a paragraph right before, yet nobody's."""
    earlier: list[Sentence] = []
    for read in reversed(reads[:-1]):
        broken = (
            earlier
            and "\n" in earlier[0].text[read.sentence.tokens[-1].end : earlier[0].tokens[0].start]
        )
        if broken or read.found or read.spoke or len(earlier) == _MOST_CLAIMED:
            break
        earlier.insert(0, read.sentence)
    return earlier


_MOST_CLAIMED = 4


def _points_back(sentence: Sentence) -> bool:
    """Whether the sentence begins with *das teilte* or *so steht es*, not with an article."""
    first, after = sentence.tokens[0], sentence.tokens[1:2]
    return first.low in ("dies", "das", "so") and bool(after) and after[0].finite


def _merged(text: str, reads: Sequence[Read]) -> list[UnresolvedStatement]:
    """Join sentences that run on in the Konjunktiv one after the other into one statement."""
    found: list[UnresolvedStatement] = []
    for read in reads:
        for each in read.found:
            if found and _runs_on(text, found[-1], each):
                span = (found[-1].spans[0][0], each.spans[-1][1])
                found[-1] = replace(found[-1], spans=(span,))
            else:
                found.append(each)
    return found


def _runs_on(text: str, one: UnresolvedStatement, other: UnresolvedStatement) -> bool:
    between = text[one.spans[-1][1] : other.spans[0][0]]
    if len(between) > 3 or "\n" in between:
        return False
    if one.pattern.startswith("interview"):
        return (one.pattern, one.mention) == (other.pattern, other.mention)
    free = one.kind == other.kind == "free_indirect"
    return free and not one.cue and not other.cue
