"""The main path in Firefox: ask, open the place, search words, take the answer along."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from firefox import Firefox, firefox

from rag.corpus.library import Corpus

ASKED = "Was sagte Karin Brandt zum Hallenbad?"
PROGRAM = shutil.which("firefox-esr") or shutil.which("firefox")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        PROGRAM is None, reason="needs Debian's Firefox: apt-get install firefox-esr"
    ),
]


@pytest.fixture
def page(tmp_path: Path, local_paper: str) -> Iterator[Firefox]:
    """A page in Firefox with the chat open, in German."""
    with firefox(str(PROGRAM), tmp_path) as opened:
        opened.open(local_paper)
        opened.wait("Boolean(document.querySelector('#question textarea'))")
        yield opened


def test_from_the_question_to_the_place_the_words_and_the_export(
    page: Firefox, lindenbach: Corpus
) -> None:
    first = min(lindenbach.ask(ASKED).reply.citations, key=lambda citation: citation.marker)
    page.run("document.querySelector('#question textarea').focus()")
    page.type(f"{ASKED}\ue007")
    page.click(".turn:not(.pending) .answer .marker")
    marked = "[...document.querySelectorAll('.panel mark')].map(mark => mark.textContent).join('')"
    assert page.wait(marked) == first.quote
    assert page.wait("document.querySelector('.reading .at')?.textContent").startswith("1 von ")
    middle = (
        "(({ top, bottom }) => top >= 0 && bottom <= innerHeight)"
        "(document.querySelector('.panel mark').getBoundingClientRect())"
    )
    assert page.wait(middle)
    text = "document.querySelector('.panel .article-text').textContent"
    assert page.run(text) == lindenbach.article(first.article.id).text
    copied = (
        "(getSelection().selectAllChildren(document.querySelector('.panel .article-text')),"
        " getSelection().toString())"
    )
    assert "\u00ad" not in page.run(copied)
    page.type("\ue00c")
    page.wait("!document.querySelector('.panel').open")
    export = (
        "fetch(document.querySelector('.turn .saves a').href).then(response => response.text())"
    )
    assert first.quote in page.run(export)
    page.click(".views a[href^='#articles']")
    page.wait("document.querySelectorAll('#archive .articles tbody tr').length")
    page.run("document.querySelector('#archive [name=q]').focus()")
    page.type("Hallenbad\ue007")
    hits = page.wait("document.querySelectorAll('#archive .found-in .lines mark').length")
    assert hits >= 5
    assert page.run("document.documentElement.scrollWidth <= innerWidth")
