"""What a reader keeps: places with notes, in an order of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.errors import ConversationError
from rag.types import ArticleInfo
from rag.web.collection import Collection
from rag.web.conversations import ConversationStore
from rag.web.markup import fingerprint
from rag.web.sayings import Saying

BATH = ArticleInfo(
    "bad", "Bad schließt", date(2024, 2, 14), None, "Anzeiger", "https://a.example/1"
)


def test_finds_are_kept_once_ordered_and_grouped(tmp_path: Path) -> None:
    file = tmp_path / "conversations.sqlite"
    talks, kept = ConversationStore(file), Collection(file)
    said = Saying("Bad", "direct", "Vera Kurz")
    assert kept.list("reader") == []
    talks.create("reader", "lindenbach")
    first = kept.add("reader", "lindenbach", BATH, [(3, 6)], ["Bad"], said)
    assert kept.add("reader", "lindenbach", BATH, [(3, 6)], ["Bad"]) == first
    second = kept.add("reader", "lindenbach", BATH, [], [])
    found, whole = kept.list("reader")
    assert (found.article, found.spans, found.quote) == (BATH, ((3, 6),), "Bad")
    assert (found.kind, found.speaker) == ("direct", "Vera Kurz")
    assert found.check == fingerprint(["Bad"]) and whole.quote == ""
    kept.move("reader", second, -1)
    assert [each.id for each in kept.list("reader")] == [second, first]
    kept.change("reader", first, "  prüfen ", "Bad")
    kept.move("reader", second, 1)  # not into another group
    noted = [(each.group, each.note) for each in kept.list("reader")]
    assert noted == [("", ""), ("Bad", "prüfen")]
    # Beside the conversations, and after both were closed.
    kept.close()
    talks.close()
    assert len(Collection(file).list("reader")) == 2 and len(talks.list("reader")) == 1
    kept.remove("reader", first)
    assert [each.id for each in kept.list("reader")] == [second]


def test_nobody_changes_or_sees_what_another_keeps(tmp_path: Path) -> None:
    kept = Collection(tmp_path / "conversations.sqlite")
    mine = kept.add("one", "lindenbach", BATH, [], [])
    assert kept.list("other") == []
    for change in (
        lambda: kept.remove("other", mine),
        lambda: kept.change("other", mine, "", ""),
        lambda: kept.move("other", mine, 1),
    ):
        with pytest.raises(ConversationError):
            change()
    assert len(kept.list("one")) == 1


def test_the_page_of_a_place_is_kept_with_it(tmp_path: Path) -> None:
    kept = Collection(tmp_path / "conversations.sqlite")
    printed = replace(BATH, pages=((0, "3"), (20, "4")))
    for spans in ([(3, 6)], [(15, 18), (22, 25)], []):
        kept.add("reader", "lindenbach", printed, spans, ["Bad"] * len(spans))
    assert [each.page for each in kept.list("reader")] == ["3", "3–4", None]
