"""The chat as a process of its own, for benchmarks that look at it from outside."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from rag.settings import PROJECT


@contextmanager
def running_chat(corpus: str) -> Iterator[tuple[int, str]]:
    """Run ``app.py`` with a bundled *corpus* on a free port; give its process id and address."""
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "app.py", "--data", data, "--corpus", corpus, "--port", "0"]
        chat = subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True)
        try:
            assert chat.stderr is not None
            ready = next(line for line in chat.stderr if line.startswith("Nachgefragt: "))
            yield chat.pid, ready.split()[1]
        finally:
            chat.terminate()
            chat.wait()
