"""How often two units share a chip, over many co-clusterings of what the responses may as well have been.

A single co-clustering is only partly determined by the data: another half of the validation, or another start, gives
other chips. Here responses + standard error * noise are co-clustered again and again, from random starts and at several
numbers of chips, and what counts is the share of draws in which two units are together (consensus clustering: Strehl &
Ghosh 2002, "Cluster ensembles", JMLR 3; Monti et al. 2003, doi:10.1023/A:1023949509487).

Draws are made in the space of the leading singular vectors, all those of one number of chips at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.coclustering.single.factors import ScaledMatrix, factorize
from lightning_rnnvis.analysis.coclustering.tree.shrinkage import shrink

NUMBERS_OF_CHIPS = (2, 3, 4, 5, 6, 8, 10, 12, 16, 20)
DRAWS = 20
"""Draws at each of them. With eight, chips of two halves, and of consecutive records, agree less; with more, chips of
halves agree no better, and 1,024 units take longer than half a second. All are less than 256: pairs are counted in
bytes."""

DRAWS_WITHOUT_COMMON_MODE = DRAWS // 4
"""So many of them leave out the leading component: what all units do alike hides blocks, and checkerboards stand in it.
With 5 of 20, units of planted blocks are found by .07 better than with none, with 10 by .22; but then chips of trained
records explain 5 % less at four chips, and those of their halves agree by .08 less, see `benchmarks/README.md`."""

NOISE = 0.5
"""Standard errors of noise. The responses hold their own noise once already: a whole one more hides weak blocks."""

RANK = 24
"""Components in which draws are made."""

MOST_SINGLE_UNITS = 1024
"""Beyond as many units, those that respond alike are put together first: the shares are of all pairs."""

N_GROUPS = 512
"""Into so many groups."""

CLOUDS_A_CHIP = 2
"""Those that raise a chip and those that lower it."""

_LINE_SWEEPS, _WORD_SWEEPS, _SWEEPS = 5, 1, 6
"""With twice as many and more, chips of two halves agree no better, and are no nearer to planted ones."""

_SETTLED = 0.995
"""Part of the units that stays where it is when draws are done."""

_ROWS_AT_ONCE = 256
"""Pairs of so many groups with all others stay in the nearer memories of a processor."""

_TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Draws:
    """The chips of D co-clusterings of units that are put into G groups.

    Attributes:
        labels: Chip of each group in each draw, uint8, shape (D, G).
        groups: Group of each unit, shape (U,). As drawn, each unit is a group of its own where there are at most
            `MOST_SINGLE_UNITS`.
    """

    labels: np.ndarray
    groups: np.ndarray

    def with_groups(self, first: np.ndarray) -> Draws:
        """The same with some units in the group of another one, which stands for them.

        Args:
            first: That unit for each one, the lowest of them, shape (U,).
        """
        kept, groups = np.unique(self.groups[first], return_inverse=True)
        return self if len(kept) == self.labels.shape[1] else Draws(self.labels[:, kept], groups)

    def shares(self) -> np.ndarray:
        """Share of draws in which groups are in one chip, float32, shape (G, G)."""
        shares: np.ndarray = self._shares[self._together()]
        return shares

    def shares_of_255(self) -> np.ndarray:
        """The same in 255ths, rounded, uint8."""
        rounded: np.ndarray = np.rint(self._shares * 255).astype(np.uint8).take(self._together())
        return rounded

    @property
    def _shares(self) -> np.ndarray:
        """The share that each number of draws is, from none to all, float32."""
        n_draws = len(self.labels)
        return np.arange(n_draws + 1, dtype=np.float32) / n_draws if n_draws else np.ones(1, dtype=np.float32)

    def _together(self) -> np.ndarray:
        """Number of draws in which groups are in one chip, shape (G, G)."""
        n_draws, n_groups = self.labels.shape
        kind = np.uint8 if n_draws < 256 else np.uint32
        together = np.empty((n_groups, n_groups), dtype=kind)
        for start in range(0, n_groups, _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            part = np.zeros((len(together[rows]), n_groups - start), dtype=kind)
            same = np.empty(part.shape, dtype=bool)
            for draw in self.labels:  # comparing bytes takes less than a product of one-hot matrices
                np.equal(draw[rows, None], draw[start:], out=same)
                part += same.view(np.uint8)
            together[rows, start:], together[start:, rows] = part, part.T  # which is the same pairs
        return together


def draw_chips(
    responses: np.ndarray,
    standard_errors: np.ndarray,
    of_network: np.ndarray | None = None,
    numbers: Sequence[int] = NUMBERS_OF_CHIPS,
    n_draws: int = DRAWS,
    seed: int = 0,
) -> Draws:
    """Co-cluster noisy responses many times.

    Args:
        responses: Expected responses of words that occurred, finite, shape (W, U).
        standard_errors: Their standard errors, shape (W, U); NaN where unknown: then the median of the unit's others.
        of_network: Responses of the network by itself, towards which they are shrunk, shape (W, U), see `shrink`.
        numbers: Numbers of chips at which they are co-clustered.
        n_draws: How often at each of them.
        seed: Of the noise and the starts. Draws of one seed share both, so what they have in common may come of these:
            where it is asked how far two agree, each takes a seed of its own.
    """
    random = np.random.default_rng(seed)
    errors = _known(standard_errors)
    if of_network is not None:
        responses, errors = shrink(responses, errors, of_network)
    words, units, deviations = _in_factors(responses, errors)
    groups, weights = np.arange(len(units)), np.ones(len(units), dtype=np.float32)
    if len(units) > MOST_SINGLE_UNITS:
        groups, weights = _group(units, random)
        units, deviations = (_means_of(groups, weights, values, units) for values in (units, deviations))
    found = [np.zeros((0, len(units)), dtype=np.uint8)]
    for n_chips in numbers:
        if n_chips <= min(len(units), len(words)):
            noise = random.standard_normal((n_draws, *units.shape), dtype=np.float32)
            noisy = units + NOISE * deviations * noise
            noisy[: n_draws * DRAWS_WITHOUT_COMMON_MODE // DRAWS, :, 0] = 0
            draws = _Draws(words, noisy, weights)
            found.append(draws.chips(n_chips, random).astype(np.uint8))
    return Draws(np.concatenate(found), groups)


def _in_factors(responses: np.ndarray, standard_errors: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Words, (W, q), and units, (U, q), whose product is the scaled matrix, and the deviations of the units."""
    matrix = ScaledMatrix(np.ascontiguousarray(responses, dtype=np.float32))
    factors = factorize(matrix, RANK)
    words = factors.words[:, :RANK].astype(np.float32)
    errors = standard_errors * matrix.word_scales[:, None] * matrix.unit_scales
    return words, (factors.units * factors.values)[:, :RANK].astype(np.float32), np.sqrt(errors.T**2 @ words**2)


def _known(standard_errors: np.ndarray) -> np.ndarray:
    """Standard errors with those that are unknown filled in; zero where none of a unit is known."""
    unknown = ~np.isfinite(standard_errors)
    if not unknown.any():
        return standard_errors.astype(np.float32)
    known = np.ma.masked_array(standard_errors, unknown)
    usual: np.ndarray = np.ma.median(known, axis=0).filled(0)  # type: ignore[no-untyped-call]
    return np.where(unknown, usual, standard_errors).astype(np.float32)


@dataclass(frozen=True, eq=False)
class _Draws:
    """D noisy copies of the scaled matrix, A ≈ words · unitsᵀ.

    Attributes:
        words: Shape (W, q), the same in all.
        units: Shape (D, U, q).
        weights: Units that each row of `units` stands for, shape (U,).
    """

    words: np.ndarray
    units: np.ndarray
    weights: np.ndarray

    def chips(self, n_chips: int, random: np.random.Generator) -> np.ndarray:
        """Chip of each unit in each draw, (D, U): block co-clustering from a random start, see `signed_blocks`."""
        labels, signs = self._lines(n_chips, random)
        n_clouds = CLOUDS_A_CHIP * n_chips
        of_words = self._start_words(labels, signs, n_chips, n_clouds)
        turned = self.units.transpose(0, 2, 1)
        for _ in range(_SWEEPS):
            cloud_sums = _one_hot(of_words, n_clouds).transpose(0, 2, 1) @ self.words
            sizes = _sizes(of_words, n_clouds)
            chip_sums, n_units = self._chip_sums(turned, labels, signs, n_chips)
            means = cloud_sums @ chip_sums / np.maximum(sizes[:, :, None] * n_units[:, None], 1)
            pull = (self.units @ cloud_sums.transpose(0, 2, 1)) @ means
            gains = np.abs(pull)
            gains *= 2
            gains -= sizes[:, None] @ means**2
            found = gains.argmax(axis=2)
            settled = (found == labels).mean() > _SETTLED
            labels, signs = found, _signs(pull, found)
            if settled:
                break
            chip_sums, n_units = self._chip_sums(turned, labels, signs, n_chips)
            means = cloud_sums @ chip_sums / np.maximum(sizes[:, :, None] * n_units[:, None], 1)
            scores = 2 * (self.words @ chip_sums) @ means.transpose(0, 2, 1)
            scores -= n_units[:, None] @ means.transpose(0, 2, 1) ** 2
            of_words = scores.argmax(axis=2)
        return labels

    def _lines(self, n_chips: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Units around lines through the origin, with their signs: each starts from a unit far from those before."""
        draws = np.arange(len(self.units))
        lengths = np.linalg.norm(self.units, axis=2)
        directions = self.units / np.maximum(lengths, _TINY)[..., None]
        weights = self.weights * lengths**2
        nearest = np.zeros_like(weights)
        lines = []
        for _ in range(n_chips):
            # The largest of logarithms with Gumbel noise is drawn in proportion to the weights.
            chances = np.log(weights * (1 - nearest).clip(0) + _TINY) + random.gumbel(size=weights.shape)
            lines.append(directions[draws, chances.argmax(axis=1)])
            nearest = np.maximum(nearest, np.einsum("duq,dq->du", directions, lines[-1]) ** 2)
        pull = self.units @ np.stack(lines, axis=2)
        labels = np.abs(pull).argmax(axis=2)
        signs = _signs(pull, labels)
        turned = self.units.transpose(0, 2, 1)
        for _ in range(_LINE_SWEEPS):
            sums, n_units = self._chip_sums(turned, labels, signs, n_chips)
            centres = sums / np.maximum(n_units, 1)[:, None]
            pull = self.units @ centres
            found = (2 * np.abs(pull) - (centres**2).sum(axis=1)[:, None]).argmax(axis=2)
            signs = _signs(pull, found)
            if (found == labels).all():
                break
            labels = found
        return labels, signs

    def _start_words(self, labels: np.ndarray, signs: np.ndarray, n_chips: int, n_clouds: int) -> np.ndarray:
        """Clouds to start from, shape (D, W): words by how far they drive each chip up and down."""
        sums, n_units = self._chip_sums(self.units.transpose(0, 2, 1), labels, signs, n_chips)
        drive = self.words @ (sums / np.sqrt(np.maximum(n_units, 1))[:, None])
        directions = _unit_rows(np.concatenate([np.maximum(drive, 0), np.maximum(-drive, 0)], axis=2))
        strongest = np.argsort(-(directions**2).sum(axis=1), axis=1)[:, :n_clouds]
        centres = np.eye(2 * n_chips, dtype=np.float32)[strongest]
        for _ in range(_WORD_SWEEPS):
            members = _one_hot((directions @ centres.transpose(0, 2, 1)).argmax(axis=2), n_clouds)
            centres = _unit_rows(members.transpose(0, 2, 1) @ directions)
        clouds: np.ndarray = (directions @ centres.transpose(0, 2, 1)).argmax(axis=2)
        return clouds

    def _chip_sums(
        self, turned: np.ndarray, labels: np.ndarray, signs: np.ndarray, n_chips: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Signed sums of the units of each chip, (D, q, k), and how many these are, (D, k)."""
        members = _one_hot(labels, n_chips, signs * self.weights)
        return turned @ members, _sizes(labels, n_chips, self.weights)


def _one_hot(labels: np.ndarray, n_groups: int, values: np.ndarray | None = None) -> np.ndarray:
    """Labels (D, N) as columns, float32, shape (D, N, k), of ones or of `values`, (D, N)."""
    table = np.zeros((labels.size, n_groups), dtype=np.float32)
    table[np.arange(labels.size), labels.ravel()] = 1 if values is None else values.ravel()
    return table.reshape(*labels.shape, n_groups)


def _sizes(labels: np.ndarray, n_groups: int, weights: np.ndarray | None = None) -> np.ndarray:
    """Members of each group of labels (D, N), or the sum of their weights, (N,), whole ones: float32, shape (D, k)."""
    n_draws = len(labels)
    places = (labels + n_groups * np.arange(n_draws)[:, None]).ravel()
    each = None if weights is None else np.tile(weights, n_draws)
    sizes: np.ndarray = np.bincount(places, each, n_draws * n_groups).reshape(n_draws, n_groups).astype(np.float32)
    return sizes


def _signs(pull: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Sign with which each unit follows its chip, float32, shape (D, U)."""
    own = pull.reshape(labels.size, -1)[np.arange(labels.size), labels.ravel()].reshape(labels.shape)
    return np.where(own < 0, np.float32(-1), np.float32(1))


def _unit_rows(rows: np.ndarray) -> np.ndarray:
    scaled: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=2, keepdims=True), _TINY)
    return scaled


def _group(units: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Groups of units around lines, shape (U,), none empty, and how many units each has."""
    single = _Draws(np.zeros((0, units.shape[1]), dtype=np.float32), units[None], np.ones(len(units), dtype=np.float32))
    labels, _ = single._lines(N_GROUPS, random)
    _, groups = np.unique(labels[0], return_inverse=True)
    return groups, np.bincount(groups).astype(np.float32)


def _means_of(groups: np.ndarray, sizes: np.ndarray, values: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Mean of the values of the units of each group, each with the sign with which it goes with the first, (G, q)."""
    _, first = np.unique(groups, return_index=True)
    signs = np.where((units * units[first][groups]).sum(axis=1) < 0, -1, 1)
    sums = np.zeros((len(sizes), values.shape[1]), dtype=np.float32)
    np.add.at(sums, groups, values * signs[:, None] if values is units else values)
    means: np.ndarray = sums / sizes[:, None]
    return means
