"""Searches that a reader keeps, and which articles each has found that it had not before."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from rag.corpus.library import Library
from rag.corpus.overview import matching_articles
from rag.errors import NachgefragtError, log_failure
from rag.web.changes import changing, reader_of
from rag.web.conversation_file import ConversationFile
from rag.web.conversation_rows import encodable
from rag.web.formats import count_text, date_limits
from rag.web.render import render
from rag.web.texts import Texts, texts_for
from rag.web.views.articles import ArticleQuery, address_of, read_query

# Searches of one reader in a corpus, and articles that are told to be new at a time.
MOST = 50
_MOST_NEW = 500

_TABLE = """
CREATE TABLE IF NOT EXISTS search (
    id TEXT PRIMARY KEY, reader TEXT NOT NULL, corpus TEXT NOT NULL, address TEXT NOT NULL,
    fields TEXT NOT NULL, seen TEXT NOT NULL,
    UNIQUE (reader, corpus, address)
)
"""


@dataclass(frozen=True, slots=True)
class Search:
    """A search that is kept; ``seen`` are fingerprints of the articles it had found when seen."""

    id: str
    query: ArticleQuery
    seen: frozenset[str]


class Searches:
    """The searches of all readers, in the file of the conversations. Safe across threads.

    Every method raises :class:`KeepingError` where the file cannot be read or written.
    """

    def __init__(self, file: Path) -> None:
        self._file = ConversationFile(file)

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        self._file.close()

    def list(self, reader: str, corpus: str) -> list[Search]:
        """Return the reader's searches in *corpus*, the oldest first."""
        with self._file.reading() as db:
            exists = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'search'"
            if not db or db.execute(exists).fetchone() is None:
                return []
            rows = db.execute(
                "SELECT id, fields, seen FROM search WHERE reader = ? AND corpus = ?"
                " ORDER BY rowid LIMIT ?",
                (_hidden(reader), corpus, MOST),
            ).fetchall()
        return [
            Search(name, read_query(json.loads(fields)), frozenset(json.loads(seen)))
            for name, fields, seen in rows
        ]

    def keep(self, reader: str, corpus: str, query: ArticleQuery, found: Sequence[str]) -> None:
        """Keep *query*, or note that what it finds, articles of the ids *found*, was seen."""
        fields = encodable(json.dumps(_fields(query), ensure_ascii=False))
        seen = json.dumps(sorted(map(_fingerprint, found)))
        with self._file.writing() as db:
            db.execute(_TABLE)
            db.execute(
                "INSERT INTO search VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (reader, corpus, address)"
                " DO UPDATE SET seen = excluded.seen",
                (
                    *(secrets.token_urlsafe(9), _hidden(reader), corpus),
                    *(address_of(query), fields, seen),
                ),
            )

    def remove(self, reader: str, search_id: str) -> None:
        """Keep a search no longer."""
        with self._file.writing() as db:
            db.execute(_TABLE)
            query = "DELETE FROM search WHERE reader = ? AND id = ?"
            db.execute(query, (_hidden(reader), search_id))


class SearchPages:
    """The searches that a reader keeps, by addresses of their own."""

    def __init__(self, library: Library, kept: Searches) -> None:
        self._library = library
        self._kept = kept

    def routes(self) -> list[Route]:
        """Return what serves them."""
        changes = {"add": self._add, "remove": self._remove, "seen": self._seen}
        return [
            Route("/searches", self._list),
            *(
                Route(f"/searches/{name}", changing(change), methods=["POST"])
                for name, change in changes.items()
            ),
        ]

    def _list(self, request: Request) -> Response:
        """Return the searches with how much is new; ``current`` is the one that is shown."""
        wanted = request.query_params
        texts = texts_for(wanted.get("language"))
        current = _plain(read_query(wanted))
        try:
            corpus = self._library.corpus(wanted.get("corpus") or None)
            kept = self._kept.list(reader_of(request), corpus.name)
            rows = [(each, len(self._new(corpus.name, each))) for each in kept]
        except NachgefragtError as error:
            log_failure(error, "the list of searches")
            return HTMLResponse("")
        return HTMLResponse(
            render(
                "searches",
                texts,
                searches=[
                    (
                        *(each.id, address_of(each.query), named(each.query, texts)),
                        count_text(new, "new_found", texts) if new else "",
                        each.query == current,
                    )
                    for each, new in rows
                ],
                can_keep=_can_keep(current, kept),
            )
        )

    def _new(self, corpus: str, search: Search) -> list[str]:
        found = self._found(corpus, search.query)
        return [each for each in found if _fingerprint(each) not in search.seen]

    def _found(self, corpus: str, query: ArticleQuery) -> tuple[str, ...]:
        return matching_articles(self._library.corpus(corpus), query.words, query.wanted)

    def _add(self, reader: str, given: Mapping[str, Any]) -> dict[str, Any]:
        corpus, query = self._library.corpus(str(given["corpus"]) or None).name, _asked(given)
        if _can_keep(query, self._kept.list(reader, corpus)):
            self._kept.keep(reader, corpus, query, self._found(corpus, query))
        return {}

    def _remove(self, reader: str, given: Mapping[str, Any]) -> dict[str, Any]:
        self._kept.remove(reader, str(given["id"]))
        return {}

    def _seen(self, reader: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Note that a search was looked at, and return the ids of the articles new in it."""
        corpus, query = self._library.corpus(str(given["corpus"]) or None).name, _asked(given)
        kept = next((each for each in self._kept.list(reader, corpus) if each.query == query), None)
        if kept is None:
            return {"new": []}
        new = self._new(corpus, kept)
        if new:
            self._kept.keep(reader, corpus, query, self._found(corpus, query))
        return {"new": new[:_MOST_NEW]}


def named(query: ArticleQuery, texts: Texts) -> str:
    """Return a search in words: what is looked for, and within what."""
    wanted = query.wanted
    dates = date_limits(wanted.since, wanted.until, texts) if wanted.since or wanted.until else ""
    return " · ".join(filter(None, (query.words, wanted.title, wanted.source, dates)))


def _can_keep(query: ArticleQuery, kept: Sequence[Search]) -> bool:
    is_new = all(each.query != query for each in kept)
    return query != ArticleQuery() and is_new and len(kept) < MOST


def _plain(query: ArticleQuery) -> ArticleQuery:
    """Return *query* without order and page: they make no other search of it."""
    return replace(query, order=None, page=0)


def _asked(given: Mapping[str, Any]) -> ArticleQuery:
    fields = given["fields"]
    if not isinstance(fields, dict):
        raise TypeError(fields)
    return _plain(read_query(fields))


def _fields(query: ArticleQuery) -> dict[str, str]:
    wanted = query.wanted
    return {
        "q": query.words,
        "title": wanted.title or "",
        "source": wanted.source or "",
        "since": wanted.since.isoformat() if wanted.since else "",
        "until": wanted.until.isoformat() if wanted.until else "",
    }


def _fingerprint(article_id: str) -> str:
    return sha256(article_id.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _hidden(reader: str) -> str:
    return sha256(reader.encode("utf-8", "surrogatepass")).hexdigest()
