"""The list of articles and the word search in the real page."""

from __future__ import annotations

import json
import re
from pathlib import Path

from pages import SIDEWAYS, OpenPage, close_article, in_chromium, marked, served, tab_to
from playwright.sync_api import Page, expect

from rag.corpus import library as corpora
from rag.index.article_list import EVERY_ARTICLE, ArticleFilter
from rag.settings import Settings
from rag.web.texts import ENGLISH, GERMAN

pytestmark = in_chromium

ROWS = "#archive .articles tbody tr"
FOUND = "#archive .found-in > li"
COUNT = "#archive .count"


def look(page: Page) -> None:
    page.get_by_role("link", name=GERMAN.view_articles, exact=True).click()
    expect(page.locator(ROWS).first).to_be_visible()


def search(page: Page, words: str) -> None:
    page.locator("#archive").get_by_label(GERMAN.words_label).fill(words)
    page.locator("#archive").get_by_label(GERMAN.words_label).press("Enter")
    expect(page).to_have_url(re.compile("q="))
    expect(page.locator("#archive .listing")).not_to_have_attribute("aria-busy", "true")


def titles(page: Page) -> list[str]:
    return page.locator(f"{ROWS} .title").all_inner_texts()


def test_articles_are_listed_sorted_and_opened(
    open_page: OpenPage, local_paper: str, lindenbach: corpora.Corpus
) -> None:
    page = open_page(local_paper)
    look(page)
    expect(page.locator("#question")).to_be_hidden()
    expect(page.locator("#browse")).to_be_hidden()
    for order, label in (("newest", None), ("oldest", "Älteste"), ("title", "Titel")):
        if label:
            page.get_by_role("navigation", name=GERMAN.sort).get_by_text(label).click()
        current = page.locator("#archive .orders [aria-current]")
        expect(current).to_have_text(label or GERMAN.of("orders", "newest"))
        listed = lindenbach.list_articles(EVERY_ARTICLE, order, 50, 0)  # type: ignore[arg-type]
        expect(page.locator(COUNT)).to_have_text(f"1–{listed.total} von {listed.total} Artikeln")
        assert titles(page) == [article.title for article in listed.articles]
    opener = page.locator(f"{ROWS} .opener").first
    opener.click()
    expect(page.locator(".panel h2")).to_have_text(listed.articles[0].title or "")
    expect(page.locator(".panel h2")).to_be_focused()
    assert marked(page) == ""
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_a_hit_opens_the_article_at_exactly_its_words(
    open_page: OpenPage, local_paper: str, lindenbach: corpora.Corpus
) -> None:
    page = open_page(local_paper)
    look(page)
    search(page, "Hallenbad")
    found = lindenbach.find_words("Hallenbad", EVERY_ARTICLE, "relevance", 20, 0)
    expect(page.locator(FOUND)).to_have_count(found.total)
    expect(page.locator("#archive [role=status]")).to_contain_text(f"{found.total} Artikel")
    first = found.articles[0]
    line = page.locator(FOUND).first.locator(".lines .opener").nth(1)
    hit = first.leading[1]
    expect(line.locator("mark")).to_have_text(hit.quote)
    context = line.locator(".slice").evaluate("element => element.textContent")
    assert context == hit.before + hit.quote + hit.after
    line.press("Enter")
    expect(page.locator(".panel mark")).to_have_count(1)
    expect(page.locator(".panel mark")).to_be_in_viewport()
    assert marked(page) == hit.quote
    before = page.locator(".panel mark").evaluate(
        "mark => { const range = document.createRange();"
        " range.setStart(mark.closest('.article-text'), 0); range.setEndBefore(mark);"
        " return range.toString(); }"
    )
    assert before == lindenbach.article(first.article.id).text[: hit.span[0]]
    close_article(page)
    expect(line).to_be_focused()
    page.locator(FOUND).first.locator("h2 .opener").click()
    expect(page.locator(".panel mark")).to_have_count(first.count)


def test_fields_by_keyboard_and_in_the_other_language(
    open_page: OpenPage, local_paper: str, lindenbach: corpora.Corpus
) -> None:
    page = open_page(local_paper)
    look(page)
    tab_to(page, page.locator("#archive").get_by_label(GERMAN.words_label))
    tab_to(page, page.locator("#archive").get_by_label(GERMAN.title, exact=True))
    page.keyboard.type("hallenb")
    tab_to(page, page.locator("#archive [name=source]"))
    page.keyboard.type("anzeig")
    expect(page.locator("#article-sources option")).to_have_count(1)
    page.keyboard.press("Enter")
    listed = lindenbach.list_articles(ArticleFilter("hallenb", "anzeig"), "newest", 50, 0)
    expect(page.locator(ROWS)).to_have_count(listed.total)
    page.locator("#archive [name=since]").fill("2025-01-01")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("since=2025-01-01"))
    expect(page.locator(ROWS)).not_to_have_count(listed.total)
    count = page.locator(ROWS).count()
    page.locator(".masthead .switch").click()
    expect(page.locator("#archive h1")).to_have_text(ENGLISH.view_articles)
    expect(page.locator("#archive [name=title]")).to_have_value("hallenb")
    expect(page.locator(ROWS)).to_have_count(count)
    page.get_by_role("button", name=ENGLISH.reset).click()
    expect(page.locator("#archive [name=title]")).to_have_value("")
    expect(page.locator(ROWS)).to_have_count(lindenbach.info.articles)


def test_back_forward_and_reload_keep_what_is_shown(open_page: OpenPage, local_paper: str) -> None:
    page = open_page(local_paper)
    look(page)
    search(page, "Hallenbad")
    first = page.locator(COUNT).inner_text()
    search(page, "„Karin Brandt“")
    expect(page.locator(COUNT)).not_to_have_text(first)
    page.go_back()
    expect(page.locator(COUNT)).to_have_text(first)
    expect(page.locator("#archive").get_by_label(GERMAN.words_label)).to_have_value("Hallenbad")
    page.go_forward()
    expect(page.locator("#archive").get_by_label(GERMAN.words_label)).to_have_value(
        "„Karin Brandt“"
    )
    page.reload()
    expect(page.locator("#archive").get_by_label(GERMAN.words_label)).to_have_value(
        "„Karin Brandt“"
    )
    expect(page.locator(f"{FOUND} mark").first).to_have_text("Karin Brandt")
    page.get_by_role("link", name=GERMAN.view_ask, exact=True).click()
    expect(page.locator("#archive")).to_be_hidden()
    page.get_by_role("link", name=GERMAN.view_articles, exact=True).click()
    expect(page.locator("#archive").get_by_label(GERMAN.words_label)).to_have_value(
        "„Karin Brandt“"
    )


def test_the_word_that_no_article_has_is_named(open_page: OpenPage, local_paper: str) -> None:
    page = open_page(local_paper)
    look(page)
    search(page, "Hallenbad Zeppelin")
    told = GERMAN.of("absent", "one").format(words="„Zeppelin“")
    expect(page.locator(COUNT)).to_have_text(told)
    expect(page.locator("#archive [role=status]")).to_have_text(told)


def test_a_phone_shows_articles_and_hits_without_scrolling_sideways(
    open_page: OpenPage, local_paper: str
) -> None:
    page = open_page(local_paper, viewport={"width": 375, "height": 700}, has_touch=True)
    look(page)
    assert not page.evaluate(SIDEWAYS)
    search(page, "Hallenbad Stadt*")
    expect(page.locator(FOUND).first).to_be_visible()
    assert not page.evaluate(SIDEWAYS)
    line = page.locator(".lines .opener").first
    line.tap()
    expect(page.locator(".panel mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(line).to_be_focused()


def test_hostile_articles_are_text_and_pages_follow(
    open_page: OpenPage, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "boese"
    folder.mkdir()
    text = "Der Brunnen.\n\n<script>document.title='gehackt'</script><img src=x onerror=alert(1)>"
    row = {"id": 'x"><b>', "title": "<b>Brunnen</b>", "text": text, "source": "<i>Blatt</i>"}
    row["date"] = "2031-01-01"
    rows = [row, *({"id": f"n{n}", "text": f"Notiz Nummer {n} vom Brunnen."} for n in range(60))]
    lines = "".join(f"{json.dumps(each)}\n" for each in rows)
    (folder / "a.jsonl").write_text(lines, encoding="utf-8")
    hostile = settings.model_copy(update={"data": tmp_path / "data"})
    corpora.ingest(hostile, folder, "boese")
    with served(hostile, "boese") as url:
        page = open_page(url)
        look(page)
        expect(page.locator(f"{ROWS} .title").first).to_have_text("<b>Brunnen</b>")
        expect(page.locator(f"{ROWS} .title").nth(1)).to_have_text("Ohne Titel (n59)")
        expect(page.locator(f"{ROWS} .day").nth(1)).to_have_text(GERMAN.undated)
        page.get_by_role("link", name=GERMAN.next).press("Enter")
        expect(page.locator(COUNT)).to_have_text("51–61 von 61 Artikeln")
        expect(page.locator("#archive h1")).to_be_focused()
        search(page, "<script>")
        page.locator(".lines .opener").first.click()
        expect(page.locator(".panel mark").first).to_have_text("script")
        assert marked(page) == "script"
        expect(page.locator(":is(.listing, .panel) :is(script, img, b, i)")).to_have_count(0)
        page.keyboard.press("Escape")
        search(page, '"><img src=x onerror=alert(1)> Zeppelin')
        expect(page.locator("#archive img")).to_have_count(0)
        expect(page).to_have_title("Nachgefragt")
        page.goto("about:blank")
