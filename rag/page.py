"""The HTML document around Gradio's app: first paint, language, and what a browser may load.

Gradio's document is empty until some fifty scripts have run, calls itself English, and names other
sites in its metadata. Here it gets our style sheet and the start page as its first content.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(__file__).with_name("static")
# Known to one browser alone, it stands for the reader whose conversations are kept.
READER_COOKIE = "nachgefragt_reader"
_TEN_YEARS = 10 * 365 * 24 * 3600

# Gradio's own scripts are inline and build functions from text; everything else is closed, so that
# nothing an article smuggles in could load or report anything.
HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_SOCIAL_METADATA = re.compile(r"<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*>\s*")

# From a request to the language code and the HTML of the start page.
StartPage = Callable[[Request], tuple[str, str]]


class Document:
    """ASGI middleware: guards every response, and completes the document at ``/``."""

    def __init__(self, app: ASGIApp, start_page: StartPage) -> None:
        self._app = app
        self._start_page = start_page
        self._style = (STATIC / "page.css").read_text(encoding="utf-8")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with our headers on its response."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
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
                language, start_page = self._start_page(request)
                body = complete(body.decode(), language, start_page, self._style).encode()
                headers = MutableHeaders(scope=started)
                headers["Content-Length"] = str(len(body))
                headers["Cache-Control"] = "no-store"
                if READER_COOKIE not in request.cookies:
                    headers.append("Set-Cookie", _reader_cookie())
            await send(started)
            await send({"type": "http.response.body", "body": body})

        return collect


def _reader_cookie() -> str:
    reader = secrets.token_urlsafe(24)
    return f"{READER_COOKIE}={reader}; Path=/; Max-Age={_TEN_YEARS}; HttpOnly; SameSite=Strict"


def complete(document: str, language: str, start_page: str, style: str) -> str:
    """Return Gradio's *document* with its language, style sheet and first content."""
    document = _SOCIAL_METADATA.sub("", document)
    document = document.replace('lang="en"', f'lang="{language}"', 1)
    head = f"<title>Nachgefragt</title><style>{style}</style></head>"
    document = document.replace("</head>", head, 1)
    return document.replace(
        "<gradio-app", f'<div id="first" inert>{start_page}</div><gradio-app', 1
    )
