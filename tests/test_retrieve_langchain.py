"""The LangChain side: documents for any chain, and nothing lost on the way back."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from rag.corpus.library import Corpus
from rag.retrieve.langchain import PassageRetriever, build_chain, to_document, to_hit
from rag.retrieve.passages import Retriever
from rag.types import ArticleInfo, Filter, Hit, Passage, Reply, Signals

QUESTION = "Was sagte Earnest über Assad?"

optional = st.none() | st.text(max_size=5)
cosines = st.floats(-1, 1)
hits = st.builds(
    Hit,
    st.integers(1, 50),
    st.builds(
        lambda ordinal, start, text: Passage(
            "a", ordinal, start, start + len(text), text, ((start, start + len(text)),)
        ),
        st.integers(0, 9),
        st.integers(0, 999),
        st.text(min_size=1),
    ),
    st.builds(
        ArticleInfo, st.just("a"), optional, st.none() | st.dates(), optional, optional, optional
    ),
    cosines,
    st.builds(
        Signals,
        **{
            field.name: cosines if field.type == "float" else st.lists(cosines).map(tuple)
            for field in dataclasses.fields(Signals)
        },
    ),
    st.lists(st.text(min_size=1), max_size=2).map(tuple),
)


@pytest.fixture
def retriever(syrien: Corpus) -> Retriever:
    return syrien._generation().retriever


@given(hits)
def test_a_hit_comes_back_from_its_document_as_it_was(hit: Hit) -> None:
    document = to_document(hit)
    assert to_hit(document) == hit
    assert (
        to_hit(document.model_copy(update={"metadata": json.loads(json.dumps(document.metadata))}))
        == hit
    )


def test_documents_are_what_the_corpus_finds(syrien: Corpus, retriever: Retriever) -> None:
    found = PassageRetriever(retriever=retriever, limit=4)
    assert isinstance(found, BaseRetriever)
    documents = found.invoke(QUESTION)
    assert [to_hit(document) for document in documents] == syrien.search(QUESTION, 4)
    for document in documents:
        data = document.metadata
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


def test_the_chain_hands_question_and_hits_to_the_answer(
    syrien: Corpus, retriever: Retriever
) -> None:
    def answer(question: str, found: list[Hit]) -> Reply:
        return Reply(f"{question} {len(found)}")

    values = build_chain(PassageRetriever(retriever=retriever, limit=3), answer).invoke(QUESTION)
    assert values["question"] == QUESTION
    assert values["reply"] == Reply(f"{QUESTION} 3")
    assert [to_hit(document) for document in values["documents"]] == syrien.search(QUESTION, 3)
