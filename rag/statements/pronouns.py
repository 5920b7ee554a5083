"""Whom *er*, *sie* and their like stand for, by what the article says before them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from rag.statements.cast import Cast, Other, Person
from rag.statements.tagger import Token
from rag.statements.types import Gender, Resolved, UnresolvedStatement

_REACH = 700
PRONOUNS: dict[str, Gender] = {"er": "m", "sie": "f", "der": "m", "die": "f", "dieser": "m"}
PRONOUNS |= {"diese": "f", "ihm": "m", "seiner": "m", "ihrer": "f", "sein": "m", "ihr": "f"}
PRONOUNS |= {"seinen": "m", "dessen": "m", "ihren": "f", "deren": "f"}
_RELATIVE = frozenset(("der", "die", "dessen", "deren"))


def pronoun(
    cast: Cast, at: int, found: UnresolvedStatement, before: Person | None
) -> tuple[Resolved, Person | None]:
    """Return whom the pronoun at token *at* stands for; *before* is the last person who spoke.

    He is sure where he alone can be meant: nobody else of that gender in his paragraph, and no
    body or unnamed person of it between his last mention and the pronoun.
    """
    token = cast.tokens[at]
    if token.low in ("sie", "die", "diese") and _plural(found.cue):
        return Resolved(None, None, True), None
    if token.low in _RELATIVE and at and cast.tokens[at - 1].text == ",":
        return _relative(cast, at)
    near = _near(cast, _places(cast, token.start, PRONOUNS[token.low], found))
    if not near:
        return Resolved(None, None, True), None
    likely = before if before is not None and before in near else near[-1]
    last = max(
        cast.places[person][bisect_left(cast.places[person], token.start) - 1] for person in near
    )
    rivals = _rivals(cast, last, token, found)
    if bisect_right(cast.strangers, last) < bisect_left(cast.strangers, token.start):
        return Resolved(None, None, True), None
    if any(last < other.start for other in rivals):
        return Resolved(None, None, True), None
    if len({person.name for person in near}) == 1 and not rivals:
        return Resolved(likely.name, None, True, likely.role), likely
    return Resolved(None, likely.name, True, likely.role), likely


def recent(cast: Cast, at: int, gender: Gender) -> list[Person]:
    """Return the people of a gender mentioned within reach before *at*, the nearest last."""
    return [
        person for _, person in cast.mentioned(at - _REACH, at) if person.gender in (gender, None)
    ]


def _relative(cast: Cast, at: int) -> tuple[Resolved, Person | None]:
    """*Karin Lohse, die …* and *Karin Lohse (SPD), die …*: who stands right before the comma."""
    last = at - 2
    if cast.tokens[last].text == ")":
        opening = (index for index in range(last, max(last - 6, 0), -1))
        last = next((index for index in opening if cast.tokens[index].text == "("), 0) - 1
    ends = cast.tokens[last].start if last >= 0 else -1
    person = next((person for _, person in cast.mentioned(ends, ends + 1)), None)
    if person is None or person.gender not in (PRONOUNS[cast.tokens[at].low], None):
        return Resolved(None, None, True), None
    return Resolved(person.name, None, True, person.role), person


def _rivals(cast: Cast, last: int, token: Token, found: UnresolvedStatement) -> list[Other]:
    """Whom else *token* may stand for since the sentence in which the person was last named."""
    opening = cast.sentences[bisect_right(cast.sentences, last) - 1]
    return [
        other
        for other in cast.unnamed(opening, token.start)
        if other.gender in (PRONOUNS[token.low], None) and not _is_said(found, other.start)
    ]


def _is_said(found: UnresolvedStatement, start: int) -> bool:
    return any(left <= start < right for left, right in found.spans)


def _places(
    cast: Cast, at: int, gender: Gender, found: UnresolvedStatement
) -> list[tuple[int, Person]]:
    """Who was mentioned within reach before *at*, not in the words of the statement itself."""
    return [
        (start, person)
        for start, person in cast.mentioned(at - _REACH, at)
        if person.gender in (gender, None) and not _is_said(found, start)
    ]


def _near(cast: Cast, places: Sequence[tuple[int, Person]]) -> list[Person]:
    """The people of the last paragraph that names one."""
    if not places:
        return []
    opening = cast.paragraphs[max(bisect_right(cast.paragraphs, places[-1][0]) - 1, 0)]
    return [person for start, person in places if start >= opening]


def _plural(cue: str | None) -> bool:
    """Whether the verb of saying is plural, so that *sie* are several."""
    return cue is not None and cue.split()[0].lower().endswith(("en", "ern", "eln"))
