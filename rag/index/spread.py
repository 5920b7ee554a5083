"""Spread: other machines read articles for statements and embed them, this process alone writes.

An article is cut here, as that takes little and tells which vectors are kept already, and given out
in parts. What is made of them is taken back in the order in which they were given, each once, so
that a corpus is the same wherever its parts were made.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Protocol

import numpy as np

from rag.index.articles import Store
from rag.index.embedder import Embedder, FloatArray
from rag.index.split import Chunking, split_article
from rag.index.statements import add_statements, read_statements
from rag.index.texts import Text, texts_of
from rag.index.vector_cache import VectorCache, vector_key
from rag.statements import ExtractedStatement
from rag.types import Article, NoteKind, Passage

# Texts of a part: those of a usual article, and of a long one some seconds' work.
_TEXTS = 128
# Vectors that are written at a time; each write waits for the disk.
_WRITTEN = 512


@dataclass(frozen=True, slots=True)
class Part:
    """What a machine is given: ``texts`` to embed, and the article to read for statements.

    Where an article has many texts, only its first part holds the article.
    """

    article: Article | None
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a part: statements, why not all were read, ``vectors`` (texts, d)."""

    said: tuple[ExtractedStatement, ...]
    unread: NoteKind | None
    vectors: FloatArray


class Helpers(Protocol):
    """Whoever makes something of parts, here or elsewhere."""

    def work(self, parts: Iterator[Part]) -> Iterator[Made]:
        """Yield what is made of each of *parts*, in order; only some are taken ahead.

        Raises:
            ClusterError: they can't go on.
        """


def make(part: Part, embedder: Embedder) -> Made:
    """Do the work of one part, on whatever machine."""
    said: Sequence[ExtractedStatement] = ()
    unread: NoteKind | None = None
    if part.article is not None:
        said, unread = read_statements(part.article)
    vectors = np.empty((len(part.texts), embedder.dimension), np.float32)
    for row, vector in enumerate(embedder.encode_passages(part.texts)):
        vectors[row] = vector
    return Made(tuple(said), unread, vectors)


@dataclass(frozen=True, slots=True)
class _Given:
    """A part that is out: whose it is, the passages to store with it, the keys of its texts."""

    key: int
    part: Part
    passages: Sequence[Passage]
    texts: Sequence[bytes]


class Spreading:
    """Stores passages, statements and vectors of all articles that have none yet."""

    def __init__(self, store: Store, cache: Path, embedder: Embedder, chunking: Chunking) -> None:
        """Take where to store, the file that vectors are kept in, and what they are made with."""
        self._store = store
        self._file = cache
        self._embedder = embedder
        self._chunking = chunking
        self._given: deque[_Given] = deque()
        self._made: dict[bytes, FloatArray] = {}

    def run(
        self, helpers: Helpers, unsplit: Mapping[int, int], on_done: Callable[[int, int], None]
    ) -> list[tuple[int, NoteKind]]:
        """Return the keys of the articles of which not all statements are kept, with the reason.

        *unsplit* are the keys of the articles to read, each with its characters. *on_done* hears
        how many characters of how many are done.

        Raises:
            ClusterError: the helpers can't go on.
        """
        total, done = sum(unsplit.values()), 0
        unread: list[tuple[int, NoteKind]] = []
        with closing(VectorCache(self._file, writable=True, checked=False)) as cache:
            try:
                for made in helpers.work(self._parts(unsplit, cache)):
                    given = self._given.popleft()
                    self._made |= dict(zip(given.texts, made.vectors, strict=True))
                    if len(self._made) >= _WRITTEN:
                        self._keep(cache)
                    if given.part.article is not None:
                        self._take(given, given.part.article, made.said)
                        done += unsplit[given.key]
                    if made.unread is not None:
                        unread.append((given.key, made.unread))
                    on_done(done, total)
            finally:
                self._keep(cache)
        return unread

    def _parts(self, keys: Iterable[int], cache: VectorCache) -> Iterator[Part]:
        """Yield what is to be made of the articles *keys*; nothing that is kept is made again."""
        for key in keys:
            article = self._store.article_of_key(key)
            passages = split_article(article, self._chunking)
            texts = self._texts(article, passages)
            missing = cache.retried(partial(cache.missing, texts))
            wanted = [each for each in texts if each in missing]
            for first in range(0, max(1, len(wanted)), _TEXTS):
                some = wanted[first : first + _TEXTS]
                read = None if first else article
                part = Part(read, tuple(texts[each] for each in some))
                self._given.append(_Given(key, part, passages, some))
                yield part

    def _texts(self, article: Article, passages: Sequence[Passage]) -> dict[bytes, Text]:
        """Return by key what is embedded of *article*."""
        texts = chain.from_iterable(texts_of(article, passages))
        return {vector_key(self._embedder.fingerprint, text): text for text in texts}

    def _take(self, given: _Given, article: Article, said: Sequence[ExtractedStatement]) -> None:
        self._store.add_passages(given.key, given.passages)
        add_statements(self._store, given.key, article, said)

    def _keep(self, cache: VectorCache) -> None:
        made, self._made = self._made, {}
        cache.retried(lambda: cache.put(made.items()))
