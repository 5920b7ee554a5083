"""Shared answers: one at a time, by their owner, compared with the articles when they are read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag.corpus.library import Corpus, Library
from rag.errors import ConversationError
from rag.settings import Settings
from rag.web.conversations import FILE, ConversationStore
from rag.web.shared import SharedAnswers
from rag.web.shares import Shares
from rag.web.texts import ENGLISH, GERMAN
from rag.web.turns import Turn

LOHSE = "Was sagte Lohse zum Hallenbad?"


def test_an_answer_is_shared_by_its_owner_and_goes_with_its_question(tmp_path: Path) -> None:
    talks, shares = ConversationStore(tmp_path / FILE), Shares(tmp_path / FILE)
    assert shares.of("x") == {} and shares.find("x") is None
    talk = talks.create("one", "auental").id
    for question in ("Erste?", "Zweite?", "Dritte?"):
        talks.append("one", talk, Turn(question, stopped=True))
    token = shares.add("one", talk, 1)
    assert shares.add("one", talk, 1) == token and shares.of(talk) == {1: token}
    shared = shares.find(token)
    assert shared is not None and (shared.id, shared.corpus) == ("", "auental")
    assert [each.turn.question for each in shared.turns] == ["Zweite?"]
    for index, reader, code in ((3, "one", "turn_missing"), (0, "two", "conversation_missing")):
        with pytest.raises(ConversationError) as refused:
            shares.add(reader, talk, index)
        assert refused.value.message.code == code
    with pytest.raises(ConversationError):
        shares.remove("two", talk, 1)
    shares.close()
    assert Shares(tmp_path / FILE).find(token)
    shares.remove("one", talk, 1)
    assert shares.find(token) is None
    # Asked anew in its place, or deleted with its conversation.
    again, last = shares.add("one", talk, 1), shares.add("one", talk, 0)
    talks.drop_from("one", talk, 1)
    assert shares.find(again) is None and shares.find(last)
    talks.delete("one", talk)
    assert shares.find(last) is None and not talks.has(talk)


def test_what_has_changed_since_is_told_and_not_called_verbatim(
    tmp_path: Path, settings: Settings, auental: Corpus
) -> None:
    talks, shares = ConversationStore(tmp_path / FILE), Shares(tmp_path / FILE)
    shown = SharedAnswers(Library(settings), shares)
    answer = auental.ask(LOHSE)
    first, *others = answer.reply.citations
    moved = replace(first, quote=first.quote.replace("Hallenbad", "Freibad"))
    changed = replace(answer, reply=replace(answer.reply, citations=(moved, *others)))
    talk = talks.create("one", auental.name).id
    for each in (answer, changed):
        talks.append("one", talk, Turn(LOHSE, each))
    whole, less = (shares.add("one", talk, index) for index in range(2))
    html = shown.html(whole, shown.find(whole), GERMAN)
    assert GERMAN.of("shared", "read_only") in html and "unconfirmed" not in html
    assert 'data-conversation=""' in html and f'data-shared="{whole}"' in html
    html = shown.html(less, shown.find(less), ENGLISH)
    assert f"not in them any more: [{first.marker}]" in html
    assert html.count('class="badge unconfirmed"') == 1
    # Of a corpus that was removed nothing can be confirmed.
    elsewhere = talks.create("one", "weg").id
    talks.append("one", elsewhere, Turn(LOHSE, answer))
    token = shares.add("one", elsewhere, 0)
    assert "badge verbatim" not in shown.html(token, shown.find(token), GERMAN)
    assert GERMAN.of("shared", "gone") in shown.html("x", shown.find("x"), GERMAN)
