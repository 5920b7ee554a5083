"""Collections in Chroma by its client: in a folder that is written, or in a server.

The only module that imports chromadb, and slow to import for that. A folder that is only read goes
without (:mod:`rag.index.chroma_folder`).
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import chromadb
import httpx
from chromadb.api.client import Client
from chromadb.api.fastapi import FastAPI
from chromadb.api.models.Collection import Collection
from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT, Settings, System
from chromadb.errors import ChromaError, NotFoundError

from rag.errors import CorpusError, IndexWriteError, ServerError

__all__ = ["ChromaError", "Folder", "NotFoundError", "Server"]

# Passages that are added at once. In a folder each call writes the list of all ids anew, so there
# are to be few; in a server each is a request.
_TO_A_FOLDER, _TO_A_SERVER = 5_000, 1_000
# Chroma leaves what is below these two for the next reader to write into the index files.
_AT_ONCE = {"batch_size": 2, "sync_threshold": 2}
# Chroma's clients of one folder share what the last of them closes, and count them without a lock.
_OPENING = threading.Lock()
# Seconds. A batch of a large collection takes some; Chroma's own client would wait for ever.
_PATIENCE = httpx.Timeout(60.0, connect=5.0)


class Folder:
    """Collections in the files of a folder, to be written."""

    added_at_once = _TO_A_FOLDER

    def __init__(self, folder: Path) -> None:
        try:
            with _OPENING:
                self._client = chromadb.PersistentClient(
                    folder, Settings(anonymized_telemetry=False, allow_reset=False)
                )
        except (ChromaError, ValueError, OSError) as error:
            raise CorpusError("vectors_closed", folder=folder, reason=error) from None

    def create(self, name: str, manifest: Mapping[str, Any], hnsw: Mapping[str, str | int]) -> Any:
        return self._client.create_collection(
            name,
            metadata=dict(manifest),
            configuration=cast(Any, {"hnsw": {**hnsw, **_AT_ONCE}}),
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


class Server:
    """Collections in a Chroma server.

    What chromadb.HttpClient wraps, without the wrapping: that takes proxies from the environment,
    waits for ever, and leaves its connections open when it is closed (1.5.9).
    """

    added_at_once = _TO_A_SERVER

    def __init__(self, url: str, token: str | None) -> None:
        self._url = url
        try:
            self._port = urlsplit(url).port
            self._system = System(
                Settings(
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

    def create(self, name: str, manifest: Mapping[str, Any], hnsw: Mapping[str, str | int]) -> Any:
        made = self._api.create_collection(
            name, configuration=cast(Any, {"hnsw": hnsw}), metadata=dict(manifest)
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


def server_version(url: str, token: str | None = None) -> str:
    """Return the version of the API that the Chroma server at *url* speaks.

    Raises:
        ServerError: no Chroma server answers there, or one of another version.
    """
    server = Server(url, token)
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
    server = Server(url, token)
    try:
        return server.list()
    finally:
        server.close()


def drop_collection(url: str, name: str, token: str | None = None) -> None:
    """Delete a collection in the server at *url*, if it is there.

    Raises:
        ServerError: no Chroma server answers there.
    """
    server = Server(url, token)
    try:
        server.drop(name)
    finally:
        server.close()
