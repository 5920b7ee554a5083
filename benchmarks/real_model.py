"""What a real language model writes on a corpus, recorded once and checked again at any time.

    python -m benchmarks.real_model record CORPUS QUESTIONS.txt REPLIES.jsonl [--data DIR]
    python -m benchmarks.real_model table CORPUS REPLIES.jsonl [--data DIR]

``record`` puts each line of QUESTIONS.txt to the settings' chat model (an OpenAI-compatible server)
and adds a row: the question, all that the model replied, in order, the tokens that it reads and the
seconds. ``table``
replays the replies, so that today's checks judge them, and prints what passed, what was cut and
why, beside the answer without a model. Only ``record`` needs the model.
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from rag.answer.answer import Answer
from rag.corpus.library import open_corpus
from rag.settings import Settings, load_settings

_PATIENCE = 3_600.0
_MODEL = "openai:replayed"


class Handler(BaseHTTPRequestHandler):
    """Passes requests on and notes the replies, or gives those noted before."""

    protocol_version = "HTTP/1.1"
    server: ReplyServer

    def do_GET(self) -> None:
        """Tell nothing of the model's context."""
        self._send(b'{"data": []}', "application/json")

    def do_POST(self) -> None:
        """Reply to a chat."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.upstream:
            self._pass_on(body)
        elif self.server.replies:
            reply = self.server.replies.pop(0)
            self._send(b"".join(_events(reply)), "text/event-stream")
        else:
            self.send_error(500, "there is no further reply")

    def log_message(self, format: str, *args: object) -> None:
        """Keep the table clean."""

    def _pass_on(self, body: bytes) -> None:
        pieces: list[str] = []
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        url = f"{self.server.upstream}/chat/completions"
        head = {"content-type": "application/json"}
        try:
            with httpx.stream("POST", url, content=body, headers=head, timeout=_PATIENCE) as told:
                for line in told.iter_lines():
                    self.wfile.write(line.encode() + b"\n")
                    self.wfile.flush()
                    pieces.append(_piece(line))
        finally:
            self.close_connection = True
            self.server.replies.append("".join(pieces))

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class ReplyServer(ThreadingHTTPServer):
    """An OpenAI-compatible server on loopback with the replies that it noted or is to give."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, replies: list[str], upstream: str | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies = replies
        self.upstream = upstream

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self.server_port}/v1"


@contextmanager
def serving(replies: list[str], upstream: str | None = None) -> Iterator[ReplyServer]:
    """Serve *replies* one by one, or note in them what the server at *upstream* replies."""
    server = ReplyServer(replies, upstream)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def _piece(line: str) -> str:
    """Return the text in a line of an event stream."""
    data = line.removeprefix("data:").strip()
    if not line.startswith("data:") or data == "[DONE]":
        return ""
    choices = json.loads(data).get("choices") or [{}]
    return (choices[0].get("delta") or {}).get("content") or ""


def _events(reply: str) -> Iterator[bytes]:
    head: dict[str, Any] = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
    }
    for text, reason in ((reply, None), ("", "stop")):
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": reason}
        yield f"data: {json.dumps(head | {'choices': [choice]})}\n\n".encode()
    yield b"data: [DONE]\n\n"


def record(settings: Settings, corpus: str, questions: Sequence[str], out: Path) -> None:
    """Ask the settings' model *questions* and add a row for each to *out*."""
    for question in questions:
        replies: list[str] = []
        with serving(replies, settings.openai_url) as server:
            asked = settings.model_copy(update={"openai_url": server.url})
            began = time.monotonic()
            open_corpus(asked, corpus).ask(question)
        row = {
            "question": question,
            "seconds": round(time.monotonic() - began),
            "context": settings.chat_context,
            "replies": replies,
        }
        with out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        print(f"{row['seconds']:5} s  {question}", flush=True)


def replay(settings: Settings, corpus: str, row: dict[str, Any]) -> Answer:
    """Return the answer that a model gives which replies as in *row*."""
    with serving(list(row["replies"])) as server:
        asked = settings.model_copy(
            update={
                "openai_url": server.url,
                "chat_model": _MODEL,
                "chat_context": row["context"],
            }
        )
        return open_corpus(asked, corpus).ask(row["question"])


def table(settings: Settings, corpus: str, rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the lines of the table, Markdown."""
    yield "| question | seconds | borne out | cut, and why | without a model |"
    yield "|---|---:|---:|---|---|"
    for row in rows:
        answer = replay(settings, corpus, row)
        plain = open_corpus(settings, corpus).ask(row["question"], no_model=True)
        borne = "{} of {}".format(*answer.reply.checked) if answer.reply.checked else "not used"
        cut = [check.text for check in answer.reply.checks] or [answer.reply.fallback or "–"]
        without = f"{len(plain.reply.citations)} places" if plain.answered else "refused"
        shown = " / ".join(cut).replace("|", "\\|")
        yield f"| {row['question']} | {row['seconds']} | {borne} | {shown} | {without} |"


def main() -> None:
    """Record or print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["record", "table"])
    parser.add_argument("corpus")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    settings = load_settings({"data": given.data})
    if given.what == "record":
        questions = given.files[0].read_text("utf-8").splitlines()
        record(settings, given.corpus, [each for each in questions if each], given.files[1])
        return
    rows = [json.loads(line) for line in given.files[0].read_text("utf-8").splitlines()]
    print("\n".join(table(settings, given.corpus, rows)))


if __name__ == "__main__":
    main()
