"""Who holds an office, told by the sentences that say so; every person is invented."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from rag.corpus import library as corpora
from rag.corpus.library import Corpus
from rag.question.office import Office
from rag.retrieve.office import holder_in
from rag.settings import Settings
from rag.text.words import fold

TEXTS = (
    "Im Rat sprach Oberbürgermeisterin Nora Kranz lange. Der Bürgermeister schwieg.",
    "Der frühere Bürgermeister Hans Timm war dabei. Der Bürgermeister Klaas kam auch.",
    "Josef Fenn (54), Vorsitzender des Vereins, ging. Die Vorsitzende lobte Anna Roth.",
    "Der Chef der Kohlheimer Sparkasse, Peter Voß, sprach. Chef Klaus Rehm von der Bahn nicht.",
    "Die neue Bürgermeisterin, Silke Maas, sprach. Vizebürgermeister Jörn Pohl ging.",
    "Laut Trainer Jan Maas fehlten Spieler. Ex-Trainer Otto Lund lachte.",
    "Die Sprecherin warf der Bürgermeisterin Wortbruch vor. „Sie, Frau Bürgermeisterin!“, rief er.",
    "Der Direktor der Gäste lobte am Abend den Torwart Jan Maas. Die Direktoren Montag und Müll.",
)


def made(settings: Settings, folder: Path, name: str, texts: Iterable[tuple[str, str]]) -> Corpus:
    """Make a corpus of headlines and *texts*, one a year from 2020 on."""
    rows = [
        {"id": f"a{at}", "title": title, "date": f"{2020 + at}-05-01", "text": text}
        for at, (title, text) in enumerate(texts)
    ]
    file = folder / f"{name}.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    corpora.ingest(settings, file, name)
    return corpora.open_corpus(settings, name)


@pytest.fixture(scope="module")
def town(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    texts = ((f"Nachricht {at}", text) for at, text in enumerate(TEXTS))
    return made(settings, tmp_path_factory.mktemp("town"), "town", texts)


def holders(town: Corpus, question: str) -> list[str]:
    for cited in (reply := town.ask(question).reply).citations:
        assert town.article(cited.article.id).text[cited.start : cited.end] == cited.quote
    return [cited.quote for cited in reply.citations]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Wer ist Bürgermeister?", ["Silke Maas", "Nora Kranz"]),
        ("Wer ist Bürgermeisterin?", ["Silke Maas", "Nora Kranz"]),
        ("Wie heißt die Bürgermeisterin?", ["Silke Maas", "Nora Kranz"]),
        ("Wer war 2020 Bürgermeisterin?", ["Nora Kranz"]),
        ("Wer ist der Vorsitzende?", ["Josef Fenn"]),
        ("Wie heißt der Chef der Sparkasse?", ["Peter Voß"]),
        ("Wer ist der Chef der Bahn?", ["Klaus Rehm"]),
        ("Wer ist der Trainer?", ["Jan Maas"]),
    ],
)
def test_each_holder_is_told_once_the_newest_first(
    town: Corpus, question: str, names: list[str]
) -> None:
    told = holders(town, question)
    assert len(told) == len(names)
    for name, quote in zip(names, told, strict=True):
        assert name in quote


@pytest.mark.parametrize(
    ("sentence", "surname"),
    [
        ("Das sagte Präsident Voß am Montag.", "voß"),
        ("Laut Vereinspräsidentin Brüderle stimmt das.", "brüderle"),
        ("Der Präsident Dr. Rehm reiste ab.", "rehm"),
        ("Laut Präsident Rehm stimmt das.", "rehm"),
        ("Präsident Klaas reiste ab.", "klaas"),  # a speaker's name, else it may be a place's
        ("Ole Brehm, Präsident Voß und Anna Roth kamen.", "voß"),
        ("Ole Brehm ist seit 2019 Präsident.", "brehm"),
        ("Ole Brehm wurde zum Präsidenten gewählt.", "brehm"),
    ],
)
def test_a_surname_alone_or_a_verb_tells_the_holder(sentence: str, surname: str) -> None:
    assert holder_in(Office("Präsident"), sentence, "", ("Ina Klaas",)) == fold(surname)


@pytest.mark.parametrize(
    "sentence",
    [
        "Am Abend gab der Präsident Auskunft.",
        "Damals nahm der Präsident Stellung zu dem Fall.",
        "Heute hat der Präsident Fragen zu beantworten.",
        "Der Präsident Kohlheims reiste ab.",
        "Präsident Montag und Direktor Müll.",
        "Der frühere Präsident Voß lachte.",
        "Ole Brehm wurde vom Präsidenten empfangen.",
        "Ole Brehm, Vizepräsident Voß und Anna Roth kamen.",
    ],
)
def test_a_noun_behind_an_office_is_no_holder(sentence: str) -> None:
    assert holder_in(Office("Präsident"), sentence, "", ()) is None


def test_a_holder_is_one_by_surname_and_by_full_name(settings: Settings, tmp_path: Path) -> None:
    texts = ("Der Präsident Jan Voß kam.", "Präsident Voß lachte.", "Vor ihm war es niemand.")
    club = made(settings, tmp_path, "club", (("Tag", text) for text in texts))
    assert holders(club, "Wer ist Präsident?") == ["Präsident Voß lachte."]


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        ("Wer ist Präsident von Auland?", ["Aulands Präsident Jan Voß schwieg."]),
        ("Wer ist der auländische Präsident?", ["Aulands Präsident Jan Voß schwieg."]),
        ("Wer ist der Präsident von Bernland?", ["In Auland war Bernlands Präsidentin Ida Roth."]),
        ("Wer ist Trainer in Auland?", ["Trainerin Nora Kranz lachte."]),
    ],
)
def test_whose_office_it_is_is_told_beside_it_before_all_else(
    settings: Settings, tmp_path: Path, question: str, quotes: list[str]
) -> None:
    texts = {
        "Krise in Auland": "Aulands Präsident Jan Voß schwieg. Trainerin Nora Kranz lachte.",
        "Gäste in Auland": "In Auland war Bernlands Präsidentin Ida Roth. Präsident Otto Lund kam.",
    }
    land = made(settings, tmp_path, "land", texts.items())
    assert holders(land, question) == quotes


@pytest.mark.parametrize(
    ("office", "sentence"),
    [
        (Office("Chef", ("feuerwehr",)), "Bei der Bahn sprach Chef Peter Voß."),
        (Office("Trainer"), "Ex-Trainer Otto Lund lachte. Die Trainer Montag und Müll."),
        (Office("Trainer"), "Der Trainer der Gäste lobte am Abend den Torwart Jan Maas."),
        (Office("Präsident"), "Vizepräsident Jan Maas sprach mit Peter Voß, dem Kassier."),
        (Office("Präsident"), "Der frühere Präsident Jan Maas sprach."),
    ],
)
def test_nobody_is_taken_for_a_holder(office: Office, sentence: str) -> None:
    assert holder_in(office, sentence, "", ()) is None
    assert holder_in(Office(office.noun), f"{office.noun} Jan Maas sprach.", "", ()) == "maas"
