"""What is embedded of a passage, and what its vector is made of."""

from __future__ import annotations

import numpy as np
import pytest

from rag.index.embedder import embedded_texts, passage_vector
from rag.types import ArticleInfo, Passage

TEXT = "Der Markt ist auf. Er schließt."
PASSAGE = Passage("a", 1, 10, 10 + len(TEXT), TEXT, ((10, 28), (29, 41)))


@pytest.mark.parametrize("title", ["Markt\u00ad tag", None])
def test_sentences_and_then_the_headline_are_embedded_as_they_look(title: str | None) -> None:
    texts = embedded_texts(PASSAGE, ArticleInfo("a", title, None, None, None, None))
    assert texts == ["Der Markt ist auf.", "Er schließt.", *(["Markt tag"] if title else [])]


def test_a_passage_is_the_mean_of_its_texts_by_length() -> None:
    up, right = np.array([0, 1], np.float32), np.array([1, 0], np.float32)
    vector = passage_vector(["abc", "abcd"], [up, right])
    assert vector.dtype == np.float32
    assert np.allclose(vector, [0.8, 0.6])
    assert np.allclose(passage_vector(["", ""], [up, up]), up)
