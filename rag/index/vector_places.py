"""Where the vectors of a corpus are kept: beside its articles, or in a Chroma server.

In a folder a generation has a folder of Chroma's files. In a server it has a collection of its own,
named after corpus and generation, and its folder a file with the server's URL. The random part of a
generation's name keeps data folders that share a server apart.

A generation of few changes has neither but a layer (:mod:`rag.index.vector_layer`) on those of an
earlier one, which stay as long as a generation that is kept is based on them.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from rag.errors import CorpusError, IndexMismatchError, ServerError
from rag.index.copying import copy_file
from rag.index.vector_layer import COUNT, LAYER, LayeredVectors, base_of, load_layer
from rag.index.vectors import FloatArray, Manifest, VectorIndex, VectorWriter
from rag.types import ArticleInfo

VECTORS = "chroma"
SERVER = "server"

# Passages that come and go before there is a new base: one in so many of all, within these bounds.
# To compare the most of them one by one takes a question some milliseconds.
_SHARE, _LEAST, _MOST = 20, 32, 20_000

_Index = TypeVar("_Index", bound=VectorIndex)

# In a collection's metadata: the folder of the corpora that it was made for.
_HOME = "home"


@dataclass(frozen=True, slots=True)
class VectorPlace:
    """Where vectors are read and written: in the server at ``url``, or in folders if it is None.

    ``token`` is what that server lets in by; no other is told it.
    """

    url: str | None = None
    token: str | None = field(default=None, repr=False)

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

    def open(self, generation: Path) -> LayeredVectors:
        """Open the vectors of *generation* for reading.

        Raises:
            IndexMismatchError: they are elsewhere.
            CorpusError: they are missing.
            ServerError: the server can't be reached.
        """
        self.check(generation)
        layer = load_layer(generation)
        index = self._index(VectorIndex, generation.with_name(layer.base))
        try:
            index.open()
        except BaseException:
            index.close()
            raise
        return LayeredVectors(index, layer)

    def build(
        self, generation: Path, old: Path | None, manifest: Manifest, passages: int
    ) -> NewVectors:
        """Return the vectors of a new *generation*, to be filled: those of *old*, if there is any.

        There will be so many *passages*.

        Raises:
            CorpusError: those of *old* are missing.
            ServerError: the server can't be reached.
        """
        if self.url:
            (generation / SERVER).write_text(self.url, "utf-8")
            manifest = {**manifest, _HOME: _home(generation.parent.parent)}
        held = self.open(old) if old is not None else None
        new = NewVectors(self, generation, held, manifest, passages)
        if held is None:
            new.make_base()
        return new

    def new_base(
        self, generation: Path, old: str | None, manifest: Manifest, passages: int
    ) -> VectorWriter:
        """Return the vectors that *generation* has for itself: in a folder those of *old* at first.

        In a server there are none at first: one on a single machine can't copy a collection.
        """
        is_copied = old is not None and not self.url
        if old is not None and is_copied:
            copied = generation.with_name(old) / VECTORS
            shutil.copytree(copied, generation / VECTORS, copy_function=copy_file)
        index = self._index(VectorWriter, generation)
        try:
            if is_copied:
                index.open()
                index.set_manifest(manifest, passages)
            else:
                index.create(manifest, passages)
        except BaseException:
            index.close()
            raise
        return index

    def drop(self, generation: Path) -> None:
        """Delete *generation* with its vectors, unless those are the base of another's.

        Where their server can't be reached, its URL stays in the folder for the next try.
        """
        used = _bases(generation.parent, but=generation)
        try:
            if _base(generation) not in used:
                self.drop_vectors(generation)
        except ServerError:
            _empty(generation, but=(SERVER, LAYER))
        else:
            if generation.name in used and (generation / VECTORS).is_dir():
                _empty(generation, but=(VECTORS,))
            else:
                shutil.rmtree(generation, ignore_errors=True)
        self.sweep(generation.parent)

    def sweep(self, corpus: Path) -> None:
        """Delete what is left of generations in the folder *corpus* whose vectors none needs."""
        used = _bases(corpus)
        for entry in corpus.iterdir():
            if is_base_only(entry) and entry.name not in used:
                shutil.rmtree(entry, ignore_errors=True)

    def drop_vectors(self, generation: Path) -> None:
        """Delete what a server holds of *generation*, unless it was made for another data folder.

        A copy of a data folder names the same collections as the folder that it was copied from.

        Raises:
            ServerError: it can't be reached.
        """
        url = self.server_of(generation)
        if not url:
            return
        from rag.index.chroma import collections, drop_collection

        name = _in_server(generation.with_name(_base(generation)))
        made = collections(url, self._token_for(url)).get(name, {})
        if made.get(_HOME) == _home(generation.parent.parent):
            drop_collection(url, name, self._token_for(url))

    def server_of(self, generation: Path) -> str | None:
        """Return where a server answers that has the vectors of *generation*; None: in its folder.

        That is where they were put, or what the settings name where that is gone.

        Raises:
            ServerError: neither answers.
        """
        noted = _noted(generation)
        if not noted:
            return None
        from rag.index.chroma import server_version

        try:
            server_version(noted, self._token_for(noted))
        except ServerError:
            if self.url in (None, noted):
                raise
            server_version(self.url, self.token)
            return self.url
        return noted

    def _token_for(self, url: str) -> str | None:
        return self.token if url == self.url else None

    def _index(self, kind: type[_Index], generation: Path) -> _Index:
        corpus = generation.parent.name
        if self.url:
            return kind(self.url, _in_server(generation), corpus, self.token)
        # Chroma's names need three characters, a corpus name does not.
        return kind(generation / VECTORS, f"corpus-{corpus}", corpus)


class NewVectors:
    """The vectors of a generation that is being made: all its own, or a layer on those before it.

    Use as a context manager or call ``close``.
    """

    def __init__(
        self,
        place: VectorPlace,
        generation: Path,
        held: LayeredVectors | None,
        manifest: Manifest,
        passages: int,
    ) -> None:
        self._place = place
        self._generation = generation
        self._manifest = manifest
        self._passages = passages
        self._held = held
        self._base: VectorWriter | None = None

    def make_base(self) -> None:
        """Have a base of their own, which may lack what came and went since the one before."""
        old = self._held.layer.base if self._held else None
        self.close()
        self._held = None
        self._base = self._place.new_base(self._generation, old, self._manifest, self._passages)

    def bears(self, changes: int) -> bool:
        """Return whether so many more passages may come or go before there is a new base."""
        if self._held is None:
            return True
        held = self._held.count()
        return len(self._held.layer) + changes <= max(_LEAST, min(held // _SHARE, _MOST))

    def count(self) -> int:
        """Return how many passages there are so far."""
        return self._now.count()

    def keys(self) -> set[int]:
        """Return the keys of all passages so far."""
        return self._now.keys()

    def change(
        self, came: Iterable[tuple[int, FloatArray, ArticleInfo]], went: Sequence[int]
    ) -> None:
        """Delete the passages *went* by key, add those that *came*: key, vector (d,), article."""
        if self._base is not None:
            self._base.delete(went)
            self._base.add(came)
            noted = {**self._manifest, COUNT: self._base.count()}
            self._base.set_manifest(noted, self._passages)
        elif self._held is not None:
            layer = self._held.layer.without(went).plus(came)
            replace(layer, manifest=self._manifest).save(self._generation)

    def close(self) -> None:
        """Release files and connections."""
        for each in (self._held, self._base):
            if each is not None:
                each.close()

    @property
    def _now(self) -> LayeredVectors | VectorIndex:
        now = self._base or self._held
        assert now is not None
        return now

    def __enter__(self) -> NewVectors:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def is_base_only(entry: Path) -> bool:
    """Return whether of the generation in the folder *entry* nothing is left but its vectors."""
    try:
        return [each.name for each in entry.iterdir()] == [VECTORS]
    except (FileNotFoundError, NotADirectoryError):
        return False


def _base(generation: Path) -> str:
    """Return the generation whose vectors *generation* is based on; its own name, if unknown."""
    try:
        return base_of(generation)
    except CorpusError:
        return generation.name


def _bases(corpus: Path, but: Path | None = None) -> set[str]:
    """Return on whose vectors the generations in the folder *corpus* are based."""
    entries = (entry for entry in corpus.iterdir() if entry.is_dir() and entry != but)
    return {_base(entry) for entry in entries if not is_base_only(entry)}


def _empty(folder: Path, but: Sequence[str]) -> None:
    for entry in folder.iterdir():
        if entry.name in but:
            continue
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def orphans(url: str, corpora: Path, token: str | None = None) -> list[str]:
    """Return the collections in a server that were made for *corpora* and belong to none of them.

    Raises:
        ServerError: it can't be reached.
    """
    from rag.index.chroma import collections

    # First these: a generation has its folder before its collection.
    held = collections(url, token)
    made = [entry for entry in corpora.glob("*/*") if entry.is_dir()]
    used = {_in_server(each) for entry in made for each in (entry, entry.with_name(_base(entry)))}
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
