"""Who speaks in a corpus and who is spoken of, counted in its SQLite file."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rag.index.articles import Store
from rag.index.conditions import Condition, dated, one_of, where
from rag.statements import LEAST
from rag.statements.names import is_given
from rag.text.words import stems

_FROM = (
    " FROM statement s JOIN article a ON a.key = s.article"
    " LEFT JOIN speaker n ON n.printed = coalesce(s.speaker, s.likely)"
)
# The words of a statement from its first slice to its last, as they are printed.
_SAID = "' ' || substr(a.text, s.start + 1, json_extract(s.spans, '$[#-1][1]') - s.start) || ' '"
_LETTER = "a-zäöüßà-ÿA-ZÄÖÜÀ-Þ"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who speaks: how many statements are theirs, and how many of others name them.

    ``is_full``: it is a person's full name, and not a group, an office or a bare surname.
    """

    name: str
    role: str | None
    statements: int
    named: int
    is_full: bool


class People:
    """The people of one generation. Counted when first asked for, and kept: it never changes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def every(self) -> tuple[Person, ...]:
        """All who speak, those with the most statements first."""
        return tuple(
            Person(name, _noun(role), count, len(self._naming.get(name, ())), _is_full(name, role))
            for name, role, count in self._speaking
        )

    def find(self, name: str) -> Person | None:
        """Return who is called *name* across the corpus."""
        return next((person for person in self.every if person.name == name), None)

    def statements(
        self,
        name: str,
        about: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> tuple[int, ...]:
        """Return the keys of what *name* says, the oldest first and undated last.

        With *about* only what names that person. Days are inclusive; an undated article is outside
        any range.
        """
        conditions: list[Condition] = [
            ("s.confidence >= ?", (LEAST,)),
            ("n.name = ? AND s.speaker IS NOT NULL", (name,)),
            *dated(since, until),
        ]
        if about is not None:
            conditions.append(one_of("s.key", self._naming.get(about, ())))
        fitting, values = where(conditions)
        order = " ORDER BY a.date IS NULL, a.date, a.key, s.start"
        rows = self._store.rows(f"SELECT s.key{_FROM}{fitting}{order}", values)
        return tuple(row[0] for row in rows)

    def named_by(self, name: str) -> tuple[tuple[str, int], ...]:
        """Return whom *name* speaks about, and in how many statements, the most first."""
        own = self.statements(name)
        found = Counter(other for key in own for other in self._named_in.get(key, ()))
        return _ranked(found)

    def speaking_of(self, name: str) -> tuple[tuple[str, int], ...]:
        """Return who speaks about *name*, and in how many statements, the most first."""
        fitting, values = where([one_of("s.key", self._naming.get(name, ()))])
        rows = self._store.rows(f"SELECT n.name, count(*){_FROM}{fitting} GROUP BY n.name", values)
        return _ranked(Counter({who: count for who, count in rows if who}))

    @cached_property
    def _speaking(self) -> list[tuple[str, str | None, int]]:
        rows = self._store.rows(
            "SELECT n.name, max(s.role), count(*) FROM statement s"
            " JOIN speaker n ON n.printed = s.speaker WHERE s.confidence >= ?"
            " GROUP BY n.name ORDER BY count(*) DESC, n.name",
            (LEAST,),
        )
        return [(name, role, count) for name, role, count in rows]

    @cached_property
    def _naming(self) -> Mapping[str, tuple[int, ...]]:
        """The keys of what others say of each, by name."""
        full = [name for name, role, _ in self._speaking if _is_full(name, role)]
        surnames = Counter(name.split()[-1] for name in full)
        called = {name: name.split()[-1] for name in full}
        found = {}
        for name, _, _ in self._speaking:
            if name not in called and name in surnames:
                continue  # a bare surname: whoever bears it is there by the full name
            # Who shares a surname is known by the full name alone.
            printed = called.get(name, name)
            if keys := self._keys_naming(name, printed if surnames[printed] < 2 else name):
                found[name] = keys
        return found

    @cached_property
    def _named_in(self) -> Mapping[int, Sequence[str]]:
        named = defaultdict(list)
        for name, keys in self._naming.items():
            for key in keys:
                named[key].append(name)
        return named

    def _keys_naming(self, name: str, printed: str) -> tuple[int, ...]:
        words = " ".join(stems(printed))
        if not words:
            return ()
        # The index knows no capitals and takes in the headline: „kurz“ is not Kurz.
        rows = self._store.rows(
            f"SELECT s.key FROM statement_words w JOIN statement s ON s.key = w.rowid"
            " JOIN article a ON a.key = s.article"
            " LEFT JOIN speaker n ON n.printed = coalesce(s.speaker, s.likely)"
            f" WHERE statement_words MATCH ? AND s.confidence >= ? AND ({_SAID} GLOB ?"
            f" OR {_SAID} GLOB ?) AND n.name IS NOT ? ORDER BY s.key",
            (f'what : "{words}"', LEAST, *_patterns(printed), name),
        )
        return tuple(row[0] for row in rows)


def months_of_articles(
    store: Store, conditions: Sequence[Condition]
) -> tuple[tuple[str, int], ...]:
    """Return how many articles under *conditions* (on ``article a``) each month has: „2015-09“."""
    fitting, values = where([*conditions, ("a.date IS NOT NULL", ())])
    rows = store.rows(
        f"SELECT substr(a.date, 1, 7) AS month, count(*) FROM article a{fitting}"
        " GROUP BY month ORDER BY month",
        values,
    )
    return tuple((month, count) for month, count in rows)


def months_of_statements(store: Store, keys: Sequence[int]) -> tuple[tuple[str, int], ...]:
    """Return how many of the statements of *keys* each month has."""
    fitting, values = where([one_of("s.key", keys), ("a.date IS NOT NULL", ())])
    rows = store.rows(
        f"SELECT substr(a.date, 1, 7) AS month, count(*) FROM statement s"
        f" JOIN article a ON a.key = s.article{fitting} GROUP BY month ORDER BY month",
        values,
    )
    return tuple((month, count) for month, count in rows)


def sources_by_number(store: Store, limit: int) -> tuple[tuple[str, int], ...]:
    """Return up to *limit* outlets with their numbers of articles, the most first."""
    rows = store.rows(
        "SELECT source, count(*) FROM article WHERE source <> '' GROUP BY source"
        " ORDER BY count(*) DESC, source LIMIT ?",
        (limit,),
    )
    return tuple((source, count) for source, count in rows)


def _ranked(found: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def _patterns(name: str) -> tuple[str, str]:
    """Return the GLOB patterns of *name* as a whole word, with the genitive's s and without."""
    exact = re.sub(r"[\[*?]", r"[\g<0>]", name)
    return f"*[^{_LETTER}]{exact}[^{_LETTER}]*", f"*[^{_LETTER}]{exact}s[^{_LETTER}]*"


def _is_full(name: str, role: str | None) -> bool:
    """Return whether *name* is a full one of a person: a given name that is known, or a role."""
    first, *rest = name.split()
    return bool(rest) and (is_given(first) or role is not None)


def _noun(role: str | None) -> str | None:
    """Return the role as a noun: its adjectives are inflected for another sentence."""
    nouns = [word for word in (role or "").split() if word[0].isupper()]
    return nouns[-1] if nouns else None
