"""Embedding ahead: what is given is kept in the cache, and no failure of it is anybody's."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from rag.errors import ModelError
from rag.index.ahead import embedding_ahead
from rag.index.embedder import FloatArray
from rag.index.texts import PassageText, Text
from rag.index.vector_cache import VectorCache, vector_key


class Lengths:
    """Embeds a text as its length, and notes what it was given."""

    name, fingerprint, dimension = "lengths", "lengths", 2

    def __init__(self, may_go_on: Event | None = None, broken: bool = False) -> None:
        self.made: list[Text] = []
        self._may_go_on = may_go_on
        self._broken = broken

    def encode_query(self, text: str) -> FloatArray:
        return self.encode_passage(text)

    def encode_passage(self, text: Text) -> FloatArray:
        return np.array([len(str(text)), 0], np.float32)

    def encode_passages(self, texts: Sequence[Text]) -> Iterator[FloatArray]:
        if self._broken:
            raise ModelError("weights_missing", file="", command="")
        if self._may_go_on is not None:
            assert self._may_go_on.wait(60)
        self.made += texts
        return map(self.encode_passage, texts)


def kept(file: Path, texts: Sequence[Text]) -> list[str]:
    keys = {vector_key("lengths", text): text for text in texts}
    with closing(VectorCache(file)) as cache:
        return sorted(str(keys[key]) for key in cache.vectors(keys))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "embeddings.sqlite"


def test_what_is_given_is_embedded_once_and_kept(file: Path) -> None:
    embedder = Lengths()
    for _ in range(2):
        with embedding_ahead(embedder, file) as ahead:
            ahead.take(["eins", "zwei"])
            ahead.take(["eins", "drei"])
            until = time.monotonic() + 60
            while len(kept(file, ["eins", "zwei", "drei"])) < 3 and time.monotonic() < until:
                time.sleep(0.01)
    assert sorted(embedder.made) == ["drei", "eins", "zwei"]


def test_a_passage_and_its_sentences_are_embedded_next_to_each_other(file: Path) -> None:
    embedder = Lengths()
    sentences = tuple(f"Satz {number}." for number in range(30))
    texts = [PassageText("Titel", sentences), *sentences]
    with embedding_ahead(embedder, file) as ahead:
        ahead.take(texts)
        until = time.monotonic() + 60
        while not kept(file, texts) and time.monotonic() < until:
            time.sleep(0.01)
    assert embedder.made == texts


def test_nobody_waits_for_it(file: Path) -> None:
    may_go_on = Event()
    embedder = Lengths(may_go_on)
    texts = [str(number) for number in range(1_000)]
    with embedding_ahead(embedder, file) as ahead:
        for text in texts:  # that it embeds none of before all are given
            ahead.take([text])
        may_go_on.set()
    assert len(embedder.made) < 1_000
    assert kept(file, texts) == sorted(embedder.made)


def test_a_model_that_fails_fails_where_its_vectors_are_needed(file: Path) -> None:
    with embedding_ahead(Lengths(broken=True), file) as ahead:
        for number in range(200):
            ahead.take([str(number)])
    assert kept(file, ["0"]) == []


def test_a_file_that_cannot_be_made_is_left_to_whoever_needs_it(tmp_path: Path) -> None:
    with embedding_ahead(Lengths(), tmp_path / "fehlt" / "embeddings.sqlite") as ahead:
        ahead.take(["eins"])
    assert not (tmp_path / "fehlt").exists()


def test_an_error_meanwhile_ends_it(file: Path) -> None:
    may_go_on = Event()
    embedder = Lengths(may_go_on)
    with pytest.raises(KeyboardInterrupt), embedding_ahead(embedder, file) as ahead:
        for number in range(1_000):
            ahead.take([str(number)])
        may_go_on.set()
        raise KeyboardInterrupt
    assert len(embedder.made) < 1_000
