"""Searches that are kept, in the real page: what is new since the last time is said."""

from __future__ import annotations

import json
from pathlib import Path

from pages import SIDEWAYS, OpenPage, in_chromium, served
from playwright.sync_api import expect

from rag.corpus import library as corpora
from rag.settings import Settings
from rag.web.texts import GERMAN

pytestmark = in_chromium

SEARCHES = "#archive .searches"
KEEP = GERMAN.of("searches", "keep")


def write(folder: Path, *titles: str) -> Path:
    rows = (
        {"id": f"a{number}", "title": title, "text": f"{title}. Das Bad in Auental bleibt offen."}
        for number, title in enumerate(titles)
    )
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    folder.mkdir(exist_ok=True)
    (folder / "artikel.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_a_kept_search_says_what_is_new_since_the_last_time(
    open_page: OpenPage, own: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "blatt"
    corpora.ingest(own, write(folder, "Bad offen"), "blatt")
    with served(own, "blatt") as url:
        page = open_page(f"{url}#articles")
        expect(page.locator("#archive .tick")).to_have_count(1)
        expect(page.get_by_role("button", name=KEEP)).to_have_count(0)
        page.locator("#archive .filters [name=q]").fill("Bad")
        page.locator("#archive .filters [name=q]").press("Enter")
        page.get_by_role("button", name=KEEP).click()
        expect(page.locator(f"{SEARCHES} a[aria-current]")).to_have_text("Bad")
        expect(page.get_by_role("button", name=KEEP)).to_have_count(0)
        page.get_by_role("button", name=GERMAN.reset, exact=True).click()
        expect(page.locator(f"{SEARCHES} a:not([aria-current])")).to_have_text("Bad")

        corpora.ingest(own, write(folder, "Bad offen", "Bad teurer", "Bad voller"), "blatt")
        page.reload()
        expect(page.locator(f"{SEARCHES} .new")).to_have_text("seit dem letzten Mal 2 neue")
        page.locator(f"{SEARCHES} a").click()
        new = page.locator("#archive .found-in li:has(.new) .title")
        expect(new).to_have_count(2)
        assert sorted(new.all_inner_texts()) == ["Bad teurer", "Bad voller"]
        page.set_viewport_size({"width": 375, "height": 800})
        assert not page.evaluate(SIDEWAYS)
        # Now they were seen.
        page.reload()
        expect(page.locator(f"{SEARCHES} a[aria-current]")).to_have_text("Bad")
        expect(page.locator("#archive .new")).to_have_count(0)
        page.get_by_role("button", name="Nicht mehr speichern: Bad").click()
        expect(page.locator(f"{SEARCHES} a")).to_have_count(0)
        expect(page.get_by_role("button", name=KEEP)).to_be_focused()
        page.goto("about:blank")
