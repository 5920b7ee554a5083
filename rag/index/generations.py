"""Generations of a corpus on disk, each built aside and switched over to in one step.

A corpus is a folder::

    CURRENT                    the name of the generation that answers
    7-1f0c9a3e/articles.sqlite the truth: articles, where they came from, and what is derived of
                               them: passages, statements, manifest
    7-1f0c9a3e/chroma/         passage vectors, derived; ``server`` instead, a file with its URL,
                               where a Chroma server holds them
    8-03c2b7d1/layer.json      instead, after few changes: on whose vectors these are based, and
    8-03c2b7d1/layer.npy       what came and went since
    7-1f0c9a3e/tantivy/        passage words, derived; its files may be those of the one before
    embeddings.sqlite          vectors by text and model, derived, kept between generations
    sources.sqlite             what each file held when it was last read, derived
    lock, writer               held by the one process that writes, gone with it; who that is

A generation is never changed once ``CURRENT`` names it. The one before it is kept for readers
that are still in it, older ones are deleted, but for vectors that a kept one is based on.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rag import __version__
from rag.errors import CorpusError, IndexMismatchError
from rag.index.articles import Store
from rag.index.copying import copy_file
from rag.index.vector_places import VectorPlace, is_base_only
from rag.index.words import LexicalIndex

ARTICLES = "articles.sqlite"
LEXICAL = "tantivy"
EMBEDDINGS = "embeddings.sqlite"
CURRENT = "CURRENT"
# In a generation that was once switched to.
FINISHED = "FINISHED"
# The random part keeps a name from ever coming back: a reader may still be in the old folder.
_GENERATION = re.compile(r"(\d+)-[0-9a-f]{8}")
# Raised when an index of an earlier version can no longer be read.
INDEX_FORMAT = 7


def current_generation(folder: Path) -> str | None:
    """Return the name of the generation that answers, or None where there is none yet.

    Raises:
        CorpusError: the file that names it is damaged.
    """
    try:
        name = (folder / CURRENT).read_text("utf-8", "replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not _GENERATION.fullmatch(name):
        there = ", ".join(entry.name for entry in generations(folder)) or "–"
        file = folder / CURRENT
        command = f"echo {newest_finished(folder) or 'NAME'} > {file}"
        raise CorpusError("pointer_damaged", file=file, there=there, command=command)
    return name


def generations(folder: Path) -> list[Path]:
    """Return the folders of all generations, finished or not, but for mere bases of others."""
    return sorted(
        entry
        for entry in folder.iterdir()
        if _GENERATION.fullmatch(entry.name) and not is_base_only(entry)
    )


def require_generation(folder: Path) -> str:
    """Return the name of the generation that answers.

    Raises:
        CorpusError: the corpus has no finished generation.
    """
    generation = current_generation(folder)
    if generation is None and (newest := newest_finished(folder)):
        raise pointer_lost(folder, newest)
    if generation is None:
        code = "corpus_unfinished" if folder.exists() else "corpus_gone"
        command = f"python -m rag ingest PATH --corpus {folder.name}"
        raise CorpusError(code, corpus=folder.name, command=command)
    return generation


def open_store(folder: Path, generation: str) -> Store:
    """Open the articles of one generation for reading."""
    return Store(folder / generation / ARTICLES)


def open_lexical(folder: Path, generation: str) -> LexicalIndex:
    """Open the words of one generation for reading."""
    return LexicalIndex(folder / generation / LEXICAL)


def check_manifest(corpus: str, stored: Mapping[str, Any], wanted: Mapping[str, str | int]) -> None:
    """Check that an index was made the way the settings ask for.

    Raises:
        IndexMismatchError: naming the first difference and the command that mends it.
    """
    if stored.get("index_format", 0) > INDEX_FORMAT:
        version = stored.get("version")
        raise IndexMismatchError("index_newer", corpus=corpus, version=version, known=__version__)
    for name, value in wanted.items():
        if stored.get(name) != value:
            raise IndexMismatchError(
                "index_other",
                corpus=corpus,
                setting=name,
                stored=stored.get(name, "–"),
                wanted=value,
                command=f"python -m rag rebuild {corpus}",
            )


def check_counts(corpus: str, passages: int, vectors: int, words: int) -> None:
    """Check that both indexes hold as many passages as the articles were cut into.

    Raises:
        IndexMismatchError: naming the counts and the command that mends it.
    """
    if not passages == vectors == words:
        raise IndexMismatchError(
            "index_not_whole",
            corpus=corpus,
            passages=passages,
            vectors=vectors,
            words=words,
            command=f"python -m rag rebuild {corpus}",
        )


def new_generation(folder: Path, old: str | None, place: VectorPlace) -> Path:
    """Make the folder of a generation to build, with the articles of *old*.

    Raises:
        CorpusError: there is no *old* one, yet one was finished: what names it got lost.
    """
    if old is None and (newest := newest_finished(folder)):
        raise pointer_lost(folder, newest)
    numbers = {_number(entry.name) for entry in generations(folder)}
    before = max((number for number in numbers if number < _number(old)), default=0)
    for entry in generations(folder):
        # Left behind by a process that was killed, or back again after a power cut.
        if entry.name != old and _number(entry.name) != before:
            place.drop(entry)
    place.sweep(folder)
    target = folder / f"{_number(old) + 1}-{secrets.token_hex(4)}"
    target.mkdir()
    if old is not None:
        copy_file(folder / old / ARTICLES, target / ARTICLES)
    return target


def newest_finished(folder: Path) -> str | None:
    """Return the name of the newest generation that was once switched to, if there is any."""
    if not folder.is_dir():
        return None
    names = [entry.name for entry in generations(folder) if (entry / FINISHED).exists()]
    return max(names, key=_number, default=None)


def pointer_lost(folder: Path, newest: str) -> CorpusError:
    """Return the error where articles are there and ``CURRENT`` is not."""
    file = folder / CURRENT
    command = f"echo {newest} > {file}"
    return CorpusError(
        "pointer_lost", file=file, corpus=folder.name, newest=newest, command=command
    )


def _number(generation: str | None) -> int:
    return int(generation.split("-")[0]) if generation else 0


def switch(folder: Path, old: str | None, target: Path, place: VectorPlace) -> None:
    """Make *target* the generation that answers, in one step; *old* stays for its readers."""
    for file in target.rglob("*"):
        _flush(file)
    (target / FINISHED).touch()
    _flush(target)
    pointer = folder / f"{CURRENT}.new"
    pointer.write_text(target.name, "ascii")
    _flush(pointer)
    pointer.replace(folder / CURRENT)
    _flush(folder)
    for entry in generations(folder):
        if entry.name not in (target.name, old):
            place.drop(entry)


def _flush(path: Path) -> None:
    # A power cut after the switch must not find an empty file behind the pointer.
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
