"""Corpora become HTML: the list of them, the form to add to them, and how their jobs go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rag.errors import Failure, Message
from rag.present import note_lines
from rag.types import CorpusInfo, IngestReport, Problem
from rag.web.jobs import Job
from rag.web.texts import Texts, article_count, date_range, number_text, size_text
from rag.web.uploads import ENDINGS, MAX_BATCH_BYTES, MAX_FILE_BYTES, MAX_FILES
from rag.web.views.markup import attribute, text_html

# Files named in a report before the rest is only counted.
PROBLEMS_SHOWN = 50
# From here on the time left is told in minutes.
_MINUTE = 90
_COUNTS = ("new", "changed", "unchanged", "removed", "duplicate", "empty", "failed")


def corpora_page(may_change: bool, texts: Texts) -> str:
    """Return the page of corpora: what runs, an empty list, and the form to add."""
    if may_change:
        below = f"{_form(texts)}{_question(texts)}{_uploading(texts)}"
    else:
        below = f'<p class="closed">{text_html(texts.corpora_closed)}</p>'
    return (
        f'<section class="manager" data-language="{texts.language}"'
        ' aria-labelledby="corpora-title">'
        f'<h1 id="corpora-title" tabindex="-1">{text_html(texts.view_corpora)}</h1>'
        f'<p class="hint">{text_html(texts.corpora_hint)}</p>'
        '<p class="spoken" role="status"></p><div class="jobs"></div>'
        f'<div class="list"></div>{below}</section>'
    )


def corpora_list(
    infos: Iterable[CorpusInfo], origins: Mapping[str, Origins], may_change: bool, texts: Texts
) -> str:
    """Return the corpora, each with what can be done with it; *origins* by the corpora's names."""
    items = "".join(_item(info, origins.get(info.name), may_change, texts) for info in infos)
    if not items:
        return f'<p class="none">{text_html(texts.no_corpora)}</p>'
    return f'<ul class="corpora">{items}</ul>'


class Origins:
    """Where a corpus's articles came from: whether from uploads, and from which other paths."""

    __slots__ = ("elsewhere", "uploaded")

    def __init__(self, uploaded: bool, elsewhere: Sequence[str]) -> None:
        self.uploaded = uploaded
        self.elsewhere = tuple(elsewhere)


def corpus_options(infos: Iterable[CorpusInfo], texts: Texts) -> str:
    """Return the corpora that files can be added to, as options; the first makes a new one."""
    there = "".join(
        f'<option value="{attribute(info.name)}">{text_html(_title(info))}</option>'
        for info in infos
    )
    return f'<option value="">{text_html(texts.new_corpus)}</option>{there}'


def _title(info: CorpusInfo) -> str:
    return info.card.title or info.name


def _item(info: CorpusInfo, origins: Origins | None, may_change: bool, texts: Texts) -> str:
    title = _title(info)
    languages = {"de": texts.in_german, "en": texts.in_english}
    facts = [
        article_count(info.articles, texts),
        date_range(info.first_date, info.last_date, texts),
        languages.get(info.card.language, info.card.language),
        info.name if title != info.name else "",
    ]
    state, word = ("stale", texts.out_of_date) if info.stale else ("fresh", texts.up_to_date)
    told = _told(info.stale, texts)
    return (
        f'<li class="corpus" data-corpus="{attribute(info.name)}"><div class="about">'
        f'<h2 lang="{attribute(info.card.language)}">{text_html(title)}</h2>'
        f'<p class="facts">{" · ".join(text_html(fact) for fact in facts if fact)} '
        f'<span class="state {state}">{text_html(word)}</span></p>{told}</div>'
        f'<div class="actions">{_actions(info, origins, may_change, texts)}</div></li>'
    )


def _actions(info: CorpusInfo, origins: Origins | None, may_change: bool, texts: Texts) -> str:
    name = attribute(info.name)
    actions = [] if info.stale else [("ask", texts.ask_corpus, f'data-choose="{name}"')]
    if may_change:
        if not info.stale:
            actions.append(("add", texts.add_files, f'data-add="{name}"'))
            actions.append(("update", texts.update, f'data-update="{name}"'))
        actions.append(("remove", texts.remove, _removal(info, origins, texts)))
    return "".join(
        f'<button type="button" class="{kind}" {data} aria-label="'
        f'{attribute(texts.for_corpus.format(action=label, title=_title(info)))}">'
        f"{text_html(label)}</button>"
        for kind, label, data in actions
    )


def _removal(info: CorpusInfo, origins: Origins | None, texts: Texts) -> str:
    """Return the attributes of a button that asks whether to remove a corpus."""
    question = texts.remove_question.format(title=_title(info))
    articles = article_count(info.articles, texts)
    told = [texts.remove_holds.format(name=info.name, articles=articles)]
    if origins and origins.uploaded:
        told.append(texts.remove_uploads)
    if origins and origins.elsewhere:
        told.append(texts.remove_keeps.format(paths=", ".join(origins.elsewhere)))
    return (
        f'data-remove="{attribute(info.name)}" data-question="{attribute(question)}" '
        f'data-told="{attribute(" ".join(told))}"'
    )


def _form(texts: Texts) -> str:
    limits = texts.upload_limits.format(
        endings=" ".join(ENDINGS),
        file=size_text(MAX_FILE_BYTES, texts),
        count=number_text(MAX_FILES, texts),
        total=size_text(MAX_BATCH_BYTES, texts),
    )
    says = "".join(
        f' data-{name}="{attribute(text)}"'
        for name, text in (
            ("picked", texts.picked),
            ("picked-one", texts.picked_one),
            ("broke", texts.upload_broke),
            ("endings", " ".join(ENDINGS)),
            ("most", str(MAX_FILE_BYTES)),
        )
    )
    return (
        f'<form class="adding"{says} aria-labelledby="adding-title">'
        f'<h2 id="adding-title">{text_html(texts.adding)}</h2>'
        '<button type="button" class="drop" data-pick="files" aria-describedby="adding-limits">'
        f"<strong>{text_html(texts.drop_here)}</strong>"
        f"<span>{text_html(texts.drop_or_choose)}</span></button>"
        '<input type="file" name="files" multiple hidden>'
        '<input type="file" name="folder" webkitdirectory hidden>'
        f'<p class="hint" id="adding-limits">{text_html(limits)}</p>'
        '<p class="choice"><button type="button" class="switch" data-pick="folder">'
        f'{text_html(texts.choose_folder)}</button><span class="picked" role="status"></span>'
        f'<button type="button" class="switch" data-clear hidden>{text_html(texts.pick_none)}'
        "</button></p>"
        f'<div class="fields"><label>{text_html(texts.add_to)}'
        f'<select name="corpus">{corpus_options((), texts)}</select></label>'
        f'<label class="title">{text_html(texts.corpus_title)}'
        '<input name="title" maxlength="120" autocomplete="off" required></label>'
        f'<button type="submit" disabled>{text_html(texts.add)}</button></div></form>'
    )


def _question(texts: Texts) -> str:
    return (
        '<dialog class="question" aria-labelledby="remove-title" aria-describedby="remove-told">'
        '<form method="dialog"><h2 id="remove-title"></h2><p id="remove-told"></p>'
        f'<p class="answers"><button value="" autofocus>{text_html(texts.cancel)}</button>'
        f'<button value="remove" class="sure">{text_html(texts.remove)}</button></p>'
        "</form></dialog>"
    )


def _uploading(texts: Texts) -> str:
    return (
        f'<template data-text="{attribute(texts.uploading)}">'
        f'<article class="job running"><p class="headline">{text_html(texts.adding)}</p>'
        f'<progress aria-label="{attribute(texts.adding)}"></progress><p class="doing"></p>'
        '<p class="answers"><button type="button" class="switch" data-stop>'
        f"{text_html(texts.cancel)}</button></p></article></template>"
    )


def jobs_html(jobs: Iterable[Job], texts: Texts) -> str:
    """Return the jobs, running and over."""
    return "".join(_job(job, texts) for job in jobs)


def _job(job: Job, texts: Texts) -> str:
    headline = _headline(job, texts)
    # What is read out loud changes with the phase, not with each count.
    spoken = headline if job.is_over else f"{headline}. {_phase(job, texts)}"
    body = _over(job, texts) if job.is_over else _going(job, headline, texts)
    return (
        f'<article class="job {job.state}" data-job="{job.id}" data-say="{attribute(spoken)}">'
        f'<p class="headline">{text_html(headline)}</p>{body}</article>'
    )


def _headline(job: Job, texts: Texts) -> str:
    if job.state == "done":
        template = texts.job_removed if job.kind == "remove" else texts.job_done
    elif job.state == "cancelled":
        template = texts.job_cancelled
    elif job.state == "failed":
        template = texts.job_failed
    else:
        going = {"add": texts.job_add, "update": texts.job_update, "remove": texts.job_remove}
        template = going[job.kind]
    return template.format(corpus=job.title)


def _phase(job: Job, texts: Texts) -> str:
    phases = {"read": texts.phase_read, "split": texts.phase_split, "embed": texts.phase_embed}
    if job.state == "waiting":
        return texts.job_waiting
    return phases.get(job.phase or "", texts.job_starting)


def _going(job: Job, headline: str, texts: Texts) -> str:
    known = f' max="{job.total}" value="{job.done}"' if job.total else ""
    return (
        f'<progress aria-label="{attribute(headline)}"{known}></progress>'
        f'<p class="doing">{text_html(_doing(job, texts))}</p>'
        f'<p class="answers"><button type="button" class="switch" data-cancel="{job.id}">'
        f"{text_html(texts.cancel)}</button></p>"
    )


def _doing(job: Job, texts: Texts) -> str:
    phase = _phase(job, texts)
    if job.phase is None or job.state == "waiting":
        return phase
    done = number_text(job.done, texts)
    if job.total is None:
        return texts.phase_done.format(phase=phase, done=done)
    counted = texts.phase_of.format(phase=phase, done=done, total=number_text(job.total, texts))
    return " · ".join(filter(None, (counted, _time_left(job.seconds_left, texts))))


def _time_left(seconds: float | None, texts: Texts) -> str:
    if seconds is None:
        return ""
    if seconds < _MINUTE:
        # In steps, as the last digit of a guess says nothing.
        return texts.seconds_left.format(count=max(5, round(seconds / 5) * 5))
    minutes = round(seconds / 60)
    return texts.minutes_left.format(count=number_text(minutes, texts))


def _over(job: Job, texts: Texts) -> str:
    parts = [_told(job.error, texts)]
    if job.reference:
        hint = texts.failed_hint.format(id=job.reference)
        parts.append(f'<p class="hint">{text_html(hint)}</p>')
    if job.report:
        parts.append(_report(job.report, texts))
    ask = ""
    if job.state == "done" and job.kind != "remove":
        ask = (
            f'<button type="button" class="switch" data-choose="{attribute(job.corpus)}">'
            f"{text_html(texts.ask_corpus)}</button>"
        )
    dismiss = text_html(texts.dismiss)
    close = f'<button type="button" class="switch" data-dismiss="{job.id}">{dismiss}</button>'
    return f'{"".join(parts)}<p class="answers">{ask}{close}</p>'


def _report(report: IngestReport, texts: Texts) -> str:
    counted = [
        getattr(texts, f"count_{name}").format(count=number_text(getattr(report, name), texts))
        for name in _COUNTS
        if getattr(report, name)
    ]
    notes = [
        *note_lines(report.notes, texts.language),
        *(message.text(texts.language) for message in report.renewed),
    ]
    noted = "".join(f'<p class="hint">{text_html(note)}</p>' for note in notes)
    return (
        f'<p class="counts">{text_html(", ".join(counted))}</p>'
        f"{problems_html(report.problems, texts)}{noted}"
    )


def problems_html(problems: Sequence[Problem], texts: Texts) -> str:
    """Return what could not be taken, file by file, and the number of what is not named."""
    if not problems:
        return ""
    rows = "".join(_problem(problem, texts) for problem in problems[:PROBLEMS_SHOWN])
    rest = len(problems) - PROBLEMS_SHOWN
    more = texts.not_taken_more.format(count=number_text(rest, texts)) if rest > 0 else ""
    below = f'<p class="hint">{text_html(more)}</p>' if more else ""
    return (
        f'<h2 class="label">{text_html(texts.not_taken)}</h2>'
        f'<ul class="problems">{rows}</ul>{below}'
    )


def _problem(problem: Problem, texts: Texts) -> str:
    line = f" ({texts.line.format(line=problem.line)})" if problem.line else ""
    return (
        f'<li><span class="file">{text_html(problem.file)}</span>{text_html(line)} '
        f'<span class="why">{text_html(problem.message.line(texts.language))}</span></li>'
    )


def _told(message: Message | None, texts: Texts) -> str:
    return f'<p class="told">{text_html(message.line(texts.language))}</p>' if message else ""


def failure_html(failure: Failure, texts: Texts) -> str:
    """Return that something could not be done, what may be told of it, and its id in the log."""
    told = _told(failure.told, texts)
    hint = texts.failed_hint.format(id=failure.id)
    return (
        f'<div class="failure" role="alert"><p>{text_html(texts.corpora_failed)}</p>{told}'
        f'<p class="hint">{text_html(hint)}</p></div>'
    )


def nothing_taken(problems: Sequence[Problem], texts: Texts) -> str:
    """Return that no file of an upload could be taken, and why."""
    return (
        f'<div class="failure" role="alert"><p>{text_html(texts.nothing_taken)}</p>'
        f"{problems_html(problems, texts)}</div>"
    )
