"""Corrections: which paragraph takes something back, and which sentence of an article it means.

A sentence that was corrected must not be cited without its correction: for each citation, ask
`corrected` with every `Correction` of the same article, and of later ones that name its headline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.text.sentences import split_sentences
from rag.text.words import fold, stems
from rag.types import Article, Span

# What an article of its own is headed with that takes something back.
HEADS = ("Berichtigung", "Korrektur", "Richtigstellung", "Gegendarstellung")
_HEAD = re.compile(
    rf"^[\W_]{{0,4}}(?:{'|'.join(HEADS)}|Anmerkung der Redaktion"
    r"|Anm\. d\. Red\.|Hinweis der Redaktion|In eigener Sache)\b",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
# What a correction says of the wrong words, and what of the right ones.
_WRONG = re.compile(
    r"\b(?:hieß es|stand(?: dort)?|war(?:en)? (?:fälschlich|irrtümlich)|haben wir|hatten wir|"
    r"schrieben wir|berichteten wir|wie (?:berichtet|gemeldet|gedruckt)|fälschlich\w*|"
    r"irrtümlich\w*|versehentlich|(?:früheren|ursprünglichen) (?:Version|Fassung)|falsch|"
    r"nicht korrekt|nicht richtig)\b",
    re.IGNORECASE,
)
_RIGHT = re.compile(
    r"\b(?:richtig (?:ist|muss es|lautet|wäre)|korrekt (?:ist|muss es|lautet)|tatsächlich|"
    r"in Wahrheit|vielmehr|es muss heißen|haben (?:dies|das|den Fehler|die Stelle))\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"[„»\"]([^“”«\"\n]{4,120})[“”«\"]")
_LEAST_SHARED = 0.5
_LEAST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Correction:
    """A paragraph that takes something back, in slices of the text of its article.

    ``wrong`` is the sentence that tells what was wrong, ``right`` the one that tells what is so
    (either may be None, and one sentence may be both); ``title`` is a headline in quotation marks,
    where another article is meant; ``words`` are the stems of what was wrong.
    """

    article_id: str
    span: Span
    wrong: Span | None
    right: Span | None
    title: str | None
    words: frozenset[str]

    @property
    def told(self) -> Span:
        """What to show of it: from the wrong words to the right ones, or all of the paragraph."""
        sentences = [span for span in (self.wrong, self.right) if span]
        if not sentences:
            return self.span
        return min(start for start, _ in sentences), max(end for _, end in sentences)


def corrections(article: Article) -> tuple[Correction, ...]:
    """Return the corrections of *article*, in order; of one that is headed as a correction, all
    that its body says.
    """
    headed = bool(article.title and _HEAD.match(article.title))
    found: list[Correction] = []
    open_head: Span | None = None
    for match in _PARAGRAPH.finditer(article.text):
        paragraph, span = match[0], match.span()
        opens = bool(_HEAD.match(paragraph))
        if opens and len(paragraph.split()) < 4:
            open_head = span
            continue
        if opens or open_head is not None or (headed and _WRONG.search(paragraph)):
            read = _read(article, span)
            # „Außerdem …“: what follows in an article of corrections is about the same one.
            before = found[-1].title if headed and found else None
            found.append(replace(read, title=read.title or before))
        open_head = None
    return tuple(found)


def _read(article: Article, span: Span) -> Correction:
    text = article.text[slice(*span)]
    sentences = [(span[0] + left, span[0] + right) for left, right in split_sentences(text)]
    tell = [each for each in sentences if _WRONG.search(article.text, *each)]
    right = [each for each in sentences if _RIGHT.search(article.text, *each)]
    quoted = [match[1] for match in _TITLE.finditer(text)]
    about = next((title for title in quoted if _is_headline(text, title)), None)
    wrong = tell[0] if tell else None
    words = frozenset(stems(article.text[slice(*(wrong or span))])) - _about_correcting()
    if about is not None:
        words -= frozenset(stems(about))
    return Correction(article.id, span, wrong, right[0] if right else None, about, words)


def _is_headline(text: str, quoted: str) -> bool:
    """Whether the words are named as an article's: *im Artikel „…“*, *in unserem Bericht „…“*."""
    before = text[: text.index(quoted)].lower()[-60:]
    return any(word in before for word in ("artikel", "bericht", "beitrag", "meldung", "text"))


def corrected(correction: Correction, article: Article) -> Span | None:
    """Return the sentence of *article* that *correction* takes back, None where none is meant.

    That is the one that shares most content words with what the correction tells. The correction
    stands in the same article, or in one that names this one's headline.
    """
    own = correction.article_id == article.id
    if not own and (not correction.title or fold(correction.title) != fold(article.title or "")):
        return None
    wrong = correction.words
    best: tuple[float, Span] | None = None
    for span in split_sentences(article.text):
        if own and correction.span[0] <= span[0] < correction.span[1]:
            continue
        words = set(stems(article.text[slice(*span)]))
        shared = words & wrong
        enough = len(shared) >= max(_LEAST_WORDS, _LEAST_SHARED * len(wrong))
        share = len(shared) / len(words | wrong) if enough else 0.0
        if enough and (best is None or share > best[0]):
            best = share, span
    return None if best is None else best[1]


_ABOUT = """
    Berichtigung Korrektur Richtigstellung Gegendarstellung Anmerkung Redaktion Hinweis Sache
    frühere früheren Version Fassung ursprünglichen Artikel Artikels Bericht Beitrag Text Meldung
    Ausgabe hieß stand fälschlich fälschlicherweise irrtümlich irrtümlicherweise versehentlich
    falsch korrekt richtig geschrieben berichtet berichteten schrieben gemeldet angegeben wir
    bitten entschuldigen
"""


@lru_cache(maxsize=1)
def _about_correcting() -> frozenset[str]:
    return frozenset(stems(_ABOUT))
