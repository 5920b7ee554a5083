"""Which model is set, whether its server has it, and which ones an Ollama offers."""

from __future__ import annotations

import socket

from chat_servers import hangs, says, serving

from rag.llm.models import local_models, model_state
from rag.settings import Settings, load_settings


def settings_for(url: str, model: str | None = "ollama:m") -> Settings:
    flags = {"chat_model": model, "ollama_url": url, "openai_url": f"{url}/v1"}
    return load_settings(flags, environment={}, dotenv=None)


def nowhere() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_the_models_of_an_ollama_are_listed_by_name() -> None:
    with serving(says("")) as server:
        assert local_models(settings_for(server.url)) == ("ollama:klein:1b", "ollama:m:latest")
        assert not server.requests, "no model is asked for anything"
        for odd in (None, "m", {"name": "m"}):
            server.has = odd
            assert local_models(settings_for(server.url)) == ()
    assert local_models(settings_for(nowhere())) == ()


def test_a_model_that_its_server_has_answers() -> None:
    with serving(hangs) as server:
        state = model_state(settings_for(server.url))
        assert state.answers and state.name == "ollama:m"
        assert state.others == ("ollama:klein:1b", "ollama:m:latest")
        assert model_state(settings_for(server.url, "openai:m")).answers


def test_what_keeps_a_model_from_answering_is_told_with_the_next_command() -> None:
    with serving(hangs) as server:
        missing = model_state(settings_for(server.url, "ollama:gross")).problem
    assert missing and missing.command == "ollama pull gross"
    absent = model_state(settings_for(nowhere())).problem
    assert absent and absent.command == "ollama serve"
    assert "ollama:m" in absent.text("de")


def test_without_a_model_there_is_none_to_answer() -> None:
    state = model_state(settings_for(nowhere(), None))
    assert state.name is None and not state.answers and state.problem is None
