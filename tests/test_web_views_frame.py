"""What stands around a conversation."""

from __future__ import annotations

import html
from datetime import UTC, date, datetime

import pytest
from test_web_views_answer import _Page

from rag.types import CorpusCard, CorpusInfo
from rag.web.texts import ENGLISH, GERMAN
from rag.web.turns import Conversation, ConversationInfo
from rag.web.views.frame import masthead, sidebar, start_page

HOSTILE = '"><img src=x onerror=alert(1)>'
WHEN = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)


def test_start_page_says_what_the_corpus_holds() -> None:
    card = CorpusCard("<Titel>", examples=('Was sagte "A" über B?',))
    info = CorpusInfo("etat", card, 1234, 9, date(2024, 1, 2), date(2026, 5, 6), "m")
    page = _Page(start_page(info, info.card.examples, False, GERMAN))
    assert "<Titel>" in page.text
    assert "1.234 Artikel · 02.01.2024 – 06.05.2026" in page.text
    (example,) = page.with_class("example")
    assert example["data-ask"] == 'Was sagte "A" über B?'
    assert html.escape("<Titel>") in start_page(info, (), False, ENGLISH)


def test_a_bare_corpus_is_called_by_its_name() -> None:
    info = CorpusInfo("mein-ordner", CorpusCard(), 1, 1, None, None, "m")
    page = _Page(start_page(info, info.card.examples, False, GERMAN))
    assert "mein-ordner1 Artikel" in page.text
    assert not page.with_class("example")


def test_a_page_open_to_the_network_says_so() -> None:
    info = CorpusInfo("x", CorpusCard(), 1, 1, None, None, "m")
    assert GERMAN.exposed in start_page(info, (), True, GERMAN)
    assert GERMAN.exposed not in start_page(info, (), False, GERMAN)


def test_without_a_corpus_the_start_page_says_where_to_add_one() -> None:
    page = _Page(start_page(None, (), False, ENGLISH))
    assert ENGLISH.no_corpus in page.text and ENGLISH.no_corpus_hint in page.text


@pytest.mark.parametrize("texts", [GERMAN, ENGLISH])
def test_the_masthead_leads_to_every_view(texts: object) -> None:
    page = _Page(masthead((), None, texts))  # type: ignore[arg-type]
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert links == ["#ask", "#articles", "#statements", "#people", "#kept", "#corpora"]


def test_conversations_are_listed_and_the_shown_one_is_marked() -> None:
    infos = [ConversationInfo(str(n), HOSTILE, HOSTILE, WHEN, 1) for n in range(3)]
    shown = Conversation("1", HOSTILE, HOSTILE, WHEN, ())
    page = _Page(sidebar(infos, shown, GERMAN))
    assert not {"img", "script"} & {tag for tag, _ in page.tags}
    assert [bool(button.get("aria-current")) for button in page.with_class("open")] == [
        False,
        True,
        False,
    ]
    assert "conversations/2.md?language=de" in [a.get("href") for t, a in page.tags if t == "a"]


def test_why_conversations_cannot_be_kept_is_said() -> None:
    assert "voll &lt;3" in sidebar((), None, GERMAN, "voll <3")
    assert GERMAN.no_conversations in _Page(sidebar((), None, GERMAN)).text


def test_the_choice_of_corpus_is_hidden_where_there_is_none() -> None:
    infos = [CorpusInfo(n, CorpusCard(HOSTILE), 1, 1, None, None, "m") for n in ("a", "b")]
    one, two = masthead(infos[:1], "a", GERMAN), masthead(infos, "b", GERMAN)
    assert '<label class="corpus" hidden>' in one and '<label class="corpus">' in two
    assert '<option value="b" selected>' in two and "<img" not in two
