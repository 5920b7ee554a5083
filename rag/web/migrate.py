"""Conversations that an earlier version kept: an answer was one Markdown text, now it is blocks.

This is the one place that reads an answer's Markdown. It was written by that version, in forms
that are known: leads, quotations of one line, items of a list, sentences with markers behind them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rag.answer.blocks import one_line, quotation, unmarked
from rag.question.read import read_question
from rag.types import Block, BlockType, Citation, Opening, Run
from rag.web.conversation_rows import turn_json, turn_of

_MARKERS = re.compile(r"(?:\s?\[\d+\])+")
_NUMBER = re.compile(r"\[(\d+)\]")
_STYLED = re.compile(
    r"\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<![\w*])\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?![\w*])"
)
_ITEM = re.compile(r"\s*[-*•]\s+|\s*\d{1,2}[.)]\s+")
_STOP = re.compile(r"\s*[.!?…,;:]+")


def migrated(stored: str) -> str:
    """Return a stored turn in the present form; what is in no earlier form stays as it is."""
    try:
        turn = json.loads(stored)
        _renew(turn["outcome"])
        return turn_json(turn_of(turn))
    except (ValueError, TypeError, KeyError, ValidationError):
        return stored


def _renew(outcome: Any) -> None:
    """Bring *outcome* to the present form: an answer, a stopped one's too, or a failure."""
    if outcome and outcome.get("message"):
        # Its sentence; a message of an unknown code is shown as that.
        outcome["told"] = {"code": outcome.pop("message")}
    answer = outcome["answer"] if outcome and "answer" in outcome else outcome
    if not answer or "standalone_question" not in answer:
        return
    typed, understood = answer.pop("question"), answer.pop("standalone_question")
    answer["asked"] = read_question(understood, typed=typed)
    reply = answer["reply"]
    citations = _citations().validate_python(reply["citations"])
    reply["citations"] = citations
    reply["blocks"] = tuple(read_blocks(reply.pop("text"), citations))
    reply["statements"] = reply.pop("sayings")


@cache
def _citations() -> TypeAdapter[tuple[Citation, ...]]:
    return TypeAdapter(tuple[Citation, ...])


def read_blocks(text: str, citations: Sequence[Citation]) -> Iterator[Block]:
    """Yield the blocks of *text*, an earlier version's answer with its *citations*."""
    by_words = {
        (citation.marker, _as_written(citation)): citation for citation in reversed(citations)
    }
    paragraphs = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    for paragraph, following in zip(paragraphs, [*paragraphs[1:], ""], strict=True):
        is_lead = paragraph.rstrip().endswith(":") and following.startswith(">")
        for line in _lines(paragraph):
            yield from _line(line, by_words, "lead" if is_lead else "note")


def _lines(paragraph: str) -> Iterator[str]:
    """Yield the lines that stand alone: quotations, items, headings; others go on in one."""
    open_line = ""
    for line in paragraph.splitlines():
        if open_line and not (line.startswith((">", "#")) or _ITEM.match(line)):
            open_line += f" {line.strip()}"
            continue
        if open_line:
            yield open_line
        open_line = line
    if open_line:
        yield open_line


def _line(
    line: str, by_words: Mapping[tuple[int, str], Citation], otherwise: BlockType
) -> Iterator[Block]:
    if line.startswith(">"):
        body = line.removeprefix(">").strip()
        last = re.search(r"\s?\[(\d+)\]$", body)
        cited = by_words.get((int(last[1]), body[: last.start()])) if last else None
        if cited:
            yield quotation(cited)
            return
        line = body
    opens: Opening = "paragraph"
    if line.startswith("#"):
        line, otherwise = line.lstrip("#").strip(), "heading"
    elif item := _ITEM.match(line):
        line, opens = line[item.end() :], "item"
    yield from _sentences(line, list(by_words.values()), otherwise, opens)


def _sentences(
    line: str, citations: Sequence[Citation], otherwise: BlockType, opens: Opening
) -> Iterator[Block]:
    """Yield each stretch of *line* with the markers behind it; what has none is *otherwise*."""
    position = 0
    for found in _MARKERS.finditer(line):
        if found.start() < position:
            continue
        stop = _STOP.match(line, found.end())
        text = line[position : found.start()] + (stop[0].strip() if stop else "")
        markers = tuple(dict.fromkeys(map(int, _NUMBER.findall(found[0]))))
        known = tuple(m for m in markers if any(c.marker == m for c in citations))
        position = stop.end() if stop else found.end()
        yield Block("sentence", _runs(text.strip(), known, citations), known, opens=opens)
        opens = "run_on"
    if rest := line[position:].strip():
        kind = "sentence" if opens == "run_on" else otherwise
        yield Block(kind, _runs(rest, (), citations), opens=opens)


def _runs(text: str, markers: Sequence[int], citations: Sequence[Citation]) -> tuple[Run, ...]:
    """Return *text* in its styles; what a marker's citation holds is a slice."""
    for citation in citations:
        quote = _as_written(citation)
        if citation.marker in markers and quote in text:
            before, _, after = text.partition(quote)
            return (*_styled(before), Run(citation.quote, "slice"), *_styled(after))
    return tuple(_styled(text))


def _styled(text: str) -> Iterator[Run]:
    position = 0
    for found in _STYLED.finditer(text):
        if found.start() > position:
            yield Run(text[position : found.start()])
        yield Run(found[1], "strong") if found[1] else Run(found[2], "emphasis")
        position = found.end()
    if position < len(text):
        yield Run(text[position:])


def _as_written(citation: Citation) -> str:
    """Return how a quotation stood in an answer's text."""
    return unmarked(one_line(citation.quote))
