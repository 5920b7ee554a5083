"""Which chat model is set and whether it answers, and which ones an Ollama on this machine has.

Both ask a server, so neither is called unless somebody wants to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rag.errors import Message
from rag.llm.window import ask_server
from rag.settings import Settings

_OPENAI = "https://api.openai.com/v1"
_MOST = 100


@dataclass(frozen=True, slots=True)
class ModelState:
    """The chat model that is set, None where there is none; ``problem`` is why it doesn't answer.

    ``others`` are the models that its server has beside it.
    """

    name: str | None
    problem: Message | None = None
    others: tuple[str, ...] = ()

    @property
    def answers(self) -> bool:
        """Whether its server is there and has it."""
        return self.name is not None and self.problem is None


def local_models(settings: Settings) -> tuple[str, ...]:
    """Return the models that the Ollama of *settings* has, as ``ollama:NAME``, by name.

    None where no Ollama answers within two seconds.
    """
    try:
        return tuple(f"ollama:{name}" for name in _of_ollama(settings))
    except Exception:  # whatever listens there, it is no Ollama
        return ()


def model_state(settings: Settings) -> ModelState:
    """Return which chat model *settings* name and whether its server has it, within two seconds.

    The model itself is not asked. Of a provider other than Ollama and OpenAI's protocol nothing is
    known before it is.
    """
    name = settings.chat_model
    provider, _, model = (name or "").partition(":")
    if name is None or provider not in ("ollama", "openai"):
        return ModelState(name)
    try:
        known = _of_ollama(settings) if provider == "ollama" else _of_openai(settings)
    except Exception:
        url = settings.ollama_url if provider == "ollama" else settings.openai_url or _OPENAI
        start = "ollama serve" if provider == "ollama" else f"curl {url}/models"
        return ModelState(name, Message.of("chat_unreachable", command=start, model=name))
    others = tuple(f"{provider}:{each}" for each in known if each != model)
    if provider == "ollama" and not {model, f"{model}:latest"} & set(known):
        command = f"ollama pull {model}"
        return ModelState(name, Message.of("chat_not_pulled", command=command, model=name), others)
    return ModelState(name, None, others)


def _of_ollama(settings: Settings) -> list[str]:
    told = ask_server("GET", f"{settings.ollama_url.rstrip('/')}/api/tags", None, None)
    return _names(told.get("models"), "name")


def _of_openai(settings: Settings) -> list[str]:
    url = (settings.openai_url or _OPENAI).rstrip("/")
    return _names(ask_server("GET", f"{url}/models", settings.openai_key, None).get("data"), "id")


def _names(rows: Any, key: str) -> list[str]:
    """The names in what a server lists; it may list anything."""
    if not isinstance(rows, list):
        raise ValueError("no list of models")
    named = [row[key] for row in rows if isinstance(row, dict) and isinstance(row.get(key), str)]
    return sorted(name for name in named if name.isprintable())[:_MOST]
