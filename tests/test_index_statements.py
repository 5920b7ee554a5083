"""Statements in SQLite: what goes in comes out, is found by word, and goes with its article."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from auental import write_articles
from conftest import settings_at

from rag.corpus import library as corpora
from rag.corpus.library import Corpus
from rag.index.articles import Store
from rag.index.generations import ARTICLES, CURRENT
from rag.index.statements import (
    StoredStatement,
    add_statements,
    every_statement,
    link_speakers,
    match_statements,
    read_statements,
    speakers,
    statements_in,
)
from rag.load import Draft
from rag.present import note_lines
from rag.settings import Settings
from rag.statements import extract_statements, reading
from rag.statements.clauses import Sentence
from rag.text.normal import NormalText
from rag.types import Filter


@pytest.fixture(scope="module")
def store(auental: Corpus) -> Store:
    return auental._generation().store


def articles_of(rows: list[StoredStatement]) -> list[str]:
    return [row.statement.article.id for row in rows]


def test_statements_come_out_as_they_went_in(auental: Corpus, store: Store) -> None:
    ids = [info.id for info in auental.articles()]
    for article_id in ids:
        written = extract_statements(auental.article(article_id))
        assert statements_in(store, [article_id]) == written != []
    assert {each.article_id for each in statements_in(store)} == set(ids)
    assert statements_in(store, []) == []


def test_every_statement_comes_in_order_with_exact_slices(auental: Corpus, store: Store) -> None:
    found = list(every_statement(store))
    assert len(found) == len(statements_in(store))
    for statement in found:
        text = auental.article(statement.article.id).text
        assert statement.quote == " … ".join(text[start:end] for start, end in statement.spans)
        assert statement.mention_span is not None
        assert statement.mention == text[slice(*statement.mention_span)]
    bad = [statement.spans for statement in found if statement.article.id == "bad"]
    assert len(bad) == 2 and bad == sorted(bad)


def test_a_statement_knows_the_passage_it_begins_in(auental: Corpus, store: Store) -> None:
    for row in match_statements(store):
        text = auental.article(row.statement.article.id).text
        assert text[row.passage.start : row.passage.end] == row.passage.text
        assert row.passage.start <= row.statement.spans[0][0] < row.passage.end


def test_all_words_of_the_speaker_must_fit_and_one_stem_of_what_is_said(store: Store) -> None:
    assert set(articles_of(match_statements(store, ["brecht"]))) == {"deich", "wiese"}
    assert articles_of(match_statements(store, ["anna", "brecht"])) == ["deich"]
    assert articles_of(match_statements(store, ["landwirt", "brecht"])) == ["wiese"]
    assert match_statements(store, ["karin", "brecht"]) == []
    assert articles_of(match_statements(store, ["brecht"], ["wies", "gibtesnicht"])) == ["wiese"]
    assert articles_of(match_statements(store, (), ["wies"])) == ["wiese"]
    assert match_statements(store, ["lohse"], ["wies"]) == []


def test_the_speaker_s_words_are_not_searched_in_what_is_said(store: Store) -> None:
    """Sauter is talked about only."""
    assert match_statements(store, ["sauter"]) == []
    assert articles_of(match_statements(store, (), ["saut"])) == ["ehrung"]


def test_statements_are_found_within_dates_outlets_and_articles(store: Store) -> None:
    def lohse(within: Filter) -> set[str]:
        return set(articles_of(match_statements(store, ["lohse"], (), within)))

    assert lohse(Filter()) == {"bad", "bad-zu", "angriff", "ehrung"}
    assert lohse(Filter(since=date(2025, 5, 1))) == {"ehrung", "bad-zu"}
    assert lohse(Filter(until=date(2025, 2, 2))) == {"bad", "angriff"}
    assert lohse(Filter(date(2025, 2, 2), date(2025, 2, 2))) == {"angriff"}
    assert lohse(Filter(source="Auentaler Bote")) == lohse(Filter())
    assert lohse(Filter(source="Anderer Bote")) == set()
    assert lohse(Filter(article_id="bad")) == {"bad"}
    tiede = match_statements(store, ["tiede"], (), Filter(since=date(1990, 1, 1)))
    assert tiede == [], "an undated article is outside any range"


def test_articles_to_look_in_and_a_limit_are_kept(store: Store) -> None:
    found = articles_of(match_statements(store, ["lohse"], articles=["bad", "wiese"]))
    assert set(found) == {"bad"}
    assert match_statements(store, ["lohse"], articles=[]) == []
    assert len(match_statements(store, ["lohse"], limit=2)) == 2


def test_names_are_one_across_articles(store: Store) -> None:
    names = {row.name for row in match_statements(store, ["lohse"])}
    assert names == {"Karin Lohse"}
    found = {each.name: each for each in speakers(store)}
    assert (found["Karin Lohse"].statements, found["Karin Lohse"].role) == (4, "Bürgermeisterin")
    assert {"Anna Brecht", "Peter Brecht"} <= found.keys()
    assert "Emil Sauter" not in found
    counts = [each.statements for each in speakers(store)]
    assert counts == sorted(counts, reverse=True)


def test_names_are_linked_again_where_they_are_others(tmp_path: Path) -> None:
    text = "„Das Bad bleibt zu“, sagte Karin Lohse. „Der Markt auch“, sagte Emil Sauter."
    with closing(Store(tmp_path / ARTICLES, writable=True)) as store:

        def linked() -> dict[str, str]:
            return dict(store.rows("SELECT printed, name FROM speaker"))

        key = store.add(Draft("a", "a.txt", text), "a", "")
        article = store.article_of_key(key)
        said, _ = read_statements(article)
        add_statements(store, key, article, said[:1])
        link_speakers(store)
        assert linked() == {"Karin Lohse": "Karin Lohse"}
        store.write("UPDATE speaker SET name = 'K. L.'")
        link_speakers(store, anew=False)
        assert linked() == {"Karin Lohse": "K. L."}
        add_statements(store, key, article, said[1:])
        link_speakers(store, anew=False)
        assert linked() == {name: name for name in ("Karin Lohse", "Emil Sauter")}
        store.write("UPDATE speaker SET name = 'K. L.'")
        link_speakers(store)
        assert "K. L." not in linked().values()


def test_a_likely_speaker_is_found_by_name_and_not_counted(store: Store) -> None:
    likely = [row for row in match_statements(store, ["kremer"]) if row.statement.speaker is None]
    assert [(row.statement.likely, row.name) for row in likely] == [
        ("Horst Kremer", "Horst Kremer")
    ]
    assert {each.name: each.statements for each in speakers(store)}["Horst Kremer"] == 1


# In step with the articles


@pytest.fixture
def paper(tmp_path: Path) -> tuple[Settings, Path]:
    """Settings of a data folder of the test's own, and the file that a corpus is made of."""
    path = write_articles(tmp_path)
    rows = path.read_text("utf-8").splitlines()[:3]
    path.write_text("\n".join(rows), "utf-8")
    settings = settings_at(tmp_path / "data")
    corpora.ingest(settings, path, "paper")
    return settings, path


def file_of(settings: Settings) -> Path:
    folder = settings.data / "corpora" / "paper"
    return folder / (folder / CURRENT).read_text("ascii").strip() / ARTICLES


def words_kept(settings: Settings) -> tuple[set[int], set[int]]:
    """The keys of all statements, and of the rows that they are found by."""
    db = sqlite3.connect(f"{file_of(settings).as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        statements = {row[0] for row in db.execute("SELECT key FROM statement")}
        return statements, {row[0] for row in db.execute("SELECT rowid FROM statement_words")}
    finally:
        db.close()


def test_a_changed_and_a_removed_article_leave_no_statement_behind(
    paper: tuple[Settings, Path],
) -> None:
    settings, path = paper
    corpus = corpora.open_corpus(settings, "paper")
    before = corpus.ask("Was sagte Ott über das Hallenbad?")
    assert before.answered
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows[0]["text"] = rows[0]["text"].replace("sagte Ott", "sagte Paula Ferber")
    path.write_text("\n".join(json.dumps(row) for row in rows[:2]), "utf-8")
    report = corpora.ingest(settings, path, "paper")
    assert (report.changed, report.removed, report.unchanged) == (1, 1, 1)
    names = {info.name: info.statements for info in corpus.speakers()}
    assert names == {"Karin Lohse": 2, "Paula Ferber": 1}
    assert {statement.article.id for statement in corpus.statements()} == {"bad", "bad-zu"}
    assert not corpus.ask("Was sagte Ott über das Hallenbad?").answered
    assert corpus.ask("Was sagte Ferber über das Hallenbad?").answered
    statements, found_by = words_kept(settings)
    assert statements == found_by != set()


def age(path: Path) -> None:
    """Make the file one of the version before statements were kept in it this way."""
    db = sqlite3.connect(path)
    db.executescript(
        "DROP TABLE statement; DROP TABLE statement_words; DROP TABLE speaker;"
        "CREATE TABLE statement (key INTEGER PRIMARY KEY, article INTEGER, old TEXT);"
        "CREATE TABLE speaker (key INTEGER PRIMARY KEY, aliases TEXT);"
        "INSERT INTO statement VALUES (1, 1, 'x'); PRAGMA user_version = 0;"
    )
    db.close()


@pytest.mark.parametrize("way", ["ingest", "rebuild"])
def test_a_file_of_an_earlier_version_is_brought_up_to_date(
    paper: tuple[Settings, Path], way: str
) -> None:
    settings, path = paper
    fresh = [(one.article.id, one.quote) for one in corpora.open_corpus(settings).statements()]
    age(file_of(settings))
    if way == "ingest":
        with path.open("a", encoding="utf-8") as file:
            file.write('\n{"id": "neu", "text": "Die Orgel wird im Mai gestimmt."}')
        corpora.ingest(settings, path, "paper")
    else:
        corpora.rebuild(settings, "paper")
    corpus = corpora.open_corpus(settings, "paper")
    assert [(one.article.id, one.quote) for one in corpus.statements()] == fresh != []
    assert corpus.ask("Was sagte Ott über das Hallenbad?").answered
    statements, found_by = words_kept(settings)
    assert statements == found_by


def test_an_unchanged_ingest_brings_an_earlier_file_up_to_date(
    paper: tuple[Settings, Path],
) -> None:
    settings, path = paper
    age(file_of(settings))
    corpora.ingest(settings, path, "paper")
    assert corpora.open_corpus(settings, "paper").ask("Was sagte Ott zum Hallenbad?").answered


def test_an_article_that_cannot_be_read_for_statements_is_kept_and_named(
    own: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "blatt"
    folder.mkdir()
    (folder / "gut.txt").write_text("Karin Lohse sagte, die Brücke werde gesperrt.", "utf-8")
    (folder / "lang.txt").write_text("Jan Ott sagte, er komme. " + "Es regnet. " * 60, "utf-8")
    (folder / "kaputt.txt").write_text("Hier hakt es.", "utf-8")
    real = reading.sentences

    def failing(text: NormalText, start: int) -> Iterator[Sentence]:
        if text.text.startswith("Hier"):
            raise KeyError((2, 0))
        return real(text, start)

    monkeypatch.setattr("rag.statements.extract.MOST_CHARS", 500)
    monkeypatch.setattr("rag.statements.reading.sentences", failing)
    report = corpora.ingest(own, folder)
    assert report.new == 3 and not report.problems
    named = {(note.file, note.kind) for note in report.notes}
    assert named == {("lang.txt", "statements_long"), ("kaputt.txt", "statements_failed")}
    lines = note_lines(report.notes)
    told = "kept without the statements of its end (too long for one article): 1 file (lang.txt)"
    assert told in lines
    corpus = corpora.open_corpus(own, "blatt")
    assert {said.article.id for said in corpus.statements()} == {"gut", "lang"}
    assert corpus.search("hakt")[0].article.id == "kaputt"
