"""Who said what: attributed speech in German news text."""

from __future__ import annotations

from rag.statements.extract import extract_statements, read_article
from rag.statements.patterns import LEAST, POSITION
from rag.statements.people import link_names, may_mean
from rag.statements.types import ExtractedStatement
from rag.statements.voice import tells_voice

__all__ = [
    "LEAST",
    "POSITION",
    "ExtractedStatement",
    "extract_statements",
    "link_names",
    "may_mean",
    "read_article",
    "tells_voice",
]
