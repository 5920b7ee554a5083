"""Markup inside the text of a row becomes text.

By regular expressions that take a fixed time for each character, not by a parser: rows are read in
this process, one after the other, and no parser that meets files of anybody's making is run here.
"""

from __future__ import annotations

import re
from html import unescape

_BLOCK = (
    r"p|div|h[1-6]|li|ul|ol|table|tr|article|section|blockquote|figure|figcaption|body|html|title"
    r"|header|footer|tx|ld|lg|zt|au|nt|dl|dt|dd|pre"
)
# Only what can hardly be an article's own sign: paragraphs, line breaks, letters as entities.
_IS_MARKUP = re.compile(
    rf"</(?:{_BLOCK})\s*>|<br\s*/?>|<p(?:\s[^<>]*)?>"
    r"|&(?:nbsp|quot|[aou]uml|[AOU]uml|szlig|[lrb]dquo|[lrs]squo|[mn]dash|hellip|#\d{2,5}"
    r"|#[xX][0-9a-fA-F]{2,4});"
)
_UNSEEN = re.compile(r"<(script|style)\b|<!--", re.IGNORECASE)
_UNSEEN_END = {
    "script": re.compile(r"</script\s*>", re.IGNORECASE),
    "style": re.compile(r"</style\s*>", re.IGNORECASE),
    "": re.compile(r"-->"),
}
_LINE = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_PARAGRAPH = re.compile(rf"</?(?:{_BLOCK})\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<![a-zA-Z\[][^<>]{0,2000}>")
_SPACE = re.compile(r"[ \t\r\f\u00a0]+")
_EMPTY_LINES = re.compile(r"\s*\n\s*\n\s*")
_BESIDE_BREAK = re.compile(r" ?\n ?")


def is_markup(text: str) -> bool:
    """Return whether *text* was cut out of a page: it has tags of paragraphs, or entities."""
    return _IS_MARKUP.search(text) is not None


def without_markup(text: str) -> str:
    """Return what is to be read in *text*: paragraphs parted by empty lines, entities as signs."""
    has_blocks = _PARAGRAPH.search(text) is not None
    if not has_blocks and not _LINE.search(text):
        return unescape(text)
    text = _without_unseen(text)
    # Between paragraphs that are marked a line end is white space, as it is for a browser.
    text = _SPACE.sub(" ", text.replace("\n", " ") if has_blocks else text)
    text = _PARAGRAPH.sub("\n\n", _LINE.sub("\n", text))
    text = unescape(_TAG.sub("", text))
    return _EMPTY_LINES.sub("\n\n", _BESIDE_BREAK.sub("\n", text)).strip()


def _without_unseen(text: str) -> str:
    """Return *text* without scripts, styles and comments, as far as each comes to an end."""
    kept, at = [], 0
    while start := _UNSEEN.search(text, at):
        end = _UNSEEN_END[(start[1] or "").lower()].search(text, start.end())
        if end is None:
            break
        kept.append(text[at : start.start()])
        at = end.end()
    return "".join((*kept, text[at:]))
