"""A question as it is put to the corpus of a conversation, alone or with others beside it."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import replace

from rag.answer.answer import Answer, PartialAnswer
from rag.corpus.library import Library
from rag.errors import ArticleError, CorpusError
from rag.types import Article, PriorTurn
from rag.web.export.write_up import Lookup
from rag.web.turns import Conversation, Turn


def answering(
    library: Library, begun: Conversation, turn: Turn
) -> Generator[PartialAnswer | Answer, None, None]:
    """Return the stream of answers to *turn*, the last of *begun*, of all corpora that it asks.

    Raises:
        CorpusError: there is none of a name.
        IndexMismatchError: an index was made with another model or chunking.
    """
    earlier = [each.turn for each in begun.turns[:-1]]
    history = [_prior(each, each.answer, begun, turn) for each in earlier if each.answer]
    given = (turn.question, turn.within, history, turn.as_typed, False, turn.dropped)
    if turn.others:
        return library.corpora((begun.corpus, *turn.others)).stream(*given)
    return library.corpus(begun.corpus).stream(*given)


def _prior(earlier: Turn, answer: Answer, begun: Conversation, turn: Turn) -> PriorTurn:
    """Return an earlier exchange with the articles named as they are where *turn* is asked.

    Where several corpora are asked, each id begins with its corpus; alone, the articles of the
    others are not there, though one of their ids may be.
    """
    prior, prefix = answer.as_prior_turn, f"{begun.corpus}/"
    if bool(earlier.others) == bool(turn.others):
        return prior
    if turn.others:
        return replace(prior, articles=tuple(prefix + each for each in prior.articles))
    own = (each for each in prior.articles if each.startswith(prefix))
    return replace(prior, articles=tuple(each.removeprefix(prefix) for each in own))


def articles_in(library: Library, corpus: str, turns: Iterable[Turn]) -> Lookup:
    """Return what finds the articles that *turns*, asked of *corpus* and others, cite by their ids.

    It gives None for one that is not there (any more).
    """
    others = dict.fromkeys(name for turn in turns if turn.others for name in (corpus, *turn.others))

    def article(article_id: str) -> Article | None:
        name = next((each for each in others if article_id.startswith(f"{each}/")), None)
        own = article_id if name is None else article_id.removeprefix(f"{name}/")
        try:
            return library.corpus(corpus if name is None else name).article(own)
        except (ArticleError, CorpusError):
            return None

    return article


def titles_in(library: Library, turns: Iterable[Turn]) -> Mapping[str, str]:
    """Return the titles of the corpora by their names; none where no turn asked several."""
    if not any(turn.others for turn in turns):
        return {}
    return {info.name: info.card.title or info.name for info in library.infos()}
