"""Refuse: whether what was found answers the question, and if not, why not."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence

from rag.answer.speaking import asked_person, is_silent
from rag.text.sentences import reads_as_sentence
from rag.types import Hit, ReasonCode

# Logistic regression on the best sentence's cosine and the best passage's share of the question's
# words, fitted on the bundled corpora by benchmarks/fit_refusal.py: questions with their answer in
# place against the same questions with its article, or only its passages, taken out.
_COSINE, _WORDS, _CONSTANT = 25.37, 3.88, -22.96
# The same from the cosine alone, for a question in another language than the corpus; the cosines
# of 25 English questions to the two German corpora lay some .035 lower than German ones.
_FOREIGN_COSINE, _FOREIGN_CONSTANT = 36.26, -31.02 + 36.26 * 0.035
_THRESHOLD = 0.4
# Below this share of the question's words not even the topic is there.
_TOPIC = 0.35
_READ = 5

_SPEECH = re.compile(
    r"\b(?:sag(?:t|te|ten|en)|gesagt|mein(?:t|te|ten)|äußer(?:t|te|ten)|aeusser(?:t|te)|erklär(?:t|te)"
    r"|warn(?:t|te)|forder(?:t|te)|kritisier(?:t|te)|behaupte(?:t|te)|say|said|position)\b",
    re.IGNORECASE,
)


def answerability(hits: Sequence[Hit], foreign: bool) -> float:
    """Return how sure it is, from 0 to 1, that *hits* hold an answer.

    A *foreign* question is in another language than the corpus and shares no words with it.
    """
    cosine, words = features(hits)
    if foreign:
        log_odds = _FOREIGN_COSINE * cosine + _FOREIGN_CONSTANT
    else:
        log_odds = _COSINE * cosine + _WORDS * words + _CONSTANT
    return 1 / (1 + math.exp(-log_odds))


def features(hits: Sequence[Hit]) -> tuple[float, float]:
    """Return the best sentence's cosine and the best passage's share of the question's words."""
    read = hits[:_READ]
    cosine = max((cosine for hit in read for cosine in _cosines(hit)), default=0.0)
    return cosine, max((hit.signals.lexical for hit in read), default=0.0)


def _cosines(hit: Hit) -> Iterator[float]:
    """Yield the cosines of the passage's sentences; a headline alone answers nothing."""
    passage = hit.passage
    for (start, end), cosine in zip(passage.sentences, hit.signals.sentences_dense, strict=True):
        if reads_as_sentence(passage.text[start - passage.start : end - passage.start]):
            yield cosine


def find_reason(
    question: str, hits: Sequence[Hit], lacks: Callable[[str], bool], foreign: bool
) -> ReasonCode | None:
    """Return why *hits* do not answer *question*, or None where they do.

    *lacks* tells whether no passage of the corpus holds a word; a *foreign* question is in another
    language than the corpus.
    """
    if not hits:
        return "topic_absent"
    name = asked_person(question)
    if name is not None and lacks(name):
        return "person_absent"
    if answerability(hits, foreign) >= _THRESHOLD:
        silent = name is not None and is_silent(name, [hit.passage for hit in hits[:_READ]])
        return "no_statement" if silent else None
    _, words = features(hits)
    if words < _TOPIC:
        return "topic_absent"
    return "no_statement" if _SPEECH.search(question) else "not_stated"
