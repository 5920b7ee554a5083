"""Blocks: the parts of an answer, made here and laid out by its writers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.types import Block, BlockType, Citation, Reply, Run

# „[7]“ in an article's words must not pass for a marker of the answer; the joiner is not seen.
_LIKE_A_MARKER = re.compile(r"\[(?=\s*\d)")
_DISARMED = "[\u2060"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Blocks that are set as one paragraph; ``is_item``: of a list, ``is_quotation``: set apart."""

    blocks: tuple[Block, ...]
    is_item: bool = False
    is_quotation: bool = False

    @property
    def is_unproven(self) -> bool:
        """Whether no article bears out any of it."""
        return all(block.unproven for block in self.blocks)


def text_block(kind: BlockType, text: str, group: str | None = None) -> Block:
    """Return a block of plain text without markers."""
    return Block(kind, (Run(text),), group=group)


def quotation(citation: Citation, group: str | None = None) -> Block:
    """Return the block that shows what *citation* holds."""
    return Block("quotation", (Run(citation.quote, "slice"),), (citation.marker,), group)


def is_verbatim(citation: Citation, reply: Reply) -> bool:
    """Return whether *reply* shows the words that *citation* holds, as they stand."""
    quote = _words(citation.quote)
    return any(
        quote in _words(run.text)
        for block in reply.blocks
        if block.type == "quotation" or citation.marker in block.markers
        for run in block.runs
        if run.style == "slice"
    )


def paragraphs(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    """Yield *blocks* as they are set: what runs on shares a paragraph, a quotation has its own."""
    open_blocks: list[Block] = []
    for block in blocks:
        if open_blocks and block.opens != "run_on":
            yield _paragraph(open_blocks)
            open_blocks = []
        open_blocks.append(block)
    if open_blocks:
        yield _paragraph(open_blocks)


def _paragraph(blocks: list[Block]) -> Paragraph:
    first = blocks[0]
    return Paragraph(tuple(blocks), first.opens == "item", first.type == "quotation")


def one_line(text: str) -> str:
    """Return *text* with its line breaks as spaces, for a line of Markdown or of a terminal."""
    return " ".join(text.split("\n"))


def unmarked(text: str) -> str:
    """Return *text* with no brackets of its own that could pass for a marker."""
    return _LIKE_A_MARKER.sub(_DISARMED, text)


def _words(text: str) -> str:
    return " ".join(text.split())
