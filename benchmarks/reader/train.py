"""Train the reader: a few epochs over pairs, with checkpoints that a later run goes on from."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import count, islice
from pathlib import Path

import numpy as np
import torch

from benchmarks.reader.data import Material
from benchmarks.reader.examples import Answers, Example, batches, collate, epoch, example
from benchmarks.reader.network import Network, loss_of
from rag.types import Span

# Steps between two checkpoints.
_SAVED = 10


@dataclass(frozen=True)
class Plan:
    """How to train. The learning rates stay at their height and fall over the last quarter.

    ``rate`` is that of the layers, ``head_rate`` that of all else; ``answer_weight`` is the weight
    of finding the answer's own words beside finding its sentence.
    """

    rate: float = 2e-4
    head_rate: float = 1e-3
    answer_weight: float = 0.5
    warm_up: int = 40
    cool_down: float = 0.25
    seed: int = 1


def train(
    material: Material,
    rows: Sequence[int],
    answers: Answers,
    plan: Plan,
    steps: int,
    folder: Path,
    start: Path | None = None,
) -> Network:
    """Return the network after *steps* batches; *folder* keeps the last checkpoint and a log.

    It begins with the weights of the checkpoint *start*, else with the bundled model's.

    A run that was stopped goes on from its checkpoint and ends as if it had not been. One that
    was stopped before its rates fell may go on to another number of steps.
    """
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(plan.seed)
    network = Network()
    if start:
        network.load_state_dict(torch.load(start, weights_only=True)["network"])
    optimizer = _optimizer(network, plan)
    done = _resume(folder, network, optimizer, plan)
    losses: list[float] = []
    began = time.monotonic()
    network.train()
    for step, examples in islice(enumerate(_steps(material, rows, plan)), done, steps):
        torch.manual_seed(plan.seed * 1_000_003 + step)
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * _height(step, steps, plan)
        batch = collate(material, examples, answers)
        loss = loss_of(batch, *network(batch), plan.answer_weight)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        losses.append(float(loss.detach()))
        if (step + 1) % _SAVED == 0 or step + 1 == steps:
            told = {"step": step + 1, "of": steps, "loss": float(np.mean(losses[-_SAVED:]))}
            _tell(folder, told | {"minutes": (time.monotonic() - began) / 60})
            _save(folder, network, optimizer, plan, step + 1)
    return network


def _steps(material: Material, rows: Sequence[int], plan: Plan) -> Iterator[list[Example]]:
    for number in count():
        random = np.random.default_rng([plan.seed, number])
        yield from batches(material, epoch(material, rows, random), random)


def _height(step: int, steps: int, plan: Plan) -> float:
    """Return the share of the highest rate at *step*: up, along, and down to 0."""
    return min(1.0, (step + 1) / plan.warm_up, (steps - step) / (plan.cool_down * steps))


def _optimizer(network: Network, plan: Plan) -> torch.optim.Optimizer:
    layers = list(network.layers.parameters())
    inner = {id(parameter) for parameter in layers}
    heads = [each for each in network.parameters() if id(each) not in inner]
    groups = [{"params": layers, "peak": plan.rate}, {"params": heads, "peak": plan.head_rate}]
    return torch.optim.AdamW(groups, lr=plan.rate, weight_decay=0.01, fused=True)


def _save(
    folder: Path, network: Network, optimizer: torch.optim.Optimizer, plan: Plan, step: int
) -> None:
    part = folder / "checkpoint.part"
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save(state | {"step": step, "plan": asdict(plan)}, part)
    part.replace(folder / "checkpoint.pt")


def _resume(folder: Path, network: Network, optimizer: torch.optim.Optimizer, plan: Plan) -> int:
    file = folder / "checkpoint.pt"
    if not file.is_file():
        return 0
    state = torch.load(file, weights_only=True)
    if state["plan"] != asdict(plan):
        raise SystemExit(f"{file} was trained by another plan. Remove it, or name another folder.")
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])


def _tell(folder: Path, told: dict[str, float]) -> None:
    line = json.dumps({name: round(value, 4) for name, value in told.items()})
    print(line, flush=True)
    with (folder / "log.jsonl").open("a") as file:
        file.write(line + "\n")


def validate(
    material: Material, rows: Sequence[int], network: Network, others: int = 3
) -> dict[str, float]:
    """Return the figures of *rows*, each read with its article and with lookalikes."""
    pairs = []
    for row in rows:
        own = material.of_article[material.rows[row].article]
        pairs += [example(material, row, each) for each in own]
        pairs += [Example(row, each) for each in material.lookalikes[row][:others]]
    return figures(material, score(material, network, pairs))


def score(
    material: Material, network: Network, pairs: Sequence[Example]
) -> dict[Example, np.ndarray]:
    """Return for each pair the scores of its sentences and, last, that of „no answer“."""
    network.eval()
    found = {}
    with torch.inference_mode():
        for batch in batches(material, pairs, None):
            scores, _ = network(collate(material, batch, None))
            for each, line in zip(batch, scores.numpy(), strict=True):
                count = len(material.passages[each.passage].sentences)
                found[each] = np.append(line[:count], line[-1])
    return found


def figures(material: Material, scored: dict[Example, np.ndarray]) -> dict[str, float]:
    """Return how often the answer comes first and in three, and how near misses are told apart."""
    from sklearn.metrics import roc_auc_score

    ranks: list[tuple[int, int]] = []
    best: list[float] = []
    by_row: dict[int, list[tuple[Example, np.ndarray]]] = {}
    for each, line in scored.items():
        by_row.setdefault(each.row, []).append((each, line))
    answerable = []
    for row, pairs in by_row.items():
        asked = material.rows[row]
        places: dict[tuple[str, Span], tuple[float, bool]] = {}
        for each, line in pairs:
            passage = material.passages[each.passage]
            for index, span in enumerate(passage.sentences):
                key = passage.article_id, span
                value = float(line[index] - line[-1]), index in each.gold
                places[key] = max(places.get(key, value), value)
        ordered = sorted(places.items(), key=lambda item: -item[1][0])
        own = [item for item in ordered if item[0][0] == asked.article]
        best.append(ordered[0][1][0])
        answerable.append(bool(asked.gold))
        if asked.gold:
            ranks.append((_rank(ordered), _rank(own)))
    rank = np.array(ranks)
    return {
        "first": round(float((rank[:, 0] == 0).mean()), 3),
        "in_three": round(float((rank[:, 0] < 3).mean()), 3),
        "own_first": round(float((rank[:, 1] == 0).mean()), 3),
        "own_in_three": round(float((rank[:, 1] < 3).mean()), 3),
        "auroc": round(float(roc_auc_score(answerable, best)), 3),
        "rows": len(by_row),
    }


def _rank(ordered: Sequence[tuple[object, tuple[float, bool]]]) -> int:
    return next((i for i, (_, (_, right)) in enumerate(ordered) if right), 999)
