"""What a corpus holds, counted: its people, its sources, and how much there is in each month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from rag.corpus.corpus import Corpus
from rag.corpus.generation import Generation
from rag.index.article_list import ArticleFilter, conditions_of
from rag.index.conditions import one_of, where
from rag.index.people import (
    Person,
    Speaker,
    months_of_articles,
    months_of_statements,
    sources_by_number,
)
from rag.index.statement_list import (
    StatementFilter,
    StatementPage,
    months_matching,
    statements_of,
)

# A month as „2015-09“, and how much there is of it.
Months = tuple[tuple[str, int], ...]
# Whom somebody speaks about, or who speaks about them, with the number of statements.
Others = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Those who say most, and the outlets with the most articles."""

    people: tuple[Person, ...]
    sources: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Portrait:
    """A person with a page of their statements, the oldest first, and the others around them.

    ``months`` are of all their statements, whatever days the page is limited to.
    """

    person: Person
    page: StatementPage
    months: Months
    named: Others
    named_by: Others


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of people of whom there are ``total``."""

    people: tuple[Person, ...]
    total: int


def people(corpus: Corpus) -> tuple[Person, ...]:
    """Return who speaks, those with the most statements first.

    How often each is named is counted when it is first asked for: in a large corpus some time.
    """
    return corpus.look(
        lambda generation: tuple(map(generation.people.counted, generation.people.every))
    )


def some_people(
    corpus: Corpus,
    chosen: Callable[[Sequence[Speaker]], Sequence[Speaker]],
    limit: int,
    offset: int,
) -> PeoplePage:
    """Return up to *limit*, from *offset* on, of those that are *chosen* of all who speak."""

    def read(generation: Generation) -> PeoplePage:
        known = generation.people
        found = chosen(known.every)
        return PeoplePage(tuple(map(known.counted, found[offset : offset + limit])), len(found))

    return corpus.look(read)


def overview(corpus: Corpus, people: int, sources: int) -> Overview:
    """Return up to *people* full names and *sources* outlets."""

    def read(generation: Generation) -> Overview:
        known = generation.people
        named = islice((who for who in known.every if who.is_full), people)
        outlets = sources_by_number(generation.store, sources)
        return Overview(tuple(map(known.counted, named)), outlets)

    return corpus.look(read)


def portrait(
    corpus: Corpus,
    name: str,
    about: str | None,
    days: tuple[date | None, date | None],
    limit: int,
    offset: int,
) -> Portrait | None:
    """Return the person *name* with up to *limit* statements from *offset* on; None if nobody is.

    With *about* only statements that name that person; *days* are the first and last, inclusive.
    """

    def read(generation: Generation) -> Portrait | None:
        known = generation.people
        person = known.find(name)
        if person is None:
            return None
        every = known.statements(name, about)
        keys = known.statements(name, about, *days) if any(days) else every
        shown = statements_of(generation.store, list(keys[offset : offset + limit]))
        return Portrait(
            person,
            StatementPage(tuple(map(generation.about, shown)), offset, len(keys)),
            months_of_statements(generation.store, every),
            known.named_by(name),
            known.speaking_of(name),
        )

    return corpus.look(read)


def article_months(corpus: Corpus, words: str, wanted: ArticleFilter) -> Months:
    """Return the articles in each month that fit, whatever their days, and have all *words*."""
    undated = replace(wanted, since=None, until=None)

    def read(generation: Generation) -> Months:
        conditions = conditions_of(generation.store, undated)
        if words:
            conditions = [one_of("a.key", generation.words.keys(words, undated))]
        return months_of_articles(generation.store, conditions)

    return corpus.look(read)


def matching_articles(corpus: Corpus, words: str, wanted: ArticleFilter) -> tuple[str, ...]:
    """Return the ids of all articles that fit and have all *words*."""

    def read(generation: Generation) -> tuple[str, ...]:
        conditions = conditions_of(generation.store, wanted)
        if words:
            conditions = [one_of("a.key", generation.words.keys(words, wanted))]
        clause, values = where(conditions)
        rows = generation.store.rows(f"SELECT a.id FROM article a{clause}", values)
        return tuple(row[0] for row in rows)

    return corpus.look(read)


def statement_months(corpus: Corpus, wanted: StatementFilter) -> Months:
    """Return the statements in each month that fit, whatever their days."""
    undated = replace(wanted, since=None, until=None)

    def read(generation: Generation) -> Months:
        return months_matching(generation.store, undated)

    return corpus.look(read)
