"""An article read sentence by sentence: quotations found, words tagged, clauses cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from rag.statements import clauses, names, quotes, tagger
from rag.statements.clauses import Sentence
from rag.statements.quotes import QuotedSpan
from rag.text.normal import NormalText
from rag.text.sentences import cut_long, split_normal
from rag.types import Span

# A table or a list without full stops is a "sentence" of any length, and what is read of a sentence
# takes time by the square of it. No quotation is cut by this that would be found at all.
_MOST_CHARS = 4_000
_LONG_SPEECH = 4
_WORD = re.compile(r"\w+")


def sentences(article: NormalText, body_start: int) -> Iterator[Sentence]:
    """Yield the sentences of *article* from the offset *body_start* of its text on, in order."""
    surnames: set[str] = set()
    for whole in split_normal(article):
        if whole[0] < body_start:
            continue
        for span in cut_long(article.text, whole, _MOST_CHARS):
            found = sentence(article.text, span, surnames)
            surnames |= {name.surname.split()[-1] for name in names.find(found.tokens)}
            yield found


def sentence(text: str, span: Span, surnames: Set[str]) -> Sentence:
    """Tag and segment one sentence; *surnames* are those of the people named before it."""
    found = quotes.quotations(text, span)
    closed = [quote.span for quote in found if is_speech(text, span, quote)]
    tokens = names.mended(tagger.tag(text, span, closed), surnames)
    return Sentence(text, tokens, clauses.segments(tokens), tuple(quote.span for quote in found))


def is_speech(text: str, span: Span, quote: QuotedSpan) -> bool:
    """Whether a quotation stands apart from the sentence around it, as whole utterances do."""
    words = len(_WORD.findall(text, quote.start, quote.end))
    inner_end = text[quote.end - 2]
    if not text[span[0] : quote.start].strip() and text[quote.end : span[1]].startswith(","):
        return True
    if text[span[0] : quote.start].rstrip().endswith(":"):
        return words > 1 or inner_end in ".!?…"
    if inner_end in ".!?…," and words > 1:
        return words >= _LONG_SPEECH or _apart(text, span, quote)
    return words >= _LONG_SPEECH - 1 and _apart(text, span, quote)


def _apart(text: str, span: Span, quote: QuotedSpan) -> bool:
    before = text[span[0] : quote.start].rstrip()
    after = text[quote.end : span[1]].lstrip()
    return (not before or before[-1] in ",:–-;") and (not after or after[0] in ",.;–-!?")


def joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return *spans* in order, touching ones made one."""
    merged: list[Span] = []
    for left, right in sorted(spans):
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return tuple(merged)
