"""All benchmarks of speed, one after the other, as one page of tables with two plots.

Run: ``make bench``, or ``python -m benchmarks.bench [--out DIR] [--minutes 30] [--only WORD …]``.
Each benchmark is a process of its own, which prints the tables that stand on the page; ours and
the textbook's baseline take turns in one run, so that compare what stands in one table and nothing
else. What has no time left is named and not run. The page is ``DIR/README.md``, the plots beside it
are SVG.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rag.settings import PROJECT

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Bench:
    """A benchmark: its heading, its module with arguments, and what of it is drawn, if anything.

    ``drawn`` are a column with a name for each row, and those with its figures.
    """

    title: str
    command: tuple[str, ...]
    drawn: tuple[str, ...] = ()


# The most telling first: the last ones go where there is no time.
BENCHES = (
    Bench(
        "Indexing, beside a textbook's pipeline",
        ("indexing",),
        ("run", "ours, articles a second", "textbook"),
    ),
    Bench(
        "Retrieval as the corpus grows",
        ("growth", "--sizes", "5000", "20000", "--places", "folder"),
        ("passages", "p50 ms", "p95 ms"),
    ),
    Bench("One changed article", ("change",)),
    Bench("From the shell", ("start",)),
    Bench("Twenty people, alone and during an ingest", ("crowd", "--times", "1")),
    Bench("The page", ("page",)),
    Bench(
        "Answers, beside the textbook's",
        ("run", "--sets", "syrien-2015", "lindenbach", "--limit", "100"),
    ),
    Bench("A second run over a folder", ("second_run", "--articles", "2000")),
    Bench("One large article", ("large", "1")),
    Bench("Texts without end", ("monsters",)),
    Bench("What questions leave in memory", ("memory",)),
)


def run(bench: Bench, seconds: float) -> str:
    """Return what *bench* prints within *seconds*, or why it prints nothing."""
    module, *arguments = bench.command
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    if seconds <= 0:
        return "No time was left for it."
    try:
        done = subprocess.run(
            command, cwd=PROJECT, capture_output=True, text=True, timeout=seconds, check=True
        )
    except subprocess.TimeoutExpired:
        return f"Not done after {seconds:.0f} s."
    except subprocess.CalledProcessError as error:
        told = (error.stderr.strip().splitlines() or ["nothing"])[-1]
        return f"It ended with {error.returncode}: {told}"
    return done.stdout.strip()


def tables(markdown: str) -> Iterator[list[Row]]:
    """Yield each table of *markdown*, its rows by the names of their columns."""
    for part in markdown.split("\n\n"):
        lines = [line for line in part.splitlines() if line.startswith("|")]
        if len(lines) > 2:
            head, _, *rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
            yield [dict(zip(head, row, strict=True)) for row in rows]


def draw(rows: Sequence[Row], drawn: Sequence[str], title: str, file: Path) -> None:
    """Write the columns *drawn* of a table as bars to the SVG *file*."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    # The same rows make the same file.
    mpl.rcParams |= {"svg.hashsalt": title, "font.size": 11}
    name, *figures = drawn
    names = [_named(rows, row, name) for row in rows]
    plot = Figure(figsize=(8, 1.3 + 0.45 * len(rows)), layout="constrained")
    axes = plot.subplots()
    width = 0.8 / len(figures)
    for number, figure in enumerate(figures):
        values = [float(row[figure].replace(",", "")) for row in rows]
        places = [at + width * (number - (len(figures) - 1) / 2) for at in range(len(rows))]
        bars = axes.barh(places, values, width, label=figure)
        axes.bar_label(bars, [row[figure] for row in rows], padding=3)
    axes.set_yticks(range(len(rows)), names)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(title, loc="left")
    plot.legend(loc="outside lower left", ncols=len(figures), frameon=False)
    plot.savefig(file, metadata={"Date": None})


def _named(rows: Sequence[Row], row: Row, name: str) -> str:
    """Return what the bars of *row* are called: its name, and its second column if it needs one."""
    same = sum(each[name] == row[name] for each in rows)
    return row[name] if same == 1 else f"{row[name]}, {list(row.values())[1]}"


def main() -> None:
    """Run what is asked for and write the page as it grows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench", description=__doc__)
    parser.add_argument("--out", type=Path, default=PROJECT / "runs" / "bench")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--only", nargs="+", metavar="WORD", help="modules to run, else all")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + 60 * arguments.minutes
    head = f"`make bench`, {date.today()}, {platform.system()}, Python {platform.python_version()}."
    page = ["# Benchmarks", head]
    for bench in BENCHES:
        if arguments.only and bench.command[0] not in arguments.only:
            continue
        started = time.monotonic()
        printed = run(bench, until - started)
        took = (
            f"`python -m benchmarks.{' '.join(bench.command)}`, {time.monotonic() - started:.0f} s"
        )
        page += [f"## {bench.title}", took]
        first = next(tables(printed), None)
        if bench.drawn and first:
            file = f"{bench.command[0]}.svg"
            draw(first, bench.drawn, bench.title, arguments.out / file)
            page.append(f"![{bench.title}]({file})")
        page.append(printed)
        (arguments.out / "README.md").write_text("\n\n".join(page) + "\n", "utf-8")
        print(f"{bench.title}: {time.monotonic() - started:.0f} s", file=sys.stderr)
    print(arguments.out / "README.md")


if __name__ == "__main__":
    main()
