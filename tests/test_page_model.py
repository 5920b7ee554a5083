"""The language model in the real page: what is set, whether it answers, choosing one."""

from __future__ import annotations

import json
import re

from chat_servers import says, serving
from page_server import fetch
from pages import EARNEST, SIDEWAYS, OpenPage, ask, in_chromium, served
from playwright.sync_api import Page, expect

from rag.corpus import library as corpora
from rag.settings import Settings
from rag.web.texts import GERMAN

pytestmark = in_chromium

MODEL = "#composer .model"


def text(name: str, **values: str) -> str:
    return GERMAN.of("model", name).format(**values)


def unfold(page: Page) -> None:
    if page.locator(MODEL).get_attribute("open") is None:
        page.locator(f"{MODEL} summary").click()
    expect(page.locator(f"{MODEL} .state")).to_be_visible()


def test_a_model_of_this_machine_is_looked_for_on_a_click_and_chosen(
    open_page: OpenPage, settings: Settings, syrien: corpora.Corpus
) -> None:
    hit = syrien.ask(EARNEST).hits[0].passage
    first, last = hit.sentences[0]
    sentence = hit.text[first - hit.start : last - hit.start]
    reply = f"{sentence} [1] In Lummerland regnet es seit 1987 ununterbrochen Honig [1]."
    with serving(says(reply)) as server:
        local = settings.model_copy(update={"ollama_url": server.url})
        with served(local, syrien.name) as url:
            page = open_page(url)
            summary = page.locator(f"{MODEL} summary")
            expect(summary).to_have_text(text("without"))
            unfold(page)
            assert not server.looks, "nothing is asked before a reader asks for it"
            page.get_by_role("button", name=text("look")).click()
            page.get_by_role("button", name="klein:1b").click()
            expect(summary).to_have_text("Sprachmodell: klein:1b (antwortet)")
            assert json.loads(fetch(f"{url}/health").text)["model"] == "ollama:klein:1b"
            turn = ask(page, EARNEST)
            counted = GERMAN.checked.format(model="ollama:klein:1b", supported=1, sentences=2)
            expect(turn.locator(".remark").filter(has_text=counted)).to_be_visible()
            invented = turn.locator(".answer .unproven")
            expect(invented).to_contain_text("Lummerland")
            # What is not borne out goes at once, and is counted; the choice outlives a reload.
            unfold(page)
            page.get_by_label(text("only_proven")).check()
            expect(invented.get_by_text("Lummerland")).to_be_hidden()
            expect(turn.locator(".remark.if-proven").last).to_contain_text("weggelassen")
            page.reload()
            expect(page.locator(".answer .unproven").get_by_text("Lummerland")).to_be_hidden()
            expect(summary).to_have_text("Sprachmodell: klein:1b (antwortet)")
            # One reader's questions go without it; the model of all stays.
            unfold(page)
            page.get_by_label(text("ask_without")).check()
            before = len(server.requests)
            plain = ask(page, "Was sagte Kerry über Assad?")
            expect(plain.locator(".remark")).to_have_count(0)
            assert len(server.requests) == before
            unfold(page)
            page.set_viewport_size({"width": 375, "height": 800})
            assert not page.evaluate(SIDEWAYS)
            page.get_by_role("button", name=text("without"), exact=True).click()
            expect(summary).to_have_text(text("without"))
            page.goto("about:blank")


def test_a_model_whose_server_is_away_is_told(
    open_page: OpenPage, settings: Settings, syrien: corpora.Corpus
) -> None:
    with serving(says("")) as server:
        url = server.url
    named = {"chat_model": "ollama:m", "ollama_url": url}
    with served(settings.model_copy(update=named), syrien.name) as address:
        page = open_page(address)
        expect(page.locator(f"{MODEL} summary")).to_have_text("Sprachmodell: m (antwortet nicht)")
        unfold(page)
        page.get_by_role("button", name=text("look")).click()
        expect(page.locator(f"{MODEL} [role=status]")).to_have_text(text("no_ollama"))
        page.get_by_role("button", name=re.compile("^English|English$")).click()
        expect(page.locator(f"{MODEL} summary")).to_have_text("Language model: m (does not answer)")
