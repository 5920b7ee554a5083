"""Questions to begin with, by kind: offered only where the answer is what the kind asks for."""

from __future__ import annotations

from rag.answer.blocks import text_block
from rag.answer.openings import Debate, is_answered, openings
from rag.answer.topics import TopicPhrase
from rag.types import ArticleInfo, Citation, Reason, Reply

BATH = Debate(TopicPhrase("zum Hallenbad", "hallenbad", 2.0), ("Vera Kurz", "Jens Ott", "Ute Lang"))
DIKE = Debate(TopicPhrase("über den Deich", "deich", 1.0), ("Anna Brecht", "Jens Ott"))
ALONE = Debate(TopicPhrase("über die Schule", "schul", 3.0), ("Vera Kurz",))
ARTICLE = ArticleInfo("a", "Bad", None, None, None, None)


def by(*names: str | None) -> Reply:
    cited = tuple(
        Citation(number, ARTICLE, 0, 3, "Das", "direct", name)
        for number, name in enumerate(names, 1)
    )
    return Reply((text_block("note", "So."),), cited)


def test_each_kind_has_its_own_check() -> None:
    two = ("Vera Kurz", "Jens Ott")
    assert is_answered("who", by(*two), two) and not is_answered("who", by("Vera Kurz", None), two)
    assert is_answered("compare", by("Kurz", "Jens Ott"), two)
    assert not is_answered("compare", by("Vera Kurz", "Anna Brecht"), two)
    assert is_answered("how_many", Reply(number=2), two)
    assert not is_answered("how_many", Reply(number=1), two)
    days = [text_block("quotation", "Das", group) for group in ("2025-01-10", "2025-06-20")]
    assert is_answered("when", Reply(tuple(days)), two)
    assert not is_answered("when", Reply(tuple(days[:1])), two)
    refused = Reply(number=2, reason=Reason("not_found", "Nein."))
    assert not is_answered("how_many", refused, two)


def test_topics_take_turns_and_one_voice_is_no_debate() -> None:
    asked: list[str] = []

    def ask(text: str) -> Reply:
        asked.append(text)
        days = tuple(text_block("note", "So.", str(number)) for number in range(2))
        names = (*BATH.people, *DIKE.people)
        return Reply(days, by(*names).citations, number=2)

    made = list(openings([ALONE, DIKE, BATH], ask))
    assert (
        made
        == asked
        == [
            "Wer äußerte sich zum Hallenbad?",
            "Was wurde der Reihe nach über den Deich berichtet?",
            "Wie viele Artikel gibt es zum Hallenbad?",
            "Vergleiche, was Anna Brecht und Jens Ott über den Deich sagten.",
        ]
    )


def test_what_is_not_answered_is_not_offered_nor_asked_without_end() -> None:
    asked: list[str] = []

    def refuse(text: str) -> Reply:
        asked.append(text)
        return Reply(reason=Reason("not_found", "Nein."))

    assert list(openings([BATH, DIKE], refuse)) == []
    assert len(asked) == 6 and len(set(asked)) == 6
    assert list(openings([ALONE], refuse)) == []
