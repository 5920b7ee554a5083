"""What the readers are made of: a file that other readers read may hold other articles."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

_LIBRARIES = (
    *("charset-normalizer", "htmldate", "justext", "lxml", "lxml_html_clean", "openpyxl"),
    *("pypdfium2", "python-docx", "PyYAML", "striprtf", "trafilatura", "warcio"),
)


@cache
def reader_version() -> str:
    """Return what changes with each change of the readers' code or of a library they read with.

    The code itself is hashed: a number to be raised by hand would be forgotten once.
    """
    digest = hashlib.sha256()
    # What the readers know of German words and dates lies in rag/text.
    readers = Path(__file__).parent
    for folder in (readers, readers.with_name("text")):
        for file in sorted(folder.rglob("*.py")):
            digest.update(file.read_bytes())
    versions = (f"{name} {_version(name)}" for name in _LIBRARIES)
    return "; ".join((digest.hexdigest(), f"Python {sys.version.split()[0]}", *versions))


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
