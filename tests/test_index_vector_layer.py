"""Vectors of a generation that are those of an earlier one, but for a few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from rag.errors import CorpusError
from rag.index import vector_places
from rag.index.generations import generations
from rag.index.vector_layer import COUNT as COUNT_NOTED
from rag.index.vector_layer import LAYER, Layer, LayeredVectors, base_of, load_layer
from rag.index.vector_places import VECTORS, VectorPlace
from rag.index.vectors import VectorIndex, VectorWriter
from rag.types import EVERYTHING, ArticleInfo, Filter

COUNT = 60
GONE = frozenset(range(0, 40, 2))
CAME = range(100, 120)
FILTERS = (
    EVERYTHING,
    Filter(since=date(2024, 1, 20)),
    Filter(until=date(2024, 1, 20)),
    Filter(since=date(2024, 1, 5), until=date(2024, 1, 25), source="Tagblatt"),
    Filter(article_id="a7"),
    Filter(article_ids=("a3", "a104", "a2")),
)


def vector(key: int) -> npt.NDArray[np.float32]:
    raw = np.random.default_rng(key).normal(size=16).astype(np.float32)
    return raw / np.linalg.norm(raw)


def info(key: int) -> ArticleInfo:
    day = None if key % 7 == 0 else date(2024, 1, 1 + key % 28)
    return ArticleInfo(f"a{key}", None, day, None, "Tagblatt" if key % 3 else None, None)


def filled(folder: Path, keys: Iterator[int] | range | list[int]) -> VectorIndex:
    index = VectorWriter(folder, "corpus-probe")
    index.create({"content_hash": "erst"}, 10)
    index.add((key, vector(key), info(key)) for key in keys)
    return index


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LayeredVectors, VectorIndex]]:
    """The same passages, in layers and in one collection."""
    folder = tmp_path_factory.mktemp("layers")
    layer = Layer("1-00000000", {"content_hash": "dann"})
    layer = layer.plus((key, vector(key), info(key)) for key in (*CAME, 500)).without([*GONE, 500])
    layer.save(folder)
    with ExitStack() as stack:
        base = stack.enter_context(closing(filled(folder / "base", range(COUNT))))
        stay = [key for key in (*range(COUNT), *CAME) if key not in GONE]
        whole = stack.enter_context(closing(filled(folder / "whole", stay)))
        yield LayeredVectors(base, load_layer(folder)), whole


@pytest.mark.parametrize("within", FILTERS)
@pytest.mark.parametrize("limit", [1, 10, 100])
def test_layers_find_what_one_collection_finds(
    both: tuple[LayeredVectors, VectorIndex], within: Filter, limit: int
) -> None:
    layered, whole = both
    for key in (0, 33, 104):
        found = layered.query(vector(key), limit, within)
        wanted = whole.query(vector(key), limit, within)
        assert [each for each, _ in found] == [each for each, _ in wanted]
        cosines = ([cosine for _, cosine in each] for each in (found, wanted))
        assert np.allclose(*cosines, atol=1e-5)


def test_layers_count_and_name_their_passages(both: tuple[LayeredVectors, VectorIndex]) -> None:
    layered, whole = both
    assert layered.keys() == whole.keys() and layered.count() == whole.count()
    assert layered.manifest == {"content_hash": "dann"}


@pytest.mark.parametrize(("noted", "counted"), [(60_000, 59_999), (9, 2)])
def test_of_many_passages_the_number_noted_is_believed(
    tmp_path: Path, noted: int, counted: int
) -> None:
    with closing(filled(tmp_path / "base", range(3))) as base:
        base.set_manifest({"content_hash": "erst", COUNT_NOTED: noted}, 3)
        assert LayeredVectors(base, Layer("1-00000000").without([1])).count() == counted


def test_all_of_the_base_may_have_gone(both: tuple[LayeredVectors, VectorIndex]) -> None:
    layered, _ = both
    none = LayeredVectors(layered.base, Layer("1-00000000").without(range(COUNT)))
    assert none.query(vector(1), 5, EVERYTHING) == [] and none.count() == 0


@pytest.mark.parametrize("damage", ["", "{}", '{"base": "1-0", "manifest": {}, "removed": [], '])
def test_a_damaged_layer_is_named(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "probe" / "2-00000000"
    folder.mkdir(parents=True)
    Layer("1-00000000").save(folder)
    (folder / LAYER).write_text(damage, "utf-8")
    with pytest.raises(CorpusError) as raised:
        load_layer(folder)
    assert raised.value.code == "layer_unreadable"
    assert raised.value.command == "python -m rag rebuild probe"


def made(corpus: Path, name: str, old: str | None, keys: list[int], went: list[int]) -> list[str]:
    """Make a generation of *corpus* and return those in whose folders vectors lie."""
    (corpus / name).mkdir(parents=True)
    (corpus / name / "articles.sqlite").touch()
    place = VectorPlace()
    with place.build(corpus / name, corpus / old if old else None, {"of": name}, 4) as vectors:
        if not vectors.bears(len(keys) + len(went)):
            vectors.make_base()
            went = sorted(vectors.keys() & set(went))
        vectors.change(((key, vector(key), info(key)) for key in keys), went)
    return sorted(entry.parent.name for entry in corpus.glob(f"*/{VECTORS}"))


def test_a_base_stays_while_one_is_based_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_places, "_LEAST", 3)
    corpus, place = tmp_path / "probe", VectorPlace()
    first, second, third, fourth = (f"{number}-0000000{number}" for number in range(1, 5))
    assert made(corpus, first, None, [1, 2, 3, 4], []) == [first]
    assert made(corpus, second, first, [5], [1]) == [first]
    place.drop(corpus / first)
    assert generations(corpus) == [corpus / second] and base_of(corpus / second) == first
    with place.open(corpus / second) as vectors:
        assert vectors.keys() == {2, 3, 4, 5} and vectors.manifest["of"] == second
        assert vectors.query(vector(5), 1, EVERYTHING)[0][0] == 5
    # One more than a layer bears: what the layer held has to be brought in again.
    assert made(corpus, third, second, [5, 6], [1, 2]) == [first, third]
    with place.open(corpus / third) as vectors:
        assert vectors.keys() == {3, 4, 5, 6} and vectors.manifest["of"] == third
    assert made(corpus, fourth, third, [7], []) == [first, third]
    place.drop(corpus / second)
    assert not (corpus / first).exists()
    place.drop(corpus / third)
    assert generations(corpus) == [corpus / fourth]
    place.drop(corpus / fourth)
    assert list(corpus.iterdir()) == []
