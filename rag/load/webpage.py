"""Read ``.html``: the article of a saved web page, without what stands around it."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Any

from rag.errors import ReadError
from rag.load.bundles import page_pieces, piece_drafts, text_pieces
from rag.load.draft import Draft, Read, clean, encoding_note, storable, unify_newlines
from rag.load.encoding import MAX_TEXT, decode, read_bytes
from rag.load.markup import paragraphs, parse_html
from rag.load.page_chaff import drop_boxes, is_chaff
from rag.load.page_fields import missing_lead, page_fields, people
from rag.text.dates import parse_date

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
# Pictures and fonts that a page carries in itself, as SingleFile saves them.
_SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d{4}\)(https?://\S{1,2000}) -->")
_PICTURE = re.compile(rb"data:[\w/+.-]{0,60}(?:;[\w=-]{1,40}){0,3},[A-Za-z0-9+/=%_.~-]{100,}")
# The parser looks through all attributes of a tag for each of them.
_OVERLONG_TAG = re.compile(rb"(<[a-z][\w:-]{0,40}\s)[^<>]{100000,}", re.IGNORECASE)
_MAX_PAGE = 512 * 2**20


def read_webpage(path: Path, file: str) -> Read:
    """Yield the article of a web page: its text, and what the page says of itself.

    Raises:
        ReadError: no article text is found in it.
    """
    yield from page_items(read_bytes(path, _MAX_PAGE), path.stem, file)


def _saved_from(raw: bytes) -> str | None:
    """Return the address that a browser wrote into a page that it saved."""
    match = _SAVED_FROM.search(raw[:4_096])
    return match[1].decode("utf-8", "replace") if match else None


def page_items(
    raw: bytes,
    name: str,
    file: str,
    *,
    charset: str | None = None,
    url: str | None = None,
    row: str = "",
) -> Read:
    """Yield the article of the page *raw*; *charset* and *url* are what it was sent with.

    Raises:
        ReadError: no article text is found in it.
    """
    url = url or _saved_from(raw)
    page, encoding = _decode(_OVERLONG_TAG.sub(rb"\1", _PICTURE.sub(b"data:,", raw)))
    yield from encoding_note(file, encoding)
    root = parse_html(page) if len(page) <= MAX_TEXT else None
    if root is None:
        raise ReadError("no_article_text")
    if pieces := page_pieces(root) or text_pieces("\n\n".join(paragraphs(root))):
        yield from piece_drafts(pieces, Draft(name, file, ""))
        return
    fields = page_fields(root)
    text, found = _article(root)
    if not any(map(str.isalpha, text)):
        raise ReadError("no_article_text")
    title = clean(fields.title) or clean(found.title)
    head = f"{title}\n\n" if title and text.startswith(f"{title}\n\n") else ""
    if lead := missing_lead(parse_html(page), text, fields):
        text = f"{head}{lead}\n\n{text.removeprefix(head)}"
    site = fields.site or found.sitename or found.hostname
    author = "; ".join(fields.authors) or found.author
    yield Draft(
        name,
        file,
        storable(text),
        title=title,
        date=parse_date(found.date),
        author=clean(people(author, fields.site or found.sitename, found.hostname)),
        source=clean(site),
        url=clean(found.url) or url,
        row=row,
        body_start=len(head),
        guessed=frozenset(("title", "date", "author", "source")),
    )


def _article(root: Any) -> tuple[str, Any]:
    """Return the text of the article on a page, "" where there is none, and what else was found."""
    import trafilatura

    drop_boxes(root)
    found = trafilatura.bare_extraction(
        root,
        with_metadata=True,
        include_comments=False,
        # Only dates that the page marks as such, and the first one rather than an update's.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    # A line of it is a paragraph.
    lines = (getattr(found, "text", None) or "").split("\n")
    return "\n\n".join(line for line in lines if line.strip() and not is_chaff(line)), found


def _decode(raw: bytes) -> tuple[str, str]:
    """Return the text of a page: UTF-8 where it is that, else what the page names, else detected.

    A NUL, which no page may hold, is dropped as browsers do.
    """
    text, encoding = _declared(raw) or decode(raw)
    return unify_newlines(text).replace("\0", ""), encoding


def _declared(raw: bytes) -> tuple[str, str] | None:
    named = _CHARSET.search(raw[:4096])
    if not named or _is_utf8(raw):
        return None
    try:
        encoding = codecs.lookup(named[1].decode("ascii")).name
        # The web's Latin-1 has always been Windows-1252.
        encoding = "cp1252" if encoding in ("iso8859-1", "ascii") else encoding
        return raw.decode(encoding), encoding
    except (LookupError, UnicodeError):
        return None


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
