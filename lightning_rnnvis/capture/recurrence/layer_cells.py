"""The cells of torch's recurrent layers: which states each has, and how those that the layer keeps to itself are found.

`nn.LSTM` does not return the cell state of every step. From the known hidden states the gates of all steps come from
one matrix product; the cell state then is an element-wise scan (Hochreiter & Schmidhuber 1997,
doi:10.1162/neco.1997.9.8.1735, as computed by `torch.nn.LSTM`).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from lightning_rnnvis.capture.recurrence.recurrent_call import States

STEPS_AT_ONCE = 1024
"""Steps of all sequences whose gates are computed together."""

MOST_DISTINCT = 0.75
"""Share of the rows that are read up to which the distinct ones are multiplied alone."""

LARGE = 2**17
"""Weights from which on it takes longer to multiply an input than to find out whether it was read before."""

Weights = dict[str, Tensor]
"""Weights of one direction of one layer, by their names in torch without layer and direction."""


class LayerCell:
    """A cell that has a hidden state and no gate that keeps it.

    Args:
        run: The function of torch that runs a layer of such cells.
    """

    states: tuple[str, ...] = ("h",)
    gate_name = ""

    def __init__(self, run: Any) -> None:
        self.run = run

    def sizes(self, module: nn.RNNBase) -> tuple[int, ...]:
        """Units of each state."""
        return (module.hidden_size,)

    def derive(self, weights: Weights, x: Tensor, before: Tensor, start: States) -> tuple[States, Tensor | None]:
        """Compute what the layer does not return, for one direction along its own time.

        Args:
            weights: The weights.
            x: What the layer read, shape (B, T, D).
            before: Hidden state before each step, shape (B, T, U).
            start: Initial states beside the hidden one, each (B, U).

        Returns:
            The states beside the hidden one after each step, each (B, T, U), anything after the end of a sequence; and
            the mean opening over the units of the
            gate that keeps the state, (B, T); None without such a gate.
        """
        return (), None


class LSTMCell(LayerCell):
    """Has a cell state, kept by the forget gate."""

    states = ("h", "c")
    gate_name = "forget_gate"

    def sizes(self, module: nn.RNNBase) -> tuple[int, ...]:
        """Units of the hidden state, which may be projected, and of the cell state."""
        return (module.proj_size or module.hidden_size, module.hidden_size)

    def derive(self, weights: Weights, x: Tensor, before: Tensor, start: States) -> tuple[States, Tensor | None]:
        """The cell state, and the opening of the forget gate."""
        # The fourth gate, which lets h out, is not needed.
        cell = start[0]
        size = cell.shape[1]
        needed = {name: weight[: 3 * size] for name, weight in weights.items() if name != "weight_hr"}
        cells = cell.new_empty((*before.shape[:2], size))
        opened = cell.new_empty(before.shape[:2])
        sums = GateSums(needed, x, before)
        for block in _blocks(before):
            enter, forget, new = sums.at(block).chunk(3, dim=-1)
            opened[:, block] = forget.sigmoid_().mean(-1)
            added = enter.sigmoid_().mul_(new.tanh_())
            for t in range(added.shape[1]):
                at = block.start + t
                torch.addcmul(added[:, t], forget[:, t], cell, out=cells[:, at])
                cell = cells[:, at]
        return (cells,), opened


class GRUCell(LayerCell):
    """Keeps its state by the update gate z: h_t = (1 - z) n + z h_(t-1)."""

    gate_name = "update_gate"

    def derive(self, weights: Weights, x: Tensor, before: Tensor, start: States) -> tuple[States, Tensor | None]:
        """The opening of the update gate."""
        size = weights["weight_hh"].shape[1]
        update = {name: weight[size : 2 * size] for name, weight in weights.items()}
        opened = before.new_empty(before.shape[:2])
        sums = GateSums(update, x, before)
        for block in _blocks(before):
            opened[:, block] = sums.at(block).sigmoid_().mean(-1)
        return (), opened


CELLS: dict[str, LayerCell] = {
    "LSTM": LSTMCell(torch.lstm),
    "GRU": GRUCell(torch.gru),
    "RNN_TANH": LayerCell(torch.rnn_tanh),
    "RNN_RELU": LayerCell(torch.rnn_relu),
}
"""Cells by the `mode` of an `nn.RNNBase`."""


def layer_state_names(name: str, module: nn.RNNBase) -> list[str]:
    """The names of all states of a recurrent layer: layer by layer, direction by direction, ``h`` before ``c``."""
    states = CELLS[module.mode].states
    directions = ("", ".reverse") if module.bidirectional else ("",)
    prefix = f"{name}." if name else ""
    return [f"{prefix}l{k}{d}/{state}" for k in range(module.num_layers) for d in directions for state in states]


class GateSums:
    """The sums that enter the gates.

    Large weights on the processor multiply an input once, such as the vector of a word, however often it was read.

    Args:
        weights: The weights.
        x: What the layer read, shape (B, T, D).
        before: Hidden state before each step, shape (B, T, U).
    """

    def __init__(self, weights: Weights, x: Tensor, before: Tensor) -> None:
        self._weights = weights
        self._x, self._before = x, before
        self._bias = weights["bias_ih"] + weights["bias_hh"] if "bias_ih" in weights else None
        self._index = None
        is_large = x.is_cpu and weights["weight_ih"].numel() >= LARGE
        if is_large and (found := distinct_rows(x.flatten(0, 1))) is not None:
            rows, index = found
            self._products, self._index = self._of_input(rows), index.view(x.shape[:2])

    def _of_input(self, rows: Tensor) -> Tensor:
        return nn.functional.linear(rows, self._weights["weight_ih"], self._bias)

    def at(self, block: slice) -> Tensor:
        """The sums at some times, shape (B, t, gates * U), which the caller may change."""
        before = self._before[:, block].flatten(0, 1)
        if self._index is None:
            sums = self._of_input(self._x[:, block].flatten(0, 1))
        else:
            sums = self._products.index_select(0, self._index[:, block].flatten())
        sums.addmm_(before, self._weights["weight_hh"].t())  # in place: no second array of this size
        return sums.view(len(self._before), -1, sums.shape[-1])


def distinct_rows(rows: Tensor) -> tuple[Tensor, Tensor] | None:
    """The distinct rows of (N, D), shape (M, D), and which of them each row is, shape (N,); None where most are.

    Rows are told apart by two products with fixed vectors, and compared in full.
    """
    probes = torch.arange(2 * rows.shape[1], dtype=rows.dtype, device=rows.device).mul_(12.9898).cos_().view(2, -1)
    keys = rows.new_empty(len(rows), 2)
    for column, probe in enumerate(probes):
        keys[:, column] = torch.mv(rows, probe)
    found, index = keys.view(torch.int64).squeeze(1).unique(return_inverse=True)
    if len(found) > MOST_DISTINCT * len(rows):
        return None
    place = index.new_empty(len(found)).scatter_(0, index, torch.arange(len(rows), device=rows.device))
    distinct = rows.index_select(0, place)
    return (distinct, index) if torch.equal(distinct.index_select(0, index), rows) else None


def _blocks(values: Tensor) -> list[slice]:
    """Parts of the time of `values`, (B, T, U), whose gates are computed together: those of long sequences are many."""
    at_once = max(1, STEPS_AT_ONCE // max(values.shape[0], 1))
    return [slice(start, start + at_once) for start in range(0, values.shape[1], at_once)]
