"""Read ``.eml``, ``.mbox`` and ``.mhtml``: messages, and web pages saved as one."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from rag.errors import ReadError
from rag.load.days import day_of
from rag.load.draft import Draft, Item, Read, clean, storable, unify_newlines
from rag.load.encoding import MAX_TEXT, decode, read_bytes
from rag.load.markup import html_text
from rag.load.webpage import page_items
from rag.types import Note, Problem

_MAX_MAIL = 64 * 2**20
_FROM = b"From "


def read_eml(path: Path, file: str) -> Read:
    """Yield a message as an article: its subject is the title; what is attached is named.

    Raises:
        ReadError: it is no message.
    """
    yield from _message(read_bytes(path, _MAX_MAIL), path.stem, file, "")


def read_mbox(path: Path, file: str) -> Read:
    """Yield each message of a mailbox as an article; it is gone through a message at a time.

    Raises:
        ReadError: it can't be opened.
    """
    number = 0
    for number, raw in enumerate(_messages(path), start=1):
        try:
            yield from _message(raw, f"{path.stem}-{number}", file, str(number))
        except ReadError as error:
            yield Problem(file, number, error.message)
    if not number:
        raise ReadError("no_mail")


def read_mhtml(path: Path, file: str) -> Read:
    """Yield the article of a web page that a browser saved with all its pictures in one file.

    Raises:
        ReadError: there is no page in it, or no article text on it.
    """
    message = _parse(read_bytes(path, 4 * _MAX_MAIL))
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    if page is None:
        raise ReadError("no_mail")
    raw = page.get_payload(decode=True)
    address = clean(message.get("Snapshot-Content-Location") or page.get("Content-Location"))
    charset = page.get_content_charset()
    yield from page_items(
        raw if isinstance(raw, bytes) else b"",
        path.stem,
        file,
        charset=charset,
        url=address if address and address.startswith("http") else None,
    )


def _messages(path: Path) -> Iterator[bytes]:
    lines: list[bytes] = []
    size, was_empty = 0, True
    try:
        with path.open("rb") as stream:
            while line := stream.readline(2**20):
                if was_empty and line.startswith(_FROM):
                    if lines:
                        yield b"".join(lines)
                    lines, size = [], 0
                elif size < _MAX_MAIL:
                    lines.append(line[1:] if line.startswith(b">From ") else line)
                    size += len(line)
                was_empty = not line.strip()
    except OSError as error:
        raise ReadError("cannot_open", reason=error.strerror) from None
    if lines:
        yield b"".join(lines)


def _parse(raw: bytes) -> EmailMessage:
    try:
        return message_from_bytes(raw, policy=policy.default)
    except (MessageError, ValueError, LookupError, AttributeError, IndexError):
        raise ReadError("no_mail") from None


def _message(raw: bytes, name: str, file: str, row: str) -> Iterator[Item]:
    message = _parse(raw)
    if not {"from", "subject", "date"} & {key.lower() for key, _ in message.items()}:
        raise ReadError("no_mail")
    text = storable(unify_newlines(_text(message)).replace("\0", "").strip())
    sender, address = parseaddr(_header(message, "From") or "")
    attached = [part.get_filename() or "?" for part in message.iter_attachments()]
    if attached:
        yield Note(file, "attached", ", ".join(attached[:5]))
    yield Draft(
        name,
        file,
        text,
        row=clean(_header(message, "Message-ID")) or row if row else "",
        title=clean(_header(message, "Subject")),
        date=day_of(_header(message, "Date")),
        source=clean(sender) or clean(address),
        guessed=frozenset(("title", "date", "source")),
    )


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message.get(name)
    except (ValueError, LookupError, AttributeError, IndexError):  # of headers that break the rules
        return None
    return None if value is None else str(value)


def _text(message: EmailMessage) -> str:
    """Return the plain text of a message; that of its HTML where there is none."""
    plain, html = _bodies(message, "text/plain"), _bodies(message, "text/html")
    # Some programs write „see the HTML version“ as the plain text.
    shown = html_text(html) if html.strip() else ""
    return shown if len(shown) > 4 * len(plain.strip()) else plain


def _bodies(message: EmailMessage, kind: str) -> str:
    parts = [
        part
        for part in message.walk()
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment"
    ]
    return "\n\n".join(_decoded(part) for part in parts)[:MAX_TEXT]


def _decoded(part: EmailMessage) -> str:
    raw = part.get_payload(decode=True)
    raw = raw if isinstance(raw, bytes) else b""
    try:
        return raw.decode(part.get_content_charset() or "ascii")
    except (LookupError, UnicodeError):
        return decode(raw)[0]
