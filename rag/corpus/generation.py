"""An open generation of a corpus: its articles, vectors and words, checked to belong together."""

from __future__ import annotations

import dataclasses
import sqlite3
import weakref
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from rag.answer.name_topics import name_topics
from rag.answer.reader import Reader, load_reader
from rag.errors import CorpusError, ModelError
from rag.index.article_list import authors, sources
from rag.index.articles import Store
from rag.index.build import Maker
from rag.index.embedder import Embedder, load_embedder
from rag.index.generations import (
    EMBEDDINGS,
    check_counts,
    check_manifest,
    open_lexical,
    open_store,
    require_generation,
)
from rag.index.people import People
from rag.index.split import DEFAULT
from rag.index.vector_cache import VectorCache
from rag.index.vector_places import VectorPlace
from rag.progress import OnProgress
from rag.question.named import CorpusNames
from rag.retrieve.asked_speaker import SpeakerFinder
from rag.retrieve.corrections import CorrectionFinder
from rag.retrieve.office import OfficeFinder
from rag.retrieve.passages import Retriever
from rag.retrieve.statements import StatementRetriever
from rag.retrieve.words import WordFinder
from rag.settings import Settings
from rag.types import CorpusCard, CorpusInfo, Statement


@dataclass(frozen=True)
class Generation:
    """An open generation. Closed when nothing refers to it: keep it in a name while it is used."""

    name: str
    store: Store
    retriever: Retriever
    statements: StatementRetriever
    words: WordFinder
    offices: OfficeFinder
    corrections: CorrectionFinder
    people: People
    reader: Reader | None
    language: str
    names: CorpusNames
    examples: list[tuple[str, ...]] = dataclasses.field(default_factory=list)

    def about(self, statement: Statement) -> Statement:
        """Return *statement* with what is named in it."""
        return name_topics(statement, self.retriever.rarity)


@lru_cache(maxsize=2)
def _embedder(settings: Settings) -> Embedder:
    return load_embedder(settings)


@lru_cache(maxsize=2)
def _reader(settings: Settings) -> Reader | None:
    return load_reader(settings)


def maker_for(settings: Settings, on_progress: OnProgress) -> Maker:
    """Return what makes a corpus's index as the settings ask for."""
    return Maker(_embedder(settings), DEFAULT, place_of(settings), on_progress)


def place_of(settings: Settings) -> VectorPlace:
    """Return where the vectors are to be kept."""
    return VectorPlace(settings.chroma_url, settings.chroma_token)


def open_current(folder: Path, name: str, settings: Settings) -> Generation:
    """Open the generation *name*, or the one that has taken its place meanwhile.

    Raises:
        CorpusError: it is damaged, or made by another version.
        IndexMismatchError: another model or chunking made it, or its vectors are elsewhere.
    """
    try:
        return _open_generation(folder, name, settings)
    except (CorpusError, sqlite3.Error):
        # Where two ingests have ended since its name was read it is deleted.
        newer = require_generation(folder)
        if newer == name:
            raise
        return open_current(folder, newer, settings)


def _open_generation(folder: Path, name: str, settings: Settings) -> Generation:
    maker = maker_for(settings, lambda progress: None)
    with ExitStack() as stack:  # closes what is open already where the rest can't be opened
        store = stack.enter_context(closing(open_store(folder, name)))
        check_manifest(folder.name, store.meta("manifest") or {}, maker.manifest)
        vectors = stack.enter_context(maker.place.open(folder / name))
        check_manifest(folder.name, vectors.manifest, store.meta("manifest"))
        cache = stack.enter_context(closing(VectorCache(folder / EMBEDDINGS)))
        lexical = open_lexical(folder, name)
        check_counts(folder.name, store.counts()[1], vectors.count(), lexical.count())
        retriever = Retriever(store, vectors, lexical, cache, maker.embedder)
        finder = WordFinder(store, lexical)
        offices = OfficeFinder(store, finder)
        generation = Generation(
            name,
            store,
            retriever,
            StatementRetriever(store, retriever, SpeakerFinder(store, offices)),
            finder,
            offices,
            CorrectionFinder(store, lexical),
            People(store),
            _reader(settings),
            card_of(store).language,
            CorpusNames(tuple(sources(store)), tuple(authors(store)), *store.date_range()),
        )
        weakref.finalize(generation, stack.pop_all().close)
    return generation


def info_of(generation: Path, store: Store, settings: Settings) -> CorpusInfo:
    """Return what the generation in the folder *generation* holds, and what keeps it from use."""
    corpus = generation.parent.name
    manifest = store.meta("manifest") or {}
    articles, passages = store.counts()
    stale = None
    try:
        check_manifest(corpus, manifest, maker_for(settings, lambda progress: None).manifest)
        place_of(settings).check(generation)
    except (CorpusError, ModelError) as error:
        stale = error.message
    return CorpusInfo(
        corpus,
        card_of(store),
        articles,
        passages,
        *store.date_range(),
        manifest.get("embedding_model", "?"),
        stale,
        manifest.get("content_hash"),
    )


def card_of(store: Store) -> CorpusCard:
    """Return what the corpus's folder says of itself."""
    return cast(CorpusCard, store.meta("card", _card)) or CorpusCard()


def _card(kept: Any) -> CorpusCard:
    return CorpusCard(**{**kept, "examples": tuple(kept.get("examples", ()))})
