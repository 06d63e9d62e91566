"""Snapshots with planted numbers, for tests of what reads them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from lightning_rnnvis.analysis.chip_direction import Directions, decide_directions, orient
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import RecordTree, record_tree, tree_labels, unit_consensus
from lightning_rnnvis.analysis.output_axis import output_pushes
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.snapshot import Labels, Snapshot


def make_snapshot(
    n_words: int = 20,
    n_units: int = 12,
    n_percentile_words: int = 8,
    n_sentences: int = 3,
    length: int = 6,
    **fields: Any,
) -> Snapshot:
    """A snapshot of random numbers whose fields may be given."""
    random = np.random.default_rng(0)
    words = np.array([f"word{index}" for index in range(n_words)], dtype=object)
    counts = random.integers(2, 50, n_words)
    values: dict[str, Any] = {
        "state": "rnn.l0/h",
        "cell": "GRU",
        "epoch": 1,
        "global_step": 100,
        "history_id": "f" * 32,
        "words": words,
        "word_ids": np.arange(n_words),
        "counts": counts,
        "responses": (random.normal(size=(n_words, n_units)) * random.lognormal(size=n_units)).astype(np.float32),
        "standard_errors": (random.uniform(0.1, 1, (n_words, n_units)) / np.sqrt(counts)[:, None]).astype(np.float32),
        "percentile_words": np.arange(n_percentile_words),
        "percentiles": np.sort(random.normal(size=(4, n_percentile_words, n_units)), axis=0).astype(np.float32),
        "unit_means": random.normal(size=n_units).astype(np.float32),
        "unit_deviations": random.uniform(size=n_units).astype(np.float32),
        "unit_saturation": random.uniform(size=n_units).astype(np.float32),
        "sentences": tuple(
            Sentence(
                key=f"{index:016x}",
                words=words[:length],
                word_ids=np.arange(length),
                states=np.tanh(random.normal(size=(length, n_units)) / 2).astype(np.float32),
                initial=random.uniform(-1, 1, n_units).astype(np.float32),
            )
            for index in range(n_sentences)
        ),
        "labels": Labels(
            unit_labels=np.arange(n_units) % min(4, n_units),
            word_labels=np.arange(n_words) % 4,
            polarity=np.where(np.arange(n_units) % 3, 1, -1),
            unit_steadiness=random.uniform(size=n_units),
            n_chips=min(4, n_units),
            n_clouds=4,
            explained_variance=0.4,
        ),
        "metrics": {"response_rank": 7.5, "agreement": float("nan")},
        "notes": ("A note.",),
        "created": 1.7e9,
    }
    return Snapshot(**(values | fields))


def tree_of(snapshot: Snapshot, identity: Snapshot) -> RecordTree:
    """The tree of a record, in which that of the last record of its history counts."""
    own, of_identity = unit_consensus(snapshot), unit_consensus(identity)
    assert own is not None and of_identity is not None
    return record_tree(own, None if snapshot is identity else record_tree(of_identity))


def through_tree(snapshot: Snapshot, identity: Snapshot) -> Snapshot:
    """A record with the chips that are a cut of its tree."""
    n_chips, tree = snapshot.labels.n_chips, tree_of(snapshot, identity)
    kept = None if snapshot is identity else through_tree(identity, identity).labels
    labels = tree_labels(snapshot, tree, n_chips, [snapshot.labels], identity=kept)
    return replace(snapshot, labels=labels)


def decided_by(identity: Snapshot, weights: np.ndarray | None = None) -> Directions:
    """The directions that the last record of a history decides."""
    return decide_directions(identity, tree_of(identity, identity).tree, identity.labels.n_chips, weights)


def directed(snapshot: Snapshot, identity: Snapshot) -> Snapshot:
    """A record with the directions of chips that the last record of its history decides."""
    pushes = output_pushes(identity.state, [identity.state], lambda _: identity)
    decided = decided_by(identity, None if pushes is None else pushes.weights)
    return replace(snapshot, labels=orient(snapshot.labels, decided))
