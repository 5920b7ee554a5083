"""A document for Word. Beside the reader of Word files, the one module that imports python-docx."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

# What XML 1.0 cannot hold.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STYLES = {"quotation": "Quote", "source": "Normal", "note": "Normal"}


def word_document(title: str, parts: Iterable[tuple[str, str]]) -> bytes:
    """Return a document of *parts*: (heading, quotation, source or note; its text)."""
    # Slow to import, and not needed by most.
    import docx

    document = docx.Document()
    document.core_properties.title = title
    document.add_heading(title, 0)
    for kind, text in parts:
        clean = _NOT_XML.sub("", text)
        if kind == "heading":
            document.add_heading(clean, 1)
        else:
            document.add_paragraph(clean, _STYLES[kind])
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
