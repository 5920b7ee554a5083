"""``python -m rag eval``: what it prints, what it keeps, going on after an interrupt."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.answer.answer import Answer
from rag.cli import main
from rag.corpus.library import Corpus
from rag.evaluation.folder import RunFolder, read_info
from rag.settings import PROJECT, Settings

QUESTIONS = PROJECT / "corpus" / "syrien-2015" / "questions.jsonl"

Eval = Callable[..., tuple[int, str, str]]


@pytest.fixture
def evaluate(capfd: pytest.CaptureFixture[str], settings: Settings, syrien: Corpus) -> Eval:
    """Run ``eval`` on the shared corpus: exit code, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        named = () if "--compare" in arguments else ("--corpus", syrien.name)
        code = main(["--data", str(settings.data), "eval", *map(str, arguments), *named])
        return code, *capfd.readouterr()

    return run


def rows(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of a run without what no two runs share."""
    found = [json.loads(line) for line in (folder / "rows.jsonl").read_text("utf-8").splitlines()]
    for row in found:
        del row["answer"]["timings_ms"]
    return found


def figures(summary: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in summary.items() if name != "latency_ms"}
    kept["by_type"] = {kind: figures(part) for kind, part in kept.get("by_type", {}).items()}
    return kept


def test_a_table_on_standard_output_and_progress_beside_it(evaluate: Eval) -> None:
    code, out, err = evaluate(QUESTIONS, "--limit", 3)
    assert code == 0
    assert "syrien-2015, 3 questions" in out
    assert "recall_at_1" in out and "[" in out and "nothing lost" in out
    assert "3/3" in err and "question" in err


def test_json_is_the_summary_and_a_second_run_gives_the_same(
    evaluate: Eval, tmp_path: Path
) -> None:
    code, out, _ = evaluate(QUESTIONS, "--json", "--out", tmp_path / "a")
    assert code == 0
    assert json.loads((tmp_path / "a" / "summary.json").read_text("utf-8")) == json.loads(out)
    _, again, _ = evaluate(QUESTIONS, "--json", "--out", tmp_path / "b")
    assert figures(json.loads(again)) == figures(json.loads(out))
    assert rows(tmp_path / "a") == rows(tmp_path / "b")
    code, compared, _ = evaluate("--compare", tmp_path / "a", tmp_path / "b", "--json")
    assert code == 0
    assert json.loads(compared)["questions"] == 40


def test_a_run_leaves_its_folder(evaluate: Eval, tmp_path: Path) -> None:
    assert evaluate(QUESTIONS, "--limit", 2, "--out", tmp_path / "neu" / "lauf")[0] == 0
    folder = tmp_path / "neu" / "lauf"
    names = {"run.json", "rows.jsonl", "rows.csv", "summary.json", "report.html"}
    assert {file.name for file in folder.iterdir()} == names
    with (folder / "rows.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["id"] for row in table] == [row["id"] for row in rows(folder)] == ["q01", "q02"]
    assert table[0]["expected_speaker"] == "Josh Earnest"


def test_a_malformed_row_is_refused_with_file_and_line(evaluate: Eval, tmp_path: Path) -> None:
    path = tmp_path / "fragen.jsonl"
    path.write_text('{"id": "a", "question": "Wer?", "answerable": true}\n{"id": 3}\n', "utf-8")
    code, out, err = evaluate(path, "--out", tmp_path / "lauf")
    assert (code, out) == (1, "")
    assert f"{path}:2: " in err
    assert not (tmp_path / "lauf").exists()


def test_gold_that_is_not_there_is_told_by_id(evaluate: Eval, tmp_path: Path) -> None:
    path = tmp_path / "fragen.jsonl"
    row = {
        "id": "weg",
        "question": "Was sagte Earnest über Assad?",
        "answerable": True,
        "articles": ["earnest-assad"],
        "quotes": [{"article": "earnest-assad", "text": "Das steht dort nirgends."}],
    }
    path.write_text(json.dumps(row), "utf-8")
    code, out, err = evaluate(path, "--json", "--out", tmp_path / "lauf")
    assert code == 0
    assert "weg: the quote 'Das steht dort nirgends.' is not in article 'earnest-assad'" in err
    assert json.loads(out)["answer_hit"] is None
    assert json.loads(out)["recall_at_1"] == 1
    assert len(rows(tmp_path / "lauf")[0]["missing_gold"]) == 1
    assert "Das steht dort nirgends." in (tmp_path / "lauf" / "report.html").read_text("utf-8")


def interrupt_at(patch: pytest.MonkeyPatch, call: int) -> None:
    ask, calls = Corpus.ask, iter(range(1, 1000))

    def interrupted(self: Corpus, *arguments: Any, **named: Any) -> Answer:
        if next(calls) == call:
            raise KeyboardInterrupt
        return ask(self, *arguments, **named)

    patch.setattr(Corpus, "ask", interrupted)


def test_an_interrupt_keeps_what_is_done_and_resume_goes_on(
    evaluate: Eval, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, broken = tmp_path / "ganz", tmp_path / "halb"
    evaluate(QUESTIONS, "--limit", 6, "--out", whole)
    with monkeypatch.context() as patch:
        interrupt_at(patch, 5)  # the first call warms up
        code, out, err = evaluate(QUESTIONS, "--limit", 6, "--out", broken)
    assert (code, out) == (1, "")
    assert "stopped after 3 of 6" in err and "--resume" in err
    with (broken / "rows.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "q04", "que')  # as a killed process leaves it
    assert [row["id"] for row in rows_but_last(broken)] == ["q01", "q02", "q03"]
    with monkeypatch.context() as patch:
        interrupt_at(patch, 5)  # one to warm up, and the three that are left
        code, _, _ = evaluate(QUESTIONS, "--limit", 6, "--out", broken, "--resume")
    assert code == 0
    assert rows(broken) == rows(whole)
    summaries = [json.loads((f / "summary.json").read_text("utf-8")) for f in (broken, whole)]
    assert figures(summaries[0]) == figures(summaries[1])


def rows_but_last(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "rows.jsonl").read_text("utf-8").split("\n")[:-1]
    return [json.loads(line) for line in lines]


def test_an_interrupt_while_resuming_keeps_the_rows(
    evaluate: Eval, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "lauf"
    evaluate(QUESTIONS, "--limit", 2, "--out", folder)
    before = (folder / "rows.jsonl").read_bytes()

    def killed(path: Path, text: str, *_: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", killed)
        with pytest.raises(KeyboardInterrupt):
            RunFolder(folder).begin(read_info(folder), resume=True)
    assert (folder / "rows.jsonl").read_bytes() == before


def test_a_run_anew_takes_the_place_of_the_old_one(evaluate: Eval, tmp_path: Path) -> None:
    evaluate(QUESTIONS, "--limit", 2, "--out", tmp_path)
    assert evaluate(QUESTIONS, "--limit", 1, "--out", tmp_path)[0] == 0
    assert [row["id"] for row in rows(tmp_path)] == ["q01"]


@pytest.mark.parametrize("options", [(), ("--resume",)])
def test_a_folder_of_other_things_is_refused_and_left_alone(
    evaluate: Eval, tmp_path: Path, options: tuple[str, ...]
) -> None:
    names = ("rows.csv", "rows.jsonl", "report.html")
    for name in names:
        (tmp_path / name).write_text("meins", "utf-8")
    code, _, err = evaluate(QUESTIONS, "--limit", 1, "--out", tmp_path, *options)
    assert code == 1
    assert f"{tmp_path} holds files but no run" in err and "--out" in err
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(names)
    assert {(tmp_path / name).read_text("utf-8") for name in names} == {"meins"}
    code, _, err = evaluate(QUESTIONS, "--limit", 1, "--out", tmp_path / "rows.csv", *options)
    assert code == 1
    assert "is a file" in err


def test_an_interrupt_without_a_folder_says_that_nothing_is_kept(
    evaluate: Eval, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt_at(monkeypatch, 2)
    code, _, err = evaluate(QUESTIONS)
    assert code == 1
    assert "--out FOLDER" in err


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("corpus", "anderes", "the corpus changed"),
        ("content", "0" * 64, "the corpus's articles changed"),
        ("index", {"embedding_model": "anderes"}, "the corpus's index changed"),
        ("set_hash", "0" * 64, "the question set changed"),
        ("model", "ollama:anderes", "the language model changed"),
    ],
)
def test_resume_refuses_a_run_of_something_else(
    evaluate: Eval, tmp_path: Path, field: str, value: object, why: str
) -> None:
    evaluate(QUESTIONS, "--limit", 1, "--out", tmp_path)
    info = json.loads((tmp_path / "run.json").read_text("utf-8"))
    (tmp_path / "run.json").write_text(json.dumps(info | {field: value}), "utf-8")
    code, _, err = evaluate(QUESTIONS, "--limit", 1, "--out", tmp_path, "--resume")
    assert code == 1
    assert why in err and "without --resume" in err
    assert (tmp_path / "rows.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [(), (QUESTIONS, "--compare", "a", "b"), (QUESTIONS, "--resume"), (QUESTIONS, "--limit", "0")],
)
def test_wrong_usage_exits_2(evaluate: Eval, arguments: tuple[object, ...]) -> None:
    assert evaluate(*arguments)[0] == 2


def test_comparing_what_is_no_run_is_refused(evaluate: Eval, tmp_path: Path) -> None:
    code, _, err = evaluate("--compare", tmp_path, tmp_path)
    assert code == 1
    assert "holds no run" in err
