"""Where the vectors of a corpus are kept: beside its articles, or in a Chroma server.

In a folder each generation has a folder of Chroma's files. In a server each generation has a
collection of its own, named after corpus and generation, and its folder a file with the server's
URL. The random part of a generation's name keeps data folders that share a server apart.
"""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import IndexMismatchError, ServerError
from rag.index.vectors import VectorIndex, collections, drop_collection, server_version

VECTORS = "chroma"
SERVER = "server"

# In a collection's metadata: the folder of the corpora that it was made for.
_HOME = "home"


@dataclass(frozen=True, slots=True)
class VectorPlace:
    """Where vectors are read and written: in the server at *url*, or in folders if it is None."""

    url: str | None = None

    def check(self, generation: Path) -> None:
        """Check that the vectors of *generation* are where the settings say.

        Raises:
            IndexMismatchError: naming what mends it.
        """
        corpus = generation.parent.name
        rebuild = f"python -m rag rebuild {corpus}"
        noted = _noted(generation)
        if noted and not self.url:
            raise IndexMismatchError("vectors_on_server", corpus=corpus, url=noted, command=rebuild)
        if self.url and not noted:
            raise IndexMismatchError(
                "vectors_in_folder", corpus=corpus, url=self.url, command=rebuild
            )

    def open(self, generation: Path) -> VectorIndex:
        """Open the vectors of *generation* for reading.

        Raises:
            IndexMismatchError: they are elsewhere.
            CorpusError: they are missing.
            ServerError: the server can't be reached.
        """
        self.check(generation)
        index = self._index(generation)
        try:
            index.open()
        except BaseException:
            index.close()
            raise
        return index

    def build(self, generation: Path, old: Path | None, manifest: dict[str, Any]) -> VectorIndex:
        """Return the vectors of a new *generation*, to be filled; in a folder with those of *old*.

        A server starts with none: one on a single machine can't copy a collection.
        """
        if self.url:
            (generation / SERVER).write_text(self.url, "utf-8")
            manifest = manifest | {_HOME: _home(generation.parent.parent)}
        elif old is not None:
            shutil.copytree(old / VECTORS, generation / VECTORS)
        index = self._index(generation)
        try:
            if old is None or self.url:
                index.create(manifest)
            else:
                index.open()
                index.set_manifest(manifest)
        except BaseException:
            index.close()
            raise
        return index

    def drop(self, generation: Path) -> None:
        """Delete *generation* with its vectors.

        Where their server can't be reached, its URL stays in the folder for the next try.
        """
        try:
            self.drop_vectors(generation)
        except ServerError:
            for entry in generation.iterdir():
                if entry.is_dir():
                    shutil.rmtree(entry, ignore_errors=True)
                elif entry.name != SERVER:
                    entry.unlink(missing_ok=True)
        else:
            shutil.rmtree(generation, ignore_errors=True)

    def drop_vectors(self, generation: Path) -> None:
        """Delete what a server holds of *generation*, unless it was made for another data folder.

        A copy of a data folder names the same collections as the folder that it was copied from.

        Raises:
            ServerError: it can't be reached.
        """
        url = self.server_of(generation)
        if not url:
            return
        name = _in_server(generation)
        made = collections(url).get(name, {})
        if made.get(_HOME) == _home(generation.parent.parent):
            drop_collection(url, name)

    def server_of(self, generation: Path) -> str | None:
        """Return where a server answers that has the vectors of *generation*; None: in its folder.

        That is where they were put, or what the settings name where that is gone.

        Raises:
            ServerError: neither answers.
        """
        noted = _noted(generation)
        if not noted:
            return None
        try:
            server_version(noted)
        except ServerError:
            if self.url in (None, noted):
                raise
            server_version(self.url)
            return self.url
        return noted

    def _index(self, generation: Path) -> VectorIndex:
        corpus = generation.parent.name
        if self.url:
            return VectorIndex(self.url, _in_server(generation), corpus)
        # Chroma's names need three characters, a corpus name does not.
        return VectorIndex(generation / VECTORS, f"corpus-{corpus}", corpus)


def orphans(url: str, corpora: Path) -> list[str]:
    """Return the collections in a server that were made for *corpora* and belong to none of them.

    Raises:
        ServerError: it can't be reached.
    """
    # First these: a generation has its folder before its collection.
    held = collections(url)
    used = {_in_server(entry) for entry in corpora.glob("*/*") if entry.is_dir()}
    return sorted(
        name
        for name, metadata in held.items()
        if metadata.get(_HOME) == _home(corpora) and name not in used
    )


def _home(corpora: Path) -> str:
    # Another machine may have a folder of the same name.
    return f"{platform.node()}:{corpora}"


def _in_server(generation: Path) -> str:
    return f"nachgefragt-{generation.parent.name}-{generation.name}"


def _noted(generation: Path) -> str | None:
    """Return the URL of the server that has the vectors, None where they are in the folder."""
    try:
        return (generation / SERVER).read_text("utf-8", "replace")
    except FileNotFoundError:
        return None
