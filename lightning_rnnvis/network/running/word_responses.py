"""What a recorded network makes of words by itself: each read after some of the states of its sampled sequences.

A recorded response is the mean over the occurrences of a word, of which most words have few. These have no such noise.
Where the network predicts words, each is read where it is expected: after states that are drawn in proportion to the
probability that the network gives it there. By Bayes' rule these are the states that come before the word in texts as
the network takes them to be. Any other network reads all words after the same states, and so misses what usually stands
before a word. So it is for cell states: these change by a share of what they are, which they have gathered over longer
texts than the sampled sequences, and chips of theirs gain nothing by it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lightning_rnnvis.network.running.outputs import log_softmax, logits_of
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.storage.recorded_network import NetworkHead, RecordedNetwork
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.tags import kind_of

MOST_CONTEXTS = 32
"""States after which each word is read."""

MOST_SEQUENCES, MOST_STEPS = 32, 32
"""Sequences, and steps of each, from which these states are taken."""

MOST_TEXTS = 64
"""The same where words are read where they are expected. Of each sequence the second half is taken: a network that
predicts words mostly reads on where the batch before ended, and its states have not their size at the beginning."""

LEAST_CONTEXTS = 16
"""After fewer it gains nothing: chips of two halves of the data agree no better."""

MOST_PRODUCTS = 2**31
"""Products of weights that all words may take: a tenth of a second of one processor."""

_ROWS_AT_ONCE = 2048
_LOGITS_AT_ONCE = 2**22


def word_responses(runner: Runner, snapshot: Snapshot) -> np.ndarray | None:
    """Change of a state at each word of a record, a mean over some states before it.

    The states are those of sampled sequences, moved so that their mean is that of all steps that were run, each of
    these weighed by how likely the word is there.

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
    words = places[known]
    n_contexts = min(MOST_PRODUCTS // max(runner.n_weights * len(words), 1), MOST_CONTEXTS)
    if n_contexts < LEAST_CONTEXTS:
        return None
    head = None if kind_of(snapshot.state) == "c" else _word_head(network)
    steps = _steps(runner, predicts=head is not None)
    chances = _chances(head, steps, network.word_ids[words])
    chosen = _drawn(chances, min(n_contexts, chances.shape[1]), evenly=head is None)
    responses = np.full((len(snapshot.words), snapshot.n_units), np.nan, dtype=np.float32)
    responses[known] = _mean_change(runner, snapshot.state, words, steps, chances, chosen)
    return responses


def _word_head(network: RecordedNetwork) -> NetworkHead | None:
    """The head that tells after each step which word follows; None where there is none."""
    head = network.head
    tells = head is not None and head.predicts_words and head.kind == "classes" and not head.reads_whole
    return head if tells else None


def _steps(runner: Runner, *, predicts: bool) -> dict[str, np.ndarray]:
    """The states after the steps of some sequences, by name, each (N, U)."""
    sequences = [one[:MOST_STEPS] for one in runner.network.sequences[: MOST_TEXTS if predicts else MOST_SEQUENCES]]
    states = runner.run(sequences)
    parts = [(at, slice(len(one) // 2 if predicts else 0, None)) for at, one in enumerate(sequences)]
    return {name: np.concatenate([states.of(name, at)[part] for at, part in parts]) for name in states.states}


def _chances(head: NetworkHead | None, steps: Mapping[str, np.ndarray], word_ids: np.ndarray) -> np.ndarray:
    """How likely each word comes after each step, as a share of all steps, shape (W, N), each row with the sum 1."""
    n_steps = len(next(iter(steps.values())))
    logs = np.zeros((len(word_ids), n_steps), dtype=np.float32)
    if head is not None:
        at = np.searchsorted(head.output_ids, word_ids).clip(max=len(head.output_ids) - 1)
        told = head.output_ids[at] == word_ids
        read = np.concatenate([steps[part.state] for part in head.parts], axis=1)
        at_once = max(_LOGITS_AT_ONCE // len(head.output_ids), 1)
        for start in range(0, n_steps, at_once):
            part = slice(start, start + at_once)
            logs[told, part] = log_softmax(logits_of(head, read[part])).T[at[told]]
    chances = np.exp(logs - logs.max(axis=1, keepdims=True))
    shares: np.ndarray = chances / chances.sum(axis=1, keepdims=True)
    return shares


def _drawn(chances: np.ndarray, n_contexts: int, *, evenly: bool) -> np.ndarray:
    """Steps for each word, as many in proportion to its chances there, or simply evenly spaced, shape (W, K)."""
    n_words, n_steps = chances.shape
    if evenly:
        return np.tile(np.linspace(0, n_steps - 1, 2 * n_contexts + 1).astype(int)[1::2], (n_words, 1))
    wanted = (np.arange(n_contexts) + 0.5) / n_contexts
    ends = np.cumsum(chances, axis=1, dtype=np.float64)
    return np.stack([np.searchsorted(row / row[-1], wanted) for row in ends])


def _mean_change(
    runner: Runner,
    state: str,
    words: np.ndarray,
    steps: Mapping[str, np.ndarray],
    chances: np.ndarray,
    chosen: np.ndarray,
) -> np.ndarray:
    """Mean change of a state at each word, (W, U), that is read after the chosen steps, (W, K)."""
    moves = {name: chances @ of - of[chosen].mean(axis=1) for name, of in steps.items()}
    n_words, n_contexts = chosen.shape
    at_once = max(_ROWS_AT_ONCE // n_words, 1)
    changes = np.zeros((n_words, steps[state].shape[1]), dtype=np.float32)
    for start in range(0, n_contexts, at_once):
        part = chosen[:, start : start + at_once]
        first = {name: (of[part] + moves[name][:, None]).reshape(part.size, -1) for name, of in steps.items()}
        read = np.repeat(words, part.shape[1])[:, None]
        change = runner.run(list(read), first=first).states[state][:, 0] - first[state]
        changes += change.reshape(*part.shape, -1).sum(axis=1)
    changes /= n_contexts
    return changes
