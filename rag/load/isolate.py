"""Run a reader in a process of its own, so that no file can hang, crash or fill this one.

The pools of the standard library do not fit: ``ProcessPoolExecutor`` cannot end a task that hangs,
and one that crashes breaks the whole pool without telling which file it was. ``multiprocessing``
either forks a process full of threads or runs the caller's main module once more in the child.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from math import inf
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import BinaryIO, TypeVar, cast

from rag.errors import Message, ReadError
from rag.load.draft import Draft
from rag.load.encoding import MAX_TEXT
from rag.types import Problem

SECONDS = 60.0
MEMORY = 3 * 2**30
# Bytes. Of such a file a reader without parsers of others makes 10 MB at most, in a few seconds.
SMALL = 2**18
_START = "import sys; sys.path.insert(0, sys.argv[1]); from rag.load.isolate import serve; serve()"
_PROJECT = Path(__file__).parents[2]
_Read = TypeVar("_Read")
_Reader = Callable[[Path, str], Iterator[_Read]]
_Request = tuple[_Reader[object], Path, str]


class Worker:
    """A process that parses one file after the other; it is started when first needed.

    One that takes longer than *seconds* for an article is killed, and the next file gets a new one.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: _Process | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, reader: _Reader[_Read], path: Path, file: str) -> Iterator[_Read]:
        """Yield all that *reader*, a function of a module, makes of *path*, each as it comes.

        Raises:
            ReadError: as *reader* does; or an item took too long, too much memory, or crashed it.
        """
        if self._process is None:
            self._process = _Process(self._seconds)
        process, is_done = self._process, False
        try:
            process.ask((reader, path, file))
            while (reply := process.reply()) is not None:
                if isinstance(reply, Message):
                    is_done = True
                    raise ReadError(reply.code, command=reply.command, **reply.values)
                yield cast(_Read, reply)
            is_done = True
        finally:
            # What is left of a file that nobody reads on would be taken for the next one's.
            if not is_done:
                self.close()

    def read_bounded(self, reader: _Reader[_Read], path: Path, file: str) -> Iterator[_Read]:
        """Yield what :meth:`read` does, for a *reader* that takes little for a small file.

        Such a file is read in this process: to start another takes longer than to read it.
        """
        try:
            is_small = path.stat().st_size <= SMALL
        except OSError:
            is_small = True  # the reader says why
        yield from reader(path, file) if is_small else self.read(reader, path, file)

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.end()


class _Process:
    """The other process, killed when it lets *seconds* pass that something is waited for.

    One thread watches all the time: to start one for each article takes longer than to read it.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = inf
        self._is_late = False
        self._ended = threading.Event()
        self._process = _start()
        threading.Thread(target=self._watch, daemon=True).start()

    def ask(self, request: _Request) -> None:
        """Send *request*, whose replies are to be taken up to the last.

        Raises:
            ReadError: as :meth:`reply`.
        """
        with suppress(OSError):  # it is gone, which its silence tells
            pickle.dump(request, cast(BinaryIO, self._process.stdin))
            cast(BinaryIO, self._process.stdin).flush()

    def reply(self) -> object:
        """Return the next item; None behind the last, a Message why there is none.

        Raises:
            ReadError: nothing came, in time or at all.
        """
        self._until = monotonic() + self._seconds
        try:
            return cast(object, pickle.load(cast(BinaryIO, self._process.stdout)))
        except (OSError, EOFError, pickle.UnpicklingError):
            if self._is_late:
                raise ReadError("parser_slow", seconds=self._seconds) from None
            raise ReadError("parser_crashed") from None
        finally:
            self._until = inf

    def end(self) -> None:
        """End the process."""
        self._ended.set()
        self._process.kill()
        # Not communicate(): what is left in the pipes is of no use.
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                cast(BinaryIO, pipe).close()
        self._process.wait()

    def _watch(self) -> None:
        # Nothing that is asked for later can be late before it is looked at again.
        while not self._ended.wait(max(0.0, min(self._until - monotonic(), self._seconds))):
            if monotonic() >= self._until:
                self._is_late = True
                self._process.kill()
                return


def serve() -> None:
    """Answer requests on standard input until it ends: the life of the other process.

    Requests and replies are pickled values. Both ends are this module, of the same version and
    started by the same user, and articles of any size go through without being written as text.
    """
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get among the replies
    _limit_memory()
    while True:
        try:
            reader, path, file = pickle.load(requests)
        except EOFError:
            return
        for reply in _answers(reader, path, file):
            pickle.dump(reply, replies)
            replies.flush()


def _answers(reader: _Reader[object], path: Path, file: str) -> Iterator[object]:
    """Yield the items, then None where all went well, else what did not."""
    try:
        for item in reader(path, file):
            if isinstance(item, Draft) and len(item.text) > MAX_TEXT:
                long = Message.of("text_too_long", megabytes=MAX_TEXT // 2**20)
                item = Problem(item.file, None, long)
            yield item
    except ReadError as error:
        yield error.message
    except MemoryError:
        yield Message.of("parser_memory")
    except RecursionError:
        yield Message.of("nested_too_deeply")
    except Exception as error:  # of a parser's own making, on input that nobody foresaw
        yield Message.of("parser_failed", kind=type(error).__name__, reason=str(error)[:300])
    else:
        yield None


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _START, str(_PROJECT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
