"""Signed block co-clustering: chips of units and clouds of words whose scaled responses form blocks.

The scaled matrix is approximated by A_wi ≈ p_i M[cloud(w), chip(i)] with a polarity p_i = ±1 for each unit, because the
sign of a hidden unit is arbitrary. This is co-k-means (Cho et al. 2004, doi:10.1137/1.9781611972740.11) on a matrix in
factor form, with polarities, a start from the varimax rotation of the units' singular vectors (Kaiser 1958,
doi:10.1007/BF02289233) and, at a later epoch, a second start from the earlier labels with a hysteresis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.coclustering.single.factors import Factors
from lightning_rnnvis.analysis.membership import Membership

_EMBEDDING_POWER = 0.5
_SWEEPS, _TOLERANCE = 30, 1e-4
_WORD_SWEEPS = 15
_VARIMAX_SWEEPS = 40

MOST_MERGED_WORDS = 1024
"""Words up to which these are merged for a second start: 500 take 5 ms."""

CLEARLY_MORE = 0.02
"""Another start is taken where it explains so much more: else clouds would come and go from record to record."""


@dataclass(eq=False)
class Blocks:
    """A block approximation; labels as in `CoClusters`.

    Attributes:
        means: M, shape (n_clouds, n_chips), of the scaled matrix.
        explained: Energy of the scaled matrix that the blocks explain.
        unit_margins: Shape (U,), 0 to 1.
    """

    unit_labels: np.ndarray
    polarity: np.ndarray
    word_labels: np.ndarray
    means: np.ndarray
    explained: float
    unit_margins: np.ndarray


def cold_start(factors: Factors, n_chips: int, n_clouds: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Unit labels, polarity and word labels to start from without an earlier result."""
    weights = (factors.values[:n_chips] / max(float(factors.values[0]), 1e-12)) ** _EMBEDDING_POWER
    embedding = _unit_rows(factors.units[:, :n_chips] * weights)
    loadings = embedding @ _varimax(embedding)
    unit_labels = np.abs(loadings).argmax(axis=1)
    polarity = np.where(loadings[np.arange(len(loadings)), unit_labels] < 0, -1, 1)
    return unit_labels, polarity, start_words(factors, unit_labels, polarity, n_chips, n_clouds)


def start_words(
    factors: Factors, unit_labels: np.ndarray, polarity: np.ndarray, n_chips: int, n_clouds: int
) -> np.ndarray:
    """Words by how far they drive each chip up and down.

    Spherical k-means (Dhillon & Modha 2001, doi:10.1023/A:1007612920971).
    """
    chips = Membership(unit_labels, n_chips, polarity)
    return _start_words((factors.words * factors.values) @ chips.sums(factors.units.T), chips.sizes, n_clouds)


def _start_words(chip_sums: np.ndarray, chip_sizes: np.ndarray, n_clouds: int) -> np.ndarray:
    drive = chip_sums / np.sqrt(np.maximum(chip_sizes, 1))
    directions = _unit_rows(np.hstack([np.maximum(drive, 0), np.maximum(-drive, 0)]))
    n_directions = directions.shape[1]
    strongest = np.argsort(-(directions**2).sum(axis=0), kind="stable")[:n_clouds]
    centres = np.eye(n_directions, dtype=directions.dtype)[strongest]
    if n_clouds > n_directions:
        spread = np.linspace(0, len(directions) - 1, n_clouds - n_directions).astype(int)
        centres = np.vstack([centres, directions[spread]])
    labels = np.full(len(directions), -1)
    for _ in range(_WORD_SWEEPS):
        nearest = (directions @ centres.T).argmax(axis=1)
        if (nearest == labels).all():
            break
        labels = nearest
        clouds = Membership(labels, n_clouds)
        sums, used = clouds.one_hot.T @ directions, clouds.sizes > 0
        centres[used] = _unit_rows(sums[used])
    return labels


def refine(
    factors: Factors,
    unit_labels: np.ndarray,
    polarity: np.ndarray,
    word_labels: np.ndarray,
    n_chips: int,
    n_clouds: int,
    *,
    hysteresis: float = 0.0,
) -> Blocks:
    """Alternate least squares over units, words and block means, in factor form.

    A sweep costs O((W + U)(q + n_clouds) n_chips).

    Args:
        factors: The scaled matrix.
        unit_labels: Chips to start from, shape (U,).
        polarity: Signs to start from, shape (U,).
        word_labels: Clouds to start from, shape (W,).
        n_chips: Number of chips.
        n_clouds: Number of clouds.
        hysteresis: A unit leaves the chip it starts in only if another explains this part of the unit's energy more.
    """
    words, units = factors.words, factors.units * factors.values
    unit_energy = (units * units).sum(axis=1)
    started = unit_labels
    bonus = hysteresis * unit_energy
    each_unit = np.arange(len(units))
    reached = -np.inf
    for _ in range(_SWEEPS):
        chips, clouds = Membership(unit_labels, n_chips, polarity), Membership(word_labels, n_clouds)
        means, cloud_sums, _ = _means(words, units, chips, clouds)
        explained = float((means**2 * clouds.sizes[:, None] * chips.sizes).sum())
        objective = explained + float(bonus[unit_labels == started].sum())
        if objective - reached < _TOLERANCE * explained:
            break
        reached = objective
        scores, pull = _unit_scores(units, cloud_sums, means, clouds.sizes)
        scores[each_unit, started] += bonus
        unit_labels = _fill_empty(scores.argmax(axis=1), scores, n_chips)
        polarity = np.where(pull[each_unit, unit_labels] < 0, -1, 1)
        chips = Membership(unit_labels, n_chips, polarity)
        means, _, chip_sums = _means(words, units, chips, clouds)
        word_scores = 2 * (words @ chip_sums) @ means.T - (means**2) @ chips.sizes
        word_labels = _fill_empty(word_scores.argmax(axis=1), word_scores, n_clouds)
    return evaluate(factors, unit_labels, polarity, word_labels, n_chips, n_clouds)


def fit_words(
    chip_sums: np.ndarray, chip_sizes: np.ndarray, n_clouds: int, earlier: np.ndarray | None = None
) -> tuple[np.ndarray, float]:
    """Clouds of words for chips that stay as they are, as `start_words` and `refine` make them.

    Where these explain clearly less than what comes of merging words (Ward 1963, doi:10.1080/01621459.1963.10500845),
    they are stuck, which happens with few words. Several clusterings often explain nearly the same: what comes of
    `earlier` clouds is taken where others explain not clearly more, so that words change clouds where they moved.

    Args:
        chip_sums: Sums of the scaled matrix over the units of each chip, with their signs, shape (W, k); its units may
            be weighted, then what is explained is of that.
        chip_sizes: Units of each chip, shape (k,).
        n_clouds: Number of clouds.
        earlier: Cloud of each word in another record, shape (W,), -1 for a word without one; None where not known.

    Returns:
        Cloud of each word, shape (W,), and the energy of the scaled matrix that the blocks explain.
    """
    found = _settle_words(chip_sums, chip_sizes, n_clouds, _start_words(chip_sums, chip_sizes, n_clouds))
    if 1 < n_clouds < len(chip_sums) <= MOST_MERGED_WORDS:
        from scipy.cluster.hierarchy import fcluster, ward  # takes long to import

        # With chips given, the blocks are k-means of the words: what is explained is what lies between clouds.
        merged = fcluster(ward(chip_sums / np.sqrt(np.maximum(chip_sizes, 1))), n_clouds, "maxclust") - 1
        other = _settle_words(chip_sums, chip_sizes, n_clouds, merged)
        if other[1] > found[1] * (1 + CLEARLY_MORE):
            found = other
    if earlier is not None:
        kept = _settle_words(chip_sums, chip_sizes, n_clouds, earlier)
        if found[1] <= kept[1] * (1 + CLEARLY_MORE):
            return kept
    return found


def _settle_words(
    chip_sums: np.ndarray, chip_sizes: np.ndarray, n_clouds: int, labels: np.ndarray
) -> tuple[np.ndarray, float]:
    """Clouds from some start until no word gains by another one, and the energy that they explain."""
    reached = -np.inf
    for sweep in range(_SWEEPS + 1):
        clouds = Membership(labels, n_clouds)
        means = _block_means(chip_sums, chip_sizes, clouds)
        explained = float((means**2 * clouds.sizes[:, None] * chip_sizes).sum())
        if sweep == _SWEEPS or explained - reached < _TOLERANCE * explained:
            break
        reached = explained
        scores = 2 * chip_sums @ means.T - (means**2) @ chip_sizes
        labels = _fill_empty(scores.argmax(axis=1), scores, n_clouds)
    return labels, explained


def explained_energy(chip_sums: np.ndarray, chip_sizes: np.ndarray, clouds: Membership) -> float:
    """The energy of the scaled matrix that blocks explain.

    Args:
        chip_sums: As in `fit_words`.
        chip_sizes: Units of each chip, shape (k,).
        clouds: The clouds of the words.
    """
    return float((_block_means(chip_sums, chip_sizes, clouds) ** 2 * clouds.sizes[:, None] * chip_sizes).sum())


def _block_means(chip_sums: np.ndarray, chip_sizes: np.ndarray, clouds: Membership) -> np.ndarray:
    means: np.ndarray = clouds.one_hot.T @ chip_sums / np.maximum(clouds.sizes[:, None] * chip_sizes, 1)
    return means


def evaluate(
    factors: Factors,
    unit_labels: np.ndarray,
    polarity: np.ndarray,
    word_labels: np.ndarray,
    n_chips: int,
    n_clouds: int,
) -> Blocks:
    """Block means, explained energy and margins of given labels."""
    words, units = factors.words, factors.units * factors.values
    chips, clouds = Membership(unit_labels, n_chips, polarity), Membership(word_labels, n_clouds)
    means, cloud_sums, _ = _means(words, units, chips, clouds)
    scores, _ = _unit_scores(units, cloud_sums, means, clouds.sizes)
    explained = float((means**2 * clouds.sizes[:, None] * chips.sizes).sum())
    return Blocks(unit_labels, polarity, word_labels, means, explained, _margins(scores, unit_labels))


def _means(
    words: np.ndarray, units: np.ndarray, chips: Membership, clouds: Membership
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Block means, (n_clouds, n_chips), with the sums of words and of units that they come from."""
    cloud_sums, chip_sums = clouds.one_hot.T @ words, chips.sums(units.T)
    means = cloud_sums @ chip_sums / np.maximum(clouds.sizes[:, None] * chips.sizes, 1)
    return means, cloud_sums, chip_sums


def _unit_scores(
    units: np.ndarray, cloud_sums: np.ndarray, means: np.ndarray, cloud_sizes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Energy of each unit that each chip would explain with the better polarity, (U, n_chips), and the signed pull."""
    pull = (units @ cloud_sums.T) @ means
    return 2 * np.abs(pull) - cloud_sizes @ (means**2), pull


def _margins(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """How much better a unit's chip explains it than any other, as a part of what its chip explains: 0 to 1."""
    each = np.arange(len(scores))
    own = scores[each, labels]
    if scores.shape[1] == 1:
        return np.ones(len(scores), dtype=np.float32)
    others = scores.copy()
    others[each, labels] = -np.inf
    second = np.maximum(others.max(axis=1), 0)
    margins: np.ndarray = np.divide(own - second, own, out=np.zeros_like(own), where=own > 0)
    return margins.clip(0, 1).astype(np.float32)


def _fill_empty(labels: np.ndarray, scores: np.ndarray, n_clusters: int) -> np.ndarray:
    """Give each empty cluster the member that is explained worst where it is."""
    sizes = np.bincount(labels, minlength=n_clusters)
    if sizes.all():
        return labels
    labels = labels.copy()
    own = scores[np.arange(len(labels)), labels]
    worst_first = iter(np.argsort(own, kind="stable"))
    for empty in np.flatnonzero(sizes == 0):
        for member in worst_first:
            if sizes[labels[member]] > 1:
                sizes[labels[member]] -= 1
                sizes[empty] += 1
                labels[member] = empty
                break
    return labels


def _unit_rows(rows: np.ndarray) -> np.ndarray:
    scaled: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return scaled


def _varimax(loadings: np.ndarray) -> np.ndarray:
    """The rotation that makes each row of `loadings` load on few columns, shape (k, k)."""
    rotation = np.eye(loadings.shape[1], dtype=loadings.dtype)
    reached = 0.0
    for _ in range(_VARIMAX_SWEEPS):
        rotated = loadings @ rotation
        squared = rotated * rotated
        target = loadings.T @ (rotated * (squared - squared.mean(axis=0)))
        left, values, right = np.linalg.svd(target)
        rotation = left @ right
        if values.sum() < reached * (1 + _TOLERANCE):
            break
        reached = float(values.sum())
    return rotation
