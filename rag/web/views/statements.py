"""Statements become HTML: the table below an answer, and the page to browse them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args
from urllib.parse import urlencode

from rag.index.statement_list import StatementFilter, StatementPage
from rag.index.statements import SpeakerInfo
from rag.types import CorpusInfo, Span, Statement, StatementKind
from rag.web.texts import Texts, date_text, number_text
from rag.web.views.markup import attribute, target, text_html

PAGE_SIZE = 50
EXPORT = "statements.csv"
# Rows shown below an answer before the rest is folded away.
_SHOWN = 5
# How the slices of a statement are joined.
_JOINT = " … "
_TEXT_FIELD, _DAY_FIELD = 'maxlength="200"', 'type="date"'
_SPEAKER_FIELD = f'{_TEXT_FIELD} list="said-speakers"'


def answer_statements(statements: Sequence[Statement], refused: bool, texts: Texts) -> str:
    """Return the table of what was said below an answer; nothing where there is nothing."""
    if not statements:
        return ""
    heading = texts.said_by_others if refused else texts.said
    rest = statements[_SHOWN:]
    more = texts.said_more.format(count=len(rest))
    folded = (
        f'<details class="more"><summary>{text_html(more)}</summary>'
        f"{statements_table(rest, more, texts)}</details>"
    )
    return (
        f'<div class="statements"><h3 class="label">{text_html(heading)}</h3>'
        f"{statements_table(statements[:_SHOWN], heading, texts)}{folded if rest else ''}</div>"
    )


def statements_table(statements: Iterable[Statement], label: str, texts: Texts) -> str:
    """Return a table of statements, each wording a button to its place in the article."""
    # The roles stay where a narrow window lays the rows out as cards.
    names = (texts.who, texts.about, texts.wording, texts.kind, texts.day, texts.source)
    head = "".join(f'<th scope="col" role="columnheader">{text_html(name)}</th>' for name in names)
    rows = "".join(_row(statement, names, texts) for statement in statements)
    return (
        f'<table class="said" role="table" aria-label="{attribute(label)}">'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>'
    )


def _row(statement: Statement, names: Sequence[str], texts: Texts) -> str:
    article = statement.article
    cells = (
        ("who", _who(statement, texts)),
        ("about", text_html(", ".join(statement.about))),
        ("wording", _wording(statement, texts)),
        ("kind", _kind(statement, texts)),
        ("day", text_html(date_text(article.date, texts))),
        ("source", _source(statement, texts)),
    )
    inner = "".join(
        f'<td class="{kind}" role="cell" data-name="{attribute(name)}">'
        f"{f'<div>{content}</div>' if content else ''}</td>"
        for (kind, content), name in zip(cells, names, strict=True)
    )
    return f'<tr role="row">{inner}</tr>'


def _who(statement: Statement, texts: Texts) -> str:
    mention = " ".join((statement.mention or "").split())
    if statement.speaker:
        return f'<span class="name">{text_html(statement.speaker)}</span>{_role(statement)}'
    if statement.likely:
        template = texts.likely_mention if mention else texts.likely
    else:
        template = texts.nobody_sure if mention else texts.nobody
    unsure = template.format(speaker=statement.likely, mention=mention)
    return f'<span class="unsure">{text_html(unsure)}</span>'


def _role(statement: Statement) -> str:
    role = statement.role
    if not role or role in (statement.speaker or ""):
        return ""
    return f'<span class="hint">{text_html(role)}</span>'


def _wording(statement: Statement, texts: Texts) -> str:
    title = statement.article.title or texts.untitled
    quote = f'<span class="slice">{text_html(" ".join(statement.quote.split()))}</span>'
    label = texts.show_in_article.format(title=title)
    return (
        f'<button type="button" class="opener" {target(statement.article.id, _places(statement))} '
        f'title="{attribute(label)}">{quote}</button>'
    )


def _places(statement: Statement) -> list[tuple[Span, str]]:
    """Return each span of a statement with its slice of the article."""
    places: list[tuple[Span, str]] = []
    at = 0
    for start, end in statement.spans:
        places.append(((start, end), statement.quote[at : at + end - start]))
        at += end - start + len(_JOINT)
    return places


def _kind(statement: Statement, texts: Texts) -> str:
    cue = f'<span class="hint">{text_html(statement.cue)}</span>' if statement.cue else ""
    return f"{text_html(kind_text(statement.kind, texts))}{cue}"


def kind_text(kind: StatementKind, texts: Texts) -> str:
    """Return a kind of speech in words."""
    named: dict[StatementKind, str] = {
        "direct": texts.direct,
        "indirect": texts.indirect,
        "reported": texts.reported,
        "free_indirect": texts.free_indirect,
    }
    return named[kind]


def _source(statement: Statement, texts: Texts) -> str:
    article = statement.article
    source = f'<span class="hint">{text_html(article.source)}</span>' if article.source else ""
    return f"{text_html(article.title or texts.untitled)}{source}"


def browser(info: CorpusInfo | None, texts: Texts) -> str:
    """Return the page to browse a corpus's statements: heading, filters, and an empty list."""
    kinds = "".join(
        f'<option value="{kind}">{text_html(kind_text(kind, texts))}</option>'
        for kind in get_args(StatementKind)
    )
    return (
        f'<section class="browser" {view_of(info, texts)} aria-labelledby="said-title">'
        f"{corpus_line(info)}"
        f'<h1 id="said-title" tabindex="-1">{text_html(texts.view_statements)}</h1>'
        f'<p class="hint">{text_html(texts.statements_hint)}</p>'
        f'<form class="filters" role="search" aria-labelledby="said-title">'
        f"{_field(texts.who, 'speaker', _SPEAKER_FIELD)}"
        f'<datalist id="said-speakers"></datalist>'
        f"{_field(texts.about, 'about', _TEXT_FIELD)}"
        f'<label>{text_html(texts.kind)}<select name="kind">'
        f'<option value="">{text_html(texts.any_kind)}</option>{kinds}</select></label>'
        f"{_field(texts.since, 'since', _DAY_FIELD)}{_field(texts.until, 'until', _DAY_FIELD)}"
        f'<span class="buttons"><button type="submit">{text_html(texts.show)}</button>'
        f'<button type="reset" class="switch">{text_html(texts.reset)}</button></span></form>'
        f'<div class="listing"></div></section>'
    )


def view_of(info: CorpusInfo | None, texts: Texts) -> str:
    """Return the attributes by which a view's script knows what it lists, and in which state."""
    corpus = (
        f'data-corpus="{attribute(info.name)}" data-state="{info.content_hash}"' if info else ""
    )
    return f'data-language="{texts.language}" {corpus}'


def corpus_line(info: CorpusInfo | None) -> str:
    """Return which corpus a view lists."""
    name = text_html(info.card.title or info.name) if info else ""
    return f'<p class="label of">{name}</p>'


def _field(label: str, name: str, attributes: str) -> str:
    return f'<label>{text_html(label)}<input name="{name}" autocomplete="off" {attributes}></label>'


def listing(page: StatementPage, wanted: StatementFilter, corpus: str, texts: Texts) -> str:
    """Return one page of statements with its place among all, the export, and the ways on."""
    count = page.total
    if not count:
        return f'<p class="count" role="status">{text_html(texts.no_statements)}</p>'
    shown = texts.statements_shown.format(
        first=number_text(page.offset + 1, texts),
        last=number_text(page.offset + len(page.statements), texts),
        count=number_text(count, texts),
    )
    counted = texts.one_statement if count == 1 else shown
    address = attribute(f"{EXPORT}{_query(wanted, corpus)}")
    return (
        f'<div class="bar"><p class="count" role="status">{text_html(counted)}</p>'
        f'<a class="export" href="{address}" download>{text_html(texts.export)}</a></div>'
        f"{statements_table(page.statements, texts.view_statements, texts)}{_pager(page, texts)}"
    )


def _query(wanted: StatementFilter, corpus: str) -> str:
    values = {
        "corpus": corpus,
        "speaker": wanted.speaker,
        "about": wanted.about,
        "kind": wanted.kind,
        "since": wanted.since and wanted.since.isoformat(),
        "until": wanted.until and wanted.until.isoformat(),
    }
    return "?" + urlencode({name: value for name, value in values.items() if value})


def _pager(page: StatementPage, texts: Texts) -> str:
    number = page.offset // PAGE_SIZE
    ways = [(number - 1, texts.newer)] if number else []
    if page.offset + len(page.statements) < page.total:
        ways.append((number + 1, texts.older))
    buttons = "".join(
        f'<button type="button" class="switch" data-page="{to}">{text_html(label)}</button>'
        for to, label in ways
    )
    if not buttons:
        return ""
    return f'<nav class="pager" aria-label="{attribute(texts.pages)}">{buttons}</nav>'


def speaker_options(speakers: Iterable[SpeakerInfo]) -> str:
    """Return speakers as the options of a list to choose from."""
    return "".join(
        f'<option value="{attribute(each.name)}">'
        f"{text_html(', '.join(filter(None, (each.role, str(each.statements)))))}</option>"
        for each in speakers
    )
