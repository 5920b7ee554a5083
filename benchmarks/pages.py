"""What the reader of web pages finds on publishers' pages, against what others wrote down of them.

flairNLP/fundus and adbar/trafilatura publish saved pages with what stands in their articles, as
their own tests' material. Neither is part of this project: give the folders of two checkouts.

    python -m benchmarks.pages --fundus ../fundus --trafilatura ../trafilatura

Body: of the words in runs of five, which share is found, and which share of what was found belongs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from rag.errors import ReadError
from rag.load.draft import Draft
from rag.load.webpage import page_items

_COUNTRIES = ("de", "at", "ch")
_RUN = 5


@dataclass(frozen=True, slots=True)
class Page:
    """A saved page and what is known of its article; None and empty where nothing is."""

    name: str
    html: bytes
    title: str | None
    day: date | None
    lead: str
    body: Sequence[str]
    without: Sequence[str] = ()


@dataclass(slots=True)
class Figures:
    """Shares, each as what was right of how many; ``missed`` names the pages of the misses."""

    right: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    of: Counter[str] = field(default_factory=Counter)
    missed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, figure: str, value: float, name: str, good: float = 1.0) -> None:
        """Count *value*, of at most 1, for *figure*; below *good* the page *name* is a miss."""
        self.right[figure] += value
        self.of[figure] += 1
        if value < good:
            self.missed[figure].append(f"{name} {value:.2f}" if 0 < value < 1 else name)


def fundus_pages(folder: Path) -> Iterator[Page]:
    """Yield the German, Austrian and Swiss pages of a checkout of flairNLP/fundus."""
    data = folder / "tests" / "resources" / "parser" / "test_data"
    for country in _COUNTRIES:
        for known in sorted((data / country).glob("*.json")):
            versions = list(json.loads(known.read_text("utf-8")).values())
            saved = sorted((data / country).glob(f"{known.stem}_*.html.gz"))
            # The versions of a parser and its pages are both listed by age.
            for version, file in zip(versions, saved, strict=False):
                yield _fundus_page(file, version)


def _fundus_page(file: Path, known: dict[str, Any]) -> Page:
    body = known.get("body") or {}
    parts = [part for section in body.get("sections", []) for part in section["headline"]]
    paragraphs = [part for section in body.get("sections", []) for part in section["paragraphs"]]
    day = (known.get("publishing_date") or "")[:10]
    return Page(
        file.name,
        gzip.decompress(file.read_bytes()),
        known.get("title"),
        date.fromisoformat(day) if day else None,
        " ".join(body.get("summary", [])),
        [*paragraphs, *parts],
    )


def trafilatura_pages(folder: Path) -> Iterator[Page]:
    """Yield the pages of a checkout of adbar/trafilatura whose address is a German-speaking one."""
    known = json.loads((folder / "tests" / "evaldata.json").read_text("utf-8"))
    for address, page in known.items():
        file = next(
            (
                place
                for part in ("cache", "eval")
                if (place := folder / "tests" / part / page["file"]).is_file()
            ),
            None,
        )
        if file is None or not re.match(r"https?://[^/]+\.(?:de|at|ch)(?:/|$)", address):
            continue
        yield Page(
            page["file"],
            file.read_bytes(),
            page.get("title") or None,
            _day(page.get("date")),
            "",
            page["with"],
            page["without"],
        )


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:  # „2022-01.26“
        return None


def measure(pages: Iterator[Page], whole: bool) -> Figures:
    """Return the figures of *pages*; *whole* where the body that is known of them is all of it."""
    figures = Figures()
    for page in pages:
        draft = _draft(page)
        text = draft.text if draft else ""
        if whole and page.body:
            _measure_body(figures, page, text)
        elif page.body:
            found = [_plain(part) in _plain(text) for part in page.body]
            figures.add("body found", sum(found) / len(found), page.name)
            if page.without:
                kept_out = [_plain(part) not in _plain(text) for part in page.without]
                figures.add("body belongs", sum(kept_out) / len(kept_out), page.name)
        if page.title:
            figures.add("title", _is_title(page.title, draft), page.name)
        if page.day:
            figures.add("date", float(draft is not None and draft.date == page.day), page.name)
    return figures


def _measure_body(figures: Figures, page: Page, text: str) -> None:
    known = _runs((*page.body, page.lead, page.title or ""))
    wanted, found = _runs(page.body), _runs(text.split("\n"))
    if wanted:
        share = sum((wanted & found).values()) / sum(wanted.values())
        figures.add("body found", share, page.name, 0.97)
    if found:
        belongs = sum((found & known).values()) / sum(found.values())
        figures.add("body belongs", belongs, page.name, 0.95)
    if page.lead:
        figures.add("lead", float(_plain(page.lead) in _plain(text)), page.name)


def _is_title(title: str, draft: Draft | None) -> float:
    return float(draft is not None and _plain(draft.title or "") == _plain(title))


def _draft(page: Page) -> Draft | None:
    try:
        items = list(page_items(page.html, page.name, page.name))
    except ReadError:
        return None
    return next((item for item in items if isinstance(item, Draft)), None)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _runs(paragraphs: Sequence[str]) -> Counter[tuple[str, ...]]:
    """Return the runs of words within paragraphs; a short paragraph is one."""
    runs: Counter[tuple[str, ...]] = Counter()
    for paragraph in paragraphs:
        words = re.findall(r"\w+", paragraph.lower())
        starts = range(max(1, len(words) - _RUN + 1)) if words else ()
        runs.update(tuple(words[n : n + _RUN]) for n in starts)
    return runs


def main() -> None:
    """Print the figures of the checkouts that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--fundus", type=Path, help="folder of a checkout of flairNLP/fundus")
    parser.add_argument("--trafilatura", type=Path, help="the same of adbar/trafilatura")
    parser.add_argument("--missed", action="store_true", help="name the pages of the misses")
    arguments = parser.parse_args()
    if arguments.fundus:
        _print("fundus", measure(fundus_pages(arguments.fundus), whole=True), arguments.missed)
    if arguments.trafilatura:
        pages = trafilatura_pages(arguments.trafilatura)
        _print("trafilatura", measure(pages, whole=False), arguments.missed)


def _print(name: str, figures: Figures, missed: bool) -> None:
    for figure, count in figures.of.items():
        print(f"{name:<12} {figure:<13} {100 * figures.right[figure] / count:5.1f} % of {count}")
        if missed and figures.missed[figure]:
            print("   ", ", ".join(figures.missed[figure]))


if __name__ == "__main__":
    main()
