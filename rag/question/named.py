"""Outlet, author and relative days that a question names: only the corpus knows which there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from rag.question.corpus import CorpusQuestion
from rag.question.events import read_events
from rag.question.period import resolve
from rag.question.question import Question
from rag.question.read import asked_plainly
from rag.text.words import fold, stems, words

# What a newspaper is called for short: „im Kreisblatt“.
_PAPER = re.compile(
    r"\w*(?:blatt|zeitung|anzeiger|bote|kurier|post|presse|rundschau|nachrichten|spiegel|echo"
    r"|merkur|allgemeine|news|times|herald|courier)"
)
_FROM = r"(?:im|in der|in dem|laut(?: de[mr])?|aus de[mr]|vom|von der|das|der|die)"
# Words by which a name is that of who wrote: „schrieb Roth“, „der Bericht von Roth“.
_WROTE = re.compile(
    r"\b(?:schr(?:ie|ei)b\w*|geschrieben|verfasst\w*|autor\w*"
    r"|(?:artikeln?|texte?n?|berichte?n?|beitr(?:a|ä|ae)ge?n?|leserbriefe?s?|reportagen?)"
    r" (?:von|des|der)"
    r"|wrote|written|articles? by)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CorpusNames:
    """What a question may name of a corpus: its outlets, its authors, its first and last day."""

    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


def joined_names(of_each: Sequence[CorpusNames]) -> CorpusNames:
    """Return what may be named of any of several corpora."""
    return CorpusNames(
        tuple(dict.fromkeys(chain.from_iterable(names.sources for names in of_each))),
        tuple(dict.fromkeys(chain.from_iterable(names.authors for names in of_each))),
        min((names.since for names in of_each if names.since), default=None),
        max((names.until for names in of_each if names.until), default=None),
    )


def with_names(question: Question, known: CorpusNames) -> Question:
    """Return *question* with the outlets and authors of *known* that it names.

    Their words are taken out of what to look for. Some may be in *question* already, as a language
    model named them: each counts where it can only mean one. Days such as „letzte Woche“ are those
    before the corpus's last; a month without its year is a period where the corpus has it once.
    """
    period = question.period and resolve(question.period, known.since, known.until)
    sources = _sources(question.text, known.sources) or _meant(question.sources, known.sources)
    authors = _authors(question.text, known.authors) or _meant(question.authors, known.authors)
    named = [*sources.values(), *authors.values()]
    query, subject = (_without(text, named) for text in (question.query, question.subject))
    if named:  # they say who wrote, and stand in no article
        query = " ".join(_WROTE.sub(" ", query).split())
    if len(known.sources) == 1:  # all is from it
        sources = {}
    events = read_events(_without(asked_plainly(question.text), named), known.since, known.until)
    if events:
        asked, period = events
        question = replace(question, kind="articles", corpus=asked)
    return replace(
        question,
        period=period,
        sources=tuple(sources),
        authors=tuple(authors),
        query=query if stems(query) else question.query,
        subject=subject if stems(subject) else question.subject,
        corpus=question.corpus and _asked_within(question.corpus, named, bool(authors)),
    )


def _asked_within(asked: CorpusQuestion, named: Sequence[str], wrote: bool) -> CorpusQuestion:
    """Return *asked* without the words that name an outlet or an author: they filter.

    Where somebody *wrote*, „geschrieben“ says so and is no word to look for.
    """
    taken = {word for each in named for word in words(each)}
    subject = tuple(
        word
        for word in asked.subject
        if fold(word) not in taken and not (wrote and _WROTE.fullmatch(word))
    )
    return replace(asked, subject=subject)


def _meant(named: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    """Return those of *known* that *named*, words of the question, can only mean."""
    found = {}
    for name in named:
        asked = set(words(name))
        meant = [each for each in known if asked and asked <= set(words(each))]
        if len(meant) == 1:
            found[meant[0]] = name
    return found


def _sources(text: str, known: Sequence[str]) -> dict[str, str]:
    """Return the outlets that *text* names, each with the words that name it."""
    found = {name: named for name in known if (named := _named(text, name))}
    if found:
        return found
    for name in known:
        for word in name.split():
            alone = sum(word in other.split() for other in known) == 1
            if not (alone and _PAPER.fullmatch(word.lower())):
                continue
            if match := re.search(rf"(?i:\b{_FROM} )({re.escape(word)}s?)\b", text):
                return {name: match[1]}
    return {}


def _authors(text: str, known: Sequence[str]) -> dict[str, str]:
    """Return the authors that *text* names as those who wrote."""
    if not _WROTE.search(text):
        return {}
    full = {name: named for name in known if (named := _named(text, name))}
    if full:
        return full
    surnames = [name.split()[-1] for name in known if name.split()]
    return {
        name: named
        for name in known
        if name.split() and surnames.count(name.split()[-1]) == 1
        if (named := _named(text, name.split()[-1]))
    }


def _named(text: str, name: str) -> str | None:
    """Return how *text* writes *name*, in any case and with a genitive s."""
    if not fold(name).strip():
        return None
    words = r"\s+".join(map(re.escape, name.split()))
    found = re.search(rf"(?<!\w){words}s?(?!\w)", text, re.IGNORECASE)
    return found[0] if found else None


def _without(query: str, named: Sequence[str]) -> str:
    for name in named:
        query = re.sub(rf"(?:(?i:\b{_FROM} ))?(?<!\w){re.escape(name)}(?!\w)", " ", query, count=1)
    return " ".join(query.split())
