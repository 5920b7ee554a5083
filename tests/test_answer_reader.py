"""The reader, real: what it says of passages that answer, of others, and of odd ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.answer.reader import Reader, Reading, load_reader
from rag.errors import ModelError
from rag.settings import Settings, load_settings
from rag.types import ArticleInfo, Hit, Passage, Signals

BRIDGE = (
    "Am Dienstag hat der Stadtrat von Altenfurt den Bau der neuen Brücke beschlossen.",
    "Die alte hält nach einem Gutachten höchstens noch drei Jahre.",
    "Der Neubau kostet 12,5 Millionen Euro, die Hälfte davon trägt das Land.",
    "Bürgermeisterin Jana Többens will im Mai mit den Arbeiten beginnen.",
)
POOL = (
    "Das Freibad in Altenfurt öffnet in diesem Jahr schon Ende April.",
    "Die Stadtwerke haben im Winter die Umkleiden erneuert.",
)


def hit(title: str, *sentences: str, before: str = "") -> Hit:
    """A hit whose passage stands after *before* in its article."""
    spans, at = [], len(before)
    for sentence in sentences:
        spans.append((at, at + len(sentence)))
        at += len(sentence) + 1
    text = " ".join(sentences)
    passage = Passage("a", 0, len(before), len(before) + len(text), text, tuple(spans))
    signals = Signals(0.0, 0.0, (0.0,) * len(spans), (0.0,) * len(spans))
    return Hit(1, passage, ArticleInfo("a", title, None, None, None, None), 1.0, signals)


@pytest.fixture(scope="module")
def reader() -> Reader:
    """One reader for all tests, as a server has."""
    return Reader(threads=2)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Was kostet die neue Brücke in Altenfurt?", 2),
        ("Wie lange hält die alte Brücke noch?", 1),
        ("Wer will mit den Arbeiten anfangen?", 3),
    ],
)
def test_the_answering_sentence_scores_highest(reader: Reader, question: str, answer: int) -> None:
    (reading,) = reader.read(question, [hit("Neue Brücke", *BRIDGE)])
    assert len(reading.sentences) == len(BRIDGE)
    assert int(np.argmax(reading.sentences)) == answer


def test_a_passage_that_answers_is_told_from_one_that_does_not(reader: Reader) -> None:
    hits = [hit("Freibad öffnet früher", *POOL), hit("Neue Brücke", *BRIDGE)]
    pool, bridge = reader.read("Was kostet die neue Brücke in Altenfurt?", hits)
    assert len(pool.sentences) == len(POOL)
    assert pool.chance < bridge.chance
    assert max(pool.margins) < max(bridge.margins)


def test_readings_do_not_depend_on_their_company_or_their_place(reader: Reader) -> None:
    question = "Wer zahlt die Brücke?"
    alone = reader.read(question, [hit("Neue Brücke", *BRIDGE)])
    moved = hit("Neue Brücke", *BRIDGE, before="Altenfurt. ")
    beside = reader.read(question, [hit("Freibad", *POOL), moved])
    assert beside[1] == alone[0]
    assert reader.read(question, []) == []


def test_a_headline_is_read_with_the_passage(reader: Reader) -> None:
    question = "Was kostet die Brücke?"
    first, second = reader.read(question, [hit("Neue Brücke", *BRIDGE), hit("", *BRIDGE)])
    assert first != second


def test_what_lies_beyond_the_model_s_reach_has_no_score(reader: Reader) -> None:
    long = " ".join(f"Absatz {number} nennt die Werte des Sees" for number in range(90)) + "."
    (reading,) = reader.read("Was kostet die Brücke?", [hit("See", BRIDGE[0], long, BRIDGE[2])])
    assert np.isfinite(reading.sentences[:2]).all()
    assert reading.sentences[2] == -np.inf
    assert 0 <= reading.chance <= 1


@pytest.mark.parametrize("question", ["", "?", "ist " * 500, "\x00\ud83d"])
def test_odd_questions_are_read_too(reader: Reader, question: str) -> None:
    (reading,) = reader.read(question, [hit("Neue Brücke", *BRIDGE)])
    assert np.isfinite(reading.sentences).all()


def test_margins_and_chance() -> None:
    reading = Reading((1.0, 3.0), 1.0)
    assert reading.margins == (0.0, 2.0)
    odds = np.exp(0.0) + np.exp(2.0)
    assert reading.chance == pytest.approx(odds / (1 + odds))


def test_the_settings_leave_it_out(settings: Settings) -> None:
    assert load_reader(settings) is not None
    off = load_settings(environment={"NACHGEFRAGT_READER": "off"}, dotenv=None)
    assert load_reader(off) is None


def test_a_missing_model_says_how_to_go_on(tmp_path: Path) -> None:
    reader = Reader(model=tmp_path / "reader.onnx")
    with pytest.raises(ModelError, match=r"reader\.onnx"):
        reader.read("Was kostet die Brücke?", [hit("Neue Brücke", *BRIDGE)])


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reader.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match="refuses"):
        Reader(model=tmp_path / "reader.onnx").read("Was?", [hit("Neue Brücke", *BRIDGE)])
