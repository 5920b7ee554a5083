"""Questions of other kinds to begin with: who, when, how many, compare; each with its own check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.answer.topics import TopicPhrase
from rag.statements import may_mean
from rag.types import Reply

Kind = Literal["who", "when", "how_many", "compare"]

# Questions that are asked to find those.
_TRIES = 6
_WORDINGS: dict[Kind, str] = {
    "who": "Wer äußerte sich {topic}?",
    "when": "Was wurde der Reihe nach {topic} berichtet?",
    "how_many": "Wie viele Artikel gibt es {topic}?",
    "compare": "Vergleiche, was {one} und {other} {topic} sagten.",
}


@dataclass(frozen=True, slots=True)
class Debate:
    """A topic, and the people who speak on it, those with the most statements first."""

    topic: TopicPhrase
    people: tuple[str, ...]


def openings(debates: Sequence[Debate], ask: Callable[[str], Reply]) -> Iterator[str]:
    """Yield at most one German question of each kind that *ask* answers as its kind is answered.

    Each is about another topic where that can be; a topic needs two people who speak on it.
    """
    open_to = sorted((each for each in debates if len(each.people) > 1), key=_least_said)
    used: dict[str, int] = {}
    tries = 0
    for kind, wording in _WORDINGS.items():
        for debate in sorted(open_to, key=lambda each: used.get(each.topic.key, 0))[:2]:
            if tries == _TRIES:
                return
            one, other = debate.people[:2]
            text = wording.format(topic=debate.topic.text, one=one, other=other)
            tries += 1
            if is_answered(kind, ask(text), debate.people[:2]):
                used[debate.topic.key] = used.get(debate.topic.key, 0) + 1
                yield text
                break


def is_answered(kind: Kind, reply: Reply, people: Sequence[str]) -> bool:
    """Return whether *reply* is what a question of *kind* asks for; a comparison's of *people*."""
    if reply.reason is not None:
        return False
    if kind == "how_many":
        return (reply.number or 0) > 1
    if kind == "when":
        return len({block.group for block in reply.blocks if block.group}) > 1
    speakers = {each.speaker for each in reply.citations if each.speaker}
    if kind == "who":
        return len(speakers) > 1
    return all(any(may_mean(name, each) for each in speakers) for name in people)


def _least_said(debate: Debate) -> int:
    return -len(debate.people)
