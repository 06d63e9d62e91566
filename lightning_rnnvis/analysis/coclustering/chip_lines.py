"""Lines of chips through the cuts of a tree: a chip that is split goes on in its largest part, with its signs.

Chips of many sizes lie within one another. So that another number of clusters turns nothing that stays together, a chip
and the part in which it goes on are one line, and units have one sign along a line. A new line begins with each smaller
part, with the signs that its units had before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.coclustering.chip_signs import ChipSigns
from lightning_rnnvis.analysis.coclustering.tree.unit_tree import UnitTree


@dataclass(frozen=True, eq=False)
class ChipLines:
    """The lines of the chips of one record. L numbers of chips, each one more than that before, U units, N lines.

    Attributes:
        least: The first of the numbers of chips.
        first: The one at which the first lines begin, which go from there to fewer and to more chips.
        lines: Line of each unit at each number of chips, int16, shape (L, U), from 0.
        signs: Sign of each unit along its line, int8, shape (L, U), -1 or +1.
        origins: The line from which each comes, earlier than itself, shape (N,); itself for the first ones.
        begins: Number of chips at which each line begins, shape (N,).
    """

    least: int
    first: int
    lines: np.ndarray
    signs: np.ndarray
    origins: np.ndarray
    begins: np.ndarray

    def at(self, n_chips: int) -> int:
        """Row of a number of chips, or of the nearest one that there is."""
        return min(max(n_chips - self.least, 0), len(self.lines) - 1)

    def members(self, line: int) -> tuple[np.ndarray, np.ndarray]:
        """The units of a line where it begins, ascending, and their signs."""
        row = self.at(self.begins[line])
        members = np.flatnonzero(self.lines[row] == line)
        return members, self.signs[row, members].astype(np.int64)


def chip_lines(
    scaled: np.ndarray, tree: UnitTree, first: int, numbers: range, of_chips: ChipSigns | None = None
) -> ChipLines:
    """The lines of a tree.

    Args:
        scaled: The scaled matrix of the words that occurred, shape (W, U).
        tree: The tree of the U units.
        first: Number of chips at which the first lines begin, each with its signs.
        numbers: Numbers of chips to which lines are followed, at least; those between them and `first` come along.
        of_chips: The signs of chips of this tree, as far as they are known.
    """
    of_chips = of_chips or ChipSigns()
    units = scaled.T
    first = min(first, tree.n_units)
    least, most = min(numbers.start, first), min(max(numbers.stop - 1, first), tree.n_units)
    cuts = [tree.cut(n_chips) for n_chips in range(least, most + 1)]
    lines, signs = np.empty((len(cuts), tree.n_units), np.int16), np.empty((len(cuts), tree.n_units), np.int8)
    start = first - least
    lines[start] = cuts[start]
    for chip in range(first):
        members = np.flatnonzero(cuts[start] == chip)
        signs[start, members] = of_chips.of(units, members)
    origins, begins = list(range(first)), [first] * first
    for row in range(start + 1, len(cuts)):
        lines[row], signs[row] = lines[row - 1], signs[row - 1]
        for _, parts in _splits(cuts[row - 1], cuts[row]):
            for part in parts:
                signs[row, part] = _like(signs[row - 1], of_chips.of(units, part), part, part)
            for part in parts[1:]:
                origins.append(int(lines[row - 1, part[0]]))
                begins.append(least + row)
                lines[row, part] = len(begins) - 1
    for row in reversed(range(start)):
        lines[row], signs[row] = lines[row + 1], signs[row + 1]
        for members, parts in _splits(cuts[row], cuts[row + 1]):
            lines[row, members] = lines[row + 1, parts[0][0]]
            signs[row, members] = _like(signs[row + 1], of_chips.of(units, members), members, parts[0])
    return ChipLines(least, first, lines, signs, np.array(origins), np.array(begins))


def _splits(coarse: np.ndarray, fine: np.ndarray) -> Iterator[tuple[np.ndarray, list[np.ndarray]]]:
    """The units of each chip that falls into parts in a finer cut, and those of each part, largest first."""
    for chip in range(int(coarse.max()) + 1):
        members = np.flatnonzero(coarse == chip)
        parts = [members[fine[members] == part] for part in np.unique(fine[members])]
        if len(parts) > 1:
            yield members, sorted(parts, key=len, reverse=True)


def _like(known: np.ndarray, signs: np.ndarray, members: np.ndarray, shared: np.ndarray) -> np.ndarray:
    """The signs of some members, turned so that they agree with what is known of all units on those that are shared."""
    agreement = int((signs[np.isin(members, shared)].astype(np.int64) * known[shared]).sum())
    return -signs if agreement < 0 else signs
