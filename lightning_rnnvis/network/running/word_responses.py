"""What a recorded network makes of words by itself: each read after the same few states, whatever stood before it.

A recorded response is the mean over the occurrences of a word, of which most words have few. These have no such noise,
but miss what usually stands before a word.
"""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.records.snapshot import Snapshot

MOST_CONTEXTS = 32
"""States after which each word is read."""

MOST_SEQUENCES, MOST_STEPS = 32, 32
"""Sequences, and steps of each, from which these states are taken."""

LEAST_CONTEXTS = 16
"""After fewer it gains nothing: chips of two halves of the data agree no better (`benchmarks/README.md`)."""

MOST_PRODUCTS = 2**31
"""Products of weights that all words may take: a tenth of a second of one processor."""


def word_responses(runner: Runner, snapshot: Snapshot) -> np.ndarray | None:
    """Change of a state at each word of a record, a mean over some states before it, which are the same for all words.

    The states are those of sampled sequences, moved so that their mean is that of all steps that were run.

    Args:
        runner: Runs the network of the record.
        snapshot: The record, W words, U units.

    Returns:
        In units of the state, float32, shape (W, U), NaN for a word that the network does not have; None where it has
        no sequence or not this state, or is so large that it would take long: an LSTM of 200 units at 500 words.
    """
    network = runner.network
    if not network.sequences or snapshot.state not in network.states:
        return None
    places = np.searchsorted(network.word_ids, snapshot.word_ids).clip(0, len(network.word_ids) - 1)
    known = (network.word_ids[places] == snapshot.word_ids) & (network.words[places] == snapshot.words)
    if not known.any():
        return None
    words = [places[at : at + 1] for at in np.flatnonzero(known)]
    n_contexts = min(MOST_PRODUCTS // max(runner.n_weights * len(words), 1), MOST_CONTEXTS)
    if n_contexts < LEAST_CONTEXTS:
        return None
    sequences = [one[:MOST_STEPS] for one in network.sequences[:MOST_SEQUENCES]]
    states = runner.run(sequences)
    steps = {name: np.concatenate([states.of(name, at) for at in range(len(sequences))]) for name in network.states}
    n_steps = len(steps[snapshot.state])
    n_contexts = min(n_contexts, n_steps)
    chosen = np.linspace(0, n_steps - 1, 2 * n_contexts + 1).astype(int)[1::2]
    before = {name: of[chosen] + (of.mean(axis=0) - of[chosen].mean(axis=0)) for name, of in steps.items()}
    responses = np.full((len(snapshot.words), snapshot.n_units), np.nan, dtype=np.float32)
    changes = np.zeros((len(words), snapshot.n_units), dtype=np.float32)
    for at in range(n_contexts):
        first = {name: of[at] for name, of in before.items()}
        changes += runner.run(words, first=first).states[snapshot.state][:, 0] - first[snapshot.state]
    responses[known] = changes / n_contexts
    return responses
