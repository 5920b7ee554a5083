"""What a conversation is about: its last question with a topic, and all that may be meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rag.question.followup.capitals import capitals_in, names_first, with_capitals
from rag.question.followup.parts import QuestionParts, is_name, read_question
from rag.question.read import is_question
from rag.text.words import stems
from rag.types import PriorTurn

# Whatever is longer carries its own topic.
LONGEST = 300
_TURNS = 3


@dataclass(frozen=True, slots=True)
class Context:
    """The last question that says what the talk is about, and what may be referred to: people and
    things in the nominative, headlines; the latest first. ``cited`` are the people of the last
    answer, as far as no question names them.
    """

    asked: QuestionParts
    people: tuple[str, ...]
    things: tuple[str, ...]
    titles: tuple[str, ...]
    cited: tuple[str, ...] = ()
    printed: Mapping[str, str] = field(default_factory=dict)


def read_context(history: Sequence[PriorTurn]) -> Context | None:
    """Return what the last turns of *history* (oldest first) are about, or None for nothing."""
    people: list[str] = []
    things: list[str] = []
    titles: list[str] = []
    last: QuestionParts | None = None
    printed = capitals_in(history[-_TURNS:])
    for exchange in reversed(history[-_TURNS:]):
        if len(exchange.question) > LONGEST or not says_something(exchange.question):
            continue
        titles += exchange.titles
        if not is_question(exchange.question):  # „Warum?“: only its answer names anybody
            people += exchange.people
            continue
        asked = _read(exchange.question, printed)
        if last is None and (asked.subject or asked.topic or asked.counted):
            last = asked
        _collect(asked, exchange.people, people, things)
    if last is None:
        return None
    questions = (with_capitals(exchange.question, printed) for exchange in history[-_TURNS:])
    named = " ".join(questions).split()
    cited = [name for name in history[-1].people if name.split()[-1] not in map(_bare, named)]
    return Context(last, _known(people), _known(things), _known(titles), _known(cited), printed)


def _read(question: str, printed: Mapping[str, str]) -> QuestionParts:
    """Return the parts of *question*, with the capitals it lacks where they tell whom it means."""
    made = with_capitals(question, printed)
    asked = read_question(made)
    return asked if made == question or names_first(made, asked) else read_question(question)


def says_something(text: str) -> bool:
    """Return whether *text* is no greeting; „Warum?“ says something where it follows another."""
    return is_question(text) or bool(re.search(r"\w", text) and not stems(text))


def _bare(word: str) -> str:
    return word.strip("?!.,")


def _collect(
    asked: QuestionParts, cited: Sequence[str], people: list[str], things: list[str]
) -> None:
    subject, topic = asked.text(asked.subject), asked.text(asked.topic)
    named = bool(subject) and is_name(subject)
    if asked.counted:
        things.append(f"die {asked.counted}")
    (people if named or asked.speech else things).append(subject)
    people += cited
    if asked.contraction == "der":
        things.append(f"die {topic}")
    elif topic and is_name(topic) and not asked.contraction:
        people.append(topic)
    else:
        things.append(re.sub(r"^den ", "der ", topic))


def _known(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
