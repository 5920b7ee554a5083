"""Who said what in sentences written for these tests; every person is invented."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.monsters import MONSTERS, read_all
from rag.statements import ExtractedStatement, extract_statements
from rag.statements.extract import read_article
from rag.statements.patterns import LEAST
from rag.statements.tagger import _candidates, _tagger, _tags, tag
from rag.types import Article


def read(text: str, least: float = 0.0) -> list[ExtractedStatement]:
    return extract_statements(Article(id="a", text=text), least)


def quotes(text: str, statement: ExtractedStatement) -> list[str]:
    return [text[start:end] for start, end in statement.spans]


def only(text: str) -> tuple[list[str], ExtractedStatement]:
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


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "Später sagte Karin Lohse im Rathaus, Rupert XVI. „ist und bleibt der größte Maler von"
            " Auental“.",
            "Rupert XVI. „ist und bleibt der größte Maler von Auental“",
        ),
        (
            "Karin Lohse sagte, dass der Rat „plant und baut, aber nicht zahlt“.",
            "dass der Rat „plant und baut, aber nicht zahlt“",
        ),
        (
            "Karin Lohse erklärte, das Bad sei „zu alt; es bleibt zu und wird verkauft“.",
            "das Bad sei „zu alt; es bleibt zu und wird verkauft“",
        ),
    ],
)
def test_what_is_said_does_not_end_within_a_quotation(text: str, quote: str) -> None:
    found, statement = only(text)
    assert found == [quote]
    assert (statement.kind, statement.speaker) == ("indirect", "Karin Lohse")


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


def test_a_denial_keeps_its_cue() -> None:
    text = "Jan Ott bestritt, dass die Brücke gesperrt bleibt."
    found, statement = only(text)
    assert (found, statement.cue) == (["dass die Brücke gesperrt bleibt"], "bestritt")


def test_a_rejected_reproach_has_the_rejection_as_its_cue() -> None:
    text = "Jan Ott wies den Vorwurf zurück, er habe die Brücke verfallen lassen."
    assert only(text)[1].cue == "wies zurück"


def test_who_only_knows_of_a_reproach_does_not_make_it() -> None:
    text = "Den Vorwurf, sie habe die Brücke verfallen lassen, kennt Karin Lohse seit Jahren."
    assert [each.speaker for each in read(text)] == [None]


def test_who_does_not_deny_an_assumption_does_not_make_it() -> None:
    text = "Jan Ott bestritt nicht die Annahme, dass die Brücke alt ist."
    assert [each.speaker for each in read(text)] == [None]


def test_who_makes_a_reproach_speaks() -> None:
    text = "Gegen Jan Ott erhob Karin Lohse den Vorwurf, er habe die Brücke verfallen lassen."
    assert only(text)[1].speaker == "Karin Lohse"


COLON = [
    "In der Rede sagte Jan Ott: „Die Brücke bleibt.“",
    "Jan Ott versuchte den Rat zu beruhigen: „Die Brücke ist ganz sicher“.",
    "Karin Lohse wies das zurück, der Sprecher der Fraktion, Jan Ott (UWG), erklärte: „Gern.“",
    "Gern verweist man auf eine Zahl, die Jan Ott erklärt hatte: „Ich rechne mit zwei Brücken.“",
    "Das Engagement Norwegens hatte Jan Ott stets betont: „Ohne Norwegen steht hier nichts.“",
    "Jan Ott hatte besonders die Rolle der Rats- und Parteichefs betont: „Sie entscheiden alles.“",
]


@pytest.mark.parametrize("text", COLON)
def test_before_a_colon_speaks_a_person_and_no_thing(text: str) -> None:
    assert {each.speaker for each in read(text, LEAST) if each.kind == "direct"} == {"Jan Ott"}


def test_before_a_colon_speaks_a_pronoun() -> None:
    text = "Jan Ott kam zu spät. In seiner Rede sagte er: „Die Brücke bleibt.“"
    found = read(text)[-1]
    assert (found.speaker, found.inferred) == ("Jan Ott", True)


APPOSITIONS = [
    "Der Vorsitzende der Gewerkschaft ver.di, Jan Ott, sagte, die Brücke sei alt.",
    "Jan Ott, der Vorsitzende der Initiative für eine neue Brücke, sagte, die Brücke sei alt.",
    "Der Chef der Partei, der die Brücke seit Jahren kennt, Jan Ott, sagte, die Brücke sei alt.",
    "Wie der Leiter des Bauamtes, Jan Ott, mitteilte, ist die Brücke nach wie vor sehr alt.",
    "Dies gab heute – nach langen Beratungen – Amtsleiter Jan Ott bekannt.",
]


@pytest.mark.parametrize("text", APPOSITIONS)
def test_an_apposition_belongs_to_its_speaker(text: str) -> None:
    statements = read("Die Brücke bleibt bis zum Frühjahr gesperrt. " + text, LEAST)
    assert [each.speaker for each in statements] == ["Jan Ott"]


REPORTING = [
    "Jan Ott hat der Verwaltung Untätigkeit vorgeworfen.",
    "Jan Ott sagte weitere Hilfe zu.",
    "Jan Ott begründete dies mit den hohen Kosten.",
    "Jan Ott riet dem Rat zu mehr Geduld.",
    "Jan Ott warf der Verwaltung, nachdem der Plan bekannt wurde, Untätigkeit vor.",
    "Der Chef der Bahn, Jan Ott, forderte Geld.",
]


@pytest.mark.parametrize("text", REPORTING)
def test_promises_reasons_and_advice_are_reported_speech(text: str) -> None:
    statement = only(text)[1]
    assert (statement.kind, statement.speaker) == ("reported", "Jan Ott")


def test_a_feeling_shown_announces_what_is_hoped() -> None:
    for text in (
        "Jan Ott zeigte sich zuversichtlich, die Brücke bald öffnen zu können.",
        "Jan Ott ist zuversichtlich, die Brücke bald öffnen zu können.",
    ):
        assert only(text)[0] == ["die Brücke bald öffnen zu können"]


def test_a_prognosis_belongs_to_who_ventures_it() -> None:
    found, statement = only("Jan Ott wagte die Prognose, die Brücke werde halten.")
    assert (found, statement.speaker) == (["die Brücke werde halten"], "Jan Ott")


def test_a_second_verb_has_the_subject_of_the_first_and_not_its_object() -> None:
    text = "Jan Ott nimmt die Bauleute in Schutz und warnt vor einem Einsturz der Brücke."
    assert only(text)[1].speaker == "Jan Ott"


def test_the_verb_nearest_to_a_clause_announces_it() -> None:
    text = "Karin Lohse nannte Leute, die der Überzeugung waren, Jan Ott habe sie verraten."
    statements = [each for each in read(text) if each.kind == "indirect"]
    assert [each.cue for each in statements] == ["der Überzeugung waren"]


def test_a_frame_in_the_konjunktiv_is_part_of_what_was_said() -> None:
    text = "Karin Lohse sagte, die Brücke sei alt. Jan Ott gehe davon aus, dass sie einstürzt."
    assert [each.speaker for each in read(text)] == ["Karin Lohse", "Karin Lohse"]


def test_a_view_in_the_konjunktiv_belongs_to_whose_it_is() -> None:
    text = "Karin Lohse sagte, die Brücke sei alt. Für den Leiter Jan Ott sei sie noch gut."
    assert [each.speaker for each in read(text)] == ["Karin Lohse", "Jan Ott"]


def test_what_others_claim_in_passing_frames_nothing() -> None:
    text = "Die Brücke hält, anders als Jan Ott behauptet, der Rat prüfe sie noch."
    assert all(each.speaker != "Jan Ott" for each in read(text))


def test_who_is_quoted_speaks() -> None:
    text = "Die Brücke ist sicher, wird Jan Ott zitiert."
    assert only(text)[1].speaker == "Jan Ott"


def test_a_name_in_quotation_marks_is_no_wording() -> None:
    text = "Laut Jan Ott steht die Brücke am „Platz der Freiheit“ seit Jahren."
    assert [each.kind for each in read(text)] == ["indirect"]


def test_one_word_is_speech_where_somebody_says_it() -> None:
    assert only("„Ja“, sagte Jan Ott.")[1].kind == "direct"


def test_with_these_words_attributes_what_stands_before() -> None:
    text = "„Da bin ich wieder“, mit diesen Worten betrat Karin Lohse den Saal."
    assert only(text)[1].speaker == "Karin Lohse"


def test_each_of_two_callings_has_its_own_speaker() -> None:
    text = "Jan Ott nannte den Plan „wirr“, Karin Lohse bezeichnete ihn als „reine Augenwischerei“."
    assert [each.speaker for each in read(text, LEAST)] == ["Jan Ott", "Karin Lohse"]


def test_a_short_clause_in_the_konjunktiv_is_not_relative() -> None:
    assert only("Jan Ott sagte, die Brücke bleibe.")[0] == ["die Brücke bleibe"]


def test_a_bracket_after_the_source_belongs_to_it() -> None:
    found = only("Die Brücke ist nach den Worten von Jan Ott (UWG) leider sehr alt.")[0]
    assert found == ["Die Brücke ist", "leider sehr alt"]


def test_a_party_in_brackets_does_not_speak() -> None:
    text = "Jan Ott (UWG) nannte den Plan „reine Augenwischerei“."
    assert {each.speaker for each in read(text, LEAST)} == {"Jan Ott"}


def test_a_name_before_an_adjective_is_a_genitive() -> None:
    text = "Lindens oberster Richter Jan Ott spricht von einem großen Erfolg für die Brücke."
    assert only(text)[1].speaker == "Jan Ott"


def test_pointing_at_something_is_done_in_words() -> None:
    text = "Jan Ott verwies auf die hohen Kosten der Brücke."
    assert [each.pattern for each in read(text, LEAST)] == ["reported"]


POSITIONS = [
    ("Jan Ott lehnte den Plan der Stadt ab.", "lehnte ab"),
    ("Karin Lohse hat den Entwurf begrüßt.", "hat begrüßt"),
    ("Karin Lohse hält die Brücke für gefährlich.", "hält für"),
    ("Die Grünen stimmten gegen den Bau der Brücke.", "stimmten gegen"),
    ("Jan Ott wies die Vorwürfe der Opposition zurück.", "wies zurück"),
    ("Jan Ott unterstützt den Umbau der Brücke.", "unterstützt"),
    ("Jan Ott verteidigte den Umbau der Brücke.", "verteidigte"),
]


@pytest.mark.parametrize(("text", "cue"), POSITIONS)
def test_a_position_is_kept_with_its_verb(text: str, cue: str) -> None:
    found, statement = only(text)
    assert found == [text[:-1]]
    assert (statement.kind, statement.pattern) == ("reported", "position")
    assert statement.cue is not None
    assert set(statement.cue.split()) <= set(cue.split())


@pytest.mark.parametrize(
    "verb", ["sprach sich gegen den Bau aus", "hat sich für den Bau ausgesprochen"]
)
def test_speaking_out_for_or_against_something_is_reported_speech(verb: str) -> None:
    statement = only(f"Karin Lohse {verb}.")[1]
    assert (statement.kind, statement.pattern) == ("reported", "reported")


def test_a_thing_takes_no_position_and_a_denied_one_is_none() -> None:
    assert read("Die Schwankung unterstützt den Bau der Brücke.") == []
    assert read("Jan Ott lehnte den Plan der Stadt nicht ab.") == []


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("Der Mann soll aus der Haft entkommen sein.", "hearsay"),
        ("Das Ufer soll schwer zu überwachen sein.", "hearsay"),
        ("Jan Ott kündigte einen Umbau an. Die Brücke soll im Mai gesperrt werden.", "plan"),
    ],
)
def test_what_is_told_with_sollen(text: str, pattern: str) -> None:
    assert [each.pattern for each in read(text)][-1] == pattern


def test_hearsay_in_a_new_paragraph_is_not_laid_to_the_one_before() -> None:
    before = "„Ich gehe nicht“, sagte der Arzt Jan Ott."
    (_, same) = read(f"{before} Sie sollen die Akten versteckt haben.")
    (_, new) = read(f"{before}\n\nIm Amt gibt es Listen. Sie sollen die Akten versteckt haben.")
    assert same.pattern == new.pattern == "hearsay"
    assert same.speaker_span is not None and new.speaker_span is None


def test_a_plan_that_nobody_tells_is_no_statement() -> None:
    assert read("Die Brücke soll im Mai gesperrt werden.") == []


def test_a_plural_konjunktiv_runs_on_past_a_sentence_without_one() -> None:
    text = (
        "Karin Lohse sagte, die Brücke sei alt. Sie leitet das Amt seit Mai. "
        "Die Pfeiler hätten seit Jahren Risse."
    )
    found = read(text)
    assert (found[-1].kind, quotes(text, found[-1])) == (
        "free_indirect",
        ["Die Pfeiler hätten seit Jahren Risse"],
    )


def test_a_condition_in_the_konjunktiv_is_the_reporters_own() -> None:
    text = "Karin Lohse sagte, sie komme. Sie leitet das Amt. Wir müssten warten, wenn es regnet."
    assert len(read(text)) == 1


def test_a_paragraph_is_claimed_by_the_sentence_after_it() -> None:
    text = "Die Brücke bleibt gesperrt. Der Kran kommt im Mai.\n\nDas teilte das Bauamt mit."
    found, statement = only(text)
    assert found == ["Die Brücke bleibt gesperrt. Der Kran kommt im Mai.", "Das"]
    assert statement.pattern == "this"


def test_so_it_stands_in_a_note_claims_the_sentence_before() -> None:
    text = "Die Brücke bleibt gesperrt. So steht es in einer Mitteilung der Stadtverwaltung."
    assert only(text)[0] == ["Die Brücke bleibt gesperrt.", "So"]


def test_a_noun_with_the_article_das_claims_nothing() -> None:
    text = "Die Brücke ist alt. Das Bauamt warnte vor einem Einsturz der Brücke."
    assert [each.pattern for each in read(text)] == ["reported"]


TITLES = [
    "Jan Ott bezeichnete den „Roten Bund“ als Gefahr für die Stadt.",
    "Der Film läuft unter dem Titel „Nackte Ufer im Wind“ seit Mai.",
]


@pytest.mark.parametrize("text", TITLES)
def test_names_and_titles_in_quotation_marks_are_no_statements(text: str) -> None:
    marked = text[text.index("„") : text.index("“") + 1]
    assert all(quotes(text, each) != [marked] for each in read(text, LEAST))


def test_a_negation_of_one_word_denies_no_statement() -> None:
    text = "Jan Ott erklärte nicht zuletzt, dass die Brücke im Mai gesperrt wird."
    assert only(text)[0] == ["dass die Brücke im Mai gesperrt wird"]


def test_a_verb_with_another_prefix_is_another_verb() -> None:
    assert read("Das Gericht sprach Jan Ott vom Vorwurf des Betrugs frei.") == []


def test_a_plural_verb_after_a_modal_announces_its_clause() -> None:
    text = "Der Fluss soll steigen, andere Quellen berichten, dass er fällt."
    assert ["dass er fällt"] in [quotes(text, each) for each in read(text)]


def test_an_infinitive_may_tell_the_past_or_an_intention_after_any_verb_of_saying() -> None:
    assert only("Jan Ott teilte mit, die Brücke bauen zu wollen.")[0] == [
        "die Brücke bauen zu wollen"
    ]
    assert only("Jan Ott berichtete, einen Knall gehört zu haben.")[0] == [
        "einen Knall gehört zu haben"
    ]


def test_a_reason_in_the_konjunktiv_stands_beside_the_position_it_is_given_for() -> None:
    text = "Jan Ott hat den Plan zurückgewiesen, da er jeder Grundlage entbehre."
    assert {each.pattern for each in read(text)} == {"position", "subordinate"}


def test_a_site_is_a_source_like_a_paper() -> None:
    statement = only("Laut uferblatt.de bleibt die Brücke bis zum Mai gesperrt.")[1]
    assert (statement.pattern, statement.speaker) == ("source", "uferblatt.de")


STRETCHES = st.sampled_from(
    [
        *("a", "Haus ", "und ", "sagte ", "dass ", "Karin Lohse ", "https://", "中", "😀", "1"),
        *(",", "„", "“", '"', "(", ")", ". ", ": ", "-", "&", "_", "<a ", "\n", "\n\n"),
        *("\u0301", "\u00ad", "\u200d"),
    ]
)


def effort(monster: Callable[[int], str], size: int) -> int:
    """How many functions are called for an article, which is the same on every machine."""
    _tagger().analyze_forward.cache_clear()
    _candidates.cache_clear()
    counted = cProfile.Profile()
    counted.runcall(read_all, monster(size))
    return int(pstats.Stats(counted).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", MONSTERS)
def test_four_times_as_much_of_anything_takes_about_four_times_the_effort(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where a sentence is cut decides only from which size on it grows in a straight line.
    monkeypatch.setattr("rag.statements.reading._MOST_CHARS", 400)
    read_all(MONSTERS["no sentence ends"](400))
    assert effort(MONSTERS[name], 3_200) < 8 * effort(MONSTERS[name], 800)  # squared: 16


@given(piece=st.lists(STRETCHES, min_size=1, max_size=6).map("".join), size=st.integers(1, 2_000))
@settings(max_examples=10, deadline=None)
def test_no_text_of_repeated_pieces_fails(piece: str, size: int) -> None:
    text = (piece * (size // len(piece) + 1))[:size]
    assert all(text[start:end] for found in read(text) for start, end in found.spans)


@given(words=st.lists(st.text(min_size=1, max_size=400), min_size=1, max_size=5))
@settings(max_examples=10, deadline=None)
def test_the_tagger_takes_words_of_any_length(words: list[str]) -> None:
    text = " ".join(words)
    assert all(text[token.start : token.end] == token.text for token in tag(text, (0, len(text))))


def test_a_long_compound_is_of_the_kind_of_its_last_part() -> None:
    word = "Donau" + "dampfschiff" * 30 + "kapitän"
    (_, token, *_) = tag(f"Der {word} Ott sprach.", (0, len(word) + 16))
    assert (token.text, token.tag) == (word, "NN")


def test_of_an_article_as_long_as_books_the_end_is_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rag.statements.extract.MOST_CHARS", 100)
    text = "Karin Lohse sagte, das sei gut. " * 9
    extraction = read_article(Article("a", text))
    assert extraction.stopped == "statements_long"
    assert len(extraction.statements) == len(read(text)) == 4


def test_what_was_read_in_time_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(100))
    monkeypatch.setattr("rag.statements.extract.time.thread_time", lambda: float(next(ticks)))
    monkeypatch.setattr("rag.statements.extract.SECONDS", 3.5)
    extraction = read_article(Article("a", "Karin Lohse sagte, das sei gut. " * 9))
    assert extraction.stopped == "statements_slow" and len(extraction.statements) == 3


def test_it_is_told_how_far_an_article_is_read() -> None:
    text = "Karin Lo\u00adhse sagte nein. " * 3
    heard: list[int] = []
    read_article(Article("a", text), on_read=heard.append)
    assert heard == [24, 49, 74] and text[23:25] == ". "


def test_a_long_article_is_read_in_stretches_with_the_same_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "".join(
        f"Karin Lohse sagte, Haus {n} werde gebaut.\n\nSie sagte, es sei teuer.\n\n"
        for n in range(9)
    )
    whole = read(text)
    monkeypatch.setattr("rag.statements.extract._STRETCH", 150)
    assert read(text) == whole and len(whole) == 18


def test_the_search_for_tags_finds_what_the_taggers_own_does() -> None:
    for text in (*(text for text, _ in DIRECT), "Xqrzt 😀 a\u0301 , . 7"):
        words = text.split()
        assert _tags(words) == _tagger().tag_sent(words, taglevel=0)


def test_who_does_it_in_the_passive_goes_on_speaking() -> None:
    text = (
        "Die Koalition einigte sich. Der Plan wurde von Baurätin Karin Lohse gerügt. Er sei dumm."
    )
    (found,) = read(text)
    assert found.speaker == "Karin Lohse"
