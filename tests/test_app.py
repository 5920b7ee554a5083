"""``python app.py``: the first start, and starts that cannot be."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

import app
from rag.settings import PROJECT, Settings

COMMAND = [sys.executable, str(PROJECT / "app.py")]


def test_first_start_indexes_the_bundled_corpus_and_serves_the_page(tmp_path: Path) -> None:
    command = [*COMMAND, "--data", str(tmp_path), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            told = ""
            for line in process.stderr:
                told += line
                address = re.search(r"http://127\.0\.0\.1:\d+", line)
                if address:
                    break
            assert address, told
            assert "embedding" in told
            with urllib.request.urlopen(address[0]) as response:
                assert "Syrien-Diplomatie" in response.read().decode()
        finally:
            process.terminate()


def test_help_names_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        app.main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(option in shown for option in ("--data", "--corpus", "--host", "--port"))


def test_an_unknown_corpus_is_refused_with_the_command_that_makes_it(
    own: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(["--data", str(own.data), "--corpus", "gibt-es-nicht"]) == 1
    told = capsys.readouterr().err
    assert "'gibt-es-nicht'" in told and "python -m rag ingest" in told


def test_a_wrong_setting_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["--port", "99999"]) == 1
    assert "port" in capsys.readouterr().err
