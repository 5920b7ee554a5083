"""Questions about the corpus itself: what is to be counted, listed, or found first or last."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.question.kinds import OF_THE_CORPUS, QuestionKind
from rag.text.words import STOP_WORDS, fold, stem, words

# What the answer is made from: articles that hold the subject's words, statements of a speaker,
# everybody who speaks, the outlets, the authors, or the corpus as a whole.
Counted = Literal["articles", "statements", "speakers", "outlets", "authors", "corpus"]
Order = Literal["newest", "oldest", "relevance"]

# Words that only ask. What is left names what is asked about.
_ASKING = frozenset(
    map(
        stem,
        words(
            """Artikel Artikeln Beitrag Beiträge Beiträgen Meldung Meldungen Bericht Berichte
            Berichten Text Texte Texten Archiv Korpus Sammlung Bestand Datenbank erwähnt
            erwähnen Erwähnung vorkommen kommt vor genannt nennen geht handelt handeln Rede
            Thema gibt gesamt insgesamt oft häufig viele mal mals zitiert zeig zeige zeigen
            liste finde alles also überhaupt Zusammenhang taucht auf ersten erstmals Mal letzten
            letztmals zuletzt jüngste neueste neuste älteste man hier findet worum ging welchem
            Wortmeldung Äußerung Aussage äußert äußerte spricht redet steht stand darin
            berichtet Jahr Monat bisher bislang erscheinen erscheint erschien erschienen
            veröffentlicht veröffentlichte veröffentlichten publiziert gedruckt verfasst stammen
            stammt published appeared articles article mention mentions mentioned reports
            report latest newest oldest first last many often archive corpus collection list
            show find about what announce say habt haben hast sind liegen vorliegen""",
        ),
    )
)
_TOKEN = re.compile(r"[\w’'-]+")
_OUTLETS = re.compile(
    r"\b(?:quellen?|zeitung(?:en)?|medien|sources|outlets|newspapers)\b", re.IGNORECASE
)
_AUTHORS = re.compile(
    r"\b(?:autor\w*|verfasser\w*|authors?|journalist\w*|geschrieben|schr(?:ie|ei)b\w*|wrote|written)\b",
    re.IGNORECASE,
)
_SPEAKERS = re.compile(
    r"\bwer\b.*\b(?:häufigsten|haeufigsten|meisten|öftesten)\b|\bwho\b.*\bmost\b", re.IGNORECASE
)
_UTTERED = re.compile(
    r"\b(?:zitiert|äußert|aeussert|äußerte|spricht|wortmeldung|äußerung|aeusserung|aussage|quoted"
    r"|statement)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\b(?:über|ueber|zu[mr]?|about)\b(?P<topic>.+)", re.IGNORECASE)
_OLDEST = re.compile(
    r"\b(?:älteste|aelteste|oldest|earliest|first)\w*|\bersten ?mal\b|\berstmals\b|\bab wann\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CorpusQuestion:
    """What is asked of the corpus itself.

    ``subject`` are the words that name what is asked about, none where it is everything.
    """

    counted: Counted
    subject: tuple[str, ...]
    order: Order


def read_corpus_question(question: str, kind: QuestionKind) -> CorpusQuestion | None:
    """Return what *question* (without its period) asks of the corpus, or None for the others."""
    if kind not in OF_THE_CORPUS:
        return None
    subject = _subject(question)
    if kind == "corpus":
        about = _ABOUT.search(question)
        return CorpusQuestion(_whole(question), _subject(about["topic"]) if about else (), "newest")
    order: Order = "relevance" if kind == "articles" and subject else "newest"
    if kind == "first_last" and _OLDEST.search(question):
        order = "oldest"
    uttered = bool(subject) and _UTTERED.search(question) is not None
    return CorpusQuestion("statements" if uttered else "articles", subject, order)


def _whole(question: str) -> Counted:
    if _OUTLETS.search(question):
        return "outlets"
    if _AUTHORS.search(question):
        return "authors"
    return "speakers" if _SPEAKERS.search(question) else "corpus"


def _subject(question: str) -> tuple[str, ...]:
    return tuple(
        token
        for token in _TOKEN.findall(question)
        if fold(token) not in STOP_WORDS and stem(fold(token)) not in _ASKING
    )
