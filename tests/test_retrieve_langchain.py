"""The LangChain side: documents for any chain."""

from __future__ import annotations

import asyncio
import json
from datetime import date

import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from rag.corpus.library import Corpus
from rag.retrieve.langchain import PassageRetriever
from rag.retrieve.passages import Retriever
from rag.types import Filter

QUESTION = "Was sagte Earnest über Assad?"


@pytest.fixture
def retriever(syrien: Corpus) -> Retriever:
    return syrien._generation().retriever


def test_documents_are_what_the_corpus_finds(syrien: Corpus, retriever: Retriever) -> None:
    found = PassageRetriever(retriever=retriever, limit=4)
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
        date.fromisoformat(data["date"])
        assert data["title"] and data["source"] and data["score"] is not None


def test_a_filter_narrows_what_is_found(retriever: Retriever) -> None:
    day = date(2015, 9, 30)
    documents = PassageRetriever(retriever=retriever, within=Filter(day, day)).invoke(QUESTION)
    assert {document.metadata["date"] for document in documents} == {"2015-09-30"}


def test_the_retriever_goes_into_any_chain(retriever: Retriever) -> None:
    def ids(documents: list[Document]) -> list[str]:
        return [document.metadata["article_id"] for document in documents]

    chain = PassageRetriever(retriever=retriever, limit=2) | RunnableLambda(ids)
    one = chain.invoke(QUESTION)
    assert len(one) == 2
    assert chain.batch([QUESTION, QUESTION]) == [one, one]
    assert asyncio.run(chain.ainvoke(QUESTION)) == one
