"""One direction of one layer over a batch of sequences, by the equations of `torch.nn.RNN`, `LSTM` and `GRU`.

Units can be switched off: they then have a value given for them at every step, which is what the recurrence reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.network.storage.recorded_network import Direction, Mode


@dataclass(frozen=True, eq=False)
class Clamp:
    """Units of a state that are switched off.

    Attributes:
        units: Which ones, shape (K,).
        values: What they are at every step, shape (K,), such as their means.
    """

    units: np.ndarray
    values: np.ndarray

    def apply(self, state: np.ndarray) -> None:
        """Set them in states of shape (..., U), in place."""
        state[..., self.units] = self.values


NO_CLAMPS: Mapping[str, Clamp] = {}


@dataclass(frozen=True, eq=False)
class DirectionRun:
    """A direction and what it is run with.

    Attributes:
        mode: Kind of the module.
        weights: The direction, float32.
        sums: What enters its gates of what it reads, biases included, shape (B, T, G * H).
        lengths: Steps of each sequence, shape (B,).
        first: The states before the first step read, (B, P) of h and (B, H) of c.
        clamps: Units that are switched off, of h and of c.
        reverse: Whether it reads each sequence from its end.
    """

    mode: Mode
    weights: Direction
    sums: np.ndarray
    lengths: np.ndarray
    first: tuple[np.ndarray, ...]
    clamps: tuple[Clamp | None, ...]
    reverse: bool

    def states(self) -> tuple[np.ndarray, ...]:
        """States after each step, h and c, float32, each (B, T, U), in the order of the text.

        What stands beyond the end of a sequence is no state. Of sequences whose lengths rise, those that have ended, or
        not begun, cost nothing.
        """
        n_sequences, n_steps, _ = self.sums.shape
        now = tuple(first.astype(np.float32) for first in self.first)
        for state, clamp in zip(now, self.clamps, strict=True):
            if clamp is not None:
                clamp.apply(state)
        found = tuple(np.zeros((n_sequences, n_steps, state.shape[1]), dtype=np.float32) for state in now)
        rise = bool((np.diff(self.lengths) >= 0).all())
        begins = np.searchsorted(self.lengths, np.arange(n_steps), side="right") if rise else np.zeros(n_steps, int)
        step: Callable[..., tuple[np.ndarray, ...]] = self._rnn
        if self.mode in ("LSTM", "GRU"):
            step = self._lstm if self.mode == "LSTM" else self._gru
        for t in range(n_steps - 1, -1, -1) if self.reverse else range(n_steps):
            part = slice(begins[t], None)
            after = step(self.sums[part, t], *(state[part] for state in now))
            if self.reverse and not rise:  # a shorter sequence begins at its own end
                begun = (t < self.lengths)[:, None]
                after = tuple(np.where(begun, a, b) for a, b in zip(after, now, strict=True))
            for states, state, new in zip(found, now, after, strict=True):
                states[part, t] = state[part] = new
        return found

    def _of_hidden(self, h: np.ndarray) -> np.ndarray:
        product: np.ndarray = h @ self.weights.weight_hh.T
        return product

    def _set(self, state: np.ndarray, place: int) -> np.ndarray:
        clamp = self.clamps[place]
        if clamp is not None:
            clamp.apply(state)
        return state

    def _lstm(self, sums: np.ndarray, h: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, ...]:
        gates = sums + self._of_hidden(h)
        size = c.shape[1]
        enter, forget = sigmoid(gates[:, :size]), sigmoid(gates[:, size : 2 * size])
        new, out = np.tanh(gates[:, 2 * size : 3 * size]), sigmoid(gates[:, 3 * size :])
        c = self._set(forget * c + enter * new, 1)
        h = out * np.tanh(c)
        if self.weights.weight_hr is not None:
            h = h @ self.weights.weight_hr.T
        return self._set(h, 0), c

    def _gru(self, sums: np.ndarray, h: np.ndarray) -> tuple[np.ndarray, ...]:
        size = h.shape[1]
        of_hidden = self._of_hidden(h) + self.weights.bias_hh
        gates = sigmoid(sums[:, : 2 * size] + of_hidden[:, : 2 * size])
        reset, update = gates[:, :size], gates[:, size:]
        new = np.tanh(sums[:, 2 * size :] + reset * of_hidden[:, 2 * size :])
        return (self._set((1 - update) * new + update * h, 0),)

    def _rnn(self, sums: np.ndarray, h: np.ndarray) -> tuple[np.ndarray, ...]:
        entered = sums + self._of_hidden(h)
        return (self._set(np.tanh(entered) if self.mode == "RNN_TANH" else np.maximum(entered, 0), 0),)


def sigmoid(values: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)), without overflow."""
    found: np.ndarray = np.tanh(values * np.float32(0.5)) * np.float32(0.5) + np.float32(0.5)
    return found


def entering_sums(mode: Mode, weights: Direction, read: np.ndarray) -> np.ndarray:
    """What enters the gates of what a direction reads, shape (..., G * H), of values (..., D).

    The hidden state's bias of a GRU stands within its reset gate, and is left to the step.
    """
    bias = weights.bias_ih if mode == "GRU" else weights.bias_ih + weights.bias_hh
    sums: np.ndarray = read @ weights.weight_ih.T + bias
    return sums
