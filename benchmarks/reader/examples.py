"""Pairs of a question and a passage, and the batches they are trained in."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from benchmarks.reader.data import Material, local_sentences
from benchmarks.reader.network import Batch
from rag.index.e5.tokens import Tokenizer
from rag.index.e5.weights import HIDDEN
from rag.text.words import stems
from rag.types import Passage, Span

# Of the answerable questions, the share that is read with a passage without the answer too.
_NEGATIVES = 0.5
# Of those, the share taken from the question's own article.
_OWN_ARTICLE = 0.5
# Of the answerable questions, the share that is read with its passage without what answers: all
# else is there, as with a near miss.
_TAKEN_OUT = 0.5
# Of a near miss, so many passages of its article are read.
_OF_NEAR_MISS = 2
# In training a passage is cut to so many sentences: its lower states have seen the others, and
# it takes half the time. The rest is read whole, for that is how it is read later.
_WINDOW, _CUT = 4, 0.6
_TOKENS = 1600
_POOL = 512


@dataclass(frozen=True)
class Example:
    """A question with a passage; sentences that answer and those that are neither.

    ``window`` is the range of sentences that are read, all if None, without those ``taken_out``.
    """

    row: int
    passage: int
    gold: tuple[int, ...] = ()
    ignored: tuple[int, ...] = ()
    window: tuple[int, int] | None = None
    taken_out: tuple[int, ...] = ()


def example(material: Material, row: int, passage: int) -> Example:
    """Return a question with a passage, whatever stands in it."""
    asked, read = material.rows[row], material.passages[passage]
    if asked.article != read.article_id:
        return Example(row, passage)
    gold, also = touched(read, asked.gold), touched(read, asked.also)
    return Example(row, passage, gold, tuple(each for each in also if each not in gold))


def touched(passage: Passage, spans: Sequence[Span]) -> tuple[int, ...]:
    """Return the sentences that share at least half of themselves or of a span with it."""
    found = []
    for index, (start, end) in enumerate(passage.sentences):
        for first, last in spans:
            shared = min(end, last) - max(start, first)
            if 2 * shared >= min(end - start, last - first):
                found.append(index)
                break
    return tuple(found)


def epoch(material: Material, rows: Sequence[int], random: np.random.Generator) -> list[Example]:
    """Return the pairs of one epoch, drawn anew each time."""
    found: list[Example] = []
    for row in rows:
        asked = material.rows[row]
        nearby = material.of_article.get(asked.article, material.lookalikes[row])
        own = [example(material, row, each) for each in nearby]
        positive = [each for each in own if each.gold]
        silent = [each for each in own if not each.gold and not each.ignored]
        if positive:
            found.append(positive[random.integers(len(positive))])
            if random.random() < _TAKEN_OUT:
                found += _without_answer(material, positive[random.integers(len(positive))])
            if random.random() < _NEGATIVES:
                found += _negative(material, row, silent, random)
        elif not asked.gold:
            found += [silent[i] for i in random.permutation(len(silent))[:_OF_NEAR_MISS]]
    return [_cut(material, each, random) for each in found]


def _without_answer(material: Material, each: Example) -> list[Example]:
    """Return the pair without the sentences that answer; none where no other is left."""
    taken_out = each.gold + each.ignored
    left = len(material.passages[each.passage].sentences) - len(taken_out)
    return [Example(each.row, each.passage, taken_out=taken_out)] if left else []


def _cut(material: Material, each: Example, random: np.random.Generator) -> Example:
    """Return the pair with some sentences side by side, one that answers among them.

    Where the answer is taken out, they are those around it.
    """
    if random.random() >= _CUT:
        return each
    count = len(material.passages[each.passage].sentences)
    needed = random.choice(each.gold or each.taken_out or range(count))
    low, high = max(0, needed - _WINDOW + 1), min(needed, max(0, count - _WINDOW))
    start = int(random.integers(low, high + 1))
    return dataclasses.replace(each, window=(start, min(count, start + _WINDOW)))


def _negative(
    material: Material, row: int, silent: Sequence[Example], random: np.random.Generator
) -> list[Example]:
    """Return a pair without the answer; none where neither article nor lookalikes have one."""
    others = material.lookalikes[row]
    if silent and (not others or random.random() < _OWN_ARTICLE):
        return [silent[random.integers(len(silent))]]
    # The nearest ones are what will be found beside the right passage.
    return [Example(row, others[int(len(others) * random.random() ** 2)])] if others else []


def batches(
    material: Material, examples: Sequence[Example], random: np.random.Generator | None
) -> Iterator[list[Example]]:
    """Yield the pairs by similar length, some 1,600 tokens at a time; shuffled if *random*."""
    order = (
        list(range(len(examples))) if random is None else list(random.permutation(len(examples)))
    )
    made: list[list[Example]] = []
    for start in range(0, len(order), _POOL):
        pool = sorted(order[start : start + _POOL], key=lambda i: _length(material, examples[i]))
        batch: list[Example] = []
        for i in pool:
            if batch and (len(batch) + 1) * _length(material, examples[i]) > _TOKENS:
                made.append(batch)
                batch = []
            batch.append(examples[i])
        made.append(batch)
    for index in range(len(made)) if random is None else random.permutation(len(made)):
        yield made[index]


def _read(material: Material, each: Example) -> np.ndarray:
    """Return which tokens of the passage are read: its marks, its headline and its window."""
    owners = material.owners[each.passage]
    start, end = each.window or (0, len(material.passages[each.passage].sentences))
    inside = (owners >= start) & (owners < end) & ~np.isin(owners, each.taken_out)
    return np.flatnonzero((owners < 0) | inside)


def _length(material: Material, each: Example) -> int:
    return len(material.question_states[each.row]) + len(_read(material, each))


def collate(material: Material, examples: Sequence[Example], answers: Answers | None) -> Batch:
    """Return the batch of *examples*; without *answers* no token is marked as the answer's."""
    tokens = max(_length(material, each) for each in examples)
    sentences = max(len(material.passages[each.passage].sentences) for each in examples)
    pairs = len(examples)
    states = np.zeros((pairs, tokens, HIDDEN), np.float32)
    kinds = np.full((pairs, tokens), -1)
    members = np.zeros((pairs, sentences, tokens), np.float32)
    gold, ignored = np.zeros((2, pairs, sentences + 1), np.float32)
    answer = np.zeros((pairs, tokens), np.float32)
    for i, each in enumerate(examples):
        asked, read = material.question_states[each.row], _read(material, each)
        first, last = len(asked), len(asked) + len(read)
        states[i, :first] = asked
        states[i, first:last] = material.states[each.passage][read]
        kinds[i, :first], kinds[i, first:last] = 0, 1
        owners = material.owners[each.passage][read]
        inside = np.flatnonzero(owners >= 0)
        members[i, owners[inside], first + inside] = 1
        gold[i, list(each.gold) or [sentences]] = 1
        ignored[i, list(each.ignored)] = 1
        if answers and each.gold:
            answer[i, first:last] = np.isin(read, answers.tokens(each))
    parts = (states, kinds, members, gold, ignored, answer)
    return Batch(*(torch.from_numpy(part) for part in parts))


class Answers:
    """Finds the words of a row's short answer in the sentence that gives it."""

    def __init__(self, material: Material, tokenizer: Tokenizer) -> None:
        self._material, self._tokenizer = material, tokenizer
        self._known: dict[tuple[int, int], list[int]] = {}

    def tokens(self, each: Example) -> list[int]:
        """Return the tokens of the passage that are the answer's words and not the question's."""
        key = each.row, each.passage
        if key not in self._known:
            self._known[key] = self._find(each)
        return self._known[key]

    def _find(self, each: Example) -> list[int]:
        row, passage = self._material.rows[each.row], self._material.passages[each.passage]
        wanted = set(stems(row.answer)) - set(stems(row.question))
        spans, found = local_sentences(passage), []
        for index in each.gold:
            start, end = spans[index]
            own = np.flatnonzero(self._material.owners[each.passage] == index).tolist()
            for word in passage.text[start:end].split():
                count = len(self._tokenizer.tokens(word))
                if wanted & set(stems(word)):
                    found += own[:count]
                own = own[count:]
        return found
