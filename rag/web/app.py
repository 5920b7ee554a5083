"""Show: the web chat. The one module that knows Gradio; what it shows is made in the controller.

The page's own scripts (``static/``) trigger the events here and send with them all that they need.
"""

from __future__ import annotations

import asyncio
import functools
import json
import re
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, StreamingResponse
from gradio import events as gr_events
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount

from rag.corpus.library import Library
from rag.endpoints import Endpoints
from rag.errors import NachgefragtError, RequestError, SettingsError, log_failure
from rag.settings import Settings
from rag.web.browse import Shelf
from rag.web.calls import CheckedCalls
from rag.web.chat import CONCURRENT_ANSWERS, Controller
from rag.web.collection import Collection
from rag.web.connection import Connection
from rag.web.conversations import FILE, ConversationStore
from rag.web.corpora import Manager
from rag.web.document import READER_COOKIE, STATIC, Document
from rag.web.export.files import MEDIA_TYPES, take_along
from rag.web.guard import HEALTH, KNOWN, Guard, OnlyPaths, is_loopback
from rag.web.health import health
from rag.web.kept import KeptPages
from rag.web.model import ModelPages
from rag.web.modules import Modules
from rag.web.originals import Originals
from rag.web.people import people_routes
from rag.web.searches import Searches, SearchPages
from rag.web.texts import Texts, preferred_language, texts_for
from rag.web.turns import Feedback, verdict_of
from rag.web.undo import undo_route
from rag.web.uploads import upload_routes
from rag.web.views.answer import MAX_REMARK_CHARS
from rag.web.views.article import ARTICLES
from rag.web.views.statements import EXPORT
from rag.web.wish import View, Wish

LANGUAGE_COOKIE = "nachgefragt_language"

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# What the page and gradio_client need of Gradio. Not: files of this machine, uploads, requests
# made on a reader's behalf, recordings, monitoring, its own log-in.
_GRADIO_PATHS = re.compile(
    r"/|/config/?|/theme\.css|/favicon\.ico|/robots\.txt|/manifest\.json|/(?:static|assets)/.+"
    r"|/gradio_api/(?:info/?|theme\.css|startup-events|app_id/?|heartbeat/[^/]+|cancel|reset/?"
    r"|queue/(?:join|data|status)|(?:call|run)(?:/v2)?/[^/]+(?:/[^/]+)?|component_server/?)"
)
# What Gradio gives to a part of the page alone is handed on to the modules that wait for it. It
# lets only those events be triggered that this text names.
_HAND_ON = (
    'document.dispatchEvent(new CustomEvent("nachgefragt:{name}", '
    "{{ detail: {{ element, trigger, server, watch, events: {events} }} }}))"
)
_EVENTS = ("ask", "stop", "show", "rename", "delete", "rate")
_SESSIONS = 50
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def serve(
    library: Library,
    settings: Settings,
    ready: Callable[[str], None],
    *,
    mcp: bool = False,
    started: Callable[[], bool] = lambda: True,
) -> None:
    """Serve the web chat until interrupted; call *ready* with its address once it is bound.

    With *mcp* the tools for MCP clients are served beside it. *started* tells ``/health`` whether
    all is loaded that the first question would wait for.

    Raises:
        SettingsError: the address or the port cannot be bound.
    """
    listener = bind(settings)
    app = make_app(library, settings, mcp=mcp, started=started)
    config = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=2, ws="none", http=Connection
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
            "port_taken",
            host=settings.host,
            port=settings.port,
            reason=error.strerror or error,
            command=f"python app.py --port {(settings.port + 1) % 65536}",
        ) from None


def make_app(
    library: Library,
    settings: Settings,
    *,
    mcp: bool = False,
    started: Callable[[], bool] = lambda: True,
) -> FastAPI:
    """Return page and endpoints as one ASGI application, to be bound to the settings' host."""
    manager = Manager(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        manager.resume()
        yield
        manager.jobs.close()

    app = FastAPI(openapi_url=None, lifespan=lifespan)
    app.router.routes += [*upload_routes(manager.uploads), *people_routes(library)]
    app.router.routes += [*ModelPages(library, settings).routes(), *Originals(library).routes()]
    app.add_middleware(
        Guard,
        auth=settings.auth,
        manager=settings.manager,
        is_local=is_loopback(settings.host),
    )
    if is_loopback(settings.host):
        # Else any web page could rebind its own name to this machine and read the corpus.
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*_LOOPBACK, settings.host])
    kept = ConversationStore(settings.data / FILE)
    app.router.routes += SearchPages(library, Searches(settings.data / FILE)).routes()
    app.router.routes += KeptPages(library, Collection(settings.data / FILE), kept).routes()
    controller = Controller(library, kept, exposed=is_exposed(settings))
    app.router.routes += controller.shared.routes()
    shelf, endpoints = Shelf(library), Endpoints(library)

    def start_page(request: Request) -> tuple[str, str]:
        texts = _texts(request)
        return texts.language, controller.first(texts)

    modules = Modules()
    app.router.routes += [modules.route(), undo_route(kept.restore, _reader)]
    app.add_middleware(Document, start_page=start_page, scripts=modules.addresses)
    _add_routes(app, controller, shelf)
    app.add_api_route("/conversations/{name}", _exporter(kept, library))
    app.add_api_route(HEALTH, _health(library, started))
    if mcp:
        # Slow to import, and not needed by most.
        from rag import mcp_server

        mcp_server.mount(app, endpoints)
    _mount_page(app, _build_page(controller, shelf, manager, endpoints), endpoints)
    return app


def is_exposed(settings: Settings) -> bool:
    """Return whether anybody on the network may read the corpora without logging in."""
    asks = settings.auth is not None or settings.manager is not None
    return not asks and not is_loopback(settings.host)


def _health(library: Library, started: Callable[[], bool]) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        model = library.asking.chat_model or "extractive"
        status, told = health(library, model, started(), names=request.scope[KNOWN])
        return JSONResponse(told, status)

    return answer


def _mount_page(app: FastAPI, page: gr.Blocks, endpoints: Endpoints) -> None:
    gr.mount_gradio_app(
        app,
        page,
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
    (mounted,) = (route for route in app.routes if isinstance(route, Mount))
    functions = {each.__name__: each for each in endpoints.functions()}
    mounted.app = OnlyPaths(CheckedCalls(mounted.app, functions), _GRADIO_PATHS)


def _add_routes(app: FastAPI, controller: Controller, shelf: Shelf) -> None:
    """Add what the page loads by an address of its own."""

    def statements(request: Request) -> Response:
        try:
            name, rows = shelf.statements_csv(request.query_params)
        except NachgefragtError as error:
            return _told(error, _texts(request), 400)
        return StreamingResponse(
            rows,
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def state(corpus: str) -> dict[str, str | None]:
        return {"state": controller.state(corpus)}

    def suggestions(request: Request, conversation: str, language: str = "de") -> Response:
        texts = texts_for(language)
        return HTMLResponse(controller.suggestions(_reader(request), conversation, texts))

    app.add_api_route(f"/{EXPORT}", statements)
    app.add_api_route("/suggestions", suggestions)

    def article(name: str, corpus: str = "") -> Response:
        # A browser takes the place behind the # along.
        named = urlencode({"corpus": corpus, "article": name} if corpus else {"article": name})
        return Response(status_code=302, headers={"Location": f"/?{named}"})

    app.add_api_route("/state", state)
    app.add_api_route(f"/{ARTICLES}{{name:path}}", article)


def _exporter(kept: ConversationStore, library: Library) -> Callable[..., Response]:
    def export(
        request: Request, name: str, turn: int | None = None, language: str = "de"
    ) -> Response:
        reader = _reader(request)
        conversation_id, _, ending = name.rpartition(".")
        named, texts = (conversation_id, ending), texts_for(language)
        try:
            file, content = take_along(kept, library, reader, named, turn, texts)
        except NachgefragtError as error:
            return _told(error, texts, 404)
        return Response(
            content,
            media_type=f"{MEDIA_TYPES[ending]}; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{file}"'},
        )

    return export


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


def _html(name: str, *functions: Callable[..., Any], events: tuple[str, ...] = ()) -> gr.HTML:
    return gr.HTML(
        elem_id=name,
        apply_default_css=False,
        js_on_load=_HAND_ON.format(name=name, events=json.dumps(events)),
        server_functions=list(functions),
    )


def _build_page(
    controller: Controller, shelf: Shelf, manager: Manager, endpoints: Endpoints
) -> gr.Blocks:
    """Return the page: masthead with start page, views, conversation, question box."""
    events = _Events(controller, manager)

    def article(wanted: dict[str, Any]) -> str:  # Gradio sets a mark on it; a method takes none
        return shelf.article(wanted)

    def statements(wanted: dict[str, Any]) -> str:
        return shelf.statements(wanted)

    def speakers(wanted: dict[str, Any]) -> str:
        return shelf.speakers(wanted)

    def articles(wanted: dict[str, Any]) -> str:
        return shelf.articles(wanted)

    def sources(wanted: dict[str, Any]) -> str:
        return shelf.sources(wanted)

    # Left to itself, Gradio asks the network for its newest version and reports that it is used.
    page = gr.Blocks(title="Nachgefragt", analytics_enabled=False, fill_width=True)
    # A direct call would overtake everybody in the queue.
    page.api_open = False
    # Gradio keeps 35 kB of each session, nothing of it ours, and a program's call is one, too.
    page.state_session_capacity = _SESSIONS
    with page:
        head = _html("head", article, events=_EVENTS)
        side = _html("side")
        archive = _html("archive", articles, sources)
        browse = _html("browse", statements, speakers)
        corpora = _html("corpora", *manager.functions())
        log = _html("log")
        # Not seen: what a model writes goes from here into its place in the conversation, so that
        # the conversation is not built anew for each word.
        draft = _html("draft")
        composer = _html("composer")
        parts = [head, side, log, draft, composer, archive, browse]
        views = [*parts, corpora]
        # Its own line says who waits, and for how many others. The page itself sees to it that a
        # question is asked once: Gradio would drop, unsaid, what comes before it is quite done.
        asking = head.ask(
            *(events.ask, None, parts),
            api_name="answer",
            concurrency_limit=None,
            trigger_mode="multiple",
            **_QUIET,
        )
        # First of all: what comes of a question belongs to the conversation that is left here.
        for leaving in (head.show, head.delete):
            leaving(None, cancels=[asking])
        # Back and Forward come faster than a view: the last of them counts.
        head.show(events.show, None, views, queue=False, trigger_mode="always_last", **_QUIET)
        head.rename(events.rename, None, side, queue=False, **_QUIET)
        head.delete(events.delete, None, views, queue=False, **_QUIET)
        head.rate(events.rate, None, None, queue=False, **_QUIET)
        head.stop(events.stop, None, None, queue=False, **_QUIET)
        _offer(endpoints)
    return page


class _Events:
    """Gradio's events, handed on to the controller."""

    def __init__(self, controller: Controller, manager: Manager) -> None:
        self._controller = controller
        self._manager = manager

    def show(self, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """Show ``{"conversation", "corpus", "language"}``, or with "shared" that answer."""
        texts, token = texts_for(event.language), str(event._data.get("shared") or "")
        asked = (str(event.conversation or ""), event.corpus or None, texts.language, token)
        view = self._controller.show(_reader(request), *asked)
        return (*_values(view), self._manager.page(texts))

    def rename(self, event: gr.EventData, request: gr.Request) -> str:
        """Name the conversation ``which`` of ``{"which", "name"}``; return the list."""
        reader, texts = _reader(request), texts_for(event.language)
        try:
            self._controller.rename(reader, str(event.which), str(event.name))
        except NachgefragtError as error:
            log_failure(error, f"conversation {event.which!r}")
        return self._controller.side(reader, str(event.conversation), texts)

    async def delete(self, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """Delete the conversation ``{"which"}`` and show as ``show``."""
        try:
            await self._controller.delete(_reader(request), str(event.which))
        except NachgefragtError as error:
            log_failure(error, f"conversation {event.which!r}")
        return await asyncio.to_thread(self.show, event, request)

    def rate(self, event: gr.EventData, request: gr.Request) -> None:
        """Keep ``{"rating", "verdict", "remark"}`` on ``{"conversation", "turn"}``."""
        try:
            feedback = Feedback(
                "up" if event.rating == "up" else "down",
                str(event.remark or "")[:MAX_REMARK_CHARS].strip(),
                verdict_of(event.verdict) if event.rating != "up" else None,
            )
            conversation, turn = str(event.conversation), int(event.turn)
            self._controller.rate(_reader(request), conversation, turn, feedback)
        except Exception as error:
            failure = log_failure(error, f"rating {event._data!r}")
            told = failure.told.line(_texts(request).language) if failure.told else ""
            raise gr.Error(f"{told} [{failure.id}]") from None

    async def stop(self, event: gr.EventData, request: gr.Request) -> None:
        """Stop the question that stands open in ``{"conversation"}``."""
        self._controller.stop(_reader(request), str(event.conversation))

    async def ask(
        self, event: gr.EventData, request: gr.Request
    ) -> AsyncGenerator[tuple[Any, ...], None]:
        """Answer a :class:`Wish`, in as many steps as there is something to show."""
        try:
            wish = Wish.of(event._data)
        except RequestError as error:
            raise gr.Error(error.message.line(_texts(request).language)) from None
        async with aclosing(self._controller.ask(_reader(request), wish)) as views:
            async for view in views:
                yield _values(view)


def _values(view: View) -> tuple[Any, ...]:
    parts = (view.head, view.side, view.log, view.draft, view.composer, view.archive, view.browse)
    return tuple(gr.skip() if part is None else part for part in parts)


def _offer(endpoints: Endpoints) -> None:
    """Offer the functions for programs under names that stay."""
    for function in endpoints.functions():
        gr_events.api(
            _telling(function),
            api_name=function.__name__,
            concurrency_limit=CONCURRENT_ANSWERS,
            concurrency_id="ask" if function.__name__ == "ask" else "programs",
        )


def _telling(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return *function* with its errors as those that Gradio tells to a caller."""

    @functools.wraps(function)
    def telling(*args: Any, **named: Any) -> Any:
        try:
            return function(*args, **named)
        except NachgefragtError as error:
            told = gr.Error(print_exception=False)
            # Annotated as a text, and sent as it is: what a program reads needs no sentence.
            told.message = error.message.as_json()
            raise told from None

    return telling


def _told(error: NachgefragtError, texts: Texts, status: int) -> Response:
    return PlainTextResponse(f"{error.message.line(texts.language)}\n", status_code=status)


def _reader(request: Request | gr.Request) -> str:
    return request.cookies.get(READER_COOKIE) or ""


def _texts(request: Request | gr.Request) -> Texts:
    """Return the texts in the language chosen before, else in the browser's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return texts_for(chosen or preferred_language(request.headers.get("accept-language")))
