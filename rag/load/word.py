"""Read ``.docx``: paragraphs and tables in their order, and the document's properties."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rag.errors import ReadError
from rag.load.document import document_draft
from rag.load.draft import Read, clean, storable
from rag.load.titles import own_title

# A few bytes can unpack to gigabytes.
_MAX_UNPACKED = 256 * 2**20
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
# Word writes a text box twice, the second time for old programs, and moved text at both places.
# Deleted text has a tag of its own.
_SECOND_TIME = frozenset(("Fallback", "moveFrom"))
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


def read_word(path: Path, file: str) -> Read:
    """Yield the article of a Word document.

    Raises:
        ReadError: it is no such document, or one that unpacks to more than 256 MB.
    """
    document = _open(path)
    notes = _notes(document)
    found = _blocks(document.element.body, notes)
    blocks = [block for block in found if block.strip()]
    text = storable("\n\n".join(blocks))
    title = own_title(clean(document.core_properties.title))
    yield document_draft(path, file, text, title)


def _open(path: Path) -> Any:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                raise ReadError("unpacks_too_large", megabytes=_MAX_UNPACKED // 2**20)
        return Document(str(path))
    except OSError as error:
        raise ReadError("cannot_open", reason=error.strerror) from None
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise ReadError("no_word", reason=error) from None


def _notes(document: Any) -> dict[tuple[str, str], Any]:
    """Return the footnotes and endnotes of a document by their kind and id."""
    from docx.oxml import parse_xml

    found: dict[tuple[str, str], Any] = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in _NOTES.values() and not relation.is_external:
            for note in parse_xml(relation.target_part.blob):
                # Two of each kind are the line above all others.
                if _attribute(note, "type") is None:
                    found[kind, _attribute(note, "id") or ""] = note
    return found


def _blocks(parent: Any, notes: Mapping[tuple[str, str], Any]) -> Iterator[str]:
    """Yield paragraphs, and tables with a line for each row, however deep they stand.

    A note comes behind the paragraph that refers to it.
    """
    for element in parent:
        kind = _name(element)
        if kind == "p":
            yield _text(element)
            yield from _boxes(element, notes)
            yield from _noted(element, notes)
        elif kind == "tbl":
            yield "\n".join(_table_rows(element, notes))
        elif kind not in _SECOND_TIME:
            yield from _blocks(element, notes)


def _noted(paragraph: Any, notes: Mapping[tuple[str, str], Any]) -> Iterator[str]:
    for reference in paragraph.iter(*(f"{{*}}{name}" for name in _NOTES)):
        note = notes.get((_NOTES[_name(reference)], _attribute(reference, "id") or ""))
        if note is not None:
            # One that refers to itself or to another must not go round.
            yield from (block.strip() for block in _blocks(note, {}))


def _table_rows(table: Any, notes: Mapping[tuple[str, str], Any]) -> Iterator[str]:
    for row in table.iter("{*}tr"):
        if next(row.iterancestors("{*}tbl")) is table:
            cells = (" ".join(_blocks(cell, notes)).strip() for cell in row.iterchildren("{*}tc"))
            yield " | ".join(cells)


def _text(element: Any) -> str:
    """Return the text of a paragraph, insertions and links included, text boxes not."""
    parts = []
    for child in element:
        kind = _name(child)
        if kind == "t":
            parts.append(child.text or "")
        elif kind in _SIGNS:
            parts.append(_SIGNS[kind])
        elif kind not in ("txbxContent", *_SECOND_TIME, "pPr", "rPr"):
            parts.append(_text(child))
    return "".join(parts)


def _boxes(paragraph: Any, notes: Mapping[tuple[str, str], Any]) -> Iterator[str]:
    for child in paragraph:
        kind = _name(child)
        if kind == "txbxContent":
            yield from _blocks(child, notes)
        elif kind not in _SECOND_TIME:
            yield from _boxes(child, notes)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _attribute(element: Any, name: str) -> str | None:
    """Return an attribute of Word's own namespace."""
    found = (value for key, value in element.attrib.items() if key.rpartition("}")[2] == name)
    return next((str(value) for value in found), None)
