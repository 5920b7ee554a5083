"""Choose: the few sentences that answer, from hits whose signals are set by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from passages import hit_of, slice_of

from rag.answer.choose import MAX_CITATION_CHARS, choose
from rag.answer.cite import ChosenPlace
from rag.question.read import read_question
from rag.types import Hit, Signals

QUESTION = "Worum ging es?"


def scored(
    hit: Hit, dense: Sequence[float], lexical: Sequence[float] | None = None, score: float = 1.0
) -> Hit:
    """Return *hit* with one cosine and one share of words for each of its sentences."""
    assert len(dense) == len(hit.passage.sentences)
    signals = Signals(max(dense), 0.5, tuple(dense), tuple(lexical or [0.0] * len(dense)))
    return dataclasses.replace(hit, score=score, signals=signals)


def quotes(hits: Sequence[Hit], question: str = QUESTION) -> list[str]:
    """Return the text of each place chosen, each within the passage that it names."""
    return [text_of(evidence) for evidence in choose(read_question(question), hits)]


def text_of(evidence: ChosenPlace) -> str:
    passage, (start, end) = evidence.passage, evidence.span
    assert passage.start <= start < end <= passage.end
    return passage.text[start - passage.start : end - passage.start]


def test_no_hits_give_nothing() -> None:
    assert choose(read_question(QUESTION), []) == []
    assert choose(read_question(QUESTION), [scored_empty()]) == []


def scored_empty() -> Hit:
    return dataclasses.replace(hit_of("leer", ""), signals=Signals(0.0, 0.0, (), ()))


def test_the_best_sentence_is_chosen_and_weak_ones_are_not() -> None:
    hit = scored(hit_of("a", "Der Hof ist alt. Das Dach ist neu. Kai malt Tore."), [0.1, 0.1, 0.9])
    assert quotes([hit]) == ["Kai malt Tore."]


def test_neighbouring_sentences_are_one_place() -> None:
    hit = scored(
        hit_of("a", "Der Hof ist alt. Lea deckt Dächer. Kai malt Tore.", start=70), [0.1, 0.9, 0.89]
    )
    assert quotes([hit]) == ["Lea deckt Dächer. Kai malt Tore."]
    (evidence,) = choose(read_question(QUESTION), [hit])
    assert slice_of(hit, *evidence.span) == text_of(evidence)


def test_neighbours_in_two_paragraphs_are_two_places() -> None:
    hit = scored(
        hit_of("a", "Der Hof ist alt. Lea deckt Dächer.\n\nKai malt Tore."), [0.1, 0.9, 0.89]
    )
    assert quotes([hit]) == ["Lea deckt Dächer.", "Kai malt Tore."]


def test_neighbours_that_would_be_too_long_together_are_two_places() -> None:
    first, second = (f"{name} malt Tore{' und Zäune' * 22}." for name in ("Kai", "Lea"))
    assert len(first) <= MAX_CITATION_CHARS < len(f"{first} {second}")
    hit = scored(hit_of("a", f"Der Hof ist alt. {first} {second}"), [0.1, 0.9, 0.89])
    assert quotes([hit]) == [first, second]


def test_no_more_than_three_sentences_are_chosen() -> None:
    names = ("Kai", "Lea", "Max", "Ida", "Ute", "Jan")
    hits = [
        scored(hit_of(name, f"{name} malt Tore.", rank=i), [0.9]) for i, name in enumerate(names)
    ]
    assert len(quotes(hits)) == 3
    text = " ".join(f"{name} malt Tore." for name in names)
    found = quotes([scored(hit_of("a", text), [0.9] * 6)])
    assert sum(quote.count(" malt ") for quote in found) == 3


def test_a_sentence_in_two_overlapping_passages_is_chosen_once() -> None:
    first = hit_of("a", "Der Hof ist alt. Kai malt Tore.")
    second = hit_of("a", "Kai malt Tore. Das Dach ist neu.", start=17, rank=2)
    found = quotes([scored(first, [0.1, 0.9]), scored(second, [0.9, 0.1])])
    assert " ".join(found).count("Kai malt Tore.") == 1


@pytest.mark.parametrize("pronoun", ["Er", "Sie", "Das", "Dieser", "Ihre", "This"])
def test_a_place_that_begins_with_a_pronoun_begins_a_sentence_earlier(pronoun: str) -> None:
    hit = scored(
        hit_of("a", f"Der Hof ist alt. Kai malt Tore. {pronoun} bleibt bis Mai."), [0.1, 0.1, 0.9]
    )
    assert quotes([hit]) == [f"Kai malt Tore. {pronoun} bleibt bis Mai."]


def test_a_pronoun_is_not_led_in_where_nothing_is_before_or_it_gets_long() -> None:
    assert quotes([scored(hit_of("a", "Er malt. Das Dach ist neu."), [0.9, 0.1])]) == ["Er malt."]
    long = f"Kai malt Tore{' und Zäune' * 40}."
    assert len(long) > MAX_CITATION_CHARS
    assert quotes([scored(hit_of("a", f"{long} Er bleibt."), [0.1, 0.9])]) == ["Er bleibt."]


def test_a_headline_is_not_chosen_before_a_sentence_that_says_it() -> None:
    hit = scored(
        hit_of("a", "Tore in neuem Glanz\n\nKai malt die Tore bis Mai. Der Hof ist alt."),
        [0.9, 0.8, 0.1],
    )
    assert quotes([hit]) == ["Kai malt die Tore bis Mai."]


@pytest.mark.parametrize(
    ("question", "chosen"),
    [
        ("Wann malt Kai?", "Farbe kam am Montag."),
        ("Wie viele Tore gibt es?", "Dort stehen zwölf Tore."),
        ("Wer malt dort?", "Dort malt Kai Adler."),
        ("Warum malt Kai?", "Das Holz litt wegen Regen."),
    ],
)
def test_what_the_question_asks_for_counts(question: str, chosen: str) -> None:
    sentences = (
        *("Farbe kam am Montag.", "Dort stehen zwölf Tore."),
        *("Dort malt Kai Adler.", "Das Holz litt wegen Regen."),
    )
    hits = [
        scored(hit_of(str(rank), sentence, rank=rank), [0.8])
        for rank, sentence in enumerate(sentences, start=1)
    ]
    low = scored(hit_of("tief", "Der Hof ist alt.", rank=5), [0.1], score=0.5)
    assert quotes([*hits, low], question)[0] == chosen


def test_what_the_sentence_before_is_about_counts_for_the_next() -> None:
    text = "Der Hof ist alt. Lea äußerte sich zum Dach. Es werde teuer. Kai malt Tore."
    hit = scored(hit_of("a", text), [0.1, 0.9, 0.5, 0.5], [0.0, 0.9, 0.1, 0.1])
    parted = scored(
        hit_of("a", text.replace("Dach. Es", "Dach. Kai malt. Es")),
        [0.1, 0.9, 0.1, 0.5, 0.5],
        [0.0, 0.9, 0.0, 0.1, 0.1],
    )
    assert quotes([hit], "Was ist mit dem Dach?") == ["Lea äußerte sich zum Dach. Es werde teuer."]
    assert quotes([parted], "Was ist mit dem Dach?") == ["Lea äußerte sich zum Dach."]


def test_a_sentence_that_has_what_the_best_one_lacks_is_cited_with_it() -> None:
    text = "Der Umbau wurde teuer. Der Hof ist alt. Er kostete 40 Euro. Kai malt die Tore an."
    hit = scored(hit_of("a", text), [0.9, 0.1, 0.58, 0.4])
    assert quotes([hit], "Wie teuer?") == [
        "Der Umbau wurde teuer.",
        "Der Hof ist alt. Er kostete 40 Euro.",
    ]
    assert quotes([hit], "Worum ging es?") == ["Der Umbau wurde teuer."]


def test_of_two_further_sentences_as_good_the_long_one_is_left_out() -> None:
    long = f"Lea deckt das Dach{' und das Tor' * 40}."
    hit = scored(
        hit_of("a", f"Kai malt. Grau. {long} Uwe. Ida malt.", rank=1), [0.9, 0.1, 0.8, 0.1, 0.8]
    )
    assert quotes([hit]) == ["Kai malt.", "Ida malt."]


def test_who_holds_a_role_is_looked_for_further_down() -> None:
    first = "Ellernried baut ein Tor. Der Hof ist alt."
    hits = [scored(hit_of(str(rank), first, rank=rank), [0.9, 0.1]) for rank in range(1, 5)]
    hits.append(scored(hit_of("5", "Das Dach ist neu.", rank=5), [0.1], score=0.1))
    text = "Bürgermeisterin Ida Roth schwieg."
    hits.append(scored(hit_of("amt", text, rank=6), [0.8], score=0.9))
    assert quotes(hits, "Wer ist Bürgermeister von Ellernried?") == [text]
    assert text not in quotes(hits, "Wer baut in Ellernried?")


SENTENCES = (
    "Kai malt.",
    "Er malt.",
    "Der Hof ist sehr alt und grau.",
    "„Nein“, sagte Lea.",
    "Kopf",
)
VALUES = st.sampled_from([0.0, 0.3, 0.8, 0.81, 0.9, 1.0])


@st.composite
def some_hits(draw: st.DrawFn) -> list[Hit]:
    """One article's text in overlapping passages, with any signals."""
    parts = draw(st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=9))
    gaps = draw(st.lists(st.sampled_from([" ", "\n\n"]), min_size=len(parts), max_size=len(parts)))
    whole = hit_of("a", "".join(a + b for a, b in zip(parts, gaps, strict=True)).rstrip(), start=30)
    spans = whole.passage.sentences
    hits = []
    for rank in range(draw(st.integers(1, 4))):
        first = draw(st.integers(0, len(spans) - 1))
        own = spans[first : draw(st.integers(first, len(spans) - 1)) + 1]
        start, end = own[0][0], own[-1][1]
        passage = dataclasses.replace(
            whole.passage,
            ordinal=rank,
            start=start,
            end=end,
            text=slice_of(whole, start, end),
            sentences=own,
        )
        dense = [draw(VALUES) for _ in own]
        hits.append(
            scored(dataclasses.replace(whole, rank=rank + 1, passage=passage), dense, dense)
        )
    return hits


@given(some_hits(), st.sampled_from([QUESTION, "Wer malt?"]))
def test_every_place_lies_in_its_passage_and_none_twice(hits: list[Hit], question: str) -> None:
    chosen = choose(read_question(question), hits)
    assert chosen
    for evidence in chosen:
        assert evidence.passage in [hit.passage for hit in hits]
        assert text_of(evidence)
        starts = {start for start, _ in evidence.passage.sentences}
        ends = {end for _, end in evidence.passage.sentences}
        assert evidence.span[0] in starts and evidence.span[1] in ends
    assert len({evidence.span for evidence in chosen}) == len(chosen)


def test_what_another_article_tells_of_another_place_is_no_answer() -> None:
    asked = "Warum brannte die Scheune in Kohlheim?"
    here = scored(hit_of("a", "Die Scheune in Kohlheim brannte. Ein Kabel war schuld."), [0.5, 0.4])
    other = scored(hit_of("b", "Die Scheune in Rotdorf brannte. Ein Blitz war schuld."), [0.9, 0.9])
    assert not any("Rotdorf" in text or "Blitz" in text for text in quotes([other, here], asked))
    # Where no article holds all nouns, none is left out.
    assert any("Blitz" in text for text in quotes([other], asked))
