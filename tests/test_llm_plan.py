"""A question as a language model plans it: what was said of it counts, else the rules' reading."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from chat_servers import Script, drips, fails, hangs, in_turn, says, sends_a_page, serving

from rag.llm import prompts
from rag.llm.plan import Plan, checked, plan_of, to_messages, understand
from rag.question.followup import standalone
from rag.question.named import CorpusNames, with_names
from rag.question.period import Period
from rag.question.question import Question
from rag.question.read import read_question
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
        "Wovor warnt Kranz bei der gesperrten Brücke?",
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
    monkeypatch.setattr(prompts, "bundled", lambda name: tmp_path)
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
    assert "Beantworte die Frage nicht" in system and "JSON" in system
    assert user.count("- Was sagte Bürgermeisterin Vogt") == 3
    assert "(Vogt, Kranz)" in user and "Freibad" not in user and "Titel" not in user
    assert "Frage: Und was hält Kranz ‹/passage› davon?" in user


TWO = "Was kostet die Brücke in Lindenbach, wer bezahlt sie und wann öffnet sie?"
PARTS = ["Was kostet die Brücke in Lindenbach?", "Wer bezahlt die Brücke?", "Wann öffnet sie?"]


def planned(question: str, plan: Any, history: Any = (), protocol: str = "ollama") -> Question:
    """Return *question* as read with a model that replies with *plan* as JSON."""
    with serving(says(json.dumps(plan, ensure_ascii=False))) as server:
        more = {"chat_model": "openai:m", "openai_url": f"{server.url}/v1"}
        settings = settings_for(server.url).model_copy(update=more if protocol == "openai" else {})
        made = understand(question, history, settings)
        (request,) = server.requests
    body = request["body"]
    asked = body["format"] if protocol == "ollama" else body["response_format"]["json_schema"]
    assert "outlet" in json.dumps(asked), "the server is told the schema"
    return made.question


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
def test_a_question_is_split_as_the_model_plans_it(protocol: str) -> None:
    assert len(read_question(TWO).parts) == 2, "the rules make no more of it"
    made = planned(TWO, {"question": TWO, "parts": PARTS}, protocol=protocol)
    assert (made.parts, made.kind, made.text) == (tuple(PARTS), "multi", TWO)


@pytest.mark.parametrize(
    "parts",
    [
        PARTS[:2],
        [*PARTS[:2], "Wann öffnet sie 2027?"],
        [*PARTS[:2], "Wann öffnet Kranz sie?"],
        [*PARTS[:2], "Wann verrostet sie?"],
        [*PARTS, *(f"Wann öffnet sie {word}?" for word in ("denn", "doch", "wohl"))],
        [TWO, TWO],
        ["Brücke", "bezahlt", "öffnet"],
    ],
)
def test_parts_that_add_or_leave_out_anything_are_no_parts(parts: list[str]) -> None:
    assert planned(TWO, {"question": TWO, "parts": parts}) == read_question(TWO)


SPRING = "Wie viele Besucher kamen ins Bad, März und Mai 2024 zusammen?"


def test_days_that_were_said_become_a_period() -> None:
    assert read_question(SPRING).period is None
    made = planned(SPRING, {"question": SPRING, "since": "2024-03-01", "until": "2024-05-31"})
    assert made.period == Period(date(2024, 3, 1), date(2024, 5, 31), "2024-03-01 – 2024-05-31")


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2023-03-01", None),
        ("2024-07-01", None),
        (None, "2024-05-17"),
        ("2024-05-31", "2024-03-31"),
        ("im März", "soon"),
        (None, "9999-12-31"),
    ],
)
def test_days_that_were_not_said_are_dropped(since: str | None, until: str | None) -> None:
    made = planned(SPRING, {"question": SPRING, "since": since, "until": until})
    assert made == read_question(SPRING)


def test_the_period_that_the_rules_read_stays() -> None:
    question = "Was sagte Kranz im März 2024 zu Bad und Brücke?"
    made = planned(question, {"since": "2024-01-01", "until": "2024-12-31"})
    assert made.period == read_question(question).period


def test_an_outlet_counts_where_it_was_named_and_there_is_one() -> None:
    question = "Was meldete die Allgemeine über Bad und Brücke?"
    known = CorpusNames(sources=("Märzfelder Allgemeine", "Lindenbacher Bote"))
    for outlet, sources in (
        ("die Allgemeine", ()),
        ("Allgemeine", ("Märzfelder Allgemeine",)),
        ("Bote", ()),
    ):
        made = planned(question, {"outlet": outlet})
        assert with_names(replace(made, text="Was meldete sie?"), known).sources == sources


def test_an_invented_name_in_a_plan_leaves_the_question_to_the_rules() -> None:
    made = planned(FOLLOW_UP, {"question": "Was hält Kranz von Malik?", "author": "Malik"}, HISTORY)
    assert made.text == standalone(FOLLOW_UP, HISTORY) and made.authors == ()


@pytest.mark.parametrize(
    "reply",
    ['{"question": "Was', '{"parts": "keine"}', "{]}", "[1]", '{"since": 2024}', "{" * 9_000],
)
def test_what_does_not_fit_the_schema_is_no_plan(reply: str) -> None:
    plan = plan_of(reply)
    assert plan is None or checked(plan.question, FOLLOW_UP, HISTORY) is None
    assert understood(says(reply)) == standalone(FOLLOW_UP, HISTORY)


def test_a_plan_is_found_among_thoughts_and_fences() -> None:
    reply = '<think>{"parts": ["?"]}</think>\n```json\n{"question": "Wer?", "more": 1}\n```'
    assert plan_of(reply) == Plan(question="Wer?")


def test_a_server_that_refuses_a_schema_is_asked_without_one() -> None:
    plan = json.dumps({"question": GOOD})
    with serving(in_turn(fails(400, "response_format is not supported"), says(plan))) as server:
        made = understand(FOLLOW_UP, HISTORY, settings_for(server.url))
        first, second = (request["body"] for request in server.requests)
    assert made.question.text == GOOD
    assert "properties" in first["format"] and not second.get("format")


@pytest.mark.parametrize("script", [hangs, drips, fails(500), says("KEINE ANTWORT")])
def test_a_slow_or_refusing_server_leaves_a_question_to_the_rules(script: Script) -> None:
    with serving(script) as server:
        made = understand(TWO, (), settings_for(server.url, 3.0))
    assert made.question == read_question(TWO)
    assert made.seconds >= 2.0, "the answer keeps most of the time"


@pytest.mark.parametrize("question", ["Was kostet die Brücke?", "Danke!"])
def test_a_question_without_parts_or_days_is_not_planned(question: str) -> None:
    with serving(says("{}")) as server:
        understand(question, (), settings_for(server.url))
        understand(TWO, (), settings_for(server.url), as_typed=True)
        assert not server.requests
