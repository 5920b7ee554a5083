"""Values over time: what a thing costs is told by its newest sum, and by the earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.answer.candidates import Candidate, candidates_in
from rag.answer.choose import places_of
from rag.answer.cite import ChosenPlace
from rag.question.question import Question
from rag.text.normal import seen
from rag.text.words import fold, stems
from rag.types import Hit

# Passages looked through, and how many other articles are told beside the one that answers.
_READ, _OTHERS = 8, 2
# The share of the subject's words that a sum must stand beside: in its sentence, the one before, or
# the headline.
_ABOUT = 0.6


@dataclass(frozen=True, slots=True)
class _Sum:
    day: date
    candidate: Candidate


def with_other_sums(
    question: Question, hits: Sequence[Hit], chosen: Sequence[ChosenPlace]
) -> list[ChosenPlace]:
    """Return the places *chosen* for a question for a sum, with those of other days, newest first.

    Where the question names a period, or asks for something else than a sum, they stay as they are.
    """
    money = next((kind for kind in question.content if kind.name == "money"), None)
    if question.kind != "fact" or money is None or question.period or not chosen:
        return list(chosen)
    told = [place for place in chosen if money.found_in(_text(place)) and place.article.date]
    if not told:
        return list(chosen)
    known = {place.article.id for place in chosen}
    days = {place.article.date for place in told}
    others: dict[str, _Sum] = {}
    for each in candidates_in(hits[:_READ]):
        day = each.hit.article.date
        if day is None or day in days or each.hit.article.id in known:
            continue
        if money.found_in(each.text) and _share(question, each) >= _ABOUT:
            others.setdefault(each.hit.article.id, _Sum(day, each))
    newest = sorted(others.values(), key=lambda each: each.day, reverse=True)[:_OTHERS]
    places = [*told, *places_of([each.candidate for each in newest])]
    places.sort(key=lambda place: place.article.date or date.min, reverse=True)
    return [*places, *(place for place in chosen if place not in told)]


def _text(place: ChosenPlace) -> str:
    start, end = place.span
    return seen(place.passage.text[start - place.passage.start : end - place.passage.start])


def _share(question: Question, each: Candidate) -> float:
    """Return the share of the subject's stems that stand in a sentence or lead up to it."""
    passage, at = each.hit.passage, each.index
    first = passage.sentences[max(0, at - 1)][0]
    near = passage.text[first - passage.start : each.span[1] - passage.start]
    text = fold(seen(f"{each.hit.article.title or ''} {near}"))
    wanted = stems(question.subject)
    return sum(stem in text for stem in wanted) / len(wanted) if wanted else 0.0
