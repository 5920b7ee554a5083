"""Open pronouns in a question with a verb of its own are filled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.question.followup.capitals import is_lower
from rag.question.followup.context import Context
from rag.question.followup.forms import (
    about_topic,
    append,
    can_be,
    genitive,
    put,
    with_topic,
)
from rag.question.followup.parts import (
    QuestionParts,
    has_phrase,
    is_name,
    is_speech,
    read_question,
    same_name,
)
from rag.text.language import Language, question_language

_ABOUT_IT = re.compile(
    r"\b(?P<de>dazu|hierzu|darüber|darueber)\b(?!,)"
    r"|\b(?:about|on|to) (?:that|it|this)\b(?! [a-z])",
    re.IGNORECASE,
)
_HOW_MANY_OF = re.compile(r"\b(wie viele) davon\b", re.IGNORECASE)
_WITH_IT = re.compile(r"\bdar?(?P<prep>von|an|in|für|gegen|mit)\b(?!,)", re.IGNORECASE)
_HE = re.compile(r"\b(?:er|he)\b", re.IGNORECASE)
# A capital inside a sentence is the polite address.
_SHE = re.compile(r"^Sie\b|\bsie\b|\b[Ss]he\b")
_THEY = re.compile(r"\bthey\b", re.IGNORECASE)
_HIM = re.compile(r"\b(?:ihn|ihm|him)\b", re.IGNORECASE)
_HIS = re.compile(
    r"\b(?:sein|ihr)(?:e[mnrs]?)?\b(?=(?: [a-zäöüß]+(?:e|en|er|es|em))? [A-ZÄÖÜ])"
    r"|\b(?:his|her)\b(?= \w)"
)
# What becomes of a thing or what it is, rather than what somebody does.
_STATE = re.compile(r"\b(?:wird|werden|wurden?|ist|sind|war|waren|kost\w+)\b")
_NEXT_CLAUSE = re.compile(r",|\b(?:und|oder|aber|and|or|but)\b", re.IGNORECASE)
_CLAUSE = re.compile(r",|\b(?:that|whether|because|if|when|before|after|sa(?:id|ys))\b")
# „Wie kam es dazu?“ asks for what went before, not for the thing.
_COMES_TO_IT = re.compile(r"\b(?:kam|kommt|käme|gekommen)\b.*\bdazu\b|\bdazu\b.*\bgekommen\b")
_IT = re.compile(r"\b(?:es|it)\b", re.IGNORECASE)
_EXPLETIVE = re.compile(
    r"\b(?:gibt|gab|gäbe|geht|ging|gehe|steht|stand|kam|kommt|handelt\w*|heißt|hieß|regnet\w*)\b",
    re.IGNORECASE,
)
# Not an article ("das neue Bad"), not a relative pronoun (", das").
_THAT = re.compile(
    r"(?<!, )\b(?:[Dd]as|[Dd]ies)\b(?!(?: [a-zäöüß]+(?:e|en|er|es))* [A-ZÄÖÜ„0-9])(?!,)"
    r"|(?:(?<=say )|(?<=said )|(?<=did )|(?<=was ))(?:that|this)\b(?! [a-z])"
)
# „Dazu, dass …“ has its sentence beside it.
_DA = re.compile(
    r"\bda(?:bei|durch|für|gegen|her|hinter|mit|nach|neben|r(?:an|auf|aus|in|über|um|unter)|von|vor"
    r"|zu)\b(?!,)|\b(?:deswegen|seitdem|hierzu|daraufhin)\b",
    re.IGNORECASE,
)
_THIS = re.compile(r"\b(?:[Dd]iese[mnrs]?|[Jj]ene[mnrs]?|these|those)\b")
_THERE = re.compile(r"\b(?:dort|there)\b(?!fore)", re.IGNORECASE)
# No conjunction, which begins a clause: „…, da er fehlte“.
_DA_ALONE = re.compile(r"(?<![,;]) da\b(?! (?:er|sie|es|der|die|das|dem|den|ein\w*|man)\b)")
_THEN = re.compile(r"\b(?:damals|back then|at that time)\b", re.IGNORECASE)
_ARTICLE = re.compile(
    r"\b(?:in (?:diesem|dem)|im|in (?:this|that|the)) (?:Artikel|article)\b(?! [\w„\"])",
    re.IGNORECASE,
)


def fill_pronouns(text: str, joined: bool, context: Context) -> str | None:
    """Return *text* with what can surely be filled in it, or None where that is nothing.

    *joined* says that an *und* stood before it, which makes a missing topic the earlier one.
    """
    asked, wanted = context.asked, question_language(text)
    own = has_phrase(text)
    filled = text if _is_whose_it_is(text, asked) else _fill_topic(text, asked, wanted)
    filled = _fill_people(filled, _others(context) if joined and _repeats(text) else context)
    if not own:
        filled = _fill_thing(filled, context)
    if asked.place and asked.language == wanted:
        filled = put(_THERE, asked.text(asked.place), filled)
    if asked.day and asked.language == wanted:
        filled = put(_THEN, asked.text(asked.day), filled)
    if context.titles and not _own_topic(text):
        title = context.titles[0]
        named = f"in the article “{title}”" if wanted == "en" else f"im Artikel „{title}“"
        filled = put(_ARTICLE, named, filled)
    if _lacks_topic(text, filled, joined):
        filled = append(filled, about_topic(asked, wanted))
    return filled if filled != text or joined else None


def _is_whose_it_is(text: str, asked: QuestionParts) -> bool:
    """Return whether the only topic of *asked* is who acts in it, and *text* goes on about them.

    „Ist Ott noch dagegen?“ – „Was bekommt er dafür?“, „Was hält Ott davon?“ – „Wer zahlt dazu?“
    """
    if not asked.subject or asked.topic != asked.subject:
        return False
    return asked.speech or any(found.search(text) for found in (_HE, _SHE))


def has_open(text: str) -> bool:
    """Return whether a pronoun or an adverb of *text* means something outside it."""
    things = (_ABOUT_IT, _DA, _DA_ALONE, _THERE, _THEN, _THAT, _THIS)
    if not all(map(_is_told_before, _found(things, text))):
        return True
    people = (_HE, _SHE, _THEY, _HIM, _HIS)
    if not all(_has_antecedent(text[: each.start()]) for each in _found(people, text)):
        return True
    thing = _IT.search(text)
    if thing is None or _EXPLETIVE.search(text):
        return False
    return not _has_antecedent(text[: thing.start()])


def _found(patterns: Sequence[re.Pattern[str]], text: str) -> list[re.Match[str]]:
    return [found for pattern in patterns if (found := pattern.search(text))]


def _own_topic(text: str) -> bool:
    """Return whether *text* names what it is about."""
    return read_question(text).about is not None


def _lacks_topic(text: str, filled: str, joined: bool) -> bool:
    """Return whether what was said, or that it was said, still needs its topic."""
    if _own_topic(filled) or not is_speech(text):
        return False
    more = re.search(r"\b(?:noch|sonst|else)\b", text)
    return bool(_THAT.search(text)) or (joined and not more)


def _fill_topic(text: str, asked: QuestionParts, wanted: Language) -> str:
    if _own_topic(text) and not _ABOUT_IT.search(text):
        return text
    if wanted == "de" and asked.counted:
        text = _HOW_MANY_OF.sub(rf"\1 {asked.counted}", text)
    if not asked.sure_topic or _COMES_TO_IT.search(text):
        return text
    if wanted == "de" and not is_speech(text) and re.search(r"(?i)\bdazu\b(?!,)", text):
        return put(_ABOUT_IT, with_topic("zu", asked), text)
    if about := about_topic(asked, wanted):
        text = put(_ABOUT_IT, about, text)
    if wanted == "de":
        text = _WITH_IT.sub(lambda found: _with_topic(found, asked), text)
    return text


def _with_topic(found: re.Match[str], asked: QuestionParts) -> str:
    if _is_told_before(found):
        return found[0]
    return with_topic(found["prep"].lower(), asked)


def _is_told_before(found: re.Match[str]) -> bool:
    """Return whether an earlier clause of the question names what an adverb means.

    „Wer ist für die Umgehung und wer dagegen?“
    """
    before = found.string[: found.start()]
    clauses = list(_NEXT_CLAUSE.finditer(before))
    return bool(clauses) and has_phrase(before[: clauses[-1].start()])


def _repeats(text: str) -> bool:
    """Return whether *text*, said of the same person, would only ask the earlier question again."""
    return is_speech(text) and not _own_topic(text) and not re.search(r"\b(?:noch|else)\b", text)


def _others(context: Context) -> Context:
    """Return *context* without whom the earlier question was about, if others are left."""
    subject = context.asked.text(context.asked.subject)
    others = tuple(name for name in context.people if not same_name(name, subject))
    return replace(context, people=others or context.people)


def _fill_people(text: str, context: Context) -> str:
    for pronoun, article in ((_HE, r"der "), (_SHE, r"die "), (_THEY, r"(?:die|the) ")):
        found = pronoun.search(text)
        if found and not _has_antecedent(text[: found.start()]):
            fitting = [thing for thing in context.things if re.match(article, thing)]
            likely = _by_likelihood(text, fitting, context)
            likely = [name for name in likely if can_be(name, found[0]) and name not in text]
            meant = likely[0] if likely and not _is_one_of_many(likely[0], context) else found[0]
            text = f"{text[: found.start()]}{meant}{text[found.end() :]}"
    text = _fill_him(text, context)
    found = _HIS.search(text)
    if found and context.people and not has_phrase(text[: found.start()]):
        owner = genitive(context.people[0], question_language(text))
        text = f"{text[: found.start()]}{owner}{text[found.end() :]}"
    return text


def _has_antecedent(before: str) -> bool:
    """Return whether a pronoun means somebody in its own question: Warum sagte Kerry, dass er …"""
    own = before[len(read_question(before).opening) :]
    asks_who = re.match(r"(?:wer|who|welche\w*|which)\b", before, re.IGNORECASE)
    # Typed in lower case a name before the clause can't be told: „warum sagte ott, dass er geht“.
    if "," in before and is_lower(before):
        return True
    return has_phrase(own) or bool(asks_who and _CLAUSE.search(before))


def _is_one_of_many(name: str, context: Context) -> bool:
    """Return whether *name* is known from the last answer alone, among others that may be meant."""
    return name in context.cited and len({each.split()[-1] for each in context.cited}) > 1


def _by_likelihood(text: str, fitting: list[str], context: Context) -> list[str]:
    """Return people and *fitting* things, those first that the verb of *text* asks for."""
    asked, people = context.asked, context.people
    told = asked.speech and asked.subject is not None and not _STATE.search(text)
    return [*people, *fitting] if is_speech(text) or told else [*fitting, *people]


def _fill_him(text: str, context: Context) -> str:
    found = _HIM.search(text)
    if found is None or "," in (before := text[: found.start()]):
        return text
    likely = (context.asked.text(context.asked.topic), *context.people)
    for name in likely:
        if name and is_name(name) and name not in before:
            return f"{before}{name}{text[found.end() :]}"
    return text


def _fill_thing(text: str, context: Context) -> str:
    neuter = [thing for thing in context.things if re.match(r"(?:das|the) ", thing)]
    if neuter and not _EXPLETIVE.search(text) and not is_speech(text):
        text = put(_IT, neuter[0], text)
    return text
