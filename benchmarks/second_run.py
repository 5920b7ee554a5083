"""What a second run over a folder costs: nothing changed, every file touched, one file changed.

Run: ``python -m benchmarks.second_run [--articles 10000] [--formats txt html pdf docx jsonl]``.
The articles are of two made-up sentences each, as the first run has to embed them all. Prints a
Markdown table of seconds. ``--keep FOLDER`` keeps the folder and the corpus, and takes both from
there where they are.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rag.corpus import library as corpora
from rag.index.generations import ARTICLES, LEXICAL, require_generation
from rag.index.vector_layer import base_of
from rag.index.vector_places import VECTORS
from rag.settings import Settings, load_settings
from rag.types import IngestReport

NAME = "second-run"
_WHO = ("Bürgermeisterin", "Bäckerin", "Schulleiterin", "Försterin", "Busfahrerin", "Wirtin")
_NAMES = ("Ahlers", "Brandt", "Cordes", "Dietz", "Eggers", "Fuhrmann", "Gerdes", "Hinrichs")
_TOWNS = ("Altenfurt", "Neufurt", "Lahrbach", "Moosheim", "Birkenau", "Steinfeld", "Ostrode")
_DOES = ("eröffnet", "sperrt", "besucht", "lobt", "verkauft", "repariert", "verlegt", "streicht")
_WHAT = ("die Brücke", "den Markt", "das Museum", "die Turnhalle", "den Bahnhof", "den Brunnen")
_WHY = ("das Dach undicht ist", "das Geld reicht", "niemand dagegen war", "der Winter naht")
_ROWS = 100


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--formats", nargs="+", default=["txt"], choices=sorted(_WRITERS))
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as aside:
        measure((arguments.keep or Path(aside)).resolve(), arguments.articles, arguments.formats)


def measure(work: Path, articles: int, formats: Sequence[str]) -> None:
    """Write the folder, ingest it, and print what each later run takes."""
    source, data = work / "source", work / "data"
    if not source.is_dir():
        write_articles(source, articles, formats)
    settings = load_settings({"data": data}, environment={}, dotenv=None)
    print("| run | s | new | changed | unchanged |\n|---|---:|---:|---:|---:|")
    _row("first", settings, source)
    _row("second", settings, source)
    _row("third", settings, source)
    for file in source.rglob("*.*"):
        os.utime(file)
    time.sleep(3)  # a file that was only just written is not trusted to stay as it is
    _row("every file touched", settings, source)
    file = next(source.rglob(f"*.{formats[0]}"))
    file.write_bytes(file.read_bytes() + b"Nachtrag.\n")
    token = secrets.token_hex(4)
    (source / f"nachtrag-{token}.txt").write_text(f"Altenfurt. Nachtrag {token}.", "utf-8")
    _row("one changed, one added", settings, source)
    _copies(data.resolve() / "corpora" / NAME)


def _row(name: str, settings: Settings, source: Path) -> None:
    started = time.perf_counter()
    report: IngestReport = corpora.ingest(settings, source, NAME)
    seconds = time.perf_counter() - started
    cells = (f"{seconds:.1f}", report.new, report.changed, report.unchanged)
    print(f"| {name} | {' | '.join(map(str, cells))} |", flush=True)


def _copies(folder: Path) -> None:
    """Print how long a copy of each part of the generation takes."""
    generation = folder / require_generation(folder)
    with tempfile.TemporaryDirectory(dir=folder.parent) as aside:
        for part in (ARTICLES, VECTORS, LEXICAL):
            place = generation / part
            if part == VECTORS:
                place = generation.with_name(base_of(generation)) / part
            started = time.perf_counter()
            if place.is_dir():
                shutil.copytree(place, Path(aside) / part)
                size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
            else:
                shutil.copyfile(place, Path(aside) / part)
                size = place.stat().st_size
            seconds = time.perf_counter() - started
            print(f"copy of {part}: {size / 1e6:.1f} MB, {seconds:.2f} s")


def write_articles(folder: Path, count: int, formats: Sequence[str]) -> None:
    """Write *count* articles to *folder*, the formats in turn, a hundred files a folder."""
    for number in range(count):
        ending = formats[number % len(formats)]
        place = folder / f"{number // _ROWS:03}"
        place.mkdir(parents=True, exist_ok=True)
        _WRITERS[ending](place / f"artikel-{number:05}.{ending}", *_article(number))


def _article(number: int) -> tuple[str, str, date]:
    """Return headline, text and day of an article of our own making."""
    pick = random.Random(number).choice
    who, name, town = pick(_WHO), pick(_NAMES), pick(_TOWNS)
    thing, does = pick(_WHAT), pick(_DOES)
    text = (
        f"{town}. Die {who} {name} {does} {thing} Nummer {number}."
        f" Sie sagte, sie tue das, weil {pick(_WHY)}."
    )
    return f"{town} {does} {thing}", text, date(2015, 1, 1) + timedelta(days=number % 3000)


def _write_txt(path: Path, title: str, text: str, day: date) -> None:
    path.write_text(f"{title}\n\n{day:%d.%m.%Y}\n\n{text}\n", "utf-8")


def _write_md(path: Path, title: str, text: str, day: date) -> None:
    path.write_text(f"---\ntitle: {title}\ndate: {day}\n---\n{text}\n", "utf-8")


def _write_html(path: Path, title: str, text: str, day: date) -> None:
    path.write_text(
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{day}"></head><body>'
        f"<nav><a href='/'>Start</a></nav><article><h1>{title}</h1><p>{text}</p></article>"
        "</body></html>",
        "utf-8",
    )


def _write_pdf(path: Path, title: str, text: str, day: date) -> None:
    from fpdf import FPDF

    document = FPDF()
    document.creation_date = datetime(day.year, day.month, day.day, tzinfo=UTC)
    document.set_title(title)
    document.add_page()
    document.set_font("Helvetica", size=11)
    document.multi_cell(0, 6, text)
    document.output(str(path))


def _write_docx(path: Path, title: str, text: str, day: date) -> None:
    from docx import Document

    document = Document()
    document.core_properties.title = title
    document.core_properties.created = datetime(day.year, day.month, day.day, 12)
    document.add_paragraph(text)
    document.save(str(path))


def _write_jsonl(path: Path, title: str, text: str, day: date) -> None:
    row = {"title": title, "date": day.isoformat(), "text": text}
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")


_WRITERS: dict[str, Callable[[Path, str, str, date], None]] = {
    "txt": _write_txt,
    "md": _write_md,
    "html": _write_html,
    "pdf": _write_pdf,
    "docx": _write_docx,
    "jsonl": _write_jsonl,
}


if __name__ == "__main__":
    main()
