"""A page left open overnight: the server was restarted meanwhile, the page still answers."""

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

pytestmark = in_chromium


@contextmanager
def running_chat(settings: Settings, port: int) -> Iterator[str]:
    command = [sys.executable, "app.py", "--data", str(settings.data), "--port", str(port)]
    with started(command) as chat:
        yield told(chat, "Nachgefragt: ").split()[1]
        stop(chat)


def test_a_page_left_open_over_a_restart_still_answers(
    open_page: OpenPage, settings: Settings, syrien: Corpus
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with running_chat(settings, port) as url:
        page = open_page(url)
        ask(page, EARNEST)
        expect(page.locator(".suggestions")).to_be_visible()
        conversation = page.url
    with running_chat(settings, port):
        turn = ask(page, "Was sagte Kerry über Assad?")
        expect(turn.locator(".answer")).to_be_visible()
        expect(page.locator(".turn .question").first).to_have_text(EARNEST)
        assert page.url == conversation
        turn.locator(".answer .marker").first.click()
        expect(page.locator(".panel mark").first).to_be_visible()
        page.goto("about:blank")
