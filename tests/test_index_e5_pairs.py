"""What the reader starts from: lower states of questions and passages, computed apart."""

from __future__ import annotations

import numpy as np
import pytest

from rag.index.e5.layers import Layers
from rag.index.e5.pairs import LOWER_LAYERS, MAX_QUESTION_TOKENS, LowerLayers
from rag.index.e5.tokens import BOS, EOS, Tokenizer
from rag.index.e5.weights import HIDDEN, POSITIONS, Weights, weight_file

FIRST = "Der Stadtrat von Altenfurt hat die Brücke beschlossen."
SECOND = "Sie kostet 12,5 Millionen Euro."
TEXT = f"{FIRST} {SECOND}"
SENTENCES = ((0, len(FIRST)), (len(FIRST) + 1, len(TEXT)))


@pytest.fixture(scope="module")
def lower() -> LowerLayers:
    """One object for all tests."""
    return LowerLayers()


def test_states_are_those_of_the_first_layers(lower: LowerLayers) -> None:
    weights = Weights(weight_file())
    tokens = Tokenizer(weights).tokens("query: Was kostet die Brücke?")
    pieces = np.array([BOS, *tokens, EOS])
    expected = Layers(weights, range(LOWER_LAYERS)).states(pieces)
    assert np.array_equal(lower.question("Was kostet die Brücke?"), expected)
    assert not np.allclose(Layers(weights, range(LOWER_LAYERS + 1)).states(pieces), expected)


@pytest.mark.parametrize("headline", ["", "Neue Brücke für Altenfurt"])
def test_each_token_of_a_sentence_belongs_to_it(lower: LowerLayers, headline: str) -> None:
    passage = lower.passage(headline, TEXT, SENTENCES)
    tokenizer = Tokenizer(Weights(weight_file()))
    lead = f"passage: {headline}\n" if headline else "passage: "
    before, first, second = (len(tokenizer.tokens(text)) for text in (lead, FIRST, SECOND))
    owners = [-1] * (1 + before) + [0] * first + [1] * second + [-1]
    assert passage.owners.tolist() == owners
    assert passage.states.shape == (len(owners), HIDDEN)


def test_what_is_in_no_sentence_is_not_read(lower: LowerLayers) -> None:
    cut = lower.passage("", TEXT, SENTENCES[1:])
    assert np.array_equal(cut.states, lower.passage("", SECOND, [(0, len(SECOND))]).states)


def test_sentences_apart_have_the_tokens_of_the_text() -> None:
    tokenizer = Tokenizer(Weights(weight_file()))
    apart = [piece for start, end in SENTENCES for piece in tokenizer.tokens(TEXT[start:end])]
    assert tokenizer.tokens(TEXT) == apart


def test_long_texts_are_cut(lower: LowerLayers) -> None:
    long = "Wort " * 2_000
    assert len(lower.question(long)) == MAX_QUESTION_TOKENS
    assert len(lower.passage("", long, [(0, len(long))]).states) == POSITIONS


def test_an_empty_passage_has_its_marks_only(lower: LowerLayers) -> None:
    assert set(lower.passage("", "", ()).owners.tolist()) == {-1}
