"""Several corpora asked at once on the page: each citation opens the article of its own corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from pages import OpenPage, ask, close_article, in_chromium, marked, served
from playwright.sync_api import Page, expect

from rag.corpus import library as corpora
from rag.settings import Settings
from rag.web.texts import GERMAN

pytestmark = in_chromium

# One id, one topic, two papers: what one prints is never shown of the other.
PAPERS = {
    "nord": ("Nordbote", "Wiebke Harmsen", "Die Fähre ist seit Montag wieder repariert"),
    "sued": ("Südkurier", "Alois Brenner", "Eine Fähre haben wir am Kahlkopf noch nie gebraucht"),
}
ASKED = "Wer äußerte sich zur Fähre?"


@pytest.fixture(scope="module")
def two_papers(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    own = settings.model_copy(update={"data": tmp_path_factory.mktemp("several")})
    for name, (source, speaker, said) in PAPERS.items():
        folder = tmp_path_factory.mktemp(name)
        text = f"Am Dienstag ging es um die Fähre.\n\n„{said}“, sagte {speaker} der Zeitung."
        row = {"id": "1", "title": f"Fähre bei {name}", "date": "2024-03-05", "source": source}
        (folder / "a.jsonl").write_text(json.dumps(row | {"text": text}), encoding="utf-8")
        (folder / "corpus.toml").write_text(f'title = "Archiv {name}"\n', encoding="utf-8")
        corpora.ingest(own, folder, name)
    with served(own, "nord") as url:
        yield url


def opened(page: Page, corpus: str) -> str:
    """Open what is cited of *corpus* in the last answer; return what is marked in it."""
    page.locator(f".turn:last-of-type .answer .marker[data-corpus={corpus}]").first.click()
    expect(page.locator(".panel h2")).to_have_text(f"Fähre bei {corpus}")
    return marked(page)


def test_each_citation_opens_the_article_of_its_corpus(
    open_page: OpenPage, two_papers: str
) -> None:
    page = open_page(two_papers)
    page.locator(".several summary").click()
    page.locator(".several [name=corpora]").check()
    named = GERMAN.of("several", "also_named").format(names="Archiv sued")
    expect(page.locator(".several summary")).to_have_text(named)
    turn = ask(page, ASKED)
    chip = GERMAN.of("several", "asked").format(names="Archiv nord, Archiv sued")
    expect(turn.locator(".chip").first).to_have_text(chip)
    assert set(turn.locator(".sources .origin").all_inner_texts()) == {
        f"{source}, 05.03.2024, Archiv {name}" for name, (source, *_) in PAPERS.items()
    }
    for name, (_, _, said) in PAPERS.items():
        assert said in opened(page, name)
        # So is all that the panel leads to.
        link = page.locator(".panel [data-link]").get_attribute("href")
        assert link and f"article/1?corpus={name}" in link
        expect(page.locator(".panel .cite .star")).to_have_attribute("data-corpus", name)
        cited = page.locator(".panel [data-copy-text]").get_attribute("data-copy-text")
        assert cited and said in cited

    # What stands open, the choice and the answer are there after a reload.
    page.reload()
    expect(page.locator(".panel h2")).to_have_text("Fähre bei sued")
    assert PAPERS["sued"][2] in marked(page)
    expect(page.locator(".panel .cite .star")).to_have_attribute("data-corpus", "sued")
    expect(page.locator(".panel [data-only]")).to_be_hidden()
    close_article(page)
    expect(page.locator(".several summary")).to_have_text(named)
    expect(turn.locator(".chip").first).to_have_text(chip)
    assert PAPERS["nord"][2] in opened(page, "nord")
    expect(page.locator(".panel [data-only]")).to_be_visible()
    close_article(page)
    copied = f"conversations/{quote(turn.page.url.split('c=')[1].split('&')[0])}.txt?turn=0"
    written = page.request.get(f"{two_papers}/{copied}").text()
    for name, (source, *_) in PAPERS.items():
        assert f"{source}, 05.03.2024, {name}" in written

    # A question that leans on an answer asks the same; without the chip it is one corpus alone.
    turn = ask(page, "Und was sagte Brenner?")
    expect(turn.locator(".sources .origin")).to_have_text("Südkurier, 05.03.2024, Archiv sued")
    only = GERMAN.of("several", "alone").format(name="Archiv nord")
    turn.get_by_role("button", name=only).click()
    expect(turn.locator(".refusal")).to_be_visible()
    expect(page.locator(".several [name=corpora]")).not_to_be_checked()
    expect(turn.locator(f"[data-article][data-corpus], .chip:has-text('{chip}')")).to_have_count(0)
