"""People whom a question is about: named in full, as who spoke, or by a name the articles know."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import dropwhile, pairwise

from rag.question.kinds import QuestionKind
from rag.question.question import Question
from rag.statements.names import is_given, is_place
from rag.statements.roles import is_role
from rag.text.words import STOP_WORDS, fold, is_near, words

_WORD = re.compile(r"[\w’'-]+")
_PARTICLES = frozenset("von van de der den del di da al el zu zur vom le la".split())
# What stands before a noun, and before no name: an article, or an adjective after one.
_BEFORE_NOUNS = re.compile(
    r"(?:d(?:er|ie|as|em|en|es)|(?:k?ein|jed|dies|all|viel|welch|unser|ihr|sein)(?:e[mnrs]?)?"
    r"|im|am|vom|zum|zur|beim|ins|ans|the|an?)",
    re.IGNORECASE,
)
# Kinds of questions that set one thing beside others, of which not each need name the person.
_OF_SEVERAL: tuple[QuestionKind, ...] = ("compare", "timeline", "first_last")
# In a shorter name a letter amiss makes another's.
_LONG_NAME = 6


def surnames_in(question: str) -> tuple[str, ...]:
    """Return the surnames that stand behind given names in *question*.

    What stands behind no given name may be anything else: „Wann begann Kranz?“, and so may what
    stands behind a surname that is a given name, too.
    """
    words, found = _WORD.findall(question), []
    for at, word in enumerate(words):
        before = words[at - 1] if at > 1 else ""
        is_own = not before[:1].isupper() or is_given(before) or is_role(before)
        if not (is_given(word) and is_own):
            continue
        rest = [each for each in words[at + 1 :] if len(each) > 1]
        behind = [*dropwhile(_PARTICLES.__contains__, rest)]
        is_surname = behind != rest or (rest and not is_given(rest[0]))
        if behind and behind[0][0].isupper() and is_surname:
            found.append(re.sub(r"[’']s?$", "", behind[0]))
    return tuple(dict.fromkeys(found))


def asked_for_view(question: Question) -> str | None:
    """Return the surname of the one whose words or view *question* asks for, as it is typed.

    None where it asks for several („Was sagten Kritiker …?“), or for whoever has an office.
    """
    speech = question.speech
    if speech is None or speech.asks_who:
        return question.speaker
    # The corpus decides how far a name runs; each reading begins with the ones after it.
    shortest = [who.split() for who, _ in reversed(speech.readings)]
    names = [each for each in shortest if all(map(_is_in_name, each))]
    surnames = (each for each in names if len(each) > 1 or not is_given(each[0]))
    who = next(surnames, shortest[0])
    typed = _WORD.findall(question.text)
    before = next((one for one, two in pairwise(typed) if two == who[0]), "")
    is_one = not (before.endswith("n") or _BEFORE_NOUNS.fullmatch(before))
    name = who[-1]
    return name if is_one and name[:1].isupper() and not is_role(name) else None


def people_in(question: Question) -> tuple[str, ...]:
    """Return the surnames that *question* gives as such: in full, or asking who somebody is."""
    asked = [name for name in (question.identity or "").split()[-1:] if not is_role(name)]
    return tuple(dict.fromkeys((*surnames_in(question.text), *asked)))


def person_in(question: Question, texts: Collection[str]) -> str | None:
    """Return the surname of whom *question* is about, as it is typed, if it names a person.

    That is whose view it asks for, else who is named as a person, else whom any of *texts* names
    behind a given name: „Warum trat Kranz zurück?“ Nobody where it names several, each of whom may
    be told of in an article of its own.
    """
    viewed = asked_for_view(question)
    if viewed is not None:
        return viewed
    named = people_in(question) or tuple(_borne_in(question.text, texts))
    return named[0] if len(named) == 1 and question.kind not in _OF_SEVERAL else None


def _borne_in(question: str, texts: Collection[str]) -> Iterator[str]:
    """Yield the words of *question* that are surnames in *texts*."""
    for before, word in pairwise(_WORD.findall(question)):
        if (
            word[:1].isupper()
            and fold(word) not in STOP_WORDS
            and not _BEFORE_NOUNS.fullmatch(before)
            and not (is_given(word) or is_role(word) or is_place(word))
            and _is_borne(word, texts)
        ):
            yield word


def names_person(text: str, name: str) -> bool:
    """Return whether *text* has *name*, in the genitive, as part of a word or a letter amiss."""
    wanted = fold(name)
    bare = wanted.removesuffix("s") if len(wanted) >= _LONG_NAME else wanted
    long = len(bare) >= _LONG_NAME
    return any(
        word in (wanted, bare, f"{wanted}s") or (long and (bare in word or is_near(bare, word)))
        for word in words(text)
    )


def _is_in_name(word: str) -> bool:
    return word[:1].isupper() or word in _PARTICLES


def _is_borne(word: str, texts: Iterable[str]) -> bool:
    """Return whether *word* stands behind a given name in any of *texts*."""
    surname = re.escape(word if len(word) < _LONG_NAME else word.removesuffix("s"))
    particles = "|".join(sorted(_PARTICLES))
    pattern = re.compile(rf"([\w-]+) (?:(?:{particles}|[A-Z]\.) )*{surname}(?:s|’)?(?![\w-])")
    return any(is_given(found[1]) for text in texts for found in pattern.finditer(text))
