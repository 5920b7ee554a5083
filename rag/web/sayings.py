"""What is saved or copied of a place in an article: never words that nobody said.

Indirect speech is torn from what makes it true: of „die Werke zu schließen, lehnte sie ab“, the
statement alone is the opposite. So only direct speech that is a sentence of its own leaves alone;
anything else leaves with the whole sentences around it, as the article's words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rag.index.articles import Store
from rag.index.statements import statements_in
from rag.statements import ExtractedStatement
from rag.text.sentences import reads_as_sentence, split_sentences
from rag.types import Article, Citation, Span
from rag.web.texts import Texts
from rag.web.views.naming import cited_speaker, named_speaker


@dataclass(frozen=True, slots=True)
class Saying:
    """The words to save, and the kind and speaker of what is said there, None where nobody speaks.

    ``speaker`` tells how sure that is, in the reader's language.
    """

    quote: str
    kind: str | None = None
    speaker: str | None = None


def saying_at(store: Store, article: Article, spans: tuple[Span, ...], texts: Texts) -> Saying:
    """Return what to save of the place *spans* in *article*, of which *store* holds statements."""
    text = article.text
    said = statement_at(store, article.id, spans)
    kind = said.kind if said else None
    bare = _joined(text, spans)
    alone = kind == "direct" and said and said.spans == spans and reads_as_sentence(bare)
    quote = bare if alone else _joined(text, _whole_sentences(text, spans))
    return Saying(quote, kind, _speaker(said, text, texts) if said else None)


def statement_at(
    store: Store, article_id: str, spans: tuple[Span, ...]
) -> ExtractedStatement | None:
    """Return the statement at *spans*; None for other places.

    An answer cites the whole sentence at times: then what is said in it counts, where that is all
    of one kind and of one speaker whom the article names there.
    """
    said = statements_in(store, [article_id]) if spans else []
    same = [each for each in said if each.spans == spans]
    found = same or [
        each
        for each in said
        if not each.inferred and all(_is_in(span, spans) for span in each.spans)
    ]
    voices = {(each.kind, each.speaker, each.likely) for each in found}
    return found[0] if len(voices) == 1 else None


def attribution(kind: str | None, speaker: str | None, texts: Texts, is_part: bool = False) -> str:
    """Return who speaks and how, „Vera Kurz, wörtliche Rede“; nothing where nobody does.

    What is no direct speech is told to be in the article's words, and *is_part* to be cut out.
    """
    if kind in (None, "text"):
        return speaker or ""
    whose = "" if kind == "direct" else texts.of("kept", "in_its_words")
    cut = texts.of("kept", "cut_out") if is_part else whose
    named = (speaker or texts.nobody, texts.of("kinds", kind), cut)
    return ", ".join(part for part in named if part)


def cited_attribution(citation: Citation, texts: Texts) -> str:
    """Return who speaks in a citation of an answer and how, see :func:`attribution`."""
    return attribution(citation.kind, cited_speaker(citation, texts), texts)


def _speaker(said: ExtractedStatement, text: str, texts: Texts) -> str:
    if said.speaker:
        return texts.inferred.format(speaker=said.speaker) if said.inferred else said.speaker
    place = said.speaker_span
    return named_speaker(said.likely, text[place[0] : place[1]] if place else None, texts)


def _whole_sentences(text: str, spans: tuple[Span, ...]) -> list[Span]:
    """Return the sentences that *spans* lie in, those in a row as one span."""
    whole: list[Span] = []
    last = None
    for at, (start, end) in enumerate(split_sentences(text)):
        if not any(start < span[1] and span[0] < end for span in spans):
            continue
        if last is not None and at == last + 1:
            start = whole.pop()[0]
        whole.append((start, end))
        last = at
    return whole or list(spans)


def _joined(text: str, spans: Iterable[Span]) -> str:
    return " … ".join(text[start:end] for start, end in spans)


def _is_in(span: Span, spans: tuple[Span, ...]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)
