"""A corpus as one file, to back it up or to carry it to another machine.

The file is a zip with three members: ``nachgefragt.json`` (format, corpus, sizes and SHA-256 of the
other two), ``articles.sqlite`` and ``embeddings.sqlite``. At import passages, statements and both
indexes are made again from the articles, where nothing has to be embedded: so a file from elsewhere
brings nothing along but articles, and one made by an earlier version or for another model is made
anew as it comes in.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from rag import __version__
from rag.corpus.doctor import check_articles
from rag.corpus.imported import faults, forget_derived
from rag.errors import CorpusError, ReadError
from rag.index.articles import Store
from rag.index.build import Maker, derive_corpus
from rag.index.foreign_roots import set_foreign_roots
from rag.index.generations import ARTICLES, CURRENT, EMBEDDINGS, require_generation
from rag.index.lock import writing
from rag.index.vector_cache import VectorCache, holds_vectors

MANIFEST = "nachgefragt.json"
# Raised when a version before could not read the file.
FORMAT = 1
_LARGEST_MANIFEST = 100_000
_BLOCK = 1 << 20


def export_corpus(folder: Path, file: Path) -> int:
    """Write the corpus in *folder* to *file*, aside first, and return its size in bytes.

    Raises:
        CorpusError: it was never finished, or its articles are damaged.
        BusyError: another process is writing the corpus.
    """
    aside = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    with writing(folder):
        generation = require_generation(folder)
        # Clears up what a killed writer left in the file, which a mere copy would not.
        VectorCache(folder / EMBEDDINGS, writable=True).close()
        sources = {ARTICLES: folder / generation / ARTICLES, EMBEDDINGS: folder / EMBEDDINGS}
        _check_articles(sources[ARTICLES], folder.name)
        try:
            _write(aside, folder.name, sources)
            aside.replace(file)
        finally:
            aside.unlink(missing_ok=True)
    return file.stat().st_size


def corpus_named_in(file: Path) -> str:
    """Return the name of the corpus that *file* holds.

    Raises:
        ReadError: it is no exported corpus, or one of a later version.
    """
    with _opened(file) as archive:
        return str(_manifest(file, archive)["corpus"])


def import_corpus(folder: Path, file: Path, maker: Maker) -> tuple[int, int]:
    """Make the corpus in *folder* of what *file* holds, and return its articles and passages.

    Every byte is checked before anything is switched to; where something is wrong there is no
    corpus afterwards.

    Raises:
        ReadError: the file is damaged, or not what an export writes.
        CorpusError: there is a corpus of that name.
    """

    def fill(target: Path) -> None:
        with _opened(file) as archive:
            _unpack(file, archive, target)
        _check(faults(target / ARTICLES), folder.name)
        _check_articles(target / ARTICLES, folder.name)
        forget_derived(target / ARTICLES)
        _distrust(target / ARTICLES)
        if not holds_vectors(target / EMBEDDINGS):
            raise ReadError("export_vectors", file=file, member=EMBEDDINGS)
        (target / EMBEDDINGS).replace(folder / EMBEDDINGS)

    there = folder.exists()
    with writing(folder):
        if (folder / CURRENT).exists():
            command = f"python -m rag remove {folder.name}"
            raise CorpusError("corpus_taken", name=folder.name, command=command)
        try:
            return derive_corpus(folder, maker, fill)
        except BaseException:
            if not there:
                shutil.rmtree(folder, ignore_errors=True)
            raise


def _distrust(path: Path) -> None:
    """Have none of the paths that the file names read before somebody on this machine names them.

    Whoever wrote the file could have named any folder of whoever imports it.
    """
    with closing(Store(path, writable=True)) as store:
        set_foreign_roots(store, store.roots())
        store.commit()


def _write(aside: Path, corpus: str, sources: dict[str, Path]) -> None:
    members = {
        name: {"bytes": path.stat().st_size, "sha256": _digest(path)}
        for name, path in sources.items()
    }
    about = {"format": FORMAT, "version": __version__, "corpus": corpus, "files": members}
    with aside.open("wb") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps(about, ensure_ascii=False, indent=2))
            for name, path in sources.items():
                archive.write(path, name)
        stream.flush()
        os.fsync(stream.fileno())


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise ReadError("export_broken", file=file, reason=error) from None


def _manifest(file: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return what the file says of itself, checked as far as it is used."""
    try:
        with archive.open(MANIFEST) as member:
            about = json.loads(member.read(_LARGEST_MANIFEST))
        form, files = about["format"], about["files"]
        sound = isinstance(form, int) and isinstance(about["corpus"], str)
        if sound and form <= FORMAT:
            sound = files.keys() == {ARTICLES, EMBEDDINGS} and all(
                isinstance(entry["bytes"], int) and isinstance(entry["sha256"], str)
                for entry in files.values()
            )
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError, *_BROKEN):
        sound, form = False, 0
    if not sound:
        raise ReadError("export_manifest", file=file, member=MANIFEST)
    if form > FORMAT:
        raise ReadError("export_newer", file=file, format=form, known=FORMAT)
    return dict(about)


# What zipfile raises for damage, encryption and methods it doesn't know.
_BROKEN = (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError)


def _unpack(file: Path, archive: zipfile.ZipFile, target: Path) -> None:
    """Write the two files that the manifest names, and no others, to *target*."""
    files = _manifest(file, archive)["files"]
    # Names are compared, never joined to a path; so nothing can lead out of the folder.
    if sorted(archive.namelist()) != sorted([MANIFEST, *files]):
        raise ReadError("export_extra", file=file)
    needed, free = sum(entry["bytes"] for entry in files.values()), shutil.disk_usage(target).free
    if needed > free:
        raise CorpusError("export_no_room", file=file, needed=needed, folder=target, free=free)
    for name in (ARTICLES, EMBEDDINGS):
        entry = files[name]
        try:
            with archive.open(name) as member, (target / name).open("xb") as out:
                digest = _copy(member, out.write, entry["bytes"])
        except (*_BROKEN, zlib.error) as error:
            raise ReadError("export_damaged", file=file, member=name, reason=error) from None
        if digest != entry["sha256"] or (target / name).stat().st_size != entry["bytes"]:
            raise ReadError("export_altered", file=file, member=name)


def _copy(member: IO[bytes], write: Callable[[bytes], object], most: int) -> str:
    """Copy at most a block more than *most* bytes, and return their SHA-256."""
    digest, left = hashlib.sha256(), most
    while left >= 0 and (block := member.read(_BLOCK)):
        digest.update(block)
        write(block)
        left -= len(block)
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check_articles(path: Path, corpus: str) -> None:
    try:
        with closing(Store(path)) as store:
            found = check_articles(store)
    except (CorpusError, sqlite3.Error) as error:
        found = [str(error)]
    _check(found, corpus)


def _check(found: Sequence[str], corpus: str) -> None:
    if found:
        raise CorpusError("articles_damaged", corpus=corpus, faults="; ".join(found[:3]))
