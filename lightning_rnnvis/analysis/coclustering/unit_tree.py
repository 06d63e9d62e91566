"""A tree of the units of one record, of which every number of chips is a cut."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import cached_property

import numpy as np

LEAST_UNITS = 3
"""Units of the smallest chip, as far as there are enough: smaller offshoots stay with the chip that they leave."""


@dataclass(frozen=True, eq=False)
class UnitTree:
    """Merges of U units into one, those first that share a chip most often.

    Attributes:
        merges: The two nodes of each merge, int32, shape (U - 1, 2): units are 0 to U - 1, merge i makes node U + i.
        similarities: Mean share of draws in which the units of the two are together, falling, shape (U - 1,), 0 to 1.
    """

    merges: np.ndarray
    similarities: np.ndarray

    @property
    def n_units(self) -> int:
        """Number of units U."""
        return len(self.merges) + 1

    def cut(self, n_chips: int) -> np.ndarray:
        """Chip of each unit, shape (U,), from 0; k + 1 chips are k of which one was split.

        Args:
            n_chips: Number of chips k; no more than units are made.
        """
        n_chips = min(n_chips, self.n_units)
        least = min(LEAST_UNITS, self.n_units // n_chips)
        while (nodes := self._nodes(n_chips, least)) is None:
            least -= 1
        labels = np.empty(self.n_units, dtype=np.int64)
        for chip, parts in enumerate(nodes):
            for part in parts:
                labels[self._units_below(part)] = chip
        return labels

    def _nodes(self, n_chips: int, least: int) -> list[list[int]] | None:
        """Nodes that make up each chip; None where there are not so many of `least` units.

        The tree is gone down from its root, the split of least similarity first. An offshoot of fewer units is no chip:
        it belongs to the chip that goes on.
        """
        sizes = self._sizes
        root = 2 * self.n_units - 2
        parts = {root: [root]}
        waiting = [(self._similarity(root), root)]
        while len(parts) < n_chips:
            if not waiting:
                return None
            _, node = heapq.heappop(waiting)
            if node < self.n_units:
                continue
            small, large = sorted(self.merges[node - self.n_units].tolist(), key=lambda child: int(sizes[child]))
            offshoots = parts.pop(node)[1:]
            if sizes[small] < least:
                offshoots.append(small)
            else:
                parts[small] = [small]
                heapq.heappush(waiting, (self._similarity(small), small))
            parts[large] = [large, *offshoots]
            heapq.heappush(waiting, (self._similarity(large), large))
        return list(parts.values())

    def _similarity(self, node: int) -> float:
        return float(self.similarities[node - self.n_units]) if node >= self.n_units else 1.0

    @cached_property
    def _sizes(self) -> np.ndarray:
        """Units below each node, shape (2U - 1,)."""
        sizes = np.ones(2 * self.n_units - 1, dtype=np.int64)
        for index, (first, second) in enumerate(self.merges.tolist()):
            sizes[self.n_units + index] = sizes[first] + sizes[second]
        return sizes

    def _units_below(self, node: int) -> list[int]:
        units, waiting = [], [node]
        while waiting:
            node = waiting.pop()
            if node < self.n_units:
                units.append(node)
            else:
                waiting += self.merges[node - self.n_units].tolist()
        return units


def tree_of_shares(shares: np.ndarray, groups: np.ndarray) -> UnitTree:
    """The tree of average linkage (Sokal & Michener 1958) of the shares of `consensus.shares_together`."""
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    distances = np.maximum(1 - shares, 0)
    np.fill_diagonal(distances, 0)
    found = linkage(squareform(distances, checks=False), "average") if len(shares) > 1 else np.zeros((0, 4))
    n_units, n_groups = len(groups), len(shares)
    merges, similarities, node_of = [], [], {}
    for group in range(n_groups):
        first, *others = np.flatnonzero(groups == group).tolist()
        for other in others:
            merges.append((first, other))
            similarities.append(1.0)
            first = n_units + len(merges) - 1
        node_of[group] = first
    for index, (first, second, distance, _) in enumerate(found.tolist()):
        merges.append((node_of[int(first)], node_of[int(second)]))
        similarities.append(1 - distance)
        node_of[n_groups + index] = n_units + len(merges) - 1
    return UnitTree(np.array(merges, dtype=np.int32).reshape(-1, 2), np.array(similarities, dtype=np.float32))
