"""Split: every passage is an exact slice of whole sentences, whatever the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.split import MAX_SENTENCE_CHARS, Chunking, split_article
from rag.text.sentences import split_sentences
from rag.types import Article, Passage

SENTENCES = (
    "Der Stadtrat von Altenfurt hat am 20. September getagt.",
    "„Das ist zu teuer. Wir lassen es“, sagte Kämmerer J. F. Többens.",
    "Nein!",
    "Die Kosten, rund 12,5 Mio. Euro, trägt zur Hälfte das Land, und auch der Kreis gibt etwas"
    " dazu, wenn auch nicht so viel, wie die Gemeinden gehofft hatten.",
    "Emoji 😀 und Kombinat\u0308ion.",
)
prose = st.lists(
    st.tuples(st.sampled_from(SENTENCES), st.sampled_from([" ", "\n", "\n\n", "\u00a0"])),
    max_size=60,
).map(lambda pairs: "".join(sentence + gap for sentence, gap in pairs))
odd = st.lists(
    st.sampled_from(["x" * 1300, "wort " * 400, ". ", "„", "“", "\n\n", " " * 3000, "\x00", "ß"]),
    max_size=12,
).map("".join)
texts = prose | odd | st.text(max_size=3000)
chunkings = st.sampled_from([Chunking(), Chunking(200, 0.3), Chunking(800, 0.0), Chunking(1, 0.15)])


DEFAULT = Chunking()


def split(text: str, chunking: Chunking = DEFAULT) -> list[Passage]:
    return split_article(Article("a", text), chunking)


@given(texts, chunkings)
def test_passages_are_exact_slices_in_order(text: str, chunking: Chunking) -> None:
    passages = split(text, chunking)
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert passage.article_id == "a"
        assert passage.text == passage.text.strip() != ""
    for before, after in pairwise(passages):
        assert before.start < after.start and before.end < after.end


@given(texts, chunkings)
def test_a_passage_runs_from_its_first_sentence_to_its_last(text: str, chunking: Chunking) -> None:
    for passage in split(text, chunking):
        spans = passage.sentences
        assert (spans[0][0], spans[-1][1]) == (passage.start, passage.end)
        assert all(start < end for start, end in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
        assert all(end - start <= MAX_SENTENCE_CHARS for start, end in spans)


@given(texts, chunkings)
def test_every_sentence_is_in_a_passage(text: str, chunking: Chunking) -> None:
    passages = split(text, chunking)
    for start, end in split_sentences(text):
        if end - start <= MAX_SENTENCE_CHARS:
            assert any((start, end) in passage.sentences for passage in passages)
        covered = {
            position
            for passage in passages
            for first, last in passage.sentences
            for position in range(max(first, start), min(last, end))
        }
        left = set(range(start, end)) - covered
        assert all(text[position].isspace() for position in left)


@given(texts, chunkings)
def test_passages_are_bounded(text: str, chunking: Chunking) -> None:
    for passage in split(text, chunking):
        letters = sum(end - start for start, end in passage.sentences)
        assert letters <= chunking.size + MAX_SENTENCE_CHARS


@pytest.mark.parametrize("text", ["", " ", "\n\n\u00a0\n"])
def test_nothing_makes_no_passage(text: str) -> None:
    assert split(text) == []


def test_prose_makes_passages_of_the_size_asked_for_that_overlap() -> None:
    passages = split(" ".join(SENTENCES * 12))
    assert len(passages) > 3
    for before, after in pairwise(passages):
        shared = set(before.sentences) & set(after.sentences)
        assert shared and after.sentences[0] in shared
        assert before.end - after.start <= 2 * 0.15 * 800
    assert all(500 < len(passage.text) < 1000 for passage in passages)


def test_without_overlap_no_sentence_stands_twice() -> None:
    passages = split(" ".join(SENTENCES * 12), Chunking(800, 0.0))
    spans = [span for passage in passages for span in passage.sentences]
    assert len(spans) == len(set(spans)) == len(SENTENCES * 12)


def test_a_short_article_is_one_passage() -> None:
    text = " ".join(SENTENCES)
    assert [passage.text for passage in split(text)] == [text]


def test_an_endless_sentence_is_cut_at_white_space() -> None:
    text = "wort " * 1000
    for passage in split(text):
        assert passage.text.startswith("wort") and passage.text.endswith("wort")


def test_the_chunking_is_named_by_all_that_changes_it() -> None:
    names = {str(Chunking(size, overlap)) for size in (400, 800) for overlap in (0.0, 0.15)}
    assert len(names) == 4


def test_a_long_sentence_after_the_overlap_does_not_repeat_a_passage() -> None:
    text = f"Kurz. B{'b' * 237}. C{'c' * 1190}. Ende."
    passages = split(text, Chunking(size=800, overlap=0.15))
    assert all(one.end < other.end for one, other in pairwise(passages))
