"""Answer: the sentences that answer, verbatim, grouped by article, or an honest refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.answer.choose import choose
from rag.answer.cite import cite
from rag.answer.refuse import find_reason
from rag.answer.wording import Phrases, phrases_for
from rag.types import Citation, Hit, Reason, ReasonCode, Reply


def answer_extractively(
    question: str, hits: Sequence[Hit], lacks: Callable[[str], bool], foreign: bool = False
) -> Reply:
    """Return the sentences of *hits* that answer *question*, or a refusal with its reason.

    *lacks* tells whether no passage of the corpus holds a word; a *foreign* question is in another
    language than the corpus.
    """
    phrases = phrases_for(question)
    if reason := find_reason(question, hits, lacks, foreign):
        return refuse(reason, phrases)
    citations = cite(choose(question, hits))
    return Reply(_compose(citations, phrases), citations)


def refuse(code: ReasonCode, phrases: Phrases) -> Reply:
    """Return the reply that says why there is no answer."""
    reason = Reason(code, phrases.reasons[code])
    return Reply(f"{phrases.nothing} {reason.text}", reason=reason)


def _compose(citations: Sequence[Citation], phrases: Phrases) -> str:
    articles: dict[str, list[Citation]] = {}
    for citation in citations:
        articles.setdefault(citation.article.id, []).append(citation)
    blocks: list[str] = []
    for cited in articles.values():
        blocks.append(unmarked(phrases.source(cited[0].article)))
        # Within an article as printed, so that it reads as it was written.
        in_order = sorted(cited, key=lambda citation: citation.start)
        blocks += [f"> {one_line(c.quote)} [{c.marker}]" for c in in_order]
    return "\n\n".join(blocks)


def one_line(quote: str) -> str:
    """Return *quote* as one line of a Markdown block quote."""
    # A line break inside a Markdown block quote would end it.
    return unmarked(" ".join(quote.split("\n")))


def unmarked(text: str) -> str:
    """Return *text* with no brackets of its own that could pass for a marker."""
    # An article's own „[7]“ must not pass for a marker of the answer; the joiner is not seen.
    return re.sub(r"\[(?=\s*\d)", "[\u2060", text)
