"""People, and how much there is when, as HTML that the page loads by addresses of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from rag.corpus.library import Corpus, Library
from rag.corpus.overview import (
    PeoplePage,
    article_months,
    people,
    portrait,
    some_people,
    statement_months,
)
from rag.errors import NachgefragtError, log_failure
from rag.index.article_list import ArticleFilter
from rag.retrieve.words import WordArticle
from rag.web.browse import statement_filter
from rag.web.export.table import hits_csv
from rag.web.syllables import breakable
from rag.web.texts import Texts, texts_for
from rag.web.views.article import list_problem
from rag.web.views.articles import MAX_FIELD_CHARS, read_query
from rag.web.views.histogram import histogram
from rag.web.views.people import (
    PAGE_SIZE,
    PeopleQuery,
    choose,
    people_list,
    person_page,
    read_people_query,
)

# Lines of a list of words, and articles read at a time.
_MOST_LINES, _BATCH = 200, 200

Shown = Callable[[Corpus, Mapping[str, Any], Texts], str]


def people_routes(library: Library) -> list[Route]:
    """Return what serves ``/people`` and ``/histogram`` for the fields of a view's address."""
    return [
        Route("/people", _answering(library, _people)),
        Route("/histogram", _answering(library, _histogram)),
        Route("/hits.csv", _hits(library)),
    ]


def _hits(library: Library) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        """Return a table of the hits of each line of ``words``, within a list's other fields."""
        wanted = request.query_params
        lines = dict.fromkeys(line.strip() for line in wanted.get("words", "").splitlines())
        typed = [line[:MAX_FIELD_CHARS] for line in lines if line][:_MOST_LINES]
        try:
            corpus = library.corpus(wanted.get("corpus") or None)
        except NachgefragtError as error:
            texts = texts_for(wanted.get("language"))
            return PlainTextResponse(f"{error.message.line(texts.language)}\n", status_code=404)
        within = read_query(wanted).wanted
        rows = hits_csv((line, _every(corpus, line, within)) for line in typed)
        headers = {"Content-Disposition": f'attachment; filename="{corpus.name}-hits.csv"'}
        return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)

    return answer


def _every(corpus: Corpus, typed: str, within: ArticleFilter) -> Iterator[WordArticle]:
    """Yield all articles that have what is *typed*, a batch in memory at a time."""
    offset = 0
    while page := corpus.find_words(typed, within, "oldest", _BATCH, offset).articles:
        yield from page
        offset += _BATCH


def _answering(library: Library, shown: Shown) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        wanted = request.query_params
        texts = texts_for(wanted.get("language"))
        try:
            corpus = library.corpus(wanted.get("corpus") or None)
            return HTMLResponse(shown(corpus, wanted, texts))
        except Exception as error:
            failure = log_failure(error, f"{request.url.path} {dict(wanted)!r}")
            return HTMLResponse(list_problem(failure, texts))

    return answer


def _people(corpus: Corpus, wanted: Mapping[str, Any], texts: Texts) -> str:
    query = read_people_query(wanted)
    if not query.name:
        listed = people_list(_page(corpus, query), query, corpus.info, texts)
        return breakable(listed, corpus.language)
    offset = query.page * PAGE_SIZE
    found = portrait(corpus, query.name, query.about or None, query.days, PAGE_SIZE, offset)
    return breakable(person_page(found, query, corpus.info, texts), corpus.language)


def _page(corpus: Corpus, query: PeopleQuery) -> PeoplePage:
    offset = query.page * PAGE_SIZE
    if query.order == "named":  # for which all must be counted
        every = choose(people(corpus), query)
        return PeoplePage(tuple(every[offset : offset + PAGE_SIZE]), len(every))
    return some_people(corpus, partial(choose, query=query), PAGE_SIZE, offset)


def _histogram(corpus: Corpus, wanted: Mapping[str, Any], texts: Texts) -> str:
    """Return the bars above a list: ``view`` is „articles“ or „statements“."""
    if wanted.get("view") == "statements":
        asked = statement_filter(wanted)
        days = (asked.since, asked.until)
        return histogram(statement_months(corpus, asked), "statements", days, texts)
    query = read_query(wanted)
    days = (query.wanted.since, query.wanted.until)
    counted = article_months(corpus, query.words, query.wanted)
    return histogram(counted, "articles", days, texts)
