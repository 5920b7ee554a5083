"""Pruning: embeddings go when two generations don't need them, and none that is needed goes."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from rag.corpus import library as corpora
from rag.index.vector_cache import VectorCache
from rag.settings import Settings

NAME = "probe"
LONG = " ".join(f"Im Ort Nummer {number} regnet es." for number in range(30))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "artikel"
    folder.mkdir()
    (folder / "markt.txt").write_text("Der Markt ist zu. Er öffnet morgen.", "utf-8")
    (folder / "lang.txt").write_text(LONG, "utf-8")
    return folder


def kept(settings: Settings) -> int:
    path = settings.data / "corpora" / NAME / "embeddings.sqlite"
    with closing(VectorCache(path)) as cache:
        return cache.count()


def test_an_ingest_drops_what_most_of_the_file_was_for(own: Settings, folder: Path) -> None:
    corpora.ingest(own, folder, NAME)
    whole = kept(own)
    (folder / "lang.txt").unlink()
    corpora.ingest(own, folder, NAME)
    # The generation before is still there for its readers, and needs them.
    assert kept(own) == whole > 30
    (folder / "neu.txt").write_text("Das Bad ist auf. Es bleibt so.", "utf-8")
    corpora.ingest(own, folder, NAME)
    assert kept(own) == 6


def test_a_small_change_drops_nothing_and_a_rebuild_drops_it(own: Settings, folder: Path) -> None:
    corpora.ingest(own, folder, NAME)
    before = kept(own)
    for text in ("Der Markt ist auf. Er schließt morgen.", "Kein Markt ist auf. Schade ist es."):
        (folder / "markt.txt").write_text(text, "utf-8")
        corpora.ingest(own, folder, NAME)
    assert kept(own) == before + 6
    corpora.rebuild(own, NAME)
    assert kept(own) == before


def test_nothing_is_embedded_twice_by_a_rebuild(
    own: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpora.ingest(own, folder, NAME)
    monkeypatch.setattr("rag.index.e5.model.BundledE5.encode_passage", None)
    corpora.rebuild(own, NAME)
    corpora.rebuild(own, NAME)
    assert corpora.open_corpus(own, NAME).search("Ort Nummer 7 Regen", 1)


def test_a_full_disk_at_the_end_is_no_failure(
    own: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpora.ingest(own, folder, NAME)

    def full(self: VectorCache, keys: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(VectorCache, "keep_only", full)
    assert corpora.rebuild(own, NAME).unchanged == 2
