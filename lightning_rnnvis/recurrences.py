"""Recurrences of your own, given as `RNNVis(recurrences=…)`: a function gives the state of a module.

The function is called with ``inputs``, the tuple of what the module's `forward` was called with, and ``output``, what
it returned. It returns the state after each step, shape (batch, time, hidden), in the batch's own order, for packed
sequences as `pad_packed_sequence` gives them. It may also return

- a pair of that state and the initial one, shape (batch, hidden), which otherwise is zero;
- a dict of either by name: ``{"h": …, "c": …}``; a name may tell layer and direction, too: ``"l0.reverse/h"``.

The words are found in the first of the inputs that has batch and time: (batch, time, features), (batch, time) where it
is ids, or time before batch if the module has an attribute `batch_first` that is false. A module that does one step in
a call gives a state of shape (batch, 1, hidden) and reads (batch, features); the calls follow each other where the
initial state of one is the last state of the other.

A minimal gated recurrent unit (Feng et al. 2024, arXiv:2410.01201), h_t = (1 - z_t) h_(t-1) + z_t n_t, returns its
states, so that the function has only to name them::

    class MinGRU(nn.Module):
        def __init__(self, input_size, hidden_size):
            super().__init__()
            self.gate, self.new = nn.Linear(input_size, hidden_size), nn.Linear(input_size, hidden_size)

        def forward(self, x, h):
            z, n, states = self.gate(x).sigmoid(), self.new(x), []
            for t in range(x.shape[1]):
                h = torch.lerp(h, n[:, t], z[:, t])
                states.append(h)
            return torch.stack(states, dim=1)

    RNNVis(vocabulary, recurrences={"encoder.mingru": lambda inputs, output: (output, inputs[1])})
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

StateOf = Callable[[tuple[Any, ...], Any], Any]
"""A function from a module's inputs and its output to its state."""
