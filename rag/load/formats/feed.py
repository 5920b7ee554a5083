"""Feeds as files: each entry of RSS or Atom is an article, as long as the feed gives it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.load.days import day_of
from rag.load.draft import Draft, clean, storable
from rag.load.markup import entity, html_text, local, paragraphs, text_of

_TEXTS = ("encoded", "content", "description", "summary")
_DAYS = ("pubDate", "published", "date", "issued", "updated", "modified")


def feed_items(root: Any, path: Path, file: str) -> Iterator[Draft]:
    """Yield the entries of the feed *root* in their order."""
    channel = next(root.iter("{*}channel"), root)
    source = clean(text_of(_child(channel, "title")))
    entries = list(root.iter("{*}item", "{*}entry"))
    for number, entry in enumerate(entries, start=1):
        title = clean(html_text(text_of(_child(entry, "title"))))
        text = max((_text(_child(entry, name)) for name in _TEXTS), key=len)
        days = (day_of(text_of(_child(entry, name))) for name in _DAYS)
        address = _address(entry)
        yield Draft(
            f"{path.stem}-{number}",
            file,
            storable(text),
            row=clean(text_of(_child(entry, "guid", "id"))) or address or str(number),
            title=title,
            date=next(filter(None, days), None),
            author=clean(_author(entry)),
            source=clean(text_of(_child(entry, "source"))) or source,
            url=address,
        )


def _child(element: Any, *names: str) -> Any | None:
    return next((child for name in names for child in element if local(child) == name), None)


def _text(element: Any | None) -> str:
    """Return the text of a field, which may be HTML, marked up or written as text."""
    if element is None:
        return ""
    if any(local(child) for child in element):
        return "\n\n".join(paragraphs(element))
    raw = (element.text or "") + "".join(entity(child) + (child.tail or "") for child in element)
    return html_text(raw) if "<" in raw or "&" in raw else raw.strip()


def _author(entry: Any) -> str:
    names = []
    for child in entry:
        if local(child) in ("creator", "author"):
            name = _child(child, "name")
            names.append(text_of(name if name is not None else child))
    # RSS asks for an address, with the name in brackets behind it.
    return "; ".join(
        name.partition("(")[2].rstrip(")") if "@" in name and "(" in name else name
        for name in names
        if name
    )


def _address(entry: Any) -> str | None:
    links = [child for child in entry if local(child) == "link"]
    best = [link for link in links if link.get("rel") in (None, "alternate")] or links
    return clean(text_of(best[0]) or best[0].get("href")) if best else None
