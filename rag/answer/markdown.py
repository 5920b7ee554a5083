"""Markdown: an answer's blocks as CommonMark with markers ``[n]``."""

from __future__ import annotations

from rag.answer.blocks import Paragraph, one_line, paragraphs, unmarked
from rag.types import Block, Reply, Run, Style

_SIGNS: dict[Style, str] = {"plain": "", "slice": "", "strong": "**", "emphasis": "*"}


def markdown(reply: Reply) -> str:
    """Return the blocks of *reply* as Markdown; quotations are block quotes of one line."""
    text = ""
    after_item = False
    for paragraph in paragraphs(reply.blocks):
        text += ("\n" if after_item and paragraph.is_item else "\n\n") + _paragraph(paragraph)
        after_item = paragraph.is_item
    return text.lstrip("\n")


def _paragraph(paragraph: Paragraph) -> str:
    opening = "> " if paragraph.is_quotation else "- " if paragraph.is_item else ""
    if paragraph.blocks[0].type == "heading":
        opening = "### "
    return opening + " ".join(map(_block, paragraph.blocks))


def _block(block: Block) -> str:
    markers = "".join(f" [{marker}]" for marker in block.markers)
    return "".join(map(_run, block.runs)) + markers


def _run(run: Run) -> str:
    sign = _SIGNS[run.style]
    return f"{sign}{unmarked(one_line(run.text))}{sign}"
