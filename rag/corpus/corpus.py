"""A corpus to ask: retrieve → answer → cite, and all that can be read in it."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from rag.answer.attribute import attribute
from rag.answer.passages import answer_extractively, refuse
from rag.answer.speech import answer_speech
from rag.answer.suggest import Suggester
from rag.answer.wording import Phrases, phrases_for
from rag.corpus.generation import Generation, card_of, info_of, open_current
from rag.errors import CorpusError, SpeakerError
from rag.index.article_list import ArticleFilter, ArticleOrder, ArticlePage, list_articles, sources
from rag.index.articles import Store
from rag.index.generations import require_generation
from rag.index.statement_list import StatementFilter, StatementPage, matching_keys, statements_of
from rag.index.statements import SpeakerInfo, every_statement, speakers, statements_in
from rag.llm.answer import stream_with_model
from rag.llm.follow_up import understand
from rag.question.period import read_period
from rag.question.read import is_question, query_of
from rag.question.speech import SpeechQuestion, read_speech_question
from rag.retrieve.words import WordPage
from rag.settings import Settings
from rag.text.language import question_language
from rag.text.words import words
from rag.types import (
    EVERYTHING,
    Answer,
    Article,
    ArticleInfo,
    CorpusInfo,
    Filter,
    Hit,
    PartialAnswer,
    Passage,
    PriorTurn,
    Reply,
    Statement,
    Timings,
)

T = TypeVar("T")

# Passages shown with an answer; the first few are read for it.
HITS = 20

# Statements given for one speaker or topic.
STATEMENTS = 1_000


class Corpus:
    """A corpus to ask. Cheap to keep open, safe across threads, follows a new ingest by itself."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._lock = threading.Lock()
        self._open: Generation | None = None
        self._generation()

    @property
    def name(self) -> str:
        """The name that commands know it by."""
        return self._folder.name

    @property
    def settings(self) -> Settings:
        """What it was opened with."""
        return self._settings

    @property
    def manifest(self) -> dict[str, Any]:
        """What its index was made with and of: model, chunking, content hash."""
        generation = self._generation()
        return generation.store.meta("manifest") or {}

    @property
    def info(self) -> CorpusInfo:
        """What it holds."""
        generation = self._generation()
        return info_of(self._folder / generation.name, generation.store, self._settings)

    @property
    def language(self) -> str:
        """The language of its articles, as a code."""
        return self._generation().language

    def articles(self) -> list[ArticleInfo]:
        """Return every article without its text, newest first."""
        generation = self._generation()
        return generation.store.infos()

    def list_articles(
        self, wanted: ArticleFilter, order: ArticleOrder, limit: int, offset: int
    ) -> ArticlePage:
        """Return up to *limit* of the articles that fit, from *offset* on.

        An order by date has the undated last; to an order by relevance see :meth:`find_words`.
        """
        generation = self._generation()
        return list_articles(generation.store, wanted, order, limit, offset)

    def find_words(
        self, typed: str, wanted: ArticleFilter, order: ArticleOrder, limit: int, offset: int
    ) -> WordPage:
        """Return up to *limit* of the articles that fit and have all words *typed*, with the hits.

        A word stands for its inflected forms too, „…“ for the words as they are and side by side,
        ``Schul*`` for all words that begin so.
        """
        generation = self._generation()
        return generation.words.find(typed, wanted, order, limit, offset)

    def sources(self) -> list[str]:
        """Return the names of all outlets, in the order of the alphabet."""
        generation = self._generation()
        return sources(generation.store)

    def article(self, article_id: str) -> Article:
        """Return one stored article.

        Raises:
            ArticleError: there is none of that id.
        """
        generation = self._generation()
        return generation.store.article(article_id)

    def search(self, words: str, limit: int = 10, within: Filter = EVERYTHING) -> list[Hit]:
        """Return up to *limit* ranked passages for *words*, without an answer."""
        return self._with_newest(lambda each: each.retriever.retrieve(words, limit, within))

    def statements(
        self, speaker: str | None = None, about: str | None = None
    ) -> Iterator[Statement]:
        """Yield who said what: all of the corpus in order of place, or what *speaker* said.

        With *about* only statements on that topic, the nearest first.

        Raises:
            SpeakerError: no article knows *speaker*.
        """
        if speaker is None and about is None:
            generation = self._generation()
            yield from every_statement(generation.store)
            return
        found = self._with_newest(lambda each: each.statements.said_by(speaker, about, STATEMENTS))
        if speaker is not None and not found:
            self._require_known(speaker, self._generation())
        yield from found

    def _require_known(self, speaker: str, generation: Generation) -> None:
        named = list(words(speaker))
        if not named or generation.retriever.lacks(named[-1]):
            raise SpeakerError(
                f"No article of {self.name!r} knows {speaker!r}. See who speaks:"
                f" python -m rag statements --corpus {self.name}"
            )

    def list_statements(self, wanted: StatementFilter, limit: int, offset: int) -> StatementPage:
        """Return up to *limit* of the statements that fit, from *offset* on, the newest first."""
        generation = self._generation()
        keys = matching_keys(generation.store, wanted)
        page = statements_of(generation.store, keys[offset : offset + limit])
        return StatementPage(tuple(generation.about(each) for each in page), offset, len(keys))

    def every_listed(self, wanted: StatementFilter) -> Iterator[Statement]:
        """Yield all statements that fit, the newest first, a batch in memory at a time."""
        generation = self._generation()
        keys = matching_keys(generation.store, wanted)
        yield from map(generation.about, statements_of(generation.store, keys))

    def speakers(self) -> list[SpeakerInfo]:
        """Return who speaks, those with the most statements first."""
        generation = self._generation()
        return speakers(generation.store)

    def warm_up(self) -> None:
        """Load what the first question would wait for."""
        import rag.retrieve.langchain  # noqa: F401

        self.search("Was steht im Korpus?")
        self.examples()

    def ask(
        self, question: str, within: Filter = EVERYTHING, history: Sequence[PriorTurn] = ()
    ) -> Answer:
        """Return the answer to *question* with its citations, or an honest refusal.

        *history* holds the earlier exchanges of the conversation, oldest first.
        """
        made = self.stream(question, within, history)
        (answer,) = (one for one in made if isinstance(one, Answer))
        return answer

    def stream(
        self, question: str, within: Filter = EVERYTHING, history: Sequence[PriorTurn] = ()
    ) -> Generator[PartialAnswer | Answer, None, None]:
        """Yield what :meth:`ask` returns, last and once; before it, drafts while a model writes.

        The first draft comes before the model is asked for its answer. Drafts come at least every
        half second; to close the generator between two of them ends the connection to the model.
        """
        started = time.perf_counter()
        understood = understand(question, history, self._settings)
        asked = understood.question
        generation, extracted = self._with_newest(
            lambda each: (each, self._extract(each, asked, within))
        )
        hits, extractive, retrieved, drawn_on = extracted

        def finished(reply: Reply) -> Answer:
            cited = _attribute(reply, generation.store)
            cited = _list_statements(cited, extractive, generation)
            noted = _name_undated(cited, generation.store, drawn_on, phrases_for(asked))
            timings = _timings(started, retrieved)
            return Answer(question, asked, self.name, noted, tuple(hits), timings)

        found: Answer | None = None
        with closing(
            stream_with_model(asked, hits, extractive, self._settings, understood.seconds)
        ) as written:
            for made in written:
                if isinstance(made, Reply):
                    yield finished(made)
                else:
                    found = found or finished(extractive)
                    yield PartialAnswer(found, made)

    def suggest(self, answer: Answer, asked: Sequence[str] = (), limit: int = 3) -> tuple[str, ...]:
        """Return up to *limit* questions to ask after *answer* that the corpus answers.

        *asked* are the questions of the conversation so far; none of them comes again. Each has
        been asked, without a model: a few times as long as an answer takes.
        """
        return self._with_newest(lambda each: self._suggester(each).after(answer, asked, limit))

    def examples(self) -> tuple[str, ...]:
        """Return questions to begin with: the card's, or else some made for the corpus.

        They are made once for each ingest, in about a second.
        """
        generation = self._generation()
        card = card_of(generation.store)
        if not card.examples and not generation.examples:
            generation.examples.append(self._suggester(generation).examples())
        return card.examples or generation.examples[0]

    def _suggester(self, generation: Generation) -> Suggester:
        def ask(question: str) -> Reply:
            _, reply, _, _ = self._extract(generation, question, EVERYTHING)
            return _attribute(reply, generation.store)

        return Suggester(generation.store, generation.language, generation.retriever.rarity, ask)

    def _extract(
        self, generation: Generation, question: str, within: Filter
    ) -> tuple[list[Hit], Reply, float | None, Filter]:
        """Return what is found, the answer without a model, and where it was looked for."""
        phrases = phrases_for(question)
        if not is_question(question):
            return [], refuse("not_a_question", phrases), None, EVERYTHING
        if generation.store.counts()[0] == 0:
            return [], refuse("empty_corpus", phrases), None, within
        (since, until), undated = read_period(question)
        speech = read_speech_question(undated)
        if speech is not None and not within.has_dates:
            within = dataclasses.replace(within, since=since, until=until)
        hits, reply, retrieved = self._run_chain(generation, question, speech, within)
        if not hits and within.has_dates:
            reply = refuse("outside_dates", phrases)
        return hits, reply, retrieved, within

    def _run_chain(
        self,
        generation: Generation,
        question: str,
        speech: SpeechQuestion | None,
        within: Filter,
    ) -> tuple[list[Hit], Reply, float]:
        # Slow to import, and not needed by commands that ask nothing.
        from langsmith import tracing_context

        from rag.retrieve.langchain import PassageRetriever, build_chain, to_hit

        retrieved = 0.0
        leading: list[Passage] = []

        def answer(_: str, hits: list[Hit]) -> Reply:
            nonlocal retrieved
            retrieved = time.perf_counter()
            foreign = question_language(question) != generation.language
            if speech is not None:
                found = generation.statements.find(speech, hits, within, foreign)
                lacks = generation.retriever.lacks
                reply = answer_speech(speech, found, lacks, phrases_for(question), foreign)
                if reply is not None:
                    if reply.citations:
                        leading.extend(found.passages_of(reply.statements))
                    return reply
            return answer_extractively(question, hits, generation.retriever.lacks, foreign)

        retriever = PassageRetriever(retriever=generation.retriever, limit=HITS, within=within)
        # LangChain would send the articles to a tracing service where its variables are set.
        with tracing_context(enabled=False):
            values: dict[str, Any] = build_chain(retriever, answer).invoke(query_of(question))
        hits = [to_hit(document) for document in values["documents"]]
        if leading:
            hits = generation.retriever.promote(query_of(question), hits, leading)[:HITS]
        return hits, values["reply"], retrieved

    def _with_newest(self, function: Callable[[Generation], T]) -> T:
        """Return what *function* makes of the generation that answers.

        A server lets go of a generation that two ingests have left behind; then of the newest.
        """
        generation = self._generation()
        try:
            return function(generation)
        except CorpusError:
            newer = self._generation()
            if newer.name == generation.name:
                raise
            return function(newer)

    def _generation(self) -> Generation:
        with self._lock:
            name = require_generation(self._folder)
            if self._open is None or self._open.name != name:
                self._open = open_current(self._folder, name, self._settings)
            return self._open


def _timings(started: float, retrieved: float | None) -> Timings:
    ended = time.perf_counter()
    found = ended if retrieved is None else retrieved
    return Timings((found - started) * 1000, (ended - found) * 1000, (ended - started) * 1000)


def _attribute(reply: Reply, store: Store) -> Reply:
    articles = sorted({citation.article.id for citation in reply.citations})
    cited = attribute(reply.citations, statements_in(store, articles))
    return dataclasses.replace(reply, citations=cited)


def _list_statements(reply: Reply, extractive: Reply, generation: Generation) -> Reply:
    """Give the statements asked for to *reply*, also where a model worded it."""
    alike = (reply.reason is None) == (extractive.reason is None)
    statements = reply.statements or (extractive.statements if alike else ())
    return dataclasses.replace(reply, statements=tuple(map(generation.about, statements)))


def _name_undated(reply: Reply, store: Store, within: Filter, phrases: Phrases) -> Reply:
    """Say that articles without a date were left out of a range of dates."""
    count = store.undated() if within.has_dates else 0
    if not count:
        return reply
    note = phrases.undated.format(count=count)
    return dataclasses.replace(reply, text=f"{reply.text}\n\n{note}")
