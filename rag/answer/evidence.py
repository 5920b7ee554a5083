"""Evidence: all that an answer is written from, gathered before it is."""

from __future__ import annotations

from dataclasses import dataclass

from rag.answer.reader import Reading
from rag.question.question import Question
from rag.retrieve.corrections import FoundCorrection
from rag.retrieve.listing import Listing
from rag.retrieve.office import Holder
from rag.retrieve.statements import FoundStatements, RankedStatement
from rag.statements import ExtractedStatement
from rag.types import Filter, Hit


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a question, and what is known of the corpus that bears on the answer.

    ``within`` is what was looked through, ``hits`` the passages found, the best first, ``readings``
    the reader's of the first of them, none where it is left out or not needed. ``spoken`` are the
    statements that a question about speech asks for, ``voices`` those that one for all who speak of
    a topic does, ``listing`` what was counted for one about the corpus itself, each None or none
    for any other. ``said`` is who said what in the articles found, ``corrections`` what was taken
    back in them. ``absent`` are those of the surnames asked for that no article holds, folded;
    ``knows_topic`` is False only where no article holds any word of the question, in no form and in
    no compound, ``lacks_a_word`` True where none holds one of those that tell its topic.
    ``coverage`` is the largest share of the question's subject that a passage holds, from 0 to 1.
    ``is_foreign``: the question is in another language than the articles. ``articles``
    and ``undated`` count the corpus's articles, and those without a date. ``parts`` are the same
    for each of the questions that it joins. ``holders`` are those who hold the office asked for.
    """

    question: Question
    within: Filter
    hits: tuple[Hit, ...] = ()
    readings: tuple[Reading, ...] = ()
    spoken: FoundStatements | None = None
    voices: tuple[RankedStatement, ...] = ()
    listing: Listing | None = None
    said: tuple[ExtractedStatement, ...] = ()
    corrections: tuple[FoundCorrection, ...] = ()
    absent: frozenset[str] = frozenset()
    knows_topic: bool = True
    coverage: float = 0.0
    is_foreign: bool = False
    articles: int = 0
    undated: int = 0
    parts: tuple[Evidence, ...] = ()
    lacks_a_word: bool = False
    holders: tuple[Holder, ...] = ()
