"""Candidates: the sentences of the passages found, and what speaks for each as an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.question.content import ContentKind
from rag.text.normal import seen
from rag.text.sentences import reads_as_sentence
from rag.types import Hit, Span

# Weights of a sentence's cosine, its words, its passage's rank, and its kinds of content.
_DENSE, _WORDS, _PASSAGE, _KIND = 0.7, 0.3, 0.6, 0.25
# How much of the words of the sentence before count for a sentence, and how far its cosine is
# drawn up to that one's: „…“, sagte sie, is about what that one names.
_INHERITED = 0.4
# What a headline or caption loses: it announces an answer rather than giving it.
_HEADING = 0.8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage found, by its index there."""

    hit: Hit
    index: int

    @property
    def span(self) -> Span:
        """Where it stands in its article."""
        return self.hit.passage.sentences[self.index]

    @property
    def text(self) -> str:
        """What it says, as it is read."""
        start = self.hit.passage.start
        return seen(self.hit.passage.text[self.span[0] - start : self.span[1] - start])

    def follows(self, other: Candidate) -> bool:
        """Return whether it stands right after *other*."""
        return (
            self.index > 0
            and self.hit.article.id == other.hit.article.id
            and self.hit.passage.sentences[self.index - 1] == other.span
        )


def candidates_in(hits: Sequence[Hit]) -> list[Candidate]:
    """Return every sentence of *hits* once: passages overlap."""
    found: dict[tuple[str, Span], Candidate] = {}
    for hit in hits:
        for index, span in enumerate(hit.passage.sentences):
            found.setdefault((hit.article.id, span), Candidate(hit, index))
    return list(found.values())


def scores_of(candidates: Sequence[Candidate], shares: Sequence[float]) -> list[float]:
    """Return a score for each candidate; *shares* are those of the content asked for."""
    dense = _min_max([_cosine(c) for c in candidates])
    words = _min_max([_words(c) for c in candidates])
    prior = _min_max([c.hit.score for c in candidates])
    return [
        _DENSE * d
        + _WORDS * w
        + _PASSAGE * p
        + _KIND * share
        - _HEADING * (not reads_as_sentence(c.text))
        for c, d, w, p, share in zip(candidates, dense, words, prior, shares, strict=True)
    ]


def share_of(kinds: Sequence[ContentKind], sentence: str) -> float:
    """Return the share of *kinds* that *sentence* has content of; 0 where none is asked for."""
    found = sum(kind.weight * kind.found_in(sentence) for kind in kinds)
    return found / max(1.0, float(len(kinds)))


def _cosine(candidate: Candidate) -> float:
    cosines = candidate.hit.signals.sentences_dense
    own, before = cosines[candidate.index], cosines[max(0, candidate.index - 1)]
    return own + _INHERITED * max(0.0, before - own)


def _words(candidate: Candidate) -> float:
    total = 0.0
    for own in candidate.hit.signals.sentences_lexical[: candidate.index + 1]:
        total = own + _INHERITED * total
    return total


def _min_max(values: Sequence[float]) -> list[float]:
    low, high = min(values), max(values)
    return [(value - low) / (high - low) if high > low else 1.0 for value in values]
