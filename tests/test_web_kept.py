"""What a find is said to be: the kind and the speaker of what stands at its place."""

from __future__ import annotations

from rag.corpus.library import Corpus
from rag.text.sentences import split_sentences
from rag.types import Span
from rag.web.kept import _said


def said(corpus: Corpus, article: str, spans: tuple[Span, ...]) -> tuple[str | None, str | None]:
    return corpus.look(lambda generation: _said(generation.store, article, spans))


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
