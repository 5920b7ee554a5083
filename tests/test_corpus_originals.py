"""The file that an article was read from: there, changed or gone, and never one from elsewhere."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest
from papers import TOLD

from rag.corpus import library as corpora
from rag.corpus.originals import find_original, open_original, view_page
from rag.errors import ArticleError, ReadError
from rag.index.articles import Store
from rag.settings import Settings

PAPER = "Bücherei im Mai"


def state(corpus: corpora.Corpus, article: str) -> str | None:
    found = find_original(corpus, article)
    return found and found.state


def test_what_became_of_each_file_is_told(papers: corpora.Corpus) -> None:
    articles = (PAPER, "bus", "dach", "neu", "fort", "notiz")
    states = [state(papers, article) for article in articles]
    assert states == ["there", "there", "there", "changed", "gone", None]
    found = find_original(papers, PAPER)
    assert found is not None and found.is_pdf and found.name == f"{PAPER}.pdf"
    bus, stream = open_original(papers, "bus")
    with stream:
        assert (bus.name, bus.is_pdf, stream.read(2)) == ("bus.docx", False, b"PK")
    for lost in ("neu", "fort", "notiz"):
        with pytest.raises(ArticleError):
            open_original(papers, lost)


def test_a_page_is_shown_with_the_quotation_marked(papers: corpora.Corpus) -> None:
    text = papers.article(PAPER).text
    start = text.index(TOLD)
    found, view = view_page(papers, PAPER, [(start, start + len(TOLD))])
    assert (found.name, view.number, view.count) == (f"{PAPER}.pdf", 1, 2)
    assert len(view.boxes) == 2 and view.places == (1,)
    across = text.index("Die Regale"), text.index("Die Stadt zahlt")
    _, view = view_page(papers, PAPER, [across], number=2)
    assert view.places == (1, 2) and len(view.boxes) == 1
    _, view = view_page(papers, PAPER, [])
    assert (view.number, view.boxes) == (1, ())
    with pytest.raises(ArticleError):
        view_page(papers, "bus", [])
    with pytest.raises(ReadError, match="none with the number 3"):
        view_page(papers, PAPER, [], number=3)


def test_of_an_imported_corpus_no_file_is_looked_at(
    papers: corpora.Corpus, own: Settings, tmp_path: Path
) -> None:
    corpora.export(papers.settings, "papers", tmp_path / "papers.zip")
    corpora.import_file(own, tmp_path / "papers.zip")
    foreign = corpora.open_corpus(own, "papers")
    assert foreign.article(PAPER).text == papers.article(PAPER).text
    assert find_original(foreign, PAPER) is None
    with pytest.raises(ArticleError):
        view_page(foreign, PAPER, [])


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_link_that_leads_out_and_a_path_that_climbs_lead_nowhere(
    papers: corpora.Corpus, tmp_path: Path
) -> None:
    with closing(Store(next(papers.folder.glob("*/articles.sqlite")))) as store:
        (root,) = store.roots()
    there, aside = Path(root) / "dach.html", tmp_path / "dach.html"
    there.rename(aside)
    try:
        there.symlink_to(aside)
        assert state(papers, "dach") == "gone"
        there.unlink()
        os.mkfifo(there)
        assert state(papers, "dach") == "gone"
    finally:
        there.unlink()
        aside.rename(there)
    assert state(papers, "dach") == "there"
