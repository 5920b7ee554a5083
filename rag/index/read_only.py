"""Read from a folder that cannot be written: Chroma and tantivy write beside what they read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

# What a reader locks is its own.
_LOCKS = "*.lock"


@contextmanager
def readable(folder: Path, written: Collection[str] = ()) -> Iterator[Path]:
    """Give *folder*, or a view of it where it cannot be written, gone afterwards.

    The view is a folder of this process's own with links to the files and copies of those
    *written* even by who only reads.
    """
    if os.access(folder, os.W_OK) or not folder.exists():
        yield folder
        return
    with TemporaryDirectory(prefix="nachgefragt-") as own:
        for entry in folder.iterdir():
            shown = Path(own) / entry.name
            if entry.name in written:
                shutil.copyfile(entry, shown)
            elif not entry.match(_LOCKS):
                shown.symlink_to(entry.absolute(), target_is_directory=entry.is_dir())
        yield Path(own)
