"""Kept conversations: whole and exact, to their reader alone, whatever happens to the file."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from rag.answer.answer import Answer, PartialAnswer
from rag.answer.blocks import quotation, text_block
from rag.corpus.library import Corpus
from rag.errors import ConversationError, Failure, KeepingError, Message
from rag.question.read import read_question
from rag.settings import PROJECT
from rag.types import (
    ArticleInfo,
    Block,
    Check,
    Citation,
    Filter,
    Hit,
    Passage,
    PriorTurn,
    Reason,
    Reply,
    Run,
    Signals,
    Statement,
    Timings,
)
from rag.web.conversation_rows import UNREADABLE
from rag.web.conversations import FILE, ConversationStore
from rag.web.turns import Feedback, StoredTurn, Turn

ADA, BEN = "ada-3f9c2", "ben-77d01"
INFO = ArticleInfo(
    "etat", "Etat „steigt“", date(2025, 3, 9), None, "Bote", "https://bote.example/1"
)
UNDATED = ArticleInfo("bad", None, None, None, None, None)
CITED = Citation(1, INFO, 0, 4, "Etat", "indirect", "Ada Muster", True)
ANSWER = Answer(
    read_question(
        "Was sagte Ada Muster im März 2025 zum Etat und zum Kran?",
        (PriorTurn("Wer ist Ada Muster?", ("Ada Muster",), ("Etat steigt",)),),
        "Und was sagte sie dazu?",
    ),
    "seed",
    Reply(
        (
            Block("lead", (Run("Sie", "strong"), Run(" sagt es:")), group="Ada Muster"),
            quotation(CITED, "Ada Muster"),
            Block("sentence", (Run("So."),), (1,), opens="run_on"),
        ),
        (CITED, Citation(1, UNDATED, 5, 9, "😀\nad", likely="Ben")),
        None,
        (Check("quote_not_found", "„x“ steht nirgends."),),
        "zu langsam",
        "ollama:klein",
        (
            Statement(
                *(INFO, ((4, 8), (20, 23)), "Etat … zu!", "free_indirect", None, "Ada"),
                *("Leiterin", (30, 42), "die Leiterin", True, None, 0.1 + 0.2, ("Etat", "Kran")),
            ),
        ),
        12,
    ),
    (
        Hit(
            1,
            Passage("etat", 3, 0, 9, "Etat steigt", ((0, 4), (5, 9))),
            INFO,
            float("inf"),
            Signals(0.1, 0.7, (0.1, 1.0), ()),
            ("zwilling",),
        ),
    ),
    Timings(1.25, 2.5, 1 / 3),
)
REFUSAL = dataclasses.replace(
    ANSWER,
    reply=Reply((text_block("note", "Nein."),), reason=Reason("topic_absent", "Kein Wort davon.")),
    hits=(),
)


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / "data" / FILE)


def reopened(store: ConversationStore) -> ConversationStore:
    return ConversationStore(store.folder / FILE)


@pytest.mark.parametrize(
    "outcome", [ANSWER, REFUSAL, Failure("ab12"), Failure("x", Message.of("chat_empty", model="m"))]
)
def test_what_was_kept_comes_back_exactly(
    store: ConversationStore, outcome: Answer | Failure
) -> None:
    before = datetime.now(UTC)
    made = store.create(ADA, "seed")
    turn = Turn("Frage\u2028mit <b>\0 und 😀?", outcome)
    assert store.append(ADA, made.id, turn, (("etat", "ab" * 32),)) == 0
    found = reopened(store).get(ADA, made.id)
    [kept] = found.turns
    assert kept == StoredTurn(turn, kept.asked_at, (("etat", "ab" * 32),), None)
    assert type(kept.turn.outcome) is type(outcome)
    assert before <= found.touched <= kept.asked_at <= datetime.now(UTC)
    assert (found.id, found.corpus) == (made.id, "seed")


def test_real_answers_come_back_exactly(store: ConversationStore, syrien: Corpus) -> None:
    made = store.create(ADA, syrien.name)
    asked = ("Was sagte Earnest über Assad?", "Was sagte Merkel?", "Und was sagte Putin dazu?")
    answers = [syrien.ask(question) for question in asked]
    for question, answer in zip(asked, answers, strict=True):
        store.append(ADA, made.id, Turn(question, answer))
    kept = reopened(store).get(ADA, made.id).turns
    assert [each.turn.outcome for each in kept] == answers
    assert {answer.answered for answer in answers} == {True, False}


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=[])), st.text(st.characters(codec="utf-8")))
def test_any_text_can_be_kept(question: str, text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = ConversationStore(Path(folder) / FILE)
        made = store.create(ADA, "seed")
        answer = dataclasses.replace(
            ANSWER, asked=read_question(question), reply=Reply((Block("note", (Run(text),)),))
        )
        store.append(ADA, made.id, Turn(question, answer))
        store.rename(ADA, made.id, question)
        [kept] = store.get(ADA, made.id).turns
        store.close()
    # Half of a surrogate pair is no text that UTF-8 could hold.
    held = question.encode("utf-8", "replace").decode()
    assert kept.turn.question == held
    assert kept.turn.answer is not None
    assert kept.turn.answer.reply == answer.reply and kept.turn.answer.question == held


def test_an_open_turn_and_a_draft_count_as_stopped_until_they_are_finished(
    store: ConversationStore,
) -> None:
    made = store.create(ADA, "seed")
    store.append(ADA, made.id, Turn("A?"))
    store.append(ADA, made.id, Turn("B?", PartialAnswer(ANSWER, "noch nicht")))
    kept = reopened(store).get(ADA, made.id).turns
    assert [each.turn for each in kept] == [Turn("A?", stopped=True), Turn("B?", stopped=True)]
    assert b"noch nicht" not in (store.folder / FILE).read_bytes()
    store.replace(ADA, made.id, 1, Turn("B?", ANSWER), (("etat", "h"),))
    store.replace(ADA, made.id, 0, Turn("A!", REFUSAL))
    done = store.get(ADA, made.id).turns
    assert [each.turn for each in done] == [Turn("A!", REFUSAL), Turn("B?", ANSWER)]
    assert done[1].hashes == (("etat", "h"),)
    assert [each.asked_at for each in done] == [each.asked_at for each in kept]


def test_a_question_asked_again_is_asked_now_and_loses_its_feedback(
    store: ConversationStore,
) -> None:
    made = store.create(ADA, "seed")
    store.append(ADA, made.id, Turn("A?", ANSWER))
    first = store.get(ADA, made.id).turns[0]
    feedback = Feedback("down", "so nicht: „falsch“", "nothing")
    store.set_feedback(ADA, made.id, 0, feedback)
    assert store.get(ADA, made.id).turns[0] == dataclasses.replace(first, feedback=feedback)
    store.set_feedback(ADA, made.id, 0, None)
    assert store.get(ADA, made.id).turns[0] == first
    store.set_feedback(ADA, made.id, 0, feedback)
    store.replace(ADA, made.id, 0, Turn("A anders?"))
    again = store.get(ADA, made.id).turns[0]
    assert again.feedback is None and again.asked_at > first.asked_at


def test_turns_are_dropped_from_an_index_on(store: ConversationStore) -> None:
    made = store.create(ADA, "seed")
    for question in "ABCD":
        store.append(ADA, made.id, Turn(question, ANSWER))
    store.drop_from(ADA, made.id, 2)
    assert [each.turn.question for each in store.get(ADA, made.id).turns] == ["A", "B"]
    assert store.append(ADA, made.id, Turn("E")) == 2
    store.drop_from(ADA, made.id, 0)
    assert store.get(ADA, made.id).turns == ()


def test_the_one_touched_last_comes_first(store: ConversationStore) -> None:
    first, second, third = (store.create(ADA, corpus) for corpus in ("a", "b", "c"))
    long = "Wie hoch ist der Etat der Stadt,\nund wer stimmte im Rat dagegen, dass er steigt?"
    store.append(ADA, first.id, Turn(long, ANSWER))
    store.append(ADA, first.id, Turn("Und?", ANSWER))
    store.rename(ADA, second.id, "  Mein\nName ")
    listed = store.list(ADA)
    assert [info.id for info in listed] == [first.id, third.id, second.id]
    assert [info.turns for info in listed] == [2, 0, 0]
    assert [info.corpus for info in listed] == ["a", "c", "b"]
    titles = ["Wie hoch ist der Etat der Stadt, und wer stimmte im Rat …", "", "Mein Name"]
    assert [info.title for info in listed] == titles
    assert [store.get(ADA, info.id).title for info in listed] == titles
    assert listed[0].touched == store.get(ADA, first.id).touched
    store.rename(ADA, first.id, "x" * 500)
    assert store.list(ADA)[0].title == "x" * 120
    store.rename(ADA, first.id, " ")
    assert store.list(ADA)[0].title == titles[0]


def test_nobody_reaches_another_readers_conversation(store: ConversationStore) -> None:
    made = store.create(ADA, "seed")
    store.append(ADA, made.id, Turn("Geheim?", ANSWER))
    before = store.get(ADA, made.id)
    assert store.list(BEN) == []
    for attempt in (
        lambda: store.get(BEN, made.id),
        lambda: store.append(BEN, made.id, Turn("X")),
        lambda: store.replace(BEN, made.id, 0, Turn("X")),
        lambda: store.drop_from(BEN, made.id, 0),
        lambda: store.rename(BEN, made.id, "X"),
        lambda: store.delete(BEN, made.id),
        lambda: store.set_feedback(BEN, made.id, 0, Feedback("up")),
    ):
        with pytest.raises(ConversationError) as denied:
            attempt()
        assert "Geheim" not in str(denied.value)
    assert store.get(ADA, made.id) == before
    assert ADA.encode() not in (store.folder / FILE).read_bytes()


def test_turns_that_are_not_there_are_refused(store: ConversationStore) -> None:
    made = store.create(ADA, "seed")
    with pytest.raises(ConversationError, match="0 questions"):
        store.replace(ADA, made.id, 0, Turn("X"))
    store.append(ADA, made.id, Turn("A"))
    for index in (-1, 1):
        with pytest.raises(ConversationError, match=f"none at {index}"):
            store.replace(ADA, made.id, index, Turn("X"))
        with pytest.raises(ConversationError):
            store.set_feedback(ADA, made.id, index, Feedback("up"))


def test_what_is_deleted_is_gone_from_the_file(store: ConversationStore) -> None:
    kept, gone = store.create(ADA, "seed"), store.create(ADA, "seed")
    store.append(ADA, kept.id, Turn("Bleibende Frage?", ANSWER))
    store.append(ADA, gone.id, Turn("Gelöschte Frage?", ANSWER))
    store.delete(ADA, gone.id)
    with pytest.raises(ConversationError):
        store.get(ADA, gone.id)
    assert [info.id for info in store.list(ADA)] == [kept.id]
    data = b"".join(file.read_bytes() for file in store.folder.iterdir())
    assert b"Bleibende Frage?" in data
    assert "Gelöschte Frage?".encode() not in data


def test_what_is_deleted_comes_back_exactly(store: ConversationStore) -> None:
    gone = store.create(ADA, "seed")
    store.append(ADA, gone.id, Turn("Gelöschte Frage?", ANSWER))
    store.set_feedback(ADA, gone.id, 0, Feedback("up"))
    before = store.get(ADA, gone.id)
    store.delete(ADA, gone.id)
    assert not store.restore(BEN, gone.id)
    assert store.restore(ADA, gone.id)
    assert store.get(ADA, gone.id) == before
    assert not store.restore(ADA, gone.id)


def test_the_file_is_made_when_first_written_and_its_owners_alone(
    store: ConversationStore,
) -> None:
    assert store.list(ADA) == []
    with pytest.raises(ConversationError):
        store.get(ADA, "x")
    assert not store.folder.exists()
    store.append(ADA, store.create(ADA, "seed").id, Turn("A", ANSWER))
    files = list(store.folder.iterdir())
    assert (store.folder / FILE) in files
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * len(files)


@pytest.mark.parametrize(
    "stored",
    [
        "{kaputt",
        "[]",
        '{"neues": "Format"}',
        json.dumps({"id": 7}),
    ],
)
def test_a_row_of_a_later_version_is_a_failure_and_stays(
    store: ConversationStore, stored: str
) -> None:
    made = store.create(ADA, "seed")
    store.append(ADA, made.id, Turn("A?", ANSWER))
    store.append(ADA, made.id, Turn("B?", ANSWER))
    other = sqlite3.connect(store.folder / FILE)
    other.execute("UPDATE turn SET turn = ?, feedback = ? WHERE ordinal = 0", (stored, stored))
    other.commit()
    first, second = reopened(store).get(ADA, made.id).turns
    assert first.turn == Turn("A?", Failure(UNREADABLE)) and first.feedback is None
    assert second.turn == Turn("B?", ANSWER)
    store.append(ADA, made.id, Turn("C?", ANSWER))
    [[left]] = other.execute("SELECT turn FROM turn WHERE ordinal = 0").fetchall()
    assert left == stored
    other.close()


def test_a_question_that_another_version_understood_otherwise_is_read_anew(
    store: ConversationStore,
) -> None:
    made = store.create(ADA, "seed")
    store.append(ADA, made.id, Turn("A?", ANSWER))
    store.append(ADA, made.id, Turn("B?", PartialAnswer(ANSWER, "halb"), stopped=True))
    other = sqlite3.connect(store.folder / FILE)
    for ordinal, stored in other.execute("SELECT ordinal, turn FROM turn").fetchall():
        values = json.loads(stored)
        asked = values["outcome"].get("answer", values["outcome"])["asked"]
        del asked["people"]
        asked["kind"] = "brandneu"
        other.execute("UPDATE turn SET turn = ? WHERE ordinal = ?", (json.dumps(values), ordinal))
    other.commit()
    other.close()
    for kept in store.get(ADA, made.id).turns:
        assert kept.turn.answer is not None
        assert kept.turn.answer.question == ANSWER.question
        assert kept.turn.answer.standalone_question == ANSWER.standalone_question
        assert kept.turn.answer.asked.people and kept.turn.answer.reply == ANSWER.reply


def test_an_unknown_reason_is_not_taken_for_anything_else(store: ConversationStore) -> None:
    made = store.create(ADA, "seed")
    store.append(ADA, made.id, Turn("A?", REFUSAL))
    other = sqlite3.connect(store.folder / FILE)
    other.execute("UPDATE turn SET turn = replace(turn, 'topic_absent', 'brandneu')")
    other.commit()
    other.close()
    assert store.get(ADA, made.id).turns[0].turn.outcome == Failure(UNREADABLE)


def test_a_damaged_file_is_named_and_one_moved_away_is_made_anew(
    store: ConversationStore,
) -> None:
    made = store.create(ADA, "seed")
    store.close()
    (store.folder / FILE).write_bytes(b"kein SQLite, sondern Text" * 100)
    for attempt in (lambda: store.list(ADA), lambda: store.append(ADA, made.id, Turn("A"))):
        with pytest.raises(KeepingError, match="move it away") as caught:
            attempt()
        assert str(store.folder / FILE) in str(caught.value)
    (store.folder / FILE).rename((store.folder / FILE).with_suffix(".alt"))
    assert store.list(ADA) == []
    again = store.create(ADA, "seed")
    assert [info.id for info in store.list(ADA)] == [again.id]


def test_a_file_deleted_while_open_is_made_anew(store: ConversationStore) -> None:
    store.create(ADA, "seed")
    (store.folder / FILE).unlink()
    assert store.list(ADA) == []
    again = store.create(ADA, "seed")
    assert [info.id for info in reopened(store).list(ADA)] == [again.id]


def test_a_later_versions_file_is_refused_and_untouched(store: ConversationStore) -> None:
    store.create(ADA, "seed")
    store.close()
    other = sqlite3.connect(store.folder / FILE)
    other.execute("PRAGMA user_version = 99")
    other.close()
    before = (store.folder / FILE).read_bytes()
    for _ in range(2):
        with pytest.raises(KeepingError, match="newer version"):
            store.list(ADA)
    assert (store.folder / FILE).read_bytes() == before


def test_threads_lose_nothing(store: ConversationStore) -> None:
    made = store.create(ADA, "seed")
    with ThreadPoolExecutor(8) as pool:
        indexes = list(
            pool.map(lambda n: store.append(ADA, made.id, Turn(f"{n}?", ANSWER)), range(40))
        )
    assert sorted(indexes) == list(range(40))
    kept = store.get(ADA, made.id).turns
    assert [kept[index].turn.question for index in indexes] == [f"{n}?" for n in range(40)]


_PROCESS = """
import sys
from pathlib import Path
from rag.web.conversations import ConversationStore
from rag.web.turns import Turn

store = ConversationStore(Path(sys.argv[1]))
for _ in range(10):
    made = store.create("ada", "seed")
    store.append("ada", made.id, Turn(sys.argv[2]))
"""


def test_processes_that_begin_together_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / FILE
    running = [
        subprocess.Popen([sys.executable, "-c", _PROCESS, file, str(n)], cwd=PROJECT)
        for n in range(4)
    ]
    assert [process.wait(300) for process in running] == [0] * 4
    listed = ConversationStore(file).list("ada")
    assert sorted(info.title for info in listed) == sorted("0123" * 10)


def test_a_process_that_ends_takes_no_log_away_from_another(store: ConversationStore) -> None:
    made = store.create(ADA, "seed")
    file = store.folder / FILE
    for number in range(3):
        store.append(ADA, made.id, Turn(f"{number}?"))
        subprocess.run([sys.executable, "-c", _PROCESS, file, "x"], cwd=PROJECT, check=True)
    store.append(ADA, made.id, Turn("3?"))
    other = ConversationStore(file)
    assert [turn.turn.question for turn in other.get(ADA, made.id).turns] == [
        "0?",
        "1?",
        "2?",
        "3?",
    ]
    assert len(other.list("ada")) == 30


def test_a_stopped_draft_and_what_else_a_turn_holds_is_kept(store: ConversationStore) -> None:
    made = store.create(ADA, "seed")
    within = Filter(since=date(2015, 1, 2))
    stopped = Turn("A?", PartialAnswer(ANSWER, "halb"), within, "hash", ("Und B?",), stopped=True)
    store.append(ADA, made.id, stopped)
    assert reopened(store).get(ADA, made.id).turns[0].turn == stopped


def test_every_kind_of_outcome_reads_back_as_itself() -> None:
    adapter: TypeAdapter[object] = TypeAdapter(Answer | PartialAnswer | Failure | None)
    finite = dataclasses.replace(ANSWER, hits=())
    for outcome in (finite, PartialAnswer(finite, "halb"), Failure("x"), None):
        assert adapter.validate_json(adapter.dump_json(outcome)) == outcome
