"""What is embedded of an article, and that it is the same before and after it is stored."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from rag.index.articles import Store
from rag.index.split import split_article
from rag.index.texts import PassageText, embedded_texts, texts_of
from rag.load import Draft
from rag.types import Article

HEAD = "Auentaler Bote vom 14.03.2023, S. 3\n\nKai wird saniert\n"
BODY = "Die Stadt erneuert den Kai.\n\nDie Kosten lägen bei zwei Mil\u00adlionen Euro."
PRINTED = Article("kai", f"{HEAD}\n{BODY}", "Kai wird saniert", body_start=len(HEAD) + 1)
SENTENCES = ("Die Stadt erneuert den Kai.", "Die Kosten lägen bei zwei Millionen Euro.")


def test_a_passage_is_its_headline_and_its_sentences() -> None:
    ((own, *sentences),) = texts_of(PRINTED, split_article(PRINTED))
    assert own == PassageText("Kai wird saniert", SENTENCES)
    assert tuple(sentences) == SENTENCES
    assert str(own) == f"Kai wird saniert\n{SENTENCES[0]} {SENTENCES[1]}"


def test_without_a_headline_it_is_its_sentences() -> None:
    article = Article("kai", BODY)
    own, *_ = next(texts_of(article, split_article(article)))
    assert own == PassageText("", SENTENCES)
    assert isinstance(own, PassageText) and own.parts == SENTENCES
    assert str(own) == " ".join(SENTENCES)


def test_what_is_embedded_ahead_is_what_is_needed_of_the_stored_passages(tmp_path: Path) -> None:
    passages = split_article(PRINTED)
    ahead = list(texts_of(PRINTED, passages))
    draft = Draft(
        "kai", "kai.txt", PRINTED.text, "", PRINTED.title, None, None, None, None, len(HEAD) + 1
    )
    with closing(Store(tmp_path / "articles.sqlite", writable=True)) as store:
        store.add_passages(store.add(draft, "kai", ""), passages)
        stored = store.passages(sorted(store.passage_keys()))
    assert [embedded_texts(row.passage, row.article) for row in stored] == ahead
