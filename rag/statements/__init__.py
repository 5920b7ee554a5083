"""Who said what: attributed speech in German news text."""

from __future__ import annotations

from rag.statements.extract import extract_statements
from rag.statements.people import Speaker, link_speakers
from rag.statements.types import Statement

__all__ = ["Speaker", "Statement", "extract_statements", "link_speakers"]
