"""Fuse: what several corpora hold for a question becomes the evidence of one answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import chain
from typing import Any, TypeVar, cast

from rag.answer.evidence import Evidence
from rag.question.question import Question
from rag.retrieve.passages import collapse
from rag.retrieve.statements import FoundStatements, RankedStatement
from rag.types import ArticleInfo, Filter, Hit

T = TypeVar("T")


def named(value: T, corpus: str) -> T:
    """Return *value*, something found in *corpus*, with each article in it named as its own.

    Two corpora may have an article of one id each; what is said in one is never told of the other.
    """
    return cast(T, _named(value, corpus, {}))


def _named(value: Any, corpus: str, made: dict[int, Any]) -> Any:
    if isinstance(value, tuple):
        return tuple(_named(each, corpus, made) for each in value)
    if not is_dataclass(value) or isinstance(value, (Question, Filter)):
        return value
    if id(value) not in made:  # an object in two places stays one
        changes = {
            field.name: _renamed(field.name, getattr(value, field.name), corpus, made)
            for field in fields(value)
        }
        if isinstance(value, ArticleInfo):
            changes |= {"id": f"{corpus}/{value.id}", "corpus": corpus}
        made[id(value)] = replace(cast(Any, value), **changes)
    return made[id(value)]


def _renamed(name: str, value: Any, corpus: str, made: dict[int, Any]) -> Any:
    if name == "article_id":
        return f"{corpus}/{value}"
    if name == "also_in":
        return tuple(f"{corpus}/{each}" for each in value)
    return _named(value, corpus, made)


def fuse(of_each: Mapping[str, Evidence], limit: int) -> Evidence:
    """Return the evidence of the corpora, by their names, as one: up to *limit* hits, best first.

    Whatever is refused is refused for all of them. What is counted is not added up, as a person or
    an outlet may be counted in two: each corpus has its own part then, under its name. What the
    reader makes of the hits is left out, as it is to read the best of all.
    """
    found = [named(evidence, corpus) for corpus, evidence in of_each.items()]
    parts = _parts(of_each, limit)
    if found[0].listing is not None:
        parts = tuple(
            replace(each, question=replace(each.question, text=corpus))
            for corpus, each in zip(of_each, found, strict=True)
        )
    return replace(
        found[0],
        hits=best_of([each.hits for each in found])[:limit],
        readings=(),
        spoken=_spoken([each.spoken for each in found if each.spoken is not None]),
        voices=_ranked(each.voices for each in found),
        listing=None,
        said=_all(each.said for each in found),
        corrections=_all(each.corrections for each in found),
        absent=frozenset.intersection(*(each.absent for each in found)),
        knows_topic=any(each.knows_topic for each in found),
        coverage=max(each.coverage for each in found),
        is_foreign=all(each.is_foreign for each in found),
        articles=sum(each.articles for each in found),
        undated=sum(each.undated for each in found),
        lacks_a_word=all(each.lacks_a_word for each in found),
        parts=parts,
        holders=tuple(
            sorted(_all(each.holders for each in found), key=lambda each: each.day, reverse=True)
        ),
    )


def best_of(found: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """Return the hits of several lists as one, best first; their scores are on one scale."""
    return tuple(collapse(sorted(chain.from_iterable(found), key=lambda hit: -hit.score)))


def _parts(of_each: Mapping[str, Evidence], limit: int) -> tuple[Evidence, ...]:
    """Return the parts of a question fused, each of the corpora that found anything for it."""
    most = max((each.parts for each in of_each.values()), key=len)
    return tuple(
        fuse({name: each.parts[at] for name, each in of_each.items() if each.parts}, limit)
        for at in range(len(most))
    )


def _spoken(found: Sequence[FoundStatements]) -> FoundStatements | None:
    if not found:
        return None
    statements = _ranked(each.statements for each in found)
    is_said = any(each.on_topic for each in statements)
    return FoundStatements(
        next((each.asked for each in found if each.statements), found[0].asked),
        found[0].topic,
        statements,
        () if is_said else _ranked(each.nearest for each in found),
        () if statements else _ranked(each.beside for each in found),
        any(each.at_other_times for each in found),
        any(each.mentioned for each in found),
    )


def _ranked(found: Any) -> tuple[RankedStatement, ...]:
    return tuple(sorted(_all(found), key=lambda each: -each.score))


def _all(found: Any) -> tuple[Any, ...]:
    return tuple(chain.from_iterable(found))
