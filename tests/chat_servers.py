"""Model servers on loopback that say what a test wrote for them: OpenAI's and Ollama's protocol."""

from __future__ import annotations

import contextlib
import json
import select
import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from rag.llm.answer import stream_with_model
from rag.progress import Progress
from rag.settings import Settings
from rag.types import Hit, Reply

# What a handler does with a request: "say" its reply, or go wrong in one of many ways.
Script = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Records each request and plays the server's script."""

    protocol_version = "HTTP/1.1"
    server: ChatServer

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        if self.path == "/api/show":
            self.rfile.read(size)
            self.tell({"model_info": {"m.context_length": self.server.tells}})
            return
        self.server.requests.append(
            {
                "path": self.path,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": json.loads(self.rfile.read(size)),
            }
        )
        with contextlib.suppress(OSError):  # the client has gone, as it should
            self.server.script(self)
        self.close_connection = True

    def do_GET(self) -> None:
        self.server.looks.append(self.path)
        if self.path == "/api/tags":
            self.tell({"models": self.server.has})
            return
        self.tell({"data": [{"id": "m", "max_model_len": self.server.tells}]})

    def tell(self, value: object) -> None:
        """Say how much the model reads, which no script plays."""
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""

    @property
    def is_ollama(self) -> bool:
        """Whether the request is in Ollama's protocol."""
        return self.path == "/api/chat"

    def begin(self, status: int = 200) -> None:
        """Send the head of a chunked stream."""
        self.send_response(status)
        kind = "application/x-ndjson" if self.is_ollama else "text/event-stream"
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def piece(self, text: str, end: bool = False) -> None:
        """Send one piece of the reply; the last one says that it is the last."""
        if self.is_ollama:
            message = {"model": "m", "message": {"role": "assistant", "content": text}}
            done = {"done": end} | ({"done_reason": "stop"} if end else {})
            self.raw(json.dumps(message | done) + "\n")
            return
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}}
        choice["finish_reason"] = "stop" if end else None  # type: ignore[assignment]
        head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        self.raw(f"data: {json.dumps(head | {'choices': [choice]})}\n\n")

    def raw(self, text: str) -> None:
        """Send *text* as a chunk."""
        data = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def finish(self) -> None:
        """Send the end of the stream."""
        if not self.is_ollama:
            self.raw("data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def wait(self) -> None:
        """Hang until the test is over."""
        self.server.over.wait(30)


class ChatServer(ThreadingHTTPServer):
    """A server with its script and the requests it got."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = script
        self.tells: object = None
        self.has: object = [{"name": "m:latest"}, {"name": "klein:1b"}, {"name": 7}, "m"]
        self.requests: list[dict[str, Any]] = []
        self.looks: list[str] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}"


@contextlib.contextmanager
def serving(script: Script) -> Iterator[ChatServer]:
    """Serve *script* until the block ends."""
    server = ChatServer(script)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join(30)


def answer_with_model(
    question: str, hits: Sequence[Hit], extractive: Reply, settings: Settings
) -> Reply:
    """Return the reply that the stream ends with."""
    *texts, reply = stream_with_model(question, hits, extractive, settings)
    assert isinstance(reply, Reply) and all(isinstance(text, str | Progress) for text in texts)
    return reply


def says(text: str) -> Script:
    """Stream *text* word by word."""

    def script(handler: Handler) -> None:
        handler.begin()
        words = text.split(" ")
        for word in words[:-1]:
            handler.piece(word + " ")
        handler.piece(words[-1])
        handler.piece("", end=True)
        handler.finish()

    return script


def in_turn(*scripts: Script) -> Script:
    """Play one script for each request."""

    def script(handler: Handler) -> None:
        scripts[len(handler.server.requests) - 1](handler)

    return script


def fails(status: int, message: str = "no") -> Script:
    """Refuse with an HTTP status."""

    def script(handler: Handler) -> None:
        body = json.dumps({"error": message if handler.is_ollama else {"message": message}})
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body.encode())

    return script


def redirects(url: str) -> Script:
    """Send the client elsewhere."""

    def script(handler: Handler) -> None:
        handler.send_response(307)
        handler.send_header("Location", url)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return script


def hangs(handler: Handler) -> None:
    """Say nothing at all."""
    handler.wait()


def hangs_halfway(handler: Handler) -> None:
    """Begin the reply and stop in the middle."""
    handler.begin()
    handler.piece("Der Umbau ")
    handler.wait()


def drips(handler: Handler) -> None:
    """Never stop, a little at a time."""
    handler.begin()
    while not handler.server.over.wait(0.05):
        handler.piece("und ")


def pings(handler: Handler) -> None:
    """Keep an event stream alive without saying anything."""
    handler.begin()
    while not handler.server.over.wait(0.05):
        handler.raw(": ping\n\n")


def cuts(handler: Handler) -> None:
    """Break the connection in the middle of a reply that would be good."""
    handler.begin()
    handler.piece("Der Umbau koste 3,5 Millionen Euro [1].")


def closes_early(handler: Handler) -> None:
    """End the stream properly, but without the piece that says why it ends."""
    handler.begin()
    handler.piece("Der Umbau koste 3,5 Millionen Euro [1].")
    handler.wfile.write(b"0\r\n\r\n")


def garbles(handler: Handler) -> None:
    """Send what is no JSON."""
    handler.begin()
    handler.raw("data: {oh\x00 no\n\n" if not handler.is_ollama else "{oh\x00 no\n")
    handler.finish()


def sends_a_page(handler: Handler) -> None:
    """Answer like a web server that knows nothing of models."""
    body = b"<html><body>It works!</body></html>"
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def sends_bytes(handler: Handler) -> None:
    """Not even HTTP."""
    handler.wfile.write(b"\x00\xff\xfegarbage\r\n\r\n")


class Paused:
    """A script that says *pieces* one at a time, each when the test lets it; notes a hang-up."""

    def __init__(self, *pieces: str) -> None:
        self.pieces = pieces
        self._let = threading.Semaphore(0)
        self.hung_up = threading.Event()

    def let(self, count: int = 1) -> None:
        """Let the next pieces go, or the end of the reply after the last."""
        self._let.release(count)

    def __call__(self, handler: Handler) -> None:
        """Play the script."""
        handler.begin()
        for piece in (*self.pieces, ""):
            while not self._let.acquire(timeout=0.02):
                if handler.server.over.is_set() or self._is_gone(handler):
                    return
            handler.piece(piece, end=not piece)
        handler.finish()

    def _is_gone(self, handler: Handler) -> bool:
        readable, _, _ = select.select([handler.connection], [], [], 0)
        if readable and not handler.connection.recv(1):
            self.hung_up.set()
        return self.hung_up.is_set()
