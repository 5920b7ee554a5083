"""The sentences of a passage that can be quoted as an article's text.

What an archive prints above an article (outlet, day and page, byline, „Titel: …“, the headline) is
known as what it is and cited as such. A subheadline may tell what the article doesn't.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.load.head import is_about_article
from rag.types import Span


def quotable(
    text: str, title: str | None, body_start: int, sentences: Sequence[Span]
) -> tuple[Span, ...]:
    """Return those of *sentences*, as offsets into an article's *text*, that may be quoted.

    One that runs from the head, which ends at *body_start*, into the body is cut there. Where
    nothing would be left, all are returned.
    """
    if not sentences or sentences[0][0] >= body_start:
        return tuple(sentences)
    found = [
        span for each in sentences for span in _parts(text, body_start, each) if span[0] < span[1]
    ]
    kept = [
        (start, end)
        for start, end in found
        if start >= body_start
        or not (_is_title(text[start:end], title) or is_about_article(text[start:end]))
    ]
    return tuple(kept or sentences)


def _parts(text: str, body_start: int, sentence: Span) -> Iterator[Span]:
    """Yield *sentence*, its head line by line."""
    start, end = sentence
    while start < min(body_start, end):
        stop = text.find("\n", start, min(body_start, end))
        stop = min(body_start, end) if stop < 0 else stop
        yield _stripped(text, start, stop)
        start = stop + 1 if stop < body_start and stop < end else stop
    if start < end:
        yield _stripped(text, start, end)


def _stripped(text: str, start: int, end: int) -> Span:
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    return start, start + len(inner.strip())


def _is_title(line: str, title: str | None) -> bool:
    return title is not None and " ".join(line.split()) == " ".join(title.split())
