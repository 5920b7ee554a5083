"""Sharing an answer in the real page: a link to read by, until it is taken back."""

from __future__ import annotations

from pages import SIDEWAYS, OpenPage, ask, close_article, in_chromium, marked
from playwright.sync_api import expect

from rag.web.texts import GERMAN

pytestmark = in_chromium


def text(name: str) -> str:
    return GERMAN.of("shared", name)


def test_a_shared_answer_is_read_by_others_until_it_is_taken_back(
    open_page: OpenPage, address: str
) -> None:
    owner = open_page()
    ask(owner, "Was sagte Kerry über Assad?")
    turn = ask(owner, "Was sagte Earnest über Assad?")
    conversation = owner.url
    turn.get_by_role("button", name=text("share")).click()
    expect(turn.locator(".told")).to_have_text(GERMAN.link_copied)
    link = turn.locator("a[data-link]").evaluate("link => link.href")

    other = open_page(conversation)
    expect(other.locator("#log .changed")).to_have_text(text("elses"))
    other.goto(link)
    read = other.locator(".turn")
    expect(read.locator(".question")).to_have_text("Was sagte Earnest über Assad?")
    expect(other.locator("#log .changed")).to_have_text(text("read_only"))
    expect(read.locator(".actions button, .drop, [data-as-typed]")).to_have_count(0)
    read.locator(".answer .marker").first.click()
    expect(other.locator(".panel mark").first).to_be_visible()
    assert marked(other)
    close_article(other)
    other.reload()
    expect(read).to_have_count(1)
    other.set_viewport_size({"width": 375, "height": 800})
    assert not other.evaluate(SIDEWAYS)
    # Who asks on begins a conversation of their own.
    other.locator("#question textarea").fill("Was sagte Kerry über Assad?")
    other.locator("#question textarea").press("Enter")
    expect(read.locator(".question")).to_have_text("Was sagte Kerry über Assad?")
    expect(read.locator(".share")).to_be_visible()
    assert "shared=" not in other.url and "c=" in other.url

    owner.reload()
    mine = owner.locator(".turn").nth(1)
    mine.locator("summary").get_by_text(text("is_shared"), exact=True).click()
    mine.get_by_role("button", name=text("unshare")).click()
    expect(mine.get_by_role("button", name=text("share"))).to_be_focused()
    other.goto(link)
    expect(other.locator("#log .changed")).to_have_text(text("gone"))
