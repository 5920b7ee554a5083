"""Copies of files that share their blocks with the original where the file system can do that.

On btrfs, XFS and bcachefs such a copy takes no time and no room, whatever its size; what is written
into it later is all that it takes. Elsewhere it is a copy like any other.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

# Bytes. More than one call copies in most systems, which say how far they came.
_AT_ONCE = 2**30


def copy_file(source: str | Path, target: str | Path) -> None:
    """Copy *source* to *target*, which is made or written anew.

    Raises:
        OSError: one can't be read, or the other not be written.
    """
    if not (hasattr(os, "copy_file_range") and _is_shared(source, target)):
        shutil.copyfile(source, target)


def _is_shared(source: str | Path, target: str | Path) -> bool:
    """Have the system copy all of it; return whether it does that between these two places."""
    with Path(source).open("rb") as old, Path(target).open("wb") as new:
        try:
            while os.copy_file_range(old.fileno(), new.fileno(), _AT_ONCE):
                pass
        except OSError:  # what is behind it, a full disk say, the other way meets again
            return False
        return os.fstat(new.fileno()).st_size == os.fstat(old.fileno()).st_size
