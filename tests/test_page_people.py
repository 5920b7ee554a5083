"""People, a person's page and the bars above lists, in the real page."""

from __future__ import annotations

import re

from pages import SIDEWAYS, OpenPage, in_chromium
from playwright.sync_api import Page, expect

from rag.corpus import library as corpora
from rag.corpus.overview import article_months, people, portrait
from rag.index.article_list import EVERY_ARTICLE
from rag.text.words import fold
from rag.web.texts import GERMAN

pytestmark = in_chromium

NAMES = "#people .people tbody th a"


def look(page: Page) -> None:
    page.get_by_role("link", name=GERMAN.view_people, exact=True).click()
    expect(page.locator(NAMES).first).to_be_visible()


def test_people_are_listed_by_number_and_by_name(
    open_page: OpenPage, local_paper: str, lindenbach: corpora.Corpus
) -> None:
    page = open_page(local_paper)
    look(page)
    expect(page.locator("#question")).to_be_hidden()
    known = [person for person in people(lindenbach) if person.is_full]
    assert page.locator(NAMES).all_inner_texts() == [person.name for person in known]
    said = page.locator("#people .people tbody td:nth-of-type(1)").all_inner_texts()
    assert said == [str(person.statements) for person in known]
    page.locator("#people").get_by_text(GERMAN.of("people_orders", "name"), exact=True).click()
    expect(page.locator(NAMES).first).not_to_have_text(known[0].name)
    surnames = [name.split()[-1] for name in page.locator(NAMES).all_inner_texts()]
    assert surnames == sorted(surnames, key=fold)
    page.locator("#people [name=begins]").fill("brandt")
    page.keyboard.press("Enter")
    called = [person.name for person in known if "Brandt" in person.name]
    assert "Karin Brandt" in called
    expect(page.locator(NAMES)).to_have_text(sorted(called))


def test_a_bar_on_a_persons_page_limits_the_dates(
    open_page: OpenPage, local_paper: str, lindenbach: corpora.Corpus
) -> None:
    page = open_page(local_paper, viewport={"width": 375, "height": 800})
    found = portrait(lindenbach, "Karin Brandt", None, (None, None), 50, 0)
    assert found
    page.locator("#head .start .holds").get_by_text("Karin Brandt").click()
    expect(page.locator("#people h1")).to_have_text("Karin Brandt")
    expect(page.locator("#people .said tbody tr")).to_have_count(found.page.total)
    assert not page.evaluate(SIDEWAYS)
    month, count = found.months[-1]
    page.locator(f"#people svg g[data-since^='{month}']").click()
    expect(page.locator("#people .said tbody tr")).to_have_count(count)
    assert re.search(rf"since={month}-01&until={month}-", page.url)
    # The same numbers for those who see no picture, and the way back.
    page.locator("#people .bars summary").click()
    rows = page.locator("#people .bars tbody tr")
    assert rows.locator("td").all_inner_texts() == [str(number) for _, number in found.months]
    page.locator("#people figcaption .switch").click()
    expect(page.locator("#people .said tbody tr")).to_have_count(found.page.total)


def test_a_bar_above_a_search_limits_it(
    open_page: OpenPage, local_paper: str, lindenbach: corpora.Corpus
) -> None:
    page = open_page(f"{local_paper}#articles?q=Hallenbad")
    months = article_months(lindenbach, "Hallenbad", EVERY_ARTICLE)
    month, count = months[0]
    bars = page.locator("#archive .bars svg g:has(.bar:not([height='0']))")
    expect(bars).to_have_count(len(months))
    page.locator(f"#archive .bars g[data-since^='{month}']").click()
    expect(page.locator("#archive .found-in > li")).to_have_count(count)
    # All months stay in sight, the chosen one marked.
    expect(bars).to_have_count(len(months))
    expect(page.locator("#archive .bars g.chosen")).to_have_count(1)
    assert sum(number for _, number in months) > count
