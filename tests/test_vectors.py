"""Real Chroma on disk: what is near, what a filter keeps, what survives closing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from rag.errors import CorpusError
from rag.types import EVERYTHING, ArticleInfo, Filter
from rag.vectors import VectorIndex

DAYS = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 1, 2), None]
MANIFEST = {"embedding_model": "m", "fingerprint": "f", "dimension": 16}


def info(number: int) -> ArticleInfo:
    source = "Bote" if number % 2 else None
    return ArticleInfo(f"a{number}", None, DAYS[number % 4], None, source, None)


def unit_vectors(count: int) -> npt.NDArray[np.float32]:
    raw = np.random.default_rng(7).normal(size=(count, 16))
    unit: npt.NDArray[np.float32] = (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype("f4")
    return unit


VECTORS = unit_vectors(40)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    with VectorIndex(tmp_path / "chroma", "corpus-probe") as index:
        index.create(MANIFEST)
        index.add((number, VECTORS[number], info(number)) for number in range(40))
        yield index


def found(index: VectorIndex, within: Filter, limit: int = 40) -> set[int]:
    return {key for key, _ in index.query(VECTORS[0], limit, within)}


def test_the_nearest_come_first_with_their_cosine(index: VectorIndex) -> None:
    query = VECTORS[3]
    exact = VECTORS @ query
    pairs = index.query(query, 10, EVERYTHING)
    assert [key for key, _ in pairs] == np.argsort(-exact)[:10].tolist()
    assert np.allclose([score for _, score in pairs], np.sort(exact)[::-1][:10], atol=1e-3)


@pytest.mark.parametrize(
    ("within", "days", "sources"),
    [
        (EVERYTHING, DAYS, [None, "Bote"]),
        (Filter(since=date(2025, 1, 1)), DAYS[1:3], [None, "Bote"]),
        (Filter(until=date(2025, 1, 1)), DAYS[:2], [None, "Bote"]),
        (Filter(date(2025, 1, 1), date(2025, 1, 1)), DAYS[1:2], [None, "Bote"]),
        (Filter(date(2025, 1, 2), date(2025, 1, 1)), [], [None, "Bote"]),
        (Filter(source="Bote"), DAYS, ["Bote"]),
        (Filter(since=date(2025, 1, 1), source="Bote"), DAYS[1:2], ["Bote"]),
        (Filter(source="Kurier"), DAYS, []),
    ],
)
def test_a_filter_keeps_what_it_names_and_dates_are_inclusive(
    index: VectorIndex, within: Filter, days: list[date | None], sources: list[str | None]
) -> None:
    expected = {n for n in range(40) if info(n).date in days and info(n).source in sources}
    assert found(index, within) == expected


def test_one_article_can_be_asked_alone(index: VectorIndex) -> None:
    assert found(index, Filter(article_id="a7")) == {7}


def test_no_more_come_than_asked_for_or_than_there_are(index: VectorIndex) -> None:
    assert len(found(index, EVERYTHING, 5)) == 5
    assert len(found(index, EVERYTHING, 4000)) == 40


def test_an_index_without_vectors_finds_nothing(tmp_path: Path) -> None:
    with VectorIndex(tmp_path / "empty", "corpus-leer") as index:
        index.create(MANIFEST)
        assert index.query(VECTORS[0], 5, EVERYTHING) == []
        assert index.keys() == set()
        index.add([])
        index.delete([])


def test_all_survives_closing(index: VectorIndex, tmp_path: Path) -> None:
    before = index.query(VECTORS[5], 40, EVERYTHING)
    index.close()
    with VectorIndex(tmp_path / "chroma", "corpus-probe") as again:
        again.open()
        assert again.manifest == MANIFEST
        assert again.keys() == set(range(40))
        assert again.query(VECTORS[5], 40, EVERYTHING) == before


def test_what_is_deleted_is_not_found(index: VectorIndex) -> None:
    index.delete([0, 1, 2])
    assert index.keys() == set(range(3, 40))
    assert found(index, EVERYTHING) == set(range(3, 40))


def test_the_manifest_can_be_replaced(index: VectorIndex, tmp_path: Path) -> None:
    index.set_manifest(MANIFEST | {"fingerprint": "g"})
    index.close()
    with VectorIndex(tmp_path / "chroma", "corpus-probe") as again:
        again.open()
        assert again.manifest == MANIFEST | {"fingerprint": "g"}


def test_more_passages_than_one_batch(tmp_path: Path) -> None:
    count = 2300
    with VectorIndex(tmp_path / "many", "corpus-viele") as index:
        index.create(MANIFEST)
        index.add((number, VECTORS[number % 40], info(number)) for number in range(count))
        assert index.keys() == set(range(count))
        index.delete(range(1, count))
        assert index.keys() == {0}


def test_a_missing_collection_is_named_with_the_next_command(tmp_path: Path) -> None:
    with (
        VectorIndex(tmp_path / "empty", "corpus-leer") as index,
        pytest.raises(CorpusError, match=r"corpus-leer.*python -m rag"),
    ):
        index.open()
