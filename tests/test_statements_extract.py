"""Who said what in sentences written for these tests; every person is invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.statements import Statement, extract_statements
from rag.types import Article


def read(text: str, least: float = 0.0) -> list[Statement]:
    return extract_statements(Article(id="a", text=text), least)


def quotes(text: str, statement: Statement) -> list[str]:
    return [text[start:end] for start, end in statement.spans]


def only(text: str) -> tuple[list[str], Statement]:
    found = read(text)
    assert len(found) == 1, [quotes(text, each) for each in found]
    return quotes(text, found[0]), found[0]


DIRECT = [
    ("„Wir bauen die Brücke neu“, sagte Karin Lohse.", "„Wir bauen die Brücke neu“"),
    ("»Wir bauen die Brücke neu«, sagte Karin Lohse.", "»Wir bauen die Brücke neu«"),
    ('"Wir bauen die Brücke neu", sagte Karin Lohse.', '"Wir bauen die Brücke neu"'),
    ("‚Wir bauen die Brücke neu‘, sagte Karin Lohse.", "‚Wir bauen die Brücke neu‘"),
    ("Karin Lohse sagte: „Wir bauen die Brücke neu.“", "„Wir bauen die Brücke neu.“"),
    ("„Wir bauen sie neu. Das dauert.“, so Karin Lohse.", "„Wir bauen sie neu. Das dauert.“"),
    ("„Wer zahlt das eigentlich?“, fragte Karin Lohse.", "„Wer zahlt das eigentlich?“"),
]


@pytest.mark.parametrize(("text", "quote"), DIRECT)
def test_direct_speech_in_every_kind_of_marks(text: str, quote: str) -> None:
    found, statement = only(text)
    assert found == [quote]
    assert (statement.kind, statement.speaker, statement.inferred) == (
        "direct",
        "Karin Lohse",
        False,
    )


def test_a_quotation_broken_by_its_frame_is_one_statement_in_two_pieces() -> None:
    text = "„Heute rede ich nicht vom Geld“, sagte Karin Lohse, „aber morgen wieder.“"
    found, statement = only(text)
    assert found == ["„Heute rede ich nicht vom Geld“", "„aber morgen wieder.“"]
    assert statement.speaker == "Karin Lohse"


def test_a_quotation_in_a_quotation_belongs_to_the_outer_speaker() -> None:
    text = "„Er hat mir ‚Verschwinde!‘ zugerufen“, berichtete Jan Ott."
    found, statement = only(text)
    assert found == ["„Er hat mir ‚Verschwinde!‘ zugerufen“"]
    assert statement.speaker == "Jan Ott"


INDIRECT = [
    ("Jan Ott sagte, dass die Brücke gesperrt bleibt.", "dass die Brücke gesperrt bleibt"),
    ("Jan Ott sagte, die Brücke bleibe gesperrt.", "die Brücke bleibe gesperrt"),
    ("Die Brücke bleibe gesperrt, sagte Jan Ott.", "Die Brücke bleibe gesperrt"),
    ("Die Brücke bleibt gesperrt, teilte Jan Ott mit.", "Die Brücke bleibt gesperrt"),
    ("Jan Ott hat angekündigt, die Brücke zu sperren.", "die Brücke zu sperren"),
    ("Jan Ott fragte, ob die Brücke gesperrt bleibe.", "ob die Brücke gesperrt bleibe"),
    ("Laut Jan Ott bleibt die Brücke gesperrt.", "bleibt die Brücke gesperrt"),
    ("Nach Angaben von Jan Ott bleibt die Brücke gesperrt.", "bleibt die Brücke gesperrt"),
    ("Jan Ott zufolge bleibt die Brücke gesperrt.", "bleibt die Brücke gesperrt"),
    ("Wie Jan Ott mitteilte, bleibt die Brücke gesperrt.", "bleibt die Brücke gesperrt"),
    ("Die Brücke bleibt vorerst gesperrt, so Jan Ott.", "Die Brücke bleibt vorerst gesperrt"),
]


@pytest.mark.parametrize(("text", "quote"), INDIRECT)
def test_indirect_speech(text: str, quote: str) -> None:
    found, statement = only(text)
    assert found == [quote]
    assert (statement.kind, statement.speaker) == ("indirect", "Jan Ott")


def test_a_plural_verb_that_looks_like_an_infinitive_is_one_of_saying() -> None:
    text = "Die Forscher vermuten, dass die Brücke im Winter gelitten hat."
    assert only(text)[0] == ["dass die Brücke im Winter gelitten hat"]


def test_the_frame_may_stand_in_the_middle_of_the_clause() -> None:
    text = "Im nächsten Jahr, so schätzt Jan Ott, soll die Brücke fertig werden."
    assert only(text)[0] == ["Im nächsten Jahr", "soll die Brücke fertig werden"]


def test_a_source_in_the_middle_leaves_two_pieces() -> None:
    text = "Die Brücke bleibt laut Jan Ott bis zum Frühjahr gesperrt."
    assert only(text)[0] == ["Die Brücke bleibt", "bis zum Frühjahr gesperrt"]


def test_a_clause_that_hangs_on_a_noun() -> None:
    text = "Den Vorwurf, er habe die Brücke verfallen lassen, kennt der Stadtrat seit Jahren."
    assert ["er habe die Brücke verfallen lassen"] in [quotes(text, each) for each in read(text)]


def test_speech_runs_on_in_the_konjunktiv_and_ends_with_it() -> None:
    text = (
        "Karin Lohse sagte, die Brücke sei alt. Sie gehe davon aus. Man müsse sie abreißen. "
        "Die Brücke ist 80 Meter lang."
    )
    found = read(text)
    assert [each.kind for each in found] == ["indirect", "free_indirect"]
    assert quotes(text, found[1]) == ["Sie gehe davon aus. Man müsse sie abreißen."[:-1]]


REPORTED = [
    "Jan Ott warnte vor einem Einsturz der Brücke.",
    "Jan Ott forderte einen schnellen Abriss der Brücke.",
    "Jan Ott warf der Verwaltung Untätigkeit vor.",
    "Jan Ott sprach von einem schweren Versäumnis.",
]


@pytest.mark.parametrize("text", REPORTED)
def test_reported_speech_is_the_whole_clause(text: str) -> None:
    found, statement = only(text)
    assert found == [text[:-1]]
    assert (statement.kind, statement.speaker) == ("reported", "Jan Ott")


DENIED = [
    "Jan Ott sagte nicht, dass die Brücke gesperrt bleibt.",
    "Jan Ott hat nie behauptet, dass die Brücke sicher ist.",
    "Jan Ott wollte sich zu der Brücke nicht äußern.",
    "Niemand sagte, dass die Brücke sicher ist.",
]


@pytest.mark.parametrize("text", DENIED)
def test_what_was_not_said_is_no_statement(text: str) -> None:
    assert read(text) == []


NO_SPEECH = [
    "Der Roman „Die Brücke am Fluss“ liegt seit Montag in den Läden.",
    "Die sogenannten „Brückenretter“ trafen sich am Montag am Ufer.",
    "Das Gasthaus „Zum Goldenen Anker“ bleibt im Winter geschlossen.",
    "Die Brücke wurde 1954 gebaut und ist 80 Meter lang.",
    "Die Firma gewann den Auftrag und stellte zwanzig Leute ein.",
]


@pytest.mark.parametrize("text", NO_SPEECH)
def test_titles_names_and_scare_quotes_are_no_speech(text: str) -> None:
    assert read(text) == []


def test_who_is_criticised_does_not_speak() -> None:
    text = "Karin Lohse warf Jan Ott vor, die Brücke vernachlässigt zu haben."
    assert only(text)[1].speaker == "Karin Lohse"


def test_the_object_may_stand_first() -> None:
    text = "Die Pläne der Verwaltung bezeichnete Karin Lohse als „reine Augenwischerei“."
    assert {each.speaker for each in read(text)} == {"Karin Lohse"}


def test_a_passive_names_its_speaker_with_von() -> None:
    text = "Jan Ott wurde von Karin Lohse vorgeworfen, die Brücke vernachlässigt zu haben."
    assert only(text)[1].speaker == "Karin Lohse"


def test_a_passive_without_a_speaker_has_none() -> None:
    text = "Jan Ott wurde vorgeworfen, die Brücke vernachlässigt zu haben."
    assert only(text)[1].speaker is None


def test_what_follows_a_relative_clause_still_has_its_speaker() -> None:
    text = (
        "Karin Lohse, die seit zwölf Jahren im Rat sitzt und den Ausschuss für Bauen leitet, "
        "sagte, die Brücke bleibe gesperrt."
    )
    found, statement = only(text)
    assert found == ["die Brücke bleibe gesperrt"]
    assert statement.speaker == "Karin Lohse"


def test_a_clause_after_und_is_the_reporters_own() -> None:
    text = "Jan Ott sagte, die Brücke sei alt, und ging zum Fluss hinunter."
    assert only(text)[0] == ["die Brücke sei alt"]


def test_this_claims_the_sentence_before() -> None:
    text = "Die Brücke bleibt bis März gesperrt. Das teilte die Polizei mit."
    found, statement = only(text)
    assert found == ["Die Brücke bleibt bis März gesperrt.", "Das"]
    assert statement.speaker == "Polizei"


def test_the_head_of_a_print_article_is_not_read() -> None:
    text = "Stadt\n\nJan Ott warnt vor dem Einsturz der Brücke\n\nDie Brücke ist 80 Meter lang."
    article = Article(id="a", text=text, body_start=text.index("Die Brücke ist"))
    assert extract_statements(article) == []


def test_patterns_below_the_least_confidence_are_left_out() -> None:
    text = "Jan Ott begrüßte den Beschluss des Rates."
    assert read(text, 0.0) != []
    assert read(text, 1.0) == []


_WORDS = """sagte|Jan Ott|dass|sei|laut|nach Angaben|zufolge|wie|so|Die Brücke|teilte|mit|Dies|soll
haben|nicht|von|und|warf|vor|„Ja“|demnach|heißt es""".replace("\n", "|").split("|")
_PIECES = st.sampled_from([*'„“»«"‚‘’,.:;()–', " ", "\n\n", *(f"{word} " for word in _WORDS)])


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=120), st.lists(_PIECES, max_size=30).map("".join)))
def test_any_text_is_read_without_error_and_spans_are_in_bounds(text: str) -> None:
    for statement in read(text):
        spans = [*statement.spans, *([statement.speaker_span] if statement.speaker_span else [])]
        assert statement.spans
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert list(statement.spans) == sorted(statement.spans)


def test_reading_twice_gives_the_same() -> None:
    text = " ".join(each for each, _ in [*DIRECT, *INDIRECT])
    assert read(text) == read(text)


def test_an_infinitive_ends_before_the_next_verb_after_und() -> None:
    text = "Jan Ott rief dazu auf, die Brücke zu schonen und warnte vor schweren Lastwagen."
    assert ["die Brücke zu schonen"] in [quotes(text, each) for each in read(text)]


def test_a_name_after_an_inserted_verb_is_its_subject() -> None:
    text = "Karin Lohse, fügte Jan Ott hinzu, „hat die Brücke längst aufgegeben“."
    assert only(text)[1].speaker == "Jan Ott"
