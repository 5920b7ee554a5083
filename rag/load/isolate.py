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
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from rag.errors import Message, ReadError
from rag.load.draft import Draft, Item, Reader
from rag.load.encoding import MAX_TEXT
from rag.types import Problem

SECONDS = 60.0
MEMORY = 3 * 2**30
_START = "import sys; sys.path.insert(0, sys.argv[1]); from rag.load.isolate import serve; serve()"
_PROJECT = Path(__file__).parents[2]
_Request = tuple[Reader, Path, str]


class Worker:
    """A process that parses one file after the other; it is started when first needed.

    One that takes longer than *seconds* for an article is killed, and the next file gets a new one.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, reader: Reader, path: Path, file: str) -> Iterator[Item]:
        """Yield all that *reader*, a function of a module, makes of *path*, each as it comes.

        Raises:
            ReadError: as *reader* does; or an item took too long, too much memory, or crashed it.
        """
        if self._process is None:
            self._process = _start()
        process, is_done = self._process, False
        request: _Request | None = (reader, path, file)
        try:
            while (reply := self._reply(process, request)) is not None:
                request = None
                if isinstance(reply, Message):
                    is_done = True
                    raise ReadError(reply.code, command=reply.command, **reply.values)
                yield reply
            is_done = True
        finally:
            # What is left of a file that nobody reads on would be taken for the next one's.
            if not is_done:
                self.close()

    def _reply(
        self, process: subprocess.Popen[bytes], request: _Request | None
    ) -> Item | Message | None:
        late = threading.Event()

        def kill() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._seconds, kill)
        timer.start()
        try:
            if request is not None:
                pickle.dump(request, cast(BinaryIO, process.stdin))
                cast(BinaryIO, process.stdin).flush()
            return cast(Item | Message | None, pickle.load(cast(BinaryIO, process.stdout)))
        except (OSError, EOFError, pickle.UnpicklingError):
            if late.is_set():
                raise ReadError("parser_slow", seconds=self._seconds) from None
            raise ReadError("parser_crashed") from None
        finally:
            timer.cancel()

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            # Not communicate(): what is left in the pipes is of no use.
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    cast(BinaryIO, pipe).close()
            process.wait()


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


def _answers(reader: Reader, path: Path, file: str) -> Iterator[Item | Message | None]:
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
