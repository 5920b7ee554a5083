"""Expressions of words: how they are read, and what they find."""

from __future__ import annotations

import pytest

from rag.corpus import library as corpora
from rag.index.article_list import EVERY_ARTICLE, ArticleFilter
from rag.retrieve.expression import (
    Both,
    Either,
    Leaf,
    Near,
    Without,
    plain_words,
    read_expression,
)
from rag.retrieve.words import is_one_amiss
from rag.settings import Settings

A, B, C = Leaf("A1"), Leaf("B1"), Leaf("C1")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("A1 B1", Both((A, B))),
        ("A1 UND B1", Both((A, B))),
        ("A1 OR B1 C1", Either((A, Both((B, C))))),
        ("(A1 ODER B1) NICHT C1", Both((Either((A, B)), Without(C)))),
        ("A1 NOT (B1 C1)", Both((A, Without(Both((B, C)))))),
        ("A1 NAHE B1", Near(A, B, 10)),
        ("A1 NEAR/3 „B1 x“ C1", Both((Near(A, Leaf("„B1 x“"), 3), C))),
        ("titel:A1 quelle:„B1 x“", Both((Leaf("A1", "title"), Leaf("„B1 x“", "source")))),
        # What makes no sense asks for what does.
        ("(A1 ODER", A),
        ("UND A1) B1", Both((A, B))),
        ("A1 NAHE", A),
        ("NICHT", Both(())),
        ("und oder nicht", Both((Leaf("und"), Leaf("oder"), Leaf("nicht")))),
        ("(" * 500 + "A1", A),
    ],
)
def test_what_is_typed_is_read(typed: str, expected: object) -> None:
    assert read_expression(typed) == expected


def test_only_words_that_must_all_be_there_are_plain() -> None:
    assert plain_words(read_expression("Bad Schul* „auf dem Platz“"))
    for typed in ("Bad~", "titel:Bad", "Bad ODER Kita", "NICHT Bad", "Bad NAHE Kita"):
        assert not plain_words(read_expression(typed))


def test_one_letter_may_be_amiss() -> None:
    for typed in ("hallenbad", "halenbad", "hallenbaad", "hallenbat", "hallenbda", "hallenba"):
        assert is_one_amiss("hallenbad", typed) and is_one_amiss(typed, "hallenbad")
    for typed in ("halenba", "hallenbahn", "bad", "hellenbat"):
        assert not is_one_amiss("hallenbad", typed)


def test_expressions_find_what_they_say(own: Settings) -> None:
    folder = own.data / "articles"
    folder.mkdir(parents=True)
    texts = {
        "bad": "Das Hallenbad bleibt offen. Der Rat stimmte zu.",
        "kita": "Die Kita bekommt einen Anbau. Das Hallenbad ist weit entfernt von diesem Ort.",
        "schule": "Die Schule bekommt ein Dach. Der Rat hat die Kita vertagt.",
    }
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    rows = (
        "file,title,date,author,source",
        "bad.txt,Rat tagt,2021-01-01,Vera Kurz,Anzeiger",
        "kita.txt,Anbau,2021-02-01,Jonas Ahlers,Blatt",
        "schule.txt,Neues Dach,2021-03-01,Vera Kurz,Blatt",
    )
    (folder / "metadata.csv").write_text("\n".join(rows) + "\n", "utf-8")
    corpora.ingest(own, folder, "rat")
    corpus = corpora.open_corpus(own, "rat")

    def found(typed: str, wanted: ArticleFilter = EVERY_ARTICLE) -> set[str]:
        page = corpus.find_words(typed, wanted, "relevance", 10, 0)
        assert page.total == len(page.articles)
        return {each.article.id for each in page.articles}

    assert found("Hallenbad ODER Schule") == {"bad", "kita", "schule"}
    assert found("Hallenbad UND NICHT Kita") == {"bad"}
    assert found("(Hallenbad ODER Schule) Kita") == {"kita", "schule"}
    assert found("NICHT Kita") == {"bad"}
    assert found("Hallenbat~") == {"bad", "kita"} and found("Hallenbat") == set()
    assert found("Hallenbad NAHE/3 offen") == {"bad"} == found("offen NAHE/1 Hallenbad")
    assert found("Kita NAHE/3 Hallenbad") == set() and found("Kita NAHE/9 Hallenbad") == {"kita"}
    assert found("titel:Dach") == {"schule"} and found("quelle:Blatt NICHT titel:Dach") == {"kita"}
    assert found("autor:Kurz Rat") == {"bad", "schule"}
    assert found("Kita ODER Schule", ArticleFilter(source="Anzeiger")) == set()
    # What must not be there is not marked.
    page = corpus.find_words("Rat NICHT Kita", EVERY_ARTICLE, "newest", 10, 0)
    assert [hit.quote for hit in page.articles[0].hits] == ["Rat"]
