"""How well the chips of a record come out again from other data, at each number of clusters, and what they explain.

Clusters that are there come out of other data, too: stability-based validation (Lange et al. 2004,
doi:10.1162/089976604773717621; von Luxburg 2010, doi:10.1561/2200000008). Here these are the two halves of its data
that a record holds: each has trees of its own, of which every number of clusters is a cut.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from statistics import fmean

import numpy as np

from lightning_rnnvis.analysis.coclustering.matching import agreement
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import RecordTree, explained_variances
from lightning_rnnvis.analysis.coclustering.tree.unit_tree import UnitTree
from lightning_rnnvis.analysis.comparison.chance.halves import draw_halves
from lightning_rnnvis.records.snapshot import Labels, Snapshot

NUMBERS = range(2, 21)
"""Numbers of clusters that are looked at: those that the tab offers."""

NO_HALVES = "This record does not hold the two halves of its data: it was written by an earlier version of RNNVis."
NO_COMMON_WORD = "No word occurred in both halves of the data."
NO_WORD = "None of the words occurred in this record, so it has no chips to compare."
TOO_FEW = "Chips of one number or another take at least three units, and two words that occurred."


@dataclass(frozen=True, eq=False)
class ClusterStability:
    """What chips and clouds explain, and how steady the chips are, at N numbers of clusters.

    More clusters explain more, of noise, too; chips that noise made do not come out again from other data. Neither
    chooses a number of clusters: in trained networks many are about as steady (`benchmarks/README.md`).

    Attributes:
        n_clusters: The numbers, rising from 2 to 20, of those that are less than the units and no more than the words
            that occurred; int64, shape (N,).
        explained_variance: Share of the scaled responses that as many chips and clouds explain, as
            `CoClusters.explained_variance`: 0 to 1, float64, shape (N,).
        agreement: Adjusted Rand index of the chips that each half of the data gives by itself (Hubert & Arabie 1985,
            doi:10.1007/BF01908075), in the mean of the trees of either half, see `draw_halves`: 1 the same, about 0 no
            more than by chance, float64, shape (N,). Half of the data tells less than all of it, so the chips that are
            shown are steadier than that. NaN where it is not known.
        why_unknown: Why the agreement is not known, a sentence; None where it is.
    """

    n_clusters: np.ndarray
    explained_variance: np.ndarray
    agreement: np.ndarray
    why_unknown: str | None

    def table(self) -> dict[str, np.ndarray]:
        """The same as columns, one row a number of clusters: `pandas.DataFrame` takes it as it is."""
        return {name: getattr(self, name) for name in ("n_clusters", "explained_variance", "agreement")}

    def __repr__(self) -> str:
        rows = zip(self.n_clusters.tolist(), self.explained_variance, self.agreement, strict=True)
        told = [f"{k}: {share:.0%} explained{_agree(agree)}" for k, share, agree in rows]
        return f"ClusterStability({'; '.join(told)})"


def cluster_stability(
    snapshot: Snapshot,
    tree: RecordTree | None,
    of_network: Callable[[], np.ndarray | None] = lambda: None,
    identity: Callable[[int], Labels | None] = lambda n_clusters: None,
) -> ClusterStability:
    """How steady the chips of a record are at each number of clusters, and what they explain.

    Args:
        snapshot: The record.
        tree: Its tree; None where no word occurred in it.
        of_network: Gives what its network makes of the words by itself, on which the chips of both halves lean, see
            `unit_draws`.
        identity: Gives the labels of the identity record at a number of clusters, None where it is the record itself:
            what is explained is that of the clouds that are shown, see `tree_labels`.
    """
    n_words = int((snapshot.counts > 0).sum())
    numbers = [k for k in NUMBERS if tree is not None and k < snapshot.n_units and k <= n_words]
    trees = _trees_of_halves(snapshot, of_network) if numbers else TOO_FEW if n_words else NO_WORD
    agreeing = [np.nan if isinstance(trees, str) else _agreement(trees, k) for k in numbers]
    return ClusterStability(
        n_clusters=np.array(numbers, dtype=np.int64),
        explained_variance=explained_variances(snapshot, tree, numbers, identity) if tree else np.zeros(0),
        agreement=np.array(agreeing, dtype=np.float64),
        why_unknown=trees if isinstance(trees, str) else None,
    )


def _trees_of_halves(snapshot: Snapshot, of_network: Callable[[], np.ndarray | None]) -> list[list[UnitTree]] | str:
    """The trees of each half by itself; a sentence where there is none."""
    if snapshot.half_differences is None:
        return NO_HALVES
    drawn = draw_halves(snapshot, of_network)
    return [[own.tree() for own in of_half] for of_half in drawn] if all(drawn) else NO_COMMON_WORD


def _agreement(trees: list[list[UnitTree]], n_chips: int) -> float:
    first, second = ([tree.cut(n_chips) for tree in of_half] for of_half in trees)
    return fmean(agreement(one, other) for one, other in product(first, second))


def _agree(value: float) -> str:
    return "" if np.isnan(value) else f", halves agree by {value:.2f}"
