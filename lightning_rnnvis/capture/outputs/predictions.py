"""Computes the predictions of a head from states and its weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.outputs.heads import OUTPUTS_AT_ONCE, FoundHead

BEST = 3
"""Predictions kept of each step."""


@dataclass(frozen=True)
class SentencePredictions:
    """What a head makes of the states of one sentence.

    Attributes:
        outputs: Indices of the best outputs, best first, shape (T, `BEST`) or fewer.
        probabilities: Their probabilities, same shape. A single output is the logit of class 1.
        losses: -log p of the next word, shape (T,), NaN where unknown.
        entered: Whether the state of the step entered the head, shape (T,).
    """

    outputs: np.ndarray
    probabilities: np.ndarray
    losses: np.ndarray
    entered: np.ndarray


@torch.no_grad()
def predict(
    head: FoundHead, row: int, positions: np.ndarray, hidden: Tensor, next_ids: np.ndarray
) -> SentencePredictions:
    """Predictions at each word of one sentence, computed from the states and the head's weights; no module is called.

    Args:
        head: A head that reads the state alone.
        row: Row of the sentence in the batch.
        positions: Times of its words, shape (T,).
        hidden: States after each word, shape (T, U).
        next_ids: Id of the word that follows each, -1 where it is not known, shape (T,).
    """
    hidden = hidden.float()
    n_outputs = head.module.out_features
    n_together = min(n_outputs, OUTPUTS_AT_ONCE)
    buffer = hidden.new_empty(len(hidden) * n_together)  # one buffer for all blocks keeps the heap from fragmenting
    values, indices, totals = [], [], []
    for start in range(0, n_outputs, OUTPUTS_AT_ONCE):
        weight, bias = _weights(head, slice(start, start + OUTPUTS_AT_ONCE))
        logits = torch.mm(hidden, weight.t(), out=buffer[: len(hidden) * len(weight)].view(len(hidden), len(weight)))
        logits += bias
        if n_outputs == 1:
            logits = torch.cat([torch.zeros_like(logits), logits], dim=1)
        best = logits.topk(min(BEST, logits.shape[1]), dim=1)
        largest = best.values[:, :1].clone()
        values.append(best.values)
        indices.append(best.indices + start)
        totals.append(logits.sub_(largest).exp_().sum(1).log() + largest[:, 0])
    total = torch.stack(totals).logsumexp(0)
    candidates = torch.cat(values, 1)
    best = candidates.topk(min(BEST, candidates.shape[1]), dim=1)
    outputs = torch.cat(indices, 1).gather(1, best.indices)
    probabilities = (best.values - total[:, None]).exp()
    losses = np.full(len(positions), np.nan, dtype=np.float32)
    known = np.flatnonzero((next_ids >= 0) & (next_ids < n_outputs))
    if head.is_language_model and len(known):
        at = torch.from_numpy(known).to(hidden.device)
        weight, bias = _weights(head, torch.from_numpy(next_ids[known]).to(hidden.device))
        following = (hidden[at] * weight).sum(1) + bias
        losses[known] = (total[at] - following).cpu().numpy()
    entered = head.entered[row, torch.from_numpy(positions).to(head.entered.device)].cpu().numpy()
    return SentencePredictions(outputs.cpu().numpy(), probabilities.cpu().numpy(), losses, entered)


def _weights(head: FoundHead, outputs: slice | Tensor) -> tuple[Tensor, Tensor]:
    """Weights (O, F) and biases (O,) of some outputs, float32."""
    weight, bias = head.module.weight.detach()[outputs].float(), head.module.bias
    return weight, weight.new_zeros(len(weight)) if bias is None else bias.detach()[outputs].float()
