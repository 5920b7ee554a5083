"""The real page in headless Chromium, over the bundled corpus and over a hostile one."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from chat_servers import Paused, serving
from page_server import fetch
from pages import (
    EARNEST,
    SIDEWAYS,
    UNANSWERABLE,
    OpenPage,
    ask,
    in_chromium,
    marked,
    served,
    tab_to,
)
from playwright.sync_api import Browser, Page, expect

from rag.answer.answer import Answer
from rag.corpus import library as corpora
from rag.errors import NachgefragtError, SettingsError
from rag.index.statement_list import StatementFilter
from rag.settings import Settings
from rag.types import Citation
from rag.web import app as web
from rag.web.document import STATIC, scripts_in
from rag.web.texts import ENGLISH, GERMAN

HOSTILE_TEXT = (
    "Der Gemeinderat von Querstadt beriet am Montag über den Brunnen.\n\n"
    "<script>document.title='gehackt'</script><img src=x onerror=\"document.title='gehackt'\">\n\n"
    "Der Brunnen von Querstadt ist **fett** [1] und [hier](javascript:alert(1)) "
    "![Bild](https://example.org/p.png) \u202eumgedreht\u202c zu lesen.\n"
)

pytestmark = in_chromium


def first_cited(corpus: corpora.Corpus) -> Citation:
    """What the first marker points to; citations come in order of weight."""
    citations = corpus.ask(EARNEST).reply.citations
    return next(citation for citation in citations if citation.marker == 1)


def test_start_page_names_the_corpus_and_offers_examples(
    open_page: OpenPage, syrien: corpora.Corpus
) -> None:
    page = open_page()
    info = syrien.info
    expect(page.locator(".start h1")).to_have_text(info.card.title or "")
    expect(page.locator(".figures")).to_contain_text(f"{info.articles} Artikel")
    expect(page.locator(".example")).to_have_text(list(info.card.examples))
    expect(page).to_have_title("Nachgefragt")
    expect(page.get_by_text("Gradio")).to_have_count(0)


def test_two_clicks_lead_from_the_start_page_to_the_highlighted_quote(
    open_page: OpenPage, syrien: corpora.Corpus
) -> None:
    page = open_page()
    page.get_by_role("button", name=EARNEST).click()
    marker = page.locator(".answer .marker").first
    marker.click()
    citation = first_cited(syrien)
    expect(page.locator(".panel")).to_be_visible()
    assert marked(page) == citation.quote
    expect(page.locator(".panel mark").first).to_be_in_viewport()
    expect(page.locator(".panel h2")).to_have_text(citation.article.title or "")
    body = page.locator(".panel .article-text").evaluate("element => element.textContent")
    assert body == syrien.article(citation.article.id).text


def test_long_words_break_at_syllables_and_are_copied_whole(
    open_page: OpenPage, syrien: corpora.Corpus
) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, EARNEST).locator(".answer .marker").first.click()
    shown = page.locator(".panel .article-text")
    expect(shown.locator(".shy").first).to_be_attached()
    drawn = shown.locator(".shy").first.evaluate("e => getComputedStyle(e, '::before').content")
    assert "\u00ad" in drawn
    shown.evaluate("element => getSelection().selectAllChildren(element)")
    page.keyboard.press("Control+c")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    text = syrien.article(first_cited(syrien).article.id).text
    assert copied.split() == text.split()


def test_escape_closes_the_panel_and_returns_the_focus(open_page: OpenPage) -> None:
    page = open_page()
    marker = ask(page, EARNEST).locator(".answer .marker").first
    marker.click()
    expect(page.locator(".panel")).to_be_visible()
    expect(marker).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    expect(marker).to_be_focused()
    expect(marker).not_to_have_attribute("aria-expanded", "true")


def test_keyboard_alone_from_example_to_quote_and_back(
    open_page: OpenPage, syrien: corpora.Corpus
) -> None:
    page = open_page()
    tab_to(page, page.get_by_role("button", name=EARNEST))
    page.keyboard.press("Enter")
    marker = page.locator(".answer .marker").first
    expect(marker).to_be_visible()
    tab_to(page, marker)
    page.keyboard.press("Enter")
    expect(page.locator(".panel mark").first).to_be_focused()
    assert marked(page) == first_cited(syrien).quote
    # On the way back lie the star and the ways to cite what is marked.
    tab_to(page, page.locator(".panel-page"), 12, "Shift+Tab")
    # And before the text the steps through it, and its search.
    tab_to(page, page.locator(".panel .close"), 6, "Shift+Tab")
    page.keyboard.press("Enter")
    expect(marker).to_be_focused()


def test_found_passages_open_at_their_place(open_page: OpenPage, syrien: corpora.Corpus) -> None:
    page = open_page()
    turn = ask(page, EARNEST)
    answer = syrien.ask(EARNEST)
    cited = sum(answer.is_cited(hit) for hit in answer.hits)
    summary = turn.locator(".found summary")
    expect(summary).to_contain_text(f"{cited} von {len(answer.hits)} Stellen zitiert")
    summary.click()
    turn.locator(".opener").last.click()
    expect(page.locator(".panel")).to_be_visible()
    assert marked(page) == answer.hits[-1].passage.text


def test_a_refusal_shows_its_reason_and_no_marker(
    open_page: OpenPage, syrien: corpora.Corpus
) -> None:
    turn = ask(open_page(), UNANSWERABLE)
    reason = syrien.ask(UNANSWERABLE).reply.reason
    assert reason is not None
    expect(turn.locator(".reason")).to_have_text(reason.text)
    expect(turn.locator(".marker")).to_have_count(0)
    expect(turn.locator(".answer")).to_have_count(0)


def test_a_follow_up_is_shown_as_it_was_understood(open_page: OpenPage) -> None:
    page = open_page()
    expect(ask(page, EARNEST).locator(".understood")).to_have_count(0)
    turn = ask(page, "Und was sagte Kerry dazu?")
    expect(turn.locator(".understood")).to_have_text("Verstanden als: Was sagte Kerry über Assad?")
    other = ask(open_page(), "Und was sagte Kerry dazu?")
    expect(other.locator(".understood")).to_have_count(0)


def test_an_empty_question_is_not_asked(open_page: OpenPage) -> None:
    page = open_page()
    page.locator("#question textarea").fill("   ")
    page.locator("#send").click()
    ask(page, EARNEST)
    expect(page.locator(".turn")).to_have_count(1)


def test_language_follows_the_browser_and_the_switch_keeps(open_page: OpenPage) -> None:
    page = open_page(locale="en-GB")
    expect(page.locator(".figures")).to_contain_text("articles")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    ask(page, EARNEST)
    page.locator(".masthead .switch").click()
    expect(page.locator(".figures")).to_contain_text("Artikel")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator(".turn .label").first).to_have_text("Belege")
    page.reload()
    expect(page.locator("#send")).to_have_text("Fragen")


def test_two_tabs_do_not_mix(open_page: OpenPage) -> None:
    first, second = open_page(), open_page()
    ask(first, EARNEST)
    ask(second, UNANSWERABLE)
    expect(first.locator(".turn")).to_have_count(1)
    expect(second.locator(".turn .question")).to_have_text([UNANSWERABLE])


def test_a_phone_shows_a_sheet_and_never_scrolls_sideways(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 375, "height": 700}, has_touch=True)
    assert not page.evaluate(SIDEWAYS)
    marker = ask(page, EARNEST).locator(".answer .marker").first
    assert not page.evaluate(SIDEWAYS)
    marker.tap()
    expect(page.locator(".panel mark").first).to_be_in_viewport()
    assert not page.evaluate(SIDEWAYS)
    box = page.locator(".panel").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 375)
    assert box["y"] > 50 and round(box["y"] + box["height"]) == 700
    page.keyboard.press("Escape")
    expect(marker).to_be_focused()


@pytest.mark.parametrize(("scheme", "dark"), [("dark", True), ("light", False)])
def test_colours_follow_the_system(open_page: OpenPage, scheme: str, dark: bool) -> None:
    page = open_page(color_scheme=scheme)
    for selector in ("body", ".gradio-container", "#question textarea", "#composer"):
        colour = page.locator(selector).first.evaluate("e => getComputedStyle(e).backgroundColor")
        red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
        assert (red + green + blue < 3 * 64) is dark, f"{selector}: {colour}"


def test_a_failing_question_shows_an_id_that_the_log_explains(
    open_page: OpenPage,
    syrien: corpora.Corpus,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*given: object) -> Iterator[Answer]:
        raise RuntimeError("secret detail")

    page = open_page()
    monkeypatch.setattr(corpora.Corpus, "stream", fail)
    failure = ask(page, "Geht das schief?").locator(".failure")
    shown = failure.inner_text()
    (reference,) = re.findall(r"\b[0-9a-f]{8}\b", shown)
    assert "secret detail" not in shown and "Traceback" not in shown
    (record,) = [record for record in caplog.records if reference in record.getMessage()]
    assert record.exc_info is not None and "secret detail" in str(record.exc_info[1])
    monkeypatch.undo()
    expect(ask(page, EARNEST).locator(".answer")).to_be_visible()


def test_what_is_found_is_shown_while_a_model_writes(
    open_page: OpenPage, settings: Settings, syrien: corpora.Corpus
) -> None:
    plain = syrien.ask(EARNEST)
    passage = plain.hits[0].passage
    first, last = passage.sentences[0]
    sentence = passage.text[first - passage.start : last - passage.start]
    start = sentence.split()[0]
    script = Paused(start, "<img src=x> „Erfunden“ [1] ", f"\n\n{sentence} [1]")
    with serving(script) as server:
        named = {"chat_model": "ollama:m", "ollama_url": server.url}
        with served(settings.model_copy(update=named), syrien.name) as url:
            page = open_page(url)
            page.locator("#question textarea").fill(EARNEST)
            page.locator("#question textarea").press("Enter")
            turn = page.locator(".turn")
            expect(turn.locator(".answer .slice").first).to_be_visible()
            expect(turn.locator(".draft .label")).to_have_text(GERMAN.writing)
            expect(turn.locator(".draft-text")).to_be_empty()
            script.let()
            expect(turn.locator(".draft-text")).to_have_text(start.strip())
            turn.locator(".found summary").click()
            script.let()
            expect(turn.locator(".draft-text")).to_have_text(f"{start} Erfunden")
            expect(turn.locator(".draft :is(img, button, .slice)")).to_have_count(0)
            expect(turn.locator(".answer .slice").first).to_be_visible()
            expect(turn.locator(".found")).to_have_attribute("open", "")
            expect(turn).to_have_class(re.compile("pending"))
            script.let(2)
            script.let(len(script.pieces) + 1)  # asked once more, with what was wrong
            expect(turn).not_to_have_class(re.compile("pending"))
            expect(turn.locator(".draft")).to_have_count(0)
            expect(turn.locator(".answer")).to_contain_text(sentence)
            expect(turn.locator(".answer .marker")).to_have_count(1)
            expect(turn.locator(".remark.if-whole").filter(has_text=GERMAN.checks)).to_be_visible()
            expect(turn.locator(".said")).to_have_count(0)
            page.goto("about:blank")


def test_a_reader_who_leaves_ends_the_writing(
    open_page: OpenPage, settings: Settings, syrien: corpora.Corpus
) -> None:
    script = Paused("Earnest sagte ")
    with serving(script) as server:
        named = {"chat_model": "ollama:m", "ollama_url": server.url}
        with served(settings.model_copy(update=named), syrien.name) as url:
            page = open_page(url)
            page.locator("#question textarea").fill(EARNEST)
            page.locator("#question textarea").press("Enter")
            script.let()
            expect(page.locator(".draft-text")).to_have_text("Earnest sagte")
            page.goto("about:blank")
            assert script.hung_up.wait(20)


def test_a_hostile_article_is_shown_as_text(
    open_page: OpenPage, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "boese"
    folder.mkdir()
    row = {"id": 'x"><b>', "title": "<b>Brunnen</b> \u202e**Titel** [1]", "text": HOSTILE_TEXT}
    row |= {"url": "javascript:alert(1)", "source": "<i>Blatt</i>"}
    (folder / "a.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    hostile = settings.model_copy(update={"data": tmp_path / "data"})
    corpora.ingest(hostile, folder, "boese")
    with served(hostile) as url:
        page = open_page(url)
        turn = ask(page, "Wie ist der Brunnen von Querstadt zu lesen?")
        turn.locator(".answer .marker").first.click()
        expect(page.locator(".panel")).to_be_visible()
        body = page.locator(".panel .article-text").evaluate("element => element.textContent")
        assert body == HOSTILE_TEXT
        assert marked(page) in HOSTILE_TEXT and marked(page)
        inserted = page.locator(
            ":is(.turn, .panel) :is(script, img, b, i, a:not(.action, .saves a, [data-link]))"
        )
        expect(inserted).to_have_count(0)
        # What turns the direction of a title goes when the file is read; the text keeps it.
        expect(page.locator(".panel h2")).to_have_text("<b>Brunnen</b> **Titel** [1]")
        expect(page).to_have_title("Nachgefragt")
        page.goto("about:blank")


SAID = "Was sagte Karin Brandt zum Haushalt?"
SAYINGS = "#browse .said tbody tr"


def browse(page: Page) -> None:
    page.get_by_role("link", name=GERMAN.view_statements).click()
    expect(page.locator(SAYINGS).first).to_be_visible()


def test_an_answer_about_speech_lists_what_was_said(
    open_page: OpenPage, local_paper: str, lindenbach: corpora.Corpus
) -> None:
    page = open_page(local_paper)
    turn = ask(page, SAID)
    statements = lindenbach.ask(SAID).reply.statements
    told = turn.locator(".sayings li")
    expect(told.first).to_be_hidden()
    turn.locator(".further summary").press("Enter")
    expect(told.first).to_be_visible()
    assert 0 < told.count() < len(statements)
    expect(turn.locator(".further summary")).to_contain_text(str(told.count()))
    opener = turn.locator(".sayings .opener").last
    opener.press("Enter")
    expect(page.locator(".panel mark").first).to_be_in_viewport()
    text = lindenbach.article(statements[-1].article.id).text
    assert marked(page) == "".join(text[start:end] for start, end in statements[-1].spans)
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_below_a_refusal_stands_what_others_said(
    open_page: OpenPage, local_paper: str, lindenbach: corpora.Corpus
) -> None:
    question = "Was sagte Landwirt Grünthaler zum Hallenbad?"
    reply = lindenbach.ask(question).reply
    assert reply.reason is not None and reply.statements
    turn = ask(open_page(local_paper), question)
    expect(turn.locator(".statements .label")).to_have_text(GERMAN.said_by_others)
    expect(turn.locator(".sayings li")).to_have_count(len(reply.statements))


def test_all_statements_are_browsed_a_page_at_a_time(
    open_page: OpenPage, local_paper: str, lindenbach: corpora.Corpus
) -> None:
    page = open_page(local_paper)
    expect(page.locator(SAYINGS)).to_have_count(0)
    browse(page)
    every = list(lindenbach.every_listed(StatementFilter()))
    expect(page.locator("#browse .count")).to_have_text(f"1–50 von {len(every)} Äußerungen")
    expect(page.locator(SAYINGS)).to_have_count(50)
    expect(page.locator("#question")).to_be_hidden()
    page.get_by_role("button", name=GERMAN.older).click()
    expect(page.locator("#browse .count")).to_have_text(f"51–100 von {len(every)} Äußerungen")
    quote = " ".join(every[50].quote.split())
    expect(page.locator(SAYINGS).first.locator(".opener")).to_have_text(quote)
    page.go_back()
    expect(page.locator("#browse .count")).to_have_text(f"1–50 von {len(every)} Äußerungen")
    page.go_back()
    expect(page.locator("#question")).to_be_visible()
    expect(page.locator("#browse")).to_be_hidden()


def test_statements_are_filtered_by_keyboard_and_saved(
    open_page: OpenPage, local_paper: str, lindenbach: corpora.Corpus
) -> None:
    page = open_page(local_paper)
    tab_to(page, page.get_by_role("link", name=GERMAN.view_statements))
    page.keyboard.press("Enter")
    fields = page.locator("#browse")
    tab_to(page, fields.get_by_label(GERMAN.who, exact=True))
    page.keyboard.type("brand")
    option = page.locator("#said-speakers option").first
    expect(option).to_have_attribute("value", "Karin Brandt")
    page.keyboard.press("Control+a")
    page.keyboard.type("Karin Brandt")
    fields.get_by_label(GERMAN.kind).select_option(label=GERMAN.of("kinds", "direct"))
    fields.get_by_label(GERMAN.since).fill("2025-01-01")
    fields.get_by_label(GERMAN.since).press("Enter")
    wanted = StatementFilter("Karin Brandt", None, "direct", date(2025, 1, 1))
    every = list(lindenbach.every_listed(wanted))
    expect(page.locator(SAYINGS)).to_have_count(len(every))
    with page.expect_download() as download:
        page.get_by_role("link", name=GERMAN.export).click()
    content = download.value.path().read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline=""), delimiter=";"))
    assert download.value.suggested_filename == "lindenbach-statements.csv"
    assert [row["quote"] for row in rows] == [statement.quote for statement in every]
    page.locator(".masthead .switch").click()
    expect(page.locator("#browse h1")).to_have_text(ENGLISH.view_statements)
    expect(page.locator("#browse").get_by_label(ENGLISH.who, exact=True)).to_have_value(
        "Karin Brandt"
    )
    expect(page.locator(SAYINGS)).to_have_count(len(every))
    page.get_by_role("button", name=ENGLISH.reset).click()
    expect(page.locator(SAYINGS)).to_have_count(50)


def test_on_a_phone_statements_are_cards(open_page: OpenPage, local_paper: str) -> None:
    page = open_page(local_paper, viewport={"width": 375, "height": 700}, has_touch=True)
    expect(ask(page, SAID).locator(".further").first).to_be_visible()
    assert not page.evaluate(SIDEWAYS)
    browse(page)
    assert not page.evaluate(SIDEWAYS)
    first = page.locator(SAYINGS).first
    edges = [cell.bounding_box() for cell in first.locator("td > div").all()]
    assert len({round(box["x"]) for box in edges if box}) == 1
    expect(page.get_by_role("cell").first).to_be_visible()
    first.locator(".opener").tap()
    expect(page.locator(".panel mark").first).to_be_in_viewport()


def test_hostile_statements_are_shown_as_text(
    open_page: OpenPage, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "boese"
    folder.mkdir()
    quote = "„<script>document.title='gehackt'</script><img src=x onerror=alert(1)> =1+1“"
    text = f"Der Brunnen läuft wieder.\n\n{quote}, sagte Ada <b>Muster</b> am Montag.\n"
    row = {"id": 'x"><b>', "title": "=1+1<b>", "text": text, "source": "<i>Blatt</i>"}
    (folder / "a.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    hostile = settings.model_copy(update={"data": tmp_path / "data"})
    corpora.ingest(hostile, folder, "boese")
    with served(hostile) as url:
        page = open_page(url)
        browse(page)
        expect(page.locator("#browse .opener").first).to_have_text(quote)
        expect(page.locator(".listing :is(script, img, b, i)")).to_have_count(0)
        page.locator("#browse .opener").first.click()
        assert marked(page) == quote
        expect(page).to_have_title("Nachgefragt")
        content = fetch(f"{url}/statements.csv").text.removeprefix("\ufeff")
        rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
        assert rows[0]["title"] == "'=1+1<b>" and rows[0]["quote"] == quote
        page.goto("about:blank")


@pytest.mark.parametrize("query", ["kind=laut", "since=gestern"])
def test_an_export_that_asks_for_nonsense_is_refused(local_paper: str, query: str) -> None:
    refused = fetch(f"{local_paper}/statements.csv?{query}")
    assert refused.status == 400 and query.partition("=")[2] in refused.text


def test_the_document_is_whole_before_any_script_runs(
    browser: Browser, address: str, syrien: corpora.Corpus
) -> None:
    with browser.new_context(java_script_enabled=False, locale="en-GB") as context:
        page = context.new_page()
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("h1")).to_have_text(syrien.info.card.title or "")
        expect(page.locator(".figures")).to_contain_text("articles")
        assert "//raw.githubusercontent" not in page.content()


def test_the_page_s_scripts_are_modules_and_none_stands_in_the_document(
    open_page: OpenPage, address: str
) -> None:
    page = open_page()
    loaded = page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    modules = [url for url in loaded if url.startswith(f"{address}/scripts/")]
    assert sorted(url.rsplit("/", 1)[1] for url in modules) == [
        file.name for file in sorted(STATIC.glob("*.js"))
    ]
    assert len(scripts_in(fetch(address).text)) == 5  # all of them Gradio's
    config = json.loads(fetch(f"{address}/config").text)
    told = [each["props"].get("js_on_load") for each in config["components"]]
    begins = "document.dispatchEvent(new CustomEvent("
    assert any(told) and all(text.startswith(begins) for text in told if text)
    assert not any(each["js"] for each in config["dependencies"])
    own = [name for name in page.evaluate("Object.keys(window)") if "nachgefragt" in name.lower()]
    assert own == []


def test_another_view_keeps_the_conversation(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, EARNEST)
    page.locator("#question textarea").fill("halb getippt")
    page.get_by_role("link", name=GERMAN.view_articles, exact=True).click()
    expect(page.locator("#archive .articles")).to_be_visible()
    page.get_by_role("link", name=GERMAN.view_ask, exact=True).click()
    expect(page.locator(".turn .question")).to_have_text([EARNEST])
    expect(page.locator("#question textarea")).to_have_value("halb getippt")


def test_the_page_forbids_foreign_origins_and_framing(address: str) -> None:
    policy = fetch(address).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "http" not in policy


def test_no_file_of_the_machine_is_served(address: str) -> None:
    for path in ("file=/etc/passwd", f"file={STATIC / 'page.css'}", "file=rag/web/app.py"):
        assert fetch(f"{address}/gradio_api/{path}").status == 404
    assert fetch(f"{address}/monitoring").status == 404


def test_a_taken_port_is_refused_with_the_next_command(settings: Settings) -> None:
    with web.bind(settings.model_copy(update={"port": 0})) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"--port {port + 1}") as refused:
            web.bind(settings.model_copy(update={"port": port}))
    assert isinstance(refused.value, NachgefragtError)
