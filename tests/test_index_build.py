"""Index: what a second ingest does, what an interrupted one leaves, who may write."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from load_files import write

from rag.corpus import library as corpora
from rag.errors import BusyError, CorpusError, IndexMismatchError, IndexWriteError, ReadError
from rag.index.chroma import collections
from rag.index.generations import generations as generation_folders
from rag.index.generations import open_store
from rag.index.lock import writing
from rag.index.vector_layer import base_of
from rag.index.vector_places import VectorPlace
from rag.progress import Progress
from rag.settings import PROJECT, Settings
from rag.types import IngestReport, Note

NAME = "probe"
TEXTS = {
    "markt.txt": "Der Markt in Altenfurt öffnet künftig schon um sechs Uhr.",
    "bruecke.txt": "Die Brücke über die Lahr bleibt bis Ostern gesperrt.",
    "schule.txt": "Die Grundschule bekommt im Herbst eine neue Turnhalle.",
}

# Runs in a process of its own: ingests, and stops where it is told to.
WRITER = """
import os, sys
from pathlib import Path
from rag.corpus import library as corpora
from rag.settings import load_settings

data, url, source, action = sys.argv[1:]
settings = load_settings({"data": data, "chroma_url": url or None}, environment={}, dotenv=None)

def stop(progress):
    if progress.stage != "embed":
        return
    if action == "die":
        os._exit(9)
    print("holding", flush=True)
    sys.stdin.readline()

corpora.ingest(settings, Path(source), "probe", stop)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "artikel"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def ingest(request: pytest.FixtureRequest, folder: Path) -> Callable[..., IngestReport]:
    settings = request.getfixturevalue("kept" if "kept" in request.fixturenames else "own")

    def run(path: Path = folder) -> IngestReport:
        return corpora.ingest(settings, path, NAME)

    return run


def counts(report: IngestReport) -> dict[str, int]:
    names = ("new", "changed", "unchanged", "removed", "duplicate", "empty", "failed")
    return {name: getattr(report, name) for name in names if getattr(report, name)}


def ids(settings: Settings) -> set[str]:
    return {info.id for info in corpora.open_corpus(settings, NAME).articles()}


def corpus_folder(settings: Settings) -> Path:
    return settings.data / "corpora" / NAME


def current(settings: Settings) -> str:
    return (corpus_folder(settings) / "CURRENT").read_text("ascii")


def generations(settings: Settings) -> set[str]:
    return {path.name for path in generation_folders(corpus_folder(settings))}


def bases(settings: Settings) -> set[str]:
    """The generations whose vectors are those of a generation that is there."""
    return {base_of(path) for path in generation_folders(corpus_folder(settings))}


def in_server(settings: Settings) -> set[str]:
    """The generations of this test's corpus that have a collection in the server, if one is set."""
    here = str(settings.data.resolve())
    found = collections(settings.chroma_url) if settings.chroma_url else {}
    mine = [name for name, about in found.items() if here in about.get("home", "")]
    return {name.removeprefix(f"nachgefragt-{NAME}-") for name in mine}


def best(settings: Settings, words: str) -> str:
    return corpora.open_corpus(settings, NAME).search(words, 1)[0].article.id


def set_manifest(settings: Settings, **fields: object) -> None:
    path = corpus_folder(settings) / current(settings) / "articles.sqlite"
    with sqlite3.connect(path) as db:
        (manifest,) = db.execute("SELECT value FROM meta WHERE name = 'manifest'").fetchone()
        changed = json.dumps(json.loads(manifest) | fields)
        db.execute("UPDATE meta SET value = ? WHERE name = 'manifest'", (changed,))
    db.close()


# What a second ingest does


def test_the_first_ingest_takes_everything(
    kept: Settings, ingest: Callable[..., IngestReport]
) -> None:
    report = ingest()
    assert counts(report) == {"new": 3}
    assert report.passages == 3 and report.corpus == NAME
    assert ids(kept) == {"markt", "bruecke", "schule"}
    assert best(kept, "Brücke gesperrt") == "bruecke"


def test_nothing_changed_makes_no_new_generation(
    own: Settings, ingest: Callable[..., IngestReport]
) -> None:
    ingest()
    before = current(own)
    assert counts(ingest()) == {"unchanged": 3}
    assert current(own) == before
    assert generations(own) == {before}


def test_new_changed_and_removed_files(
    kept: Settings, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    ingest()
    (folder / "neu.md").write_text("Im Museum beginnt eine Ausstellung über Uhren.", "utf-8")
    (folder / "markt.txt").write_text("Ein Gewitter hat das Zeltlager überschwemmt.", "utf-8")
    (folder / "schule.txt").unlink()
    report = ingest()
    assert counts(report) == {"new": 1, "changed": 1, "unchanged": 1, "removed": 1}
    assert report.passages == 3
    assert ids(kept) == {"markt", "bruecke", "neu"}
    assert best(kept, "überschwemmtes Zeltlager") == "markt"
    assert best(kept, "Ausstellung mit Uhren") == "neu"
    found = corpora.open_corpus(kept, NAME).search("Turnhalle Grundschule", 10)
    assert "schule" not in {hit.article.id for hit in found}


def test_changed_metadata_alone_is_a_change(
    own: Settings, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    ingest()
    (folder / "metadata.csv").write_text("file,date\nmarkt.txt,2025-03-09\n", "utf-8")
    assert counts(ingest()) == {"changed": 1, "unchanged": 2}
    day = corpora.open_corpus(own, NAME).article("markt").date
    assert day is not None and day.isoformat() == "2025-03-09"


def test_a_renamed_file_keeps_its_id(
    own: Settings, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    ingest()
    (folder / "markt.txt").rename(folder / "wochenmarkt.txt")
    assert counts(ingest()) == {"unchanged": 3}
    assert ids(own) == {"markt", "bruecke", "schule"}
    assert counts(ingest()) == {"unchanged": 3}


def test_colliding_names_take_their_path_and_keep_it(
    own: Settings, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    for place in ("a", "b"):
        (folder / place).mkdir()
        (folder / place / "rat.txt").write_text(f"Der Rat tagt im Saal {place}.", "utf-8")
    (folder / "rat.md").write_text("Der Rat tagt im Freien.", "utf-8")
    ingest()
    expected = {"markt", "bruecke", "schule", "rat", "b/rat.txt", "rat.md"}
    assert ids(own) == expected
    (folder / "0").mkdir()
    (folder / "0" / "rat.txt").write_text("Der Rat tagt gar nicht.", "utf-8")
    assert counts(ingest()) == {"new": 1, "unchanged": 6}
    assert ids(own) == expected | {"0/rat.txt"}


def test_rows_of_one_id_are_all_kept(
    own: Settings, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    rows = [
        {"id": "x", "text": "Der Bus fährt nicht."},
        {"id": "x", "text": "Die Bahn auch nicht."},
    ]
    (folder / "zeilen.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert counts(ingest()) == {"new": 5}
    corpus = corpora.open_corpus(own, NAME)
    texts = {corpus.article(name).text for name in ids(own) - {"markt", "bruecke", "schule"}}
    assert texts == {row["text"] for row in rows}
    before = ids(own)
    assert counts(ingest()) == {"unchanged": 5}
    assert ids(own) == before


def test_the_same_text_twice_is_one_article(
    own: Settings, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    shutil.copy(folder / "markt.txt", folder / "markt-kopie.txt")
    assert counts(ingest()) == {"new": 3, "duplicate": 1}
    assert len(ids(own)) == 3
    (folder / "markt.txt").unlink()
    assert "removed" not in counts(ingest())
    assert len(ids(own)) == 3


def test_an_empty_file_is_counted_and_not_an_article(
    own: Settings, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    (folder / "leer.txt").write_text(" \n\u00a0\n", "utf-8")
    report = ingest()
    assert counts(report) == {"new": 3, "empty": 1}
    assert report.notes == (Note("leer.txt", "empty"),)
    assert "leer" not in ids(own)


def test_a_file_that_cannot_be_read_any_more_keeps_its_article(
    own: Settings, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    ingest()
    (folder / "markt.txt").write_bytes(b"Die B\0ckerei")
    report = ingest()
    assert counts(report) == {"unchanged": 2, "failed": 1}
    assert report.problems[0].file == "markt.txt"
    assert str(report.problems[0].message).endswith("; the earlier version stays")
    assert "markt" in ids(own)


def test_a_row_that_is_gone_is_gone_also_where_another_one_is_bad(
    own: Settings, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    rows = [f'{{"id": "z{n}", "text": "Zeile {n} steht im Blatt."}}' for n in range(3)]
    (folder / "zeilen.jsonl").write_text("\n".join(rows), "utf-8")
    ingest()
    (folder / "zeilen.jsonl").write_text("\n".join((rows[0], '{"id": kaputt')), "utf-8")
    report = ingest()
    assert counts(report) == {"unchanged": 4, "removed": 2, "failed": 1}
    assert "earlier" not in str(report.problems[0].message)
    assert {"z0"} == {name for name in ids(own) if name.startswith("z")}


def test_a_file_that_could_never_be_read_has_no_earlier_version(
    own: Settings, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    (folder / "neu.pdf").write_bytes(b"%PDF-1.7 kaputt")
    assert "earlier" not in str(ingest().problems[0].message)


def test_an_old_generation_that_came_back_goes_and_the_one_before_stays(
    own: Settings, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    for number in range(3):
        (folder / "neu.txt").write_text(f"Die Messe Nummer {number} beginnt.", "utf-8")
        ingest()
    kept = generations(own)
    (corpus_folder(own) / "1-00000000").mkdir()
    assert counts(ingest()) == {"unchanged": 4}
    assert generations(own) == kept and {name[0] for name in kept} == {"2", "3"}


# Several roots in one corpus


def test_each_root_drops_only_its_own(
    own: Settings, tmp_path: Path, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    other = tmp_path / "andere"
    other.mkdir()
    (other / "wetter.txt").write_text("Am Wochenende regnet es im ganzen Kreis.", "utf-8")
    (other / "markt.txt").write_text("Der Markt in Neufurt ist abgesagt.", "utf-8")
    ingest()
    assert counts(ingest(other)) == {"new": 2}
    assert ids(own) == {"markt", "bruecke", "schule", "wetter", "markt.txt"}
    (other / "markt.txt").unlink()
    assert counts(ingest(other)) == {"unchanged": 1, "removed": 1}
    assert ids(own) == {"markt", "bruecke", "schule", "wetter"}
    (folder / "schule.txt").unlink()
    assert counts(ingest()) == {"unchanged": 2, "removed": 1}
    assert ids(own) == {"markt", "bruecke", "wetter"}


def test_an_article_of_two_roots_goes_with_the_second(
    own: Settings, tmp_path: Path, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    other = tmp_path / "andere"
    shutil.copytree(folder, other)
    ingest()
    assert counts(ingest(other)) == {"duplicate": 3}
    (folder / "markt.txt").unlink()
    assert "removed" not in counts(ingest())
    assert "markt" in ids(own)
    (other / "markt.txt").unlink()
    assert counts(ingest(other))["removed"] == 1
    assert "markt" not in ids(own)


def test_a_root_without_a_card_leaves_the_card(
    own: Settings, tmp_path: Path, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    (folder / "corpus.toml").write_text('title = "Probe"\n', "utf-8")
    ingest()
    extra = tmp_path / "nachtrag.txt"
    extra.write_text("Nachtrag: Der Markt öffnet doch erst um sieben.", "utf-8")
    ingest(extra)
    assert corpora.open_corpus(own, NAME).info.card.title == "Probe"


# What is refused


@pytest.mark.parametrize(
    "content", [None, {}, {"bild.png": b"x"}, {"a.txt": b" "}, {"a.txt": b"a\0b"}]
)
def test_a_path_without_articles_is_refused_and_drops_nothing(
    own: Settings,
    folder: Path,
    ingest: Callable[..., IngestReport],
    content: dict[str, bytes] | None,
) -> None:
    ingest()
    before = current(own)
    shutil.rmtree(folder)
    if content is not None:
        folder.mkdir()
        for name, data in content.items():
            (folder / name).write_bytes(data)
    with pytest.raises(ReadError, match="artikel"):
        ingest()
    assert current(own) == before and generations(own) == {before}
    assert ids(own) == {"markt", "bruecke", "schule"}


def test_a_refused_first_ingest_makes_no_corpus(kept: Settings, tmp_path: Path) -> None:
    with pytest.raises(ReadError):
        corpora.ingest(kept, tmp_path / "nirgends", NAME)
    assert corpora.list_corpora(kept) == []
    with pytest.raises(CorpusError):
        corpora.open_corpus(kept, NAME)
    assert not corpus_folder(kept).exists()


def test_a_refused_first_ingest_does_not_unlock_for_others(own: Settings, tmp_path: Path) -> None:
    folder = corpus_folder(own)
    with writing(folder), pytest.raises(BusyError):
        corpora.ingest(own, write(tmp_path / "leer.txt", ""), NAME)
    assert not folder.exists()
    with writing(folder):
        (folder / "etwas").touch()
    assert folder.exists()


# How far it is


def test_how_far_a_single_article_is_read_is_told_within_it(own: Settings, tmp_path: Path) -> None:
    text = "Karin Lohse sagte, die Brücke werde gesperrt. " * 40
    (tmp_path / "lang.txt").write_text(text, "utf-8")
    told: list[Progress] = []
    corpora.ingest(own, tmp_path / "lang.txt", "lang", told.append)
    split = [progress for progress in told if progress.stage == "split"]
    assert len(split) > 40 and {progress.total for progress in split} == {len(text)}
    assert [each.done for each in split] == sorted(each.done for each in split)
    assert split[-1].done == split[-1].total


# Interrupted


@pytest.mark.parametrize("stage", ["read", "split", "embed"])
def test_an_interrupted_ingest_leaves_the_old_generation_answering(
    kept: Settings, folder: Path, ingest: Callable[..., IngestReport], stage: str
) -> None:
    ingest()
    before = current(kept)
    (folder / "neu.txt").write_text("Im Museum beginnt eine Ausstellung über Uhren.", "utf-8")

    def stop(progress: Progress) -> None:
        if progress.stage == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        corpora.ingest(kept, folder, NAME, stop)
    assert generations(kept) == {before}
    assert in_server(kept) == ({before} if kept.chroma_url else set())
    assert ids(kept) == {"markt", "bruecke", "schule"}
    assert best(kept, "Brücke gesperrt") == "bruecke"
    assert counts(ingest()) == {"new": 1, "unchanged": 3}
    assert best(kept, "Ausstellung mit Uhren") == "neu"


def writer(settings: Settings, folder: Path, action: str) -> list[str]:
    place = [str(settings.data), settings.chroma_url or ""]
    return [sys.executable, "-c", WRITER, *place, str(folder), action]


@pytest.mark.parametrize("first", [True, False])
def test_a_killed_ingest_is_finished_by_the_next(
    kept: Settings, folder: Path, ingest: Callable[..., IngestReport], first: bool
) -> None:
    if not first:
        ingest()
    (folder / "neu.txt").write_text("Im Museum beginnt eine Ausstellung über Uhren.", "utf-8")
    run = subprocess.run(writer(kept, folder, "die"), cwd=PROJECT, capture_output=True, timeout=300)
    assert run.returncode == 9, run.stderr.decode()
    if first:
        assert corpora.list_corpora(kept) == []
    else:
        assert ids(kept) == {"markt", "bruecke", "schule"}
    assert counts(ingest())["new"] == (4 if first else 1)
    assert ids(kept) == {"markt", "bruecke", "schule", "neu"}
    assert generations(kept) >= {current(kept)}
    assert in_server(kept) == (bases(kept) if kept.chroma_url else set())


@contextmanager
def held(settings: Settings, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the corpus for writing until it is told to go on."""
    process = subprocess.Popen(
        writer(settings, folder, "hold"),
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdin
    try:
        assert process.stdout.readline() == "holding\n"
        yield process
    finally:
        with process:
            process.communicate("go on\n" * 100, timeout=300)


def test_a_second_writer_is_refused_and_readers_go_on(
    own: Settings, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    ingest()
    (folder / "neu.txt").write_text("Im Museum beginnt eine Ausstellung über Uhren.", "utf-8")
    with held(own, folder) as process:
        with pytest.raises(BusyError, match=f"{NAME}.*process {process.pid} on "):
            ingest()
        with pytest.raises(BusyError, match=NAME):
            corpora.rebuild(own, NAME)
        with pytest.raises(BusyError, match=NAME):
            corpora.remove(own, NAME)
        assert best(own, "Brücke gesperrt") == "bruecke"
        assert ids(own) == {"markt", "bruecke", "schule"}
    assert process.returncode == 0
    assert "neu" in ids(own)
    assert counts(ingest()) == {"unchanged": 4}


def test_other_corpora_can_be_written_meanwhile(own: Settings, folder: Path) -> None:
    with held(own, folder):
        assert corpora.ingest(own, folder, "andere").new == 3


# Made otherwise


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("chunking", "sentences 400/0%"),
        ("embedding_model", "another/model"),
        ("fingerprint", "0123456789abcdef"),
        ("dimension", 768),
    ],
)
def test_an_index_made_otherwise_is_named_with_what_mends_it(
    own: Settings, ingest: Callable[..., IngestReport], field: str, value: object
) -> None:
    ingest()
    before = ids(own)
    set_manifest(own, **{field: value})
    for use in (lambda: corpora.open_corpus(own, NAME), ingest):
        with pytest.raises(IndexMismatchError, match=f"python -m rag rebuild {NAME}") as caught:
            use()
        assert field in str(caught.value) and repr(value) in str(caught.value)
    (info,) = corpora.list_corpora(own)
    assert info.stale is not None and "rebuild" in str(info.stale)
    report = corpora.rebuild(own, NAME)
    assert counts(report) == {"unchanged": 3} and report.passages == 3
    assert ids(own) == before
    assert best(own, "Brücke gesperrt") == "bruecke"
    assert corpora.list_corpora(own)[0].stale is None
    assert counts(ingest()) == {"unchanged": 3}


def test_an_index_of_an_earlier_format_is_made_anew_by_the_next_ingest(
    kept: Settings, ingest: Callable[..., IngestReport]
) -> None:
    ingest()
    # Vectors were made otherwise then, too.
    set_manifest(kept, index_format=1, version="0.0.1", fingerprint="0" * 16)
    with pytest.raises(IndexMismatchError, match=f"python -m rag rebuild {NAME}"):
        corpora.open_corpus(kept, NAME)
    report = ingest()
    assert counts(report) == {"unchanged": 3} and report.passages == 3
    assert "format 1 (version 0.0.1)" in str(report.renewed[0])
    assert best(kept, "Brücke gesperrt") == "bruecke"
    assert ingest().renewed == ()


def test_an_index_of_a_later_format_is_left_alone(
    own: Settings, ingest: Callable[..., IngestReport]
) -> None:
    ingest()
    before = current(own)
    set_manifest(own, index_format=999, version="99.0")
    for use in (
        lambda: corpora.open_corpus(own, NAME),
        ingest,
        lambda: corpora.rebuild(own, NAME),
    ):
        with pytest.raises(IndexMismatchError, match=r"newer version .*99\.0.* Update"):
            use()
    assert current(own) == before


def test_tables_of_a_later_version_are_left_alone(
    own: Settings, ingest: Callable[..., IngestReport]
) -> None:
    ingest()
    path = corpus_folder(own) / current(own) / "articles.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()
    for use in (lambda: corpora.open_corpus(own, NAME), ingest):
        with pytest.raises(CorpusError, match=r"newer version .* Update"):
            use()


def test_a_rebuild_of_what_is_not_there_is_refused(own: Settings) -> None:
    with pytest.raises(CorpusError, match="'nirgends'"):
        corpora.rebuild(own, "nirgends")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        sqlite3.OperationalError("database or disk is full"),
        IndexWriteError("words_unwritable", reason="No space left on device (os error 28)"),
    ],
)
def test_a_full_disk_is_told_in_the_reader_s_terms(
    own: Settings,
    ingest: Callable[..., IngestReport],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    def full(*given: object) -> None:
        raise error

    monkeypatch.setattr("rag.index.build.derive", full)
    with pytest.raises(CorpusError) as raised:
        ingest()
    assert raised.value.code == "disk_full"
    assert "ist kein Platz mehr" in raised.value.message.text("de")


# On disk


def test_the_collection_carries_the_manifest(
    kept: Settings, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    hashes = set()
    for text in ("Erst so.", "Dann so."):
        (folder / "markt.txt").write_text(text, "utf-8")
        ingest()
        generation = current(kept)
        store = open_store(corpus_folder(kept), generation)
        with VectorPlace(kept.chroma_url).open(corpus_folder(kept) / generation) as vectors:
            assert vectors.manifest.items() >= store.meta("manifest").items()
            assert vectors.keys() == store.passage_keys()
            assert vectors.manifest["content_hash"] == store.content_hash()
            assert {"embedding_model", "fingerprint", "chunking"} <= set(vectors.manifest)
        hashes.add(store.content_hash())
        store.close()
    assert len(hashes) == 2


def test_only_the_generation_before_is_kept(
    kept: Settings, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    for number in range(4):
        (folder / "markt.txt").write_text(f"Der Markt öffnet um {number} Uhr.", "utf-8")
        ingest()
    numbers = {name.split("-")[0] for name in generations(kept)}
    assert numbers == {"3", "4"} and current(kept).startswith("4-")
    assert in_server(kept) == (bases(kept) if kept.chroma_url else set())


def test_nothing_is_embedded_twice(
    kept: Settings, folder: Path, ingest: Callable[..., IngestReport]
) -> None:
    def embedded() -> int:
        with sqlite3.connect(corpus_folder(kept) / "embeddings.sqlite") as db:
            (count,) = db.execute("SELECT count(*) FROM vector").fetchone()
        db.close()
        return int(count)

    ingest()
    first = embedded()
    assert first >= 3
    corpora.rebuild(kept, NAME)
    assert embedded() == first
    (folder / "neu.txt").write_text("Im Museum beginnt eine Ausstellung über Uhren.", "utf-8")
    ingest()
    assert embedded() > first


# What keeps a corpus together gets lost


def test_a_lost_pointer_loses_no_article(own: Settings, folder: Path) -> None:
    corpora.ingest(own, folder, NAME)
    newest = (corpus_folder(own) / "CURRENT").read_text("ascii")
    (corpus_folder(own) / "CURRENT").unlink()
    for use in (lambda: corpora.ingest(own, folder, NAME), lambda: corpora.rebuild(own, NAME)):
        with pytest.raises(CorpusError) as refused:
            use()
    assert f"echo {newest} > " in str(refused.value) or "There is no corpus" in str(refused.value)
    (found,) = (each for each in corpora.doctor(own) if each.command and "echo" in each.command)
    assert found.command is not None and newest in found.command
    (corpus_folder(own) / "CURRENT").write_text(newest, "ascii")
    assert ids(own) == {Path(name).stem for name in TEXTS}


def test_a_removed_corpus_leaves_nothing_that_looks_finished(own: Settings, folder: Path) -> None:
    corpora.ingest(own, folder, NAME)
    uploaded = corpora.uploads_folder(own) / NAME
    uploaded.mkdir(parents=True)
    corpora.remove(own, NAME)
    assert not corpus_folder(own).exists() and not uploaded.exists()
    assert corpora.ingest(own, folder, NAME).new == len(TEXTS)


@pytest.mark.parametrize("file", ["sources.sqlite", "embeddings.sqlite"])
def test_a_damaged_page_of_what_is_derived_is_no_obstacle(
    own: Settings, folder: Path, file: str
) -> None:
    for each in folder.iterdir():  # what was written just now is not remembered
        os.utime(each, (1_600_000_000, 1_600_000_000))
    corpora.ingest(own, folder, NAME)
    damaged = corpus_folder(own) / file
    content = bytearray(damaged.read_bytes())
    content[-4096:] = b"\xff" * min(4096, len(content))
    damaged.write_bytes(content)
    write(folder / "neu.txt", "Der Wochenmarkt zieht um.")
    assert corpora.ingest(own, folder, NAME).new == 1
    assert corpora.rebuild(own, NAME).unchanged == len(TEXTS) + 1
