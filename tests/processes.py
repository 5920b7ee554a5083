"""Processes that a test starts: each is gone afterwards, with all that it started in turn."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from rag.settings import PROJECT

# Seconds that a test waits for a process on a busy machine before it gives it up.
PATIENCE = 300.0


@contextmanager
def started(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """Run *command*, with its messages to be read; end it after the block, or after ``PATIENCE``.

    What it started itself would hold its pipe open, and whoever reads that would wait for ever:
    so the whole group is ended.
    """
    # Where the tests run in a shell's background, Ctrl-C is ignored, and a child inherits that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            command, cwd=PROJECT, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
    finally:
        signal.signal(signal.SIGINT, before)
    watchdog = threading.Timer(PATIENCE, _end, [process])
    watchdog.daemon = True
    watchdog.start()
    try:
        yield process
    finally:
        watchdog.cancel()
        _end(process)
        process.communicate(timeout=PATIENCE)


def stop(process: subprocess.Popen[str]) -> None:
    """Ask *process* to end, and wait until it has."""
    process.terminate()
    process.communicate(timeout=PATIENCE)


def told(process: subprocess.Popen[str], words: str) -> str:
    """Return its next line that holds *words*; its end ends the wait, and fails the test."""
    assert process.stderr is not None
    passed = []
    for line in process.stderr:
        passed.append(line)
        if words in line:
            return line
    raise AssertionError(f"ended without {words!r}: {''.join(passed)}")


def _end(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
