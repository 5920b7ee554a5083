"""The CSV file of statements, read back as a spreadsheet program reads it."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from rag.types import ArticleInfo, Statement
from rag.web.export.table import COLUMNS, statements_csv


def statement(quote: str, title: str = "Titel") -> Statement:
    article = ArticleInfo("a-1", title, date(2025, 3, 9), None, "Bote", None)
    return Statement(
        article,
        ((4, 9), (12, 15)),
        quote,
        "direct",
        None,
        "Ada Muster",
        "sie",
        (0, 3),
        "Leiterin",
        True,
        "sagte",
        0.8,
        ("Deich", "Kran"),
    )


def read(*statements: Statement) -> list[dict[str, str]]:
    text = "".join(statements_csv(statements))
    assert text.startswith("\ufeff") and text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";"))


def test_all_columns_in_their_order() -> None:
    (row,) = read(statement('„Ja“, sagt\nsie "so"; ja … nie'))
    assert tuple(row) == COLUMNS
    assert list(row.values()) == [
        *("", "Ada Muster", "Leiterin", "Deich; Kran", '„Ja“, sagt\nsie "so"; ja … nie'),
        *("direct", "sagte", "2025-03-09", "Bote", "Titel", "a-1", "4:9 12:15"),
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_a_formula(start: str) -> None:
    (row,) = read(statement(f"{start}1+1", title=f"{start}HYPERLINK()"))
    assert row["quote"] == f"'{start}1+1"
    assert row["title"] == f"'{start}HYPERLINK()"


def test_without_statements_the_header_remains() -> None:
    assert (
        "".join(statements_csv([])) == "\ufeff" + ";".join(f'"{name}"' for name in COLUMNS) + "\r\n"
    )


def test_no_cell_comes_apart_into_one_that_begins_a_formula() -> None:
    (row,) = read(statement("Ja", title='Fest;=1+1;"=2+2"'))
    assert row["title"] == 'Fest;=1+1;"=2+2"' and row["article_id"] == "a-1"
    text = "".join(statements_csv([statement("Ja", title="Fest;=1+1")]))
    assert '"Fest;=1+1"' in text
