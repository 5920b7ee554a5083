"""Names of people in tagged text: where they stand, given name and surname, gender, role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from rag.statements.roles import is_role as is_role
from rag.statements.roles import role_gender as role_gender
from rag.statements.tagger import Token
from rag.statements.types import Gender
from rag.text.words import fold

_PARTICLES = frozenset(
    "von van de der den del della di da dos du al bin ben ibn ten ter la le el zu vom zum".split()
)
_FOREIGN = _PARTICLES - frozenset(("von", "der", "den", "zu", "vom", "zum"))
# A particle written with its surname: „al-Omari“, „d’Orsay“.
_JOINED = re.compile(r"(?:al|el|as|ash|ad|az|an|ar|at|ul|d|l)[-’'][A-ZÀ-Þ]")
_TITLES = frozenset(
    """dr prof dr. prof. med. h.c. herr herrn frau sir graf gräfin baron freiherr lord lady mr mrs
    mr. mrs. monsieur madame don pater schwester scheich mullah ajatollah sheriff dipl. ing. dipl
    ing dipl.-ing""".split()
)
# What a place, a paper or a firm begins or ends with, and no first name or surname does.
_PLACE_STARTS = frozenset("san los las santa são sankt saint fort bad new rio".split())
_FIRM_ENDS = frozenset(
    """times post news journal tribune herald bank university inc inc. corp group foundation party
    tv radio press review magazine world street airlines motors college institute international
    watch club union zeitung blatt court house authority office agency department service council
    commission association federation survey society company research""".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name at tokens ``[start, stop)``; ``given`` is empty for a bare surname."""

    start: int
    stop: int
    given: str
    surname: str
    gender: Gender | None
    role: str | None

    @property
    def full(self) -> str:
        """Given name and surname."""
        return f"{self.given} {self.surname}".strip()


@lru_cache(maxsize=1)
def _given_names() -> dict[str, Gender | None]:
    """Given names by folded form; None where men and women bear it."""
    genders: dict[str, Gender | None] = {"m": "m", "f": "f", "u": None}
    pairs = (line.split("\t") for line in _listed("first_names.txt"))
    return {fold(name): genders[gender] for name, gender in pairs}


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    return frozenset(fold(name) for name in _listed("places.txt"))


def _listed(name: str) -> list[str]:
    """The lines of a list that ``scripts/name_lists`` made, those about its origin left out."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@lru_cache(maxsize=50_000)
def is_place(word: str) -> bool:
    """Whether *word* is the German name of a country or of a German state."""
    return fold(word) in _places()


@lru_cache(maxsize=50_000)
def is_given(word: str) -> bool:
    """Whether *word* is a given name, each part of a double one."""
    parts = fold(word).split("-")
    return len(word) > 1 and word[0].isupper() and all(part in _given_names() for part in parts)


def gender_of(given: str) -> Gender | None:
    """The gender that the first part of a given name is borne by."""
    first = fold(given).replace("-", " ").split()
    return _given_names().get(first[0]) if first else None


def mended(tokens: Sequence[Token], surnames: Set[str]) -> list[Token]:
    """Return *tokens*, foreign names and surnames like *Achtziger* tagged as the names they are."""
    found = list(tokens)
    for at, token in enumerate(tokens):
        if token.tag != "NE" and _is_name(found, at, surnames):
            found[at] = replace(token, tag="NE")
    return found


def _is_name(tokens: Sequence[Token], at: int, surnames: Set[str]) -> bool:
    if not tokens[at].text[0].isupper():
        return at > 0 and tokens[at - 1].tag == "NE" and bool(_JOINED.match(tokens[at].text))
    if "-" in tokens[at].text and tokens[at].tag == "ADJ(A)" and is_given(tokens[at].text):
        return True
    before = tokens[at - 1].tag if at else ""
    if tokens[at].text in surnames and before not in ("ART", "ADJ(A)", "PPOSAT", "APPRART"):
        return True
    return at > 0 and (tokens[at].tag == "FM" or (before == "NE" and _is_surname(tokens, at)))


def _is_surname(tokens: Sequence[Token], at: int) -> bool:
    """Whether a noun or adjective ends a name: *Theo Achtziger*, *Minister Usman Ngola*."""
    before, after = tokens[at - 1], tokens[at + 1 : at + 2]
    if tokens[at].tag == "ADJ(A)":
        return is_given(before.text) and not (after and after[0].tag.startswith(("N", "ADJ")))
    named = is_given(before.text) or (at > 1 and _introduces(tokens[at - 2]))
    ends = bool(after) and (after[0].finite or after[0].text in ",(")
    return tokens[at].tag == "NN" and named and ends and not is_role(tokens[at].text)


def find(tokens: Sequence[Token]) -> Iterator[Name]:
    """Yield the names with a given name, and those that a role introduces."""
    at = 0
    while at < len(tokens):
        name = (
            _with_given(tokens, at)
            or _with_role(tokens, at)
            or _apposed(tokens, at)
            or _after_genitive(tokens, at)
        )
        if name is None:
            at += 1
        else:
            yield name
            at = name.stop


def _with_given(tokens: Sequence[Token], at: int) -> Name | None:
    if not is_given(tokens[at].text) or tokens[at].tag not in _NOMINAL:
        return None
    if at > 0 and (tokens[at - 1].low in _PLACE_STARTS or _is_common(tokens, at)):
        return None
    stop = _run(tokens, at)
    if stop - at < 2 or tokens[stop - 1].low in _FIRM_ENDS:
        return None
    return _named(tokens, at, stop)


def _is_common(tokens: Sequence[Token], at: int) -> bool:
    """*der schwierigen Lage Deutschlands*: a noun like a first name, with what makes it a noun."""
    following = tokens[at + 1 : at + 2]
    if not following or tokens[at].tag != "NN":
        return False
    place = following[0].text.endswith("s") and is_place(following[0].text[:-1])
    return place or tokens[at - 1].tag in ("ADJ(A)", "PPOSAT", "PDAT", "CARD")


_NOMINAL = frozenset(("NE", "NN", "FM", "XY"))


def _with_role(tokens: Sequence[Token], at: int) -> Name | None:
    """A name after a role or title whose given name no list has: *General Sonthi B.*."""
    if at == 0 or not _introduces(tokens[at - 1]) or tokens[at].tag != "NE":
        return None
    stop = _run(tokens, at)
    return _named(tokens, at, stop) if stop - at >= 2 else None


def _apposed(tokens: Sequence[Token], at: int) -> Name | None:
    """A name beside a role, set off by commas: *der Leiter der Behörde, Bagus Purohit,*."""
    if at < 2 or tokens[at - 1].text != "," or tokens[at].tag != "NE":
        return None
    stop = _run(tokens, at)
    if stop - at < 2 or _role_of_phrase(tokens, at - 1) is None:
        return None
    return _named(tokens, at, stop) if _is_closed(tokens, stop) else None


def _after_genitive(tokens: Sequence[Token], at: int) -> Name | None:
    """*der Präsident Norwegens Bagus Purohit*: a name behind the genitive that hangs on a role."""
    if at < 3 or tokens[at].tag != "NE" or not tokens[at - 1].text.endswith("s"):
        return None
    before = tokens[at - 1]
    if before.tag != "NE" or before.low in _TITLES:
        return None
    stop = _run(tokens, at)
    if stop - at < 2 or tokens[stop - 1].low in _FIRM_ENDS or is_place(tokens[at].text):
        return None
    role = _role_of_phrase(tokens, at)
    return _named(tokens, at, stop, role) if role is not None else None


def _is_closed(tokens: Sequence[Token], stop: int) -> bool:
    return stop == len(tokens) or tokens[stop].text in ",(.:;–"


def _role_beside(tokens: Sequence[Token], start: int, stop: int) -> str | None:
    """The role in apposition: *der Leiter der Behörde, Jan Ott,* and *Jan Ott, der Leiter …,*."""
    if start > 1 and tokens[start - 1].text == "," and _is_closed(tokens, stop):
        return _role_of_phrase(tokens, start - 1)
    if stop < len(tokens) - 1 and tokens[stop].text == ",":
        return _role_after(tokens, stop + 1)
    return None


def _role_after(tokens: Sequence[Token], start: int) -> str | None:
    end = start
    while end < len(tokens) and tokens[end].text not in ",.:;(–":
        if tokens[end].finite:
            return None
        end += 1
    at = start + (start < end and tokens[start].low in _ARTICLES)
    begin = at
    while at < end and tokens[at].tag == "ADJ(A)":
        at += 1
    if at >= end or tokens[at].tag not in ("NN", "NNA") or not is_role(tokens[at].text):
        return None
    following = tokens[at + 1 : at + 2]
    if following and following[0].tag == "NE":
        return None
    return " ".join(token.text for token in tokens[begin : at + 1])


def _role_of_phrase(tokens: Sequence[Token], stop: int) -> str | None:
    """The role that the phrase before the comma at *stop* is about: *der Leiter der Behörde*."""
    for at in range(stop - 1, max(stop - 10, -1), -1):
        token = tokens[at]
        if token.finite or token.text in ",;:":
            return None
        if token.tag == "NN" and is_role(token.text) and tokens[at - 1].low in _ARTICLES:
            return token.text
        if token.tag == "NN" and is_role(token.text) and tokens[at - 1].tag == "ADJ(A)":
            return f"{tokens[at - 1].text} {token.text}"
    return None


_ARTICLES = frozenset("der die dem den ein eine einem ihr ihre sein seine".split())


def _gender(role: str) -> Gender:
    return role_gender(role.split()[-1])


def _introduces(token: Token) -> bool:
    return token.low in _TITLES or (token.tag in ("NN", "NE") and is_role(token.text))


def _run(tokens: Sequence[Token], at: int) -> int:
    stop = at + 1
    while stop < len(tokens):
        token = tokens[stop]
        if token.text[0].isupper() and token.tag in ("NE", "FM", "XY", "NN", "NNA", "TRUNC"):
            ends = tokens[stop - 1].low in _PARTICLES or _surname_like_a_noun(tokens, at, stop)
            if token.tag == "NN" and not ends:
                break
            stop += 1
        elif _JOINED.match(token.text) or (
            token.low in _PARTICLES and _continues(tokens, at, stop)
        ):
            stop += 1
        else:
            break
    return stop


def _surname_like_a_noun(tokens: Sequence[Token], start: int, at: int) -> bool:
    """*Susanne Ebelmann*, *Jan Peter Balken*: a noun after nothing but given names is a name."""
    if not all(is_given(token.text) for token in tokens[start:at]):
        return False
    return tokens[start].tag == "NE" or (at - start == 1 and not is_role(tokens[at].text))


def _continues(tokens: Sequence[Token], start: int, at: int) -> bool:
    """Whether the particle at *at* is followed by the rest of the name begun at *start*.

    *von* after a given name and a surname tells where somebody works: *Jan Ott von Greenpeace*.
    """
    following = tokens[at + 1 : at + 2]
    if not following or not tokens[at].text[0].islower():
        return False
    words = sum(token.text[0].isupper() for token in tokens[start:at])
    if tokens[at].low not in _FOREIGN and words > 1:
        return False
    if following[0].low in _PARTICLES and following[0].text[0].islower():
        return _continues(tokens, start, at + 1)
    return following[0].text[0].isupper() and following[0].tag.startswith(("N", "FM", "XY"))


def _named(tokens: Sequence[Token], start: int, stop: int, told: str | None = None) -> Name:
    words = [token.text for token in tokens[start:stop]]
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].lower() in _PARTICLES:
        cut -= 1
    given = " ".join(words[:cut])
    role = _nominative(told or _role_before(tokens, start) or _role_beside(tokens, start, stop))
    gender = gender_of(given) or (_gender(role) if role else None)
    return Name(start, stop, given, " ".join(words[cut:]), gender, role)


def _nominative(role: str | None) -> str | None:
    """*Bauamtsleiters*, *Präsidenten* as they are of one man: *Bauamtsleiter*, *Präsident*."""
    if role is None or role.lower().endswith("präses"):
        return role
    weak = role.removesuffix("en")
    if weak.lower().endswith(("dent", "kandidat", "kommandant", "referent", "dezernent", "ist")):
        return weak
    return role.removesuffix("s")


def _role_before(tokens: Sequence[Token], start: int) -> str | None:
    at = start
    while at > 0 and (tokens[at - 1].low in _TITLES or tokens[at - 1].text == "."):
        at -= 1
    if at == 0 or not is_role(tokens[at - 1].text):
        return None
    begin = at - 1
    if begin > 0 and tokens[begin - 1].tag == "ADJ(A)":
        begin -= 1
    return " ".join(token.text for token in tokens[begin:at])


def same_surname(one: str, other: str) -> bool:
    """Whether two spellings are one surname, a genitive s aside."""
    a, b = fold(one).rpartition(" ")[2], fold(other).rpartition(" ")[2]
    return a == b or a == b + "s" or b == a + "s" or a == b + "’" or a == b + "'"
