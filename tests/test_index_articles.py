"""The SQLite file that is the truth: what goes in comes out, whatever its characters."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rag.corpus.generation import card_of
from rag.errors import ArticleError, CorpusError
from rag.index.article_hash import draft_hash
from rag.index.articles import Store
from rag.index.split import split_article
from rag.load import Draft
from rag.types import ArticleInfo, Passage

DRAFT = Draft(
    "a", "a.txt", "Erster Satz. Zweiter Satz.", "", "Titel", date(2025, 3, 9), "A", "S", "u", 3
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "articles.sqlite", writable=True)
    yield store
    store.close()


def add(store: Store, draft: Draft, article_id: str | None = None, root: str = "/r") -> int:
    key = store.add(draft, article_id or draft.name, draft_hash(draft))
    store.set_origin(root, draft, key)
    return key


def test_an_article_comes_out_as_it_went_in(store: Store) -> None:
    add(store, DRAFT)
    article = store.article("a")
    assert article.text == DRAFT.text and article.body_start == 3
    assert ArticleInfo.of(article) == ArticleInfo("a", "Titel", date(2025, 3, 9), "A", "S", "u")
    assert store.infos() == [ArticleInfo.of(article)]


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text() | st.just("a\x00b 😀 \ufeff\u2028 e\u0301\r"))
def test_any_text_comes_out_as_it_went_in(store: Store, text: str) -> None:
    key = store.add(replace(DRAFT, text=text), f"x{store.counts()[0]}", "")
    assert store.article_of_key(key).text == text


def test_an_unknown_article_is_refused_by_its_id(store: Store) -> None:
    with pytest.raises(ArticleError, match="'nein'"):
        store.article("nein")


def test_articles_are_listed_newest_first_and_undated_last(store: Store) -> None:
    for name, day in (("alt", date(2024, 1, 1)), ("ohne", None), ("neu", date(2026, 1, 1))):
        add(store, replace(DRAFT, name=name, file=name, date=day))
    assert [info.id for info in store.infos()] == ["neu", "alt", "ohne"]
    assert store.date_range() == (date(2024, 1, 1), date(2026, 1, 1))
    assert store.undated() == 1


def test_an_empty_store_has_no_dates(store: Store) -> None:
    assert store.date_range() == (None, None)
    assert store.counts() == (0, 0)


def test_passages_are_cut_from_the_article_they_stand_in(store: Store) -> None:
    key = add(store, replace(DRAFT, text="Ein Satz von Belang. " * 100, body_start=0))
    article = store.article("a")
    passages = split_article(article)
    store.add_passages(key, passages)
    keys = sorted(store.passage_keys())
    assert [row.passage for row in store.passages(keys)] == passages
    assert [row.key for row in store.passages([keys[2], 999, keys[0]])] == [keys[2], keys[0]]
    assert store.passages([]) == []
    assert store.unsplit(is_new=True) == store.unsplit(is_new=False) == {}


def test_a_changed_article_loses_its_passages_and_keeps_its_id(store: Store) -> None:
    key = add(store, DRAFT)
    store.add_passages(key, split_article(store.article("a")))
    new = replace(DRAFT, text="Neu.")
    store.change(key, new, draft_hash(new))
    assert store.article("a").text == "Neu."
    assert store.counts() == (1, 0)
    for is_new in (True, False):
        assert store.unsplit(is_new) == {key: len("Neu.")}


def test_a_passage_key_is_never_used_again(store: Store) -> None:
    key = add(store, DRAFT)
    store.add_passages(key, split_article(store.article("a")))
    before = store.passage_keys()
    store.drop_derived()
    store.add_passages(key, split_article(store.article("a")))
    assert not before & store.passage_keys()


def test_passages_that_came_and_went_are_known_without_looking_at_the_others(
    tmp_path: Path, store: Store
) -> None:
    for name in "abc":
        key = add(store, replace(DRAFT, name=name, text=f"{name} {DRAFT.text}"))
        store.add_passages(key, split_article(store.article(name)))
    assert store.passage_changes() == ([1, 2, 3], [])
    store.commit()
    with closing(Store(tmp_path / "articles.sqlite", writable=True)) as again:
        assert again.passage_changes() == ([], [])
        changed = replace(DRAFT, text="Anders.")
        for _ in range(2):  # what came and went meanwhile was never in an index
            again.change(3, changed, draft_hash(changed))
            again.add_passages(3, split_article(again.article("c")))
        again.drop_origins("/r", {("a.txt", "")})
        again.rename(1, "d")
        assert again.passage_changes() == ([5], [1, 3])
        assert again.passage_keys() == {2, 5}


def test_an_article_goes_with_its_last_origin(store: Store) -> None:
    key = add(store, DRAFT)
    store.add_passages(key, split_article(store.article("a")))
    store.set_origin("/other", DRAFT, key)
    assert store.origin_count(key) == 2
    store.drop_origins("/r", {("a.txt", "")})
    assert store.drop_orphans() == 0
    store.drop_origins("/other", {("a.txt", "")})
    assert store.drop_orphans() == 1
    assert store.counts() == (0, 0)


def test_origins_belong_to_their_root(store: Store) -> None:
    add(store, DRAFT)
    assert store.origins("/r") == {("a.txt", "")}
    assert store.origins("/other") == set()
    assert store.origin("/other", DRAFT) is None
    assert store.origin("/r", DRAFT) == (1, draft_hash(DRAFT))


def test_saying_the_same_again_is_no_change(tmp_path: Path, store: Store) -> None:
    store.set_meta("card", {"title": "Ä"})
    store.commit()
    again = Store(tmp_path / "articles.sqlite", writable=True)
    again.set_meta("card", {"title": "Ä"})
    assert not again.changed
    again.set_meta("card", {"title": "B"})
    assert again.changed
    again.close()


def test_what_is_not_committed_is_lost(tmp_path: Path, store: Store) -> None:
    add(store, DRAFT)
    store.commit()
    add(store, replace(DRAFT, name="b", file="b.txt"))
    store.close()
    finished = Store(tmp_path / "articles.sqlite")
    assert [info.id for info in finished.infos()] == ["a"]
    finished.close()


def test_a_finished_store_cannot_be_written(tmp_path: Path, store: Store) -> None:
    store.commit()
    store.close()
    finished = Store(tmp_path / "articles.sqlite")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        finished.set_meta("x", 1)
    finished.close()


def test_a_missing_file_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        Store(tmp_path / "none.sqlite")
    assert not (tmp_path / "none.sqlite").exists()


def test_the_content_hash_follows_content_and_not_order(tmp_path: Path) -> None:
    drafts = [DRAFT, replace(DRAFT, name="b", file="b.txt", text="Anderes.")]
    hashes = []
    for number, order in enumerate((drafts, drafts[::-1], drafts[:1])):
        store = Store(tmp_path / f"{number}.sqlite", writable=True)
        for draft in order:
            add(store, draft)
        hashes.append(store.content_hash())
        store.close()
    assert hashes[0] == hashes[1] != hashes[2]


def test_the_content_hash_is_brought_up_to_date_by_what_changed(
    tmp_path: Path, store: Store
) -> None:
    for name in "abcd":
        add(store, replace(DRAFT, name=name, text=f"{name} {DRAFT.text}"))
    before = store.content_hash()
    store.commit()
    with closing(Store(tmp_path / "articles.sqlite", writable=True)) as again:
        assert again.content_hash_since(before) == before
        for text in ("Anders.", "Noch einmal anders."):
            draft = replace(DRAFT, text=text)
            again.change(1, draft, draft_hash(draft))
        again.rename(2, "bb")
        add(again, replace(DRAFT, name="e", text="Neu."))
        again.write("DELETE FROM article WHERE key IN (3, 5)")
        add(again, replace(DRAFT, name="f", text="Noch neuer."))
        assert again.content_hash_since(before) == again.content_hash() != before
        assert sorted(again.unsplit(is_new=False)) == [6]


def test_an_origin_that_moves_leaves_its_article_behind(tmp_path: Path, store: Store) -> None:
    for name in "ab":
        add(store, replace(DRAFT, name=name, file=f"{name}.txt", text=name))
    store.commit()
    with closing(Store(tmp_path / "articles.sqlite", writable=True)) as again:
        again.set_origin("/r", replace(DRAFT, file="a.txt"), 2)
        assert again.drop_orphans() == 1
        assert [info.id for info in again.infos()] == ["b"]


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Anders."},
        {"title": None},
        {"date": date(2025, 3, 10)},
        {"author": "B"},
        {"source": "T"},
        {"url": None},
        {"name": "x-1", "row": "x-1"},
    ],
)
def test_a_hash_differs_where_the_article_does(change: dict[str, object]) -> None:
    assert draft_hash(replace(DRAFT, **change)) != draft_hash(DRAFT)  # type: ignore[arg-type]


def test_a_files_name_is_not_part_of_the_article() -> None:
    assert draft_hash(replace(DRAFT, name="b", file="b.txt")) == draft_hash(DRAFT)


def test_many_threads_read_one_store(store: Store) -> None:
    for number in range(50):
        add(store, replace(DRAFT, name=str(number), file=str(number), text=f"Text {number}."))

    def read(number: int) -> str:
        return store.article(str(number % 50)).text

    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(read, range(400)))
    assert texts == [f"Text {number % 50}." for number in range(400)]


def test_damage_inside_of_the_file_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "probe" / "1-00000000" / "articles.sqlite"
    path.parent.mkdir(parents=True)
    made = Store(path, writable=True)
    for number in range(200):
        add(made, Draft(f"a{number}", f"a{number}.txt", "Ein Satz. " * 300))
    made.commit()
    made.close()
    data = bytearray(path.read_bytes())
    data[len(data) // 3 : len(data) - 4096] = b"\xff" * (len(data) - 4096 - len(data) // 3)
    path.write_bytes(data)
    damaged = Store(path)
    with pytest.raises(CorpusError) as raised:
        damaged.rows("SELECT text FROM article")
    assert raised.value.code == "articles_unreadable"
    assert raised.value.command == "python -m rag remove probe"


def test_a_damaged_cell_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "probe" / "1-00000000" / "articles.sqlite"
    path.parent.mkdir(parents=True)
    made = Store(path, writable=True)
    made.set_meta("card", {"title": "Probe"})
    add(made, DRAFT)
    made.add_passages(1, [Passage("a", 0, 0, 4, DRAFT.text[:4], ((0, 4),))])
    made.commit()
    made.close()
    readers: dict[str, Callable[[Store], object]] = {
        "UPDATE meta SET value = '{\"titl'": card_of,
        'UPDATE meta SET value = \'{"tit#e": ""}\'': card_of,
        "UPDATE article SET date = '2015-0x-12'": lambda store: store.infos(),
        "UPDATE passage SET sentences = '[[0, 4'": lambda store: store.passages([1]),
    }
    for damage, read in readers.items():
        with closing(sqlite3.connect(path)) as db, db:
            db.execute(damage)
        with closing(Store(path)) as damaged, pytest.raises(CorpusError) as raised:
            read(damaged)
        assert raised.value.code == "articles_unreadable", damage
