"""Questions typed in lower case: their names and nouns get the capitals that tell what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from rag.question.followup.parts import QuestionParts, read_question
from rag.text.words import STOP_WORDS, fold
from rag.types import PriorTurn

_WORD = re.compile(r"[^\W\d_][\w-]*")
_NAME = re.compile(r"[^\W\d_][\w’'-]*")
# What leads to a noun: „zum klimawandel“, „sein neuer chef“.
_LEADS = re.compile(
    r"\b(?:über|ueber|zu[mr]?|(?:sein|ihr)(?:e[mnrs]?)?) (?P<rest>[^\s?!.,;:][^?!.,;:]*)"
)
_WHOSE = re.compile(r"\b(?:sein|ihr)(?:e[mnrs]?)?\b")
# Behind these may stand a name of two words.
_OF_NAMES = ("über", "ueber", "zu")
_ADVERBS = frozenset(
    "dazu damals gestern heute morgen denn eigentlich genau bisher zuletzt".split()
)
_ADJECTIVE = re.compile(r"\w{3,}(?:e|en|er|es|em)")
_PARTICIPLE = re.compile(r"(?:\w{0,6}ge\w+|(?:be|er|ver)\w+)(?:t|en)")


def capitals_in(history: Sequence[PriorTurn]) -> dict[str, str]:
    """Return the words of the people and headlines cited in *history* as they are printed.

    They are found by their lower case. What begins a headline may be a noun or not.
    """
    people = (word for turn in history for name in turn.people for word in _NAME.findall(name))
    titles = (word for turn in history for title in turn.titles for word in _NAME.findall(title))
    return {word.lower(): word for word in (*_capital(titles), *_capital(people))}


def _capital(words: Iterable[str]) -> Iterable[str]:
    return (word for word in words if word[0].isupper() and fold(word) not in STOP_WORDS)


def is_lower(question: str) -> bool:
    """Return whether *question* is typed without capitals, but for that of its beginning."""
    return not any(char.isupper() for char in question[1:])


def with_capitals(question: str, printed: Mapping[str, str]) -> str:
    """Return *question* with the capitals of *printed*, and of the nouns that stand as such.

    One that has any capital within keeps those that it has.
    """
    if not is_lower(question):
        return question
    known = _WORD.sub(lambda found: _printed(found[0], printed), question)
    return _LEADS.sub(_with_noun, known)


def names_first(question: str, asked: QuestionParts) -> bool:
    """Return whether nothing unknown stands before the first capital of *asked* behind its verb.

    In „was sagte roth über Auental“ somebody may be named before who is known.
    """
    behind = question[asked.verb[1] :]
    first = next((at for at, char in enumerate(behind) if char.isupper()), len(behind))
    return not _says_something(behind[:first])


def _says_something(text: str) -> bool:
    words = map(fold, _WORD.findall(text))
    return any(word not in STOP_WORDS and word not in _ADVERBS for word in words)


def _printed(word: str, printed: Mapping[str, str]) -> str:
    whole = printed.get(word)
    if whole is None and word.endswith("s") and (bare := printed.get(word[:-1])):
        return f"{bare}s"
    return whole or word


def _with_noun(found: re.Match[str]) -> str:
    before = found.string[: found.start()]
    # „was sagte roth über ihren rücktritt“: hers who is named before.
    if _WHOSE.search(found[0]) and _says_something(before[read_question(before).verb[1] :]):
        return found[0]
    lead = found[0][: found.start("rest") - found.start()]
    words = found["rest"].split()
    at = 0
    while at + 1 < len(words) and _modifies(words[at]) and not _is_no_noun(words[at + 1]):
        at += 1
    if _is_no_noun(words[at]):
        return found[0]
    is_name = lead.strip() in _OF_NAMES and len(words) > 1 and not _ends_name(words[1])
    for each in (0, 1) if is_name and fold(words[0]) not in STOP_WORDS else (at,):
        words[each] = words[each][:1].upper() + words[each][1:]
    return lead + " ".join(words)


def _ends_name(word: str) -> bool:
    return _is_no_noun(word) or word in _ADVERBS


def _modifies(word: str) -> bool:
    return fold(word) in STOP_WORDS or bool(_ADJECTIVE.fullmatch(word))


def _is_no_noun(word: str) -> bool:
    return fold(word) in STOP_WORDS or bool(_PARTICIPLE.fullmatch(word))
