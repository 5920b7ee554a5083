"""No byte leaves the machine: the guard that says so is itself tried."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from conftest import NetworkGuard, NetworkUseError, is_local

from rag.corpus.library import Corpus
from rag.settings import PROJECT, Settings

# Addresses and a name set aside for documentation: nobody answers there.
FOREIGN = "192.0.2.1"
FOREIGN_6 = "2001:db8::1"
FOREIGN_NAME = "nachgefragt.example"

SWALLOWED = f"""
import contextlib, socket, threading

def reach():
    with contextlib.suppress(OSError):
        socket.create_connection(("{FOREIGN_NAME}", 80))

def test_in_the_test():
    reach()

def test_in_a_thread():
    thread = threading.Thread(target=reach)
    thread.start()
    thread.join(60)

def test_at_home():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
"""


@pytest.fixture
def attempts(network_guard: NetworkGuard) -> list[str]:
    """What this test reaches for; emptied by the test itself, which does so on purpose."""
    return network_guard.attempts


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
@pytest.mark.parametrize(
    ("family", "host"), [(socket.AF_INET, FOREIGN), (socket.AF_INET6, FOREIGN_6)]
)
def test_a_foreign_address_is_refused(
    attempts: list[str], method: str, family: socket.AddressFamily, host: str
) -> None:
    with socket.socket(family) as wire, pytest.raises(NetworkUseError, match=host):
        getattr(wire, method)((host, 80))
    assert attempts == [host]
    attempts.clear()


def test_a_datagram_is_refused(attempts: list[str]) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as wire, pytest.raises(NetworkUseError):
        wire.sendto(b"x", (FOREIGN, 53))
    assert attempts == [FOREIGN]
    attempts.clear()


def test_looking_up_a_foreign_name_is_refused(attempts: list[str]) -> None:
    with pytest.raises(NetworkUseError, match=FOREIGN_NAME):
        socket.create_connection((FOREIGN_NAME, 80))
    with pytest.raises(NetworkUseError):
        socket.gethostbyname(FOREIGN_NAME)
    assert attempts == [FOREIGN_NAME] * 2
    attempts.clear()


@pytest.mark.parametrize("host", [None, "", "localhost", b"localhost", "127.0.0.1", "::1", "::"])
def test_this_machine_is_not_foreign(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", [FOREIGN, FOREIGN_6, FOREIGN_NAME, "10.0.0.1", b"192.168.0.1"])
def test_every_other_machine_is_foreign(host: object) -> None:
    assert not is_local(host)


def test_a_swallowed_refusal_still_fails_the_test(tmp_path: Path) -> None:
    (tmp_path / "test_swallowed.py").write_text(SWALLOWED, "utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "conftest", "-p", "no:cacheprovider", tmp_path],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(PROJECT / "tests"), str(PROJECT)])},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 1, run.stdout + run.stderr
    # Each of the two tests passes, and then its guard raises.
    assert "3 passed, 2 errors" in run.stdout


TRACED = """
import sys
from langchain_core.runnables import RunnableLambda
from langchain_core.tracers.langchain import wait_for_all_tracers
from rag.cli import main

code = main(sys.argv[1:]) if sys.argv[1:] else RunnableLambda(lambda value: value).invoke(0)
wait_for_all_tracers()
sys.exit(code)
"""


class _TraceCounter(BaseHTTPRequestHandler):
    """Takes whatever a tracer sends, and remembers where it was sent to."""

    paths: ClassVar[list[str]] = []

    def _take(self) -> None:
        self.paths.append(self.path)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(202)
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_POST = do_PATCH = _take  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


def test_asking_sends_no_trace_even_where_tracing_is_set_up(
    settings: Settings, syrien: Corpus
) -> None:
    ask = ["--data", str(settings.data), "ask", "Was sagte Earnest?", "--corpus", syrien.name]
    with ThreadingHTTPServer(("127.0.0.1", 0), _TraceCounter) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environment = os.environ | {
            "LANGSMITH_TRACING": "true",
            "LANGCHAIN_TRACING_V2": "true",
            "LANGSMITH_API_KEY": "not-a-key",
            "LANGSMITH_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
        }
        sent = []
        for arguments in (ask, []):
            _TraceCounter.paths.clear()
            command = [sys.executable, "-c", TRACED, *arguments]
            run = subprocess.run(
                command, cwd=PROJECT, env=environment, capture_output=True, timeout=300
            )
            assert run.returncode == 0, run.stderr.decode()
            sent.append(len(_TraceCounter.paths))
        server.shutdown()
    asked, bare_chain = sent
    assert bare_chain > 0, "the tracer is not set up: this test shows nothing"
    assert asked == 0


def test_the_engine_has_no_address_to_report_to() -> None:
    # ONNX Runtime 1.29 and later name Microsoft's collector in their library and resolve it from
    # native threads, which the guard above cannot see.
    found = importlib.util.find_spec("onnxruntime")
    assert found is not None and found.origin is not None
    libraries = [
        file
        for file in Path(found.origin).parent.rglob("*")
        if file.suffix in (".so", ".pyd", ".dll", ".dylib") or ".so." in file.name
    ]
    assert libraries
    for library in libraries:
        assert b"events.data.microsoft" not in library.read_bytes(), library.name
