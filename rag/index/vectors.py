"""Passage vectors in Chroma, in a folder or in a server. The only module that imports chromadb."""

from __future__ import annotations

import math
import ssl
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
import numpy.typing as npt
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection
from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT, System
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError, NotFoundError

from rag.errors import CorpusError, IndexWriteError, ServerError
from rag.index.read_only import readable
from rag.types import ArticleInfo, Filter

FloatArray = npt.NDArray[np.float32]
Manifest = Mapping[str, str | int | float | bool]

T = TypeVar("T")

# One call to Chroma holds its lock; batches keep memory and the wait for others small. In a folder
# each one that is added writes the list of all ids anew, so there are to be few.
_BATCH, _ADDED_AT_ONCE = 1_000, 5_000
# HNSW is approximate: what a query looks at has to grow with the passages, or it misses more of the
# nearest; see docs/scaling.md for what it finds.
_WIDTH, _OF_PASSAGES, _GROWTH = 400, 100_000, 0.7
_LEAST_WIDTH, _MOST_WIDTH = 200, 4_000
# Chroma leaves what is below these two for the next reader to write into the index files.
_AT_ONCE = {"batch_size": 2, "sync_threshold": 2}
# Chroma's clients of one folder share what the last of them closes, and count them without a lock.
# Taken twice by a thread in which a generation is let go of while another is opened.
_OPENING = threading.RLock()
# What Chroma writes into even to read it.
_DATABASE = "chroma.sqlite3"
# Seconds. A batch of a large collection takes some; Chroma's own client would wait for ever.
_PATIENCE = httpx.Timeout(60.0, connect=5.0)


class Vectors(Protocol):
    """Whatever finds the passages nearest to a vector."""

    def query(self, vector: FloatArray, limit: int, within: Filter) -> list[tuple[int, float]]:
        """Return up to *limit* (key, cosine similarity) pairs nearest to *vector*, best first."""


class _Backend(Protocol):
    """Where collections are: what differs between a folder and a server."""

    added_at_once: int

    def create(self, name: str, manifest: Manifest, passages: int) -> Any:
        """Make and return an empty collection for about so many *passages*."""

    def get(self, name: str) -> Any:
        """Return a collection, or raise NotFoundError."""

    def reading(self) -> AbstractContextManager[None]:
        """Turn the errors of a call that reads into ours."""

    def writing(self) -> AbstractContextManager[None]:
        """Turn the errors of a call that writes into ours."""

    def close(self) -> None:
        """Release files and connections."""


class VectorIndex:
    """One Chroma collection: cosine distance, ids are passage keys.

    It is written by one process at a time (the caller holds the corpus lock) and never written
    again once readers open it. Several generations may read it. Use as a context manager or call
    ``close``.
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
        self._backend: _Backend = (
            _Folder(place) if isinstance(place, Path) else _Server(place, token)
        )
        self._place = place
        self._name = collection
        self._corpus = corpus
        self._collection: Any = None

    def create(self, manifest: Manifest, passages: int) -> None:
        """Make the empty collection for about so many *passages*, *manifest* as its metadata."""
        with self._backend.writing():
            self._collection = self._backend.create(self._name, manifest, passages)

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
        self._backend.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._backend.reading():
            try:
                yield
            except NotFoundError:
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


def server_version(url: str, token: str | None = None) -> str:
    """Return the version of the API that the Chroma server at *url* speaks.

    Raises:
        ServerError: no Chroma server answers there, or one of another version.
    """
    server = _Server(url, token)
    server.close()
    return server.version


def collection_url(url: str, name: str) -> str:
    """Return the address of a collection in the API of the server at *url*."""
    return f"{url}/api/v2/tenants/{DEFAULT_TENANT}/databases/{DEFAULT_DATABASE}/collections/{name}"


def collections(url: str, token: str | None = None) -> dict[str, dict[str, Any]]:
    """Return the metadata of all collections in the server at *url*, by name.

    Raises:
        ServerError: no Chroma server answers there.
    """
    server = _Server(url, token)
    try:
        return server.list()
    finally:
        server.close()


def drop_collection(url: str, name: str, token: str | None = None) -> None:
    """Delete a collection in the server at *url*, if it is there.

    Raises:
        ServerError: no Chroma server answers there.
    """
    server = _Server(url, token)
    try:
        server.drop(name)
    finally:
        server.close()


def _hnsw(passages: int) -> dict[str, Any]:
    return {"space": "cosine", "ef_construction": 200, "ef_search": _width(passages)}


def _width(passages: int) -> int:
    """Return how many of so many *passages* a query looks at: Chroma's ``ef_search``."""
    width = _WIDTH * math.pow(passages / _OF_PASSAGES, _GROWTH)
    return max(_LEAST_WIDTH, min(round(width), _MOST_WIDTH))


class _Folder:
    """Collections in the files of a folder."""

    added_at_once = _ADDED_AT_ONCE

    def __init__(self, folder: Path) -> None:
        self._view = ExitStack()
        try:
            opened = self._view.enter_context(readable(folder, (_DATABASE,)))
            with _OPENING:
                self._client = chromadb.PersistentClient(
                    opened, ChromaSettings(anonymized_telemetry=False, allow_reset=False)
                )
        except (ChromaError, ValueError, OSError) as error:
            self._view.close()
            raise CorpusError("vectors_closed", folder=folder, reason=error) from None

    def create(self, name: str, manifest: Manifest, passages: int) -> Any:
        return self._client.create_collection(
            name,
            metadata=dict(manifest),
            configuration=cast(Any, {"hnsw": _hnsw(passages) | _AT_ONCE}),
            embedding_function=None,
        )

    def get(self, name: str) -> Any:
        return self._client.get_collection(name, embedding_function=None)

    @contextmanager
    def reading(self) -> Iterator[None]:
        yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        try:
            yield
        except ChromaError as error:
            raise IndexWriteError("vectors_unwritable", reason=error) from error

    def close(self) -> None:
        with _OPENING:
            cast(Client, self._client).close()
        self._view.close()


class _Server:
    """Collections in a Chroma server.

    What chromadb.HttpClient wraps, without the wrapping: that takes proxies from the environment,
    waits for ever, and leaves its connections open when it is closed (1.5.9).
    """

    added_at_once = _BATCH

    def __init__(self, url: str, token: str | None) -> None:
        # Takes as long to import as the bundled model to read; without a server nobody needs it.
        from chromadb.api.fastapi import FastAPI

        self._url = url
        try:
            self._port = urlsplit(url).port
            self._system = System(
                ChromaSettings(
                    chroma_api_impl="chromadb.api.fastapi.FastAPI",
                    chroma_server_host=url,
                    chroma_server_http_port=self._port or 80,
                    anonymized_telemetry=False,
                )
            )
            self._api = self._system.instance(FastAPI)
        except ValueError as error:
            raise ServerError("server_url", url=url, reason=error) from None
        self._api._session.close()
        self._api._session = httpx.Client(
            timeout=_PATIENCE,
            trust_env=False,
            headers={**self._api.get_request_headers(), **_let_in(token)},
            verify=_authorities(),
            limits=self._api.http_limits,
        )
        try:
            with self.reading():
                self.version = str(self._api.get_version())
        except BaseException:
            self.close()
            raise
        if not self.version.startswith("1."):
            self.close()
            raise ServerError("server_version", url=url, version=self.version, command=self._start)

    @property
    def _start(self) -> str:
        return f"chroma run --path DIR --port {self._port or 8000}"

    def create(self, name: str, manifest: Manifest, passages: int) -> Any:
        made = self._api.create_collection(
            name, configuration=cast(Any, {"hnsw": _hnsw(passages)}), metadata=dict(manifest)
        )
        return Collection(self._api, made, embedding_function=None)

    def get(self, name: str) -> Any:
        return Collection(self._api, self._api.get_collection(name), embedding_function=None)

    def list(self) -> dict[str, dict[str, Any]]:
        with self.reading():
            return {each.name: dict(each.metadata or {}) for each in self._api.list_collections()}

    def drop(self, name: str) -> None:
        with self.reading():
            try:
                self._api.delete_collection(name)
            except NotFoundError:
                return

    @contextmanager
    def reading(self) -> Iterator[None]:
        try:
            yield
        except (CorpusError, NotFoundError):
            raise
        except httpx.HTTPError as error:
            said = str(error) or type(error).__name__
            raise ServerError(
                "server_silent", url=self._url, reason=said, command=self._start
            ) from None
        except ChromaError as error:
            raise ServerError("server_refuses", url=self._url, reason=error) from None
        # What it answers with is no ChromaError where something else than Chroma listens.
        except Exception as error:
            said = " ".join(str(error).split())[:200] or type(error).__name__
            raise ServerError(
                "server_strange", url=self._url, reason=said, command=self._start
            ) from None

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self.reading():
            try:
                yield
            except NotFoundError as error:
                raise ServerError("server_lost", url=self._url, reason=error) from None

    def close(self) -> None:
        self._system.stop()
        self._api._session.close()


def _let_in(token: str | None) -> dict[str, str]:
    """Return the headers of *token*: for what stands in front of a server, and for Chroma's own."""
    return {"Authorization": f"Bearer {token}", "X-Chroma-Token": token} if token else {}


def _authorities() -> ssl.SSLContext:
    """Return those that may vouch for a server: this machine's, as a house has its own, and all."""
    known = httpx.create_ssl_context(trust_env=False)
    known.load_default_certs()
    return known


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
