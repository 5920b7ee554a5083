"""Which models a chat model's server has, and what the doctor says of the one that is set."""

from __future__ import annotations

import socket

import pytest
from chat_servers import hangs, says, serving

from rag.corpus.doctor import check_installation
from rag.llm.models import served_models, serves
from rag.settings import Settings


def settings_for(own: Settings, url: str, model: str | None = "ollama:m") -> Settings:
    flags = {"chat_model": model, "ollama_url": url, "openai_url": f"{url}/v1"}
    return own.model_copy(update=flags)


def nowhere() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_the_models_of_a_server_are_listed_by_name(own: Settings) -> None:
    with serving(says("")) as server:
        assert served_models(settings_for(own, server.url)) == ("klein:1b", "m:latest")
        assert not server.requests, "no model is asked for anything"
        for odd in (None, "m", {"name": "m"}):
            server.has = odd
            assert served_models(settings_for(own, server.url)) is None
    assert served_models(settings_for(own, nowhere())) is None


@pytest.mark.parametrize(
    ("model", "level", "command"),
    [
        ("ollama:m", "ok", None),
        ("openai:m", "ok", None),
        ("ollama:gross", "problem", "ollama pull gross"),
    ],
)
def test_the_doctor_tells_whether_the_model_is_there(
    own: Settings, model: str, level: str, command: str | None
) -> None:
    with serving(hangs) as server:
        found = check_installation(settings_for(own, server.url, model))
        (chat,) = [each for each in found if each.subject == "Chat model"]
    assert (chat.level, chat.command) == (level, command) and model in chat.text


def test_the_doctor_tells_that_no_server_answers(own: Settings) -> None:
    found = check_installation(settings_for(own, nowhere()))
    (chat,) = [each for each in found if each.subject == "Chat model"]
    assert (chat.level, chat.command) == ("problem", "ollama serve")


def test_without_a_model_the_doctor_asks_no_server(own: Settings) -> None:
    found = check_installation(settings_for(own, nowhere(), None))
    assert not [each for each in found if each.subject == "Chat model"]


@pytest.mark.parametrize(
    ("model", "served", "answers"),
    [
        ("openai:m", ("/modelle/anders.gguf",), True),
        ("openai:m", ("anders", "klein"), False),
        ("openai:m", (), False),
        ("ollama:m", ("m:latest", "klein"), True),
        ("ollama:m", ("klein",), False),
    ],
)
def test_a_server_of_one_model_gives_it_whatever_it_is_called(
    own: Settings, model: str, served: tuple[str, ...], answers: bool
) -> None:
    assert serves(settings_for(own, "http://127.0.0.1:9", model), served) is answers
