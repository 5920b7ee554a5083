"""Questions for when, or from whom, there is most."""

from __future__ import annotations

import pytest

from rag.question.read import read_question


@pytest.mark.parametrize(
    ("question", "per", "counted", "subject"),
    [
        ("In welchem Monat erschienen die meisten Artikel?", ("month", "most"), "articles", ""),
        ("Wann wurde am meisten über das Bad berichtet?", ("month", "most"), "articles", "Bad"),
        ("wann gabs die meisten berichte übers bad", ("month", "most"), "articles", "bad"),
        ("In welchem Jahr gab es die wenigsten Artikel?", ("year", "fewest"), "articles", ""),
        ("Welche Woche hat die meisten Meldungen?", ("week", "most"), "articles", ""),
        ("Der Monat mit den meisten Artikeln zum Bad", ("month", "most"), "articles", "Bad"),
        ("Wie viele Artikel gibt es pro Jahr?", ("year", "each"), "articles", ""),
        ("Wie verteilen sich die Artikel über die Monate?", ("month", "each"), "articles", ""),
        ("Wann äußerte sich Vogt am häufigsten?", ("month", "most"), "statements", "Vogt"),
        ("In welchem Jahr kam Vogt am häufigsten vor?", ("year", "most"), "articles", "Vogt"),
        ("Which month has the most articles about Vogt?", ("month", "most"), "articles", "Vogt"),
    ],
)
def test_when_there_is_most(
    question: str, per: tuple[str, str], counted: str, subject: str
) -> None:
    asked = read_question(question)
    assert asked.kind == "count" and asked.corpus is not None and asked.corpus.per is not None
    assert (asked.corpus.per.unit, asked.corpus.per.rank) == per
    assert asked.corpus.counted == counted
    assert " ".join(asked.corpus.subject) == subject


@pytest.mark.parametrize(
    ("question", "counted", "subject"),
    [
        ("Wer wird am häufigsten zitiert?", "speakers", ""),
        ("Wer sagt am meisten?", "speakers", ""),
        ("Wer hat am meisten gesagt?", "speakers", ""),
        ("Von wem stammen die meisten Zitate?", "speakers", ""),
        ("Wer äußerte sich am häufigsten über das Bad?", "speakers", "Bad"),
        ("Welcher Politiker kam 2024 am häufigsten zu Wort?", "speakers", ""),
        ("meistzitierte Person", "speakers", ""),
        ("Who is quoted most often?", "speakers", ""),
        ("Wer wird am häufigsten erwähnt?", "people", ""),
        ("Über wen wird am meisten berichtet?", "people", ""),
        ("Wer taucht am häufigsten auf?", "people", ""),
    ],
)
def test_who_is_heard_or_named_most(question: str, counted: str, subject: str) -> None:
    asked = read_question(question)
    assert asked.kind == "corpus" and asked.corpus is not None
    assert asked.corpus.counted == counted and " ".join(asked.corpus.subject) == subject
    assert (asked.period is not None) == ("2024" in question)


@pytest.mark.parametrize(
    "question",
    [
        "In welchem Jahr gab es die meisten Unfälle?",
        "Wann kam es zu den meisten Beschwerden?",
        "Wer sagte, dass die meisten Leute das Bad nicht nutzen?",
        "Wer sagte, am meisten leide der Verein?",
        "Wann wurde der Bericht veröffentlicht?",
        "Wer gewann die meisten Spiele?",
        "Wie viele Tote gab es im Monat Mai?",
        "In welchem Monat fuhren am meisten Autos auf der A7?",
        "In welchem Jahr standen am meisten Leute vor dem Tor?",
        "Wer stand am häufigsten auf dem Platz?",
    ],
)
def test_what_articles_tell_of_is_not_counted(question: str) -> None:
    assert read_question(question).corpus is None


@pytest.mark.parametrize(
    "question",
    [
        "Wie viele Artikel brachte der Bote 2014?",
        "wie viele artikel 2014 über vogt",
        "Wie oft wurde Lohse 2014 erwähnt?",
        "Wie viele Artikel hat der Auentaler Bote 2014 gebracht?",
        "Wie viele Artikel gibt es, die 2014 gedruckt wurden?",
    ],
)
def test_a_year_bounds_what_is_counted_or_listed(question: str) -> None:
    asked = read_question(question)
    assert asked.period is not None and asked.period.text == "2014"
    assert asked.corpus is not None and "2014" not in asked.corpus.subject


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Wie viele Artikel gibt es zur WM 2014?", "2014"),
        ("Wie viele Artikel gibt es zur Bundestagswahl 2013?", "2013"),
        ("wie viele artikel gibt es zur bundestagswahl 2013", "2013"),
        ("Welche Artikel gibt es zum Bad 2014?", "2014"),
        ("Wie viele Artikel erwähnen den neuen Haushalt 2015?", "2015"),
        ("Wie viele Artikel berichten über die 2000 Stellen bei Opel?", "2000"),
        ("wie viele artikel berichten über die 2000 stellen bei opel", "2000"),
    ],
)
def test_a_number_of_things_and_the_year_of_an_event_are_looked_for(
    question: str, number: str
) -> None:
    asked = read_question(question)
    assert asked.period is None
    assert asked.corpus is not None and number in asked.corpus.subject
