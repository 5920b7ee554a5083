"""The turns of a conversation, as they are shown and as they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from rag.answer.answer import Answer, PartialAnswer
from rag.errors import Failure
from rag.question.dropped import Dropped
from rag.types import EVERYTHING, Filter

Rating = Literal["up", "down"]


# What a reader who is not content knows: the corpus says otherwise, or nothing at all on it.
Verdict = Literal["otherwise", "nothing"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation; ``outcome`` is None while the answer is being sought.

    ``state`` is the content hash of the corpus that was asked, ``within`` what it was to draw on.
    ``as_typed``: nothing was filled in, and no filter read from its words; ``dropped`` is what else
    was not to be read from them.
    ``others`` are the names of the corpora that were asked beside the conversation's own.
    A turn that was ``stopped`` keeps what there was: nothing, or a draft.
    """

    question: str
    outcome: Answer | PartialAnswer | Failure | None = None
    within: Filter = EVERYTHING
    state: str | None = None
    suggestions: tuple[str, ...] = ()
    stopped: bool = False
    as_typed: bool = False
    dropped: tuple[Dropped, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def answer(self) -> Answer | None:
        """What was found, also where a model has not worded it to its end."""
        if isinstance(self.outcome, PartialAnswer):
            return self.outcome.answer
        return self.outcome if isinstance(self.outcome, Answer) else None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader thinks of an answer; ``verdict`` goes with "down", None where left open."""

    rating: Rating
    remark: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A turn as it is kept: when it was asked (with time zone), and what a reader thinks of it.

    ``hashes`` are (article id, SHA-256 of its text) of what was cited, from when it was answered.
    """

    turn: Turn
    asked_at: datetime
    hashes: tuple[tuple[str, str], ...] = ()
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A kept conversation, whole. ``title`` is a given name, else the first question, shortened."""

    id: str
    title: str
    corpus: str
    touched: datetime
    turns: tuple[StoredTurn, ...]


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """A row of the list of conversations; ``turns`` is how many questions it has."""

    id: str
    title: str
    corpus: str
    touched: datetime
    turns: int


def verdict_of(value: object) -> Verdict | None:
    """Return *value* as a verdict; None if it is none."""
    known: tuple[Verdict, ...] = get_args(Verdict)
    return next((verdict for verdict in known if verdict == value), None)
