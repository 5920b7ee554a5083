"""Waiting one's turn: a line for a fixed number of places, first come, first served."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Line:
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
    async def place(self) -> AsyncIterator[Place]:
        """Stand in line until the block ends, or :meth:`Place.leave` is called before."""
        place = Place(self)
        self._queue.append(place)
        try:
            yield place
        finally:
            place.leave()

    def _ahead(self, place: Place) -> int:
        return max(0, self._queue.index(place) - self._places + 1) if place in self._queue else 0

    def _remove(self, place: Place) -> None:
        if place in self._queue:
            self._queue.remove(place)
            self._moved.set()
            self._moved = asyncio.Event()


class Place:
    """A place in a line."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def moves(self) -> AsyncIterator[int]:
        """Yield how many stand before this place, each time that changes, until its turn.

        It is also over once the place is left.
        """
        shown = 0
        while True:
            # Taken before the look: the line may move while who listens is busy with a number.
            moved = self._line._moved
            ahead = self._line._ahead(self)
            if not ahead:
                return
            if ahead != shown:
                shown = ahead
                yield ahead
            await moved.wait()

    def leave(self) -> None:
        """Give the place to the next; a second call does nothing."""
        self._line._remove(self)
