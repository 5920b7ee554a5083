"""Real Chroma, in a folder and as a server: what is near, what a filter keeps, what stays."""

from __future__ import annotations

import secrets
import subprocess
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import numpy.typing as npt
import pytest

from benchmarks.chroma_server import ChromaServer, serving
from rag.errors import CorpusError, ServerError
from rag.index.chroma import collections, drop_collection, server_version
from rag.index.chroma_folder import ReadFolder
from rag.index.vectors import VectorIndex, VectorWriter
from rag.settings import PROJECT
from rag.types import EVERYTHING, ArticleInfo, Filter

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


@pytest.fixture(params=["folder", "server"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "folder":
        return tmp_path / "chroma"
    url: str = request.getfixturevalue("chroma").url
    return url


@pytest.fixture
def name() -> str:
    return f"corpus-{secrets.token_hex(4)}"


@pytest.fixture
def index(place: Path | str, name: str) -> Iterator[VectorWriter]:
    with VectorWriter(place, name) as index:
        index.create(MANIFEST, 10)
        index.add((number, VECTORS[number], info(number)) for number in range(40))
        yield index


def found(index: VectorWriter, within: Filter, limit: int = 40) -> set[int]:
    return {key for key, _ in index.query(VECTORS[0], limit, within)}


def test_the_nearest_come_first_with_their_cosine(index: VectorWriter) -> None:
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
    index: VectorWriter, within: Filter, days: list[date | None], sources: list[str | None]
) -> None:
    expected = {n for n in range(40) if info(n).date in days and info(n).source in sources}
    assert found(index, within) == expected


def test_one_article_can_be_asked_alone(index: VectorWriter) -> None:
    assert found(index, Filter(article_id="a7")) == {7}


def test_no_more_come_than_asked_for_or_than_there_are(index: VectorWriter) -> None:
    assert len(found(index, EVERYTHING, 5)) == 5
    assert len(found(index, EVERYTHING, 4000)) == 40


def test_an_index_without_vectors_finds_nothing(place: Path | str, name: str) -> None:
    with VectorWriter(place, name) as index:
        index.create(MANIFEST, 10)
        assert index.query(VECTORS[0], 5, EVERYTHING) == []
        assert index.keys() == set()
        index.add([])
        index.delete([])


def test_all_survives_closing(index: VectorWriter, place: Path | str, name: str) -> None:
    before = index.query(VECTORS[5], 40, EVERYTHING)
    index.close()
    with VectorIndex(place, name) as again:
        again.open()
        assert again.manifest == MANIFEST
        assert again.keys() == set(range(40))
        assert again.query(VECTORS[5], 40, EVERYTHING) == before


@pytest.mark.parametrize(
    "within",
    [
        EVERYTHING,
        Filter(since=date(2025, 1, 1)),
        Filter(date(2025, 1, 1), date(2025, 1, 2), "Bote"),
        Filter(article_ids=("a3", "a5")),
        Filter(article_id="a99"),
    ],
)
def test_a_reader_finds_what_the_client_finds(
    index: VectorWriter, place: Path | str, name: str, within: Filter
) -> None:
    index.delete([7])
    with VectorIndex(place, name) as reader:
        reader.open()
        assert reader.count() == index.count() == 39
        assert reader.keys() == index.keys()
        assert reader.manifest == index.manifest == MANIFEST
        for limit in (3, 100):
            assert reader.query(VECTORS[0], limit, within) == index.query(VECTORS[0], limit, within)


def test_a_folder_is_read_without_the_client(tmp_path: Path, name: str) -> None:
    with VectorWriter(tmp_path, name) as index:
        index.create(MANIFEST, 10)
        index.add((number, VECTORS[number], info(number)) for number in range(40))
    ask = (
        "import sys, numpy as np; from pathlib import Path\n"
        "from rag.index.vectors import VectorIndex; from rag.types import Filter\n"
        f"with VectorIndex(Path({str(tmp_path)!r}), {name!r}) as index:\n"
        "    index.open()\n"
        "    print(index.count(), len(index.query(np.ones(16), 3, Filter(source='Bote'))))\n"
        "print({'chromadb', 'httpx', 'opentelemetry'} & sys.modules.keys())"
    )
    told = subprocess.run(
        [sys.executable, "-c", ask], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert told.stdout == "40 3\nset()\n"


def test_readers_of_one_folder_share_its_index(tmp_path: Path, name: str) -> None:
    with VectorWriter(tmp_path, name) as index:
        index.create(MANIFEST, 10)
        index.add((number, VECTORS[number], info(number)) for number in range(40))
    first, second = ReadFolder(tmp_path), ReadFolder(tmp_path)
    assert first._engine is second._engine
    first.close()
    assert second.get(name).count() == 40
    again = weakref.ref(second._engine)
    second.close()
    assert again() is None, "its files stay open"


def test_what_is_deleted_is_not_found(index: VectorWriter) -> None:
    index.delete([0, 1, 2])
    assert index.keys() == set(range(3, 40))
    assert found(index, EVERYTHING) == set(range(3, 40))


def test_the_manifest_can_be_replaced(index: VectorWriter, place: Path | str, name: str) -> None:
    index.set_manifest(MANIFEST | {"fingerprint": "g"}, 10)
    index.close()
    with VectorIndex(place, name) as again:
        again.open()
        assert again.manifest == MANIFEST | {"fingerprint": "g"}


def test_a_query_looks_at_more_of_more_passages(place: Path | str, name: str) -> None:
    def width(index: VectorWriter) -> int:
        return int(index._collection.configuration["hnsw"]["ef_search"])

    with VectorWriter(place, name) as index:
        index.create(MANIFEST, 1_000_000)
        assert width(index) == 2_005
        index.set_manifest(MANIFEST, 9)
    with VectorWriter(place, name) as again:
        again.open()
        assert width(again) == 200
        again.set_manifest(MANIFEST, 10**9)
        assert width(again) == 4_000


def test_more_passages_than_one_batch(place: Path | str, name: str) -> None:
    count = 2300
    with VectorWriter(place, name) as index:
        index.create(MANIFEST, 10)
        index.add((number, VECTORS[number % 40], info(number)) for number in range(count))
        assert index.keys() == set(range(count))
        index.delete(range(1, count))
        assert index.keys() == {0}


def test_a_missing_collection_is_named_with_the_next_command(place: Path | str, name: str) -> None:
    with (
        VectorIndex(place, name, "leer") as index,
        pytest.raises(CorpusError, match=f"{name}.*python -m rag rebuild leer"),
    ):
        index.open()


# What only a server can do


def test_a_collection_that_is_deleted_meanwhile_is_named(chroma: ChromaServer, name: str) -> None:
    with VectorWriter(chroma.url, name, "weg") as index:
        index.create(MANIFEST, 10)
        assert collections(chroma.url)[name] == MANIFEST
        drop_collection(chroma.url, name)
        drop_collection(chroma.url, name)
        with pytest.raises(CorpusError, match="python -m rag rebuild weg"):
            index.query(VECTORS[0], 3, EVERYTHING)
        with pytest.raises(ServerError, match=f"{chroma.url} has lost"):
            index.add([(1, VECTORS[1], info(1))])


def test_a_name_that_is_taken_is_not_written_to(index: VectorWriter, name: str) -> None:
    with VectorWriter(index._place, name) as other, pytest.raises(CorpusError, match="exists"):
        other.create(MANIFEST, 10)
    assert index.keys() == set(range(40))


def test_a_server_that_dies_is_named_and_found_again(tmp_path: Path, name: str) -> None:
    with serving(tmp_path / "server") as server, VectorWriter(server.url, name) as index:
        index.create(MANIFEST, 10)
        index.add((number, VECTORS[number], info(number)) for number in range(40))
        server.kill()
        port = server.url.rpartition(":")[2]
        for use in (
            lambda: index.query(VECTORS[0], 3, EVERYTHING),
            lambda: index.add([(41, VECTORS[1], info(1))]),
            index.count,
            index.open,
            lambda: VectorIndex(server.url, name),
        ):
            with pytest.raises(ServerError, match=f"{server.url} .*chroma run .*--port {port}"):
                use()
        server.start()
        assert index.query(VECTORS[3], 1, EVERYTHING)[0][0] == 3
        assert index.keys() == set(range(40))


@contextmanager
def other_server(reply: bytes) -> Iterator[str]:
    """Something else than Chroma, that answers everything with *reply*."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (b'"0.6.3"', "version 0.6.3, needed is 1.x"),
        (b"<html>", "cannot be used"),
        (b"{}", "needed is 1.x"),
    ],
)
def test_another_server_is_refused(reply: bytes, said: str) -> None:
    with (
        other_server(reply) as url,
        pytest.raises(ServerError, match=f"{url} .*{said}.*chroma run"),
    ):
        server_version(url)


@pytest.mark.parametrize("url", ["/nowhere", "http://x:y", "http://[", "ftp://x/", "\ufffd\0"])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(ServerError):
        server_version(url)


def test_proxies_of_the_environment_are_not_asked(
    chroma: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert server_version(chroma.url).startswith("1.")


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted in /proc")
def test_a_closed_index_leaves_no_connection(chroma: ChromaServer) -> None:
    def opened() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    server_version(chroma.url)
    before = opened()
    for _ in range(5):
        server_version(chroma.url)
    assert opened() == before
