"""Corpora that many tests share, and the guard that keeps every test off the network."""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from auental import write_articles
from filelock import FileLock
from pages import CHROMIUM_FLAGS, PATIENCE, OpenPage, served
from papers import spoil_papers, write_papers
from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.chroma_server import ChromaServer, serving
from rag.corpus import library as corpora
from rag.settings import PROJECT, Settings, load_settings

SHARED = PROJECT.parent / "shared"

_OUR_PREFIX = "NACHGEFRAGT_"
_FOREIGN_PREFIXES = ("OLLAMA_", "OPENAI_", "GRADIO_", "LANGCHAIN_", "LANGSMITH_")


class NetworkUseError(OSError):
    """A test tried to reach something else than this machine."""


class NetworkGuard:
    """Refuses foreign addresses and remembers them: libraries swallow a refusal."""

    def __init__(self) -> None:
        self.attempts: list[str] = []

    def check(self, host: object) -> None:
        """Refuse *host* unless it is this machine."""
        if not is_local(host):
            self.attempts.append(str(host))
            raise NetworkUseError(f"a test tried to reach {host!r}; tests stay on this machine")


def is_local(host: object) -> bool:
    """Return whether *host* (a name, an address or None) is this machine."""
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or name in ("", "localhost", "localhost."):
        return True
    try:
        address = ipaddress.ip_address(str(name).split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _guarded_socket_method(guard: NetworkGuard, method: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            guard.check(arguments[-1][0])
        return method(self, *arguments)

    return guarded


def _guarded_lookup(guard: NetworkGuard, lookup: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: object, *arguments: Any, **named: Any) -> Any:
        guard.check(host)
        return lookup(host, *arguments, **named)

    return guarded


@pytest.fixture(scope="session", autouse=True)
def network_guard() -> Iterator[NetworkGuard]:
    """Refuse every way out of this machine for the whole run."""
    guard = NetworkGuard()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            method = getattr(socket.socket, name)
            patch.setattr(socket.socket, name, _guarded_socket_method(guard, method))
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
            patch.setattr(socket, name, _guarded_lookup(guard, getattr(socket, name)))
        yield guard


@pytest.fixture(autouse=True)
def no_network(network_guard: NetworkGuard) -> Iterator[None]:
    """Fail the test during which something reached out, even where the refusal was swallowed."""
    yield
    attempts, network_guard.attempts = network_guard.attempts, []
    assert not attempts, f"the test tried to reach {attempts}"


@pytest.fixture(scope="session", autouse=True)
def clean_environment() -> Iterator[None]:
    """Take the settings of whoever runs the tests out of the environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith((_OUR_PREFIX, *_FOREIGN_PREFIXES)):
                patch.delenv(name)
        yield


def settings_at(data: Path) -> Settings:
    """Return the default settings with corpora kept in *data*."""
    return load_settings({"data": data}, environment={}, dotenv=None)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Default settings; the data folder is the run's own, and holds the shared corpora."""
    return settings_at(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def syrien(settings: Settings, run_folder: Path) -> corpora.Corpus:
    """The bundled corpus syrien-2015, ingested and open. To be read only."""
    return _ingested(settings, run_folder, "syrien-2015", PROJECT / "corpus" / "syrien-2015")


@pytest.fixture(scope="session")
def lindenbach(settings: Settings, run_folder: Path) -> corpora.Corpus:
    """The bundled corpus lindenbach, ingested and open. To be read only."""
    return _ingested(settings, run_folder, "lindenbach", PROJECT / "corpus" / "lindenbach")


@pytest.fixture(scope="session")
def auental(
    settings: Settings, run_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> corpora.Corpus:
    """The paper of ``auental.py``, ingested and open. To be read only."""
    articles = write_articles(tmp_path_factory.mktemp("auental"))
    return _ingested(settings, run_folder, "auental", articles)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that the processes of one run share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> corpora.Corpus:
    """The documents of ``papers.py``, ingested from its folder and open. To be read only."""
    own = settings_at(tmp_path_factory.mktemp("papers data"))
    folder = tmp_path_factory.mktemp("papers")
    write_papers(folder)
    corpora.ingest(own, folder, "papers")
    spoil_papers(folder)
    return corpora.open_corpus(own, "papers")


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Default settings with an empty data folder for one test."""
    return settings_at(tmp_path / "own data")


@pytest.fixture(scope="session")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    """A Chroma server for the run. Not to be ended; tests share it."""
    with serving(tmp_path_factory.mktemp("chroma server")) as server:
        yield server


@pytest.fixture(params=["folder", "server"])
def kept(request: pytest.FixtureRequest, own: Settings) -> Settings:
    """Like ``own``, once with the vectors in the data folder and once in a Chroma server."""
    if request.param == "folder":
        return own
    return own.model_copy(update={"chroma_url": request.getfixturevalue("chroma").url})


def _ingested(settings: Settings, shared: Path, name: str, articles: Path) -> corpora.Corpus:
    """Return a corpus that one process of the run ingests, and the others take a copy of."""
    kept = shared / "ingested" / name
    kept.mkdir(parents=True, exist_ok=True)
    with FileLock(kept / "lock"):
        if not (kept / "done").exists():
            corpora.ingest(settings_at(kept), articles, name)
            (kept / "done").touch()
    there = Path("corpora", name)
    shutil.copytree(kept / there, settings.data / there)
    return corpora.open_corpus(settings, name)


@pytest.fixture(scope="module")
def address(settings: Settings, syrien: corpora.Corpus) -> Iterator[str]:
    """Where the chat with syrien-2015 is served."""
    with served(settings, syrien.name) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium, with patience."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS, timeout=PATIENCE
        )
        try:
            yield chromium
        finally:
            chromium.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    """Open the page in a fresh context; fail on a foreign request or an uncaught error."""
    requests: list[str] = []
    errors: list[str] = []
    contexts = []

    def open_one(url: str = address, **options: object) -> Page:
        context = browser.new_context(**{"locale": "de-DE", **options})  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("request", lambda request: requests.append(request.url))
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        expect(page.locator("#question textarea")).to_have_attribute(
            "placeholder", re.compile(r"\w")
        )
        return page

    try:
        yield open_one
    finally:
        for context in contexts:
            context.close()
    hosts = {urlsplit(url).hostname for url in requests if url.startswith(("http", "ws"))}
    assert hosts == {"127.0.0.1"}
    assert errors == []


@pytest.fixture(scope="module")
def local_paper(settings: Settings, lindenbach: corpora.Corpus) -> Iterator[str]:
    """Where the chat with lindenbach is served."""
    with served(settings, lindenbach.name) as url:
        yield url
