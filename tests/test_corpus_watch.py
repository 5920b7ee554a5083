"""Watch: a process of its own follows a folder, tells what can't be read, and ends on Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from processes import PATIENCE, started, told

from rag.corpus import library as corpora
from rag.corpus.watch import ticks
from rag.errors import ReadError
from rag.index.lock import writing
from rag.settings import Settings


def watching(settings: Settings, folder: Path) -> AbstractContextManager[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "rag", "--data", str(settings.data), "ingest", str(folder)]
    return started([*command, "--corpus", "probe", "--watch"])


def test_a_folder_is_followed_until_it_is_stopped(own: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "artikel"
    folder.mkdir()
    (folder / "markt.txt").write_text("Der Markt öffnet um sechs Uhr.", "utf-8")
    with watching(own, folder) as process:
        assert "1 new" in told(process, "probe: ")
        (folder / "schlecht.jsonl").write_text("{", "utf-8")
        assert "schlecht.jsonl" in told(process, "schlecht")
        assert "1 unchanged" in told(process, "probe: ")
        with writing(own.data / "corpora" / "probe"):
            (folder / "schule.txt").write_text("Die Schule bekommt eine Turnhalle.", "utf-8")
            told(process, "Another process")
        assert "1 new" in told(process, "probe: ")
        for file in folder.iterdir():
            file.unlink()
        told(process, "nachgefragt: ")
        process.send_signal(signal.SIGINT)
        assert "Stopped watching." in told(process, "Stopped")
        assert process.wait(PATIENCE) == 0
    assert {info.id for info in corpora.open_corpus(own, "probe").articles()} == {
        "markt",
        "schule",
    }


def test_what_is_not_there_is_not_watched(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="nirgends"):
        next(ticks(tmp_path / "nirgends"))
