"""The main job on the material beside the project, where it is there."""

from __future__ import annotations

import pytest
from conftest import SHARED

from rag.corpus import library as corpora
from rag.corpus.library import Corpus
from rag.settings import Settings

SEED = SHARED / "corpora" / "seed"
SENTENCE = "Das würde die Tragödie in Syrien nur verlängern"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SEED.is_dir(), reason=f"the shared material is not at {SHARED}"),
]


@pytest.fixture(scope="module")
def seed(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    own = settings.model_copy(update={"data": tmp_path_factory.mktemp("seed")})
    assert corpora.ingest(own, SEED, "seed").new == 1
    return corpora.open_corpus(own, "seed")


def test_the_article_keeps_its_text_and_its_headline_is_found(seed: Corpus) -> None:
    (file,) = SEED.glob("*.txt")
    (info,) = seed.articles()
    assert info.id == file.stem
    text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    article = seed.article(info.id)
    assert article.text == text
    assert info.title and info.title in text[: article.body_start]
    assert "\u00a0" in text


def test_earnest_is_quoted_exactly(seed: Corpus) -> None:
    answer = seed.ask("Was sagte Earnest über Assad?")
    assert answer.answered
    (info,) = seed.articles()
    text = seed.article(info.id).text
    for citation in answer.reply.citations:
        assert citation.article.id == info.id
        assert text[citation.start : citation.end] == citation.quote
    assert any(SENTENCE in citation.quote for citation in answer.reply.citations)


def test_the_world_cup_is_refused(seed: Corpus) -> None:
    answer = seed.ask("Wer gewann die Fußball-Weltmeisterschaft 2014?")
    assert not answer.answered and not answer.reply.citations
