"""What a reader keeps and cites, by addresses of its own: stars, the list, files, references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from rag.answer.wording import phrases_for
from rag.corpus.library import Corpus, Library
from rag.errors import NachgefragtError, log_failure
from rag.types import Article, Span
from rag.web.changes import changing, reader_of
from rag.web.collection import GROUP_CHARS, NOTE_CHARS, Collection, Find
from rag.web.conversations import ConversationStore
from rag.web.export.finds import MEDIA_TYPES, exported, grouped, reference_of, said_in
from rag.web.export.references import WRITERS, Reference, citation_line
from rag.web.markup import fingerprint
from rag.web.render import render
from rag.web.sayings import Saying, attribution, cited_attribution, saying_at
from rag.web.syllables import breakable
from rag.web.texts import Texts, texts_for
from rag.web.views.article import list_problem

_SPANS = re.compile(r"\d{1,12}-\d{1,12}(?:,\d{1,12}-\d{1,12})*")
_MOST_SPANS = 100
_LABELS = ("keep", "keep_article", "unkeep")


class KeptPages:
    """The list of finds, and references to what is shown."""

    def __init__(self, library: Library, kept: Collection, talks: ConversationStore) -> None:
        self._library = library
        self._kept = kept
        self._talks = talks

    def routes(self) -> list[Route]:
        """Return what serves it."""
        changes = {"add": self._add, "remove": self._remove, "change": self._change}
        return [
            Route("/kept", self._list),
            Route("/kept/marks", self._marks),
            *(
                Route(f"/kept/{name}", changing(change), methods=["POST"])
                for name, change in {**changes, "move": self._move}.items()
            ),
            Route("/kept.{ending}", self._export),
            Route("/cite", self._tools),
            Route("/cite.{ending}", self._references),
        ]

    def _list(self, request: Request) -> Response:
        texts = texts_for(request.query_params.get("language"))
        try:
            finds = self._finds(request, texts)
        except NachgefragtError as error:
            return HTMLResponse(list_problem(log_failure(error, "the list of finds"), texts))
        groups = [
            (name, [(find, *_named(find, texts), said_in(find, texts)) for find in found])
            for name, found in grouped(finds)
        ]
        shown = render(
            "kept",
            texts,
            groups=groups,
            names=list(dict.fromkeys(find.group for find in finds if find.group)),
            endings=list(MEDIA_TYPES),
            note_chars=NOTE_CHARS,
            group_chars=GROUP_CHARS,
        )
        return HTMLResponse(breakable(shown))

    def _finds(self, request: Request, texts: Texts) -> list[Find]:
        return [self._whole(find, texts) for find in self._kept.list(reader_of(request))]

    def _whole(self, find: Find, texts: Texts) -> Find:
        """Return a find with the sentence around it: earlier versions kept a statement alone."""
        if not find.is_part:
            return find
        try:
            corpus = self._library.corpus(find.corpus)
            article = corpus.article(find.article.id)
        except NachgefragtError:
            return find
        if fingerprint([article.text[start:end] for start, end in find.spans]) != find.check:
            return find
        said = _saying(corpus, article, find.spans, texts)
        return replace(find, quote=said.quote, kind=said.kind, speaker=said.speaker)

    def _marks(self, request: Request) -> Response:
        """Return the ids of what is kept by its place, and what the stars are called."""
        texts = texts_for(request.query_params.get("language"))
        try:
            finds = self._kept.list(reader_of(request))
        except NachgefragtError:
            finds = []
        marks = {
            f"{each.corpus} {each.article.id} {_spelled(each.spans)}": each.id for each in finds
        }
        labels = {name: texts.of("kept", name) for name in _LABELS}
        return JSONResponse({"marks": marks, "labels": labels})

    def _add(self, reader: str, given: Mapping[str, Any]) -> dict[str, str]:
        corpus = self._library.corpus(str(given["corpus"]) or None)
        article, spans = _place(corpus, given)
        slices = [article.text[start:end] for start, end in spans]
        if spans and fingerprint(slices) != str(given["check"]):
            raise ValueError("the article has changed")
        texts = texts_for(str(given.get("language") or ""))
        said = _saying(corpus, article, spans, texts)
        info = corpus.look(lambda generation: generation.store.info(article.id))
        return {"id": self._kept.add(reader, corpus.name, info, spans, slices, said)}

    def _remove(self, reader: str, given: Mapping[str, Any]) -> dict[str, str]:
        self._kept.remove(reader, str(given["id"]))
        return {}

    def _change(self, reader: str, given: Mapping[str, Any]) -> dict[str, str]:
        self._kept.change(reader, str(given["id"]), str(given["note"]), str(given["group"]))
        return {}

    def _move(self, reader: str, given: Mapping[str, Any]) -> dict[str, str]:
        self._kept.move(reader, str(given["id"]), 1 if int(given["by"]) > 0 else -1)
        return {}

    def _export(self, request: Request) -> Response:
        ending = request.path_params["ending"]
        if ending not in MEDIA_TYPES:
            return PlainTextResponse("Not found.\n", 404)
        texts = texts_for(request.query_params.get("language"))
        try:
            content = exported(self._finds(request, texts), ending, texts)
        except NachgefragtError as error:
            return PlainTextResponse(f"{error.message.line(texts.language)}\n", 500)
        name = texts.view_kept.lower()
        return _file(content, f"{name}-{date.today().isoformat()}.{ending}", MEDIA_TYPES[ending])

    def _tools(self, request: Request) -> Response:
        """Return the buttons to cite an article or a place in it."""
        texts = texts_for(request.query_params.get("language"))
        try:
            corpus = self._library.corpus(request.query_params.get("corpus") or None)
            reference = _cited(corpus, request.query_params, texts)
        except (NachgefragtError, ValueError, KeyError):
            return PlainTextResponse("Not found.\n", 404)
        place = {"corpus": corpus.name, "article": reference.article.id}
        spans = request.query_params.get("spans", "")
        query = urlencode(place | {"spans": spans, "language": texts.language})
        return HTMLResponse(
            render(
                "cite", texts, line=citation_line(reference, texts), query=query, endings=[*WRITERS]
            )
        )

    def _references(self, request: Request) -> Response:
        """Return an article, a place in it, or what an answer cites, as references."""
        ending, wanted = request.path_params["ending"], request.query_params
        if ending not in WRITERS:
            return PlainTextResponse("Not found.\n", 404)
        texts = texts_for(wanted.get("language"))
        try:
            if "conversation" in wanted:
                references = self._of_answer(reader_of(request), wanted, texts)
            else:
                corpus = self._library.corpus(wanted.get("corpus") or None)
                references = [_cited(corpus, wanted, texts)]
        except (NachgefragtError, ValueError, KeyError, IndexError):
            return PlainTextResponse("Not found.\n", 404)
        media_type, write = WRITERS[ending]
        name = f"nachgefragt-{date.today().isoformat()}.{ending}"
        return _file(write(references).encode(), name, f"{media_type}; charset=utf-8")

    def _of_answer(self, reader: str, wanted: Mapping[str, str], texts: Texts) -> list[Reference]:
        talk = self._talks.get(reader, wanted["conversation"])
        answer = talk.turns[int(wanted["turn"])].turn.answer
        cited = answer.reply.citations if answer else ()
        return [
            Reference(
                each.article,
                (each.quote,),
                pages=(each.page,) if each.page else (),
                said=cited_attribution(each, texts),
            )
            for each in cited
        ]


def _file(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def _place(corpus: Corpus, given: Mapping[str, Any]) -> tuple[Article, tuple[Span, ...]]:
    """Return an article and the spans „1-5,7-9“ in it.

    Raises:
        ArticleError: there is no such article.
        ValueError: the spans are none of it.
    """
    article = corpus.article(str(given["article"]))
    spelled = str(given.get("spans") or "")
    if not spelled:
        return article, ()
    if not _SPANS.fullmatch(spelled):
        raise ValueError(spelled)
    pairs = [span.split("-") for span in spelled.split(",")]
    spans = tuple((int(start), int(end)) for start, end in pairs)
    if len(spans) > _MOST_SPANS or any(s >= e or e > len(article.text) for s, e in spans):
        raise ValueError(spelled)
    return article, spans


def _saying(corpus: Corpus, article: Article, spans: tuple[Span, ...], texts: Texts) -> Saying:
    return corpus.look(lambda generation: saying_at(generation.store, article, spans, texts))


def _cited(corpus: Corpus, given: Mapping[str, Any], texts: Texts) -> Reference:
    article, spans = _place(corpus, given)
    info = corpus.look(lambda generation: generation.store.info(article.id))
    pages = dict.fromkeys(filter(None, (info.page_of(*span) for span in spans)))
    if not spans:
        return Reference(info)
    said = _saying(corpus, article, spans, texts)
    told = attribution(said.kind, said.speaker, texts)
    return Reference(info, (said.quote,), pages=tuple(pages), said=told)


def _named(find: Find, texts: Texts) -> tuple[str, str]:
    """Return the line that cites a find, and the page it stands on."""
    line = citation_line(reference_of(find, texts), texts)
    return line, phrases_for(texts.language).pages([find])


def _spelled(spans: tuple[Span, ...]) -> str:
    return ",".join(f"{start}-{end}" for start, end in spans)
