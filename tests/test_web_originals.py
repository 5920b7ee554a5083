"""What is served of the file an article was read from: its pages, itself, and nothing else."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from papers import TOLD
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rag.corpus import library as corpora
from rag.web.guard import Guard
from rag.web.originals import Originals
from rag.web.texts import ENGLISH, GERMAN, Texts

PAPER = "Bücherei im Mai"
READER = "leserin:lang"


@pytest.fixture(scope="module")
def client(papers: corpora.Corpus) -> TestClient:
    library = corpora.Library(papers.settings, papers.name)
    app = Starlette(routes=Originals(library).routes())
    signed = {"Authorization": f"Basic {base64.b64encode(READER.encode()).decode()}"}
    return TestClient(Guard(app, auth=READER), headers=signed)


def of(article: str, **more: object) -> dict[str, str]:
    return {"corpus": "papers", "article": article} | {key: str(v) for key, v in more.items()}


def place(corpus: corpora.Corpus, words: str) -> str:
    start = corpus.article(PAPER).text.index(words)
    return f"{start}-{start + len(words)}"


@pytest.mark.parametrize("texts", [GERMAN, ENGLISH])
def test_a_page_is_named_and_its_picture_served(
    client: TestClient, papers: corpora.Corpus, texts: Texts
) -> None:
    language = {"language": texts.language}
    shown = client.get("/original/page", params=of(PAPER, spans=place(papers, TOLD)) | language)
    picture = texts.of("originals", "picture").format(name="1", file=f"{PAPER}.pdf")
    assert shown.status_code == 200 and f'alt="{picture}"' in shown.text
    assert shown.text.count("<rect ") == 2
    address = shown.text.split('<img src="')[1].split('"')[0].replace("&amp;", "&")
    for _ in range(2):
        png = client.get(f"/{address}")
        assert png.headers["content-type"] == "image/png" and png.content[:4] == b"\x89PNG"
    other = client.get("/original/page", params=of(PAPER, page=2, spans=place(papers, TOLD)))
    assert "<rect" not in other.text and GERMAN.of("originals", "lost") not in other.text
    assert GERMAN.of("originals", "elsewhere").format(number=1) in other.text


def test_what_is_not_there_is_told(client: TestClient) -> None:
    for article in ("neu", "fort", "bus", "notiz", "gibtsnicht"):
        told = client.get("/original/page", params=of(article))
        assert told.status_code == 200 and "<img" not in told.text and 'class="hint"' in told.text
        assert client.get("/original/page.png", params=of(article, page=1)).status_code == 404
    past = client.get("/original/page", params=of(PAPER, page=3))
    assert f"{PAPER}.pdf hat 2 Seiten" in past.text
    lost = client.get("/original/page", params=of(PAPER, page=2, spans="900000-900009"))
    assert GERMAN.of("originals", "lost") in lost.text and "<img" in lost.text


def test_a_file_is_only_saved_and_never_shown(client: TestClient) -> None:
    for article in ("dach", "bus", PAPER):
        got = client.get("/original/file", params=of(article))
        assert got.status_code == 200
        assert got.headers["content-disposition"].startswith("attachment; filename=")
        assert got.headers["content-type"] == "application/octet-stream"
        assert got.headers["x-content-type-options"] == "nosniff"
    assert got.content.startswith(b"%PDF")
    assert "B%C3%BCcherei%20im%20Mai.pdf" in got.headers["content-disposition"]
    for article in ("neu", "fort", "notiz", "../bus", "/etc/hosts"):
        assert client.get("/original/file", params=of(article)).status_code == 404


def test_no_address_names_a_path_and_no_stranger_is_served(
    client: TestClient, papers: corpora.Corpus
) -> None:
    params = of(PAPER, path="/etc/hosts", file="/etc/hosts", root="/etc")
    assert client.get("/original/file", params=params).content.startswith(b"%PDF")
    assert client.get("/original/file/../bus.docx").status_code == 404
    for what in ("page", "page.png", "file"):
        refused = client.get(f"/original/{what}", params=of(PAPER), headers={"Authorization": ""})
        assert refused.status_code == 401
    assert Path(papers.folder).is_dir()
