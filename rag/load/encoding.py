"""Which encoding a text file has, and its text or its lines, bounded in memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from rag.errors import ReadError
from rag.load.draft import storable, unify_newlines

# No article is longer; a file or a line that is would only fill the memory.
MAX_TEXT = 16 * 2**20
_SAMPLE = 2**20
# In place of a codec: UTF-8 with bytes that are none.
DAMAGED = "UTF-8, stray bytes aside"
# As a share of a text: with more of them it is none.
_MOST_STRAY = 0.05
_STRAY = re.compile("[\udc80-\udcff]+")
_GERMAN_SIGNS = "äöüÄÖÜß„“”‚‘’–—…«»€éèàç§°"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN_CODECS = ("cp1252", "mac_roman", "cp850")
_NOT_GUESSED = ["utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le", "utf_7"]
# What Western European prose is written with; a low quote or a sign inside a word is none of it.
_WESTERN = re.compile(r"[\x00-\x7fÀ-ÖØ-öø-ÿŒœŠšŽžŸ„“”‚‘’«»‹›–—…€§°·•´¡¿²³½¼¾%‰©®™†£\xa0\xad]*")
_MISREAD = re.compile(r"\w[„‚«€†‰™Š§]\w|\w[ŠŽŸÀ-ÖØ-Þ][a-z]|\w[šžŸ]\w|[À-ÿ]{4}")


def detect_encoding(path: Path) -> str:
    """Return the name of the codec that reads *path*, which is gone through in small pieces.

    A byte order mark decides, then whether all of it is UTF-8. A file that is mostly UTF-8 with
    a damaged byte is UTF-8. Else the first of Windows-1252, Mac Roman and code page 850 that
    makes Western European prose: with a few umlauts to go by charset-normalizer, which is asked
    for the rest, takes German for Central European or Japanese.

    Raises:
        ReadError: the file cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            return _detect(iter(lambda: stream.read(_SAMPLE), b""))
    except OSError as error:
        raise ReadError("cannot_open", reason=error.strerror) from None


def decode(raw: bytes) -> tuple[str, str]:
    """Return the text of *raw* and the codec that read it, or ``DAMAGED``; see :func:`mended`.

    Raises:
        ReadError: a byte is in no encoding that was recognised.
    """
    encoding = _detect(iter([raw]))
    try:
        return raw.decode(encoding), encoding
    except UnicodeDecodeError as error:
        text = raw.decode("utf-8", "surrogateescape")
        strays = sum(map(len, _STRAY.findall(text)))
        if encoding != "utf-8" or strays > _MOST_STRAY * len(text) + 1:
            raise ReadError(
                "not_decodable", position=error.start, encoding=error.encoding.upper()
            ) from None
        return mended(text), DAMAGED


def mended(text: str) -> str:
    """Return *text* without the bytes that are no UTF-8, which are half surrogate pairs in it.

    One that stands alone is what Windows-1252 has for it where that is a German letter or mark:
    somebody put two files together. All others are U+FFFD.
    """
    return _STRAY.sub(_western, text)


def _western(match: re.Match[str]) -> str:
    bad = bytes(ord(sign) - 0xDC00 for sign in match[0])
    text = bad.decode("cp1252", "replace")
    return text if len(text) == 1 and text in _GERMAN_SIGNS else "\ufffd"


def read_text(path: Path) -> tuple[str, str]:
    """Return the text of a file, line endings made ``\\n``, and the codec that read it.

    Raises:
        ReadError: it cannot be opened or decoded, is too large, or holds a NUL.
    """
    text, encoding = decode(read_bytes(path))
    return storable(unify_newlines(text)), encoding


def read_bytes(path: Path, most: int | None = None) -> bytes:
    """Return what is in a file of at most *most* bytes, ``MAX_TEXT`` without.

    Raises:
        ReadError: it cannot be opened or is larger.
    """
    most = MAX_TEXT if most is None else most
    try:
        with path.open("rb") as stream:
            raw = stream.read(most + 1)
    except OSError as error:
        raise ReadError("cannot_open", reason=error.strerror) from None
    if len(raw) > most:
        raise ReadError("file_too_large", megabytes=most // 2**20)
    return raw


def read_lines(path: Path, encoding: str, newline: str) -> Iterator[tuple[int, str | None]]:
    """Yield the lines of a file with their numbers from 1, None in place of one too long to hold.

    *newline* is as in :func:`open`. Bytes that *encoding* doesn't know are :func:`mended`.

    Raises:
        ReadError: the file cannot be opened, or breaks off within a character.
    """
    number = 0
    try:
        with path.open(encoding=encoding, errors="surrogateescape", newline=newline) as stream:
            while line := stream.readline(MAX_TEXT):
                number += 1
                is_whole = len(line) < MAX_TEXT or line.endswith(("\n", "\r"))
                yield number, mended(line) if is_whole else None
                while not is_whole:
                    rest = stream.readline(MAX_TEXT)
                    is_whole = len(rest) < MAX_TEXT or rest.endswith(("\n", "\r"))
    except OSError as error:
        raise ReadError("cannot_open", reason=error.strerror) from None
    except UnicodeError as error:
        raise ReadError(
            "line_not_decodable", line=number + 1, encoding=encoding, reason=error
        ) from None


def _detect(chunks: Iterator[bytes]) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_first, has_utf8 = True, False
    for chunk in chunks:
        if is_first and (named := next((name for bom, name in _BOMS if chunk.startswith(bom)), "")):
            return named
        is_first = False
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return "utf-8" if has_utf8 or _is_mostly_utf8(chunk) else _legacy(chunk)
        has_utf8 = has_utf8 or not chunk.isascii()
    return "utf-8"


def _is_mostly_utf8(chunk: bytes) -> bool:
    text = chunk.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return sum(not sign.isascii() for sign in text) - wrong >= wrong


def _legacy(chunk: bytes) -> str:
    for encoding in _WESTERN_CODECS:
        text = chunk.decode(encoding, "replace")
        if _WESTERN.fullmatch(text) and not _MISREAD.search(text):
            return encoding
    from charset_normalizer import from_bytes

    # UTF-16 has its byte order mark here; what looks like it without one is no text.
    best = from_bytes(chunk[: 2**16], cp_exclusion=_NOT_GUESSED).best()
    return best.encoding if best else "utf-8"
