"""Who may choose the language model of the running chat, and from what."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import pytest
from chat_servers import ChatServer, says, serving
from page_server import Got, fetch, make_app, running

from rag.corpus import library as corpora
from rag.settings import Settings
from rag.web.model import model_line
from rag.web.texts import ENGLISH, GERMAN

READER, MANAGER = "leserin:lang", "chefin:länger"


def basic(pair: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


@pytest.fixture(scope="module")
def ollama() -> Iterator[ChatServer]:
    with serving(says("")) as server:
        yield server


@pytest.fixture(scope="module")
def chat(settings: Settings, auental: corpora.Corpus, ollama: ChatServer) -> Iterator[str]:
    given = {"auth": READER, "manager": MANAGER, "ollama_url": ollama.url}
    guarded = settings.model_copy(update=given)
    app = make_app(corpora.Library(guarded, auental.name), guarded)
    with running(app, guarded) as url:
        yield url


def post(url: str, name: str, body: object, who: str = MANAGER) -> Got:
    return fetch(f"{url}/model/{name}", json.dumps(body).encode(), basic(who))


def told(got: Got) -> dict[str, str]:
    assert got.status == 200
    answer: dict[str, str] = json.loads(got.text)
    return answer


def test_a_reader_is_told_but_may_neither_look_nor_choose(chat: str) -> None:
    for name, body in (("look", {}), ("choose", {"model": "ollama:m:latest"})):
        assert post(chat, name, body, READER).status == 403
    page = told(fetch(f"{chat}/model", headers=basic(READER)))
    assert page["line"] == GERMAN.of("model", "without") and "<button" not in page["html"]
    assert "data-look" in told(fetch(f"{chat}/model", headers=basic(MANAGER)))["html"]


def test_only_what_the_ollama_has_can_be_chosen(chat: str, ollama: ChatServer) -> None:
    for wanted in ("ollama:gross", "openai:m", "m:latest"):
        answer = told(post(chat, "choose", {"model": wanted}))
        assert answer["model"] == "" and "klein:1b" in answer["html"]
    chosen = told(post(chat, "choose", {"model": "ollama:m:latest", "language": "en"}))
    assert chosen["line"] == "Language model: m:latest (answers)"
    assert told(fetch(f"{chat}/model", headers=basic(READER)))["model"] == "ollama:m:latest"
    assert told(post(chat, "choose", {"model": ""}))["state"] == "none"
    ollama.has = []
    assert GERMAN.of("model", "ollama_empty") in told(post(chat, "look", {}))["html"]
    assert post(chat, "choose", []).status == 400


def test_a_foreign_ollama_is_no_ollama_of_this_machine(
    settings: Settings, auental: corpora.Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def listed(asked: Settings) -> None:
        looked.append(asked.ollama_url)

    monkeypatch.setattr("rag.web.model.served_models", listed)
    named = {"chat_model": "ollama:m", "ollama_url": "http://modelle.example:11434"}
    away = settings.model_copy(update=named)
    library = corpora.Library(away, auental.name)
    with running(make_app(library, away), away) as url:
        fetch(f"{url}/model/look", b"{}")
    # The first is the look, the second whether the model that is set answers.
    assert looked == ["http://127.0.0.1:11434", "http://modelle.example:11434"]


def test_a_model_is_named_in_words() -> None:
    assert model_line(None, "none", GERMAN) == "Ohne Sprachmodell"
    assert model_line("other:m", "unknown", GERMAN) == "Sprachmodell: m"
    assert model_line("ollama:m", "silent", ENGLISH) == "Language model: m (does not answer)"


def test_the_choice_holds_for_corpora_that_are_open_and_those_opened_later(
    settings: Settings, auental: corpora.Corpus, syrien: corpora.Corpus, ollama: ChatServer
) -> None:
    library = corpora.Library(settings, auental.name)
    question = "Was sagte Earnest über Assad?"
    opened = library.corpus(auental.name)
    library.choose_model("ollama:m", ollama.url)
    assert library.asking.chat_model == "ollama:m"
    for corpus in (opened, library.corpus(syrien.name)):
        before = len(ollama.requests)
        corpus.ask(question)
        assert corpus.settings.chat_model is None
        if corpus.name == syrien.name:
            assert len(ollama.requests) > before
    library.choose_model(None)
    before = len(ollama.requests)
    assert library.corpus(syrien.name).ask(question).answered
    assert len(ollama.requests) == before
