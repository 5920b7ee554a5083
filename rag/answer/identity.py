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
from rag.answer.wording import phrases_for
from rag.statements.names import is_given
from rag.statements.roles import is_role
from rag.text.words import fold
from rag.types import Reply

# So many articles are cited, each with another description.
_CITED = 3
_WORD = re.compile(r"\w[\w’'-]*")
_TITLES = re.compile(r"(?:(?:Dr|Prof|med|jur|phil|h\. ?c|Mag|Ing|Dipl)\.?-? ?)+$")
_BEFORE = re.compile(r"(?P<noun>[A-ZÄÖÜ][\w-]*\w),? ?$")
# „die Vorsitzende der Linken Nora Kranz“: what stands between belongs to the noun, and is no verb.
_OF = re.compile(
    r"(?P<noun>[A-ZÄÖÜ][\w-]*\w) (?=(?:de[rs]|vo[nm]|für|im|am|an|beim?|of|for) (?P<between>.*))"
)
# „der Präsident Kohlheims, Ole Brehm“
_BEFORE_OWNER = re.compile(r"(?P<noun>[A-ZÄÖÜ][\w-]*\w) [A-ZÄÖÜ][\w-]*s,? ?$")
_VERB = re.compile(
    r"[.;:!?]|\b(?!(?:und|mit|seit|laut)\b)[a-zäöüß]+t(?:en?)?\b|\b(?:war|ist|sei)\b"
)
# „Nora Kranz, die neue Leiterin“, „Nora Kranz (54), Kaufmännische Leiterin“; „Kranz, die der
# Trainer lobte“ is nobody's description.
_AFTER = re.compile(
    r"(?: ?\([^)]{1,30}\))?, (?:(?:der|die|ein|eine|the|an?) )?"
    r"(?:(?!d(?:er|ie|en|em|as|es)\b)[a-zäöüß0-9-]+e[rn]? ){0,3}"
    r"(?P<nouns>[A-ZÄÖÜ][\w-]*\w(?: [A-ZÄÖÜ][\w-]*\w)?)"
)
_IS = re.compile(
    r" (?:ist|war|wird|wurde|arbeitet|gilt|is|was) (?:[\w-]+ ){0,5}?(?P<nouns>[A-ZÄÖÜ][\w-]*\w)"
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
    return Reply(compose(citations, phrases_for(evidence.question.language)), citations)


def _named(name: str, each: Candidate) -> _Named | None:
    """Return what a sentence says that the bearer of *name* is."""
    for before, after in _around(name, each.text):
        for noun in _nouns(before, after):
            if is_role(noun):
                return _Named(each, noun, True)
        found = _BEFORE.search(before)
        if found and (_AGED.search(before) or _OF_PEOPLE.fullmatch(found["noun"])):
            return _Named(each, found["noun"], False)
    return None


def _nouns(before: str, after: str) -> Iterator[str]:
    for pattern in (_BEFORE, _BEFORE_OWNER):
        if found := pattern.search(before):
            yield found["noun"]
    yield from (of["noun"] for of in _OF.finditer(before) if not _VERB.search(of["between"]))
    for pattern in (_AFTER, _IS):
        if found := pattern.match(after):
            yield from found["nouns"].split()


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
