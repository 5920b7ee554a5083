"""Doctor: each kind of damage is named with the command that mends it, and mending works."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.chroma_server import ChromaServer
from rag.corpus import library as corpora
from rag.corpus.doctor import Finding, check_corpus, check_installation
from rag.errors import CorpusError
from rag.index.generations import LEXICAL, current_generation, open_lexical
from rag.index.lock import writing
from rag.index.vector_places import VECTORS, VectorPlace
from rag.index.vectors import VectorWriter
from rag.settings import Settings, load_settings

NAME = "syrien-2015"


@pytest.fixture
def folder(own: Settings, settings: Settings, syrien: corpora.Corpus) -> Path:
    """A copy of the shared corpus, to be damaged."""
    target = own.data / "corpora" / NAME
    shutil.copytree(settings.data / "corpora" / NAME, target)
    return target


def place(folder: Path) -> Path:
    generation = current_generation(folder)
    assert generation
    return folder / generation


def problems(settings: Settings) -> list[Finding]:
    return [finding for finding in corpora.doctor(settings) if finding.level == "problem"]


def sql(statement: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        db = sqlite3.connect(place(folder) / "articles.sqlite")
        db.execute(statement)
        db.commit()
        db.close()

    return damage


def lose_a_vector(folder: Path, url: str | None = None) -> None:
    with VectorPlace(url)._index(VectorWriter, place(folder)) as vectors:
        vectors.open()
        vectors.delete(sorted(vectors.keys())[:1])


def lose_a_word_entry(folder: Path) -> None:
    words = open_lexical(folder, place(folder).name)
    words.write([], sorted(words.keys())[:1])


def test_a_sound_corpus_is_found_sound(own: Settings, folder: Path) -> None:
    before = sorted(path for path in folder.rglob("*"))
    found = list(corpora.doctor(own))
    assert [finding.level for finding in found] == ["ok"] * 6
    assert "8 articles, 16 passages" in found[-1].text
    assert sorted(path for path in folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (sql("UPDATE passage SET start = start + 3 WHERE key = 1"), "are not its text"),
        (sql('UPDATE passage SET "end" = 999999 WHERE key = 2'), "are not its text"),
        (sql("DELETE FROM passage WHERE key = 3"), "are not its text"),
        (sql("UPDATE statement SET spans = '[[0, 999999]]' WHERE key = 1"), "1 statements"),
        (sql("DELETE FROM statement_words WHERE rowid = 1"), "their word index"),
        (sql("DELETE FROM meta WHERE name = 'manifest'"), "embedding_model '–'"),
        (lose_a_vector, "lack their vectors"),
        (lose_a_word_entry, "lack their words"),
        (lambda folder: shutil.rmtree(place(folder) / VECTORS), "vectors"),
        (lambda folder: shutil.rmtree(place(folder) / LEXICAL), "its files are missing"),
    ],
)
def test_a_damage_to_what_is_derived_is_mended_by_a_rebuild(
    own: Settings, folder: Path, damage: Callable[[Path], None], said: str
) -> None:
    damage(folder)
    found = problems(own)
    texts = " ".join(finding.text for finding in found)
    commands = " ".join(finding.command or "" for finding in found)
    assert said in texts
    assert f"python -m rag rebuild {NAME}" in texts + commands
    corpora.rebuild(own, NAME)
    assert problems(own) == []


@pytest.mark.parametrize("damage", [lose_a_vector, lose_a_word_entry])
def test_an_index_that_is_not_whole_is_not_opened(
    own: Settings, folder: Path, damage: Callable[[Path], None]
) -> None:
    damage(folder)
    with pytest.raises(CorpusError, match=f"not whole.*python -m rag rebuild {NAME}"):
        corpora.open_corpus(own, NAME)


def test_a_vector_lost_in_a_server_is_named(
    own: Settings, folder: Path, chroma: ChromaServer
) -> None:
    there = own.model_copy(update={"chroma_url": chroma.url})
    corpora.rebuild(there, NAME)
    assert [finding.level for finding in corpora.doctor(there)] == ["ok"] * 7
    lose_a_vector(folder, chroma.url)
    (found,) = problems(there)
    assert "1 of 16 passages lack their vectors" in found.text
    assert found.command == f"python -m rag rebuild {NAME}"
    with pytest.raises(CorpusError, match=f"not whole.*python -m rag rebuild {NAME}"):
        corpora.open_corpus(there, NAME)
    corpora.rebuild(there, NAME)
    assert problems(there) == []


def overwrite(folder: Path) -> None:
    path = place(folder) / "articles.sqlite"
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 8192] = b"\xff" * 8192
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (sql("UPDATE article SET text = text || 'x' WHERE key = 1"), "is not what was read"),
        (sql("UPDATE article SET date = '2001-01-01' WHERE key = 1"), "is not what was read"),
        (sql("DELETE FROM origin WHERE article = 1"), "comes from nowhere"),
        (sql("CREATE TRIGGER t AFTER INSERT ON meta BEGIN DELETE FROM article; END"), "'t'"),
        (overwrite, "articles.sqlite is damaged"),
    ],
)
def test_a_damage_to_the_articles_needs_a_copy(
    own: Settings, folder: Path, damage: Callable[[Path], None], said: str
) -> None:
    damage(folder)
    (found,) = problems(own)
    assert said in found.text and "from a copy" in found.text
    assert found.command == f"python -m rag remove {NAME}"


def test_a_corpus_without_pointer_can_be_removed(own: Settings, folder: Path) -> None:
    generation = (folder / "CURRENT").read_text("ascii")
    (folder / "CURRENT").unlink()
    (lost,) = problems(own)
    assert "is lost" in lost.text and lost.command is not None and generation in lost.command
    # One that was never switched to has no article that could be lost.
    (folder / generation / "FINISHED").unlink()
    (found,) = problems(own)
    assert "never finished" in found.text and found.command == f"python -m rag remove {NAME}"
    corpora.remove(own, NAME)
    assert not folder.exists() and problems(own) == []


def test_a_damaged_pointer_and_a_lost_generation_are_named(own: Settings, folder: Path) -> None:
    (folder / "CURRENT").write_text("\0\0")
    assert "CURRENT is damaged" in problems(own)[0].text
    (folder / "CURRENT").write_text("9-0123abcd")
    assert "cannot be read" in problems(own)[0].text


def test_a_writer_and_what_a_killed_one_left_are_noted(folder: Path) -> None:
    (folder / "2-0123abcd").mkdir()
    with writing(folder):
        notes = [
            found.text
            for found in check_corpus(folder, None, VectorPlace())
            if found.level == "note"
        ]
    assert f"process {os.getpid()}" in notes[0] and "2-0123abcd" in notes[1]
    assert all(
        "written by" not in found.text for found in check_corpus(folder, None, VectorPlace())
    )


def test_a_model_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    settings = load_settings(
        {"data": tmp_path / "no" / "such", "embedding_model": str(tmp_path)}, {}, dotenv=None
    )
    found = {finding.subject: finding.level for finding in check_installation(settings)}
    assert found["model"] == "problem" and found["data"] == "ok"
    assert not (tmp_path / "no").exists()


def test_a_data_folder_that_is_a_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    settings = load_settings({"data": tmp_path / "file"}, {}, dotenv=None)
    (found,) = (one for one in check_installation(settings) if one.subject == "data")
    assert found.level == "problem"
