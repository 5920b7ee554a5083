"""The page that an article was printed on is kept, from its source to the citation."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from fpdf import FPDF
from load_files import load, only, write

from rag.answer.wording import phrases_for
from rag.corpus import library as corpora
from rag.corpus.library import Corpus
from rag.load.pages import page_in, page_value
from rag.present import answer_json, answer_text
from rag.settings import Settings
from rag.types import ArticleInfo

BODY = "Der Rat hat am Montag den Umbau der Schleuse beschlossen. Er kostet zwölf Millionen Euro."


@pytest.mark.parametrize(
    ("line", "page"),
    [
        ("Altenfurter Bote vom 14.03.2023, S. 3", "3"),
        ("LOKALES; Seite 12", "12"),
        ("Politik; Pg. A5", "A5"),
        ("Bote, S. 3-4", "3–4"),
        ("Bote, p. 03", "3"),
        ("A. S. 3000 Fans kamen", "3000"),
        ("Das HS. 3", None),
        ("Seitenstraße 3", None),
    ],
)
def test_a_page_is_read_off_a_line(line: str, page: str | None) -> None:
    assert page_in(line) == page


@pytest.mark.parametrize(
    ("value", "page"),
    [("3", "3"), (7, "7"), ("S. 12", "12"), ("iv", "iv"), ("Lokales", None), (True, None)],
)
def test_the_value_of_a_field_is_a_page_or_none(value: object, page: str | None) -> None:
    assert page_value(value) == page


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", f"Altenfurter Bote vom 14.03.2023, S. 3\n\nSchleuse wird umgebaut\n\n{BODY}"),
        ("a.txt", f"Titel: Schleuse wird umgebaut\nDatum: 14.03.2023\nSeite: 3\n\n{BODY}"),
        ("a.csv", f"titel;seite;text\nSchleuse;3;{BODY}\n"),
        ("a.jsonl", f'{{"text": "{BODY}", "page": 3}}\n'),
        ("a.md", f"---\ntitle: Schleuse\npage: 3\n---\n{BODY}"),
    ],
)
def test_a_page_is_kept(tmp_path: Path, name: str, text: str) -> None:
    assert only(write(tmp_path / name, text)).pages == ((0, "3"),)


def test_alto_and_mets_know_their_pages(tmp_path: Path) -> None:
    def alto(number: int, *words: str) -> str:
        lines = "".join(f'<String CONTENT="{word}"/>' for word in words)
        return (
            f'<alto><Layout><Page PRINTED_IMG_NR="{number}"><PrintSpace><TextBlock ID="b">'
            f"<TextLine>{lines}</TextLine></TextBlock></PrintSpace></Page></Layout></alto>"
        )

    assert only(write(tmp_path / "single" / "a.xml", alto(12, "Feuer!"))).pages == ((0, "12"),)
    write(tmp_path / "m" / "1.xml", alto(3, "Die", "Mühle", "brannte."))
    write(tmp_path / "m" / "2.xml", alto(4, "Alle", "kamen", "davon."))
    files = "".join(
        f'<file ID="P{n}"><FLocat xmlns:x="http://www.w3.org/1999/xlink" x:href="{n}.xml"/></file>'
        for n in (1, 2)
    )
    pages = "".join(
        f'<div TYPE="page" ORDERLABEL="{n + 2}"><fptr FILEID="P{n}"/></div>' for n in (1, 2)
    )
    areas = "".join(f'<fptr><area FILEID="P{n}" BEGIN="b"/></fptr>' for n in (1, 2))
    write(
        tmp_path / "m" / "mets.xml",
        f"<mets><fileSec>{files}</fileSec><structMap>{pages}</structMap><structMap>"
        f'<div TYPE="ARTICLE" LABEL="Brand">{areas}</div></structMap></mets>',
    )
    (draft,), _ = load(tmp_path / "m")
    assert draft.text == "Die Mühle brannte.\n\nAlle kamen davon."
    assert draft.pages == ((0, "3"), (20, "4"))


def make_pdf(path: Path) -> Path:
    document = FPDF()
    document.set_font("Helvetica", size=11)
    for lines in (
        ("Der Rat hat am Montag den Umbau der Schleuse be-",),
        ("schlossen. Er kostet zwölf Millionen Euro.",),
        ("Die Opposition will klagen, sagte Ilka Morgenroth.",),
    ):
        document.add_page()
        for line in lines:
            document.text(20, 100, line)
    document.output(str(path))
    return path


def test_each_place_of_a_pdf_knows_its_page(tmp_path: Path) -> None:
    draft = only(make_pdf(tmp_path / "a.pdf"))
    info = ArticleInfo("a", None, None, None, None, None, draft.pages)
    pages = [
        info.page_of(start, start + len(words))
        for words in ("Der Rat hat", "Er kostet zwölf", "Die Opposition", draft.text)
        for start in (draft.text.index(words),)
    ]
    assert pages == ["1", "2", "3", "1–3"]


def test_a_place_on_no_known_page_has_none() -> None:
    info = ArticleInfo("a", None, None, None, None, None, ((10, "2"),))
    assert (info.page_of(0, 10), info.page_of(0, 11), info.page_of(40, 50)) == (None, "2", "2")
    assert phrases_for("de").pages([]) == ""


@pytest.fixture(scope="module")
def corpus(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    own = settings.model_copy(update={"data": tmp_path_factory.mktemp("pages data")})
    folder = tmp_path_factory.mktemp("pages")
    make_pdf(folder / "schleuse.pdf")
    corpora.ingest(own, folder, "seiten")
    yield corpora.open_corpus(own, "seiten")


def test_the_answer_names_the_page(corpus: Corpus) -> None:
    answer = corpus.ask("Was kostet der Umbau der Schleuse?")
    (first, *_) = answer.reply.citations
    assert "zwölf Millionen" in first.quote and first.page in ("2", "1–2")
    assert f"S. {first.page}" in answer.reply.blocks[0].text
    assert answer_json(answer)["citations"][0]["page"] == first.page
    assert f"S. {first.page}" in answer_text(answer).rpartition("[1]")[2]
    told = corpus.ask("Was sagte Ilka Morgenroth?")
    assert "S. 3" in told.reply.blocks[0].text


def test_an_index_that_knew_no_pages_is_read_and_gets_them(corpus: Corpus, tmp_path: Path) -> None:
    from rag.index.articles import Store

    source = corpus._generation().store._path
    old = tmp_path / "articles.sqlite"
    old.write_bytes(source.read_bytes())
    with sqlite3.connect(old) as db:
        db.execute("DROP TABLE page")
    db.close()
    store = Store(old)
    assert store.info("schleuse").pages == ()
    store.close()
    written = Store(old, writable=True)
    written.set_pages(1, ((0, "1"), (5, "2")))
    before = written._db.total_changes
    written.set_pages(1, ((0, "1"), (5, "2")))
    assert written._db.total_changes == before
    assert written.info("schleuse").pages == ((0, "1"), (5, "2"))
    written.close()
