"""Who may ask, from where, and how much: on the real application, over real HTTP."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from page_server import Got, fetch, make_app, running
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message

from rag.corpus.library import Corpus, Library
from rag.errors import SettingsError
from rag.settings import Settings, load_settings
from rag.web import app as web
from rag.web.guard import MANAGES, MAX_BODY, Guard, OnlyPaths, Tries, is_loopback

AUTH = "leserin:geh:eim"
CALL = "/gradio_api/call/v2/corpora"


@pytest.fixture(scope="module")
def address(settings: Settings, syrien: Corpus) -> Iterator[str]:
    with running(make_app(Library(settings, syrien.name), settings), settings) as url:
        yield url


@pytest.fixture(scope="module")
def locked(settings: Settings, syrien: Corpus) -> Iterator[str]:
    asking = settings.model_copy(update={"auth": AUTH})
    with running(make_app(Library(asking, syrien.name), asking, mcp=True), asking) as url:
        yield url


def login(credentials: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(credentials.encode()).decode()}"}


@pytest.mark.parametrize(
    "path", ["/", "/config", "/gradio_api/info", "/statements.csv", "/mcp", "/gradio_api/upload"]
)
def test_nothing_is_shown_without_the_password(locked: str, path: str) -> None:
    refused = fetch(locked + path)
    assert refused.status == 401 and "syrien" not in refused.text.lower()
    assert refused.headers["WWW-Authenticate"].startswith("Basic ")
    assert "default-src 'self'" in refused.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", [CALL, "/mcp", "/gradio_api/queue/join"])
def test_nothing_is_done_without_the_password(locked: str, path: str) -> None:
    assert fetch(locked + path, b"{}").status == 401


def test_the_password_opens(locked: str) -> None:
    assert "Syrien-Diplomatie" in fetch(locked, headers=login(AUTH)).text
    assert fetch(locked + CALL, b"{}", login(AUTH)).status == 200


@pytest.mark.parametrize(
    "header",
    [
        login("leserin:geheim"),
        login("leserin"),
        login(""),
        {"Authorization": "Basic ???"},
        {"Authorization": "Basic ä"},
        {"Authorization": f"Bearer {login(AUTH)['Authorization'].removeprefix('Basic ')}"},
    ],
)
def test_a_wrong_password_does_not(locked: str, header: dict[str, str]) -> None:
    header = {name: value.encode("latin-1").decode("latin-1") for name, value in header.items()}
    assert fetch(locked, headers=header).status == 401


MANAGER = "chefin:noch:geheimer"


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("rag.web.guard.monotonic", clock)
    return clock


def coming_from(host: str, guard: Guard) -> TestClient:
    return TestClient(guard, client=(host, 50_000))


def test_an_address_has_only_so_many_tries_and_then_its_password_is_not_looked_at(
    clock: Clock,
) -> None:
    guard = Guard(_echo(), AUTH)
    guesser = coming_from("192.0.2.7", guard)
    statuses = [guesser.get("/", headers=login(f"x:{n}")).status_code for n in range(1_290)]
    assert statuses == [401] * 10 + [429] * 1_280
    assert guesser.get("/", headers=login(AUTH)).status_code == 429
    assert coming_from("192.0.2.8", guard).get("/", headers=login(AUTH)).status_code == 200
    clock.now += 6.5
    assert guesser.get("/", headers=login("x:y")).status_code == 401
    assert guesser.get("/", headers=login("x:y")).status_code == 429
    clock.now += 60
    assert guesser.get("/", headers=login(AUTH)).status_code == 200


def test_the_right_password_costs_no_try(clock: Clock) -> None:
    reader = coming_from("192.0.2.7", Guard(_echo(), AUTH))
    assert {reader.get("/", headers=login(AUTH)).status_code for _ in range(50)} == {200}


def test_who_owns_a_network_of_ipv6_has_no_more_tries(clock: Clock) -> None:
    guard = Guard(_echo(), AUTH)
    hosts = [f"2001:db8::{number:x}" for number in range(12)]
    statuses = [
        coming_from(host, guard).get("/", headers=login("x:y")).status_code for host in hosts
    ]
    assert statuses == [401] * 10 + [429] * 2


def test_a_failed_log_in_is_logged_without_the_password(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    coming_from("192.0.2.7", Guard(_echo(), AUTH)).get("/", headers=login("leserin:falsch"))
    (record,) = (each for each in caplog.records if each.name == "rag.web.guard")
    assert record.getMessage() == "log-in failed from 192.0.2.7"


def test_what_is_remembered_of_addresses_is_bounded(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.web.guard._MOST_ADDRESSES", 3)
    tries = Tries()
    for number in range(9):
        tries.failed(f"192.0.2.{number}")
    assert len(tries._spent) == 3


# Who may change


def _rights() -> Starlette:
    async def told(request: Request) -> PlainTextResponse:
        return PlainTextResponse("manages" if MANAGES.get() else "reads")

    return Starlette(routes=[Route("/", told)])


@pytest.mark.parametrize(
    ("auth", "manager", "is_local", "host", "given", "right"),
    [
        (None, None, True, "127.0.0.1", None, "manages"),
        (None, None, True, "192.0.2.7", None, "reads"),  # told by a proxy on this machine
        (None, None, False, "127.0.0.1", None, "reads"),
        (AUTH, None, True, "127.0.0.1", AUTH, "reads"),
        (AUTH, MANAGER, False, "192.0.2.7", AUTH, "reads"),
        (AUTH, MANAGER, False, "192.0.2.7", MANAGER, "manages"),
        (None, MANAGER, False, "192.0.2.7", MANAGER, "manages"),
        (None, MANAGER, False, "192.0.2.7", None, "User name and password, please.\n"),
        (AUTH, MANAGER, True, "127.0.0.1", "chefin:geraten", "User name and password, please.\n"),
    ],
)
def test_reading_and_managing_are_two_rights(
    auth: str | None, manager: str | None, is_local: bool, host: str, given: str | None, right: str
) -> None:
    guard = Guard(_rights(), auth, manager, is_local)
    got = coming_from(host, guard).get("/", headers=login(given) if given else {})
    assert got.text == right


def test_the_right_of_one_request_is_not_the_next_one_s() -> None:
    client = TestClient(Guard(_rights(), AUTH, MANAGER))
    said = [client.get("/", headers=login(each)).text for each in (MANAGER, AUTH, MANAGER, AUTH)]
    assert said == ["manages", "reads"] * 2


CHANGE = {"component_id": 0, "fn_name": "remove", "session_hash": "a"}


def test_a_reader_removes_no_corpus(locked: str) -> None:
    """Neither by an upload nor by what the page calls."""
    assert fetch(f"{locked}/uploads", b"{}", login(AUTH)).status == 403
    found = json.loads(fetch(f"{locked}/config", headers=login(AUTH)).text)
    (component,) = (
        part["id"] for part in found["components"] if part["props"].get("elem_id") == "corpora"
    )
    asked = CHANGE | {"component_id": component, "data": {"corpus": "syrien-2015"}}
    body = json.dumps(asked).encode()
    got = fetch(f"{locked}/gradio_api/component_server", body, login(AUTH))
    assert "manager" in got.text or "Verwalter" in got.text


def test_health_tells_strangers_the_state_alone(locked: str, address: str) -> None:
    assert set(json.loads(fetch(f"{locked}/health").text)) == {"status", "version"}
    for known in (fetch(f"{locked}/health", headers=login(AUTH)), fetch(f"{address}/health")):
        assert known.status == 200
        told = json.loads(known.text)
        assert told["status"] == "ready" and told["model"] == "extractive"
        (row,) = (each for each in told["corpora"] if each["name"] == "syrien-2015")
        assert row["index"] == "ready"
        assert re.fullmatch("[0-9a-f]{64}", row["content_hash"])


@pytest.mark.parametrize("value", ["ohne-doppelpunkt", "leserin:", ":geheim"])
def test_half_a_log_in_is_refused_without_showing_it(value: str) -> None:
    with pytest.raises(SettingsError, match="user:password") as refused:
        load_settings({"auth": value}, environment={}, dotenv=None)
    assert value not in str(refused.value)


def test_the_password_is_not_shown_with_the_settings() -> None:
    settings = load_settings(None, {"NACHGEFRAGT_AUTH": AUTH}, None)
    assert settings.auth == AUTH and "geh:eim" not in repr(settings)


# Other origins


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "{own}"}, 200),
        ({"Origin": "https://boese.example"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_a_page_of_another_origin_changes_nothing(
    address: str, headers: dict[str, str], status: int
) -> None:
    sent = {name: value.replace("{own}", address) for name, value in headers.items()}
    assert fetch(address + CALL, b"{}", sent).status == status


def test_a_page_of_another_origin_reads_nothing(settings: Settings, syrien: Corpus) -> None:
    # Gradio lets every origin read where the host is no loopback name, with credentials.
    open_to_all = settings.model_copy(update={"host": "0.0.0.0"})
    with running(make_app(Library(open_to_all, syrien.name), open_to_all), settings) as url:
        named = {"Host": "nachgefragt.example", "Origin": "https://boese.example"}
        for method in ("GET", "OPTIONS"):
            sent = named | {"Access-Control-Request-Method": "POST"}
            response = fetch(f"{url}/config", headers=sent, method=method)
            assert response.status == 200
            assert not [name for name in response.headers if name.lower().startswith("access-")]
            assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_another_name_of_this_machine_is_refused(address: str) -> None:
    assert fetch(address, headers={"Host": "boese.example"}).status == 400


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.0.0.2", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.2", False),
        ("nachgefragt.example", False),
    ],
)
def test_what_is_reached_from_this_machine_only(host: str, own: bool) -> None:
    assert is_loopback(host) is own


@pytest.mark.parametrize(
    ("host", "auth", "exposed"),
    [("127.0.0.1", None, False), ("0.0.0.0", None, True), ("0.0.0.0", AUTH, False)],
)
def test_exposed_is_what_the_network_reads_without_a_password(
    settings: Settings, host: str, auth: str | None, exposed: bool
) -> None:
    assert web.is_exposed(settings.model_copy(update={"host": host, "auth": auth})) is exposed


# How much


LARGE = b"%x\r\n" % MAX_BODY + b" " * MAX_BODY + b"\r\n2\r\n  \r\n"


@pytest.mark.parametrize("path", [CALL, "/gradio_api/queue/join", "/gradio_api/component_server"])
@pytest.mark.parametrize(
    ("header", "body"),
    [(f"Content-Length: {MAX_BODY + 1}", b""), ("Transfer-Encoding: chunked", LARGE)],
)
def test_a_request_that_is_too_large_is_refused(
    address: str, path: str, header: str, body: bytes
) -> None:
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=60) as wire:
        head = f"POST {path} HTTP/1.1\r\nHost: {place.netloc}\r\n{header}\r\n\r\n"
        wire.sendall(head.encode() + body)
        assert b" 413 " in wire.recv(4_096).splitlines()[0]


def test_a_body_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.web.guard._BODY_SECONDS", 0.01)
    sent: list[Message] = []
    pieces = iter([{"type": "http.request", "body": b"{", "more_body": True}])

    async def receive() -> Message:
        for piece in pieces:
            return piece
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/other", "headers": [], "query_string": b""}
    asyncio.run(Guard(_echo())(scope | {"client": ("127.0.0.1", 1)}, receive, send))
    assert sent[0]["status"] == 408


def test_uploads_have_limits_of_their_own() -> None:
    client = TestClient(Guard(_echo()))
    body = b"x" * (MAX_BODY + 1)
    assert client.post("/uploads/a", content=body).text == str(len(body))
    assert client.post("/other", content=body).status_code == 413
    assert client.post("/other", content=body[1:]).text == str(MAX_BODY)


def _echo() -> Starlette:
    async def size(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    return Starlette(routes=[Route("/{rest:path}", size, methods=["GET", "POST"])])


# Which of Gradio's ways are closed


def _closed(settings: Settings) -> list[str]:
    store = next((settings.data / "corpora" / "syrien-2015").glob("*/articles.sqlite"))
    env = Path(__file__).parent.parent / ".env"
    return [
        *(f"/gradio_api/file={path}" for path in ("/etc/passwd", store, env, "rag/web.py")),
        *(f"/gradio_api/%66ile={path}" for path in ("/etc/passwd", store)),
        *(f"//gradio_api/file={path}" for path in ("/etc/passwd", store)),
        "/gradio_api/file/etc/passwd",
        "/static/../../../../../etc/passwd",
        "/assets/..%2f..%2f..%2fetc/passwd",
        "/gradio_api/proxy=https://boese.example/",
        "/gradio_api/stream/a/b/c/playlist.m3u8",
        "/gradio_api/openapi.json",
        "/gradio_api/token",
        "/monitoring",
        "/gradio_api/vibe-code/",
        "/gradio_api/dev/reload",
    ]


def test_no_file_of_the_machine_is_served(address: str, settings: Settings) -> None:
    answered = {path: fetch(address + path) for path in _closed(settings)}
    assert {
        path: got.status for path, got in answered.items() if got.status not in (403, 404)
    } == {}
    assert not [path for path, got in answered.items() if "root:" in got.text]


@pytest.mark.parametrize("path", ["upload", "run-history/connect", "process_recording", "stream/a"])
def test_what_would_write_a_file_is_closed(address: str, path: str) -> None:
    form = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\na\r\n--x--'
    )
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert fetch(f"{address}/gradio_api/{path}", form, kind).status == 404


def test_only_paths_that_match_as_a_whole_are_open() -> None:
    client = TestClient(OnlyPaths(_echo(), re.compile("/open")))
    assert client.get("/open").status_code == 200
    assert client.get("/open/er").status_code == 404


# Which scripts run


def test_only_the_inline_scripts_of_the_document_may_run(address: str) -> None:
    document: Got = fetch(address)
    policy = document.headers["Content-Security-Policy"]
    (scripts,) = re.findall(r"script-src ([^;]+)", policy)
    assert "'unsafe-inline'" not in scripts and "http" not in policy
    assert scripts.count("'sha256-") == len(re.findall(r"<script(?![^>]*\ssrc=)", document.text))
    assert "sha256" not in fetch(f"{address}/health").headers["Content-Security-Policy"]
