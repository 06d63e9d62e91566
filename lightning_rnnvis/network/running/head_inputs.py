"""What enters a head: one state, or several side by side, where the model gives its outputs, or after each word.

Of a head that reads a sentence as a whole, by pools or at both ends, the output after a word is that of the sentence
which ends there: where a layer reads backwards, it is run anew for each.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lightning_rnnvis.network.running.cells import Clamp
from lightning_rnnvis.network.running.runner import NetworkStates, Runner
from lightning_rnnvis.network.storage.recorded_network import POOLS, Entering, NetworkHead


def entering_states(head: NetworkHead, found: NetworkStates) -> np.ndarray:
    """What enters the head, one sequence after the other, shape (N, U), with U units of all states that it reads.

    One row for each step at which `NetworkHead.enters`.
    """
    if head.reads_whole:
        return of_whole(head, found)
    rows = []
    for row, length in enumerate(found.lengths.tolist()):
        entering = head.enters(length)
        rows.append(_side_by_side([found.states[part.state][row, :length][entering] for part in head.parts]))
    return np.concatenate(rows)


def of_whole(head: NetworkHead, found: NetworkStates) -> np.ndarray:
    """What enters a head that reads sequences as a whole, a row for each, shape (B, U)."""
    return _side_by_side([_of_each(found.states[part.state], part.entering, found.lengths) for part in head.parts])


def after_each_word(
    head: NetworkHead, runner: Runner, places: np.ndarray, off: Mapping[str, Clamp], found: NetworkStates
) -> np.ndarray:
    """What enters the head after each word of a sentence, shape (T, U).

    Args:
        head: The head.
        runner: Runs the network.
        places: The words.
        off: Units that are switched off.
        found: The states of the sentence alone, run so.
    """
    if head.reads_whole and not runner.network.is_one_way:
        return np.concatenate([of_whole(head, part) for _, part in runner.run_beginnings(places, off)])
    if head.reads_whole:
        return _side_by_side([_so_far(found.of(part.state, 0), part.entering) for part in head.parts])
    return _side_by_side([found.of(part.state, 0) for part in head.parts])


def before_all_words(head: NetworkHead, found: NetworkStates) -> np.ndarray:
    """What would enter the head before anything is read, shape (1, U); of pools, too, the state before all words."""
    return _side_by_side([found.first[part.state][:1] for part in head.parts])


def _of_each(states: np.ndarray, entering: Entering, lengths: np.ndarray) -> np.ndarray:
    """What enters of one state of some sequences, (B, T, U), each as a whole, shape (B, U)."""
    if entering in POOLS:
        pool = np.mean if entering == "mean" else np.max
        return np.stack([pool(one[:length], axis=0) for one, length in zip(states, lengths, strict=True)])
    found: np.ndarray = states[np.arange(len(lengths)), 0 if entering == "first" else lengths - 1]
    return found


def _so_far(states: np.ndarray, entering: Entering) -> np.ndarray:
    """What would enter of a state that reads forward, (T, U), if the sentence ended after each word, same shape."""
    if entering == "mean":
        means: np.ndarray = np.cumsum(states, axis=0, dtype=np.float64) / np.arange(1, len(states) + 1)[:, None]
        return means.astype(states.dtype)
    if entering == "max":
        largest: np.ndarray = np.maximum.accumulate(states, axis=0)
        return largest
    return np.broadcast_to(states[:1], states.shape) if entering == "first" else states


def _side_by_side(states: list[np.ndarray]) -> np.ndarray:
    return states[0] if len(states) == 1 else np.concatenate(states, axis=-1)
