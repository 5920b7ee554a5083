"""The list of articles, the word search and their address, without a browser."""

from __future__ import annotations

import html
import re
from datetime import date
from urllib.parse import parse_qsl

import pytest
from test_web_views_answer import _Page

from rag.index.article_list import EVERY_ARTICLE, ArticleFilter, ArticlePage
from rag.retrieve.words import WordArticle, WordHit, WordPage
from rag.types import ArticleInfo
from rag.web.formats import count_text
from rag.web.markup import fingerprint
from rag.web.texts import ENGLISH, GERMAN, Texts
from rag.web.views.articles import (
    PAGE_SIZE,
    WORDS_PAGE_SIZE,
    ArticleQuery,
    address_of,
    article_list,
    articles_browser,
    read_query,
    source_options,
    word_list,
)

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)> \u202eumgedreht\u202c & \"q\""
ARTICLE = ArticleInfo("etat", "Etat steigt", date(2025, 3, 9), None, "Bote", None)
UNNAMED = ArticleInfo("notiz-7", None, None, None, None, None)
HIT = WordHit((9, 13), "Der neue ", "Etat", " steigt", True, False)
FAR = WordHit((90, 95), "mehr\n\nBeim ", "Etats", "", False, True)


def found(*hits: WordHit, count: int | None = None) -> WordArticle:
    total = len(hits) if count is None else count
    return WordArticle(ARTICLE, hits, hits[:1], total, ((0, 4),))


def listed(query: ArticleQuery, articles: tuple[ArticleInfo, ...], total: int) -> _Page:
    return _Page(article_list(ArticlePage(articles, query.offset, total), query, GERMAN))


def links(page: _Page) -> list[str]:
    return [attributes["href"] or "" for tag, attributes in page.tags if tag == "a"]


def test_a_row_tells_title_day_and_source_and_opens_the_article_without_a_mark() -> None:
    page = listed(ArticleQuery(), (ARTICLE,), 1)
    assert page.text.endswith("TitelDatumQuelleEtat steigt09.03.2025Bote")
    (opener,) = page.with_class("opener")
    assert (opener["data-article"], opener["data-spans"]) == ("etat", "")
    assert opener["data-check"] == fingerprint([])


def test_what_has_no_title_or_date_is_named_as_such() -> None:
    page = listed(ArticleQuery(), (UNNAMED,), 1)
    assert page.text.endswith("Ohne Titel (notiz-7)ohne Datum")


def test_the_list_counts_and_leads_on_in_its_order() -> None:
    query = ArticleQuery(wanted=ArticleFilter(source="Bote"), order="title", page=1)
    page = listed(query, (ARTICLE,) * PAGE_SIZE, 1234)
    assert "51–100 von 1.234 Artikeln" in page.text
    assert links(page) == [
        "#articles?source=Bote",
        "#articles?source=Bote&sort=oldest",
        "#articles?source=Bote&sort=title",
        "#articles?source=Bote&sort=title",
        "#articles?source=Bote&sort=title&page=3",
    ]
    current = [a["href"] for _, a in page.tags if "aria-current" in a]
    assert current == ["#articles?source=Bote&sort=title"]
    last = listed(ArticleQuery(page=1), (ARTICLE,), 51)
    assert [a.get("rel") for t, a in last.tags if t == "a"][3:] == ["prev"]
    only = article_list(ArticlePage((ARTICLE,), 0, 1), ArticleQuery(), GERMAN)
    assert "1 Artikel<" in only and "pager" not in only
    assert listed(ArticleQuery(), (), 0).text == GERMAN.no_articles


def test_a_hit_stands_in_its_context_and_opens_there() -> None:
    page = _Page(word_list(WordPage((found(HIT, FAR),), 0, 1), ArticleQuery("Etat"), GERMAN))
    assert "Der neue Etat steigt" in page.text and "mehr\n\nBeim Etats" in page.text
    title, first, second = page.with_class("opener")
    assert title["data-spans"] == "9-13,90-95"
    assert title["data-check"] == fingerprint(["Etat", "Etats"])
    assert (first["data-spans"], first["data-check"]) == ("9-13", fingerprint(["Etat"]))
    assert (second["data-spans"], second["data-check"]) == ("90-95", fingerprint(["Etats"]))
    assert len(page.with_class("cut-before")) == len(page.with_class("cut-after")) == 1
    assert [tag for tag, _ in page.tags].count("mark") == 3  # the headline's too
    assert count_text(2, "hits", GERMAN) in page.text and "Weitere Fundstellen (1)" in page.text
    assert links(page)[0] == "#articles?q=Etat"


@pytest.mark.parametrize(
    ("article", "told"),
    [
        (found(HIT), count_text(1, "hits", GERMAN)),
        (found(), GERMAN.hits_title),
        (WordArticle(ARTICLE, (), (), 0, ()), GERMAN.hits_none),
        (found(HIT, FAR, count=1500), count_text(1500, "hits", GERMAN)),
        (found(HIT, FAR, count=1500), GERMAN.hits_first.format(shown=2)),
    ],
)
def test_the_places_are_counted(article: WordArticle, told: str) -> None:
    assert told in _Page(word_list(WordPage((article,), 0, 1), ArticleQuery("x"), GERMAN)).text


def test_a_least_number_is_told_as_such() -> None:
    page = WordPage((found(HIT),) * WORDS_PAGE_SIZE, 0, 4321, is_total=False)
    told = word_list(page, ArticleQuery("Etat*"), ENGLISH)
    assert "1–20 of at least 4,321 articles" in told
    assert "#articles?q=Etat%2A&amp;page=2" in told


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (WordPage((), 0, 0, absent=("Zug",)), "Kein Artikel enthält „Zug“."),
        (WordPage((), 0, 0, absent=("A", "B")), "In keinem Artikel kommen vor: „A“, „B“."),
        (WordPage((), 0, 0), GERMAN.not_together),
        (WordPage((), 0, 0, ignored=("und",)), GERMAN.ignored.format(words="„und“")),
        (WordPage((), 99, 5), GERMAN.no_articles),
    ],
)
def test_nothing_found_is_explained(page: WordPage, told: str) -> None:
    assert told in _Page(word_list(page, ArticleQuery("x"), GERMAN)).text


def test_hostile_articles_and_words_make_no_element() -> None:
    article = ArticleInfo('x"><b>', HOSTILE, None, None, HOSTILE, None)
    hit = WordHit((0, len(HOSTILE)), HOSTILE, HOSTILE, HOSTILE, False, False)
    each = WordArticle(article, (hit,), (hit,), 1, ((0, 8), (8, len(HOSTILE))))
    query = ArticleQuery(HOSTILE, ArticleFilter(HOSTILE, '"><i>'), page=1)
    shown = (
        word_list(WordPage((each,), 20, 99, ignored=(HOSTILE,)), query, GERMAN),
        word_list(WordPage((), 0, 0, absent=(HOSTILE,)), query, GERMAN),
        article_list(ArticlePage((article,), 50, 99), query, GERMAN),
        source_options([HOSTILE, '"><i>'], GERMAN),
    )
    for page in map(_Page, shown):
        assert not {"script", "img", "b", "i"} & {tag for tag, _ in page.tags}
    assert _Page(shown[0]).text.count(HOSTILE) == 6
    addresses = links(_Page(shown[0]))
    assert addresses and not any("javascript:" in link for link in addresses)


@pytest.mark.parametrize(
    "query",
    [
        ArticleQuery(),
        ArticleQuery("„Ä & B“ C* #?", EVERY_ARTICLE, "oldest", 3),
        ArticleQuery("", ArticleFilter("T", "S", date(2025, 1, 2), date(2025, 2, 3)), "title"),
    ],
)
def test_an_address_is_read_as_it_was_written(query: ArticleQuery) -> None:
    view, _, fields = address_of(query).partition("?")
    assert view == "#articles" and "#" not in fields
    assert read_query(dict(parse_qsl(fields))) == query


@pytest.mark.parametrize(
    "values",
    [
        {"since": "gestern", "page": "-1", "sort": "laut"},
        {"page": "²", "sort": "relevance", "q": "  "},
        {"page": "0", "title": None, "constructor": "x"},
    ],
)
def test_an_address_without_sense_asks_for_nothing(values: dict[str, str | None]) -> None:
    assert read_query(values) == ArticleQuery()


def test_an_address_is_bounded() -> None:
    query = read_query({"q": "x" * 999, "page": "9" * 99})
    assert len(query.words) == 200 and query.offset < 2**63


@pytest.mark.parametrize("texts", [GERMAN, ENGLISH])
def test_every_field_has_a_label(texts: Texts) -> None:
    page = articles_browser(None, texts)
    fields = re.findall(r"<label[^>]*>([^<]+)<input name=\"(\w+)\"", page)
    assert [name for _, name in fields] == ["q", "title", "source", "since", "until"]
    assert all(html.unescape(label).strip() for label, _ in fields)
    assert 'role="status"' in page and texts.words_hint.partition("(")[0] in html.unescape(page)
