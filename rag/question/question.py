"""What is asked, as one value: built once by :func:`rag.question.read.read_question`."""

from __future__ import annotations

from dataclasses import dataclass

from rag.question.colloquial import spelled_out
from rag.question.content import ContentKind
from rag.question.corpus import CorpusQuestion, Order
from rag.question.kinds import QuestionKind
from rag.question.office import Office
from rag.question.period import Period
from rag.question.speech import SpeechRequest
from rag.question.voices import Voices
from rag.text.language import Language
from rag.types import PriorTurn


@dataclass(frozen=True, slots=True)
class Leaning:
    """What a follow-up leans on: the ids of the articles cited last, those of most weight first.

    ``words`` are what it leaves unsaid, to look for beside its own. ``is_likely``: its answer is
    likely there, as it points back and was not rewritten, or names only what is known from before
    („die Strecke“).
    """

    articles: tuple[str, ...]
    words: str = ""
    is_likely: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question as typed and as understood, and what it asks for.

    ``text`` stands alone: what leans on the ``earlier`` exchanges is filled in. ``query`` is what
    to look for: the text without the frame that only asks, ``subject`` those of its words that say
    what it is about and may be expected in an article. ``is_question`` is False for a greeting and
    for words that mean nothing. ``speech`` is what it asks about somebody's words, ``corpus`` what
    it asks of the corpus itself, ``voices`` all whose words on a topic it asks for, each None where
    it asks for something else; ``sides`` are those that it sets beside each other;
    ``asks_for_speech`` says that a verb of saying stands in it all the same, ``quotations`` that
    words are wanted as they were said. ``speaker`` is the surname of who is to have spoken,
    ``identity`` the name of whom it asks who that is, ``office`` what it asks who holds. ``people``
    and ``topic`` are the likeliest reading of whom and what it is about, ``period``, ``sources``
    and ``authors`` the days, outlets and writers that it names, ``order`` "newest" where it asks
    for the last word („zuletzt“, „am Ende“, „jetzt“) and "oldest" where it asks for the first,
    ``wording`` the words that it puts in quotation marks, ``content`` the kinds of content that an
    answer holds, ``parts`` the questions that it joins, none where it is one. ``leaning`` is what
    it leans on in the ``earlier`` exchanges, None where it stands by itself.
    """

    typed: str
    text: str
    language: Language
    kind: QuestionKind
    query: str
    subject: str
    is_question: bool
    speech: SpeechRequest | None
    corpus: CorpusQuestion | None
    voices: Voices | None
    sides: tuple[str, ...]
    asks_for_speech: bool
    speaker: str | None
    people: tuple[str, ...]
    topic: str
    period: Period | None
    wording: str | None
    content: tuple[ContentKind, ...]
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    order: Order | None = None
    quotations: bool = False
    identity: str | None = None
    office: Office | None = None
    parts: tuple[str, ...] = ()
    earlier: tuple[PriorTurn, ...] = ()
    leaning: Leaning | None = None

    @property
    def asks_for_words(self) -> bool:
        """Whether it asks for what somebody said or thinks."""
        is_told = any(kind.name == "statement" for kind in self.content)
        return self.speech is not None or self.asks_for_speech or is_told

    @property
    def to_read(self) -> str:
        """The question after the words that it leaves unsaid, for a reader that sees no other."""
        words = self.leaning.words if self.leaning else ""
        return f"{words} {spelled_out(self.text)}".strip()
