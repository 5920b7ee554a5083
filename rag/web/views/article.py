"""The side panel: an article, its quoted places marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote, urlencode

from rag.corpus.originals import Original
from rag.errors import Failure
from rag.types import Article, Span
from rag.web.formats import date_text
from rag.web.markup import fingerprint
from rag.web.pieces import article_paragraphs, merged_spans
from rag.web.render import render
from rag.web.texts import Texts

# Where the permanent links to articles lead.
ARTICLES = "article/"
# And those to the files that they were read from.
ORIGINAL = "original/"
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


def article_panel(
    article: Article,
    spans: Sequence[Span],
    check: str,
    language: str,
    texts: Texts,
    corpus: str | None = None,
    others: Sequence[Span] = (),
    original: Original | None = None,
) -> str:
    """Return the side panel: the whole article, *spans* in ``<mark>``.

    *language* is the corpus's. Where the text at *spans* is not the one that *check* was made of,
    the article has changed since the answer, and nothing is highlighted; an empty *check* is none.
    With *corpus*, its name, there is a permanent link to the places. *others* are places to be led
    to besides. *original* is the file it was read from, if that is to be offered.
    """
    now = fingerprint(article.text[start:end] for start, end in spans)
    is_changed = check not in ("", now)
    return render(
        "article",
        texts,
        article=article,
        spans=() if is_changed else spans,
        places=() if is_changed else merged_spans((*spans, *others), len(article.text)),
        check=check,
        origin=[part for part in (article.source, date_text(article.date, texts)) if part],
        language=language,
        link=article_address(article.id, corpus, spans) if corpus else None,
        original=original if corpus else None,
        original_file=original_address("file", article.id, corpus or ""),
        corpus=corpus,
        is_changed=is_changed,
        is_linked=bool(_WEB_ADDRESS.fullmatch(article.url or "")),
        paragraphs=article_paragraphs(article, () if is_changed else spans),
    )


def article_address(article: str, corpus: str, spans: Sequence[Span]) -> str:
    """Return the permanent link to places in an article, for the page's own address."""
    places = ",".join(f"{start}-{end}" for start, end in spans)
    address = f"{ARTICLES}{quote(article, safe='')}?{urlencode({'corpus': corpus})}"
    return f"{address}#{places}" if places else address


def original_address(what: str, article: str, corpus: str, **more: str | int) -> str:
    """Return the address of the file an article was read from, or of *what* of it there is."""
    return f"{ORIGINAL}{what}?{urlencode({'corpus': corpus, 'article': article, **more})}"


def article_html(article: Article, spans: Iterable[Span], texts: Texts) -> str:
    """Return the article's text in paragraphs, *spans* marked; its ``textContent`` is the text.

    The line breaks between paragraphs stay in the page, unseen, in elements of class ``gap``.
    """
    return render("article_text", texts, paragraphs=article_paragraphs(article, spans))


def article_problem(failure: Failure, texts: Texts) -> str:
    """Return the side panel of an article that could not be opened."""
    return render("article_problem", texts, failure=failure)


def list_problem(failure: Failure, texts: Texts) -> str:
    """Return what stands in place of a list that could not be made."""
    return render("list_problem", texts, failure=failure)
