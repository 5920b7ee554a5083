"""What stands around a conversation, as HTML: masthead, start page, list, question box."""

from __future__ import annotations

import html
from collections.abc import Sequence

from rag.types import CorpusInfo
from rag.web.texts import (
    Texts,
    article_count,
    date_range,
    moment_text,
    other_language,
)
from rag.web.turns import Conversation, ConversationInfo
from rag.web.views.markup import attribute, text_html

MAX_QUESTION_CHARS = 1_000
_MAX_TITLE_CHARS = 120

_MORE = (
    '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">'
    '<path d="M2.5 8h.01M8 8h.01M13.5 8h.01"/></svg>'
)
_CLOSE = (
    '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">'
    '<path d="M3.5 3.5l9 9M12.5 3.5l-9 9"/></svg>'
)


def masthead(texts: Texts) -> str:
    """Return the head of the page: its name, its views, the way to the other language."""
    other = other_language(texts.language)
    views = (
        ("ask", texts.view_ask),
        ("articles", texts.view_articles),
        ("statements", texts.view_statements),
        ("corpora", texts.view_corpora),
    )
    links = "".join(
        f'<a href="#{view}" data-name="{attribute(name)}">{text_html(name)}</a>'
        for view, name in views
    )
    return (
        f'<header class="masthead" data-language="{texts.language}">'
        f'<button type="button" class="drawer" data-drawer aria-expanded="false" '
        f'aria-controls="side">{text_html(texts.conversations)}</button>'
        f'<p class="name">Nachgefragt</p><p class="tagline">{text_html(texts.tagline)}</p>'
        f'<nav class="views" aria-label="{attribute(texts.views)}">{links}</nav>'
        f'<button type="button" class="switch" data-switch="{other}" '
        f'aria-label="{attribute(texts.switch_label)}">'
        f'<span lang="{other}">{text_html(texts.switch_to)}</span></button></header>'
    )


def start_page(
    info: CorpusInfo | None, examples: Sequence[str], exposed: bool, texts: Texts
) -> str:
    """Return what a corpus holds and what one could ask it; *exposed* adds a warning."""
    warning = f'<p class="warning" role="note">{text_html(texts.exposed)}</p>' if exposed else ""
    if info is None:
        return (
            f'<section class="start">{warning}<h1>{text_html(texts.no_corpus)}</h1>'
            f'<p class="description">{text_html(texts.no_corpus_hint)}</p></section>'
        )
    card = info.card
    language = attribute(card.language)
    figures = [
        article_count(info.articles, texts),
        date_range(info.first_date, info.last_date, texts),
    ]
    facts = " · ".join(text_html(figure) for figure in figures if figure)
    about = text_html(card.description or "")
    description = f'<p class="description">{about}</p>' if about else ""
    return (
        f'<section class="start">{warning}<h1 lang="{language}">'
        f'{text_html(card.title or info.name)}</h1><p class="figures">{facts}</p>'
        f'<div lang="{language}">{description}</div>'
        f"{_examples(examples, language, texts)}</section>"
    )


def _examples(examples: Sequence[str], language: str, texts: Texts) -> str:
    if not examples:
        return ""
    items = "".join(
        f'<li><button type="button" class="example" data-ask="{html.escape(example)}">'
        f"{text_html(example)}</button></li>"
        for example in examples
    )
    return (
        f'<h2 class="label">{text_html(texts.examples)}</h2>'
        f'<ul class="examples" lang="{language}">{items}</ul>'
    )


def sidebar(
    conversations: Sequence[ConversationInfo],
    current: Conversation | None,
    texts: Texts,
    problem: str | None = None,
) -> str:
    """Return the list of a reader's conversations, *current* marked; or why there is none."""
    shown = current.id if current else None
    items = "".join(_conversation(each, each.id == shown, texts) for each in conversations)
    listed = f'<ul class="conversations">{items}</ul>' if items else ""
    hint = problem or texts.no_conversations
    nothing = "" if items else f'<p class="hint">{text_html(hint)}</p>'
    return (
        f'<nav aria-label="{attribute(texts.conversations)}">'
        f'<button type="button" class="close" data-drawer '
        f'aria-label="{attribute(texts.close_conversations)}">{_CLOSE}</button>'
        f'<button type="button" class="new" data-new>{text_html(texts.new_conversation)}</button>'
        f'<h2 class="label">{text_html(texts.conversations)}</h2>{listed}{nothing}'
        f'<p class="hint kept">{text_html(texts.kept_here)}</p></nav>'
    )


def _conversation(info: ConversationInfo, is_current: bool, texts: Texts) -> str:
    title = info.title or texts.untitled
    here = ' aria-current="page"' if is_current else ""
    exports = "".join(
        f'<a href="conversations/{info.id}.{ending}?language={texts.language}" download>'
        f"{text_html(name)}</a>"
        for ending, name in (("md", texts.save_markdown), ("html", texts.save_html))
    )
    return (
        f'<li data-conversation="{info.id}" data-title="{attribute(title)}">'
        f'<button type="button" class="open" data-show{here}>'
        f'<span class="title">{text_html(title)}</span>'
        f'<span class="hint">{text_html(moment_text(info.touched, texts))} · '
        f"{text_html(info.corpus)}</span></button>"
        f'<details class="menu"><summary aria-label="{attribute(texts.actions)}">{_MORE}'
        f'</summary><div class="items">'
        f'<button type="button" data-rename="{attribute(texts.rename_asked)}">'
        f"{text_html(texts.rename)}</button>{exports}"
        f'<button type="button" data-delete="{attribute(texts.delete_asked)}">'
        f"{text_html(texts.delete)}</button></div></details></li>"
    )


def composer(corpora: Sequence[CorpusInfo], chosen: str | None, texts: Texts) -> str:
    """Return the question box, with the corpus and the dates that a question is limited to."""
    return (
        f'<form class="ask" aria-label="{attribute(texts.question_label)}">'
        f'<p class="editing" hidden>{text_html(texts.editing)} '
        f'<button type="button" class="switch" data-keep>{text_html(texts.keep)}</button></p>'
        f'<div id="question"><textarea name="question" rows="1" required '
        f'maxlength="{MAX_QUESTION_CHARS}" autocomplete="off" enterkeyhint="send" '
        f'aria-label="{attribute(texts.question_label)}" '
        f'placeholder="{attribute(texts.question_hint)}"></textarea></div>'
        f'<button id="send">{text_html(texts.send)}</button>'
        f'<button type="button" id="stop" hidden>{text_html(texts.stop)}</button>'
        f'<div class="scope">{_corpus_choice(corpora, chosen, texts)}{_dates(texts)}</div></form>'
    )


def _corpus_choice(corpora: Sequence[CorpusInfo], chosen: str | None, texts: Texts) -> str:
    options = "".join(
        f'<option value="{attribute(info.name)}"{" selected" if info.name == chosen else ""}>'
        f"{text_html((info.card.title or info.name)[:_MAX_TITLE_CHARS])}</option>"
        for info in corpora
    )
    return (
        f'<label class="corpus"{"" if len(corpora) > 1 else " hidden"}>'
        f'<span>{text_html(texts.corpus)}</span><select name="corpus">{options}</select></label>'
    )


def _dates(texts: Texts) -> str:
    fields = "".join(
        f'<label>{text_html(label)} <input type="date" name="{name}"></label>'
        for name, label in (("since", texts.since), ("until", texts.until))
    )
    return (
        f'<details class="dates"><summary data-all="{attribute(texts.all_dates)}">'
        f"{text_html(texts.all_dates)}</summary>"
        f'<div class="range">{fields}<button type="button" class="switch" data-all-dates>'
        f"{text_html(texts.all_dates)}</button></div></details>"
    )
