"""Read ``.rtf``: the text as striprtf finds it, and the title the document names itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from rag.errors import ReadError
from rag.load.document import document_draft
from rag.load.draft import Read, clean, storable, unify_newlines
from rag.load.encoding import read_bytes
from rag.load.titles import own_title

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
# What shows nothing of itself, and pictures, which may be most of a file.
_HIDDEN = re.compile(
    rb"\{\\(?:\*\\(?:shppict|themedata|datastore|colorschememapping)|pict|nonshppict)"
)
_TITLE = re.compile(r"\{\\info\b.{0,2000}?\{\\title\s+(?P<title>(?:[^{}\\]|\\.)*)\}", re.DOTALL)
_MAX_RTF = 256 * 2**20


def read_rtf(path: Path, file: str) -> Read:
    """Yield the article of an RTF document.

    Raises:
        ReadError: it is no RTF.
    """
    raw = read_bytes(path, _MAX_RTF)
    if not raw.lstrip(b"\xef\xbb\xbf \r\n\t\0").startswith(b"{\\rtf"):
        raise ReadError("no_rtf")
    named = _CODE_PAGE.search(raw[:2048])
    encoding = f"cp{named[1].decode()}" if named else "cp1252"
    source = _without_pictures(raw).decode("latin-1")
    try:
        text = _plain(source, encoding)
    except LookupError:  # a code page that Python doesn't have
        text = _plain(source)
    text = storable(_paragraphs(text))
    title = _title(source, encoding)
    yield document_draft(path, file, text, title)


def _plain(source: str, encoding: str = "cp1252") -> str:
    from striprtf import striprtf

    read: Any = striprtf.rtf_to_text
    return str(read(source, encoding=encoding, errors="replace"))


def _paragraphs(text: str) -> str:
    """Return *text*, each line of which is a paragraph, with empty lines between them."""
    lines = (line.strip() for line in unify_newlines(text).replace("\0", "").split("\n"))
    return "\n\n".join(line for line in lines if line)


def _without_pictures(raw: bytes) -> bytes:
    """Return an RTF file without its pictures, which striprtf would go through sign by sign."""
    kept, end = [], 0
    while match := _HIDDEN.search(raw, end):
        kept.append(raw[end : match.start()])
        end = _closing(raw, match.start())
    return b"".join((*kept, raw[end:]))


def _closing(raw: bytes, start: int) -> int:
    depth = 0
    for match in re.finditer(rb"\\.|[{}]", raw[start:]):
        depth += {b"{": 1, b"}": -1}.get(match[0], 0)
        if depth == 0:
            return start + match.end()
    return len(raw)


def _title(source: str, encoding: str) -> str | None:
    match = _TITLE.search(source[:20_000])
    if match is None:
        return None
    return own_title(clean(_plain(f"{{\\rtf1 {match['title']}}}", encoding)))
