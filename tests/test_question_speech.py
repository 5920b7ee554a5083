"""What a question about speech asks for; every person is invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.speech import SpeechRequest, asks_for_quotations, named_speaker, read_speech
from rag.text.words import stems


def read(question: str) -> SpeechRequest:
    found = read_speech(question)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("question", "verb"),
    [
        ("Was sagte Karin Lohse über das Hallenbad?", "sagen"),
        ("Was sagt Karin Lohse zum Hallenbad?", "sagen"),
        ("Was hat Karin Lohse über das Hallenbad gesagt?", "sagen"),
        ("Was hat Karin Lohse gestern zum Hallenbad gesagt?", "sagen"),
        ("Sagte Karin Lohse etwas über das Hallenbad?", "sagen"),
        ("Hat Karin Lohse etwas über das Hallenbad gesagt?", "sagen"),
        ("Was sagt Karin Lohse dazu, dass Hallenbad?", "sagen"),
        ("Was meinte Karin Lohse zum Hallenbad?", "meinen"),
        ("Wie äußerte sich Karin Lohse zum Hallenbad?", "äußern"),
        ("Wie aeusserte sich Karin Lohse zum Hallenbad?", "äußern"),
        ("Hat sich Karin Lohse zum Hallenbad geäußert?", "äußern"),
        ("Was denkt Karin Lohse über das Hallenbad?", "denken"),
        ("Was hält Karin Lohse vom Hallenbad?", "halten"),
        ("Was forderte Karin Lohse für das Hallenbad?", "fordern"),
        ("Was kritisierte Karin Lohse am Hallenbad?", "kritisieren"),
        ("Was behauptete Karin Lohse über das Hallenbad?", "behaupten"),
        ("Was kündigte Karin Lohse zum Hallenbad an?", "kündigen"),
        ("Wie bewertet Karin Lohse das Hallenbad?", "bewerten"),
        ("Wie steht Karin Lohse zum Hallenbad?", "stehen"),
        ("Was ist die Position von Karin Lohse zum Hallenbad?", "stehen"),
        ("Position von Karin Lohse zum Hallenbad", "stehen"),
        ("Welche Haltung hat Karin Lohse zum Hallenbad?", "stehen"),
        ("Welche Meinung vertritt Karin Lohse zum Hallenbad?", "stehen"),
        ("Was ist Karin Lohses Haltung zum Hallenbad?", "stehen"),
        ("Karin Lohses Haltung zum Hallenbad?", "stehen"),
        ("Zitate von Karin Lohse über das Hallenbad", "stehen"),
        ("What did Karin Lohse say about the Hallenbad?", "sagen"),
        ("Did Karin Lohse say anything about the Hallenbad?", "sagen"),
        ("What does Karin Lohse think about the Hallenbad?", "denken"),
        ("What is Karin Lohse's position on the Hallenbad?", "stehen"),
        ("What was Karin Lohse’s view on the Hallenbad?", "stehen"),
        ("What is the opinion of Karin Lohse on the Hallenbad?", "stehen"),
    ],
)
@pytest.mark.parametrize("lower", [False, True])
def test_the_speaker_and_the_topic_are_read(question: str, verb: str, lower: bool) -> None:
    expected = ("Karin Lohse", "Hallenbad")
    if lower:
        question, expected = question.lower(), ("karin lohse", "hallenbad")
    found = read(question)
    assert expected in found.readings
    assert (found.verb, found.asks_who) == (verb, False)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Wer sagte, dass das Bad schließt?", "Bad schließt"),
        ("Wer hat gesagt, dass das Bad schließt?", "Bad schließt"),
        ("Wer hat sich zum Bad geäußert?", "Bad"),
        ("Wer äußerte sich zum Thema Bad?", "Bad"),
        ("Wer warnte vor dem Hochwasser?", "Hochwasser"),
        ("Wer forderte mehr Geld?", "mehr Geld"),
        ("Wer kritisierte Lohse?", "Lohse"),
        ("Who said that the pool will close?", "pool will close"),
        ("Who warned of the flood?", "flood"),
    ],
)
def test_who_spoke_is_asked_for(question: str, topic: str) -> None:
    found = read(question)
    assert found.asks_who
    assert (found.asked, found.topic) == (None, topic)


@pytest.mark.parametrize(
    "question",
    [
        "Wer sagte „Das ist ein schwarzer Tag“?",
        "Wer sagte: »Das ist ein schwarzer Tag«?",
        'Who said "Das ist ein schwarzer Tag"?',
        "Von wem stammt der Satz „Das ist ein schwarzer Tag“?",
    ],
)
def test_the_wording_asked_for_is_read(question: str) -> None:
    found = read(question)
    assert found.asks_who and found.wording == "Das ist ein schwarzer Tag"


@pytest.mark.parametrize(
    "who",
    [
        "Lohse",
        "Bürgermeisterin Lohse",
        "Dr. Karin Lohse",
        "Ursula von der Heide",
        "von der Heide",
        "Feuerwehr",
        "Sprecher der Feuerwehr",
        "Jürgen Möller",
        "Juergen Moeller",
        "US-Außenminister Ott",
    ],
)
def test_a_name_is_read_with_titles_roles_and_particles(who: str) -> None:
    for question in (f"Was sagte {who} über das Verbot?", f"Was hat {who} zum Verbot gesagt?"):
        assert read(question).asked == who
        assert (who, "Verbot") in read(question).readings
    assert read(f"Was sagte {who}?").readings[0] == (who, "")


@pytest.mark.parametrize(
    "question",
    [
        "Was ist die Haltung der Bürgermeisterin zum Bad?",
        "Was sagte die Bürgermeisterin zum Bad?",
        "Wie lautet die Haltung der Bürgermeisterin zum Bad?",
    ],
)
def test_a_role_is_asked_for_without_its_article(question: str) -> None:
    assert (read(question).asked, read(question).topic) == ("Bürgermeisterin", "Bad")


def test_what_may_be_of_the_name_or_the_topic_is_read_both_ways() -> None:
    assert read("Was forderte Lohse von der Stadt?").readings == (
        ("Lohse von der Stadt", ""),
        ("Lohse", "Stadt"),
    )
    assert ("Lohse", "Ott") in read("Was warf Lohse Ott vor?").readings
    assert ("Lohse", "Ott") not in read("Was sagte Lohse Ott?").readings


@pytest.mark.parametrize(
    "question",
    [
        "Wer gewann die Wahl?",
        "Wer hielt den Ball?",
        "Wer warf den Stein?",
        "Wer ist Karin Lohse?",
        "Wann sagte Lohse das?",
        "Wann eröffnet das Bad?",
        "Wo liegt das Hallenbad?",
        "Warum hat Lohse ihre Haltung geändert?",
        "Wie hoch sind die Kosten?",
        "Wie viele Menschen kamen?",
        "Was geschah in Auental?",
        "Was fand die Polizei im Keller?",
        "Was hat die Kritik der Opposition bewirkt?",
        "Was ist die Meinung?",
        "Hat das Bad geöffnet?",
        "Hallenbad",
        "Was",
        "",
        "?",
    ],
)
def test_what_asks_for_no_speech_is_left_alone(question: str) -> None:
    assert read_speech(question) is None


@given(st.text() | st.lists(st.sampled_from("Was sagte Welche Haltung die - ' über".split())))
def test_every_speaker_read_has_a_word_to_look_for(text: str | list[str]) -> None:
    found = read_speech(text if isinstance(text, str) else " ".join(text))
    assert found is None or all(stems(who) for who, _ in found.readings)


@pytest.mark.parametrize(
    ("question", "person"),
    [
        ("Was sagte Ute Vogt über den Umbau?", "Vogt"),
        ("Was sagte Innenministerin Ute Vogt im Februar zum Umbau?", "Vogt"),
        ("Wovor warnte Vogt im Streit um den Umbau?", "Vogt"),
        ("Was kritisierte Ute Vogt an den Zahlen des Landes?", "Vogt"),
        ("Wie erklärt Vogt seinen Sinneswandel?", "Vogt"),
        ("Was sagte Georg W. Vogt über den Umbau?", "Vogt"),
        ("Was sagte Jan van der Berg?", "Berg"),
        ("What did Vogt say about it?", "Vogt"),
        ("Wer sagte etwas über Vogt?", None),
        ("Was sagte sie über Vogt?", None),
        ("Was kostet Vogt?", None),
    ],
)
def test_the_person_is_the_first_name_before_the_topic(question: str, person: str | None) -> None:
    assert named_speaker(question) == person


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Was sagte Kolb zuletzt zur Orgel?", "Orgel"),
        ("Was hat Kolb wörtlich zur Orgel gesagt?", "Orgel"),
        ("Was sagte Kolb am Ende über die Orgel?", "Orgel"),
        ("Was Kolb letzte Woche zur Orgel gesagt hat?", "Orgel"),
        ("Was sagte Kolb in Hohenaue?", ""),
        ("Was sagte Kolb in Hohenaue über die Orgel?", "Orgel"),
    ],
)
def test_when_where_and_how_somebody_spoke_is_neither_name_nor_topic(
    question: str, topic: str
) -> None:
    asked = read_speech(question)
    assert asked is not None and (asked.asked, asked.topic) == ("Kolb", topic)


@pytest.mark.parametrize(
    ("question", "asked", "topic"),
    [
        ("drei Zitate von Vogt", "Vogt", ""),
        ("Gib mir bitte alle Aussagen von Nora Vogt zum Bad", "Nora Vogt", "Bad"),
        ("Welche Zitate gibt es von Vogt?", "Vogt", ""),
        ("Show me some quotes by Vogt", "Vogt", ""),
    ],
)
def test_quotations_of_somebody_are_asked_for(question: str, asked: str, topic: str) -> None:
    found = read_speech(question)
    assert found is not None and (found.asked, found.topic) == (asked, topic)
    assert asks_for_quotations(question) == ("Aussagen" not in question)
