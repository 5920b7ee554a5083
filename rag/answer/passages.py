"""Answer from passages: the sentences that answer, verbatim, grouped by article, or a refusal."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.blocks import quotation, refusal
from rag.answer.choose import choose
from rag.answer.cite import cite
from rag.answer.evidence import Evidence
from rag.answer.refuse import find_reason
from rag.answer.wording import Phrases, phrases_for
from rag.types import Block, Citation, Reason, ReasonCode, Reply


def answer_from_passages(evidence: Evidence) -> Reply:
    """Return the sentences of the passages found that answer, or a refusal with its reason."""
    phrases = phrases_for(evidence.question.language)
    if reason := find_reason(evidence):
        return refuse(reason, phrases)
    citations = cite(choose(evidence.question, evidence.hits))
    return Reply(_compose(citations, phrases), citations)


def refuse(code: ReasonCode, phrases: Phrases) -> Reply:
    """Return the reply that says why there is no answer."""
    return refusal(Reason(code, phrases.reasons[code]), phrases.nothing)


def _compose(citations: Sequence[Citation], phrases: Phrases) -> tuple[Block, ...]:
    articles: dict[str, list[Citation]] = {}
    for citation in citations:
        articles.setdefault(citation.article.id, []).append(citation)
    blocks: list[Block] = []
    for cited in articles.values():
        blocks.append(Block("lead", phrases.source(cited[0].article)))
        # Within an article as printed, so that it reads as it was written.
        blocks += map(quotation, sorted(cited, key=lambda citation: citation.start))
    return tuple(blocks)
