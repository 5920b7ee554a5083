"""The reader's training: pairs, batches, checkpoints, and the exported model against torch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks.reader.data import Material, is_held_out, load_articles, load_rows, prepare
from benchmarks.reader.examples import Answers, Example, batches, collate, epoch, example, touched
from benchmarks.reader.export import onnx_reader, quantise, rounded
from benchmarks.reader.network import Batch, Network, loss_of
from benchmarks.reader.train import Plan, train, validate
from rag.index.e5.session import open_session
from rag.index.e5.tokens import Tokenizer
from rag.index.e5.weights import HIDDEN, Weights, weight_file

ARTICLES = {
    "bad": (
        "Das Freibad öffnet im April. Der Eintritt kostet 4 Euro. Der Rat will es so."
        " Alle freuen sich. Es hat zwei Becken. Eines ist neu."
    ),
    "rad": "Der Radweg nach Altenfurt ist fertig. Er misst 3 Kilometer.",
    "zoo": "Der Zoo hat einen Wolf. Er heißt Anton. Besucher dürfen ihn sehen.",
    "uhr": "Die Uhr am Rathaus steht. Ein Handwerker kommt am Montag.",
    "ampel": "Die Ampel am Markt ist neu. Sie kostet 9000 Euro.",
}
TITLES = {"bad": "Freibad", "rad": "Radweg", "zoo": "Zoo", "uhr": "Uhr", "ampel": "Ampel"}
# Article, question, short answer, the sentence that answers, one that would be fair to cite.
QUESTIONS = (
    (
        "bad",
        "Was kostet das Freibad?",
        "4 Euro",
        "Der Eintritt kostet 4 Euro.",
        "Der Rat will es so.",
    ),
    ("rad", "Wie lang ist der Radweg?", "3 Kilometer", "Er misst 3 Kilometer.", ""),
    ("zoo", "Was frisst der Wolf?", "", "", ""),
    ("uhr", "Wann kommt der Handwerker?", "am Montag", "Ein Handwerker kommt am Montag.", ""),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The material's files, and the states once they are computed."""
    folder = tmp_path_factory.mktemp("reader")
    articles = [{"id": id, "title": TITLES[id], "text": text} for id, text in ARTICLES.items()]
    _write(folder / "articles.jsonl", articles)
    names = ("article", "question", "answer", "sentences", "also")
    rows = [dict(zip(names, row, strict=True)) for row in QUESTIONS]
    for number, row in enumerate(rows):
        more = {name: [row[name]] if row[name] else [] for name in ("sentences", "also")}
        rows[number] = row | more | {"id": str(number), "kind": "what"}
    _write(folder / "questions.jsonl", rows)
    return folder


@pytest.fixture(scope="module")
def material(folder: Path) -> Material:
    """Four questions over five small articles."""
    articles = load_articles(folder / "articles.jsonl", "own")
    rows = load_rows(folder / "questions.jsonl", articles, "own")
    return prepare(rows, articles, folder / "states")


@pytest.fixture(scope="module")
def answers(material: Material) -> Answers:
    """The answers' words."""
    return Answers(material, Tokenizer(Weights(weight_file())))


def test_rows_know_where_their_answer_stands(material: Material) -> None:
    (passage,) = material.of_article["own/bad"]
    assert touched(material.passages[passage], material.rows[0].gold) == (1,)
    assert example(material, 0, passage) == Example(0, passage, (1,), (2,))
    other = material.of_article["own/zoo"][0]
    assert example(material, 0, other) == Example(0, other)


def test_an_epoch_never_mixes_the_articles_kept_apart(material: Material) -> None:
    for row in range(len(material.rows)):
        own = material.rows[row]
        drawn = [pair for seed in range(20) for pair in epoch(material, [row], _random(seed))]
        assert {is_held_out(_article(material, pair)) for pair in drawn} <= {own.held_out}


def test_a_window_holds_the_answer(material: Material) -> None:
    for seed in range(20):
        for pair in epoch(material, [0], _random(seed)):
            if pair.window is None:
                continue
            start, end = pair.window
            if pair.gold:
                assert end - start == 4
                assert start <= pair.gold[0] < end


def test_a_passage_without_its_answer_is_one_without_any(
    material: Material, answers: Answers
) -> None:
    pairs = [pair for seed in range(20) for pair in epoch(material, [0], _random(seed))]
    taken = [pair for pair in pairs if pair.taken_out]
    assert taken
    for pair in taken:
        batch = collate(material, [pair], answers)
        assert batch.gold[0, -1] == 1
        assert batch.sentences[0, list(pair.taken_out)].sum() == 0


def test_the_words_of_the_answer_are_marked(material: Material, answers: Answers) -> None:
    pair = example(material, 0, material.of_article["own/bad"][0])
    batch = collate(material, [pair], answers)
    tokens = Tokenizer(Weights(weight_file())).tokens("passage: Freibad\n")
    words = Tokenizer(Weights(weight_file())).tokens("Das Freibad öffnet im April. Der Eintritt")
    asked = len(material.question_states[0])
    marked = batch.answer[0].nonzero()[:, 0].tolist()
    assert marked
    assert min(marked) > asked + len(tokens) + len(words)  # not „kostet“, which is asked with
    assert (batch.sentences[0, 1, marked] == 1).all()


def test_what_is_beside_a_window_is_not_read(material: Material) -> None:
    passage = material.of_article["own/bad"][0]
    whole, cut = Example(0, passage, (1,)), Example(0, passage, (1,), window=(0, 2))
    batch = collate(material, [cut, whole], None)
    assert batch.sentences[0].sum(dim=1).bool().tolist() == [True, True, False, False, False, False]
    assert batch.sentences[1].sum(dim=1).bool().all()
    assert (batch.kinds[0] == -1).any()


def test_batches_hold_every_pair_once(material: Material) -> None:
    pairs = [example(material, row, each) for row in range(4) for each in range(5)]
    made = list(batches(material, pairs, _random(1)))
    assert sorted(_keys([pair for batch in made for pair in batch])) == sorted(_keys(pairs))


def test_padding_changes_no_score(material: Material) -> None:
    network = Network().eval()
    short, long = (example(material, 1, each) for each in (1, 0))
    with torch.inference_mode():
        alone, _ = network(collate(material, [short], None))
        padded, _ = network(collate(material, [short, long], None))
    assert torch.allclose(alone[0, :2], padded[0, :2], atol=1e-4)
    assert torch.allclose(alone[0, -1], padded[0, -1], atol=1e-4)


def test_what_is_neither_right_nor_wrong_costs_nothing() -> None:
    scores, token = torch.tensor([[2.0, 9.0, 0.0]]), torch.zeros(1, 4)
    gold, ignored = torch.tensor([[1.0, 0, 0]]), torch.tensor([[0.0, 1, 0]])
    blank = torch.zeros(1, 4)
    batch = Batch(blank, blank, torch.zeros(1, 2, 4), gold, ignored, blank)
    expected = -torch.log_softmax(torch.tensor([2.0, 0.0]), 0)[0]
    assert torch.allclose(loss_of(batch, scores, token, 0.5), expected)


def test_training_learns_and_goes_on_where_it_stopped(
    material: Material, answers: Answers, tmp_path: Path
) -> None:
    plan, rows = Plan(warm_up=1, cool_down=0.1), [0, 1, 3]
    whole = train(material, rows, answers, plan, 6, tmp_path / "whole")
    train(material, rows, answers, plan, 3, tmp_path / "parts")
    figures = validate(material, range(4), whole, others=1)
    assert figures["own_first"] == 1.0
    # Steps before the rates fall are the same, whatever the number that was aimed at.
    parts = train(material, rows, answers, plan, 6, tmp_path / "parts")
    assert set(parts.state_dict()) == set(whole.state_dict())
    with pytest.raises(SystemExit, match="another plan"):
        train(material, rows, answers, Plan(seed=2), 6, tmp_path / "parts")


def test_quantised_weights_are_near_and_those_on_the_grid_exact() -> None:
    random = np.random.default_rng(1)
    matrix = random.normal(size=(4, 64)).astype(np.float32)
    values, scales = quantise(matrix)
    assert values.shape == (8, 32) and values.min() >= 1
    floats = ((values.astype(np.float32) - 128) * scales[:, None]).reshape(matrix.shape)
    assert np.abs(floats - matrix).mean() < 0.01
    again = quantise(floats)
    assert np.allclose(
        (again[0].astype(np.float32) - 128) * again[1][:, None], floats.reshape(8, 32)
    )
    assert not quantise(np.zeros((1, 32), np.float32))[1].any()


def test_the_exported_model_computes_what_torch_does() -> None:
    torch.manual_seed(1)
    network = Network().eval()
    network.segments.data.normal_(0, 0.1)
    question, passage = torch.randn(1, 7, HIDDEN) * 0.3, torch.randn(1, 20, HIDDEN) * 0.3
    sentences = torch.zeros(1, 2, 27)
    sentences[0, 0, 8:15] = sentences[0, 1, 15:26] = 1
    kinds = torch.ones(1, 27, dtype=torch.long)
    kinds[:, :7] = 0
    blank = torch.zeros(1, 0)
    batch = Batch(torch.cat([question, passage], 1), kinds, sentences, blank, blank, blank)
    with torch.inference_mode():
        expected, _ = rounded(network)(batch)
    ends = [(kinds == kind).float()[:, None] for kind in (0, 1)]
    given = {"question": question, "passage": passage, "members": torch.cat([sentences, *ends], 1)}
    session = open_session(onnx_reader(network))
    scores, nothing = session.run(
        ["scores", "nothing"], {name: value.numpy() for name, value in given.items()}
    )
    assert np.allclose(scores[0, :, 0], expected[0, :2], atol=1e-3)
    assert np.allclose(nothing[0, 0, 0], expected[0, 2], atol=1e-3)


def _write(file: Path, rows: Sequence[Mapping[str, object]]) -> None:
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")


def _random(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def _article(material: Material, pair: Example) -> str:
    return material.passages[pair.passage].article_id


def _keys(pairs: list[Example]) -> list[tuple[int, int]]:
    return [(pair.row, pair.passage) for pair in pairs]
