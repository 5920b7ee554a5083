"""What is typed into the word search, as an expression: AND, OR, NOT, brackets, words nearby.

``Bad UND (Schule ODER Kita) NICHT „auf dem Platz“``, ``Bad NAHE/5 Schule``, ``titel:Bad``. The
operators are German or English, in capitals. Whatever is typed can be read: a bracket
that is not closed ends with the words, and an operator without words on both sides is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Field = Literal["title", "source", "author"]

_TOKEN = re.compile(
    r"(?P<leaf>(?:[^\W\d_]+:)?[„“”\"«»][^„“”\"«»]*(?:[„“”\"«»]|$)|[^\s()„“”\"«»]+)|(?P<mark>[()])"
)
_AND = frozenset(("UND", "AND"))
_OR = frozenset(("ODER", "OR"))
_NOT = frozenset(("NICHT", "NOT"))
_NEAR = re.compile(r"(?:NAHE|NEAR)(?:/(\d{1,3}))?")
_FIELD = re.compile(r"(titel|title|quelle|source|autor|author):(?=.)", re.IGNORECASE)
_FIELDS: dict[str, Field] = {
    "titel": "title",
    "title": "title",
    "quelle": "source",
    "source": "source",
    "autor": "author",
    "author": "author",
}
# Words that may stand between two that are near each other, where no number is given.
_NEARBY = 10
# Deeper brackets than anybody types would end Python's own stack.
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Leaf:
    """A word or a phrase as it was typed; with a ``field`` it is looked for there alone."""

    typed: str
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Both:
    """All of ``parts``."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of ``parts`` at least."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """What has no ``part``."""

    part: Expression


@dataclass(frozen=True, slots=True)
class Near:
    """Two words or phrases with up to ``most`` other words between them, in either order."""

    first: Leaf
    second: Leaf
    most: int


Expression = Leaf | Both | Either | Without | Near


def read_expression(typed: str) -> Expression:
    """Return what is typed as an expression; without any word ``Both(())``."""
    reader = _Reader([found[0] for found in _TOKEN.finditer(typed)])
    parts = []
    while reader.rest:
        if (part := reader.either(0)) is not None:
            parts.append(part)
        if reader.rest:
            reader.take()  # a bracket that closes nothing
    return parts[0] if len(parts) == 1 else Both(tuple(parts))


def plain_words(expression: Expression) -> bool:
    """Return whether it only asks for all of some words and phrases."""
    parts = expression.parts if isinstance(expression, Both) else (expression,)
    return all(isinstance(part, Leaf) and not part.field and not is_rough(part) for part in parts)


def is_rough(leaf: Leaf) -> bool:
    """Return whether a word may be one letter amiss: „Hallenbd~“."""
    return leaf.typed.endswith("~")


def wanted_leaves(expression: Expression) -> Iterator[Leaf]:
    """Yield the words that are looked for in the text, in the order typed."""
    match expression:
        case Leaf(field=None):
            yield expression
        case Both(parts) | Either(parts):
            for part in parts:
                yield from wanted_leaves(part)
        case Near(first, second):
            yield from (first, second)


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.rest = tokens[::-1]

    def take(self) -> str:
        return self.rest.pop()

    def _next(self) -> str:
        return self.rest[-1] if self.rest else ")"

    def either(self, depth: int) -> Expression | None:
        parts = [self._both(depth)]
        while self._next() in _OR:
            self.take()
            parts.append(self._both(depth))
        found = tuple(part for part in parts if part is not None)
        return Either(found) if len(found) > 1 else next(iter(found), None)

    def _both(self, depth: int) -> Expression | None:
        parts = []
        while self._next() != ")" and self._next() not in _OR:
            if self._next() in _AND:
                self.take()
            elif (part := self._one(depth)) is not None:
                parts.append(part)
        return Both(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)

    def _one(self, depth: int) -> Expression | None:
        token = self.take()
        if token in _NOT:
            if self._next() == ")" or self._next() in _OR | _AND:
                return None
            part = self._one(depth)
            return Without(part) if part is not None else None
        if token == "(":
            inner = self.either(depth + 1) if depth < _DEEPEST else None
            if self.rest and self._next() == ")" and depth < _DEEPEST:
                self.take()
            return inner
        if _NEAR.fullmatch(token):
            return None
        return self._near(_leaf(token))

    def _near(self, first: Leaf) -> Expression:
        operator = _NEAR.fullmatch(self._next())
        if not operator:
            return first
        self.take()
        if self._next() in _AND | _OR | _NOT | {"(", ")"} or _NEAR.fullmatch(self._next()):
            return first
        second = _leaf(self.take())
        if first.field or second.field:
            return Both((first, second))
        return Near(first, second, int(operator[1]) if operator[1] else _NEARBY)


def _leaf(token: str) -> Leaf:
    field = _FIELD.match(token)
    if not field:
        return Leaf(token)
    return Leaf(token[field.end() :], _FIELDS[field[1].lower()])
