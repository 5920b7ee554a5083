"""Follow-ups: a question that leans on earlier ones becomes one that stands alone.

By rules: its pronouns and gaps are filled with the people, the topic and the time of the earlier
questions and the speakers and headlines of their answers. A question with a subject of its own and
nothing open is returned as it is, so that a new topic is never dragged back to the old one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.asking import is_question
from rag.phrases import Language, question_language
from rag.question_parts import (
    CLOSING,
    Asked,
    has_phrase,
    is_name,
    is_phrase,
    is_place,
    is_speech,
    is_time,
    read_question,
)
from rag.types import Exchange

_TURNS = 3
# Whatever is longer carries its own topic.
_LONGEST = 300

_JOINED = re.compile(r"(?:und|aber|and|but|also)\b,?\s+", re.IGNORECASE)
_WHAT_OF = re.compile(
    r"(?:was ist mit|wie ist es (?:mit|bei)|wie sieht es (?:mit|bei)|what about|how about|auch)\s+",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"(?P<word>wann|wo|warum|weshalb|wieso|wohin|woher|wie lange|seit wann|when|where|why|how long)"
    r"(?: genau| exactly)?(?: (?:war|ist|geschah|passierte|was|is|did|happened))?"
    r"(?: (?:das|dies|es|that|this|it))?(?: (?:genau|denn|so|happen|exactly))?\s*[?!.]*",
    re.IGNORECASE,
)
_WHO_ELSE = re.compile(r"(?:wer (?:noch|sonst)(?: noch)?|who else)\s*[?!.]*", re.IGNORECASE)
_WHAT_ELSE = re.compile(
    r"(?:was (?:noch|sonst)(?: noch)?|(?:noch )?mehr(?: dazu| davon| darüber)?|sonst noch etwas"
    r"|erzähl(?:e)? (?:mir )?mehr(?: dazu| davon| darüber)?|what else|anything else"
    r"|(?:tell me )?more(?: about (?:that|it))?)\s*[?!.]*",
    re.IGNORECASE,
)
_ABOUT_IT = re.compile(
    r"\b(?:dazu|darüber|darueber|hierzu)\b(?!,)|\b(?:about|on|to) (?:that|it|this)\b(?! [a-z])",
    re.IGNORECASE,
)
_WITH_IT = re.compile(r"\bda(?P<prep>von|ran|rin|für|gegen|mit)\b(?!,)", re.IGNORECASE)
_ACCUSATIVE = {"für", "gegen"}
_HE = re.compile(r"\b(?:er|he)\b", re.IGNORECASE)
# A capital inside a sentence is the polite address.
_SHE = re.compile(r"^Sie\b|\bsie\b|\b[Ss]he\b")
_THEY = re.compile(r"\bthey\b", re.IGNORECASE)
_HIM = re.compile(r"\b(?:ihn|ihm|him)\b", re.IGNORECASE)
_HIS = re.compile(
    r"\b(?:sein|ihr)(?:e[mnrs]?)?\b(?=(?: [a-zäöüß]+(?:e|en|er|es|em))? [A-ZÄÖÜ])"
    r"|\b(?:his|her)\b(?= \w)"
)
_AFTER = re.compile(r"\b(?:danach|davor|dabei|seitdem|weiter(?=\s*\?))(?!\w|,)")
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
_THERE = re.compile(r"\b(?:dort|there)\b(?!fore)", re.IGNORECASE)
_THEN = re.compile(r"\b(?:damals|back then|at that time)\b", re.IGNORECASE)
_ARTICLE = re.compile(
    r"\b(?:in (?:diesem|dem)|im|in (?:this|that|the)) (?:Artikel|article)\b(?! [\w„\"])",
    re.IGNORECASE,
)
_SAY = re.compile(r"(?:sag\w*|mein\w*|erklär\w*)$")
_DETERMINER = re.compile(r"(?:der|die|das|den|dem|the|ein\w*) ", re.IGNORECASE)
_PLURAL = re.compile(r"(?:(?:\w+en ).+|\w*(?:linge|ngen|ionen|eiten|ffe|ten|fer|gen|len))")
_SINGULAR = {"haben": "hat", "waren": "war", "sind": "ist", "wurden": "wurde", "werden": "wird"}
_ADVERBS = {"wann", "wo", "warum", "weshalb", "wieso", "wohin", "woher", "wie", "wie lange"}
_ADVERBS |= {"when", "where", "why", "how", "how long"}


@dataclass(frozen=True, slots=True)
class _Context:
    """The last question that says what the talk is about, and all that may be referred to."""

    asked: Asked
    people: tuple[str, ...]
    things: tuple[str, ...]
    titles: tuple[str, ...]


def standalone(question: str, history: Sequence[Exchange]) -> str:
    """Return *question* so that it can be understood without *history* (oldest first).

    A question that stands alone is returned unchanged, and so is one that nothing earlier fits.
    """
    context = _context(history[-_TURNS:])
    text = " ".join(question.split())
    if context is None or not text or len(text) > _LONGEST:
        return question
    joined = _JOINED.match(text)
    rest = text[joined.end() :] if joined else text
    what_of = _WHAT_OF.match(rest)
    short = re.sub(r"(?: aus| auch| denn)?\s*[?!.]*$", "", rest[what_of.end() if what_of else 0 :])
    made: str | None = None
    if _WHEN.fullmatch(rest):
        made = _ask_when(_WHEN.fullmatch(rest)["word"].lower(), context.asked)  # type: ignore[index]
    elif _WHO_ELSE.fullmatch(rest):
        made = _who_else(context.asked, question_language(rest))
    elif _WHAT_ELSE.fullmatch(rest):
        made = _what_else(context.asked, question_language(rest))
    elif joined or what_of:
        made = _swap(re.sub(r" dazu$", "", short), context.asked, question_language(text))
    made = made or _fill(rest, bool(joined), context)
    return question if made is None else _sentence(made)


def _context(history: Sequence[Exchange]) -> _Context | None:
    people: list[str] = []
    things: list[str] = []
    titles: list[str] = []
    last: Asked | None = None
    for exchange in reversed(history):
        if len(exchange.question) > _LONGEST or not is_question(exchange.question):
            continue
        asked = read_question(exchange.question)
        subject, topic = asked.text(asked.subject), asked.text(asked.topic)
        if last is None and (subject or topic):
            last = asked
        names = [subject] if subject and is_name(subject) else []
        if subject and not names:
            (people if asked.speech else things).append(subject)
        people += [*names, *exchange.people]
        contracted = re.match(r"zu([mr]) ", asked.text(asked.about))
        if contracted:
            things.append(f"die {topic}" if contracted[1] == "r" else topic)
        else:
            (people if topic and is_name(topic) else things).append(topic)
        titles += exchange.titles
    if last is None:
        return None
    return _Context(last, _known(people), _known(things), _known(titles))


def _known(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


# Gaps: a question word, a name or a phrase alone.


def _ask_when(word: str, asked: Asked) -> str:
    """Return the earlier question with *word* (wann, where …) for its own question word."""
    wanted = question_language(word)
    if asked.opening == "was" or asked.opening == "what":
        return _when_what(word, wanted, asked) or _when_of(word, wanted, asked)
    # What an article is about has no time or place of its own.
    if wanted != asked.language or asked.bare or asked.opening == "worum":
        return _when_of(word, wanted, asked)
    verb = asked.text(asked.verb)
    if asked.opening in _ADVERBS or asked.opening.startswith(("wo", "um wie", "seit")):
        return f"{word} {verb} {asked.rest}?"
    if not asked.opening:
        return f"{word} {asked.question[:1].lower()}{asked.question[1:].strip(' ?')}?"
    if asked.opening == "wer":
        return _when_someone(word, asked)
    if counted := re.match(r"wie viele?\s+(\S.*)", asked.opening):
        return f"{word} {verb} {counted[1]} {asked.rest}?"
    if asked.opening.startswith("wie ") and word in ("warum", "weshalb", "wieso"):
        return f"{word} {verb} {asked.rest} so {asked.opening[4:]}?"
    return _when_of(word, wanted, asked)


def _when_what(word: str, wanted: Language, asked: Asked) -> str | None:
    subject, verb = asked.text(asked.subject), asked.text(asked.verb)
    if not asked.subject:
        return None
    if asked.speech and (_SAY.match(verb) or wanted != asked.language):
        return _when_said(word, wanted, asked)
    if wanted != asked.language:
        return None
    if wanted == "en":
        said = re.sub(r"\bsay\b", "say that", asked.rest, count=1)
        return f"{word} {verb} {said}?" if said != asked.rest else None
    after = asked.question[asked.subject[1] :].strip(" ?")
    if asked.speech and after.endswith("gesagt"):
        return f"{word} {verb} sich {subject} {after.removesuffix('gesagt')}geäußert?"
    # What something costs is not done by anybody; what somebody proposed is.
    return f"{word} {verb} {subject} etwas {after}?" if is_name(subject) else None


def _when_said(word: str, wanted: Language, asked: Asked) -> str:
    subject = asked.text(asked.subject)
    if wanted == "en":
        about = _about(asked, "en")
        return f"{word} did {subject} speak{' ' + about if about else ''}?"
    if asked.language == "en":
        return _spaced(f"{word} äußerte sich {subject} {_about(asked, 'de')}?")
    ending = "ten" if asked.text(asked.verb).endswith("ten") else "te"
    return f"{word} äußer{ending} sich {asked.rest}?"


def _when_someone(word: str, asked: Asked) -> str:
    """Return when or where it happened that someone (the earlier question's *who*) did it."""
    perfect = re.fullmatch(r"(?P<object>.+) (?P<participle>\w*ge\w+(?:t|en)|\w+iert)", asked.rest)
    verb = asked.text(asked.verb)
    if perfect and verb == "hat" and not re.match(r"sich\b", perfect["object"]):
        nominative = re.sub(r"^den ", "der ", perfect["object"])
        return f"{word} wurde {nominative} {perfect['participle']}?"
    reflexive = "sich " if asked.rest.startswith("sich ") else ""
    rest = asked.rest.removeprefix("sich ")
    return f"{word} {verb} {reflexive}jemand {rest}?".replace(" ,", ",")


def _when_of(word: str, wanted: Language, asked: Asked) -> str:
    """Return the loosest wording: when that was, with the earlier topic."""
    topic = asked.text(asked.topic) or asked.text(asked.subject)
    if wanted == "en":
        return f"{word} was that with {_bare(topic) if asked.language == 'de' else topic}?"
    verb, end = ("ist", " so") if word in ("warum", "weshalb", "wieso") else ("war", "")
    return f"{word} {verb} das mit {_dative(topic, asked)}{end}?"


def _who_else(asked: Asked, wanted: Language) -> str | None:
    about, subject = _about(asked, wanted), asked.text(asked.subject)
    if asked.opening == "wer" and wanted == "de":
        reflexive = "sich " if asked.rest.startswith("sich ") else ""
        rest = asked.rest.removeprefix("sich ")
        return _spaced(f"Wer {asked.text(asked.verb)} {reflexive}noch {rest}?")
    if asked.bare:
        return f"Who else besides {subject}?" if wanted == "en" else f"Wer noch außer {subject}?"
    if asked.opening == "who" and wanted == "en":
        return f"Who else{asked.question[len('who') :]}"
    if asked.speech and about:
        return f"Who else spoke {about}?" if wanted == "en" else f"Wer äußerte sich noch {about}?"
    if not asked.speech and asked.opening.startswith("wie ") and asked.opening != "wie lange":
        return f"Wer hat noch mit {_dative(asked.text(asked.topic), asked)} zu tun?"
    if wanted == "en" or not asked.subject or asked.language == "en":
        return f"Who else besides {subject}?" if wanted == "en" and subject else None
    after = asked.question[asked.subject[1] :].strip(" ?")
    verb = _singular(asked.text(asked.verb))
    return _spaced(f"Wer {verb} außer {_dative(subject, asked)} {after}?")


def _what_else(asked: Asked, wanted: Language) -> str:
    if asked.speech and asked.subject and wanted == asked.language:
        if wanted == "en":
            return re.sub(r"^what\b", "What else", asked.question, flags=re.IGNORECASE)
        at = asked.subject[1]
        return f"{asked.question[:at]} noch{asked.question[at:]}"
    topic = asked.text(asked.topic) or asked.text(asked.subject)
    if wanted == "en":
        return f"What else do you know about {_bare(topic) if asked.language == 'de' else topic}?"
    return f"Was weißt du noch {_about(asked, 'de') or 'über ' + topic}?"


def _swap(phrase: str, asked: Asked, wanted: Language) -> str | None:
    """Return the earlier question with *phrase* in the place of what it is like."""
    if is_time(phrase) or (is_place(phrase) and not is_name(phrase)):
        return _replace(asked, asked.day if is_time(phrase) else asked.place, phrase)
    about = re.fullmatch(r"(?:über|zu[mr]?|about) \S.*", phrase)
    if about:
        return _replace(asked, asked.about, phrase)
    if not is_phrase(phrase):
        return None
    if asked.speech and wanted == "en" != asked.language and is_name(phrase):
        return _spaced(f"What did {phrase} say {_about(asked, 'en')}?")
    if is_name(phrase):
        return _swap_name(phrase, asked)
    if asked.speech and asked.about:
        preposition = "about" if asked.language == "en" else "zu" if asked.dative else "über"
        return _replace(asked, asked.about, _prefixed(preposition, phrase))
    if asked.subject in (None, asked.topic) or not asked.topic:
        return _replace(asked, asked.topic or asked.subject, phrase)
    return _replace(asked, asked.topic, re.sub(r"^der ", "den ", phrase))


def _swap_name(name: str, asked: Asked) -> str:
    subject, topic = asked.text(asked.subject), asked.text(asked.topic)
    if asked.subject and (asked.speech or is_name(subject)):
        without = asked.about if name in topic.split() or name == topic else None
        head, tail = asked.question[: asked.subject[0]], asked.question[asked.subject[1] :]
        if without:
            tail = asked.question[asked.subject[1] : without[0]] + asked.question[without[1] :]
        if re.search(r" (?:und|and) ", subject) and not re.search(r" (?:und|and) ", name):
            head = re.sub(r"\S+(?=\s*$)", lambda verb: _singular(verb[0]), head)
        return _spaced(f"{head}{name}{tail}")
    if topic and is_name(topic):
        return _replace(asked, asked.topic, name)
    if asked.language == "en":
        return _spaced(f"What did {name} say {_about(asked, 'en')}?")
    return _spaced(f"Was sagte {name} {_about(asked, 'de')}?")


def _replace(asked: Asked, place: tuple[int, int] | None, phrase: str) -> str:
    if place is None:
        if asked.about and not phrase.startswith(("über", "zu", "about")):
            at = asked.about[0] if asked.language == "de" else asked.about[1]
            return _spaced(f"{asked.question[:at]} {phrase} {asked.question[at:]}")
        return _append(asked.question, phrase)
    return _spaced(f"{asked.question[: place[0]]}{phrase}{asked.question[place[1] :]}")


# Pronouns: in a question that has a verb of its own.


def _fill(text: str, joined: bool, context: _Context) -> str | None:
    """Return *text* with its open pronouns filled, or None where nothing is open."""
    asked, wanted = context.asked, question_language(text)
    own = has_phrase(text)
    filled = _fill_topic(text, asked, wanted)
    filled = _fill_people(filled, context, wanted)
    if not own:
        filled = _fill_thing(filled, context)
    if asked.place and asked.language == wanted:
        filled = _put(_THERE, asked.text(asked.place), filled)
    if asked.day and asked.language == wanted:
        filled = _put(_THEN, asked.text(asked.day), filled)
    if context.titles and not _own_topic(text):
        title = context.titles[0]
        named = f"in the article “{title}”" if wanted == "en" else f"im Artikel „{title}“"
        filled = _put(_ARTICLE, named, filled)
    if _lacks_topic(text, filled, joined, own) and (about := _about(asked, wanted)):
        filled = _append(filled, about)
    return filled if filled != text or joined else None


def _own_topic(text: str) -> bool:
    """Return whether *text* names what it is about."""
    return read_question(text).about is not None


def _lacks_topic(text: str, filled: str, joined: bool, own: bool) -> bool:
    """Return whether what was said, or that it was said, still needs its topic."""
    if _own_topic(filled) or not is_speech(text):
        return False
    return bool(_THAT.search(text)) or (joined and own and filled == text)


def _fill_topic(text: str, asked: Asked, wanted: Language) -> str:
    if _own_topic(text) and not _ABOUT_IT.search(text):
        return text
    about = _about(asked, wanted)
    if about:
        text = _put(_ABOUT_IT, about, text)
    topic = asked.text(asked.topic)
    if topic and wanted == "de":
        text = _WITH_IT.sub(lambda found: _prepositional(found["prep"].lower(), asked), text)
    return text


def _fill_people(text: str, context: _Context, wanted: Language) -> str:
    people, things = context.people, context.things
    speech = is_speech(text)
    for pronoun, article in ((_HE, r"(?:der|den) "), (_SHE, r"die "), (_THEY, r"(?:die|the) ")):
        found = pronoun.search(text)
        # After a noun of its own the pronoun means that one: "Warum sagte Kerry, dass er …".
        if found is None or has_phrase(before := text[: found.start()]):
            continue
        if "," in before and re.match(r"(?:wer|who|welche\w*)\b", text, re.IGNORECASE):
            continue
        fitting = [thing for thing in things if re.match(article, thing)]
        likely = [*people, *fitting] if speech or not fitting else [*fitting, *people]
        likely = [name for name in likely if _can_be(name, pronoun)]
        if likely:
            name = re.sub(r"^den ", "der ", likely[0])
            text = f"{text[: found.start()]}{name}{text[found.end() :]}"
    if found := _HIM.search(text):
        own = text[: found.start()]
        likely = [name for name in (context.asked.text(context.asked.topic), *people) if name]
        likely = [name for name in likely if is_name(name) and name not in own]
        if likely and "," not in own:
            text = f"{own}{likely[0]}{text[found.end() :]}"
    if (found := _HIS.search(text)) and people and not has_phrase(text[: found.start()]):
        text = f"{text[: found.start()]}{_genitive(people[0], wanted)}{text[found.end() :]}"
    return text


def _can_be(name: str, pronoun: re.Pattern[str]) -> bool:
    role = name.split()[-2] if len(name.split()) > 1 else name
    if pronoun is _HE:
        return not re.search(r"[a-zäöü]{3,}(?:rin|tin|hrerin)$", role) and " und " not in name
    return True


def _fill_thing(text: str, context: _Context) -> str:
    asked = context.asked
    neuter = [thing for thing in context.things if re.match(r"(?:das|the) ", thing)]
    if neuter and not _EXPLETIVE.search(text) and not is_speech(text):
        text = _put(_IT, neuter[0], text)
    topic = asked.text(asked.topic)
    if topic and question_language(text) == "de" and not is_speech(text):
        that = _THAT if _THAT.search(text) else _AFTER
        text = that.sub(lambda found: f"{found[0]} mit {_dative(topic, asked)}", text, count=1)
    return text


# Words in their forms.


def _about(asked: Asked, wanted: Language) -> str:
    """Return the earlier topic with its preposition: über Assad, zur Klage, about the strikes."""
    topic = asked.text(asked.topic)
    if asked.about and asked.language == wanted:
        return asked.text(asked.about)
    if not topic or (asked.speech and asked.topic == asked.subject):
        return ""
    if wanted == "en":
        return f"about {topic if asked.language == 'en' else _bare(topic)}"
    return _prefixed("über", _bare(topic) if asked.language == "en" else topic)


def _prefixed(preposition: str, phrase: str) -> str:
    if preposition == "zu":
        return _contracted(f"zu {_to_dative(phrase)}")
    return f"{preposition} {re.sub(r'^der ', 'den ', phrase)}"


def _prepositional(preposition: str, asked: Asked) -> str:
    preposition = preposition.removeprefix("r")
    topic = asked.text(asked.topic)
    if preposition in _ACCUSATIVE:
        if asked.dative:
            feminine = asked.text(asked.about).startswith("zur ")
            return f"{preposition} {'die ' if feminine else ''}{_bare(topic)}"
        return f"{preposition} {re.sub(r'^der ', 'den ', topic)}"
    return _contracted(f"{preposition} {_dative(topic, asked)}")


def _contracted(phrase: str) -> str:
    for full, short in (
        ("von dem", "vom"),
        ("zu dem", "zum"),
        ("zu der", "zur"),
        ("an dem", "am"),
        ("in dem", "im"),
    ):
        if phrase.startswith(f"{full} "):
            return short + phrase[len(full) :]
    return phrase


def _dative(phrase: str, asked: Asked) -> str:
    contracted = re.match(r"zu([mr]) ", asked.text(asked.about))
    if contracted and phrase == asked.text(asked.topic):
        return f"de{contracted[1]} {phrase}"
    return phrase if asked.dative and phrase == asked.text(asked.topic) else _to_dative(phrase)


def _to_dative(phrase: str) -> str:
    """Return a nominative or accusative phrase in the dative, as far as its article shows it."""
    first, _, noun = phrase.partition(" ")
    if first == "die":
        if not _PLURAL.fullmatch(noun):
            return f"der {noun}"
        return f"den {noun}n" if re.search(r"(?:e|er|el)$", noun) else f"den {noun}"
    forms = {"das": "dem", "der": "dem", "den": "dem", "ein": "einem", "einen": "einem"}
    return f"{forms.get(first, 'einer' if first == 'eine' else first)} {noun}".strip()


def _bare(phrase: str) -> str:
    return _DETERMINER.sub("", phrase, count=1)


def _genitive(name: str, wanted: Language) -> str:
    if wanted == "en":
        return f"{name}'s"
    return f"{name}’" if re.search(r"[sßxz]$", name) else f"{name}s"


def _singular(verb: str) -> str:
    return _SINGULAR.get(verb, re.sub(r"(?<=\wt)en$", "e", verb))


def _put(pattern: re.Pattern[str], words: str, text: str) -> str:
    """Return *text* with *words* as they are for the first find of *pattern*."""
    return pattern.sub(lambda found: words, text, count=1)


def _append(text: str, phrase: str) -> str:
    """Return *text* with *phrase* at its end, before the verbs that close it."""
    closing = CLOSING.search(text)
    at = closing.start() if closing else len(text)
    verbs = closing["verbs"] if closing else ""
    return f"{text[:at]} {phrase}{verbs}?"


def _spaced(text: str) -> str:
    return re.sub(r" +(?=[?,])", "", " ".join(text.split()))


def _sentence(text: str) -> str:
    spaced = _spaced(text)
    return spaced[:1].upper() + spaced[1:]
