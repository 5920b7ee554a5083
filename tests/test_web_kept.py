"""What a find is said to be: the kind and the speaker of what stands at its place."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from rag.corpus.library import Corpus
from rag.index.articles import Store
from rag.index.generations import ARTICLES
from rag.index.statements import add_statements, read_statements
from rag.load import Draft
from rag.text.sentences import split_sentences
from rag.types import ArticleInfo, Span
from rag.web.collection import Find
from rag.web.export.finds import exported, reference_of
from rag.web.export.references import citation_line
from rag.web.sayings import Saying, saying_at, statement_at
from rag.web.texts import GERMAN

PAPER = ArticleInfo("a", "Rat tagt", None, None, "Bote", None)
REJECTED = "Vera Kurz lehnte es gestern ab, die Kontrolle der Werke der Aufsicht zu unterstellen."
UNSURE = "Das Bad sei zu teuer, sagte eine Rednerin."
SPOKEN = "„Das Bad bleibt offen.“"
TEXT = f"{REJECTED} {UNSURE} Vera Kurz sagte: {SPOKEN} Danach sprach niemand."


def said(corpus: Corpus, article: str, spans: tuple[Span, ...]) -> tuple[str | None, str | None]:
    found = corpus.look(lambda generation: statement_at(generation.store, article, spans))
    return (found.kind, found.speaker) if found else (None, None)


@pytest.fixture
def sayings(tmp_path: Path) -> dict[str, Saying]:
    """What is saved of each statement of the text, by its wording."""
    with closing(Store(tmp_path / ARTICLES, writable=True)) as store:
        key = store.add(Draft("a", "a.txt", TEXT), "a", "")
        article = store.article_of_key(key)
        told, _ = read_statements(article)
        add_statements(store, key, article, told)
        return {
            TEXT[each.spans[0][0] : each.spans[-1][1]]: saying_at(
                store, article, each.spans, GERMAN
            )
            for each in told
        }


def find(said: Saying) -> Find:
    now = datetime(2024, 2, 4)
    return Find("1", "x", PAPER, ((0, 9),), said.quote, "", said.kind, said.speaker, "", "", now)


def test_what_is_rejected_is_never_saved_as_wished(sayings: dict[str, Saying]) -> None:
    (said,) = (each for words, each in sayings.items() if "Kontrolle" in words)
    kept = find(said)
    how = "Vera Kurz, indirekte Rede, im Wortlaut des Artikels"
    line = citation_line(reference_of(kept, GERMAN), GERMAN)
    assert line == f"„{REJECTED}“ ({how}; „Rat tagt“, in: Bote)"
    for ending in ("ris", "bib", "json"):
        assert f"{how}: {REJECTED}" in exported([kept], ending, GERMAN).decode()
    for ending in ("md", "html"):
        made = exported([kept], ending, GERMAN).decode()
        assert REJECTED in made.replace("\\", "") and how in made
    row = f'"{REJECTED}";"indirekte Rede";"Vera Kurz"'
    assert row in exported([kept], "csv", GERMAN).decode()


def test_how_sure_a_speaker_is_and_direct_speech_leave_with_the_words(
    sayings: dict[str, Saying],
) -> None:
    (unsure,) = (each for words, each in sayings.items() if "zu teuer" in words)
    assert unsure.quote == UNSURE and "(im Text: eine Rednerin)" in str(unsure.speaker)
    (spoken,) = (each for words, each in sayings.items() if "bleibt offen" in words)
    line = citation_line(reference_of(find(spoken), GERMAN), GERMAN)
    assert line == f"{SPOKEN} (Vera Kurz, wörtliche Rede; „Rat tagt“, in: Bote)"


def test_a_statement_kept_without_its_sentence_is_told_to_be_a_part() -> None:
    torn = find(Saying("die Werke zu unterstellen", "indirect", "Vera Kurz"))
    how = "Vera Kurz, indirekte Rede, Ausschnitt eines Satzes"
    line = citation_line(reference_of(torn, GERMAN), GERMAN)
    assert torn.is_part and not find(Saying(REJECTED, "indirect", "Vera Kurz")).is_part
    assert line.startswith(f"die Werke zu unterstellen ({how}; ")
    assert "indirekte Rede, Ausschnitt" in exported([torn], "csv", GERMAN).decode()


def test_a_sentence_is_of_whom_all_that_is_said_in_it_is(auental: Corpus) -> None:
    found = 0
    every = [each for each in auental.statements() if each.speaker]
    for info in auental.articles():
        told = [each for each in every if each.article.id == info.id]
        for place in split_sentences(auental.article(info.id).text):
            inside = [
                each
                for each in told
                if all(place[0] <= start and end <= place[1] for start, end in each.spans)
            ]
            if len(inside) != 1 or inside[0].inferred or inside[0].spans == (place,):
                continue
            kind, speaker = said(auental, info.id, (place,))
            assert (kind, speaker) in ((inside[0].kind, inside[0].speaker), (None, None))
            found += speaker is not None
    assert found > 3


def test_an_article_is_nobodys(auental: Corpus) -> None:
    assert said(auental, auental.articles()[0].id, ()) == (None, None)
