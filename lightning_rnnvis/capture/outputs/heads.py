"""Finds the head, the linear layer that turns a hidden state into the outputs of the model, by the values it read."""

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
"""Outputs computed together: a vocabulary may have a million words."""


@dataclass(frozen=True)
class FoundHead:
    """A head, and what it read of one hidden state in one batch.

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


@torch.no_grad()
def find_head(
    hidden: Tensor,
    grid: Grid,
    linear_calls: Sequence[LinearCall],
    embedding_calls: Sequence[EmbeddingCall],
    named: bool,
) -> FoundHead | None:
    """The head that reads a hidden state.

    A head that the user did not name must be the last linear layer that the model calls. Earlier ones, as in attention
    and hidden layers, do not give the outputs of the model.

    Args:
        hidden: The state at every step, shape (B, T, U).
        grid: The grid of the recurrent call.
        linear_calls: Calls of linear layers in order.
        embedding_calls: Calls of embeddings: a language model has as many outputs as one of them has rows.
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
    """Calls of one linear layer, as for each step, put together, if all of them read the state."""
    first = linear_calls[0]
    if len(linear_calls) == 1 or any(linear.module is not first.module for linear in linear_calls):
        return linear_calls
    rows = torch.cat([linear.input.reshape(-1, linear.input.shape[-1]) for linear in linear_calls])
    whole = LinearCall(first.name, first.module, rows)
    fits = rows.shape[1] >= source.shape[1] and rows_within(rows, source) is not None
    return [whole] if fits else linear_calls
