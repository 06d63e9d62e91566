"""Response matrices with known chips and clouds, for tests and benchmarks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Planted:
    """A signed matrix and its truth.

    Attributes:
        responses: Shape (W, U).
        words: Cloud of each word, words that drive their chip up and down being two clouds; -1 for background.
        units: Chip of each unit, -1 for background.
        polarity: Sign of each unit.
    """

    responses: np.ndarray
    words: np.ndarray
    units: np.ndarray
    polarity: np.ndarray


def planted(
    seed: int,
    n_words: int = 400,
    n_units: int = 256,
    n_chips: int = 8,
    *,
    noise: float = 1.2,
    cross: float = 0.15,
    common: float = 0.5,
    word_scales: float = 0.6,
    unit_scales: float = 0.6,
    any_polarity: bool = True,
) -> Planted:
    """Unequal blocks of words and units with random polarity, background, and noise that falls with the word's count.

    Args:
        seed: Of a generator of its own.
        n_words: Number of words, about three in ten of them background.
        n_units: Number of units, a quarter of them background.
        n_chips: Number of chips.
        noise: Standard deviation of the noise on a word of median count; the blocks are about 1.
        cross: Standard deviation of the response of chips to the other clouds: large values give a checkerboard.
        common: Size of a response that all words share, a dense matrix of rank one.
        word_scales: Spread of the words' scales, log-normal.
        unit_scales: Spread of the units' scales, log-normal.
        any_polarity: Whether units have a random sign.
    """
    random = np.random.RandomState(seed)

    def memberships(count: int) -> np.ndarray:
        shares = random.dirichlet(np.full(n_chips, 2.0))
        sizes = np.maximum((shares * count).astype(int), 6)
        return np.repeat(np.arange(n_chips), sizes)[:count]

    units = np.full(n_units, -1)
    own = memberships(int(n_units * 0.75))
    units[: len(own)] = own
    words = np.full(n_words, -1)
    own = memberships(int(n_words * 0.7))
    words[: len(own)] = own
    sign = np.ones(n_words, dtype=int)
    for driven_down in np.flatnonzero(random.rand(n_chips) < 0.6):
        members = np.flatnonzero(words == driven_down)
        sign[members[: len(members) // 2]] = -1
    polarity = np.where(random.rand(n_units) < 0.5, -1, 1) if any_polarity else np.ones(n_units, dtype=int)
    means = random.randn(n_chips, 2, n_chips) * cross
    for chip in range(n_chips):
        means[chip, 0, chip] = 1 + 0.3 * random.rand()
        means[chip, 1, chip] = -1 - 0.3 * random.rand()
    matrix = np.zeros((n_words, n_units))
    in_cloud, in_chip = words >= 0, units >= 0
    blocks = means[words[in_cloud], (sign[in_cloud] < 0).astype(int)][:, units[in_chip]]
    matrix[np.ix_(in_cloud, in_chip)] = blocks * polarity[in_chip]
    counts = random.permutation(np.maximum(2000 / np.arange(1, n_words + 1) ** 0.9, 8))
    shared = np.outer(random.randn(n_words) * 0.7 + 0.7, random.randn(n_units)) * common / 2
    deviations = noise * (0.5 + 0.5 * np.sqrt(np.median(counts) / counts))
    matrix += shared + random.randn(n_words, n_units) * deviations[:, None]
    matrix *= np.exp(random.randn(n_words) * word_scales)[:, None] * np.exp(random.randn(n_units) * unit_scales)
    row, column = random.permutation(n_words), random.permutation(n_units)
    clouds = np.where(words >= 0, 2 * words + (sign < 0), -1)
    return Planted(0.05 * matrix[row][:, column], clouds[row], units[column], polarity[column])


def rotation(n: int, seed: int = 0) -> np.ndarray:
    """A random orthogonal matrix, shape (n, n)."""
    found: np.ndarray = np.linalg.qr(np.random.RandomState(seed).randn(n, n))[0]
    return found
