"""A question word alone (Wann? Von wem? Wer noch?) becomes the earlier question with that word."""

from __future__ import annotations

import re

from rag.question.followup.forms import (
    about_topic,
    append,
    bare,
    dative,
    is_plural,
    plural,
    singular,
    spaced,
)
from rag.question.followup.parts import QuestionParts
from rag.text.language import Language, question_language

_WHEN = re.compile(
    r"(?P<word>(?:(?:seit|bis|ab|since|until) )?(?:wann|when)|where|warum|weshalb|wieso|why"
    r"|wo(?:her|hin|für|gegen|mit|von|zu|r(?:an|über))?|wie(?: lange| oft)?|how(?: long| often)?"
    r"|(?:an|auf|bei|durch|für|gegen|mit|nach|über|von|vor|zu|by|for|from|to|with)"
    r" (?:we[mn]|whom|welche[mnrs]? \w+)"
    r"|wem gegenüber)"
    r"(?: genau| exactly)?(?: (?:war|ist|geschah|passierte|was|is|did|happened))?"
    r"(?: (?:das|dies|es|that|this|it))?"
    r"(?: (?:genau|denn|so|so (?:viel|\w+)|happen|exactly))?\s*[?!.]*",
    re.IGNORECASE,
)
_WHO_ELSE = re.compile(r"(?:wer (?:noch|sonst)(?: noch)?|who else)\s*[?!.]*", re.IGNORECASE)
_WHAT_ELSE = re.compile(
    r"(?:was (?:noch|sonst)(?: noch)?|(?:noch )?mehr(?: dazu| davon| darüber)?|sonst noch etwas"
    r"|erzähl(?:e)? (?:mir )?mehr(?: dazu| davon| darüber)?|what else|anything else"
    r"|(?:tell me )?more(?: about (?:that|it))?)\s*[?!.]*",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"wie viele(?: davon)?(?: genau)?\s*[?!.]*", re.IGNORECASE)
_ADVERB = re.compile(
    r"(?:(?:um|seit|bis) )?(?:wann|wie|wo\w*|when|where|how)|warum|weshalb|wieso|why|um wie viel"
    r"|(?:wie|seit wie) lange|how long|\w+ we[mn]"
)
_WHY = ("warum", "weshalb", "wieso", "why")
_DEGREE = re.compile(r"(?:wie|how) (?!lange\b|long\b|many\b)(?P<degree>\w+)")
# Time, place and reason go with every verb; what else depends on the verb.
_ANY_VERB = re.compile(
    r"(?:(?:seit|bis|ab|since|until) )?(?:wann|when)|wo|where|warum|weshalb|wieso|why"
    r"|wie lange|how long"
)
_PASSIVE = re.compile(r"\b[Ww](?:ird|erden|urden?)\b.*\b(?:\w*ge\w+|\w+)(?:t|en)\W*$")
_SAY = re.compile(r"(?:sag\w*|mein\w*|erklär\w*)$")
_AMOUNT = re.compile(r"\b(?:(?:ge)?kost|verdien|wieg)\w+")


def fill_gap(text: str, asked: QuestionParts) -> str | None:
    """Return *asked* with the question word that *text* consists of, or None where it has more."""
    if found := _WHEN.fullmatch(text):
        return _ask_when(found["word"][:1].lower() + found["word"][1:], asked)
    if _WHO_ELSE.fullmatch(text):
        return _who_else(asked, question_language(text))
    if _WHAT_ELSE.fullmatch(text):
        return _what_else(asked, question_language(text))
    return _how_many(asked) if _HOW_MANY.fullmatch(text) else None


def _ask_when(word: str, asked: QuestionParts) -> str | None:
    """Return the earlier question with *word* (wann, where …) for its own question word.

    None where its verb may not go with *word*: „Wann begann der Krieg?“, „Gegen wen?“.
    """
    wanted = question_language(word)
    verb = asked.text(asked.verb)
    if asked.opening in ("was", "what"):
        return _when_what(word, wanted, asked)
    # What an article is about has no time or place of its own.
    if wanted != asked.language or asked.bare or asked.opening == "worum":
        return None
    if not _goes_with(word, asked):
        return None
    if _ADVERB.fullmatch(asked.opening):
        return f"{word} {verb} {asked.rest}?"
    if not asked.opening:
        return f"{word} {asked.question[:1].lower()}{asked.question[1:].strip(' ?')}?"
    if asked.opening == "wer":
        return _when_done(word, asked)
    if asked.counted and wanted == "de":
        return f"{word} {verb} {asked.counted} {asked.rest}?"
    if word in _WHY and (degree := _DEGREE.match(asked.opening)):
        return append(f"{word} {verb} {asked.rest}", f"so {degree['degree']}")
    return None


def _goes_with(word: str, asked: QuestionParts) -> bool:
    """Return whether any verb has room for *word*, or that of *asked* for the one who did it."""
    if _ANY_VERB.fullmatch(word):
        return True
    return bool(re.match(r"(?:von|durch) we[mn]", word) and _PASSIVE.search(asked.question))


def _when_what(word: str, wanted: Language, asked: QuestionParts) -> str | None:
    subject, verb = asked.text(asked.subject), asked.text(asked.verb)
    if not asked.subject:
        return None
    if asked.speech and word in _WHY and wanted == "de":
        return None  # asks for the reason of what was said, not of its being said
    if asked.speech and not _ANY_VERB.fullmatch(word):
        return None
    if asked.speech and (_SAY.match(verb) or wanted != asked.language):
        return _when_said(word, wanted, asked)
    if wanted != asked.language:
        return None
    if wanted == "en":
        said = re.sub(r"\bsay\b", "say that", asked.rest, count=1)
        return f"{word} {verb} {said}{'' if said != asked.rest else ' that'}?"
    after = asked.question[asked.subject[1] :].strip(" ?")
    if word in _WHY and _AMOUNT.search(f"{verb} {after}"):
        return append(f"{word} {verb} {asked.rest}", "so viel")
    if asked.speech and after.endswith("gesagt"):
        return f"{word} {verb} sich {subject} {after.removesuffix('gesagt')}geäußert?"
    return None


def _when_said(word: str, wanted: Language, asked: QuestionParts) -> str:
    subject = asked.text(asked.subject)
    if wanted == "en":
        return spaced(f"{word} did {subject} speak {about_topic(asked, 'en')}?")
    if asked.language == "en":
        return spaced(f"{word} äußerte sich {subject} {about_topic(asked, 'de')}?")
    ending = "ten" if asked.text(asked.verb).endswith("ten") else "te"
    return f"{word} äußer{ending} sich {asked.rest}?"


def _when_done(word: str, asked: QuestionParts) -> str | None:
    """Return when or where that was done which the earlier question asks the doer of."""
    perfect = re.fullmatch(r"(?P<object>.+) (?P<participle>\w*ge\w+(?:t|en)|\w+iert)", asked.rest)
    if not perfect or asked.text(asked.verb) != "hat" or re.match(r"sich\b", perfect["object"]):
        return None
    nominative = re.sub(r"^den ", "der ", perfect["object"])
    verb = "wurden" if is_plural(nominative) else "wurde"
    return f"{word} {verb} {nominative} {perfect['participle']}?"


def _who_else(asked: QuestionParts, wanted: Language) -> str | None:
    about, subject = about_topic(asked, wanted), asked.text(asked.subject)
    if asked.opening == "wer" and wanted == "de":
        return _with_reflexive("Wer", asked.text(asked.verb), "noch", asked.rest)
    if asked.opening == "who" and wanted == "en":
        return f"Who else{asked.question[len('who') :]}"
    if asked.speech and about:
        return f"Who else spoke {about}?" if wanted == "en" else f"Wer äußerte sich noch {about}?"
    if wanted == "en":
        return f"Who else besides {subject}?" if subject else None
    if not asked.subject or asked.bare or asked.language == "en" or _DEGREE.match(asked.opening):
        return None
    after = asked.question[asked.subject[1] :].strip(" ?")
    return spaced(f"Wer {singular(asked.text(asked.verb))} außer {dative(subject, asked)} {after}?")


def _what_else(asked: QuestionParts, wanted: Language) -> str:
    if asked.speech and asked.subject and wanted == asked.language:
        if wanted == "en":
            return re.sub(r"^what\b", "What else", asked.question, flags=re.IGNORECASE)
        at = asked.subject[1]
        return f"{asked.question[:at]} noch{asked.question[at:]}"
    topic = asked.text(asked.topic) or asked.text(asked.subject)
    if wanted == "en":
        return f"What else do you know about {bare(topic) if asked.language == 'de' else topic}?"
    return f"Was weißt du noch {about_topic(asked, 'de') or 'über ' + topic}?"


def _how_many(asked: QuestionParts) -> str | None:
    verb = asked.text(asked.verb)
    if asked.opening == "wer":
        return f"Wie viele {plural(verb)} {asked.rest}?"
    if asked.subject is None or asked.bare or asked.language == "en" or not verb.endswith("n"):
        return None
    before = asked.question[asked.verb[1] : asked.subject[0]]
    after = asked.question[asked.subject[1] :]
    return spaced(f"Wie viele {bare(asked.text(asked.subject))} {verb.lower()} {before} {after}")


def _with_reflexive(word: str, verb: str, inserted: str, rest: str) -> str:
    """Return the question with *inserted* where a pronoun lets it stand."""
    reflexive = "sich " if rest.startswith("sich ") else ""
    return spaced(f"{word} {verb} {reflexive}{inserted} {rest.removeprefix('sich ')}?")
