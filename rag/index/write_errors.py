"""What keeps a corpus from being written, told in words."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import CorpusError, IndexWriteError, ServerError


@contextmanager
def failing_clearly(folder: Path) -> Iterator[None]:
    """Tell what keeps a corpus from being written, and that nothing is lost.

    Raises:
        CorpusError: the disk is full, or a file can't be written.
        ServerError: the Chroma server can't be reached.
    """
    try:
        yield
    except ServerError as error:
        raise ServerError("server_unchanged", problem=error, corpus=folder.name) from None
    except (sqlite3.Error, OSError, IndexWriteError) as error:
        place = getattr(error, "filename", None)
        if place and not Path(os.fsdecode(place)).is_relative_to(folder):
            raise  # a file that was to be read
        megabytes = shutil.disk_usage(folder).free / 1e6
        if _is_full(error):
            raise CorpusError(
                "disk_full", corpus=folder.name, folder=folder, megabytes=megabytes
            ) from error
        raise CorpusError(
            "corpus_unwritable",
            corpus=folder.name,
            reason=error,
            megabytes=megabytes,
            folder=folder,
        ) from error


def _is_full(error: BaseException | None) -> bool:
    """Whether a full disk is behind *error*; SQLite and tantivy have words of their own for it."""
    while error is not None:
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
            return True
        if re.search("disk is full|No space left|os error 28", str(error)):
            return True
        error = error.__cause__
    return False
