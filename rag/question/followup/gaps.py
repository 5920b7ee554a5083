"""A question word alone (Wann? Von wem? Wer noch?) becomes the earlier question with that word."""

from __future__ import annotations

import re

from rag.question.followup.forms import about_topic, append, bare, dative, plural, singular, spaced
from rag.question.followup.parts import QuestionParts, is_name
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


def _ask_when(word: str, asked: QuestionParts) -> str:
    """Return the earlier question with *word* (wann, where …) for its own question word."""
    wanted = question_language(word)
    verb = asked.text(asked.verb)
    # What an article is about has no time or place of its own.
    strange = wanted != asked.language or asked.bare or asked.opening == "worum"
    if asked.opening in ("was", "what"):
        return _when_what(word, wanted, asked) or _when_of(word, wanted, asked)
    if not strange and _ADVERB.fullmatch(asked.opening):
        return f"{word} {verb} {asked.rest}?"
    if not strange and not asked.opening:
        return f"{word} {asked.question[:1].lower()}{asked.question[1:].strip(' ?')}?"
    if not strange and asked.opening == "wer":
        return _when_someone(word, asked)
    if not strange and asked.opening == "who":
        return f"{word} was it that someone {asked.question[len('who ') :].strip(' ?')}?"
    if not strange and asked.counted and wanted == "de":
        return f"{word} {verb} {asked.counted} {asked.rest}?"
    if not strange and word in _WHY and (degree := _DEGREE.match(asked.opening)):
        return append(f"{word} {verb} {asked.rest}", f"so {degree['degree']}")
    return _when_of(word, wanted, asked)


def _when_what(word: str, wanted: Language, asked: QuestionParts) -> str | None:
    subject, verb = asked.text(asked.subject), asked.text(asked.verb)
    if not asked.subject:
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
    # What something costs is not done by anybody; what somebody proposed is.
    return f"{word} {verb} {subject} etwas {after}?" if is_name(subject) else None


def _when_said(word: str, wanted: Language, asked: QuestionParts) -> str:
    subject = asked.text(asked.subject)
    if wanted == "en":
        return spaced(f"{word} did {subject} speak {about_topic(asked, 'en')}?")
    if asked.language == "en":
        return spaced(f"{word} äußerte sich {subject} {about_topic(asked, 'de')}?")
    ending = "ten" if asked.text(asked.verb).endswith("ten") else "te"
    return f"{word} äußer{ending} sich {asked.rest}?"


def _when_someone(word: str, asked: QuestionParts) -> str:
    """Return when or where it happened that someone (the earlier question's *who*) did it."""
    perfect = re.fullmatch(r"(?P<object>.+) (?P<participle>\w*ge\w+(?:t|en)|\w+iert)", asked.rest)
    verb = asked.text(asked.verb)
    if perfect and verb == "hat" and not re.match(r"sich\b", perfect["object"]):
        nominative = re.sub(r"^den ", "der ", perfect["object"])
        return f"{word} wurde {nominative} {perfect['participle']}?"
    rest = re.sub(r"^(sich |)noch ", r"\1", asked.rest)
    return _with_reflexive(word, verb, "jemand", rest)


def _when_of(word: str, wanted: Language, asked: QuestionParts) -> str:
    """Return the loosest wording: when that was, with the earlier topic."""
    topic = asked.text(asked.topic) or asked.text(asked.subject)
    if wanted == "en":
        return f"{word} was that with {bare(topic) if asked.language == 'de' else topic}?"
    verb, end = ("ist", " so") if word in _WHY else ("war", "")
    return f"{word} {verb} das mit {dative(topic, asked)}{end}?"


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
