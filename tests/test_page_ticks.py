"""Articles chosen in their list are those that are asked, until the choice is taken back."""

from __future__ import annotations

from pages import OpenPage, ask, in_chromium
from playwright.sync_api import expect

from rag.web.texts import GERMAN

pytestmark = in_chromium

CHOSEN = "#composer .chosen li"
ASKED = "Was sagte Karin Brandt zum Hallenbad?"


def test_ticked_articles_are_asked_until_the_chip_goes(
    open_page: OpenPage, local_paper: str
) -> None:
    page = open_page(f"{local_paper}#articles?q=Hallenbad")
    ticks = page.locator("#archive .tick")
    for place in (0, 1):
        ticks.nth(place).check()
    titles = page.locator("#archive .found-in .title").all_inner_texts()[:2]
    expect(page.locator(CHOSEN)).to_have_count(2)
    # Another list of the same articles knows what is chosen.
    page.locator("#archive .filters [name=q]").fill("")
    page.locator("#archive .filters [type=submit]").click()
    expect(page.locator("#archive .articles .tick:checked")).to_have_count(2)
    page.get_by_role("button", name=GERMAN.of("ticks", "other").format(count=2)).click()
    expect(page.locator("#question textarea")).to_be_focused()
    # What is chosen and half typed is there after a reload, for this corpus alone.
    page.locator("#question textarea").fill("Was sagte Ka")
    page.locator(".dates summary").click()
    page.locator(".dates [name=until]").fill("2030-01-01")
    page.reload()
    expect(page.locator(CHOSEN)).to_have_count(2)
    expect(page.locator("#question textarea")).to_have_value("Was sagte Ka")
    expect(page.locator("#composer [name=until]")).to_have_value("2030-01-01")
    # A long title is cut within its chip; the button that takes it away stays in sight.
    for chip in page.locator(CHOSEN).all():
        whole, button = chip.bounding_box(), chip.get_by_role("button").bounding_box()
        assert whole and button
        assert button["x"] + button["width"] <= whole["x"] + whole["width"] <= 1280
    page.locator(".dates summary").click()
    page.locator("#composer [name=until]").fill("")
    for question in (ASKED, "Und was sagte Thomas Reinecke?"):
        turn = ask(page, question)
        expect(turn.locator(".chip").first).to_contain_text("2 ausgewählte Artikel")
        shown = set(turn.locator(".sources .title").all_inner_texts())
        assert shown and shown <= set(titles)
    turn.get_by_role("button", name="ohne: 2 ausgewählte Artikel").click()
    expect(page.locator(CHOSEN)).to_have_count(0)
    expect(turn.locator(".chip").filter(has_text="ausgewählte Artikel")).to_have_count(0)
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(CHOSEN)).to_have_count(0)
    expect(page.locator("#question textarea")).to_have_value("")


def test_many_are_named_by_their_number_and_one_alone_from_its_panel(
    open_page: OpenPage, local_paper: str
) -> None:
    page = open_page(f"{local_paper}#articles")
    ticks = page.locator("#archive .tick")
    expect(ticks.first).to_be_visible()
    bar = page.locator(".ask-chosen")
    expect(bar).to_be_hidden()
    for place in range(4):
        ticks.nth(place).check()
    expect(page.locator(CHOSEN)).to_have_text([f"{4} ausgewählte Artikel×"])
    bar.get_by_role("button", name=GERMAN.of("ticks", "none")).click()
    expect(bar).to_be_hidden()
    expect(page.locator("#archive .tick:checked")).to_have_count(0)
    ticks.nth(5).check()
    # „Nur diesen“ means no other.
    title = page.locator("#archive .articles .opener .title").first
    name = title.inner_text()
    title.click()
    page.locator(".panel [data-only]").click()
    expect(page.locator(CHOSEN)).to_have_text([f"{name}×"])
    expect(page.locator("#question textarea")).to_be_focused()
    assert page.url.endswith("#ask")
