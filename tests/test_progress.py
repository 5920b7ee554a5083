"""How far a run is, for a program: JSON lines, few enough to be read."""

from __future__ import annotations

import json

import pytest

from rag.errors import Message
from rag.progress import Event, Progress, json_progress, print_event, read_event
from rag.types import IngestReport, Note, Problem


def test_lines_are_few_but_each_stage_has_its_first_and_its_last(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show = json_progress()
    for stage in ("split", "embed"):
        for done in range(1, 1001):
            show(Progress(stage, done, 1000))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) < 200
    for stage in ("split", "embed"):
        counts = [line["done"] for line in lines if line["phase"] == stage]
        assert (counts[0], counts[-1]) == (1, 1000)
    assert lines[0] == {"phase": "split", "done": 1, "total": 1000}


PROBLEM = Problem("a.docx", 3, Message.of("earlier_stays", problem=Message.of("parser_crashed")))


@pytest.mark.parametrize(
    "event",
    [
        Progress("embed", 3, None),
        Message.of(
            "corpus_busy", corpus="turm", writer="process 7", command="python -m rag doctor"
        ),
        IngestReport(
            "turm",
            new=2,
            problems=(PROBLEM,),
            notes=(Note("b.txt", "encoding", "cp1252"),),
            renewed=(Message.of("index_renewed", made=1, version="0.0.1", now=3),),
            seconds=0.5,
        ),
    ],
)
def test_what_a_command_tells_is_read_as_it_was(
    event: Event, capsys: pytest.CaptureFixture[str]
) -> None:
    print_event(event)
    (line,) = capsys.readouterr().out.splitlines()
    assert read_event(line) == event


def test_a_report_names_each_problem_in_words_and_by_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_event(IngestReport("turm", problems=(PROBLEM,)))
    report = json.loads(capsys.readouterr().out)["report"]
    (problem,) = report["problems"]
    assert problem["message"] == problem["text"] == str(PROBLEM.message)
    assert (problem["file"], problem["line"], problem["code"]) == ("a.docx", 3, "earlier_stays")
    assert report["failed"] == 1


@pytest.mark.parametrize(
    "line",
    ["warming up", "7", "[]", '{"report": 7}', '{"phase": "embed"}', '{"error": null}', "{}"],
)
def test_what_a_library_prints_is_no_event(line: str) -> None:
    assert read_event(line) is None
