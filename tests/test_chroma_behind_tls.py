"""A Chroma server behind TLS that asks for a token, as a house of several machines has it."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
from auental import write_articles

from benchmarks.chroma_server import ChromaServer
from rag.corpus import library as corpora
from rag.corpus.doctor import check_installation
from rag.errors import ServerError
from rag.index.chroma import server_version
from rag.settings import Settings

TOKEN = "auf-gut-glueck"

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="a certificate is made with openssl"
)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate of an authority of one's own, and its key."""
    made, key = tmp_path / "house.pem", tmp_path / "house.key"
    made_by = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(made)]
    subprocess.run([*made_by.split(), *names], check=True, capture_output=True)
    return made, key


@contextmanager
def in_front(chroma: ChromaServer, certificate: tuple[Path, Path]) -> Iterator[str]:
    """Serve what *chroma* does by TLS to whoever has the token."""

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, content = 401, b'{"error": "Unauthorized", "message": "no token"}'
            if self.headers["Authorization"] == f"Bearer {TOKEN}":
                passed = {"Content-Type": self.headers.get("Content-Type", "application/json")}
                reply = httpx.request(
                    self.command, chroma.url + self.path, content=sent, headers=passed, timeout=60
                )
                status, content = reply.status_code, reply.content
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self.do_POST()

        def do_PUT(self) -> None:
            self.do_POST()

        def do_DELETE(self) -> None:
            self.do_POST()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"https://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def test_a_corpus_is_ingested_asked_and_removed_behind_tls_and_a_token(
    own: Settings,
    chroma: ChromaServer,
    certificate: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with in_front(chroma, certificate) as url:
        with pytest.raises(ServerError, match="certificate verify failed"):
            server_version(url, TOKEN)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        with pytest.raises(ServerError, match=url):
            server_version(url)
        settings = own.model_copy(update={"chroma_url": url, "chroma_token": TOKEN})
        assert TOKEN not in repr(settings)
        articles = tmp_path / "articles"
        articles.mkdir()
        corpora.ingest(settings, write_articles(articles), "auental")
        corpus = corpora.open_corpus(settings, "auental")
        assert corpus.search("Brücke", 3)
        found = {each.subject: each for each in check_installation(settings)}
        assert found["Chroma"].level == "ok"
        corpora.remove(settings, "auental")
        assert corpora.list_corpora(settings) == []


def test_no_other_server_is_told_the_token(
    own: Settings, chroma: ChromaServer, certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    (articles := tmp_path / "articles").mkdir()
    (articles / "a.txt").write_text("Die Brücke ist offen.", "utf-8")
    corpora.ingest(own.model_copy(update={"chroma_url": chroma.url}), articles, "alt")
    heard: list[str | None] = []

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.headers["Authorization"])
            self.send_response(500)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    (noted,) = own.data.glob("corpora/alt/*/server")
    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        noted.write_text(f"http://127.0.0.1:{server.server_port}", "utf-8")
        moved = own.model_copy(update={"chroma_url": chroma.url, "chroma_token": TOKEN})
        corpora.remove(moved, "alt")
        server.shutdown()
    assert heard and set(heard) == {None}
