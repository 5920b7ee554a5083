"""The HTML document around Gradio's app: first paint, language, and what a browser may load.

Gradio's document is empty until some fifty scripts have run, calls itself English, and names other
sites in its metadata. Here it gets our style sheet, our scripts and the start page as its first
content.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.web.compress import coding, compressed, takes_gzip
from rag.web.render import ready_made, render
from rag.web.texts import texts_for

STATIC = Path(__file__).with_name("static")
# Known to one browser alone, it stands for the reader whose conversations are kept.
READER_COOKIE = "nachgefragt_reader"
# The reader's choice of colours and size of text, as the page's own script writes it.
LOOK_COOKIE = "nachgefragt_look"
_LOOK = re.compile(r"(?P<theme>system|light|dark)\.(?P<size>normal|large|huge)")
_TEN_YEARS = 10 * 365 * 24 * 3600

# Everything is closed that Gradio can do without, so that nothing an article smuggles in could run,
# load or report anything. What stays open: Gradio builds functions from texts ('unsafe-eval'), and
# styles its parts by attributes (style-src 'unsafe-inline').
HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_BEFORE_SCRIPTS = re.compile(r"(?=<script|</head>)")
# With a base, a link to another view (#articles) leads to the address without its query: the page
# loads anew, and the conversation that the query names is gone from it.
_BASE = re.compile(r"<base\b[^>]*>\s*")
_SOCIAL_METADATA = re.compile(r"<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*>\s*")

# From a request to the language code and the HTML of the start page.
StartPage = Callable[[Request], tuple[str, str]]


class Document:
    """ASGI middleware: guards every response, and completes the document at ``/``."""

    def __init__(self, app: ASGIApp, start_page: StartPage, scripts: Sequence[str]) -> None:
        self._app = app
        self._start_page = start_page
        self._scripts = scripts
        self._style = (STATIC / "page.css").read_text(encoding="utf-8")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with our headers on its response."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["type"] == "http" and scope["path"] == "/" and scope["method"] == "GET":
            await self._app(scope, receive, self._completing(Request(scope), guarded))
        else:
            await self._app(scope, receive, guarded)

    def _completing(self, request: Request, send: Send) -> Send:
        started: Message = {}
        received = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
                return
            received.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            body = bytes(received)
            if started["status"] == 200:
                language, start_page = await run_in_threadpool(self._start_page, request)
                document = body.decode()
                whole = complete(document, language, start_page, self._style, self._scripts)
                look = look_of(request.cookies.get(LOOK_COOKIE, ""))
                whole = whole.replace("<html", f"<html{look}", 1)
                is_compressed = takes_gzip(request.headers)
                body = compressed(whole.encode()) if is_compressed else whole.encode()
                headers = MutableHeaders(scope=started)
                headers.update(coding(is_compressed))
                headers["Content-Length"] = str(len(body))
                # Set here already: the headers that every response gets leave it as it is.
                headers["Content-Security-Policy"] = policy_for(document)
                headers["Cache-Control"] = "no-store"
                if READER_COOKIE not in request.cookies:
                    headers.append("Set-Cookie", _reader_cookie(request.url.scheme))
            await send(started)
            await send({"type": "http.response.body", "body": body})

        return collect


def look_of(cookie: str) -> str:
    """Return the attributes of the document for a reader's choice of its look."""
    chosen = _LOOK.fullmatch(cookie)
    return f' data-theme="{chosen["theme"]}" data-size="{chosen["size"]}"' if chosen else ""


def _reader_cookie(scheme: str) -> str:
    # Lax: who comes by a link from elsewhere must not get a new one in place of their own.
    reader = secrets.token_urlsafe(24)
    return f"{READER_COOKIE}={reader}; Path=/; Max-Age={_TEN_YEARS}; HttpOnly; SameSite=Lax" + (
        "; Secure" if scheme == "https" else ""
    )


def policy_for(document: str) -> str:
    """Return the policy under which the inline scripts of Gradio's own *document* run, by hash.

    A script that reaches the page in another way, as within an article, does not.
    """
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts_in(document))
    hashes = "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return HEADERS["Content-Security-Policy"].replace(
        "script-src 'self'", f"script-src 'self'{hashes}"
    )


def scripts_in(document: str) -> list[str]:
    """Return the texts of the inline scripts, as a browser hashes them."""
    return _INLINE_SCRIPT.findall(document)


def complete(
    document: str, language: str, start_page: str, style: str, scripts: Sequence[str]
) -> str:
    """Return Gradio's *document* with its language, style sheet, scripts and first content.

    *scripts* are addresses, the module that leads to all others last. Modules run in the order of
    the document: ours come first, to be there when Gradio begins.
    """
    document = _BASE.sub("", _SOCIAL_METADATA.sub("", document))
    texts = texts_for(language)
    loading = render("document_scripts", texts, scripts=scripts)
    document = _BEFORE_SCRIPTS.sub(lambda _: loading, document, count=1)
    document = document.replace('lang="en"', f'lang="{language}"', 1)
    head = render("document_head", texts, style=ready_made(style))
    first = render("document_first", texts, start_page=ready_made(start_page))
    document = document.replace("</head>", head, 1)
    return document.replace("<gradio-app", f"{first}<gradio-app", 1)
