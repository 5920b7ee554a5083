"""What is embedded of an article: its passages, and each of their sentences by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.index.head_lines import quotable
from rag.text.normal import seen
from rag.types import Article, ArticleInfo, Passage


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage in the parts that it shares with others: its headline, if any, and its sentences.

    The headline stands before it: a paragraph that says „er“ is found by what the headline is
    about. As a string it is the whole, for a model that knows no parts.
    """

    headline: str
    sentences: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The headline, if there is one, and the sentences."""
        return (self.headline, *self.sentences) if self.headline else self.sentences

    def __str__(self) -> str:
        whole = " ".join(self.sentences)
        return f"{self.headline}\n{whole}" if self.headline else whole


# A sentence or any other text by itself, or a passage.
Text = str | PassageText


def passage_text(passage: Passage, article: ArticleInfo) -> PassageText:
    """Return what is embedded of a passage as a whole."""
    return PassageText(seen(article.title or ""), sentence_texts(passage))


def sentence_texts(passage: Passage) -> tuple[str, ...]:
    """Return the sentences of a passage, which are embedded each by itself."""
    return tuple(
        seen(passage.text[start - passage.start : end - passage.start])
        for start, end in passage.sentences
    )


def embedded_texts(passage: Passage, article: ArticleInfo) -> tuple[Text, ...]:
    """Return all that is embedded of a passage: itself, then its sentences."""
    whole = passage_text(passage, article)
    return (whole, *whole.sentences)


def texts_of(article: Article, passages: Sequence[Passage]) -> Iterator[tuple[Text, ...]]:
    """Yield what is embedded of each of the *passages* that *article* was cut into.

    Of what an archive prints above the article only what may be quoted counts.
    """
    info = ArticleInfo.of(article)
    for passage in passages:
        told = quotable(article.text, article.title, article.body_start, passage.sentences)
        yield embedded_texts(replace(passage, sentences=told), info)
