"""A phrase alone (Und Kerry? Und im September?) takes the place of what it is like."""

from __future__ import annotations

import re

from rag.question.followup.context import Context
from rag.question.followup.forms import (
    about_topic,
    append,
    can_be,
    is_plural,
    singular,
    spaced,
)
from rag.question.followup.parts import (
    QuestionParts,
    is_name,
    is_phrase,
    is_place,
    is_time,
    read_question,
    same_name,
)
from rag.text.language import Language

PRONOUN = re.compile(r"(?:er|sie|ihn|ihm|ihr|he|she|him|her|they|them)", re.IGNORECASE)

# Persons told by the ends of their nouns: der Trainer, die Ministerin.
_ROLE = re.compile(r"der \w+(?:er|or|ist|mann)|die \w+(?:[rt]in|frau)")
_ELSE = re.compile(r" (?:else|noch)\b")
_NAME_AND_MORE = re.compile(
    r"(?P<name>\S+(?: \S+)?) (?P<more>(?:in|im|am|on|at|über|zu[mr]?|about) .+)"
)


def swap(phrase: str, asked: QuestionParts, wanted: Language) -> str | None:
    """Return the earlier question with *phrase* in the place of what it is like.

    None where that can't be told: of „die Gegner“ it may be asked what they said, or what was said
    about them.
    """
    if is_time(phrase) or (is_place(phrase) and not is_name(phrase)):
        return _replace(asked, asked.day if is_time(phrase) else asked.place, phrase)
    if re.fullmatch(r"(?:über|zu[mr]?|about) \S.*", phrase):
        return _replace(asked, asked.about, phrase) if asked.speech or asked.about else None
    if (two := _NAME_AND_MORE.fullmatch(phrase)) and is_name(two["name"]):
        swapped = _swap_name(two["name"], asked, wanted)
        return swap(two["more"], read_question(swapped), wanted) if swapped else None
    # With an article, what follows belongs to the noun: das Freibad in Wiesenhagen.
    if not is_phrase(two["name"] if two else phrase):
        return None
    if is_name(phrase):
        return _swap_name(phrase, asked, wanted)
    if asked.speech:
        if asked.subject and asked.language == "de" and _ROLE.fullmatch(phrase):
            return _replace(asked, asked.subject, phrase)
        return None
    return _swap_thing(phrase, asked)


def swap_pronoun(pronoun: str, context: Context) -> str | None:
    """Return the earlier question, asked of whom *pronoun* can mean: somebody else than before."""
    asked = context.asked
    subject = asked.text(asked.subject)
    if not asked.subject or not (asked.speech or is_name(subject)):
        return None
    for name in context.people:
        if not same_name(name, subject) and is_name(name) and can_be(name, pronoun):
            return _swap_name(name, asked, asked.language)
    return None


def turn_round(asked: QuestionParts) -> str | None:
    """Return the earlier question with the two whom it names in each other's place."""
    if asked.subject is None or asked.topic is None or asked.subject[1] > asked.topic[0]:
        return None
    one, other = asked.text(asked.subject), asked.text(asked.topic)
    if asked.subject == asked.topic or not (is_name(one) and is_name(other)):
        return None
    between = asked.question[asked.subject[1] : asked.topic[0]]
    head, tail = asked.question[: asked.subject[0]], asked.question[asked.topic[1] :]
    return spaced(f"{head}{other}{between}{one}{tail}")


def _swap_name(name: str, asked: QuestionParts, wanted: Language) -> str | None:
    subject, topic = asked.text(asked.subject), asked.text(asked.topic)
    if asked.speech and wanted == "en" != asked.language:
        return spaced(f"What did {name} say {about_topic(asked, 'en')}?")
    if asked.subject and (asked.speech or is_name(subject)):
        without = asked.about if name in topic.split() or name == topic else None
        head, tail = asked.question[: asked.subject[0]], asked.question[asked.subject[1] :]
        if without:
            tail = asked.question[asked.subject[1] : without[0]] + asked.question[without[1] :]
        if re.search(r" (?:und|and) ", subject) and not re.search(r" (?:und|and) ", name):
            head = re.sub(r"\S+(?=\s*$)", lambda verb: singular(verb[0]), head)
        return spaced(f"{_ELSE.sub('', head)}{name}{_ELSE.sub('', tail)}")
    if topic and is_name(topic):
        return _replace(asked, asked.topic, name)
    return None


def _swap_thing(phrase: str, asked: QuestionParts) -> str | None:
    """Return the earlier question about *phrase* where its words fit without being inflected."""
    if asked.subject in (None, asked.topic) or not asked.topic:
        place = asked.topic or asked.subject
    else:
        place = asked.topic
    if place is None or asked.about or asked.contraction:
        return None
    if place == asked.subject and is_plural(phrase) != is_plural(asked.text(place)):
        return None  # the verb would have to follow
    accusative = re.match(r"(?:den|einen|keinen) ", asked.text(place))
    if asked.subject not in (None, place) or accusative:
        phrase = re.sub(r"^der ", "den ", phrase)
    elif asked.dative and not is_name(phrase):
        return None
    return _replace(asked, place, phrase)


def _replace(asked: QuestionParts, place: tuple[int, int] | None, phrase: str) -> str:
    if place is None:
        if asked.about and not phrase.startswith(("über", "zu", "about")):
            at = asked.about[0] if asked.language == "de" else asked.about[1]
            return spaced(f"{asked.question[:at]} {phrase} {asked.question[at:]}")
        return append(asked.question, phrase)
    return spaced(f"{asked.question[: place[0]]}{phrase}{asked.question[place[1] :]}")
