"""Tell who holds an office: the sentences that name somebody beside it."""

from __future__ import annotations

import re

from rag.answer.evidence import Evidence
from rag.answer.passages import compose
from rag.statements.names import is_given
from rag.statements.roles import is_role
from rag.types import Citation, Reply

# So many holders are told.
_TOLD = 4
# Two words that may be a name.
_IN_FULL = re.compile(r"\b([A-ZÄÖÜ][\w-]+) (?=[A-ZÄÖÜ])")


def names_nobody(reply: Reply, evidence: Evidence) -> bool:
    """Return whether *reply* tells no name though one is asked for: who holds an office of a body.

    Whoever holds the same office of another body is no answer.
    """
    office = evidence.question.office
    if office is None or not office.of or not is_role(office.noun):
        return False
    told = [citation.quote for citation in reply.citations]
    return bool(told) and not any(map(_names_somebody, told))


def _names_somebody(quote: str) -> bool:
    return any(is_given(found[1]) for found in _IN_FULL.finditer(quote))


def answer_office(evidence: Evidence) -> Reply | None:
    """Return the sentences that name who holds the office asked for, or None where none does."""
    if not evidence.holders:
        return None
    citations = tuple(
        Citation(marker, each.article, *each.span, each.quote)
        for marker, each in enumerate(evidence.holders[:_TOLD], start=1)
    )
    return Reply(compose(citations, evidence), citations)
