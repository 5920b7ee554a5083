"""Name what a statement is about: the rarest nouns and names that it holds."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

from rag.text.words import STOP_WORDS, stem, words
from rag.types import Statement

_MOST = 2
_NOUN = r"[^\W\d_a-zäöüß][\w’'-]+"
# Capitals beside each other are one name; an Arabic article or a title's particle may stand inside.
_NAME = re.compile(rf"{_NOUN}(?: (?:[a-z]{{2,3}}-)?{_NOUN}){{0,2}}")
# Where any word is written with a capital.
_SENTENCE_START = re.compile(r"(?:^|[.!?:…„»\"]\s*|[–-]\s)$")


def name_topics(statement: Statement, rarity: Callable[[str], float]) -> Statement:
    """Return *statement* with ``about`` filled: up to two names or nouns in it, in their order.

    *rarity* gives a word's inverse document frequency. Whoever speaks is left out, and so is the
    first word of a sentence, whose capital tells no noun from another word.
    """
    called = (statement.speaker, statement.likely, statement.mention, statement.role)
    own = frozenset(map(stem, words(" ".join(filter(None, called)))))
    found: dict[tuple[str, ...], tuple[float, int, str]] = {}
    for place, name in _names(statement.quote, own):
        weight = max(map(rarity, words(name)))
        found.setdefault(tuple(map(stem, words(name))), (weight, place, name))
    rarest = sorted(found.values(), key=lambda each: (-each[0], each[1]))[:_MOST]
    in_order = sorted(rarest, key=lambda each: each[1])
    return dataclasses.replace(statement, about=tuple(name for _, _, name in in_order))


def _names(text: str, own: frozenset[str]) -> list[tuple[int, str]]:
    """Return names and nouns as they are printed, each with its place, without the stems *own*."""
    names: list[tuple[int, str]] = []
    for run in _NAME.finditer(text):
        starts = _SENTENCE_START.search(text[max(0, run.start() - 3) : run.start()]) is not None
        parts = run[0].split()[starts:]
        kept = [part for part in parts if _is_noun(part) and own.isdisjoint(map(stem, words(part)))]
        if kept:
            names.append((run.start(), " ".join(kept)))
    return names


def _is_noun(word: str) -> bool:
    # „IS“ is no function word, „Ist“ is one.
    return word.isupper() or not set(words(word)) <= STOP_WORDS
