"""Word search: what is found, what is not, and where exactly the words stand."""

from __future__ import annotations

import json
from datetime import date

import pytest

from rag.corpus import library as corpora
from rag.corpus.library import Corpus
from rag.index.article_list import EVERY_ARTICLE, ArticleFilter, ArticleOrder
from rag.retrieve import words as find_words
from rag.retrieve.words import CONTEXT, WordPage, hit_in, locate, read_terms
from rag.settings import Settings

ROWS = (
    {
        "id": "schule",
        "title": "Neue Räume",
        "date": "2025-03-01",
        "source": "Bote",
        "text": "Die Schulen der Stadt wachsen. 🎒 Müllers Bäckerei liefert das Frühstück.\n\n"
        "Im Schulhof steht nach dem\nRegen das Wasser.",
    },
    {
        "id": "bad",
        "title": "Bäder der Stadt",
        "date": "2024-11-20",
        "source": "Kurier",
        "text": "Das Hallenbad schließt. Nach dem großen Regen half niemand. Weil am Rhein hilft.",
    },
    {
        "id": "chor",
        "title": "Chor sucht Tenöre",
        "text": "Geprobt wird am Dienstag.\n\n<script>alert(1)</script> **Frühling** & Gesang.",
    },
    {
        "id": "weiler",
        "title": "Ein Weiler feiert",
        "date": "2025-05-05",
        "source": "Bote",
        "text": "Der Weiler feiert, weil der Brunnen läuft. Die E-Mail-Adresse steht am Brunnen.",
    },
    {
        "id": "fest",
        "date": "2026-01-01",
        "text": "Am Brunnen spielt eine Kapelle. Wer tanzen mag, bringt festes Schuhwerk mit.",
    },
)


@pytest.fixture(scope="module")
def corpus(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    path = tmp_path_factory.mktemp("words") / "woerter.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in ROWS), encoding="utf-8")
    corpora.ingest(settings, path, "woerter")
    return corpora.open_corpus(settings, "woerter")


def search(
    corpus: Corpus,
    typed: str,
    wanted: ArticleFilter = EVERY_ARTICLE,
    order: ArticleOrder = "relevance",
) -> WordPage:
    return corpus.find_words(typed, wanted, order, 20, 0)


def found(corpus: Corpus, typed: str) -> dict[str, list[str]]:
    """What is highlighted in each article found; every place is checked against its text."""
    hits: dict[str, list[str]] = {}
    for each in search(corpus, typed).articles:
        text = corpus.article(each.article.id).text
        for hit in each.hits:
            start, end = hit.span
            assert text[start:end] == hit.quote
            assert text[start - len(hit.before) : end + len(hit.after)] == (
                hit.before + hit.quote + hit.after
            )
        assert each.count == len(each.hits)
        hits[each.article.id] = [hit.quote for hit in each.hits]
    return hits


@pytest.mark.parametrize(
    ("typed", "hits"),
    [
        ("Schule", {"schule": ["Schulen"]}),  # inflected, and no part of a compound
        ("Schul*", {"schule": ["Schulen", "Schulhof"]}),
        ("Sch*", {"schule": ["Schulen", "Schulhof"], "bad": ["schließt"], "fest": ["Schuhwerk"]}),
        ("mueller baeckerei", {"schule": ["Müllers", "Bäckerei"]}),
        ("FRÜHSTÜCK", {"schule": ["Frühstück"]}),
        ("„nach dem Regen“", {"schule": ["nach dem\nRegen"]}),  # across a line break
        ('"nach dem Regen', {"schule": ["nach dem\nRegen"]}),  # not closed
        ("Nach dem Regen", {"schule": ["Regen"], "bad": ["Regen"]}),
        ("„Hallenbad schließt. Nach“", {"bad": ["Hallenbad schließt. Nach"]}),
        ("„Schule“", {}),  # as it is written, not inflected
        ("„Schul*“", {"schule": ["Schulen", "Schulhof"]}),
        ("Weiler", {"weiler": ["Weiler"]}),  # „weil“ has the same stem
        ("E-Mail-Adresse", {"weiler": ["E-Mail-Adresse"]}),
        ("Tenor", {"chor": []}),  # in the headline alone
        ("November", {}),  # the day of an article is not its text
        ("Dienstag Gesang", {"chor": ["Dienstag", "Gesang"]}),  # in two paragraphs
        ("<script>", {"chor": ["script", "script"]}),
        ("**Frühling**", {"chor": ["Frühling"]}),
        ("Schule Hallenbad", {}),
    ],
)
def test_what_is_found_where(corpus: Corpus, typed: str, hits: dict[str, list[str]]) -> None:
    assert found(corpus, typed) == hits


def test_a_headline_s_hit_is_located_in_it(corpus: Corpus) -> None:
    (only,) = search(corpus, "Tenor").articles
    assert [(only.article.title or "")[start:end] for start, end in only.title_hits] == ["Tenöre"]


@pytest.mark.parametrize(
    ("typed", "absent", "ignored"),
    [
        ("Stadt Zeppelin", ("Zeppelin",), ()),
        ("Zeppelin „großer Regen“", ("Zeppelin", "großer Regen"), ()),
        ("Dezember", ("Dezember",), ()),
        ("Schule Hallenbad", (), ()),  # each is there, never both
        ("die Zeppeline", ("Zeppeline",), ("die",)),
        ("und", (), ("und",)),
        ("Sc*", (), ("Sc*",)),
        ("„in der“", (), ("in der",)),  # in no index
        ("!?", (), ()),
    ],
)
def test_where_nothing_is_found_it_is_told_why(
    corpus: Corpus, typed: str, absent: tuple[str, ...], ignored: tuple[str, ...]
) -> None:
    page = search(corpus, typed)
    assert (page.total, page.absent, page.ignored) == (0, absent, ignored)


@pytest.mark.parametrize(
    ("order", "ids"),
    [("newest", ["schule", "bad"]), ("oldest", ["bad", "schule"]), ("title", ["bad", "schule"])],
)
def test_orders(corpus: Corpus, order: ArticleOrder, ids: list[str]) -> None:
    page = search(corpus, "Regen", order=order)
    assert [each.article.id for each in page.articles] == ids


def test_the_best_comes_first(corpus: Corpus) -> None:
    orders: tuple[tuple[ArticleOrder, str], ...] = (("relevance", "weiler"), ("newest", "fest"))
    for order, first in orders:
        page = corpus.find_words("Brunnen", EVERY_ARTICLE, order, 20, 0)
        assert page.total == 2 and page.articles[0].article.id == first


def test_filters_and_pages(corpus: Corpus) -> None:
    assert search(corpus, "Regen", ArticleFilter(source="Kurier")).total == 1
    assert search(corpus, "Regen", ArticleFilter(since=date(2025, 1, 1))).total == 1
    missed = search(corpus, "Regen", ArticleFilter(title="Chor"))
    assert (missed.total, missed.absent) == (0, ())
    pages = [corpus.find_words("Regen", EVERY_ARTICLE, "newest", 1, at) for at in (0, 1, 2)]
    assert [[each.article.id for each in page.articles] for page in pages] == [
        ["schule"],
        ["bad"],
        [],
    ]
    assert {(page.total, page.is_total) for page in pages} == {(2, True)}


def test_where_not_all_texts_are_read_the_total_is_a_least_one(
    settings: Settings, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_words, "_CHECKED", 1)
    fresh = corpora.open_corpus(settings, corpus.name)
    page = search(fresh, "„Regen“")
    assert (page.total, page.is_total) == (1, False)
    assert search(fresh, "Regen").is_total  # the index knows


def test_each_word_leads_with_a_place_of_its_own() -> None:
    text = "Brunnen " * 5 + "und ein Weiler."
    terms, _ = read_terms("Brunnen Weiler")
    places = locate(text, terms)
    spans = sorted(span for spans in places for span in spans)
    assert [text[slice(*span)] for span in find_words._lead(places, spans)] == [
        "Brunnen",
        "Brunnen",
        "Weiler",
    ]


def test_accents_set_apart_from_their_letter_are_found() -> None:
    text = "Das Cafe\u0301 Mu\u0308ller öffnet."
    terms, _ = read_terms("Müller Café")
    assert [[text[slice(*span)] for span in spans] for spans in locate(text, terms)] == [
        ["Mu\u0308ller"],
        ["Cafe\u0301"],
    ]


def test_context_cuts_no_word_and_no_character() -> None:
    text = "𝔄nfang " + "wort " * 60 + "Treffer " + "wort " * 60 + "Ende"
    start = text.index("Treffer")
    hit = hit_in(text, (start, start + 7))
    assert hit.quote == "Treffer" and text.count(hit.before + hit.quote + hit.after) == 1
    assert set(hit.before.split()) == set(hit.after.split()) == {"wort"}
    assert CONTEXT - 5 <= len(hit.before) <= CONTEXT and len(hit.after) <= CONTEXT
    assert (hit.is_start, hit.is_end) == (False, False)
    whole = hit_in("Nur Treffer hier", (4, 11))
    assert (whole.before, whole.after, whole.is_start, whole.is_end) == (
        "Nur ",
        " hier",
        True,
        True,
    )
    run_on = hit_in("x" * 300, (150, 151))
    assert (len(run_on.before), len(run_on.after)) == (CONTEXT, CONTEXT)


@pytest.mark.parametrize("text", ["Für Assad. Regime fallen.", "Assad\n\nRegime", "Assad! Regime"])
def test_a_phrase_does_not_reach_over_the_end_of_a_sentence(text: str) -> None:
    terms, _ = read_terms("„Assad Regime“")
    assert locate(text, terms) == [[]]
    assert locate("das Assad-Regime, das Assad\nRegime", terms) != [[]]
    titled, _ = read_terms("„Dr. Vogt“")
    assert locate("Frau Dr. Vogt kam.", titled) == [[(5, 13)]]


def test_words_are_found_as_the_eye_sees_them() -> None:
    text = "Der Gemeinde-\nrat und Frau Roth\u00adacker im \ufb01nsteren Saal."
    terms, _ = read_terms("Gemeinderat Rothacker finster „Gemeinderat und Frau“")
    assert [[text[slice(*span)] for span in spans] for spans in locate(text, terms)] == [
        ["Gemeinde-\nrat"],
        ["Roth\u00adacker"],
        ["\ufb01nsteren"],
        ["Gemeinde-\nrat und Frau"],
    ]
    assert all(find_words.has(text, term) for term in terms)
    (typed,), _ = read_terms("Roth\u00adacker")
    assert typed.words == ("rothacker",)
