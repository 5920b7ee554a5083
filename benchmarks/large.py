"""What one large article costs, a megabyte: ``python -m benchmarks.large [MEGABYTES ...]``.

The article is paragraphs of the bundled corpora, shuffled. A row for each size with the computing
time of this process, seconds a megabyte: read from its file, cut into passages, read for who said
what, and embedded, measured over its first 200 passages with their sentences. The last column is
how many times it is told how far the ingest is, which says that nobody waits for long in the dark.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from rag.index.embedder import load_embedder
from rag.index.split import split_article
from rag.index.texts import texts_of
from rag.load import Draft, load_drafts
from rag.settings import PROJECT, load_settings
from rag.statements import read_article
from rag.types import Article

_EMBEDDED = 200
_T = TypeVar("_T")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("megabytes", nargs="*", type=float, default=[1.0, 4.0])
    embedder = load_embedder(load_settings())
    read_all("Der Sprecher sagte, es sei gut.")
    embedder.encode_passages(["Der Sprecher sagte, es sei gut."])
    print("| MB | file | passages | statements | up to | embedding | told |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for size in parser.parse_args().megabytes:
        text = large(int(size * 1e6))
        heard: list[int] = []
        file = seconds(partial(read_file, text))[0] / size
        cut, passages = seconds(partial(split_article, Article("a", text)))
        read, _ = seconds(partial(read_article, Article("a", text), 0.0, heard.append))
        texts = list(chain.from_iterable(texts_of(Article("a", text), passages[:_EMBEDDED])))
        embedded = seconds(lambda texts=texts: list(embedder.encode_passages(texts)))[0]
        embedded *= len(passages) / len(passages[:_EMBEDDED])
        until = heard[-1] / 1e6
        print(
            f"| {size:g} | {file:.2f} | {cut / size:.2f} | {read / until:.2f} | {until:.2f} MB"
            f" | {embedded / size:.0f} | {len(heard):,} |",
            flush=True,
        )


def large(size: int) -> str:
    """Return an article of *size* characters."""
    drafts = (
        item
        for corpus in sorted((PROJECT / "corpus").iterdir())
        for item in load_drafts(corpus)
        if isinstance(item, Draft)
    )
    paragraphs = [part for draft in drafts for part in draft.text.split("\n\n")]
    chosen, random_ = [], random.Random(20)
    length = 0
    while length < size:
        chosen.append(random_.choice(paragraphs))
        length += len(chosen[-1]) + 2
    return "\n\n".join(chosen)[:size]


def read_all(text: str) -> None:
    """Load what is loaded at the first use."""
    read_article(Article("a", text))


def read_file(text: str) -> None:
    """Write *text* to a file and read it as an ingest does."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "gross.txt")
        file.write_text(text, "utf-8")
        list(load_drafts(file))


def seconds(work: Callable[[], _T]) -> tuple[float, _T]:
    """Return the computing time of this process and its children that *work* takes, its result."""
    began = time.process_time()
    made = work()
    return time.process_time() - began, made


if __name__ == "__main__":
    main()
