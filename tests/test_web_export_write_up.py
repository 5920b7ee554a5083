"""Exports: every place checked anew, whatever stands in an article shows as text."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from playwright.sync_api import sync_playwright

from rag import __version__
from rag.answer.answer import Answer, PartialAnswer
from rag.answer.blocks import quotation, text_block
from rag.corpus.library import Corpus
from rag.errors import Failure, Message
from rag.question.read import read_question
from rag.types import (
    Article,
    ArticleInfo,
    Block,
    Check,
    Citation,
    Hit,
    Passage,
    Reason,
    Reply,
    Run,
    Signals,
    Statement,
    Timings,
)
from rag.web.conversation_rows import UNREADABLE
from rag.web.export.html import html_page
from rag.web.export.markdown import escaped, markdown
from rag.web.export.write_up import WriteUp, file_name, plain_copy, text_hashes, write_up
from rag.web.markup import visible
from rag.web.texts import ENGLISH, GERMAN, Texts
from rag.web.turns import StoredTurn, Turn

TEXT = "Der Etat steigt.\n\nAda Muster sagte: „Zu viel.“ Der Rat müsse sparen."
ETAT = Article(
    "etat", TEXT, "Etat steigt", date(2025, 3, 9), "M. Test", "Bote", "https://b.example/1"
)
MADE = datetime(2026, 11, 24, 0, 30, tzinfo=timezone(timedelta(hours=1)))
ASKED_AT = datetime(2026, 11, 23, 23, 15, tzinfo=UTC)
HOSTILE = (
    "<script>alert('x')</script> <img src=x onerror=alert(1)> **fett** _kursiv_ [1] # Kopf | a "
    "[Klick](javascript:alert(1)) ![Bild](https://example.org/x.png) `code` &lt; \\ ~~weg~~ "
    "www.example.org <https://example.org> \u202eumgedreht\u202c \x00\x1b[31m & \"q\" '$x$' {.a}\n"
    "\n- Liste\n1. eins\n> Zitat\n===\n---\n    Code\n```\nZaun\n| a | b |\n| - | - |\n[1]: http://x.example"
)


def cite(words: str, marker: int = 1, article: Article = ETAT, **more: object) -> Citation:
    start = article.text.index(words)
    place = (start, start + len(words), words)
    return Citation(marker, ArticleInfo.of(article), *place, **more)  # type: ignore[arg-type]


def hit(words: str, article: Article = ETAT) -> Hit:
    start = article.text.index(words)
    passage = Passage(article.id, 0, start, start + len(words), words, ())
    return Hit(1, passage, ArticleInfo.of(article), 0.5, Signals(0.5, 0.5, (), ()))


def answered(reply: Reply, *hits: Hit, question: str = "Steigt der Etat?") -> Answer:
    return Answer(read_question(question), "rathaus", reply, hits, Timings(1, 1, 2))


def sentence(text: str, *markers: int) -> Block:
    return Block("sentence", (Run(text),), markers)


def kept(outcome: object, question: str = "Steigt der Etat?", **more: object) -> StoredTurn:
    return StoredTurn(Turn(question, outcome), ASKED_AT, **more)  # type: ignore[arg-type]


def exported(*turns: StoredTurn, texts: Texts = GERMAN, articles: tuple[Article, ...] = (ETAT,)):
    stored = {article.id: article for article in articles}
    made = write_up(turns, "Rathaus-Archiv", MADE, stored.get, texts)
    return made, markdown(made, texts), html_page(made, texts)


ANSWER = answered(
    Reply(
        (
            Block(
                "lead", (Run("Ada Muster", "strong"), Run(" – "), Run("Etat steigt", "emphasis"))
            ),
            Block("quotation", (Run("„Zu viel.“", "slice"),), (1,)),
            Block("sentence", (Run("Der Rat müsse sparen.", "slice"),), (2,), opens="item"),
        ),
        (
            cite("Ada Muster sagte: „Zu viel.“", kind="direct", speaker="Ada Muster"),
            cite("Der Rat müsse sparen.", 2, kind="indirect", speaker="Ada Muster", inferred=True),
        ),
        statements=(
            Statement(
                *(ArticleInfo.of(ETAT), ((47, 68),), "Der Rat müsse | sparen.", "indirect"),
                *("Ada Muster", None, "Muster", None, "Leiterin", False, "sagte", 0.9, ("Rat",)),
            ),
        ),
        checks=(Check("unsupported", "„Alles gut“ steht nirgends."),),
    )
)
REFUSAL = answered(
    Reply(
        (text_block("note", "Dazu nichts."),),
        reason=Reason("not_stated", "Es steht in keinem Artikel."),
    ),
    hit("Der Etat steigt."),
)


class _Elements(HTMLParser):
    """Every element with its attributes, and all text outside the style sheet."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._style = False
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self._style else data

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.found}


def rendered(text: str) -> _Elements:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return _Elements(reader.render(text))


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("texts", [GERMAN, ENGLISH])
def test_both_forms_hold_all_that_a_reader_needs_to_check(texts: Texts) -> None:
    turn = kept(ANSWER, hashes=text_hashes(Turn("?", ANSWER), lambda _: ETAT))
    _, text, page = exported(turn, kept(REFUSAL, "Und das Bad?"), texts=texts)
    start = TEXT.index("Ada Muster sagte")
    for shown in (rendered(text).text, _Elements(page).text):
        for part in (
            *("Steigt der Etat?", "Und das Bad?", "Rathaus-Archiv", __version__, "[1]", "[2]"),
            *("Ada Muster sagte: „Zu viel.“", "Der Rat müsse sparen.", "Der Rat müsse | sparen."),
            *(texts.of("badges", "verbatim"), texts.of("kinds", "indirect"), "M. Test"),
            *(texts.inferred.format(speaker="Ada Muster"), "https://b.example/1"),
            "Etat steigt, Bote, " + ("09.03.2025" if texts is GERMAN else "9 March 2025"),
            *(f"etat [{start}:{start + 28}]", sha256(TEXT.encode()).hexdigest()),
            *("„Alles gut“ steht nirgends.", texts.said, texts.export_no_model),
            *(texts.unsure_refusal, "Es steht in keinem Artikel.", texts.nearest),
            *("Ada Muster", texts.of("badges", "found")),
            "python -m rag article ID --corpus rathaus --json",
        ):
            assert part in shown, part
        assert texts.export_old_hash not in shown and texts.export_changed not in shown
    assert ("24.11.2026, 00:15" if texts is GERMAN else "24 November 2026, 00:15") in page


def test_the_question_as_understood_is_shown_where_it_differs() -> None:
    understood = dataclasses.replace(
        ANSWER, asked=read_question("Was sagte Ada zum Etat?", typed="Und sie?")
    )
    for form in exported(kept(understood, "Und sie?"))[1:]:
        assert "Verstanden als: Was sagte Ada zum Etat?" in form
    assert "Verstanden als" not in "".join(exported(kept(ANSWER))[1:])


def test_nothing_gets_quotation_marks_that_the_article_does_not_print() -> None:
    reply = dataclasses.replace(ANSWER.reply, checks=())
    _, text, page = exported(kept(dataclasses.replace(ANSWER, reply=reply)))
    hint = GERMAN.export_check_hint
    for shown in (rendered(text).text, _Elements(page).text, plain_copy(Turn("?", ANSWER), GERMAN)):
        quoted = re.findall('[„“”‚‘»«"]([^„“”]*)[“”‘»«"]', shown.replace(hint, ""))
        assert quoted and set(quoted) == {"Zu viel."}


Change = Callable[[str], str]


@pytest.mark.parametrize(
    ("change", "note", "standing"),
    [
        (lambda text: text, None, "verbatim"),
        (lambda text: text + " Nachtrag.", GERMAN.export_changed, "verbatim"),
        (lambda text: "Neu: " + text, GERMAN.export_moved, "unconfirmed"),
        (lambda text: text.replace("Zu viel", "Zu früh"), GERMAN.export_moved, "unconfirmed"),
        (None, GERMAN.export_gone, "unconfirmed"),
    ],
)
def test_a_changed_article_is_told_and_not_called_verified(
    change: Change | None, note: str | None, standing: str
) -> None:
    turn = kept(ANSWER, hashes=text_hashes(Turn("?", ANSWER), lambda _: ETAT))
    now = dataclasses.replace(ETAT, text=change(TEXT)) if change else None
    made, text, page = exported(turn, articles=(now,) if now else ())
    evidence = made.entries[0].evidence[0]
    assert evidence.standing == standing
    assert evidence.notes == ((note,) if note else ())
    # Another place of the article may stand as it did.
    standings = {each.standing for each in made.entries[0].evidence}
    for shown in (rendered(text).text, _Elements(page).text):
        assert (GERMAN.of("badges", "verbatim") in shown) == ("verbatim" in standings)
        assert note is None or note in shown
        assert (sha256(TEXT.encode()).hexdigest() in shown) is True
        assert (GERMAN.export_old_hash in shown) == (now is None or now.text != TEXT)


def test_a_likely_speaker_is_told_as_likely() -> None:
    reply = Reply((sentence("X", 1),), (cite("Der Etat steigt.", likely="Ben"),))
    _, text, page = exported(kept(answered(reply)))
    for form in (text, page):
        assert "wahrscheinlich Ben" in form


def test_a_place_is_counted_in_code_points() -> None:
    article = dataclasses.replace(ETAT, text="😀😀 Der Etat steigt.")
    reply = Reply((sentence("X", 1),), (cite("Der Etat steigt.", article=article),))
    made, text, _ = exported(kept(answered(reply)), articles=(article,))
    assert made.entries[0].evidence[0].standing == "verbatim"
    assert "etat \\[3:19\\]" in text


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (None, GERMAN.export_interrupted),
        (Failure(UNREADABLE), GERMAN.export_unreadable),
        (Failure("ab12", Message.of("chat_empty", model="m")), "m hat nichts geantwortet"),
        (PartialAnswer(ANSWER, "ungeprüfter Entwurf"), "Der Rat müsse sparen."),
    ],
)
def test_what_has_no_answer_says_why(outcome: object, told: str) -> None:
    _, text, page = exported(kept(outcome))
    copied = plain_copy(kept(outcome).turn, GERMAN)
    for shown in (rendered(text).text, _Elements(page).text, copied):
        assert told in shown and "Steigt der Etat?" in shown
        assert "ungeprüfter Entwurf" not in shown


# Text from outside


def hostile() -> tuple[WriteUp, str, str]:
    article = Article(HOSTILE[:50], HOSTILE, HOSTILE, None, HOSTILE, HOSTILE, "javascript:alert(1)")
    info = ArticleInfo.of(article)
    statement = Statement(
        *(info, ((0, 5),), HOSTILE, "direct", HOSTILE, None, None, None, HOSTILE, False),
        *(HOSTILE, 0.5, (HOSTILE,)),
    )
    citation = Citation(1, info, 0, len(HOSTILE), HOSTILE, "direct", HOSTILE)
    reply = Reply(
        (sentence(HOSTILE, 1), quotation(citation)),
        *(
            (citation,),
            None,
            (Check("unsupported", HOSTILE),),
            HOSTILE,
            HOSTILE,
            (statement,),
        ),
    )
    refusal = Reply(reason=Reason("not_stated", HOSTILE))
    turns = (
        kept(
            dataclasses.replace(answered(reply), asked=read_question(HOSTILE, typed="?")), HOSTILE
        ),
        kept(answered(refusal, hit(HOSTILE, article)), HOSTILE),
        kept(Failure("x", Message(HOSTILE)), HOSTILE),
    )
    made = write_up(turns, HOSTILE, MADE, {article.id: article}.get, GERMAN)
    return made, markdown(made, GERMAN), html_page(made, GERMAN)


def test_a_hostile_article_makes_no_element_of_its_own_in_html() -> None:
    page = _Elements(hostile()[2])
    assert page.tags <= {
        *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section"),
        *("h1", "h2", "h3", "p", "div", "span", "blockquote", "b", "a", "dl", "dt", "dd", "pre"),
        *("code", "table", "thead", "tbody", "tr", "th", "td", "strong", "em", "ul", "ol", "li"),
    }
    assert {key for _, attrs in page.found for key in attrs} <= {
        *("lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "rel"),
        *("scope", "data-name"),
    }
    assert {attrs["href"] for tag, attrs in page.found if tag == "a"} == {"#q1-1"}
    assert squeezed(HOSTILE.replace("\0", "")) in squeezed(page.text.replace("\0", ""))
    overrides = [attrs for _, attrs in page.found if attrs.get("data-name") == "U+202E"]
    assert len(overrides) > 10


def test_a_hostile_article_makes_no_element_of_its_own_in_markdown() -> None:
    _, text, _ = hostile()
    page = rendered(text)
    assert page.tags <= {
        *("h1", "h2", "h3", "p", "ul", "li", "blockquote", "strong", "em", "br", "hr"),
        *("table", "thead", "tbody", "tr", "th", "td", "pre", "code"),
    }
    assert [tag for tag, _ in page.found if tag in ("pre", "hr", "table")] == ["table", "hr", "pre"]
    assert [tag for tag, _ in page.found].count("td") == 5
    assert [tag for tag, _ in page.found].count("h2") == 3
    assert squeezed(visible(HOSTILE)) in squeezed(page.text)
    assert not re.search("[\x00\x1b\u202a-\u202e]", text)


@settings(deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\\`*_[]<>#|~&-+=:.1)\n\t "))
)
def test_escaped_markdown_reads_back_as_the_text(text: str) -> None:
    page = rendered(escaped(text))
    assert page.tags <= {"p", "br"}
    assert squeezed(page.text) == squeezed(visible(text.replace("\r", "\n")))


@settings(deadline=None)
@given(st.text(st.sampled_from("ab \\|`*_[]<>#~&-:\n")))
def test_a_cell_stays_a_cell(text: str) -> None:
    statement = dataclasses.replace(ANSWER.reply.statements[0], quote=text)
    reply = dataclasses.replace(ANSWER.reply, statements=(statement,))
    page = rendered(exported(kept(dataclasses.replace(ANSWER, reply=reply)))[1])
    assert [tag for tag, _ in page.found].count("td") == 5
    assert squeezed(text) in squeezed(page.text)


def test_the_page_asks_nothing_of_anyone() -> None:
    _, _, page = exported(kept(ANSWER))
    found = _Elements(page)
    assert not found.tags & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert not re.search(r"url\(|@import|src=", page)
    policy = [attrs for _, attrs in found.found if attrs.get("http-equiv")]
    assert [attrs["content"] for attrs in policy] == [
        "default-src 'none'; style-src 'unsafe-inline'"
    ]
    links = [attrs for tag, attrs in found.found if tag == "a" and attrs["href"][0] != "#"]  # type: ignore[index]
    assert {link["href"] for link in links} == {"https://b.example/1"}
    assert {link["rel"] for link in links} == {"noopener noreferrer"}
    for scheme in ("prefers-color-scheme: dark", "@media print", "size: A4"):
        assert scheme in page


@pytest.mark.skipif(
    shutil.which("chromium") is None, reason="needs Debian's chromium: apt-get install chromium"
)
def test_a_browser_shows_the_hostile_page_and_loads_nothing(tmp_path: Path) -> None:
    file = tmp_path / "export.html"
    file.write_text(hostile()[2], "utf-8")
    asked: list[str] = []
    told: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        grounds = []
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme, viewport={"width": 375, "height": 800})  # type: ignore[arg-type]
            page.on("request", lambda request: asked.append(request.url))
            page.on("console", lambda message: told.append(message.text))
            page.on("dialog", lambda dialog: told.append(dialog.message))
            page.goto(file.as_uri())
            grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
            assert page.evaluate("document.documentElement.scrollWidth") == 375
            page.click("a.marker")
            assert page.evaluate("document.querySelector(':target').id") == "q1-1"
        browser.close()
    assert set(asked) == {file.as_uri()}
    assert told == []
    assert len(set(grounds)) == 2


def test_markers_lead_to_their_place() -> None:
    reply = dataclasses.replace(
        ANSWER.reply, citations=(*ANSWER.reply.citations, cite("Der Etat steigt.", 2))
    )
    turn = kept(dataclasses.replace(ANSWER, reply=reply))
    found = _Elements(exported(turn, turn)[2]).found
    ids = [attrs["id"] for _, attrs in found if "id" in attrs]
    assert ids == ["q1-1", "q1-2", "q2-1", "q2-2"]
    links = [attrs["href"] for tag, attrs in found if tag == "a" and "marker" in str(attrs)]
    assert links == [f"#{name}" for name in ids]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://b.example/\u202emoc", "ftp://b.example", "https://a b"]
)
def test_only_plain_web_addresses_become_links(url: str) -> None:
    article = dataclasses.replace(ETAT, url=url)
    reply = Reply((sentence("X", 1),), (cite("Der Etat steigt.", article=article),))
    _, text, page = exported(kept(answered(reply)), articles=(article,))
    assert [a["href"] for tag, a in _Elements(page).found if tag == "a"] == ["#q1-1"]
    assert "a" not in rendered(text).tags
    assert visible(url) in rendered(text).text


def test_real_answers_are_confirmed_word_for_word(syrien: Corpus) -> None:
    turns = []
    for question in ("Was sagte Earnest über Assad?", "Was sagte Merkel?", "Wer traf sich?"):
        turn = Turn(question, syrien.ask(question))
        turns.append(StoredTurn(turn, ASKED_AT, text_hashes(turn, syrien.article)))
    made = write_up(turns, "Syrien", MADE, syrien.article, GERMAN)
    text, page = rendered(markdown(made, GERMAN)).text, _Elements(html_page(made, GERMAN)).text
    assert made.entries[0].evidence
    standings = {place.standing for entry in made.entries for place in entry.evidence}
    assert standings == {"verbatim"}
    for kept_turn, entry in zip(turns, made.entries, strict=True):
        outcome = kept_turn.turn.outcome
        assert isinstance(outcome, Answer)
        assert [e.quote for e in entry.evidence] == [
            c.quote for c in sorted(outcome.reply.citations, key=lambda c: c.marker)
        ]
        assert all(e.notes == () for e in (*entry.evidence, *entry.nearest))
        for quote in (e.quote for e in entry.evidence):
            assert squeezed(quote) in squeezed(text) and quote in page


# The rest


def test_an_export_holds_only_what_is_borne_out() -> None:
    invented = dataclasses.replace(
        sentence("Der Etat halbiert sich. (nicht belegt)"), unproven=True
    )
    checks = (Check("unsupported", "Nicht belegt (anders): Der Etat halbiert sich."),)
    blocks = (sentence("Der Etat steigt.", 1), invented)
    reply = Reply(blocks, (cite("Der Etat steigt."),), checks=checks, model="ollama:m")
    turn = kept(answered(reply))
    for text in (*exported(turn)[1:], plain_copy(turn.turn, GERMAN)):
        assert "Der Etat steigt." in text and "halbiert" not in text
        assert "Eine Stelle, die nicht belegt war, ist weggelassen." in text


def test_a_copy_is_plain_text_with_its_sources() -> None:
    copied = plain_copy(Turn("Steigt er\u202e?", ANSWER), GERMAN)
    lines = copied.split("\n")
    assert lines[0] == "Steigt er⟨U+202E⟩?"
    in_order = [
        "Ada Muster – Etat steigt",
        "> „Zu viel.“ [1]",
        "– Der Rat müsse sparen. [2]",
    ]
    positions = [lines.index(line) for line in (*in_order, "Belege:")]
    assert all(first < second for first, second in pairwise(positions))
    start = TEXT.index("Ada Muster sagte")
    assert (
        "[1] Etat steigt, Bote, 09.03.2025 · Ada Muster · Wortlaut des Artikels · wörtliche Rede · "
        f"https://b.example/1 · etat [{start}:{start + 28}]"
    ) in lines
    assert "<" not in copied
    refused = plain_copy(Turn("Und das Bad?", REFUSAL), ENGLISH)
    assert refused.endswith(f"{ENGLISH.unsure_refusal}: Es steht in keinem Artikel.\n")


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Was sagte Müller-Groß über „Öl“?", "was-sagte-mueller-gross-ueber-oel-2026-11-24.md"),
        ("../../etc/passwd\0\n", "etc-passwd-2026-11-24.md"),
        ("Где?", "nachgefragt-2026-11-24.md"),
        ("Café Ñandú", "cafe-nandu-2026-11-24.md"),
        ("wort " * 30, "wort" + "-wort" * 11 + "-2026-11-24.md"),
        ("x" * 200, "x" * 60 + "-2026-11-24.md"),
    ],
)
def test_file_names_are_plain(question: str, name: str) -> None:
    assert file_name(question, MADE.date(), "md") == name
