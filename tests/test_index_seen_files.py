"""Sources: a file that is as it was is not read again, and nothing comes out otherwise by that."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from docx import Document

from rag.errors import ReadError
from rag.index import seen_files
from rag.index.articles import Store
from rag.index.seen_files import Sources
from rag.index.sync import bring_in_step
from rag.load import READERS, Item, Skip, SourceFile, load_drafts, reader_version
from rag.load import corpus as corpus_files
from rag.load.plain import read_plain
from rag.types import IngestReport

LONG_AGO = 1_500_000_000_000_000_000
TOWNS = ("Altenfurt", "Neufurt", "Lahrbach", "Moosheim")


class Corpus:
    """A store that is brought in step with a folder, and what was opened for that."""

    def __init__(self, folder: Path, source: Path) -> None:
        folder.mkdir()
        self.memory = folder / "sources.sqlite"
        self.store = Store(folder / "articles.sqlite", writable=True)
        self.source = source
        self.read: list[str] = []

    def ingest(self, version: str = "1", generation: str = "1-aaaaaaaa") -> IngestReport:
        self.read.clear()

        def reading(skip: Skip) -> Iterator[Item]:
            def noted(source: SourceFile) -> bool:
                known = skip(source)
                if not known:
                    self.read.append(source.file)
                return known

            yield from load_drafts(self.source, noted)

        with closing(Sources(self.memory, "root", version, generation)) as sources:
            report = bring_in_step(self.store, "probe", "root", reading, sources, lambda done: None)
            sources.save(generation)
            return report

    def held(self) -> list[tuple[object, ...]]:
        return self.store.rows(
            "SELECT a.id, a.hash, o.file, o.row FROM article a JOIN origin o ON o.article = a.key"
            " ORDER BY a.id, o.file, o.row"
        )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "artikel"
    folder.mkdir()
    put(folder / "markt.txt", "Der Markt ist zu.")
    put(folder / "brücke.txt", "Die Brücke ist gesperrt.".encode("cp1252"))
    put(folder / "leer.txt", " ")
    put(folder / "zeilen.jsonl", json.dumps({"text": "Der Bus fährt."}) + '\n{"text": ""}\n')
    return folder


@pytest.fixture
def corpus(tmp_path: Path, source: Path) -> Iterator[Corpus]:
    made = Corpus(tmp_path / "eins", source)
    yield made
    made.store.close()


def put(path: Path, content: str | bytes, written: int = LONG_AGO) -> None:
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    os.utime(path, ns=(written, written))


def test_an_unchanged_file_is_not_read_and_counts_as_before(corpus: Corpus) -> None:
    first = corpus.ingest()
    assert (first.new, first.empty, len(corpus.read)) == (3, 2, 4)
    second = corpus.ingest()
    assert corpus.read == []
    assert (second.new, second.unchanged, second.empty, second.removed) == (0, 3, 2, 0)
    assert second.notes == first.notes and second.notes


def test_a_touched_file_is_not_parsed(corpus: Corpus, source: Path) -> None:
    corpus.ingest()
    os.utime(source / "markt.txt", ns=(LONG_AGO + 1, LONG_AGO + 1))
    assert corpus.ingest().unchanged == 3 and corpus.read == []


def test_a_change_that_keeps_size_and_time_is_found(corpus: Corpus, source: Path) -> None:
    corpus.ingest()
    put(source / "markt.txt", "Der Markt ist da.")
    assert corpus.ingest().changed == 1
    assert corpus.read == ["markt.txt"]


def test_of_a_file_that_was_just_written_only_the_bytes_are_trusted(
    corpus: Corpus, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (seen_files, corpus_files):
        monkeypatch.setattr(module, "state_of", lambda stat: "as it was")
    (source / "markt.txt").write_text("Der Markt ist zu.", "utf-8")
    corpus.ingest()
    corpus.ingest()
    assert corpus.read == []
    (source / "markt.txt").write_text("Der Markt ist da.", "utf-8")
    corpus.ingest()
    assert corpus.read == ["markt.txt"]


def test_a_file_with_a_problem_is_read_and_named_each_time(corpus: Corpus, source: Path) -> None:
    put(source / "zeilen.jsonl", json.dumps({"text": "Der Bus fährt."}) + "\n{\n")
    for _ in range(3):
        assert [problem.line for problem in corpus.ingest().problems] == [2]
    assert corpus.read == ["zeilen.jsonl"]


def test_a_file_that_stopped_its_parser_is_named_each_time_and_parsed_once(
    corpus: Corpus, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []

    def slow(path: Path, file: str) -> Iterator[Item]:
        parsed.append(file)
        raise ReadError("parser_slow", seconds=60.0)

    corpus.ingest()
    with monkeypatch.context() as patch:
        patch.setitem(READERS, ".md", slow)
        put(source / "a.md", "Langsam.")
        first, second = corpus.ingest(), corpus.ingest()
    assert parsed == ["a.md"]
    assert first.problems == second.problems and first.problems[0].message.code == "parser_slow"
    assert (first.unchanged, second.unchanged) == (3, 3)
    put(source / "a.md", "Nicht mehr langsam.")
    assert corpus.ingest().new == 1

    with monkeypatch.context() as patch:
        patch.setitem(READERS, ".md", slow)
        put(source / "a.md", "Wieder langsam.")
        first, second = corpus.ingest(), corpus.ingest()
    assert parsed == ["a.md", "a.md"]
    assert first.problems == second.problems
    assert first.problems[0].message.code == "earlier_stays"
    assert "a" in {row[0] for row in corpus.held()}


def test_other_readers_read_again(corpus: Corpus) -> None:
    corpus.ingest("1")
    assert corpus.ingest("2").unchanged == 3
    assert len(corpus.read) == 4
    corpus.ingest("2")
    assert corpus.read == []


def test_the_table_of_metadata_is_heeded(corpus: Corpus, source: Path) -> None:
    corpus.ingest()
    put(source / "metadata.csv", "file,author\nmarkt.txt,Karla Muster\n")
    assert corpus.ingest().changed == 1 and corpus.read == ["markt.txt"]
    (source / "metadata.csv").unlink()
    assert corpus.ingest().changed == 1 and corpus.read == ["markt.txt"]


def test_other_articles_than_remembered_are_read_anew(corpus: Corpus) -> None:
    corpus.ingest()
    corpus.store.drop_origins("root", [("markt.txt", "")])
    corpus.store.drop_orphans()
    assert corpus.ingest(generation="2-bbbbbbbb").new == 1
    assert corpus.read == ["markt.txt"]
    assert corpus.ingest(generation="2-bbbbbbbb").unchanged == 3
    corpus.ingest(generation="2-bbbbbbbb")
    assert corpus.read == []


def test_a_file_that_changes_while_it_is_read_is_read_again_whatever_becomes_of_it(
    corpus: Corpus, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.ingest()

    def changing(path: Path, file: str) -> Iterator[Item]:
        yield from read_plain(path, file)
        put(path, "Der Markt ist zu.", LONG_AGO + 2)

    with monkeypatch.context() as patch:
        patch.setitem(READERS, ".txt", changing)
        put(source / "markt.txt", "Der Markt ist da.", LONG_AGO + 1)
        corpus.ingest()
    assert corpus.ingest().changed == 1
    assert "markt.txt" in corpus.read


def test_a_damaged_memory_costs_reading_only(corpus: Corpus) -> None:
    corpus.ingest()
    corpus.memory.write_bytes(b"kein SQLite" * 1000)
    assert corpus.ingest().unchanged == 3 and len(corpus.read) == 4
    corpus.ingest()
    assert corpus.read == []


def test_a_refused_folder_is_not_remembered(corpus: Corpus, source: Path) -> None:
    for file in source.iterdir():
        put(file, b"")
    with pytest.raises(ReadError):
        corpus.ingest()
    with pytest.raises(ReadError):
        corpus.ingest()
    assert len(corpus.read) == 4


def test_the_version_of_the_readers_names_their_libraries() -> None:
    assert "trafilatura" in reader_version() and "None" not in reader_version()


@pytest.mark.parametrize("seed", range(3))
def test_any_edits_come_out_as_if_all_were_read(tmp_path: Path, source: Path, seed: int) -> None:
    chance = random.Random(seed)
    knowing, reading = Corpus(tmp_path / "eins", source), Corpus(tmp_path / "zwei", source)
    spared = 0
    for _ in range(25):
        for _ in range(chance.randrange(3)):
            chance.choice(EDITS)(source, chance)
        reading.memory.unlink(missing_ok=True)
        if not any(file.is_file() for file in source.rglob("*")):
            continue
        outcomes = []
        for one in (knowing, reading):
            try:
                outcomes.append(one.ingest())
            except ReadError as error:
                outcomes.append(str(error))
        assert outcomes[0] == outcomes[1]
        assert knowing.held() == reading.held()
        spared += len(reading.read) - len(knowing.read)
    assert spared > 25
    fresh = Corpus(tmp_path / "drei", source)
    report = fresh.ingest()
    if not report.problems:
        assert {row[1:] for row in fresh.held()} == {row[1:] for row in knowing.held()}
    for one in (knowing, reading, fresh):
        one.store.close()


def _text(chance: random.Random) -> str:
    # Few enough that two files often say the same.
    return f"In {chance.choice(TOWNS)} ist {chance.choice(('Markt', 'Ball', 'Wahl'))}."


def _write(folder: Path, chance: random.Random) -> None:
    place = folder / chance.choice(("", "a", "a/b"))
    place.mkdir(parents=True, exist_ok=True)
    name = chance.choice(("eins", "zwei", "drei"))
    rows = [{"id": name, "text": _text(chance)} for _ in range(chance.randrange(4))]
    match chance.choice((".txt", ".md", ".jsonl", ".csv", ".docx")):
        case ".jsonl":
            put(place / f"{name}.jsonl", "\n".join(map(json.dumps, rows)))
        case ".csv":
            with (place / f"{name}.csv").open("w", encoding="utf-8") as stream:
                table = csv.DictWriter(stream, ("id", "text"))
                table.writeheader()
                table.writerows(rows)
            put(place / f"{name}.csv", (place / f"{name}.csv").read_bytes())
        case ".docx":
            document = Document()
            document.add_paragraph(_text(chance))
            document.save(str(place / f"{name}.docx"))
            put(place / f"{name}.docx", (place / f"{name}.docx").read_bytes())
        case ending:
            put(place / f"{name}{ending}", chance.choice((_text(chance), _text(chance), "", "\0")))


def _any(folder: Path, chance: random.Random) -> Path | None:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return chance.choice(files) if files else None


def _delete(folder: Path, chance: random.Random) -> None:
    if file := _any(folder, chance):
        file.unlink()


def _move(folder: Path, chance: random.Random, move: Callable[..., object] = shutil.move) -> None:
    if file := _any(folder, chance):
        target = folder / chance.choice(("", "c", "a")) / f"{chance.choice('xyz')}{file.suffix}"
        target.parent.mkdir(exist_ok=True)
        if target != file and file.name != "metadata.csv":
            move(file, target)


def _touch(folder: Path, chance: random.Random) -> None:
    if file := _any(folder, chance):
        time = LONG_AGO + chance.randrange(10**9)
        os.utime(file, ns=(time, time))


def _describe(folder: Path, chance: random.Random) -> None:
    file = chance.choice(("markt.txt", "a/eins.txt", "zwei.txt"))
    put(folder / "metadata.csv", f"file,title\n{file},{chance.choice(TOWNS)}\n")


EDITS = (
    _write,
    _write,
    _write,
    _delete,
    _move,
    partial(_move, move=shutil.copy2),
    _touch,
    _describe,
)
