"""What can be read without asking, as HTML: an article, a list of statements. No gradio here.

Every function takes what the page sends, ``corpus`` and ``language`` among it, and returns HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, get_args

from rag.corpus.library import Corpus, Library
from rag.corpus.originals import find_original
from rag.endpoints import as_day
from rag.errors import RequestError, log_failure
from rag.index.statement_list import StatementFilter
from rag.text.words import fold
from rag.types import Article, Span, StatementKind
from rag.web.export.table import statements_csv
from rag.web.markup import fingerprint
from rag.web.syllables import breakable
from rag.web.texts import texts_for
from rag.web.views.article import article_panel, article_problem, list_problem
from rag.web.views.articles import article_list, read_query, source_options, word_list
from rag.web.views.statements import EXPORT, PAGE_SIZE, listing, speaker_options

_MAX_FIELD_CHARS = 200
_FILTERS = ("speaker", "about", "kind", "since", "until")
# Speakers offered while a name is typed.
_SUGGESTED = 20
# Quotations of an article marked beside the one that was opened.
_MOST_OTHERS = 100


class Shelf:
    """The corpora, to be read."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def article(self, wanted: Mapping[str, Any]) -> str:
        """Return the side panel for ``{"article", "spans", "check"}`` of a marker.

        ``others`` are spans and checks of what else is quoted of the article beside it.
        """
        texts = texts_for(wanted.get("language"))
        try:
            corpus = self._corpus(wanted)
            article = corpus.article(str(wanted["article"]))
            language = corpus.info.card.language
            spans, check = _spans(wanted["spans"]), str(wanted["check"])
            others = list(_unchanged(article, wanted.get("others") or ()))
            told = (language, texts, corpus.name, others, find_original(corpus, article.id))
            panel = article_panel(article, spans, check, *told)
            return breakable(panel, language)
        except Exception as error:
            return article_problem(log_failure(error, f"article {wanted!r}"), texts)

    def statements(self, wanted: Mapping[str, Any]) -> str:
        """Return the list for ``{"speaker", "about", "kind", "since", "until", "page"}``."""
        texts = texts_for(wanted.get("language"))
        try:
            asked, number = statement_filter(wanted), max(0, int(wanted.get("page") or 0))
            corpus = self._corpus(wanted)
            page = corpus.list_statements(asked, PAGE_SIZE, number * PAGE_SIZE)
            return breakable(listing(page, asked, corpus.name, texts), corpus.language)
        except Exception as error:
            return list_problem(log_failure(error, f"statements {wanted!r}"), texts)

    def speakers(self, wanted: Mapping[str, Any]) -> str:
        """Return the options for ``{"begins"}``: speakers with a word that begins so."""
        begins = fold(str(wanted.get("begins", ""))[:_MAX_FIELD_CHARS]).strip()
        try:
            speakers = self._corpus(wanted).speakers()
        except Exception as error:
            log_failure(error, f"speakers {wanted!r}")
            return ""
        fitting = (each for each in speakers if f" {begins}" in f" {fold(each.name)}")
        return speaker_options(islice(fitting, _SUGGESTED), texts_for(wanted.get("language")))

    def articles(self, wanted: Mapping[str, Any]) -> str:
        """Return the list, or what a word search finds, for the fields of an address."""
        texts = texts_for(wanted.get("language"))
        try:
            corpus, query = self._corpus(wanted), read_query(wanted)
            place = (query.wanted, query.sorting, query.size, query.offset)
            if query.words:
                found = word_list(corpus.find_words(query.words, *place), query, texts)
            else:
                found = article_list(corpus.list_articles(*place), query, texts)
            return breakable(found, corpus.language)
        except Exception as error:
            return list_problem(log_failure(error, f"articles {wanted!r}"), texts)

    def sources(self, wanted: Mapping[str, Any]) -> str:
        """Return the options for ``{"typed"}``: outlets with that in their name."""
        typed = fold(str(wanted.get("typed", ""))[:_MAX_FIELD_CHARS]).strip()
        try:
            sources = self._corpus(wanted).sources()
        except Exception as error:
            log_failure(error, f"sources {wanted!r}")
            return ""
        fitting = (name for name in sources if typed in fold(name))
        return source_options(islice(fitting, _SUGGESTED), texts_for(wanted.get("language")))

    def statements_csv(self, wanted: Mapping[str, Any]) -> tuple[str, Iterator[str]]:
        """Return a file name and, as they are read, the rows of all statements asked for.

        Raises:
            RequestError: a kind or a date is none.
            CorpusError: there is no such corpus.
        """
        asked = statement_filter(wanted)
        corpus = self._corpus(wanted)
        return f"{corpus.name}-{EXPORT}", statements_csv(corpus.every_listed(asked))

    def _corpus(self, wanted: Mapping[str, Any]) -> Corpus:
        return self._library.corpus(str(wanted.get("corpus") or "") or None)


def statement_filter(values: Mapping[str, Any]) -> StatementFilter:
    """Return the filter that a form or an address holds.

    Raises:
        RequestError: a kind or a date is none.
    """
    given = {name: str(values.get(name) or "").strip()[:_MAX_FIELD_CHARS] for name in _FILTERS}
    kinds: tuple[StatementKind, ...] = get_args(StatementKind)
    kind = next((kind for kind in kinds if kind == given["kind"]), None)
    if kind is None and given["kind"]:
        raise RequestError("argument_kind", value=given["kind"], known=", ".join(kinds))
    return StatementFilter(
        given["speaker"] or None,
        given["about"] or None,
        kind,
        as_day(given["since"], "since"),
        as_day(given["until"], "until"),
    )


def _unchanged(article: Article, others: Iterable[Mapping[str, Any]]) -> Iterator[Span]:
    """Yield the spans that still hold what their check was made of."""
    for each in islice(others, _MOST_OTHERS):
        spans = _spans(each["spans"])
        if fingerprint(article.text[start:end] for start, end in spans) == each["check"]:
            yield from spans


def _spans(value: object) -> list[Span]:
    if not isinstance(value, list):
        raise TypeError(f"spans must be a list, not {value!r}")
    return [(int(start), int(end)) for start, end in value]
