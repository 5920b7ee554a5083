"""From a marker to the page of the PDF, and the file as it was read, in the real page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import OpenPage, ask, in_chromium, served
from papers import TOLD
from playwright.sync_api import expect

from rag.corpus import library as corpora
from rag.web.texts import GERMAN

pytestmark = in_chromium

PAPER = "Bücherei im Mai"
PICTURE = GERMAN.of("originals", "picture").format(name="1", file=f"{PAPER}.pdf")


@pytest.fixture(scope="module")
def address(papers: corpora.Corpus) -> Iterator[str]:
    """Where the chat with the documents is served."""
    with served(papers.settings, papers.name) as url:
        yield url


def test_a_marker_leads_to_the_page_beside_the_text_and_to_the_file(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    turn = ask(page, "Was sagte Karla Muster über die Bücherei?")
    expect(turn.locator(".sources .origin").first).to_contain_text("S. 1")
    turn.locator(".answer .marker").first.click()
    panel = page.locator(".panel")
    opener = panel.get_by_role("button", name=GERMAN.of("originals", "show"))
    cited = panel.locator("[data-copy-text]")
    expect(cited).to_have_attribute("data-copy-text", re.compile(r"ohne Titel.*, S\. 1\)$", re.I))
    opener.click()
    picture = panel.get_by_role("img", name=PICTURE, exact=True)
    expect(picture).to_be_visible()
    expect(panel.locator("rect").first).to_be_in_viewport()
    expect(panel.locator(".article-text")).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    assert picture.evaluate("async image => { await image.decode(); return image.naturalWidth; }")
    sheet, mark = picture.bounding_box(), panel.locator("rect").last.bounding_box()
    assert sheet and mark and sheet["x"] < mark["x"] < sheet["x"] + sheet["width"] / 2
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        found = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
        assert found.response["violations"] == []
    panel.get_by_role("button", name=GERMAN.of("originals", "after")).click()
    expect(panel.locator(".page-bar .at")).to_have_text("Seite 2 von 2")
    expect(panel.locator("rect")).to_have_count(0)
    panel.get_by_role("button", name="Zur Stelle auf Seite 1").click()
    expect(panel.locator("rect").first).to_be_in_viewport()
    with page.expect_download() as download:
        panel.get_by_role("link", name=GERMAN.of("originals", "file")).click()
    assert download.value.suggested_filename == f"{PAPER}.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF")
    panel.get_by_role("button", name=GERMAN.of("originals", "hide")).click()
    expect(picture).to_have_count(0)
    expect(opener).to_be_focused()


def test_on_a_phone_the_page_takes_the_place_of_the_text_and_what_is_gone_is_told(
    open_page: OpenPage, address: str, papers: corpora.Corpus
) -> None:
    start = papers.article(PAPER).text.index(TOLD)
    phone = {"width": 375, "height": 700}
    link = f"{address}/article/{PAPER}?corpus=papers#{start}-{start + len(TOLD)}"
    page = open_page(link, viewport=phone)
    panel = page.locator(".panel")
    panel.get_by_role("button", name=GERMAN.of("originals", "show")).click()
    expect(panel.get_by_role("img", name=PICTURE)).to_be_visible()
    expect(panel.locator("rect").last).to_be_in_viewport()
    expect(panel.locator(".article-text")).to_be_hidden()
    panel.get_by_role("button", name=GERMAN.of("originals", "hide")).click()
    expect(panel.locator(".article-text mark")).to_be_visible()
    page.goto(f"{address}/article/neu?corpus=papers")
    expect(panel.locator(".hint")).to_have_text(
        GERMAN.of("originals", "changed").format(name="neu.pdf")
    )
    expect(panel.locator("[data-original], a[download]")).to_have_count(0)
