"""A run's folder: what was asked of what, and one row a question, written while it runs.

::

    run.json       what the run measured: corpus, content, index, question set, language model
    rows.jsonl     one row a question: asked, expected, found, cited, loss, the whole answer
    rows.csv       the same in short
    summary.json   the figures
    report.html    the page for people
"""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from rag.errors import Message, ReadError
from rag.evaluation.nuggets import NUGGET_FIGURES
from rag.evaluation.questions import Gold, GoldNugget, GoldPlace, Question
from rag.evaluation.run import ROW_FIGURES, Row

RUN, ROWS, TABLE, SUMMARY, REPORT = (
    *("run.json", "rows.jsonl", "rows.csv"),
    *("summary.json", "report.html"),
)

_COLUMNS = (
    *("id", "type", "question", "answerable", "answered", "reason", "loss"),
    *("expected_articles", "expected_speaker", "found_articles", "cited", "speakers"),
    *(*ROW_FIGURES, *NUGGET_FIGURES, "missing_gold", "latency_ms"),
)


@dataclass(frozen=True)
class RunInfo:
    """What a run measured. Two runs measure the same where all but ``started`` are equal.

    ``content`` and ``set_hash`` are SHA-256 hashes of the articles and of the question set's file,
    ``index`` is what of the index can change the answers, ``model`` is the language model that was
    set, or ``extractive``; ``started`` is ISO, UTC.
    """

    corpus: str
    content: str
    index: Mapping[str, Any]
    questions: str
    set_hash: str
    model: str
    started: str


class RunFolder:
    """Writes a run's rows as they come, so that an interrupt keeps what is done."""

    def __init__(self, folder: Path) -> None:
        self.path = folder

    def begin(self, info: RunInfo, resume: bool) -> dict[str, Row]:
        """Begin a run, or go on with the one that is there; return the rows done by id.

        Raises:
            ReadError: the run that is there measured something else, or can't be read; or the
                folder holds other things than a run.
        """
        check_free(self.path)
        done: dict[str, Row] = {}
        if resume and (self.path / RUN).is_file():
            check_same(self.path, read_info(self.path), info)
            done = {row.question.id: row for row in read_rows(self.path)}
        self.path.mkdir(parents=True, exist_ok=True)
        for stale in (TABLE, SUMMARY, REPORT):
            (self.path / stale).unlink(missing_ok=True)
        if not done:
            # At no time do rows lie beside a description that is not theirs.
            (self.path / ROWS).unlink(missing_ok=True)
            _write_json(self.path / RUN, dataclasses.asdict(info))
        # Rows are written anew: an interrupt may have left half of one behind.
        write_rows(self.path, done.values())
        return done

    def append(self, row: Row) -> None:
        """Write one row, on disk at return."""
        with (self.path / ROWS).open("a", encoding="utf-8") as file:
            file.write(_line(row))

    def finish(self, rows: Sequence[Row], summary: Mapping[str, Any], report: str) -> None:
        """Write all that follows from the rows."""
        with (self.path / TABLE).open("w", encoding="utf-8", newline="") as file:
            _write_csv(file, rows)
        (self.path / REPORT).write_text(report, "utf-8")
        _write_json(self.path / SUMMARY, summary)


def read_info(folder: Path) -> RunInfo:
    """Return what the run in *folder* measured.

    Raises:
        ReadError: the folder holds no run.
    """
    try:
        return RunInfo(**json.loads((folder / RUN).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        raise ReadError("run_missing", folder=folder, file=RUN, command=_anew(folder)) from None


def read_rows(folder: Path) -> list[Row]:
    """Return the rows of the run in *folder*, but not half a row at the end.

    Raises:
        ReadError: the rows are missing or damaged.
    """
    path = folder / ROWS
    try:
        *lines, _ = path.read_text("utf-8").split("\n")
        return [_from_json(json.loads(line)) for line in lines]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReadError("run_rows", path=path, reason=repr(error), command=_anew(folder)) from None


def _anew(folder: Path) -> str:
    return f"python -m rag eval QUESTIONS.jsonl --out {folder}"


def write_rows(folder: Path, rows: Iterable[Row]) -> None:
    """Write all rows, in place of those that are there; an interrupt leaves these or those."""
    new = folder / f"{ROWS}.new"
    new.write_text("".join(map(_line, rows)), "utf-8")
    new.replace(folder / ROWS)


def check_free(folder: Path) -> None:
    """Check that a run may be written to *folder*: nothing is there, or a run.

    Raises:
        ReadError: something else is there.
    """
    if folder.is_dir():
        if (folder / RUN).is_file() or not any(folder.iterdir()):
            return
        raise ReadError("run_other_files", folder=folder, file=RUN, new=folder / "run")
    if folder.exists():
        raise ReadError("run_is_file", folder=folder, new=f"{folder}-run")


def check_same(folder: Path, there: RunInfo, wanted: RunInfo) -> None:
    """Check that a run may go on.

    Raises:
        ReadError: it measured something else; names the first difference.
    """
    for field, part in (
        ("corpus", "run_corpus"),
        ("content", "run_content"),
        ("index", "run_index"),
        ("set_hash", "run_questions"),
        ("model", "run_model"),
    ):
        old, new = getattr(there, field), getattr(wanted, field)
        if old != new:
            raise ReadError(
                "run_changed",
                folder=folder,
                part=Message.of(part),
                before=_short(old),
                now=_short(new),
            )


def row_json(row: Row) -> dict[str, Any]:
    """Return *row* as a JSON object: asked, expected, found, cited, and where it was lost."""
    question = row.question
    return {
        "id": question.id,
        "question": question.question,
        "type": question.type,
        "answerable": question.answerable,
        "expected": {
            "articles": list(question.articles),
            "speaker": question.speaker,
            "answers": list(question.answers),
            "places": _places_json(row.gold.places),
            "number": question.number,
            "nuggets": [
                {"text": n.text, "vital": n.vital, "places": _places_json(n.places)}
                for n in row.gold.nuggets
            ],
        },
        "found": [
            {"rank": p["rank"], "article_id": p["article_id"], "covers_gold": covers}
            for p, covers in zip(row.answer["passages"], row.found, strict=True)
        ],
        "cited": [
            {"marker": c["marker"], "article_id": c["article_id"], "covers_gold": covers}
            for c, covers in zip(row.answer["citations"], row.cited, strict=True)
        ],
        "loss": row.loss,
        "figures": dict(row.figures),
        "exact_quotes": row.exact_quotes,
        "missing_gold": list(row.gold.missing),
        "answer": dict(row.answer),
    }


def _from_json(data: Mapping[str, Any]) -> Row:
    expected = data["expected"]
    question = Question(
        data["id"],
        data["question"],
        data["answerable"],
        data["type"],
        tuple(expected["articles"]),
        speaker=expected["speaker"],
        answers=tuple(expected["answers"]),
        number=expected.get("number"),
    )
    nuggets = tuple(
        GoldNugget(n["text"], _places(n["places"]), n["vital"]) for n in expected.get("nuggets", ())
    )
    places = _places(expected["places"])
    return Row(
        question,
        Gold(question.articles, places, tuple(data["missing_gold"]), nuggets),
        data["answer"],
        tuple(p["covers_gold"] for p in data["found"]),
        tuple(c["covers_gold"] for c in data["cited"]),
        data["figures"],
        data["exact_quotes"],
        data["loss"],
    )


def _places_json(places: Sequence[GoldPlace]) -> list[dict[str, Any]]:
    return [{"article": p.article, "spans": [list(span) for span in p.spans]} for p in places]


def _places(places: Sequence[Mapping[str, Any]]) -> tuple[GoldPlace, ...]:
    return tuple(
        GoldPlace(place["article"], tuple((start, end) for start, end in place["spans"]))
        for place in places
    )


def _line(row: Row) -> str:
    return json.dumps(row_json(row), ensure_ascii=False) + "\n"


def _write_csv(file: IO[str], rows: Iterable[Row]) -> None:
    table = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
    table.writeheader()
    for row in rows:
        table.writerow(_cells(row))


def _cells(row: Row) -> dict[str, Any]:
    question, answer = row.question, row.answer
    cited, reason = answer["citations"], answer["reason"]
    cells = {
        "id": question.id,
        "type": question.type,
        "question": question.question,
        "answerable": question.answerable,
        "answered": row.answered,
        "reason": reason["code"] if reason else "",
        "loss": row.loss or "",
        "expected_articles": " ".join(question.articles),
        "expected_speaker": question.speaker or "",
        "found_articles": " ".join(dict.fromkeys(p["article_id"] for p in answer["passages"])),
        "cited": " | ".join(c["quote"] for c in cited),
        "speakers": " | ".join(c["speaker"] or "" for c in cited),
        "missing_gold": "; ".join(row.gold.missing),
        "latency_ms": answer["timings_ms"]["total"],
        **row.figures,
    }
    return {name: _inert(value) for name, value in cells.items()}


def _inert(value: Any) -> Any:
    # A spreadsheet would run a cell that begins like a formula.
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def _short(value: object) -> str:
    text = str(value)
    return f"{text[:12]}…" if len(text) == 64 else text


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")
