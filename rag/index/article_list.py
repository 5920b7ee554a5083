"""List a corpus's articles by words of the headline, source and date, in a chosen order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.index.articles import INFO, Store, info_of
from rag.index.conditions import Condition, dated, one_of, where
from rag.index.schema import BY_TITLE, FOLDED_TITLE
from rag.text.words import fold, words
from rag.types import ArticleInfo

# More of one author's articles would make a filter that the vector index is slow with.
MOST_BY = 2_000
ArticleOrder = Literal["newest", "oldest", "title", "relevance"]


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles to list. Dates are inclusive; an undated article is outside any range.

    ``title`` are words that all stand in the headline, whole or as a part of a word; ``source`` is
    an outlet's name, or a part of it where no outlet is called so; ``author`` is a name in full.
    ``ids`` are all articles that count, if any are named.
    """

    title: str | None = None
    source: str | None = None
    since: date | None = None
    until: date | None = None
    author: str | None = None
    ids: tuple[str, ...] = ()


EVERY_ARTICLE = ArticleFilter()


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """A page of a list of articles that has ``total`` of them; ``offset`` go before it."""

    articles: tuple[ArticleInfo, ...]
    offset: int
    total: int


_ORDERS: dict[ArticleOrder, str] = {
    "newest": "a.date DESC, a.key DESC",
    "oldest": "a.date NULLS LAST, a.key",
    "title": BY_TITLE,
}
_ORDERS["relevance"] = _ORDERS["newest"]


def list_articles(
    store: Store, wanted: ArticleFilter, order: ArticleOrder, limit: int, offset: int
) -> ArticlePage:
    """Return up to *limit* of the articles that fit, from *offset* on.

    Undated articles come last in an order by date, untitled ones in that by title; relevance is
    to nothing here, and the newest come first.
    """
    fitting, values = where(conditions_of(store, wanted))
    total = store.kept(f"SELECT count(*) FROM article a{fitting}", values)[0][0]
    rows = store.rows(
        f"SELECT a.key FROM article a{fitting} ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?",
        (*values, limit, offset),
    )
    keys = [row[0] for row in rows]
    return ArticlePage(tuple(infos_of(store, keys)), offset, total)


def fitting_keys(store: Store, conditions: Sequence[Condition], order: ArticleOrder) -> list[int]:
    """Return the keys of all articles under *conditions*, in that order."""
    fitting, values = where(conditions)
    rows = store.rows(f"SELECT a.key FROM article a{fitting} ORDER BY {_ORDERS[order]}", values)
    return [row[0] for row in rows]


def infos_of(store: Store, keys: Sequence[int]) -> list[ArticleInfo]:
    """Return the articles of existing *keys* without their text, in that order."""
    fitting, values = where([one_of("a.key", keys)])
    query = f"SELECT a.key, {INFO} FROM article a{fitting}"
    found = dict(store.rows(query, values, lambda row: (row[0], info_of(row[1:]))))
    return [found[key] for key in keys]


def sources(store: Store) -> list[str]:
    """Return the names of all outlets, in the order of the alphabet."""
    return sorted(_every(store, "source"), key=fold)


def articles_by(store: Store, author: str) -> tuple[str, ...]:
    """Return the ids of the articles by *author*, the newest first, up to :data:`MOST_BY`."""
    rows = store.rows(
        "SELECT id FROM article WHERE author = ? ORDER BY date DESC LIMIT ?", (author, MOST_BY)
    )
    return tuple(row[0] for row in rows)


def authors(store: Store) -> list[str]:
    """Return the names of all authors, in the order of the alphabet."""
    return sorted(_every(store, "author"), key=fold)


def _every(store: Store, column: str) -> list[str]:
    rows = store.kept(f"SELECT DISTINCT {column} FROM article WHERE {column} <> ''")
    return [row[0] for row in rows]


def conditions_of(store: Store, wanted: ArticleFilter) -> list[Condition]:
    """Return *wanted* as conditions on ``article a``, each with its values."""
    conditions: list[Condition] = []
    for word in words(wanted.title or ""):
        pattern = f"%{word.replace('_', '~_')}%"
        conditions.append((f"{FOLDED_TITLE} LIKE ? ESCAPE '~'", (pattern,)))
    if wanted.source:
        conditions.append(one_of("a.source", _named(sources(store), wanted.source)))
    if wanted.author:
        conditions.append(("a.author = ?", (wanted.author,)))
    if wanted.ids:
        conditions.append(one_of("a.id", wanted.ids))
    return conditions + dated(wanted.since, wanted.until)


def _named(names: Sequence[str], typed: str) -> list[str]:
    if typed in names:
        return [typed]
    part = fold(typed)
    return [name for name in names if part in fold(name)]
