"""Waiting one's turn: a line for a fixed number of places, first come, first served."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

# Seconds between two numbers shown to one who waits.
_PACE = 0.5


class Queue:
    """Who holds one of *places* and who waits for one. Belongs to one event loop."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._queue: list[object] = []
        self._moved = asyncio.Event()

    @property
    def is_full(self) -> bool:
        """Whether somebody waits."""
        return len(self._queue) > self._places

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Ticket]:
        """Stand in line until the block ends, or :meth:`Ticket.leave` is called before."""
        place = Ticket(self)
        self._queue.append(place)
        try:
            yield place
        finally:
            place.leave()

    def _ahead(self, place: Ticket) -> int:
        if place not in self._queue:
            return 0
        return max(0, self._queue.index(place) - self._places + 1)

    def _remove(self, place: Ticket) -> None:
        if place in self._queue:
            self._queue.remove(place)
            self._moved.set()
            self._moved = asyncio.Event()


class Ticket:
    """A place in a line."""

    def __init__(self, line: Queue) -> None:
        self._line = line

    async def moves(self) -> AsyncIterator[int]:
        """Yield how many stand before this place, as that changes, until its turn.

        It ends also when the place is left. Numbers follow each other at half a second: with many
        in line, to show every step to everybody would cost more than the answers.
        """
        shown, due = 0, 0.0
        while True:
            # Taken before it is looked: the line may move while what was yielded is handled.
            moved = self._line._moved
            ahead = self._line._ahead(self)
            if not ahead:
                return
            now = time.monotonic()
            if ahead != shown and now >= due:
                shown, due = ahead, now + _PACE
                yield ahead
            with suppress(TimeoutError):
                await asyncio.wait_for(moved.wait(), _PACE if ahead != shown else None)

    def leave(self) -> None:
        """Give the place to the next; a second call does nothing."""
        self._line._remove(self)
