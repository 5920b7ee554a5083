"""Passages are found by their words: inflected, compounded, spelled otherwise, mistyped."""

from __future__ import annotations

import errno
import shutil
from datetime import date
from pathlib import Path

import pytest

from rag.index.words import IndexTerms, LexicalIndex, cover, may_be_day, score_words, searchable
from rag.types import EVERYTHING, ArticleInfo, Filter, Passage

TEXTS = {
    1: "Der Stützpunkt der Luftwaffe bei Altenfurt wird im Herbst geräumt.",
    2: "Müllers Bäckerei am Markt schließt, die Straße davor wird gesperrt.",
    3: "Das Hallenbad öffnet erst im März wieder, weil die Heizung fehlt.",
    4: "Die Feuerwehr übte am Samstag mit den Nachbarn aus Rauenstein.",
}
ARTICLES = {
    1: ArticleInfo("basis", "Soldaten ziehen ab", date(2024, 5, 2), None, "Bote", None),
    2: ArticleInfo("markt", "Ofen aus", date(2024, 11, 20), None, "Kurier", None),
    3: ArticleInfo("bad", "Warten auf Wärme", date(2025, 1, 7), None, "Bote", None),
    4: ArticleInfo("wehr", None, None, None, None, None),
}


def passage(key: int) -> Passage:
    text = TEXTS[key]
    return Passage(ARTICLES[key].id, 0, 0, len(text), text, ((0, len(text)),))


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    made = LexicalIndex(tmp_path / "words", create=True)
    made.write(((key, passage(key), ARTICLES[key]) for key in TEXTS), ())
    return made


def found(index: LexicalIndex, question: str, within: Filter = EVERYTHING) -> list[int]:
    return index.search(index.parse(question), 10, within)


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("Bäckereien", 2),  # inflected
        ("Rauensteins Feuerwehren", 4),
        ("Müller", 2),
        ("Luftwaffenstützpunkt", 1),  # compound for its parts, and a part for its compound
        ("Heizungsausfall", 3),
        ("Muellers Baeckerei", 2),  # umlauts and ß spelled out
        ("Strasse gesperrt", 2),
        ("STRASSE", 2),
        ("Luftwafe", 1),  # typos
        ("Feuerwher", 4),
        ("Soldaten", 1),  # the headline, and the day
        ("20. November 2024", 2),
    ],
)
def test_the_passage_that_is_meant_comes_first(
    index: LexicalIndex, question: str, key: int
) -> None:
    assert found(index, question)[0] == key


def test_no_more_come_than_asked_for_and_nothing_for_nothing(index: LexicalIndex) -> None:
    query = index.parse("Feuerwehr und Bäckerei und Hallenbad")
    assert len(index.search(query, 10, EVERYTHING)) == 3
    assert len(index.search(query, 2, EVERYTHING)) == 2
    assert found(index, "") == found(index, "Was sagte wer?") == found(index, "Xyzzy") == []


@pytest.mark.parametrize(
    ("within", "keys"),
    [
        (Filter(), {1, 2, 3, 4}),
        (Filter(since=date(2024, 11, 20)), {2, 3}),  # both days are within, the undated is not
        (Filter(until=date(2024, 11, 20)), {1, 2}),
        (Filter(since=date(2024, 5, 3), until=date(2025, 1, 6)), {2}),
        (Filter(source="Bote"), {1, 3}),
        (Filter(source="bote"), set()),
        (Filter(article_id="wehr"), {4}),
        (Filter(since=date(2025, 1, 1), source="Bote"), {3}),
        (Filter(since=date(2025, 1, 1), article_id="markt"), set()),
    ],
)
def test_a_filter_is_applied_before_the_limit(
    index: LexicalIndex, within: Filter, keys: set[int]
) -> None:
    query = index.parse("Luftwaffe Bäckerei Hallenbad Feuerwehr")
    assert set(index.search(query, 10, within)) == keys
    if keys:
        assert index.search(query, 1, within)[0] in keys


def test_what_is_deleted_is_found_no_more(index: LexicalIndex, tmp_path: Path) -> None:
    index.write((), [2])
    assert found(index, "Bäckerei") == []
    assert index.keys() == {1, 3, 4}
    index.write([(5, passage(2), ARTICLES[2])], [3])
    assert found(index, "Bäckerei") == [5]
    assert LexicalIndex(tmp_path / "words").keys() == {1, 4, 5}


def test_an_empty_index_holds_nothing(tmp_path: Path) -> None:
    empty = LexicalIndex(tmp_path / "words", create=True)
    assert empty.keys() == set()
    assert found(empty, "Bäckerei") == []
    assert empty.lacks("Bäckerei")


def test_words_that_are_lacking_are_known_as_such(index: LexicalIndex) -> None:
    present = ("Bäckerei", "Bäckereien", "Luftwaffe", "Luftwafe", "Altenfurts")
    assert not any(index.lacks(word) for word in present)
    assert index.lacks("Rathaus")
    assert index.lacks("Badd")  # one letter amiss makes another word of a short one


def test_unknown_words_lower_the_share(index: LexicalIndex) -> None:
    texts = [searchable(passage(key), ARTICLES[key]) for key in TEXTS]
    known = score_words(index.parse("Bäckerei am Markt"), texts)
    mixed = score_words(index.parse("Bäckerei am Markt und Zeppelin"), texts)
    unknown = score_words(index.parse("Zeppelin"), texts)
    assert max(known) == known[1]
    assert 0 < mixed[1] < known[1] <= 1
    assert unknown == [0.0] * len(texts)
    assert score_words(index.parse("Was?"), texts) == [0.0] * len(texts)


def test_a_rare_word_weighs_more_than_a_common_one(index: LexicalIndex) -> None:
    (_, first), (_, second) = index.parse("Altenfurt Hallenbad").stems
    assert first == second > 0
    index.write([(9, passage(1), ARTICLES[1])], ())
    (_, first), (_, second) = index.parse("Altenfurt Hallenbad").stems
    assert 0 < first < second


def test_the_share_of_a_topic_s_words_in_a_text(index: LexicalIndex) -> None:
    topic = index.parse("Stützpunkt der Luftwaffe")
    whole = cover(topic, "Den Stützpunkt der Luftwaffe gibt es nicht mehr.")
    half = cover(topic, "Der Stützpunkt bleibt.")
    assert whole == 1.0 and 0 < half < whole
    assert cover(topic, "Den Luftwaffenstützpunkt gibt es nicht mehr.") > half
    assert cover(topic, "Morgen wird gebadet.") == cover(topic, "") == 0.0
    assert cover(index.parse("der die das"), "der die das") == 0.0


@pytest.mark.parametrize(
    ("terms", "keys"),
    [
        (IndexTerms.of(["baeckereien", "markt"]), {2}),
        (IndexTerms.of(["baeckerei", "hallenbad"]), set()),
        (IndexTerms.of(["hallenbad", "am"]), {3}),  # a short function word is in no index
        (IndexTerms.of(["nachbarn"], "feuer"), {4}),
        (IndexTerms.of([], "sol"), {1}),  # „Soldaten“ in the headline
        (IndexTerms.of([], "uebt"), {4}),
        (IndexTerms.of([], "ofe"), {2}),  # „Ofen“
        (IndexTerms.of([], "xyz"), set()),
    ],
)
def test_the_passages_that_hold_all_are_known(
    index: LexicalIndex, terms: IndexTerms, keys: set[int]
) -> None:
    assert set(index.holding(terms)) == keys
    assert set(index.ranked([terms], 10)) == keys


def test_any_of_several_parts_ranks_a_passage(index: LexicalIndex) -> None:
    parts = [IndexTerms.of([word]) for word in ("baeckerei", "markt", "strasse", "hallenbad")]
    assert index.ranked(parts, 10) == [2, 3]
    assert index.ranked(parts, 1) == [2]


def test_what_is_in_no_index_is_no_term() -> None:
    assert not IndexTerms.of(["in", "der"])
    assert IndexTerms.of(["nach"])


@pytest.mark.parametrize(("word", "day"), [("maerz", True), ("2024", True), ("markt", False)])
def test_a_word_that_a_date_brings_is_known(word: str, day: bool) -> None:
    assert may_be_day(word) is day


def holds(index: LexicalIndex) -> set[int]:
    return {key for key in TEXTS if key in found(index, TEXTS[key])}


@pytest.mark.parametrize("has_links", [True, False])
def test_an_index_goes_on_from_another_and_leaves_it_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    if not has_links:

        def refuse(self: Path, target: Path) -> None:
            raise PermissionError(errno.EPERM, "Operation not permitted")

        monkeypatch.setattr(Path, "hardlink_to", refuse)
    old, new = tmp_path / "old", tmp_path / "new"
    first = LexicalIndex(old, create=True)
    first.write(((key, passage(key), ARTICLES[key]) for key in (1, 2, 3)), ())
    before = {file.name: file.read_bytes() for file in old.iterdir()}
    LexicalIndex.take_over(old, new)
    second = LexicalIndex(new)
    second.write([(4, passage(4), ARTICLES[4])], [1])
    assert second.keys() == holds(second) == {2, 3, 4}
    assert {file.name: file.read_bytes() for file in old.iterdir()} == before
    assert LexicalIndex(old).keys() == holds(LexicalIndex(old)) == {1, 2, 3}
    shared = {file.name for file in new.iterdir() if file.stat().st_nlink > 1}
    assert bool(shared) is has_links
    shutil.rmtree(old)
    assert holds(LexicalIndex(new)) == {2, 3, 4}
