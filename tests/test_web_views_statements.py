"""Tables of statements and the page to browse them, without a browser."""

from __future__ import annotations

import dataclasses
import html
import re
from datetime import date

import pytest
from test_web_views_answer import _Page

from rag.answer.answer import Answer
from rag.index.statement_list import StatementFilter, StatementPage
from rag.index.statements import SpeakerInfo
from rag.question.read import read_question
from rag.types import ArticleInfo, Block, Citation, Reason, Reply, Run, Statement, Timings
from rag.web.markup import fingerprint
from rag.web.texts import ENGLISH, GERMAN
from rag.web.turns import Turn
from rag.web.views.answer import conversation
from rag.web.views.statements import PAGE_SIZE, browser, listing, speaker_options

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)> \u202eumgedreht\u202c & \"q\""
ARTICLE = ArticleInfo("etat", "Etat steigt", date(2025, 3, 9), None, "Bote", None)
SAID = Statement(
    *(ARTICLE, ((4, 8), (20, 23)), "Etat … zu!", "indirect", "Ada Muster"),
    *(None, "die Leiterin", (30, 42), "Leiterin", True, "bestritt", 0.9, ("Etat", "Kran")),
)


def said(**changes: object) -> Statement:
    return dataclasses.replace(SAID, **changes)  # type: ignore[arg-type]


def table(*statements: Statement) -> _Page:
    page = listing(StatementPage(statements, 0, len(statements)), StatementFilter(), "x", GERMAN)
    (part,) = re.findall("<table.*</table>", page, re.DOTALL)
    return _Page(part)


def below(*statements: Statement, text: str = "Ja.", reason: Reason | None = None) -> str:
    """What stands below an answer."""
    block = Block("note", (Run(text),))
    reply = Reply((block,), (), reason, statements=statements)
    answer = Answer(read_question("F?"), "etat", reply, (), Timings(1, 1, 2))
    return conversation([Turn("F?", answer)], GERMAN)


def test_a_row_tells_who_what_how_when_where() -> None:
    page = table(SAID)
    head = [GERMAN.who, GERMAN.about, GERMAN.wording, GERMAN.kind, GERMAN.day, GERMAN.source]
    told = ["Ada Muster", "Leiterin", "Etat, Kran", "Etat … zu!", "indirekte Rede", "bestritt"]
    assert page.text == "".join([*head, *told, "09.03.2025", "Etat steigt", "Bote"])
    assert not re.search("[„“»«]", page.text)


def test_the_wording_opens_the_article_at_all_its_slices() -> None:
    (opener,) = table(SAID).with_class("opener")
    assert opener["data-article"] == "etat" and opener["data-spans"] == "4-8,20-23"
    assert opener["data-check"] == fingerprint(["Etat", "zu!"])


def test_direct_speech_keeps_its_marks_and_gets_no_others() -> None:
    text = table(said(kind="direct", quote="„So!“", spans=((4, 9),))).text
    assert re.findall("[„“»«]", text) == ["„", "“"] and "wörtlich" in text


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"likely": "Ada Muster", "mention": "er"}, "wahrscheinlich Ada Muster (im Text: er)"),
        ({"likely": "Ada Muster", "mention": None}, "wahrscheinlich Ada Muster"),
        ({"mention": "Demnach"}, "nicht genannt"),
        ({"mention": "die\nLeiterin"}, "ohne sicheren Namen (im Text: die Leiterin)"),
        ({"mention": None}, "nicht genannt"),
    ],
)
def test_a_name_that_is_not_sure_is_told_as_such(changes: dict[str, object], shown: str) -> None:
    page = table(said(speaker=None, **changes))
    assert page.text.startswith(f"WerÜber wen/wasWortlautArtDatumQuelle{shown}Etat, Kran")
    assert page.with_class("unsure") and not page.with_class("name")


def test_what_an_answer_does_not_cite_is_folded_as_a_compact_list() -> None:
    page = _Page(below(*[SAID] * 12))
    assert "12 weitere Äußerungen" in page.text
    assert "Ada Muster, 09.03.2025Etat … zu!indirekte Rede" in page.text
    assert len(page.with_class("opener")) == len(page.with_class("kind")) == 12
    assert not {"table", "h3"} & {tag for tag, _ in page.tags}
    assert "1 weitere Äußerung<" in below(SAID)
    assert "sayings" not in below()
    assert '<span class="hint">bestritt</span>' in below(said(cue="bestritt"))
    assert "bestritt" not in below(said(kind="direct"))


def test_what_an_answer_cites_is_not_told_again() -> None:
    cited = Citation(1, ARTICLE, 2, 9, "x Etat", "indirect", speaker="Ada Muster")
    other = said(article=dataclasses.replace(ARTICLE, id="kran"))
    reply = Reply((Block("sentence", (Run("X"),), (1,)),), (cited,), statements=(SAID, other))
    answer = Answer(read_question("F?"), "etat", reply, (), Timings(1, 1, 2))
    page = _Page(conversation([Turn("F?", answer)], GERMAN))
    openers = page.with_class("opener")
    assert [each["data-article"] for each in openers] == ["kran"]
    assert "1 weitere Äußerung" in page.text


def test_below_an_answer_no_column_says_about_whom() -> None:
    page = _Page(below(SAID))
    assert GERMAN.about in table(SAID).text
    assert GERMAN.about not in page.text and "Kran" not in page.text


def test_below_a_refusal_stands_what_others_said_the_first_of_it_open() -> None:
    refused = below(*[SAID] * 8, text="Nein.", reason=Reason("no_statement", "Nichts."))
    first, rest = refused.split("<details")
    assert GERMAN.said_by_others in first
    assert (first.count("opener"), rest.count("opener")) == (5, 3)
    assert "3 weitere Äußerungen" in rest


def test_a_likely_speaker_of_a_citation_is_told_as_likely() -> None:
    cited = Citation(1, ARTICLE, 4, 8, "Etat", "indirect", likely="Ada Muster")
    answer = Answer(
        read_question("F?"),
        "etat",
        Reply((Block("sentence", (Run("X"),), (1,)),), (cited,)),
        (),
        Timings(1, 1, 2),
    )
    page = _Page(conversation([Turn("F?", answer)], GERMAN))
    assert "wahrscheinlich Ada Muster" in page.text
    assert "wahrscheinlich Ada Muster" in (page.with_class("marker")[0]["data-tip"] or "")


def test_hostile_statements_make_no_element() -> None:
    article = dataclasses.replace(ARTICLE, id='x"><b>', title=HOSTILE, source=HOSTILE)
    row = said(
        article=article, quote=HOSTILE, spans=((0, len(HOSTILE)),), about=(HOSTILE,), cue=HOSTILE
    )
    rows = (
        dataclasses.replace(row, speaker=HOSTILE),
        said(speaker=None, mention=f"Sprecher {HOSTILE}"),
    )
    wanted = StatementFilter(speaker=HOSTILE, about='"><i>')
    page = _Page(listing(StatementPage(rows, 0, 99), wanted, "x", GERMAN))
    assert not {"script", "img", "b", "i"} & {tag for tag, _ in page.tags}
    assert page.text.count(HOSTILE) == 7
    options = speaker_options([SpeakerInfo(HOSTILE, HOSTILE, 1)], GERMAN)
    assert {tag for tag, _ in _Page(options).tags} <= {"option", "span"}


def test_the_list_counts_and_leads_on() -> None:
    rows = (SAID,) * PAGE_SIZE
    first = _Page(listing(StatementPage(rows, 0, 1234), StatementFilter(), "x", GERMAN))
    assert "1–50 von 1.234 Äußerungen" in first.text
    assert [a["data-page"] for _, a in first.tags if "data-page" in a] == ["1"]
    middle = _Page(listing(StatementPage(rows, 50, 1234), StatementFilter(), "x", ENGLISH))
    assert "51–100 of 1,234 statements" in middle.text
    assert [a["data-page"] for _, a in middle.tags if "data-page" in a] == ["0", "2"]
    last = _Page(listing(StatementPage(rows[:1], 1200, 1201), StatementFilter(), "x", GERMAN))
    assert [a["data-page"] for _, a in last.tags if "data-page" in a] == ["23"]
    only = listing(StatementPage(rows[:1], 0, 1), StatementFilter(), "x", GERMAN)
    assert "1 Äußerung<" in only and "<nav" not in only
    none = _Page(listing(StatementPage((), 0, 0), StatementFilter(), "x", GERMAN))
    assert none.text == GERMAN.no_statements


def test_the_export_asks_for_what_is_listed() -> None:
    wanted = StatementFilter("Ä & B", None, "direct", date(2025, 1, 2), None)
    page = _Page(listing(StatementPage((SAID,), 0, 1), wanted, "x", GERMAN))
    (link,) = page.with_class("export")
    assert link["href"] == (
        "statements.csv?corpus=x&speaker=%C3%84+%26+B&kind=direct&since=2025-01-02"
    )


@pytest.mark.parametrize("texts", [GERMAN, ENGLISH])
def test_every_filter_has_a_label(texts: object) -> None:
    page = browser(None, texts)  # type: ignore[arg-type]
    fields = re.findall(r"<label>([^<]+)<(?:input|select) name=\"(\w+)\"", page)
    assert [name for _, name in fields] == ["speaker", "about", "kind", "since", "until"]
    assert all(html.unescape(label).strip() for label, _ in fields)
