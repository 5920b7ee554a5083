"""What the page shows, without a browser: escaping, markers, badges, marks."""

from __future__ import annotations

import dataclasses
import html
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.answer import Answer, PartialAnswer
from rag.answer.blocks import quotation
from rag.errors import Failure, Message
from rag.question.named import CorpusNames, with_names
from rag.question.read import read_question
from rag.types import (
    Article,
    ArticleInfo,
    Block,
    BlockType,
    Check,
    Citation,
    Hit,
    Passage,
    Reason,
    ReasonCode,
    Reply,
    Run,
    Signals,
    Span,
    Timings,
)
from rag.web.markup import attribute, fingerprint, text_html
from rag.web.pieces import merged_spans
from rag.web.texts import ENGLISH, GERMAN
from rag.web.turns import Turn
from rag.web.views.answer import Talk, badge, conversation, group_sources
from rag.web.views.article import article_html, article_panel

TEXT = "Rathaus.\n\nDer Etat steigt.\nEr steigt um 4 Prozent.\n \nDas Freibad bleibt zu.\n"
ARTICLE = Article("etat", TEXT, "Etat steigt", date(2025, 3, 9), "M. Test", "Bote", body_start=10)
HOSTILE = (
    "<script>alert('x')</script> <img src=x onerror=alert(1)> **fett** _kursiv_ [1] # Kopf "
    '[Klick](javascript:alert(1)) ![Bild](https://example.org/x.png) \u202eumgedreht\u202c & "q"'
)


class _Page(HTMLParser):
    """Reads the page back: all text, the text in marks, and every tag with its attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.marked = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("input", "img"):  # void elements have no end
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self._open:
            self.marked += data

    def with_class(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for _, attrs in self.tags if name in (attrs.get("class") or "").split()]


def cite(start: int, end: int, marker: int = 1, article: Article = ARTICLE, **more: object):
    quote = article.text[start:end]
    return Citation(marker, ArticleInfo.of(article), start, end, quote, **more)  # type: ignore[arg-type]


def hit(start: int, end: int, article: Article = ARTICLE, **more: object) -> Hit:
    passage = Passage(article.id, 0, start, end, article.text[start:end], ((start, end),))
    return Hit(
        1, passage, ArticleInfo.of(article), 0.873, Signals(0.873, 0.5, (0.873,), (0.5,)), **more
    )  # type: ignore[arg-type]


def answer(reply: Reply, *hits: Hit) -> Answer:
    return Answer(read_question("Frage?"), "etat", reply, hits, Timings(1, 1, 2))


def block(text: str, *markers: int, kind: BlockType = "sentence") -> Block:
    return Block(kind, (Run(text),), markers)


def shown_answer(*blocks: Block, citations: tuple[Citation, ...] = ()) -> str:
    """The answer's own part of a conversation."""
    page = conversation([Turn("F", answer(Reply(blocks, citations)))], GERMAN)
    (part,) = re.findall(r'(<div class="answer">.*?</div>)', page, re.DOTALL)
    return part


def place(words: str) -> Span:
    start = TEXT.index(words)
    return start, start + len(words)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_escaped_text_reads_back_as_itself(text: str) -> None:
    assert _Page(text_html(text)).text == text


def test_hostile_text_makes_no_element_but_names_its_overrides() -> None:
    page = _Page(text_html(HOSTILE))
    assert [tag for tag, _ in page.tags] == ["span", "span"]
    assert [a["data-name"] for a in page.with_class("control")] == ["U+202E", "U+202C"]


def test_attributes_lose_overrides_and_escape_quotes() -> None:
    assert attribute('a"\u202e<b>') == "a&quot;&lt;b&gt;"


@given(
    st.text("ab \n\r\u00a0\u202e<&", max_size=60),
    st.lists(st.tuples(st.integers(-2, 62), st.integers(-2, 62)), max_size=3),
)
def test_article_reads_back_whole_and_marks_hold_exactly_the_spans(
    text: str, spans: list[Span]
) -> None:
    page = _Page(article_html(Article("a", text), spans, GERMAN))
    inside = [s for s in spans if 0 <= s[0] < s[1] <= len(text)]
    covered = [i for i in range(len(text)) if any(a <= i < b for a, b in inside)]
    assert page.text == text
    assert page.marked == "".join(text[i] for i in covered)


def test_a_quote_across_paragraphs_is_marked_exactly() -> None:
    start, end = place("um 4 Prozent.\n \nDas Freibad")
    assert _Page(article_html(ARTICLE, [(start, end)], GERMAN)).marked == TEXT[start:end]


def test_head_lines_are_set_apart_from_the_body() -> None:
    page = _Page(article_html(ARTICLE, [], GERMAN))
    assert len(page.with_class("head")) == 1
    assert [tag for tag, _ in page.tags].count("p") == 3


def test_spans_outside_the_text_mark_nothing() -> None:
    assert merged_spans([(-1, 3), (2, 2), (5, 99), (4, 1)], 10) == ()
    assert merged_spans([(4, 6), (0, 2), (5, 8)], 10) == ((0, 2), (4, 8))


def test_panel_names_title_author_source_and_date() -> None:
    shown = _Page(article_panel(ARTICLE, [], fingerprint([]), "de", GERMAN)).text
    for words in ("Etat steigt", "Von M. Test", "Bote · 09.03.2025", "Das Freibad bleibt zu."):
        assert words in shown


@pytest.mark.parametrize(
    ("url", "links"),
    [("https://example.org/a", 1), ("javascript:alert(1)", 0), ('https://x"onclick=1', 0)],
)
def test_only_a_web_address_becomes_a_link(url: str, links: int) -> None:
    page = _Page(article_panel(Article("a", "x", url=url), [], fingerprint([]), "de", GERMAN))
    assert [tag for tag, _ in page.tags].count("a") == links
    assert url in page.text


def test_a_marker_is_a_button_that_knows_article_and_span() -> None:
    span = place("Der Etat steigt.")
    cited = cite(*span)
    page = _Page(shown_answer(quotation(cited), citations=(cited,)))
    (marker,) = page.with_class("marker")
    assert marker["data-article"] == "etat"
    assert marker["data-spans"] == f"{span[0]}-{span[1]}"
    assert marker["data-check"] == fingerprint(["Der Etat steigt."])
    assert "Etat steigt" in (marker["aria-label"] or "")
    assert page.text == "Der Etat steigt.\u00a0[1]"
    assert "blockquote" in [tag for tag, _ in page.tags]


def test_pieces_of_one_statement_share_their_marker() -> None:
    pieces = (cite(*place("Etat")), cite(*place("Freibad")), cite(*place("Prozent"), marker=2))
    assert [(s.marker, len(s.places)) for s in group_sources(pieces)] == [(1, 2), (2, 1)]
    page = _Page(shown_answer(block("A", 1), block("B", 2), citations=pieces))
    assert [(m["data-spans"] or "").count(",") for m in page.with_class("marker")] == [1, 0]


def test_a_number_in_brackets_of_a_text_is_no_marker() -> None:
    page = _Page(shown_answer(block("Das steht nirgends [7].")))
    assert [tag for tag, _ in page.tags] == ["div", "p"]
    assert page.text == "Das steht nirgends [7]."


def test_a_quotation_keeps_every_character_of_its_own() -> None:
    article = Article('h"><b>', HOSTILE, HOSTILE, source="*Quelle* [1]")
    citation = cite(0, len(HOSTILE), article=article)
    lead = Block("lead", (Run(HOSTILE, "emphasis"), Run(f" {HOSTILE}", "strong"), Run(":")))
    page = _Page(shown_answer(lead, quotation(citation), citations=(citation,)))
    assert page.text.count(HOSTILE) == 3
    assert len(page.with_class("marker")) == 1
    assert page.with_class("marker")[0]["data-article"] == 'h"><b>'
    tags = {tag for tag, _ in page.tags}
    assert tags <= {"div", "p", "blockquote", "span", "button", "em", "strong"}


def test_line_breaks_of_a_quotation_are_spaces() -> None:
    cited = cite(*place("Der Etat steigt.\nEr steigt"))
    page = _Page(shown_answer(quotation(cited), citations=(cited,)))
    (piece,) = page.with_class("slice")
    assert "verbatim" in (piece["class"] or "")
    assert page.text == "Der Etat steigt. Er steigt\u00a0[1]"


def test_blocks_make_headings_paragraphs_and_lists() -> None:
    blocks = (
        block("Kopf", kind="heading"),
        block("Kurz:"),
        dataclasses.replace(block("eins"), opens="item"),
        dataclasses.replace(block("und mehr"), opens="run_on"),
        dataclasses.replace(block("zwei"), opens="item"),
        block("Schluss."),
        dataclasses.replace(block("drei"), opens="item"),
    )
    page = _Page(shown_answer(*blocks))
    tags = [tag for tag, _ in page.tags]
    assert tags == ["div", "h3", "p", "ul", "li", "li", "p", "ul", "li"]
    assert page.text == "KopfKurz:eins und mehrzweiSchluss.drei"


def test_what_looks_like_markup_in_a_block_is_text() -> None:
    text = "**eins** & [Klick](javascript:alert(1)) ![b](https://example.org/p.png) <b>roh</b>"
    page = _Page(shown_answer(block(text)))
    assert [tag for tag, _ in page.tags] == ["div", "p"]
    assert page.text == text


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("text", "Bericht"),
        ("direct", "wörtliche Rede"),
        ("indirect", "indirekte Rede"),
        ("reported", "berichtet"),
        ("free_indirect", "freie indirekte Rede"),
    ],
)
def test_every_slice_is_the_articles_wording_and_says_what_it_is(kind: str, expected: str) -> None:
    cited = cite(*place("Der Etat steigt."), kind=kind)
    reply = Reply((quotation(cited),), (cited,))
    assert badge(cited, reply) == "verbatim"
    page = conversation([Turn("F", answer(reply))], GERMAN)
    badges = re.findall(r'class="badge [^>]*>([^<]*)<', page)
    assert badges == ["Wortlaut des Artikels", expected]


def test_no_badge_bears_a_tick() -> None:
    cited = cite(*place("Der Etat steigt."))
    shown = conversation([Turn("F", answer(Reply((quotation(cited),), (cited,))))], GERMAN)
    assert "<svg" not in shown and "✓" not in shown and "✔" not in shown


def test_a_source_is_named_once_with_all_its_markers() -> None:
    other = dataclasses.replace(ARTICLE, id="bad", title="Bad zu")
    cited = (
        cite(*place("Der Etat steigt.")),
        cite(*place("Das Freibad bleibt zu."), marker=2, article=other),
        cite(*place("Er steigt um 4 Prozent."), marker=3, kind="indirect", speaker="Ada Muster"),
        cite(*place("Etat"), marker=4),
    )
    shown = conversation([Turn("F", answer(Reply(tuple(map(quotation, cited)), cited)))], GERMAN)
    (sources,) = re.findall(r'<ul class="sources">.*?</ul>', shown, re.DOTALL)
    assert [_Page(each).text for each in re.findall("<li>.*?</li>", sources, re.DOTALL)] == [
        "Etat steigtBote, 09.03.2025[1][4]Wortlaut des ArtikelsBericht"
        "[3]Ada MusterWortlaut des Artikelsindirekte Rede",
        "Bad zuBote, 09.03.2025[2]Wortlaut des ArtikelsBericht",
    ]


def of_kind(question: str, *blocks: Block, citations: tuple[Citation, ...] = ()) -> _Page:
    asked = read_question(question)
    reply = Reply(blocks, citations)
    shown = Answer(asked, "etat", reply, (), Timings(1, 1, 2))
    return _Page(conversation([Turn(question, shown)], GERMAN))


def grouped(text: str, group: str, kind: BlockType = "lead") -> Block:
    return Block(kind, (Run(text),), group=group)


def test_a_comparison_stands_in_columns() -> None:
    sides = [
        block
        for name in ("Ada Muster", "Ben Probe")
        for block in (grouped(name, name, "heading"), grouped(f"{name} sagt", name, "sentence"))
    ]
    question = "Vergleiche, was Ada Muster und Ben Probe zum Etat sagten"
    page = of_kind(question, *sides)
    assert len(page.with_class("columns")) == 1 and len(page.with_class("column")) == 2
    assert not of_kind(question, *sides[:2]).with_class("columns")


def test_a_chronology_goes_by_dated_steps() -> None:
    days = ("2025-03-09", "2025-03-09", "2025-04-01")
    page = of_kind("Chronologie zum Etat", *(grouped("So war es.", day) for day in days))
    assert [attrs["datetime"] for tag, attrs in page.tags if tag == "time"] == [
        "2025-03-09",
        "2025-04-01",
    ]
    assert len(page.with_class("steps")) == 1 and "01.04.2025" in page.text


def test_a_count_is_a_figure_with_a_numbered_list_below() -> None:
    total = block("2 Artikel enthalten „Etat“.", kind="number")
    items = [block(title, kind="lead") for title in ("Erster", "Zweiter")]
    note = block("Das ist alles.", kind="note")
    page = of_kind("Wie viele Artikel gibt es zum Etat?", total, *items, note)
    assert "2 Artikel enthalten „Etat“." in page.text
    assert len(page.with_class("figure")) == 1 and len(page.with_class("entry")) == 2
    tags = [tag for tag, _ in page.tags]
    assert (tags.count("strong"), tags.count("ol")) == (1, 1)
    assert page.text.index("Zweiter") < page.text.index("Das ist alles.")


def test_what_an_answer_words_anew_is_not_called_verbatim() -> None:
    cited = cite(0, 4, kind="text")
    assert badge(cited, Reply((block("In eigenen Worten", 1),), (cited,))) == "paraphrase"
    runs = (Run("Es steht da: "), Run(cited.quote, "slice"), Run("."))
    assert badge(cited, Reply((Block("sentence", runs, (1,)),), (cited,))) == "verbatim"


def test_sources_say_badge_speaker_and_origin_in_words() -> None:
    span = place("Er steigt um 4 Prozent.")
    said = cite(*span, kind="indirect", speaker="Ada Muster", inferred=True)
    shown = _Page(conversation([Turn("F", answer(Reply((block("X", 1),), (said,))))], GERMAN)).text
    for words in ("sinngemäß", "Ada Muster (aus dem Zusammenhang)", "Bote, 09.03.2025"):
        assert words in shown
    assert GERMAN.of("badges", "verbatim") not in shown
    assert not re.search("[„“»«]", shown)


def test_found_passages_are_counted_and_cited_ones_named() -> None:
    span = place("Der Etat steigt.")
    finds = (hit(*span), hit(*place("Das Freibad bleibt zu."), also_in=("zwilling",)))
    reply = Reply((block("Der Etat steigt.", 1),), (cite(*span),))
    shown = _Page(conversation([Turn("F", answer(reply, *finds))], GERMAN)).text
    assert "1 von 2 Stellen zitiert" in shown
    assert "nur gefunden" in shown
    assert "auch in: zwilling" in shown
    assert "0.87" not in shown and "0,87" not in shown


def test_found_passages_do_not_repeat_the_headline() -> None:
    article = Article("a", "Bad bleibt zu\n\nDas Bad bleibt zu.", title="Bad bleibt zu")
    found = answer(Reply((block("x"),)), hit(0, len(article.text), article))
    shown = _Page(conversation([Turn("F", found)], GERMAN)).text
    assert shown.count("Bad bleibt zu") == 2  # once as the name, once within the sentence


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("Welche Artikel gibt es?", GERMAN.all_articles),
        ("Welche Artikel gibt es im Mai 2024?", GERMAN.articles_then),
        ("Was geschah im Mai 2024?", GERMAN.articles_then),
        ("Welche Artikel gibt es zum Freibad?", GERMAN.search_words.format(words="Freibad")),
    ],
)
def test_a_list_of_articles_leads_to_all_of_them(question: str, label: str) -> None:
    known = CorpusNames(since=date(2024, 1, 1), until=date(2025, 1, 1))
    asked = with_names(read_question(question), known)
    listed = dataclasses.replace(answer(Reply((block("x"),))), asked=asked)
    assert label in _Page(conversation([Turn(question, listed)], GERMAN)).text


def test_all_that_is_quoted_of_an_article_can_be_gone_to() -> None:
    text = "Der Hafen wird im Juni geschlossen."
    page = article_panel(Article("a", text), [(10, 14)], "", "de", GERMAN, None, [(0, 3)])
    assert 'data-places="0-3,10-14"' in page
    assert page.count("<mark") == 1


def test_what_is_counted_has_no_sources_and_no_heading_for_them() -> None:
    counted = answer(Reply((block("12 Artikel", kind="number"),)))
    page = _Page(conversation([Turn("F", counted)], GERMAN))
    assert "12 Artikel" in page.text and GERMAN.sources not in page.text
    assert page.with_class("answered") and not page.with_class("sources")


def test_counts_of_several_corpora_are_headed_by_titles_and_a_chip_is_one_box() -> None:
    counted = answer(Reply((block("Sued", kind="heading"), block("2 Artikel", kind="number"))))
    talk = Talk(corpus="nord", titles={"nord": "Archiv Nord", "sued": "Archiv Süd"})
    page = conversation([Turn("F", counted, others=("sued",))], GERMAN, talk)
    assert ">Archiv Süd</h3>" in page and ">Sued<" not in page
    # Within a flex box each soft hyphen would part the word.
    assert '<li class="chip"><span>Korpora: Archiv Nord, Archiv Süd</span>' in page


def test_a_refusal_gives_its_reason_and_no_marker() -> None:
    reply = Reply((block("Nein."),), reason=Reason("topic_absent", "Davon steht hier <nichts>."))
    page = _Page(conversation([Turn("F", answer(reply, hit(0, 8)))], GERMAN))
    assert page.with_class("refusal") and page.with_class("opener")
    assert not page.with_class("marker") and not page.with_class("answer")
    assert "Davon steht hier <nichts>." in page.text
    assert "Am nächsten kommt" in page.text


def test_checks_and_fallback_of_a_model_are_told() -> None:
    reply = Reply(
        (block("X"),), (), checks=(Check("unsupported", "Satz 2"),), fallback="keine Marken"
    )
    shown = _Page(conversation([Turn("F", answer(reply))], GERMAN)).text
    assert "Satz 2" in shown and "keine Marken" in shown


def test_the_question_as_understood_is_shown_where_it_differs() -> None:
    typed = answer(Reply((block("X"),)))
    assert "understood" not in conversation([Turn("F", typed)], GERMAN)
    understood = dataclasses.replace(
        typed, asked=read_question("Was sagte <b>Kolb</b>?", typed="Frage?")
    )
    for texts, label in ((GERMAN, "Verstanden als"), (ENGLISH, "Understood as")):
        page = _Page(conversation([Turn("F", understood)], texts))
        assert f"{label}: Was sagte <b>Kolb</b>?" in page.text
        assert len(page.with_class("understood")) == 1


def test_a_draft_is_shown_as_text_apart_from_what_is_cited() -> None:
    start, end = place("Er steigt um 4 Prozent.")
    cited = cite(start, end)
    found = answer(Reply((quotation(cited),), (cited,)))
    page = conversation([Turn("?", PartialAnswer(found, "<b>Er</b> fällt [1]"))], GERMAN)
    checked, draft = page.split('<div class="draft"')
    assert "slice verbatim" in checked and "data-article" in checked
    assert html.escape(GERMAN.writing) in draft and "&lt;b&gt;Er&lt;/b&gt; fällt [1]" in draft
    assert "slice" not in draft and "<button" not in draft


def test_only_what_is_kept_can_be_taken_along_and_rated() -> None:
    turns = [
        Turn(
            "F", answer(Reply((block("Nichts."),), reason=Reason("topic_absent", "Kein Artikel.")))
        )
    ]
    kept = conversation(turns, GERMAN, Talk("abc"))
    for action in ("data-copy", "data-rate", "conversations/abc.md", 'class="rating"'):
        assert action in kept and action not in conversation(turns, GERMAN)
    assert "data-retry" in conversation(turns, GERMAN)


def test_pending_and_failed_turns() -> None:
    turns = [
        Turn("<i>offen</i>"),
        Turn("kaputt", Failure("ab12cd34", Message.of("chat_empty", model="<m>"))),
    ]
    page = _Page(conversation(turns, ENGLISH))
    assert page.with_class("searching")
    assert page.with_class("failure")[0]["role"] == "alert"
    for words in ("<i>offen</i>", "ab12cd34", "The chat model <m> sent"):
        assert words in page.text


def test_nothing_is_marked_in_an_article_that_has_changed_since() -> None:
    article = Article("a", "Der Hafen wird im Juni geschlossen.")
    then = fingerprint(["Der Hafen wird im Mai"])
    page = article_panel(article, [(0, 21)], then, "de", GERMAN)
    assert "<mark" not in page and GERMAN.article_changed in page
    now = fingerprint([article.text[:21]])
    page = article_panel(article, [(0, 21)], now, "de", GERMAN)
    assert "<mark" in page and GERMAN.article_changed not in page


@pytest.mark.parametrize(
    ("code", "label"),
    [("topic_absent", GERMAN.refusal), ("not_found", GERMAN.unsure_refusal)],
)
def test_a_refusal_speaks_of_all_articles_only_where_they_were_checked_and_leads_on(
    code: ReasonCode, label: str
) -> None:
    found = Answer(
        read_question("Was kostet das Hallenbad?"),
        "etat",
        Reply(reason=Reason(code, "Darum.")),
        (),
        Timings(1, 1, 2),
    )
    page = _Page(conversation([Turn("Was kostet das Hallenbad?", found)], GERMAN))
    assert label in page.text
    assert ("Keine Antwort in diesen Artikeln" in page.text) == (code == "topic_absent")
    links = [attributes["href"] or "" for tag, attributes in page.tags if tag == "a"]
    assert [link for link in links if "Hallenbad" in link and link.startswith("#articles")]
