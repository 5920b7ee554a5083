"""Jobs: corpora are made, updated and removed in processes of their own.

Embedding keeps a core busy for minutes. In a child process, and a polite one, it takes neither the
interpreter's lock nor the first claim on the processor from those who ask meanwhile. The child is
a command of ours that prints :data:`rag.progress.Event` on its standard output, a line each; what
it prints on standard error is for the log.
"""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from rag.errors import CorpusError, Message, log_failure
from rag.progress import Progress, read_event
from rag.settings import PROJECT, Settings, child_environment
from rag.types import IngestReport, Problem

State = Literal["waiting", "running", "done", "failed", "cancelled"]
Kind = Literal["add", "update", "remove"]

# How much less a child claims of the processor than those who ask.
_NICENESS = 10
# Seconds of embedding before its rate says anything.
_RATE_AFTER = 2.0
# Seconds that a child has to end by itself.
_GRACE = 5.0
# Finished jobs that are remembered.
_KEPT = 50
_CANCELLED: dict[str, Any] = {"state": "cancelled"}
_COUNTS = ("new", "changed", "unchanged", "removed", "duplicate", "empty")


@dataclass(frozen=True, slots=True)
class Job:
    """What is known of one job. ``error`` may be told; ``reference`` is its id in the log.

    ``title`` is its corpus's.
    ``phase`` is read, split or embed; ``total`` and ``seconds_left`` are None until known.
    """

    id: str
    corpus: str
    title: str
    kind: Kind
    state: State = "waiting"
    phase: str | None = None
    done: int = 0
    total: int | None = None
    seconds_left: float | None = None
    report: IngestReport | None = None
    error: Message | None = None
    reference: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is to come."""
        return self.state in ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Work:
    """What a job does: *before* it, one command a path, and *after* it, with how it ended.

    *before* returns the paths to ingest and what could not be used; both run in the job's thread.
    """

    before: Callable[[], tuple[Sequence[Path], Sequence[Problem]]]
    after: Callable[[State], None] = lambda state: None


class Jobs:
    """The jobs of one chat: one at a time for each corpus, and one at a time that embeds."""

    def __init__(self, settings: Settings, command: Sequence[str] = ("-m", "rag")) -> None:
        self._command = [sys.executable, *command]
        self._environment = child_environment(settings)
        self._lock = threading.RLock()
        self._jobs: dict[str, Job] = {}
        self._work: dict[str, Work] = {}
        self._children: dict[str, subprocess.Popen[str]] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._stopped: set[str] = set()
        self._closed = False

    def submit(self, corpus: str, title: str, kind: Kind, work: Work) -> Job:
        """Put a job in line and return it; it starts at once where nothing is in its way.

        Raises:
            CorpusError: the chat is ending.
        """
        with self._lock:
            if self._closed:
                raise CorpusError("chat_ending")
            job = Job(uuid.uuid4().hex[:8], corpus, title, kind)
            self._jobs[job.id], self._work[job.id] = job, work
            self._start_what_can()
            return self._jobs[job.id]

    def all(self) -> tuple[Job, ...]:
        """Return all jobs, the newest first."""
        with self._lock:
            return tuple(reversed(self._jobs.values()))

    def cancel(self, job_id: str) -> None:
        """End a job; its corpus stays as it was before. One that is over, or unknown, is let be."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None or job.is_over:
                return
            self._stopped.add(job_id)
            child, unbegun = self._children.get(job_id), self._work[job_id]
            if job.state == "waiting":
                self._finish(job_id, state="cancelled")
        if child is not None:
            _end(child)
        elif job.state == "waiting":
            unbegun.after("cancelled")

    def forget(self, job_id: str) -> None:
        """Drop a job that is over."""
        with self._lock:
            if job_id in self._jobs and self._jobs[job_id].is_over:
                del self._jobs[job_id]

    def close(self) -> None:
        """End all jobs and wait until their processes are gone."""
        with self._lock:
            self._closed = True
            threads = list(self._threads.values())
            open_jobs = [job.id for job in self._jobs.values() if not job.is_over]
        for job_id in reversed(open_jobs):
            self.cancel(job_id)
        for thread in threads:
            thread.join(2 * _GRACE)

    def _start_what_can(self) -> None:
        running = [job for job in self._jobs.values() if job.state == "running"]
        corpora = {job.corpus for job in running}
        embedding = any(job.kind != "remove" for job in running)
        for job in [job for job in self._jobs.values() if job.state == "waiting"]:
            if job.corpus not in corpora and not (embedding and job.kind != "remove"):
                embedding = embedding or job.kind != "remove"
                self._change(job.id, state="running")
                thread = threading.Thread(target=self._run, args=(job.id,), name=f"job {job.id}")
                self._threads[job.id] = thread
                thread.start()
            corpora.add(job.corpus)  # a later one of the same corpus waits for this one

    def _run(self, job_id: str) -> None:
        job, work = self._jobs[job_id], self._work[job_id]
        ended: dict[str, Any] = {"state": "done"}
        try:
            paths, refused = work.before()
            if job.kind == "remove":
                self._run_command(job_id, ["remove", job.corpus, "--json"])
            else:
                ended["report"] = self._ingest(job, paths, refused)
        except Exception as error:
            with self._lock:
                stopped = job_id in self._stopped
            ended = {"state": "failed"} | _explained(job, error) if not stopped else _CANCELLED
        try:
            work.after(ended["state"])
        except Exception as error:
            ended |= {"state": "failed"} | _explained(job, error)
        with self._lock:
            self._finish(job_id, **ended)

    def _ingest(self, job: Job, paths: Sequence[Path], refused: Sequence[Problem]) -> IngestReport:
        report = IngestReport(job.corpus, problems=tuple(refused))
        failure: _CommandError | None = None
        for path in paths:
            try:
                made = self._run_command(
                    job.id, ["ingest", str(path), "--corpus", job.corpus, "--json"]
                )
            except _CommandError as error:
                if error.told is None or job.id in self._stopped:
                    raise
                # The other paths may still be read; where none can be, the first error tells why.
                failure = failure or error
                made = IngestReport(job.corpus, problems=(Problem(str(path), None, error.told),))
            else:
                if made is None:
                    raise _CommandError(None, "the command ended without a report")
            report = _joined(report, made)
        if failure is not None and not any(getattr(report, name) for name in _COUNTS):
            raise failure
        return report

    def _run_command(self, job_id: str, arguments: Sequence[str]) -> IngestReport | None:
        """Run one command in a child to its end and return its report, if it makes one."""
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as told:
            with self._lock:
                if job_id in self._stopped:
                    raise _CommandError(None, "stopped before it began")
                child = self._popen(arguments, told)
                self._children[job_id] = child
            try:
                report, error = self._follow(job_id, child)
            finally:
                with self._lock:
                    del self._children[job_id]
            told.seek(0)
            said = told.read()
        if report is None and child.returncode != 0:
            raise _CommandError(error, f"exit code {child.returncode}\n{said}")
        return report

    def _popen(self, arguments: Sequence[str], told: IO[str]) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [*self._command, *arguments],
            cwd=PROJECT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=told,
            encoding="utf-8",
            errors="replace",
        )
        if hasattr(os, "setpriority"):
            with suppress(OSError):  # ended already
                os.setpriority(os.PRIO_PROCESS, child.pid, _NICENESS)
        return child

    def _follow(
        self, job_id: str, child: subprocess.Popen[str]
    ) -> tuple[IngestReport | None, Message | None]:
        """Return what *child* ends with; show how far it is meanwhile."""
        report = error = None
        clock = _Clock()
        assert child.stdout is not None
        with child.stdout:
            for line in child.stdout:
                event = read_event(line)
                if isinstance(event, IngestReport):
                    report = event
                elif isinstance(event, Message):
                    error = event
                elif event is not None:
                    known = {"phase": event.stage, "done": event.done, "total": event.total}
                    with self._lock:
                        self._change(job_id, **known, seconds_left=clock.seconds_left(event))
        child.wait()
        return report, error

    def _change(self, job_id: str, **values: Any) -> None:
        self._jobs[job_id] = dataclasses.replace(self._jobs[job_id], **values)

    def _finish(self, job_id: str, **values: Any) -> None:
        self._change(job_id, seconds_left=None, **values)
        self._work.pop(job_id)
        self._threads.pop(job_id, None)
        self._stopped.discard(job_id)
        over = [job.id for job in self._jobs.values() if job.is_over]
        for old in over[:-_KEPT]:
            del self._jobs[old]
        if not self._closed:
            self._start_what_can()


class _CommandError(Exception):
    """A command failed. ``told`` is the error that it told, if it did."""

    def __init__(self, told: Message | None, detail: str) -> None:
        super().__init__(detail)
        self.told = told


class _Clock:
    """Tells the time left from how fast passages are embedded."""

    def __init__(self) -> None:
        self._first: tuple[float, int] | None = None

    def seconds_left(self, progress: Progress) -> float | None:
        if progress.stage != "embed" or not progress.total:
            return None
        now = time.monotonic()
        if self._first is None:
            self._first = (now, progress.done)
        since, at = self._first
        if now - since < _RATE_AFTER or progress.done <= at:
            return None
        return (progress.total - progress.done) * (now - since) / (progress.done - at)


def _explained(job: Job, error: Exception) -> dict[str, Any]:
    """Log *error* under an id and return it with what may be told of it."""
    failure = log_failure(error, f"{job.kind} {job.corpus}")
    told = error.told if isinstance(error, _CommandError) else failure.told
    return {"error": told, "reference": failure.id}


def _end(child: subprocess.Popen[str]) -> None:
    child.terminate()
    try:
        child.wait(_GRACE)
    except subprocess.TimeoutExpired:
        child.kill()


def _joined(first: IngestReport, second: IngestReport) -> IngestReport:
    """Return the report of two ingests into the same corpus, one after the other."""
    counts = {name: getattr(first, name) + getattr(second, name) for name in _COUNTS}
    return dataclasses.replace(
        second,
        **counts,
        problems=(*first.problems, *second.problems),
        notes=(*first.notes, *second.notes),
        renewed=(*first.renewed, *second.renewed),
        seconds=first.seconds + second.seconds,
    )
