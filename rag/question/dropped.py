"""A question without a part of what was read from its words, where a reader does not want it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Literal

from rag.question.question import Question

# The model is nothing that is read: without it the articles alone answer.
Dropped = Literal["period", "source", "author", "person", "kind", "model"]


def without(question: Question, dropped: Collection[Dropped]) -> Question:
    """Return *question* as if nothing of *dropped* had been read from it; its words stay.

    Without its person it asks who spoke, without its kind for what its words are about.
    """
    if "period" in dropped:
        question = replace(question, period=None)
        if question.corpus and question.corpus.counted == "events":
            question = replace(question, kind="overview", corpus=None)
    if "source" in dropped:
        question = replace(question, sources=())
    if "author" in dropped:
        question = replace(question, authors=())
    if "person" in dropped:
        question = _without_person(question)
    if "kind" in dropped:
        plain = replace(question, kind="fact", speech=None, speaker=None, corpus=None, voices=None)
        question = replace(plain, sides=(), parts=(), order=None)
    return question


def _without_person(question: Question) -> Question:
    speech = question.speech
    if speech is None or speech.asked is None:
        return question
    pattern = rf"(?<!\w){re.escape(speech.asked)}(?!\w)"
    left = {
        name: " ".join(re.sub(pattern, " ", getattr(question, name)).split())
        for name in ("query", "subject")
    }
    return replace(
        question,
        speech=replace(speech, readings=(), asked=None),
        speaker=None,
        people=(),
        query=left["query"] or question.query,
        subject=left["subject"],
    )
