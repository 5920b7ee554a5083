"""Answer from passages: the sentences that answer, verbatim, grouped by article, or a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from rag.answer.blocks import quotation, text_block
from rag.answer.choose import choose
from rag.answer.cite import cite
from rag.answer.evidence import Evidence
from rag.answer.refuse import find_reason
from rag.answer.values import with_other_sums
from rag.answer.wording import Phrases, phrases_for
from rag.question.kinds import QuestionKind
from rag.types import Block, Citation, Reason, ReasonCode, Reply, Run

# Reasons that say of the whole corpus that something is not in it.
CHECKED: frozenset[ReasonCode] = frozenset(("person_absent", "topic_absent", "empty_corpus"))


# Kinds that are told in the order of time.
IN_TIME: frozenset[QuestionKind] = frozenset(("timeline", "change"))


def answer_from_passages(evidence: Evidence) -> Reply:
    """Return the sentences of the passages found that answer, or a refusal with its reason."""
    phrases = phrases_for(evidence.question.language)
    if reason := find_reason(evidence):
        return refuse(reason, phrases)
    question, hits = evidence.question, evidence.hits
    chosen = choose(question, hits, evidence.readings)
    citations = cite(with_other_sums(question, hits, chosen))
    if evidence.question.kind in IN_TIME:
        return _in_time(citations, phrases)
    return Reply(compose(citations, phrases), citations)


def refuse(code: ReasonCode, phrases: Phrases) -> Reply:
    """Return the reply that says why there is no answer."""
    return refuse_with(code, phrases.reasons[code], phrases)


def refuse_with(code: ReasonCode, text: str, phrases: Phrases) -> Reply:
    """Return the reply that refuses for the reason *code*, told by *text*.

    That the corpus holds nothing is said only where the index was asked and bears it out.
    """
    opening = f"{phrases.nothing} " if code in CHECKED else ""
    return Reply((text_block("note", f"{opening}{text}"),), reason=Reason(code, text))


def _in_time(citations: Sequence[Citation], phrases: Phrases) -> Reply:
    """Return *citations* day by day, the undated last, numbered in that order."""
    ordered = sorted(citations, key=lambda c: (c.article.date or date.max, c.article.id, c.start))
    numbered = [replace(each, marker=number) for number, each in enumerate(ordered, start=1)]
    blocks: list[Block] = []
    for _, told in groupby(numbered, key=lambda citation: citation.article.id):
        together = list(told)
        article = together[0].article
        day = article.date.isoformat() if article.date else None
        blocks.append(Block("lead", (*phrases.place(article, together), Run(":")), group=day))
        blocks += [quotation(each, day) for each in together]
    return Reply(tuple(blocks), tuple(numbered))


def compose(citations: Sequence[Citation], phrases: Phrases) -> tuple[Block, ...]:
    """Return *citations* as blocks, article by article."""
    articles: dict[str, list[Citation]] = {}
    for citation in citations:
        articles.setdefault(citation.article.id, []).append(citation)
    blocks: list[Block] = []
    for cited in articles.values():
        blocks.append(Block("lead", phrases.source(cited[0].article, cited)))
        # Within an article as printed, so that it reads as it was written.
        blocks += map(quotation, sorted(cited, key=lambda citation: citation.start))
    return tuple(blocks)
