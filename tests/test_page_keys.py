"""Keys, the steps through an article, and how the reader wants the page, in the real page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pages import EARNEST, OpenPage, ask, in_chromium, served
from playwright.sync_api import Locator, Page, expect

from rag.corpus.library import Corpus
from rag.settings import Settings
from rag.web.texts import GERMAN

pytestmark = in_chromium

LOHSE = "Was sagte Karin Lohse zum Hallenbad?"
OTT = "Was sagte Jens Ott zum Hallenbad?"


@pytest.fixture(scope="module")
def paper(settings: Settings, auental: Corpus) -> Iterator[str]:
    """Where the chat with auental is served."""
    with served(settings, auental.name) as url:
        yield url


def field(page: Page) -> Locator:
    return page.locator("#question textarea")


def press(page: Page, key: str) -> None:
    """Press *key* where nothing is typed."""
    page.evaluate(
        "document.activeElement.matches('textarea, input') && document.activeElement.blur()"
    )
    page.keyboard.press(key)


def painted(page: Page, name: str) -> list[str]:
    texts: list[str] = page.evaluate(
        "name => [...(CSS.highlights.get(name) ?? [])].map(range => range.toString())", name
    )
    return texts


def test_keys_lead_through_the_page_and_are_listed(open_page: OpenPage, paper: str) -> None:
    page = open_page(paper)
    ask(page, LOHSE)
    field(page).press_sequentially("n?/j")
    expect(field(page)).to_have_value("n?/j")
    press(page, "?")
    sheet = page.get_by_role("dialog", name=GERMAN.keys)
    expect(sheet.locator("kbd")).to_have_text(["/", "n", "j", "k", ".", ",", "?", "Esc"])
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    markers = page.locator(".answer .marker")
    press(page, "j")
    expect(markers.first).to_be_focused()
    page.keyboard.press("j")
    expect(markers.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(markers.first).to_be_focused()
    page.keyboard.press("/")
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("n?/j")
    page.get_by_role("link", name=GERMAN.view_articles, exact=True).click()
    openers = page.locator("#archive .articles .opener")
    expect(openers.first).to_be_visible()
    page.keyboard.press("j")
    expect(openers.first).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#archive [name=q]")).to_be_focused()
    press(page, "n")
    expect(page.locator(".turn")).to_have_count(0)
    expect(field(page)).to_be_focused()
    press(page, "?")
    sheet.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    press(page, "/")
    expect(field(page)).not_to_be_focused()


def test_quotations_of_an_answer_are_gone_through_and_the_article_is_searched(
    open_page: OpenPage, syrien: Corpus
) -> None:
    page = open_page()
    turn = ask(page, EARNEST)
    turn.locator(".answer .marker").first.click()
    at = page.locator(".reading .at")
    expect(at).to_have_text("1 von 3")
    cited = syrien.ask(EARNEST).reply.citations
    text = page.locator(".panel .article-text").evaluate("element => element.textContent")
    places = sorted({(each.start, each.end) for each in cited})
    assert painted(page, "quoted") == [text[start:end] for start, end in places]
    page.get_by_role("button", name=GERMAN.place_after).click()
    expect(at).to_have_text("2 von 3")
    assert painted(page, "step") == [text[slice(*places[1])]]
    page.keyboard.press(",")
    expect(at).to_have_text("1 von 3")
    find = page.get_by_role("searchbox", name=GERMAN.find)
    find.fill("assad")
    count = text.lower().count("assad")
    expect(page.locator(".reading .hits")).to_have_text(f"1 von {count}")
    find.press("Enter")
    expect(page.locator(".reading .hits")).to_have_text(f"2 von {count}")
    find.fill("(unauffindbar")
    expect(page.locator(".reading .hits")).to_have_text(GERMAN.find_none)
    find.press("Escape")
    expect(find).to_have_value("")
    expect(page.locator(".panel")).to_be_visible()
    assert page.locator(".panel .article-text").evaluate("e => e.textContent") == text


def test_an_earlier_question_is_changed_and_what_follows_goes(
    open_page: OpenPage, paper: str
) -> None:
    page = open_page(paper)
    ask(page, LOHSE)
    ask(page, OTT)
    page.locator(".turn").first.locator("[data-edit]").click()
    expect(page.locator(".editing")).to_contain_text(GERMAN.editing_earlier)
    field(page).fill("Was sagte Karin Lohse?")
    field(page).press("Enter")
    expect(page.locator(".turn .question")).to_have_text(["Was sagte Karin Lohse?"])


def test_conversations_are_searched_by_their_names(open_page: OpenPage, paper: str) -> None:
    page = open_page(paper)
    for number in range(6):
        page.locator("[data-new]").click()
        expect(page.locator(".turn")).to_have_count(0)
        ask(page, f"Hallo {number}")
    page.locator("#side .seek").fill("hallo 3")
    expect(page.locator("#side li:visible .title")).to_have_text(["Hallo 3"])
    ask(page, LOHSE)
    expect(page.locator("#side li:visible .title")).to_have_text(["Hallo 3"])


def test_colours_and_size_are_the_reader_s_and_stay(open_page: OpenPage, paper: str) -> None:
    page = open_page(paper, color_scheme="light")
    size = "parseFloat(getComputedStyle(document.querySelector('#head h1')).fontSize)"
    colour = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(f"[{size}, {colour}]")
    page.locator("#side").get_by_label(GERMAN.theme).select_option("dark")
    page.locator("#side").get_by_label(GERMAN.size).select_option("huge")
    chosen = page.evaluate(f"[{size}, {colour}]")
    assert chosen[0] > before[0] * 1.2 and chosen[1] != before[1]
    page.reload()
    expect(page.locator("#side").get_by_label(GERMAN.size)).to_have_value("huge")
    assert page.evaluate(f"[{size}, {colour}]") == chosen
