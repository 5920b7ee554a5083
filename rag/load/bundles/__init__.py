"""Bundles: one export of a database holds many articles; each provider's layout has its module.

A layout is a function from a text to its pieces, or from the root of a web page to them. It
returns none for all that it doesn't know, so the first that finds any is right.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rag.load.bundles.europresse import europresse_page
from rag.load.bundles.factiva import factiva_page, factiva_pieces
from rag.load.bundles.nexis import nexis_pieces
from rag.load.bundles.parts import Piece
from rag.load.bundles.proquest import proquest_pieces
from rag.load.bundles.wiso import wiso_pieces
from rag.load.draft import Draft, Item, clean
from rag.load.pages import on_page
from rag.types import Note

_LAYOUTS = (nexis_pieces, factiva_pieces, wiso_pieces, proquest_pieces)
_PAGES = (factiva_page, europresse_page)
# Lines that stand once in an article, and several times where several were put together.
_ONCE = re.compile(
    r"^[^\S\n]*(?P<name>Quelle|Source|Datum|Date|Erscheinungsdatum|Publication date|Dokumentnummer"
    r"|Dokument-ID|Document ID|Load-Date|Publikation|Medium|Zeitung)\s*:"
    r"|^[^\S\n]*(?P<count>(?:Dokument|Document|Artikel|Article) \d+ (?:von|of|/) \d+)\b",
    re.MULTILINE,
)
_LEAST = 3


def unbundled(draft: Draft) -> Iterator[Item]:
    """Yield the articles of *draft* where its text is an export of many, else *draft* itself.

    What looks like an export of a layout that isn't known comes with a note.
    """
    if draft.row:  # of a table, a mailbox or an archive, which are parted already
        yield draft
        return
    pieces = text_pieces(draft.text)
    if pieces:
        yield from piece_drafts(pieces, draft)
        return
    if count := _looks_like(draft.text):
        yield Note(draft.file, "export_unknown", str(count))
    yield draft


def text_pieces(text: str) -> list[Piece]:
    """Return the articles of an export as text, [] where it has no known layout."""
    return next(filter(None, (layout(text) for layout in _LAYOUTS)), [])


def page_pieces(root: Any) -> list[Piece]:
    """Return the articles of an export as a web page, [] where it has no known layout."""
    return next(filter(None, (layout(root) for layout in _PAGES)), [])


def piece_drafts(pieces: Sequence[Piece], whole: Draft) -> Iterator[Draft]:
    """Yield the drafts of *pieces*, numbered, in the place of *whole*."""
    for number, piece in enumerate(pieces, start=1):
        yield dataclasses.replace(
            whole,
            name=f"{whole.name}-{number}",
            # An article above it that is added or gone moves nothing.
            row=hashlib.sha256(piece.text.encode()).hexdigest()[:16],
            text=piece.text,
            title=clean(piece.title),
            date=piece.day,
            author=clean(piece.author),
            source=clean(piece.source),
            url=clean(piece.url),
            pages=on_page(piece.page),
            body_start=0,
            guessed=frozenset(),
        )


def _looks_like(text: str) -> int:
    counts = Counter(match["name"] or "#" for match in _ONCE.finditer(text))
    most = max(counts.values(), default=0)
    return most if most >= _LEAST else 0
