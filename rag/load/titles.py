"""Which titles, dates and authors a program left in a file rather than anybody who wrote it."""

from __future__ import annotations

import re

_JUNK_TITLE = re.compile(
    r"Microsoft Word - .*|Word Document|PowerPoint[- ]Pr[aä]sentation|untitled.*|unbenannt.*"
    r"|(?:Dokument|Document|Untitled|Unknown|Scan|Titel|Title)[\s_-]*\d*|(?:Folie|Slide|Seite|Page)"
    r"[\s_-]*\d+|.*\.(?:docx?|odt|rtf|pdf|indd|qxp|qxd|txt|html?|tiff?|jpe?g|xml)",
    re.IGNORECASE,
)


def own_title(title: str | None) -> str | None:
    """Return a document's own *title*, None where a program named it or left a file's name."""
    if title is None or _JUNK_TITLE.fullmatch(title):
        return None
    # A name of a file or of a job: no space, but a digit or an underscore.
    is_name = not re.search(r"\s", title) and re.search(r"[\d_]", title)
    return None if is_name else title
