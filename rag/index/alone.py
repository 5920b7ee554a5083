"""Changed files looked at alone, so that one change costs the same in a folder of any size."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

from rag.index.seen_files import SOURCES, Sources
from rag.load import Item, Skip, reader_version, stand_alone

# To look at more is hardly less than to look at all.
_FEW = 1_000


class Read(Protocol):
    """Reads what comes from a root; see :func:`rag.load.load_drafts`."""

    def __call__(self, skip: Skip, *, only: Sequence[str] | None = None) -> Iterable[Item]:
        """Yield it, but for the files that *skip* says to; of *only* some, if they are given."""


def looked_at_alone(
    folder: Path, root: str, changed: Sequence[str] | None, generation: str | None
) -> Sequence[str] | None:
    """Return those of the files *changed* that are there; None: all files are to be looked at."""
    if changed is None or len(changed) > _FEW:
        return None
    present = [name for name in changed if os.path.lexists(Path(root, name))]
    gone = set(changed).difference(present)
    with closing(Sources(folder / SOURCES, root, reader_version(), generation, ())) as seen:
        if not seen.is_in_step or any(map(seen.holds, gone)):
            return None
    return present if stand_alone(Path(root), present) else None
