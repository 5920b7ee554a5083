"""How far a long run is: a line on standard error for people, or JSON lines for a program."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tqdm import tqdm


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is. ``total`` is None where it can't be known yet."""

    stage: str
    done: int
    total: int | None


OnProgress = Callable[[Progress], None]

_LABELS = {"read": "reading", "split": "splitting", "embed": "embedding", "ask": "asking"}
_UNITS = {"read": " articles", "split": " articles", "embed": " passages", "ask": " questions"}


# Seconds between two lines of the same stage.
_PACE = 0.2


def json_progress() -> OnProgress:
    """Return a callback that prints ``{"phase", "done", "total"}`` a line, a few lines a second."""
    stage, printed = "", 0.0

    def show(progress: Progress) -> None:
        nonlocal stage, printed
        now = time.monotonic()
        if progress.stage == stage and progress.done != progress.total and now < printed + _PACE:
            return
        stage, printed = progress.stage, now
        line = {"phase": progress.stage, "done": progress.done, "total": progress.total}
        print(json.dumps(line), flush=True)

    return show


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
                file=sys.stderr,
                mininterval=0.5,
            )
        bar.update(progress.done - bar.n)

    try:
        yield show
    finally:
        if bar is not None:
            bar.close()
