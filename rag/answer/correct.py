"""Correct: what an answer cites that was taken back later is told together with its correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from rag.answer.blocks import quotation, text_block
from rag.answer.wording import Phrases
from rag.retrieve.corrections import FoundCorrection
from rag.types import Block, Citation, Reply, Run


def with_corrections(
    reply: Reply, corrections: Sequence[FoundCorrection], phrases: Phrases, in_time: bool
) -> Reply:
    """Return *reply* with the *corrections* of what it cites.

    A correction leads, as what is so; what it took back is followed by a note that says so. An
    answer *in_time* keeps its order: there the correction stands behind what it took back.
    """
    if not corrections:
        return reply
    taken_back = {
        citation.marker: found
        for citation in reply.citations
        for found in corrections
        if _holds(citation, found)
    }
    told = _cited(list(dict.fromkeys(taken_back.values())), reply.citations)
    new = [citation for citation in told.values() if citation not in reply.citations]
    first = [] if in_time else list(told.values())
    parts = {each.marker for each in reply.citations for whole in first if _overlaps(each, whole)}
    blocks: list[Block] = []
    for block in _without(reply.blocks, parts):
        blocks.append(block)
        shown = block.markers if block.type == "quotation" else ()
        for found in [taken_back[marker] for marker in shown if marker in taken_back]:
            correction = told[found]
            note = text_block("note", phrases.corrected, block.group)
            blocks.append(replace(note, markers=(correction.marker,)))
            if in_time and correction in new:
                blocks += _shown(correction, phrases, block.group)
    leading = [block for citation in first for block in _shown(citation, phrases)]
    rest = [citation for citation in reply.citations if citation.marker not in parts]
    citations = (*rest, *new) if in_time else (*first, *rest)
    return replace(reply, blocks=(*leading, *blocks), citations=citations)


def _without(blocks: Sequence[Block], markers: set[int]) -> list[Block]:
    """Return *blocks* without the quotations of *markers*, and without leads to nothing."""
    kept = [b for b in blocks if b.type != "quotation" or not markers.intersection(b.markers)]
    following = [*(block.type for block in kept[1:]), None]
    pairs = zip(kept, following, strict=True)
    return [block for block, after in pairs if block.type != "lead" or after == "quotation"]


def _holds(citation: Citation, found: FoundCorrection) -> bool:
    start, end = found.wrong
    is_there = citation.article.id == found.article_id
    return is_there and citation.start < end and start < citation.end


def _overlaps(one: Citation, other: Citation) -> bool:
    is_same = one.article.id == other.article.id
    return is_same and one.start < other.end and other.start < one.end


def _cited(
    corrections: Sequence[FoundCorrection], citations: Sequence[Citation]
) -> dict[FoundCorrection, Citation]:
    """Return the citation of each correction: one of *citations* that holds it, or a new one."""
    numbers = count(max((citation.marker for citation in citations), default=0) + 1)
    told = {}
    for found in corrections:
        start, end = found.span
        whole = Citation(0, found.article, start, end, found.quote)
        holding = [
            each
            for each in citations
            if _overlaps(each, whole) and each.start <= start and end <= each.end
        ]
        told[found] = holding[0] if holding else replace(whole, marker=next(numbers))
    return told


def _shown(citation: Citation, phrases: Phrases, group: str | None = None) -> list[Block]:
    lead = Block("lead", (*phrases.place(citation.article, [citation]), Run(":")), group=group)
    return [lead, quotation(citation, group)]
