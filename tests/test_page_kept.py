"""The list of finds and citing, in the real page."""

from __future__ import annotations

import csv
import io
import json

import docx
from pages import SIDEWAYS, OpenPage, ask, close_article, in_chromium
from playwright.sync_api import Page, expect

from rag.corpus import library as corpora
from rag.web.texts import GERMAN

pytestmark = in_chromium

FINDS = "#kept [data-find]"


def kept_as(page: Page, ending: str) -> bytes:
    with page.expect_download() as download:
        page.locator(f"#kept .saves a[href^='kept.{ending}']").click()
    return download.value.path().read_bytes()


def star(page: Page, place: str) -> None:
    button = page.locator(f"{place} .star").first
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def test_what_has_a_star_is_listed_noted_and_saved(
    open_page: OpenPage, local_paper: str, lindenbach: corpora.Corpus
) -> None:
    page = open_page(f"{local_paper}#articles")
    star(page, "#archive .articles tbody tr")
    title = page.locator("#archive .articles tbody .title").first.inner_text()
    page.goto(f"{local_paper}#articles?q=Hallenbad")
    star(page, "#archive .found-in .lines li")
    page.get_by_role("link", name=GERMAN.view_statements, exact=True).click()
    star(page, "#browse .said tbody tr")
    # The list has whole sentences, also those that a statement is parted by.
    wording = page.locator("#browse .said .slice").first.inner_text().partition(" … ")[0]
    page.get_by_role("link", name=GERMAN.view_kept, exact=True).click()
    expect(page.locator(FINDS)).to_have_count(3)
    said = page.locator(FINDS).filter(has_text=wording)
    note = said.get_by_label(GERMAN.of("kept", "note"))
    with page.expect_response("**/kept/change"):
        note.fill("=prüfen")
        note.blur()
    group = said.get_by_label(GERMAN.of("kept", "group"))
    group.fill("Rat")
    group.blur()
    expect(page.locator("#kept .group")).to_have_text("Rat")
    page.locator(FINDS).nth(1).locator("[data-move='-1']").click()
    expect(page.locator(FINDS).nth(1).locator(".title")).to_have_text(title)
    # It is there after a reload, and leads to its place.
    page.reload()
    expect(page.locator(FINDS)).to_have_count(3)
    expect(said.get_by_label(GERMAN.of("kept", "note"))).to_have_value("=prüfen")
    said.locator(".opener").click()
    expect(page.locator(".panel mark").first).to_be_visible()
    close_article(page)

    rows = list(csv.reader(io.StringIO(kept_as(page, "csv").decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["Gruppe", "Wortlaut", "Art"]
    assert len(rows) == 4 and rows[3][0] == "Rat" and rows[3][4] == "'=prüfen"
    assert len(json.loads(kept_as(page, "json"))) >= 2
    texts = [each.text for each in docx.Document(io.BytesIO(kept_as(page, "docx"))).paragraphs]
    assert "Rat" in texts and "=prüfen" in texts and any(wording in each for each in texts)
    assert b"\n## Rat\n" in kept_as(page, "md") and b"<h2>Rat</h2>" in kept_as(page, "html")
    page.set_viewport_size({"width": 375, "height": 800})
    assert not page.evaluate(SIDEWAYS)
    said.locator("[data-remove]").click()
    expect(page.locator(FINDS)).to_have_count(2)


def test_an_answer_and_its_place_are_cited(open_page: OpenPage, address: str) -> None:
    page = open_page(viewport={"width": 375, "height": 700})
    turn = ask(page, "Was sagte Earnest über Assad?")
    up, down = (turn.locator(f"[data-rate={way}]").bounding_box() for way in ("up", "down"))
    assert up and down and up["y"] == down["y"]
    turn.locator(".saves summary").first.click()
    expect(turn.locator(".saves .items").first).to_be_visible()
    assert not page.evaluate(SIDEWAYS)
    page.set_viewport_size({"width": 1280, "height": 720})
    with page.expect_download() as download:
        turn.locator(".saves a", has_text="RIS (Zotero, Citavi, EndNote)").click()
    record = download.value.path().read_text("utf-8")
    assert record.startswith("TY  - NEWS\n") and "N1  - " in record
    turn.locator(".marker").first.click()
    expect(page.locator(".panel mark").first).to_be_visible()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".panel").get_by_text(GERMAN.of("kept", "copy")).click()
    expect(page.locator(".panel .told")).to_have_text(GERMAN.copied)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert ", in: " in copied and copied.startswith("„")
