"""Questions about the corpus itself: what is to be counted, listed, or found first or last."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.question.kinds import OF_THE_CORPUS, QuestionKind
from rag.question.tally import PerUnit, asks_for_people, asks_for_speakers, read_tally
from rag.text.words import STOP_WORDS, fold, stem, words

# What the answer is made from: articles that hold the subject's words, those of a time, statements
# of a speaker, everybody who speaks or is named, the outlets, the authors, or the whole corpus.
Counted = Literal[
    "articles", "events", "statements", "speakers", "people", "outlets", "authors", "corpus"
]
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
            berichtet Jahr Monat gab gabs bisher bislang erscheinen erscheint erschien erschienen
            veröffentlicht veröffentlichte veröffentlichten publiziert gedruckt gebracht
            brachte brachten bringt verfasst stammen
            stammt published appeared articles article mention mentions mentioned reports
            report latest newest oldest first last many often archive corpus collection list
            show find about what announce say habt haben hast sind liegen vorliegen""",
        ),
    )
)
# What else only asks where the most is asked for, or who says most.
_OF_A_TALLY = frozenset(
    map(
        stem,
        words(
            """gab gabs gibt geben hatte hatten kam kamen kommen taucht tauchte tauchten
            meisten meiste wenigsten häufigsten öftesten seltensten Tag Datum Woche Monat Quartal
            Jahr Tage Wochen Monate Jahre pro je jedem jeder jedes verteilen verteilt verteilung
            Zahl Anzahl entwickelt entwickelte entwickeln Berichterstattung Schlagzeilen geschrieben
            diskutiert thematisiert gemeldet gesprochen geredet redete Zeitung Presse Medien Person
            Personen Politiker Sprecher Experte Menschen Leute Stimme Zitate Wortmeldungen Aussagen
            Äußerungen geäußert sagt sagte gesagt sprach redet meldet meldete gemeldet meistzitierte
            übers vorgekommen aufgetaucht wurden days weeks months years per each every number day
            week month quarter year quoted cited heard speaks said says talks talked discussed
            covered statements quotes person people politician speaker frequently most fewest
            least""",
        ),
    )
)
_TOKEN = re.compile(r"[\w’'-]+")
_TO_WORD = re.compile(r"\bzu wort\b|\bvor\W*$", re.IGNORECASE)
_OUTLETS = re.compile(
    r"\b(?:quellen?|zeitung(?:en)?|medien|sources|outlets|newspapers)\b", re.IGNORECASE
)
_AUTHORS = re.compile(
    r"\b(?:autor\w*|verfasser\w*|authors?|journalist\w*|geschrieben|schr(?:ie|ei)b\w*|wrote|written)\b",
    re.IGNORECASE,
)
_UTTERED = re.compile(
    r"\b(?:zitiert|zitate|ge(?:ä|ae)u(?:ß|ss)ert|(?:ä|ae)u(?:ß|ss)ert(?:e|en)?|spricht|sprach"
    r"|wortmeldung(?:en)?|(?:ä|ae)u(?:ß|ss)erung(?:en)?|aussagen?|quoted|statements?)\b",
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

    ``subject`` are the words that name what is asked about, none where it is everything. ``per``
    is the unit of time that it is counted by, None where it is counted as a whole. ``topic`` are
    the words for what was spoken about, of statements only; the subject is then who spoke.
    ``spans`` are the first and last days of the times asked for, of events only. ``named`` is how
    texts name that day, month or year, without its year: „30. September“.
    """

    counted: Counted
    subject: tuple[str, ...]
    order: Order
    per: PerUnit | None = None
    topic: tuple[str, ...] = ()
    spans: tuple[tuple[date, date], ...] = ()
    named: str = ""

    @property
    def is_of_a_day(self) -> bool:
        """Whether what happened on one day is asked for, of each year if none is named."""
        return bool(self.spans) and self.spans[0][0] == self.spans[0][1]


def read_corpus_question(question: str, kind: QuestionKind) -> CorpusQuestion | None:
    """Return what *question* (without its period) asks of the corpus, or None for the others."""
    if kind not in OF_THE_CORPUS:
        return None
    subject = _subject(question)
    per = read_tally(question)
    if per is not None:
        asked = _TO_WORD.sub(" ", question)
        return _counting(asked, _ASKING | _OF_A_TALLY, "newest", per)
    if kind == "corpus" and (counted := _most(question)):
        words_of = _subject(_TO_WORD.sub(" ", question), _ASKING | _OF_A_TALLY)
        return CorpusQuestion(counted, words_of, "newest")
    if kind == "corpus":
        about = _ABOUT.search(question)
        return CorpusQuestion(_whole(question), _subject(about["topic"]) if about else (), "newest")
    order: Order = "relevance" if kind == "articles" and subject else "newest"
    if kind == "first_last" and _OLDEST.search(question):
        order = "oldest"
    return _counting(question, _ASKING, order)


def _counting(
    question: str, asking: Collection[str], order: Order, per: PerUnit | None = None
) -> CorpusQuestion:
    """Return that articles are counted or, where somebody spoke, what they said on a topic."""
    subject = _subject(question, asking)
    if not subject or not _UTTERED.search(question):
        return CorpusQuestion("articles", subject, order, per)
    about = _ABOUT.search(question)
    speaker = _subject(question[: about.start()], asking) if about else ()
    if about is None or not speaker:
        return CorpusQuestion("statements", subject, order, per)
    return CorpusQuestion("statements", speaker, order, per, _subject(about["topic"], asking))


def _whole(question: str) -> Counted:
    if _OUTLETS.search(question):
        return "outlets"
    return "authors" if _AUTHORS.search(question) else "corpus"


def _most(question: str) -> Counted | None:
    """Return whether those who are heard most often are asked for, or those who are named."""
    if asks_for_speakers(question):
        return "speakers"
    return "people" if asks_for_people(question) else None


def _subject(question: str, asking: Collection[str] = _ASKING) -> tuple[str, ...]:
    return tuple(
        token
        for token in _TOKEN.findall(question)
        if fold(token) not in STOP_WORDS and stem(fold(token)) not in asking
    )
