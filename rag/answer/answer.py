"""An answer: a reply together with its question, its corpus, and all that was found."""

from __future__ import annotations

from dataclasses import dataclass

from rag.progress import Progress
from rag.question.question import Question
from rag.types import EVERYTHING, Filter, Hit, PriorTurn, Reply, Timings


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply together with the question, the corpus, and all that was found.

    ``within`` is what was looked through: what was set, or what the question names.
    """

    asked: Question
    corpus: str
    reply: Reply
    hits: tuple[Hit, ...]
    timings: Timings
    within: Filter = EVERYTHING

    @property
    def question(self) -> str:
        """The question as it was typed."""
        return self.asked.typed

    @property
    def standalone_question(self) -> str:
        """The question as it was understood."""
        return self.asked.text

    @property
    def answered(self) -> bool:
        """Whether the corpus holds an answer. A refusal has a reason and no citation."""
        return self.reply.reason is None

    def is_cited(self, hit: Hit) -> bool:
        """Whether any citation lies in the passage of *hit*."""
        return any(
            citation.article.id == hit.article.id
            and citation.start < hit.passage.end
            and citation.end > hit.passage.start
            for citation in self.reply.citations
        )

    @property
    def as_prior_turn(self) -> PriorTurn:
        """What a later question may lean on."""
        citations = self.reply.citations
        cited = [citation.article.id for citation in citations]
        return PriorTurn(
            self.asked.text,
            tuple(dict.fromkeys(c.speaker for c in citations if c.speaker)),
            tuple(dict.fromkeys(c.article.title for c in citations if c.article.title)),
            tuple(dict.fromkeys(cited or [hit.article.id for hit in self.hits[:1]])),
        )


@dataclass(frozen=True, slots=True)
class PartialAnswer:
    """An answer while a language model words it: what there is without the model, and the model's
    text so far. Of ``text`` nothing is checked and all may be dropped: plain text, no quotation.
    ``progress`` is how many articles it has read, where it reads them before it sums them up.
    """

    answer: Answer
    text: str = ""
    progress: Progress | None = None
