"""The bundled corpora: their gold is in their articles, and nobody real is quoted."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from rag.load import Draft, load_card, load_drafts
from rag.question.kinds import QuestionKind
from rag.settings import PROJECT

NAMES = ("syrien-2015", "lindenbach")
QUESTION_KEYS = [
    "id",
    "question",
    "type",
    "lang",
    "answerable",
    "articles",
    "quotes",
    "answers",
    "speaker",
    "why",
    "history",
    "standalone",
    "reason",
    "nuggets",
    "number",
]
# Kinds of a question other than the two that one place answers.
COMPOSED = set(get_args(QuestionKind)) - {"statement", "fact"}
KINDS = {"direct", "indirect", "reported", "free_indirect"}
NAME_OF_THE_MILITIA = re.compile(r"„Islamische[rn]? Staat(es)?“")
WIRE = [("ka-2024-033", "la-2024-118"), ("ka-2025-066", "la-2025-071")]


def folder(name: str) -> Path:
    return PROJECT / "corpus" / name


def drafts(name: str) -> dict[str, Draft]:
    items = list(load_drafts(folder(name)))
    found = [item for item in items if isinstance(item, Draft)]
    assert len(found) == len(items), "an article can't be read"
    return {draft.name: draft for draft in found}


ARTICLES = {name: drafts(name) for name in NAMES}


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


QUESTIONS = [
    (name, file, row)
    for name in NAMES
    for file in sorted(folder(name).glob("questions*.jsonl"))
    for row in rows(file)
]


@pytest.mark.parametrize(("name", "least", "most"), [("syrien-2015", 7, 9), ("lindenbach", 38, 48)])
def test_a_corpus_has_its_articles(name: str, least: int, most: int) -> None:
    items = [item for item in load_drafts(folder(name)) if isinstance(item, Draft)]
    assert least <= len(items) <= most
    assert len({draft.name for draft in items}) == len(items), "two articles of one name"


@pytest.mark.parametrize("name", NAMES)
def test_every_article_has_title_date_and_source(name: str) -> None:
    for draft in ARTICLES[name].values():
        assert draft.text.strip() and draft.title and draft.source, draft.file
        assert draft.date is not None or name == "lindenbach", draft.file
    assert sum(draft.date is None for draft in ARTICLES[name].values()) <= 2


def test_dates_are_of_the_time_the_corpora_tell_of() -> None:
    for draft in ARTICLES["syrien-2015"].values():
        assert draft.date and date(2015, 9, 1) <= draft.date <= date(2015, 10, 5), draft.file
    for draft in ARTICLES["lindenbach"].values():
        assert draft.date is None or 2024 <= draft.date.year <= 2026, draft.file


@pytest.mark.parametrize("name", NAMES)
def test_the_table_of_metadata_names_files_there_are_and_iso_dates(name: str) -> None:
    lines = (folder(name) / "metadata.csv").read_text("utf-8").splitlines()
    assert lines[0] == "file,title,date,author,source,url"
    for line in lines[1:]:
        assert (folder(name) / line.split(",")[0]).is_file(), line
    for row in rows(folder(name) / "archiv.jsonl") if name == "lindenbach" else []:
        assert row["date"] == "" or date.fromisoformat(row["date"]).isoformat() == row["date"]


@pytest.mark.parametrize("name", NAMES)
def test_the_card_tells_what_the_corpus_is(name: str) -> None:
    card = load_card(folder(name))
    assert card.title and card.description and card.licence and card.source
    assert card.language == "de"
    assert len(card.examples) >= 4 and all(text.endswith("?") for text in card.examples)


def test_the_made_up_corpus_says_so() -> None:
    card = load_card(folder("lindenbach"))
    assert "erfunden" in f"{card.title}" and "ausgedacht" in f"{card.description}"


def test_nobody_real_is_quoted() -> None:
    for draft in ARTICLES["syrien-2015"].values():
        left = NAME_OF_THE_MILITIA.sub("", f"{draft.title}\n{draft.text}")
        assert not re.search(r"[„“”»«‚‘\"]", left), draft.file


# Questions


@pytest.mark.parametrize("name", NAMES)
def test_question_ids_are_unique_in_their_file(name: str) -> None:
    for file in folder(name).glob("questions*.jsonl"):
        ids = Counter(row["id"] for row in rows(file))
        assert ids.most_common(1)[0][1] == 1, file


@pytest.mark.parametrize(
    ("name", "least", "of_a_kind"), [("syrien-2015", 36, 1), ("lindenbach", 70, 2)]
)
def test_there_are_enough_questions_of_every_kind_and_enough_without_an_answer(
    name: str, least: int, of_a_kind: int
) -> None:
    found = rows(folder(name) / "questions.jsonl")
    assert least <= len(found) <= 90
    kinds = Counter(row["type"] for row in found if row["answerable"])
    assert set(kinds) >= COMPOSED and min(kinds.values()) >= of_a_kind
    assert sum("nuggets" in row and not row["answerable"] for row in found) >= 3 * of_a_kind
    assert sum(row["lang"] == "en" for row in found) >= 2
    assert 0.2 <= sum(not row["answerable"] for row in found) / len(found) <= 0.35
    questions = [row["question"] for row in found]
    assert len(set(questions)) == len(questions)


@pytest.mark.parametrize(
    ("name", "row"), [(name, row) for name, _, row in QUESTIONS], ids=lambda value: str(value)[:20]
)
def test_a_question_is_well_formed_and_its_gold_is_in_its_article(
    name: str, row: dict[str, Any]
) -> None:
    assert set(row) <= set(QUESTION_KEYS), set(row) - set(QUESTION_KEYS)
    assert row["question"].strip() and isinstance(row["answerable"], bool)
    assert row.get("lang", "de") in ("de", "en")
    quotes = row.get("quotes", [])
    nuggets = row.get("nuggets", [])
    if not row["answerable"]:
        assert not quotes and not nuggets and not row.get("answers"), row["id"]
        return
    assert row["type"] != "statement" or row["speaker"], row["id"]
    assert set(row.get("articles", [])) <= set(ARTICLES[name]), row["id"]
    if row["type"] in COMPOSED:
        check_made_of(row)
    else:
        assert row["articles"] and quotes and row["type"], row["id"]
    for quote in [*quotes, *(quote for nugget in nuggets for quote in nugget["quotes"])]:
        article = ARTICLES[name][quote["article"]]
        assert quote["article"] in row["articles"], row["id"]
        assert quote["text"].strip() and quote["text"] in article.text, row["id"]


def check_made_of(row: dict[str, Any]) -> None:
    """What a composed answer has to say: a number, articles, or nuggets with their quotes."""
    nuggets = row["nuggets"]
    if row["type"] in ("count", "articles"):
        assert not nuggets, row["id"]
        assert type(row.get("number")) is int if row["type"] == "count" else row["articles"]
        return
    assert any(nugget["vital"] for nugget in nuggets), row["id"]
    assert len({nugget["text"] for nugget in nuggets}) == len(nuggets), row["id"]
    assert all(bool(nugget["quotes"]) is (row["type"] != "corpus") for nugget in nuggets)


@pytest.mark.parametrize("name", NAMES)
def test_counts_are_right(name: str) -> None:
    articles = ARTICLES[name].values()
    counted = {
        "Reinecke": sum("Reinecke" in f"{a.title} {a.text}" for a in articles),
        "2026": sum(a.date is not None and a.date.year == 2026 for a in articles),
        "Kreisblatt": sum(a.source == "Kreisblatt Auental" for a in articles),
        "Dornbusch": sum("Dornbusch" in f"{a.title} {a.text}" for a in articles),
        "kerry": sum("Kerry" in f"{a.title} {a.text}" for a in articles),
    }
    for row in rows(folder(name) / "questions.jsonl"):
        if row["type"] == "count":
            [number] = [count for word, count in counted.items() if word in row["question"]]
            assert row["number"] == number, row["id"]


def test_calibration_and_test_ask_nothing_alike() -> None:
    by_file = {
        file.name: {row["question"].casefold().rstrip("?") for row in rows(file)}
        for file in folder("lindenbach").glob("questions*.jsonl")
    }
    assert len(by_file) == 2
    first, second = by_file.values()
    assert not first & second


# Statements


@pytest.mark.parametrize(
    "row", rows(folder("lindenbach") / "statements.jsonl"), ids=lambda r: r["article"]
)
def test_a_gold_statement_is_where_it_says(row: dict[str, Any]) -> None:
    text = ARTICLES["lindenbach"][row["article"]].text
    assert [text[start:end] for start, end in row["spans"]] == row["text"]
    assert row["spans"] == sorted(row["spans"]) and row["kind"] in KINDS
    assert row.get("mention") is None or row["mention"] in text


# Wire copy


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@pytest.mark.parametrize("pair", WIRE)
def test_wire_copy_is_printed_twice_and_nearly_alike(pair: tuple[str, str]) -> None:
    first, second = (ARTICLES["lindenbach"][name] for name in pair)
    assert first.title != second.title and first.source != second.source
    a, b = (
        set(zip(w, w[1:], w[2:], strict=False)) for w in (words(first.text), words(second.text))
    )
    assert len(a & b) / min(len(a), len(b)) > 0.5
