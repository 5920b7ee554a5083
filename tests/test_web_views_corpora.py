"""Corpora as HTML: what is told of them, and that nothing in a name or a message is markup."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from rag.errors import Failure, Message
from rag.types import CorpusCard, CorpusInfo, IngestReport, Note, Problem
from rag.web.jobs import Job
from rag.web.texts import ENGLISH, GERMAN
from rag.web.views.corpora import (
    PROBLEMS_SHOWN,
    Origins,
    corpora_list,
    corpora_page,
    corpus_options,
    failure_html,
    jobs_html,
    nothing_taken,
)

HOSTILE = "\"><img src=x onerror=alert(1)>' \u202etxt"
INFO = CorpusInfo(
    "turm",
    CorpusCard(title="Turmzeitung", language="en"),
    1234,
    5000,
    date(2024, 1, 2),
    date(2024, 3, 4),
    "bundled",
)
JOB = Job("0a1b2c3d", "turm", "Turmzeitung", "add")

STALE = Message.of(
    "index_not_whole",
    corpus="turm",
    passages=3,
    vectors=2,
    words=3,
    command="python -m rag rebuild turm",
)


def shown(job: Job) -> str:
    return jobs_html([job], GERMAN)


def test_a_corpus_is_told_with_its_figures_and_what_can_be_done() -> None:
    page = corpora_list([INFO], {"turm": Origins(True, ("/archiv",))}, True, GERMAN)
    assert "1.234 Artikel · 02.01.2024 – 04.03.2024 · englisch · turm" in page
    assert GERMAN.up_to_date in page and GERMAN.remove_uploads in page and "/archiv" in page
    for kind in ("choose", "add", "update", "remove"):
        assert f'data-{kind}="turm"' in page
    closed = corpora_list([INFO], {}, False, GERMAN)
    assert 'data-choose="turm"' in closed and "data-remove" not in closed
    assert GERMAN.no_corpora in corpora_list([], {}, True, GERMAN)


def test_one_that_cannot_be_used_says_why_and_can_only_be_removed() -> None:
    assert "Befehl: python -m rag rebuild turm" in corpora_list(
        [dataclasses.replace(INFO, stale=STALE)], {}, True, GERMAN
    )
    stale = dataclasses.replace(INFO, stale=STALE)
    page = corpora_list([stale], {}, True, ENGLISH)
    assert "python -m rag rebuild turm" in page and ENGLISH.out_of_date in page
    assert "data-remove" in page and "data-choose" not in page and "data-update" not in page


@pytest.mark.parametrize("texts", [GERMAN, ENGLISH])
def test_the_page_names_the_limits_or_why_it_is_closed(texts: object) -> None:
    assert texts in (GERMAN, ENGLISH)
    known = GERMAN if texts is GERMAN else ENGLISH
    page = corpora_page(True, known)
    assert "100 MB" in page and "2 GB" in page and ".docx" in page
    assert known.corpora_closed not in page
    closed = corpora_page(False, known)
    assert "<form" not in closed and "<dialog" not in closed and 'class="closed"' in closed


def test_how_a_running_job_goes() -> None:
    assert GERMAN.of("phases", "waiting") in shown(JOB)
    job = dataclasses.replace(JOB, state="running")
    assert GERMAN.of("phases", "starting") in shown(job) and "value=" not in shown(job)
    job = dataclasses.replace(job, phase="read", done=1200)
    assert "Artikel werden gelesen: 1.200" in shown(job)
    job = dataclasses.replace(job, phase="split", done=2_600_000, total=15_000_000)
    assert "Stellen geteilt: 17 %" in shown(job) and 'max="15000000"' in shown(job)
    job = dataclasses.replace(job, phase="embed", done=50, total=5000, seconds_left=42.0)
    assert 'max="5000" value="50"' in shown(job)
    assert "50 von 5.000 · noch etwa 40 Sekunden" in shown(job)
    job = dataclasses.replace(job, seconds_left=130.0)
    assert "noch etwa 2 Minuten" in shown(job) and 'data-cancel="0a1b2c3d"' in shown(job)


def test_what_is_read_out_changes_with_the_phase_alone() -> None:
    def spoken(job: Job) -> str:
        return shown(job).split('data-say="')[1].split('"')[0]

    job = dataclasses.replace(JOB, state="running", phase="embed", done=1, total=9)
    assert spoken(job) == spoken(dataclasses.replace(job, done=5, seconds_left=10.0))
    assert spoken(job) != spoken(dataclasses.replace(job, phase="split"))


def test_the_report_counts_and_names_what_was_not_taken() -> None:
    message = Message.of("no_word", reason="zip")
    problems = tuple(Problem(f"{n}.txt", 7, message) for n in range(PROBLEMS_SHOWN + 12))
    notes = (Note("a.txt", "encoding", "cp1252"),)
    report = IngestReport("turm", new=1200, empty=3, problems=problems, notes=notes)
    page = shown(dataclasses.replace(JOB, state="done", report=report))
    assert "1.200 neu, 3 ohne Text, 62 nicht übernommen" in page
    assert page.count("<li>") == PROBLEMS_SHOWN and "und 12 weitere" in page
    assert "(Zeile 7)" in page and "als cp1252 gelesen" in page
    assert "ist kein Word-Dokument (zip)" in page
    assert 'data-choose="turm"' in page and 'data-dismiss="0a1b2c3d"' in page


def test_how_others_ended() -> None:
    removed = dataclasses.replace(JOB, kind="remove", state="done")
    assert "wurde entfernt" in shown(removed) and "data-choose" not in shown(removed)
    failed = dataclasses.replace(JOB, state="failed", error=STALE, reference="ffee0011")
    assert "ist unvollständig" in shown(failed) and "ffee0011" in shown(failed)
    assert "bleibt, wie es war" in shown(dataclasses.replace(JOB, state="cancelled"))


def test_nothing_from_outside_is_markup() -> None:
    card, told = CorpusCard(title=HOSTILE, language=HOSTILE), Message(HOSTILE)
    info = dataclasses.replace(INFO, name=HOSTILE, card=card, stale=told)
    usable = dataclasses.replace(info, stale=None)
    problem = Problem(HOSTILE, None, Message.of("earlier_stays", problem=HOSTILE))
    report = IngestReport(HOSTILE, problems=(problem,), renewed=(told,))
    job = Job("0a1b2c3d", HOSTILE, HOSTILE, "add", "failed", None, 0, None, None, report, told)
    pages = (
        corpora_list([info, usable], {HOSTILE: Origins(True, (HOSTILE,))}, True, GERMAN),
        corpus_options([info], GERMAN),
        shown(job),
        shown(dataclasses.replace(job, state="done")),
        shown(dataclasses.replace(job, state="running")),
        nothing_taken([problem], GERMAN),
        failure_html(Failure("ffee0011", told), GERMAN),
    )
    for page in pages:
        assert "&lt;img" in page and "<img" not in page and "\"'>" not in page
        bare = page.replace('<span class="control" data-name="U+202E">\u202e</span>', "")
        assert "\u202e" not in bare
