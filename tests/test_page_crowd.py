"""Twenty people ask at the same time, over real HTTP."""

from __future__ import annotations

from benchmarks.crowd import CROWD, ask_together
from rag.corpus.library import Corpus


def test_all_get_their_answer_in_turn_and_see_how_many_are_ahead(
    address: str, syrien: Corpus
) -> None:
    people = ask_together(address, syrien.name)
    assert len(people) == CROWD
    for person in people:
        assert 'class="turn answered"' in person.log or 'class="turn refused"' in person.log
        assert "failure" not in person.log
        assert list(person.ahead) == sorted(person.ahead, reverse=True)
    assert max(max(person.ahead, default=0) for person in people) > CROWD // 2
