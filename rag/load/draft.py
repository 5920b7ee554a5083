"""What a reader yields, and the pieces that several readers share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rag.errors import ReadError
from rag.types import Problem

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_GERMAN = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as read, before it has an id.

    ``name`` is the id it wishes for; ``file`` (relative to the corpus) and ``row`` say where it
    stood, ``row`` being the row's own id or its line. ``is_title_guessed`` where the title is no
    metadata but was found in the text.
    """

    name: str
    file: str
    text: str
    row: str = ""
    title: str | None = None
    date: date | None = None
    author: str | None = None
    source: str | None = None
    url: str | None = None
    body_start: int = 0
    is_title_guessed: bool = False


Read = Iterator[Draft | Problem]


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file, its byte order mark dropped and line endings made ``\\n``.

    Raises:
        ReadError: the file is not UTF-8 or cannot be opened.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError(
            f"byte {error.start} is not UTF-8; save the file as UTF-8 and ingest again"
        ) from None
    except OSError as error:
        raise ReadError(f"cannot be opened: {error.strerror}") from None
    return unify_newlines(text)


def unify_newlines(text: str) -> str:
    """Return *text* with ``\\r\\n`` and ``\\r`` as ``\\n``; nothing else changes."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_date(value: object) -> date | None:
    """Return the day that *value* names as ISO or as ``20.09.2015``, or None for an empty one.

    Raises:
        ReadError: the value is not a date in one of these forms.
    """
    if value is None or isinstance(value, date):
        # A datetime is a date too; only the day counts.
        return date(value.year, value.month, value.day) if value is not None else None
    text = str(value).strip()
    if not text:
        return None
    try:
        if match := _ISO.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _GERMAN.fullmatch(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        pass
    raise ReadError(f"{text!r} is not a date; write it as 2015-09-20 or 20.09.2015")


def clean(value: object) -> str | None:
    """Return *value* as text without surrounding white space, or None where nothing is left.

    Raises:
        ReadError: see :func:`storable`.
    """
    return None if value is None else storable(str(value).strip()) or None


def storable(text: str) -> str:
    """Return *text*, which an escape in JSON or YAML may have made unfit for any file.

    Raises:
        ReadError: it holds half of a surrogate pair.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ReadError(
            f"character {error.start} of {text[:20]!r} is half of a surrogate pair; replace it"
        ) from None
    return text
