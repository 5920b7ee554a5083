"""Who a mention stands for, within one article."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from rag.statements import bodies, cues, names, noun_phrases
from rag.statements.cast import INDEFINITE, Cast, Person, age_of, cast
from rag.statements.names import Name
from rag.statements.pronouns import PRONOUNS, pronoun, recent
from rag.statements.tagger import Token
from rag.statements.types import Gender, Resolved, UnresolvedStatement
from rag.text.words import fold

__all__ = ["Cast", "Person", "Resolved", "cast", "resolve"]

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


def resolve(
    cast: Cast, found: UnresolvedStatement, before: Person | None
) -> tuple[Resolved, Person | None]:
    """Return whom the mention of *found* stands for; *before* is the last person who spoke."""
    if found.mention is None:
        return Resolved(None, None, False), None
    start, stop = cast.at(found.mention[0]), cast.at(found.mention[1])
    if start == stop:
        return Resolved(None, None, False), None
    inside = cast.tokens[start:stop]
    own = len(inside) == 1 or (len(inside) == 2 and inside[1].low in cues.SOURCE_NOUNS)
    if own and inside[0].low in PRONOUNS:
        return pronoun(cast, start, found, before)
    return _noun(cast, start, stop, found, before)


def _noun(
    cast: Cast, start: int, stop: int, found: UnresolvedStatement, before: Person | None
) -> tuple[Resolved, Person | None]:
    inside = cast.tokens[start:stop]
    if _are_several(cast, inside):
        return Resolved(None, None, False), None
    person = _named(cast, inside) or _named_beside(cast, start, stop)
    if person is not None:
        return Resolved(person.name, None, False, person.role), person
    for token in () if _is_possessor(cast.tokens, stop) else reversed(inside):
        people = cast.by_surname(token.text) if _may_name(token) else []
        if people and _heads(cast, inside, token):
            return _surname(people, inside)
    return _role_or_group(cast, start, stop, found, before)


def _is_possessor(tokens: Sequence[Token], stop: int) -> bool:
    """*Marx’ Sohn*: a mention that ends before the mark of the genitive."""
    after = tokens[stop : stop + 2]
    return len(after) == 2 and after[0].text in "’'" and after[1].tag == "NN"


def _may_name(token: Token) -> bool:
    return token.text[0].isupper() or token.tag == "NE"


def _named(cast: Cast, inside: Sequence[Token]) -> Person | None:
    """Whose full name the mention holds, if he speaks and not somebody of his."""
    name = next(iter(names.find(inside)), None)
    if name is None or _is_owner(inside, name) or _is_owned_by(cast, inside, name.stop - 1):
        return None
    if any(token.tag == "NE" and cast.by_surname(token.text) for token in inside[: name.start]):
        return None
    return cast.named(name)


def _named_beside(cast: Cast, start: int, stop: int) -> Person | None:
    """Who is named right after a mention by role: *dem Sprecher der Stadt, Jan Ott*."""
    tokens = cast.tokens
    if stop >= len(tokens) or not any(names.is_role(token.text) for token in tokens[start:stop]):
        return None
    if tokens[start].low in INDEFINITE:
        return None
    at = stop + 1 if tokens[stop].text == "," else stop
    if at >= len(tokens) or tokens[at].tag not in ("NE", "NN", "FM"):
        return None
    here = tokens[at : at + 8]
    name = next(iter(names.find(here)), None)
    if name is None or name.start != 0:
        return None
    if at > stop and not (name.stop < len(here) and here[name.stop].text in ",.(;:"):
        return None
    return cast.named(name)


def _are_several(cast: Cast, inside: Sequence[Token]) -> bool:
    """*Ott und Lohse*, *Ott und seine Kollegen*: a name joined with *und* to somebody else."""
    for at in range(1, len(inside) - 1):
        if inside[at].low in ("und", "sowie") and inside[at - 1].text != "-":
            around = (inside[at - 1], inside[at + 1])
            if any(token.tag == "NE" and cast.by_surname(token.text) for token in around):
                return True
    return False


def _is_owner(inside: Sequence[Token], name: Name) -> bool:
    """*Jan Otts Sohn*, *Jan Marx’ Sohn*: the name is a genitive before who speaks."""
    after = inside[name.stop : name.stop + 2]
    genitive = inside[name.stop - 1].text.endswith(("s", "’", "'"))
    if after and after[0].text in "’'":
        genitive, after = True, after[1:]
    return bool(after) and genitive and after[0].tag == "NN" and after[0].low not in _SAYINGS


_SAYINGS = cues.SOURCE_NOUNS


def _is_owned_by(cast: Cast, inside: Sequence[Token], last: int) -> bool:
    """*ein Sprecher Otts*, *Anhänger Jan Otts*: the name at *last* hangs on the noun before it."""
    people = cast.by_surname(inside[last].text)
    if not people or fold(people[0].surname).endswith(fold(inside[last].text)):
        return False
    at = last
    while at > 0 and inside[at].tag == "NE":
        at -= 1
    noun = inside[at]
    sourced = any(token.low in _SAYINGS for token in inside[: at + 1])
    return at < last and noun.tag == "NN" and not sourced


def _heads(cast: Cast, inside: Sequence[Token], own: Token) -> bool:
    """Whether the surname is the speaker and no attribute: *Brandt*, not *Brandts Sprecher*."""
    at = inside.index(own)
    if _is_owned_by(cast, inside, at):
        return False
    after = [token for token in inside[at + 1 :] if token.word]
    if not after:
        return not _is_attribute(inside, own)
    following = inside[at + 1]
    if following.text in "’'":
        return after[0].low in _SAYINGS
    if following.low in _SAYINGS:
        return True
    return following.tag != "NN" and not _is_attribute(inside, own)


def _is_attribute(inside: Sequence[Token], own: Token) -> bool:
    """*ein Sprecher von Ott*, *Lohse zu Ott*."""
    at = inside.index(own)
    if at == 0:
        return False
    lead = inside[at - 1]
    source = inside[0].low in _SAYINGS or lead.low in _SAYINGS
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


def _sole(people: Sequence[Person]) -> Person | None:
    return people[0] if len(people) == 1 else None


def _has_role(person: Person, role: Token) -> bool:
    if person.role is not None:
        return _ends_alike(person.role.lower(), role.low)
    return person.gender == names.role_gender(role.text)


def _role_or_group(
    cast: Cast, start: int, stop: int, found: UnresolvedStatement, before: Person | None
) -> tuple[Resolved, Person | None]:
    tokens = cast.tokens
    at = _head(tokens[start:stop])
    if at is None:
        return Resolved(None, None, False), None
    head, at = tokens[start + at], start + at
    age = age_of(head.text)
    if age is not None:
        return _aged(cast, tokens[start], age)
    if cast.by_surname(head.text) or _is_possessor(tokens, stop):
        return Resolved(None, None, True), None
    council = head.low.endswith("rat") and noun_phrases.is_group(head)
    if names.is_role(head.text) and head.tag != "NE" and not council:
        return _role(cast, tokens[start:stop], head, found, before)
    owner = bodies.part_before(head)
    if owner is not None:
        return Resolved(owner, None, False), None
    if head.low in _VAGUE or _compound_source(head.low):
        return Resolved(None, None, True), None
    name = bodies.name_of(tokens, start, stop, at)
    return Resolved(name, None, name is None), None


def _compound_source(word: str) -> bool:
    return any(word.endswith(noun) for noun in cues.SOURCE_NOUNS if len(noun) > 4)


def _head(inside: Sequence[Token]) -> int | None:
    """The noun that speaks: after *Angaben* the genitive, otherwise the head of the phrase."""
    noun = noun_phrases.read(inside, 0, len(inside))
    if noun is None:
        return None
    if inside[noun.head].low not in cues.SOURCE_NOUNS:
        return noun.head
    for at in range(noun.head + 1, len(inside)):
        if inside[at].tag in ("APPR", "APPRART") and inside[at].low not in ("von", "vom"):
            return noun.head
        inner = noun_phrases.read(inside, at, len(inside))
        if inner is not None:
            return inner.head
    return noun.head


def _aged(cast: Cast, lead: Token, age: int) -> tuple[Resolved, Person | None]:
    """*die 67-Jährige*: whose age the article tells."""
    gender: Gender = "f" if lead.low in ("die", "eine") else "m"
    fitting = [each for each in cast.people if each.age == age and each.gender in (gender, None)]
    sole = None if lead.low in INDEFINITE else _sole(fitting)
    if sole is not None:
        return Resolved(sole.name, None, True, sole.role), sole
    return Resolved(None, None, True), None


def _role(
    cast: Cast,
    inside: Sequence[Token],
    head: Token,
    found: UnresolvedStatement,
    before: Person | None,
) -> tuple[Resolved, Person | None]:
    """*die Ministerin*: the one person whose role that is. Indefinite ones stay unnamed."""
    if inside[0].low in INDEFINITE or inside[0].tag == "CARD":
        return Resolved(None, None, True), None
    if _is_owned(cast, inside, head):
        return Resolved(None, None, True, head.text), None
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
    place = found.mention[0] if found.mention else 0
    sole = _sole(fitting)
    if sole is not None and not _is_another(cast, inside, head, sole, place):
        return Resolved(sole.name, None, True, sole.role), sole
    if sole is not None:
        return Resolved(None, sole.name, True, head.text), sole
    if fitting:
        last = before if before in fitting else None
        return Resolved(None, last.name if last else None, True, head.text), last
    near = [person for person in recent(cast, place, gender) if person.role is None]
    likely = _sole(list(dict.fromkeys(near)))
    return Resolved(None, likely.name if likely else None, True, head.text), likely


def _is_another(
    cast: Cast, inside: Sequence[Token], head: Token, person: Person, place: int
) -> bool:
    """Whether *the Präsident* may be somebody else than the one *person* of that role.

    So where the mention says of whom, and nothing says the same where *person* is introduced; and
    where somebody else of that role came in without a name since.
    """
    places = cast.places.get(person, [])
    last = places[at - 1] if (at := bisect_left(places, place)) else -1
    if any(
        other.is_new and _ends_alike(other.word, head.low)
        for other in cast.unnamed(last + 1, place)
    ):
        return True
    told = {token.low for token in inside if token is not head and _tells_whose(token)}
    return bool(told) and not any(
        _alike(word, each) for word in told for each in _beside(cast, person)
    )


def _tells_whose(token: Token) -> bool:
    return token.tag in ("NE", "NN") or (token.tag == "ADJ(A)" and "isch" in token.low)


def _beside(cast: Cast, person: Person) -> set[str]:
    """The words where *person* is named first."""
    at = cast.at(next(iter(cast.places.get(person, ())), 0))
    return {token.low for token in cast.tokens[max(0, at - 10) : at + 12] if len(token.low) > 2}


def _alike(one: str, other: str) -> bool:
    """Whether two words share their stem: *französische*, *Frankreichs* do not, inflections do."""
    length = max(3, min(len(one), len(other)) - 2)
    return one[:length] == other[:length]


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
