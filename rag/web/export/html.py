"""A conversation as one HTML file that needs nothing else: no script, no request, to be printed."""

from __future__ import annotations

from rag.types import Block
from rag.web.document import STATIC
from rag.web.export.write_up import CheckedPlace, Entry, Facts, Table, WriteUp
from rag.web.texts import Texts
from rag.web.views.blocks import blocks_html
from rag.web.views.markup import attribute, text_html

# Whatever an article smuggled in, the file could load or run nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_page(write_up: WriteUp, texts: Texts) -> str:
    """Return *write_up* as an HTML document."""
    style = (STATIC / "write_up.css").read_text("utf-8")
    entries = "".join(
        _entry(entry, number, texts) for number, entry in enumerate(write_up.entries, start=1)
    )
    return (
        f'<!doctype html>\n<html lang="{texts.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{attribute(write_up.title)}</title><style>{style}</style></head><body>"
        f"<header><h1>{text_html(write_up.title)}</h1>{_facts(write_up.facts)}</header>"
        f"<main>{entries}</main>"
        f"<footer><h2>{text_html(texts.export_check)}</h2>"
        f"<p>{text_html(texts.export_check_hint)}</p>"
        f"<pre><code>{text_html(write_up.command)}</code></pre></footer></body></html>\n"
    )


def _entry(entry: Entry, number: int, texts: Texts) -> str:
    parts = [f"<h2>{text_html(entry.question)}</h2>"]
    if entry.understood:
        understood = texts.understood.format(question=entry.understood)
        parts.append(f'<p class="hint">{text_html(understood)}</p>')
    if entry.notice:
        parts.append(f'<p class="notice">{text_html(entry.notice)}</p>')
    parts += (f"<p>{text_html(reason)}</p>" for reason in entry.reasons)
    if entry.answer:
        parts.append(f'<div class="answer">{_answer(entry.answer, number)}</div>')
    parts += (f'<p class="hint">{text_html(remark)}</p>' for remark in entry.remarks)
    parts.append(_places(texts.sources, "", entry.evidence, number, texts))
    parts.append(_places(texts.nearest, texts.nearest_hint, entry.nearest, number, texts))
    if entry.table:
        parts.append(_table(entry.table))
    parts.append(_facts(entry.facts))
    return f'<section class="turn">{"".join(parts)}</section>'


def _answer(blocks: tuple[Block, ...], number: int) -> str:
    markers = {
        marker: f'<a class="marker" href="#q{number}-{marker}">[{marker}]</a>'
        for block in blocks
        for marker in block.markers
    }
    return blocks_html(blocks, markers, set())


def _places(
    title: str, hint: str, places: tuple[CheckedPlace, ...], number: int, texts: Texts
) -> str:
    if not places:
        return ""
    hint_html = f'<p class="hint">{text_html(hint)}</p>' if hint else ""
    shown: set[int] = set()
    items = []
    for place in places:
        first = place.marker is not None and place.marker not in shown
        items.append(_place(place, f' id="q{number}-{place.marker}"' if first else "", texts))
        shown.update([place.marker] if place.marker is not None else [])
    return f"<h3>{text_html(title)}</h3>{hint_html}{''.join(items)}"


def _place(place: CheckedPlace, anchor: str, texts: Texts) -> str:
    marker = f"<b>[{place.marker}]</b> " if place.marker is not None else ""
    speaker = f" {text_html(place.speaker)}" if place.speaker else ""
    notes = "".join(f'<p class="notice">{text_html(note)}</p>' for note in place.notes)
    url = text_html(place.url or "")
    link = (
        f"<dt>{text_html(texts.export_url)}</dt><dd>"
        f'<a href="{attribute(place.url)}" rel="noopener noreferrer">{url}</a></dd>'
        if place.url
        else ""
    )
    return (
        f'<div class="place {place.standing}"{anchor}><p class="naming">{marker}'
        f'<span class="badge">{text_html(place.badge)}</span>{speaker}</p>'
        f"<blockquote>{text_html(place.quote)}</blockquote>{notes}{_facts(place.facts, link)}</div>"
    )


def _facts(facts: Facts, written: str = "") -> str:
    """Return labels and values; *written* are some that are HTML already."""
    pairs = (f"<dt>{text_html(label)}</dt><dd>{text_html(value)}</dd>" for label, value in facts)
    return f"<dl>{''.join(pairs)}{written}</dl>"


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{text_html(name)}</th>' for name in table.head)
    rows = "".join(
        f"<tr>{''.join(f'<td>{text_html(cell)}</td>' for cell in row)}</tr>" for row in table.rows
    )
    return (
        f'<h3>{text_html(table.title)}</h3><div class="table"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
