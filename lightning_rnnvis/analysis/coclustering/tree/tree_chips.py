"""Chips that are cuts of a tree, with the words that go with them, through all records of a history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lightning_rnnvis.analysis.coclustering.chip_signs import ChipSigns
from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters, orient_labels, spectrum
from lightning_rnnvis.analysis.coclustering.single.factors import (
    ScaledMatrix,
    ScaledResponses,
    factorize,
    scaled_responses,
)
from lightning_rnnvis.analysis.coclustering.single.signed_blocks import explained_energy, fit_words
from lightning_rnnvis.analysis.coclustering.strengths import links
from lightning_rnnvis.analysis.coclustering.tree.consensus import Draws, draw_chips
from lightning_rnnvis.analysis.coclustering.tree.unit_tree import PARTS, Consensus, UnitTree
from lightning_rnnvis.analysis.membership import Membership, among_words, of_words
from lightning_rnnvis.analysis.one_thread import one_thread
from lightning_rnnvis.records.snapshot import Labels, Snapshot

_WORDS_TOLD_BY = 8
"""Units that respond differently to one of so many words need not be compared in all."""


@dataclass(frozen=True, eq=False)
class RecordTree:
    """The tree of the units of one record.

    Attributes:
        consensus: How often its units share a chip.
        tree: What comes of it, and of the tree of the identity record where the record is another one.
        signs: Of the units of chips that were cut.
    """

    consensus: Consensus
    tree: UnitTree
    signs: ChipSigns = field(default_factory=ChipSigns)

    def placed(self, units: np.ndarray) -> RecordTree:
        """The same of units that have other numbers: `units`, (U,), are those that they have in this one."""
        consensus = replace(self.consensus, groups=self.consensus.groups[units])
        return RecordTree(consensus, self.tree.placed(units))


def record_tree(
    consensus: Consensus, identity: RecordTree | None = None, stayed: np.ndarray | None = None
) -> RecordTree:
    """The tree of a record.

    Args:
        consensus: How often its units share a chip.
        identity: The tree of the identity record, see `RecordTree.placed`; None where it is the record itself.
        stayed: How far each unit responds as there, shape (U,), see `stayed`; None where that is not known.
    """
    made = consensus.tree(identity.tree, identity.consensus, stayed) if identity else consensus.tree()
    return RecordTree(consensus, made)


def unit_draws(snapshot: Snapshot, of_network: np.ndarray | None = None, seed: int = 0) -> Draws | None:
    """Co-clusterings of the units of a record; None where no word occurred in it.

    Args:
        snapshot: The record, W words, U units.
        of_network: What its network makes of the words by itself, shape (W, U), see `word_responses`: responses that
            are not surely known lean on it. None where that is not known.
        seed: Of the draws, see `draw_chips`.
    """
    present = snapshot.counts > 0
    if not present.any():
        return None
    told = None if of_network is None else of_network[present]
    return draw_chips(snapshot.responses[present], snapshot.standard_errors[present], told, seed=seed)


def unit_consensus(
    snapshot: Snapshot,
    draws: Draws | None = None,
    of_network: Callable[[], np.ndarray | None] = lambda: None,
    n_parts: int = PARTS,
) -> Consensus | None:
    """How often the units of a record share a chip; None where no word occurred in it.

    Args:
        snapshot: The record.
        draws: Co-clusterings that were stored with it; None to make them, which takes a fifth of a second at 512 units.
        of_network: Gives what they are made with beside the record, see `unit_draws`; asked where they are made.
        n_parts: See `Consensus.of`.
    """
    if draws is None:
        with one_thread():  # the same draws wherever they are made
            draws = unit_draws(snapshot, of_network())
    if draws is None:
        return None
    return Consensus.of(draws.with_groups(equal_units(snapshot.responses[snapshot.counts > 0])), n_parts)


def equal_units(responses: np.ndarray) -> np.ndarray:
    """The first unit that responds equally to all words, to the last bit, for each unit: (W, U) to (U,).

    Draws put such units together wherever they put them, but a tree of single units may part them before others.
    """
    first = _first_equal(responses[:_WORDS_TOLD_BY])
    n_alike = np.bincount(first, minlength=len(first))[first]
    maybe = np.flatnonzero(n_alike > 1)  # mostly none
    first[maybe] = maybe[_first_equal(responses[:, maybe])]
    return first


def _first_equal(responses: np.ndarray) -> np.ndarray:
    first: dict[bytes, int] = {}
    columns = np.ascontiguousarray(responses.T + 0.0)  # no negative zeros
    return np.array([first.setdefault(row.tobytes(), unit) for unit, row in enumerate(columns)], dtype=np.int64)


def own_chips(consensus: Consensus, n_chips: int) -> np.ndarray:
    """Chip of each unit by the draws of its record alone, whatever the identity record says, shape (U,)."""
    return consensus.tree().cut(min(n_chips, len(consensus.groups)))


def tree_labels(
    snapshot: Snapshot,
    of: RecordTree,
    n_clusters: int,
    numbers: Sequence[Labels] = (),
    n_clouds: int | None = None,
    identity: Labels | None = None,
) -> Labels:
    """Chips and clouds of a record at a number of clusters.

    Args:
        snapshot: The record, in which a word occurred at least.
        of: Its tree.
        n_clusters: Number of chips and clouds; no more than units or words that occurred are made.
        numbers: Labels whose numbers chips and clouds take, as far as they share members with these together; chips
            have the signs of the first of them.
        n_clouds: Number of clouds, where it is another one.
        identity: Labels of the identity record, whose clouds are kept as `fit_words` says.

    Returns:
        Labels over all words of the record; `unit_steadiness` as of `Consensus.steadiness`.
    """
    present = snapshot.counts > 0
    scaled = scaled_responses(snapshot)
    n_chips = min(n_clusters, *scaled.matrix.shape)
    earlier = _earlier_clouds(identity, present, n_chips)
    chips, word_labels, explained = _fit(scaled, of, n_chips, n_clouds or n_chips, earlier)
    assert chips.signs is not None
    labels = Labels(
        unit_labels=chips.labels,
        word_labels=word_labels,
        polarity=chips.signs,
        unit_steadiness=of.consensus.steadiness(chips.labels, n_chips),
        n_chips=n_chips,
        n_clouds=min(n_clouds or n_chips, len(scaled.matrix)),
        explained_variance=min(explained / max(scaled.energy, 1e-12), 1.0),
    )
    known = [of_words(one, present) if len(one.word_labels) == len(present) else one for one in numbers]
    return among_words(orient_labels(labels, known), present)


def explained_variances(
    snapshot: Snapshot,
    of: RecordTree,
    numbers: Iterable[int],
    identity: Callable[[int], Labels | None] = lambda n_clusters: None,
) -> np.ndarray:
    """What `tree_labels` explain at each of N numbers of clusters, float64, shape (N,), 0 to 1.

    Args:
        snapshot: The record, in which a word occurred at least.
        of: Its tree.
        numbers: The numbers of clusters.
        identity: Gives the labels of the identity record at one of them, see `tree_labels`.
    """
    present = snapshot.counts > 0
    scaled = scaled_responses(snapshot)
    explained = []
    for n_clusters in numbers:
        n_chips = min(n_clusters, *scaled.matrix.shape)
        earlier = _earlier_clouds(identity(n_clusters), present, n_chips)
        explained.append(_fit(scaled, of, n_chips, n_chips, earlier)[2])
    shares: np.ndarray = np.minimum(np.array(explained, dtype=np.float64) / max(scaled.energy, 1e-12), 1.0)
    return shares


def _earlier_clouds(identity: Labels | None, present: np.ndarray, n_chips: int) -> np.ndarray | None:
    """Clouds of the words that occurred in the labels of the identity record; None where these are of other words."""
    if identity is None or len(identity.word_labels) != len(present) or identity.n_clouds != n_chips:
        return None
    clouds: np.ndarray = identity.word_labels[present]
    return clouds


def _fit(
    scaled: ScaledResponses, of: RecordTree, n_chips: int, n_clouds: int, earlier: np.ndarray | None = None
) -> tuple[Membership, np.ndarray, float]:
    """Chips of scaled responses, the clouds of their words, (W,), and the energy that both explain."""
    unit_labels = of.tree.cut(n_chips)
    polarity = np.ones(len(unit_labels), dtype=np.int64)
    for chip in range(n_chips):
        members = np.flatnonzero(unit_labels == chip)
        polarity[members] = of.signs.of(scaled.matrix.T, members)
    chips = Membership(unit_labels, n_chips, polarity)
    n_clouds = min(n_clouds, len(scaled.matrix))
    word_labels, _ = fit_words(scaled.weighted_sums(chips), chips.sizes, n_clouds, earlier)
    return (
        chips,
        word_labels,
        explained_energy(chips.sums(scaled.matrix), chips.sizes, Membership(word_labels, n_clouds)),
    )


def tree_coclusters(
    snapshot: Snapshot, of: RecordTree, n_clusters: int, numbers: Sequence[Labels] = (), identity: Labels | None = None
) -> CoClusters:
    """The same with its links and the numbers that describe the matrix; arguments as in `tree_labels`."""
    labels = tree_labels(snapshot, of, n_clusters, numbers, identity=identity)
    matrix = ScaledMatrix(np.ascontiguousarray(snapshot.responses[snapshot.counts > 0], dtype=np.float32))
    return CoClusters(
        labels=labels,
        links=links(snapshot.responses, labels),
        started="tree",
        **spectrum(matrix, factorize(matrix, labels.n_chips), labels.n_chips),
    )
