"""Runs a recorded network over sentences, with all of its states, and with units switched off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from lightning_rnnvis.network.running.cells import NO_CLAMPS, Clamp, DirectionRun, entering_sums
from lightning_rnnvis.network.storage.recorded_network import Direction, RecordedNetwork, RecurrentModule

SUMS_AT_ONCE = 2**23
"""Numbers that enter gates at once, of all sequences and steps of a layer that are run together: 32 MiB."""


@dataclass(frozen=True, eq=False)
class NetworkStates:
    """The states of some sequences, which end at their lengths.

    Attributes:
        states: After each step, in the order of the text, by name of the state, each (B, T, U); anything beyond the end
            of a sequence.
        first: Before the first step that is read, by name, each (B, U).
        lengths: Steps of each sequence, shape (B,).
    """

    states: Mapping[str, np.ndarray]
    first: Mapping[str, np.ndarray]
    lengths: np.ndarray

    def of(self, state: str, sequence: int) -> np.ndarray:
        """One state of one sequence after each step, shape (T, U)."""
        found: np.ndarray = self.states[state][sequence, : self.lengths[sequence]]
        return found


@dataclass(frozen=True, eq=False)
class Runner:
    """Runs one recorded network.

    Attributes:
        network: The network, its weights in 32 bits.
    """

    network: RecordedNetwork

    @classmethod
    def of(cls, network: RecordedNetwork) -> Runner:
        """The runner of a network as it is stored."""
        modules = tuple(
            replace(module, layers=tuple(tuple(map(_unpacked, layer)) for layer in module.layers))
            for module in network.modules
        )
        return cls(replace(network, modules=modules, rows=network.rows.astype(np.float32)))

    def run(
        self,
        sequences: Sequence[np.ndarray],
        off: Mapping[str, Clamp] = NO_CLAMPS,
        first: Mapping[str, np.ndarray] | None = None,
    ) -> NetworkStates:
        """Run sequences through all modules.

        Args:
            sequences: Words of each, at least one, as places in `RecordedNetwork.words`.
            off: Units that are switched off, by name of the state. They are so before the first step, too.
            first: States to begin with in the place of the network's own, by name, (U,) or of each one (B, U).
        """
        lengths = np.array([len(one) for one in sequences])
        places = np.zeros((len(sequences), int(lengths.max())), dtype=np.int64)
        for row, one in enumerate(sequences):
            places[row, : len(one)] = one
        return self._run(places, lengths, off, first)

    def run_beginnings(
        self, sequence: np.ndarray, off: Mapping[str, Clamp] = NO_CLAMPS
    ) -> Iterator[tuple[slice, NetworkStates]]:
        """Run every beginning of a sequence as if it ended there, some at a time: which they are, and their states.

        Number n has n + 1 words. A direction that reads forward is run once, as far as it reads the same in all.
        """
        start = 0
        while start < len(sequence):
            end = start + 1
            while end < len(sequence) and (end + 1 - start) * (end + 1) * self._widest <= SUMS_AT_ONCE:
                end += 1
            yield slice(start, end), self._run(sequence[None, :end], np.arange(start, end) + 1, off, None)
            start = end

    def _run(
        self, places: np.ndarray, lengths: np.ndarray, off: Mapping[str, Clamp], first: Mapping[str, np.ndarray] | None
    ) -> NetworkStates:
        """Run sequences of these lengths, (B,), whose words are (B, T), or (1, T) where each begins the last one."""
        states: dict[str, np.ndarray] = {}
        begun: dict[str, np.ndarray] = {}
        outputs: list[np.ndarray] = []
        for module in self.network.modules:
            read = None if module.reads is None else outputs[module.reads]
            for layer, directions in enumerate(module.layers):
                hidden = []
                for at, weights in enumerate(directions):
                    names = module.state_names(layer, at)
                    start = tuple(
                        np.broadcast_to(own if first is None else first.get(name, own), (len(lengths), len(own)))
                        for name, own in zip(names, weights.first, strict=True)
                    )
                    sums = self._sums(module, weights, places, read, lengths)
                    # What reads forward, and the same in all, is run in the longest one alone.
                    rows = slice(None) if at == 1 else slice(len(lengths) - len(sums), None)
                    found = DirectionRun(
                        module.mode,
                        weights,
                        np.broadcast_to(sums, (len(lengths), *sums.shape[1:]))[rows],
                        lengths[rows],
                        tuple(state[rows] for state in start),
                        tuple(off.get(name) for name in names),
                        reverse=at == 1,
                    ).states()
                    hidden.append(found[0])
                    whole = (np.broadcast_to(state, (len(lengths), *state.shape[1:])) for state in found)
                    states |= dict(zip(names, whole, strict=True))
                    begun |= dict(
                        zip(names, (_clamped(s, off.get(n)) for n, s in zip(names, start, strict=True)), strict=True)
                    )
                most = max(map(len, hidden))
                hidden = [np.broadcast_to(state, (most, *state.shape[1:])) for state in hidden]
                read = np.concatenate(hidden, axis=2) if len(hidden) > 1 else hidden[0]
            assert read is not None
            outputs.append(read)
        return NetworkStates(states, begun, lengths)

    def run_in_parts(
        self, sequences: Sequence[np.ndarray], off: Mapping[str, Clamp] = NO_CLAMPS
    ) -> Iterator[tuple[slice, NetworkStates]]:
        """Run many sequences, some at a time: which they are, and their states. Those of one length stand together."""
        start = 0
        while start < len(sequences):
            end, longest = start, 0
            while end < len(sequences):
                longest = max(longest, len(sequences[end]))
                if end > start and (end + 1 - start) * longest * self._widest > SUMS_AT_ONCE:
                    break
                end += 1
            yield slice(start, end), self.run(sequences[start:end], off)
            start = end

    @cached_property
    def n_weights(self) -> int:
        """Weights that each step of all layers multiplies."""
        directions = (one for module in self.network.modules for layer in module.layers for one in layer)
        return sum(one.weight_ih.size + one.weight_hh.size for one in directions)

    @cached_property
    def _widest(self) -> int:
        """Numbers that enter the gates of the widest layer at a step."""
        return max(
            len(weights.bias_ih) for module in self.network.modules for layer in module.layers for weights in layer
        )

    def _sums(
        self,
        module: RecurrentModule,
        weights: Direction,
        places: np.ndarray,
        read: np.ndarray | None,
        lengths: np.ndarray,
    ) -> np.ndarray:
        """What enters the gates, (B, T, G * H); (1, T, G * H) where that is the same in all sequences."""
        if read is not None:
            is_step = np.arange(read.shape[1]) < lengths[len(lengths) - len(read) :, None]
            if is_step.all():
                return entering_sums(module.mode, weights, read)
            ragged = np.zeros((*read.shape[:2], len(weights.bias_ih)), dtype=np.float32)
            ragged[is_step] = entering_sums(module.mode, weights, read[is_step])
            return ragged
        used, index = np.unique(places, return_inverse=True)  # a word is multiplied once
        sums: np.ndarray = entering_sums(module.mode, weights, self.network.rows[used])[index.reshape(places.shape)]
        return sums


def _unpacked(weights: Direction) -> Direction:
    """The same in float32."""
    weight_hr = weights.weight_hr
    return Direction(
        weights.weight_ih.astype(np.float32),
        weights.weight_hh.astype(np.float32),
        weights.bias_ih.astype(np.float32),
        weights.bias_hh.astype(np.float32),
        weights.first,
        None if weight_hr is None else weight_hr.astype(np.float32),
    )


def _clamped(state: np.ndarray, clamp: Clamp | None) -> np.ndarray:
    if clamp is None:
        return state
    state = state.copy()
    clamp.apply(state)
    return state
