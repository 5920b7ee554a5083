"""One writer at a time: a lock that dies with its owner, and a note of who that is."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import BusyError, CorpusError

LOCK = "lock"
# Beside the lock, as Windows lets nobody read a locked file. Believed only while the lock is held.
WRITER = "writer"


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the corpus in *folder* for writing; the lock goes when its process does.

    Raises:
        BusyError: another process holds it.
        CorpusError: nothing can be written there.
    """
    lock = FileLock(folder / LOCK, blocking=False)
    try:
        _acquire(lock, folder)
    except Timeout:
        raise BusyError("corpus_busy", corpus=folder.name, writer=_noted(folder)) from None
    except OSError as error:
        reason = error.strerror or error
        raise CorpusError("data_unwritable", folder=folder, reason=reason) from error
    try:
        # A note that can't be written is no reason not to go on.
        with suppress(OSError):
            (folder / WRITER).write_text(_self(), "utf-8")
        yield
    finally:
        with suppress(OSError):
            (folder / WRITER).unlink(missing_ok=True)
        with suppress(OSError):
            _remove_if_empty(folder)
        lock.release()


def _acquire(lock: FileLock, folder: Path) -> None:
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
            return
        except FileNotFoundError:
            if folder.exists():
                raise
            # The one who held it found nothing to keep, and took the folder away.


def _remove_if_empty(folder: Path) -> None:
    """Take away a folder in which nothing was made, as when a first ingest was refused.

    The lock is still held: who gets it after this sees that its file has no name any more.
    """
    if [entry.name for entry in folder.iterdir()] == [LOCK]:
        (folder / LOCK).unlink()
        folder.rmdir()


def writer_of(folder: Path) -> str | None:
    """Return who is writing the corpus in *folder*, or None where nobody is.

    Raises:
        OSError: the lock can't be looked at.
    """
    if not (folder / LOCK).exists():
        return None
    lock = FileLock(folder / LOCK, blocking=False)
    try:
        lock.acquire()
    except Timeout:
        return _noted(folder)
    lock.release()
    return None


def _self() -> str:
    now = datetime.now().astimezone().isoformat(" ", "seconds")
    return f"process {os.getpid()} on {platform.node()} since {now}"


def _noted(folder: Path) -> str:
    try:
        return (folder / WRITER).read_text("utf-8") or str(folder / LOCK)
    except (OSError, UnicodeDecodeError):
        return str(folder / LOCK)
