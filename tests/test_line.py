"""Waiting one's turn."""

from __future__ import annotations

import asyncio

from rag.line import Line


def test_a_line_that_moves_while_a_number_is_shown_is_noticed() -> None:
    async def run() -> list[int]:
        line = Line(1)
        async with line.place() as first, line.place() as second:
            shown = []
            async for ahead in second.moves():
                shown.append(ahead)
                first.leave()
            return shown

    assert asyncio.run(asyncio.wait_for(run(), 10)) == [1]


def test_each_move_of_the_line_is_told() -> None:
    async def run() -> list[int]:
        line = Line(2)
        async with line.place() as a, line.place() as b, line.place() as c, line.place() as last:
            shown = []
            leaving = iter((a, c))
            async for ahead in last.moves():
                shown.append(ahead)
                next(leaving).leave()
            assert line.is_full is False
            b.leave()
            return shown

    assert asyncio.run(asyncio.wait_for(run(), 10)) == [2, 1]


def test_who_leaves_while_waiting_waits_no_longer() -> None:
    async def run() -> list[int]:
        line = Line(1)
        async with line.place(), line.place() as second:
            shown = []
            async for ahead in second.moves():
                shown.append(ahead)
                second.leave()
            return shown

    assert asyncio.run(asyncio.wait_for(run(), 10)) == [1]
