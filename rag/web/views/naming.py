"""How the page names an article and the speaker of a place in it, in plain text."""

from __future__ import annotations

from collections.abc import Mapping

from rag.answer.wording import phrases_for
from rag.statements import tells_voice
from rag.types import ArticleInfo, Citation, Span, Statement
from rag.web.formats import date_text
from rag.web.texts import Texts


def naming(article: ArticleInfo, texts: Texts, titles: Mapping[str, str] = {}) -> str:
    """Return title, source and date of an article in one line; see :func:`origin`."""
    return ", ".join([article.title or texts.untitled, origin(article, texts, titles)])


def cited_place(article: ArticleInfo, span: Span, texts: Texts) -> str:
    """Return title, source, date and, where it is known, the page that *span* of it stands on."""
    page = article.page_of(*span)
    named = phrases_for(texts.language).on_page.format(page=page) if page else ""
    return ", ".join(filter(None, (naming(article, texts), named)))


def origin(article: ArticleInfo, texts: Texts, titles: Mapping[str, str] = {}) -> str:
    """Return where and when an article was printed, and whose it is where several were asked.

    *titles* are those of corpora by their names; one that has none there goes by its name.
    """
    corpus = titles.get(article.corpus, article.corpus) if article.corpus else None
    return ", ".join(filter(None, (article.source, date_text(article.date, texts), corpus)))


def cited_speaker(citation: Citation, texts: Texts) -> str:
    """Return who speaks in a citation, and how sure that is; nothing where nobody does."""
    if not citation.speaker:
        return texts.likely.format(speaker=citation.likely) if citation.likely else ""
    if citation.inferred:
        return texts.inferred.format(speaker=citation.speaker)
    return citation.speaker


def unsure_speaker(statement: Statement, texts: Texts) -> str:
    """Return who may speak in a statement whose speaker is not sure."""
    return named_speaker(statement.likely, statement.mention, texts)


def named_speaker(likely: str | None, mention: str | None, texts: Texts) -> str:
    """Return who is *likely* to speak, if that is known, and how the text calls them."""
    called = " ".join((mention or "").split())
    if likely:
        template = texts.likely_mention if called else texts.likely
    else:
        template = texts.nobody_sure if tells_voice(called) else texts.nobody
    return template.format(speaker=likely, mention=called)
