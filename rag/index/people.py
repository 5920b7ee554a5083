"""Who speaks in a corpus and who is spoken of, counted in its SQLite file."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import combinations

from rag.index.articles import Store
from rag.index.conditions import Condition, dated, one_of, where
from rag.statements import LEAST
from rag.statements.names import is_given
from rag.statements.roles import noun_of
from rag.text.words import stems

_FROM = (
    " FROM statement s JOIN article a ON a.key = s.article"
    " LEFT JOIN speaker n ON n.printed = coalesce(s.speaker, s.likely)"
)
# The words of a statement from its first slice to its last, as they are printed.
_SAID = "' ' || substr(a.text, s.start + 1, json_extract(s.spans, '$[#-1][1]') - s.start) || ' '"
_LETTER = "a-zäöüßà-ÿA-ZÄÖÜÀ-Þ"
_WORD = re.compile(f"[{_LETTER}]+(?:-[{_LETTER}]+)*")

# People whose pages are looked at again soon.
_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks, and how many statements are theirs.

    ``is_full``: it is a person's full name, and not a group, an office or a bare surname.
    """

    name: str
    role: str | None
    statements: int
    is_full: bool


@dataclass(frozen=True, slots=True)
class Person(Speaker):
    """A speaker of whom it is known how many statements of others name them."""

    named: int


class People:
    """The people of one generation. Counted when first asked for, and kept: it never changes.

    How often somebody is named is counted for each alone, so that a page of many people costs what
    it shows.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._naming = lru_cache(maxsize=None)(self._keys_naming)
        # Of who says thousands of things it takes seconds.
        self.named_by = lru_cache(maxsize=_SHOWN)(self._named_by)

    @cached_property
    def every(self) -> tuple[Speaker, ...]:
        """All who speak, those with the most statements first."""
        rows = self._store.kept(
            "SELECT n.name, max(s.role), count(*) FROM statement s"
            " JOIN speaker n ON n.printed = s.speaker WHERE s.confidence >= ?"
            " GROUP BY n.name ORDER BY count(*) DESC, n.name",
            (LEAST,),
        )
        return tuple(
            Speaker(name, noun_of(role), count, _is_full(name, role)) for name, role, count in rows
        )

    def find(self, name: str) -> Person | None:
        """Return who is called *name* across the corpus."""
        return self.counted(self._by_name[name]) if name in self._by_name else None

    def counted(self, who: Speaker) -> Person:
        """Return *who* with how many statements of others name them."""
        named = len(self._naming(who.name))
        return Person(who.name, who.role, who.statements, who.is_full, named)

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
            ("s.speaker IN (SELECT printed FROM speaker WHERE name = ?)", (name,)),
            *dated(since, until),
        ]
        if about is not None:
            conditions.append(one_of("s.key", self._naming(about)))
        fitting, values = where(conditions)
        order = " ORDER BY a.date IS NULL, a.date, a.key, s.start"
        rows = self._store.rows(
            f"SELECT s.key FROM statement s JOIN article a ON a.key = s.article{fitting}{order}",
            values,
        )
        return tuple(row[0] for row in rows)

    def _named_by(self, name: str) -> tuple[tuple[str, int], ...]:
        """Return whom *name* speaks about, and in how many statements, the most first."""
        fitting, values = where([one_of("s.key", self.statements(name))])
        rows = self._store.rows(
            f"SELECT {_SAID} FROM statement s JOIN article a ON a.key = s.article{fitting}", values
        )
        found = Counter(other for (said,) in rows for other in self._named_in(said))
        del found[name]
        return _ranked(found)

    def speaking_of(self, name: str) -> tuple[tuple[str, int], ...]:
        """Return who speaks about *name*, and in how many statements, the most first."""
        fitting, values = where([one_of("s.key", self._naming(name))])
        rows = self._store.rows(f"SELECT n.name, count(*){_FROM}{fitting} GROUP BY n.name", values)
        return _ranked(Counter({who: count for who, count in rows if who}))

    @cached_property
    def _by_name(self) -> Mapping[str, Speaker]:
        return {who.name: who for who in self.every}

    @cached_property
    def _printed(self) -> Mapping[str, str]:
        """How each is named by others, by name: by the surname, unless somebody shares it."""
        called = {who.name: who.name.split()[-1] for who in self.every if who.is_full}
        surnames = Counter(called.values())
        return {
            # Who shares a surname is known by the full name alone.
            who.name: who.name if surnames[printed] > 1 else printed
            for who in self.every
            # Whoever bears a bare surname is there by the full name.
            if (printed := called.get(who.name, who.name))
            and (who.name in called or who.name not in surnames)
        }

    @cached_property
    def _by_last_word(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Names with how they are printed, by the last word of that."""
        found = defaultdict(list)
        for name, printed in self._printed.items():
            if found_words := _WORD.findall(printed):
                found[found_words[-1]].append((name, printed))
        return found

    def _named_in(self, said: str) -> set[str]:
        """Return whose names stand in what is *said*."""
        words = {part for word in _WORD.findall(said) for part in _parts(word)}
        last = words | {word[:-1] for word in words if word.endswith("s")}
        return {
            name
            for word in last & self._by_last_word.keys()
            for name, printed in self._by_last_word[word]
            if printed in said and _whole(printed).search(said)
        }

    def _keys_naming(self, name: str) -> tuple[int, ...]:
        """Return the keys of what others say in which *name* stands."""
        printed = self._printed.get(name, "")
        words = " ".join(stems(printed))
        if not words:
            return ()
        # The index knows no capitals and takes in the headline: „kurz“ is not Kurz.
        rows = self._store.rows(
            "SELECT s.key FROM statement_words w JOIN statement s ON s.key = w.rowid"
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
    rows = store.kept(
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
    rows = store.kept(
        "SELECT source, count(*) FROM article WHERE source <> '' GROUP BY source"
        " ORDER BY count(*) DESC, source LIMIT ?",
        (limit,),
    )
    return tuple((source, count) for source, count in rows)


def _parts(word: str) -> Iterator[str]:
    """Yield *word* and what stands in it between hyphens: „Kohl-Vertraute“ names Kohl."""
    pieces = word.split("-")
    for start, end in combinations(range(len(pieces) + 1), 2):
        yield "-".join(pieces[start:end])


def _ranked(found: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(found.items(), key=lambda each: (-each[1], each[0])))


@lru_cache(maxsize=2_000)
def _whole(name: str) -> re.Pattern[str]:
    """Return what finds *name* as a whole word, with the genitive's s and without."""
    return re.compile(f"(?<![{_LETTER}]){re.escape(name)}s?(?![{_LETTER}])")


def _patterns(name: str) -> tuple[str, str]:
    """Return the same as :func:`_whole` as two GLOB patterns."""
    exact = re.sub(r"[\[*?]", r"[\g<0>]", name)
    return f"*[^{_LETTER}]{exact}[^{_LETTER}]*", f"*[^{_LETTER}]{exact}s[^{_LETTER}]*"


def _is_full(name: str, role: str | None) -> bool:
    """Return whether *name* is a full one of a person: a given name that is known, or a role."""
    first, *rest = name.split()
    return bool(rest) and (is_given(first) or role is not None)
