"""The list of articles: SQLite sorts, filters and pages it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from rag.index.article_hash import draft_hash
from rag.index.article_list import (
    EVERY_ARTICLE,
    ArticleFilter,
    ArticleOrder,
    ArticlePage,
    infos_of,
    list_articles,
    sources,
)
from rag.index.articles import Store
from rag.index.schema import BY_TITLE
from rag.load import Draft

ROWS = (
    ("ofen", "Bäckerei schließt", date(2024, 11, 20), "Kurier"),
    ("chor", "„Äolsharfe“ sucht Stimmen", None, "Lindenbacher Bote"),
    ("bad", "Hallenbad öffnet", date(2025, 1, 7), "Lindenbacher Bote"),
    ("zug", "zu spät", date(2024, 5, 2), None),
    ("notiz", None, date(2025, 3, 1), "Bote"),
    ("rabatt", "100 % Rabatt_heute", None, "Kurier"),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("list") / "articles.sqlite"
    written = Store(path, writable=True)
    for name, title, day, source in ROWS:
        draft = Draft(
            name, f"{name}.txt", f"Text von {name}.", title=title, date=day, source=source
        )
        written.add(draft, name, draft_hash(draft))
    written.commit()
    written.close()
    store = Store(path)
    yield store
    store.close()


def listed(
    store: Store, wanted: ArticleFilter = EVERY_ARTICLE, order: ArticleOrder = "newest"
) -> list[str]:
    return [article.id for article in list_articles(store, wanted, order, 50, 0).articles]


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("newest", ["notiz", "bad", "ofen", "zug", "rabatt", "chor"]),
        ("oldest", ["zug", "ofen", "bad", "notiz", "chor", "rabatt"]),
        # Umlauts, capitals and quotation marks don't tell, and what has no title comes last.
        ("title", ["rabatt", "chor", "ofen", "bad", "zug", "notiz"]),
        ("relevance", ["notiz", "bad", "ofen", "zug", "rabatt", "chor"]),
    ],
)
def test_orders(store: Store, order: ArticleOrder, ids: list[str]) -> None:
    assert listed(store, order=order) == ids


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (ArticleFilter(title="BÄCKEREI"), {"ofen"}),
        (ArticleFilter(title="baeckerei schliesst"), {"ofen"}),
        (ArticleFilter(title="bad"), {"bad"}),
        (ArticleFilter(title="Bäckerei Hallenbad"), set()),
        (ArticleFilter(title="b_d"), set()),
        (ArticleFilter(title="rabatt_"), {"rabatt"}),
        (ArticleFilter(title="%"), {row[0] for row in ROWS}),
        (ArticleFilter(source="Bote"), {"notiz"}),
        (ArticleFilter(source="bote"), {"notiz", "chor", "bad"}),
        (ArticleFilter(source="Blatt"), set()),
        (ArticleFilter(since=date(2024, 11, 20)), {"ofen", "bad", "notiz"}),
        (ArticleFilter(until=date(2024, 11, 20)), {"ofen", "zug"}),
        (ArticleFilter("e", "Kurier", date(2024, 1, 1), date(2024, 12, 31)), {"ofen"}),
        (ArticleFilter(source="' OR 1=1 --"), set()),
    ],
)
def test_filters(store: Store, wanted: ArticleFilter, ids: set[str]) -> None:
    assert set(listed(store, wanted)) == ids
    assert list_articles(store, wanted, "title", 1, 0).total == len(ids)


@pytest.mark.parametrize("order", ["newest", "oldest", "title"])
def test_pages_follow_each_other_without_gap_or_repetition(
    store: Store, order: ArticleOrder
) -> None:
    pages = [list_articles(store, EVERY_ARTICLE, order, 2, at) for at in (0, 2, 4)]
    assert [a.id for page in pages for a in page.articles] == listed(store, order=order)
    assert {(len(page.articles), page.total) for page in pages} == {(2, 6)}
    assert list_articles(store, EVERY_ARTICLE, order, 2, 99) == ArticlePage((), 99, 6)


def test_the_usual_lists_are_read_in_the_order_of_an_index(store: Store) -> None:
    def plan(query: str) -> str:
        return " ".join(row[3] for row in store.rows(f"EXPLAIN QUERY PLAN {query}"))

    newest = plan("SELECT a.key FROM article a ORDER BY a.date DESC, a.key DESC LIMIT 9")
    outlet = plan(
        "SELECT a.key FROM article a WHERE a.source = 'Bote' ORDER BY a.date DESC LIMIT 9"
    )
    titles = plan(f"SELECT a.key FROM article a ORDER BY {BY_TITLE} LIMIT 9")
    authors = plan("SELECT DISTINCT author FROM article WHERE author <> ''")
    for each, index in zip(
        (newest, outlet, titles, authors), ("date", "source", "title", "author"), strict=True
    ):
        assert f"INDEX article_{index}" in each and "TEMP B-TREE" not in each, each


def test_outlets_are_named_once_in_their_order(store: Store) -> None:
    assert sources(store) == ["Bote", "Kurier", "Lindenbacher Bote"]


def test_articles_come_in_the_order_of_their_keys(store: Store) -> None:
    assert [article.id for article in infos_of(store, [3, 1, 2])] == ["bad", "ofen", "chor"]
