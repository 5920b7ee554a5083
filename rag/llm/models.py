"""Which models the server of the chat model has. The model itself is not asked for anything."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rag.llm.window import ask_server
from rag.settings import Settings

_OPENAI = "https://api.openai.com/v1"
_MOST = 100


def server_of(settings: Settings) -> str | None:
    """Return where the settings' chat model is served; None for a provider that lists nothing."""
    provider, _, _ = (settings.chat_model or "").partition(":")
    if provider == "ollama":
        return settings.ollama_url.rstrip("/")
    return (settings.openai_url or _OPENAI).rstrip("/") if provider == "openai" else None


def served_models(settings: Settings) -> tuple[str, ...] | None:
    """Return the names of the models on the chat model's server, in order.

    None where no such server answers within two seconds, or what answers is none.
    """
    url = server_of(settings)
    try:
        if (settings.chat_model or "").startswith("ollama:"):
            return _names(ask_server("GET", f"{url}/api/tags", None, None).get("models"), "name")
        told = ask_server("GET", f"{url}/models", settings.openai_key, None)
        return _names(told.get("data"), "id")
    except Exception:  # whatever listens there may answer anything
        return None


def serves(settings: Settings, served: Collection[str]) -> bool:
    """Tell whether a server of the models *served* answers for the settings' chat model.

    An OpenAI-compatible server of one model, such as llama.cpp's, gives it whatever it is called.
    """
    provider, _, name = (settings.chat_model or "").partition(":")
    if provider == "openai" and settings.openai_url and len(served) == 1:
        return True
    return bool({name, f"{name}:latest"} & set(served))


def _names(rows: Any, key: str) -> tuple[str, ...]:
    if not isinstance(rows, list):
        raise ValueError("no list of models")
    named = [row[key] for row in rows if isinstance(row, dict) and isinstance(row.get(key), str)]
    return tuple(sorted(name for name in named if name.isprintable())[:_MOST])
