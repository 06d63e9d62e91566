"""Which direction of a chip counts as up: every mark shows the value along its chip, polarity * value.

A co-clustering tells units of one chip that go against each other, but not which of the two ways is up. That is decided
once, on the tree of one record of a history (its identity record, usually the last one): for the chips of the recorded
number of clusters, and for each line of chips that begins with more of them, see `chip_lines`. So a chip keeps its
direction at other numbers of clusters as far as it goes on. At every other record a chip is turned so that most of its
units have the sign that they have at the identity record.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.analysis.coclustering.chip_lines import ChipLines, chip_lines
from lightning_rnnvis.analysis.coclustering.chip_signs import ChipSigns
from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters
from lightning_rnnvis.analysis.coclustering.single.factors import scaled_responses
from lightning_rnnvis.analysis.coclustering.tree.unit_tree import UnitTree
from lightning_rnnvis.analysis.coordinates import UnitPlaces
from lightning_rnnvis.analysis.membership import Membership, chips_of
from lightning_rnnvis.analysis.of_record import of_record
from lightning_rnnvis.records.snapshot import Labels, Snapshot

LEAST_PUSH = 0.2
"""A chip pushes an output where its units do so together: |sum of their pushes| is this part of the sum of |pushes|."""

NUMBERS_OF_CHIPS = range(1, 21)
"""Numbers of chips for which directions are decided."""


@dataclass(frozen=True, eq=False)
class Directions:
    """Which way is up for each unit of a state, decided at one record.

    Attributes:
        lines: The lines of its chips, with the sign of each unit along them.
        by_output: Whether the output that a line pushes decided its direction, shape (N,), bool.
    """

    lines: ChipLines
    by_output: np.ndarray

    @property
    def n_units(self) -> int:
        """Number of units U."""
        return len(self.lines.signs[0])

    def signs(self, n_chips: int) -> np.ndarray:
        """Sign of each unit at the record that decided, at a number of chips, int8, shape (U,), -1 or +1."""
        signs: np.ndarray = self.lines.signs[self.lines.at(n_chips)]
        return signs

    def turned(self, turns: np.ndarray) -> Directions:
        """The same with some lines turned: `turns`, shape (N,), is -1 for these and 1 for others."""
        signs = self.lines.signs * turns[self.lines.lines].astype(np.int8)
        return replace(self, lines=replace(self.lines, signs=signs))

    def placed(self, places: UnitPlaces) -> Directions:
        """The same of units that have other numbers, see `UnitPlaces`."""
        lines, signs = self.lines.lines[:, places.units], self.lines.signs[:, places.units]
        signs = signs * places.signs.astype(np.int8)
        return replace(self, lines=replace(self.lines, lines=lines, signs=signs))


def decide_directions(
    snapshot: Snapshot,
    tree: UnitTree,
    n_chips: int,
    weights: np.ndarray | None,
    numbers: range = NUMBERS_OF_CHIPS,
    *,
    of_chips: ChipSigns | None = None,
) -> Directions:
    """The directions of all units by the chips of one record.

    Up is where a chip pushes the output towards its last class or larger value. Where the state reaches no such head,
    or the chip's units do not push together, up is the direction in which most of its energy keeps its raw sign; what
    splits off from a chip keeps the signs that it had there.

    Args:
        snapshot: The identity record, in which a word occurred at least.
        tree: The tree of its units.
        n_chips: Number of chips that decide, the recorded one.
        weights: How far each unit moves the output, see `OutputPushes`; None where it reaches no such head.
        numbers: Numbers of chips for which directions are asked; those of others are those of the nearest.
        of_chips: The signs of chips of this tree, as far as they are known.
    """
    lines = chip_lines(scaled_responses(snapshot).matrix, tree, n_chips, numbers, of_chips)
    energy = _energies(snapshot)
    moves = _moves(snapshot, weights)
    n_lines = len(lines.origins)
    turns, by_output = np.ones(n_lines, dtype=np.int64), np.zeros(n_lines, dtype=bool)
    for line, origin in enumerate(lines.origins):
        members, signs = lines.members(line)
        push = float((signs * moves[members]).sum())
        by_output[line] = push != 0 and abs(push) >= LEAST_PUSH * np.abs(moves[members]).sum()
        if by_output[line]:
            turns[line] = np.sign(push)
        elif origin != line:
            turns[line] = turns[origin]
        elif (signs * energy[members]).sum() < 0:
            turns[line] = -1
    return Directions(lines, by_output).turned(turns)


@of_record
def _energies(snapshot: Snapshot) -> np.ndarray:
    """Sum of squares of the responses of each unit, shape (U,)."""
    energies: np.ndarray = (snapshot.responses[snapshot.counts > 0].astype(np.float64) ** 2).sum(axis=0)
    return energies


def _moves(snapshot: Snapshot, weights: np.ndarray | None) -> np.ndarray:
    """How far a standard deviation of each unit moves the output, shape (U,); zeros without a head that is known."""
    if weights is None or len(weights) != snapshot.n_units:
        return np.zeros(snapshot.n_units)
    moves: np.ndarray = np.nan_to_num(weights.astype(np.float64) * snapshot.unit_deviations, posinf=0.0, neginf=0.0)
    return moves


def chip_pushes(snapshot: Snapshot, labels: Labels, weights: np.ndarray | None) -> np.ndarray:
    """How far the units of each chip push the output the same way as the chip rises, shape (k,), -1 to 1.

    Sum over its units of polarity * weight * standard deviation, over the sum of the sizes of these; 0 without a head.
    """
    moves = _moves(snapshot, weights)
    sizes = Membership(labels.unit_labels, labels.n_chips).sums(np.abs(moves))
    pushes: np.ndarray = np.divide(chips_of(labels).sums(moves), sizes, out=np.zeros_like(sizes), where=sizes > 0)
    return pushes


def align_directions(directions: Directions, snapshot: Snapshot, other: Directions, of: Snapshot) -> Directions:
    """Directions of one run beside those of another: chips that no output decided follow the words in common.

    Args:
        directions: Of a history of which `snapshot` is a record.
        snapshot: That record.
        other: The directions beside which they are seen, of the history of the record `of`.
        of: A record of another run or state, with words in common.

    Returns:
        The directions, lines turned where the words in common move a chip against the one that is most like it.
    """
    places = {str(word): place for place, word in enumerate(of.words) if of.counts[place] > 0}
    shared = [(at, places[str(word)]) for at, word in enumerate(snapshot.words) if str(word) in places]
    shared = [(here, there) for here, there in shared if snapshot.counts[here] > 0]
    if not shared or directions.by_output.all():
        return directions
    here, there = (np.array(side) for side in zip(*shared, strict=True))
    likeness = _profiles(snapshot, directions, here).T @ _profiles(of, other, there)
    most = np.abs(likeness).argmax(axis=1)
    turns = np.where(likeness[np.arange(len(most)), most] < 0, -1, 1)
    turns[directions.by_output[: len(turns)]] = 1
    for line in range(len(turns), len(directions.by_output)):  # which come later than the lines that they come from
        turns = np.append(turns, 1 if directions.by_output[line] else turns[directions.lines.origins[line]])
    return directions.turned(turns)


def _profiles(snapshot: Snapshot, directions: Directions, words: np.ndarray) -> np.ndarray:
    """Mean response along its direction of each chip with which a first line begins, of unit length, (words, N)."""
    lines, n_chips = directions.lines, directions.lines.first
    chips = Membership(lines.lines[lines.at(n_chips)], n_chips, directions.signs(n_chips))
    means = chips.means(snapshot.responses[words].astype(np.float64))
    lengths = np.sqrt((means**2).sum(axis=0))
    profiles: np.ndarray = means / np.where(lengths > 0, lengths, 1)
    return profiles


def turned_chips(labels: Labels, directions: Directions) -> np.ndarray:
    """Which chips must be turned so that most of their units agree with the directions, (k,): -1 for those, else 1."""
    if directions.n_units != len(labels.unit_labels):
        return np.ones(labels.n_chips, dtype=np.int64)
    return np.where(chips_of(labels).sums(directions.signs(labels.n_chips)) < 0, -1, 1)


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
