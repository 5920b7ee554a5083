"""How far a long run is: a line on standard error for people, or JSON lines for a program.

A program that starts a command with ``--json`` reads from its standard output, a line each::

    {"phase": "embed", "done": 16, "total": 320}
    {"report": {"corpus": "turm", "new": 8, …, "problems": […], "notes": […]}}
    {"error": {"code": "corpus_busy", "text": "…", "command": null, "values": {…}}}
"""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from tqdm import tqdm

from rag.errors import Message
from rag.types import IngestReport, Problem


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long run is. ``total`` is None where it can't be known yet.

    ``split`` counts characters, as one article can be as long as thousands; ``embed`` passages, the
    others articles or questions.
    """

    stage: str
    done: int
    total: int | None


OnProgress = Callable[[Progress], None]
T = TypeVar("T")
# What a command tells the program that started it.
Event: TypeAlias = Progress | IngestReport | Message

_LABELS = {
    "read": "reading",
    "split": "splitting",
    "embed": "embedding",
    "ask": "asking",
    "sum_up": "summing up",
}
_UNITS = {
    "read": " articles",
    "split": " characters",
    "embed": " passages",
    "ask": " questions",
    "sum_up": " articles",
}


# Seconds between two lines of the same stage.
_PACE = 0.2


def json_progress() -> OnProgress:
    """Return a callback that prints events, a few a second."""
    stage, printed = "", 0.0

    def show(progress: Progress) -> None:
        nonlocal stage, printed
        now = time.monotonic()
        if progress.stage == stage and progress.done != progress.total and now < printed + _PACE:
            return
        stage, printed = progress.stage, now
        print_event(progress)

    return show


def print_event(event: Event) -> None:
    """Print *event* on standard output as a line of JSON."""
    print(json.dumps(_event_json(event)), flush=True)


def _event_json(event: Event) -> dict[str, Any]:
    if isinstance(event, Progress):
        return {"phase": event.stage, "done": event.done, "total": event.total}
    if isinstance(event, Message):
        return {"error": event.as_json()}
    report = dataclasses.asdict(event)
    report["problems"] = [_problem_json(problem) for problem in event.problems]
    report["renewed"] = [message.as_json() for message in event.renewed]
    return {"report": {**report, "failed": event.failed}}


def _problem_json(problem: Problem) -> dict[str, Any]:
    told = problem.message.as_json()
    # "message" is what it was before a problem had a code.
    return {"file": problem.file, "line": problem.line, "message": told["text"], **told}


def read_event(line: str) -> Event | None:
    """Return the event that a command printed; None for a line of another kind.

    A library may print lines of its own.
    """
    try:
        values = json.loads(line)
        if "phase" in values:
            stage = {"stage": values["phase"], **values}
            return _valid(Progress, stage)
        if "error" in values:
            return _valid(Message, values["error"])
        report = dict(values["report"])
        report["problems"] = [{**each, "message": each} for each in report["problems"]]
        return _valid(IngestReport, report)
    except (ValidationError, ValueError, KeyError, TypeError):
        return None


def _valid(kind: type[T], values: object) -> T:
    valid: T = _adapter(cast(Hashable, kind)).validate_python(values)
    return valid


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))


@contextmanager
def progress_bar() -> Iterator[OnProgress]:
    """Give a callback that draws one bar a stage, with rate and time left."""
    bar: tqdm[None] | None = None
    stage = ""

    def show(progress: Progress) -> None:
        nonlocal bar, stage
        if bar is None or progress.stage != stage:
            if bar is not None:
                bar.close()
            stage = progress.stage
            bar = tqdm(
                desc=_LABELS[stage],
                unit=_UNITS[stage],
                initial=progress.done,
                total=progress.total,
                unit_scale=stage == "split",
                file=sys.stderr,
                mininterval=0.5,
            )
        bar.update(progress.done - bar.n)

    try:
        yield show
    finally:
        if bar is not None:
            bar.close()
