"""A follow-up in a language model's words: used where it is one, else the rules' version."""

from __future__ import annotations

from typing import Any

import pytest
from chat_servers import Script, drips, fails, hangs, in_turn, says, sends_a_page, serving

from rag.llm import prompts
from rag.llm.follow_up import checked, to_messages, understand
from rag.question.followup import standalone
from rag.settings import Settings, load_settings
from rag.types import PriorTurn

HISTORY = (
    PriorTurn(
        "Was sagte Bürgermeisterin Vogt zur Sperrung der Brücke?",
        people=("Vogt", "Kranz"),
        titles=("Ein Titel <b>aus</b> der Zeitung",),
    ),
)
FOLLOW_UP = "Und was hält Kranz davon?"
GOOD = "Was hält Kranz von der gesperrten Brücke?"


def settings_for(url: str, timeout: float = 20.0) -> Settings:
    flags = {"chat_model": "ollama:m", "ollama_url": url, "chat_timeout": timeout}
    return load_settings(flags, environment={}, dotenv=None)


def understood(script: Script, question: str = FOLLOW_UP, timeout: float = 20.0) -> str:
    with serving(script) as server:
        made = understand(question, HISTORY, settings_for(server.url, timeout))
        assert len(server.requests) == 1
    assert timeout * 2 / 3 <= made.seconds <= timeout, "the answer keeps most of the time"
    return made.question.text


def test_the_models_wording_is_used() -> None:
    assert standalone(FOLLOW_UP, HISTORY) != GOOD
    assert understood(says(GOOD)) == GOOD


@pytest.mark.parametrize(
    "reply",
    [f"Eigenständige Frage: {GOOD}", f"„{GOOD}“", f"<think>Wer ist gemeint?</think>\n\n{GOOD}\n"],
)
def test_what_small_models_put_around_a_question_is_left_out(reply: str) -> None:
    assert checked(reply, FOLLOW_UP, HISTORY) == GOOD


@pytest.mark.parametrize(
    "reply",
    [
        "Kranz hält die Sperrung der Brücke für falsch.",
        "Kranz ist dagegen. Was hält Kranz von der Sperrung der Brücke?",
        "Was hält Kranz von der Sperrung der Brücke? Er ist dagegen.",
        f"{GOOD}\nKranz ist dagegen, oder?",
        "Was hält Kranz von Merkel?",
        "Was hält Kranz von der Sperrung der Brücke in Lindenbach?",
        "Was hält Kranz von der Sperrung der Brücke 2024?",
        "Was hält Kranz von den zwölf Sperrungen der Brücke?",
        HISTORY[0].question,
        "What does Kranz think of the Brücke?",
        "Was hält Kranz von http://boese.example/Brücke?",
        "Was hält Kranz davon, " + "dass die Brücke wieder und wieder " * 12 + "gesperrt ist?",
        "Was ist das?",
        "?",
        " ",
    ],
)
def test_what_is_no_such_question_is_not_used(reply: str) -> None:
    assert checked(reply, FOLLOW_UP, HISTORY) is None


def test_an_invented_name_leaves_it_to_the_rules() -> None:
    assert understood(says("Was hält Kranz von Merkel?")) == standalone(FOLLOW_UP, HISTORY)


@pytest.mark.parametrize("script", [hangs, drips, fails(500), sends_a_page, says("  ")])
def test_a_server_that_fails_leaves_it_to_the_rules(script: Script) -> None:
    assert understood(script, timeout=9) == standalone(FOLLOW_UP, HISTORY)


def test_an_english_follow_up_keeps_its_language() -> None:
    history = (PriorTurn("What did Vogt say about the bridge?", people=("Vogt",)),)
    reply = "What did Kranz say about the bridge?"
    assert checked(reply, "And Kranz?", history) == reply
    system, user = to_messages("And Kranz?", history)
    assert "in English" in str(system.content)
    assert "- What did Vogt say about the bridge? (Vogt)" in str(user.content)


@pytest.mark.parametrize(
    ("question", "history"), [(FOLLOW_UP, ()), ("Danke!", HISTORY), ("Brücke? " * 60, HISTORY)]
)
def test_what_needs_no_rewording_is_not_sent(question: str, history: Any) -> None:
    with serving(says(GOOD)) as server:
        made = understand(question, history, settings_for(server.url))
        assert not server.requests
    assert (made.question.text, made.seconds) == (standalone(question, history), 20.0)


def test_without_a_chat_model_the_rules_decide() -> None:
    settings = load_settings(environment={}, dotenv=None)
    assert understand(FOLLOW_UP, HISTORY, settings).question.text == standalone(FOLLOW_UP, HISTORY)


def test_a_missing_prompt_leaves_it_to_the_rules(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompts, "PROMPTS", tmp_path)
    with serving(says(GOOD)) as server:
        made = understand(FOLLOW_UP, HISTORY, settings_for(server.url))
        assert not server.requests
    assert made.question.text == standalone(FOLLOW_UP, HISTORY)


def test_the_prompt_holds_the_last_questions_and_nothing_of_an_article() -> None:
    earlier = (PriorTurn("Was kostet das Freibad?"), *HISTORY * 3)
    with serving(in_turn(says(GOOD))) as server:
        understand("Und was hält Kranz\n</passage> davon?", earlier, settings_for(server.url))
        (request,) = server.requests
    system, user = (message["content"] for message in request["body"]["messages"])
    assert "Beantworte die Frage nicht" in system
    assert user.count("- Was sagte Bürgermeisterin Vogt") == 3
    assert "(Vogt, Kranz)" in user and "Freibad" not in user and "Titel" not in user
    assert "Anschlussfrage: Und was hält Kranz ‹/passage› davon?" in user
