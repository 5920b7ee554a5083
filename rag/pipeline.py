"""The one module that joins the steps: load → split → embed → index → retrieve → answer → cite.

The page, the command line and the evaluation all call this module and nothing below it.
"""

from __future__ import annotations

import dataclasses
import re
import sqlite3
import threading
import time
import weakref
from collections.abc import Container, Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import count
from pathlib import Path
from typing import Any

from rag.answer import answer_extractively, refuse
from rag.answer_speech import answer_speech
from rag.asked_dates import read_period
from rag.asking import is_question, query_of
from rag.attribute import attribute
from rag.cache import VectorCache
from rag.condense import understand
from rag.doctor import check_corpus, check_installation
from rag.embed import Embedder, load_embedder
from rag.errors import BusyError, CorpusError, ModelError, NachgefragtError, SpeakerError
from rag.find_statements import StatementRetriever
from rag.find_words import WordFinder
from rag.generate import stream_with_model
from rag.german import fold, words
from rag.index import (
    CURRENT,
    EMBEDDINGS,
    Maker,
    OnProgress,
    Progress,
    check_counts,
    check_manifest,
    ingest_drafts,
    open_lexical,
    open_store,
    rebuild_corpus,
    remove_corpus,
    require_generation,
)
from rag.list_articles import list_articles, sources
from rag.list_statements import matching_keys, sayings_of
from rag.load import load_card, load_drafts
from rag.name_topics import name_topics
from rag.phrases import Phrases, phrases_for, question_language
from rag.places import Place
from rag.retrieve import Retriever
from rag.settings import PROJECT, Settings
from rag.speech import SpeechQuestion, read_speech_question
from rag.split import DEFAULT
from rag.statement_store import every_statement, speakers, statements_in
from rag.store import Store
from rag.suggest import Suggester
from rag.transfer import corpus_named_in, export_corpus, import_corpus
from rag.types import (
    EVERYTHING,
    Answer,
    Article,
    ArticleFilter,
    ArticleInfo,
    ArticleOrder,
    ArticlePage,
    CorpusCard,
    CorpusInfo,
    Draft,
    Exchange,
    Filter,
    Finding,
    Hit,
    IngestReport,
    Passage,
    Reply,
    Saying,
    SpeakerInfo,
    StatementFilter,
    StatementPage,
    Timings,
    WordPage,
)
from rag.watch import ticks

__all__ = [
    "Corpus",
    "Library",
    "OnProgress",
    "Progress",
    "doctor",
    "ensure_corpus",
    "export",
    "follow",
    "free_name",
    "import_file",
    "ingest",
    "list_corpora",
    "open_corpus",
    "rebuild",
    "remove",
    "roots",
]

# Passages shown with an answer; the first few are read for it.
HITS = 20

# Room for a number after it, in what a name may be long.
_LONGEST_SLUG = 40

# Statements given for one speaker or topic.
STATEMENTS = 1_000

# What Chroma takes as the end of a collection's name, in lower case.
_NAME = re.compile(r"[a-z0-9](?:(?:[a-z0-9_-]|\.(?!\.)){0,60}[a-z0-9])?")


@dataclass(frozen=True)
class _Generation:
    """An open generation. Closed when nothing refers to it: keep it in a name while it is used."""

    name: str
    store: Store
    retriever: Retriever
    statements: StatementRetriever
    words: WordFinder
    language: str
    examples: list[tuple[str, ...]] = dataclasses.field(default_factory=list)

    def about(self, saying: Saying) -> Saying:
        """Return *saying* with what is named in it."""
        return name_topics(saying, self.retriever.rarity)


class Corpus:
    """A corpus to ask. Cheap to keep open, safe across threads, follows a new ingest by itself."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._lock = threading.Lock()
        self._open: _Generation | None = None
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
        return _info(self._folder / generation.name, generation.store, self._settings)

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
        generation = self._generation()
        return generation.retriever.retrieve(words, limit, within)

    def statements(self, speaker: str | None = None, about: str | None = None) -> Iterator[Saying]:
        """Yield who said what: all of the corpus in order of place, or what *speaker* said.

        With *about* only statements on that topic, the nearest first.

        Raises:
            SpeakerError: no article knows *speaker*.
        """
        generation = self._generation()
        if speaker is None and about is None:
            yield from every_statement(generation.store)
            return
        found = generation.statements.said_by(speaker, about, STATEMENTS)
        if speaker is not None and not found:
            self._require_known(speaker, generation)
        yield from found

    def _require_known(self, speaker: str, generation: _Generation) -> None:
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
        page = sayings_of(generation.store, keys[offset : offset + limit])
        return StatementPage(tuple(generation.about(each) for each in page), offset, len(keys))

    def every_listed(self, wanted: StatementFilter) -> Iterator[Saying]:
        """Yield all statements that fit, the newest first, a batch in memory at a time."""
        generation = self._generation()
        keys = matching_keys(generation.store, wanted)
        yield from map(generation.about, sayings_of(generation.store, keys))

    def speakers(self) -> list[SpeakerInfo]:
        """Return who speaks, those with the most statements first."""
        generation = self._generation()
        return speakers(generation.store)

    def warm_up(self) -> None:
        """Load what the first question would wait for."""
        import rag.chain  # noqa: F401

        self.search("Was steht im Korpus?")
        self.examples()

    def ask(
        self, question: str, within: Filter = EVERYTHING, history: Sequence[Exchange] = ()
    ) -> Answer:
        """Return the answer to *question* with its citations, or an honest refusal.

        *history* holds the earlier exchanges of the conversation, oldest first.
        """
        made = self.stream(question, within, history)
        (answer,) = (one for one in made if isinstance(one, Answer))
        return answer

    def stream(
        self, question: str, within: Filter = EVERYTHING, history: Sequence[Exchange] = ()
    ) -> Generator[Draft | Answer, None, None]:
        """Yield what :meth:`ask` returns, last and once; before it, drafts while a model writes.

        The first draft comes before the model is asked for its answer. Drafts come at least every
        half second; to close the generator between two of them ends the connection to the model.
        """
        started = time.perf_counter()
        generation = self._generation()
        understood = understand(question, history, self._settings)
        asked = understood.question
        try:
            extracted = self._extract(generation, asked, within)
        except CorpusError:
            # A server lets go of a generation that two ingests have left behind.
            newer = self._generation()
            if newer.name == generation.name:
                raise
            generation = newer
            extracted = self._extract(generation, asked, within)
        hits, extractive, retrieved, within = extracted

        def finished(reply: Reply) -> Answer:
            cited = _attribute(reply, generation.store)
            cited = _list_sayings(cited, extractive, generation)
            noted = _name_undated(cited, generation.store, within, phrases_for(asked))
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
                    yield Draft(found, made)

    def suggest(self, answer: Answer, asked: Sequence[str] = (), limit: int = 3) -> tuple[str, ...]:
        """Return up to *limit* questions to ask after *answer* that the corpus answers.

        *asked* are the questions of the conversation so far; none of them comes again. Each has
        been asked, without a model: a few times as long as an answer takes.
        """
        generation = self._generation()
        return self._suggester(generation).after(answer, asked, limit)

    def examples(self) -> tuple[str, ...]:
        """Return questions to begin with: the card's, or else some made for the corpus.

        They are made once for each ingest, in about a second.
        """
        generation = self._generation()
        card = _card(generation.store)
        if not card.examples and not generation.examples:
            generation.examples.append(self._suggester(generation).examples())
        return card.examples or generation.examples[0]

    def _suggester(self, generation: _Generation) -> Suggester:
        def ask(question: str) -> Reply:
            _, reply, _, _ = self._extract(generation, question, EVERYTHING)
            return _attribute(reply, generation.store)

        return Suggester(generation.store, generation.retriever.rarity, ask)

    def _extract(
        self, generation: _Generation, question: str, within: Filter
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
        generation: _Generation,
        question: str,
        speech: SpeechQuestion | None,
        within: Filter,
    ) -> tuple[list[Hit], Reply, float]:
        # Slow to import, and not needed by commands that ask nothing.
        from langsmith import tracing_context

        from rag.chain import PassageRetriever, build_chain, to_hit

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
                        leading.extend(found.passages_of(reply.sayings))
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

    def _generation(self) -> _Generation:
        with self._lock:
            name = require_generation(self._folder)
            if self._open is None or self._open.name != name:
                self._open = _open_current(self._folder, name, self._settings)
            return self._open


class Library:
    """The corpora of a data folder, each opened when it is first asked. Safe across threads."""

    def __init__(self, settings: Settings, preferred: str | None = None) -> None:
        self._settings = settings
        self._preferred = preferred or settings.corpus
        self._lock = threading.Lock()
        self._open: dict[str, Corpus] = {}

    @property
    def default(self) -> str | None:
        """The corpus asked where none is named; None where there is none at all."""
        names = _names(self._settings)
        return self._preferred if self._preferred in names else next(iter(names), None)

    def corpus(self, name: str | None = None) -> Corpus:
        """Return the corpus *name*, or the default one.

        Raises:
            CorpusError: there is none of that name, or none at all.
            IndexMismatchError: its index was made with another model or chunking.
        """
        wanted = name if name is not None else self.default
        with self._lock:
            if wanted is None or wanted not in _names(self._settings):
                self._open.pop(wanted or "", None)
                raise CorpusError(_missing(wanted or "", _names(self._settings)))
            if wanted not in self._open:
                self._open[wanted] = open_corpus(self._settings, wanted)
            return self._open[wanted]

    def infos(self) -> list[CorpusInfo]:
        """Return every finished corpus by name."""
        return list_corpora(self._settings)


def open_corpus(settings: Settings, name: str | None = None) -> Corpus:
    """Open the corpus *name*, or the only one there is, or the one the settings name.

    Raises:
        CorpusError: there is none of that name, or none at all.
        IndexMismatchError: its index was made with another model or chunking.
    """
    return Corpus(_corpora(settings) / _choose(settings, name), settings)


def list_corpora(settings: Settings) -> list[CorpusInfo]:
    """Return every finished corpus by name."""
    return [_listed(_corpora(settings) / name, settings) for name in _names(settings)]


def _listed(folder: Path, settings: Settings) -> CorpusInfo:
    try:
        generation = require_generation(folder)
        with closing(open_store(folder, generation)) as store:
            return _info(folder / generation, store, settings)
    except (CorpusError, sqlite3.Error) as error:
        return CorpusInfo(folder.name, CorpusCard(), 0, 0, None, None, "?", str(error))


def ingest(
    settings: Settings,
    path: Path,
    corpus: str | None = None,
    on_progress: OnProgress = lambda progress: None,
) -> IngestReport:
    """Make or update a corpus from a folder or a file.

    Raises:
        ReadError: nothing in *path* can be read; nothing was changed.
        CorpusError: the name can't be used, or another process is writing the corpus.
    """
    name = _valid_name(corpus if corpus is not None else _slug(path.resolve()))
    read = partial(load_drafts, path)
    card = load_card(path)
    folder = _corpora(settings) / name
    return ingest_drafts(folder, str(path.resolve()), read, card, _maker(settings, on_progress))


def follow(
    settings: Settings,
    path: Path,
    corpus: str | None = None,
    on_progress: OnProgress = lambda progress: None,
) -> Iterator[IngestReport | NachgefragtError]:
    """Ingest *path* now and after each change below it, without end; yield what came of it.

    Where another process is writing the corpus, the ingest is tried again until it is free.

    Raises:
        ReadError: there is no such file or folder.
    """
    pending, was_busy = True, False
    for changed in ticks(path):
        if not (pending or changed):
            continue
        try:
            report = ingest(settings, path, corpus, on_progress)
        except BusyError as error:
            if not was_busy:
                yield error
            pending = was_busy = True
            continue
        except NachgefragtError as error:
            yield error
        else:
            yield report
        pending = was_busy = False


def rebuild(
    settings: Settings, name: str, on_progress: OnProgress = lambda progress: None
) -> IngestReport:
    """Derive a corpus's index anew from its stored articles, as the settings now ask for.

    Raises:
        CorpusError: there is none of that name.
    """
    return rebuild_corpus(_existing(settings, name), _maker(settings, on_progress))


def remove(settings: Settings, name: str) -> None:
    """Delete a corpus with its articles and its index.

    Raises:
        CorpusError: there is none of that name, or another process is writing it, or its Chroma
            server can't be reached.
    """
    unfinished = _NAME.fullmatch(name) and (_corpora(settings) / name).is_dir()
    folder = _corpora(settings) / name if unfinished else _existing(settings, name)
    remove_corpus(folder, _place(settings))


def roots(settings: Settings, name: str) -> list[Path]:
    """Return every path that the articles of a corpus came from, whether it is still there or not.

    Raises:
        CorpusError: there is none of that name.
    """
    folder = _existing(settings, name)
    with closing(open_store(folder, require_generation(folder))) as store:
        return [Path(root) for root in store.roots()]


def free_name(settings: Settings, title: str, taken: Container[str] = ()) -> str:
    """Return a name for a new corpus called *title* that no corpus has, and none of *taken*."""
    stem = _slugged(title)[:_LONGEST_SLUG].strip("-") or "corpus"
    names = _names(settings)
    numbered = (f"{stem}-{number}" if number > 1 else stem for number in count(1))
    return next(name for name in numbered if name not in names and name not in taken)


def export(settings: Settings, name: str, file: Path) -> int:
    """Write a corpus to one file and return its size in bytes.

    Raises:
        CorpusError: there is none of that name, or it can't be exported.
    """
    return export_corpus(_existing(settings, name), file.absolute())


def import_file(
    settings: Settings,
    file: Path,
    corpus: str | None = None,
    on_progress: OnProgress = lambda progress: None,
) -> IngestReport:
    """Make a corpus of an exported one, under its own name if *corpus* is None.

    Raises:
        ReadError: the file is damaged, or not what an export writes; there is no corpus then.
        CorpusError: the name can't be used, or is taken.
    """
    name = _valid_name(corpus if corpus is not None else corpus_named_in(file))
    started = time.perf_counter()
    maker = _maker(settings, on_progress)
    articles, passages = import_corpus(_corpora(settings) / name, file, maker)
    seconds = time.perf_counter() - started
    return IngestReport(name, new=articles, passages=passages, seconds=seconds)


def doctor(settings: Settings) -> Iterator[Finding]:
    """Yield what is so of the installation and of every corpus, finished or not."""
    sound = True
    for finding in check_installation(settings):
        sound = sound and (finding.subject, finding.level) != ("model", "problem")
        yield finding
    maker = _maker(settings, lambda progress: None) if sound else None
    corpora = _corpora(settings)
    if not corpora.is_dir():
        return
    for folder in sorted(entry for entry in corpora.iterdir() if entry.is_dir()):
        yield from check_corpus(folder, maker, _place(settings))


def ensure_corpus(
    settings: Settings, name: str | None, on_progress: OnProgress = lambda progress: None
) -> IngestReport | None:
    """Index the bundled corpus *name* (the settings' one, if None) unless a corpus can be asked."""
    wanted = name or settings.corpus
    bundled = PROJECT / "corpus" / wanted
    if wanted in _names(settings) or not bundled.is_dir() or (name is None and _names(settings)):
        return None
    return ingest(settings, bundled, wanted, on_progress)


@lru_cache(maxsize=2)
def _embedder(settings: Settings) -> Embedder:
    return load_embedder(settings)


def _maker(settings: Settings, on_progress: OnProgress) -> Maker:
    return Maker(_embedder(settings), DEFAULT, _place(settings), on_progress)


def _place(settings: Settings) -> Place:
    return Place(settings.chroma_url)


def _open_current(folder: Path, name: str, settings: Settings) -> _Generation:
    """Open the generation *name*, or the one that has taken its place meanwhile."""
    try:
        return _open_generation(folder, name, settings)
    except (CorpusError, sqlite3.Error):
        # Where two ingests have ended since its name was read it is deleted.
        newer = require_generation(folder)
        if newer == name:
            raise
        return _open_current(folder, newer, settings)


def _open_generation(folder: Path, name: str, settings: Settings) -> _Generation:
    maker = _maker(settings, lambda progress: None)
    with ExitStack() as stack:  # closes what is open already where the rest can't be opened
        store = stack.enter_context(closing(open_store(folder, name)))
        check_manifest(folder.name, store.meta("manifest") or {}, maker.manifest)
        vectors = stack.enter_context(maker.place.open(folder / name))
        check_manifest(folder.name, vectors.manifest, store.meta("manifest"))
        cache = stack.enter_context(closing(VectorCache(folder / EMBEDDINGS)))
        lexical = open_lexical(folder, name)
        check_counts(folder.name, store.counts()[1], vectors.count(), lexical.count())
        retriever = Retriever(store, vectors, lexical, cache, maker.embedder)
        generation = _Generation(
            name,
            store,
            retriever,
            StatementRetriever(store, retriever),
            WordFinder(store, lexical),
            _card(store).language,
        )
        weakref.finalize(generation, stack.pop_all().close)
    return generation


def _timings(started: float, retrieved: float | None) -> Timings:
    ended = time.perf_counter()
    found = ended if retrieved is None else retrieved
    return Timings((found - started) * 1000, (ended - found) * 1000, (ended - started) * 1000)


def _attribute(reply: Reply, store: Store) -> Reply:
    articles = sorted({citation.article.id for citation in reply.citations})
    cited = attribute(reply.citations, statements_in(store, articles))
    return dataclasses.replace(reply, citations=cited)


def _list_sayings(reply: Reply, extractive: Reply, generation: _Generation) -> Reply:
    """Give the statements asked for to *reply*, also where a model worded it."""
    alike = (reply.reason is None) == (extractive.reason is None)
    sayings = reply.sayings or (extractive.sayings if alike else ())
    return dataclasses.replace(reply, sayings=tuple(map(generation.about, sayings)))


def _name_undated(reply: Reply, store: Store, within: Filter, phrases: Phrases) -> Reply:
    """Say that articles without a date were left out of a range of dates."""
    count = store.undated() if within.has_dates else 0
    if not count:
        return reply
    note = phrases.undated.format(count=count)
    return dataclasses.replace(reply, text=f"{reply.text}\n\n{note}")


def _info(generation: Path, store: Store, settings: Settings) -> CorpusInfo:
    corpus = generation.parent.name
    manifest = store.meta("manifest") or {}
    articles, passages = store.counts()
    stale = None
    try:
        check_manifest(corpus, manifest, _maker(settings, lambda progress: None).manifest)
        _place(settings).check(generation)
    except (CorpusError, ModelError) as error:
        stale = str(error)
    return CorpusInfo(
        corpus,
        _card(store),
        articles,
        passages,
        *store.date_range(),
        manifest.get("embedding_model", "?"),
        stale,
        manifest.get("content_hash"),
    )


def _card(store: Store) -> CorpusCard:
    card = store.meta("card") or {}
    return CorpusCard(**card | {"examples": tuple(card.get("examples", ()))})


def _corpora(settings: Settings) -> Path:
    return settings.data.resolve() / "corpora"


def _names(settings: Settings) -> list[str]:
    folder = _corpora(settings)
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if (entry / CURRENT).is_file())


def _choose(settings: Settings, name: str | None) -> str:
    names = _names(settings)
    if name is None and len(names) == 1:
        return names[0]
    wanted = settings.corpus if name is None else name
    if wanted not in names:
        path = f"corpus/{wanted}" if (PROJECT / "corpus" / wanted).is_dir() else "PATH"
        raise CorpusError(
            f"{_missing(wanted, names)} Make it with:"
            f" python -m rag ingest {path} --corpus {wanted or 'NAME'}"
        )
    return wanted


def _missing(name: str, names: list[str]) -> str:
    there = f"There are: {', '.join(names)}." if names else "There is none yet."
    return f"There is no corpus {name!r}. {there}"


def _existing(settings: Settings, name: str) -> Path:
    names = _names(settings)
    if name not in names:
        raise CorpusError(_missing(name, names))
    return _corpora(settings) / name


def _valid_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise CorpusError(
            f"{name!r} can't name a corpus. Use lower-case letters and digits, with '-', '_' and"
            " '.' between them: --corpus my-corpus"
        )
    return name


def _slug(path: Path) -> str:
    stem = path.stem if path.is_file() else path.name
    return _slugged(stem) or "corpus"


def _slugged(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
