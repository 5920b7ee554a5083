"""PAGE, as Transkribus and eScriptorium write it: regions and lines in their reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rag.errors import ReadError
from rag.load.draft import Draft, Item, storable
from rag.load.markup import local, text_of
from rag.load.pages import on_page, page_value
from rag.load.scans import confidence_note, paragraph

_READING_ORDER = re.compile(r"readingOrder\s*\{\s*index\s*:\s*(\d+)")
_KIND = re.compile(r"structure\s*\{[^}]*type\s*:\s*([\w-]+)")
# Regions that repeat on each page.
_EDGES = frozenset(("header", "footer", "page-number", "signature-mark", "catch-word"))


def page_items(root: Any, path: Path, file: str) -> Iterator[Item]:
    """Yield the text of one page, its words made whole where a line broke them.

    Raises:
        ReadError: there is no text in it.
    """
    confidences: list[float] = []
    blocks: list[tuple[str, str]] = []
    number: str | None = None
    for region in _regions(root):
        lines = [_text(line, confidences) for line in _lines(region)]
        text = paragraph(lines) if lines else _text(region, confidences)
        if _kind(region) == "page-number":
            number = number or page_value(text)
        if text and _kind(region) not in _EDGES:
            blocks.append((_kind(region), text))
    if not blocks:
        raise ReadError("no_article_text")
    headings = [text for kind, text in blocks if kind in ("heading", "headline")]
    yield from confidence_note(file, confidences)
    yield Draft(
        path.stem,
        file,
        storable("\n\n".join(text for _, text in blocks)),
        title=headings[0] if headings else None,
        guessed=frozenset(("title",)),
        pages=on_page(number),
    )


def _regions(root: Any) -> Sequence[Any]:
    regions = {region.get("id"): region for region in root.iter("{*}TextRegion")}
    order = [
        ref.get("regionRef")
        for group in root.iter("{*}ReadingOrder")
        for ref in sorted(group.iter("{*}RegionRefIndexed", "{*}RegionRef"), key=_nested_index)
    ]
    named = [regions[name] for name in dict.fromkeys(order) if name in regions]
    return [*named, *(region for region in regions.values() if region not in named)]


def _nested_index(ref: Any) -> tuple[int, ...]:
    """Return where a region stands: the numbers of its groups, then its own."""
    ups = [ref, *(up for up in ref.iterancestors() if up.get("index"))]
    return tuple(int(up.get("index") or 0) for up in reversed(ups))


def _lines(region: Any) -> list[Any]:
    lines = list(region.iterchildren("{*}TextLine"))
    numbers = [_READING_ORDER.search(line.get("custom") or "") for line in lines]
    if lines and all(numbers):
        keyed = [
            (int(number[1]), line) for number, line in zip(numbers, lines, strict=True) if number
        ]
        return [line for _, line in sorted(keyed, key=lambda pair: pair[0])]
    return lines


def _text(element: Any, confidences: list[float]) -> str:
    """Return the text of a line: its own, of more readings the best; else that of its words."""
    readings = list(element.iterchildren("{*}TextEquiv"))
    if readings:
        best = min(readings, key=lambda reading: int(reading.get("index") or 0))
        if best.get("conf"):
            confidences.append(float(best.get("conf")))
        unicode = next((child for child in best if local(child) == "Unicode"), None)
        if text := text_of(unicode):
            return text
    return " ".join(_text(word, confidences) for word in element.iterchildren("{*}Word")).strip()


def _kind(region: Any) -> str:
    match = _KIND.search(region.get("custom") or "")
    return str(region.get("type") or (match[1] if match else ""))
