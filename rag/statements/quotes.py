"""QuotedSpan marks: which stretches of a text stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from rag.types import Span

# A mark that never closes must not swallow the rest of an article.
_REACH = 3000
# Marks that are looked at inside of one; a row of nothing but marks is no quotation.
_MOST_MARKS = 60
_MARK = re.compile('[„“”"»«‚‘’›‹]')
_CLOSERS = {"„": '“”"', "“": '”"', '"': '"“”', "»": "«", "«": "»"}
_CLOSERS |= {"”": "”", "‚": "‘’", "›": "‹", "‹": "›"}


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """An outermost quotation, marks included; ``inner`` is the span between the marks."""

    start: int
    end: int

    @property
    def span(self) -> Span:
        """The span with the marks."""
        return self.start, self.end


def quotations(text: str, span: Span) -> list[QuotedSpan]:
    """Return the outermost quotations of ``text[span]``, in order, none cut by a paragraph."""
    found: list[QuotedSpan] = []
    at = span[0]
    while (left := _opening(text, at, span[1])) is not None:
        right = _closing(text, left, span[1])
        if right is None:
            at = left + 1
        else:
            found.append(QuotedSpan(left, right))
            at = right
    return found


def _opening(text: str, start: int, stop: int) -> int | None:
    for mark in _MARK.finditer(text, start, stop):
        if _may_open(text, mark.start(), stop):
            return mark.start()
    return None


def _may_open(text: str, at: int, stop: int) -> bool:
    if text[at] not in _CLOSERS:
        return False
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < stop else " "
    return not (before.isalnum() or after.isspace())


def _closing(text: str, left: int, stop: int) -> int | None:
    """The end of the quotation that opens at *left*, quotations inside it skipped over."""
    marks = list(_marks(text, left + 1, min(stop, left + _REACH)))
    balanced = _balanced(text, left, stop, marks)
    if balanced is not None:
        return balanced
    return next((at + 1 for at in marks if text[at] in _CLOSERS[text[left]]), None)


def _balanced(text: str, left: int, stop: int, marks: list[int]) -> int | None:
    wanted = [_CLOSERS[text[left]]]
    for at in marks:
        if text[at] in wanted[-1] and not _reopens(text, at, stop):
            wanted.pop()
            if not wanted:
                return at + 1
        elif (
            len(wanted) == 1
            and text[at] in _CLOSERS
            and text[at] not in "“”"
            and _may_open(text, at, stop)
        ):
            wanted.append(_CLOSERS[text[at]])
    return None


def _reopens(text: str, at: int, stop: int) -> bool:
    before = text[at - 1]
    return before.isspace() and _may_open(text, at, stop)


def _marks(text: str, start: int, stop: int) -> Iterator[int]:
    paragraph = text.find("\n\n", start, stop)
    end = stop if paragraph < 0 else paragraph
    found = (mark.start() for mark in _MARK.finditer(text, start, end))
    return islice(found, _MOST_MARKS)
