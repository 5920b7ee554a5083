"""The pages that an article was printed on, as archives, exports and scans name them."""

from __future__ import annotations

import re
from collections.abc import Iterable

Pages = tuple[tuple[int, str], ...]

_NUMBER = r"[A-Z]{0,2}\.?\d{1,4}[a-z]?(?:\s?[-–/]\s?[A-Z]?\d{1,4})?"
_NAMED = re.compile(rf"(?<!\w)(?:S\.|Seiten?|[Pp]g\.|pp?\.|[Pp]ages?)[:\s]{{0,2}}({_NUMBER})(?!\w)")
_VALUE = re.compile(
    rf"(?:(?:S\.|Seiten?|pg\.|pp?\.|pages?)[:\s]*)?({_NUMBER}|[ivxlc]{{1,6}})", re.IGNORECASE
)


def page_in(line: str) -> str | None:
    """Return the page that *line* names, as „S. 3“, „Seite 3“ or „Pg. A3“; None where none is."""
    match = _NAMED.search(line)
    return _tidy(match[1]) if match else None


def page_value(value: object) -> str | None:
    """Return the page that the value of a field says; None where it is something else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    match = _VALUE.fullmatch(str(value).strip())
    return _tidy(match[1]) if match else None


def on_page(name: str | None) -> Pages:
    """Return the pages of an article that stands on the page *name*, if that is known."""
    return ((0, name),) if name else ()


def with_starts(parts: Iterable[tuple[str, Pages]], joint: str = "\n\n") -> tuple[str, Pages]:
    """Return the texts of *parts* as one, and where each page begins in it.

    Each part has beside it where in it pages begin.
    """
    texts: list[str] = []
    pages: list[tuple[int, str]] = []
    length = 0
    for text, starts in parts:
        if not text:
            continue
        begin = length + len(joint) if texts else 0
        for start, name in starts:
            if not pages or pages[-1][1] != name:
                pages.append((begin + start, name))
        texts.append(text)
        length = begin + len(text)
    return joint.join(texts), tuple(pages)


def _tidy(number: str) -> str:
    return re.sub(r"\s?[-–/]\s?", "–", number.lstrip("0") or number)
