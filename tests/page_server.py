"""The page and its endpoints on a port of this machine, for tests that ask over real HTTP."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from fastapi import FastAPI

from rag.settings import Settings
from rag.web import app as web

# Seconds that an answer, or the end of a server, may take on a busy machine.
_PATIENCE = 120.0


@dataclass(frozen=True)
class Got:
    """A response, whatever its status."""

    status: int
    headers: Mapping[str, str]
    text: str


def make_app(*given: Any, **named: Any) -> FastAPI:
    """Return the application; see :func:`rag.web.app.make_app`."""

    async def make() -> FastAPI:
        return web.make_app(*given, **named)

    # Gradio makes two event loops and leaves them open unless one is running.
    return asyncio.run(make())


@contextmanager
def running(app: FastAPI, settings: Settings) -> Iterator[str]:
    """Serve *app* and yield its address."""
    listener = web.bind(settings.model_copy(update={"port": 0, "host": "127.0.0.1"}))
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1, ws="none")
    server = uvicorn.Server(config)
    # A daemon: a server that does not end fails its test, and does not keep the run from ending.
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
        assert not thread.is_alive()


def fetch(
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    method: str | None = None,
) -> Got:
    """Return the response to a request; a body makes it a POST of JSON."""
    given = {"Content-Type": "application/json"} if body is not None else {}
    asked = urllib.request.Request(url, body, given | dict(headers or {}), method=method)
    try:
        with urllib.request.urlopen(asked, timeout=_PATIENCE) as response:
            return Got(response.status, response.headers, response.read().decode())
    except urllib.error.HTTPError as refused:
        with refused:
            return Got(refused.code, refused.headers, refused.read().decode())


class CallError(Exception):
    """A call that the server answered with an error; what it told is the message."""


def call(address: str, name: str, arguments: Mapping[str, object]) -> Any:
    """Return what the endpoint *name* gives.

    Raises:
        CallError: it told an error.
    """
    calls = f"{address}/gradio_api/call"
    asked = fetch(f"{calls}/v2/{name}", json.dumps(arguments).encode())
    assert asked.status == 200, asked
    stream = fetch(f"{calls}/{name}/{json.loads(asked.text)['event_id']}").text
    event, data = stream.strip().rsplit("\n\n", 1)[-1].splitlines()
    told = json.loads(data.removeprefix("data: "))
    if event != "event: complete":
        raise CallError(told["error"] if isinstance(told, dict) else told)
    (result,) = told
    return result
