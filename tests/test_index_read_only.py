"""A corpus on a disk that can only be read: asked by several processes, nothing written there."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from rag.corpus.library import Corpus
from rag.index.read_only import readable
from rag.settings import PROJECT, Settings

_ASK = """
import sys
from pathlib import Path
from rag.corpus.library import open_corpus
from rag.settings import load_settings

settings = load_settings({"data": Path(sys.argv[1])}, environment={}, dotenv=None)
answer = open_corpus(settings, "syrien-2015").ask("Was sagte Earnest über Assad?")
print([(each.start, each.end, each.speaker) for each in answer.reply.citations])
"""


@pytest.fixture
def archive(syrien: Corpus, settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A data folder with syrien-2015 that nobody can write to, root neither."""
    data = tmp_path / "archive"
    shutil.copytree(settings.data / "corpora" / syrien.name, data / "corpora" / syrien.name)
    with ExitStack() as undone:
        if os.geteuid() == 0:  # to whom no mode says no
            _mount_read_only(data, undone)
        else:
            _take_the_right_to_write(data, undone)
        assert not os.access(data / "corpora", os.W_OK)
        yield data


def _mount_read_only(data: Path, undone: ExitStack) -> None:
    if subprocess.run(["mount", "--bind", data, data], capture_output=True).returncode:
        pytest.skip("root without the right to mount can write everywhere")
    undone.callback(subprocess.run, ["umount", data], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", data], check=True)


def _take_the_right_to_write(data: Path, undone: ExitStack) -> None:
    for path in [*data.rglob("*"), data]:
        mode = path.stat().st_mode
        undone.callback(path.chmod, mode)
        path.chmod(mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))


def test_processes_answer_from_a_corpus_that_can_only_be_read(
    archive: Path, syrien: Corpus, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", _ASK, archive],
            cwd=PROJECT,
            env=os.environ | {"TMPDIR": str(own)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=300)[0] for process in asking]
    reply = syrien.ask("Was sagte Earnest über Assad?").reply
    expected = str([(each.start, each.end, each.speaker) for each in reply.citations])
    assert [text.strip() for text in told] == [expected] * 2
    assert list(own.iterdir()) == []


def test_a_folder_that_can_be_written_is_itself(tmp_path: Path) -> None:
    with readable(tmp_path) as shown:
        assert shown == tmp_path


def test_a_view_copies_what_is_written_and_links_the_rest(archive: Path) -> None:
    (chroma,) = archive.glob("corpora/*/*/chroma")
    with readable(chroma, ("chroma.sqlite3",)) as shown:
        assert {entry.name for entry in shown.iterdir()} == {e.name for e in chroma.iterdir()}
        links = {entry.name for entry in shown.iterdir() if entry.is_symlink()}
        assert links == {entry.name for entry in chroma.iterdir() if entry.is_dir()}
        assert os.access(shown / "chroma.sqlite3", os.W_OK)
    assert not shown.exists()
