"""How an answer is laid out: beside each other, by day, numbered, or one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from rag.answer.answer import Answer
from rag.answer.blocks import Paragraph, paragraphs
from rag.types import Block, BlockType, Run

Form = Literal["plain", "columns", "steps", "numbered"]

_FORMS: dict[str, Form] = {
    "compare": "columns",
    "timeline": "steps",
    "change": "steps",
    "first_last": "steps",
    "list": "numbered",
    "count": "numbered",
    "articles": "numbered",
}
_FIGURE = re.compile(r"\d[\d.,\u00a0]*(?= )")


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of an answer that is set apart; ``day`` is its date in a chronology, else None."""

    paragraphs: tuple[Paragraph, ...]
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """An answer's paragraphs: those before its entries, the entries, and those after them.

    A "plain" one has no entries, any other at least two.
    """

    form: Form
    before: tuple[Paragraph, ...]
    entries: tuple[Entry, ...] = ()
    after: tuple[Paragraph, ...] = ()


def lay_out(answer: Answer) -> Layout:
    """Return the layout that the kind of the question asks for, where the blocks bear it."""
    whole = tuple(_with_figure(each) for each in paragraphs(answer.reply.blocks))
    form = _FORMS.get(answer.asked.kind, "plain")
    first = next((at for at, each in enumerate(whole) if _opens(form, each, None)), len(whole))
    last = len(whole)
    while last > first and _type(whole[last - 1]) == "note":
        last -= 1
    entries = tuple(_entries(form, whole[first:last]))
    if len(entries) < 2:
        return Layout("plain", whole)
    return Layout(form, whole[:first], entries, whole[last:])


def _entries(form: Form, listed: Sequence[Paragraph]) -> Iterator[Entry]:
    start = 0
    for at in range(1, len(listed) + 1):
        if at == len(listed) or _opens(form, listed[at], listed[at - 1]):
            yield _entry(form, tuple(listed[start:at]))
            start = at


def _entry(form: Form, inside: tuple[Paragraph, ...]) -> Entry:
    return Entry(inside, _day(inside[0]) if form == "steps" else None)


def _opens(form: Form, paragraph: Paragraph, before: Paragraph | None) -> bool:
    """Return whether *paragraph* begins an entry, after *before*."""
    if form == "columns":
        return _type(paragraph) == "heading" and paragraph.blocks[0].group is not None
    if form == "steps":
        return _day(paragraph) is not None and (before is None or _day(before) != _day(paragraph))
    return form == "numbered" and _type(paragraph) in ("lead", "heading")


def _type(paragraph: Paragraph) -> BlockType:
    return paragraph.blocks[0].type


def _day(paragraph: Paragraph) -> date | None:
    try:
        return date.fromisoformat(paragraph.blocks[0].group or "")
    except ValueError:
        return None


def _with_figure(paragraph: Paragraph) -> Paragraph:
    """Return *paragraph* with the number that it opens with set apart, where it was counted."""
    return replace(paragraph, blocks=tuple(_figure(block) for block in paragraph.blocks))


def _figure(block: Block) -> Block:
    found = _FIGURE.match(block.text) if block.type == "number" else None
    if found is None:
        return block
    return replace(block, runs=(Run(found[0], "strong"), Run(block.text[found.end() :])))
