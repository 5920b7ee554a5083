"""The topic of a question that leaves it unsaid: Was meinte Kolb? Gab es Kritik?"""

from __future__ import annotations

import re

from rag.question.followup.forms import about_topic, append, bare, with_topic
from rag.question.followup.parts import (
    QuestionParts,
    has_complement,
    has_phrase,
    is_name,
    is_speech,
    read_question,
    same_name,
)
from rag.text.language import Language

# Words that always concern something, with the preposition that names what.
_CONCERNING = {
    "de": (
        (r"Kritik|Zweifel|Beteiligung|Interesse", "an"),
        (r"Widerst[aä]nde?|Proteste?|Einw[aä]nde?|Bedenken", "gegen"),
        (r"Gr[uü]nde?|Ursachen?|Lob|Kosten|Pläne|Beweise?|Unterstützung|Mehrheit", "für"),
        (r"Folgen?|Auswirkungen|Gegner|Befürworter|Vorteile?|Nachteile?|Ergebnis(?:se)?", "von"),
        (r"Streit|Debatten?|Diskussionen?", "um"),
        (r"Reaktion(?:en)?|reagier\w+", "auf"),
        (r"Alternativen?|Argumente?|Zustimmung", "zu"),
    ),
    "en": (
        (r"criticism|critics|consequences|opponents|supporters", "of"),
        (r"opposition|objections?|reactions?|react(?:ed)?|alternatives?", "to"),
        (r"protests?|arguments?", "against"),
        (r"reasons?|support|evidence", "for"),
    ),
}


# Who did what nobody has named yet: Wer zahlt? Wer war schuld?
_WHO_ALONE = re.compile(r"[Ww]er(?: (?!bin\b|bist\b|du\b|noch\b)[a-zäöüß]+){1,3}\W*")


def add_topic(text: str, asked: QuestionParts, wanted: Language) -> str:
    """Return *text* with the topic of *asked* where it leaves its own unsaid, else unchanged."""
    topic = asked.text(asked.topic)
    if (
        not topic
        or (is_name(topic) and not asked.about and not asked.contraction)
        or has_complement(text)
    ):
        return text
    if _is_new_speaker(text, asked):
        return append(text, about_topic(asked, wanted))
    if _WHO_ALONE.fullmatch(text) and not is_speech(text):
        return append(text, with_topic("bei", asked))
    for words, preposition in _CONCERNING[wanted]:
        found = re.search(rf"\b(?:{words})\b", text)
        if found and _names_nothing_else(text, found):
            if wanted == "de":
                return append(text, with_topic(preposition, asked))
            topic = bare(topic) if asked.language == "de" else topic
            return append(text, f"{preposition} {topic}")
    return text


def _is_new_speaker(text: str, asked: QuestionParts) -> bool:
    """Return whether *text* asks what somebody else said, and not what about."""
    mine = read_question(text)
    subject = mine.text(mine.subject)
    if mine.opening not in ("was", "wie", "what") or not is_speech(text) or not subject:
        return False
    others = text[mine.verb[1] :].replace(subject, "", 1)
    known = asked.text(asked.subject)
    more = re.search(r"\b(?:noch|sonst|else)\b", text)
    return not (has_phrase(others) or mine.day or more or same_name(subject, known))


def _names_nothing_else(text: str, found: re.Match[str]) -> bool:
    """Return whether all that *text* names beside the word found is who did it."""
    rest = f"{text[: found.start()]}{text[found.end() :]}"
    mine = re.findall(r"(?<=\s)(?:[A-ZÄÖÜ]\S*[^\W\d_](?: |\W*$))+", rest)
    article = re.search(r"\b(?:de[rsnm]|die|das|eine?\w?|the|an?)\s+[A-ZÄÖÜ\w]+", rest)
    reacts = re.match(r"reagier|react(?!ion)", found[0])
    return len(mine) <= 1 and (reacts is not None or not article)
