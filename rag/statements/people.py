"""One person, one entry: names made one across articles, namesakes kept apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.german import fold
from rag.statements.types import Statement

# Words before a surname that belong to it: "van der Bellen", "von Storch".
_PARTICLES = frozenset(
    "von van de der den del di da al bin ben ibn zu vom zum ten la le el".split()
)
_TITLES = frozenset("dr prof herr frau sir".split())


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks in a corpus: a person or an organisation.

    ``name`` is the fullest form, ``aliases`` the other forms in the statements, ``roles`` what the
    articles call the speaker, the most frequent first. ``statements`` are pairs of an article's id
    and the place of the statement in its list. ``likely`` are those of a name not sure to be this.
    """

    name: str
    aliases: tuple[str, ...]
    roles: tuple[str, ...]
    statements: tuple[tuple[str, int], ...]
    likely: tuple[tuple[str, int], ...]


def link_speakers(articles: Mapping[str, Sequence[Statement]]) -> tuple[Speaker, ...]:
    """Return the speakers of all *articles* by name, their statements joined across articles.

    Full names are one where surname and first given name agree. A bare surname joins the full name
    of that surname if only one person bears it; where several do, it stays by itself.
    """
    names = {name for rows in articles.values() for row in rows for name in _names(row)}
    home = _homes(names)
    sure: dict[str, list[tuple[str, int]]] = defaultdict(list)
    likely: dict[str, list[tuple[str, int]]] = defaultdict(list)
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    for article_id, rows in articles.items():
        for place, row in enumerate(rows):
            if row.speaker is not None:
                sure[home[row.speaker]].append((article_id, place))
                if row.role:
                    roles[home[row.speaker]][row.role] += 1
            elif row.likely is not None:
                likely[home[row.likely]].append((article_id, place))
    aliases: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        if home[name] != name:
            aliases[home[name]].append(name)
    return tuple(
        Speaker(
            name,
            tuple(aliases[name]),
            tuple(role for role, _ in roles[name].most_common()),
            tuple(sure[name]),
            tuple(likely[name]),
        )
        for name in sorted(set(home.values()), key=_sort_key)
    )


def _names(row: Statement) -> Iterable[str]:
    return [name for name in (row.speaker, row.likely) if name is not None]


def _sort_key(name: str) -> tuple[str, str]:
    return fold(_surname(name)), fold(name)


def _homes(names: Iterable[str]) -> dict[str, str]:
    """The name that each name is entered under."""
    families: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=lambda each: (-len(each), each)):
        families[fold(_surname(name))].append(name)
    home: dict[str, str] = {}
    for family in families.values():
        fulls: list[str] = []
        for name in family:
            found = [full for full in fulls if _agree(full, name)]
            if len(found) == 1:
                home[name] = found[0]
            else:
                home[name] = name
                fulls.append(name)
    return home


def _agree(full: str, name: str) -> bool:
    one, other = _given(full), _given(name)
    if not other:
        return bool(one) and " " in full
    return bool(one) and (one[0] == other[0] or one[0][0] + "." == other[0])


def _words(name: str) -> list[str]:
    return [word for word in name.split() if fold(word).strip(".") not in _TITLES]


def _surname(name: str) -> str:
    words = _words(name) or [name]
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].lower() in _PARTICLES:
        cut -= 1
    return " ".join(words[cut:])


def _given(name: str) -> list[str]:
    words = _words(name)
    surname = _surname(name).split()
    return [fold(word) for word in words[: len(words) - len(surname)]]
