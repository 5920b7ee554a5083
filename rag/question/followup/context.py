"""What a conversation is about: its last question with a topic, and all that may be meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.question.followup.parts import QuestionParts, is_name, read_question
from rag.question.read import is_question
from rag.types import PriorTurn

# Whatever is longer carries its own topic.
LONGEST = 300
_TURNS = 3


@dataclass(frozen=True, slots=True)
class Context:
    """The last question that says what the talk is about, and what may be referred to: people and
    things in the nominative, headlines; the latest first.
    """

    asked: QuestionParts
    people: tuple[str, ...]
    things: tuple[str, ...]
    titles: tuple[str, ...]


def read_context(history: Sequence[PriorTurn]) -> Context | None:
    """Return what the last turns of *history* (oldest first) are about, or None for nothing."""
    people: list[str] = []
    things: list[str] = []
    titles: list[str] = []
    last: QuestionParts | None = None
    for exchange in reversed(history[-_TURNS:]):
        if len(exchange.question) > LONGEST or not is_question(exchange.question):
            continue
        asked = read_question(exchange.question)
        if last is None and (asked.subject or asked.topic):
            last = asked
        _collect(asked, exchange.people, people, things)
        titles += exchange.titles
    if last is None:
        return None
    return Context(last, _known(people), _known(things), _known(titles))


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
