"""Questions for what happened in a time: told from others, with the days that they mean."""

from __future__ import annotations

from datetime import date

import pytest

from rag.question.events import read_events

SINCE, UNTIL = date(2023, 11, 20), date(2025, 6, 5)


@pytest.mark.parametrize(
    ("question", "spans", "named"),
    [
        ("Was geschah im Mai 2024?", [("2024-05-01", "2024-05-31")], "Mai"),
        ("Was war 2024 los?", [("2024-01-01", "2024-12-31")], "2024"),
        ("Was ist am 3. Mai 2024 passiert?", [("2024-05-03", "2024-05-03")], "3. Mai"),
        ("Welche Ereignisse gab es am 29. Februar?", [("2024-02-29", "2024-02-29")], "29. Februar"),
        (
            "Was passierte im Mai?",
            [("2024-05-01", "2024-05-31"), ("2025-05-01", "2025-05-31")],
            "Mai",
        ),
        ("Was gab es im Juli Neues?", [("2024-07-01", "2024-07-31")], "Juli"),
        ("Was geschah seit März 2025?", [("2025-03-01", "2025-06-05")], ""),
        ("Was geschah im Mai 1945?", [("1945-05-01", "1945-05-31")], "Mai"),
        ("Was wurde gestern berichtet?", [("2025-06-04", "2025-06-04")], "4. Juni"),
        ("What happened in May 2024?", [("2024-05-01", "2024-05-31")], "Mai"),
    ],
)
def test_the_time_is_read(question: str, spans: list[tuple[str, str]], named: str) -> None:
    found = read_events(question, SINCE, UNTIL)
    assert found is not None
    events, period = found
    assert [(str(since), str(until)) for since, until in events.spans] == spans
    assert (events.named, events.subject) == (named, ())
    is_in_corpus = date.fromisoformat(spans[0][1]) >= SINCE
    assert (period is not None) == (len(spans) == 1 and spans[0][0] != spans[0][1] and is_in_corpus)


def test_a_place_is_what_the_articles_hold() -> None:
    found = read_events("Was geschah im Mai 2024 in Bad Auental?", SINCE, UNTIL)
    assert found is not None and found[0].subject == ("Bad", "Auental")


@pytest.mark.parametrize(
    "question",
    [
        "Was geschah?",
        "Was geschah in Auental?",
        "Was geschah im Mai 2024 mit dem Hallenbad?",
        "Was sagte Lohse im Mai 2024?",
        "Wer gewann im Mai 2024?",
        "Was war 2024 die größte Ausgabe?",
        "Was geschah am 31. Februar?",
        "Welche Fördermittel gab es 2024?",
    ],
)
def test_other_questions_are_left(question: str) -> None:
    assert read_events(question, SINCE, UNTIL) is None


def test_without_days_there_is_no_time() -> None:
    assert read_events("Was geschah im Mai 2024?", None, None) is None
