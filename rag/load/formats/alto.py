"""ALTO, a page of a digitised newspaper, and METS, which says which parts of pages are articles."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from rag.errors import ReadError
from rag.load.days import day_of
from rag.load.draft import Draft, Item, clean, storable
from rag.load.encoding import read_bytes
from rag.load.markup import find, local, parse_xml, text_of
from rag.load.pages import on_page, page_value, with_starts
from rag.load.scans import confidence_note, paragraph
from rag.types import Note

_MAX_XML = 64 * 2**20
_HREF = "{http://www.w3.org/1999/xlink}href"
_READ = frozenset(("article", "newsarticle", "artikel"))
_NAMED_IN_METS = re.compile(rb"href\s*=\s*[\"']([^\"']+)[\"']")

_Page = Mapping[str, Sequence[str]]


def alto_items(root: Any, path: Path, file: str) -> Iterator[Item]:
    """Yield the text of one page; nothing where a METS file beside it says what is on it.

    Raises:
        ReadError: there is no text on it.
    """
    if _is_in_mets(path):
        return
    confidences: list[float] = []
    blocks = [paragraph(lines) for lines in _blocks(root, confidences).values()]
    text = "\n\n".join(filter(None, blocks))
    if not text:
        raise ReadError("no_article_text")
    yield from confidence_note(file, confidences)
    yield Draft(path.stem, file, storable(text), pages=on_page(_printed(root)))


def mets_items(root: Any, path: Path, file: str) -> Iterator[Item]:
    """Yield the articles that the logical structure of a METS file names, else each page.

    Raises:
        ReadError: none of its ALTO files is there, or there is no text in them.
    """
    confidences: list[float] = []
    pages = _alto_files(root, path, confidences)
    if not pages:
        raise ReadError("mets_no_alto")
    parts = _articles(root) or [("", list(_areas(root)))]
    title, day = _issue(root)
    names = _page_names(root)
    drafts = []
    for number, (name, areas) in enumerate(parts, start=1):
        blocks = (
            (paragraph(lines), on_page(names.get(page)))
            for page, block in areas
            for lines in _lines(pages, page, block)
        )
        text, starts = with_starts(blocks)
        if text:
            drafts.append(
                Draft(
                    f"{path.stem}-{number}" if len(parts) > 1 else path.stem,
                    file,
                    storable(text),
                    row=str(number) if len(parts) > 1 else "",
                    title=clean(name),
                    date=day,
                    source=title,
                    pages=starts,
                )
            )
    if not drafts:
        raise ReadError("no_article_text")
    if not _articles(root):
        yield Note(file, "not_parted", str(len(pages)))
    yield from confidence_note(file, confidences)
    yield from drafts


def _printed(root: Any) -> str | None:
    """Return the number of the page that an ALTO file holds, as printed, else as it was scanned."""
    page = next(root.iter("{*}Page"), None)
    if page is None:
        return None
    names = ("PRINTED_IMG_NR", "PHYSICAL_IMG_NR")
    return next((name for key in names if (name := page_value(page.get(key)))), None)


def _page_names(root: Any) -> dict[str, str]:
    """Return the number of each page by the id of its file, as the physical structure has it."""
    found: dict[str, str] = {}
    for part in root.iter("{*}div"):
        name = page_value(part.get("ORDERLABEL")) or page_value(part.get("ORDER"))
        if (part.get("TYPE") or "").lower() == "page" and name:
            for pointer in part.iter("{*}fptr", "{*}area"):
                found.setdefault(pointer.get("FILEID"), name)
    return found


def _blocks(root: Any, confidences: list[float]) -> dict[str, list[str]]:
    """Return the lines of each block of a page by its id, in the order of reading."""
    found: dict[str, list[str]] = {}
    for number, block in enumerate(root.iter("{*}TextBlock")):
        if any(local(up) in ("TopMargin", "BottomMargin") for up in block.iterancestors()):
            continue
        lines = [_line(line, confidences) for line in block.iter("{*}TextLine")]
        found[block.get("ID") or f"#{number}"] = lines
    order = [ref.get("REF") for ref in root.iter("{*}ElementRef")]
    ordered = {name: found[name] for name in order if name in found}
    return ordered | found


def _line(line: Any, confidences: list[float]) -> str:
    """Return a line; a word whose second half follows is whole in its first line."""
    words: list[str] = []
    for element in line:
        if local(element) != "String" or element.get("SUBS_TYPE") == "HypPart2":
            continue
        word = element.get("CONTENT") or ""
        if element.get("SUBS_TYPE") == "HypPart1":
            word = element.get("SUBS_CONTENT") or word
        words.append(word)
        if element.get("WC"):
            confidences.append(float(element.get("WC")))
    last = next((child for child in reversed(line) if local(child) in ("HYP", "String")), None)
    is_open = last is not None and local(last) == "HYP" and not _is_whole(line)
    return " ".join(words) + ("-" if is_open else "")


def _is_whole(line: Any) -> bool:
    strings = [child for child in line if local(child) == "String"]
    return bool(strings) and strings[-1].get("SUBS_TYPE") == "HypPart1"


def _alto_files(root: Any, path: Path, confidences: list[float]) -> dict[str, _Page]:
    """Return the blocks of each ALTO file by the id that METS gives it."""
    pages: dict[str, _Page] = {}
    for element in root.iter("{*}file"):
        place = find(element, "FLocat")
        target = _near(path, place.get(_HREF) or "") if place is not None else None
        if target is None or element.get("ID") is None:
            continue
        page = parse_xml(read_bytes(target, _MAX_XML))
        if local(page) == "alto":
            pages[element.get("ID")] = _blocks(page, confidences)
    return pages


def _near(path: Path, href: str) -> Path | None:
    """Return the file that *href* names, where it lies in the folder of *path* or below it."""
    name = PurePosixPath(unquote(re.sub(r"^file:(?://)?(?:\./)?", "", href)))
    if name.suffix.lower() != ".xml" or name.is_absolute() or ".." in name.parts:
        return None
    found = path.parent / name
    folder = os.path.realpath(path.parent)
    return found if found.is_file() and os.path.realpath(found).startswith(folder) else None


def _articles(root: Any) -> list[tuple[str, list[tuple[str, str | None]]]]:
    found = []
    for part in root.iter("{*}div"):
        if (part.get("TYPE") or "").lower() not in _READ:
            continue
        areas = [(area.get("FILEID"), area.get("BEGIN")) for area in part.iter("{*}area")]
        if areas:
            found.append((part.get("LABEL") or "", areas))
    return found


def _areas(root: Any) -> Iterator[tuple[str, str | None]]:
    """Yield all pages in the order of the physical structure, else as they are listed."""
    named = [fptr.get("FILEID") for fptr in root.iter("{*}fptr") if fptr.get("FILEID")]
    listed = [element.get("ID") for element in root.iter("{*}file") if element.get("ID")]
    yield from ((name, None) for name in dict.fromkeys([*named, *listed]))


def _lines(pages: Mapping[str, _Page], page: str, block: str | None) -> Iterator[Sequence[str]]:
    blocks = pages.get(page, {})
    if block is None:
        yield from blocks.values()
    elif block in blocks:
        yield blocks[block]


def _issue(root: Any) -> tuple[str | None, Any]:
    """Return the title of the newspaper and the day of the issue, from the MODS or Dublin Core."""
    title = find(root, "titleInfo")
    day = find(root, "dateIssued", "date")
    name = find(title, "title") if title is not None else find(root, "title")
    return clean(text_of(name)), day_of(text_of(day)) if day is not None else None


def _is_in_mets(path: Path) -> bool:
    for folder in (path.parent, path.parent.parent):
        for file in sorted(folder.glob("*.xml"))[:2_000]:
            if "mets" in file.name.lower() and path.name in _named(file, file.stat().st_mtime_ns):
                return True
    return False


@lru_cache(maxsize=16)
def _named(mets: Path, _changed: int) -> frozenset[str]:
    """Return the names of the files that a METS file refers to."""
    raw = read_bytes(mets, _MAX_XML)
    hrefs = (match[1].decode("utf-8", "replace") for match in _NAMED_IN_METS.finditer(raw))
    return frozenset(unquote(href).rpartition("/")[2] for href in hrefs)
