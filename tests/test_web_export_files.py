"""What leaves with the reader: file names, forms, whose it is, a corpus that is gone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rag.corpus.library import Corpus, Library
from rag.errors import ConversationError
from rag.settings import Settings
from rag.web.asked import articles_in
from rag.web.conversations import FILE, ConversationStore
from rag.web.export.files import take_along
from rag.web.texts import ENGLISH, GERMAN
from rag.web.turns import Turn

ADA, BEN = "ada-3f9c2", "ben-77d01"
LOHSE, OTT = "Was sagte Karin Lohse zum Hallenbad?", "Was sagte Jens Ott zum Hallenbad?"


@pytest.fixture
def kept(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / FILE)


@pytest.fixture
def talk(kept: ConversationStore, auental: Corpus) -> str:
    """A conversation of two answers."""
    made = kept.create(ADA, auental.name)
    for question in (LOHSE, OTT):
        kept.append(ADA, made.id, Turn(question, auental.ask(question)))
    return made.id


def test_a_conversation_leaves_whole_or_one_question_at_a_time(
    kept: ConversationStore, talk: str, auental: Corpus, settings: Settings
) -> None:
    library = Library(settings)
    quotes = [
        max(auental.ask(question).reply.citations, key=lambda cited: len(cited.quote)).quote
        for question in (LOHSE, OTT)
    ]
    for ending in ("md", "html", "txt"):
        name, whole = take_along(kept, library, ADA, (talk, ending), None, GERMAN)
        _, second = take_along(kept, library, ADA, (talk, ending), 1, GERMAN)
        assert re.fullmatch(rf"[\w-]+\.{ending}", name)
        assert quotes[0] in whole and quotes[1] in whole
        assert quotes[0] not in second and quotes[1] in second


def test_it_speaks_the_reader_s_language(
    kept: ConversationStore, talk: str, auental: Corpus, settings: Settings
) -> None:
    library = Library(settings)
    written = {
        texts.language: take_along(kept, library, ADA, (talk, "md"), None, texts)[1]
        for texts in (GERMAN, ENGLISH)
    }
    assert GERMAN.export_hash in written["de"] and ENGLISH.export_hash in written["en"]


@pytest.mark.parametrize(
    ("reader", "ending", "turn"),
    [(BEN, "md", None), ("", "md", None), (ADA, "exe", None), (ADA, "", 0), (ADA, "html", 2)],
)
def test_what_there_is_not_is_refused(
    kept: ConversationStore,
    talk: str,
    settings: Settings,
    reader: str,
    ending: str,
    turn: int | None,
) -> None:
    with pytest.raises(ConversationError):
        take_along(kept, Library(settings), reader, (talk, ending), turn, GERMAN)


@pytest.mark.parametrize("turn", [-1, -2])
def test_no_question_is_counted_from_the_end(
    kept: ConversationStore, talk: str, settings: Settings, turn: int
) -> None:
    with pytest.raises(ConversationError, match=str(turn)):
        take_along(kept, Library(settings), ADA, (talk, "md"), turn, GERMAN)


@pytest.mark.parametrize("ending", ["md", "html"])
def test_of_a_corpus_that_is_gone_quotes_leave_unconfirmed(
    kept: ConversationStore, talk: str, auental: Corpus, own: Settings, ending: str
) -> None:
    quote = auental.ask(OTT).reply.citations[0].quote
    _, written = take_along(kept, Library(own), ADA, (talk, ending), 1, GERMAN)
    assert quote in written and GERMAN.export_gone in written and auental.name in written


def test_an_article_that_is_gone_is_none(auental: Corpus, settings: Settings) -> None:
    lookup = articles_in(Library(settings), auental.name, ())
    assert lookup("gibt es nicht") is None
    assert lookup("bad") == auental.article("bad")
