"""Pages are fetched only when asked for, politely, and kept as files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from load_files import load

from rag.errors import ReadError
from rag.load import fetch as module
from rag.load.fetch import AGENT, Fetcher, fetch

PAGE = (
    "<html lang=de><head><title>{title}</title></head><body><article><h1>{title}</h1><p>Der Rat"
    " der Stadt hat am Montag den Umbau der alten Schleuse beschlossen, wie eine Sprecherin sagte."
    "</p><p>Die Arbeiten beginnen im Mai und dauern achtzehn Monate, hieß es aus dem Rathaus, und"
    " für Schiffe bleibt die Strecke so lange gesperrt.</p></article></body></html>"
)


class Site(BaseHTTPRequestHandler):
    """A small paper's site; what it was asked for is kept."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["User-Agent"]))
        root = f"http://{self.headers['Host']}"
        if self.path == "/robots.txt":
            return self._send("text/plain", "User-agent: *\nDisallow: /intern/\nCrawl-delay: 0")
        if self.path == "/feed":
            items = "".join(
                f"<item><title>x</title><link>{root}{path}</link></item>"
                for path in ("/1", "/intern/2", "/alt", "/bild", "/weg", "/lang")
            )
            return self._send("application/rss+xml", f"<rss><channel>{items}</channel></rss>")
        if self.path == "/alt":
            self.send_response(302)
            self.send_header("Location", "/neu")
            self.end_headers()
            return None
        if self.path in ("/1", "/neu"):
            page = PAGE.format(title=f"Schleuse {self.path[1:]} wird für Müller umgebaut")
            return self._send("text/html; charset=iso-8859-1", page, "latin-1")
        if self.path == "/bild":
            return self._send("image/png", "x")
        if self.path == "/lang":
            return self._send("text/html", "x" * 300_000)
        self.send_error(404)
        return None

    def _send(self, kind: str, text: str, encoding: str = "utf-8") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode(encoding))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(module, "MAX_TEXT", 200_000)
    Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_pages_of_a_feed_are_kept_and_the_rest_is_told(site: str, tmp_path: Path) -> None:
    folder, told = tmp_path / "in", []
    problems = fetch(f"{site}/feed", folder, lambda *far: told.append(far), Fetcher(delay=0))
    assert {problem.file.removeprefix(site): problem.message.code for problem in problems} == {
        "/intern/2": "fetch_robots",
        "/bild": "fetch_kind",
        "/weg": "fetch_refused",
        "/lang": "fetch_long",
    }
    assert told == [(number, 6) for number in range(1, 7)]
    assert not any(path.startswith("/intern") for path, _ in Site.asked)
    assert {agent for _, agent in Site.asked} == {AGENT}
    drafts, unread = load(folder)
    assert not unread
    assert {(draft.title, draft.url) for draft in drafts} == {
        ("Schleuse 1 wird für Müller umgebaut", f"{site}/1"),
        ("Schleuse neu wird für Müller umgebaut", f"{site}/neu"),
    }


def test_what_is_there_is_not_asked_for_again(site: str, tmp_path: Path) -> None:
    listed = tmp_path / "adressen.txt"
    listed.write_text(f"# Schleuse\n{site}/1\n\n{site}/1\nftp://bote.example/x\n", "utf-8")
    for _ in range(2):
        problems = fetch(str(listed), tmp_path / "in", fetcher=Fetcher(delay=0))
        assert [problem.message.code for problem in problems] == ["fetch_no_address"]
    assert [path for path, _ in Site.asked].count("/1") == 1


def test_a_host_is_asked_once_in_a_while(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(module.time, "sleep", slept.append)
    fetcher = Fetcher(delay=30)
    fetcher.page(f"{site}/1")
    fetcher.page(f"{site}/neu")
    assert slept[0] == 0 and 25 < slept[1] <= 30


def test_without_rules_that_can_be_read_nothing_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as error:
        fetch("http://127.0.0.1:9/x", tmp_path)
    assert error.value.code == "fetch_failed"
