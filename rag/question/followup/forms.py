"""German phrases in the case that their new place wants, and questions put together."""

from __future__ import annotations

import re

from rag.question.followup.parts import CLOSING, QuestionParts
from rag.text.language import Language

_ACCUSATIVE = {"auf", "für", "gegen", "über", "um", "about"}
_DETERMINER = re.compile(r"(?:der|die|das|den|dem|the|ein\w*) ", re.IGNORECASE)
_PLURAL = re.compile(
    r"(?:(?:\w+en ).+|\w*(?:linge|ngen|ionen|eiten|ffe|ten|gen|len|(?:[cst]h|f|g|k|l|n)er))"
)
_SINGULAR = {"haben": "hat", "waren": "war", "sind": "ist", "wurden": "wurde", "werden": "wird"}


def about_topic(asked: QuestionParts, wanted: Language) -> str:
    """Return the earlier topic with its preposition: über Assad, zur Klage, about the strikes.

    Empty where the topic is unsure.
    """
    topic = asked.sure_topic
    if asked.about and asked.language == wanted:
        return asked.text(asked.about)
    if not topic or (asked.speech and asked.topic == asked.subject):
        return ""
    if asked.dative and asked.language == wanted:
        return _contracted(f"zu {dative(topic, asked)}")
    if wanted == "en":
        return f"about {topic if asked.language == 'en' else bare(topic)}"
    return prefixed("über", bare(topic) if asked.language == "en" else topic)


def prefixed(preposition: str, phrase: str) -> str:
    """Return *phrase* (nominative or accusative) behind *preposition*, contracted: zur Klage."""
    if preposition in _ACCUSATIVE:
        return f"{preposition} {re.sub(r'^der ', 'den ', phrase)}"
    return _contracted(f"{preposition} {_to_dative(phrase)}")


def with_topic(preposition: str, asked: QuestionParts) -> str:
    """Return the earlier topic behind another *preposition*: gegen das Bad, von der Klage."""
    topic = asked.text(asked.topic)
    if preposition not in _ACCUSATIVE:
        return _contracted(f"{preposition} {dative(topic, asked)}")
    if asked.dative:
        feminine = "der" in (asked.contraction, topic.split()[0])
        return f"{preposition} {'die ' if feminine else ''}{bare(topic)}"
    return prefixed(preposition, topic)


def _contracted(phrase: str) -> str:
    for full, short in (
        ("von dem", "vom"),
        ("zu dem", "zum"),
        ("zu der", "zur"),
        ("an dem", "am"),
        ("bei dem", "beim"),
        ("in dem", "im"),
    ):
        if phrase.startswith(f"{full} "):
            return short + phrase[len(full) :]
    return phrase


def dative(phrase: str, asked: QuestionParts) -> str:
    if asked.contraction and phrase == asked.text(asked.topic):
        return f"{asked.contraction} {phrase}"
    return phrase if asked.dative and phrase == asked.text(asked.topic) else _to_dative(phrase)


def _to_dative(phrase: str) -> str:
    """Return a nominative or accusative phrase in the dative, as far as its article shows it."""
    first, _, noun = phrase.partition(" ")
    if first == "die":
        if not is_plural(phrase):
            return f"der {noun}"
        return f"den {noun}n" if re.search(r"(?:e|er|el)$", noun) else f"den {noun}"
    forms = {"das": "dem", "der": "dem", "den": "dem", "ein": "einem", "einen": "einem"}
    return f"{forms.get(first, 'einer' if first == 'eine' else first)} {noun}".strip()


def is_plural(phrase: str) -> bool:
    """Return whether *phrase* is in the plural, as far as its ending shows it: die Münzen."""
    first, _, noun = phrase.partition(" ")
    return first == "die" and bool(_PLURAL.fullmatch(noun))


def bare(phrase: str) -> str:
    return _DETERMINER.sub("", phrase, count=1)


def genitive(name: str, wanted: Language) -> str:
    if wanted == "en":
        return f"{name}'s"
    return f"{name}’" if re.search(r"[sßxz]$", name) else f"{name}s"


def can_be(name: str, pronoun: str) -> bool:
    """Return whether *pronoun* can mean *name*, as far as a role before it tells."""
    *roles, _ = name.split()
    feminine = any(re.fullmatch(r"die|Frau|\w+[rt]in", role) for role in roles)
    return not (
        pronoun.lower() in ("er", "he", "ihn", "ihm", "him") and (feminine or "und" in roles)
    )


def singular(verb: str) -> str:
    """Return a finite verb of the third person in the singular."""
    return _SINGULAR.get(verb, re.sub(r"(?<=\wt)en$", "e", verb))


def plural(verb: str) -> str:
    """Return a finite verb of the third person in the plural."""
    known = {one: many for many, one in _SINGULAR.items()}
    return known.get(verb) or re.sub(r"(?<=t)e$|(?<!t)t$", "en", verb)


def put(pattern: re.Pattern[str], words: str, text: str) -> str:
    """Return *text* with *words* as they are for the first find of *pattern*."""
    return pattern.sub(lambda found: words, text, count=1)


def append(text: str, phrase: str) -> str:
    """Return *text* with *phrase* at its end, before the verbs that close it."""
    closing = CLOSING.search(text)
    at = closing.start() if closing else len(text)
    verbs = closing["verbs"] if closing else ""
    return f"{text[:at]} {phrase}{verbs}?"


def spaced(text: str) -> str:
    """Return *text* with single spaces, and none before a mark."""
    return re.sub(r" +(?=[?,])", "", " ".join(text.split()))


def sentence(text: str) -> str:
    """Return *text* with its first letter a capital."""
    made = spaced(text)
    return made[:1].upper() + made[1:]
