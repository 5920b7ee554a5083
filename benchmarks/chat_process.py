"""The chat as a process of its own, for benchmarks that look at it from outside."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.settings import PROJECT


@contextmanager
def running_chat(corpus: str, data: Path | None = None) -> Iterator[tuple[int, str]]:
    """Run ``app.py`` with a bundled *corpus* on a free port; give its process id and address.

    Its *data* are in a folder of its own unless one is given.
    """
    with tempfile.TemporaryDirectory() as own:
        place = ["--data", str(data or own), "--corpus", corpus, "--port", "0"]
        command = [sys.executable, "app.py", *place]
        chat = subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True)
        try:
            assert chat.stderr is not None
            ready = next(line for line in chat.stderr if line.startswith("Nachgefragt: "))
            yield chat.pid, ready.split()[1]
        finally:
            chat.terminate()
            chat.wait()
