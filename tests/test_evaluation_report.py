"""The report: what it holds, and how it stands in headless Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from rag.answer.answer import Answer
from rag.evaluation.folder import RunInfo
from rag.evaluation.questions import GoldQuote, Question
from rag.evaluation.report import MarkedSlice, histogram, render_report, segments
from rag.evaluation.run import Row, score, summarise
from rag.evaluation.table import summary_table
from rag.question.read import read_question
from rag.types import Article, ArticleInfo, Citation, Hit, Passage, Reason, Reply, Signals, Timings

EVIL = "<script>document.title='gehackt'</script><img src=x onerror=\"document.title='gehackt'\">"
ARTICLE = Article("dorf", f"Vorab {EVIL} steht. Der Brunnen läuft seit Mai wieder. Ende.", EVIL)
INFO = RunInfo(
    f"dorf{EVIL}",
    "a" * 64,
    {"passages": 1},
    f"{EVIL}.jsonl",
    "b" * 64,
    "extractive",
    "2026-01-01T10:00:00+00:00",
)
GOLD = "Der Brunnen läuft seit Mai wieder."
START = ARTICLE.text.index(GOLD)
SIGNALS = Signals(dense=1.0, lexical=1.0, sentences_dense=(), sentences_lexical=())


def outcome(name: str, question: Question, cited: bool) -> Row:
    text = ARTICLE.text
    info = ArticleInfo.of(ARTICLE)
    hit = Hit(1, Passage("dorf", 0, 0, len(text), text, ((0, len(text)),)), info, 1.0, SIGNALS)
    citations = (Citation(1, info, 0, 12, text[:12], speaker=EVIL),) if cited else ()
    reply = Reply((), citations, None if cited else Reason("topic_absent", "Nichts."))
    answer = Answer(read_question(question.question), "dorf", reply, (hit,), Timings(1, 1, 40))
    return score(question, answer, lambda _: ARTICLE)


def rows() -> list[Row]:
    gold = (GoldQuote("dorf", GOLD, ()),)
    asked = [
        Question("q1", f"Seit wann läuft der Brunnen? {EVIL}", True, "fact", ("dorf",), gold),
        Question("q2", "Läuft er?" * 60, True, EVIL, ("dorf",), gold, EVIL, (EVIL,)),
        Question("q3", "Wer baute das Rathaus?", False, "statement"),
        Question("q4", "Und wann?", True, "fact", (), (GoldQuote("dorf", f"fehlt {EVIL}", ()),)),
    ]
    return [outcome(q.id, q, cited=q.id != "q2") for q in asked]


@pytest.fixture(scope="module")
def page() -> str:
    found = rows()
    return render_report(summarise(INFO.corpus, EVIL, found), found, INFO, lambda _: ARTICLE)


@pytest.fixture(scope="module")
def file(page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bericht") / "report.html"
    path.write_text(page, "utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Debian's chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield found
        found.close()


def test_segments_are_cut_where_spans_begin_and_end() -> None:
    # The text is 10-20 of its article; gold 12-15 and one far off, cited 14-99.
    assert segments("abcdefghij", 10, [(12, 15), (50, 60)], [(14, 99)]) == (
        MarkedSlice("ab", False, False),
        MarkedSlice("cd", True, False),
        MarkedSlice("e", True, True),
        MarkedSlice("fghij", False, True),
    )
    assert segments("abc", 0, [], []) == (MarkedSlice("abc", False, False),)


def test_the_histogram_holds_every_value_and_gathers_what_lies_far_out() -> None:
    bars = histogram([10.0] * 50 + [30.0] * 49 + [9000.0])
    assert sum(bar.count for bar in bars) == 100
    assert bars[-1].high is None and bars[-1].count == 1
    assert len(bars) <= 26
    assert all(a.high == b.low for a, b in pairwise(bars))
    assert sum(bar.count for bar in histogram([0.0])) == 1


def test_the_page_tells_what_was_asked_expected_found_and_cited(page: str) -> None:
    assert "Passage found, answer not cited (1)" in page
    assert "Passage found, but refused to answer (1)" in page
    assert "Answered though nothing answers it (1)" in page
    assert f"<mark>{GOLD}</mark>" in page
    assert "No answer: the question is unanswerable." in page
    assert "Reason given: topic_absent" in page
    assert "Gold that is not in the corpus" in page


def test_many_types_have_lines_of_their_own(page: str) -> None:
    assert "Figures by type" not in page
    asked = [Question(f"q{kind}", "Wer?", True, kind, ("dorf",)) for kind in ("a", "b", "c", "d")]
    found = [outcome(question.id, question, cited=True) for question in asked]
    summary = summarise("dorf", "extractive", found)
    many = render_report(summary, found, INFO, lambda _: ARTICLE)
    assert "Figures by type" in many
    assert [f'<th scope="row">{kind} (1)</th>' in many for kind in "abcd"] == [True] * 4
    table = summary_table(summary, found)
    assert "all (4)" in table and max(map(len, table.splitlines())) < 150
    [line] = [line for line in table.splitlines() if line.startswith("c (1)")]
    assert line.split()[2:] == ["–", "–", "1.000", *["–"] * 6]


def test_hostile_text_is_shown_as_text(page: str) -> None:
    assert EVIL not in page
    assert page.count("<script") == 1
    assert "<img" not in page
    assert "&lt;script&gt;document.title=" in page


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1200])
def test_the_page_fits_asks_nothing_and_runs_nothing_foreign(
    browser: Browser, file: Path, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    tab = context.new_page()
    asked: list[str] = []
    problems: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: problems.append(message.text))
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.goto(file.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert problems == []
    assert tab.title().startswith("Evaluation of dorf<script>")
    assert EVIL in tab.locator("blockquote").first.inner_text()
    ink, paper = tab.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert (brightness(ink) > brightness(paper)) is (scheme == "dark")
    context.close()


@pytest.mark.browser
def test_printing_opens_every_question(browser: Browser, file: Path) -> None:
    tab = browser.new_page()
    tab.goto(file.as_uri())
    assert tab.locator("details[open]").count() == 0
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.locator("details[open]").count() == tab.locator("details").count() == 3
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.locator("details[open]").count() == 0
    tab.close()


def brightness(color: str) -> int:
    """Return the sum of the channels of ``rgb(1, 2, 3)``."""
    return sum(int(part) for part in color.removeprefix("rgb(").removesuffix(")").split(","))
