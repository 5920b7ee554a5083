"""Changes to what a reader keeps, sent by the page: read, checked and answered in one way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from rag.errors import NachgefragtError, log_failure
from rag.web.document import READER_COOKIE


def reader_of(request: Request) -> str:
    """Return whose browser asks; "" for one without the cookie."""
    return request.cookies.get(READER_COOKIE) or ""


def changing(
    change: Callable[[str, Mapping[str, Any]], Any], answered: type[Response] = JSONResponse
) -> Callable[[Request], Any]:
    """Return what serves *change*, of the reader and the JSON object sent; *answered* holds what
    it returns. A browser without the cookie, and what can't be meant so, gets 400.
    """

    async def answer(request: Request) -> Response:
        reader = reader_of(request)
        try:
            given = json.loads(await request.body())
            if not reader or not isinstance(given, dict):
                return PlainTextResponse("Bad request.\n", 400)
            return answered(await run_in_threadpool(change, reader, given))
        except (ValueError, KeyError, TypeError):
            return PlainTextResponse("Bad request.\n", 400)
        except NachgefragtError as error:
            log_failure(error, request.url.path)
            return PlainTextResponse(f"{error}\n", 404)

    return answer
