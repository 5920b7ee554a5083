"""Embeddings kept by text and model."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from rag.index.texts import PassageText
from rag.index.vector_cache import VectorCache, vector_key

DIMENSION = 8


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[VectorCache]:
    cache = VectorCache(tmp_path / "embeddings.sqlite", writable=True)
    yield cache
    cache.close()


def vector(seed: int) -> npt.NDArray[np.float32]:
    raw = np.random.default_rng(seed).normal(size=DIMENSION)
    return (raw / np.linalg.norm(raw)).astype(np.float32)


def test_vectors_come_out_as_they_went_in(cache: VectorCache) -> None:
    cache.put([(b"k", vector(1)), (b"l", vector(2))])
    kept = cache.vectors([b"l", b"k", b"m"])
    assert set(kept) == {b"k", b"l"}
    assert kept[b"k"].shape == (DIMENSION,) and kept[b"k"].dtype == np.float32
    assert np.allclose(kept[b"k"], vector(1), atol=1e-3)
    assert np.allclose(kept[b"l"], vector(2), atol=1e-3)


def test_more_keys_than_one_statement_takes(cache: VectorCache) -> None:
    keys = [str(number).encode() for number in range(1203)]
    cache.put((key, vector(3)) for key in keys[1:])
    assert cache.missing([*keys, *keys]) == {keys[0]}
    assert set(cache.vectors(keys)) == set(keys[1:])


def test_what_is_put_again_replaces(cache: VectorCache) -> None:
    cache.put([(b"k", vector(1))])
    cache.put([(b"k", vector(2))])
    assert np.allclose(cache.vectors([b"k"])[b"k"], vector(2), atol=1e-3)


def test_what_is_put_is_on_disk_for_a_reader(cache: VectorCache, tmp_path: Path) -> None:
    cache.put([(b"k", vector(1))])
    reader = VectorCache(tmp_path / "embeddings.sqlite")
    assert reader.missing([b"k", b"l"]) == {b"l"}
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.put([(b"l", vector(1))])
    reader.close()


def test_a_reader_without_a_file_keeps_nothing_and_makes_none(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite"
    assert VectorCache(path).missing([b"k"]) == {b"k"}
    assert not path.exists()


def test_a_key_follows_model_and_text() -> None:
    texts = ("", "a", "ä", "a\u0308", "\ud800", "m1")
    keys = {vector_key(model, text) for model in ("m1", "m2") for text in texts}
    assert len(keys) == 12
    assert vector_key("m", "a") == vector_key("m", "a")


def test_a_passage_has_the_key_of_its_parts() -> None:
    texts = (
        "a b",
        "a\nb",
        '["a", "b"]',
        PassageText("", ("a b",)),
        PassageText("", ("a", "b")),
        PassageText("a", ("b",)),
        PassageText("a", ("b", "")),
        PassageText("a b", ()),
        PassageText("\ud800", ("b",)),
    )
    assert len({vector_key("m", text) for text in texts}) == len(texts)
    assert vector_key("m", PassageText("a", ("b",))) == vector_key("m", texts[5])


def test_what_is_not_needed_goes_and_gives_its_room_back(
    cache: VectorCache, tmp_path: Path
) -> None:
    keys = [str(number).encode() for number in range(5000)]
    cache.put((key, vector(1)) for key in keys)
    size = (tmp_path / "embeddings.sqlite").stat().st_size
    cache.keep_only([keys[7], keys[4000], keys[7], b"unknown"])
    assert cache.count() == 2 and set(cache.vectors(keys)) == {keys[7], keys[4000]}
    assert (tmp_path / "embeddings.sqlite").stat().st_size < size / 10
    cache.keep_only([keys[7]])
    assert cache.widths(keys) == {DIMENSION} and cache.count() == 1


def test_a_look_at_the_size_says_how_many_there_are_at_most(cache: VectorCache) -> None:
    assert cache.most() == 0
    for number in range(700):
        cache.put([(vector_key("m", str(number)), vector(number))])
    assert 700 <= cache.most() < 1400
    cache.keep_only([vector_key("m", "3")])
    assert 1 <= cache.most() < 200
