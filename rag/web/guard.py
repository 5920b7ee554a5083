"""Who may ask, from where, and how much at once: ASGI middleware around the whole application.

Starlette checks hosts, and that is left to it. It has nothing against changes from other origins,
bodies without end or guessed passwords, and FastAPI's ``HTTPBasic`` belongs to a route: it would
leave out the page, which Gradio mounts as an application of its own. Around all of them stands
only middleware.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import ipaddress
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Bytes of a request; questions and filters are far smaller. What is below UPLOADS has its own.
MAX_BODY = 1_000_000
UPLOADS = "/uploads/"
# Answers without credentials, and then with no more than the state.
HEALTH = "/health"
# The key in a request's scope that tells whether it came with the credentials that are asked for.
KNOWN = "nachgefragt.known"

_READING = ("GET", "HEAD", "OPTIONS")
_REALM = 'Basic realm="Nachgefragt", charset="UTF-8"'
# Seconds that a wrong password costs, one after the other, and how many may wait for their turn.
_PAUSE = 0.5
_MOST_WAITING = 20
_DEFAULT_PORT = re.compile(r":(?:80|443)$")


def is_loopback(host: str) -> bool:
    """Return whether *host*, a name or an address to bind to, is reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """ASGI middleware: refuses strangers, other origins' changes, and bodies that are too large.

    *auth* is ``user:password`` for HTTP Basic, or None where nobody needs to log in.
    """

    def __init__(self, app: ASGIApp, auth: str | None = None) -> None:
        self._app = app
        self._expected = _digest(auth.encode()) if auth else None
        self._failing = asyncio.Lock()
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with 401, 403, 413 or 429."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = await self._stranger(scope, headers)
        if refusal is None and scope["method"] not in _READING:
            refusal = _foreign(headers)
            if refusal is None and not scope["path"].startswith(UPLOADS):
                whole = await _whole_body(headers, receive)
                refusal = _too_large() if whole is None else None
                receive = whole or receive
        if refusal is not None:
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, _own_origin_only(send))

    async def _stranger(self, scope: Scope, headers: Headers) -> Response | None:
        given = headers.get("authorization")
        scope[KNOWN] = self._expected is None or self._is_expected(given)
        if scope[KNOWN] or scope["path"] == HEALTH:
            return None
        if given is not None:
            if self._waiting >= _MOST_WAITING:
                return PlainTextResponse("Too many wrong passwords. Wait a minute.\n", 429)
            await self._pause()
        return PlainTextResponse(
            "User name and password, please.\n", 401, {"WWW-Authenticate": _REALM}
        )

    async def _pause(self) -> None:
        self._waiting += 1
        try:
            async with self._failing:
                await asyncio.sleep(_PAUSE)
        finally:
            self._waiting -= 1

    def _is_expected(self, given: str | None) -> bool:
        scheme, _, encoded = (given or "").partition(" ")
        try:
            credentials = base64.b64decode(encoded.strip(), validate=True)
        except (binascii.Error, ValueError):
            return False
        # Digests, so that not even the length of what is expected shows in the time this takes.
        same = hmac.compare_digest(_digest(credentials), self._expected or b"")
        return same and scheme.lower() == "basic"


class OnlyPaths:
    """ASGI application that answers on the *paths* that are needed and has no others."""

    def __init__(self, app: ASGIApp, paths: re.Pattern[str]) -> None:
        self._app = app
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on where its decoded path matches as a whole, else answer 404."""
        if scope["type"] == "http" and self._paths.fullmatch(scope["path"]) is None:
            await PlainTextResponse("Not found.\n", 404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _digest(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()


def _foreign(headers: Headers) -> Response | None:
    """Refuse what a page of another origin has a reader's browser send."""
    # Browsers say where a request comes from, programs don't. The newer header is also right
    # behind a proxy that changes the host's name, but is not sent to plain HTTP addresses.
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if site is not None:
        own = site in ("same-origin", "none")
    else:
        own = origin is None or _place(urlsplit(origin).netloc) == _place(headers.get("host", ""))
    return None if own else PlainTextResponse("Not from another site's page.\n", 403)


def _place(netloc: str) -> str:
    return _DEFAULT_PORT.sub("", netloc.lower())


async def _whole_body(headers: Headers, receive: Receive) -> Receive | None:
    """Read the body and return what hands it out again, or None where it is too large."""
    declared = headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > MAX_BODY:
        return None
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            return None
        more = message["type"] == "http.request" and message.get("more_body", False)
    first: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

    async def again() -> Message:
        return first.pop() if first else await receive()

    return again


def _too_large() -> Response:
    return PlainTextResponse(f"A request may have {MAX_BODY:,} bytes.\n", 413)


def _own_origin_only(send: Send) -> Send:
    """Take back that pages of other origins may read a response.

    Gradio allows that to every origin, with credentials, unless the host is a loopback name.
    """

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name in [name for name in headers if name.startswith("access-control-")]:
                del headers[name]
        await send(message)

    return sent
