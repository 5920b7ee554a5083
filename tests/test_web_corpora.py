"""What the page asks of its corpora, as functions: which paths an update reads."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from rag.corpus import library as corpora
from rag.settings import Settings
from rag.types import Problem
from rag.web.corpora import Manager
from rag.web.guard import MANAGES

NAME = "syrien-2015"


class Submitted:
    """In the place of the jobs: keeps what would be done."""

    id = "1"

    def __init__(self) -> None:
        self.work: Any = None

    def submit(self, name: str, title: str, kind: str, work: Any) -> Submitted:
        self.work = work
        return self


def read_by_an_update(
    settings: Settings, name: str, patch: pytest.MonkeyPatch
) -> tuple[Sequence[Path], Sequence[Problem]]:
    manager, jobs = Manager(settings), Submitted()
    patch.setattr(manager, "jobs", jobs)
    token = MANAGES.set(True)
    try:
        answer = {each.__name__: each for each in manager.functions()}["update"]({"corpus": name})
    finally:
        MANAGES.reset(token)
    assert answer == {"job": "1"}
    before: tuple[Sequence[Path], Sequence[Problem]] = jobs.work.before()
    return before


def test_no_path_that_came_with_an_import_is_read_before_somebody_here_names_it(
    settings: Settings,
    syrien: corpora.Corpus,
    own: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    corpora.export(settings, NAME, tmp_path / "export.zip")
    corpora.import_file(own, tmp_path / "export.zip", "fremd")
    (root,) = corpora.roots(own, "fremd")
    assert corpora.foreign_roots(own, "fremd") == [root]
    roots, problems = read_by_an_update(own, "fremd", monkeypatch)
    assert roots == []
    (problem,) = problems
    assert problem.message.code == "root_foreign"
    assert problem.message.command == f"python -m rag ingest {root} --corpus fremd"

    mine = tmp_path / "mine"
    shutil.copytree(root, mine)
    corpora.ingest(own, mine, "fremd")
    assert read_by_an_update(own, "fremd", monkeypatch)[0] == [mine.resolve()]
    corpora.ingest(own, root, "fremd")
    assert corpora.foreign_roots(own, "fremd") == []
    assert set(read_by_an_update(own, "fremd", monkeypatch)[0]) == {mine.resolve(), root}


def test_what_was_being_made_of_uploads_is_gone_on_with(
    own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, jobs = Manager(own), Submitted()
    monkeypatch.setattr(manager, "jobs", jobs)
    manager.resume()
    assert jobs.work is None
    folder = manager.uploads.folder_of("halb")
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("Die Brücke ist gesperrt.", "utf-8")
    manager.resume()
    assert jobs.work.before() == ([folder], [])
    jobs.work = None
    corpora.ingest(own, folder, "halb")
    manager.resume()
    assert jobs.work is None


def test_who_only_reads_changes_nothing(own: Settings) -> None:
    for function in Manager(own).functions():
        if function.__name__ not in ("corpora", "jobs"):
            told = function({"corpus": NAME, "batch": "b", "job": "j", "language": "en"})
            assert "Only the manager may change corpora here" in told["problem"]
