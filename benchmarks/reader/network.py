"""The trained part of the reader in torch: the model's upper layers over both texts, and heads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from rag.index.e5.pairs import LOWER_LAYERS
from rag.index.e5.weights import HEADS, HIDDEN, INNER, LAYERS, Weights, weight_file

UPPER = range(LOWER_LAYERS, LAYERS)
HEAD_WIDTH = 128
# Takes a sentence's place where there is none, so that no probability falls to it.
_NOWHERE = -1e4


@dataclass
class Batch:
    """Pairs of a question and a passage, padded.

    Attributes:
        states: lower states [pairs, tokens, 384], the question's before the passage's.
        kinds: [pairs, tokens], 0 for the question, 1 for the passage, -1 for padding.
        sentences: [pairs, sentences, tokens], 1 where a token belongs to a sentence.
        gold: [pairs, sentences + 1], 1 for what answers; the last column is „no answer“.
        ignored: like ``gold``, 1 for what is neither right nor wrong.
        answer: [pairs, tokens], 1 for the words of the answer itself.
    """

    states: Tensor
    kinds: Tensor
    sentences: Tensor
    gold: Tensor
    ignored: Tensor
    answer: Tensor


class Layer(nn.Module):
    """A transformer layer of the bundled model, with its weights to start from."""

    def __init__(self, weights: Weights, at: str) -> None:
        super().__init__()
        self.joint = _linear(weights, *(at + name for name in "qkv"))
        self.mixed = _linear(weights, at + "ao")
        self.mixed_norm = _norm(weights, at + "aln")
        self.inner = _linear(weights, at + "fi")
        self.outer = _linear(weights, at + "fo", inputs=INNER)
        self.outer_norm = _norm(weights, at + "oln")

    def forward(self, state: Tensor, mask: Tensor | None) -> Tensor:
        """Return the next state; *mask* [pairs, 1, 1, tokens] is true where a token counts."""
        pairs, tokens, _ = state.shape
        split = self.joint(state).view(pairs, tokens, 3, HEADS, HIDDEN // HEADS)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = seen.transpose(1, 2).reshape(pairs, tokens, HIDDEN)
        state = self.mixed_norm(state + self.mixed(seen))
        return self.outer_norm(state + self.outer(functional.gelu(self.inner(state))))


class Network(nn.Module):
    """Scores each sentence of a passage against a question, and that none answers it."""

    def __init__(self) -> None:
        super().__init__()
        weights = Weights(weight_file())
        self.layers = nn.ModuleList(Layer(weights, f"l{layer}.") for layer in UPPER)
        self.segments = nn.Parameter(torch.zeros(2, HIDDEN))
        self.token = nn.Linear(HIDDEN, 1)
        self.sentence = _head(3 * HIDDEN)
        self.nothing = _head(2 * HIDDEN)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return the scores [pairs, sentences + 1] and the tokens' [pairs, tokens].

        The last score of a pair is that of „no answer“.
        """
        there = batch.kinds >= 0
        state = batch.states + self.segments[batch.kinds.clamp(min=0)]
        mask = None if bool(there.all()) else there[:, None, None, :]
        for layer in self.layers:
            state = layer(state, mask)
        token = self.token(state)[..., 0]
        question = _mean((batch.kinds == 0).float()[:, None], state)
        whole = _mean((batch.kinds == 1).float()[:, None], state)
        mean = _mean(batch.sentences, state)
        # The heaviest words of a sentence stand for it, beside the mean of all of them.
        peak = token.amax(dim=1, keepdim=True)
        weighed = batch.sentences * (token - peak).exp()[:, None]
        total = weighed.sum(dim=2, keepdim=True)
        heavy = weighed @ state / (total + 1e-9)
        features = torch.cat([mean, heavy, mean * question], dim=2)
        scores = self.sentence(features)[..., 0] + (total[..., 0] + 1e-9).log() + peak
        scores = scores.masked_fill(batch.sentences.sum(dim=2) == 0, _NOWHERE)
        nothing = self.nothing(torch.cat([question, whole], dim=2))[..., 0]
        return torch.cat([scores, nothing], dim=1), token


def loss_of(batch: Batch, scores: Tensor, token: Tensor, answer_weight: float) -> Tensor:
    """Return the mean loss of a batch: which sentence answers, and with which of its words."""
    scores = scores.masked_fill(batch.ignored > 0, _NOWHERE)
    right = scores.masked_fill(batch.gold == 0, _NOWHERE)
    loss = (scores.logsumexp(dim=1) - right.logsumexp(dim=1)).mean()
    known = batch.answer.sum(dim=1) > 0
    if answer_weight and bool(known.any()):
        inside = token.masked_fill(batch.sentences.sum(dim=1) == 0, _NOWHERE)[known]
        words = inside.masked_fill(batch.answer[known] == 0, _NOWHERE)
        share = known.float().mean()
        words_loss = (inside.logsumexp(dim=1) - words.logsumexp(dim=1)).mean()
        loss = loss + answer_weight * share * words_loss
    return loss


def _mean(members: Tensor, state: Tensor) -> Tensor:
    return members @ state / (members.sum(dim=2, keepdim=True) + 1e-9)


def _head(inputs: int) -> nn.Module:
    return nn.Sequential(nn.Linear(inputs, HEAD_WIDTH), nn.GELU(), nn.Linear(HEAD_WIDTH, 1))


def _linear(weights: Weights, *names: str, inputs: int = HIDDEN) -> nn.Linear:
    values, scales = weights.blocks(*(name + ".w" for name in names))
    matrix = ((values.astype(np.float32) - 8) * scales[:, None]).reshape(-1, inputs)
    bias = np.concatenate([weights.floats(name + ".b") for name in names])
    linear = nn.Linear(inputs, len(matrix))
    linear.weight.data = torch.from_numpy(matrix)
    linear.bias.data = torch.from_numpy(bias.copy())
    return linear


def _norm(weights: Weights, name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(HIDDEN, eps=weights.epsilon)
    norm.weight.data = torch.from_numpy(weights.floats(name + ".w").copy())
    norm.bias.data = torch.from_numpy(weights.floats(name + ".b").copy())
    return norm
