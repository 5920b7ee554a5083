"""The document around Gradio's app, without a browser and without Gradio."""

from __future__ import annotations

import gzip
import re

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.web.document import LOOK_COOKIE, Document, complete, look_of

EMPTY = (
    '<!doctype html><html\n lang="en"><head><meta property="og:image"\n content="https://x/y" />'
    '<base href="./" /><meta charset="utf-8" /><script>a</script><script src="b"></script></head>'
    "<body><gradio-app></gradio-app></body></html>"
)


def _client() -> TestClient:
    async def root(request: Request) -> HTMLResponse:
        return HTMLResponse(EMPTY, status_code=401 if "denied" in request.query_params else 200)

    async def other(request: Request) -> PlainTextResponse:
        return PlainTextResponse("<gradio-app")

    app = Starlette(routes=[Route("/", root), Route("/other", other)])
    app.add_middleware(
        Document, start_page=lambda request: ("de", "<h1>Grüße</h1>"), scripts=["a.js"]
    )
    return TestClient(app)


def test_complete_puts_language_style_and_first_content() -> None:
    document = complete(EMPTY, "de", "<h1>A</h1>", "h1 { color: red }", ["b.js", "c.js"])
    assert 'lang="de"' in document
    assert "<style>h1 { color: red }</style></head>" in document
    assert "<h1>A</h1></div><gradio-app>" in document
    assert "og:" not in document and 'charset="utf-8"' in document
    assert document.index('src="c.js"') < document.index("<script>a")  # ours run first
    assert document.count('<script type="module" src=') == 1 and "<base" not in document
    assert re.findall('modulepreload" href="([^"]+)"', document) == ["b.js", "c.js"]


def test_the_root_document_is_completed_and_its_length_right() -> None:
    for encodings, is_compressed in (("identity", False), ("br, gzip", True)):
        with _client().stream("GET", "/", headers={"Accept-Encoding": encodings}) as response:
            sent = b"".join(response.iter_raw())
        assert int(response.headers["content-length"]) == len(sent)
        assert (response.headers.get("content-encoding") == "gzip") is is_compressed
        document = gzip.decompress(sent) if is_compressed else sent
        assert "<h1>Grüße</h1>" in document.decode()


def test_only_the_document_and_not_what_holds_a_reader_s_own_is_compressed() -> None:
    assert "content-encoding" not in _client().get("/other").headers


def test_other_responses_pass_unchanged_but_guarded() -> None:
    client = _client()
    assert client.get("/other").text == "<gradio-app"
    assert client.get("/?denied=1").text == EMPTY
    for path in ("/", "/other", "/?denied=1"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"


def test_the_document_looks_as_its_reader_chose() -> None:
    assert look_of("dark.large") == ' data-theme="dark" data-size="large"'
    assert look_of("") == look_of('dark.large" onload="x') == ""
    client = _client()
    client.cookies.set(LOOK_COOKIE, "light.huge")
    assert '<html data-theme="light" data-size="huge"' in client.get("/").text


def test_behind_tls_the_cookie_stays_behind_tls() -> None:
    client = _client()
    assert "Secure" not in client.get("/").headers["set-cookie"]
    client.cookies.clear()
    assert "; Secure" in client.get("https://testserver/").headers["set-cookie"]
