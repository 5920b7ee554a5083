"""A question put to one corpus or several: what it leans on, whose articles it cites."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rag.corpus.library import Corpora, Corpus, Library
from rag.errors import CorpusError
from rag.settings import Settings
from rag.web.asked import answering, articles_in, titles_in
from rag.web.conversations import FILE, ConversationStore
from rag.web.export.files import take_along
from rag.web.export.write_up import text_hashes
from rag.web.shared import SharedAnswers
from rag.web.shares import Shares
from rag.web.texts import GERMAN
from rag.web.turns import Conversation, StoredTurn, Turn

NOW = datetime(2025, 6, 1, tzinfo=UTC)
FIRST, THEN = "Was sagte Karin Lohse zum Hallenbad?", "Und was sagte Jens Ott dazu?"


@pytest.fixture
def library(settings: Settings, auental: Corpus, lindenbach: Corpus) -> Library:
    return Library(settings, auental.name)


def asked(library: Library, *turns: Turn) -> Turn:
    """Return the last of *turns*, asked of the paper and others, with its answer."""
    kept = tuple(StoredTurn(turn, NOW) for turn in turns)
    talk = Conversation("", "", "auental", NOW, kept)
    *_, answer = answering(library, talk, turns[-1])
    return Turn(turns[-1].question, answer, others=turns[-1].others)


@pytest.fixture
def leant_on(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The articles of the last exchange that each question was asked with."""
    seen: list[tuple[str, ...]] = []
    for kind in (Corpus, Corpora):
        stream = kind.stream

        def noting(
            corpus: Any, question: str, within: Any, history: Any, *more: Any, _of: Any = stream
        ) -> Any:
            seen.append(history[-1].articles if history else ())
            return _of(corpus, question, within, history, *more)

        monkeypatch.setattr(kind, "stream", noting)
    return seen


def test_a_follow_up_leans_on_the_same_articles_whoever_is_asked_then(
    library: Library, lindenbach: Corpus, leant_on: list[tuple[str, ...]]
) -> None:
    alone, both = Turn(FIRST), Turn(FIRST, others=(lindenbach.name,))
    for first in (asked(library, alone), asked(library, both)):
        for others in ((), both.others):
            leant_on.clear()
            asked(library, first, Turn(THEN, others=others))
            prefix = "auental/" if others else ""
            assert leant_on[0][:1] == (f"{prefix}bad",)
            # Another's articles are none of the one that is asked alone.
            assert others or not any("/" in each for each in leant_on[0])


def test_cited_articles_are_looked_up_in_their_own_corpus(
    library: Library, auental: Corpus, lindenbach: Corpus
) -> None:
    lookup = articles_in(library, "auental", [Turn(FIRST, others=(lindenbach.name, "weg"))])
    other = lindenbach.search("Hallenbad", 1)[0].article.id
    assert lookup("auental/bad") == auental.article("bad")
    assert lookup(f"{lindenbach.name}/{other}") == lindenbach.article(other)
    assert lookup("weg/bad") is None and lookup(f"{lindenbach.name}/bad") is None
    assert articles_in(library, "auental", [Turn(FIRST)])("bad") == auental.article("bad")


def test_what_several_said_leaves_with_their_names_and_is_shared(
    library: Library, lindenbach: Corpus, tmp_path: Path
) -> None:
    turn = asked(library, Turn(FIRST, others=(lindenbach.name,)))
    talks = ConversationStore(tmp_path / FILE)
    talk = talks.create("ada", "auental").id
    talks.append("ada", talk, turn, text_hashes(turn, articles_in(library, "auental", [turn])))
    _, written = take_along(talks, library, "ada", (talk, "md"), None, GERMAN)
    plain = written.replace("\\", "")
    assert f"(auental), {lindenbach.info.card.title} ({lindenbach.name})" in plain
    assert ", auental" in plain and f"{GERMAN.export_place}: bad [" in plain
    assert GERMAN.export_gone not in written and "--corpus NAME" in written
    shown = SharedAnswers(library, Shares(tmp_path / FILE)).html(
        "t", talks.get("ada", talk), GERMAN
    )
    assert GERMAN.of("shared", "read_only") in shown
    assert 'data-article="bad"' in shown and 'data-corpus="auental"' in shown
    assert "auental/bad" not in shown


def test_only_corpora_of_the_library_are_asked(library: Library) -> None:
    with pytest.raises(CorpusError):
        asked(library, Turn(FIRST, others=("../auental",)))


def test_titles_are_there_where_several_were_asked(library: Library, lindenbach: Corpus) -> None:
    assert titles_in(library, [Turn(FIRST)]) == {}
    titles = titles_in(library, [Turn(FIRST, others=(lindenbach.name,))])
    assert titles[lindenbach.name] == lindenbach.info.card.title
