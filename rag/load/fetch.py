"""Fetch pages into a folder, where that is asked for by name: the only module that does so.

What ``robots.txt`` refuses is left alone, a host is asked once in a while, and nothing is fetched
that is there already. What was fetched is kept as files: they are read like any others, again and
again, without network.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message as Headers
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener
from urllib.robotparser import RobotFileParser

from rag.errors import Message, ReadError
from rag.load.encoding import MAX_TEXT
from rag.load.markup import local, parse_xml, text_of
from rag.types import Problem

AGENT = "Nachgefragt/0.1"
# In seconds: what a request may take, a page altogether, and what lies between two of a host.
_PATIENCE, _LONGEST, DELAY = 20.0, 60.0, 1.0
_MOST_DELAY = 60.0
_MOST_ADDRESSES, _MOST_REDIRECTS = 2_000, 5
_CHUNK = 2**16
_ENDINGS: Mapping[str, str] = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
}
_FEEDS = ("rss", "feed", "RDF")


@dataclass(frozen=True, slots=True)
class _Page:
    address: str
    kind: str
    charset: str | None
    content: bytes


@dataclass(slots=True)
class _Host:
    robots: RobotFileParser
    delay: float
    free_at: float = 0.0


class _NoRedirect(HTTPRedirectHandler):
    """Leaves redirects to us: another host has rules of its own."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Headers, newurl: str
    ) -> None:
        return None


@dataclass(slots=True)
class Fetcher:
    """Asks hosts for pages, each no more often than once in *delay* seconds."""

    delay: float = DELAY
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _opener: Any = field(default_factory=lambda: build_opener(_NoRedirect))

    def page(self, address: str) -> _Page:
        """Return what is at *address*, redirects followed.

        Raises:
            ReadError: robots.txt refuses it, the host doesn't answer or refuses, it is no web
                address, or it is too long or too slow.
        """
        for _ in range(_MOST_REDIRECTS):
            self._wait(address)
            try:
                with self._opener.open(_request(address), timeout=_PATIENCE) as answer:
                    headers = answer.headers
                    content = _content(answer)
                    kind, charset = headers.get_content_type(), headers.get_content_charset()
                    return _Page(address, kind, charset, content)
            except HTTPError as error:
                target = error.headers.get("Location") if 300 <= error.code < 400 else None
                if target is None:
                    raise ReadError("fetch_refused", status=error.code) from None
                address = urljoin(address, target)
            except (OSError, ValueError) as error:
                raise ReadError("fetch_failed", reason=str(error)[:200]) from None
        raise ReadError("fetch_redirects", count=_MOST_REDIRECTS)

    def _wait(self, address: str) -> None:
        """Wait until the host of *address* may be asked again."""
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ReadError("fetch_no_address")
        root = f"{parts.scheme}://{parts.netloc}"
        host = self._hosts.get(root)
        if host is None:
            host = self._hosts[root] = self._host(root)
        if not host.robots.can_fetch(AGENT, address):
            raise ReadError("fetch_robots")
        time.sleep(max(0.0, host.free_at - time.monotonic()))
        host.free_at = time.monotonic() + host.delay

    def _host(self, root: str) -> _Host:
        robots = RobotFileParser()
        try:
            with build_opener().open(_request(f"{root}/robots.txt"), timeout=_PATIENCE) as answer:
                robots.parse(_content(answer).decode("utf-8", "replace").splitlines())
        except HTTPError as error:
            # Without rules all is allowed; who may not read them, or gets no answer, stays out.
            is_missing = 400 <= error.code < 500 and error.code not in (401, 403, 429)
            robots.parse([] if is_missing else ["User-agent: *", "Disallow: /"])
        except (OSError, ValueError, ReadError) as error:
            raise ReadError("fetch_failed", reason=str(error)[:200]) from None
        asked = float(robots.crawl_delay(AGENT) or 0)
        return _Host(robots, max(self.delay, min(asked, _MOST_DELAY)))


def fetch(
    source: str,
    folder: Path,
    on_page: Callable[[int, int], None] = lambda done, of: None,
    fetcher: Fetcher | None = None,
) -> list[Problem]:
    """Fetch into *folder* what *source* names, and return what could not be fetched.

    *source* is a file of addresses, a line each, or the address of a feed or a page. *on_page* is
    told how many addresses were looked at, and of how many.

    Raises:
        ReadError: *source* itself can't be fetched, or names nothing.
    """
    fetcher = fetcher or Fetcher()
    first: _Page | None = None
    if "://" not in source:
        try:
            lines = Path(source).read_text("utf-8", "replace").splitlines()
        except OSError as error:
            raise ReadError("cannot_open", reason=f"{source}: {error.strerror}") from None
        addresses = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    else:
        first = fetcher.page(source)
        addresses = list(_links(first)) or [source]
    addresses = list(dict.fromkeys(addresses))
    if not addresses:
        raise ReadError("fetch_nothing", source=source)
    folder.mkdir(parents=True, exist_ok=True)
    problems = [
        Problem(address, None, Message.of("fetch_many", most=_MOST_ADDRESSES))
        for address in addresses[_MOST_ADDRESSES:][:1]
    ]
    addresses = addresses[:_MOST_ADDRESSES]
    for number, address in enumerate(addresses, start=1):
        try:
            if not list(folder.glob(f"{_name(address)}.*")):
                is_first = first is not None and address == source
                _keep(first if first and is_first else fetcher.page(address), address, folder)
        except ReadError as error:
            problems.append(Problem(address, None, error.message))
        on_page(number, len(addresses))
    return problems


def _request(address: str) -> Request:
    return Request(address, headers={"User-Agent": AGENT, "Accept-Language": "de, en;q=0.5"})


def _content(answer: IO[bytes]) -> bytes:
    """Return the body of an answer within the limits of size and time."""
    parts: list[bytes] = []
    size, until = 0, time.monotonic() + _LONGEST
    while chunk := answer.read(_CHUNK):
        parts.append(chunk)
        size += len(chunk)
        if size > MAX_TEXT:
            raise ReadError("fetch_long", megabytes=MAX_TEXT // 2**20)
        if time.monotonic() > until:
            raise ReadError("fetch_slow", seconds=_LONGEST)
    return b"".join(parts)


def _links(page: _Page) -> Iterator[str]:
    """Yield the addresses of the entries of a feed; nothing of another page."""
    if page.kind in ("text/html", "application/pdf", "text/plain"):
        return
    try:
        root = parse_xml(page.content)
    except ReadError:
        return
    if local(root) not in _FEEDS:
        return
    for entry in root.iter("{*}item", "{*}entry"):
        for link in entry.iterchildren("{*}link"):
            address = link.get("href") or text_of(link)
            if address and link.get("rel", "alternate") == "alternate":
                yield urljoin(page.address, address.strip())
                break


def _name(address: str) -> str:
    parts = urlsplit(address)
    words = re.findall(r"[a-z0-9]+", f"{parts.netloc}{parts.path}".lower())
    digest = hashlib.sha256(address.encode()).hexdigest()[:8]
    return f"{'-'.join(words)[:80].strip('-')}-{digest}"


def _keep(page: _Page, address: str, folder: Path) -> None:
    ending = _ENDINGS.get(page.kind)
    if ending is None:
        raise ReadError("fetch_kind", kind=page.kind)
    content = page.content
    if ending != ".pdf" and page.charset and b"charset" not in content[:4_096].lower():
        with suppress(LookupError, UnicodeDecodeError):  # a page doesn't say it, a text can't
            content = f"\ufeff{content.decode(page.charset)}".encode()
    if ending == ".html":
        # As browsers mark the pages that they save, so that the address is kept.
        mark = f"<!-- saved from url=({len(page.address):04d}){page.address} -->\n"
        start = len(b"\xef\xbb\xbf") if content.startswith(b"\xef\xbb\xbf") else 0
        content = content[:start] + mark.encode() + content[start:]
    (folder / f"{_name(address)}{ending}").write_bytes(content)
