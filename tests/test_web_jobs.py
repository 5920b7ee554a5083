"""Jobs: real child processes that make, update and remove a corpus."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from rag.corpus import library as corpora
from rag.errors import CorpusError, Message
from rag.settings import Settings
from rag.types import Problem
from rag.web.jobs import Job, Jobs, State, Work

# Stands in for a command: prints what the test gives it, then waits to be ended.
HANGING = """
import sys, time
print('{"phase": "embed", "done": 1, "total": 9}', flush=True)
time.sleep(600)
"""
CRASHING = "raise RuntimeError('secret detail')"
REFUSING = """
import sys
print('a library says something')
print('{"a program": "of no concern"}')
print('{"error": {"code": "corpus_busy", "values": {"corpus": "a", "writer": "b"}}}')
sys.exit('nachgefragt: what stands here is for the log')
"""


def articles(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        text = f"Die Glocke von {name} läutet seit Montag wieder. Der Turm war lange gesperrt.\n"
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder


def ingesting(*paths: Path, refused: Sequence[Problem] = ()) -> Work:
    return Work(lambda: (paths, refused))


def until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not met():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def ended(jobs: Jobs, job: Job) -> Job:
    until(lambda: known(jobs, job).is_over)
    return known(jobs, job)


def known(jobs: Jobs, job: Job) -> Job:
    return next(each for each in jobs.all() if each.id == job.id)


@pytest.fixture
def jobs(own: Settings) -> Iterator[Jobs]:
    made = Jobs(own)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def running(own: Settings) -> Iterator[Callable[[str], Jobs]]:
    """Give jobs whose command is a program of the test's."""
    made = []

    def run(program: str) -> Jobs:
        made.append(Jobs(own, ("-c", program)))
        return made[-1]

    try:
        yield run
    finally:
        for each in made:
            each.close()


def test_a_folder_becomes_a_corpus_and_is_updated_and_removed(
    jobs: Jobs, own: Settings, tmp_path: Path
) -> None:
    folder = articles(tmp_path / "turm", "Auental", "Querstadt")
    (folder / "leer.jsonl").write_text("{kein JSON\n", "utf-8")
    refused = Problem("bild.jpg", None, Message.of("upload_ending"))
    job = ended(jobs, jobs.submit("turm", "Turm", "add", ingesting(folder, refused=[refused])))
    assert (job.state, job.error, job.reference) == ("done", None, None)
    assert job.report is not None and (job.report.new, job.report.failed) == (2, 2)
    assert job.report.problems[0] == refused
    assert (job.report.problems[1].file, job.report.problems[1].line) == ("leer.jsonl", 1)
    assert job.phase == "embed" and job.done == job.total

    articles(folder, "Lindenbach")
    job = ended(jobs, jobs.submit("turm", "Turm", "update", ingesting(folder)))
    assert job.report is not None and (job.report.new, job.report.unchanged) == (1, 2)
    assert corpora.open_corpus(own, "turm").info.articles == 3

    after: list[State] = []
    work = Work(lambda: ((), ()), after.append)
    assert ended(jobs, jobs.submit("turm", "Turm", "remove", work)).state == "done"
    assert corpora.list_corpora(own) == [] and after == ["done"]


def test_what_cannot_be_read_is_told_and_the_corpus_stays(
    jobs: Jobs, own: Settings, tmp_path: Path
) -> None:
    folder = articles(tmp_path / "turm", "Auental")
    ended(jobs, jobs.submit("turm", "Turm", "add", ingesting(folder)))
    empty = tmp_path / "leer"
    empty.mkdir()
    job = ended(jobs, jobs.submit("turm", "Turm", "update", ingesting(empty)))
    assert job.state == "failed" and job.error and job.error.code == "no_articles"
    job = ended(jobs, jobs.submit("turm", "Turm", "update", ingesting(empty, folder)))
    assert job.state == "done" and job.report is not None
    assert [problem.file for problem in job.report.problems] == [str(empty)]
    assert job.report.unchanged == 1
    assert corpora.open_corpus(own, "turm").info.articles == 1


def test_a_real_ingest_is_cancelled_and_leaves_the_corpus(
    jobs: Jobs, own: Settings, tmp_path: Path
) -> None:
    folder = articles(tmp_path / "turm", "Auental")
    ended(jobs, jobs.submit("turm", "Turm", "add", ingesting(folder)))
    rows = (
        json.dumps({"id": str(n), "text": f"Meldung {n}: Die Brücke {n} ist gesperrt. " * 20})
        for n in range(200)
    )
    (folder / "viele.jsonl").write_text("\n".join(rows), "utf-8")
    job = jobs.submit("turm", "Turm", "update", ingesting(folder))
    until(lambda: known(jobs, job).phase == "embed")
    jobs.cancel(job.id)
    job = ended(jobs, job)
    assert (job.state, job.report, job.error) == ("cancelled", None, None)
    assert corpora.open_corpus(own, "turm").info.articles == 1
    generations = [entry for entry in (own.data / "corpora" / "turm").iterdir() if entry.is_dir()]
    assert len(generations) == 1


def test_one_embeds_at_a_time_and_a_corpus_has_one_job(
    running: Callable[[str], Jobs], tmp_path: Path
) -> None:
    jobs = running(HANGING)
    first = jobs.submit("a", "A", "add", ingesting(tmp_path))
    second = jobs.submit("b", "B", "add", ingesting(tmp_path))
    removal = jobs.submit("b", "B", "remove", Work(lambda: ((), ())))
    other = jobs.submit("c", "C", "remove", Work(lambda: ((), ())))
    states = [known(jobs, each).state for each in (first, second, removal, other)]
    assert states == ["running", "waiting", "waiting", "running"]
    assert [job.id for job in jobs.all()] == [other.id, removal.id, second.id, first.id]
    jobs.cancel(first.id)
    assert ended(jobs, first).state == "cancelled"
    until(lambda: known(jobs, second).phase == "embed")
    assert known(jobs, removal).state == "waiting"
    jobs.forget(second.id)
    jobs.forget(first.id)
    assert first.id not in [job.id for job in jobs.all()]
    assert known(jobs, second).state == "running"


def test_one_that_waits_is_cancelled_before_it_begins(
    running: Callable[[str], Jobs], tmp_path: Path
) -> None:
    jobs = running(HANGING)
    jobs.submit("a", "A", "add", ingesting(tmp_path))
    calls: list[str] = []

    def before() -> tuple[Sequence[Path], Sequence[Problem]]:
        calls.append("before")
        return (), ()

    waiting = jobs.submit("b", "B", "add", Work(before, calls.append))
    jobs.cancel(waiting.id)
    assert known(jobs, waiting).state == "cancelled"
    assert calls == ["cancelled"]


def test_a_crash_has_an_id_that_the_log_explains(
    running: Callable[[str], Jobs], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    jobs = running(CRASHING)
    job = ended(jobs, jobs.submit("a", "A", "add", ingesting(tmp_path)))
    assert (job.state, job.error) == ("failed", None)
    assert job.reference is not None
    (record,) = [r for r in caplog.records if job.reference in r.getMessage()]
    assert record.exc_info is not None and "secret detail" in str(record.exc_info[1])


def test_what_a_removal_fails_with_has_its_code(jobs: Jobs) -> None:
    job = ended(jobs, jobs.submit("nirgends", "Nirgends", "remove", Work(lambda: ((), ()))))
    assert job.state == "failed" and job.error is not None
    assert (job.error.code, job.error.values) == ("corpus_none", {"name": "nirgends"})


def test_what_a_command_says_to_people_is_passed_on(
    running: Callable[[str], Jobs], tmp_path: Path
) -> None:
    jobs = running(REFUSING)
    job = ended(jobs, jobs.submit("a", "A", "add", ingesting(tmp_path)))
    told = Message.of("corpus_busy", corpus="a", writer="b")
    assert (job.state, job.error) == ("failed", told)


def test_what_goes_wrong_before_and_after_fails_the_job(
    running: Callable[[str], Jobs], tmp_path: Path
) -> None:
    def broken(*_: object) -> tuple[Sequence[Path], Sequence[Problem]]:
        raise OSError("secret detail")

    jobs = running("")
    for work in (Work(broken), Work(lambda: ((), ()), lambda state: broken() and None)):
        job = ended(jobs, jobs.submit("a", "A", "remove", work))
        assert (job.state, job.error) == ("failed", None) and job.reference


def test_with_the_chat_its_children_end(own: Settings, tmp_path: Path) -> None:
    jobs = Jobs(own, ("-c", HANGING))
    job = jobs.submit("a", "A", "add", ingesting(tmp_path))
    waiting = jobs.submit("b", "B", "add", ingesting(tmp_path))
    until(lambda: known(jobs, job).phase == "embed")
    jobs.close()
    assert [known(jobs, each).state for each in (job, waiting)] == ["cancelled"] * 2
    assert not [thread for thread in threading.enumerate() if thread.name == f"job {job.id}"]
    with pytest.raises(CorpusError, match="ending"):
        jobs.submit("c", "C", "add", ingesting(tmp_path))


def test_the_time_left_follows_from_the_rate_of_embedding(
    running: Callable[[str], Jobs], tmp_path: Path
) -> None:
    line = "print(json.dumps({'phase': 'embed', 'done': %d, 'total': 10}), flush=True)"
    steps = (line % 1, "time.sleep(2.1)", line % 4, "time.sleep(600)")
    jobs = running("\n".join(("import json, time", *steps)))
    job = jobs.submit("a", "A", "add", ingesting(tmp_path))
    until(lambda: known(jobs, job).done == 1)
    assert known(jobs, job).seconds_left is None
    until(lambda: known(jobs, job).done == 4)
    left = known(jobs, job).seconds_left
    assert left is not None and left > 4
