"""Who a mention stands for, within one article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag.statements import cues, names, noun_phrases
from rag.statements.clauses import Sentence
from rag.statements.names import Name
from rag.statements.tagger import Token
from rag.statements.types import Gender, UnresolvedStatement
from rag.text.words import STOP_WORDS, fold

_REACH = 700
_PRONOUNS: dict[str, Gender] = {"er": "m", "sie": "f", "der": "m", "die": "f", "dieser": "m"}
_PRONOUNS |= {"diese": "f", "ihm": "m", "seiner": "m", "ihrer": "f", "sein": "m", "ihr": "f"}
_PRONOUNS |= {"seinen": "m", "dessen": "m", "ihren": "f", "deren": "f"}
_VAGUE = frozenset(
    """experten beobachter kritiker wissenschaftler forscher augenzeugen zeugen leute menschen
    politiker journalisten medien quellen kreise kreisen vertreter mitarbeiter bewohner anwohner
    demonstranten teilnehmer analysten ermittler fachleute befürworter gegner viele einige beide
    alle andere manche mehrere jemand niemand man vernehmen mann frau polizist polizistin kinder
    eltern opfer täter veranstalter betreiber abgeordnete stimmen berichte angaben informationen
    schätzungen umfragen umfrage studie studien bericht gutachten untersuchung untersuchungen
    meldung meldungen mitteilung pressemitteilung erklärung erklärungen prozent teil reihe
    mehrheit zahl spekulationen gerüchte expertenmeinung medienberichten polizeiangaben seite
    demnach danach wonach richter schüler kollegen arbeiter bürger""".split()
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in the article: the fullest name, and a role if one was given."""

    name: str
    surname: str
    gender: Gender | None
    role: str | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a mention stands for. ``name`` is sure, ``likely`` probable."""

    name: str | None
    likely: str | None
    inferred: bool
    role: str | None = None


@dataclass(slots=True)
class Cast:
    """The people of one article and where each is mentioned, in order.

    ``strangers`` are where a sentence begins with what looks like a name, but no known one.
    """

    people: list[Person] = field(default_factory=list)
    seen: list[tuple[int, Person]] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    paragraphs: list[int] = field(default_factory=list)
    strangers: list[int] = field(default_factory=list)

    def by_surname(self, word: str) -> list[Person]:
        """The people whose surname is *word*."""
        return [person for person in self.people if names.same_surname(person.surname, word)]


def cast(sentences: Sequence[Sentence]) -> Cast:
    """Return the people named in an article."""
    found = Cast()
    if sentences:
        breaks = re.finditer(r"\n\s*\n", sentences[0].text)
        found.paragraphs = [0, *(match.end() for match in breaks)]
    at: list[tuple[int, Name]] = []
    for sentence in sentences:
        found.tokens += sentence.tokens
        known = list(names.find(sentence.tokens))
        at += [(sentence.tokens[name.start].start, name) for name in known]
        opening = [token.tag for token in sentence.tokens[:2]]
        if opening == ["NE", "NE"] and all(name.start > 1 for name in known):
            found.strangers.append(sentence.tokens[0].start)
    for start, name in at:
        found.seen.append((start, _enter(found, name)))
    for token in found.tokens:
        if token.text[0].isupper():
            person = _sole(found.by_surname(token.text))
            if person is not None:
                found.seen.append((token.start, person))
    found.seen.sort(key=lambda place: place[0])
    return found


def _enter(found: Cast, name: Name) -> Person:
    surname = _bare(found, name)
    for index, person in enumerate(found.people):
        if _is_same(person, name):
            if person.role is None and name.role is not None:
                person = replace(person, role=name.role)
                found.people[index] = person
            return person
    full = f"{name.given} {surname}".strip()
    found.people.append(Person(full, surname, name.gender, name.role))
    return found.people[-1]


def _bare(found: Cast, name: Name) -> str:
    """The surname without the genitive s that its base form elsewhere shows to be one."""
    surname = name.surname.rstrip("’'")
    if surname.endswith("s") and len(surname) > 3:
        base = surname[:-1]
        if any(token.text == base for token in found.tokens):
            return base
    return surname


def _is_same(person: Person, name: Name) -> bool:
    if not names.same_surname(person.surname, name.surname):
        return False
    one = fold(person.name.removesuffix(person.surname)).split()
    other = fold(name.given).split()
    return not one or not other or one[0] == other[0]


def _sole(people: Sequence[Person]) -> Person | None:
    return people[0] if len(people) == 1 else None


def resolve(
    cast: Cast, found: UnresolvedStatement, before: Person | None
) -> tuple[Resolved, Person | None]:
    """Return whom the mention of *found* stands for; *before* is the last person who spoke."""
    if found.mention is None:
        return Resolved(None, None, False), None
    inside = [token for token in cast.tokens if found.mention[0] <= token.start < found.mention[1]]
    if not inside:
        return Resolved(None, None, False), None
    own = len(inside) == 1 or (len(inside) == 2 and inside[1].low in cues.SOURCE_NOUNS)
    if own and inside[0].low in _PRONOUNS:
        return _pronoun(cast, inside[0], found, before)
    return _noun(cast, inside, found)


def _noun(
    cast: Cast, inside: Sequence[Token], found: UnresolvedStatement
) -> tuple[Resolved, Person | None]:
    if _are_several(cast, inside):
        return Resolved(None, None, False), None
    name = next(iter(names.find(inside)), None)
    if name is not None and not _is_owner(inside, name):
        person = next((each for each in cast.people if _is_same(each, name)), None)
        if person is not None:
            return Resolved(person.name, None, False, person.role), person
    for token in reversed(inside):
        people = cast.by_surname(token.text) if token.text[0].isupper() else []
        if people and _heads(inside, token):
            return _surname(people, inside)
    return _role_or_group(cast, inside, found)


def _are_several(cast: Cast, inside: Sequence[Token]) -> bool:
    """*Ott und Lohse*, *Ott und seine Kollegen*: a name joined with *und* to somebody else."""
    for at in range(1, len(inside) - 1):
        if inside[at].low in ("und", "sowie") and inside[at - 1].text != "-":
            around = (inside[at - 1], inside[at + 1])
            if any(token.tag == "NE" and cast.by_surname(token.text) for token in around):
                return True
    return False


def _is_owner(inside: Sequence[Token], name: Name) -> bool:
    """*Jan Otts Sohn*: the name is a genitive before who speaks."""
    after = inside[name.stop : name.stop + 1]
    genitive = inside[name.stop - 1].text.endswith(("s", "’", "'"))
    return bool(after) and genitive and after[0].tag == "NN" and after[0].low not in _SAYINGS


_SAYINGS = cues.SOURCE_NOUNS


def _heads(inside: Sequence[Token], own: Token) -> bool:
    """Whether the surname is the speaker and no attribute: *Brandt*, not *Brandts Sprecher*."""
    last = [token for token in inside if token.word][-1]
    if own is last:
        return not _is_attribute(inside, own)
    following = inside[inside.index(own) + 1]
    if following.low in cues.SOURCE_NOUNS:
        return True
    return following.tag != "NN" and not _is_attribute(inside, own)


def _is_attribute(inside: Sequence[Token], own: Token) -> bool:
    """*ein Sprecher von Ott*, *Lohse zu Ott*."""
    at = inside.index(own)
    if at == 0:
        return False
    lead = inside[at - 1]
    source = inside[0].low in cues.SOURCE_NOUNS or lead.low in cues.SOURCE_NOUNS
    return not source and (lead.low in _ATTRIBUTING and at > 1)


_ATTRIBUTING = frozenset("von vom bei zu über gegen an mit für um gegenüber".split())


def _surname(people: Sequence[Person], inside: Sequence[Token]) -> tuple[Resolved, Person | None]:
    """The bearer of a surname, told apart by *Frau* and *Herr*, then by the role beside it."""
    genders: dict[str, Gender] = {"frau": "f", "herr": "m", "herrn": "m"}
    wanted = next((genders[token.low] for token in inside if token.low in genders), None)
    fitting = [each for each in people if wanted is None or each.gender in (wanted, None)]
    if len(fitting) > 1:
        roles = [token for token in inside if names.is_role(token.text)]
        roles = [token for token in roles if token.low not in genders]
        fitting = [each for each in fitting if roles and _has_role(each, roles[-1])]
    sole = _sole(fitting)
    return Resolved(sole.name if sole else None, None, False, sole.role if sole else None), sole


def _has_role(person: Person, role: Token) -> bool:
    if person.role is not None:
        return _ends_alike(person.role.lower(), role.low)
    return person.gender == names.role_gender(role.text)


def _role_or_group(
    cast: Cast, inside: Sequence[Token], found: UnresolvedStatement
) -> tuple[Resolved, Person | None]:
    head = _head(inside)
    if head is None:
        return Resolved(None, None, False), None
    if names.is_role(head.text) and head.tag != "NE":
        return _role(cast, inside, head, found)
    if head.low in _VAGUE or not head.text[0].isupper() or _compound_source(head.low):
        return Resolved(None, None, True), None
    if head.tag != "NE" and not noun_phrases.is_group(head):
        return Resolved(None, None, True), None
    return Resolved(_group(inside, head), None, False), None


def _compound_source(word: str) -> bool:
    return any(word.endswith(noun) for noun in cues.SOURCE_NOUNS if len(noun) > 4)


def _head(inside: Sequence[Token]) -> Token | None:
    """The noun that speaks: after *Angaben* the genitive, otherwise the head of the phrase."""
    noun = noun_phrases.read(inside, 0, len(inside))
    if noun is None:
        return None
    first = inside[noun.head]
    if first.low not in cues.SOURCE_NOUNS:
        return first
    for at in range(noun.head + 1, len(inside)):
        if inside[at].tag in ("APPR", "APPRART") and inside[at].low not in ("von", "vom"):
            return first
        inner = noun_phrases.read(inside, at, len(inside))
        if inner is not None:
            return inside[inner.head]
    return first


def _group(inside: Sequence[Token], head: Token) -> str | None:
    """The name of an organisation: its head with the capitalised words that belong to it."""
    at = next(index for index, token in enumerate(inside) if token is head)
    start = stop = at
    while start > 0 and inside[start - 1].text[0].isupper() and inside[start - 1].tag in _NAMING:
        if inside[start - 1].low in cues.SOURCE_NOUNS:
            break
        start -= 1
    while stop + 1 < len(inside) and inside[stop + 1].tag == "NE":
        stop += 1
    if inside[stop].tag == "NE" and inside[start].tag == "NN" and not _of_a_place(inside[stop]):
        start = next(index for index in range(start, stop + 1) if inside[index].tag == "NE")
    name = " ".join(token.text for token in inside[start : stop + 1])
    return None if fold(name) in STOP_WORDS else name


def _of_a_place(token: Token) -> bool:
    """*die Verwaltung Norwegens*: whose body it is, not its name."""
    return token.text.endswith("s") and names.is_place(token.text[:-1])


_NAMING = frozenset(("NE", "NN", "ADJ(A)"))


def _role(
    cast: Cast, inside: Sequence[Token], head: Token, found: UnresolvedStatement
) -> tuple[Resolved, Person | None]:
    """*die Ministerin*: the one person whose role that is. Indefinite ones stay unnamed."""
    article = inside[0].low
    if article in ("ein", "eine", "einer", "einem", "mehrere", "einige") or inside[0].tag == "CARD":
        return Resolved(None, None, True), None
    gender = names.role_gender(head.text)
    word = head.low.removesuffix("s")
    fitting = [
        person
        for person in cast.people
        if person.role
        # „der Präsident“ may be the US-Präsident; „der US-Präsident“ is no other president.
        and person.role.lower().split()[-1].removesuffix("s").endswith(word)
        and person.gender in (gender, None)
    ]
    if _is_owned(cast, inside, head):
        return Resolved(None, None, True, head.text), None
    sole = _sole(fitting)
    if sole is not None:
        return Resolved(sole.name, None, True, sole.role), sole
    recent = _recent(cast, found.mention[0] if found.mention else 0, gender)
    recent = list(dict.fromkeys(person for person in recent if person.role is None))
    likely = None if fitting else _sole(recent)
    return Resolved(None, likely.name if likely else None, True, head.text), likely


def _is_owned(cast: Cast, inside: Sequence[Token], head: Token) -> bool:
    """*Otts Sohn*, *sein Anwalt*: somebody by what he is to another, whom the text may not name."""
    before = inside[: inside.index(head)]
    return any(
        token.tag == "PPOSAT" or (token.tag == "NE" and cast.by_surname(token.text))
        for token in before
    )


def _ends_alike(role: str, word: str) -> bool:
    last, word = _uninflected(role.split()[-1]), _uninflected(word)
    return last.endswith(word) or word.endswith(last)


def _uninflected(word: str) -> str:
    """*Abgeordneter*, *Abgeordnete* and *Abgeordneten* alike."""
    bare = word.removesuffix("r").removesuffix("n")
    return bare if bare.endswith("e") and len(bare) > 4 else word


def _recent(cast: Cast, at: int, gender: Gender) -> list[Person]:
    """The people of a gender mentioned within reach before *at*, the nearest last."""
    return [
        person
        for start, person in cast.seen
        if at - _REACH <= start < at and person.gender in (gender, None)
    ]


def _recent_places(
    cast: Cast, at: int, gender: Gender, found: UnresolvedStatement
) -> list[tuple[int, Person]]:
    """Who was mentioned within reach before *at*, not in the words of the statement itself."""
    return [
        (start, person)
        for start, person in cast.seen
        if at - _REACH <= start < at
        and person.gender in (gender, None)
        and not any(left <= start < right for left, right in found.spans)
    ]


def _near(cast: Cast, places: Sequence[tuple[int, Person]]) -> list[Person]:
    """The people of the last paragraph that names one."""
    if not places:
        return []
    opening = max((start for start in cast.paragraphs if start <= places[-1][0]), default=0)
    return [person for start, person in places if start >= opening]


def _pronoun(
    cast: Cast, token: Token, found: UnresolvedStatement, before: Person | None
) -> tuple[Resolved, Person | None]:
    gender = _PRONOUNS[token.low]
    if token.low in ("sie", "die", "diese") and _plural(found.cue):
        return Resolved(None, None, True), None
    recent = _near(cast, _recent_places(cast, token.start, gender, found))
    if not recent:
        return Resolved(None, None, True), None
    likely = before if before is not None and before in recent else recent[-1]
    last = max(start for start, person in cast.seen if start < token.start and person in recent)
    if any(last < start < token.start for start in cast.strangers):
        return Resolved(None, None, True), None
    if len({person.name for person in recent}) == 1:
        return Resolved(likely.name, None, True, likely.role), likely
    return Resolved(None, likely.name, True, likely.role), likely


def _plural(cue: str | None) -> bool:
    """Whether the verb of saying is plural, so that *sie* are several."""
    return cue is not None and cue.split()[0].lower().endswith(("en", "ern", "eln"))
