"""Names made one across articles, namesakes kept apart; and who is meant by a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from rag.statements.names import is_given, is_role
from rag.statements.noun_phrases import is_any_group
from rag.text.words import fold

# Words before a surname that belong to it: "van der Bellen", "von Storch".
_PARTICLES = frozenset(
    "von van de der den del di da al bin ben ibn zu vom zum ten la le el".split()
)
_OF = frozenset(("der", "des", "vom", "beim", "of"))
_TITLES = frozenset("dr prof med dipl ing herr frau sir".split())


def link_names(names: Iterable[str]) -> dict[str, str]:
    """Return for each of the printed *names* the fullest name of whom it stands for.

    Full names are one where surname and first given name agree. A bare surname joins the full name
    of that surname if only one person bears it; where several do, it stays by itself. So does what
    any body is called: the „Gericht“ of one article is not the „Londoner Gericht“ of another. An
    office before a surname is no given name: „Landrat Ott“ is who „Ott“ is.
    """
    families: dict[str, list[_Name]] = defaultdict(list)
    # Of two spellings the one with umlauts is the shorter, and capitals throughout come last.
    printed = sorted(
        set(names), key=lambda each: (-len(fold(each)), len(each), each.isupper(), each)
    )
    read = [_Name(name, fold(_surname(name)), tuple(_given(name))) for name in printed]
    known = {name.surname for name in read if name.given}
    for name in read:
        families[_family(name, known)].append(name)
    home: dict[str, str] = {}
    for family in families.values():
        fulls: list[_Name] = []
        # „Bundespräsident Kranz“ is longer than „Ida Kranz“, and says less of who that is.
        for name in sorted(family, key=lambda each: not each.given):
            found = [full for full in fulls if _agree(full, name)]
            if len(found) == 1:
                home[name.printed] = found[0].printed
            else:
                home[name.printed] = name.printed
                fulls.append(name)
    return home


class _Name(NamedTuple):
    """A printed name with its surname and its given names, folded."""

    printed: str
    surname: str
    given: tuple[str, ...]


def _family(name: _Name, known: set[str]) -> str:
    """The folded surname; of a bare one in the genitive that of whom a full name is known."""
    base = name.surname.rstrip("’'").removesuffix("s")
    is_bare = name.surname not in known and not name.given
    return base if is_bare and base in known else name.surname


def may_mean(asked: str, name: str) -> bool:
    """Return whether *asked*, a name with or without role and given name, can stand for *name*."""
    words, own = _folded(asked), _folded(name)
    if not words or not own:
        return False
    if words[-1] != own[-1] and words[-1].removesuffix("s") != own[-1].removesuffix("s"):
        return False
    if any(word in _OF and word not in own for word in words[:-1]):
        return False  # „Sprecher der Feuerwehr“ is not the Feuerwehr
    given = _given(name)
    others = [word for word in words[:-1] if word not in own and word not in _PARTICLES]
    return not given or all(
        _is_role(word) or any(_same_given(word, each) for each in given) for word in others
    )


def _same_given(one: str, other: str) -> bool:
    initial = "." in (one[1:], other[1:])
    return one[:1] == other[:1] if initial else one == other


_UMLAUTS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"))


def _is_role(folded: str) -> bool:
    """Whether a folded word is a role: *praesident* is *Präsident*, *bauer* is no *baür*."""
    spelled = folded
    for pair, umlaut in _UMLAUTS:
        spelled = spelled.replace(pair, umlaut)
    return is_role(folded.capitalize()) or is_role(spelled.capitalize())


def _folded(text: str) -> list[str]:
    return [fold(word).strip("’'") for word in _words(text)]


def _agree(full: _Name, name: _Name) -> bool:
    if not name.given:
        return bool(full.given) and " " in full.printed and not is_any_group(name.printed.lower())
    return bool(full.given) and _same_given(full.given[0], name.given[0])


def _words(name: str) -> list[str]:
    return [word for word in name.split() if fold(word).strip(".") not in _TITLES]


def _without_office(words: list[str]) -> list[str]:
    """*Bundespräsident Gauck* as *Gauck*; what follows an office in the genitive may be its own."""
    is_office = len(words) > 1 and is_role(words[0]) and not is_given(words[0])
    return words[1:] if is_office and not words[-1].endswith("s") else words


def _surname(name: str) -> str:
    words = _without_office(_words(name)) or [name]
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].lower() in _PARTICLES:
        cut -= 1
    # A first word in lower case is no given name, unlike that of „Al Ott“.
    if cut == 1 and words[0] in _PARTICLES:
        cut = 0
    return " ".join(words[cut:])


def _given(name: str) -> list[str]:
    words = _without_office(_words(name))
    surname = _surname(name).split()
    return [fold(word) for word in words[: len(words) - len(surname)]]
