"""Uploads: files from a browser, one a request, into a folder of their own until they are added.

A batch is what one reader brings at a time. It lies below ``uploads/.incoming`` in the data folder
under an id that nobody can guess, and becomes part of ``uploads/NAME`` in one go::

    uploads/.incoming/ID/files/…   what has come in whole
    uploads/.incoming/ID/part-…    what is coming in
    uploads/NAME/…                 the files of the corpus NAME

Nothing is written outside of it, nothing is run, and no link is followed.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import re
import secrets
import shutil
import threading
import time
import tomllib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rag.errors import Message, NachgefragtError, log_failure
from rag.load import ENDINGS
from rag.types import Problem
from rag.web.document import READER_COOKIE
from rag.web.guard import MANAGES

# The limits of a batch, which the page names.
MAX_FILE_BYTES = 100_000_000
MAX_FILES = 20_000
MAX_BATCH_BYTES = 2_000_000_000
CARD = "corpus.toml"

_INCOMING = ".incoming"
_ABANDONED_AFTER = 24 * 3600.0
_MAX_NAME_BYTES = 255
_MAX_PATH_BYTES = 1_024
_ID = re.compile(r"[0-9a-f]{32}")
# Names that stand for a device on Windows, whatever their ending.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.I)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*]')

# HTTP's status where it is not 400.
_STATUS = {
    "upload_size": 413,
    "upload_count": 413,
    "upload_total": 413,
    "upload_full": 507,
    "upload_unwritten": 500,
}
# Those after which the rest of a batch is refused too.
_FATAL = ("upload_count", "upload_total", "upload_full", "upload_unwritten")

log = logging.getLogger(__name__)


class UploadError(NachgefragtError):
    """A file was not taken."""

    @property
    def fatal(self) -> bool:
        """Whether the rest of the batch is refused too."""
        return self.code in _FATAL


class NoBatchError(NachgefragtError):
    """There is no such batch, or it is somebody else's."""


@dataclass(slots=True)
class _Batch:
    owner: str | None
    files: dict[PurePosixPath, int] = field(default_factory=dict)
    refusals: list[Problem] = field(default_factory=list)
    closed: UploadError | None = None
    coming: int = 0  # files
    bytes: int = 0  # of those that are whole and those that are coming in


class Uploads:
    """What readers upload, in *folder*. Safe across threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._batches: dict[str, _Batch] = {}

    def new_batch(self, owner: str | None = None) -> str:
        """Return the id of a new batch that *owner* may add to; drop what was left for a day."""
        self._drop_abandoned()
        batch = secrets.token_hex(16)
        _make_folders(self._incoming(batch) / "files", self._folder.parent)
        with self._lock:
            self._batches[batch] = _Batch(owner)
        return batch

    async def receive(
        self,
        batch: str,
        owner: str | None,
        name: str,
        size: int,
        chunks: AsyncIterator[bytes],
    ) -> None:
        """Take one file, of *size* bytes by its own account, under the relative path *name*.

        Raises:
            NoBatchError: the batch is not there, or not *owner*'s.
            UploadError: the file is refused, and noted so in the batch.
        """
        held = self._held(batch)
        if held.owner != owner:
            raise NoBatchError("upload_missing")
        try:
            path = checked_path(name)
            self._admit(held, size)
        except UploadError as error:
            self._note(held, name, error)
            raise
        part = self._incoming(batch) / f"part-{secrets.token_hex(8)}"
        taken = 0
        try:
            with _failing_clearly():
                taken = await self._write(held, part, chunks)
                await run_in_threadpool(self._place, held, batch, part, path, taken)
        except UploadError as error:
            self._note(held, name, error)
            raise
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            with self._lock:
                held.coming -= 1
                held.bytes = sum(held.files.values())

    def refusals(self, batch: str) -> tuple[Problem, ...]:
        """Return the files of a batch that were not taken."""
        return tuple(self._held(batch).refusals)

    def count(self, batch: str) -> int:
        """Return how many files of a batch have come in whole.

        Raises:
            NoBatchError: the batch is not there.
        """
        return len(self._held(batch).files)

    def names(self) -> set[str]:
        """Return the corpora whose files were uploaded, and those whose files are coming in."""
        return {entry.name for entry in self._folder.iterdir()} if self._folder.is_dir() else set()

    def whole(self) -> set[str]:
        """Return the corpora of :meth:`names` whose files are all there."""
        return {name for name in self.names() if not name.startswith(".")}

    def add(self, batch: str, name: str, title: str | None = None) -> tuple[Path, list[Problem]]:
        """Move a batch's files to the folder of the corpus *name*; return it and what stayed out.

        A file of the same relative path is replaced. *title* is written into the folder's card if
        that has none.
        """
        held = self._held(batch)
        target = self.folder_of(name)
        _make_folders(target, self._folder.parent)
        clashes = []
        for path in sorted(held.files):
            try:
                self._move(self._incoming(batch) / "files" / path, target, path)
            except OSError as error:
                log.warning("%s not moved: %s", path, error)
                clashes.append(Problem(path.as_posix(), None, Message.of("upload_clash")))
        if title:
            _write_title(target / CARD, title)
        refusals = [*held.refusals, *clashes]
        self.drop(batch)
        return target, refusals

    def drop(self, batch: str) -> None:
        """Delete a batch with its files."""
        with self._lock:
            known = self._batches.pop(batch, None)
        if known is not None:
            shutil.rmtree(self._incoming(batch), ignore_errors=True)

    def folder_of(self, name: str) -> Path:
        """Return where the files of the corpus *name* lie, if any were uploaded."""
        return self._folder / name

    def remove(self, name: str) -> None:
        """Delete the uploaded files of the corpus *name*."""
        if self.folder_of(name).is_dir():
            shutil.rmtree(self.folder_of(name))

    def _incoming(self, batch: str) -> Path:
        return self._folder / _INCOMING / batch

    def _held(self, batch: str) -> _Batch:
        with self._lock:
            held = self._batches.get(batch)
        if held is None:
            raise NoBatchError("upload_missing")
        return held

    def _admit(self, held: _Batch, size: int) -> None:
        with self._lock:
            if held.closed is not None:
                raise held.closed
            if len(held.files) + held.coming >= MAX_FILES:
                raise UploadError("upload_count", count=MAX_FILES)
            if size > MAX_FILE_BYTES:
                raise _too_large()
            if held.bytes + size > MAX_BATCH_BYTES:
                raise _too_much()
            held.coming += 1

    def _note(self, held: _Batch, name: str, error: UploadError) -> None:
        with self._lock:
            held.closed = error if error.fatal else held.closed
            if len(held.refusals) < MAX_FILES:
                held.refusals.append(Problem(name[:_MAX_PATH_BYTES], None, error.message))

    async def _write(self, held: _Batch, part: Path, chunks: AsyncIterator[bytes]) -> int:
        size = 0
        with _new_file(part) as file:
            async for chunk in chunks:
                size += len(chunk)
                with self._lock:
                    held.bytes += len(chunk)
                    total = held.bytes
                if size > MAX_FILE_BYTES:
                    raise _too_large()
                if total > MAX_BATCH_BYTES:
                    raise _too_much()
                await run_in_threadpool(file.write, chunk)
        return size

    def _place(self, held: _Batch, batch: str, part: Path, path: PurePosixPath, size: int) -> None:
        files = self._incoming(batch) / "files"
        try:
            self._move(part, files, path)
        except (FileExistsError, IsADirectoryError, NotADirectoryError):
            raise UploadError("upload_clash") from None
        with self._lock:
            held.files[path] = size

    def _move(self, source: Path, folder: Path, path: PurePosixPath) -> None:
        target = folder / path
        _make_folders(target.parent, folder)
        source.replace(target)

    def _drop_abandoned(self) -> None:
        oldest = time.time() - _ABANDONED_AFTER
        incoming = self._folder / _INCOMING
        if not incoming.is_dir():
            return
        for folder in incoming.iterdir():
            with suppress(OSError):
                if _ID.fullmatch(folder.name) and folder.stat().st_mtime < oldest:
                    with self._lock:
                        self._batches.pop(folder.name, None)
                    shutil.rmtree(folder, ignore_errors=True)


def checked_path(name: str) -> PurePosixPath:
    """Return *name* as the relative path of a file that a corpus folder may hold.

    Raises:
        UploadError: it leads elsewhere, can't be a path on some system, or has another ending.
    """
    parts = name.split("/")
    if len(name.encode("utf-8", "replace")) > _MAX_PATH_BYTES or not all(map(_is_name, parts)):
        raise UploadError("upload_path")
    last = parts[-1].lower()
    if last != CARD and PurePosixPath(last).suffix not in ENDINGS:
        raise UploadError("upload_ending")
    return PurePosixPath(*parts)


def _is_name(part: str) -> bool:
    return not (
        part in ("", ".", "..")
        or "\\" in part
        or part.endswith((" ", "."))
        or _CONTROL.search(part)
        or len(part.encode()) > _MAX_NAME_BYTES
        or _DEVICE.fullmatch(part)
        or (os.name == "nt" and _NOT_ON_WINDOWS.search(part))
    )


def _make_folders(folder: Path, root: Path) -> None:
    """Make *folder* and those above it as far as *root*; none of them may be a link.

    Raises:
        NotADirectoryError: one is a link or a file.
    """
    root.mkdir(parents=True, exist_ok=True)
    for part in reversed([folder, *folder.parents][: len(folder.relative_to(root).parts)]):
        with suppress(FileExistsError):
            part.mkdir(mode=0o700)
        if part.is_symlink() or not part.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "is no folder", str(part))


def _new_file(path: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb")


@contextmanager
def _failing_clearly() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
            raise UploadError("upload_full") from None
        failure = log_failure(error, "writing an upload")
        raise UploadError("upload_unwritten", reference=failure.id) from None


def _too_large() -> UploadError:
    return UploadError("upload_size", megabytes=MAX_FILE_BYTES / 1e6)


def _too_much() -> UploadError:
    return UploadError("upload_total", gigabytes=MAX_BATCH_BYTES / 1e9)


def _write_title(card: Path, title: str) -> None:
    """Give the card a title unless it has one, or can't be read: the ingest then tells why."""
    said = ""
    if card.exists():
        try:
            said = card.read_text("utf-8")
            if "title" in tomllib.loads(said):
                return
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            return
    # A JSON string is a TOML string, but for the one control character that JSON lets stand.
    line = json.dumps(" ".join(title.split()), ensure_ascii=False).replace("\x7f", "")
    card.unlink(missing_ok=True)
    with _new_file(card) as file:
        file.write(f"title = {line}\n{said}".encode("utf-8", "replace"))


def upload_routes(uploads: Uploads) -> list[Route]:
    """Return the endpoints: ``POST /uploads`` gives a batch, ``PUT /uploads/ID/PATH`` fills it.

    Both answer with JSON; what is refused with ``{"code", "text", "command", "fatal", "noted"}``:
    whether the rest is refused too, and whether the batch will name it among what it lacks.
    """

    async def new(request: Request) -> Response:
        if not MANAGES.get():
            return _refused(403, Message.of("changes_off"))
        batch = await run_in_threadpool(uploads.new_batch, request.cookies.get(READER_COOKIE))
        return JSONResponse({"batch": batch})

    async def put(request: Request) -> Response:
        if not MANAGES.get():
            return _refused(403, Message.of("changes_off"))
        batch, path = request.path_params["batch"], request.path_params["path"]
        owner = request.cookies.get(READER_COOKIE)
        size = _declared(request)
        try:
            await uploads.receive(batch, owner, path, size, request.stream())
        except NoBatchError as error:
            return _refused(404, error.message)
        except UploadError as error:
            status = _STATUS.get(error.code, 400)
            return _refused(status, error.message, error.fatal, noted=True)
        except ClientDisconnect:
            return _refused(400, Message.of("upload_broke"))
        return JSONResponse({"taken": True}, status_code=201)

    return [
        Route("/uploads", new, methods=["POST"]),
        Route("/uploads/{batch}/{path:path}", put, methods=["PUT"]),
    ]


def _declared(request: Request) -> int:
    """Return the size a file is said to have: a page asks with it before it sends the file."""
    sizes = (request.query_params.get("size", ""), request.headers.get("content-length", ""))
    return max(int(size[:16]) if size.isdecimal() and size.isascii() else 0 for size in sizes)


def _refused(
    status: int, message: Message, fatal: bool = True, noted: bool = False
) -> JSONResponse:
    # What is left of a refused file is not read, so the connection can't be used again.
    headers = {"Connection": "close"}
    body = {**message.as_json(), "fatal": fatal, "noted": noted}
    return JSONResponse(body, status_code=status, headers=headers)
