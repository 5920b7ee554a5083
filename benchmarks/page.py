"""How long a reader waits: for the page, for the first cited passage, and among twenty others.

``python -m benchmarks.page`` starts ``app.py`` with the bundled corpus syrien-2015 on a free port
and measures in headless Chromium, the bytes of the first load too; it prints Markdown tables. Needs
Playwright and a Chromium.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics

from playwright.sync_api import Page, Request, expect, sync_playwright

from benchmarks.chat_process import running_chat
from benchmarks.crowd import CORPUS, CROWD, ask_together

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Milliseconds in which what is still on its way arrives.
_SETTLED = 2_000
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
