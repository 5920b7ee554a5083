"""Several corpora asked as one: each is looked through, what they hold is fused, one answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace

from rag.answer.answer import Answer, PartialAnswer
from rag.answer.fuse import best_of, fuse, named
from rag.corpus.corpus import Corpus, last_of
from rag.corpus.generation import Generation
from rag.corpus.steps import HITS, NEAR, SUMMED, Ask, Found, Read, gather, read_again, with_names_of
from rag.progress import OnProgress
from rag.question.dropped import Dropped
from rag.types import EVERYTHING, Filter, Hit, PriorTurn


class Corpora:
    """Several corpora, asked as one. Nothing is copied or indexed for it; safe across threads.

    Each citation names its corpus (``article.corpus``), and ``article.own_id`` is the article's id
    there. Counts are given for each corpus by itself.
    """

    def __init__(self, corpora: Sequence[Corpus]) -> None:
        """Join *corpora*, one at the least; the first one's settings name the model."""
        self._corpora = tuple({corpus.name: corpus for corpus in corpora}.values())

    @property
    def name(self) -> str:
        """The names of all."""
        return ", ".join(corpus.name for corpus in self._corpora)

    def sources(self) -> list[str]:
        """Return the names of all outlets, in the order of the alphabet."""
        return sorted({source for corpus in self._corpora for source in corpus.sources()})

    def search(self, words: str, limit: int = 10, within: Filter = EVERYTHING) -> list[Hit]:
        """Return up to *limit* ranked passages for *words*, the best of all corpora first."""
        found = [
            tuple(named(hit, corpus.name) for hit in corpus.search(words, limit, within))
            for corpus in self._corpora
        ]
        return list(best_of(found)[:limit])

    def ask(
        self,
        question: str,
        within: Filter = EVERYTHING,
        history: Sequence[PriorTurn] = (),
        as_typed: bool = False,
        no_model: bool = False,
        on_progress: OnProgress | None = None,
    ) -> Answer:
        """Return the answer of all corpora to *question*; the arguments are those of a corpus's."""
        return last_of(self.stream(question, within, history, as_typed, no_model), on_progress)

    def stream(
        self,
        question: str,
        within: Filter = EVERYTHING,
        history: Sequence[PriorTurn] = (),
        as_typed: bool = False,
        no_model: bool = False,
        dropped: Sequence[Dropped] = (),
    ) -> Generator[PartialAnswer | Answer, None, None]:
        """Yield what :meth:`ask` returns, last and once; before it, partial ones of a model."""
        # Slow to import, and not needed by commands that ask nothing.
        from rag.corpus.chain import build_chain, untraced

        chain = build_chain(self.name, self._retrieve, self._corpora[0].asking)
        alone = no_model or "model" in dropped
        asked = Ask(question, within, tuple(history), as_typed, alone, tuple(dropped))
        yield from untraced(chain, asked)

    def _retrieve(self, read: Read) -> Found:
        names = [corpus.name for corpus in self._corpora]
        return _look(
            self._corpora, lambda opened: _fused(read, dict(zip(names, opened, strict=True)))
        )


def _look(corpora: Sequence[Corpus], function: Callable[[tuple[Generation, ...]], Found]) -> Found:
    """Return what *function* makes of the open generations of all *corpora*."""
    if not corpora:
        return function(())
    return corpora[0].look(
        lambda first: _look(corpora[1:], lambda others: function((first, *others)))
    )


def _fused(read: Read, opened: Mapping[str, Generation]) -> Found:
    read = with_names_of(read, tuple(opened.values()))
    # The reader reads the best of all, not the best of each.
    found = {
        name: gather(_in(name, read), replace(generation, reader=None))
        for name, generation in opened.items()
    }
    evidence = fuse({name: each.evidence for name, each in found.items()}, HITS)
    reader = next(iter(opened.values())).reader
    further = _further(found)
    return Found(read, read_again(evidence, reader), time.perf_counter(), further)


def _further(found: Mapping[str, Found]) -> tuple[Hit, ...]:
    """Return the passages behind the best of all that a model is to sum up with them."""
    if not any(each.further for each in found.values()):
        return ()
    every = best_of(
        [named((*each.evidence.hits, *each.further), name) for name, each in found.items()]
    )
    return tuple(hit for hit in every[HITS:SUMMED] if hit.score >= NEAR * every[0].score)


def _in(corpus: str, read: Read) -> Read:
    """Return *read* as *corpus* knows the articles that a follow-up leans on."""
    question = read.understood.question
    if question.leaning is None:
        return read
    prefix = f"{corpus}/"
    # Another's article of the same id is not meant.
    named = (each for each in question.leaning.articles if each.startswith(prefix))
    own = tuple(each.removeprefix(prefix) for each in named)
    leaning = replace(question.leaning, articles=own)
    understood = replace(read.understood, question=replace(question, leaning=leaning))
    return replace(read, understood=understood)
