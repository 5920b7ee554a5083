"""How long a reader waits: for the page, for the first cited passage, and among twenty others.

``python -m benchmarks.page`` starts ``app.py`` with the bundled corpus syrien-2015 on a free port
and measures in headless Chromium, the bytes of the first load too; it prints Markdown tables. Needs
Playwright and a Chromium.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import time
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from playwright.sync_api import Page, Request, expect, sync_playwright

from benchmarks.chat_process import running_chat

CORPUS = "syrien-2015"
QUESTIONS = (
    "Was sagte Earnest über Assad?",
    "Was schlug Putin vor den Vereinten Nationen vor?",
    "Wann telefonierten Carter und Schoigu?",
    "Wer gewann die Fußball-Weltmeisterschaft 2014?",
)
CROWD = 20
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_SECONDS = 180
# Milliseconds in which what is still on its way arrives.
_SETTLED = 2_000
_AHEAD = re.compile(r'<p class="queue"[^>]*>\D*(\d+|eine)\b')
# Milliseconds from the click on an example to the first marker in the page.
_FIRST_MARKER = """() => new Promise((resolve) => {
  const begun = performance.now();
  const found = () => document.querySelector(".answer .marker");
  const look = () => found() && resolve(performance.now() - begun);
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  document.querySelector("button.example").click();
})"""
_FIRST_PAINT = (
    "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN"
)


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


def ask_together(url: str, corpus: str, count: int = CROWD) -> list[Asked]:
    """Let *count* ask at the same time."""
    questions = [QUESTIONS[number % len(QUESTIONS)] for number in range(count)]
    with ThreadPoolExecutor(count) as people:
        return list(people.map(lambda question: ask_as_page(url, question, corpus), questions))


def _look(page: Page, url: str) -> tuple[float, float, float]:
    """Return the milliseconds to first paint and to first marker, and the kB loaded before that."""
    loaded: list[Request] = []
    page.on("requestfinished", lambda request: loaded.append(request))
    page.goto(url)
    expect(page.locator("#question textarea")).to_have_attribute("placeholder", re.compile(r"\w"))
    page.wait_for_timeout(_SETTLED)
    sizes = [request.sizes() for request in loaded]
    size = sum(each["responseHeadersSize"] + each["responseBodySize"] for each in sizes) / 1000
    return page.evaluate(_FIRST_PAINT), page.evaluate(_FIRST_MARKER), size


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How long a reader waits.")
    parser.add_argument("--times", type=int, default=10, help="how often the page is opened")
    options = parser.parse_args()
    with running_chat(CORPUS) as (_, url):
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=_FLAGS
            )
            seen = [_look(chromium.new_context().new_page(), url) for _ in range(options.times)]
            chromium.close()
        crowd = sorted(each.seconds for each in ask_together(url, CORPUS))
    names = ("first paint, ms", "click to first marker, ms", "first load, kB")
    print("| | median | worst |\n|---|---:|---:|")
    for name, values in zip(names, zip(*seen, strict=True), strict=True):
        print(f"| {name} | {statistics.median(values):.0f} | {max(values):.0f} |")
    print(f"\n{CROWD} at once: median {statistics.median(crowd):.1f} s, last {crowd[-1]:.1f} s")


if __name__ == "__main__":
    main()
