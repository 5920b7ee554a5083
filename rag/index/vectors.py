"""Passage vectors in Chroma, in a folder or in a server.

Chroma's client takes a second to import. So what is only read in a folder is read without it, and
everything else imports it when it comes to that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from rag.errors import CorpusError
from rag.types import ArticleInfo, Filter

FloatArray = npt.NDArray[np.float32]
Manifest = Mapping[str, str | int | float | bool]

T = TypeVar("T")

# One call to Chroma holds its lock; batches keep memory and the wait for others small.
_BATCH = 1_000
# HNSW is approximate: what a query looks at has to grow with the passages, or it misses more of the
# nearest; see docs/scaling.md for what it finds.
_WIDTH, _OF_PASSAGES, _GROWTH = 400, 100_000, 0.7
_LEAST_WIDTH, _MOST_WIDTH = 200, 4_000


class Vectors(Protocol):
    """Whatever finds the passages nearest to a vector."""

    def query(self, vector: FloatArray, limit: int, within: Filter) -> list[tuple[int, float]]:
        """Return up to *limit* (key, cosine similarity) pairs nearest to *vector*, best first."""


class _Backend(Protocol):
    """Where collections are: what differs between a folder and a server."""

    def get(self, name: str) -> Any:
        """Return a collection, or raise NotFoundError."""

    def reading(self) -> AbstractContextManager[None]:
        """Turn the errors of a call that reads into ours."""

    def close(self) -> None:
        """Release files and connections."""


class _WritableBackend(_Backend, Protocol):
    added_at_once: int

    def create(self, name: str, manifest: Manifest, hnsw: Mapping[str, str | int]) -> Any:
        """Make and return an empty collection."""

    def writing(self) -> AbstractContextManager[None]:
        """Turn the errors of a call that writes into ours."""


class VectorIndex:
    """One Chroma collection to read: cosine distance, ids are passage keys.

    Several generations may read it; :class:`VectorWriter` fills it before any does. Use as a
    context manager or call ``close``.
    """

    def __init__(
        self, place: Path | str, collection: str, corpus: str = "NAME", token: str | None = None
    ) -> None:
        """Take the collection in the folder *place*, or in the server at the URL *place*.

        *corpus* is the name for messages, *token* what the server lets in by.

        Raises:
            CorpusError: the folder can't be opened.
            ServerError: no Chroma server answers there.
        """
        self._place = place
        self._name = collection
        self._corpus = corpus
        self._collection: Any = None
        self._backend = self._connect(place, token)

    def _connect(self, place: Path | str, token: str | None) -> _Backend:
        if isinstance(place, Path):
            from rag.index.chroma_folder import ReadFolder

            return ReadFolder(place)
        from rag.index.chroma import Server

        return Server(place, token)

    def open(self) -> None:
        """Open the existing collection.

        Raises:
            CorpusError: there is no such collection.
        """
        with self._reading():
            self._collection = self._backend.get(self._name)

    @property
    def manifest(self) -> dict[str, Any]:
        """What the collection's metadata says of its model, chunking and content."""
        return dict(self._collection.metadata or {})

    def count(self) -> int:
        """Return how many passages the collection holds."""
        with self._reading():
            return int(self._collection.count())

    def keys(self) -> set[int]:
        """Return the keys of all passages in the collection."""
        with self._reading():
            return {int(key) for key in self._collection.get(include=[])["ids"]}

    def query(self, vector: FloatArray, limit: int, within: Filter) -> list[tuple[int, float]]:
        """Return up to *limit* (key, cosine similarity) pairs nearest to *vector*, best first."""
        with self._reading():
            found = self._collection.query(
                query_embeddings=[vector],
                n_results=limit,
                where=_where(within),
                include=["distances"],
            )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(int(key), 1.0 - float(distance)) for key, distance in pairs]

    def close(self) -> None:
        """Release files and connections."""
        self._collection = None
        self._backend.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._backend.reading():
            try:
                yield
            except _not_found():
                raise CorpusError(
                    "vectors_missing",
                    collection=self._name,
                    place=self._place,
                    command=f"python -m rag rebuild {self._corpus}",
                ) from None

    def __enter__(self) -> VectorIndex:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class VectorWriter(VectorIndex):
    """One Chroma collection to fill or to change.

    One process at a time does (the caller holds the corpus lock), and none once it is read.
    """

    _backend: _WritableBackend

    def _connect(self, place: Path | str, token: str | None) -> _WritableBackend:
        from rag.index.chroma import Folder, Server

        return Folder(place) if isinstance(place, Path) else Server(place, token)

    def create(self, manifest: Manifest, passages: int) -> None:
        """Make the empty collection for about so many *passages*, *manifest* as its metadata."""
        with self._backend.writing():
            self._collection = self._backend.create(self._name, manifest, _hnsw(passages))

    def set_manifest(self, manifest: Manifest, passages: int) -> None:
        """Replace the collection's metadata, and have it searched as one of *passages*.

        Whoever has it open goes on searching as before.
        """
        width = {"ef_search": _width(passages)}
        with self._backend.writing():
            self._collection.modify(metadata=dict(manifest), configuration={"hnsw": width})

    def add(self, rows: Iterable[tuple[int, FloatArray, ArticleInfo]]) -> None:
        """Add passages: key, vector, and the article whose fields a filter may ask for.

        Raises:
            IndexWriteError: they can't be written.
        """
        for batch in _batches(rows, self._backend.added_at_once):
            with self._backend.writing():
                self._collection.add(
                    ids=[str(key) for key, _, _ in batch],
                    embeddings=np.stack([vector for _, vector, _ in batch]),
                    metadatas=[fields_of(article) for _, _, article in batch],
                )

    def delete(self, keys: Sequence[int]) -> None:
        """Delete passages by key."""
        for batch in _batches(keys):
            with self._backend.writing():
                self._collection.delete(ids=[str(key) for key in batch])


def _not_found() -> type[Exception]:
    # Where an "except" calls this, chromadb is imported when something is raised, not before.
    from rag.index.chroma import NotFoundError

    return NotFoundError


def _hnsw(passages: int) -> dict[str, Any]:
    return {"space": "cosine", "ef_construction": 200, "ef_search": _width(passages)}


def _width(passages: int) -> int:
    """Return how many of so many *passages* a query looks at: Chroma's ``ef_search``."""
    width = _WIDTH * math.pow(passages / _OF_PASSAGES, _GROWTH)
    return max(_LEAST_WIDTH, min(round(width), _MOST_WIDTH))


def _batches(items: Iterable[T], size: int = _BATCH) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def fields_of(article: ArticleInfo) -> dict[str, str | int]:
    """Return the fields of an article that a filter may ask for."""
    fields: dict[str, str | int] = {"article": article.id}
    if article.date:
        # Chroma compares numbers only.
        fields["day"] = article.date.toordinal()
    if article.source:
        fields["source"] = article.source
    return fields


def _where(within: Filter) -> dict[str, Any] | None:
    terms: list[dict[str, Any]] = []
    if within.since:
        terms.append({"day": {"$gte": within.since.toordinal()}})
    if within.until:
        terms.append({"day": {"$lte": within.until.toordinal()}})
    if within.source:
        terms.append({"source": within.source})
    if within.article_id:
        terms.append({"article": within.article_id})
    if within.article_ids:
        terms.append({"article": {"$in": list(within.article_ids)}})
    return {"$and": terms} if len(terms) > 1 else terms[0] if terms else None
