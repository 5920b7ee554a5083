"""The list of articles and the word search become HTML, and their state an address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from rag.index.article_list import EVERY_ARTICLE, ArticleFilter, ArticleOrder, ArticlePage
from rag.retrieve.words import WordArticle, WordHit, WordPage
from rag.types import ArticleInfo, CorpusInfo, Span
from rag.web.texts import Texts, date_text, number_text
from rag.web.views.markup import attribute, target, text_html
from rag.web.views.statements import corpus_line, view_of

PAGE_SIZE = 50
# An article with its hits takes more room than a row.
WORDS_PAGE_SIZE = 20
MAX_FIELD_CHARS = 200
_VIEW = "#articles"
_PARAGRAPH_GAP = re.compile(r"(\n(?:[^\S\n]*\n)+)")
_TEXT_FIELD, _DAY_FIELD = f'maxlength="{MAX_FIELD_CHARS}"', 'type="date"'
_SOURCE_FIELD = f'{_TEXT_FIELD} list="article-sources"'


@dataclass(frozen=True, slots=True)
class ArticleQuery:
    """What the view shows: words looked for, filter, order (None: the usual one), page from 0."""

    words: str = ""
    wanted: ArticleFilter = EVERY_ARTICLE
    order: ArticleOrder | None = None
    page: int = 0

    @property
    def sorting(self) -> ArticleOrder:
        """The order shown: by relevance where words are looked for, else the newest first."""
        return self.order or ("relevance" if self.words else "newest")

    @property
    def size(self) -> int:
        """Articles on a page."""
        return WORDS_PAGE_SIZE if self.words else PAGE_SIZE

    @property
    def offset(self) -> int:
        """Articles before the page."""
        return self.page * self.size


def read_query(values: Mapping[str, Any]) -> ArticleQuery:
    """Return what the fields of an address ask for; one that makes no sense asks for nothing."""
    given = {
        name: str(values.get(name) or "").strip()[:MAX_FIELD_CHARS]
        for name in ("q", "title", "source", "since", "until", "sort", "page")
    }
    wanted = ArticleFilter(
        given["title"] or None, given["source"] or None, _day(given["since"]), _day(given["until"])
    )
    orders: dict[str, ArticleOrder] = {each: each for each in ("newest", "oldest", "title")}
    page = int(given["page"]) if given["page"].isdecimal() else 1
    return ArticleQuery(given["q"], wanted, orders.get(given["sort"]), min(max(page, 1), 10**9) - 1)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def address_of(query: ArticleQuery) -> str:
    """Return the address of the view that shows *query*."""
    wanted = query.wanted
    values = {
        "q": query.words,
        "title": wanted.title,
        "source": wanted.source,
        "since": wanted.since and wanted.since.isoformat(),
        "until": wanted.until and wanted.until.isoformat(),
        "sort": query.order,
        "page": query.page + 1 if query.page else None,
    }
    fields = urlencode({name: value for name, value in values.items() if value})
    return f"{_VIEW}?{fields}" if fields else _VIEW


def articles_browser(info: CorpusInfo | None, texts: Texts) -> str:
    """Return the view of a corpus: heading, fields, and an empty list."""
    return (
        f'<section class="browser" {view_of(info, texts)} aria-labelledby="articles-title">'
        f"{corpus_line(info)}"
        f'<h1 id="articles-title" tabindex="-1">{text_html(texts.view_articles)}</h1>'
        f'<p class="hint">{text_html(texts.articles_hint)}</p>'
        f'<form class="filters" role="search" aria-labelledby="articles-title">'
        f'<label class="wide">{text_html(texts.words_label)}'
        f'<input name="q" type="search" autocomplete="off" enterkeyhint="search" {_TEXT_FIELD} '
        f'aria-describedby="words-hint"></label>'
        f'<p class="hint wide" id="words-hint">{text_html(texts.words_hint)}</p>'
        f"{_field(texts.title, 'title', _TEXT_FIELD)}"
        f"{_field(texts.source, 'source', _SOURCE_FIELD)}"
        f'<datalist id="article-sources"></datalist>'
        f"{_field(texts.since, 'since', _DAY_FIELD)}{_field(texts.until, 'until', _DAY_FIELD)}"
        f'<span class="buttons"><button type="submit">{text_html(texts.show)}</button>'
        f'<button type="reset" class="switch">{text_html(texts.reset)}</button></span></form>'
        f'<p class="unseen" role="status"></p><div class="listing"></div></section>'
    )


def _field(label: str, name: str, attributes: str) -> str:
    return f'<label>{text_html(label)}<input name="{name}" autocomplete="off" {attributes}></label>'


def source_options(names: Iterable[str]) -> str:
    """Return outlets as the options of a list to choose from."""
    return "".join(f'<option value="{attribute(name)}"></option>' for name in names)


def article_list(page: ArticlePage, query: ArticleQuery, texts: Texts) -> str:
    """Return one page of the list of articles."""
    if not page.articles:
        return f'<p class="count">{text_html(texts.no_articles)}</p>'
    names = (texts.title, texts.day, texts.source)
    head = "".join(f'<th scope="col" role="columnheader">{text_html(name)}</th>' for name in names)
    rows = "".join(_row(article, names, texts) for article in page.articles)
    shown = _shown(query, len(page.articles), page.total, texts.articles_shown, texts)
    return (
        f"{_bar(shown, query, texts)}"
        f'<table class="articles" role="table" aria-label="{attribute(texts.view_articles)}">'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>'
        f"{_pager(query, len(page.articles), page.total, texts)}"
    )


def _row(article: ArticleInfo, names: Sequence[str], texts: Texts) -> str:
    label = attribute(texts.show_in_article.format(title=_title(article, texts)))
    opener = (
        f'<button type="button" class="opener" {target(article.id, ())} title="{label}">'
        f'<span class="title">{text_html(_title(article, texts))}</span></button>'
    )
    cells = (
        ("headline", opener),
        ("day", text_html(date_text(article.date, texts))),
        ("source", text_html(article.source or "")),
    )
    inner = "".join(
        f'<td class="{kind}" role="cell" data-name="{attribute(name)}">{content}</td>'
        for (kind, content), name in zip(cells, names, strict=True)
    )
    return f'<tr role="row">{inner}</tr>'


def _title(article: ArticleInfo, texts: Texts) -> str:
    return article.title or texts.untitled_id.format(id=article.id)


def word_list(page: WordPage, query: ArticleQuery, texts: Texts) -> str:
    """Return one page of the articles that have the words, each with its hits in context."""
    ignored = ""
    if page.ignored:
        told = texts.ignored.format(words=_named(page.ignored, texts))
        ignored = f'<p class="hint">{text_html(told)}</p>'
    if not page.articles:
        return f'<p class="count">{text_html(_nothing(page, texts))}</p>{ignored}'
    template = texts.articles_shown if page.is_total else texts.articles_shown_least
    shown = _shown(query, len(page.articles), page.total, template, texts)
    items = "".join(_found(each, texts) for each in page.articles)
    return (
        f'{_bar(shown, query, texts)}{ignored}<ol class="found-in">{items}</ol>'
        f"{_pager(query, len(page.articles), page.total, texts)}"
    )


def _nothing(page: WordPage, texts: Texts) -> str:
    if page.absent:
        template = texts.absent_one if len(page.absent) == 1 else texts.absent_many
        return template.format(words=_named(page.absent, texts))
    return texts.no_articles if page.ignored or page.total else texts.not_together


def _named(words: Sequence[str], texts: Texts) -> str:
    opening, closing = "„“" if texts.language == "de" else "“”"
    return ", ".join(f"{opening}{word}{closing}" for word in words)


def _found(found: WordArticle, texts: Texts) -> str:
    article = found.article
    title = _title(article, texts)
    places = [(hit.span, hit.quote) for hit in found.hits]
    label = texts.show_all_hits if places else texts.show_in_article
    facts = [article.source, date_text(article.date, texts), _count(found, texts)]
    rest = [hit for hit in found.hits if hit not in found.leading]
    return (
        f'<li><h2><button type="button" class="opener" {target(article.id, places)} '
        f'title="{attribute(label.format(title=title))}">'
        f'<span class="title">{_marked(title, found.title_hits if article.title else ())}</span>'
        f"</button></h2>"
        f'<p class="hint">{text_html(" · ".join(fact for fact in facts if fact))}</p>'
        f"{_lines(found.leading, article.id)}{_rest(rest, found, texts)}</li>"
    )


def _count(found: WordArticle, texts: Texts) -> str:
    if found.count == 1:
        return texts.hits_one
    if found.count:
        return texts.hits_many.format(count=number_text(found.count, texts))
    return texts.hits_title if found.title_hits else texts.hits_none


def _rest(hits: Sequence[WordHit], found: WordArticle, texts: Texts) -> str:
    if not hits:
        return ""
    more = texts.hits_more.format(count=number_text(found.count - len(found.leading), texts))
    shown = texts.hits_first.format(shown=len(found.hits))
    cut = f'<p class="hint">{text_html(shown)}</p>' if len(found.hits) < found.count else ""
    return (
        f'<details class="more"><summary>{text_html(more)}</summary>'
        f"{_lines(hits, found.article.id)}{cut}</details>"
    )


def _lines(hits: Sequence[WordHit], article_id: str) -> str:
    lines = "".join(f"<li>{_line(hit, article_id)}</li>" for hit in hits)
    return f'<ul class="lines">{lines}</ul>' if lines else ""


def _line(hit: WordHit, article_id: str) -> str:
    cut = f"{'' if hit.is_start else ' cut-before'}{'' if hit.is_end else ' cut-after'}"
    return (
        f'<button type="button" class="opener" {target(article_id, [(hit.span, hit.quote)])}>'
        f'<span class="slice{cut}">{_gaps(hit.before)}<mark>{_gaps(hit.quote)}</mark>'
        f"{_gaps(hit.after)}</span></button>"
    )


def _gaps(text: str) -> str:
    """Return *text* escaped, the blank lines between paragraphs in elements of class ``gap``."""
    parts = _PARAGRAPH_GAP.split(text)
    return "".join(
        f'<span class="gap">{part}</span>' if at % 2 else text_html(part)
        for at, part in enumerate(parts)
    )


def _marked(text: str, spans: Iterable[Span]) -> str:
    parts: list[str] = []
    position = 0
    for start, end in spans:
        if start >= position:
            parts += [text_html(text[position:start]), f"<mark>{text_html(text[start:end])}</mark>"]
            position = end
    return "".join([*parts, text_html(text[position:])])


def _shown(query: ArticleQuery, count: int, total: int, template: str, texts: Texts) -> str:
    if total == 1:
        return texts.one_article
    return template.format(
        first=number_text(query.offset + 1, texts),
        last=number_text(query.offset + count, texts),
        count=number_text(total, texts),
    )


def _bar(shown: str, query: ArticleQuery, texts: Texts) -> str:
    return (
        f'<div class="bar"><p class="count">{text_html(shown)}</p>'
        f'<nav class="orders" aria-label="{attribute(texts.sort)}">'
        f'<span aria-hidden="true">{text_html(texts.sort)}:</span>'
        f"{_orders(query, texts)}</nav></div>"
    )


def _orders(query: ArticleQuery, texts: Texts) -> str:
    ways: list[tuple[ArticleOrder, str]] = [
        ("newest", texts.sort_newest),
        ("oldest", texts.sort_oldest),
        ("title", texts.sort_title),
    ]
    if query.words:
        ways.insert(0, ("relevance", texts.sort_relevance))
    usual = ways[0][0]
    links = ""
    for order, label in ways:
        sorted_so = replace(query, order=None if order == usual else order, page=0)
        current = ' aria-current="true"' if order == query.sorting else ""
        links += f'<a href="{attribute(address_of(sorted_so))}"{current}>{text_html(label)}</a>'
    return links


def _pager(query: ArticleQuery, count: int, total: int, texts: Texts) -> str:
    ways = [(query.page - 1, "prev", texts.previous)] if query.page else []
    if query.offset + count < total:
        ways.append((query.page + 1, "next", texts.next))
    links = "".join(
        f'<a class="switch" rel="{way}" href="{attribute(address_of(replace(query, page=to)))}">'
        f"{text_html(label)}</a>"
        for to, way, label in ways
    )
    return (
        f'<nav class="pager" aria-label="{attribute(texts.pages)}">{links}</nav>' if links else ""
    )
