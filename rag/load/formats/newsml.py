"""NewsML-G2 and NITF, as news agencies send: each item is an article."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.errors import ReadError
from rag.load.days import day_of
from rag.load.draft import Draft, clean, storable
from rag.load.markup import find, html_text, local, paragraphs, text_of


def newsml_items(root: Any, path: Path, file: str) -> Iterator[Draft]:
    """Yield the texts of the items in a message, the newest version's as they stand in it.

    Raises:
        ReadError: no item has a text.
    """
    items = list(root.iter("{*}newsItem", "{*}NewsItem"))
    drafts = [draft for item in items for draft in _item(item, path, file, len(items) > 1)]
    if not drafts:
        raise ReadError("no_article_text")
    yield from drafts


def nitf_items(root: Any, path: Path, file: str) -> Iterator[Draft]:
    """Yield the article of an NITF document.

    Raises:
        ReadError: it has no text.
    """
    text = _body(root)
    if not text:
        raise ReadError("no_article_text")
    day = next((each.get("norm") for each in root.iter("{*}date.issue", "{*}story.date")), None)
    publication = find(root, "pubdata")
    day = day or (publication.get("date.publication") if publication is not None else None)
    yield Draft(
        path.stem,
        file,
        storable(text),
        title=clean(text_of(find(root, "hl1", "hedline", "title"))),
        date=day_of(_dashed(day)),
        author=_byline(find(root, "byline")),
        source=clean(publication.get("name")) if publication is not None else None,
    )


def _item(item: Any, path: Path, file: str, is_one_of_many: bool) -> Iterator[Draft]:
    content = find(item, "inlineXML", "inlineData", "DataContent")
    text = _text(content) if content is not None else ""
    if not text:
        return
    guid = clean(item.get("guid"))
    day = find(item, "contentCreated", "versionCreated", "firstCreated", "FirstCreated")
    nitf = find(content, "nitf")
    byline = find(item, "by")
    yield Draft(
        guid.rpartition(":")[2] or path.stem if is_one_of_many and guid else path.stem,
        file,
        storable(text),
        row=guid or "" if is_one_of_many else "",
        title=clean(text_of(find(item, "headline", "HeadLine", "hl1"))),
        date=day_of(_dashed(text_of(day))) if day is not None else None,
        author=_byline(byline if byline is not None else find(item, "byline")),
        source=_provider(item) or (clean(nitf.get("name")) if nitf is not None else None),
    )


def _text(content: Any) -> str:
    if any(local(child) for child in content):
        return _body(content)
    raw = content.text or ""
    return html_text(raw) if "</" in raw else raw.strip()


def _body(root: Any) -> str:
    """Return the paragraphs of the body alone: what stands in its head are fields."""
    body = find(root, "body.content", "body")
    found = paragraphs(body if body is not None else root)
    return "\n\n".join(found)


def _byline(element: Any | None) -> str | None:
    if element is None:
        return None
    person = find(element, "person")
    name = text_of(person if person is not None else element)
    for word in ("Von ", "VON ", "By ", "von "):
        name = name.removeprefix(word)
    return clean(name)


def _provider(item: Any) -> str | None:
    for name in ("provider", "creditline", "infoSource"):
        element = find(item, name)
        if element is not None and (text := text_of(find(element, "name")) or text_of(element)):
            return clean(text)
    return None


def _dashed(value: str | None) -> str | None:
    """Return a day with dashes where it is written in digits alone, ``20230314T080000``."""
    digits = (value or "")[:8]
    return (
        f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
        if len(digits) == 8 and digits.isdecimal()
        else value
    )
