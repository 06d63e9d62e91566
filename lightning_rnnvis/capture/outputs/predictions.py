"""Computes the predictions of a head from states and its weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.outputs.found_head import FoundHead
from lightning_rnnvis.capture.outputs.head_weights import OUTPUTS_AT_ONCE
from lightning_rnnvis.network.storage.recorded_network import MOST_LOSS
from lightning_rnnvis.records.head import HeadKind, outputs_kept

NUMBERS_AT_ONCE = 2**21
"""Numbers computed together, of all steps and outputs."""


@dataclass(frozen=True)
class SentencePredictions:
    """What a head makes of the states at some steps, as those of one sentence.

    Attributes:
        kind: What its outputs are.
        outputs: Indices of the outputs that are kept, shape (T, K): the best classes or labels, the best first, or the
            first values, as many as `outputs_kept` says.
        numbers: Their probabilities or values, same shape. A single output taken for classes is the logit of class 1.
        losses: -log p of the next word, shape (T,), NaN where unknown.
        entered: Whether the state of the step entered the head, shape (T,).
        came: What a loss compared each value with, shape (T, K), NaN where unknown; None where nothing was compared.
        known: At which steps it is known what enters the head, shape (T,); None for all.
    """

    kind: HeadKind
    outputs: np.ndarray
    numbers: np.ndarray
    losses: np.ndarray
    entered: np.ndarray
    came: np.ndarray | None = None
    known: np.ndarray | None = None

    def part(self, steps: slice) -> SentencePredictions:
        """The predictions at some of the steps."""
        parts = (self.outputs[steps], self.numbers[steps], self.losses[steps], self.entered[steps])
        return SentencePredictions(self.kind, *parts)


@torch.no_grad()
def predict(head: FoundHead, hidden: Tensor, next_ids: np.ndarray, entered: Tensor) -> SentencePredictions:
    """Predictions at some steps, computed from the states and the head's weights; no module is called.

    Args:
        head: A head of which all that it reads is known.
        hidden: What it reads at each step, shape (T, F).
        next_ids: Id of the word that follows each, -1 where it is not known, shape (T,).
        entered: Whether the state of each entered the head, shape (T,).
    """
    hidden = hidden.float()
    losses = np.full(len(hidden), np.nan, dtype=np.float32)
    n_kept = outputs_kept(head.kind, head.n_outputs)
    if head.kind == "values":
        weight, bias = head.rows(slice(0, n_kept))
        numbers, outputs = hidden @ weight.t() + bias, torch.arange(n_kept).expand(len(hidden), -1)
    else:
        rows_at_once = max(1, NUMBERS_AT_ONCE // min(head.n_outputs, OUTPUTS_AT_ONCE))
        parts = [_best(head, part, n_kept) for part in hidden.split(rows_at_once)]
        logits, outputs, totals = (torch.cat(part) for part in zip(*parts, strict=True))
        numbers = (logits - totals[:, None]).exp() if head.kind == "classes" else logits.sigmoid()
        known = np.flatnonzero((next_ids >= 0) & (next_ids < head.n_outputs))
        if head.is_language_model and len(known):
            at = torch.from_numpy(known).to(hidden.device)
            weight, bias = head.rows(torch.from_numpy(next_ids[known]).to(hidden.device))
            following = (hidden[at] * weight).sum(1) + bias
            losses[known] = (totals[at] - following).cpu().numpy()
            losses[losses > MOST_LOSS] = np.nan
    return SentencePredictions(head.kind, outputs.cpu().numpy(), numbers.cpu().numpy(), losses, entered.cpu().numpy())


def _best(head: FoundHead, hidden: Tensor, n_best: int) -> tuple[Tensor, Tensor, Tensor]:
    """The largest logits of each step, best first, (T, K); their outputs, (T, K); and log sum exp of all, (T,)."""
    n_outputs = head.n_outputs
    n_together = min(n_outputs, OUTPUTS_AT_ONCE)
    buffer = hidden.new_empty(len(hidden) * n_together)  # one buffer for all blocks keeps the heap from fragmenting
    values, indices, totals = [], [], []
    for start in range(0, n_outputs, OUTPUTS_AT_ONCE):
        weight, bias = head.rows(slice(start, start + OUTPUTS_AT_ONCE))
        logits = torch.mm(hidden, weight.t(), out=buffer[: len(hidden) * len(weight)].view(len(hidden), len(weight)))
        logits += bias
        if n_outputs == 1 and head.kind == "classes":
            logits = torch.cat([torch.zeros_like(logits), logits], dim=1)
        best = logits.topk(min(n_best, logits.shape[1]), dim=1)
        largest = best.values[:, :1].clone()
        values.append(best.values)
        indices.append(best.indices + start)
        totals.append(logits.sub_(largest).exp_().sum(1).log() + largest[:, 0])
    candidates = torch.cat(values, 1)
    best = candidates.topk(min(n_best, candidates.shape[1]), dim=1)
    return best.values, torch.cat(indices, 1).gather(1, best.indices), torch.stack(totals).logsumexp(0)
