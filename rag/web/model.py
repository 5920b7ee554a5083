"""Which language model words the answers: told to every reader, chosen by who manages the chat.

An Ollama is looked for on this machine alone, and only when somebody asks for it. The server of a
model that is set is asked whether it is there; without a model nothing is asked.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from rag.corpus.library import Library
from rag.llm.models import served_models, server_of, serves
from rag.settings import Settings
from rag.web.guard import MANAGES, is_loopback
from rag.web.render import render
from rag.web.texts import Texts, texts_for

State = Literal["none", "unknown", "answers", "lacks", "silent"]

# Seconds for which a server that was asked is taken to be as it was.
_FRESH = 15.0
_OLLAMA = "ollama:"
_LOCAL = "http://127.0.0.1:11434"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was learnt of a model, and when, by :func:`time.monotonic`."""

    model: tuple[str | None, str]
    state: State
    at: float


class ModelPages:
    """The language model of one chat: what is set, whether it answers, and the choice of another.

    *settings* are those the chat was started with; their model can always be gone back to.
    """

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self._settings = settings
        self._local = _local(settings)
        self._lock = threading.Lock()
        self._asked: _Asked | None = None

    def routes(self) -> list[Route]:
        """Return what serves it."""
        return [
            Route("/model", self._told),
            Route("/model/look", self._looking(self._look), methods=["POST"]),
            Route("/model/choose", self._looking(self._choose), methods=["POST"]),
        ]

    def _told(self, request: Request) -> Response:
        """Return the line that names the model, and what unfolds below it."""
        return self._page(texts_for(request.query_params.get("language")))

    def _page(
        self, texts: Texts, found: tuple[str, ...] | None = None, looked: bool = False
    ) -> Response:
        settings = self._library.asking
        state = self._state(settings)
        manages = MANAGES.get()
        html = render(
            "model",
            texts,
            line=model_line(settings.chat_model, state, texts),
            model=settings.chat_model,
            name=_name(settings.chat_model),
            first=self._settings.chat_model,
            first_name=_name(self._settings.chat_model),
            manages=manages,
            looked=looked and manages,
            found=[(f"{_OLLAMA}{name}", name) for name in found or ()],
            is_there=found is not None,
        )
        told = {"line": model_line(settings.chat_model, state, texts), "html": html}
        return JSONResponse(told | {"model": settings.chat_model or "", "state": state})

    def _looking(
        self, answer: Callable[[dict[str, object], Texts], Response]
    ) -> Callable[[Request], object]:
        async def looking(request: Request) -> Response:
            if not MANAGES.get():
                return PlainTextResponse("Only for who manages this chat.\n", 403)
            try:
                given = json.loads(await request.body())
            except ValueError:
                given = None
            if not isinstance(given, dict):
                return PlainTextResponse("Bad request.\n", 400)
            texts = texts_for(str(given.get("language")))
            return await run_in_threadpool(answer, given, texts)

        return looking

    def _look(self, given: dict[str, object], texts: Texts) -> Response:
        """Ask the Ollama of this machine for its models."""
        return self._page(texts, self._models(), looked=True)

    def _choose(self, given: dict[str, object], texts: Texts) -> Response:
        """Take the model ``{"model"}``: none (""), the first one, or one that the Ollama has."""
        wanted = str(given.get("model") or "") or None
        if wanted in (None, self._settings.chat_model):
            self._library.choose_model(wanted)
            return self._page(texts)
        found = self._models()
        if wanted not in {f"{_OLLAMA}{name}" for name in found or ()}:
            return self._page(texts, found, looked=True)
        self._library.choose_model(wanted, self._local.ollama_url)
        return self._page(texts)

    def _models(self) -> tuple[str, ...] | None:
        return served_models(self._local)

    def _state(self, settings: Settings) -> State:
        """Return how it is with the model, asked anew where that was some seconds ago."""
        if settings.chat_model is None:
            return "none"
        model = (settings.chat_model, settings.ollama_url)
        with self._lock:
            asked = self._asked
            if asked is None or asked.model != model or time.monotonic() - asked.at > _FRESH:
                asked = self._asked = _Asked(model, _state_of(settings), time.monotonic())
            return asked.state


def model_line(model: str | None, state: State, texts: Texts) -> str:
    """Return in words which model is set, and how it is with it."""
    named = texts.of("model", "set" if model else "without").format(name=_name(model))
    if state in ("none", "unknown"):
        return named
    return " ".join((named, texts.of("model_states", state)))


def _state_of(settings: Settings) -> State:
    if server_of(settings) is None:
        return "unknown"
    served = served_models(settings)
    if served is None:
        return "silent"
    return "answers" if serves(settings, served) else "lacks"


def _name(model: str | None) -> str:
    """Return what a model is called, without its provider."""
    return (model or "").partition(":")[2]


def _local(settings: Settings) -> Settings:
    """Return *settings* for an Ollama on this machine, wherever they place it."""
    host = urlsplit(settings.ollama_url).hostname or ""
    place = settings.ollama_url if is_loopback(host) else _LOCAL
    return settings.model_copy(update={"chat_model": f"{_OLLAMA}any", "ollama_url": place})
