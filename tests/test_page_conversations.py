"""Conversations in the real page: kept, changed, limited, rated, taken along, for one reader."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from chat_servers import Paused, serving
from page_server import fetch
from pages import OpenPage, ask, in_chromium, served, tab_to
from playwright.sync_api import Browser, Locator, Page, expect

from rag.cli import main
from rag.corpus import library as corpora
from rag.corpus.library import Corpus
from rag.settings import Settings
from rag.web.document import READER_COOKIE
from rag.web.feedback import FILE as FEEDBACK
from rag.web.texts import ENGLISH, GERMAN

pytestmark = in_chromium

LOHSE, OTT = "Was sagte Karin Lohse zum Hallenbad?", "Was sagte Jens Ott zum Hallenbad?"
BRECHT = "Was sagte Anna Brecht zum Deich?"


@pytest.fixture(scope="module")
def paper(settings: Settings, auental: Corpus) -> Iterator[str]:
    """Where the chat with auental is served."""
    with served(settings, auental.name) as url:
        yield url


def questions(page: Page) -> Locator:
    return page.locator(".turn .question")


def field(page: Page) -> Locator:
    return page.locator("#question textarea")


def rows(page: Page) -> Locator:
    return page.locator("#side li")


def here(page: Page) -> str:
    """Return the conversation that the address names."""
    return parse_qs(urlsplit(page.url).query).get("c", [""])[0]


def menu(row: Locator) -> Locator:
    row.locator("summary").click()
    return row.locator(".items")


# Kept


def test_a_new_conversation_in_a_new_one_wipes_nothing_off(open_page: OpenPage, paper: str) -> None:
    page = open_page(paper)
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url))
    page.locator("#side .new").click()
    turn = ask(page, LOHSE)
    expect(turn.locator(".question")).to_have_text(LOHSE)
    # The one call is the question's: a late reply to the click would take its turn away.
    assert len([url for url in calls if re.search("/gradio_api/(queue/join|run)", url)]) == 1


def test_a_conversation_survives_a_reload(open_page: OpenPage, paper: str) -> None:
    page = open_page(paper)
    assert here(page) == ""
    ask(page, LOHSE)
    expect(page.locator(".answer .star").first).to_be_visible()
    answer = page.locator(".answer").inner_text()
    ask(page, OTT)
    assert here(page)
    page.reload()
    expect(questions(page)).to_have_text([LOHSE, OTT])
    expect(page.locator(".answer .star").first).to_be_visible()
    assert page.locator(".answer").first.inner_text() == answer
    expect(rows(page).locator("[aria-current]")).to_have_count(1)
    page.locator(".answer .marker").first.click()
    expect(page.locator(".panel mark").first).to_be_visible()


# Several of them


def test_conversations_are_begun_switched_named_and_deleted(
    open_page: OpenPage, paper: str
) -> None:
    page = open_page(paper)
    ask(page, LOHSE)
    first = here(page)
    page.locator("[data-new]").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".start h1")).to_be_visible()
    assert here(page) == ""
    ask(page, OTT)
    expect(rows(page).locator(".title")).to_have_text([OTT, LOHSE])

    rows(page).last.locator(".open").click()
    expect(questions(page)).to_have_text([LOHSE])
    assert here(page) == first

    name_as(page, "Bad <b>& Kosten</b>")
    page.keyboard.press("Enter")
    expect(rows(page).last.locator(".title")).to_have_text("Bad <b>& Kosten</b>")
    expect(questions(page)).to_have_text([LOHSE])
    name_as(page, "Doch anders")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(rows(page).last.locator("summary")).to_be_focused()
    page.reload()
    expect(rows(page).locator(".title")).to_have_text([OTT, "Bad <b>& Kosten</b>"])

    menu(rows(page).first).get_by_text(GERMAN.delete).click()
    expect(rows(page)).to_have_count(1)
    expect(questions(page)).to_have_text([LOHSE])  # another one was deleted
    expect(page.locator("[data-new]")).to_be_focused()
    menu(rows(page).first).get_by_text(GERMAN.delete).click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#side")).to_contain_text(GERMAN.no_conversations)
    assert here(page) == ""
    page.locator(".notice").get_by_role("button", name=GERMAN.undo).click()
    expect(questions(page)).to_have_text([LOHSE])
    assert here(page) == first
    expect(rows(page).locator(".title")).to_have_text(["Bad <b>& Kosten</b>"])


def name_as(page: Page, name: str) -> None:
    menu(rows(page).last).get_by_text(GERMAN.rename).click()
    dialog = page.get_by_role("dialog", name=GERMAN.rename_asked)
    expect(dialog.get_by_role("textbox")).to_be_focused()
    dialog.get_by_role("textbox").fill(name)


def test_nobody_sees_another_reader_s_conversations(open_page: OpenPage, paper: str) -> None:
    mine = open_page(paper)
    ask(mine, LOHSE)
    other = open_page(f"{paper}/?c={here(mine)}")
    expect(other.locator("#log .changed")).to_have_text(GERMAN.of("shared", "elses"))
    expect(other.locator("#side")).to_contain_text(GERMAN.no_conversations)
    expect(other.locator(".turn")).to_have_count(0)
    link = rows(mine).locator("a").first.get_attribute("href")
    assert mine.request.get(f"{paper}/{link}").status == 200
    stranger = other.request.get(f"{paper}/{link}")
    assert stranger.status == 404 and LOHSE not in stranger.text()
    assert fetch(f"{paper}/{link}").status == 404
    names = {cookie["name"]: cookie for cookie in mine.context.cookies()}
    assert names[READER_COOKIE]["httpOnly"]


# Asking again


def test_the_last_question_is_changed_or_kept(open_page: OpenPage, paper: str) -> None:
    page = open_page(paper)
    ask(page, LOHSE)
    field(page).fill("angefangen")
    for keep in ("Escape", "click"):
        page.get_by_role("button", name=GERMAN.edit).click()
        expect(field(page)).to_have_value(LOHSE)
        expect(field(page)).to_be_focused()
        expect(page.locator(".editing")).to_be_visible()
        if keep == "Escape":
            field(page).press("Escape")
        else:
            page.get_by_role("button", name=GERMAN.keep).click()
        expect(page.locator(".editing")).to_be_hidden()
        expect(field(page)).to_have_value("angefangen")
    page.get_by_role("button", name=GERMAN.edit).click()
    field(page).fill(OTT)
    field(page).press("Enter")
    expect(questions(page)).to_have_text([OTT])
    expect(page.locator(".turn")).to_have_class(re.compile("answered"))
    page.reload()
    expect(questions(page)).to_have_text([OTT])
    page.get_by_role("button", name=GERMAN.retry, exact=True).click()
    expect(page.locator(".turn")).to_have_class(re.compile("answered"))
    expect(questions(page)).to_have_text([OTT])


def test_a_change_that_was_begun_touches_no_other_conversation(
    open_page: OpenPage, paper: str
) -> None:
    page = open_page(paper)
    ask(page, LOHSE)
    page.locator("[data-new]").click()
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, OTT)
    page.get_by_role("button", name=GERMAN.edit).click()
    rows(page).last.locator(".open").click()
    expect(questions(page)).to_have_text([LOHSE])
    expect(page.locator(".editing")).to_be_hidden()
    ask(page, BRECHT)
    expect(questions(page)).to_have_text([LOHSE, BRECHT])


def test_suggestions_come_and_are_asked_by_a_click(open_page: OpenPage, paper: str) -> None:
    page = open_page(paper)
    ask(page, LOHSE)
    page.locator(".found summary").click()
    suggestion = page.locator(".suggestions .example").first
    expect(suggestion).to_be_visible()
    expect(page.locator(".found")).to_have_attribute("open", "")  # nothing else was touched
    question = suggestion.inner_text()
    suggestion.click()
    expect(questions(page)).to_have_text([LOHSE, question])
    expect(page.locator(".turn").last).to_have_class(re.compile("answered"))
    expect(page.locator(".turn").first.locator(".suggestions")).to_have_count(0)


def test_the_focus_stays_in_the_box_and_a_new_question_comes_to_the_top(
    open_page: OpenPage, paper: str
) -> None:
    page = open_page(paper)
    ask(page, LOHSE)
    expect(field(page)).to_be_focused()
    page.get_by_role("button", name=GERMAN.retry, exact=True).click()
    expect(page.locator(".turn")).to_have_class(re.compile("answered"))
    field(page).fill(OTT)
    page.locator("#send").click()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".turn").last).to_have_class(re.compile("answered"))
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("")
    expect(questions(page).last).to_be_in_viewport()
    expect(questions(page).first).not_to_be_in_viewport()


# While a model writes


@contextmanager
def writing(settings: Settings, corpus: str, script: Paused) -> Iterator[str]:
    with serving(script) as server:
        named = {"chat_model": "ollama:m", "ollama_url": server.url}
        with served(settings.model_copy(update=named), corpus) as url:
            yield url


def begin(page: Page, script: Paused) -> None:
    """Ask, and see the first piece that the model writes."""
    field(page).fill(LOHSE)
    field(page).press("Enter")
    script.let()
    expect(page.locator(".draft-text")).to_have_text(script.pieces[0].strip())


def test_stop_keeps_what_was_found_and_marks_what_was_written(
    open_page: OpenPage, settings: Settings, auental: Corpus
) -> None:
    script = Paused("Lohse will ", "nicht ")
    with writing(settings, auental.name, script) as url:
        page = open_page(url)
        begin(page, script)
        field(page).press_sequentially("Schon die nächste")
        field(page).press("Enter")
        expect(field(page)).to_have_value("Schon die nächste")  # kept until it can be asked
        page.locator("#stop").click()
        for _ in ("at once", "after a reload"):
            expect(page.locator(".turn")).to_have_class(re.compile("stopped"))
            expect(page.locator(".draft .label")).to_have_text(GERMAN.unfinished)
            expect(page.locator(".draft-text")).to_have_text("Lohse will")
            expect(page.locator(".answer .marker").first).to_be_visible()
            expect(page.locator("#stop")).to_be_hidden()
            expect(page.locator("#send")).to_be_visible()
            if _ == "at once":
                expect(field(page)).to_be_focused()
                expect(field(page)).to_have_value("Schon die nächste")
                page.reload()
        page.goto("about:blank")


def test_what_is_written_stays_in_its_own_conversation(
    open_page: OpenPage, settings: Settings, auental: Corpus
) -> None:
    script = Paused("Lohse will ", "nicht ")
    with writing(settings, auental.name, script) as url:
        page = open_page(url)
        begin(page, script)
        page.locator("[data-new]").click()
        expect(page.locator(".turn")).to_have_count(0)
        assert script.hung_up.wait(30)
        rows(page).first.locator(".open").click()
        expect(page.locator(".draft .label")).to_have_text(GERMAN.unfinished)
        page.goto("about:blank")


def test_deleting_what_a_model_writes_leaves_a_new_conversation(
    open_page: OpenPage, settings: Settings, auental: Corpus
) -> None:
    script = Paused("Lohse will ", "nicht ")
    with writing(settings, auental.name, script) as url:
        page = open_page(url)
        begin(page, script)
        page.reload()
        begin_again = page.get_by_role("button", name=GERMAN.retry, exact=True)
        begin_again.click()
        script.let()
        expect(page.locator(".turn")).to_have_class(re.compile("pending"))
        menu(rows(page).first).get_by_text(GERMAN.delete).click()
        expect(page.locator(".turn")).to_have_count(0)
        expect(page.locator("#side")).to_contain_text(GERMAN.no_conversations)
        page.goto("about:blank")


# Limits


def test_dates_limit_the_answer_and_are_shown_above_it(open_page: OpenPage, paper: str) -> None:
    page = open_page(paper)
    summary = page.locator(".dates summary")
    summary.click()
    page.locator("#composer").get_by_label(GERMAN.since).fill("2025-06-01")
    page.locator("#composer").get_by_label(GERMAN.until).fill("2025-06-30")
    expect(summary).to_have_text("1.6.2025 – 30.6.2025")
    field(page).fill("halb getippt")
    page.locator(".masthead .switch").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(summary).to_have_text("6/1/2025 – 6/30/2025")
    expect(field(page)).to_have_value("halb getippt")
    page.locator(".masthead .switch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    turn = ask(page, LOHSE)
    expect(turn.locator(".chip").first).to_contain_text("Artikel vom 01.06.2025 bis 30.06.2025")
    expect(turn.locator(".sources .title")).to_have_text(["Lohse ändert ihre Haltung"])
    summary.click()
    page.locator("[data-all-dates]").click()
    expect(summary).to_have_text(GERMAN.all_dates)
    expect(ask(page, OTT).get_by_text("Artikel vom")).to_have_count(0)
    # What unfolds covers the answer: it goes by Escape, a click beside it, and a question.
    unfolded = page.locator("#composer .model .range")

    def unfold() -> None:
        page.locator("#composer .model summary").click()
        expect(unfolded.locator(".state")).to_be_visible()

    unfold()
    unfolded.locator(".state").click()
    expect(unfolded).to_be_visible()
    page.keyboard.press("Escape")
    expect(unfolded).to_be_hidden()
    unfold()
    page.locator(".turn .question").first.click()
    expect(unfolded).to_be_hidden()
    unfold()
    ask(page, LOHSE)
    expect(unfolded).to_be_hidden()


def test_another_corpus_begins_another_conversation(
    open_page: OpenPage, paper: str, lindenbach: Corpus
) -> None:
    page = open_page(paper)
    ask(page, LOHSE)
    page.locator("#head .corpus select").select_option(lindenbach.name)
    expect(page.locator(".start h1")).to_have_text(lindenbach.info.card.title or "")
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "Was sagte Karin Brandt zum Haushalt?").locator(".answer .marker").first.click()
    title = page.locator(".panel h2").inner_text()
    assert title in {article.title for article in lindenbach.articles()}
    page.keyboard.press("Escape")
    rows(page).last.locator(".open").click()
    expect(questions(page)).to_have_text([LOHSE])
    expect(page.locator("#head .corpus select")).to_have_value("auental")


def test_a_corpus_that_changed_is_told_and_later_answers_are_set_apart(
    open_page: OpenPage, own: Settings, tmp_path: Path, auental: Corpus, settings: Settings
) -> None:
    shutil.copytree(settings.data / "corpora" / "auental", own.data / "corpora" / "auental")
    folder = tmp_path / "zeitung"
    folder.mkdir()
    (folder / "a.txt").write_text("Das Hallenbad\n\n„Das Bad wird saniert“, sagte Karin Lohse.")
    with served(own, "auental") as url:
        page = open_page(url)
        ask(page, OTT)
        expect(page.locator(".changed")).to_have_count(0)
        corpora.ingest(own, folder, "auental")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator(".changed")).to_have_text(GERMAN.corpus_changed)
        ask(page, LOHSE)
        expect(page.locator(".changed")).to_have_text(GERMAN.corpus_changed_here)
        assert page.locator(".turns > *").evaluate_all("all => all.map(each => each.tagName)") == [
            "SECTION",
            "P",
            "SECTION",
        ]
        page.goto("about:blank")


# Tooltips


def test_a_marker_tells_its_source_on_hover_and_focus(
    open_page: OpenPage, paper: str, auental: Corpus
) -> None:
    page = open_page(paper)
    marker = ask(page, OTT).locator(".answer .marker").first
    cited = auental.ask(OTT).reply.citations[0]
    tip = page.get_by_role("tooltip")
    marker.hover()
    expect(tip).to_be_visible()
    for told in ("Auentaler Bote", "10.01.2025", "Jens Ott", " ".join(cited.quote.split())):
        expect(tip).to_contain_text(told)
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.mouse.move(0, 0)
    page.locator(".masthead a").first.focus()
    tab_to(page, marker, 80)
    expect(tip).to_be_visible()
    expect(marker).to_have_attribute("aria-describedby", "tip")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(marker).to_be_focused()


# Taking along


def saved(page: Page, link: Locator) -> tuple[str, str]:
    with page.expect_download() as download:
        link.click()
    return download.value.suggested_filename, download.value.path().read_text("utf-8")


def test_an_answer_and_a_conversation_are_taken_along(
    open_page: OpenPage, browser: Browser, paper: str, auental: Corpus, tmp_path: Path
) -> None:
    page = open_page(paper, permissions=["clipboard-read", "clipboard-write"])
    ask(page, LOHSE)
    turn = ask(page, OTT)
    cited = auental.ask(OTT).reply.citations[0]
    turn.get_by_role("button", name=GERMAN.copy).click()
    expect(turn.locator(".told")).to_have_text(GERMAN.copied)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert cited.quote in copied and "Auentaler Bote" in copied
    for ending, label in (("md", GERMAN.save_markdown), ("html", GERMAN.save_html)):
        turn.locator(".saves summary").click()
        name, one = saved(page, turn.get_by_role("link", name=label))
        assert name.endswith(f".{ending}") and OTT in one and LOHSE not in one
        rows(page).locator("summary").click()
        name, whole = saved(page, rows(page).get_by_text(label))
        rows(page).locator("summary").click()
        assert name.endswith(f".{ending}") and OTT in whole and LOHSE in whole
    file = tmp_path / "saved.html"
    file.write_text(whole, "utf-8")
    context = browser.new_context()
    requests: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    opened = context.new_page()
    opened.goto(file.as_uri())
    texts = [auental.article(info.id).text for info in auental.articles()]
    shown = opened.locator("blockquote").all_text_contents()
    quotes = [re.sub(r"\s*\[\d+\]\s*$", "", quote).strip() for quote in shown]
    assert quotes and all(any(quote in text for text in texts) for quote in quotes), quotes
    assert requests == [file.as_uri()]
    context.close()


def test_thumbs_become_questions_for_the_evaluation(
    open_page: OpenPage, own: Settings, settings: Settings, auental: Corpus,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    shutil.copytree(settings.data / "corpora" / "auental", own.data / "corpora" / "auental")
    file = own.data / FEEDBACK
    with served(own, "auental") as url:
        page = open_page(url)
        turn = ask(page, OTT)
        up, down = (turn.locator(f"button[data-rate={thumb}]") for thumb in ("up", "down"))
        down.click()
        turn.get_by_label(GERMAN.remark).fill("<b>knapp</b>")
        expect(page.locator(".suggestions")).to_be_visible()
        expect(turn.get_by_label(GERMAN.remark)).to_have_value("<b>knapp</b>")
        turn.get_by_role("button", name=GERMAN.rate_send).click()
        expect(turn.locator(".told")).to_have_text(GERMAN.rated)
        up.click()
        expect(up).to_have_attribute("aria-pressed", "true")
        expect(down).to_have_attribute("aria-pressed", "false")
        turn.get_by_role("button", name=GERMAN.rate_send).click()
        expect(turn.locator(".rating")).to_be_hidden()
        page.wait_for_load_state("networkidle")
        page.reload()
        expect(up).to_have_attribute("aria-pressed", "true")
        page.goto("about:blank")
    kept = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert kept[-1]["rating"] == "up" and kept[-1]["question"] == OTT
    assert kept[1]["remark"] == "<b>knapp</b>" and kept[1]["rating"] == "down"
    assert main(["--data", str(own.data), "eval", str(file), "--corpus", "auental", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["questions"] == 1


# By keyboard


@pytest.mark.parametrize("width", [900, 375])
def test_the_list_is_a_drawer_where_there_is_no_room(
    open_page: OpenPage, paper: str, width: int
) -> None:
    page = open_page(paper, viewport={"width": width, "height": 700})
    ask(page, LOHSE)
    drawer = page.locator(".drawer")
    expect(page.locator("#side")).to_be_hidden()
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    tab_to(page, drawer)
    page.keyboard.press("Enter")
    expect(page.locator("#side")).to_be_visible()
    expect(page.locator("#side .close")).to_be_focused()
    expect(drawer).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#side")).to_be_hidden()
    expect(drawer).to_be_focused()
    expect(drawer).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("[data-new]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#side")).to_be_hidden()


def test_a_hasty_reader_asks_once(open_page: OpenPage, paper: str) -> None:
    page = open_page(paper)
    field(page).fill(LOHSE)
    field(page).press("Enter")
    field(page).press("Enter")
    expect(page.locator(".turn")).to_have_class(re.compile("answered"))
    page.locator("[data-new]").click()
    expect(page.locator(".turn")).to_have_count(0)
    page.locator(".start .example").first.dblclick()
    expect(page.locator(".turn")).to_have_class(re.compile("answered"))
    expect(rows(page)).to_have_count(2)


def test_the_other_language_keeps_the_conversation(open_page: OpenPage, paper: str) -> None:
    page = open_page(paper)
    ask(page, LOHSE)
    page.get_by_role("button", name=GERMAN.edit).click()
    field(page).fill(OTT)
    page.locator(".masthead .switch").click()
    expect(page.get_by_role("button", name=ENGLISH.copy)).to_be_visible()
    expect(questions(page)).to_have_text([LOHSE])
    expect(field(page)).to_have_value(OTT)
    expect(page.locator(".editing")).to_contain_text(ENGLISH.editing)
    page.locator("#send").click()
    expect(questions(page)).to_have_text([OTT])
    expect(page.locator(".turn")).to_have_class(re.compile("answered"))
