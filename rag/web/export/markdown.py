"""A conversation as Markdown (CommonMark with GitHub's tables).

Every text from outside is escaped, so that it shows as it stands and is no markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.answer.blocks import paragraphs
from rag.types import Block, Run
from rag.web.export.write_up import CheckedPlace, Entry, Facts, Table, WriteUp
from rag.web.markup import visible
from rag.web.texts import Texts

# What may begin markup anywhere in a line: all of CommonMark's and GitHub's, attributes, formulas.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~$&^@]|:(?=//)|(?<=www)\.")
# What may at its beginning: lists, underlines of headings, definitions, columns.
_LEADING = re.compile(r"^(?:(\d{1,9})(?=[.)](?:\s|$))|(?=[-+=:]))")
_EMPHASIS = {"strong": "**", "emphasis": "*"}


def markdown(write_up: WriteUp, texts: Texts) -> str:
    """Return *write_up* as a Markdown document."""
    parts = [f"# {_line(write_up.title)}", _facts(write_up.facts)]
    for entry in write_up.entries:
        parts += _entry(entry, texts)
    parts += [
        "---",
        f"**{_line(texts.export_check)}**",
        _line(texts.export_check_hint),
        f"    {_one_line(visible(write_up.command))}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """Return *text* as Markdown that shows it: one line a line, no blank ones."""
    lines = (" ".join(line.split()) for line in visible(text.replace("\r", "\n")).split("\n"))
    return "\\\n".join(_lead(_SPECIAL.sub(r"\\\g<0>", line)) for line in lines if line)


def _lead(line: str) -> str:
    return _LEADING.sub(lambda found: f"{found[1] or ''}\\", line)


def _line(text: str) -> str:
    return escaped(_one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _entry(entry: Entry, texts: Texts) -> Iterable[str]:
    yield f"## {_line(entry.question)}"
    if entry.understood:
        yield _line(texts.understood.format(question=entry.understood))
    if entry.notice:
        yield f"**{_line(entry.notice)}**"
    yield from map(_line, entry.reasons)
    if entry.answer:
        yield _blocks(entry.answer)
    yield from map(_line, entry.remarks)
    yield from _places(texts.sources, None, entry.evidence, texts)
    yield from _places(texts.nearest, texts.nearest_hint, entry.nearest, texts)
    if entry.table:
        yield f"### {_line(entry.table.title)}"
        yield _table(entry.table)
    yield _facts(entry.facts)


def _places(
    title: str, hint: str | None, places: Iterable[CheckedPlace], texts: Texts
) -> Iterable[str]:
    for number, place in enumerate(places):
        if number == 0:
            yield f"### {_line(title)}"
            yield _line(hint or "")
        marker = f"\\[{place.marker}\\] " if place.marker is not None else ""
        named = " · ".join(filter(None, (place.badge, place.speaker)))
        yield f"{marker}{_line(named)}"
        yield _quoted(place.quote)
        yield from map(_line, place.notes)
        address = ((texts.export_url, f"<{place.url}>"),) if place.url else ()
        yield _facts(place.facts, address)


def _quoted(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return _led("\n\n".join(escaped(paragraph) for paragraph in paragraphs))


def _led(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _facts(facts: Facts, written: Facts = ()) -> str:
    """Return a list of labels and values; the values of *written* are Markdown already."""
    lines = [f"- {_line(label)}: {_line(value)}" for label, value in facts]
    lines += [f"- {_line(label)}: {value}" for label, value in written]
    return "\n".join(lines)


def _table(table: Table) -> str:
    rows = [table.head, ("---",) * len(table.head), *table.rows]
    lines = [
        " | ".join(cell if number == 1 else _line(cell) for cell in row)
        for number, row in enumerate(rows)
    ]
    return "\n".join(f"| {line} |" for line in lines)


def _blocks(blocks: tuple[Block, ...]) -> str:
    text, after_item = "", False
    for paragraph in paragraphs(blocks):
        inner = " ".join(map(_block, paragraph.blocks)).strip()
        opening = "> " if paragraph.is_quotation else "- " if paragraph.is_item else ""
        text += ("\n" if after_item and paragraph.is_item else "\n\n") + opening + _lead(inner)
        after_item = paragraph.is_item
    return text.lstrip("\n")


def _block(block: Block) -> str:
    markers = "".join(f" \\[{marker}\\]" for marker in block.markers)
    return "".join(map(_run, block.runs)) + markers


def _run(run: Run) -> str:
    text = _SPECIAL.sub(r"\\\g<0>", re.sub(r"[\t\n\r ]+", " ", visible(run.text)))
    sign = _EMPHASIS.get(run.style, "")
    return f"{sign}{text}{sign}" if text.strip() == text else text
