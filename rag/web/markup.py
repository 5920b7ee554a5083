"""Text from outside becomes HTML: escaped, and without power over the direction of its line."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable

# Explicit embeddings, overrides and isolates (Unicode Standard Annex 9, table of X1 to X8).
_BIDI_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")
# These, and the control characters that no line of text has.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def text_html(text: str) -> str:
    """Return *text* escaped for element content; its ``textContent`` is *text* again.

    A directional control is set apart in an inline block, which is a bidirectional paragraph of
    its own, so that it is there, is named by the style sheet, and turns nothing around it.
    """
    escaped = html.escape(text).replace("\r", "&#13;")
    return _BIDI_CONTROL.sub(
        lambda found: f'<span class="control" data-name="U+{ord(found[0]):04X}">{found[0]}</span>',
        escaped,
    )


def visible(text: str) -> str:
    """Return *text* for a place without markup, control characters replaced by their names."""
    return _UNSEEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def attribute(text: str) -> str:
    """Return *text* escaped for a quoted attribute, without directional controls."""
    return html.escape(_BIDI_CONTROL.sub("", text), quote=True)


def fingerprint(texts: Iterable[str]) -> str:
    """Return a short hash of what a marker points to, to tell whether it still stands there."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
