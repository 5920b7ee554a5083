"""The sides of a question that sets several beside each other: „SPD und Grüne“, „Gysi, Lötzsch“."""

from __future__ import annotations

import re

from rag.question.kinds import QuestionKind
from rag.question.speech import SpeechRequest
from rag.text.words import STOP_WORDS, fold

# A name or a noun with what belongs to it: „die FDP“, „Ilse Aigner“, „Rio de Janeiro“.
_WORD = r"[A-ZÄÖÜ][\w.’'-]*"
_SIDE = rf"(?:(?:der|die|das|den|dem|the) )?(?P<{{0}}>{_WORD}(?: (?:(?:von|van|de|der) )?{_WORD})*)"
_AND = r"(?: und| and| sowie| oder| or| vs\.?| gegenüber| mit),? "
_LIST = re.compile(
    rf"{_SIDE.format('first')}(?:, {_SIDE.format('second')})?(?:, {_SIDE.format('third')})?"
    rf"{_AND}(?:(?:in|bei|von|zu|für) )?{_SIDE.format('last')}"
)
# „Wie standen Stoiber, Müntefering und Kauder …“: several subjects of one verb of saying.
_SAY = re.compile(
    rf"\b(?:stehen|standen|sagt?en|meint?en|denken|dachten|reagiert?en|argumentiert?en"
    rf"|äußert?en sich|halten|hielten|fordert?en|urteilt?en|haben|say|said|think) {_LIST.pattern}"
)
# What a list begins with that is no side but opens the sentence.
_OPENERS = frozenset(
    """position positionen haltung haltungen meinung meinungen ansichten aussagen reaktionen
    aeusserungen politiker politikern vertreter vertretern von vergleiche vergleich unterschied
    unterschiede was wie worin wodurch welche welcher compare how what streit wer wo""".split()
)


def sides_of(question: str, kind: QuestionKind, speech: SpeechRequest | None) -> tuple[str, ...]:
    """Return the names of what *question* sets beside each other; none where it does not.

    It does where it asks for a comparison, or for the words of several people.
    """
    if kind == "compare":
        lists = list(_LIST.finditer(question))
    else:
        lists = [*_SAY.finditer(question), *_LIST.finditer((speech and speech.asked) or "")]
    named = [
        tuple(dict.fromkeys(filter(None, (_without_opener(each or "") for each in found.groups()))))
        for found in lists
    ]
    return max((names for names in named if len(names) > 1), key=len, default=())


def _without_opener(name: str) -> str:
    words = name.strip(" .,").split()
    while words and (fold(words[0]) in _OPENERS or fold(words[0]) in STOP_WORDS):
        words = words[1:]
    return " ".join(words)
