"""How much a chat model reads at once: what its server tells, what is set, or a cautious guess."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from rag.settings import Settings

# Tokens that any model of today reads; Ollama is asked for so many.
USUAL = 8_192
# What a server tells beyond these is not believed.
_LEAST, _MOST = 1_024, 131_072
# Seconds that a server has to tell, and bytes that it may need for it.
_PATIENCE, _BYTES = 2.0, 2_000_000
_OPENAI = "https://api.openai.com/v1"
_NAMES = ("max_model_len", "context_length", "context_window", "n_ctx", "max_context_length")


def window(settings: Settings) -> int:
    """Return how many tokens the settings' chat model reads, its reply included.

    That is what is set; else what its server tells, Ollama's at ``/api/show`` and others' at
    ``/models``; else :data:`USUAL`. A server that is silent, slow or tells nonsense is not waited
    for, nor believed.
    """
    if settings.chat_context is not None:
        return settings.chat_context
    provider, _, model = (settings.chat_model or "").partition(":")
    try:
        if provider == "ollama":
            return min(_of_ollama(settings.ollama_url.rstrip("/"), model), USUAL)
        if provider == "openai" and (settings.openai_url or settings.openai_key):
            url = (settings.openai_url or _OPENAI).rstrip("/")
            return _of_openai(url, model, settings.openai_key)
    except Exception:  # whatever a server does, the question is asked
        return USUAL
    return USUAL


@lru_cache(maxsize=64)
def _of_ollama(url: str, model: str) -> int:
    told = ask_server("POST", f"{url}/api/show", None, {"model": model})
    info = told.get("model_info") or {}
    return _believed(value for name, value in info.items() if name.endswith(".context_length"))


@lru_cache(maxsize=64)
def _of_openai(url: str, model: str, key: str | None) -> int:
    listed = ask_server("GET", f"{url}/models", key, None).get("data") or []
    rows = [row for row in listed if isinstance(row, dict)]
    row = next((row for row in rows if row.get("id") == model), rows[0] if len(rows) == 1 else {})
    meta = row.get("meta") if isinstance(row.get("meta"), dict) else {}
    return _believed({**(meta or {}), **row}.get(name) for name in _NAMES)


def _believed(told: Iterator[Any]) -> int:
    """The first of what is *told* that can be a number of tokens.

    Raises:
        ValueError: there is none.
    """
    for value in told:
        if isinstance(value, int) and _LEAST <= value <= _MOST:
            return value
    raise ValueError("the server does not tell")


def ask_server(
    method: str, url: str, key: str | None, body: Mapping[str, str] | None
) -> dict[str, Any]:
    """Return the JSON object that a model server tells; an empty one for JSON of another kind.

    Raises:
        Exception: it is not there, refuses, is slow, or tells too much or no JSON.
    """
    import httpx

    ends = time.monotonic() + _PATIENCE
    headers = {"authorization": f"Bearer {key}"} if key else {}
    text = b""
    with (
        httpx.Client(trust_env=False, follow_redirects=False, timeout=_PATIENCE) as client,
        client.stream(method, url, headers=headers, json=body) as response,
    ):
        response.raise_for_status()
        for piece in response.iter_bytes():
            text += piece
            if time.monotonic() > ends or len(text) > _BYTES:
                raise TimeoutError(url)
    told = json.loads(text)
    return told if isinstance(told, dict) else {}
