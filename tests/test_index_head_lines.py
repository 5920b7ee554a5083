"""What an archive prints above an article is never quoted as its text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.corpus import library as corpora
from rag.corpus.library import Corpus
from rag.index.head_lines import quotable
from rag.index.split import split_article
from rag.load.head import find_head, is_about_article
from rag.settings import Settings
from rag.types import Article

BODY = (
    "Der Rat der Stadt hat am Montag den Umbau der Schleuse beschlossen. Er kostet zwölf Millionen"
    " Euro."
)
IMPRINT = "Altenfurter Bote vom 14.03.2023, S. 3"


def sentences_of(text: str) -> list[str]:
    head = find_head(text)
    article = Article("a", text, head.title, body_start=head.body_start)
    (passage,) = split_article(article)
    found = quotable(text, head.title, head.body_start, passage.sentences)
    return [text[start:end] for start, end in found]


@pytest.mark.parametrize(
    "head",
    [
        f"{IMPRINT}\n\nSchleuse wird umgebaut\n\n",
        f"Schleuse wird umgebaut\n{IMPRINT}\nVon Karla Wendisch\n",
        f"Schleuse wird umgebaut\n\nVon Karla Wendisch, 14.03.2023\n\n{IMPRINT}\n\n",
        "Titel: Schleuse wird umgebaut\nDatum: 14.03.2023\nQuelle: Altenfurter Bote\nSeite: 3\n\n",
        "Titel: Schleuse wird umgebaut\nDatum: 14.03.2023\n",
    ],
)
def test_outlet_byline_labels_and_headline_are_no_text(head: str) -> None:
    assert sentences_of(head + BODY) == [
        "Der Rat der Stadt hat am Montag den Umbau der Schleuse beschlossen.",
        "Er kostet zwölf Millionen Euro.",
    ]


def test_a_subheadline_may_be_quoted() -> None:
    told = "Neun von siebzehn waren dafür"
    text = f"Altenfurt\n\nSchleuse wird umgebaut\n\n{told}\n\n{IMPRINT}\n\n{BODY}"
    assert sentences_of(text)[1] == told


def test_a_passage_of_a_head_alone_keeps_its_lines() -> None:
    text = f"{IMPRINT}\n\n{BODY}"
    spans = [(0, len(IMPRINT))]
    assert quotable(text, None, len(IMPRINT) + 2, spans) == ((0, len(IMPRINT)),)


@pytest.mark.parametrize(
    "line", ["Neun waren dafür", "Umbau: Rat stimmt zu", "Am 3. Mai wird gebaut"]
)
def test_a_headline_is_no_imprint(line: str) -> None:
    assert not is_about_article(line)


@pytest.fixture(scope="module")
def archive(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("archive")
    head = f"{IMPRINT}\nSchleuse wird umgebaut\nVon Karla Wendisch\n\n"
    (folder / "schleuse.txt").write_text(head + BODY, "utf-8")
    rows = [{"id": "b", "text": "Das Freibad in Bergheim bleibt zu, weil Risse im Becken sind."}]
    (folder / "b.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    own = settings.model_copy(update={"data": tmp_path_factory.mktemp("archive data")})
    corpora.ingest(own, Path(folder), "archiv")
    return corpora.open_corpus(own, "archiv")


@pytest.mark.parametrize(
    "question",
    [
        "Was stand im Altenfurter Boten am 14.03.2023 auf Seite 3?",
        "Was kostet der Umbau der Schleuse?",
        "Wer schrieb über die Schleuse?",
    ],
)
def test_no_answer_quotes_the_head(archive: Corpus, question: str) -> None:
    for citation in archive.ask(question).reply.citations:
        assert "S. 3" not in citation.quote and "Wendisch" not in citation.quote
        assert "wird umgebaut" not in citation.quote
