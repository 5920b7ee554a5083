"""Tell who somebody is: the sentences that name the person with what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.answer.candidates import Candidate, candidates_in
from rag.answer.choose import places_of
from rag.answer.cite import cite
from rag.answer.evidence import Evidence
from rag.answer.passages import compose
from rag.statements.names import is_given
from rag.statements.roles import is_role
from rag.text.words import fold
from rag.types import Reply

# So many articles are cited, each with another description.
_CITED = 3
_WORD = re.compile(r"\w[\w’'-]*")
_TITLES = re.compile(r"(?:(?:Dr|Prof|med|jur|phil|h\. ?c|Mag|Ing|Dipl)\.?-? ?)+$")
_BEFORE = re.compile(r"(?P<noun>[A-ZÄÖÜ][\w-]*\w)(?P<comma>,?) ?$")
# „der Bürgermeister, Nora Kranz und …“ are two people; „der Bürgermeister, Nora Kranz, kam“ one.
_CLOSED = re.compile(r"\s*(?:$|[.;:!?)\]–(]|,(?! ?[A-ZÄÖÜ]))")
# „die Vorsitzende der Linken Nora Kranz“: what stands between belongs to the noun, and is no verb.
_OF = re.compile(
    r"(?P<noun>[A-ZÄÖÜ][\w-]*\w) (?=(?:de[rs]|vo[nm]|für|im|am|an|beim?|of|for) (?P<between>.*))"
)
# „der Präsident Kohlheims, Ole Brehm“
_BEFORE_OWNER = re.compile(r"(?P<noun>[A-ZÄÖÜ][\w-]*\w) [A-ZÄÖÜ][\w-]*s(?P<comma>,?) ?$")
_VERB = re.compile(
    r"[.;:!?]|\b(?!(?:und|mit|seit|laut)\b)[a-zäöüß]+t(?:en?)?\b|\b(?:war|ist|sei)\b"
)
# „Bürgermeister Enno Harms“ is whoever is named after the office, but „Leiterin Kohlheims, sagte“
# owns what follows.
_NOUN = (
    r"(?:(?P<first>[A-ZÄÖÜ][\w-]*\w) )??(?P<noun>[A-ZÄÖÜ][\w-]*\w)(?![\w-])"
    r"(?! (?![A-ZÄÖÜ][\w-]*s, (?!(?:mit|seit|laut)\b)[a-zäöüß]+te?n?\b)[A-ZÄÖÜ])"
)
# „Nora Kranz, die neue Leiterin“, „Nora Kranz (54), Kaufmännische Leiterin“; „Kranz, die der
# Trainer lobte“ is nobody's description.
_AFTER = re.compile(
    r"(?: ?\([^)]{1,30}\))?, (?:(?:der|die|ein|eine|the|an?) )?"
    rf"(?:(?!d(?:er|ie|en|em|as|es)\b)[a-zäöüß0-9-]+e[rn]? ){{0,3}}{_NOUN}"
)
# „ist seit 1998 wieder ein guter“ says what follows of somebody; „wurde vom“, „war gestern bei“,
# „ist nicht“, „war dem“ do not.
_SAYS_NOT = (
    r"(?:nicht|nie|niemals|kein\w*|not|no|never|vo[nm]|beim?|mit|durch|zu[mr]?|für|fürs|gegen|nach"
    r"|vorm?|ins?|im|an|am|ans|aufs?|aus|übers?|unter|neben|hinter|zwischen|gegenüber|wegen|trotz"
    r"|während|seit|bis|ab|um|ohne|statt|anstatt|samt|dank|laut|außer|wie|und|oder|aber|d(?:em|en|es)"
    r"|\w+em|of|by|with|from|to|at|on|for|about|and|or|like)"
)
_SAYS = rf"(?:(?:von|seit|bis|ab|since|from|until) \d+|(?!{_SAYS_NOT} )(?:[a-zäöüß]|\d)[\w.-]*)"
_IS = re.compile(rf" (?:ist|war|wird|wurde|arbeitet|gilt|is|was) (?:{_SAYS} ){{0,5}}?{_NOUN}")
# „wurde 1998 zur Leiterin gewählt“
_MADE = re.compile(
    rf" (?:ist|war|wird|wurde) (?:{_SAYS} ){{0,3}}?(?:zum|zur) (?:[a-zäöüß-]+ )?{_NOUN}"
    r"(?=[^.;:!?]*\b(?:gewählt|ernannt|befördert|berufen|bestimmt|gekürt)\b)"
)
# „der 49-jährige Schwede Ole Brehm“: nouns of people that are no office.
_AGED = re.compile(r"-jährige[nr]? (?P<noun>[A-ZÄÖÜ][\w-]*\w),? ?$")
_OF_PEOPLE = re.compile(r"[\w-]+(?:ier|aner|ender?|ist|ologe|ologin|erin|ler|iker|[^aeiouy]er)")


@dataclass(frozen=True, slots=True)
class _Named:
    """A sentence that tells, surely or likely, what somebody is: by the ``noun``."""

    candidate: Candidate
    noun: str
    is_sure: bool


def answer_identity(evidence: Evidence) -> Reply | None:
    """Return the sentences that say who it is that is asked about, or None where none does."""
    name = evidence.question.identity
    if name is None:
        return None
    found = [
        named for each in candidates_in(evidence.hits) if (named := _named(name, each)) is not None
    ]
    found.sort(key=lambda each: not each.is_sure)
    chosen: dict[str, _Named] = {}
    for each in found:
        known = {other.candidate.hit.article.id for other in chosen.values()}
        if each.is_sure == found[0].is_sure and each.candidate.hit.article.id not in known:
            chosen.setdefault(fold(each.noun), each)
    if not chosen:
        return None
    first = [each.candidate for each in chosen.values()][:_CITED]
    citations = cite(places_of(first))
    return Reply(compose(citations, evidence), citations)


def _named(name: str, each: Candidate) -> _Named | None:
    """Return what a sentence says that the bearer of *name* is."""
    for before, after in _around(name, each.text):
        for noun in _nouns(before, after):
            if is_role(noun):
                return _Named(each, noun, True)
        found = _found_before(_BEFORE, before, after)
        if found and (_AGED.search(before) or _OF_PEOPLE.fullmatch(found)):
            return _Named(each, found, False)
    return None


def _nouns(before: str, after: str) -> Iterator[str]:
    for pattern in (_BEFORE, _BEFORE_OWNER):
        if noun := _found_before(pattern, before, after):
            yield noun
    yield from (of["noun"] for of in _OF.finditer(before) if not _VERB.search(of["between"]))
    for pattern in (_AFTER, _IS, _MADE):
        found = pattern.match(after)
        # „Bürgermeister Richter“ is somebody else, whose name could be an office.
        if found and not (found["first"] and is_role(found["first"])):
            yield found["noun"]


def _found_before(pattern: re.Pattern[str], before: str, after: str) -> str | None:
    found = pattern.search(before)
    if found is None or (found["comma"] and not _CLOSED.match(after)):
        return None
    return found["noun"]


def _around(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before and after *name* in *text*, titles and given names left out."""
    wanted = [fold(part) for part in _WORD.findall(name)]
    tokens = list(_WORD.finditer(text))
    for at in range(len(tokens) - len(wanted) + 1):
        found = tokens[at : at + len(wanted)]
        if [fold(token[0]) for token in found] != wanted:
            continue
        first = at
        while first and len(wanted) == 1 and is_given(tokens[first - 1][0]):
            first -= 1
        before = _TITLES.sub("", text[: tokens[first].start()])
        yield before, text[found[-1].end() :]
