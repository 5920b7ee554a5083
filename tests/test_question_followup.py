"""Follow-up questions: what is open is filled from the turns before, and nothing else is."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.library import Corpus
from rag.question.followup import lean, standalone
from rag.question.question import Leaning
from rag.question.read import read_question
from rag.settings import PROJECT
from rag.types import PriorTurn

EARNEST = "Was sagte Earnest über Assad?"
LONDON = "Was sagte Kerry in London über den Abzug?"
OBAMA = "Was sagte Obama am 17. September über Assad?"
POOL = "Wie teuer wird das Hallenbad?"
CALL = "Wann telefonierten Carter und Schoigu?"
COINS = "Wer hat den Münzschatz gefunden?"
PARK = "Warum hat der Stadtrat den Ferienpark abgelehnt?"
ROAD = "Wie äußerte sich Svenja Kröger zur Nordumgehung?"
NAMES = "Wie viele Leute haben für den Erhalt unterschrieben?"
STRIKES = "What did Carter say about the Russian air strikes?"
POOL_EN = "How expensive will the pool be?"

# One a line: the questions before, who was cited last, the question, and the question understood
# or words that it must hold and lack.
LINES = Path(__file__).with_name("followups.jsonl").read_text("utf-8").splitlines()
DIALOGUES = [json.loads(line) for line in LINES]

FOLLOW_UPS = [
    (EARNEST, "Und was sagte Putin dazu?", "Was sagte Putin über Assad?"),
    (EARNEST, "Was sagte Putin darüber?", "Was sagte Putin über Assad?"),
    (EARNEST, "Und was sagte Kerry?", "Was sagte Kerry über Assad?"),
    (EARNEST, "Was hält Kerry davon?", "Was hält Kerry von Assad?"),
    (EARNEST, "Wer hat sich dazu geäußert?", "Wer hat sich über Assad geäußert?"),
    (EARNEST, "Wann war das?", "Wann äußerte sich Earnest über Assad?"),
    (EARNEST, "Und wann?", "Wann äußerte sich Earnest über Assad?"),
    (EARNEST, "Wo?", "Wo äußerte sich Earnest über Assad?"),
    (EARNEST, "Warum?", "Warum?"),
    (EARNEST, "Wer noch?", "Wer äußerte sich noch über Assad?"),
    (EARNEST, "Was noch?", "Was sagte Earnest noch über Assad?"),
    (EARNEST, "Und Kerry?", "Was sagte Kerry über Assad?"),
    (EARNEST, "Was ist mit Kerry?", "Was sagte Kerry über Assad?"),
    (EARNEST, "Und Assad?", "Was sagte Assad?"),
    (EARNEST, "Und die Flüchtlinge?", "Und die Flüchtlinge?"),
    (EARNEST, "Und über die Ukraine?", "Was sagte Earnest über die Ukraine?"),
    (EARNEST, "Und im September?", "Was sagte Earnest im September über Assad?"),
    (EARNEST, "Was sagte er noch?", "Was sagte Earnest noch?"),
    (EARNEST, "Was sagte er über die Ukraine?", "Was sagte Earnest über die Ukraine?"),
    (EARNEST, "Wann hat er das gesagt?", "Wann hat Earnest das über Assad gesagt?"),
    (EARNEST, "Was sagte Kerry über ihn?", "Was sagte Kerry über Assad?"),
    (EARNEST, "Was sagte sein Sprecher?", "Was sagte Earnests Sprecher?"),
    (EARNEST, "And what did Kerry say about that?", "What did Kerry say about Assad?"),
    (EARNEST, "And Kerry?", "What did Kerry say about Assad?"),
    (EARNEST, "Who else?", "Who else spoke about Assad?"),
    (EARNEST, "Why did he say that?", "Why did Earnest say that about Assad?"),
    (LONDON, "Und in Moskau?", "Was sagte Kerry in Moskau über den Abzug?"),
    (LONDON, "Was sagte er dort noch?", "Was sagte Kerry in London noch?"),
    (OBAMA, "Und am 20. September?", "Was sagte Obama am 20. September über Assad?"),
    (OBAMA, "Was sagte er damals über Putin?", "Was sagte Obama am 17. September über Putin?"),
    (POOL, "Warum?", "Warum wird das Hallenbad so teuer?"),
    (POOL, "Wann war das?", "Wann war das?"),
    (POOL, "Und das Freibad?", "Wie teuer wird das Freibad?"),
    (POOL, "Wann wird es eröffnet?", "Wann wird das Hallenbad eröffnet?"),
    (POOL, "Wer war dagegen?", "Wer war gegen das Hallenbad?"),
    (POOL, "Stimmt das?", "Stimmt das?"),
    (POOL, "Was sagte Kolb dazu?", "Was sagte Kolb über das Hallenbad?"),
    (POOL, "Wie geht es weiter?", "Wie geht es weiter?"),
    (CALL, "Wo?", "Wo telefonierten Carter und Schoigu?"),
    (CALL, "Wie lange?", "Wie lange telefonierten Carter und Schoigu?"),
    (CALL, "Und Kerry?", "Wann telefonierte Kerry?"),
    (CALL, "Wer noch?", "Wer telefonierte außer Carter und Schoigu?"),
    (COINS, "Wann war das?", "Wann wurde der Münzschatz gefunden?"),
    (COINS, "Wie viel ist er wert?", "Wie viel ist der Münzschatz wert?"),
    (PARK, "Wann?", "Wann hat der Stadtrat den Ferienpark abgelehnt?"),
    (PARK, "Und das Hallenbad?", "Warum hat der Stadtrat das Hallenbad abgelehnt?"),
    (ROAD, "Wann war das?", "Wann äußerte sich Svenja Kröger zur Nordumgehung?"),
    (ROAD, "Was hält Kolb davon?", "Was hält Kolb von der Nordumgehung?"),
    (ROAD, "Wann wird sie gebaut?", "Wann wird die Nordumgehung gebaut?"),
    (ROAD, "Wer noch?", "Wer äußerte sich noch zur Nordumgehung?"),
    (NAMES, "Wann war das?", "Wann haben Leute für den Erhalt unterschrieben?"),
    ("Kerry", "Was sagte er über Assad?", "Was sagte Kerry über Assad?"),
    ("Kerry", "Und Putin?", "Putin"),
    ("Wer gewann das Derby?", "Wann war das?", "Wann war das?"),
    ("Was sagte Kolb zum Hallenbad?", "Was hält Brandt davon?", "Was hält Brandt vom Hallenbad?"),
    ("Wann kam der Vertrag?", "Und was steht darin?", "Was steht im Vertrag?"),
    (STRIKES, "When was that?", "When did Carter say that about the Russian air strikes?"),
    (STRIKES, "And Kerry?", "What did Kerry say about the Russian air strikes?"),
    (STRIKES, "What about the refugees?", "What about the refugees?"),
    (STRIKES, "What else?", "What else did Carter say about the Russian air strikes?"),
    (POOL_EN, "When will it open?", "When will the pool open?"),
    (POOL_EN, "And the library?", "How expensive will the library be?"),
]

INDEPENDENT = [
    POOL,
    COINS,
    "Worum geht es im Artikel über das Hallenbad?",
    "Was sagte Kerry über die Ukraine?",
    "Was sagte Kolb, als er in London war?",
    "Was meint Putin dazu, dass die Bahn streikt?",
    "Wer sagte, er sei zurückgetreten?",
    "Gibt es in Lindenbach ein Freibad?",
    "Wie ist das Wetter in Querstadt?",
    "Welches Gesetz, das der Rat beschloss, gilt noch?",
    "Was wissen Sie über die Orgel?",
    "Kommt es zu einem Streik?",
    "Was weißt du über Kolb?",
    "Kerry",
    "Hallo",
    "Danke!",
    "How expensive is the new library?",
    "What did Kerry say about the treaty?",
    "Who is Kerry?",
    "Is there a swimming pool in Lindenbach?",
]


@pytest.mark.parametrize(("before", "question", "understood"), FOLLOW_UPS)
def test_a_follow_up_stands_alone(before: str, question: str, understood: str) -> None:
    assert standalone(question, [PriorTurn(before)]) == understood


def dialogue(row: dict[str, Any]) -> str:
    """What the last question of a dialogue becomes, each before it asked as it was understood."""
    history: list[PriorTurn] = []
    for question in row["before"]:
        history.append(PriorTurn(standalone(question, history)))
    history[-1] = replace(history[-1], people=tuple(row.get("people", ())))
    return standalone(row["asked"], history)


@pytest.mark.parametrize("row", DIALOGUES, ids=lambda row: " ".join([*row["before"], row["asked"]]))
def test_the_last_question_of_a_dialogue_is_understood(row: dict[str, Any]) -> None:
    made = dialogue(row)
    assert made == row.get("understood", made)
    assert [words for words in row.get("holds", ()) if words not in made] == []
    assert [words for words in row.get("lacks", ()) if words in made] == []


def test_every_dialogue_expects_something() -> None:
    assert all({"understood", "holds", "lacks"} & row.keys() for row in DIALOGUES)


@pytest.mark.parametrize("before", [EARNEST, POOL, CALL, ROAD, STRIKES])
@pytest.mark.parametrize("question", INDEPENDENT)
def test_a_new_topic_is_not_dragged_back(before: str, question: str) -> None:
    assert standalone(question, [PriorTurn(before, ("Nora Kolb",), ("Der Markt",))]) == question


@pytest.mark.parametrize("corpus", ["syrien-2015", "lindenbach"])
@pytest.mark.parametrize("before", [EARNEST, POOL, ROAD, STRIKES])
def test_questions_of_a_set_are_left_as_they_are(corpus: str, before: str) -> None:
    lines = (PROJECT / "corpus" / corpus / "questions.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines]
    assert [standalone(question, [PriorTurn(before)]) for question in asked] == asked


@pytest.mark.parametrize("question", [question for _, question, _ in FOLLOW_UPS])
def test_what_was_made_stands_alone_itself(question: str) -> None:
    once = standalone(question, [PriorTurn(EARNEST)])
    assert standalone(once, [PriorTurn(EARNEST), PriorTurn(once)]) == once


def test_a_pronoun_may_mean_whom_the_answer_cited() -> None:
    history = [PriorTurn("Wer verlangte eine Pause?", ("Nora Kolb",))]
    assert standalone("Was sagte sie noch?", history) == "Was sagte Nora Kolb noch?"


def test_a_name_typed_in_lower_case_is_told_by_a_headline_cited() -> None:
    title = "Nach der Flut in Auental: Enno Vogt zurückgetreten"
    history = [PriorTurn("wann trat enno vogt zurück", titles=(title,))]
    asked = standalone("wer wird sein nachfolger?", history)
    assert asked == "Wer wird Enno Vogts Nachfolger?"


def test_the_article_is_the_one_that_was_cited() -> None:
    history = [PriorTurn(EARNEST, titles=("Der Markt", "Die Messe"))]
    asked = standalone("Worum geht es in diesem Artikel?", history)
    assert asked == "Worum geht es im Artikel „Der Markt“?"


def test_the_last_topic_counts_and_a_greeting_is_none() -> None:
    history = [PriorTurn(POOL), PriorTurn(EARNEST), PriorTurn("Danke!")]
    assert standalone("Und Kerry?", history) == "Was sagte Kerry über Assad?"


def test_follow_ups_may_follow_each_other() -> None:
    history = [PriorTurn(EARNEST)]
    for question in ("Und Kerry?", "Und über die Ukraine?", "Wann war das?"):
        history.append(PriorTurn(standalone(question, history)))
    assert history[-1].question == "Wann äußerte sich Kerry über die Ukraine?"


@given(st.text() | st.sampled_from([question for _, question, _ in FOLLOW_UPS]))
def test_without_a_history_a_question_is_left_as_it_is(question: str) -> None:
    assert standalone(question, ()) == question


WORDS = st.lists(
    st.sampled_from(
        "Und was sagte er dazu das es sie Wer Wann war Kerry über zur der Ukraine , ? „ “ in 2014"
        " and what did she say about that it Warum hat davon am 3. Mai ( [ \\ gesagt".split(" ")
    ),
    max_size=9,
).map(" ".join)


@given(WORDS | st.text(), WORDS | st.text())
def test_no_words_are_too_odd(before: str, question: str) -> None:
    made = standalone(question, [PriorTurn(before, ("A",), ("\\1",))])
    assert made.strip() or not question.strip()


def test_a_long_input_is_no_follow_up() -> None:
    question = "Und was sagte er dazu? " * 1_000
    assert standalone(question, [PriorTurn(EARNEST)]) == question


def test_the_question_as_understood_is_answered(syrien: Corpus) -> None:
    first = syrien.ask(EARNEST)
    followed = syrien.ask("Und was sagte Kerry dazu?", history=[first.as_prior_turn])
    direct = syrien.ask("Was sagte Kerry über Assad?")
    assert followed.question == "Und was sagte Kerry dazu?"
    assert followed.standalone_question == direct.question == direct.standalone_question
    assert followed.reply == direct.reply
    assert first.as_prior_turn.question == EARNEST
    assert first.as_prior_turn.titles


@pytest.mark.parametrize(
    "question",
    ["Warum?", "Gegen wen?", "Und von den Gegnern?", "Gab es Kritik?", "Wer war dabei?", "Why?"],
)
def test_what_points_back_and_stays_as_typed_is_looked_for_with_what_it_leaves_unsaid(
    question: str,
) -> None:
    earlier = (PriorTurn("Was sagte Kolb 2024 zur Nordumgehung?", articles=("a", "b")),)
    asked = lean(read_question(question, earlier))
    assert asked.text == question
    assert asked.is_question
    assert asked.query == f"Kolb 2024 Nordumgehung {read_question(question).query}"
    assert asked.leaning == Leaning(("a", "b"), "Kolb 2024 Nordumgehung", is_likely=True)


def test_what_is_left_unsaid_goes_back_to_the_last_question_that_stands_alone() -> None:
    history = [PriorTurn(POOL), PriorTurn("Was kostet die Orgel?"), PriorTurn("Warum?")]
    assert lean(read_question("Und wo?", history)).query == "kostet Orgel Und wo?"


@pytest.mark.parametrize("question", INDEPENDENT[2:10])
def test_a_question_that_stands_by_itself_is_looked_for_as_typed(question: str) -> None:
    asked = read_question(question, (PriorTurn(EARNEST, articles=("a",)),))
    assert lean(asked).query == asked.query


def test_the_article_just_cited_is_looked_at_first(syrien: Corpus) -> None:
    history = [PriorTurn("Wann landeten drei Flugzeuge?", articles=("lawrow-waffen",))]
    leaning = syrien.ask("Gegen wen?", history=history)
    assert leaning.hits[0].article.id == "lawrow-waffen"
    assert syrien.ask("Gegen wen?", history=history, as_typed=True).hits == ()


def test_a_word_that_only_others_hold_counts_more_than_the_article_just_cited(
    syrien: Corpus,
) -> None:
    history = [PriorTurn(EARNEST, articles=("austin-senat",))]
    assert syrien.ask("Wer gehört der OVKS an?", history=history).hits[0].article.id == (
        "putin-duschanbe"
    )


def test_an_answer_names_the_articles_that_a_later_question_leans_on(syrien: Corpus) -> None:
    turn = syrien.ask("Was sagte Austin im Senat?").as_prior_turn
    assert turn.articles[0] == "austin-senat"


@pytest.mark.parametrize(
    ("question", "likely"),
    [
        ("Wer bezahlt die Arbeiten?", True),
        ("Wann wird das Becken wieder geöffnet?", True),
        ("What does the bridge cost?", True),
        ("Wer ist Karin Brandt?", False),
        ("Wann starb der Bischof in Auental?", False),
        ("Wer wurde verhaftet?", False),
    ],
)
def test_things_named_by_their_article_alone_are_likely_those_just_told_of(
    question: str, likely: bool
) -> None:
    asked = lean(read_question(question, (PriorTurn(POOL, articles=("a",)),)))
    assert asked.leaning == Leaning(("a",), is_likely=likely)


def test_what_an_earlier_clause_names_is_not_looked_for_in_earlier_questions() -> None:
    question = "Wer ist für die Umgehung und wer ist dagegen?"
    assert standalone(question, [PriorTurn(POOL)]) == question
