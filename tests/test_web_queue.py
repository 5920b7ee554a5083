"""The waiting line: first come, first served, whoever leaves and whenever."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from rag.web.queue import Queue, Ticket


@pytest.fixture(autouse=True)
def every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show every number at once."""
    monkeypatch.setattr("rag.web.queue._PACE", 0.0)


class Visitor:
    """Somebody who stands in line, is served until told to go, and notes what was seen."""

    def __init__(self, line: Queue, served: list[str], name: str) -> None:
        self._line, self._served, self._name = line, served, name
        self.seen: list[int] = []
        self.place: Ticket | None = None
        self.done = asyncio.Event()
        self.task = asyncio.create_task(self._visit())

    async def _visit(self) -> None:
        async with self._line.place() as self.place:
            async for ahead in self.place.moves():
                self.seen.append(ahead)
            self._served.append(self._name)
            await self.done.wait()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def in_line(places: int, names: str, scene: Any) -> None:
    async def run() -> None:
        line, served = Queue(places), list[str]()
        visitors = [Visitor(line, served, name) for name in names]
        await settle()
        await scene(line, served, visitors)
        for visitor in visitors:
            visitor.done.set()
        await asyncio.wait_for(asyncio.gather(*(each.task for each in visitors)), 60)
        assert not line.is_full

    awaited: Coroutine[Any, Any, None] = run()
    asyncio.run(awaited)


def test_as_many_as_there_are_places_wait_for_nobody() -> None:
    async def scene(line: Queue, served: list[str], visitors: list[Visitor]) -> None:
        assert served == ["a", "b"]
        assert [visitor.seen for visitor in visitors] == [[], []]
        assert not line.is_full

    in_line(2, "ab", scene)


def test_the_first_to_come_is_the_first_served_and_sees_the_line_grow_shorter() -> None:
    async def scene(line: Queue, served: list[str], visitors: list[Visitor]) -> None:
        assert served == ["a", "b"] and line.is_full
        for visitor in visitors:
            visitor.done.set()
            await settle()
        assert served == list("abcdef")
        assert [visitor.seen for visitor in visitors] == [
            [], [], [1], [2, 1], [3, 2, 1], [4, 3, 2, 1]
        ]  # fmt: skip

    in_line(2, "abcdef", scene)


def test_to_leave_twice_gives_one_place() -> None:
    async def scene(line: Queue, served: list[str], visitors: list[Visitor]) -> None:
        assert visitors[0].place is not None
        visitors[0].place.leave()
        visitors[0].place.leave()
        visitors[0].done.set()
        await settle()
        assert served == ["a", "b"]

    in_line(1, "abc", scene)


def test_who_gives_up_waiting_lets_the_others_move_up() -> None:
    async def scene(line: Queue, served: list[str], visitors: list[Visitor]) -> None:
        assert visitors[1].place is not None
        visitors[1].place.leave()
        await settle()
        assert served == ["a", "b"]  # its waiting has an end, but nobody's turn has come
        assert visitors[2].seen == [2, 1]
        visitors[0].done.set()
        await settle()
        assert served == ["a", "b", "c"]

    in_line(1, "abc", scene)


def test_who_is_cut_off_while_waiting_holds_up_nobody() -> None:
    async def scene(line: Queue, served: list[str], visitors: list[Visitor]) -> None:
        gone = visitors.pop(1)
        gone.task.cancel()
        await settle()
        assert gone.task.cancelled()
        visitors[0].done.set()
        await settle()
        assert served == ["a", "c"]

    in_line(1, "abc", scene)


def test_who_looks_away_misses_no_move() -> None:
    async def run() -> None:
        line = Queue(1)
        async with line.place() as first, line.place() as second, line.place() as third:
            moves = third.moves()
            assert await anext(moves) == 2
            second.leave()
            first.leave()
            assert [ahead async for ahead in moves] == []

    asyncio.run(asyncio.wait_for(run(), 10))


def test_an_error_while_being_served_frees_the_place() -> None:
    async def run() -> None:
        line = Queue(1)
        for _ in range(2):
            try:
                async with line.place() as place:
                    assert [ahead async for ahead in place.moves()] == []
                    raise LookupError
            except LookupError:
                assert not line.is_full

    asyncio.run(run())
