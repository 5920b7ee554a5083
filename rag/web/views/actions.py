"""What a reader can do with an answer, as HTML: copy, save, rate it, ask again, ask on."""

from __future__ import annotations

import html
from collections.abc import Sequence

from rag.web.texts import Texts
from rag.web.turns import Turn
from rag.web.views.markup import attribute, text_html

MAX_REMARK_CHARS = 2_000

_THUMBS = {
    "up": "M5.5 7.5v6h-3v-6zM5.5 7.5l2.5-5c1.2 0 1.8.8 1.5 2L9 6.5h3.6c.7 0 1.1.6 1 1.2l-.9 4.6"
    "c-.1.7-.7 1.2-1.4 1.2H5.5",
    "down": "M5.5 8.5v-6h-3v6zM5.5 8.5l2.5 5c1.2 0 1.8-.8 1.5-2L9 9.5h3.6c.7 0 1.1-.6 1-1.2l-.9-4.6"
    "c-.1-.7-.7-1.2-1.4-1.2H5.5",
}


def beside(
    turn: Turn, index: int, is_last: bool, conversation: str, rating: str | None, texts: Texts
) -> str:
    """Return the actions of the turn *index* that is no longer pending.

    What is not kept, in no *conversation*, can't be taken along or rated.
    """
    is_kept = turn.answer is not None and bool(conversation)
    parts = []
    if is_kept:
        parts.append(_button("copy", texts.copy, f' data-done="{attribute(texts.copied)}"'))
        parts += [
            _save(conversation, index, ending, name, label, texts)
            for ending, name, label in (
                ("md", "Markdown", texts.save_markdown),
                ("html", "HTML", texts.save_html),
            )
        ]
    if is_last:
        parts.append(_button("retry", texts.retry))
        parts.append(_button("edit", texts.edit))
    if is_kept:
        parts += [_thumb("up", rating, texts.rate_up), _thumb("down", rating, texts.rate_down)]
    return (
        f'<div class="actions">{"".join(parts)}<span class="told" role="status"></span></div>'
        f"{_rating_form(index, texts) if is_kept else ''}"
        f"{suggestions(turn.suggestions, texts) if is_last else ''}"
    )


def _button(action: str, name: str, more: str = "") -> str:
    return f'<button type="button" class="action" data-{action}{more}>{text_html(name)}</button>'


def _save(conversation: str, index: int, ending: str, name: str, label: str, texts: Texts) -> str:
    address = f"conversations/{conversation}.{ending}?turn={index}&language={texts.language}"
    return (
        f'<a class="action" href="{html.escape(address)}" download '
        f'aria-label="{attribute(label)}">{text_html(name)}</a>'
    )


def _thumb(rating: str, given: str | None, name: str) -> str:
    return (
        f'<button type="button" class="action thumb" data-rate="{rating}" '
        f'aria-pressed="{"true" if rating == given else "false"}" aria-label="{attribute(name)}" '
        f'title="{attribute(name)}"><svg class="icon" viewBox="0 0 16 16" width="16" height="16" '
        f'aria-hidden="true" focusable="false"><path d="{_THUMBS[rating]}"/></svg></button>'
    )


def _rating_form(index: int, texts: Texts) -> str:
    reasons = "".join(
        f'<label><input type="radio" name="verdict" value="{value}"'
        f"{' checked' if not value else ''}> {text_html(name)}</label>"
        for value, name in (
            ("otherwise", texts.rate_elsewhere),
            ("nothing", texts.rate_absent),
            ("", texts.rate_open),
        )
    )
    return (
        f'<form class="rating" data-turn="{index}" data-done="{attribute(texts.rated)}" hidden>'
        f'<fieldset class="reasons"><legend>{text_html(texts.rate_why)}</legend>{reasons}'
        f"</fieldset><label>{text_html(texts.remark)} "
        f'<textarea name="remark" rows="2" maxlength="{MAX_REMARK_CHARS}"></textarea></label>'
        f'<button class="action">{text_html(texts.rate_send)}</button></form>'
    )


def suggestions(questions: Sequence[str], texts: Texts) -> str:
    """Return questions to ask next, each a button; nothing where there are none."""
    if not questions:
        return ""
    items = "".join(
        f'<li><button type="button" class="example" data-ask="{html.escape(question)}">'
        f"{text_html(question)}</button></li>"
        for question in questions
    )
    return (
        f'<div class="suggestions"><h3 class="label">{text_html(texts.suggestions)}</h3>'
        f'<ul class="examples">{items}</ul></div>'
    )
