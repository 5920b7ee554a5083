"""Tell who holds an office: the sentences that name somebody beside it."""

from __future__ import annotations

from rag.answer.evidence import Evidence
from rag.answer.passages import compose
from rag.types import Citation, Reply

# So many holders are told.
_TOLD = 4


def answer_office(evidence: Evidence) -> Reply | None:
    """Return the sentences that name who holds the office asked for, or None where none does."""
    if not evidence.holders:
        return None
    citations = tuple(
        Citation(marker, each.article, *each.span, each.quote)
        for marker, each in enumerate(evidence.holders[:_TOLD], start=1)
    )
    return Reply(compose(citations, evidence), citations)
