"""Settings: a flag beats the environment, the environment beats ``.env``, that beats the default.

This is the only module that reads the environment, and it does so when asked, not at import.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from rag.errors import SettingsError

# The checkout; where the program was installed with pip, the folder it was installed into.
PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "NACHGEFRAGT_"

# Names that people already have in their environment, and the setting each one fills.
_FOREIGN_NAMES = {
    "OLLAMA_HOST": "ollama_url",
    "OLLAMA_BASE_URL": "ollama_url",
    "OPENAI_BASE_URL": "openai_url",
    "OPENAI_API_KEY": "openai_key",
    "GRADIO_SERVER_NAME": "host",
    "GRADIO_SERVER_PORT": "port",
    "HF_HOME": "hf_home",
    "HF_HUB_OFFLINE": "hf_offline",
}


def in_checkout() -> bool:
    """Tell whether the program runs from a checkout, not as it was installed with pip."""
    return (PROJECT / "app.py").is_file()


def bundled(name: str) -> Path:
    """Return the folder *name* that comes with the program: ``corpus`` or ``prompts``."""
    return PROJECT / name if in_checkout() else PROJECT / "rag" / "bundled" / name


def home() -> Path:
    """Return where ``.env`` and the data lie: the checkout, or what the system keeps for it."""
    if in_checkout():
        return PROJECT
    import platformdirs

    return platformdirs.user_data_path("nachgefragt", appauthor=False)


def _data() -> Path:
    return home() / "data"


class Settings(BaseModel):
    """Everything that can be set. Frozen; unknown names are refused.

    Each field ``name`` is the environment's ``NACHGEFRAGT_NAME``, unless it is one of the names
    people already have (``OLLAMA_HOST``, ``OPENAI_API_KEY``, ``GRADIO_SERVER_PORT`` …).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(default_factory=_data, description="folder of corpora and indexes")
    corpus: str = Field("syrien-2015", description="corpus asked when none is named")
    embedding_model: str = Field(
        "bundled", description="'bundled', a model's name on the hub, or a folder"
    )
    query_prefix: str | None = Field(None, description="put before a question to be embedded")
    passage_prefix: str | None = Field(None, description="put before a passage to be embedded")
    chroma_url: str | None = Field(
        None, description="a Chroma server for the vectors, such as http://127.0.0.1:8000"
    )
    chroma_token: str | None = Field(None, description="what that server lets in by", repr=False)
    threads: int | None = Field(
        None, ge=1, description="texts embedded at a time; the cores if unset"
    )
    device: str | None = Field(
        None, description="'cuda', 'mps': what PyTorch embeds on; the processor if unset"
    )
    reader: bool = Field(
        True, description="'off' leaves out the reader that weighs the sentences found"
    )
    chat_model: str | None = Field(None, description="'ollama:NAME', 'openai:NAME', or none")
    chat_timeout: float = Field(60.0, gt=0, description="seconds to wait for the chat model")
    chat_context: int | None = Field(
        None, ge=2_048, description="tokens that it reads; what its server tells if unset"
    )
    ollama_url: str = Field("http://127.0.0.1:11434", description="where Ollama listens")
    openai_url: str | None = Field(None, description="base URL of an OpenAI-compatible server")
    openai_key: str | None = Field(None, description="its key", repr=False)
    host: str = Field("127.0.0.1", description="address the web chat binds to")
    auth: str | None = Field(
        None, description="'user:password' that the web chat asks for", repr=False
    )
    manager: str | None = Field(
        None, description="'user:password' of whoever may also change corpora", repr=False
    )
    port: int = Field(7860, ge=0, le=65535, description="port of the web chat")
    hf_home: Path | None = Field(None, description="where sentence-transformers keeps its models")
    hf_offline: bool = Field(True, description="never ask a model hub")

    @field_validator("auth", "manager")
    @classmethod
    def _names_user_and_password(cls, value: str | None) -> str | None:
        if value is not None and not all(value.partition(":")):
            raise ValueError("write it as user:password, with neither left empty")
        return value

    @field_validator("chat_model")
    @classmethod
    def _names_its_provider(cls, value: str | None) -> str | None:
        if value is not None and not all(value.partition(":")):
            raise ValueError("write it as ollama:NAME or openai:NAME, such as ollama:llama3.2")
        return value

    @field_validator("chroma_token")
    @classmethod
    def _can_be_a_header(cls, value: str | None) -> str | None:
        # What a client refuses of it, it would print.
        if value is not None and not re.fullmatch(r"[!-~]+", value.strip()):
            raise ValueError("write letters, digits and signs without white space")
        return value and value.strip()

    @field_validator("chroma_url")
    @classmethod
    def _is_a_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        more = parts.username or parts.password or parts.query or parts.fragment
        # To read the port checks it.
        there = parts.hostname and parts.port != 0
        if parts.scheme not in ("http", "https") or more or not there:
            raise ValueError("write it as http://HOST:PORT or https://HOST, without a password")
        return value.rstrip("/")


def load_settings(
    flags: Mapping[str, object] | None = None,
    environment: Mapping[str, str] | None = None,
    dotenv: Path | None = Path(".env"),
) -> Settings:
    """Return the settings from *flags*, *environment* (the process's, if None) and *dotenv*.

    Flags that are None count as not given; *dotenv* is looked for in :func:`home`.

    Raises:
        SettingsError: an unknown ``NACHGEFRAGT_…`` name, or a value that does not fit.
    """
    values: dict[str, object] = {}
    places: dict[str, str] = {}
    file = None if dotenv is None else home() / dotenv
    if file is not None and file.is_file():
        pairs = {key: value for key, value in dotenv_values(file).items() if value is not None}
        _take(pairs, str(file), values, places)
    _take(os.environ if environment is None else environment, "the environment", values, places)
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    values |= given
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        names = {field: place for field, place in places.items() if field not in given}
        raise _first_problem(error, names) from None


def child_environment(settings: Settings) -> dict[str, str]:
    """Return the process's environment with *settings* in it, for a process of the same settings.

    A setting that is None is left to be so: no variable of ours that could say otherwise stays.
    """
    ours = {
        PREFIX + name.upper(): _written(value)
        for name, value in settings.model_copy(update={"data": settings.data.resolve()})
        if value is not None
    }
    foreign = {name for name in _FOREIGN_NAMES if not name.startswith("HF_")}
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(PREFIX) and name not in foreign
    }
    return kept | ours


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _take(
    pairs: Mapping[str, str], place: str, values: dict[str, object], places: dict[str, str]
) -> None:
    """Add the settings among *pairs* to *values*, and to *places* how each is called there."""
    known = {PREFIX + name.upper(): name for name in Settings.model_fields}
    for name in pairs:
        if name.startswith(PREFIX) and name not in known:
            raise _unknown_name(name, place, list(known))
    for name, field in (*_FOREIGN_NAMES.items(), *known.items()):
        value = pairs.get(name)
        if value:
            values[field] = _host_url(value) if name == "OLLAMA_HOST" else value
            places[field] = f"{name} in {place}"


def _host_url(value: str) -> str:
    # Ollama's own variable may lack the scheme and may name the address a server binds to.
    url = value if "://" in value else f"http://{value}"
    return url.replace("//0.0.0.0", "//127.0.0.1")


def _unknown_name(name: str, place: str, known: list[str]) -> SettingsError:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
    return SettingsError("setting_unknown", name=name, place=place, near=near)


def _first_problem(error: ValidationError, places: Mapping[str, str]) -> SettingsError:
    problem = error.errors()[0]
    name = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, Settings.model_fields, n=1, cutoff=0.0)[0]
        return SettingsError("setting_field_unknown", name=name, near=near)
    place, reason = places.get(name, name), problem["msg"]
    if not Settings.model_fields[name].repr:  # a password stays out of messages
        return SettingsError("setting_wrong_secret", name=place, reason=reason)
    value = repr(problem["input"])
    return SettingsError("setting_wrong", name=place, value=value, reason=reason)
