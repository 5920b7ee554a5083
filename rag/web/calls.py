"""Calls of the functions for programs, checked before they join Gradio's queue.

Gradio answers a missing argument with „Internal Server Error“ and leaves out, unsaid, one that it
doesn't know. Here a call is refused with what is wrong with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from inspect import Parameter, signature
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.endpoints import by_name, check_arguments
from rag.errors import RequestError

_CALL = re.compile(r"/gradio_api/call(?P<named>/v2)?/(?P<name>[^/]+)/?")


class CheckedCalls:
    """ASGI application: *app*, with the calls of *functions*, by their names, checked before it."""

    def __init__(self, app: ASGIApp, functions: Mapping[str, Callable[..., Any]]) -> None:
        self._app = app
        self._functions = functions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 400 or 404 with ``{"error": …}``, an error as JSON."""
        call = _CALL.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if call is None or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        function = self._functions.get(call["name"])
        if function is None:
            known = ", ".join(self._functions)
            error = RequestError("function_unknown", name=call["name"][:40], known=known)
            await JSONResponse({"error": error.message.as_json()}, 404)(scope, receive, send)
            return
        try:
            body = _checked(await _body(receive), function, is_named=bool(call["named"]))
        except RequestError as error:
            await JSONResponse({"error": error.message.as_json()}, 400)(scope, receive, send)
            return
        await self._app(_of_length(scope, len(body)), _replayed(body, receive), send)


def _checked(body: bytes, function: Callable[..., Any], is_named: bool) -> bytes:
    """Return *body*, where its arguments are listed with the defaults of those left out at the end.

    Raises:
        RequestError: it is no JSON object, or lacks an argument, or has one too many.
    """
    try:
        asked = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise RequestError("request_not_json") from None
    if not isinstance(asked, dict):
        raise RequestError("request_not_json")
    if is_named:
        check_arguments(function, asked)
        return body or b"{}"
    given = asked.get("data", [])
    if not isinstance(given, list):
        raise RequestError("request_not_json")
    check_arguments(function, by_name(function, given))
    left = list(signature(function).parameters.values())[len(given) :]
    defaults = [None if each.default is Parameter.empty else each.default for each in left]
    return json.dumps({**asked, "data": [*given, *defaults]}).encode()


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _of_length(scope: Scope, length: int) -> Scope:
    kept = [pair for pair in scope["headers"] if pair[0].lower() != b"content-length"]
    return {**scope, "headers": [*kept, (b"content-length", str(length).encode())]}


def _replayed(body: bytes, receive: Receive) -> Receive:
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return first.pop() if first else await receive()

    return again
