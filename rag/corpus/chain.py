"""The way of a question, one LCEL chain of named steps: read → retrieve → answer → word.

Page, command line, evaluation, HTTP and MCP all take it. Documents exist only in the retriever
that others plug into chains of their own (:mod:`rag.retrieve.langchain`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import TypeVar

from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda
from langsmith import tracing_context

from rag.answer.answer import Answer, PartialAnswer
from rag.corpus import steps
from rag.corpus.steps import Ask, Found, Read, Replied
from rag.settings import Settings

T = TypeVar("T")
Made = Answer | PartialAnswer


def build_answering(
    retrieve: Callable[[Read], Found], settings: Settings
) -> Runnable[Ask, Replied]:
    """Return the steps up to what the corpus alone answers."""

    def read(ask: Ask) -> Read:
        return steps.read(ask, settings)

    return RunnableLambda(read) | RunnableLambda(retrieve) | RunnableLambda(steps.answer)


def build_chain(
    corpus: str, retrieve: Callable[[Read], Found], settings: Settings
) -> Runnable[Ask, Made]:
    """Return the whole chain; its stream ends with the answer, partial ones come before it."""

    def word(replied: Iterator[Replied]) -> Iterator[Made]:
        for each in replied:
            yield from steps.word(each, corpus, settings)

    return build_answering(retrieve, settings) | RunnableGenerator(word)


def untraced(chain: Runnable[Ask, T], ask: Ask) -> Generator[T, None, None]:
    """Yield what *chain* makes of *ask*; to close the generator closes the chain's."""
    made = chain.stream(ask)
    with closing(made):  # type: ignore[type-var]
        while True:
            # LangChain would send the articles to a tracing service where its variables are set.
            with tracing_context(enabled=False):
                try:
                    each = next(made)
                except StopIteration:
                    return
            yield each
