"""The run as a page for people: one file, no request to anywhere."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rag.evaluation.folder import RunInfo
from rag.evaluation.metrics import percentile
from rag.evaluation.nuggets import NUGGET_FIGURES
from rag.evaluation.questions import GoldPlace
from rag.evaluation.run import LOSSES, PERCENTILES, Row, sample
from rag.evaluation.table import (
    LOSS_NAMES,
    OF_A_TYPE,
    Estimate,
    columns,
    estimates,
    lines_by_type,
)
from rag.types import Article, Span

# What each figure says, for those who don't know its name.
_SAYS: Mapping[str, str] = {
    "recall_at_1": "gold articles found at rank 1",
    "recall_at_5": "gold articles in the first five",
    "recall_at_10": "gold articles in the first ten",
    "mrr_at_10": "1 / rank of the first gold article, on average",
    "ndcg_at_10": "how near the ranking of articles is to the ideal one",
    "passage_hit_at_1": "the first passage covers a gold quote",
    "passage_hit_at_5": "one of the first five passages does",
    "answer_hit": "one of the first three citations covers a gold quote",
    "speaker_accuracy": "and names the right speaker",
    "quotes_exact": "citations that are exact slices of their article",
    "answered_answerable": "answerable questions that got an answer",
    "answered_unanswerable": "unanswerable ones that got one (lower is better)",
    "refusal_precision": "refusals that were right",
    "refusal_recall": "unanswerable questions that were refused",
    "refusal_f1": "both in one figure",
    "nugget_recall": "of the things an answer has to say, those it cites",
    "nugget_precision": "citations that say one of them",
    "nugget_f1": "both in one figure",
    "order": "pairs of them told in their order of time",
    "number_exact": "questions that count: the right number",
    "articles_f1": "cited articles against those asked for",
    "false_reason": "answers that wrongly call the topic or a person absent (lower is better)",
    "score": "the figure of each question's kind; a near miss refused counts 1",
}
_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Finding the article": tuple(_SAYS)[:5],
    "Finding the passage": tuple(_SAYS)[5:7],
    "Answering": tuple(_SAYS)[7:10],
    "Refusing": tuple(_SAYS)[10:15],
    "Saying all that belongs to it": NUGGET_FIGURES,
}
_PERCENTILE_NAMES: Mapping[str, str] = {
    "cited_chars": "characters cited in an answer",
    "passage_chars": "characters in a passage",
    "latency_ms": "milliseconds to answer",
}

_CONTEXT = 180
_PLACES = 3
_PASSAGES = 3
_BINS = 24


@dataclass(frozen=True, slots=True)
class MarkedSlice:
    """A piece of text, with whether it is gold and whether it was cited."""

    text: str
    gold: bool
    cited: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of an article: its rank where it was found, its text in segments."""

    article: str
    label: str
    segments: tuple[MarkedSlice, ...]
    covers: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class FailedQuestion:
    """A question that was lost: what was expected, found and cited."""

    row: Row
    expected: tuple[Excerpt, ...]
    more_expected: int
    found: tuple[Excerpt, ...]
    cited: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """A bar of a histogram over ``[low, high)``; the last one is open where ``high`` is None."""

    low: float
    high: float | None
    count: int


def render_report(
    summary: Mapping[str, Any],
    rows: Sequence[Row],
    info: RunInfo,
    article: Callable[[str], Article],
) -> str:
    """Return the report as one HTML page."""
    parts = columns(rows)
    figures = {name: {e.name: e for e in estimates(part)} for name, part in parts.items()}
    lost = Counter(row.loss for row in rows)
    failures = {
        loss: [_failure(row, article) for row in rows if row.loss == loss]
        for loss in LOSSES
        if lost[loss]
    }
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(
        summary=summary,
        info=info,
        parts={name: len(part) for name, part in parts.items()},
        answerable=sum(row.question.answerable for row in rows),
        sections=_SECTIONS,
        says=_SAYS,
        of_a_type=OF_A_TYPE,
        by_type=lines_by_type(rows),
        figures=figures,
        lead=_lead(summary, figures["all"]),
        percentiles=_percentile_rows(summary, list(parts)),
        right=lost[None],
        losses=[(LOSS_NAMES[loss], loss, lost[loss]) for loss in LOSSES],
        most_lost=max(lost[loss] for loss in LOSSES) or 1,
        bins=histogram(sample("latency_ms", rows)),
        failures=failures,
        loss_names=LOSS_NAMES,
        missing=[(row.question.id, text) for row in rows for text in row.gold.missing],
    )


def segments(
    text: str, offset: int, gold: Sequence[Span], cited: Sequence[Span]
) -> tuple[MarkedSlice, ...]:
    """Cut *text*, which begins at *offset* of its article, where gold or cited spans begin or end.

    *gold* and *cited* are spans of the article and may lie partly or wholly outside of *text*.
    """
    end = offset + len(text)
    bounds = {min(max(bound, offset), end) for span in (*gold, *cited) for bound in span}
    cuts = sorted(bounds | {offset, end})
    return tuple(
        MarkedSlice(text[a - offset : b - offset], _inside(a, gold), _inside(a, cited))
        for a, b in pairwise(cuts)
    )


def histogram(values: Sequence[float]) -> list[Bin]:
    """Return at most 25 bars of a round width; what lies far out is in the last, open one."""
    top = 1.5 * (percentile(values, 0.95) or 1.0)
    width = _round_up(top / _BINS)
    count = math.floor(top / width) + 1
    counts = Counter(min(int(value / width), count) for value in values)
    bars = [Bin(i * width, (i + 1) * width, counts[i]) for i in range(count)]
    return [*bars, Bin(count * width, None, counts[count])] if counts[count] else bars


def _round_up(width: float) -> float:
    power = 10.0 ** math.floor(math.log10(width))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= width)


def _inside(offset: int, spans: Sequence[Span]) -> bool:
    return any(start <= offset < end for start, end in spans)


def _lead(
    summary: Mapping[str, Any], figures: Mapping[str, Estimate]
) -> list[tuple[str, str, str]]:
    """Return the few figures that open the page: value, name, interval."""
    found = []
    for name, what in (
        ("passage_hit_at_5", "passage among the first five"),
        ("answer_hit", "answer cited"),
        ("refusal_f1", "refusing, F1"),
    ):
        estimate = figures[name]
        if estimate.value is not None and estimate.interval is not None:
            low, high = estimate.interval
            found.append((f"{estimate.value:.3f}", what, f"{low:.3f} to {high:.3f}"))
    latency = summary["latency_ms"]
    if latency["p50"] is not None:
        found.append(
            (f"{latency['p50']:,.0f} ms", "an answer, median", f"95 % in {latency['p95']:,.0f} ms")
        )
    return found


def _percentile_rows(
    summary: Mapping[str, Any], parts: Sequence[str]
) -> list[tuple[str, list[Mapping[str, float | None]]]]:
    return [
        (
            _PERCENTILE_NAMES[name],
            [summary[name], *(summary["by_type"][kind][name] for kind in parts[1:])],
        )
        for name in PERCENTILES
    ]


def _failure(row: Row, article: Callable[[str], Article]) -> FailedQuestion:
    places = row.gold.all_places
    return FailedQuestion(
        row,
        tuple(_expected(place, row, article) for place in places[:_PLACES]),
        max(0, len(places) - _PLACES),
        tuple(_found(row)),
        tuple(_cited(row)),
    )


def _expected(place: GoldPlace, row: Row, article: Callable[[str], Article]) -> Excerpt:
    found = article(place.article)
    start, end = _with_context(found.text, place.spans[0][0], place.spans[-1][1])
    marked = segments(found.text[start:end], start, place.spans, _cited_spans(row, place.article))
    return Excerpt(place.article, found.title or place.article, marked)


def _with_context(text: str, start: int, end: int) -> Span:
    """Widen a span by some 180 characters on both sides, to where a word begins or ends."""
    before = text.find(" ", max(0, start - _CONTEXT)) + 1 if start > _CONTEXT else 0
    after = text.rfind(" ", end, end + _CONTEXT) if end + _CONTEXT < len(text) else len(text)
    return min(before, start), max(after, end)


def _found(row: Row) -> Iterator[Excerpt]:
    """Yield the first passages, and after them the first that covers gold if it is not there."""
    passages = list(zip(row.answer["passages"], row.found, strict=True))
    late = [pair for pair in passages[_PASSAGES:] if pair[1]][:1]
    for passage, covers in passages[:_PASSAGES] + late:
        name = passage["article_id"]
        gold = [s for place in row.gold.all_places if place.article == name for s in place.spans]
        marked = segments(passage["text"], passage["start"], gold, _cited_spans(row, name))
        note = f"{passage['rank']}."
        yield Excerpt(name, passage["title"] or name, marked, covers, note)


def _cited(row: Row) -> Iterator[Excerpt]:
    for citation, covers in zip(row.answer["citations"], row.cited, strict=True):
        name = citation["article_id"]
        gold = [s for place in row.gold.all_places if place.article == name for s in place.spans]
        marked = segments(citation["quote"], citation["start"], gold, ())
        speaker = citation["speaker"] or "no speaker named"
        yield Excerpt(
            name, f"{citation['kind']}, {speaker}", marked, covers, f"[{citation['marker']}]"
        )


def _cited_spans(row: Row, article: str) -> list[Span]:
    return [
        (citation["start"], citation["end"])
        for citation in row.answer["citations"]
        if citation["article_id"] == article
    ]
