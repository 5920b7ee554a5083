"""Passage vectors in Chroma. The only module that imports chromadb."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar, cast

import chromadb
import numpy as np
import numpy.typing as npt
from chromadb.api.client import Client
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError, NotFoundError

from rag.errors import CorpusError, IndexWriteError
from rag.types import ArticleInfo, Filter

FloatArray = npt.NDArray[np.float32]
Manifest = Mapping[str, str | int | float | bool]

T = TypeVar("T")

# One call to Chroma holds its lock; batches keep memory and the wait for others small.
_BATCH = 1000
# HNSW is approximate: with these two widths a query over 100,000 passages misses almost nothing.
_HNSW = {
    "space": "cosine",
    "ef_construction": 200,
    "ef_search": 200,
    # Chroma leaves what is below these two for the next reader to write into the index files.
    "batch_size": 2,
    "sync_threshold": 2,
}


class VectorIndex:
    """One Chroma collection in a folder: cosine distance, ids are passage keys.

    The folder is written by one process at a time (the caller holds the corpus lock) and never
    written again once readers open it. Use as a context manager or call ``close``.
    """

    def __init__(self, folder: Path, collection: str) -> None:
        self._folder = folder
        self._name = collection
        try:
            self._client = chromadb.PersistentClient(
                folder, ChromaSettings(anonymized_telemetry=False, allow_reset=False)
            )
        except (ChromaError, ValueError) as error:
            raise CorpusError(
                f"Chroma cannot open {folder} ({error}). It must be able to write there even to"
                " read; give the folder back its write permission or ask a copy of it."
            ) from None
        self._collection: Any = None

    def create(self, manifest: Manifest) -> None:
        """Make the empty collection, *manifest* as its metadata."""
        with _writing():
            self._collection = self._client.create_collection(
                self._name,
                metadata=dict(manifest),
                configuration=cast(Any, {"hnsw": _HNSW}),
                embedding_function=None,
            )

    def open(self) -> None:
        """Open the existing collection.

        Raises:
            CorpusError: the folder holds no such collection.
        """
        try:
            self._collection = self._client.get_collection(self._name, embedding_function=None)
        except NotFoundError:
            raise CorpusError(
                f"The vectors of {self._name} are missing in {self._folder}."
                f" Run: python -m rag rebuild {self._folder.parent.parent.name}"
            ) from None

    @property
    def manifest(self) -> dict[str, Any]:
        """What the collection's metadata says of its model, chunking and content."""
        return dict(self._collection.metadata or {})

    def set_manifest(self, manifest: Manifest) -> None:
        """Replace the collection's metadata."""
        with _writing():
            self._collection.modify(metadata=dict(manifest))

    def add(self, rows: Iterable[tuple[int, FloatArray, ArticleInfo]]) -> None:
        """Add passages: key, vector, and the article whose fields a filter may ask for.

        Raises:
            IndexWriteError: the folder can't be written.
        """
        for batch in _batches(rows):
            with _writing():
                self._collection.add(
                    ids=[str(key) for key, _, _ in batch],
                    embeddings=np.stack([vector for _, vector, _ in batch]),
                    metadatas=[_metadata(article) for _, _, article in batch],
                )

    def delete(self, keys: Sequence[int]) -> None:
        """Delete passages by key."""
        for batch in _batches(keys):
            with _writing():
                self._collection.delete(ids=[str(key) for key in batch])

    def count(self) -> int:
        """Return how many passages the collection holds."""
        return int(self._collection.count())

    def keys(self) -> set[int]:
        """Return the keys of all passages in the collection."""
        return {int(key) for key in self._collection.get(include=[])["ids"]}

    def query(self, vector: FloatArray, limit: int, within: Filter) -> list[tuple[int, float]]:
        """Return up to *limit* (key, cosine similarity) pairs nearest to *vector*, best first."""
        found = self._collection.query(
            query_embeddings=[vector],
            n_results=limit,
            where=_where(within),
            include=["distances"],
        )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(int(key), 1.0 - float(distance)) for key, distance in pairs]

    def close(self) -> None:
        """Release the folder's files."""
        cast(Client, self._client).close()

    def __enter__(self) -> VectorIndex:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except ChromaError as error:
        raise IndexWriteError(f"Chroma: {error}") from error


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def _metadata(article: ArticleInfo) -> dict[str, str | int]:
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
    return {"$and": terms} if len(terms) > 1 else terms[0] if terms else None
