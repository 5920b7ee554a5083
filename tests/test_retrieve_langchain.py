"""The LangChain side: documents for any chain."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from rag.corpus import library as corpora
from rag.corpus.library import Corpus
from rag.settings import Settings

QUESTION = "Was sagte Earnest über Assad?"


def test_documents_are_what_the_corpus_finds(syrien: Corpus) -> None:
    found = syrien.as_retriever(limit=4)
    assert isinstance(found, BaseRetriever)
    documents = found.invoke(QUESTION)
    hits = syrien.search(QUESTION, 4)
    assert len(documents) == len(hits) == 4
    for document, hit in zip(documents, hits, strict=True):
        data = json.loads(json.dumps(document.metadata))
        assert (data["rank"], data["score"]) == (hit.rank, hit.score)
        assert data["also_in"] == list(hit.also_in)
        text = syrien.article(data["article_id"]).text
        assert text[data["start"] : data["end"]] == document.page_content
        assert document.id == f"{data['article_id']}:{data['start']}:{data['end']}"
        date.fromisoformat(data["date"])
        assert data["title"] and data["source"] and data["score"] is not None


def test_a_filter_narrows_what_is_found(syrien: Corpus) -> None:
    day = date(2015, 9, 30)
    documents = syrien.as_retriever(since=day, until=day).invoke(QUESTION)
    assert {document.metadata["date"] for document in documents} == {"2015-09-30"}


def test_the_retriever_goes_into_any_chain(syrien: Corpus) -> None:
    def ids(documents: list[Document]) -> list[str]:
        return [document.metadata["article_id"] for document in documents]

    chain = syrien.as_retriever(limit=2) | RunnableLambda(ids)
    one = chain.invoke(QUESTION)
    assert len(one) == 2
    assert chain.batch([QUESTION, QUESTION]) == [one, one]
    assert asyncio.run(chain.ainvoke(QUESTION)) == one


@pytest.mark.parametrize("limit", [0, -3])
def test_a_limit_below_one_is_refused(syrien: Corpus, limit: int) -> None:
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        syrien.as_retriever(limit=limit)


def test_a_retriever_outlives_two_ingests(own: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "blatt"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"Die Brücke {number} wird gesperrt.", "utf-8")
        corpora.ingest(own, folder)
        if not number:
            retriever = corpora.open_corpus(own, "blatt").as_retriever()
        assert len(retriever.invoke("Welche Brücke wird gesperrt?")) == number + 1
