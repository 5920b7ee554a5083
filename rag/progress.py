"""A progress line on standard error for long runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from rag.pipeline import OnProgress, Progress

_LABELS = {"read": "reading", "split": "splitting", "embed": "embedding", "ask": "asking"}
_UNITS = {"read": " articles", "split": " articles", "embed": " passages", "ask": " questions"}


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
