"""What was deleted a moment ago, for a reader to have back. It is held in memory alone."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Kept = TypeVar("Kept")

# Seconds that something can be had back, and how many things of all readers are held.
SECONDS, MOST = 300, 50


class Bin(Generic[Kept]):
    """The things deleted last, each by its name; what is older than ``SECONDS`` is gone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._things: OrderedDict[tuple[str, str], tuple[float, Kept]] = OrderedDict()

    def put(self, reader: str, name: str, thing: Kept) -> None:
        """Hold *thing*, which *reader* deleted."""
        with self._lock:
            self._things[reader, name] = (self._clock(), thing)
            self._sweep()

    def take(self, reader: str, name: str) -> Kept | None:
        """Return what *reader* deleted under that name, once; None where it is gone."""
        with self._lock:
            self._sweep()
            _, thing = self._things.pop((reader, name), (0.0, None))
        return thing

    def _sweep(self) -> None:
        now = self._clock()
        while self._things:
            deleted_at, _ = next(iter(self._things.values()))
            if len(self._things) <= MOST and now - deleted_at <= SECONDS:
                return
            self._things.popitem(last=False)


def undo_route(restore: Callable[[str, str], bool], reader_of: Callable[[Request], str]) -> Route:
    """Return what has *restore* bring back a reader's conversation: 204; 404 where it is gone."""

    async def answer(request: Request) -> Response:
        name = request.path_params["name"]
        is_back = await run_in_threadpool(restore, reader_of(request), name)
        return Response(status_code=204 if is_back else 404)

    return Route("/conversations/{name}/restore", answer, methods=["POST"])
