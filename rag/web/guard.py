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
import logging
import re
from collections import OrderedDict
from contextvars import ContextVar
from time import monotonic
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
# Whether the request that is being answered may change corpora.
MANAGES: ContextVar[bool] = ContextVar("nachgefragt.manages", default=False)
# Wrong passwords that an address may send at once, and the seconds until it may send one more.
_TRIES = 10
_SECONDS_A_TRY = 6.0
_MOST_ADDRESSES = 10_000
# Seconds for a body of at most MAX_BODY to come.
_BODY_SECONDS = 30.0

log = logging.getLogger(__name__)
_DEFAULT_PORT = re.compile(r":(?:80|443)$")


def is_loopback(host: str) -> bool:
    """Return whether *host*, a name or an address to bind to, is reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """ASGI middleware: refuses strangers, other origins' changes, and bodies that are too large.

    *auth* and *manager* are ``user:password`` for HTTP Basic: either may read, the manager may also
    change corpora. Where both are None nobody needs to log in; then whoever sits at this machine
    may change them, if *is_local* says that no other can connect.
    """

    def __init__(
        self,
        app: ASGIApp,
        auth: str | None = None,
        manager: str | None = None,
        is_local: bool = False,
    ) -> None:
        self._app = app
        self._reader = _digest(auth.encode()) if auth else None
        self._manager = _digest(manager.encode()) if manager else None
        self._is_local = is_local
        self._tries = Tries()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with 401, 403, 408, 413 or 429."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._stranger(scope, headers)
        if refusal is None and scope["method"] not in _READING:
            refusal = _foreign(headers)
            if refusal is None and not scope["path"].startswith(UPLOADS):
                whole = await _whole_body(headers, receive)
                refusal = whole if isinstance(whole, Response) else None
                receive = receive if isinstance(whole, Response) else whole
        if refusal is not None:
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, _own_origin_only(send))

    def _stranger(self, scope: Scope, headers: Headers) -> Response | None:
        given = headers.get("authorization")
        client = _network(scope)
        if self._reader is None and self._manager is None:
            scope[KNOWN] = True
            MANAGES.set(self._is_local and is_loopback(client))
            return None
        scope[KNOWN] = False
        MANAGES.set(False)
        if given is not None:
            if not self._tries.left(client):
                return PlainTextResponse(
                    "Too many wrong passwords. Wait a minute.\n", 429, {"Retry-After": "60"}
                )
            scope[KNOWN] = self._knows(given)
            if not scope[KNOWN]:
                self._tries.failed(client)
                log.warning("log-in failed from %s", client)
        if scope[KNOWN] or scope["path"] == HEALTH:
            return None
        return PlainTextResponse(
            "User name and password, please.\n", 401, {"WWW-Authenticate": _REALM}
        )

    def _knows(self, given: str) -> bool:
        """Whether the credentials are right; if they are the manager's, note that."""
        scheme, _, encoded = given.partition(" ")
        try:
            credentials = base64.b64decode(encoded.strip(), validate=True)
        except (binascii.Error, ValueError):
            return False
        # Digests, and both compared each time, so that nothing shows in the time this takes.
        digest = _digest(credentials)
        reads = hmac.compare_digest(digest, self._reader or b"")
        manages = hmac.compare_digest(digest, self._manager or b"")
        is_basic = scheme.lower() == "basic"
        MANAGES.set(manages and is_basic)
        return (reads or manages) and is_basic


class Tries:
    """How many wrong passwords each address may still send: a bucket that fills up again.

    An address without tries left is refused before its password is looked at, so that nothing is
    learnt by guessing on.
    """

    def __init__(self) -> None:
        # By address, the last one used at the end: tries spent, and when that was.
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def left(self, client: str) -> bool:
        """Whether *client* may try a password now."""
        return self._now(client) <= _TRIES - 1

    def failed(self, client: str) -> None:
        """Note a wrong password."""
        self._spent[client] = (self._now(client) + 1, monotonic())
        self._spent.move_to_end(client)
        if len(self._spent) > _MOST_ADDRESSES:
            self._spent.popitem(last=False)

    def _now(self, client: str) -> float:
        spent, then = self._spent.get(client, (0.0, 0.0))
        return max(0.0, spent - (monotonic() - then) / _SECONDS_A_TRY)


def _network(scope: Scope) -> str:
    """Return the address a request comes from; of IPv6 the network, which one owner has whole."""
    host = str((scope.get("client") or ("",))[0])
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 6 and not address.is_loopback:
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return host


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


async def _whole_body(headers: Headers, receive: Receive) -> Receive | Response:
    """Read the body and return what hands it out again, or why it can't be taken."""
    declared = headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:16]) > MAX_BODY:
        return _too_large()
    body, more = bytearray(), True
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            while more:
                message = await receive()
                body += message.get("body", b"")
                if len(body) > MAX_BODY:
                    return _too_large()
                more = message["type"] == "http.request" and message.get("more_body", False)
    except TimeoutError:
        return PlainTextResponse("The request did not come to its end.\n", 408)
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
