"""What texts read from scans have in common: broken words, and how sure the reading was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import fmean

from rag.types import Note

_GOES_ON = ("und", "oder", "bis", "sowie", "als", "wie", "noch")
_BROKEN = re.compile(r"(?<=\w)(?P<sign>[-¬⸗\u00ad\u2010=])\s*\n\s*(?=(?P<next>\w+))")
# Below it a reader should know: every seventh sign or so is doubtful.
_DOUBTFUL = 0.85


def paragraph(lines: Sequence[str]) -> str:
    """Return *lines* as one, words that were broken at a line's end made whole.

    A hyphen stays before a capital and before „und“, „oder“ and the like: „Ober- und Unterstadt“.
    """
    text = "\n".join(line.strip() for line in lines if line.strip())
    return " ".join(_BROKEN.sub(_mend, text).split())


def _mend(match: re.Match[str]) -> str:
    if match["next"] in _GOES_ON:
        return "- "
    if match["sign"] in "¬\u00ad⸗":
        return ""
    return "" if match["next"][0].islower() else "-"


def confidence_note(file: str, confidences: Sequence[float]) -> Iterator[Note]:
    """Yield the note that a scan was read with doubts, in percent, if it was."""
    if confidences and (mean := fmean(confidences)) < _DOUBTFUL:
        yield Note(file, "doubtful_scan", f"{100 * mean:.0f}")
