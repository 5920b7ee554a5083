"""Watch a folder for changes. The only module that imports watchfiles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rag.errors import ReadError

# Milliseconds: how long a change waits for others, and how often is looked whether to go on.
_DEBOUNCE, _TICK = 1_000, 500


def ticks(path: Path) -> Iterator[bool]:
    """Yield without end, twice a second, whether anything at or below *path* changed since.

    Nothing that changes after the first tick is missed, however late the next is asked for.

    Raises:
        ReadError: there is no such file or folder.
    """
    import watchfiles

    if not path.exists():
        raise ReadError("path_missing", path=path)
    for changes in watchfiles.watch(
        path, debounce=_DEBOUNCE, rust_timeout=_TICK, yield_on_timeout=True
    ):
        yield bool(changes)
