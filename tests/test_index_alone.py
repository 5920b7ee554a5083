"""Changed files looked at alone: what is named is enough, or all is looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from rag.corpus import library as corpora
from rag.index.seen_files import SOURCES
from rag.settings import Settings
from rag.types import IngestReport

Ingest = Callable[..., IngestReport]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "artikel"
    (folder / "alt").mkdir(parents=True)
    (folder / "markt.txt").write_text("Der Markt öffnet um sechs.", "utf-8")
    (folder / "bad.txt").write_text("Das Bad bleibt zu.", "utf-8")
    (folder / "seite.html").write_text("<p>Der Steg über die Lohe wird erneuert.</p>", "utf-8")
    (folder / "alt" / "steg.txt").write_text("Der Steg wird gesperrt.", "utf-8")
    return folder


@pytest.fixture
def ingest(own: Settings, folder: Path) -> Ingest:
    """Ingest the folder, told what changed there; it was ingested once."""
    corpora.ingest(own, folder, "probe")
    return lambda *changed: corpora.ingest(own, folder, "probe", changed=changed)


def texts(settings: Settings) -> dict[str, str]:
    corpus = corpora.open_corpus(settings, "probe")
    return {info.id: corpus.article(info.id).text for info in corpus.articles()}


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.unchanged, report.removed


def test_only_what_is_named_is_looked_at(own: Settings, folder: Path, ingest: Ingest) -> None:
    (folder / "markt.txt").write_text("Der Markt öffnet um sieben.", "utf-8")
    (folder / "bad.txt").write_text("Das Bad macht auf.", "utf-8")
    (folder / "alt" / "neu.txt").write_text("Die Linde wird gefällt.", "utf-8")
    assert counts(ingest("markt.txt", "alt/neu.txt", ".markt.txt.swp")) == (1, 1, 3, 0)
    found = texts(own)
    assert found["markt"] == "Der Markt öffnet um sieben."
    assert found["neu"] == "Die Linde wird gefällt."
    assert found["bad"] == "Das Bad bleibt zu."
    # Whoever looks at all finds the rest, and nothing else.
    assert counts(corpora.ingest(own, folder, "probe")) == (0, 1, 4, 0)
    assert texts(own)["bad"] == "Das Bad macht auf."


def test_nothing_named_is_nothing_changed(own: Settings, folder: Path, ingest: Ingest) -> None:
    before = corpora.open_corpus(own, "probe").info
    assert counts(ingest()) == counts(ingest("bad.txt")) == (0, 0, 4, 0)
    assert corpora.open_corpus(own, "probe").info == before


def test_an_article_that_became_empty_goes(own: Settings, folder: Path, ingest: Ingest) -> None:
    (folder / "bad.txt").write_text(" ", "utf-8")
    assert counts(ingest("bad.txt")) == (0, 0, 3, 1)
    assert set(texts(own)) == {"markt", "seite", "steg"}
    assert counts(corpora.ingest(own, folder, "probe")) == (0, 0, 3, 0)


def test_a_file_that_cannot_be_read_keeps_what_was_in_it(
    own: Settings, folder: Path, ingest: Ingest
) -> None:
    document = Document()
    document.add_paragraph("Die Buche steht noch.")
    document.save(str(folder / "buche.docx"))
    assert counts(ingest("buche.docx")) == (1, 0, 4, 0)
    (folder / "buche.docx").write_bytes(b"PK\x03\x04")
    report = ingest("buche.docx")
    assert [problem.file for problem in report.problems] == ["buche.docx"]
    assert "Die Buche steht noch." in texts(own).values()


def delete(path: Path) -> None:
    path.unlink()


def delete_folder(path: Path) -> None:
    for file in path.iterdir():
        file.unlink()
    path.rmdir()


def write(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("Die Orgel wird gestimmt.", "utf-8")


def link(path: Path) -> None:
    path.symlink_to(path.parent / "markt.txt")


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (delete, "bad.txt"),
        (delete_folder, "alt"),
        (write, "seite.html"),
        (write, "corpus.toml"),
        (write, "metadata.csv"),
        (write, "seite-Dateien/werbung.txt"),
        (write, "neu/orgel.txt"),
        (link, "zweiter.txt"),
    ],
)
def test_all_is_looked_at_where_the_named_may_not_be_enough(
    own: Settings, folder: Path, ingest: Ingest, change: Callable[[Path], None], name: str
) -> None:
    (folder / "markt.txt").write_text("Der Markt öffnet um sieben.", "utf-8")
    change(folder / name)
    if name == "corpus.toml":
        (folder / name).write_text('title = "Lohetal"', "utf-8")
    elif name == "metadata.csv":
        (folder / name).write_text("file,title\nmarkt.txt,Früher auf\n", "utf-8")
    # Of a new folder its name alone may be told.
    ingest("neu" if name == "neu/orgel.txt" else name)
    assert texts(own)["markt"] == "Der Markt öffnet um sieben."
    # And so it is as it would have been without a word on what changed.
    assert counts(corpora.ingest(own, folder, "probe"))[:2] == (0, 0)


def test_all_is_looked_at_where_nothing_is_remembered(
    own: Settings, folder: Path, ingest: Ingest
) -> None:
    (own.data / "corpora" / "probe" / SOURCES).unlink()
    (folder / "markt.txt").write_text("Der Markt öffnet um sieben.", "utf-8")
    assert counts(ingest("bad.txt")) == (0, 1, 3, 0)
