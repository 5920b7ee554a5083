"""A connection that sends no request, or one without end, is not kept: over real sockets."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from rag.web.connection import Connection, _waiting

ASKED = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    monkeypatch.setattr("rag.web.connection.HEAD_SECONDS", 0.3)
    monkeypatch.setattr("rag.web.connection.MOST_WAITING", 4)
    app = Starlette(routes=[Route("/", lambda request: PlainTextResponse("ja"))])
    config = uvicorn.Config(app, log_level="error", ws="none", http=Connection)
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield listener.getsockname()
    server.should_exit = True
    thread.join(60)
    listener.close()


def read(wire: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    found = b""
    try:
        while part := wire.recv(65_536):
            found += part
    except ConnectionResetError:
        pass
    return found


def test_a_head_that_does_not_end_is_closed(place: tuple[str, int]) -> None:
    with socket.create_connection(place, timeout=60) as wire:
        wire.sendall(ASKED[:-2])
        assert read(wire) == b""
    assert not _waiting


def test_the_next_head_of_a_connection_has_to_end_as_well(place: tuple[str, int]) -> None:
    with socket.create_connection(place, timeout=60) as wire:
        wire.sendall(ASKED + ASKED[:9])
        assert read(wire).endswith(b"ja")


def test_headers_without_end_are_refused(place: tuple[str, int]) -> None:
    with socket.create_connection(place, timeout=60) as wire:
        try:
            wire.sendall(ASKED[:-2] + b"X-A: " + b"a" * 2_000_000)
        except OSError:
            return  # closed while it was being sent
        assert not read(wire).endswith(b"ja")


def test_only_so_many_connections_of_an_address_wait(
    place: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.web.connection.HEAD_SECONDS", 60.0)
    whole = ASKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    waiting = [socket.create_connection(place, timeout=60) for _ in range(4)]
    for wire in waiting:
        wire.sendall(ASKED[:9])
    with socket.create_connection(place, timeout=60) as wire:
        assert read(wire) == b""
    for wire in waiting:
        wire.close()
    while _waiting:
        time.sleep(0.01)
    with socket.create_connection(place, timeout=60) as wire:
        wire.sendall(whole)
        assert read(wire).endswith(b"ja")
