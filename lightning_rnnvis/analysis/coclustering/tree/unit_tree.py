"""A tree of the units of one record, of which every number of chips is a cut."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from lightning_rnnvis.analysis.coclustering.matching import kept_mates
from lightning_rnnvis.analysis.coclustering.tree.consensus import Draws
from lightning_rnnvis.analysis.membership import Membership

LEAST_UNITS = 3
"""Units of the smallest chip, as far as there are enough: smaller offshoots stay with the chip that they leave."""

PRIOR_WEIGHT = 0.5
"""How much the tree of the identity record counts beside the record's own draws, at most: no more than these correlate
with it. Those of an untrained network do not, and chips of a trained one would be drawn where there are none."""

NO_LONGER_ITSELF, STILL_ITSELF = 0.4, 0.7
"""Correlation of how a unit shares chips with all others, in the record and in the identity record, up to which the
tree counts no more than that, and from which it counts wholly. A unit that moved goes with others, at -1 to .3 mostly.
Few units of few words, as levels are, have no gaps between chips: draws of equal responses correlate at .98 there, and
what is left puts one unit or a whole chip elsewhere, if it counts."""

CLEARLY, SURELY = 0.15, 0.4
"""A unit that its draws put with another chip in so many more of them follows these alone; in the latter share it does
so where it responds as at the identity record, too: chips may be as alike as that, and with few mates more so."""

MOST_KEPT = 2048
"""Units up to which a tree keeps the similarities of all pairs, 4 bytes each."""

PRIOR_CHIPS = 8
"""Chips of the identity record by which that is told, of `LEAST_UNITS` each at least."""

PARTS = 14
"""Parts of the draws of which a tree each, in 3 ms at 512 units, tells how steady units are. Ten to 16 of them foretell
alike which units keep their mates, fewer worse; the more parts, the fewer mates do trees of so few draws keep."""

_TINY = 1e-6
_APART = 2e-6
"""Merges that are equal are so far apart, more than is rounded: as a prior, a tree keeps their order."""


@dataclass(frozen=True, eq=False)
class UnitTree:
    """Merges of U units into one, those first that share a chip most often.

    Attributes:
        merges: The two nodes of each merge, int32, shape (U - 1, 2): units are 0 to U - 1, merge i makes node U + i.
        similarities: Mean share of draws in which the units of the two are together, falling, shape (U - 1,), 0 to 1.
        n_alike: So many merges, the first ones, are of units of one group of the draws, as those are that respond
            equally. No cut parts them as long as there is anything else to part.
    """

    merges: np.ndarray
    similarities: np.ndarray
    n_alike: int = 0

    @property
    def n_units(self) -> int:
        """Number of units U."""
        return len(self.merges) + 1

    def cut(self, n_chips: int) -> np.ndarray:
        """Chip of each unit, shape (U,), from 0. One chip more comes of one that is split; no other unit moves.

        Args:
            n_chips: Number of chips, 1 to U.
        """
        labels = np.empty(self.n_units, dtype=np.int64)
        for chip, nodes in enumerate(self._chips(n_chips)):
            for node in nodes:
                labels[self._order[self._first[node] : self._first[node] + self._sizes[node]]] = chip
        return labels

    def similarity_of(self, units: np.ndarray) -> np.ndarray:
        """Similarity of the merge that brings two units together, for all pairs of some units, (N,): shape (N, N)."""
        if self.n_units <= MOST_KEPT:
            every = len(units) == self.n_units and (units == np.arange(self.n_units)).all()
            return self._similarities if every else self._similarities[np.ix_(units, units)]
        place = np.argsort(self._order)[units]
        places = np.sort(place)
        rank = np.searchsorted(places, place)
        return self._similarity_table(places)[np.ix_(rank, rank)]

    @property
    def has_table(self) -> bool:
        """Whether it holds the similarities of all pairs, which takes the most of its memory."""
        return "_similarities" in vars(self)

    @cached_property
    def _similarities(self) -> np.ndarray:
        """Of all pairs: every record of a history is read beside it."""
        place = np.argsort(self._order)
        return self._similarity_table(np.arange(self.n_units))[np.ix_(place, place)]

    def _similarity_table(self, places: np.ndarray) -> np.ndarray:
        """`similarity_of` units at some places in the order of the tree, rising, shape (N,): shape (N, N)."""
        # Units of a node stand together: each merge is a block of the table and its mirror image.
        starts = np.searchsorted(places, self._first).tolist()
        ends = np.searchsorted(places, self._first + self._sizes).tolist()
        table = np.ones((len(places), len(places)), dtype=np.float32)
        for (first, second), similarity in zip(self.merges.tolist(), self.similarities, strict=True):
            rows, columns = slice(starts[first], ends[first]), slice(starts[second], ends[second])
            table[rows, columns] = similarity
            table[columns, rows] = similarity
        return table

    def placed(self, units: np.ndarray) -> UnitTree:
        """The same tree of units that have other numbers: `units`, (U,), are those that they have in this one."""
        number = np.arange(2 * self.n_units - 1)
        number[units] = np.arange(self.n_units)
        return replace(self, merges=number[self.merges].astype(np.int32))

    def _chips(self, n_chips: int) -> list[list[int]]:
        """Nodes that make up each chip.

        The tree is gone down from its root, the split of least similarity first. An offshoot of fewer units than
        `LEAST_UNITS` is no chip: it belongs to the chip that goes on, until there is nothing else to split. Then those
        that left a chip first become one together. Units that are alike are parted last, whatever is then too small.
        """
        root = 2 * self.n_units - 2
        chips = {root: [root]}
        waiting = [(self._similarity(root), root)]
        while len(chips) < n_chips and waiting:
            _, node = heapq.heappop(waiting)
            if self._is_alike(node):
                continue
            small, large = sorted(self.merges[node - self.n_units].tolist(), key=self._size_and_unit)
            offshoots = chips.pop(node)[1:]
            if self._sizes[small] < LEAST_UNITS:
                offshoots.append(small)
            else:
                chips[small] = [small]
                heapq.heappush(waiting, (self._similarity(small), small))
            chips[large] = [large, *offshoots]
            heapq.heappush(waiting, (self._similarity(large), large))
        parts = list(chips.values())
        while len(parts) < n_chips:
            several = [nodes for nodes in parts if len(nodes) > 1 or not self._is_alike(nodes[0])]
            largest = max(several or parts, key=self._n_units)
            if len(largest) == 1:
                largest[:] = self.merges[largest[0] - self.n_units].tolist()
            parts.append(self._first_offshoots(largest))
        return parts

    def _first_offshoots(self, nodes: list[int]) -> list[int]:
        """Takes from the nodes of a chip, its core and the offshoots in the order in which they left, a new chip.

        As few of the first as reach `LEAST_UNITS`, where as many stay; else the last one, where nothing better is left.
        """
        for n_nodes in range(1, len(nodes)):
            taken = nodes[1 : n_nodes + 1]
            if self._n_units(taken) >= LEAST_UNITS:
                if self._n_units(nodes) - self._n_units(taken) < LEAST_UNITS:
                    break
                del nodes[1 : n_nodes + 1]
                return taken
        return [nodes.pop()]

    def _size_and_unit(self, node: int) -> tuple[int, int]:
        return int(self._sizes[node]), int(self._lowest[node])

    def _is_alike(self, node: int) -> bool:
        """Whether it is a unit, or units that are alike."""
        return node < self.n_units + self.n_alike

    def _n_units(self, nodes: list[int]) -> int:
        return int(self._sizes[nodes].sum())

    def _similarity(self, node: int) -> float:
        return float(self.similarities[node - self.n_units]) if node >= self.n_units else 1.0

    @cached_property
    def _sizes(self) -> np.ndarray:
        """Units below each node, shape (2U - 1,)."""
        sizes = [1] * self.n_units
        for first, second in self.merges.tolist():
            sizes.append(sizes[first] + sizes[second])
        return np.array(sizes, dtype=np.int64)

    @cached_property
    def _lowest(self) -> np.ndarray:
        """Lowest unit below each node, shape (2U - 1,): it tells two of one size apart, whichever merge came first."""
        lowest = list(range(self.n_units))
        for first, second in self.merges.tolist():
            lowest.append(min(lowest[first], lowest[second]))
        return np.array(lowest, dtype=np.int64)

    @cached_property
    def _first(self) -> np.ndarray:
        """Place of the first unit of each node where units stand in the order of the tree, shape (2U - 1,)."""
        sizes = self._sizes.tolist()
        first = [0] * len(sizes)
        node = len(sizes)
        for left, right in reversed(self.merges.tolist()):
            node -= 1
            first[left] = first[node]
            first[right] = first[node] + sizes[left]
        return np.array(first, dtype=np.int64)

    @cached_property
    def _order(self) -> np.ndarray:
        """The units in the order of the tree, so that those of each node stand together, shape (U,)."""
        return np.argsort(self._first[: self.n_units])


@dataclass(frozen=True, eq=False)
class Consensus:
    """How often units share a chip, see `consensus.draw_chips`.

    Attributes:
        shares: In 255ths of the draws, uint8, shape (G, G).
        groups: Row of each unit, shape (U,).
        parts: Trees of parts of the draws, each of draws that no other has.
    """

    shares: np.ndarray
    groups: np.ndarray
    parts: tuple[UnitTree, ...] = ()

    @classmethod
    def of(cls, draws: Draws, n_parts: int = PARTS) -> Consensus:
        """That of some draws, with trees of so many parts of them: none where nobody asks how steady units are."""
        parts = [Draws(draws.labels[part::n_parts], draws.groups) for part in range(min(n_parts, len(draws.labels)))]
        return cls(draws.shares_of_255(), draws.groups, tuple(cls.of(part, 0).tree() for part in parts))

    def tree(
        self, prior: UnitTree | None = None, of_prior: Consensus | None = None, stayed: np.ndarray | None = None
    ) -> UnitTree:
        """The tree of average linkage (Sokal & Michener 1958, "A statistical method for evaluating relationships").

        Args:
            prior: The tree of the history's identity record. It counts as much as the draws as far as these agree with
                it, except for units that they put clearly elsewhere, so that chips stay the same over a history as far
                as they are the same.
            of_prior: The consensus that it was made of. Between units that share chips with all others as they do
                there, the tree counts alone.
            stayed: How far each unit responds as at the identity record, shape (U,), see `stayed`: between units that
                do, the tree counts alone, too.
        """
        from scipy.cluster.hierarchy import linkage
        from scipy.spatial.distance import squareform

        shares = self.shares / np.float32(255)
        if prior is not None and prior.n_units == len(self.groups):
            shares = self._with(shares, prior, of_prior, stayed)
        distances = np.subtract(1, shares, out=shares)  # in its place, here and below: each table takes megabytes
        np.maximum(distances, 0, out=distances)
        np.fill_diagonal(distances, 0)
        found = linkage(squareform(distances, checks=False), "average") if len(shares) > 1 else np.zeros((0, 4))
        merges, node_of = self._within_groups()
        n_alike = len(merges)
        similarities = [1.0] * n_alike
        for first, second, distance, _ in found.tolist():
            node_of.append(len(self.groups) + len(merges))
            merges.append((node_of[int(first)], node_of[int(second)]))
            similarities.append(min(1 - distance, similarities[-1] - _APART) if similarities else 1 - distance)
        return UnitTree(
            np.array(merges, dtype=np.int32).reshape(-1, 2), np.array(similarities, dtype=np.float32), n_alike
        )

    def steadiness(self, unit_labels: np.ndarray, n_chips: int) -> np.ndarray:
        """The share of chip mates that a unit keeps in cuts of `parts`, in the mean, float32, shape (U,), 0 to 1.

        It foretells how many it keeps in another half of the data, see `benchmarks/chips/steadiness.py`: which units
        keep more than others, and about how many. 1 without parts.

        Args:
            unit_labels: Chip of each unit, shape (U,).
            n_chips: Number of chips.
        """
        kept = [kept_mates(unit_labels, tree.cut(n_chips)) for tree in self.parts] or [np.ones(len(unit_labels))]
        steady: np.ndarray = np.mean(kept, axis=0).astype(np.float32)
        return steady

    def _with(
        self, shares: np.ndarray, prior: UnitTree, of_prior: Consensus | None, stayed: np.ndarray | None
    ) -> np.ndarray:
        _, first = np.unique(self.groups, return_index=True)
        n_chips = max(1, min(PRIOR_CHIPS, prior.n_units // LEAST_UNITS))
        chips = Membership(prior.cut(n_chips)[first], n_chips)
        with_chips, at = chips.means(shares), (np.arange(len(first)), chips.labels)
        n_mates = chips.sizes[chips.labels] - 1  # a unit is no mate of its own
        own = (with_chips[at] * (n_mates + 1) - 1) / np.maximum(n_mates, 1)
        with_chips[at] = own
        elsewhere = with_chips.max(axis=1) - own
        follows = elsewhere <= CLEARLY
        similarities = prior.similarity_of(first)
        most = np.float32(min(PRIOR_WEIGHT, max(0.0, _correlation(shares, similarities))))
        weights: np.ndarray = most * np.outer(follows, follows)
        if of_prior is not None and len(of_prior.groups) == len(self.groups):
            rows = of_prior.groups[first]
            same = _row_correlations(shares, of_prior.shares[np.ix_(rows, rows)] / np.float32(255))
            same = ((same - NO_LONGER_ITSELF) / (STILL_ITSELF - NO_LONGER_ITSELF)).clip(0, 1)
            np.maximum(weights, np.minimum(same[:, None], same), out=weights)
        if stayed is not None:
            same = stayed[first] * (elsewhere <= SURELY + 2 / (n_mates + 1) ** 2)
            np.maximum(weights, np.minimum(same[:, None], same), out=weights)
        weights *= similarities - shares
        weights += shares
        return weights

    def _within_groups(self) -> tuple[list[tuple[int, int]], list[int]]:
        """Merges of the units of each group, and the node that each group becomes."""
        merges: list[tuple[int, int]] = []
        nodes = []
        if len(self.shares) == len(self.groups):  # each unit is a group of its own
            return merges, np.argsort(self.groups).tolist()
        for group in range(len(self.shares)):
            node, *others = np.flatnonzero(self.groups == group).tolist()
            for other in others:
                merges.append((node, other))
                node = len(self.groups) + len(merges) - 1
            nodes.append(node)
        return merges, nodes


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Pearson's correlation of the similarities of pairs, without those of one with itself; 0 where either is constant.

    Of a tree's it is the cophenetic correlation (Sokal & Rohlf 1962, doi:10.2307/1217208).
    """
    n_pairs = max(first.size - len(first), 1)
    one, other = (_deviations(values, (_of_others(values).sum() / n_pairs)) for values in (first, second))
    spread = float(np.linalg.norm(one)) * float(np.linalg.norm(other))
    return float(np.multiply(one, other, out=one).sum(dtype=np.float64)) / spread if spread > _TINY else 0.0


def _row_correlations(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The same for the pairs of each unit with all others, float32, shape (N,)."""
    n_others = max(len(first) - 1, 1)
    one, other = (_deviations(values, _of_others(values)[:, None] / n_others) for values in (first, second))
    spread = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    products = np.einsum("uv,uv->u", one, other)
    correlations: np.ndarray = np.divide(products, spread, out=np.zeros_like(products), where=spread > _TINY)
    return correlations


def _of_others(values: np.ndarray) -> np.ndarray:
    """Sum of each row but for its similarity with itself, shape (N,)."""
    sums: np.ndarray = values.sum(axis=1, dtype=np.float64) - np.diagonal(values)
    return sums


def _deviations(values: np.ndarray, means: float | np.ndarray) -> np.ndarray:
    deviations: np.ndarray = values - np.asarray(means, dtype=np.float32)
    np.fill_diagonal(deviations, 0)
    return deviations
