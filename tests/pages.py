"""The page served and opened in headless Chromium: what the tests of the page share."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from page_server import make_app, running
from playwright.sync_api import Locator, Page, expect

from rag.corpus import library as corpora
from rag.settings import Settings
from rag.web import app as web

EARNEST = "Was sagte Earnest über Assad?"
UNANSWERABLE = "Wer gewann die Fußball-Weltmeisterschaft 2014?"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The last flag of its kind counts: what Playwright turns off, and the address bar's own pages,
    # two of which each window would load.
    "--disable-features="
    + ",".join(
        (
            *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "AimEnabled"),
            *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose"),
            *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter"),
            *("PaintHolding", "ThirdPartyStoragePartitioning", "OptimizationHints"),
            *("AvoidCorsURLLoaderRestartOnRedirect", "NetworkTimeServiceQuerying"),
            "PreconnectToSearch",
        )
    ),
]
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

# Milliseconds that a test waits for something in the page, on a busy machine: each wait looks for
# what it waits for, and is over as soon as that is there.
PATIENCE = 60_000

OpenPage = Callable[..., Page]

in_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(
        shutil.which("chromium") is None, reason="needs Debian's chromium: apt-get install chromium"
    ),
]


@contextmanager
def served(settings: Settings, corpus: str | None = None) -> Iterator[str]:
    """Serve the page over the corpora of *settings* and yield its address."""
    library = corpora.Library(settings, corpus)
    # Beside Playwright a loop is running here already.
    make = web.make_app if _loop_is_running() else make_app
    with running(make(library, settings), settings) as url:
        yield url


def _loop_is_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def ask(page: Page, question: str) -> Locator:
    """Type a question, press Enter, and return its turn once it is done."""
    before = page.locator(".turn").count()
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    turn = page.locator(".turn").nth(before)
    expect(turn).not_to_have_class(re.compile("pending"))
    expect(turn.locator(".question")).to_have_text(question)
    return turn


def marked(page: Page) -> str:
    """Return what is marked in the article beside the page, once its text is there."""
    expect(page.locator(".panel .article-text")).to_be_visible()
    texts: list[str] = page.locator(".panel mark").evaluate_all(
        "marks => marks.map(mark => mark.textContent)"
    )
    return "".join(texts)


def close_article(page: Page) -> None:
    """Close the article beside the page; the step back that this takes comes a little later."""
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    expect(page).not_to_have_url(re.compile("[?&]article="))


def tab_to(page: Page, target: Locator, limit: int = 60, key: str = "Tab") -> None:
    for _ in range(limit):
        page.keyboard.press(key)
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("the Tab key does not lead there")
