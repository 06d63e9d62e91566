"""Which direction of a chip counts as up: every mark shows the value along its chip, polarity * value.

A co-clustering tells units of one chip that go against each other, but not which of the two ways is up. That is decided
once, at one record of a history (its identity record, usually the last one), and carried to every other record and
number of clusters by agreement with it, so that nothing changes its colour on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters
from lightning_rnnvis.analysis.membership import Membership, chips_of
from lightning_rnnvis.records.snapshot import Labels, Snapshot

LEAST_PUSH = 0.2
"""A chip pushes an output where its units do so together: |sum of their pushes| is this part of the sum of |pushes|."""


@dataclass(frozen=True, eq=False)
class Directions:
    """Which way is up for each unit of a state, decided at one record.

    Attributes:
        units: How much each unit counts, with its sign along its chip, shape (U,): its push on the output where its
            chip pushes it, else its strength (root mean square response).
        by_output: Whether the output that its chip pushes decided a unit's sign, shape (U,), bool.
    """

    units: np.ndarray
    by_output: np.ndarray


def decide_directions(snapshot: Snapshot, weights: np.ndarray | None) -> Directions:
    """The directions of all units by the recorded chips of one record.

    Up is where a chip pushes the output towards its last class or larger value. Where the state reaches no such head,
    or the chip's units do not push together, up is the direction in which most of its energy keeps its raw sign.

    Args:
        snapshot: The identity record.
        weights: How far each unit moves the output, see `OutputPushes`; None where it reaches no such head.
    """
    labels = snapshot.labels
    responses = snapshot.responses[snapshot.counts > 0].astype(np.float64)
    energy = (responses**2).sum(axis=0) / max(1, len(responses))
    signs = np.where(chips_of(labels).sums(energy) < 0, -1, 1)
    chips = labels.unit_labels
    units = signs[chips] * labels.polarity * np.sqrt(energy)
    by_output = (np.abs(chip_pushes(snapshot, labels, weights)) >= LEAST_PUSH)[chips]
    if weights is not None and by_output.any():
        # A unit's own push, so that chips of any other record or number of clusters go where theirs push together.
        moves = np.nan_to_num(weights.astype(np.float64) * snapshot.unit_deviations, posinf=0.0, neginf=0.0)
        scale = np.sqrt(energy[by_output].mean() / max((moves[by_output] ** 2).mean(), np.finfo(float).tiny))
        units[by_output] = scale * moves[by_output]
    return Directions(units, by_output)


def chip_pushes(snapshot: Snapshot, labels: Labels, weights: np.ndarray | None) -> np.ndarray:
    """How far the units of each chip push the output the same way as the chip rises, shape (k,), -1 to 1.

    Sum over its units of polarity * weight * standard deviation, over the sum of the sizes of these; 0 without a head.
    """
    if weights is None or len(weights) != len(labels.unit_labels):
        return np.zeros(labels.n_chips)
    moves = np.nan_to_num(weights.astype(np.float64) * snapshot.unit_deviations, posinf=0.0, neginf=0.0)
    sizes = Membership(labels.unit_labels, labels.n_chips).sums(np.abs(moves))
    pushes: np.ndarray = np.divide(chips_of(labels).sums(moves), sizes, out=np.zeros_like(sizes), where=sizes > 0)
    return pushes


def align_directions(directions: Directions, snapshot: Snapshot, other: Directions, of: Snapshot) -> Directions:
    """Directions of one run beside those of another: chips that no output decided follow the words in common.

    Args:
        directions: Of the identity record `snapshot`.
        snapshot: That record.
        other: The directions beside which they are seen, of the record `of`.
        of: A record of another run or state, with words in common.

    Returns:
        The directions, chips turned where the words in common move the chip against the one that is most like it.
    """
    places = {str(word): place for place, word in enumerate(of.words) if of.counts[place] > 0}
    shared = [(at, places[str(word)]) for at, word in enumerate(snapshot.words) if str(word) in places]
    shared = [(here, there) for here, there in shared if snapshot.counts[here] > 0]
    if not shared or directions.by_output.all():
        return directions
    here, there = (np.array(side) for side in zip(*shared, strict=True))
    own = _profiles(snapshot, directions, here)
    likeness = own.T @ _profiles(of, other, there)
    most = np.abs(likeness).argmax(axis=1)
    turned = likeness[np.arange(len(most)), most] < 0
    free = ~directions.by_output & turned[snapshot.labels.unit_labels]
    return replace(directions, units=np.where(free, -directions.units, directions.units))


def _profiles(snapshot: Snapshot, directions: Directions, words: np.ndarray) -> np.ndarray:
    """Mean response of each chip along its direction to some words, of unit length, shape (words, k)."""
    labels = orient(snapshot.labels, directions)
    means = chips_of(labels).means(snapshot.responses[words].astype(np.float64))
    lengths = np.sqrt((means**2).sum(axis=0))
    profiles: np.ndarray = means / np.where(lengths > 0, lengths, 1)
    return profiles


def turned_chips(labels: Labels, directions: Directions) -> np.ndarray:
    """Which chips must be turned to agree with the directions, shape (k,): -1 for those, else 1."""
    if len(directions.units) != len(labels.unit_labels):
        return np.ones(labels.n_chips, dtype=np.int64)
    return np.where(chips_of(labels).sums(directions.units) < 0, -1, 1)


def orient(labels: Labels, directions: Directions) -> Labels:
    """The labels with each chip turned so that it agrees with the directions: its polarity changes, nothing else."""
    return replace(labels, polarity=labels.polarity * turned_chips(labels, directions)[labels.unit_labels])


def orient_clusters(found: CoClusters, directions: Directions) -> CoClusters:
    """The same of a co-clustering, with its links."""
    links = found.links * turned_chips(found.labels, directions)
    return replace(found, labels=orient(found.labels, directions), links=links)


def with_raw_signs(labels: Labels) -> Labels:
    """The labels with every unit as it is, as if none went against its chip."""
    return replace(labels, polarity=np.ones_like(labels.polarity))
