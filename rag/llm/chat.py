"""The chat model: built by LangChain, asked within a deadline, kept to the one server it is at.

Clients of model servers read proxies, addresses, keys and headers from the environment. Here they
get a transport that knows none of these and sends nothing to another host.
"""

from __future__ import annotations

import queue
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from rag.errors import Message, ModelError
from rag.llm.connection import Connections
from rag.llm.window import USUAL
from rag.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

_OPENAI = "https://api.openai.com/v1"
# An answer is a few sentences; a small model that does not stop is stopped.
_MAX_TOKENS = 600
_MAX_CHARS = 20_000
_HEADERS = {
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
    "user-agent",
}
# Seconds of silence after which whoever reads a reply gets the chance to stop reading.
_BEAT = 0.5
# What servers say to a request with something in it that they do not know.
_UNFIT = (400, 422, 501)
_END = object()
_SILENCE = object()


@dataclass(frozen=True)
class ChatModel:
    """A chat model, the address it is asked at (None: its package decides), and how to let go.

    ``timeout`` is the seconds that one question may wait for it. ``tells_end`` says that its last
    piece has the reason for stopping, so that a reply without one was cut off.
    """

    name: str
    url: str | None
    runnable: BaseChatModel
    timeout: float
    close: Callable[[], None] = lambda: None
    tells_end: bool = False


def open_chat_model(settings: Settings) -> ChatModel:
    """Return the model that the settings name. Nothing is sent yet.

    Raises:
        ModelError: the provider's package is missing, or it has no address or key.
    """
    name = settings.chat_model or ""
    provider, _, model = name.partition(":")
    builders = {"ollama": _ollama, "openai": _openai}
    try:
        return builders.get(provider, _other)(name, model, settings)
    except ImportError:
        package = f"langchain-{provider.replace('_', '-')}"
        command = f"pip install {package}"
        raise ModelError("chat_package", model=name, package=package, command=command) from None
    except ModelError:
        raise
    except Exception as error:
        raise ModelError("chat_setup", model=name, reason=_first_line(error)) from error


def _ollama(name: str, model: str, settings: Settings) -> ChatModel:
    import httpx
    from langchain.chat_models import init_chat_model

    url = _checked(name, settings.ollama_url, "OLLAMA_HOST")
    transport = httpx.HTTPTransport(trust_env=False)
    connections = Connections()
    runnable = init_chat_model(
        model,
        model_provider="ollama",
        base_url=url,
        temperature=0,
        num_predict=_MAX_TOKENS,
        num_ctx=settings.chat_context or USUAL,
        reasoning=False,
        client_kwargs={
            "trust_env": False,
            "follow_redirects": False,
            "timeout": settings.chat_timeout,
        },
        sync_client_kwargs={
            "transport": transport,
            "event_hooks": {"request": [_guard(url, _basic(url), connections)]},
        },
    )
    close = _ending(connections, transport.close)
    return ChatModel(name, url, runnable, settings.chat_timeout, close, tells_end=True)


def _openai(name: str, model: str, settings: Settings) -> ChatModel:
    from langchain.chat_models import init_chat_model
    from openai import DefaultAsyncHttpxClient, DefaultHttpxClient

    if settings.openai_url is None and settings.openai_key is None:
        raise ModelError("chat_no_server", model=name)
    url = _checked(name, settings.openai_url or _OPENAI, "OPENAI_BASE_URL")
    key = settings.openai_key
    connections = Connections()
    client = DefaultHttpxClient(
        trust_env=False,
        follow_redirects=False,
        timeout=settings.chat_timeout,
        event_hooks={"request": [_guard(url, f"Bearer {key}" if key else None, connections)]},
    )
    runnable = init_chat_model(
        model,
        model_provider="openai",
        base_url=url,
        api_key=key or "none",
        openai_proxy=None,
        temperature=0,
        max_tokens=_MAX_TOKENS,
        max_retries=1,
        use_responses_api=False,
        stream_usage=False,
        http_client=client,
        # Never used; left out, one is built from the environment's proxies.
        http_async_client=DefaultAsyncHttpxClient(trust_env=False),
    )
    close = _ending(connections, client.close)
    return ChatModel(name, url, runnable, settings.chat_timeout, close, tells_end=True)


def _other(name: str, model: str, settings: Settings) -> ChatModel:
    from langchain.chat_models import init_chat_model

    provider = name.partition(":")[0]
    runnable = init_chat_model(
        model,
        model_provider=provider,
        temperature=0,
        timeout=settings.chat_timeout,
        max_retries=1,
    )
    return ChatModel(name, None, runnable, settings.chat_timeout)


def in_json(model: ChatModel, schema: Mapping[str, Any]) -> Runnable[Any, Any]:
    """Return *model* bound to reply in JSON by *schema*, where its server's protocol has that."""
    provider = model.name.partition(":")[0]
    if provider == "ollama":
        return model.runnable.bind(format=schema)
    if provider == "openai":
        form = {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema}}
        # As a parameter of LangChain's it would take another way, which not every server knows.
        return model.runnable.bind(extra_body={"response_format": form})
    return model.runnable


def is_format_refused(error: ModelError) -> bool:
    """Return whether a server may have refused a request for what :func:`in_json` asks."""
    return error.message.code == "chat_failed" and error.message.values["status"] in _UNFIT


def _ending(connections: Connections, close: Callable[[], None]) -> Callable[[], None]:
    def end() -> None:
        connections.hang_up()
        close()

    return end


def _checked(name: str, url: str, setting: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ModelError("chat_url", model=name, url=url, setting=setting)
    return url.rstrip("/")


def _basic(url: str) -> str | None:
    user, _, password = urlsplit(url).netloc.rpartition("@")[0].partition(":")
    pair = f"{unquote(user)}:{unquote(password)}".encode()
    return f"Basic {b64encode(pair).decode()}" if user else None


def _guard(url: str, authorization: str | None, connections: Connections) -> Callable[[Any], None]:
    """Return a hook for requests: to that host only, and no header out of the environment."""
    host = urlsplit(url).hostname

    def guard(request: Any) -> None:
        if request.url.host != host:
            raise ModelError("chat_other_host", host=request.url.host, url=url)
        for header in list(request.headers):
            if header not in _HEADERS:
                del request.headers[header]
        if authorization is not None:
            request.headers["authorization"] = authorization
        request.extensions["trace"] = connections.trace

    return guard


def stream_chat_model(
    model: ChatModel, chain: Runnable[Any, Any], value: object, seconds: float
) -> Generator[str, None, None]:
    """Yield the pieces of what *chain*, which ends in *model*, writes, unchecked, as they come.

    After each half second of silence the piece is empty, so that whoever listens can stop. To
    close the generator ends the connection to the server.

    Raises:
        ModelError: the server cannot be reached, refuses, sends no readable reply or none at all,
            breaks off, or has not finished after *seconds*.
    """
    ended = not model.tells_end
    size = 0
    is_blank = True
    try:
        with closing(_within(chain, value, seconds, model.close)) as chunks:
            for chunk in chunks:
                piece = "" if chunk is _SILENCE else str(chunk.text)
                size += len(piece)
                is_blank = is_blank and not piece.strip()
                ended = ended or (chunk is not _SILENCE and _is_last(chunk))
                if piece or chunk is _SILENCE:
                    yield piece
                if size > _MAX_CHARS:
                    ended = True
                    break
    except _ServerError as error:
        raise _explain(error.error, model) from error.error
    if not ended:
        raise _explain(ConnectionError("cut off"), model)
    if is_blank:
        raise ModelError("chat_empty", model=_place(model))


def _is_last(chunk: Any) -> bool:
    return any(chunk.response_metadata.get(key) for key in ("finish_reason", "done_reason", "done"))


class _ServerError(Exception):
    """Carries an error out of the thread that talks to the server."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


def _within(
    chain: Runnable[Any, Any], value: object, seconds: float, close: Callable[[], None]
) -> Generator[Any, None, None]:
    """Yield the chunks of *chain*, and silences, until its end or until *seconds* are over.

    A thread of its own talks to the server: no timeout of a client ends a reply that drips.
    """
    from langsmith import tracing_context

    arrived: queue.SimpleQueue[Any] = queue.SimpleQueue()
    given_up = threading.Event()

    def talk() -> None:
        try:
            # LangChain would send the articles to a tracing service where its variables are set.
            with tracing_context(enabled=False):
                for chunk in chain.stream(value):
                    if given_up.is_set():
                        return
                    arrived.put(chunk)
            arrived.put(_END)
        except Exception as error:
            arrived.put(_ServerError(error))

    deadline = time.monotonic() + seconds
    threading.Thread(target=talk, name="chat-model", daemon=True).start()
    try:
        while (item := _next(arrived, deadline)) is not _END:
            if isinstance(item, _ServerError):
                raise item
            yield item
    finally:
        given_up.set()
        close()


def _next(arrived: queue.SimpleQueue[Any], deadline: float) -> Any:
    left = deadline - time.monotonic()
    try:
        return arrived.get(timeout=max(0.0, min(_BEAT, left)))
    except queue.Empty:
        return _SILENCE if left > _BEAT else _ServerError(TimeoutError())


def _explain(error: Exception, model: ChatModel) -> ModelError:
    """Return *error* as one that says what is wrong and what to do."""
    if isinstance(error, ModelError):
        return error
    status = next(
        (code for cause in _causes(error) if (code := getattr(cause, "status_code", None))), None
    )
    kinds = " ".join(kind.__name__ for cause in _causes(error) for kind in type(cause).__mro__)
    who = _place(model)
    if status is not None:
        return _explain_status(int(status), error, model, who)
    if "Timeout" in kinds:
        more = f"{2 * model.timeout:g}"
        return ModelError("chat_late", model=who, seconds=model.timeout, more=more)
    if "ConnectError" in kinds or "ConnectionRefused" in kinds or "gaierror" in kinds:
        start = "ollama serve" if model.name.startswith("ollama:") else f"curl {model.url}/models"
        return ModelError("chat_unreachable", model=who, command=start)
    if any(kind in kinds for kind in ("ConnectionError", "ProtocolError", "ReadError")):
        return ModelError("chat_cut_off", model=who)
    return ModelError("chat_nonsense", model=who, reason=_first_line(error))


def _explain_status(
    status: int, error: Exception, model: ChatModel, who: Message | str
) -> ModelError:
    if status in (401, 403):
        return ModelError("chat_key_refused", model=who, status=status)
    if status == 404 and model.name.startswith("ollama:"):
        command = f"ollama pull {model.name.partition(':')[2]}"
        return ModelError("chat_not_pulled", model=who, command=command)
    if status == 404:
        return ModelError("chat_not_there", model=who, command=f"curl {model.url}/models")
    if status == 429:
        return ModelError("chat_busy", model=who)
    return ModelError("chat_failed", model=who, status=status, reason=_first_line(error))


def _place(model: ChatModel) -> Message | str:
    if model.url is None:
        return model.name
    parts = urlsplit(model.url)  # may hold a password
    url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return Message.of("chat_place", model=model.name, url=url)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _first_line(error: Exception) -> str:
    line = str(error).strip().split("\n")[0] or type(error).__name__
    return line if len(line) <= 120 else line[:120] + " …"
