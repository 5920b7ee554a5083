"""Whose words they are, within an article; every person is invented."""

from __future__ import annotations

import pytest

from rag.statements import ExtractedStatement, extract_statements
from rag.types import Article


def read(text: str) -> list[ExtractedStatement]:
    return extract_statements(Article(id="a", text=text), 0.0)


def last(text: str) -> ExtractedStatement:
    return read(text)[-1]


def mention(text: str, statement: ExtractedStatement) -> str:
    assert statement.speaker_span is not None
    return text[slice(*statement.speaker_span)]


def test_a_surname_is_the_full_name_seen_earlier() -> None:
    text = "Bürgermeisterin Karin Lohse kam zu Fuß. Die Brücke sei alt, sagte Lohse."
    found = last(text)
    assert (found.speaker, found.inferred, mention(text, found)) == ("Karin Lohse", False, "Lohse")


def test_a_surname_is_the_full_name_seen_later() -> None:
    text = "Die Brücke sei alt, sagte Lohse. Karin Lohse leitet die Verwaltung seit 2012."
    assert read(text)[0].speaker == "Karin Lohse"


def test_a_role_and_a_name_in_apposition_are_one_mention() -> None:
    text = "Der Sprecher der Stadtwerke, Jan Ott, sagte, die Brücke sei alt."
    found = last(text)
    assert (found.speaker, mention(text, found)) == (
        "Jan Ott",
        "Der Sprecher der Stadtwerke, Jan Ott",
    )


def test_a_role_stands_for_the_one_person_who_has_it() -> None:
    text = "Ministerin Karin Lohse kam aus Berlin. Die Brücke sei alt, sagte die Ministerin."
    found = last(text)
    assert (found.speaker, found.inferred) == ("Karin Lohse", True)


def test_an_indefinite_role_has_no_name() -> None:
    text = "Sprecher Jan Ott kam zu spät. Ein Sprecher sagte, die Brücke sei alt."
    found = last(text)
    assert (found.speaker, found.likely) == (None, None)


def test_a_pronoun_is_inferred() -> None:
    text = "Karin Lohse kam zu Fuß. „Die Brücke ist leider alt“, sagte sie."
    found = last(text)
    assert (found.speaker, found.inferred, mention(text, found)) == ("Karin Lohse", True, "sie")


def test_a_woman_and_a_man_in_one_paragraph() -> None:
    text = (
        "Karin Lohse traf Jan Ott am Fluss. „Die Brücke ist alt“, sagte sie. "
        "„Sie hält noch zehn Jahre“, sagte er."
    )
    assert [each.speaker for each in read(text)] == ["Karin Lohse", "Jan Ott"]


def test_two_of_one_gender_leave_a_pronoun_only_likely() -> None:
    text = "Jan Ott traf Peter Wendt am Fluss. „Die Brücke ist alt“, sagte er."
    found = last(text)
    assert found.speaker is None
    assert found.likely in ("Jan Ott", "Peter Wendt")
    assert found.inferred


def test_two_people_of_one_surname_stay_apart() -> None:
    text = (
        "Karin Lohse und Peter Lohse stritten am Fluss. „Die Brücke ist alt“, sagte Karin Lohse. "
        "„Die Brücke hält noch“, sagte Peter Lohse. „Wir werden sehen“, sagte Lohse."
    )
    assert [each.speaker for each in read(text)] == ["Karin Lohse", "Peter Lohse", None]


def test_frau_tells_two_of_one_surname_apart() -> None:
    text = "Karin Lohse und Peter Lohse stritten am Fluss. „Wir werden ja sehen“, sagte Frau Lohse."
    assert last(text).speaker == "Karin Lohse"


def test_organisations_speak() -> None:
    text = "Die Polizei teilte mit, die Brücke sei gesperrt."
    found = last(text)
    assert (found.speaker, found.inferred) == ("Polizei", False)


def test_the_source_is_who_stands_in_the_genitive() -> None:
    text = "Nach Angaben der Feuerwehr war die Brücke gesperrt."
    found = last(text)
    assert found.speaker in ("Feuerwehr", None)
    assert "Feuerwehr" in mention(text, found)


def test_a_spokesman_of_somebody_is_not_that_somebody() -> None:
    text = "Karin Lohse war krank. Ein Sprecher von Karin Lohse sagte, die Brücke sei alt."
    found = last(text)
    assert mention(text, found).startswith("Ein Sprecher")


def test_plural_sie_is_nobody_in_particular() -> None:
    text = "Karin Lohse kam zu Fuß. Die Nachbarn riefen an. Sie sagten, die Brücke sei alt."
    found = last(text)
    assert (found.speaker, found.likely) == (None, None)


def test_a_quotation_right_after_a_statement_has_its_speaker() -> None:
    text = "„Die Brücke ist alt“, sagte Karin Lohse. „Sie muss leider weg.“"
    first, second = read(text)
    assert (first.speaker, first.inferred) == ("Karin Lohse", False)
    assert (second.speaker, second.inferred) == ("Karin Lohse", True)


def test_a_quotation_after_something_else_has_a_likely_speaker() -> None:
    text = "„Die Brücke ist alt“, sagte Karin Lohse. Es regnete. „Sie muss leider weg.“"
    assert (last(text).speaker, last(text).likely) == (None, "Karin Lohse")


def test_the_konjunktiv_after_no_statement_has_a_likely_speaker() -> None:
    text = "Karin Lohse besuchte den Fluss. Die Brücke sei alt."
    assert (last(text).speaker, last(text).likely) == (None, "Karin Lohse")


def test_a_pronoun_keeps_to_its_paragraph_and_out_of_the_words_said() -> None:
    text = (
        "„Die Brücke ist alt“, sagte Jan Ott.\n\n"
        "Emre Demir sieht das anders. Ohne Peter Wendt werde der Bau scheitern, sagte er."
    )
    assert last(text).speaker == "Emre Demir"


NAMES = [
    ("Kulturministerin Susanne Ebelmann", "Kultusministerin Ebelmann", "Susanne Ebelmann"),
    ("Minister Thomas de Maier", "De Maier", "Thomas de Maier"),
    ("Ursula von der Brücken", "Von der Brücken", "Ursula von der Brücken"),
    ("Jan Peter Balkenbrink", "Balkenbrink", "Jan Peter Balkenbrink"),
    ("Der Leiter des Amtes, Bagus Purohit,", "Purohit", "Bagus Purohit"),
    ("Theo Achtziger", "Achtziger", "Theo Achtziger"),
]


@pytest.mark.parametrize(("full", "short", "name"), NAMES)
def test_a_full_name_is_known_whatever_it_looks_like(full: str, short: str, name: str) -> None:
    text = f"{full} sagte, die Brücke sei alt. {short} betonte, man brauche Geld."
    assert [each.speaker for each in read(text)] == [name, name]


NOT_ALONE = [
    "Jan Ott und Karin Lohse sagten, die Brücke sei alt.",
    "Nach Angaben von Ott und Lohse ist die Brücke leider alt.",
    "Ott und seine Kollegen sagten, die Brücke sei alt.",
]


@pytest.mark.parametrize("text", NOT_ALONE)
def test_two_speakers_are_not_one(text: str) -> None:
    found = last("Jan Ott und Karin Lohse kamen zu Fuß. " + text)
    assert (found.speaker, found.likely) == (None, None)


RELATED = ["Otts Sohn", "Jan Otts Sohn", "Sein Anwalt", "Ein Sprecher von Ott"]


@pytest.mark.parametrize("who", RELATED)
def test_somebody_of_somebody_is_not_that_somebody(who: str) -> None:
    found = last(f"Bürgermeister Jan Ott kam zu Fuß. {who} sagte, die Brücke sei alt.")
    assert (found.speaker, found.likely) == (None, None)


def test_a_country_is_no_speaker_for_its_bodies() -> None:
    found = last("Die Verwaltung Norwegens sagte, die Brücke sei alt.")
    assert found.speaker == "Verwaltung Norwegens"


def test_a_role_tells_two_of_one_surname_apart() -> None:
    text = (
        "Ministerin Karin Lohse und Abgeordneter Peter Lohse stritten am Fluss. "
        "„Die Brücke ist alt“, sagte die Ministerin Lohse. "
        "„Die Brücke hält noch“, sagte der Abgeordnete Lohse."
    )
    assert [each.speaker for each in read(text)] == ["Karin Lohse", "Peter Lohse"]


def test_herr_is_not_the_woman_of_that_surname() -> None:
    text = "Karin Lohse kam zu Fuß. „Die Brücke ist alt“, sagte Herr Lohse."
    assert last(text).speaker is None


def test_a_role_in_apposition_stands_for_its_bearer() -> None:
    text = (
        "Die Leiterin des Amtes, Karin Lohse, und Jan Ott kamen zu Fuß. "
        "Die Brücke sei alt, sagte die Leiterin."
    )
    assert last(text).speaker == "Karin Lohse"


def test_a_name_that_no_list_has_keeps_a_pronoun_open() -> None:
    text = "Jan Ott kam zu Fuß. Ahlo Gorman kam später. Er sagte, die Brücke sei alt."
    assert last(text).speaker is None


def test_a_role_is_not_likely_somebody_of_another_role() -> None:
    text = "Pfarrerin Karin Lohse kam zu Fuß. Die Brücke sei alt, sagte die Trainerin."
    assert (last(text).speaker, last(text).likely) == (None, None)


def test_an_article_is_no_given_name() -> None:
    text = "Einer Meldung der Zeitung zufolge bleibt die Brücke gesperrt."
    assert last(text).speaker != "Einer Meldung"


def test_a_role_is_given_in_the_nominative() -> None:
    text = "Nach den Worten des Amtsleiters Jan Ott bleibt die Brücke leider gesperrt."
    assert last(text).role == "Amtsleiter"


def test_who_spoke_right_before_goes_on_in_the_konjunktiv() -> None:
    text = "Karin Lohse sprach lange zum Rat. Jan Ott äußerte sich dazu knapp. Die Brücke sei alt."
    assert last(text).speaker == "Jan Ott"


# Pronouns: what stays doubtful


DOUBTFUL = [
    "Karin Lohse, die Sprecherin der SWH-Fraktion, kritisierte den Plan.\n\n"
    "Der Fraktion der Wabe reicht der Plan nicht aus. Sie fordert, dass die Brücke bleibt.",
    "Karin Lohse informierte die Polizei. Sie sagte, die Brücke sei alt.",
    "Karin Lohse traf eine Sprecherin der Feuerwehr. Sie sagte, die Brücke sei alt.",
    "Jan Ott kam zu spät. Der Verband widersprach. Er sagte, die Brücke sei alt.",
]


@pytest.mark.parametrize("text", DOUBTFUL)
def test_a_pronoun_that_a_body_or_somebody_unnamed_may_be_stays_open(text: str) -> None:
    assert (last(text).speaker, last(text).likely) == (None, None)


SURE = [
    "Karin Lohse, die Sprecherin der Polizei, kam zu Fuß. Sie sagte, die Brücke sei alt.",
    "Karin Lohse sprach mit der Feuerwehr. Sie sagte, die Brücke sei alt.",
    "Die Polizei rief an. Karin Lohse kam zu Fuß. Sie sagte, die Brücke sei alt.",
    "Der Rat hörte Karin Lohse, die sagte, die Brücke sei alt.",
]


@pytest.mark.parametrize("text", SURE)
def test_what_hangs_on_another_noun_or_came_before_is_no_rival(text: str) -> None:
    assert (last(text).speaker, last(text).inferred) == ("Karin Lohse", True)


# Roles and ages


@pytest.mark.parametrize("told", ["Die 67-jährige Karin Lohse", "Karin Lohse (67)"])
def test_an_age_stands_for_whom_it_was_told_of(told: str) -> None:
    text = f"{told} und Eva Ott kamen zu Fuß. Die Brücke sei alt, sagte die 67-Jährige."
    assert (last(text).speaker, last(text).inferred) == ("Karin Lohse", True)


def test_another_age_is_somebody_else() -> None:
    text = "Die 67-jährige Karin Lohse kam zu Fuß. Die Brücke sei alt, sagte die 30-Jährige."
    assert last(text).speaker is None


def test_somebody_new_of_the_role_makes_it_doubtful() -> None:
    text = (
        "Sprecherin Karin Lohse kam zu Fuß. Auch eine Sprecherin der Feuerwehr war da. "
        "Die Brücke sei alt, sagte die Sprecherin."
    )
    assert last(text).speaker is None


def test_the_role_of_another_body_is_not_sure() -> None:
    text = "Sprecherin Karin Lohse kam. Die Brücke sei alt, sagte die Sprecherin der Stadtwerke."
    assert last(text).speaker is None


# Bodies

BODIES = [
    ("Die WHA teilte mit, die Brücke sei alt.", "WHA"),
    ("Die „Auentaler Post“ berichtet, die Brücke sei alt.", "Auentaler Post"),
    ("Die Zeitung „Auentaler Post“ berichtet, die Brücke sei alt.", "Auentaler Post"),
    ("Der Übergangsrat teilte mit, die Brücke sei alt.", "Übergangsrat"),
    ("Nach WHA-Angaben ist die Brücke schon sehr alt.", "WHA"),
    ("Nach Angaben von auental.de ist die Brücke schon sehr alt.", "auental.de"),
    ("Die Blaue Welle teilte mit, die Brücke sei alt.", "Blaue Welle"),
]


@pytest.mark.parametrize(("text", "name"), BODIES)
def test_a_body_is_called_by_its_name(text: str, name: str) -> None:
    assert (last(text).speaker, last(text).inferred) == (name, False)


# Names

FULL = [
    ("Nach den Worten der Sprecherin der Stadtwerke, Karin Lohse, ist die Brücke alt.", "Lohse"),
    ("Minister Ali al-Omari kam. Al-Omari sagte, die Brücke sei alt.", "al-Omari"),
    ("Der Minister Frank-Walter Ebelmann sagte, die Brücke sei alt.", "Ebelmann"),
    ("Der Präsident Norwegens Bagus Purohit sagte, die Brücke sei alt.", "Purohit"),
    ("KARIN LOHSE kam zu Fuß. Karin Lohse sagte, die Brücke sei alt.", "Karin Lohse"),
]


@pytest.mark.parametrize(("text", "name"), FULL)
def test_a_name_is_read_whole(text: str, name: str) -> None:
    found = last(text).speaker
    assert found is not None and found.endswith(name)


OWNED = [
    "Jan Ott kam. Ein Sprecher Otts sagte, die Brücke sei alt.",
    "Jan Ott kam. Einige Anhänger Jan Otts sagten, die Brücke sei alt.",
    "Jan Marx kam. Marx’ Sohn sagte, die Brücke sei alt.",
]


@pytest.mark.parametrize("text", OWNED)
def test_whose_people_speak_does_not_speak(text: str) -> None:
    assert last(text).speaker is None


def said_by(text: str) -> list[tuple[str | None, str]]:
    return [(each.speaker, text[slice(*each.spans[0])]) for each in read(text)]


def test_each_of_a_list_says_what_stands_behind_the_name() -> None:
    text = (
        "Viele gratulierten Otter, so die Leiterin des Museums, Karin Lohse („Keiner hat es mehr "
        "verdient als er.“), und der frühere Minister Jan Petersen: „Das kommt nicht zu früh.“"
    )
    assert said_by(text) == [
        ("Karin Lohse", "„Keiner hat es mehr verdient als er.“"),
        ("Jan Petersen", "„Das kommt nicht zu früh.“"),
    ]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Die Sprecher der Vereine antworteten Otter: „Wir gehen nicht.“", None),
        ("Das Lager von Petersen warf Otter vor, er habe gelogen.", None),
        ("Den Vorwurf wies Karin Lohse zurück, er habe gelogen.", "Karin Lohse"),
        ("Dem Rat warf Karin Lohse vor, er habe gelogen.", "Karin Lohse"),
    ],
)
def test_whom_it_is_said_to_does_not_say_it(text: str, speaker: str | None) -> None:
    speakers = [each.speaker for each in read(text)]
    assert speakers and all(each != "Otter" for each in speakers)
    assert speaker is None or any(each and speaker in each for each in speakers)
