"""The command line: data on standard output, the rest on standard error, exit codes 0, 1, 2."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chat_servers import says, serving

from rag.cli import commands, main
from rag.cli.ingest import print_report
from rag.corpus.library import Corpus
from rag.errors import Message
from rag.settings import PROJECT, Settings
from rag.types import Article, IngestReport, Problem

EARNEST = "Was sagte Earnest über Assad?"
SYRIEN = ("--corpus", "syrien-2015")
VERBS = (
    *("ingest", "corpora", "ask", "search", "article", "statements", "eval", "rebuild", "remove"),
    *("export", "import", "mcp", "doctor"),
)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], settings: Settings, syrien: Corpus) -> Run:
    """Run a command on the shared corpora: exit code, standard output, standard error."""

    def command(*arguments: str, data: Path = settings.data) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(["--data", str(data), *arguments])
        return code, *capfd.readouterr()

    return command


def shell(*arguments: str, cwd: Path = PROJECT, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rag", *arguments],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        **options,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Artikel"
    folder.mkdir()
    (folder / "markt.txt").write_text("Der Markt öffnet um sechs Uhr. 😀", "utf-8")
    return folder


@pytest.fixture
def kept_by_source(run: Run, tmp_path: Path) -> Path:
    """A data folder with one corpus whose two articles are of two sources."""
    rows = [
        {"id": "markt", "source": "Bote", "text": "Der Markt öffnet um sechs Uhr."},
        {"id": "bäcker", "source": "Kurier", "text": "Am Markt öffnet ein Bäcker."},
    ]
    file = tmp_path / "artikel.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    assert run("ingest", str(file), data=tmp_path / "data")[0] == 0
    return tmp_path / "data"


# Wrong usage


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("fragen",),
        ("ask",),
        ("ask", EARNEST, "--from", "gestern"),
        ("ask", EARNEST, "--to", "2015-02-30"),
        ("ask", EARNEST, "--unbekannt"),
        ("search", "x", "--limit", "0"),
        ("search", "x", "--limit", "viele"),
        ("ask", EARNEST, "--from", "2015-09-20", "--to", "2015-09-19"),
        ("ingest", ".", "--watch", "--json"),
        ("ingest", ".", "--watch", "--ray", "kai:6379"),
        ("eval",),
        ("eval", "a.jsonl", "--compare", "a", "b"),
        ("eval", "a.jsonl", "--resume"),
        ("remove",),
    ],
)
def test_wrong_usage_is_exit_2_and_says_what_is_wrong(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "Usage: python -m rag" in err


def test_the_verbs_are_those_that_are_tested() -> None:
    assert sorted(commands.commands) == sorted(VERBS)


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_help_everywhere(run: Run, verb: str) -> None:
    code, out, err = run(*verb.split(), "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: python -m rag {verb}")


def test_a_model_and_none_exclude_each_other(run: Run) -> None:
    code, _, err = run("ask", "Was kostet das?", "--model", "ollama:m", "--no-model")
    assert code == 2
    assert "--no-model" in err


# Follow-ups


def test_only_what_is_borne_out_where_that_is_asked_for(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = json.loads(run("ask", EARNEST, *SYRIEN, "--json")[1])["citations"][0]["quote"]
    with serving(says(f"{told} [1] Der Landtag zahlt dafür 900.000 Euro [1].")) as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        asked = ("ask", EARNEST, *SYRIEN, "--model", "ollama:m", "--json")
        whole, cut = (json.loads(run(*asked, *more)[1]) for more in ((), ("--only-supported",)))
    assert [block["unproven"] for block in whole["blocks"]][-1:] == [True]
    assert "900.000" in whole["answer"] and "900.000" not in cut["answer"]
    assert cut["answer"].endswith("weggelassen.")


def test_a_history_makes_a_follow_up_stand_alone(run: Run, tmp_path: Path) -> None:
    history = tmp_path / "verlauf.jsonl"
    history.write_text(run("ask", EARNEST, "--corpus", "syrien-2015", "--json")[1], "utf-8")
    asked = ("ask", "Und was sagte Kerry dazu?", "--corpus", "syrien-2015", "--json")
    code, out, err = run(*asked, "--history", str(history))
    result = json.loads(out)
    assert code == 0 and "Was sagte Kerry über Assad?" in err
    assert result["question"] == "Und was sagte Kerry dazu?"
    assert result["standalone_question"] == "Was sagte Kerry über Assad?"
    assert json.loads(run(*asked)[1])["standalone_question"] == result["question"]


def test_a_broken_history_is_refused_with_file_and_line(run: Run, tmp_path: Path) -> None:
    history = tmp_path / "verlauf.jsonl"
    history.write_text('{"question": "Wer?"}\n{"question"', "utf-8")
    code, out, err = run("ask", EARNEST, "--history", str(history))
    assert (code, out) == (1, "") and "verlauf.jsonl:2: " in err


# Refused input


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("ingest", "/nirgends", "--json"), "path_missing"),
        (("remove", "nirgends", "--json"), "corpus_missing"),
    ],
)
def test_a_program_gets_the_error_as_a_line_of_json(
    run: Run, arguments: tuple[str, ...], code: str
) -> None:
    status, out, err = run(*arguments)
    error = json.loads(out)["error"]
    assert (status, error["code"]) == (1, code)
    assert err == f"nachgefragt: {error['text']}\n" and "nirgends" in str(error["values"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ask", EARNEST, "--corpus", "nirgends"), "'nirgends'"),
        (("ask", EARNEST, *SYRIEN, "--source", "Der Bote"), "'Der Bote'"),
        (("search", EARNEST, *SYRIEN, "--source", "Der Bote"), "'Der Bote'"),
        (("article", "nirgends"), "'nirgends'"),
        (("statements", "--speaker", "Xyzabc Qwert"), "'Xyzabc Qwert'"),
        (("statements", "--speaker", "?!"), "'?!'"),
        (("remove", "nirgends"), "'nirgends'"),
        (("rebuild", "nirgends"), "'nirgends'"),
        (("ingest", "/nirgends"), "/nirgends"),
        (("ingest", ".", "--corpus", "Groß!"), "'Groß!'"),
    ],
)
def test_refused_input_is_exit_1_with_a_message(
    run: Run, arguments: tuple[str, ...], message: str
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert message in err and "Traceback" not in err


def test_without_a_corpus_the_message_names_the_command(run: Run, tmp_path: Path) -> None:
    code, out, err = run("ask", EARNEST, data=tmp_path)
    command = "python -m rag ingest corpus/syrien-2015 --corpus syrien-2015"
    assert (code, out) == (1, "") and command in err
    code, out, err = run("corpora", data=tmp_path)
    assert (code, out) == (0, "") and "python -m rag ingest PATH" in err
    code, out, _ = run("corpora", "--json", data=tmp_path)
    assert (code, json.loads(out)) == (0, [])


def test_a_wrong_setting_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NACHGEFRAGT_CORPSU", "x")
    code, out, err = run("corpora")
    assert (code, out) == (1, "") and "NACHGEFRAGT_CORPUS" in err


# Done


def test_ask_json_is_the_contracts(run: Run, syrien: Corpus) -> None:
    code, out, err = run("ask", EARNEST, "--corpus", "syrien-2015", "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert answer["answered"] and answer["question"] == EARNEST
    for citation in answer["citations"]:
        text = syrien.article(citation["article_id"]).text
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_ask_prints_the_answer_and_its_sources(run: Run) -> None:
    code, out, err = run("ask", EARNEST, "--corpus", "syrien-2015")
    assert (code, err) == (0, "")
    assert "[1]" in out and "earnest-assad" in out


def test_a_refusal_is_an_answer(run: Run) -> None:
    question = "Wer gewann die Fußball-Weltmeisterschaft 2014?"
    code, out, err = run("ask", question, "--corpus", "syrien-2015", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["answered"] is False


def test_dates_narrow_the_question(run: Run) -> None:
    asked = ("ask", EARNEST, "--corpus", "syrien-2015", "--json")
    day = ("--from", "2015-09-30", "--to", "2015-09-30")
    answer = json.loads(run(*asked, *day)[1])
    assert {passage["date"] for passage in answer["passages"]} == {"2015-09-30"}
    answer = json.loads(run(*asked, "--from", "2020-01-01")[1])
    assert answer["reason"]["code"] == "outside_dates" and answer["passages"] == []


def test_a_source_narrows_the_question(run: Run, kept_by_source: Path) -> None:
    asked = ("Wann öffnet der Markt?", "--json")
    for verb in ("ask", "search"):
        found = json.loads(run(verb, *asked, data=kept_by_source)[1])
        every = found if verb == "search" else found["passages"]
        assert {passage["article_id"] for passage in every} == {"markt", "bäcker"}
        found = json.loads(run(verb, *asked, "--source", "Bote", data=kept_by_source)[1])
        some = found if verb == "search" else found["passages"]
        assert {passage["article_id"] for passage in some} == {"markt"}


def test_search_gives_ranked_passages(run: Run) -> None:
    words = ("search", "Luftangriffe", "--corpus", "syrien-2015", "--limit", "2")
    code, out, err = run(*words, "--json")
    hits = json.loads(out)
    assert (code, err) == (0, "")
    assert [hit["rank"] for hit in hits] == [1, 2]
    assert hits[0]["text"] in run(*words)[1]


@pytest.mark.parametrize("words", ["", " \n"])
def test_a_search_for_nothing_is_refused(run: Run, words: str) -> None:
    code, out, err = run("search", words, "--corpus", "syrien-2015", "--json")
    assert (code, out) == (1, "") and "nothing to search for" in err


def test_an_article_is_printed_as_it_is_stored(run: Run, syrien: Corpus) -> None:
    named = ("article", "kerry-london", "--corpus", "syrien-2015")
    code, out, _ = run(*named)
    assert (code, out) == (0, syrien.article("kerry-london").text + "\n")
    shown = json.loads(run(*named, "--json")[1])
    assert shown["text"] + "\n" == out and shown["date"] == "2015-09-20"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [Terminal(), io.StringIO()])
def test_no_article_commands_a_terminal_and_a_program_gets_it_as_stored(
    run: Run, syrien: Corpus, monkeypatch: pytest.MonkeyPatch, stream: io.StringIO
) -> None:
    hostile = Article("a", "Vorher\x1b]0;Titel\x07 und \x9b2J nachher.\n\tEnde")
    monkeypatch.setattr(Corpus, "article", lambda corpus, article_id: hostile)
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["--data", str(syrien.settings.data), "article", "a", *SYRIEN]) == 0
    shown = hostile.text
    if stream.isatty():
        shown = "Vorher\ufffd]0;Titel\ufffd und \ufffd2J nachher.\n\tEnde"
    assert stream.getvalue() == f"{shown}\n"


def test_no_problem_commands_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    problem = Problem("a\x1b[2J.jsonl", 3, Message.of("no_word", reason="\x1b]0;x\x07"))
    print_report(IngestReport("probe", problems=(problem,)))
    assert "\x1b" not in capsys.readouterr().err


STATEMENTS = ("statements", "--corpus", "syrien-2015")


def test_statements_jsonl_is_the_contracts(run: Run, syrien: Corpus) -> None:
    code, out, err = run(*STATEMENTS, "--jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "") and len(rows) == len(list(syrien.statements())) > 10
    for row in rows:
        text = syrien.article(row["article_id"]).text
        assert row["quote"] == " … ".join(text[start:end] for start, end in row["spans"])


def test_statements_are_printed_a_line_each(run: Run) -> None:
    code, out, err = run(*STATEMENTS, "--speaker", "Earnest")
    rows = [
        json.loads(line)
        for line in run(*STATEMENTS, "--speaker", "Earnest", "--jsonl")[1].splitlines()
    ]
    assert (code, err) == (0, "") and len(out.splitlines()) == len(rows) > 0
    assert {row["speaker"] for row in rows} <= {"Josh Earnest", None}
    for line, row in zip(out.splitlines(), rows, strict=True):
        assert line.startswith(row["date"]) and " ".join(row["quote"].split()) in line


def test_statements_about_a_topic(run: Run) -> None:
    code, out, _ = run(*STATEMENTS, "--about", "Luftangriffe")
    every = run(*STATEMENTS)[1].splitlines()
    assert code == 0 and 0 < len(out.splitlines()) < len(every)
    assert set(out.splitlines()) <= set(every)


def test_who_says_nothing_is_an_empty_result_with_a_note(run: Run) -> None:
    code, out, err = run(*STATEMENTS, "--speaker", "Luftangriffe")
    assert (code, out) == (0, "") and "'Luftangriffe'" in err


def test_corpora_lists_what_there_is(run: Run) -> None:
    code, out, _ = run("corpora", "--json")
    assert code == 0
    row = next(row for row in json.loads(out) if row["name"] == "syrien-2015")
    assert row["articles"] == 8 and row["up_to_date"] is True
    assert "syrien-2015" in run("corpora")[1]


def test_a_corpus_comes_and_goes(run: Run, folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    code, out, err = run("ingest", str(folder), data=data)
    assert (code, out) == (0, "")
    assert "artikel: 1 new" in err
    (folder / "schlecht.txt").write_bytes(b"a\0b")
    (folder / "bild.jpg").write_bytes(b"")
    (folder / "alt.txt").write_bytes("Die Bäckerei schließt.".encode("cp1252"))
    code, out, err = run("ingest", str(folder), data=data)
    assert (code, out) == (1, "")
    assert "schlecht.txt: character 1" in err and "1 unchanged" in err and "1 failed" in err
    assert "not read: 1 .jpg" in err and "read as cp1252: 1 file (alt.txt)" in err
    (folder / "schlecht.txt").unlink()
    assert run("ingest", str(folder), data=data)[0] == 0
    assert run("ask", "Wann öffnet der Markt?", data=data)[0] == 0
    assert run("rebuild", "artikel", data=data)[0] == 0
    code, out, err = run("remove", "artikel", data=data)
    assert (code, out) == (0, "") and "artikel" in err
    assert run("ask", "Wann öffnet der Markt?", data=data)[0] == 1


def test_the_doctor_says_what_is_so_and_what_mends_it(run: Run, tmp_path: Path) -> None:
    code, out, err = run("doctor")
    assert (code, err) == (0, ""), out
    assert "ok       corpus syrien-2015: 8 articles, 16 passages" in out
    told = json.loads(run("doctor", "--json")[1])
    lines = [f"{one['level']:<8} {one['subject']}: {one['text']}" for one in told]
    assert len(lines) == len(out.splitlines()) and "corpus syrien-2015" in told[-1]["subject"]
    assert {one["command"] for one in told} == {None}
    (tmp_path / "corpora" / "halb" / "1-0123abcd").mkdir(parents=True)
    code, out, _ = run("doctor", data=tmp_path)
    assert code == 1
    assert "problem  corpus halb: " in out and "Run: python -m rag remove halb" in out
    code, out, err = run("doctor", "--json", data=tmp_path)
    assert (code, err) == (1, "")
    last = json.loads(out)[-1]
    assert set(last) == {"subject", "level", "text", "command"}
    assert last["level"] == "problem" and last["command"] == "python -m rag remove halb"


# As a process of its own


def test_the_module_runs_and_the_environment_moves_the_data(folder: Path, tmp_path: Path) -> None:
    environment = os.environ | {"NACHGEFRAGT_DATA": str(tmp_path / "moved")}
    assert shell("ingest", str(folder), env=environment).returncode == 0
    asked = shell("ask", "Wann öffnet der Markt?", "--json", env=environment)
    assert asked.returncode == 0 and json.loads(asked.stdout)["answered"]
    assert (tmp_path / "moved" / "corpora" / "artikel").is_dir()
    assert shell("fragen", env=environment).returncode == 2


@pytest.mark.parametrize("verb", [("article", "kerry-london"), ("statements", "--jsonl")])
def test_a_reader_that_stops_early_is_no_error(
    settings: Settings, syrien: Corpus, verb: tuple[str, ...]
) -> None:
    command = [sys.executable, "-m", "rag", "--data", str(settings.data)]
    process = subprocess.Popen(
        [*command, *verb, "--corpus", syrien.name],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout and process.stderr
    process.stdout.close()
    with process:
        assert process.stderr.read() == b""
    assert process.returncode == 0
