"""The steps of a question's way, and the frozen values that they hand on.

:mod:`rag.corpus.chain` joins them: read → retrieve → answer → word.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field, replace

from rag.answer.answer import Answer, PartialAnswer
from rag.answer.cite import attribute
from rag.answer.evidence import Evidence
from rag.answer.refuse import READ
from rag.answer.reply import reply_to, with_undated
from rag.corpus.generation import Generation
from rag.index.statements import statements_in
from rag.llm.answer import stream_with_model
from rag.llm.follow_up import Understood, understand
from rag.question.followup import lean
from rag.question.question import Question
from rag.question.read import read_question
from rag.retrieve.listing import list_for
from rag.retrieve.statements import FoundStatements, RankedStatement
from rag.settings import Settings
from rag.text.words import fold, stems, words
from rag.types import EVERYTHING, Citation, Filter, Hit, PriorTurn, Reply, Statement, Timings

# Passages shown with an answer; the first few are read for it.
HITS = 20


@dataclass(frozen=True, slots=True)
class Ask:
    """A question as it came: what it may draw on, and the earlier exchanges, oldest first.

    ``as_typed``: nothing is filled in, and no filter is read from its words. ``started`` is when
    it came, by :func:`time.perf_counter`.
    """

    text: str
    within: Filter = EVERYTHING
    history: tuple[PriorTurn, ...] = ()
    as_typed: bool = False
    started: float = field(default_factory=time.perf_counter)


@dataclass(frozen=True, slots=True)
class Read:
    """What is asked, and the seconds that a model has left to answer it."""

    ask: Ask
    understood: Understood

    @property
    def within(self) -> Filter:
        """What the answer may draw on: what was set, else the period that the question names."""
        question = self.understood.question
        is_filter = question.speech is not None or question.corpus is not None
        named = question.period if is_filter else None
        if self.ask.as_typed or named is None or self.ask.within.has_dates:
            return self.ask.within
        return replace(self.ask.within, since=named.since, until=named.until)


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence for a question; ``at`` is when it was gathered."""

    read: Read
    evidence: Evidence
    at: float


@dataclass(frozen=True, slots=True)
class Replied:
    """What the corpus alone answers, and the passages, those of cited statements first."""

    found: Found
    reply: Reply
    hits: tuple[Hit, ...]


def read(ask: Ask, settings: Settings) -> Read:
    """Return what is asked; a follow-up is filled in by its conversation."""
    understood = understand(ask.text, () if ask.as_typed else ask.history, settings)
    return Read(ask, replace(understood, question=lean(understood.question)))


def retrieve(asked: Read, generation: Generation) -> Found:
    """Return all that an answer needs, so that nothing has to be looked up once it is written."""
    question = asked.understood.question
    evidence = _evidence(question, asked.within, generation)
    parts = tuple(
        _within(_evidence(_part(text, question), asked.within, generation), evidence)
        for text in question.parts
        if evidence.hits
    )
    return Found(asked, replace(evidence, parts=parts), time.perf_counter())


def _part(text: str, whole: Question) -> Question:
    """Return the question that a part asks, looked for together with what the whole is about."""
    part = read_question(text, whole.earlier)
    known = set(stems(part.query))
    rest = [word for word in whole.subject.split() if not known.issuperset(stems(word))]
    return replace(part, query=" ".join((part.query, *rest)))


def _within(part: Evidence, whole: Evidence) -> Evidence:
    """Return the evidence of a part from the articles that the whole question found first."""
    near = {hit.article.id for hit in whole.hits[:READ]}
    hits = tuple(hit for hit in part.hits if hit.article.id in near)
    return replace(part, hits=hits or part.hits)


def _evidence(question: Question, within: Filter, generation: Generation) -> Evidence:
    articles, _ = generation.store.counts()
    if not question.is_question or not articles:
        return Evidence(question, within, articles=articles)
    hits = generation.retriever.retrieve(question.query, HITS, within, question.leaning)
    is_foreign = question.language != generation.language
    spoken = None
    if question.speech is not None:
        spoken = generation.statements.find(question.speech, hits, within, is_foreign)
    voices: tuple[RankedStatement, ...] = ()
    if question.voices is not None:
        voices = generation.statements.on(question.voices.topic, hits, within, is_foreign)
    listing = None
    if question.corpus is not None:
        listing = list_for(question.corpus, generation.store, generation.words, within)
    articles_found = _articles(hits, spoken)
    return Evidence(
        question,
        within,
        tuple(hits),
        spoken,
        voices,
        listing,
        tuple(statements_in(generation.store, articles_found)),
        generation.corrections.find(articles_found),
        _absent(question, spoken, generation),
        # Words of another language prove nothing about what the articles hold.
        is_foreign or any(map(generation.retriever.knows, words(question.query))),
        generation.retriever.coverage(question.subject, hits[:READ]),
        is_foreign,
        articles,
        generation.store.undated() if within.has_dates else 0,
    )


def _articles(hits: list[Hit], spoken: FoundStatements | None) -> list[str]:
    """Return the articles that an answer may cite."""
    beside = spoken.beside if spoken else ()
    told = [each.said.statement.article.id for each in beside]
    return sorted({*(hit.article.id for hit in hits), *told})


def _absent(
    question: Question, spoken: FoundStatements | None, generation: Generation
) -> frozenset[str]:
    """Return those of the surnames asked for that no article holds, folded."""
    asked = list(words(spoken.asked or ""))[-1:] if spoken else []
    named = [*asked, *([question.speaker] if question.speaker else [])]
    return frozenset(fold(name) for name in named if generation.retriever.lacks(name))


def answer(found: Found) -> Replied:
    """Return what the corpus alone answers."""
    reply, hits = reply_to(found.evidence)
    return Replied(found, replace(reply, citations=_told(reply, found)), hits)


def word(
    replied: Replied, corpus: str, settings: Settings
) -> Generator[PartialAnswer | Answer, None, None]:
    """Yield partial answers while a language model writes, then the answer.

    The first comes before the model is asked. To close the generator ends the connection to it.
    """
    understood = replied.found.read.understood
    partial: Answer | None = None
    written = stream_with_model(
        understood.question, replied.hits, replied.reply, settings, understood.seconds
    )
    with closing(written):
        for made in written:
            if isinstance(made, Reply):
                yield _finished(replied, made, corpus)
            else:
                partial = partial or _finished(replied, replied.reply, corpus)
                yield PartialAnswer(partial, made)


def _finished(replied: Replied, reply: Reply, corpus: str) -> Answer:
    found = replied.found
    ended, started = time.perf_counter(), found.read.ask.started
    timings = Timings(
        (found.at - started) * 1000, (ended - found.at) * 1000, (ended - started) * 1000
    )
    told = replace(
        with_undated(reply, found.evidence),
        citations=_told(reply, found),
        statements=_statements(reply, replied.reply),
    )
    return Answer(found.evidence.question, corpus, told, replied.hits, timings)


def _told(reply: Reply, found: Found) -> tuple[Citation, ...]:
    return attribute(reply.citations, found.evidence.said)


def _statements(reply: Reply, extractive: Reply) -> tuple[Statement, ...]:
    """Return the statements asked for, also where a model worded the reply."""
    alike = (reply.reason is None) == (extractive.reason is None)
    return reply.statements or (extractive.statements if alike else ())
