"""A Chroma server as a process of its own, as ``chroma run`` starts it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import ServerError
from rag.index.chroma import server_version

_START = 60.0


class ChromaServer:
    """A Chroma server on a free port of this machine that keeps its data in *folder*."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._port = _free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = Path(sys.executable).with_name("chroma")
        place = ["--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self._port)]
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "output.txt").open("ab") as output:
            self._process = subprocess.Popen(
                [str(command), "run", *place], stdout=output, stderr=output
            )
        until = time.monotonic() + _START
        while time.monotonic() < until and self._process.poll() is None:
            try:
                server_version(self.url)
                return
            except ServerError:
                time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"chroma run does not answer, see {self.folder / 'output.txt'}")

    def kill(self) -> None:
        """End it by SIGKILL."""
        if self._process:
            self._process.kill()
            self._process.wait(_START)
            self._process = None


@contextmanager
def serving(folder: Path) -> Iterator[ChromaServer]:
    """Give a running Chroma server, gone afterwards."""
    server = ChromaServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
