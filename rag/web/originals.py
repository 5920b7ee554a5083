"""The file that an article was read from: a page of it beside the text, and the file to download.

An address names a corpus, an article and the number of a page, never a path. A page is drawn in the
process that reading uses, one at a time; a file goes out as it is, to be saved and never shown.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from io import BufferedReader
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from rag.corpus.library import Corpus, Library
from rag.corpus.originals import Original, find_original, open_original, view_page
from rag.errors import NachgefragtError, ReadError, log_failure
from rag.load.pdf_view import PageView
from rag.types import Span
from rag.web.render import render
from rag.web.texts import Texts, texts_for
from rag.web.views.article import ORIGINAL, original_address

# Bytes of pictures that are kept, and seconds to wait while another is drawn.
_CACHE, _PATIENCE = 32_000_000, 40.0
_SPANS = re.compile(r"\d{1,9}-\d{1,9}(?:,\d{1,9}-\d{1,9})*")
_NUMBER = re.compile(r"[1-9]\d{0,6}")
_BLOCK = 1 << 18
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


class Originals:
    """What serves ``/original/…``, with the pictures that were drawn last."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._drawing = threading.Lock()
        self._cache = _Pictures()

    def routes(self) -> list[Route]:
        """Return what serves it."""
        return [
            Route(f"/{ORIGINAL}page", self._page),
            Route(f"/{ORIGINAL}page.png", self._or_nothing(self._picture)),
            Route(f"/{ORIGINAL}file", self._or_nothing(self._file)),
        ]

    def _page(self, request: Request) -> Response:
        """Return the page ``page`` with the places ``spans`` marked, or where they begin."""
        wanted = request.query_params
        texts = texts_for(wanted.get("language"))
        spans, number = _spans(wanted.get("spans", "")), _number(wanted.get("page"))
        try:
            corpus, article = self._named(request)
            found, view = self._drawn(corpus, article, spans, number)
        except _BusyError:
            return _shown(texts, told=texts.of("originals", "busy"), status=503)
        except ReadError as error:
            why = f"{self._name(request)} {error.message.line(texts.language)}"
            return _shown(texts, told=why, status=200)
        except NachgefragtError as error:
            return _shown(texts, told=error.message.line(texts.language), status=200)
        except Exception as error:
            failure = log_failure(error, f"{request.url.path} {dict(wanted)!r}")
            return _shown(texts, told=texts.failed_hint.format(id=failure.id), status=500)
        return HTMLResponse(page_html(found, view, corpus.name, article, self._cache, texts))

    def _picture(self, request: Request) -> Response:
        """Return the picture of the page ``page``; ``v`` tells one picture of it from another."""
        corpus, article = self._named(request)
        number, version = _number(request.query_params.get("page")), request.query_params.get("v")
        found = find_original(corpus, article)
        png = self._cache.find(version) if found and found.state == "there" else None
        if png is None:
            _, view = self._drawn(corpus, article, (), number)
            png = view.png
        headers = {"Cache-Control": "private, max-age=600"}
        return Response(png, media_type="image/png", headers=headers)

    def _file(self, request: Request) -> Response:
        """Return the file as it is; whatever it is, browsers only save it."""
        corpus, article = self._named(request)
        found, stream = open_original(corpus, article)
        headers = {
            "Content-Disposition": _attachment(found.name),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        kind = "application/octet-stream"
        return StreamingResponse(_blocks(stream), media_type=kind, headers=headers)

    def _drawn(
        self, corpus: Corpus, article: str, spans: Sequence[Span], number: int | None
    ) -> tuple[Original, PageView]:
        if not self._drawing.acquire(timeout=_PATIENCE):
            raise _BusyError
        try:
            found, view = view_page(corpus, article, spans, number)
        finally:
            self._drawing.release()
        return found, view

    def _named(self, request: Request) -> tuple[Corpus, str]:
        corpus = self._library.corpus(request.query_params.get("corpus") or None)
        return corpus, corpus.article(request.query_params.get("article", "")).id

    def _name(self, request: Request) -> str:
        found = find_original(*self._named(request))
        return found.name if found else ""

    def _or_nothing(self, answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def answering(request: Request) -> Response:
            texts = texts_for(request.query_params.get("language"))
            try:
                return answer(request)
            except _BusyError:
                return PlainTextResponse(f"{texts.of('originals', 'busy')}\n", status_code=503)
            except NachgefragtError as error:
                return PlainTextResponse(f"{error.message.line(texts.language)}\n", status_code=404)

        return answering


class _BusyError(Exception):
    """Other pages are being drawn for longer than a reader waits."""


class _Pictures:
    """The pictures drawn last, by the hash of what they are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def keep(self, png: bytes) -> str:
        """Keep a picture, drop the oldest where there is no room, and return its name."""
        name = hashlib.sha256(png).hexdigest()[:32]
        with self._lock:
            self._size += len(png) - len(self._kept.pop(name, b""))
            self._kept[name] = png
            while self._size > _CACHE:
                _, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest)
        return name

    def find(self, name: str | None) -> bytes | None:
        """Return the picture of that name, if it is still kept."""
        with self._lock:
            return self._kept.get(name or "")


def page_html(
    found: Original, view: PageView, corpus: str, article: str, pictures: _Pictures, texts: Texts
) -> str:
    """Return a page of a PDF with what was looked for marked, or where else that stands."""
    named = "page" if view.name == str(view.number) else "named_page"
    places = {place for place in view.places if place}
    version = pictures.keep(view.png)
    return render(
        "original",
        texts,
        view=view,
        numbered=texts.of("originals", named).format(
            number=view.number, count=view.count, name=view.name
        ),
        picture=texts.of("originals", "picture").format(name=view.name, file=found.name),
        address=original_address("page.png", article, corpus, page=view.number, v=version),
        told="" if places or not view.places else texts.of("originals", "lost"),
        elsewhere=min(places) if places and view.number not in places else None,
    )


def _shown(texts: Texts, told: str, status: int) -> Response:
    content = render("original", texts, view=None, told=told)
    return HTMLResponse(content, status)


def _spans(value: str) -> list[Span]:
    if not _SPANS.fullmatch(value):
        return []
    pairs = (each.split("-") for each in value.split(","))
    return [(int(start), int(end)) for start, end in pairs if int(start) < int(end)]


def _number(value: str | None) -> int | None:
    return int(value) if value and _NUMBER.fullmatch(value) else None


def _blocks(stream: BufferedReader) -> Iterator[bytes]:
    with stream:
        while block := stream.read(_BLOCK):
            yield block


def _attachment(name: str) -> str:
    plain = _UNSAFE.sub("_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
