"""People, and how much there is when, as HTML that the page loads by addresses of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from rag.corpus.library import Corpus, Library
from rag.corpus.overview import article_months, people, portrait, statement_months
from rag.errors import log_failure
from rag.web.browse import statement_filter
from rag.web.texts import Texts, texts_for
from rag.web.views.article import list_problem
from rag.web.views.articles import read_query
from rag.web.views.histogram import histogram
from rag.web.views.people import PAGE_SIZE, people_list, person_page, read_people_query

Shown = Callable[[Corpus, Mapping[str, Any], Texts], str]


def people_routes(library: Library) -> list[Route]:
    """Return what serves ``/people`` and ``/histogram`` for the fields of a view's address."""
    return [
        Route("/people", _answering(library, _people)),
        Route("/histogram", _answering(library, _histogram)),
    ]


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
        return people_list(people(corpus), query, corpus.info, texts)
    offset = query.page * PAGE_SIZE
    found = portrait(corpus, query.name, query.about or None, query.days, PAGE_SIZE, offset)
    return person_page(found, query, corpus.info, texts)


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
