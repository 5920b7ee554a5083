"""From the evidence to a reply: passages of cited statements lead, undated articles are named."""

from __future__ import annotations

from passages import hit_of

from rag.answer.reply import lead_with

HITS = [hit_of(name, f"Das Hallenbad {name}.", rank=rank) for rank, name in enumerate("abc", 1)]


def test_passages_of_cited_statements_come_first_in_their_order() -> None:
    far = hit_of("far", "Der Chor probt.")
    first = [(hit.passage, hit.article) for hit in (far, HITS[1], far)]
    found = lead_with(first, HITS)
    assert [hit.article.id for hit in found] == ["far", "b", "a"]
    assert [hit.rank for hit in found] == [1, 2, 3]
    scores = [hit.score for hit in found]
    assert scores == sorted(scores, reverse=True) and len(set(scores[:2])) == 2
    assert found[0].passage == far.passage


def test_without_cited_statements_nothing_moves() -> None:
    assert [hit.article.id for hit in lead_with([], HITS)] == ["a", "b", "c"]
