"""Read ``.html``: the article of a saved web page, without what stands around it."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from rag.errors import ReadError
from rag.load.draft import Draft, Read, clean, encoding_note, storable, unify_newlines
from rag.load.encoding import decode, read_bytes
from rag.text.dates import parse_date

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
# An XML declaration names the encoding of bytes that are text by now.
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def read_webpage(path: Path, file: str) -> Read:
    """Yield the article of a web page: its text, and what the page says of itself.

    Raises:
        ReadError: no article text is found in it.
    """
    import trafilatura

    page, encoding = _decode(read_bytes(path))
    yield from encoding_note(file, encoding)
    found = trafilatura.bare_extraction(
        _DECLARATION.sub("", page, count=1),
        with_metadata=True,
        include_comments=False,
        # Only dates that the page marks as such, and the first one rather than an update's.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    # A line of it is a paragraph.
    text = "\n\n".join((getattr(found, "text", None) or "").split("\n"))
    if found is None or isinstance(found, dict) or not text.strip():
        raise ReadError("no_article_text")
    title = clean(found.title)
    yield Draft(
        path.stem,
        file,
        storable(text),
        title=title,
        date=parse_date(found.date),
        author=clean(found.author),
        source=clean(found.sitename or found.hostname),
        url=clean(found.url),
        body_start=len(f"{title}\n\n") if text.startswith(f"{title}\n\n") else 0,
        guessed=frozenset(("title", "date", "author", "source")),
    )


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
