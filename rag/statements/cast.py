"""The people of one article, where each is mentioned, and who else a pronoun may stand for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from rag.statements import names, noun_phrases
from rag.statements.clauses import Sentence
from rag.statements.names import Name
from rag.statements.tagger import Token
from rag.statements.types import Gender
from rag.text.words import fold

_AGED = re.compile(r"(\d{1,3})-?[jJ]ährige[nrsm]?")
_AGE = re.compile(r"\d{1,3}")
_BREAK = re.compile(r"\n\s*\n")
_DETERMINERS = frozenset(("ART", "PPOSAT", "PDAT", "APPRART", "PIAT"))
_GENITIVES = frozenset("der des eines einer dieser dieses seiner seines ihrer ihres".split())
INDEFINITE = frozenset("ein eine einer einem einen eines mehrere einige zwei".split())


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in the article: the fullest name, and role and age if they were given."""

    name: str
    surname: str
    gender: Gender | None
    role: str | None
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """A body or somebody unnamed whom a pronoun of *gender* may stand for, at character *start*.

    None is the gender of what may be either.
    """

    start: int
    gender: Gender | None
    word: str
    is_new: bool


@dataclass(slots=True)
class Cast:
    """The people of one article and where each is mentioned, in order.

    ``strangers`` are where a sentence begins with what looks like a name, but no known one.
    ``paragraphs`` and ``sentences`` are where each begins, ``places`` where each person is
    mentioned.
    """

    people: list[Person] = field(default_factory=list)
    seen: list[tuple[int, Person]] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    paragraphs: list[int] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    strangers: list[int] = field(default_factory=list)
    families: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    places: dict[Person, list[int]] = field(default_factory=lambda: defaultdict(list))

    def by_surname(self, word: str) -> list[Person]:
        """The people whose surname is *word*, which may be a genitive."""
        key = fold(word).rstrip("’'")
        for form in (key, key.removesuffix("s")):
            if form in self.families:
                return [self.people[index] for index in self.families[form]]
        return []

    def named(self, name: Name) -> Person | None:
        """The first person who may bear *name*."""
        family = _family(name.surname)
        spellings = (family, f"{family}s", f"{family}’", f"{family}'", family.removesuffix("s"))
        families = dict.fromkeys(spellings)
        indexes = sorted(index for key in families for index in self.families.get(key, ()))
        return next((self.people[at] for at in indexes if is_same(self.people[at], name)), None)

    def mentioned(self, start: int, stop: int) -> list[tuple[int, Person]]:
        """Who is mentioned at characters from *start* to before *stop*, and where."""
        first, last = (bisect_left(self.seen, at, key=_place) for at in (start, stop))
        return self.seen[first:last]

    def unnamed(self, start: int, stop: int) -> list[Other]:
        """Whom else a pronoun may stand for, at characters from *start* to before *stop*."""
        first, last = (bisect_left(self.others, at, key=_start) for at in (start, stop))
        return self.others[first:last]

    def at(self, position: int) -> int:
        """The index of the token at or after character *position*."""
        return bisect_right(self.tokens, position - 1, key=lambda token: token.start)


def _place(mention: tuple[int, Person]) -> int:
    return mention[0]


def _start(other: Other) -> int:
    return other.start


def cast(sentences: Sequence[Sentence]) -> Cast:
    """Return the people named in an article."""
    found = Cast()
    if sentences:
        here = sentences[0].tokens[0].start, sentences[-1].tokens[-1].end
        breaks = _BREAK.finditer(sentences[0].text, *here)
        found.paragraphs = [0, *(match.end() for match in breaks)]
    named: list[tuple[int, Name, int | None]] = []
    for sentence in sentences:
        tokens = sentence.tokens
        found.tokens += tokens
        found.sentences.append(tokens[0].start)
        known = list(names.find(tokens))
        named += [(tokens[name.start].start, name, _age(tokens, name)) for name in known]
        opening = [token.tag for token in tokens[:2]]
        if opening == ["NE", "NE"] and all(name.start > 1 for name in known):
            found.strangers.append(tokens[0].start)
    words = {token.text for token in found.tokens}
    entered = [(start, _enter(found, name, age, words)) for start, name, age in named]
    found.seen = [(start, found.people[index]) for start, index in entered]
    _mention_all(found, sentences)
    found.seen.sort(key=_place)
    for start, person in found.seen:
        found.places[person].append(start)
    return found


def _mention_all(found: Cast, sentences: Sequence[Sentence]) -> None:
    """Find where people are called by surname, role or age, and who is not named at all."""
    for token in found.tokens:
        if token.text[0].isupper() or token.tag == "NE":
            bearers = found.by_surname(token.text)
            if len(bearers) == 1:
                found.seen.append((token.start, bearers[0]))
    roles: dict[str, list[Person]] = defaultdict(list)
    for bearer in found.people:
        if bearer.role:
            roles[bearer.role.split()[-1].lower()].append(bearer)
    for sentence in sentences:
        for other in _unnamed(sentence.tokens):
            person = None if other.is_new else _called(roles[other.word], other)
            if person is not None:
                found.seen.append((other.start, person))
            else:
                found.others.append(other)


def _called(bearers: Sequence[Person], other: Other) -> Person | None:
    """The one of the *bearers* of a role whom *der Minister* stands for."""
    fitting = [person for person in bearers if person.gender in (other.gender, None)]
    return fitting[0] if len(fitting) == 1 else None


def _unnamed(tokens: Sequence[Token]) -> Iterator[Other]:
    """Yield the bodies and people without a name that may be the subject of what follows."""
    for at, token in enumerate(tokens):
        if not token.text[0].isupper() and not token.text[0].isdigit():
            continue
        body = _is_body(tokens, at)
        if not body and not _is_somebody(tokens, at):
            continue
        first = _first(tokens, at)
        if _is_attribute(tokens, first):
            continue
        lead = tokens[first].low if first < at else ""
        gender = _body_gender(token, lead) if body else _gender(token, lead)
        if gender != "n":
            yield Other(token.start, gender, token.low, lead in INDEFINITE)


def _is_body(tokens: Sequence[Token], at: int) -> bool:
    """*die Fraktion*, *die SPD*; a short name alone may stand in brackets behind a person."""
    token = tokens[at]
    if token.tag == "NN":
        return noun_phrases.is_group(token)
    short = token.tag == "NE" and token.text.isupper() and len(token.text) > 1
    return short and at > 0 and tokens[at - 1].tag == "ART"


def _is_somebody(tokens: Sequence[Token], at: int) -> bool:
    """*die Ministerin*, *der 67-Jährige*, but not the role before a name."""
    token = tokens[at]
    if "Jährige" in token.text:
        return True
    if token.tag not in ("NN", "NNA") or not names.is_role(token.text):
        return False
    return at + 1 >= len(tokens) or tokens[at + 1].tag != "NE"


def _first(tokens: Sequence[Token], at: int) -> int:
    """Where the noun phrase of the noun at *at* begins."""
    first = at
    while first > 0 and (tokens[first - 1].tag in ("ADJ(A)", "CARD")):
        first -= 1
    return first - 1 if first > 0 and tokens[first - 1].tag in _DETERMINERS else first


def _is_attribute(tokens: Sequence[Token], first: int) -> bool:
    """Whether a preposition leads the phrase, or it hangs on the noun before it."""
    if tokens[first].tag == "APPRART":
        return True
    if first == 0:
        return False
    lead = tokens[first - 1]
    if lead.tag in ("APPR", "APPRART"):
        return True
    return lead.tag in ("NN", "NE", "NNA") and tokens[first].low in _GENITIVES


def _body_gender(token: Token, lead: str) -> Gender | Literal["n"] | None:
    """*n* is the gender of what neither *er* nor *sie* stands for, plurals among them."""
    if noun_phrases.is_feminine(token):
        return "f"
    if lead in ("die", "eine"):
        return "f" if token.text.isupper() else "n"
    return "m" if lead in ("der", "ein") else None if not lead else "n"


def _gender(token: Token, lead: str) -> Gender:
    if token.text[0].isdigit():
        return "f" if lead in ("die", "eine") else "m"
    return names.role_gender(token.text)


def _age(tokens: Sequence[Token], name: Name) -> int | None:
    """*die 67-jährige Karin Lohse*, *Karin Lohse (67)*, *Karin Lohse, 67,*."""
    before = tokens[max(0, name.start - 3) : name.start]
    for token in before:
        match = _AGED.fullmatch(token.text)
        if match:
            return int(match[1])
    after = tokens[name.stop : name.stop + 3]
    if len(after) == 3 and after[0].text + after[2].text in ("()", ",,"):
        return int(after[1].text) if _AGE.fullmatch(after[1].text) else None
    return None


def age_of(word: str) -> int | None:
    """The age that *67-Jährige* tells."""
    match = _AGED.fullmatch(word)
    return int(match[1]) if match else None


def _enter(found: Cast, name: Name, age: int | None, words: set[str]) -> int:
    """Return the index of the person who bears *name*, who is new or known better now."""
    surname = _bare(name, words)
    for index in found.families.get(_family(surname), ()):
        person = found.people[index]
        if is_same(person, name):
            found.people[index] = _completed(person, name, age, surname)
            return index
    full = f"{name.given} {surname}".strip()
    found.families[_family(surname)].append(len(found.people))
    found.people.append(Person(full, surname, name.gender, name.role, age))
    return len(found.people) - 1


def _completed(person: Person, name: Name, age: int | None, surname: str) -> Person:
    if person.name.isupper() and not name.full.isupper():
        person = replace(person, name=f"{name.given} {surname}".strip(), surname=surname)
    return replace(
        person,
        role=person.role or name.role,
        age=person.age or age,
        gender=person.gender or name.gender,
    )


def _family(surname: str) -> str:
    return fold(surname).rpartition(" ")[2]


def _bare(name: Name, words: set[str]) -> str:
    """The surname without the genitive s that its base form elsewhere shows to be one."""
    surname = name.surname.rstrip("’'")
    base = surname.removesuffix("s")
    seen = base != surname and len(base) > 2 and base.split()[-1] in words
    return base if seen and not names.is_given(base) else surname


def is_same(person: Person, name: Name) -> bool:
    """Whether *name* is that of *person*: one surname, and no other first given name."""
    if not names.same_surname(person.surname, name.surname):
        return False
    one = fold(person.name.removesuffix(person.surname)).split()
    other = fold(name.given).split()
    return not one or not other or one[0] == other[0]
