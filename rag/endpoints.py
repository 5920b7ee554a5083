"""What programs may call: the same as the command line gives with ``--json``, as plain functions.

The page offers them over HTTP, :mod:`rag.mcp_server` as tools. Their signatures and docstrings are
read by both and become the schemas that a caller sees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import wraps
from inspect import Parameter, signature
from itertools import islice
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from rag.corpus.library import Corpora, Corpus, Library
from rag.errors import InternalError, NachgefragtError, RequestError, log_failure
from rag.index.article_list import ArticleFilter
from rag.present import (
    answer_json,
    article_json,
    corpus_json,
    hit_json,
    info_json,
    statement_json,
)
from rag.question.history import exchange_of
from rag.types import Filter

MAX_TEXT = 1_000
MAX_PASSAGES = 100
MAX_STATEMENTS = 1_000
MAX_ARTICLES = 1_000
MAX_OFFSET = 10_000_000
MAX_EXCHANGES = 50
# Articles that a question can be limited to.
MAX_CHOSEN = 50
# Corpora asked as one.
MAX_CORPORA = 20

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


def _explained(
    function: Callable[Concatenate[Endpoints, _Given], _Made],
) -> Callable[Concatenate[Endpoints, _Given], _Made]:
    """Let nothing but errors worded for people out of *function*; the log holds the others."""

    @wraps(function)
    def explained(self: Endpoints, /, *args: _Given.args, **named: _Given.kwargs) -> _Made:
        try:
            return function(self, *args, **named)
        except NachgefragtError:
            raise
        except Exception as error:
            failure = log_failure(error, f"{function.__name__}{args!r} {named!r}")
            raise InternalError("internal", reference=failure.id) from error

    return explained


class Endpoints:
    """The functions for programs, over the corpora of *library*. Safe across threads.

    Each raises only :class:`NachgefragtError`, whose message is meant for whoever called.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def functions(self) -> tuple[Callable[..., Any], ...]:
        """Return all that programs may call, under the names that stay."""
        return self.ask, self.search, self.article, self.articles, self.statements, self.corpora

    @_explained
    def ask(
        self,
        question: str,
        corpus: str | None = None,
        since: str | None = None,
        until: str | None = None,
        history: list[dict[str, Any]] | None = None,
        as_typed: bool = False,
        no_model: bool = False,
        articles: list[str] | None = None,
        corpora: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the news articles, with citations that are exact slices of them.

        Where the articles do not say it, "answered" is false and "reason" says why. A citation's
        "kind" tells whether its quote is direct speech, speech in the article's own words
        ("indirect", "reported", "free_indirect"), or the article itself ("text").

        Args:
            question: The question, best in the language of the articles (German).
            corpus: Name of the corpus to ask; the default one if not given.
            since: First day of the articles to look in, as 2015-09-20.
            until: Last day of the articles to look in, as 2015-09-30.
            history: Earlier results of this function, oldest first, that a follow-up leans on.
            as_typed: Ask without rewriting, and without filters read from the words.
            no_model: Ask no language model, whatever the settings name.
            articles: Ids of the articles to look in, at most 50; all if not given.
            corpora: Names of several corpora to ask as one, instead of "corpus".
        """
        within = _period(since, until)
        exchanges = [
            exchange_of(result, f"history[{place}]")
            for place, result in enumerate(_earlier(history))
        ]
        asked = self._asked(corpus, corpora)
        text = _text(question, "question")
        chosen = _names(articles, "articles", MAX_CHOSEN)
        if isinstance(asked, Corpus):
            within = replace(within, article_ids=tuple(asked.article(each).id for each in chosen))
        elif chosen:
            raise RequestError("argument_several", name="articles")
        return answer_json(asked.ask(text, within, exchanges, as_typed, no_model))

    @_explained
    def search(
        self,
        words: str,
        corpus: str | None = None,
        limit: int = 10,
        since: str | None = None,
        until: str | None = None,
        corpora: list[str] | None = None,
    ) -> list[dict[str, Any]]:
        """Find passages of the news articles by words and meaning, best first, without an answer.

        Args:
            words: What to look for: words or a question.
            corpus: Name of the corpus to search; the default one if not given.
            limit: How many passages at most, from 1 to 100.
            since: First day of the articles to look in, as 2015-09-20.
            until: Last day of the articles to look in, as 2015-09-30.
            corpora: Names of several corpora to search as one, instead of "corpus".
        """
        number, within = _number(limit, MAX_PASSAGES), _period(since, until)
        hits = self._asked(corpus, corpora).search(_text(words, "words"), number, within)
        return [hit_json(hit) for hit in hits]

    def _asked(self, corpus: str | None, corpora: object) -> Corpus | Corpora:
        """Return the corpus, or the several, that a caller names."""
        names = _names(corpora, "corpora", MAX_CORPORA)
        if names and corpus is not None:
            raise RequestError("argument_several", name="corpus")
        if len(names) > 1:
            return self._library.corpora(names)
        return self._library.corpus(names[0] if names else corpus)

    @_explained
    def article(self, id: str, corpus: str | None = None) -> dict[str, Any]:
        """Return one article with its whole text, which the offsets of citations count in.

        Args:
            id: The article's id, as "article_id" in the other results.
            corpus: Name of the corpus it is in; the default one if not given.
        """
        return article_json(self._library.corpus(corpus).article(_text(id, "id")))

    @_explained
    def statements(
        self,
        speaker: str | None = None,
        about: str | None = None,
        corpus: str | None = None,
        limit: int = 100,
        since: str | None = None,
        until: str | None = None,
    ) -> list[dict[str, Any]]:
        """List who said what in the news articles, as direct or indirect speech.

        Args:
            speaker: Whose statements; everybody's if not given.
            about: On what topic, the nearest first; on any if not given.
            corpus: Name of the corpus; the default one if not given.
            limit: How many statements at most, from 1 to 1000.
            since: First day of the articles to look in, as 2015-09-20.
            until: Last day of the articles to look in, as 2015-09-30.
        """
        number, within = _number(limit, MAX_STATEMENTS), _period(since, until)
        who = _text(speaker, "speaker") if speaker is not None else None
        topic = _text(about, "about") if about is not None else None
        said = self._library.corpus(corpus).statements(who, topic, within)
        return [statement_json(statement) for statement in islice(said, number)]

    @_explained
    def articles(
        self,
        title: str | None = None,
        corpus: str | None = None,
        limit: int = 100,
        offset: int = 0,
        since: str | None = None,
        until: str | None = None,
    ) -> list[dict[str, Any]]:
        """List the news articles without their texts, the newest first.

        Args:
            title: Words that all stand in the headline; any headline if not given.
            corpus: Name of the corpus; the default one if not given.
            limit: How many articles at most, from 1 to 1000.
            offset: How many to leave out before the first.
            since: First day, as 2015-09-20.
            until: Last day, as 2015-09-30.
        """
        number, within = _number(limit, MAX_ARTICLES), _period(since, until)
        skipped = _number(offset, MAX_OFFSET, "offset", least=0)
        words = _text(title, "title") if title is not None else None
        wanted = ArticleFilter(title=words, since=within.since, until=within.until)
        page = self._library.corpus(corpus).list_articles(wanted, "newest", number, skipped)
        return [info_json(info) for info in page.articles]

    @_explained
    def corpora(self) -> list[dict[str, Any]]:
        """List the corpora that can be asked: name, title, number of articles, dates."""
        return [corpus_json(info) for info in self._library.infos()]


def check_arguments(function: Callable[..., Any], given: Mapping[str, object]) -> None:
    """Check that *given* names arguments of *function*, an endpoint, and all that it needs.

    Raises:
        RequestError: one is unknown or missing.
    """
    known = signature(function).parameters
    if unknown := [name for name in given if name not in known]:
        listed = ", ".join(known)
        raise RequestError("argument_unknown", name=unknown[0][:40], known=listed or "–")
    for name, parameter in known.items():
        if parameter.default is Parameter.empty and name not in given:
            raise RequestError("argument_missing", name=name)


def by_name(function: Callable[..., Any], given: Sequence[object]) -> dict[str, object]:
    """Return *given*, the arguments of an endpoint in order, by their names.

    Raises:
        RequestError: there are more than *function* takes.
    """
    names = list(signature(function).parameters)
    if len(given) > len(names):
        raise RequestError("argument_count", count=len(given), most=len(names))
    return dict(zip(names, given, strict=False))


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise RequestError("argument_no_text", name=name, value=str(value)[:40])
    if len(value) > MAX_TEXT:
        raise RequestError("argument_too_long", name=name, length=len(value), most=MAX_TEXT)
    return value


def _number(value: object, most: int, name: str = "limit", least: int = 1) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if not is_number or not least <= cast(int, value) <= most:
        shown = str(value)[:40]
        raise RequestError("argument_number", name=name, least=least, most=most, value=shown)
    return cast(int, value)


def _earlier(value: object) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > MAX_EXCHANGES:
        raise RequestError("argument_history", most=MAX_EXCHANGES)
    return value


def _names(value: object, name: str, most: int) -> list[str]:
    if value is None:
        return []
    whole = isinstance(value, list) and all(isinstance(each, str) and each for each in value)
    if not whole or len(cast(list[str], value)) > most:
        raise RequestError("argument_names", name=name, most=most)
    return list(dict.fromkeys(cast(list[str], value)))


def _period(since: object, until: object) -> Filter:
    first, last = as_day(since, "since"), as_day(until, "until")
    if first and last and first > last:
        raise RequestError("argument_period", since=first, until=last)
    return Filter(since=first, until=last)


def as_day(value: object, name: str) -> date | None:
    """Return the day that the argument *name* gives, None for an empty one.

    Raises:
        RequestError: it is no ISO date.
    """
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise RequestError("argument_date", name=name, value=str(value)[:40]) from None
