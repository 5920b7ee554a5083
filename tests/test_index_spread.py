"""Spreading: a corpus is the same wherever its articles are read and embedded."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from conftest import settings_at
from contents import Contents, contents

from rag.corpus.generation import maker_for
from rag.errors import ClusterError
from rag.index.build import ingest_drafts
from rag.index.spread import Made, Part, make
from rag.load import load_drafts
from rag.settings import Settings
from rag.types import CorpusCard, IngestReport

QUAY = """Der Kai wird saniert

Die Stadt Auental erneuert im Mai den Kai. Das sagte Baurätin Karin Lohse am Montag.

„Wir bauen bei laufendem Betrieb“, sagte Lohse. Die Kosten lägen bei zwei Millionen Euro, so Lohse.
"""
FERRY = """Die Fähre fährt wieder

Seit Dienstag fährt die Fähre wieder. „Endlich“, sagte Fährmann Jost Behrens.
"""


class InTurn:
    """Does the work of some parts in this process, with as many out as a cluster might have."""

    def __init__(self, settings: Settings, breaks_after: int | None = None) -> None:
        self.embedder = maker_for(settings, lambda progress: None).embedder
        self.parts: list[Part] = []
        self._breaks_after = breaks_after

    def work(self, parts: Iterator[Part]) -> Iterator[Made]:
        out: deque[Part] = deque()
        for part in parts:
            self.parts.append(part)
            out.append(part)
            if len(self.parts) == self._breaks_after:
                raise ClusterError("ray_no_machine", address="kai:6379")
            if len(out) == 2:
                yield make(out.popleft(), self.embedder)
        while out:
            yield make(out.popleft(), self.embedder)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "a-kai.txt").write_text(QUAY, "utf-8")
    (folder / "b-faehre.txt").write_text(FERRY, "utf-8")
    (folder / "c-wort.txt").write_text("Ein Wort.", "utf-8")
    return folder


def ingest(settings: Settings, articles: Path, helpers: InTurn | None) -> IngestReport:
    maker = replace(maker_for(settings, lambda progress: None), helpers=helpers)
    folder = settings.data / "corpora" / "auental"
    return ingest_drafts(folder, str(articles), partial(load_drafts, articles), CorpusCard(), maker)


@pytest.fixture(scope="module")
def here(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """What the corpus holds where no others help."""
    settings = settings_at(tmp_path_factory.mktemp("here"))
    report = ingest(settings, articles, None)
    assert (report.new, report.passages, report.notes) == (3, 3, ())
    found = contents(settings, "auental")
    assert len(found.rows["statement"]) > 2 and len(found.vectors) > 6
    return found


def test_a_corpus_is_the_same_wherever_it_is_made(
    own: Settings, articles: Path, here: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.spread._TEXTS", 3)
    monkeypatch.setattr("rag.index.spread._WRITTEN", 4)
    helpers = InTurn(own)
    report = ingest(own, articles, helpers)
    assert (report.new, report.passages, report.notes) == (3, 3, ())
    contents(own, "auental").assert_same(here)
    # The first article has more texts than a part, and is read for statements once.
    read = [part.article.id for part in helpers.parts if part.article is not None]
    assert read == ["a-kai", "b-faehre", "c-wort"] and len(helpers.parts) > 3
    assert max(len(part.texts) for part in helpers.parts) == 3


def test_what_was_made_before_a_failure_is_kept_and_not_made_again(
    own: Settings, articles: Path, here: Contents
) -> None:
    with pytest.raises(ClusterError) as failure:
        ingest(own, articles, InTurn(own, breaks_after=3))
    assert failure.value.code == "ray_no_machine"
    assert not (own.data / "corpora" / "auental" / "CURRENT").exists()
    helpers = InTurn(own)
    ingest(own, articles, helpers)
    contents(own, "auental").assert_same(here)
    # The vectors of the first article came before the failure; its statements went with it.
    assert [part.article.id for part in helpers.parts if part.article] == [
        "a-kai",
        "b-faehre",
        "c-wort",
    ]
    assert [bool(part.texts) for part in helpers.parts] == [False, True, True]


def test_a_damaged_file_of_vectors_is_begun_anew(
    own: Settings, articles: Path, here: Contents
) -> None:
    folder = own.data / "corpora" / "auental"
    folder.mkdir(parents=True)
    (folder / "embeddings.sqlite").write_bytes(b"no database" * 1_000)
    ingest(own, articles, InTurn(own))
    contents(own, "auental").assert_same(here)
