"""Open what other files are packed into, into a folder that is read like any other.

An archive may come from anywhere: its sizes, its number of files, its depth and its names are
bounded, and what it says of its own sizes is not believed.
"""

from __future__ import annotations

import gzip
import lzma
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from typing import IO, cast

from rag.errors import ReadError

MAX_DEPTH = 3
_MAX_FILES = 20_000
_MAX_UNPACKED = 4 * 2**30
_MAX_ONE = 2**30
_MAX_NAME = 200
_PIECE = 2**20
# Where a Mac keeps what belongs to files, not files.
_MAC = "__MACOSX/"
_IS_ENCRYPTED, _IS_UTF8 = 0x1, 0x800
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, gzip.BadGzipFile)


def unpack(path: Path, folder: Path, wanted: Collection[str]) -> tuple[str, ...]:
    """Write the files in the archive *path* below *folder*.

    Those whose ending is not among *wanted* are made without content: they are named, not read.
    Returned are the names of those left out, which lead out of it, are too long or come twice.

    Raises:
        ReadError: it can't be opened, wants a password, or unpacks to more than it may.
    """
    try:
        if path.suffix.lower() == ".gz":
            _unpack_gzip(path, folder)
            return ()
        return tuple(_unpack_zip(path, folder, wanted))
    except _BROKEN as error:
        raise ReadError("archive_broken", reason=error) from None
    except NotImplementedError as error:  # a way of packing that zipfile doesn't know
        raise ReadError("archive_broken", reason=error) from None
    except OSError as error:
        raise ReadError("cannot_open", reason=error.strerror or error) from None


def _unpack_gzip(path: Path, folder: Path) -> None:
    with gzip.open(path, "rb") as stream:
        _copy(cast("IO[bytes]", stream), folder / path.stem, _MAX_UNPACKED)


def _unpack_zip(path: Path, folder: Path, wanted: Collection[str]) -> list[str]:
    room = _MAX_UNPACKED
    left_out: list[str] = []
    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > _MAX_FILES:
            raise ReadError("archive_files", count=len(entries), most=_MAX_FILES)
        for entry in entries:
            name = _name(entry)
            if name.startswith(_MAC):
                continue
            target = _target(folder, name)
            if target is None:
                left_out.append(name[:_MAX_NAME])
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.suffix.lower() not in wanted:
                target.touch()
                continue
            if entry.flag_bits & _IS_ENCRYPTED:
                raise ReadError("archive_password")
            with archive.open(entry) as stream:
                room -= _copy(stream, target, min(room, _MAX_ONE))
    return left_out


def _copy(stream: IO[bytes], target: Path, room: int) -> int:
    written = 0
    with target.open("wb") as out:
        while piece := stream.read(_PIECE):
            written += len(piece)
            if written > room:
                raise ReadError("unpacks_too_large", megabytes=room // 2**20)
            out.write(piece)
    return written


def _name(entry: zipfile.ZipInfo) -> str:
    """Return a name as its writer meant it: a Mac writes UTF-8 and doesn't say so."""
    if entry.flag_bits & _IS_UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _target(folder: Path, name: str) -> Path | None:
    """Return where the file *name* goes, None where that is not below *folder* or there already."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    is_safe = parts and all(
        part not in ("..", "/") and ":" not in part and "\0" not in part and len(part) <= _MAX_NAME
        for part in parts
    )
    if not is_safe:
        return None
    target = folder.joinpath(*parts)
    return None if target.exists() else target
