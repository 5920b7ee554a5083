"""Our retriever as LangChain's ``BaseRetriever``, to be plugged into anybody's chain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from rag.types import EVERYTHING, Filter, Hit

Search = Callable[[str, int, Filter], Sequence[Hit]]


class PassageRetriever(BaseRetriever):
    """Ranked passages of one corpus as LangChain documents, for any chain.

    A document's ``page_content`` is the passage, its ``id`` is ``ARTICLE:START:END``, and its
    metadata holds ``article_id``, ``title``, ``date`` (ISO), ``author``, ``source``, ``url``,
    ``start`` and ``end`` (code points of the article), ``score``, ``rank`` and ``also_in``.
    *search* is asked anew each time, so that a retriever follows its corpus.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    search: Search
    limit: int = Field(10, ge=1)
    within: Filter = EVERYTHING

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [to_document(hit) for hit in self.search(query, self.limit, self.within)]


def to_document(hit: Hit) -> Document:
    """Return *hit* as a LangChain document with plain JSON values as metadata."""
    article = asdict(hit.article)
    article["date"] = hit.article.date.isoformat() if hit.article.date else None
    article["article_id"] = article.pop("id")
    place = {"start": hit.passage.start, "end": hit.passage.end}
    ranked = {"score": hit.score, "rank": hit.rank, "also_in": list(hit.also_in)}
    return Document(
        id=f"{hit.article.id}:{hit.passage.start}:{hit.passage.end}",
        page_content=hit.passage.text,
        metadata={**article, **place, **ranked},
    )
