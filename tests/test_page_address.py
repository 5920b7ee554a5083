"""The address in the real page: what it names is shown, and what is shown it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from pages import OpenPage, ask, close_article, in_chromium, marked, served
from playwright.sync_api import Page, Route, expect

from rag.corpus.library import Corpus
from rag.settings import Settings
from rag.web.texts import GERMAN

pytestmark = in_chromium

LOHSE = "Was sagte Karin Lohse im Juni 2025 zum Hallenbad?"


@pytest.fixture(scope="module")
def paper(settings: Settings, auental: Corpus, lindenbach: Corpus) -> Iterator[str]:
    """Where the chat with auental is served, beside lindenbach."""
    with served(settings, auental.name) as url:
        yield url


def named(page: Page, name: str) -> str:
    return parse_qs(urlsplit(page.url).query).get(name, [""])[0]


def test_article_and_place_are_in_the_address_and_back_leads_out(
    open_page: OpenPage, paper: str
) -> None:
    page = open_page(paper)
    ask(page, LOHSE).locator(".answer .marker").first.click()
    expect(page.locator(".panel mark").first).to_be_visible()
    words, article = marked(page), named(page, "article")
    assert article == "bad-zu" and re.fullmatch(r"[\d,-]+", named(page, "places"))
    page.reload()
    expect(page.locator(".panel mark").first).to_be_visible()
    assert marked(page) == words
    link = page.locator(".panel [data-link]").get_attribute("href")
    page.go_back()
    expect(page.locator(".panel")).to_be_hidden()
    expect(page.locator(".turn")).to_have_count(1)
    assert not named(page, "article") and named(page, "c")
    other = open_page(f"{paper}/{link}")
    expect(other.locator(".panel mark").first).to_be_visible()
    assert marked(other) == words


def test_back_and_forward_lead_into_an_open_article_and_tabs_keep_apart(
    open_page: OpenPage, paper: str
) -> None:
    page = open_page(paper)
    markers = ask(page, LOHSE).locator(".answer .marker")
    markers.first.click()
    expect(page.locator(".panel mark").first).to_be_visible()
    words, address = marked(page), page.url
    page.go_back()
    expect(page.locator(".panel")).to_be_hidden()
    page.go_forward()
    expect(page.locator(".panel mark").first).to_be_visible()
    assert marked(page) == words and page.url == address
    tab = page.context.new_page()
    tab.goto(address)
    expect(tab.locator(".panel mark").first).to_be_visible()
    expect(tab.locator(".turn")).to_have_count(1)
    close_article(tab)
    tab.locator("[data-new]").click()
    expect(tab.locator(".turn")).to_have_count(0)
    assert page.url == address and marked(page) == words
    close_article(page)
    page.go_forward()
    expect(page.locator(".panel mark").first).to_be_visible()
    page.go_back()
    expect(page.locator(".panel")).to_be_hidden()
    expect(page.locator(".turn")).to_have_count(1)


def test_the_corpus_is_in_the_head_of_every_view_and_remembered(
    open_page: OpenPage, paper: str, lindenbach: Corpus
) -> None:
    page = open_page(paper)
    page.get_by_role("link", name=GERMAN.view_articles, exact=True).click()
    switch = page.locator("#head .corpus select")
    switch.select_option(lindenbach.name)
    expect(page.locator("#archive .of")).to_have_text(lindenbach.info.card.title or "")
    assert urlsplit(page.url).fragment == "articles" and named(page, "corpus") == "lindenbach"
    page.go_back()
    expect(switch).to_have_value("auental")
    page.go_forward()
    expect(switch).to_have_value("lindenbach")
    page.goto(paper)
    expect(switch).to_have_value("lindenbach")


def test_a_conversation_that_is_not_there_is_told(open_page: OpenPage, paper: str) -> None:
    page = open_page(f"{paper}/?c=fremd")
    expect(page.locator("#log .changed")).to_have_text(GERMAN.conversation_gone)


def test_a_chip_is_taken_away_with_one_click(open_page: OpenPage, paper: str) -> None:
    page = open_page(paper)
    turn = ask(page, LOHSE)
    expect(turn.locator(".sources .title")).to_have_text(["Lohse ändert ihre Haltung"])
    turn.get_by_role("button", name="ohne: Artikel vom 01.06.2025").click()
    expect(page.locator(".sources .title")).not_to_have_count(1)
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".chips")).not_to_contain_text("2025")


def test_one_article_alone_is_asked(open_page: OpenPage, paper: str) -> None:
    page = open_page(paper)
    ask(page, "Was sagte Karin Lohse zum Hallenbad?").locator(".answer .marker").first.click()
    page.locator(".panel [data-only]").click()
    expect(page.locator(".chosen li")).to_have_count(1)
    turn = ask(page, "Was sagte Karin Lohse zum Hallenbad?")
    expect(turn.locator(".sources .title")).to_have_count(1)
    expect(turn.locator(".chip").first).to_contain_text("1 ausgewählter Artikel")


def test_days_the_wrong_way_round_are_told_and_not_asked(open_page: OpenPage, paper: str) -> None:
    page = open_page(paper)
    page.locator(".dates summary").click()
    page.locator("#composer").get_by_label(GERMAN.since).fill("2025-06-30")
    page.locator("#composer").get_by_label(GERMAN.until).fill("2025-06-01")
    expect(page.locator("#composer .problem")).to_have_text(GERMAN.range_reversed)
    page.locator("#question textarea").fill(LOHSE)
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#question textarea")).to_have_value(LOHSE)
    expect(page.locator(".turn")).to_have_count(0)


def test_what_is_asked_of_the_statements_is_in_the_address(
    open_page: OpenPage, paper: str, lindenbach: Corpus
) -> None:
    page = open_page(f"{paper}/?corpus={lindenbach.name}#statements")
    rows = page.locator("#browse .said tbody tr")
    expect(rows).to_have_count(50)
    page.locator("#browse [name=speaker]").fill("Nora Timmermann")
    page.keyboard.press("Enter")
    names = page.locator("#browse .said .name")
    expect(names.first).to_have_text("Nora Timmermann")
    assert urlsplit(page.url).fragment == "statements?speaker=Nora+Timmermann"
    page.reload()
    expect(names.first).to_have_text("Nora Timmermann")
    expect(page.locator("#browse [name=speaker]")).to_have_value("Nora Timmermann")
    page.go_back()
    expect(rows).to_have_count(50)
    expect(page.locator("#browse [name=speaker]")).to_have_value("")


def test_text_that_is_too_long_for_a_question_is_told(open_page: OpenPage, paper: str) -> None:
    page = open_page(paper, permissions=["clipboard-read", "clipboard-write"])
    field = page.locator("#question textarea")
    page.evaluate("navigator.clipboard.writeText('Wort '.repeat(400))")
    field.press("Control+v")
    expect(page.locator("#composer .cut")).to_have_text(GERMAN.question_cut)
    field.press("Control+a")
    field.press("Delete")
    expect(page.locator("#composer .cut")).to_be_hidden()


def test_a_question_whose_answer_broke_off_is_asked_again(open_page: OpenPage, paper: str) -> None:
    page = open_page(paper)
    broken = []

    def break_off(route: Route) -> None:
        broken.append(route.request.url)
        route.abort() if len(broken) == 1 else route.continue_()

    page.route("**/queue/data*", break_off)
    page.locator("#question textarea").fill(LOHSE)
    page.locator("#question textarea").press("Enter")
    # Gradio loads the page anew.
    expect(page.locator(".turn .answer")).to_be_visible()
    expect(page.locator(".turn .question")).to_have_text([LOHSE])
    assert len(broken) > 1


def test_a_marker_clicked_while_the_server_is_away_opens_when_it_is_back(
    open_page: OpenPage, paper: str
) -> None:
    page = open_page(paper)
    marker = ask(page, LOHSE).locator(".answer .marker").first
    page.route("**/component_server/**", lambda route: route.abort())
    marker.click()
    expect(page.locator(".panel h2")).to_have_text(GERMAN.server_away)
    page.keyboard.press("Escape")
    page.unroute("**/component_server/**")
    page.context.set_offline(True)
    marker.click()
    expect(page.locator(".notice")).to_contain_text(GERMAN.server_away)
    page.context.set_offline(False)
    expect(page.locator(".panel mark").first).to_be_visible()
    expect(page.locator(".notice")).to_be_hidden()
