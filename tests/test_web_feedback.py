"""Feedback: rows that the evaluation reads as they are, appended whole, for the owner alone."""

from __future__ import annotations

import dataclasses
import json
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rag.answer.answer import Answer
from rag.answer.blocks import text_block
from rag.cli import main
from rag.corpus.library import Corpus
from rag.errors import KeepingError
from rag.evaluation.questions import GoldQuote, load_question_set, locate
from rag.question.read import read_question
from rag.settings import PROJECT, Settings
from rag.types import ArticleInfo, Block, Citation, Reason, Reply, Run, Timings
from rag.web.feedback import FILE, feedback_row, keep_feedback
from rag.web.turns import Feedback

ETAT = ArticleInfo("etat", "Etat steigt", None, None, "Bote", None)
BAD = ArticleInfo("bad", None, None, None, None, None)
ASKED_AT = datetime(2026, 11, 23, 9, 30, 5, 123, UTC)
ANSWER = Answer(
    read_question("Was sagte Ada Muster zum Etat?", typed="Und sie?"),
    "rathaus",
    Reply(
        (Block("sentence", (Run("Ada Muster: „Zu viel“ …"),), (1, 2)),),
        (
            Citation(1, ETAT, 10, 20, "x" * 10, "direct", "Ada Muster"),
            Citation(1, ETAT, 30, 35, "y" * 5, "direct", "Ada Muster"),
            Citation(2, BAD, 0, 4, "z" * 4, "indirect", "Ada Muster", True),
        ),
    ),
    (),
    Timings(1, 1, 2),
)
REFUSAL = dataclasses.replace(
    ANSWER,
    reply=Reply(
        (text_block("note", "Dazu nichts."),), reason=Reason("topic_absent", "Kein Artikel.")
    ),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / FILE


def row(answer: Answer, feedback: Feedback) -> dict[str, Any]:
    return feedback_row("c1", answer, ASKED_AT, feedback)


def test_praise_makes_the_cited_places_gold() -> None:
    made = row(ANSWER, Feedback("up", "genau so"))
    assert made["answerable"] is True
    assert made["question"] == ANSWER.standalone_question
    assert made["articles"] == ["etat", "bad"]
    assert made["quotes"] == [
        {"article": "etat", "spans": [[10, 20], [30, 35]]},
        {"article": "bad", "spans": [[0, 4]]},
    ]
    assert made["speaker"] == "Ada Muster"
    assert (made["type"], made["lang"], made["rating"]) == ("feedback", "de", "up")
    assert (made["remark"], made["corpus"]) == ("genau so", "rathaus")
    assert (made["asked_at"], made["answer"]) == (
        "2026-11-23T09:30:05+00:00",
        "Ada Muster: „Zu viel“ … [1] [2]",
    )


def test_of_several_speakers_none_is_gold() -> None:
    first, *rest = ANSWER.reply.citations
    for name in ("Ben Beispiel", None):
        other = (dataclasses.replace(first, speaker=name), *rest)
        reply = dataclasses.replace(ANSWER.reply, citations=other)
        assert "speaker" not in row(dataclasses.replace(ANSWER, reply=reply), Feedback("up"))


@pytest.mark.parametrize(
    ("answer", "feedback", "answerable"),
    [
        (REFUSAL, Feedback("up"), False),
        (ANSWER, Feedback("down", verdict="otherwise"), True),
        (ANSWER, Feedback("down", verdict="nothing"), False),
        (REFUSAL, Feedback("down", verdict="otherwise"), True),
        (ANSWER, Feedback("down"), None),
    ],
)
def test_only_praise_brings_gold(
    answer: Answer, feedback: Feedback, answerable: bool | None
) -> None:
    made = row(answer, feedback)
    assert made["answerable"] is answerable
    assert (made["articles"], made["quotes"]) == ([], [])
    assert "speaker" not in made


def test_the_evaluation_reads_the_file_and_takes_the_last_word(file: Path) -> None:
    other = dataclasses.replace(ANSWER, corpus="hafen")
    for answer, feedback in (
        (ANSWER, Feedback("down", "nein\n„doch“", "nothing")),
        (REFUSAL, Feedback("down", "?")),
        (other, Feedback("up")),
        (ANSWER, Feedback("up")),
    ):
        keep_feedback(file, "c1", answer, ASKED_AT, feedback)
    found = load_question_set(file, "rathaus")
    [question] = found.questions
    assert (found.undecided, found.elsewhere) == (1, 1)
    assert question.answerable and question.articles == ("etat", "bad")
    assert question.quotes[0] == GoldQuote("etat", None, ((10, 20), (30, 35)))
    assert len(file.read_text("utf-8").splitlines()) == 4


def test_conversations_and_answers_have_ids_of_their_own() -> None:
    up = Feedback("up")
    ids = {feedback_row(name, a, ASKED_AT, up)["id"] for name in "ab" for a in (ANSWER, REFUSAL)}
    assert len(ids) == 4
    assert row(ANSWER, up)["id"] == row(ANSWER, Feedback("down", "x", "nothing"))["id"]


def test_a_praised_answer_hits_its_own_gold(
    file: Path, syrien: Corpus, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    praised = syrien.ask("Was sagte Earnest über Assad?")
    refused = syrien.ask("Was sagte Merkel?")
    keep_feedback(file, "c", praised, ASKED_AT, Feedback("up"))
    keep_feedback(file, "c", refused, ASKED_AT, Feedback("up"))
    keep_feedback(file, "d", refused, ASKED_AT, Feedback("down"))
    elsewhere = dataclasses.replace(praised, corpus="anderswo")
    keep_feedback(file, "d", elsewhere, ASKED_AT, Feedback("up"))
    first, second = load_question_set(file, syrien.name).questions
    assert locate(first, syrien.article).missing == ()
    assert praised.answered and not second.answerable
    capfd.readouterr()
    flags = ["--data", str(settings.data), "eval", str(file), "--corpus", syrien.name, "--json"]
    assert main(flags) == 0
    out, err = capfd.readouterr()
    figures = json.loads(out)
    assert figures["questions"] == 2
    assert figures["answer_hit"] == figures["refusal_recall"] == 1.0
    assert "left out: 1 questions for another corpus" in err
    assert "left out: 1 answers" in err


def test_the_file_is_its_owners_alone(file: Path) -> None:
    keep_feedback(file, "c", ANSWER, ASKED_AT, Feedback("up"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_row_that_was_cut_off_does_not_take_the_next_one_with_it(file: Path) -> None:
    keep_feedback(file, "c", ANSWER, ASKED_AT, Feedback("up"))
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"id": "halb')
    keep_feedback(file, "c", REFUSAL, ASKED_AT, Feedback("up", "\ud800"))
    first, cut, last = file.read_bytes().splitlines()
    assert first + b"\n" == whole
    assert cut == b'{"id": "halb'
    assert json.loads(last)["remark"] == "?"


def test_what_cannot_be_written_is_told_with_its_name(file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(KeepingError, match=FILE):
        keep_feedback(file, "c", ANSWER, ASKED_AT, Feedback("up"))


_PROCESS = """
import sys
from pathlib import Path
from datetime import UTC, datetime
from rag.web.feedback import keep_feedback
from rag.answer.answer import Answer
from rag.question.read import read_question
from rag.types import Reply, Timings
from rag.web.turns import Feedback

answer = Answer(read_question("q"), "c", Reply(), (), Timings(1, 1, 2))
for number in range(50):
    feedback = Feedback("up", sys.argv[2] * 5_000)
    keep_feedback(Path(sys.argv[1]), f"{sys.argv[2]}{number}", answer, datetime.now(UTC), feedback)
"""


def test_processes_that_write_at_once_mix_no_rows(file: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", _PROCESS, file, name], cwd=PROJECT) for name in "ab"
    ]
    assert [process.wait(300) for process in running] == [0, 0]
    remarks = [json.loads(line)["remark"] for line in file.read_text("utf-8").splitlines()]
    assert sorted(remarks) == ["a" * 5_000] * 50 + ["b" * 5_000] * 50
