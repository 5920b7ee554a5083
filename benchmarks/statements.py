"""Who said what, measured: precision by pattern and names on the bundled gold.

Run: ``python -m benchmarks.statements [--no-shared]``. The bundled gold are the statements of
``corpus/lindenbach``, all patterns read, those below ``patterns.LEAST`` too: the numbers in
``rag/statements/patterns.py`` stand on the first table. Where ``../shared`` is there, the score of
its annotated articles follows, which nothing that ships is fitted on.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.load import Draft, load_drafts
from rag.settings import PROJECT
from rag.statements import ExtractedStatement, extract_statements
from rag.statements.patterns import LEAST
from rag.text.words import fold
from rag.types import Article, Span

BUNDLED = PROJECT / "corpus" / "lindenbach"
SHARED = PROJECT.parent / "shared"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Gold:
    """A statement as annotated: where it stands, its kind, and who speaks."""

    spans: tuple[Span, ...]
    kind: str
    speaker: str


@dataclass(frozen=True)
class Match:
    """A statement as read and the annotated one it is, None where it is none."""

    read: ExtractedStatement
    gold: Gold | None


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-shared", action="store_true", help="the bundled gold only")
    matches, missed = read_bundled()
    print(_figures(matches, missed), end="\n\n")
    print(_by_pattern(matches), end="\n\n")
    print(_names(matches))
    if not parser.parse_args().no_shared and SHARED.is_dir():
        print("\n" + _shared())


def read_bundled() -> tuple[list[Match], int]:
    """Return every statement read from the bundled gold's articles, and how many it misses."""
    gold: dict[str, list[Gold]] = defaultdict(list)
    for line in (BUNDLED / "statements.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = tuple((start, end) for start, end in row["spans"])
        gold[row["article"]].append(Gold(spans, row["kind"], row["speaker"]))
    matches: list[Match] = []
    missed = 0
    for article in _articles(gold):
        read = extract_statements(article, 0.0)
        pairs = matched(article.text, gold[article.id], read)
        matches += [Match(each, pairs.get(at)) for at, each in enumerate(read)]
        missed += len(gold[article.id]) - len(pairs)
    return matches, missed


def _articles(gold: dict[str, list[Gold]]) -> Iterator[Article]:
    for draft in load_drafts(BUNDLED):
        if isinstance(draft, Draft):
            names = (draft.row, draft.name, Path(draft.file).stem)
            name = next((each for each in names if each in gold), None)
            if name is not None:
                yield Article(id=name, text=draft.text)


def matched(text: str, gold: Sequence[Gold], read: Sequence[ExtractedStatement]) -> dict[int, Gold]:
    """Pair statements whose words overlap with an F1 of one half, one to one, the best first."""
    scored = sorted(
        (
            (_overlap(text, each.spans, one.spans), -i, -j)
            for i, one in enumerate(gold)
            for j, each in enumerate(read)
        ),
        reverse=True,
    )
    pairs: dict[int, Gold] = {}
    used: set[int] = set()
    for score, i, j in scored:
        if score >= 0.5 and -i not in used and -j not in pairs:
            used.add(-i)
            pairs[-j] = gold[-i]
    return pairs


def _overlap(text: str, one: Sequence[Span], other: Sequence[Span]) -> float:
    a, b = _words(text, one), _words(text, other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _words(text: str, spans: Sequence[Span]) -> set[int]:
    return {word.start() for left, right in spans for word in _WORD.finditer(text, left, right)}


def _figures(matches: Sequence[Match], missed: int) -> str:
    kept = [each for each in matches if each.read.confidence >= LEAST]
    right = sum(each.gold is not None for each in kept)
    lost = missed + sum(each.gold is not None for each in matches) - right
    precision, recall = right / len(kept), right / (right + lost)
    f1 = 2 * precision * recall / (precision + recall)
    return f"precision {precision:.3f}, recall {recall:.3f}, f1 {f1:.3f}, {right + lost} annotated"


def _by_pattern(matches: Sequence[Match]) -> str:
    read = Counter(each.read.pattern for each in matches)
    right = Counter(each.read.pattern for each in matches if each.gold is not None)
    rows = [
        f"| {name} | {count} | {right[name]} | {right[name] / count:.2f} |"
        for name, count in read.most_common()
    ]
    return "\n".join(["| pattern | read | right | precision |", "|---|---:|---:|---:|", *rows])


def _names(matches: Sequence[Match]) -> str:
    """How often a name is right, by how it is given and by pattern where it is only likely."""
    given: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for each in matches:
        if each.gold is None or each.read.confidence < LEAST:
            continue
        for how, name in _given(each.read):
            given[how] += 1
            right[how] += _same(name, each.gold.speaker)
    rows = [f"| {how} | {count} | {right[how]} |" for how, count in given.most_common()]
    return "\n".join(["| name | given | right |", "|---|---:|---:|", *rows])


def _given(read: ExtractedStatement) -> Iterator[tuple[str, str]]:
    if read.speaker is not None:
        yield ("sure, inferred" if read.inferred else "sure"), read.speaker
    elif read.likely is not None:
        yield "likely", read.likely
        yield f"likely, {read.pattern}", read.likely


def _same(one: str, other: str) -> bool:
    a, b = ((_WORD.findall(fold(name)) or [""])[-1].removesuffix("s") for name in (one, other))
    return a == b


def _shared() -> str:
    """The shared scorer's figures for all annotated articles, as it prints them."""
    articles = SHARED / "corpora" / "wikinews" / "articles.jsonl"
    with tempfile.TemporaryDirectory() as folder:
        read = Path(folder) / "read.jsonl"
        with read.open("w", encoding="utf-8") as file:
            for line in articles.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                article = Article(id=row["id"], text=row["text"], title=row.get("title"))
                for statement in extract_statements(article):
                    file.write(json.dumps(_row(article, statement)) + "\n")
        tool, gold = SHARED / "tools" / "score_statements.py", SHARED / "gold" / "statements.jsonl"
        command = [sys.executable, str(tool), str(gold), str(articles), str(read)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _row(article: Article, statement: ExtractedStatement) -> dict[str, object]:
    return {
        "article_id": article.id,
        "spans": statement.spans,
        "quote": " … ".join(article.text[start:end] for start, end in statement.spans),
        "kind": statement.kind,
        "speaker": statement.speaker,
        "speaker_span": statement.speaker_span,
        "inferred": statement.inferred,
    }


if __name__ == "__main__":
    main()
