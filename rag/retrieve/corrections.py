"""Find what articles took back: of the sentences found, those that a correction means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rag.index.articles import Store
from rag.index.words import IndexTerms, LexicalIndex
from rag.statements.corrections import HEADS, Correction, corrected, corrections
from rag.text.words import fold
from rag.types import Article, ArticleInfo, Span

# Passages that hold the word of a correction; of more, the likeliest are read.
_NOTICES = 2_000


@dataclass(frozen=True, slots=True)
class FoundCorrection:
    """What was taken back, ``wrong`` in ``article_id``, and where: ``span`` of ``article``.

    ``quote`` is that span's text.
    """

    article_id: str
    wrong: Span
    article: ArticleInfo
    span: Span
    quote: str


class CorrectionFinder:
    """Finds the corrections of articles, their own and those that a later article brings."""

    def __init__(self, store: Store, lexical: LexicalIndex) -> None:
        self._store = store
        self._lexical = lexical

    def find(self, articles: Iterable[str]) -> tuple[FoundCorrection, ...]:
        """Return what of the articles of these ids was taken back, in their order."""
        return tuple(found for each in articles for found in self._of(self._store.article(each)))

    def _of(self, article: Article) -> Iterator[FoundCorrection]:
        own = [(each, article) for each in corrections(article)]
        for correction, told in (*own, *self._by_title.get(fold(article.title or ""), ())):
            if wrong := corrected(correction, article):
                start, end = correction.told
                info, quote = ArticleInfo.of(told), told.text[start:end]
                yield FoundCorrection(article.id, wrong, info, (start, end), quote)

    @cached_property
    def _by_title(self) -> dict[str, list[tuple[Correction, Article]]]:
        """The corrections of other articles by the headline that they name, folded."""
        heads = [IndexTerms.of((fold(head),)) for head in HEADS]
        stored = self._store.passages(self._lexical.ranked(heads, _NOTICES))
        found: dict[str, list[tuple[Correction, Article]]] = {}
        for article_id in sorted({each.passage.article_id for each in stored}):
            article = self._store.article(article_id)
            for correction in corrections(article):
                if correction.title:
                    found.setdefault(fold(correction.title), []).append((correction, article))
        return found
