"""What a question leans on: the articles just cited, and the words that it leaves unsaid.

Retrieval, the reader of passages and the answer are told of both. The words are never shown: put
before the question they make no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.question.colloquial import PARTICLES, spelled_out
from rag.question.followup.context import LONGEST, says_something
from rag.question.followup.pronouns import has_open
from rag.question.followup.rewrite import JOINED, WHAT_OF, is_phrase_alone
from rag.question.question import Leaning, Question
from rag.question.read import query_of
from rag.text.speech_verbs import COMMON, FORMS
from rag.text.words import STOP_WORDS, fold
from rag.types import PriorTurn

_TURNS = 3
# As many of the articles just cited are looked at first.
_ARTICLES = 3
_GOES_ON = re.compile(r"\b(?:weiter|next)\W*$", re.IGNORECASE)
_TOKEN = re.compile(r"[\w’'-]+")
_DEFINITE = re.compile(
    r"\b(?:(?i:der|die|das|den|dem|des|im|am|vom|beim|zum|zur|ins) (?:[a-zäöüß]+ )?"
    r"[A-ZÄÖÜ][\w-]*(?! [A-ZÄÖÜ])|(?i:the) [a-z]+(?! [A-Z]))"
)
_NAMED = re.compile(r"[A-ZÄÖÜ\d]")
_FRAMING = (
    frozenset("gab steht stand kam kommt geht ging passiert geschah macht machte tat".split())
    | {fold(form) for verb in COMMON for form in (verb, *FORMS[verb].split())}
    | PARTICLES
)
# „Gab es Kritik?“: what there was, there was somewhere.
_THERE_IS = re.compile(r"\b(?:gibt|gab|gäbe) es\b|\b(?:is|are|was|were) there\b", re.IGNORECASE)


def lean(question: Question) -> Question:
    """Return *question* with what it leans on in the earlier exchanges.

    One that stands by itself may still mean what was just told („Wann fährt die Bahn wieder?“): the
    articles cited have a head start, which the words of another topic outweigh.
    """
    history = question.earlier[-_TURNS:]
    if not history or len(question.typed) > LONGEST or not says_something(question.typed):
        return question
    is_open = points_back(question.text)
    words = unsaid(history) if is_open else ""
    is_likely = is_open or names_the_known(question.text)
    leaning = Leaning(_cited(history, is_likely)[:_ARTICLES], words, is_likely)
    if not words:
        return replace(question, leaning=leaning)
    query = f"{words} {question.query}"
    return replace(question, leaning=leaning, query=query, is_question=True)


def points_back(text: str) -> bool:
    """Return whether *text* can't be understood without what was said before it."""
    plain = spelled_out(" ".join(text.split()))
    joined = JOINED.match(plain)
    rest = plain[joined.end() :] if joined else plain
    what_of = WHAT_OF.match(rest)
    if (joined or what_of) and is_phrase_alone(rest):
        return True
    said = _content(rest)
    goes_on = _THERE_IS.search(rest) or _GOES_ON.search(rest)
    return not said or has_open(rest) or (len(said) == 1 and goes_on is not None)


def names_the_known(text: str) -> bool:
    """Return whether *text* names things by a definite article alone: „Was kostet der Umbau?“."""
    rest, count = _DEFINITE.subn(" ", text)
    return bool(count) and not _NAMED.search(rest.strip()[1:])


def unsaid(history: Sequence[PriorTurn]) -> str:
    """Return the content words of what the talk is about: the last question, and what it leans on.

    *history* is oldest first.
    """
    kept: list[str] = []
    for exchange in reversed(history):
        if len(exchange.question) > LONGEST or not says_something(exchange.question):
            continue
        kept = [*_content(exchange.question), *kept]
        if kept and not points_back(exchange.question):
            break
    return " ".join(dict.fromkeys(kept))


def _content(text: str) -> list[str]:
    return [
        token
        for token in _TOKEN.findall(query_of(text))
        if fold(token) not in STOP_WORDS | _FRAMING
    ]


def _cited(history: Sequence[PriorTurn], is_likely: bool) -> tuple[str, ...]:
    """Return the articles of the last answer, or if one is likely meant, of the last with any."""
    cited = [exchange.articles for exchange in history]
    return next((ids for ids in reversed(cited) if ids), ()) if is_likely else cited[-1]
