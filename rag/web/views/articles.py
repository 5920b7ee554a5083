"""The list of articles and the word search, and their state as an address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from rag.endpoints import MAX_CHOSEN
from rag.index.article_list import EVERY_ARTICLE, ArticleFilter, ArticleOrder, ArticlePage
from rag.retrieve.words import WordArticle, WordHit, WordPage
from rag.types import ArticleInfo, CorpusInfo, Span
from rag.web.formats import count_text, date_text, number_text, quoted
from rag.web.pieces import Piece, marked
from rag.web.render import render
from rag.web.texts import Texts

PAGE_SIZE = 50
# An article with its hits takes more room than a row.
WORDS_PAGE_SIZE = 20
MAX_FIELD_CHARS = 200
_VIEW = "#articles"


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


@dataclass(frozen=True, slots=True)
class _Order:
    """An order to choose, as a link."""

    name: ArticleOrder
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """An article with the places that its opener marks, and its hits in context.

    ``rest`` are those folded away, ``rest_count`` how many there are with those not shown at all;
    ``is_cut`` says that there are such.
    """

    article: ArticleInfo
    title: tuple[Piece, ...]
    places: tuple[tuple[Span, str], ...]
    label: str
    facts: tuple[str, ...]
    leading: tuple[WordHit, ...]
    rest: tuple[WordHit, ...]
    rest_count: int
    is_cut: bool


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
    limits = {"max_chars": MAX_FIELD_CHARS, "max_chosen": MAX_CHOSEN}
    return render("articles", texts, info=info, **limits)


def source_options(names: Iterable[str], texts: Texts) -> str:
    """Return outlets as the options of a list to choose from."""
    return render("options", texts, options=[(name, "") for name in names])


def article_list(page: ArticlePage, query: ArticleQuery, texts: Texts) -> str:
    """Return one page of the list of articles."""
    count, total = len(page.articles), page.total
    return render(
        "article_list",
        texts,
        articles=page.articles,
        shown=_shown(query, count, total, texts.articles_shown, texts),
        orders=_orders(query),
        ways=_ways(query, count, total),
    )


def word_list(page: WordPage, query: ArticleQuery, texts: Texts) -> str:
    """Return one page of the articles that have the words, each with its hits in context."""
    count, total = len(page.articles), page.total
    template = texts.articles_shown if page.is_total else texts.articles_shown_least
    return render(
        "word_list",
        texts,
        articles=[_found(each, texts) for each in page.articles],
        nothing=_nothing(page, texts),
        ignored=_named(page.ignored, texts),
        shown=_shown(query, count, total, template, texts),
        orders=_orders(query),
        ways=_ways(query, count, total),
    )


def _nothing(page: WordPage, texts: Texts) -> str:
    if page.absent:
        template = texts.of("absent", "one" if len(page.absent) == 1 else "other")
        return template.format(words=_named(page.absent, texts))
    return texts.no_articles if page.ignored or page.total else texts.not_together


def _named(words: Sequence[str], texts: Texts) -> str:
    return ", ".join(quoted(word, texts) for word in words)


def _found(found: WordArticle, texts: Texts) -> _Found:
    article = found.article
    title = article.title or texts.untitled_id.format(id=article.id)
    label = texts.show_all_hits if found.hits else texts.show_in_article
    facts = (article.source, date_text(article.date, texts), _count(found, texts))
    return _Found(
        article,
        marked(title, found.title_hits if article.title else ()),
        tuple((hit.span, hit.quote) for hit in found.hits),
        label.format(title=title),
        tuple(fact for fact in facts if fact),
        found.leading,
        tuple(hit for hit in found.hits if hit not in found.leading),
        found.count - len(found.leading),
        len(found.hits) < found.count,
    )


def _count(found: WordArticle, texts: Texts) -> str:
    if found.count:
        return count_text(found.count, "hits", texts)
    return texts.hits_title if found.title_hits else texts.hits_none


def _shown(query: ArticleQuery, count: int, total: int, template: str, texts: Texts) -> str:
    if total == 1:
        return count_text(1, "articles", texts)
    return template.format(
        first=number_text(query.offset + 1, texts),
        last=number_text(query.offset + count, texts),
        count=number_text(total, texts),
    )


def _orders(query: ArticleQuery) -> tuple[_Order, ...]:
    names: list[ArticleOrder] = ["newest", "oldest", "title"]
    if query.words:
        names.insert(0, "relevance")
    usual = names[0]

    def address(name: ArticleOrder) -> str:
        return address_of(replace(query, order=None if name == usual else name, page=0))

    return tuple(_Order(name, address(name), name == query.sorting) for name in names)


def _ways(query: ArticleQuery, count: int, total: int) -> tuple[tuple[str, str], ...]:
    """Return the pages beside this one: "prev" or "next", and the address."""
    ways = [(query.page - 1, "prev")] if query.page else []
    if query.offset + count < total:
        ways.append((query.page + 1, "next"))
    return tuple((way, address_of(replace(query, page=page))) for page, way in ways)
