"""The corpora: the list of them, the form to add to them, and how their jobs go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.errors import Failure, Message
from rag.load import ENDINGS
from rag.present import note_lines
from rag.types import CorpusInfo, IngestReport, Problem
from rag.web.formats import count_text, date_range, number_text, size_text
from rag.web.jobs import Job
from rag.web.render import render
from rag.web.texts import Texts
from rag.web.uploads import MAX_BATCH_BYTES, MAX_FILE_BYTES, MAX_FILES

# Files named in a report before the rest is only counted.
PROBLEMS_SHOWN = 50
# From here on the time left is told in minutes.
_MINUTE = 90
_COUNTS = ("new", "changed", "unchanged", "removed", "duplicate", "empty", "failed")
_SPOKEN_LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True)
class Origins:
    """Where a corpus's articles came from: whether from uploads, and from which other paths."""

    uploaded: bool
    elsewhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Corpus:
    """A row of the list; ``removal`` is what to know before it is removed."""

    name: str
    title: str
    language: str
    facts: tuple[str, ...]
    stale: Message | None
    removal: str


@dataclass(frozen=True, slots=True)
class _ShownJob:
    """A job in words; ``spoken`` changes with the phase, not with each count, as it is read out."""

    job: Job
    headline: str
    spoken: str
    doing: str
    counts: str
    notes: tuple[str, ...]


def corpora_page(may_change: bool, texts: Texts) -> str:
    """Return the page of corpora: what runs, an empty list, and the form to add."""
    endings = " ".join(ENDINGS)
    limits = texts.upload_limits.format(
        endings=endings,
        file=size_text(MAX_FILE_BYTES, texts),
        count=number_text(MAX_FILES, texts),
        total=size_text(MAX_BATCH_BYTES, texts),
    )
    return render(
        "corpora",
        texts,
        may_change=may_change,
        endings=endings,
        limits=limits,
        max_file_bytes=MAX_FILE_BYTES,
    )


def corpora_list(
    infos: Iterable[CorpusInfo], origins: Mapping[str, Origins], may_change: bool, texts: Texts
) -> str:
    """Return the corpora, each with what can be done with it; *origins* by the corpora's names."""
    corpora = [_corpus(info, origins.get(info.name), texts) for info in infos]
    return render("corpora_list", texts, corpora=corpora, may_change=may_change)


def corpus_options(infos: Iterable[CorpusInfo], texts: Texts) -> str:
    """Return the corpora that files can be added to, as options; the first makes a new one."""
    there = [(info.name, _title(info)) for info in infos]
    return render("options", texts, options=[("", texts.new_corpus), *there])


def jobs_html(jobs: Iterable[Job], texts: Texts) -> str:
    """Return the jobs, running and over."""
    shown = [_job(job, texts) for job in jobs]
    return render("jobs", texts, jobs=shown, problems_shown=PROBLEMS_SHOWN)


def failure_html(failure: Failure, texts: Texts) -> str:
    """Return that something could not be done, what may be told of it, and its id in the log."""
    return render("corpora_failure", texts, failure=failure)


def nothing_taken(problems: Sequence[Problem], texts: Texts) -> str:
    """Return that no file of an upload could be taken, and why."""
    return render("nothing_taken", texts, problems=problems, problems_shown=PROBLEMS_SHOWN)


def _title(info: CorpusInfo) -> str:
    return info.card.title or info.name


def _corpus(info: CorpusInfo, origins: Origins | None, texts: Texts) -> _Corpus:
    title, language = _title(info), info.card.language
    facts = (
        count_text(info.articles, "articles", texts),
        date_range(info.first_date, info.last_date, texts),
        texts.of("languages", language) if language in _SPOKEN_LANGUAGES else language,
        info.name if title != info.name else "",
    )
    told = tuple(fact for fact in facts if fact)
    return _Corpus(info.name, title, language, told, info.stale, _removal(info, origins, texts))


def _removal(info: CorpusInfo, origins: Origins | None, texts: Texts) -> str:
    articles = count_text(info.articles, "articles", texts)
    told = [texts.remove_holds.format(name=info.name, articles=articles)]
    if origins and origins.uploaded:
        told.append(texts.remove_uploads)
    if origins and origins.elsewhere:
        told.append(texts.remove_keeps.format(paths=", ".join(origins.elsewhere)))
    return " ".join(told)


def _job(job: Job, texts: Texts) -> _ShownJob:
    headline = _headline(job, texts)
    report = job.report
    return _ShownJob(
        job,
        headline,
        headline if job.is_over else f"{headline}. {_phase(job, texts)}",
        _doing(job, texts),
        _counts(report, texts) if report else "",
        tuple(_notes(report, texts)) if report else (),
    )


def _headline(job: Job, texts: Texts) -> str:
    if job.state == "done":
        name = "removed" if job.kind == "remove" else "done"
    else:
        name = job.state if job.state in ("cancelled", "failed") else job.kind
    return texts.of("jobs", name).format(corpus=job.title)


def _phase(job: Job, texts: Texts) -> str:
    phase = "waiting" if job.state == "waiting" else job.phase or "starting"
    return texts.of("phases", phase)


def _doing(job: Job, texts: Texts) -> str:
    phase = _phase(job, texts)
    if job.phase is None or job.state == "waiting":
        return phase
    done = number_text(job.done, texts)
    if job.total is None:
        return texts.phase_done.format(phase=phase, done=done)
    if job.phase == "split":
        # Of characters, and nobody counts these.
        share = job.done * 100 // job.total if job.total else 100
        return texts.phase_share.format(phase=phase, share=share)
    counted = texts.phase_of.format(phase=phase, done=done, total=number_text(job.total, texts))
    return " · ".join(filter(None, (counted, _time_left(job.seconds_left, texts))))


def _time_left(seconds: float | None, texts: Texts) -> str:
    if seconds is None:
        return ""
    if seconds < _MINUTE:
        # In steps, as the last digit of a guess says nothing.
        return texts.of("left", "seconds").format(count=max(5, round(seconds / 5) * 5))
    return texts.of("left", "minutes").format(count=number_text(round(seconds / 60), texts))


def _counts(report: IngestReport, texts: Texts) -> str:
    counts = {name: getattr(report, name) for name in _COUNTS}
    return ", ".join(
        texts.of("counts", name).format(count=number_text(count, texts))
        for name, count in counts.items()
        if count
    )


def _notes(report: IngestReport, texts: Texts) -> Iterator[str]:
    yield from note_lines(report.notes, texts.language)
    yield from (message.text(texts.language) for message in report.renewed)
