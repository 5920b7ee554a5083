"""What a reader yields, and the pieces that several readers share."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from rag.errors import ReadError
from rag.types import Note, Problem

# Characters. The longest real headlines have 300, and browsers take addresses of 2,000.
_MOST_SHOWN, _MOST_URL, _MOST_NAME = 500, 2_000, 255
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_ESCAPED_BYTES = range(0xDC80, 0xDD00)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know of how an article was read; those of a file make a note of each kind.

    ``field_unread``: a *field* was left out, *example* could not be understood.
    """

    kind: Literal["field_unread", "markup"]
    field: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as read, before it has an id.

    ``name`` is the id it wishes for; ``file`` (relative to the corpus) and ``row`` say where it
    stood, ``row`` being the row's own id or a hash of what it says. ``guessed`` names the fields
    that are not the article's own word but were found in its text or left there by a program.
    ``remarks`` tell what became of the rest of it. ``pages`` say where in the text each page of
    its source begins, and its number.
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
    guessed: frozenset[str] = frozenset()
    remarks: tuple[Remark, ...] = ()
    pages: tuple[tuple[int, str], ...] = ()


class SourceFile(NamedTuple):
    """A file about to be read.

    ``path`` is where it lies, ``file`` its path relative to the corpus, ``extra`` all that its
    drafts depend on beside its own bytes. ``state`` is :func:`state_of` it as it was when its
    folder was listed, if that's known.
    """

    path: str
    file: str
    extra: str
    state: str | None = None


Item = Draft | Problem | Note
Read = Iterator[Item]
Reader = Callable[[Path, str], Read]
Skip = Callable[[SourceFile], bool]


def state_of(stat: os.stat_result) -> str:
    """Return what shows a change of a file without a look into it."""
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


def bounded(draft: Draft) -> tuple[Draft, tuple[str, ...]]:
    """Return *draft* with no field longer than lists and citations can show, and which ones were.

    A title is shortened. An address that is cut leads nowhere, so one too long is left out.
    """
    shown = {name: getattr(draft, name) for name in ("title", "author", "source")}
    new: dict[str, str | None] = {
        name: f"{value[: _MOST_SHOWN - 1]}…"
        for name, value in shown.items()
        if value is not None and len(value) > _MOST_SHOWN
    }
    if draft.url is not None and len(draft.url) > _MOST_URL:
        new["url"] = None
    if len(draft.name) > _MOST_NAME:
        new["name"] = draft.name[:_MOST_NAME]
    long = tuple("id" if name == "name" else name for name in new)
    if len(draft.row) > _MOST_NAME:
        new["row"] = hashlib.sha256(draft.row.encode()).hexdigest()[:16]
    return replace(draft, **new) if new else draft, long  # type: ignore[arg-type]


def unify_newlines(text: str) -> str:
    """Return *text* with ``\\r\\n`` and ``\\r`` as ``\\n``; nothing else changes."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def clean(value: object) -> str | None:
    """Return *value* as text without surrounding white space, or None where nothing is left.

    Raises:
        ReadError: see :func:`storable`.
    """
    return None if value is None else storable(str(value).strip()) or None


def storable(text: str) -> str:
    """Return *text*, which an escape in JSON or YAML may have made unfit for any file.

    Raises:
        ReadError: it holds a NUL, half of a surrogate pair, or a byte that could not be decoded.
    """
    if match := _UNFIT.search(text):
        position, near, code = match.start(), text[:20], ord(match[0])
        if not code:
            raise ReadError("nul", position=position, near=near)
        if code in _ESCAPED_BYTES:
            byte = f"{code - 0xDC00:02X}"
            raise ReadError("stray_byte", position=position, near=near, byte=byte)
        raise ReadError("half_surrogate", position=position, near=near)
    return text


def encoding_note(file: str, encoding: str) -> Iterator[Note]:
    """Yield the note that *file* is not, or not all of it, UTF-8, if so."""
    if not encoding.startswith("utf-8"):
        yield Note(file, "encoding", encoding)
