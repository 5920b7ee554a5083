"""Read ``.odt``: paragraphs, headings, lists, tables and footnotes in their order."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.errors import ReadError
from rag.load.document import document_draft
from rag.load.draft import Read, clean, storable
from rag.load.markup import entity, find, local, parse_xml, text_of
from rag.load.titles import own_title

_MAX_UNPACKED = 128 * 2**20
# Deleted text, a reviewer's remarks, and what stands for other things than text.
_UNSEEN = frozenset(("tracked-changes", "annotation", "sequence-decls", "forms", "note", "desc"))
_SIGNS = {"tab": "\t", "line-break": "\n", "soft-page-break": ""}


def read_odt(path: Path, file: str) -> Read:
    """Yield the article of an OpenDocument text.

    Raises:
        ReadError: it is no such document, or one that wants a password or unpacks to too much.
    """
    content, meta = _parts(path)
    body = find(content, "text")
    if body is None:
        raise ReadError("no_odt", reason="office:text")
    text = storable("\n\n".join(block for block in _blocks(body) if block.strip()))
    title = own_title(clean(text_of(find(meta, "title")))) if meta is not None else None
    yield document_draft(path, file, text, title)


def _parts(path: Path) -> tuple[Any, Any | None]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            meta = _member(archive, "meta.xml") if "meta.xml" in names else None
            return _member(archive, "content.xml"), meta
    except OSError as error:
        raise ReadError("cannot_open", reason=error.strerror) from None
    except (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, EOFError) as error:
        raise ReadError("no_odt", reason=error) from None


def _member(archive: zipfile.ZipFile, name: str) -> Any:
    with archive.open(name) as stream:
        raw = stream.read(_MAX_UNPACKED + 1)
    if len(raw) > _MAX_UNPACKED:
        raise ReadError("unpacks_too_large", megabytes=_MAX_UNPACKED // 2**20)
    return parse_xml(raw)


def _blocks(parent: Any) -> Iterator[str]:
    for element in parent:
        kind = local(element)
        if kind in ("p", "h"):
            yield _text(element)
            yield from _aside(element)
        elif kind == "table-row":
            cells = (" ".join(_blocks(cell)).strip() for cell in element)
            yield " | ".join(cell for cell in cells if cell)
        elif kind not in _UNSEEN:
            yield from _blocks(element)


def _aside(paragraph: Any) -> Iterator[str]:
    """Yield what a paragraph carries beside its text: its footnotes and text boxes."""
    for element in paragraph.iter("{*}note-body", "{*}text-box"):
        yield from _blocks(element)


def _text(element: Any) -> str:
    parts = [element.text or ""]
    for child in element:
        kind = local(child)
        if not kind:
            parts.append(entity(child))
        elif kind == "s":
            count = next((value for key, value in child.items() if key.endswith("}c")), "1")
            parts.append(" " * min(int(count) if count.isdecimal() else 1, 100))
        elif kind in _SIGNS:
            parts.append(_SIGNS[kind])
        elif kind not in _UNSEEN and kind != "frame":
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
