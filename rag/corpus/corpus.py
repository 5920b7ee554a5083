"""A corpus to ask, and all that can be read in it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rag.answer.answer import Answer, PartialAnswer
from rag.answer.suggest import Suggester
from rag.corpus.generation import Generation, card_of, info_of, open_current
from rag.corpus.steps import Ask, Found, Read, retrieve
from rag.errors import CorpusError, SpeakerError
from rag.index.article_list import ArticleFilter, ArticleOrder, ArticlePage, list_articles, sources
from rag.index.generations import require_generation
from rag.index.statement_list import (
    StatementFilter,
    StatementPage,
    count_matching,
    matching_keys,
    statements_of,
)
from rag.index.statements import SpeakerInfo, every_statement, speakers
from rag.progress import OnProgress
from rag.question.dropped import Dropped
from rag.retrieve.words import WordPage
from rag.settings import Settings
from rag.text.words import words
from rag.types import (
    EVERYTHING,
    Article,
    ArticleInfo,
    CorpusInfo,
    Filter,
    Hit,
    PriorTurn,
    Reply,
    Statement,
)

if TYPE_CHECKING:
    from rag.retrieve.langchain import PassageRetriever

T = TypeVar("T")

# Statements given for one speaker or topic.
STATEMENTS = 1_000


class Corpus:
    """A corpus to ask. Cheap to keep open, safe across threads, follows a new ingest by itself."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._asking = settings
        self._lock = threading.Lock()
        self._open: Generation | None = None
        self._generation()

    @property
    def name(self) -> str:
        """The name that commands know it by."""
        return self._folder.name

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        return self._folder

    @property
    def settings(self) -> Settings:
        """What it was opened with."""
        return self._settings

    @property
    def asking(self) -> Settings:
        """What answers are worded with: its settings, or those of :meth:`ask_with`."""
        return self._asking

    def ask_with(self, settings: Settings) -> None:
        """Word answers from now on as *settings* say; what was opened stays as it is."""
        self._asking = settings

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

    def as_retriever(
        self, limit: int = 10, since: date | None = None, until: date | None = None
    ) -> PassageRetriever:
        """Return a LangChain retriever of up to *limit* passages, of articles of those days.

        It follows a new ingest as the corpus does.

        Raises:
            ValueError: *limit* is below 1.
        """
        # Slow to import, and not needed by those who ask.
        from rag.retrieve.langchain import PassageRetriever

        return PassageRetriever(
            search=self.search, limit=limit, within=Filter(since=since, until=until)
        )

    def statements(
        self, speaker: str | None = None, about: str | None = None, within: Filter = EVERYTHING
    ) -> Iterator[Statement]:
        """Yield who said what: all of the corpus in order of place, or what *speaker* said.

        With *about* only statements on that topic, the nearest first.

        Raises:
            SpeakerError: no article knows *speaker*.
        """
        if speaker is None and about is None:
            generation = self._generation()
            every = every_statement(generation.store)
            yield from (said for said in every if within.holds(said.article))
            return
        found = self._with_newest(
            lambda each: each.statements.said_by(speaker, about, STATEMENTS, within)
        )
        if speaker is not None and not found:
            self._require_known(speaker, self._generation())
        yield from found

    def _require_known(self, speaker: str, generation: Generation) -> None:
        named = list(words(speaker))
        if not named or generation.retriever.lacks(named[-1]):
            command = f"python -m rag statements --corpus {self.name}"
            raise SpeakerError(
                "speaker_unknown", corpus=self.name, speaker=speaker, command=command
            )

    def list_statements(self, wanted: StatementFilter, limit: int, offset: int) -> StatementPage:
        """Return up to *limit* of the statements that fit, from *offset* on, the newest first."""
        generation = self._generation()
        keys = matching_keys(generation.store, wanted, limit, offset)
        page = tuple(map(generation.about, statements_of(generation.store, keys)))
        return StatementPage(page, offset, count_matching(generation.store, wanted))

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
        import rag.corpus.chain  # noqa: F401

        self.search("Was steht im Korpus?")
        self.examples()

    def ask(
        self,
        question: str,
        within: Filter = EVERYTHING,
        history: Sequence[PriorTurn] = (),
        as_typed: bool = False,
        no_model: bool = False,
        on_progress: OnProgress | None = None,
        dropped: Sequence[Dropped] = (),
    ) -> Answer:
        """Return the answer to *question* with its citations, or an honest refusal.

        *history* holds the earlier exchanges of the conversation, oldest first. *as_typed*: nothing
        is filled in from them, and no filter is read from the question's words. *no_model*: no
        language model is asked, whatever the settings name. *on_progress* is told how many articles
        one has read that sums up more than it reads at once. *dropped* is what else must not be
        read from the question's words.
        """
        made = self.stream(question, within, history, as_typed, no_model, dropped)
        return last_of(made, on_progress)

    def stream(
        self,
        question: str,
        within: Filter = EVERYTHING,
        history: Sequence[PriorTurn] = (),
        as_typed: bool = False,
        no_model: bool = False,
        dropped: Sequence[Dropped] = (),
    ) -> Generator[PartialAnswer | Answer, None, None]:
        """Yield what :meth:`ask` returns, last and once; before it, partial ones as a model writes.

        The first comes before the model is asked for its answer. They come at least every half
        second; to close the generator between two of them ends the connection to the model.
        """
        # Slow to import, and not needed by commands that ask nothing.
        from rag.corpus.chain import build_chain, untraced

        chain = build_chain(self.name, self._retrieve, self._asking)
        alone = no_model or "model" in dropped
        earlier = tuple(each.alone_in(self.name) for each in history)
        asked = Ask(question, within, earlier, as_typed, alone, tuple(dropped))
        yield from untraced(chain, asked)

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
        from rag.corpus.chain import build_answering, untraced

        def ask(question: str) -> Reply:
            answering = build_answering(lambda read: retrieve(read, generation), self._settings)
            # What is only offered is not put to a language model, which would be kept busy.
            (replied,) = untraced(answering, Ask(question, no_model=True))
            return replied.reply

        return Suggester(generation.store, generation.language, generation.retriever.rarity, ask)

    def _retrieve(self, read: Read) -> Found:
        return self._with_newest(lambda generation: retrieve(read, generation))

    def look(self, function: Callable[[Generation], T]) -> T:
        """Return what *function* makes of the open generation, which it must not keep."""
        return self._with_newest(function)

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


def last_of(made: Iterable[PartialAnswer | Answer], on_progress: OnProgress | None) -> Answer:
    """Return the answer with which *made* ends; *on_progress* is told what came before it."""
    answers: list[Answer] = []
    for each in made:
        if isinstance(each, Answer):
            answers.append(each)
        elif each.progress and on_progress:
            on_progress(each.progress)
    (answer,) = answers
    return answer
