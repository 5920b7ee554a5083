"""Places: vectors in a Chroma server, shared by processes; what is said when it isn't there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from conftest import settings_at

from benchmarks.chroma_server import ChromaServer, serving
from rag.answer.markdown import markdown
from rag.corpus import corpus as corpus_module
from rag.corpus import generation as generation_module
from rag.corpus import library as corpora
from rag.corpus.doctor import Finding
from rag.errors import CorpusError, IndexMismatchError, ServerError
from rag.index.chroma import collections, drop_collection
from rag.index.generations import current_generation
from rag.index.vector_layer import base_of
from rag.progress import Progress
from rag.settings import PROJECT, Settings

NAME = "probe"
QUESTION = "Wann wird die Orgel gestimmt?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "artikel"
    folder.mkdir()
    (folder / "orgel.txt").write_text("Die Orgel der Kirche wird im Mai gestimmt.", "utf-8")
    (folder / "markt.txt").write_text("Der Markt öffnet künftig um sechs Uhr.", "utf-8")
    return folder


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ChromaServer]:
    """A server of the test's own, that it may end."""
    with serving(tmp_path / "server") as server:
        yield server


def at(settings: Settings, url: str | None) -> Settings:
    return settings.model_copy(update={"chroma_url": url})


def corpus_folder(settings: Settings) -> Path:
    return settings.data.resolve() / "corpora" / NAME


def in_use(settings: Settings) -> set[str]:
    """The collections that the generations on disk are based on."""
    folder = settings.data.resolve() / "corpora"
    return {f"nachgefragt-{path.parent.name}-{base_of(path)}" for path in folder.glob("*/[0-9]*")}


def made_for(settings: Settings) -> set[str]:
    here = str(settings.data.resolve())
    assert settings.chroma_url
    return {
        name
        for name, about in collections(settings.chroma_url).items()
        if here in about.get("home", "")
    }


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def best(settings: Settings) -> str:
    return corpora.open_corpus(settings, NAME).search("Orgel gestimmt", 1)[0].article.id


def findings(settings: Settings, level: str) -> list[Finding]:
    return [finding for finding in corpora.doctor(settings) if finding.level == level]


# Another place


def test_vectors_elsewhere_are_never_asked(
    own: Settings, folder: Path, chroma: ChromaServer
) -> None:
    there = at(own, chroma.url)
    for here, other in ((own, there), (there, own)):
        if corpus_folder(own).exists():
            corpora.rebuild(here, NAME)
        else:
            corpora.ingest(here, folder, NAME)
        before = sorted(corpus_folder(own).rglob("*"))
        said = rf"NACHGEFRAGT_CHROMA_URL.* Run: python -m rag rebuild {NAME}"
        with pytest.raises(IndexMismatchError, match=said):
            corpora.open_corpus(other, NAME)
        with pytest.raises(IndexMismatchError, match=said):
            corpora.ingest(other, folder, NAME)
        (info,) = corpora.list_corpora(other)
        assert info.stale is not None and f"rebuild {NAME}" in str(info.stale)
        assert findings(other, "problem")[0].command == f"python -m rag rebuild {NAME}"
        assert sorted(corpus_folder(own).rglob("*")) == before
        assert best(here) == "orgel"
    assert findings(there, "problem") == []
    corpora.rebuild(own, NAME)
    corpora.rebuild(own, NAME)
    assert best(own) == "orgel" and made_for(there) == set()


def test_two_data_folders_share_a_server(
    own: Settings, folder: Path, tmp_path: Path, chroma: ChromaServer
) -> None:
    here = at(own, chroma.url)
    there = at(settings_at(tmp_path / "other"), chroma.url)
    corpora.ingest(here, folder, NAME)
    (folder / "orgel.txt").unlink()
    corpora.ingest(there, folder, NAME)
    assert len(corpora.open_corpus(here, NAME).articles()) == 2
    assert best(here) == "orgel" and best(there) == "markt"
    corpora.remove(there, NAME)
    assert made_for(there) == set()
    before = contents(own.data)
    assert best(here) == "orgel" and contents(own.data) == before
    assert made_for(here) == in_use(here)


def test_a_copy_of_a_data_folder_deletes_nothing_of_the_other(
    own: Settings, folder: Path, tmp_path: Path, chroma: ChromaServer
) -> None:
    here = at(own, chroma.url)
    corpora.ingest(here, folder, NAME)
    shutil.copytree(own.data, tmp_path / "copy")
    copy = at(settings_at(tmp_path / "copy"), chroma.url)
    assert best(copy) == "orgel"
    for text in ("Erst so.", "Dann so."):
        (folder / "markt.txt").write_text(text, "utf-8")
        corpora.ingest(here, folder, NAME)
    assert best(copy) == "orgel"  # few changes leave the collection to both
    for _ in range(2):
        corpora.rebuild(here, NAME)
    with pytest.raises(CorpusError, match=f"are missing.* python -m rag rebuild {NAME}"):
        best(copy)
    corpora.rebuild(copy, NAME)
    assert best(copy) == best(here) == "orgel"
    assert findings(here, "note") == findings(copy, "note") == []


def test_a_question_goes_on_with_the_newest_where_its_generation_is_deleted_meanwhile(
    own: Settings, folder: Path, chroma: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = at(own, chroma.url)
    corpora.ingest(settings, folder, NAME)
    corpus = corpora.open_corpus(settings, NAME)

    def after_two_others(*arguments: Any) -> Any:
        monkeypatch.undo()
        (folder / "orgel.txt").write_text("Die Orgel wird im Juni gestimmt.", "utf-8")
        corpora.ingest(settings, folder, NAME)
        for _ in range(2):  # each with a collection of its own
            corpora.rebuild(settings, NAME)
        return real(*arguments)

    # While a question is being asked …
    real: Any = corpus_module.retrieve
    monkeypatch.setattr(corpus_module, "retrieve", after_two_others)
    assert "Juni" in markdown(corpus.ask(QUESTION).reply)
    # … and while a corpus is being opened.
    real = generation_module._open_generation
    monkeypatch.setattr(generation_module, "_open_generation", after_two_others)
    assert "Juni" in markdown(corpora.open_corpus(settings, NAME).ask(QUESTION).reply)


# A server that isn't there


def test_a_dead_server_is_named_and_nothing_is_lost(
    own: Settings, folder: Path, server: ChromaServer
) -> None:
    settings = at(own, server.url)
    corpora.ingest(settings, folder, NAME)
    generation = current_generation(corpus_folder(own))
    corpus = corpora.open_corpus(settings, NAME)
    (folder / "neu.txt").write_text("Im Museum beginnt eine Ausstellung über Uhren.", "utf-8")

    def die(progress: Progress) -> None:
        if progress.stage == "split":
            server.kill()

    with pytest.raises(ServerError, match=r"is as it was before\. Run: chroma run "):
        corpora.ingest(settings, folder, NAME, die)
    for use in (
        lambda: corpus.ask(QUESTION),
        lambda: corpora.open_corpus(settings, NAME),
        lambda: corpora.ingest(settings, folder, NAME),
        lambda: corpora.rebuild(settings, NAME),
        lambda: corpora.remove(settings, NAME),
    ):
        with pytest.raises(ServerError, match=f"{server.url} .*chroma run"):
            use()
    found = {finding.subject: finding.text for finding in findings(settings, "problem")}
    assert server.url in found["Chroma"] and server.url in found[f"corpus {NAME}"]
    assert current_generation(corpus_folder(own)) == generation
    assert corpora.list_corpora(settings)[0].articles == 2
    server.start()
    assert corpus.ask(QUESTION).answered
    assert corpora.ingest(settings, folder, NAME).new == 1
    assert made_for(settings) == in_use(settings) and len(in_use(settings)) == 1
    assert findings(settings, "problem") == findings(settings, "note") == []


def test_without_its_server_a_corpus_can_be_rebuilt_into_its_folder(
    own: Settings, folder: Path, server: ChromaServer
) -> None:
    corpora.ingest(at(own, server.url), folder, NAME)
    server.kill()
    corpora.rebuild(own, NAME)
    assert best(own) == "orgel"
    corpora.rebuild(own, NAME)
    oldest, *others = sorted(corpus_folder(own).glob("[0-9]*"))
    assert [path.name for path in oldest.iterdir()] == ["server"] and len(others) == 2
    with pytest.raises(ServerError, match=f"Nothing was removed.* delete {corpus_folder(own)}"):
        corpora.remove(own, NAME)
    assert best(own) == "orgel"
    server.start()
    corpora.rebuild(own, NAME)
    assert made_for(at(own, server.url)) == set()
    assert len(list(corpus_folder(own).glob("[0-9]*"))) == 2


def test_a_server_that_has_moved(own: Settings, folder: Path, server: ChromaServer) -> None:
    corpora.ingest(at(own, server.url), folder, NAME)
    server.kill()
    moved = ChromaServer(server.folder)
    try:
        moved.start()
        assert best(at(own, moved.url)) == "orgel"
        corpora.remove(at(own, moved.url), NAME)
        assert collections(moved.url) == {}
    finally:
        moved.kill()


def test_a_lost_collection_is_mended_by_a_rebuild_and_a_left_one_named(
    own: Settings, folder: Path, chroma: ChromaServer
) -> None:
    settings = at(own, chroma.url)
    corpora.ingest(settings, folder, NAME)
    (left,) = made_for(settings)
    shutil.rmtree(corpus_folder(own))
    (note,) = findings(settings, "note")
    assert left in note.text and note.command
    command = note.command.replace("curl", "curl -sf").split()
    assert subprocess.run(command, timeout=60).returncode == 0
    assert made_for(settings) == set() and findings(settings, "note") == []
    corpora.ingest(settings, folder, NAME)
    (name,) = made_for(settings)
    drop_collection(chroma.url, name)
    (problem,) = findings(settings, "problem")
    assert problem.command == f"python -m rag rebuild {NAME}"
    corpora.rebuild(settings, NAME)
    assert findings(settings, "problem") == [] and best(settings) == "orgel"


# Several processes


def asking(settings: Settings) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "rag", "--data", str(settings.data), "ask", QUESTION]
    return subprocess.Popen(
        [*command, "--corpus", NAME, "--json"],
        cwd=PROJECT,
        env={**os.environ, "NACHGEFRAGT_CHROMA_URL": settings.chroma_url or ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_processes_answer_from_the_old_or_the_new_while_one_ingests(
    own: Settings, folder: Path, chroma: ChromaServer
) -> None:
    settings = at(own, chroma.url)

    def ingest(month: str) -> None:
        (folder / "orgel.txt").write_text(f"Die Orgel wird im {month} gestimmt.", "utf-8")
        (folder / "kirche.txt").write_text(f"Gestimmt wird die Orgel im {month}.", "utf-8")
        assert corpora.ingest(settings, folder, NAME).passages == 3

    ingest("Mai")
    months = cycle(["Juni", "Mai"])
    with asking(settings) as one, asking(settings) as other:
        while one.poll() is None or other.poll() is None:
            ingest(next(months))
        for process in (one, other):
            output, errors = process.communicate(timeout=300)
            assert process.returncode == 0, errors
            answer = json.loads(output)
            assert answer["citations"] and len(answer["passages"]) == 3
            assert ("Mai" in output) != ("Juni" in output)
