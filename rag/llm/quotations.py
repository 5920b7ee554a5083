"""Quotations in a language model's text, looked up word for word in the passages it cites.

Both are read in their normal form (:mod:`rag.text.normal`). Folded are quotation marks and
apostrophes, hyphens and dashes, and runs of white space. Nothing else is: no letter case, no
punctuation, no ellipsis, which could hide a „nicht“.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.text.normal import normal_text
from rag.text.words import stem, words
from rag.types import Hit, Span

_DOUBLE = '„“”‟"»«'
_SINGLE = "‚‘‹›"
_APOSTROPHES = "'’"
_FOLDED = str.maketrans(
    dict.fromkeys(_DOUBLE + _SINGLE + _APOSTROPHES + "`´", '"') | dict.fromkeys("‐‑‒–—−", "-")
)
_MARK = re.compile(rf"[{_DOUBLE}{_SINGLE}]|(?<!\w)['’](?=\w)|(?<=[^\s])['’](?!\w)")
_ALWAYS_OPEN = "„‚"
_PAIR = re.compile(r"„[^“”\"]*[“”\"]|»[^«]*«|«[^»]*»|“[^”]*”|\"[^\"]*\"")
# What a writer puts inside the closing mark although the quoted sentence goes on.
_EDGES = re.compile(r"^[\s….]+|[\s….,;]+$")
# What is tried of a sentence strewn with marks, so that a reply cannot keep the check busy.
_MAX_MARKS, _MAX_CLOSERS = 30, 3
# Shorter ones are found in many passages by chance.
_WORDS_TO_MOVE = 4


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation found: ``hit.article``'s text has it at *span*, *text* is that slice."""

    hit: Hit
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence with its quotations resolved.

    ``parts`` in order are plain text without quotation marks, and quotations found. ``missing``
    are those not found, ``moved`` those found in another passage than the ones cited.
    """

    parts: tuple[str | Quotation, ...]
    missing: tuple[str, ...]
    moved: tuple[Quotation, ...]

    @property
    def found(self) -> tuple[Quotation, ...]:
        """The quotations found, in order."""
        return tuple(part for part in self.parts if isinstance(part, Quotation))

    @property
    def plain(self) -> str:
        """The sentence without any quotation marks of its writer."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


def read_quotations(text: str, cited: Sequence[Hit], others: Sequence[Hit]) -> Quoted:
    """Return *text* with every quotation looked up in *cited*, the longer ones then in *others*."""
    parts: list[str | Quotation] = []
    missing: list[str] = []
    moved: list[Quotation] = []
    marks = list(_MARK.finditer(text))
    if len(marks) > _MAX_MARKS:
        return Quoted((without_marks(text),), (text,), ())
    position = index = 0
    while index < len(marks):
        mark = marks[index]
        parts.append(text[position : mark.start()])
        position, index = mark.end(), index + 1
        if not _opens(text, mark):
            parts.append(_kept(mark))
            continue
        last, quotation, shift = _resolve(text, marks, index - 1, cited, others)
        if quotation is not None:
            parts.append(quotation)
            moved += [quotation] if shift else []
            position, index = marks[last].end(), last + 1
        elif last < 0:
            parts.append(_kept(mark))
            missing += [text[position:].strip()] if mark[0] in _DOUBLE else []
        else:
            missing.append(text[position : marks[last].start()])
            if last == index:  # nothing nested: the pair goes, what is between them stays
                parts.append(text[position : marks[last].start()])
                position, index = marks[last].end(), last + 1
    parts.append(text[position:])
    return Quoted(tuple(part for part in parts if part), tuple(filter(None, missing)), tuple(moved))


def _resolve(
    text: str,
    marks: Sequence[re.Match[str]],
    first: int,
    cited: Sequence[Hit],
    others: Sequence[Hit],
) -> tuple[int, Quotation | None, bool]:
    """Return the closing mark's index (-1: none), the quotation if found, whether elsewhere."""
    start = marks[first].end()
    is_double = marks[first][0] in _DOUBLE
    closers = [
        index
        for index in range(first + 1, len(marks))
        if (marks[index][0] in _DOUBLE) == is_double and _closes(text, marks[index])
    ]
    partner = _partner(marks, first, closers)
    for hits, elsewhere in ((cited, False), (others, True)):
        for last in dict.fromkeys([partner, *closers[:_MAX_CLOSERS]] if closers else []):
            quote = text[start : marks[last].start()]
            if elsewhere and len(quote.split()) < _WORDS_TO_MOVE:
                continue
            found = _first(quote, hits) or _first(_EDGES.sub("", quote), hits)
            if found is not None:
                return last, found, elsewhere
    return partner, None, False


def _partner(marks: Sequence[re.Match[str]], first: int, closers: Sequence[int]) -> int:
    depth = 0
    for index in range(first + 1, len(marks)):
        if marks[index][0] in _ALWAYS_OPEN:
            depth += 1
        elif index in closers:
            if depth == 0:
                return index
            depth -= 1
    return closers[0] if closers else -1


def _opens(text: str, mark: re.Match[str]) -> bool:
    if mark[0] in _ALWAYS_OPEN:
        return True
    before, beyond = text[: mark.start()][-1:], text[mark.end() :][:1]
    return bool(beyond.strip()) and not (before.isalnum() or before in tuple(".,;!?…"))


def _closes(text: str, mark: re.Match[str]) -> bool:
    return mark[0] not in _ALWAYS_OPEN and not text[mark.end() :][:1].isalnum()


def _kept(mark: re.Match[str]) -> str:
    return mark[0] if mark[0] in _APOSTROPHES else ""


def _first(quote: str, hits: Sequence[Hit]) -> Quotation | None:
    for hit in hits:
        span = locate(quote, hit.passage.text)
        if span is not None:
            start = hit.passage.start
            return Quotation(
                hit, (start + span[0], start + span[1]), hit.passage.text[slice(*span)]
            )
    return None


def locate(quote: str, text: str) -> Span | None:
    """Return where *text* has *quote*, as whole words, or None.

    A slice with something like a marker in it (``[3]``) is not offered: in an answer it would be
    taken for one.
    """
    wanted, _ = _fold(quote.strip())
    if not any(char.isalnum() for char in wanted):
        return None
    folded, places = _fold(text)
    normal = normal_text(text)
    for at in _occurrences(wanted, folded):
        start, end = normal.to_source((places[at], places[at + len(wanted) - 1] + 1))
        if _whole_words(folded, at, at + len(wanted)) and not re.search(
            r"\[\s*\d", text[start:end]
        ):
            return start, end
    return None


def _occurrences(wanted: str, folded: str) -> Iterator[int]:
    at = folded.find(wanted)
    while at >= 0:
        yield at
        at = folded.find(wanted, at + 1)


def _whole_words(text: str, start: int, end: int) -> bool:
    # „ein Problem“ must not be found in „kein Problem“, nor „EU-Staat“ in „Nicht-EU-Staat“.
    before = re.search(r"\w-?$", text[max(0, start - 2) : start])
    beyond = re.match(r"-?\w", text[end : end + 2])
    return not (before and text[start].isalnum()) and not (beyond and text[end - 1].isalnum())


@lru_cache(maxsize=256)
def _fold(text: str) -> tuple[str, tuple[int, ...]]:
    """Return *text* folded, and for each of its characters where it is in the normal form."""
    chars: list[str] = []
    places: list[int] = []
    for index, char in enumerate(normal_text(text).text.translate(_FOLDED)):
        if char.isspace():
            if chars and chars[-1] == " ":
                continue
            char = " "
        chars.append(char)
        places.append(index)
    return "".join(chars), tuple(places)


def is_direct(span: Span, hit: Hit) -> bool:
    """Return whether *span* of the article lies inside quotation marks of the passage."""
    start, end = span[0] - hit.passage.start, span[1] - hit.passage.start
    return any(
        pair.start() < start and end < pair.end() for pair in _PAIR.finditer(hit.passage.text)
    )


def marks_are_paired(text: str) -> bool:
    """Return whether *text* can stand beside other words without making them look quoted."""
    return not any(mark in _PAIR.sub("", text) for mark in _DOUBLE)


def without_marks(text: str) -> str:
    """Return *text* without its quotation marks; apostrophes stay."""
    return _MARK.sub(_kept, text)


def quoted_spans(text: str) -> list[Span]:
    """Return where *text* stands in quotation marks, the marks included."""
    return [pair.span() for pair in _PAIR.finditer(text)]


def is_inflected(quote: str, hits: Sequence[Hit]) -> bool:
    """Return whether one of *hits* has the words of *quote* in order, inflected at most."""
    wanted = [stem(word) for word in words(quote)]
    for hit in hits:
        article = hit.article
        text = "\n".join(filter(None, (article.source, article.title, hit.passage.text)))
        given = [stem(word) for word in words(text)]
        if any(given[at : at + len(wanted)] == wanted for at in range(len(given))):
            return True
    return False
