"""An answer's blocks become HTML, their markers the buttons that open the article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.answer.blocks import Paragraph, one_line, paragraphs
from rag.types import Block, Run
from rag.web.views.markup import text_html

_TAGS = {"strong": "strong", "emphasis": "em"}


def blocks_html(blocks: Sequence[Block], markers: Mapping[int, str], verbatim: set[int]) -> str:
    """Return *blocks* as HTML; *markers* by number, *verbatim* those of an article's words."""
    parts: list[str] = []
    items: list[str] = []
    for paragraph in paragraphs(blocks):
        inner = " ".join(_block(block, markers, verbatim) for block in paragraph.blocks)
        if paragraph.is_item:
            items.append(f"<li>{inner}</li>")
            continue
        parts += _list(items)
        parts.append(_set(paragraph, inner))
    return "".join([*parts, *_list(items)])


def _set(paragraph: Paragraph, inner: str) -> str:
    if paragraph.is_quotation:
        return f"<blockquote><p>{inner}</p></blockquote>"
    if paragraph.blocks[0].type == "heading":
        return f"<h3>{inner}</h3>"
    return f"<p>{inner}</p>"


def _list(items: list[str]) -> list[str]:
    made = [f"<ul>{''.join(items)}</ul>"] if items else []
    items.clear()
    return made


def _block(block: Block, markers: Mapping[int, str], verbatim: set[int]) -> str:
    is_verbatim = bool(verbatim.intersection(block.markers))
    text = "".join(_run(run, is_verbatim) for run in block.runs)
    # Markers sit close to their sentence: a break between the two would orphan the number.
    return text + "".join(f"&nbsp;{markers[number]}" for number in block.markers)


def _run(run: Run, is_verbatim: bool) -> str:
    text = text_html(one_line(run.text))
    if run.style == "slice":
        return f'<span class="slice{" verbatim" if is_verbatim else ""}">{text}</span>'
    tag = _TAGS.get(run.style)
    return f"<{tag}>{text}</{tag}>" if tag else text
