"""Read ``.warc``: each page that was answered with is an article, with its address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rag.errors import ReadError
from rag.load.draft import Read
from rag.load.encoding import MAX_TEXT
from rag.load.webpage import page_items
from rag.types import Note

_PAGES = ("text/html", "application/xhtml+xml")


def read_warc(path: Path, file: str) -> Read:
    """Yield the articles of the pages in a web archive, in their order; other records are passed.

    Pages on which no article is found, as lists and menus are, are counted in a note.

    Raises:
        ReadError: it is no WARC file.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    bare: list[str] = []
    number = pages = 0
    try:
        with path.open("rb") as stream:
            for number, record in enumerate(ArchiveIterator(stream), start=1):
                if not _is_page(record):
                    continue
                pages += 1
                address = record.rec_headers.get_header("WARC-Target-URI")
                raw = record.content_stream().read(MAX_TEXT)
                try:
                    yield from page_items(
                        raw, f"{path.stem}-{number}", file, row=address or str(number), url=address
                    )
                except ReadError:
                    bare.append(address or str(number))
    except OSError as error:
        raise ReadError("cannot_open", reason=error.strerror) from None
    except ArchiveLoadFailed as error:
        raise ReadError("no_warc", reason=error) from None
    if not number:
        raise ReadError("no_warc", reason="it holds no record")
    if not pages:
        raise ReadError("no_warc", reason="none of its records is a page that was answered with")
    if bare:
        yield Note(file, "no_article", str(len(bare)))


def _is_page(record: Any) -> bool:
    if record.rec_type not in ("response", "resource") or record.length == 0:
        return False
    headers = record.http_headers
    if headers is None:
        kind = record.rec_headers.get_header("Content-Type") or ""
    elif headers.get_statuscode() != "200":
        return False
    else:
        kind = headers.get_header("Content-Type") or ""
    return kind.partition(";")[0].strip().lower() in _PAGES
