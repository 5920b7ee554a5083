"""What of a model's reply its reader wants to see: all of it, marked, or only what is borne out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.blocks import text_block
from rag.llm.wording import remarks_for
from rag.text.language import Language
from rag.types import Block, Reply, Run

_ENDS = (".", "!", "?", "…", ":", "“", "”", '"')
_GAP = "…"


def only_borne_out(reply: Reply, language: Language) -> Reply:
    """Return *reply* without what no article bears out; a note says how much that was.

    A sentence of which a part goes shows where. A reply without such parts stays as it is.
    """
    kept: list[Block] = []
    for opened in _opened(reply.blocks):
        kept += _kept(opened)
    cut = sum(block.unproven for block in reply.blocks)
    if not cut:
        return reply
    remarks = remarks_for(language)
    told = remarks.cut_one if cut == 1 else remarks.cut.format(count=cut)
    checks = tuple(check for check in reply.checks if check.code != "unsupported")
    return replace(reply, blocks=(*kept, text_block("note", told)), checks=checks)


def _opened(blocks: Sequence[Block]) -> list[list[Block]]:
    """Return *blocks* by the paragraph or item that they stand in."""
    groups: list[list[Block]] = []
    for block in blocks:
        if not groups or block.opens != "run_on":
            groups.append([])
        groups[-1].append(block)
    return groups


def _kept(group: Sequence[Block]) -> list[Block]:
    kept: list[Block] = []
    for at, block in enumerate(group):
        if block.unproven:
            continue
        before, after = group[at - 1] if at else None, group[at + 1 : at + 2]
        shown = block
        if before and before.unproven and _is_begun(before):
            shown = replace(shown, runs=(Run(f"{_GAP} "), *shown.runs))
        if after and after[0].unproven and _is_begun(block):
            shown = _broken_off(shown)
        kept.append(shown)
    return [replace(kept[0], opens=group[0].opens), *kept[1:]] if kept else []


def _is_begun(block: Block) -> bool:
    """Whether the sentence goes on behind *block*; behind an unproven one stands its remark."""
    runs = block.runs[:-1] if block.unproven else block.runs
    text = "".join(run.text for run in runs).rstrip()
    return not text.endswith(_ENDS)


def _broken_off(block: Block) -> Block:
    last = block.runs[-1]
    # A slice stays as it is.
    ended = replace(last, text=last.text.rstrip(" ,;")) if last.style == "plain" else last
    return replace(block, runs=(*block.runs[:-1], ended, Run(f" {_GAP}")))
