"""The head: the linear layer that turns a hidden state into the outputs of the model. Found by value, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from lightning_rnnvis.capture.model.module_calls import EmbeddingCall, LinearCall
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.words.row_matching import rows_within

OUTPUTS_AT_ONCE = 2**15
"""Outputs looked at together: a vocabulary may have a million words."""

BEST = 3
"""Predictions kept of each step."""


@dataclass(frozen=True)
class FoundHead:
    """A head and what it read of one direction of a layer in one batch.

    Attributes:
        name: Name of the module.
        module: The `nn.Linear`.
        first: Column of its input at which the hidden state begins.
        alone: Whether the hidden state is all that it reads.
        entered: Whether the state of each step was read, shape (B, T).
        is_language_model: Whether it has as many outputs as an embedding that was called has rows.
    """

    name: str
    module: nn.Linear
    first: int
    alone: bool
    entered: Tensor
    is_language_model: bool

    def most_moved(self, strengths: np.ndarray, most: int) -> np.ndarray:
        """Indices, rising, of at most `most` outputs that units of these strengths, shape (U,), move most."""
        units = torch.from_numpy(strengths).float().to(self.module.weight.device)
        weights = self.module.weight.detach()[:, self.first : self.first + len(strengths)]
        moved = units.new_empty(len(weights))
        for start in range(0, len(weights), OUTPUTS_AT_ONCE):
            block = slice(start, start + OUTPUTS_AT_ONCE)
            moved[block] = weights[block].float().abs() @ units
        best = moved.topk(min(most, len(weights))).indices
        return best.sort().values.cpu().numpy()

    def weights(self, n_units: int, outputs: np.ndarray | None = None) -> np.ndarray:
        """Weights of some outputs, or of all, on the units of the state, float32, shape (O, U)."""
        rows = slice(None) if outputs is None else torch.from_numpy(outputs).to(self.module.weight.device)
        return self.module.weight.detach()[rows, self.first : self.first + n_units].float().cpu().numpy()


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
def find_head(
    hidden: Tensor,
    grid: Grid,
    linear_calls: Sequence[LinearCall],
    embedding_calls: Sequence[EmbeddingCall],
    named: bool,
) -> FoundHead | None:
    """The head that reads a hidden state.

    An unnamed head must be the last linear layer that the model calls: one that is followed by another scores an
    attention, or hides a layer, and its outputs are not the model's.

    Args:
        hidden: The state at every step, shape (B, T, U).
        grid: The grid of the recurrence.
        linear_calls: Calls of linear layers in order.
        embedding_calls: Calls of embeddings, which tell a language model.
        named: Whether the user named the head.
    """
    if not linear_calls:
        return None
    n_units = hidden.shape[-1]
    source = hidden[grid.steps]
    last = linear_calls[-1]
    wanted = linear_calls if named else [linear for linear in linear_calls if linear.module is last.module]
    head: FoundHead | None = None
    for linear in _together(wanted, source):
        if linear.input.shape[-1] < n_units or (head is not None and linear.module is not head.module):
            continue
        found = rows_within(linear.input.reshape(-1, linear.input.shape[-1]), source)
        if found is None or (head is not None and found[0] != head.first):
            continue
        if head is None:
            head = FoundHead(
                name=linear.name,
                module=linear.module,
                first=found[0],
                alone=linear.module.in_features == n_units,
                entered=torch.zeros_like(grid.steps),
                is_language_model=any(e.module.num_embeddings == linear.module.out_features for e in embedding_calls),
            )
        # A head may be called step by step.
        head.entered[grid.steps] |= found[1]
    return head


def _together(linear_calls: Sequence[LinearCall], source: Tensor) -> Sequence[LinearCall]:
    """Calls of one linear layer as one, if all of them read the state: there may be one for each step."""
    first = linear_calls[0]
    if len(linear_calls) == 1 or any(linear.module is not first.module for linear in linear_calls):
        return linear_calls
    rows = torch.cat([linear.input.reshape(-1, linear.input.shape[-1]) for linear in linear_calls])
    whole = LinearCall(first.name, first.module, rows)
    fits = rows.shape[1] >= source.shape[1] and rows_within(rows, source) is not None
    return [whole] if fits else linear_calls


@torch.no_grad()
def predict(
    head: FoundHead, row: int, positions: np.ndarray, hidden: Tensor, next_ids: np.ndarray
) -> SentencePredictions:
    """Predictions at each word of one sentence, from the states alone; the user's model is not called.

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
    room = hidden.new_empty(len(hidden) * n_together)  # one place for all blocks: the heap must not fray
    values, indices, totals = [], [], []
    for start in range(0, n_outputs, OUTPUTS_AT_ONCE):
        weight, bias = _weights(head, slice(start, start + OUTPUTS_AT_ONCE))
        logits = torch.mm(hidden, weight.t(), out=room[: len(hidden) * len(weight)].view(len(hidden), len(weight)))
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
