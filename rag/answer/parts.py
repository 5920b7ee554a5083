"""Answer in parts: of two questions in one each has its own answer, under its own heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.blocks import text_block
from rag.answer.wording import Phrases
from rag.types import Block, Citation, Reply


def joined(questions: Sequence[str], replies: Sequence[Reply], phrases: Phrases) -> Reply | None:
    """Return the replies to *questions* as one, or None where none of them answers.

    One that does not answer says so under its heading. What two of them cite is one citation.
    """
    if all(reply.reason for reply in replies):
        return None
    blocks: list[Block] = []
    citations: list[Citation] = []
    for question, reply in zip(questions, replies, strict=True):
        heading = question[:1].upper() + question[1:]
        blocks.append(text_block("heading", heading, heading))
        if reply.reason:
            blocks.append(text_block("note", phrases.part_silent, heading))
            continue
        markers = {each.marker: marker_of(each, citations) for each in reply.citations}
        blocks += [
            replace(block, markers=tuple(markers[each] for each in block.markers), group=heading)
            for block in reply.blocks
        ]
    return Reply(tuple(blocks), tuple(citations))


def marker_of(citation: Citation, citations: list[Citation]) -> int:
    """Return the marker of *citation* among *citations*, to which it is added if it is new."""
    place = citation.article.id, citation.start, citation.end
    for known in citations:
        if (known.article.id, known.start, known.end) == place:
            return known.marker
    citations.append(replace(citation, marker=len(citations) + 1))
    return len(citations)
