"""The LangChain side: our retriever as a ``BaseRetriever``, and the chain retrieve → answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough
from pydantic import ConfigDict

from rag.retrieve.passages import Retriever
from rag.types import EVERYTHING, ArticleInfo, Filter, Hit, Passage, Reply, Signals


class PassageRetriever(BaseRetriever):
    """Ranked passages of one corpus as LangChain documents, for any chain.

    A document's ``page_content`` is the passage, its metadata holds ``article_id``, ``title``,
    ``date`` (ISO), ``source``, ``start`` and ``end`` (code points of the article), ``score``,
    ``rank`` and what else a hit has.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    retriever: Retriever
    limit: int = 10
    within: Filter = EVERYTHING

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [to_document(hit) for hit in self.retriever.retrieve(query, self.limit, self.within)]


Answerer = Callable[[str, list[Hit]], Reply]


def build_chain(retriever: PassageRetriever, answer: Answerer) -> Runnable[str, dict[str, Any]]:
    """Return the chain from a question to ``{"question", "documents", "reply"}``."""

    def reply(values: dict[str, Any]) -> Reply:
        return answer(values["question"], [to_hit(document) for document in values["documents"]])

    question: Runnable[str, dict[str, Any]] = RunnableLambda(lambda text: {"question": text})
    documents = RunnableLambda(lambda values: values["question"]) | retriever
    return (
        question
        | RunnablePassthrough.assign(documents=documents)
        | RunnablePassthrough.assign(reply=RunnableLambda(reply))
    )


def to_document(hit: Hit) -> Document:
    """Return *hit* as a LangChain document with plain JSON values as metadata."""
    article = asdict(hit.article)
    article["date"] = hit.article.date.isoformat() if hit.article.date else None
    article["article_id"] = article.pop("id")
    return Document(
        page_content=hit.passage.text,
        metadata={
            **article,
            "ordinal": hit.passage.ordinal,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "sentences": [list(span) for span in hit.passage.sentences],
            "score": hit.score,
            "signals": {name: _plain(value) for name, value in asdict(hit.signals).items()},
            "rank": hit.rank,
            "also_in": list(hit.also_in),
        },
    )


def _plain(value: float | tuple[float, ...]) -> float | list[float]:
    return list(value) if isinstance(value, tuple) else value


def to_hit(document: Document) -> Hit:
    """Return the hit that :func:`to_document` made *document* of."""
    data = document.metadata
    day = date.fromisoformat(data["date"]) if data["date"] else None
    return Hit(
        data["rank"],
        Passage(
            data["article_id"],
            data["ordinal"],
            data["start"],
            data["end"],
            document.page_content,
            tuple((start, end) for start, end in data["sentences"]),
        ),
        ArticleInfo(
            data["article_id"], data["title"], day, data["author"], data["source"], data["url"]
        ),
        data["score"],
        Signals(
            data["signals"]["dense"],
            data["signals"]["lexical"],
            tuple(data["signals"]["sentences_dense"]),
            tuple(data["signals"]["sentences_lexical"]),
        ),
        tuple(data["also_in"]),
    )
