"""Show: the web chat. The one module that knows Gradio; the page itself is rendered in rag.render.

Every reader has a conversation of their own (Gradio's session state); the corpus is shared.
"""

from __future__ import annotations

import logging
import socket
import time
import uuid
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from datetime import date
from itertools import islice
from typing import Any, get_args

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse
from gradio import events as gr_events
from starlette.middleware.trustedhost import TrustedHostMiddleware

from rag.errors import NachgefragtError, SettingsError
from rag.export import statements_csv
from rag.manage import Manager
from rag.markup import text_html
from rag.page import STATIC, Document
from rag.pipeline import Corpus
from rag.render import (
    Failure,
    Turn,
    article_panel,
    article_problem,
    conversation,
    list_problem,
    masthead,
)
from rag.render_statements import EXPORT, PAGE_SIZE, browser, listing, speaker_options
from rag.settings import Settings
from rag.show import answer_json
from rag.texts import Language, Texts, preferred_language, texts_for
from rag.types import Answer, Draft, Exchange, Span, StatementFilter, StatementKind
from rag.uploads import SameOrigin, upload_routes

LANGUAGE_COOKIE = "nachgefragt_language"
MAX_QUESTION_CHARS = 1_000
_MAX_FIELD_CHARS = 200
_FILTERS = ("speaker", "about", "kind", "since", "until")
# Questions answered at the same time; the others wait their turn.
CONCURRENT_ANSWERS = 2
# Speakers offered while a name is typed.
_SUGGESTED = 20
# Seconds between two states of a text that is being written.
_PACE = 0.1

Turns = tuple[Turn, ...]

_LOOPBACK = ("127.0.0.1", "localhost")

log = logging.getLogger(__name__)


def serve(corpus: Corpus, settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve the web chat until interrupted; call *ready* with its address once it is bound.

    Raises:
        SettingsError: the address or the port cannot be bound.
    """
    listener = bind(settings)
    config = uvicorn.Config(
        make_app(corpus, settings.host), log_level="warning", timeout_graceful_shutdown=2, ws="none"
    )
    host, port = listener.getsockname()[:2]
    ready(f"http://{f'[{host}]' if ':' in host else host}:{port}")
    uvicorn.Server(config).run(sockets=[listener])


def bind(settings: Settings) -> socket.socket:
    """Return a listening socket on the settings' host and port (0: any free one)."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=128)
    except OSError as error:
        raise SettingsError(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror or error}. "
            f"Try another port: python app.py --port {(settings.port + 1) % 65536}"
        ) from None


def make_app(corpus: Corpus, host: str = "127.0.0.1", may_change: bool | None = None) -> FastAPI:
    """Return the page and its endpoints as one ASGI application, to be bound to *host*.

    Corpora may be added and removed where *may_change* says so; if None, on this machine alone.
    """
    manager = Manager(corpus.settings, host in _LOOPBACK if may_change is None else may_change)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        manager.jobs.close()

    app = FastAPI(openapi_url=None, lifespan=lifespan)
    app.router.routes += upload_routes(manager.uploads, manager.may_change)
    app.add_middleware(SameOrigin)
    if host in _LOOPBACK:
        # Else any web page could rebind its own name to this machine and read the corpus.
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(_LOOPBACK))
    chat = _Chat(corpus, manager)
    app.add_middleware(Document, start_page=chat.start_page)
    app.add_api_route(f"/{EXPORT}", chat.export)
    gr.mount_gradio_app(
        app,
        _build_page(chat),
        path="/",
        theme=_theme(),
        favicon_path=str(STATIC / "favicon.svg"),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        max_file_size=1,
        enable_monitoring=False,
    )
    return app


def _theme() -> gr.themes.Base:
    # The colours that Gradio's first, still empty page takes over; all others are in page.css.
    return gr.themes.Base(
        font=("system-ui", "sans-serif"), font_mono=("ui-monospace", "monospace")
    ).set(
        body_background_fill="#faf7f1",
        body_background_fill_dark="#16150f",
        body_text_color="#211e19",
        body_text_color_dark="#ece7dc",
    )


def _build_page(chat: _Chat) -> gr.Blocks:
    """Return the page: masthead with start page, conversation, question box."""

    def article(wanted: dict[str, Any]) -> str:  # Gradio sets a mark on it; a method takes none
        return chat.article(wanted)

    def statements(wanted: dict[str, Any]) -> str:
        return chat.statements(wanted)

    def speakers(wanted: dict[str, Any]) -> str:
        return chat.speakers(wanted)

    # Left to itself, Gradio asks the network for its newest version and reports that it is used.
    page = gr.Blocks(title="Nachgefragt", analytics_enabled=False, fill_width=True)
    with page:
        language = gr.State("de")
        turns = gr.State(())
        head = gr.HTML(
            elem_id="head",
            apply_default_css=False,
            js_on_load=(STATIC / "page.js").read_text(encoding="utf-8"),
            server_functions=[article],
        )
        browsed = gr.HTML(
            elem_id="browse",
            apply_default_css=False,
            js_on_load=(STATIC / "statements.js").read_text(encoding="utf-8"),
            server_functions=[statements, speakers],
        )
        managed = gr.HTML(
            elem_id="corpora",
            apply_default_css=False,
            js_on_load=(STATIC / "corpora.js").read_text(encoding="utf-8"),
            server_functions=chat.manager.functions(),
        )
        log_view = gr.HTML(elem_id="log", apply_default_css=False, js_on_load=None)
        # Not seen: what a model writes goes from here into its place in the conversation, so that
        # the conversation is not built anew for each word.
        draft = gr.HTML(
            elem_id="draft",
            apply_default_css=False,
            js_on_load=(STATIC / "draft.js").read_text(encoding="utf-8"),
        )
        with gr.Row(elem_id="composer"):
            box = gr.Textbox(
                elem_id="question",
                lines=1,
                max_lines=6,
                max_length=MAX_QUESTION_CHARS,
                container=False,
                html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
            )
            send = gr.Button(elem_id="send", min_width=0)
        view = [head, browsed, managed, log_view, box, send]
        quick: dict[str, Any] = {
            "queue": False,
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        page.load(chat.open, [turns], [language, *view], **quick)
        head.language(chat.switch, [turns], [language, *view], **quick)
        typed = gr.on(
            [box.submit, send.click],
            chat.begin,
            [box, turns, language],
            [box, turns, log_view],
            **quick,
        )
        picked = head.ask(chat.begin_example, [turns, language], [turns, log_view], **quick)
        for begun in (typed, picked):
            begun.then(
                chat.finish,
                [turns, language],
                [turns, log_view, draft],
                concurrency_limit=CONCURRENT_ANSWERS,
                concurrency_id="ask",
                show_progress="hidden",
                api_visibility="private",
            )
        gr_events.api(chat.ask, api_name="ask", concurrency_id="ask")
    return page


class _Chat:
    """What the page's events do. Holds the corpus and nothing of any reader."""

    def __init__(self, corpus: Corpus, manager: Manager) -> None:
        self._corpus = corpus
        self.manager = manager

    def start_page(self, request: Request) -> tuple[str, str]:
        """Return the language and the start page that a reader sees first."""
        texts = _texts(request)
        return texts.language, masthead(self._corpus.info, texts)

    def open(self, turns: Turns, request: gr.Request) -> tuple[Any, ...]:
        """Fill the page in the reader's language."""
        return self._view(_texts(request), turns)

    def switch(self, turns: Turns, event: gr.EventData) -> tuple[Any, ...]:
        """Show the same page in the other language."""
        return self._view(texts_for(event.language), turns)

    def _view(self, texts: Texts, turns: Turns) -> tuple[Any, ...]:
        return (
            texts.language,
            masthead(self._corpus.info, texts),
            browser(texts),
            self.manager.page(texts),
            conversation(turns, texts),
            gr.update(label=texts.question_label, placeholder=texts.question_hint),
            gr.update(value=texts.send),
        )

    def begin(self, question: str, turns: Turns, language: Language) -> tuple[Any, Any, Any]:
        """Put a typed question into the conversation, unless one is still being answered."""
        begun = _begin(question, turns)
        if begun is turns:
            return gr.skip(), gr.skip(), gr.skip()
        return "", begun, conversation(begun, texts_for(language))

    def begin_example(
        self, turns: Turns, language: Language, event: gr.EventData
    ) -> tuple[Any, Any]:
        """Put an example question into the conversation."""
        begun = _begin(str(event.question), turns)
        if begun is turns:
            return gr.skip(), gr.skip()
        return begun, conversation(begun, texts_for(language))

    def finish(self, turns: Turns, language: Language) -> Iterator[tuple[Any, Any, Any]]:
        """Answer the question that stands open: what is found at once, the answer at last."""
        if not _is_open(turns):
            yield gr.skip(), gr.skip(), gr.skip()
            return
        texts = texts_for(language)
        *earlier, last = turns
        shown: float | None = None
        with closing(self._outcomes(last.question, _history(turns[:-1]))) as outcomes:
            for outcome in outcomes:
                now = time.monotonic()
                current = (*earlier, Turn(last.question, outcome))
                if not isinstance(outcome, Draft):
                    yield current, conversation(current, texts), ""
                elif shown is None:
                    shown = now
                    yield gr.skip(), conversation(current, texts), ""
                elif now - shown >= _PACE:
                    shown = now
                    yield gr.skip(), gr.skip(), text_html(outcome.text)

    def _outcomes(
        self, question: str, history: Sequence[Exchange]
    ) -> Generator[Draft | Answer | Failure, None, None]:
        try:
            yield from self._corpus.stream(question, history=history)
        except Exception as error:
            yield _failure(error, f"question {question!r}")

    def ask(self, question: str) -> dict[str, Any]:
        """Answer a question as JSON, in the shape of ``python -m rag ask --json``."""
        try:
            return answer_json(self._corpus.ask(question[:MAX_QUESTION_CHARS]))
        except Exception as error:
            failure = _failure(error, f"question {question!r}")
            raise gr.Error(f"{failure.message or 'Internal error'} [{failure.id}]") from None

    def article(self, wanted: dict[str, Any]) -> str:
        """Return the side panel for ``{"article", "spans", "check", "language"}`` of a marker."""
        texts = texts_for(wanted.get("language"))
        try:
            article = self._corpus.article(str(wanted["article"]))
            spans = _spans(wanted["spans"])
            language = self._corpus.info.card.language
            return article_panel(article, spans, str(wanted["check"]), language, texts)
        except Exception as error:
            return article_problem(_failure(error, f"article {wanted!r}"), texts)

    def statements(self, wanted: dict[str, Any]) -> str:
        """Return the list for ``{"speaker", "about", "kind", "since", "until", "page"}``."""
        texts = texts_for(wanted.get("language"))
        try:
            asked, number = _statement_filter(wanted), max(0, int(wanted.get("page") or 0))
            page = self._corpus.list_statements(asked, PAGE_SIZE, number * PAGE_SIZE)
            return listing(page, asked, texts)
        except Exception as error:
            return list_problem(_failure(error, f"statements {wanted!r}"), texts)

    def speakers(self, wanted: dict[str, Any]) -> str:
        """Return the options for ``{"begins"}``: speakers with a word that begins so."""
        begins = str(wanted.get("begins", ""))[:_MAX_FIELD_CHARS].casefold().strip()
        fitting = (
            each for each in self._corpus.speakers() if f" {begins}" in f" {each.name.casefold()}"
        )
        return speaker_options(islice(fitting, _SUGGESTED))

    def export(self, request: Request) -> Response:
        """Return all statements that the address asks for as CSV, written as they are read."""
        try:
            wanted = _statement_filter(request.query_params)
        except ValueError as error:
            return PlainTextResponse(f"{error}\n", status_code=400)
        name = f"{self._corpus.name}-{EXPORT}"
        return StreamingResponse(
            statements_csv(self._corpus.every_listed(wanted)),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def _texts(request: Request | gr.Request) -> Texts:
    """Return the texts in the language chosen before, else in the browser's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return texts_for(chosen or preferred_language(request.headers.get("accept-language")))


def _begin(question: str, turns: Turns) -> Turns:
    asked = question.strip()[:MAX_QUESTION_CHARS]
    return turns if not asked or _is_open(turns) else (*turns, Turn(asked))


def _is_open(turns: Turns) -> bool:
    return bool(turns) and turns[-1].outcome is None


def _history(turns: Turns) -> tuple[Exchange, ...]:
    return tuple(Exchange.of(turn.outcome) for turn in turns if isinstance(turn.outcome, Answer))


def _statement_filter(values: Mapping[str, Any]) -> StatementFilter:
    """Return the filter that a form or an address holds.

    Raises:
        ValueError: a kind or a date is none.
    """
    given = {name: str(values.get(name) or "").strip()[:_MAX_FIELD_CHARS] for name in _FILTERS}
    kinds: tuple[StatementKind, ...] = get_args(StatementKind)
    kind = next((kind for kind in kinds if kind == given["kind"]), None)
    if kind is None and given["kind"]:
        raise ValueError(f"{given['kind']!r} is no kind of statement: {', '.join(kinds)}")
    return StatementFilter(
        given["speaker"] or None,
        given["about"] or None,
        kind,
        _day(given["since"]),
        _day(given["until"]),
    )


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def _spans(value: object) -> list[Span]:
    if not isinstance(value, list):
        raise TypeError(f"spans must be a list, not {value!r}")
    return [(int(start), int(end)) for start, end in value]


def _failure(error: Exception, subject: str) -> Failure:
    """Log *error* under a new id. Only our own errors are worded for people to read."""
    failure = Failure(
        uuid.uuid4().hex[:8], str(error) if isinstance(error, NachgefragtError) else None
    )
    log.error("[%s] %s failed", failure.id, subject, exc_info=error)
    return failure
