"""The textbook pipeline: chunks that are slices, the nearest one as the answer, an index kept."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from langchain_text_splitters import TextSplitter

from benchmarks.baseline import build_textbook, index_key, split_exactly, textbook_splitter
from benchmarks.run import put_results
from rag.corpus.library import Corpus
from rag.errors import ReadError
from rag.evaluation.questions import load_questions
from rag.evaluation.run import run_questions, summarise
from rag.index.embedder import Embedder, load_embedder
from rag.progress import Progress
from rag.settings import PROJECT, Settings
from rag.types import Article

EARNEST = "Was sagte Earnest über Assad?"


@pytest.fixture(scope="module")
def embedder(settings: Settings) -> Embedder:
    return load_embedder(settings)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("textbook")


def test_chunks_are_slices_of_at_most_a_thousand_characters_that_overlap() -> None:
    article = Article("lang", "\n\n".join(f"Satz {n} steht hier im Text. " * 4 for n in range(50)))
    chunks = list(split_exactly(article, textbook_splitter()))
    assert len(chunks) > 3
    assert all(article.text[c.start : c.end] == c.text for c in chunks)
    assert all(len(c.text) <= 1000 for c in chunks)
    assert any(a.end > b.start for a, b in pairwise(chunks))


class Cleaner(TextSplitter):
    """A splitter whose second chunk is not in the text any more, and whose third is twice in it."""

    def split_text(self, text: str) -> list[str]:
        return [text[:10], "nirgends im Text", text[-10:]]


def test_a_chunk_that_is_no_slice_is_left_out_and_the_others_are_found() -> None:
    article = Article("a", "Am Anfang steht etwas anderes als am Ende.")
    chunks = list(split_exactly(article, Cleaner(add_start_index=True)))
    assert [c.text for c in chunks] == [article.text[:10], article.text[-10:]]
    assert all(article.text[c.start : c.end] == c.text for c in chunks)


def test_it_answers_everything_with_the_nearest_chunk(
    syrien: Corpus, embedder: Embedder, folder: Path
) -> None:
    with build_textbook(syrien, embedder, folder) as textbook:
        for question in (EARNEST, "Wie backt man Brot?"):
            answer = textbook.ask(question)
            assert answer.answered
            assert len(answer.hits) == 10
            [citation] = answer.reply.citations
            assert citation.quote == answer.hits[0].passage.text
            scores = [hit.score for hit in answer.hits]
            assert scores == sorted(scores, reverse=True)
        asked = load_questions(PROJECT / "corpus" / "syrien-2015" / "questions.jsonl")
        summary = summarise(textbook.name, "textbook", list(run_questions(textbook, asked)))
    assert summary["quotes_exact"] == 1
    assert summary["answered_answerable"] == summary["answered_unanswerable"] == 1
    assert summary["refusal_precision"] is None
    assert summary["recall_at_5"] > 0.8


def test_the_index_is_made_once_for_the_same_articles(
    syrien: Corpus, embedder: Embedder, folder: Path
) -> None:
    seen: list[Progress] = []
    build_textbook(syrien, embedder, folder).close()
    build_textbook(syrien, embedder, folder, seen.append).close()
    assert seen == []
    chunk = next(split_exactly(Article("a", "Ein Satz."), textbook_splitter()))
    other = next(split_exactly(Article("a", "Ein Wort."), textbook_splitter()))
    assert index_key([chunk], embedder) != index_key([other], embedder)


def test_results_go_between_their_markers_and_nowhere_else() -> None:
    readme = "vor\n<!-- results: a -->\nalt\n<!-- end of results: a -->\nnach"
    assert put_results(readme, "a", "neu") == readme.replace("alt", "neu")
    with pytest.raises(ReadError, match="results: b"):
        put_results(readme, "b", "neu")
