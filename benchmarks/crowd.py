"""Twenty people who ask at once: alone, during an ingest, and several chats over one corpus.

``python -m benchmarks.crowd`` starts ``app.py`` with the bundled corpus syrien-2015 and lets twenty
ask together, a few times; then the same while another corpus of the same data folder is made of
articles that nobody has read before, by the command and by the page's own job; then as many ask
one chat process and four over the same corpus, mounted so that it can only be read, which takes the
right to mount. Prints Markdown tables. Needs no browser.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.chat_process import running_chat
from benchmarks.grown import bundled_sentences
from rag.progress import read_event
from rag.settings import PROJECT, load_settings
from rag.web.jobs import Jobs, Work

CORPUS = "syrien-2015"
QUESTIONS = (
    "Was sagte Earnest über Assad?",
    "Was schlug Putin vor den Vereinten Nationen vor?",
    "Wann telefonierten Carter und Schoigu?",
    "Wer gewann die Fußball-Weltmeisterschaft 2014?",
)
CROWD = 20
PROCESSES = 4
_SECONDS = 180
_AHEAD = re.compile(r'<p class="queue"[^>]*>\D*(\d+|eine)\b')
# Articles that are made for an ingest: more than are embedded while it is measured.
_ARTICLES, _SENTENCES = 400, 12


@dataclass(frozen=True)
class Asked:
    """One who asked among others: seconds until the answer, and how many were seen ahead."""

    seconds: float
    ahead: tuple[int, ...]
    log: str


def ask_as_page(url: str, question: str, corpus: str) -> Asked:
    """Ask as the page does, in a conversation that is not kept, and wait for the answer."""
    session = uuid.uuid4().hex[:10]
    wish = {"question": question, "corpus": corpus, "language": "de"}
    body = {"data": [], "event_data": wish, "fn_index": _answering(url), "session_hash": session}
    begun = time.perf_counter()
    join = urllib.request.Request(
        f"{url}/gradio_api/queue/join",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    urllib.request.urlopen(join, timeout=_SECONDS).close()
    ahead: list[int] = []
    data = f"{url}/gradio_api/queue/data?session_hash={session}"
    with urllib.request.urlopen(data, timeout=_SECONDS) as events:
        for line in events:
            ahead += _counts(line.decode())
            if b'"process_completed"' in line:
                log = json.loads(line[len(b"data:") :])["output"]["data"][2]
                return Asked(time.perf_counter() - begun, tuple(ahead), str(log))
    raise RuntimeError(f"{question!r}: the server ended without an answer")


def _answering(url: str) -> int:
    with urllib.request.urlopen(f"{url}/config", timeout=_SECONDS) as response:
        dependencies = json.load(response)["dependencies"]
    return int(next(each["id"] for each in dependencies if each["api_name"] == "answer"))


def _counts(line: str) -> Iterator[int]:
    if '"process_generating"' in line:
        for found in _AHEAD.finditer(line.replace('\\\\"', '"').replace('\\"', '"')):
            yield 1 if found[1] == "eine" else int(found[1])


def ask_together(url: str | Sequence[str], corpus: str, count: int = CROWD) -> list[Asked]:
    """Let *count* ask at the same time, of one chat or of several in turn."""
    urls = [url] if isinstance(url, str) else url
    places = [urls[number % len(urls)] for number in range(count)]
    questions = [QUESTIONS[number // len(urls) % len(QUESTIONS)] for number in range(count)]
    with ThreadPoolExecutor(count) as people:
        return list(people.map(partial(ask_as_page, corpus=corpus), places, questions))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="how often twenty ask at once")
    times = parser.parse_args().times
    print("| twenty at once | first s | median s | last s | times the median alone |")
    print("|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        data, articles = Path(folder, "data"), Path(folder, "articles")
        _write_articles(articles)
        with running_chat(CORPUS, data) as (_, url):
            ask_together(url, CORPUS)
            alone = _row("alone", url, times, None)
            with _commanded(data, articles):
                _row("during an ingest by the command", url, times, alone)
            with _submitted(data, articles):
                _row("during an ingest by the page", url, times, alone)
            _row("alone again", url, times, alone)
        print("\n| chat processes | answers a second |\n|---:|---:|", flush=True)
        _make_read_only(data, stack)
        urls: list[str] = []
        for number in range(PROCESSES):
            own = Path(folder, f"own-{number}")
            own.mkdir()
            (own / "corpora").symlink_to(data / "corpora")
            urls.append(stack.enter_context(running_chat(CORPUS, own))[1])
            if len(urls) in (1, PROCESSES):
                _rate(urls, times)


def _make_read_only(data: Path, undone: ExitStack) -> None:
    """Let nobody write to the folder *data*, root neither where it may mount."""
    subprocess.run(["mount", "--bind", data, data], check=True)
    undone.callback(subprocess.run, ["umount", data], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", data], check=True)


def _row(name: str, url: str, times: int, alone: float | None) -> float:
    rounds = [sorted(each.seconds for each in ask_together(url, CORPUS)) for _ in range(times)]
    median = statistics.median(second for each in rounds for second in each)
    first, last = (statistics.median(each[at] for each in rounds) for at in (0, -1))
    times_alone = f"{median / alone:.2f}" if alone else ""
    print(f"| {name} | {first:.2f} | {median:.2f} | {last:.2f} | {times_alone} |", flush=True)
    return median


def _rate(urls: Sequence[str], times: int) -> None:
    ask_together(urls, CORPUS)  # each of them loads what the first question waits for
    began = time.perf_counter()
    for _ in range(times):
        ask_together(urls, CORPUS)
    print(f"| {len(urls)} | {CROWD * times / (time.perf_counter() - began):.1f} |", flush=True)


@contextmanager
def _commanded(data: Path, articles: Path) -> Iterator[None]:
    """Run an ingest as a user does in a terminal, embedding when the block begins."""
    command = [sys.executable, "-m", "rag", "--data", str(data), "ingest", str(articles)]
    child = subprocess.Popen(
        [*command, "--corpus", "anderes", "--json"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert child.stdout is not None
    try:
        for line in child.stdout:
            if getattr(read_event(line), "stage", None) == "embed":
                break
        yield
        _require(child.poll() is None)
    finally:
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(_SECONDS)


@contextmanager
def _submitted(data: Path, articles: Path) -> Iterator[None]:
    """Run an ingest as the page does, embedding when the block begins."""
    jobs = Jobs(load_settings().model_copy(update={"data": data}))
    try:
        jobs.submit("drittes", "Drittes", "add", Work(lambda: ([articles], [])))
        _wait(lambda: jobs.all()[0].phase == "embed" or jobs.all()[0].is_over)
        yield
        _require(jobs.all()[0].state == "running")
    finally:
        jobs.close()


def _wait(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + _SECONDS
    while not is_so() and time.monotonic() < until:
        time.sleep(0.1)


def _require(is_running: bool) -> None:
    if not is_running:
        raise RuntimeError("the ingest had ended before all was measured: give it more articles")


def _write_articles(folder: Path) -> None:
    folder.mkdir()
    chance = random.Random(20)
    for number in range(_ARTICLES):
        chosen = chance.sample(bundled_sentences(), _SENTENCES)
        marked = (f"{sentence} Das war {number}." for sentence in chosen)
        (folder / f"{number}.txt").write_text(" ".join(marked), "utf-8")


if __name__ == "__main__":
    main()
