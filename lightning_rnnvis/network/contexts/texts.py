"""Texts of the validation in which contexts are looked for, and what a state does at each of their words."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from lightning_rnnvis.analysis.contexts import Searched, Texts
from lightning_rnnvis.analysis.sequences import previous_states
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.texts import text_array


def sampled_texts(record: Snapshot, runner: Runner) -> Texts:
    """The sequences that the network of a record carries, read by it."""
    words, sequences, state = runner.network.words, runner.network.sequences, record.state
    parts = (
        (words[sequences[part.start + row]], found.of(state, row), found.first[state][row])
        for part, found in runner.run_in_parts(sequences)
        for row in range(len(found.lengths))
    )
    return _texts(record, parts, "sample")


def recorded_texts(record: Snapshot) -> Texts:
    """The sentences of a record."""
    return _texts(record, ((one.words, one.states, one.initial) for one in record.sentences), "sentences")


def _texts(record: Snapshot, parts: Iterable[tuple[np.ndarray, np.ndarray, np.ndarray]], searched: Searched) -> Texts:
    words: list[str] = []
    lengths: list[int] = []
    changes = [np.zeros((0, record.n_units), dtype=np.float32)]
    for text, states, initial in parts:
        words += map(str, text)
        lengths.append(len(text))
        changes.append((states - previous_states(states, initial, record.reverse)).astype(np.float32))
    text_of = np.repeat(np.arange(len(lengths)), lengths)
    return Texts(text_array(words), text_of, np.concatenate(changes), searched, record.reverse)
