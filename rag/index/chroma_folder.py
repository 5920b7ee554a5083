"""Collections in a folder of Chroma's, read by its engine without the client around that.

The client takes longer to import and to open than a question takes: it brings telemetry, embedding
functions and servers, none of which a folder needs that is only read. What is called here is what
``chromadb.api.rust`` calls, in the version that the requirements pin; the tests ask both the same.
The only module that imports chromadb_rust_bindings.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import chromadb_rust_bindings as rust

from rag.errors import CorpusError
from rag.index.read_only import readable

# Chroma's own names for what it has one of, unless told otherwise.
_WHERE = ("default_tenant", "default_database")
# What Chroma writes into even to read it.
_DATABASE = "chroma.sqlite3"
# Collections whose index stays in memory. A folder has one.
_KEPT = 100


class _Engine:
    """Chroma's engine on one folder, which it makes if it is missing."""

    def __init__(self, folder: Path) -> None:
        database = rust.SqliteDBConfig(
            hash_type=rust.MigrationHash.MD5,
            migration_mode=rust.MigrationMode.Apply,
            url=str(folder / _DATABASE),
        )
        self.bindings = rust.Bindings(
            allow_reset=False,
            sqlite_db_config=database,
            persist_path=str(folder),
            hnsw_cache_size=_KEPT,
        )


# Generations that share a folder share its index in memory, as long as one of them is open.
_ENGINES: WeakValueDictionary[Path, _Engine] = WeakValueDictionary()
_OPENING = threading.Lock()


class ReadFolder:
    """Collections in the files of a folder, to be read. Several threads may share an object."""

    def __init__(self, folder: Path) -> None:
        """Open *folder*, or share it with who has it open.

        Raises:
            CorpusError: it is damaged, or there is no room for a view of it.
        """
        self._view = ExitStack()
        try:
            shown = self._view.enter_context(readable(folder, (_DATABASE,))).absolute()
            with _OPENING:
                engine = _ENGINES.get(shown) or _Engine(shown)
                _ENGINES[shown] = engine
        # What the engine raises is defined in chromadb.
        except Exception as error:
            self._view.close()
            raise CorpusError("vectors_closed", folder=folder, reason=error) from None
        self._engine: _Engine | None = engine

    def get(self, name: str) -> Stored:
        """Return the collection *name*.

        Raises:
            chromadb.errors.NotFoundError: there is none.
        """
        assert self._engine is not None
        return Stored(self._engine, self._engine.bindings.get_collection(name, *_WHERE))

    def reading(self) -> AbstractContextManager[None]:
        """Let the engine's errors pass: all of them are of a damaged folder."""
        return nullcontext()

    def close(self) -> None:
        """Release files and memory, unless somebody else has the folder open."""
        self._engine = None
        self._view.close()


class Stored:
    """A collection to read, with those methods of ``chromadb.Collection`` that we call."""

    def __init__(self, engine: _Engine, stored: Any) -> None:
        self._engine = engine
        self._id = str(stored.id)
        self.metadata: Mapping[str, Any] = stored.metadata or {}

    def count(self) -> int:
        """Return how many vectors there are."""
        return int(self._engine.bindings.count(self._id, *_WHERE))

    def get(self, include: Sequence[str]) -> dict[str, list[str]]:
        """Return the ids of all vectors; nothing else can be included."""
        found = self._engine.bindings.get(
            self._id, None, None, None, 0, None, list(include), *_WHERE
        )
        return {"ids": found.ids}

    def query(
        self,
        query_embeddings: Sequence[Any],
        n_results: int,
        where: Mapping[str, Any] | None,
        include: Sequence[str],
    ) -> dict[str, list[list[Any]]]:
        """Return ids and distances of the *n_results* nearest to each vector (d,), nearest first.

        Raises:
            chromadb.errors.ChromaError: the index is damaged.
        """
        found = self._engine.bindings.query(
            self._id,
            None,
            [vector.tolist() for vector in query_embeddings],
            n_results,
            json.dumps(where) if where else None,
            None,
            list(include),
            *_WHERE,
        )
        return {"ids": found.ids, "distances": found.distances}
