"""The baseline: retrieval-augmented answering as a textbook has it.

LangChain's RecursiveCharacterTextSplitter at 1000/200, the same embedding model with its prefixes,
Chroma's similarity search by cosine with k = 10, the top passage as the answer, always answering.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from langchain_text_splitters import RecursiveCharacterTextSplitter, TextSplitter

from rag.answer.answer import Answer
from rag.answer.blocks import quotation
from rag.errors import CorpusError
from rag.index.embedder import Embedder
from rag.index.vectors import VectorIndex, VectorWriter
from rag.progress import OnProgress, Progress
from rag.question.read import read_question
from rag.types import (
    EVERYTHING,
    Article,
    ArticleInfo,
    Citation,
    Hit,
    Passage,
    Reason,
    Reply,
    Signals,
    Timings,
)

K = 10
CHUNK, OVERLAP = 1000, 200
MODEL = f"textbook: RecursiveCharacterTextSplitter {CHUNK}/{OVERLAP}, Chroma k={K}"

_COLLECTION = "textbook"
_BATCH = 64


class Articles(Protocol):
    """A corpus's stored articles."""

    @property
    def name(self) -> str:
        """The corpus's name."""

    def articles(self) -> list[ArticleInfo]:
        """Return every article without its text."""

    def article(self, article_id: str) -> Article:
        """Return a stored article."""


class Textbook:
    """Answers every question with the chunk nearest to it. Close it, or use a with-block."""

    def __init__(
        self, corpus: Articles, embedder: Embedder, chunks: Sequence[Passage], index: VectorIndex
    ) -> None:
        self._corpus = corpus
        self._embedder = embedder
        self._chunks = chunks
        self._index = index
        self._infos = {info.id: info for info in corpus.articles()}

    @property
    def name(self) -> str:
        """The corpus's name."""
        return self._corpus.name

    def article(self, article_id: str) -> Article:
        """Return a stored article."""
        return self._corpus.article(article_id)

    def ask(self, question: str) -> Answer:
        """Return the nearest chunk as the answer, and the ten nearest as passages."""
        started = time.perf_counter()
        found = self._index.query(self._embedder.encode_query(question), K, EVERYTHING)
        hits = tuple(
            self._hit(rank, self._chunks[key], score)
            for rank, (key, score) in enumerate(found, start=1)
        )
        retrieved = time.perf_counter()
        reply = _reply(hits)
        ended = time.perf_counter()
        timings = Timings(
            (retrieved - started) * 1000, (ended - retrieved) * 1000, (ended - started) * 1000
        )
        return Answer(read_question(question), self.name, reply, hits, timings)

    def _hit(self, rank: int, chunk: Passage, score: float) -> Hit:
        info = self._infos[chunk.article_id]
        signals = Signals(
            dense=score, lexical=0.0, sentences_dense=(score,), sentences_lexical=(0.0,)
        )
        return Hit(rank, chunk, info, score, signals)

    def close(self) -> None:
        """Release the index."""
        self._index.close()

    def __enter__(self) -> Textbook:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def textbook_splitter() -> TextSplitter:
    """Return the splitter with the textbook's numbers."""
    return RecursiveCharacterTextSplitter(
        chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True
    )


def build_textbook(
    corpus: Articles,
    embedder: Embedder,
    folder: Path,
    on_progress: OnProgress = lambda progress: None,
) -> Textbook:
    """Return the baseline over *corpus*; its index is kept in *folder*."""
    articles = [corpus.article(info.id) for info in corpus.articles()]
    splitter = textbook_splitter()
    articles.sort(key=lambda article: article.id)
    chunks = [chunk for article in articles for chunk in split_exactly(article, splitter)]
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / index_key(chunks, embedder)
    if not target.is_dir():
        _build_index(chunks, corpus, embedder, target, on_progress)
    index = VectorIndex(target, _COLLECTION)
    index.open()
    return Textbook(corpus, embedder, chunks, index)


def split_exactly(article: Article, splitter: TextSplitter) -> Iterator[Passage]:
    """Yield the chunks of *article* that are exact slices of it, in order.

    A splitter may clean its chunks so that one stands nowhere in the article. Such a chunk can
    neither be cited nor compared with a gold quote; it is left out.
    """
    for ordinal, document in enumerate(splitter.create_documents([article.text])):
        chunk = document.page_content
        start = document.metadata["start_index"]
        if article.text[start : start + len(chunk)] != chunk or start < 0:
            start = article.text.find(chunk)
        if start >= 0:
            end = start + len(chunk)
            yield Passage(article.id, ordinal, start, end, chunk, ((start, end),))


def index_key(chunks: Sequence[Passage], embedder: Embedder) -> str:
    """Return 16 hex digits that change with the chunks, their articles or the model."""
    digest = hashlib.sha256(embedder.fingerprint.encode())
    for chunk in chunks:
        digest.update(f"\n{chunk.article_id} {chunk.start} {chunk.text}".encode())
    return digest.hexdigest()[:16]


def _build_index(
    chunks: Sequence[Passage],
    corpus: Articles,
    embedder: Embedder,
    target: Path,
    on_progress: OnProgress,
) -> None:
    infos = {info.id: info for info in corpus.articles()}
    # A folder of the final name is always whole; the other one goes on after an interrupt.
    building = target.with_suffix(".building")
    with VectorWriter(building, _COLLECTION) as index:
        try:
            index.open()
        except CorpusError:
            index.create({"model": embedder.name, "chunks": len(chunks)}, len(chunks))
        there = index.keys()
        todo = [key for key in range(len(chunks)) if key not in there]
        for first in range(0, len(todo), _BATCH):
            on_progress(Progress("embed", len(there) + first, len(chunks)))
            keys = todo[first : first + _BATCH]
            vectors = embedder.encode_passages([chunks[key].text for key in keys])
            index.add(
                (key, vector, infos[chunks[key].article_id])
                for key, vector in zip(keys, vectors, strict=True)
            )
        on_progress(Progress("embed", len(chunks), len(chunks)))
    building.rename(target)


def _reply(hits: Sequence[Hit]) -> Reply:
    if not hits:
        return Reply((), reason=Reason("empty_corpus", "The corpus is empty."), model=MODEL)
    best = hits[0]
    quote = best.passage.text
    citation = Citation(1, best.article, best.passage.start, best.passage.end, quote)
    return Reply((quotation(citation),), (citation,), model=MODEL)
