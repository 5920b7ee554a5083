"""Which noun phrase is the subject."""

from __future__ import annotations

import pytest

from rag.statements import noun_phrases, tagger


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("beklagten das Werk viele Läden", "Läden"),
        ("forderte viele Läden das Werk", "Werk"),
        ("beklagten 30 Werke", "Werke"),
    ],
)
def test_a_subject_agrees_with_its_verb_in_number(text: str, head: str) -> None:
    tokens = tagger.tag(text, (0, len(text)))
    noun = noun_phrases.inverted(tokens, 1, len(tokens))
    assert noun is not None and tokens[noun.head].text == head
