"""Manage corpora from the page: what its view of them asks for, as plain functions of JSON."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from shlex import quote
from typing import Any

from rag.corpus import library as corpora
from rag.errors import CorpusError, Message, log_failure
from rag.settings import Settings
from rag.types import Problem
from rag.web.guard import MANAGES
from rag.web.jobs import Jobs, State, Work
from rag.web.texts import Texts, texts_for
from rag.web.uploads import Uploads
from rag.web.views.corpora import (
    Origins,
    corpora_list,
    corpora_page,
    corpus_options,
    failure_html,
    jobs_html,
    nothing_taken,
)

_MAX_TITLE_CHARS = 120

log = logging.getLogger(__name__)

Wanted = dict[str, Any]


class Manager:
    """The corpora of one chat, its jobs and its uploads, which not everybody may change.

    Each method of the page takes ``{"language", …}`` and returns what the page shows.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.jobs = Jobs(settings)
        self.uploads = Uploads(corpora.uploads_folder(settings))
        self._naming = threading.Lock()

    def resume(self) -> None:
        """Go on with the corpora that were being made of uploads when the chat was ended."""
        made = {info.name for info in corpora.list_corpora(self._settings)}
        for name in sorted(self.uploads.whole() - made):
            self.jobs.submit(name, name, "add", Work(partial(self._uploaded, name)))

    def _uploaded(self, name: str) -> tuple[list[Path], list[Problem]]:
        return [self.uploads.folder_of(name)], []

    def page(self, texts: Texts) -> str:
        """Return the view, still without its list."""
        return corpora_page(MANAGES.get(), texts)

    def functions(self) -> list[Callable[[Wanted], Wanted]]:
        """Return what the page calls, as functions of their own: Gradio sets a mark on each."""

        def corpora(wanted: Wanted) -> Wanted:
            return self._answer("corpora", self._corpora, wanted)

        def jobs(wanted: Wanted) -> Wanted:
            return self._answer("jobs", self._jobs, wanted)

        def add(wanted: Wanted) -> Wanted:
            return self._answer("add", self._changing(self._add), wanted)

        def update(wanted: Wanted) -> Wanted:
            return self._answer("update", self._changing(self._update), wanted)

        def remove(wanted: Wanted) -> Wanted:
            return self._answer("remove", self._changing(self._remove), wanted)

        def stop(wanted: Wanted) -> Wanted:
            return self._answer("stop", self._changing(self._stop), wanted)

        return [corpora, jobs, add, update, remove, stop]

    def _answer(
        self, name: str, function: Callable[[Wanted, Texts], Wanted], wanted: Wanted
    ) -> Wanted:
        texts = texts_for(wanted.get("language"))
        try:
            return function(wanted, texts)
        except Exception as error:
            return {"problem": failure_html(log_failure(error, f"{name} {wanted!r}"), texts)}

    def _changing(
        self, function: Callable[[Wanted, Texts], Wanted]
    ) -> Callable[[Wanted, Texts], Wanted]:
        def changing(wanted: Wanted, texts: Texts) -> Wanted:
            if not MANAGES.get():
                raise CorpusError("changes_off")
            return function(wanted, texts)

        return changing

    def _corpora(self, wanted: Wanted, texts: Texts) -> Wanted:
        infos = corpora.list_corpora(self._settings)
        origins = {info.name: self._origins(info.name) for info in infos} if MANAGES.get() else {}
        usable = [info for info in infos if not info.stale]
        return {
            "html": corpora_list(infos, origins, MANAGES.get(), texts),
            "options": corpus_options(usable, texts),
        }

    def _origins(self, name: str) -> Origins:
        uploaded = self.uploads.folder_of(name)
        try:
            roots = corpora.roots(self._settings, name)
        except Exception as error:  # a damaged corpus can still be removed
            log.warning("roots of %s: %s", name, error)
            roots = []
        elsewhere = tuple(str(root) for root in roots if not root.is_relative_to(uploaded))
        return Origins(uploaded.is_dir(), elsewhere)

    def _jobs(self, wanted: Wanted, texts: Texts) -> Wanted:
        jobs = self.jobs.all()
        return {
            "html": jobs_html(jobs, texts),
            "active": any(not job.is_over for job in jobs),
            "over": {job.id: job.corpus for job in jobs if job.is_over},
        }

    def _add(self, wanted: Wanted, texts: Texts) -> Wanted:
        batch = str(wanted["batch"])
        if not self.uploads.count(batch):
            problems = self.uploads.refusals(batch)
            self.uploads.drop(batch)
            return {"problem": nothing_taken(problems, texts)}
        title = " ".join(str(wanted.get("title") or "").split())[:_MAX_TITLE_CHARS]
        name = str(wanted.get("corpus") or "")
        if name:
            return self._submit_add(batch, name, self._title(name), False)
        with self._naming:
            waiting = {job.corpus for job in self.jobs.all() if not job.is_over}
            taken = waiting | self.uploads.names()
            name = corpora.free_name(self._settings, title, taken)
            return self._submit_add(batch, name, title or name, True)

    def _title(self, name: str) -> str:
        """Return the title of the corpus *name*.

        Raises:
            CorpusError: there is none of that name.
        """
        for info in corpora.list_corpora(self._settings):
            if info.name == name:
                return info.card.title or name
        raise CorpusError("corpus_gone", corpus=name)

    def _submit_add(self, batch: str, name: str, title: str, is_new: bool) -> Wanted:
        def before() -> tuple[list[Path], list[Problem]]:
            folder, refusals = self.uploads.add(batch, name, title if is_new else None)
            return [folder], refusals

        def after(state: State) -> None:
            self.uploads.drop(batch)
            if is_new and name not in {info.name for info in corpora.list_corpora(self._settings)}:
                self.uploads.remove(name)  # there is no corpus that they could belong to

        return {"job": self.jobs.submit(name, title, "add", Work(before, after)).id}

    def _update(self, wanted: Wanted, texts: Texts) -> Wanted:
        name = str(wanted["corpus"])

        def before() -> tuple[list[Path], list[Problem]]:
            foreign = corpora.foreign_roots(self._settings, name)
            roots = [root for root in corpora.roots(self._settings, name) if root not in foreign]
            # Whether they exist is not looked at: not even that is to be learnt by an export.
            unread = [_unnamed(root, name) for root in foreign]
            unread += [
                Problem(str(root), None, Message.of("path_gone"))
                for root in roots
                if not root.exists()
            ]
            return [root for root in roots if root.exists()], unread

        return {"job": self.jobs.submit(name, self._title(name), "update", Work(before)).id}

    def _remove(self, wanted: Wanted, texts: Texts) -> Wanted:
        name = str(wanted["corpus"])

        work = Work(lambda: ((), ()))
        return {"job": self.jobs.submit(name, self._title(name), "remove", work).id}

    def _stop(self, wanted: Wanted, texts: Texts) -> Wanted:
        """Stop a job, or forget one that is over, or drop a batch that is not to be added."""
        if wanted.get("batch"):
            self.uploads.drop(str(wanted["batch"]))
            return {}
        job = str(wanted["job"])
        self.jobs.forget(job)
        self.jobs.cancel(job)
        return self._jobs(wanted, texts)


def _unnamed(root: Path, corpus: str) -> Problem:
    command = f"python -m rag ingest {quote(str(root))} --corpus {corpus}"
    return Problem(str(root), None, Message.of("root_foreign", command=command))
