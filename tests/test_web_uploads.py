"""Uploads over real HTTP: what comes in, what is refused, and that nothing lands elsewhere."""

from __future__ import annotations

import http.client
import json
import os
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from rag.load import load_card
from rag.web import uploads as module
from rag.web.document import READER_COOKIE
from rag.web.guard import Guard
from rag.web.uploads import (
    NoBatchError,
    UploadError,
    Uploads,
    checked_path,
    upload_routes,
)


class Site:
    """The endpoints, served on a port of their own."""

    def __init__(self, uploads: Uploads, port: int) -> None:
        self.uploads = uploads
        self._port = port

    def call(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, dict[str, object]]:
        """Send *path* as it is, without any of the tidying that browsers do."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        is_json = response.headers["content-type"] == "application/json"
        return response.status, json.loads(content) if is_json else {}

    def batch(self, **headers: str) -> str:
        status, answer = self.call("POST", "/uploads", **headers)
        assert status == 200
        return str(answer["batch"])

    def put(self, batch: str, path: str, body: bytes = b"Text", **headers: str) -> object:
        """Return 201, or the reason of the refusal."""
        status, answer = self.call("PUT", f"/uploads/{batch}/{path}", body, **headers)
        return (
            status
            if status == 201
            else str(answer.get("code")).removeprefix("upload_")
            if answer.get("noted")
            else status
        )


@contextmanager
def served(uploads: Uploads, may_change: bool = True) -> Iterator[Site]:
    app = Starlette(routes=upload_routes(uploads))
    app.add_middleware(Guard, is_local=may_change)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield Site(uploads, listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def site(data: Path) -> Iterator[Site]:
    with served(Uploads(data / "uploads")) as site:
        yield site


def below(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_files_come_in_and_become_a_folder(site: Site, data: Path) -> None:
    batch = site.batch()
    assert site.put(batch, "2024/M%C3%A4rz%20%231.txt", b"Erste Fassung") == 201
    assert site.put(batch, "2024/M%C3%A4rz%20%231.txt", "Schöne Grüße".encode()) == 201
    assert site.put(batch, "a.HTML", b"") == 201
    assert site.uploads.count(batch) == 2
    folder, refused = site.uploads.add(batch, "korpus", 'Der "Anzeiger"\n\\ 2024')
    assert folder == data / "uploads" / "korpus" and refused == []
    assert load_card(folder).title == 'Der "Anzeiger" \\ 2024'
    assert below(folder) == {
        "2024/März #1.txt": "Schöne Grüße".encode(),
        "a.HTML": b"",
        "corpus.toml": (folder / "corpus.toml").read_bytes(),
    }
    if os.name == "posix":
        modes = {stat.S_IMODE(file.stat().st_mode) for file in folder.rglob("*.*")}
        assert modes == {0o600}
    with pytest.raises(NoBatchError):
        site.uploads.count(batch)
    assert not any((data / "uploads" / ".incoming").iterdir())


def test_added_files_merge_with_those_there_and_replace_their_like(site: Site) -> None:
    for body in (b"alt", b"neu"):
        batch = site.batch()
        assert site.put(batch, "a.txt", body) == 201
        assert site.put(batch, f"{body.decode()}.txt", body) == 201
        folder, _ = site.uploads.add(batch, "korpus")
    assert below(folder) == {"a.txt": b"neu", "alt.txt": b"alt", "neu.txt": b"neu"}


def test_a_card_keeps_its_title(site: Site) -> None:
    for name, card, title in (
        ("eins", b'title = "Ihr Titel"\n', "Ihr Titel"),
        ("zwei", b'language = "en"\n', "Neuer"),
    ):
        batch = site.batch()
        site.put(batch, "corpus.toml", card)
        folder, _ = site.uploads.add(batch, name, "Neuer")
        assert load_card(folder).title == title
        assert card in (folder / "corpus.toml").read_bytes()


def test_other_endings_are_refused_and_the_good_ones_stay(site: Site) -> None:
    batch = site.batch()
    assert site.put(batch, "gut.md") == 201
    for name in ("run.exe", "a.txt.sh", "ohne", "bild.jpg", ".txt/x", "settings.toml"):
        assert site.put(batch, name) == "ending"
    refused = [
        (each.file, each.message.code.removeprefix("upload_"))
        for each in site.uploads.refusals(batch)
    ]
    assert ("bild.jpg", "ending") in refused and len(refused) == 6
    assert site.uploads.count(batch) == 1


@pytest.mark.parametrize(
    "path",
    [
        "../a.txt",
        "x/../../../a.txt",
        "%2e%2e/a.txt",
        "..%2f..%2f..%2fa.txt",
        "%2e%2e%2fa.txt",
        "..%5c..%5ca.txt",
        "/etc/a.txt",
        "%2fetc%2fa.txt",
        "a%00.txt",
        "a%0a.txt",
        "./a.txt",
        "x//a.txt",
        "con.txt",
        "x/LPT1.txt",
        "x%20/a.txt",
        "a" * 252 + ".txt",
        "x/" * 600 + "a.txt",
        "",
    ],
)
def test_no_path_leads_out_of_the_batch(site: Site, data: Path, path: str) -> None:
    batch = site.batch()
    before = set(data.parent.rglob("*"))
    assert site.put(batch, path) in ("path", 404)
    assert set(data.parent.rglob("*")) == before


def test_a_name_encoded_twice_is_only_a_strange_name(site: Site) -> None:
    batch = site.batch()
    assert site.put(batch, "%252e%252e%252fa.txt") == 201
    folder, _ = site.uploads.add(batch, "korpus")
    assert list(below(folder)) == ["%2e%2e%2fa.txt"]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_a_checked_path_lies_within(name: str) -> None:
    try:
        path = checked_path(f"{name}.txt")
    except UploadError:
        return
    assert not path.is_absolute() and ".." not in path.parts and "\0" not in str(path)
    assert path.as_posix() == f"{name}.txt"


def test_links_are_not_followed(site: Site, data: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    batch = site.batch()
    assert site.put(batch, "sub/a.txt") == 201
    assert site.put(batch, "b.txt") == 201
    (data / "uploads" / "korpus").mkdir()
    (data / "uploads" / "korpus" / "sub").symlink_to(outside)
    folder, refused = site.uploads.add(batch, "korpus")
    assert [(each.file, each.message.code.removeprefix("upload_")) for each in refused] == [
        ("sub/a.txt", "clash")
    ]
    assert list(outside.iterdir()) == [] and (folder / "b.txt").exists()


def test_a_file_and_a_folder_of_one_name_clash(site: Site) -> None:
    batch = site.batch()
    assert site.put(batch, "a.txt") == 201
    assert site.put(batch, "a.txt/b.txt") == "clash"
    assert site.put(batch, "c.txt/d.txt") == 201
    assert site.put(batch, "c.txt") == "clash"
    assert site.uploads.count(batch) == 2


def test_limits_hold_while_a_file_streams(
    site: Site, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_FILE_BYTES", 100_000)
    monkeypatch.setattr(module, "MAX_BATCH_BYTES", 150_000)
    batch = site.batch()
    assert site.put(batch, "a.txt", b"x" * 100_001) == "size"
    assert site.put(batch, "a.txt", b"x" * 200_000, Transfer_Encoding="chunked") in ("size", 400)
    assert site.put(batch, "a.txt?size=100001", b"") == "size"
    assert site.put(batch, f"a.txt?size={'9' * 9000}", b"") == "size"
    assert site.put(batch, "b.txt", b"x" * 100_000) == 201
    assert site.put(batch, "c.txt", b"x" * 60_000) == "total"
    assert site.put(batch, "d.txt", b"x") == "total"  # one that is too much ends the batch
    assert site.uploads.count(batch) == 1
    assert list(below(data)) == [f"uploads/.incoming/{batch}/files/b.txt"]


def test_a_lie_about_the_size_helps_nobody(
    site: Site, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_FILE_BYTES", 100_000)
    batch = site.batch()

    async def chunks() -> object:
        for _ in range(3):
            yield b"x" * 40_000

    import asyncio

    with pytest.raises(UploadError) as refused:
        asyncio.run(site.uploads.receive(batch, None, "a.txt", 1, chunks()))  # type: ignore[arg-type]
    assert refused.value.code == "upload_size" and "0 MB" in str(refused.value)
    assert below(data) == {}


def test_the_number_of_files_is_limited(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_FILES", 2)
    batch = site.batch()
    assert [site.put(batch, f"{n}.txt") for n in range(3)] == [201, 201, "count"]


def test_a_full_disk_is_said_and_leaves_nothing_half(
    site: Site, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> object:
        return open("/dev/full", "wb", buffering=0)  # noqa: PTH123

    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    batch = site.batch()
    monkeypatch.setattr(module, "_new_file", full)
    status, answer = site.call("PUT", f"/uploads/{batch}/a.txt", b"x")
    assert (status, answer["code"]) == (507, "upload_full")
    assert "disk is full" in str(answer["text"]) and "/" not in str(answer["text"])
    monkeypatch.undo()
    assert site.put(batch, "b.txt") == "full"
    assert below(data) == {}


def test_a_batch_is_its_readers(site: Site) -> None:
    batch = site.batch(Cookie=f"{READER_COOKIE}=a")
    assert site.put(batch, "a.txt") == 404
    assert site.put(batch, "a.txt", Cookie=f"{READER_COOKIE}=b") == 404
    assert site.put(batch, "a.txt", Cookie=f"{READER_COOKIE}=a") == 201
    for wrong in ("0" * 32, "..", ".", "x"):
        assert site.put(wrong, "a.txt") == 404
    site.uploads.drop(batch)
    assert site.put(batch, "a.txt", Cookie=f"{READER_COOKIE}=a") == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
def test_another_sites_page_changes_nothing(site: Site, headers: dict[str, str]) -> None:
    batch = site.batch()
    assert site.put(batch, "a.txt", **headers) == 403
    assert site.call("POST", "/uploads", **headers)[0] == 403
    assert site.uploads.count(batch) == 0


def test_uploads_can_be_off(data: Path) -> None:
    uploads = Uploads(data / "uploads")
    batch = uploads.new_batch()
    with served(uploads, may_change=False) as site:
        assert site.call("POST", "/uploads")[0] == 403
        assert site.put(batch, "a.txt") == 403
    assert below(data) == {}


def test_what_was_left_for_a_day_is_dropped(site: Site, data: Path) -> None:
    old, recent = site.batch(), site.batch()
    other = data / "uploads" / ".incoming" / "nicht von uns"
    other.mkdir()
    for folder in (other, other.with_name(old)):
        os.utime(folder, (1, 1))
    new = site.batch()
    left = {entry.name for entry in other.parent.iterdir()}
    assert left == {recent, new, other.name}
    assert site.put(old, "a.txt") == 404
