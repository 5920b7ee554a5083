"""People whom a question names in full, told from whatever else stands behind a name."""

from __future__ import annotations

import pytest

from rag.retrieve.named_people import surnames_in


@pytest.mark.parametrize(
    ("question", "surnames"),
    [
        ("Wann starb Nora Kranz?", ("Kranz",)),
        ("Was tat Bürgermeisterin Karin Lohses Referent?", ("Lohses",)),
        ("Wie alt ist Hans Peter von der Heide?", ("Heide",)),
        ("Stritten Anna Brecht und Peter Maas?", ("Brecht", "Maas")),
        ("Wann begann Kranz?", ()),
        ("Wer war bei St. Pauli Trainer?", ()),
        ("Warum hegt Kranz Isa Rachegefühle?", ()),
        ("Was kostet das Bad?", ()),
    ],
)
def test_only_what_stands_behind_a_given_name_is_a_surname(
    question: str, surnames: tuple[str, ...]
) -> None:
    assert surnames_in(question) == surnames
