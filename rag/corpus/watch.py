"""Watch a folder for changes. The only module that imports watchfiles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rag.errors import ReadError

# Milliseconds: how long a change waits for others, and how often is looked whether to go on.
_DEBOUNCE, _TICK = 1_000, 500


def ticks(path: Path) -> Iterator[frozenset[str]]:
    """Yield without end, twice a second, what changed at or below *path* since: paths below it.

    That is "." for itself, and a folder stands for all in it. Nothing that changes after the first
    tick is missed, however late the next is asked for.

    Raises:
        ReadError: there is no such file or folder.
    """
    import watchfiles

    if not path.exists():
        raise ReadError("path_missing", path=path)
    for changes in watchfiles.watch(
        path, debounce=_DEBOUNCE, rust_timeout=_TICK, yield_on_timeout=True
    ):
        yield frozenset(_below(path, changed) for _, changed in changes)


def _below(path: Path, changed: str) -> str:
    for root in (path, path.absolute(), path.resolve()):
        if Path(changed).is_relative_to(root):
            return Path(changed).relative_to(root).as_posix()
    return "."
