"""Answer from passages: the sentences that answer, verbatim, grouped by article, or a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import compress, groupby

from rag.answer.blocks import text_block
from rag.answer.choose import choose
from rag.answer.cite import ChosenPlace, cite
from rag.answer.evidence import Evidence
from rag.answer.introduce import led_in
from rag.answer.refuse import find_reason
from rag.answer.values import with_other_sums
from rag.answer.wording import Phrases, phrases_for
from rag.question.kinds import QuestionKind
from rag.retrieve.named_people import names_person, person_in
from rag.types import Block, Citation, Reason, ReasonCode, Reply

# Reasons that say of the whole corpus that something is not in it.
CHECKED: frozenset[ReasonCode] = frozenset(("person_absent", "topic_absent", "empty_corpus"))


# Kinds that are told in the order of time.
IN_TIME: frozenset[QuestionKind] = frozenset(("timeline", "change"))


def answer_from_passages(evidence: Evidence) -> Reply:
    """Return the sentences of the passages found that answer, or a refusal with its reason."""
    phrases = phrases_for(evidence.question.language)
    person = person_in(evidence.question, [hit.passage.text for hit in evidence.hits])
    if person is not None:
        evidence = _naming(person, evidence)
    if reason := find_reason(evidence):
        return refuse(reason, phrases)
    question, hits = evidence.question, evidence.hits
    chosen = choose(question, hits, evidence.readings)
    places = with_other_sums(question, hits, chosen)
    if person is not None and not any(map(partial(_is_of, person), places)):
        return refuse("not_found", phrases)
    citations = cite(places)
    if evidence.question.kind in IN_TIME:
        return _in_time(citations, evidence)
    return Reply(compose(citations, evidence), citations)


def _naming(person: str, evidence: Evidence) -> Evidence:
    """Return *evidence* without the passages of articles that name *person* in none of them.

    What is told of somebody else is no answer, however near it is.
    """
    naming = {
        hit.article.id
        for hit in evidence.hits
        if names_person(f"{hit.article.title or ''} {hit.passage.text}", person)
    }
    kept = [hit.article.id in naming for hit in evidence.hits]
    return replace(
        evidence,
        hits=tuple(compress(evidence.hits, kept)),
        readings=tuple(compress(evidence.readings, kept)),
    )


def _is_of(person: str, place: ChosenPlace) -> bool:
    return names_person(f"{place.article.title or ''} {place.passage.text}", person)


def refuse(code: ReasonCode, phrases: Phrases) -> Reply:
    """Return the reply that says why there is no answer."""
    return refuse_with(code, phrases.reasons[code], phrases)


def refuse_with(code: ReasonCode, text: str, phrases: Phrases) -> Reply:
    """Return the reply that refuses for the reason *code*, told by *text*.

    That the corpus holds nothing is said only where the index was asked and bears it out.
    """
    opening = f"{phrases.nothing} " if code in CHECKED else ""
    return Reply((text_block("note", f"{opening}{text}"),), reason=Reason(code, text))


def _in_time(citations: Sequence[Citation], evidence: Evidence) -> Reply:
    """Return *citations* day by day, the undated last, numbered in that order."""
    ordered = sorted(citations, key=lambda c: (c.article.date or date.max, c.article.id, c.start))
    numbered = [replace(each, marker=number) for number, each in enumerate(ordered, start=1)]
    blocks: list[Block] = []
    for _, told in groupby(numbered, key=lambda citation: citation.article.id):
        blocks += led_in(list(told), evidence, by_day=True)
    return Reply(tuple(blocks), tuple(numbered))


def compose(citations: Sequence[Citation], evidence: Evidence) -> tuple[Block, ...]:
    """Return *citations* as blocks, article by article."""
    articles: dict[str, list[Citation]] = {}
    for citation in citations:
        articles.setdefault(citation.article.id, []).append(citation)
    blocks: list[Block] = []
    for cited in articles.values():
        # Within an article as printed, so that it reads as it was written.
        blocks += led_in(sorted(cited, key=lambda citation: citation.start), evidence)
    return tuple(blocks)
