"""What questions leave behind in the chat's memory: ``python -m benchmarks.memory``.

Starts ``app.py`` with the bundled corpus syrien-2015 on a free port, asks its questions over HTTP
as programs do until nothing is loaded any more, then 300 more, and prints by how much the process
grew. Memory is read from /proc, so on Linux only; returns 1 where it is 5 MB or more.
"""

from __future__ import annotations

import argparse
import json
import urllib.request
from itertools import cycle, islice
from pathlib import Path

from benchmarks.chat_process import running_chat
from rag.settings import PROJECT

CORPUS = "syrien-2015"
# Megabytes for so many questions.
MOST, QUESTIONS = 5.0, 300
_SECONDS = 300


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--before", type=int, default=100, help="asked before anything is measured")
    options = parser.parse_args()
    rows = (PROJECT / "corpus" / CORPUS / "questions.jsonl").read_text("utf-8").splitlines()
    asked = cycle(json.loads(row)["question"] for row in rows)
    with running_chat(CORPUS) as (process, url):
        for question in islice(asked, options.before):
            ask(url, question)
        began = resident(process)
        print(f"after {options.before} questions {began:.1f} MB", flush=True)
        for number, question in enumerate(islice(asked, options.questions), start=1):
            ask(url, question)
            if number % 50 == 0:
                print(f"{number} more: {resident(process) - began:+.1f} MB", flush=True)
        grown = resident(process) - began
    print(f"{options.questions} questions grew the chat by {grown:.1f} MB")
    return int(grown >= MOST)


def ask(url: str, question: str) -> None:
    """Ask *question* over HTTP, and read the answer to its end."""
    calls = f"{url}/gradio_api/call"
    body = json.dumps({"question": question}).encode()
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(
        urllib.request.Request(f"{calls}/v2/ask", body, headers), timeout=_SECONDS
    ) as response:
        event = json.load(response)["event_id"]
    with urllib.request.urlopen(f"{calls}/ask/{event}", timeout=_SECONDS) as stream:
        told = stream.read().decode()
    if "event: complete" not in told:
        raise RuntimeError(told)


def resident(process: int) -> float:
    """Return the megabytes that *process* holds in memory."""
    status = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    (line,) = (line for line in status if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    raise SystemExit(main())
