"""Interviews: which stretches of an article are questions and answers, and whose label each bears.

Three layouts are read: names before colons (*Lohse: …*, *Frage: …*), questions in bold, and
paragraphs that alternate under an interview's headline or lead.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.statements import names, spans
from rag.statements.clauses import Sentence
from rag.statements.types import UnresolvedStatement
from rag.types import Article, Span

_LABEL = re.compile(
    r"^[:*'_–\- \t]{0,6}(?P<label>[^\W\d_][\w.\-]*(?: [\w.\-]+){0,3})[*'_]{0,3}:[*'_]{0,3}[ \t]+",
    re.MULTILINE,
)
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
_BOLD = re.compile(r"\*\*.+\*\*|__.+__")
_CREDITS = re.compile(r"\W*(?:Das (?:Gespräch|Interview) führte|Die Fragen stellte|Interview:)")
_ANNOUNCED = re.compile(r"Interview|Gespräch", re.IGNORECASE)
_ASKS = frozenset("frage fragen f".split())
_ANSWERS = frozenset("antwort antworten a".split())
_LEAST_LABELS = 4
_LEAST_QUESTIONS = 3
_MOST_SPEAKERS = 4
_LONGEST_QUESTION = 70


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side says at a stretch: ``text[span]``, begun at ``opens`` with its label, if any.

    ``label`` is the span of a name before a colon. ``asks`` says that it is a question; an answer
    without a label is the interviewee's, whom the lead names.
    """

    opens: int
    span: Span
    label: Span | None
    asks: bool


def turns(article: Article) -> list[Turn]:
    """Return the turns of the interview that *article* holds, in order; none if it holds none."""
    return _labelled(article) or _alternating(article)


def at(found: Sequence[Turn], place: int) -> Turn | None:
    """Return the turn that holds offset *place*."""
    last = bisect_right(found, place, key=lambda turn: turn.opens) - 1
    return found[last] if last >= 0 and place < found[last].span[1] else None


def said(
    turn: Turn, sentence: Sentence, before: Sequence[Sentence], title: str | None
) -> UnresolvedStatement | None:
    """Return what *sentence* adds to *turn*; *before* are the sentences above it."""
    start = max(sentence.tokens[0].start, turn.span[0])
    inside = [n for n, token in enumerate(sentence.tokens) if token.start >= start]
    span = spans.of_tokens(sentence, inside[0], inside[-1] + 1) if inside else None
    if span is None or not any(sentence.tokens[n].word for n in inside):
        return None
    if turn.label is not None or turn.asks:
        return UnresolvedStatement((span,), "direct", turn.label, None, "interview")
    return UnresolvedStatement((span,), "direct", _guest(before, title), None, "interview-lead")


def _guest(before: Sequence[Sentence], title: str | None) -> Span | None:
    """The full name that the lead gives, that of the headline's person first."""
    found: list[tuple[bool, Span]] = []
    for sentence in before:
        for name in names.find(sentence.tokens):
            span = spans.of_tokens(sentence, name.start, name.stop)
            if name.given and span is not None:
                found.append((name.surname in (title or ""), span))
        if found and any(named for named, _ in found):
            break
    return max(found, key=lambda each: each[0])[1] if found else None


def _labelled(article: Article) -> list[Turn]:
    marks = [
        mark for mark in _LABEL.finditer(article.text, article.body_start) if mark["label"].strip()
    ]
    counts = Counter(mark["label"].lower() for mark in marks)
    marks = [mark for mark in marks if counts[mark["label"].lower()] > 1]
    kinds = {mark["label"].lower() for mark in marks}
    if len(marks) < _LEAST_LABELS or not 2 <= len(kinds) <= _MOST_SPEAKERS:
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(article.text)]
    stretches = [
        (mark, _body(article.text, mark.end(), end)) for mark, end in zip(marks, ends, strict=True)
    ]
    asking = _asking(article.text, stretches)
    if not asking:
        return []
    return [
        Turn(
            mark.start(),
            span,
            None if mark["label"].lower() in _ASKS | _ANSWERS else mark.span("label"),
            mark["label"].lower() in asking,
        )
        for mark, span in stretches
    ]


def _asking(text: str, stretches: Sequence[tuple[re.Match[str], Span]]) -> set[str]:
    """The labels whose turns mostly end in a question mark, *Frage* among them."""
    asked: Counter[str] = Counter()
    spoken: Counter[str] = Counter()
    for mark, (start, end) in stretches:
        label = mark["label"].lower()
        spoken[label] += 1
        asked[label] += text[start:end].rstrip("*_' \n").endswith("?")
    return {label for label in spoken if label in _ASKS or 2 * asked[label] > spoken[label]}


def _body(text: str, start: int, end: int) -> Span:
    """The stretch without white space and without the credits at its end."""
    for paragraph in _PARAGRAPH.finditer(text, start, end):
        if paragraph.start() > start and _CREDITS.match(paragraph[0]):
            end = paragraph.start()
            break
    return start, start + len(text[start:end].rstrip())


def _alternating(article: Article) -> list[Turn]:
    pieces = [match.span() for match in _PARAGRAPH.finditer(article.text, article.body_start)]
    asks = [_is_question(article.text[slice(*piece)]) for piece in pieces]
    if not _is_interview(article, pieces, asks):
        return []
    first = asks.index(True)
    found: list[Turn] = []
    for (start, end), question in zip(pieces[first:], asks[first:], strict=True):
        paragraph = article.text[start:end]
        if _CREDITS.match(paragraph):
            break
        if question or not _is_heading(paragraph):
            found.append(Turn(start, (start, end), None, question))
    return found


def _is_question(paragraph: str) -> bool:
    bare = paragraph.strip().strip("*_ ")
    return bare.endswith("?") and len(bare.split()) <= _LONGEST_QUESTION


def _is_heading(paragraph: str) -> bool:
    return len(paragraph.split()) < 7 and paragraph.rstrip("*_ ")[-1:] not in '.!?…“"'


def _is_interview(article: Article, pieces: Sequence[Span], asks: Sequence[bool]) -> bool:
    """Whether the questions stand apart, each with an answer after it, as those of an interview."""
    placed = [n for n, question in enumerate(asks) if question]
    answered = [n for n in placed if n + 1 < len(asks) and not asks[n + 1]]
    bold = sum(bool(_BOLD.fullmatch(article.text[slice(*pieces[n])].strip())) for n in placed)
    if bold >= 2 and len(answered) >= 2:
        return True
    if len(answered) < _LEAST_QUESTIONS:
        return False
    lead = article.text[: pieces[placed[0]][0]]
    return bool(_ANNOUNCED.search(article.title or "") or _ANNOUNCED.search(lead))
