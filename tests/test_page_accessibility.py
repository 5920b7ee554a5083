"""The page by axe-core's rules, and what these cannot see: focus, room, reach."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import EARNEST, SIDEWAYS, UNANSWERABLE, OpenPage, ask, in_chromium, tab_to
from playwright.sync_api import Locator, Page, expect

from rag.web.texts import ENGLISH, GERMAN

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 700}
RULES = {
    "rules": {
        # Off unless asked for: targets are at least 24 pixels wide and high, or apart.
        "target-size": {"enabled": True},
        # Beside an open drawer the page's heading is out of reach, as it should be.
        "page-has-heading-one": {"enabled": False},
    },
    "resultTypes": ["violations"],
}

pytestmark = in_chromium


def start(page: Page) -> None:
    expect(page.locator(".start h1")).to_be_visible()


def answer(page: Page) -> None:
    turn = ask(page, EARNEST)
    expect(turn.locator(".suggestions")).to_be_visible()
    turn.locator(".found summary").click()
    turn.locator("[data-rate=down]").click()
    expect(turn.locator(".rating")).to_be_visible()


def panel(page: Page) -> None:
    ask(page, EARNEST).locator(".answer .marker").first.click()
    expect(page.locator(".panel mark").first).to_be_focused()


def tip(page: Page) -> None:
    ask(page, EARNEST).locator(".answer .marker").first.hover()
    expect(page.locator(".tip")).to_be_visible()


def refusal(page: Page) -> None:
    expect(ask(page, UNANSWERABLE).locator(".refusal")).to_be_visible()


def articles(page: Page) -> None:
    look(page, GERMAN.view_articles)
    expect(page.locator("#archive .articles")).to_be_visible()


def word_search(page: Page) -> None:
    articles(page)
    page.locator("#archive [name=q]").fill("Assad")
    page.locator("#archive [name=q]").press("Enter")
    expect(page.locator("#archive .found-in")).to_be_visible()


def who_says_what(page: Page) -> None:
    look(page, GERMAN.view_statements)
    expect(page.locator("#browse .said")).to_be_visible()


def corpora(page: Page) -> None:
    look(page, GERMAN.view_corpora)
    expect(page.locator("#corpora .corpus").first).to_be_visible()


def dates(page: Page) -> None:
    page.locator(".dates summary").click()
    expect(page.locator(".dates .range")).to_be_visible()


def menu(page: Page) -> None:
    ask(page, EARNEST)
    open_drawer(page)
    page.locator("#side .menu summary").click()
    expect(page.locator("#side .items")).to_be_visible()


def look(page: Page, view: str) -> None:
    page.get_by_role("link", name=view, exact=True).click()


def open_drawer(page: Page) -> None:
    if page.locator(".drawer").is_visible():
        page.locator(".drawer").click()
    expect(page.locator("#side")).to_be_visible()


STATES = (
    start,
    answer,
    panel,
    tip,
    refusal,
    articles,
    word_search,
    who_says_what,
    corpora,
    dates,
    menu,
)


def findings(page: Page, options: dict[str, object]) -> list[str]:
    """Return each of axe-core's findings with the first element that it is about."""
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{each['impact']} {each['id']}: {each['nodes'][0]['html']} "
        f"{each['nodes'][0]['failureSummary']}"
        for each in violations
    ]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(
    open_page: OpenPage, state: Callable[[Page], None], size: dict[str, int]
) -> None:
    page = open_page(viewport=size, reduced_motion="reduce")
    state(page)
    # Contrast is what axe-core takes longest for: in the light on a desk, in the dark on a phone.
    page.emulate_media(color_scheme="light" if size is WIDE else "dark")
    assert findings(page, RULES) == []
    page.set_viewport_size({"width": 320, "height": 600})
    assert not page.evaluate(SIDEWAYS)


def people(page: Page) -> None:
    look(page, GERMAN.view_people)
    expect(page.locator("#people .people")).to_be_visible()


def person(page: Page) -> None:
    page.locator("#people .people tbody a").first.click()
    expect(page.locator("#people .said")).to_be_visible()
    page.locator("#people .bars summary").click()


def kept(page: Page) -> None:
    page.locator("#people .said .star").first.click()
    look(page, GERMAN.view_kept)
    expect(page.locator("#kept .finds li")).to_have_count(1)


def keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name=GERMAN.keys)).to_be_visible()


def reading(page: Page) -> None:
    page.keyboard.press("Escape")
    page.locator("#kept .finds .opener").first.click()
    page.get_by_role("searchbox", name=GERMAN.find).fill("der")
    expect(page.locator(".reading .hits")).not_to_be_empty()


def naming(page: Page) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    look(page, GERMAN.view_ask)
    menu(page)
    page.locator("#side [data-rename]").click()
    expect(page.get_by_role("dialog", name=GERMAN.rename_asked)).to_be_visible()


def deleted(page: Page) -> None:
    page.keyboard.press("Escape")
    page.locator("#side .menu summary").click()
    page.locator("#side [data-delete]").click()
    expect(page.locator(".notice")).to_be_visible()
    expect(page.locator("#side li")).to_have_count(0)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_from_view_to_view(
    open_page: OpenPage, local_paper: str, size: dict[str, int]
) -> None:
    page = open_page(local_paper, viewport=size, reduced_motion="reduce")
    for state in (people, person, kept, keys, reading, naming, deleted):
        state(page)
        page.emulate_media(color_scheme="light" if size is WIDE else "dark")
        assert findings(page, RULES) == [], state.__name__
        if size is WIDE:
            # As at 200 %, and on a sheet of paper.
            for width, medium in ((640, "screen"), (700, "print")):
                page.set_viewport_size({"width": width, "height": 400})
                page.emulate_media(media=medium)
                assert not page.evaluate(SIDEWAYS), state.__name__
            page.emulate_media(media="screen")
            page.set_viewport_size(size)


def test_the_head_stays_in_sight_and_leaves_a_phone_its_height(open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    ask(page, EARNEST)
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        page.mouse.wheel(0, 5000)
        expect(page.locator(".views a").first).to_be_in_viewport(ratio=1)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        expect(page.locator(".views a").last).to_be_in_viewport(ratio=1)
        bottom = page.locator(".masthead").evaluate("e => e.getBoundingClientRect().bottom")
        assert 0 < bottom <= size["height"] / 7


def test_axe_finds_what_is_wrong(open_page: OpenPage) -> None:
    page = open_page()
    page.locator(".start .figures").evaluate("element => { element.style.color = '#ccc'; }")
    (found,) = findings(page, RULES)
    assert "serious color-contrast" in found and "figures" in found


def test_landmarks_and_headings(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, EARNEST)
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    for name in (GERMAN.views, GERMAN.conversations):
        expect(page.get_by_role("navigation", name=name, exact=True)).to_be_visible()
    expect(page.get_by_role("log", name=GERMAN.conversation)).to_be_visible()
    for view in (GERMAN.view_articles, GERMAN.view_statements, GERMAN.view_corpora):
        look(page, view)
        expect(page.get_by_role("heading", level=1)).to_have_text(view)


def test_in_the_english_page_german_is_named_as_such(open_page: OpenPage) -> None:
    page = open_page(locale="en-GB")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".start .examples")).to_have_attribute("lang", "de")
    turn = ask(page, EARNEST)
    turn.locator(".answer .marker").first.click()
    german = (".turn .answer", ".turn .passage", ".panel h2", ".panel .article-text")
    for text in german:
        expect(page.locator(text).first).to_have_attribute("lang", "de")
    expect(turn.locator(".label").first).to_have_text(ENGLISH.sources)
    expect(turn.locator(":is([lang] .label, [lang] .badge)")).to_have_count(0)


def test_a_new_question_comes_to_the_top_of_the_window(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 1440, "height": 900})
    first = ask(page, EARNEST)
    assert_at_top(first)
    expect(first.locator(".suggestions")).to_be_visible()
    assert_at_top(ask(page, UNANSWERABLE))


def assert_at_top(turn: Locator) -> None:
    box = turn.locator(".question").bounding_box()
    assert box is not None and 0 <= box["y"] < 120


def test_a_marker_tells_what_it_leads_to_when_it_gets_the_focus(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 1280, "height": 400})
    marker = ask(page, EARNEST).locator(".sources .marker").last
    page.evaluate("scrollTo(0, 0)")
    tab_to(page, marker, 120)
    expect(page.get_by_role("tooltip")).to_be_visible()
    expect(marker).to_have_accessible_description(page.locator(".tip").inner_text())
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()
    expect(marker).to_be_focused()


def test_nothing_that_has_the_focus_lies_behind_the_question_box(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 1280, "height": 500})
    turn = ask(page, EARNEST)
    page.locator("#question textarea").fill("Eine Frage\nvon\nvielen\nZeilen")
    page.evaluate("scrollTo(0, 0)")
    box = page.locator("#composer").bounding_box()
    assert box is not None
    last = turn.locator(".example").last
    expect(last).to_be_visible()
    for _ in range(150):
        page.keyboard.press("Tab")
        within, bottom = page.evaluate(
            "[Boolean(document.activeElement.closest('#log')),"
            " document.activeElement.getBoundingClientRect().bottom]"
        )
        assert not within or bottom <= box["y"], "the question box covers the focus"
        if last.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("the Tab key does not lead through the answer")


def test_the_drawer_is_all_that_can_be_reached_until_it_closes(open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    side, button = page.locator("#side"), page.locator(".drawer")
    expect(side).to_be_hidden()
    button.press("Enter")
    expect(side.get_by_role("button", name=GERMAN.close_conversations)).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    assert page.locator("#composer").evaluate("element => element.inert")
    for close in (
        lambda: page.keyboard.press("Escape"),
        side.get_by_role("button", name=GERMAN.close_conversations).click,
        lambda: page.mouse.click(PHONE["width"] - 8, 400),
    ):
        if not side.is_visible():
            open_drawer(page)
        close()
        expect(side).to_be_hidden()
        expect(button).to_be_focused()
        assert not page.locator("#composer").evaluate("element => element.inert")


def test_the_menu_of_the_last_conversation_is_not_cut_off(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 1280, "height": 420})
    for _ in range(4):
        page.locator("#side .new").click()
        expect(page.locator(".turn")).to_have_count(0)
        ask(page, UNANSWERABLE)
    page.locator("#side .menu summary").last.click()
    items = page.locator("#side .items:visible > *")
    expect(items).to_have_count(4)
    for item in items.all():
        assert_seen(item)


def assert_seen(item: Locator) -> None:
    """Check that the pointer reaches the middle of *item*."""
    assert item.evaluate(
        """element => {
            const { left, top, width, height } = element.getBoundingClientRect();
            return document.elementFromPoint(left + width / 2, top + height / 2) === element;
        }"""
    )


def test_on_a_phone_the_question_box_leaves_two_thirds_of_the_height(open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    box = page.locator("#composer").bounding_box()
    assert box is not None and box["height"] <= PHONE["height"] / 3
    assert box["y"] + box["height"] == PHONE["height"]


def test_the_views_stay_where_they_are(open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    links = page.locator(".views a")
    places = [link.bounding_box() for link in links.all()]
    assert len(places) == 6 and all(places)
    for view in (
        *(GERMAN.view_articles, GERMAN.view_statements, GERMAN.view_people),
        *(GERMAN.view_kept, GERMAN.view_corpora),
    ):
        look(page, view)
        expect(page.locator(".views [aria-current]")).to_have_text(view)
        now = [link.bounding_box() for link in links.all()]
        assert now == places


def test_on_paper_stands_the_conversation_alone(open_page: OpenPage) -> None:
    page = open_page()
    turn = ask(page, EARNEST)
    page.emulate_media(media="print")
    for hidden in ("#side", "#composer", ".masthead", ".start", ".actions", ".suggestions"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(turn.locator(".question")).to_be_visible()
    expect(turn.locator(".answer .slice").first).to_be_visible()
    expect(turn.locator(".sources")).to_be_visible()
