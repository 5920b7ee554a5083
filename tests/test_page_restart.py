"""A page left open overnight: the server was away meanwhile, and what was asked is answered."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pages import EARNEST, OpenPage, ask, in_chromium
from playwright.sync_api import expect
from processes import started, stop, told

from rag.corpus.library import Corpus
from rag.settings import Settings
from rag.web.texts import GERMAN

KERRY = "Was sagte Kerry über Assad?"

pytestmark = in_chromium


@contextmanager
def running_chat(settings: Settings, port: int) -> Iterator[str]:
    command = [sys.executable, "app.py", "--data", str(settings.data), "--port", str(port)]
    with started(command) as chat:
        yield told(chat, "Nachgefragt: ").split()[1]
        stop(chat)


def test_what_is_asked_while_the_server_is_away_is_answered_when_it_is_back(
    open_page: OpenPage, settings: Settings, syrien: Corpus
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with running_chat(settings, port) as url:
        page = open_page(url)
        ask(page, EARNEST)
        expect(page.locator(".suggestions")).to_be_visible()
        conversation = page.url
    page.locator("#question textarea").fill(KERRY)
    page.locator("#question textarea").press("Enter")
    notice = page.locator(".notice")
    expect(notice).to_contain_text(GERMAN.server_away)
    expect(notice.locator("strong")).to_have_text(KERRY)
    expect(page.locator(".toast-body")).to_have_count(0)
    with running_chat(settings, port):
        turn = page.locator(".turn").nth(1)
        expect(turn.locator(".answer")).to_be_visible()
        expect(turn.locator(".question")).to_have_text(KERRY)
        expect(notice).to_be_hidden()
        expect(page.locator(".turn .question").first).to_have_text(EARNEST)
        assert page.url == conversation
        turn.locator(".answer .marker").first.click()
        expect(page.locator(".panel mark").first).to_be_visible()
        page.goto("about:blank")
