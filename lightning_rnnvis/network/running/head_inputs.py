"""What enters a head: one state, or several side by side, where the model gives its outputs, or after each word.

Of a head that reads both directions at the ends of a sentence, the output after a word is that of the sentence which
ends there: what reads backwards is run anew for each.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lightning_rnnvis.network.running.cells import Clamp
from lightning_rnnvis.network.running.runner import NetworkStates, Runner
from lightning_rnnvis.network.storage.recorded_network import NetworkHead


def entering_states(head: NetworkHead, found: NetworkStates) -> np.ndarray:
    """What enters the head, one sequence after the other, shape (N, U), with U units of all states that it reads.

    One row for each step at which `NetworkHead.enters`.
    """
    if head.reads_ends:
        return at_ends(head, found)
    rows = []
    for row, length in enumerate(found.lengths.tolist()):
        entering = head.enters(length)
        rows.append(_side_by_side([found.states[part.state][row, :length][entering] for part in head.parts]))
    return np.concatenate(rows)


def at_ends(head: NetworkHead, found: NetworkStates) -> np.ndarray:
    """What enters a head that reads the ends of sequences, a row for each, shape (B, U)."""
    rows = np.arange(len(found.lengths))
    return _side_by_side(
        [found.states[part.state][rows, 0 if part.entering == "first" else found.lengths - 1] for part in head.parts]
    )


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
    if head.reads_ends:
        return np.concatenate([at_ends(head, part) for _, part in runner.run_beginnings(places, off)])
    return _side_by_side([found.of(part.state, 0) for part in head.parts])


def before_all_words(head: NetworkHead, found: NetworkStates) -> np.ndarray:
    """What would enter the head before anything is read, shape (1, U)."""
    return _side_by_side([found.first[part.state][:1] for part in head.parts])


def _side_by_side(states: list[np.ndarray]) -> np.ndarray:
    return states[0] if len(states) == 1 else np.concatenate(states, axis=-1)
