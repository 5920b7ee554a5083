"""What was deleted a moment ago can be had back, once, by whoever deleted it."""

from __future__ import annotations

from rag.web.undo import MOST, SECONDS, Bin


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_thing_is_given_back_once_and_to_its_reader_alone() -> None:
    held: Bin[str] = Bin()
    held.put("ada", "a", "Gespräch")
    assert held.take("ben", "a") is None
    assert held.take("ada", "a") == "Gespräch"
    assert held.take("ada", "a") is None


def test_nothing_is_held_for_long_and_not_much_of_it() -> None:
    clock = Clock()
    held: Bin[int] = Bin(clock)
    held.put("ada", "alt", 0)
    clock.now = SECONDS + 1.0
    assert held.take("ada", "alt") is None
    for number in range(MOST + 1):
        held.put("ada", str(number), number)
    assert held.take("ada", "0") is None
    assert held.take("ada", "1") == 1
