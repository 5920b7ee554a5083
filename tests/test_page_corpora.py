"""The page of corpora in headless Chromium, with real uploads and real child processes."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pages
import pytest
from pages import in_chromium
from playwright.sync_api import Browser, Locator, Page, expect

from rag.corpus import library as corpora
from rag.settings import Settings
from rag.web.texts import ENGLISH, GERMAN

HOSTILE_NAME = "<img src=x onerror=alert(1)>.jsonl"
# Milliseconds that a child process may take to start, read and embed a few articles.
PATIENCE = 300_000

pytestmark = in_chromium


def served(corpus: corpora.Corpus, may_change: bool = True) -> AbstractContextManager[str]:
    host = "127.0.0.1" if may_change else "0.0.0.0"
    return pages.served(corpus.settings.model_copy(update={"host": host}), corpus.name)


@pytest.fixture
def mine(own: Settings, syrien: corpora.Corpus) -> corpora.Corpus:
    """A corpus in a data folder that the test may change."""
    folder = own.data / "corpora" / syrien.name
    shutil.copytree(syrien.settings.data / "corpora" / syrien.name, folder)
    return corpora.open_corpus(own, syrien.name)


@contextmanager
def looking(browser: Browser, url: str, **options: object) -> Iterator[Page]:
    """Open the page of corpora; fail on an uncaught error of its scripts."""
    errors: list[str] = []
    context = browser.new_context(**{"locale": "de-DE", **options})  # type: ignore[arg-type]
    try:
        context.set_default_timeout(pages.PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{url}/#corpora")
        expect(page.locator("#corpora .list > *").first).to_be_visible()
        yield page
    finally:
        context.close()
    assert errors == []


def write_paper(folder: Path) -> Path:
    folder.mkdir()
    for number, place in enumerate(("Auental", "Querstadt")):
        text = f"{place}, 0{number + 1}.03.2024. Die Glocke von {place} läutet seit Montag wieder."
        (folder / f"{place}.txt").write_text(text + " Der Turm war lange gesperrt.\n", "utf-8")
    (folder / HOSTILE_NAME).write_text("{kein JSON\n", "utf-8")
    (folder / "bild.jpg").write_bytes(b"kein Bild")
    return folder


def choose_folder(page: Page, folder: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator("#corpora").get_by_role("button", name=GERMAN.choose_folder).click()
    chooser.value.set_files(folder)


def over(page: Page, state: str = "done") -> Locator:
    job = page.locator(f"#corpora .job.{state}[data-job]")
    expect(job).to_have_count(1, timeout=PATIENCE)
    return job


def dismiss(page: Page) -> None:
    page.locator("#corpora").get_by_role("button", name=GERMAN.dismiss).click()
    expect(page.locator(".job")).to_have_count(0)


def test_a_folder_is_added_asked_updated_and_removed(
    browser: Browser, mine: corpora.Corpus, tmp_path: Path
) -> None:
    folder = write_paper(tmp_path / "Turmzeitung")
    with served(mine) as url, looking(browser, url) as page:
        expect(page.locator(".corpus h2")).to_have_text([mine.info.card.title or ""])
        choose_folder(page, folder)
        expect(page.locator(".picked")).to_contain_text("4")
        expect(page.locator("#corpora").get_by_label(GERMAN.corpus_title)).to_have_value(
            "Turmzeitung"
        )
        page.locator("#corpora").get_by_label(GERMAN.corpus_title).fill("Turm & <b>Zeitung</b>")
        page.locator("#corpora").get_by_role("button", name=GERMAN.add, exact=True).click()
        expect(page.locator("#corpora .job progress")).to_be_visible()
        job = over(page)
        expect(job.locator(".counts")).to_have_text("2 neu, 2 nicht übernommen")
        expect(job.locator(".problems .file")).to_have_text(
            ["Turmzeitung/bild.jpg", f"Turmzeitung/{HOSTILE_NAME}"]
        )
        expect(page.locator("#corpora :is(img, b)")).to_have_count(0)
        expect(page.locator(".corpus h2").nth(1)).to_have_text("Turm & <b>Zeitung</b>")
        expect(page.locator(".spoken")).to_contain_text("ist fertig")
        (name,) = {info.name for info in corpora.list_corpora(mine.settings)} - {mine.name}
        assert name == "turm-b-zeitung-b"
        made = corpora.open_corpus(mine.settings, name)
        assert made.ask("Seit wann läutet die Glocke von Querstadt?").answered
        uploaded = mine.settings.data / "uploads" / name
        assert (uploaded / "Turmzeitung" / "Auental.txt").is_file()

        page.locator(f'.corpus [data-choose="{name}"]').click()
        expect(page.locator("#question")).to_be_visible()
        expect(page.locator("#head .corpus select")).to_have_value(name)
        expect(page.locator(".start h1")).to_have_text("Turm & <b>Zeitung</b>")
        page.get_by_role("link", name=GERMAN.view_corpora, exact=True).click()
        dismiss(page)

        (uploaded / "neu.txt").write_text("Lindenbach baut eine Brücke über den Bach.", "utf-8")
        page.locator(f'[data-update="{name}"]').click()
        expect(over(page).locator(".counts")).to_contain_text("1 neu, 2 unverändert")
        dismiss(page)

        page.locator(f'[data-remove="{name}"]').click()
        dialog = page.locator("#corpora").get_by_role("dialog")
        expect(dialog).to_contain_text("3 Artikel")
        expect(dialog).to_contain_text(GERMAN.remove_uploads)
        expect(dialog.get_by_role("button", name=GERMAN.cancel)).to_be_focused()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        assert len(corpora.list_corpora(mine.settings)) == 2
        page.locator(f'[data-remove="{name}"]').click()
        dialog.get_by_role("button", name=GERMAN.remove).click()
        over(page)
        expect(page.locator("#corpora .corpus")).to_have_count(1)
        assert [info.name for info in corpora.list_corpora(mine.settings)] == [mine.name]
        assert not uploaded.exists() and folder.exists()


def test_files_are_added_to_a_corpus_by_keyboard_while_another_asks(
    browser: Browser, mine: corpora.Corpus, tmp_path: Path
) -> None:
    rows = [
        {"id": f"b{n}", "text": f"Meldung {n}: Die Brücke Nummer {n} ist gesperrt. " * 12}
        for n in range(1_500)
    ]
    file = tmp_path / "viele.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    with served(mine) as url, looking(browser, url) as page:
        page.locator(f'[data-add="{mine.name}"]').press("Enter")
        drop = page.locator("#corpora .drop")
        expect(drop).to_be_focused()
        expect(page.locator("#corpora").get_by_label(GERMAN.corpus_title)).to_be_hidden()
        with page.expect_file_chooser() as chooser:
            drop.press("Enter")
        chooser.value.set_files(file)
        page.locator("#corpora").get_by_role("button", name=GERMAN.add, exact=True).press("Enter")
        expect(page.locator(".job.running[data-job] .doing")).to_contain_text(
            GERMAN.of("phases", "embed"), timeout=PATIENCE
        )
        with looking(browser, url) as other:
            other.get_by_role("link", name=GERMAN.view_ask, exact=True).click()
            other.locator(".example").first.click()
            expect(other.locator(".answer .marker").first).to_be_visible()
        running = page.locator(".job.running[data-job]")
        expect(running.locator("progress")).to_have_attribute("value", re.compile(r"\d"))
        running.get_by_role("button", name=GERMAN.cancel).click()
        expect(over(page, "cancelled")).to_contain_text("bleibt, wie es war")
        assert mine.info.articles == corpora.open_corpus(mine.settings).info.articles == 8


def test_an_upload_without_a_good_file_makes_no_corpus(
    browser: Browser, mine: corpora.Corpus, tmp_path: Path
) -> None:
    file = tmp_path / "bild.jpg"
    file.write_bytes(b"kein Bild")
    with served(mine) as url, looking(browser, url) as page:
        with page.expect_file_chooser() as chooser:
            page.locator("#corpora .drop").click()
        chooser.value.set_files(file)
        page.locator("#corpora").get_by_role("button", name=GERMAN.add, exact=True).click()
        failure = page.locator("#corpora .failure")
        expect(failure).to_contain_text(GERMAN.nothing_taken)
        expect(failure.locator(".file")).to_have_text(["bild.jpg"])
        expect(page.locator(".job")).to_have_count(0)
    assert not list((mine.settings.data / "uploads" / ".incoming").iterdir())


def test_files_dropped_anywhere_are_chosen(browser: Browser, mine: corpora.Corpus) -> None:
    with served(mine) as url, looking(browser, url) as page:
        page.get_by_role("link", name=GERMAN.view_ask, exact=True).click()
        with page.expect_file_chooser():
            page.locator(".start .drop").click()
        expect(page.locator("#corpora h1")).to_be_visible()
        page.get_by_role("link", name=GERMAN.view_ask, exact=True).click()
        page.locator(".start h1").evaluate(
            """(zone) => {
                const dataTransfer = new DataTransfer();
                dataTransfer.items.add(new File(["Text"], "eins.txt"));
                dataTransfer.items.add(new File(["Text"], ".DS_Store"));
                for (const name of ["dragover", "drop"])
                    zone.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true }));
            }"""
        )
        expect(page.locator("#corpora [name=title]")).to_be_focused()
        expect(page.locator(".picked")).to_have_text("1 Datei ausgewählt, 0 kB")
        page.locator("#corpora").get_by_role("button", name=GERMAN.pick_none).click()
        expect(
            page.locator("#corpora").get_by_role("button", name=GERMAN.add, exact=True)
        ).to_be_disabled()


def test_where_anyone_can_come_nothing_can_be_changed(
    browser: Browser, mine: corpora.Corpus
) -> None:
    with served(mine, may_change=False) as url, looking(browser, url, locale="en-GB") as page:
        expect(page.locator(".closed")).to_have_text(ENGLISH.corpora_closed)
        expect(page.locator(".actions button")).to_have_text([ENGLISH.ask_corpus])
        expect(page.locator("#corpora form")).to_have_count(0)
        page.get_by_role("link", name=ENGLISH.view_ask, exact=True).click()
        expect(page.locator(".start .drop")).to_be_hidden()


def test_a_phone_never_scrolls_sideways(browser: Browser, mine: corpora.Corpus) -> None:
    narrow = {"width": 375, "height": 700}
    with served(mine) as url, looking(browser, url, viewport=narrow, has_touch=True) as page:
        root = "document.documentElement"
        assert not page.evaluate(f"{root}.scrollWidth > {root}.clientWidth")
        page.locator(".masthead .switch").tap()
        expect(page.locator("#corpora h1")).to_have_text(ENGLISH.view_corpora)
        expect(page.locator("#corpora .corpus")).to_have_count(1)
