"""How large the values of a record are: what a scale over many records is made of."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.records.scales.output_bounds import OutputBounds, output_bounds
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.snapshot import Snapshot

PERCENTILE = 99.5
ENOUGH = 50_000
"""A percentile of so many numbers is as good as one of half a million, and a fifth of the wait."""

LEAST_BAR = 0.1
"""Smallest extent, in units of the state, that bars are scaled to: an idle sentence must not look busy."""


@dataclass(frozen=True)
class Bounds:
    """The sizes of a record, above zero; 1 where nothing moves or values are not finite.

    Attributes:
        response: 99.5th percentile of abs(response) over words that occurred and units.
        state: 99.5th percentile of abs(state) over the stored sentences and units.
        step: 99.5th percentile of abs(change of the state at a step), likewise.
        step_link: 99.5th percentile of abs(mean change of a chip's units along it at a step), over the stored sentences
            and the recorded chips.
        sentences: Of each stored sentence, the largest mean over a recorded chip's units of the positive part of their
            states along it, or of the negative part; at least `LEAST_BAR`.
        outputs: Of each stored sentence, the bounds of the values that are drawn of it; None where they are not known.
        push: 99.5th percentile of abs(push) over words that occurred, of a head whose outputs lie on a line, 0 where
            nothing pushes; None where there is no such head, or in records of earlier versions.
    """

    response: float
    state: float
    step: float
    step_link: float
    sentences: tuple[float, ...]
    outputs: tuple[tuple[OutputBounds, ...], ...] | None = None
    push: float | None = None


def bounds_of(snapshot: Snapshot) -> Bounds:
    """The bounds of a record."""
    labels = snapshot.labels
    chips = labels.unit_labels[:, None] == np.unique(labels.unit_labels)  # of those alone that have units
    per_chip = (chips / np.maximum(chips.sum(axis=0), 1)).astype(np.float32)
    along = per_chip * labels.polarity[:, None].astype(np.float32)
    changes = [np.diff(_in_order(sentence, snapshot.reverse), axis=0) for sentence in snapshot.sentences]
    return Bounds(
        response=_size(snapshot.responses[snapshot.counts > 0]),
        state=_size(_joined([sentence.states for sentence in snapshot.sentences])),
        step=_size(_joined(changes)),
        step_link=_size(_joined([change @ along for change in changes])),
        sentences=tuple(_extent(sentence, per_chip, along) for sentence in snapshot.sentences),
        outputs=tuple(output_bounds(sentence, snapshot.reverse) for sentence in snapshot.sentences),
        push=_push(snapshot),
    )


def decided(own: Bounds, decides: Bounds) -> Bounds:
    """Bounds of a record; of responses and states no less than those of the record that decides its directions."""
    return replace(own, response=max(own.response, decides.response), state=max(own.state, decides.state))


def _push(snapshot: Snapshot) -> float | None:
    weights = None if snapshot.head is None else snapshot.head.on_a_line
    if weights is None:
        return None
    pushes = snapshot.responses[snapshot.counts > 0].astype(np.float64) @ np.nan_to_num(weights)
    return _size(pushes) if pushes.any() else 0.0


def _in_order(sentence: Sentence, reverse: bool) -> np.ndarray:
    """The states in the order in which they were made, the one before the first step first, shape (T + 1, U)."""
    states = sentence.states[::-1] if reverse else sentence.states
    return np.concatenate([np.asarray(sentence.initial, states.dtype)[None], states])


def _extent(sentence: Sentence, per_chip: np.ndarray, along: np.ndarray) -> float:
    """How far a bar of its glyphs reaches from its line."""
    states = _in_order(sentence, False)
    # The mean of the positive parts and that of the negative ones, from those of all sizes and of all values.
    extents = (np.abs(states) @ per_chip + np.abs(states @ along)) / 2
    extent = float(extents.max(initial=LEAST_BAR))
    return _rounded(extent) if math.isfinite(extent) else 1.0


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([part.ravel() for part in parts]) if parts else np.zeros(0)


def _size(values: np.ndarray) -> float:
    sizes = np.abs(values).ravel()
    sizes = sizes[:: max(1, len(sizes) // ENOUGH)]
    size = float(np.percentile(sizes, PERCENTILE)) if len(sizes) else 0.0
    return float(f"{size:.5g}") if math.isfinite(size) and size > 0 else 1.0


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")
