"""Read ``.epub``: each chapter, or each article of a newspaper's issue, is an article."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from rag.errors import ReadError
from rag.load.days import day_of
from rag.load.draft import Draft, Read, clean, storable
from rag.load.markup import find, paragraphs, parse_html, parse_xml, text_of

_MAX_PART = 32 * 2**20
_MAX_PARTS = 20_000
_CONTAINER = "META-INF/container.xml"
_PROTECTED = "META-INF/rights.xml"
# Shorter ones are covers, half-titles and pages with nothing but a picture.
_LEAST_LETTERS = 80


def read_epub(path: Path, file: str) -> Read:
    """Yield the chapters of a book or the articles of an issue, in the order of reading.

    Raises:
        ReadError: it is no EPUB, or it is protected against copying.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _chapters(archive, path.stem, file)
    except OSError as error:
        raise ReadError("cannot_open", reason=error.strerror) from None
    except (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, EOFError) as error:
        raise ReadError("no_epub", reason=error) from None


def _chapters(archive: zipfile.ZipFile, stem: str, file: str) -> Iterator[Draft]:
    if _PROTECTED in archive.namelist():
        raise ReadError("epub_protected")
    rootfile = find(parse_xml(_read(archive, _CONTAINER)), "rootfile")
    package = rootfile.get("full-path") if rootfile is not None else None
    if not package:
        raise ReadError("no_epub", reason=_CONTAINER)
    root = parse_xml(_read(archive, package))
    book = clean(text_of(find(root, "title")))
    author = clean(text_of(find(root, "creator")))
    day = _day(root)
    for number, name in enumerate(_spine(root, posixpath.dirname(package)), start=1):
        page = parse_html(_read(archive, name).decode("utf-8", "replace").replace("\0", ""))
        if page is None:
            continue
        text = storable("\n\n".join(paragraphs(page)))
        if sum(map(str.isalpha, text)) < _LEAST_LETTERS:
            continue
        heading = clean(text_of(find(page, "h1", "h2", "h3")))
        yield Draft(
            f"{stem}-{number}",
            file,
            text,
            row=name,
            title=heading or clean(text_of(find(page, "title"))) or book,
            date=day,
            author=author,
            source=book,
            body_start=len(f"{heading}\n\n")
            if heading and text.startswith(f"{heading}\n\n")
            else 0,
            guessed=frozenset(("title", "date", "author", "source")),
        )


def _spine(root: Any, folder: str) -> list[str]:
    items = {
        item.get("id"): item.get("href", "")
        for item in root.iter("{*}item")
        if "html" in (item.get("media-type") or "") and "nav" not in (item.get("properties") or "")
    }
    order = [
        items[ref.get("idref")] for ref in root.iter("{*}itemref") if ref.get("idref") in items
    ]
    return [
        posixpath.normpath(posixpath.join(folder, unquote(name))) for name in order[:_MAX_PARTS]
    ]


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        raw = stream.read(_MAX_PART + 1)
    if len(raw) > _MAX_PART:
        raise ReadError("unpacks_too_large", megabytes=_MAX_PART // 2**20)
    return raw


def _day(root: Any) -> date | None:
    return day_of(text_of(find(root, "date")))
