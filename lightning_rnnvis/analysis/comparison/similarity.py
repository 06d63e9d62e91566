"""How alike two response matrices are whose units have nothing to do with each other.

Linear CKA is of Kornblith et al. 2019, "Similarity of Neural Network Representations Revisited" (ICML,
arXiv:1905.00414, doi:10.48550/arXiv.1905.00414); it rises with the number of units also for unrelated matrices, so its
form with the unbiased estimate of Song et al. 2012, "Feature Selection via Dependence Maximization" (JMLR 13:1393),
stands beside it. Comparing the words' similarities is representational similarity analysis, Kriegeskorte et al. 2008,
doi:10.3389/neuro.06.004.2008.
"""

from __future__ import annotations

import math

import numpy as np

BY_CHANCE = 5.0
"""Standard deviations above chance from which units with equal numbers count as the same: one in three million."""


LEAST_COMMON = 4
"""Words in common from which agreements tell something: of two the biased CKA is 1 whatever they are, of three a
correlation has three pairs, and the unbiased CKA takes four."""


def cka_of_grams(first: np.ndarray, second: np.ndarray, *, unbiased: bool = False) -> float:
    """Linear centered kernel alignment of two response matrices with the same rows.

    It does not change when the units of either are permuted, rotated, or scaled by one factor.

    Args:
        first: Inner products of the responses to all pairs of words, float64, shape (W, W).
        second: Those of the other matrix.
        unbiased: Use the unbiased estimate, whose mean is about 0 for unrelated matrices of any width.

    Returns:
        0 to 1, 1 for equal matrices; the unbiased one may fall a little below 0. NaN for fewer than four words, or
        where all words of one matrix have the same response.
    """
    if len(first) < LEAST_COMMON:
        return math.nan
    inner = _unbiased if unbiased else _biased
    kernels = _centered(first), _centered(second)
    own = [inner(kernel, kernel) for kernel in kernels]
    # What centering leaves of words that all respond alike is rounding, not structure.
    if any(value <= 1e-24 * _biased(gram, gram) for value, gram in zip(own, (first, second), strict=True)):
        return math.nan
    return float(inner(*kernels) / math.sqrt(own[0] * own[1]))


def _centered(gram: np.ndarray) -> np.ndarray:
    """Inner products of the rows less their mean."""
    means = gram.mean(axis=0)
    centered: np.ndarray = gram - means - means[:, None] + means.mean()
    return centered


def _biased(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.vdot(a, b))


def _unbiased(a: np.ndarray, b: np.ndarray) -> float:
    """Song et al. 2012, equation 5, without the factor 1 / (n (n - 3)), which a ratio cancels."""
    n = len(a)
    diagonals = np.diagonal(a), np.diagonal(b)
    sums = a.sum(axis=0) - diagonals[0], b.sum(axis=0) - diagonals[1]
    products = np.vdot(a, b) - diagonals[0] @ diagonals[1]
    return float(products + sums[0].sum() * sums[1].sum() / ((n - 1) * (n - 2)) - 2 * (sums[0] @ sums[1]) / (n - 2))


def cosines_of_gram(gram: np.ndarray) -> np.ndarray:
    """`cosines` of rows with one another from their inner products, shape (W, W)."""
    lengths = np.sqrt(np.diagonal(gram))
    lengths = np.where(lengths > 0, lengths, 1)
    found: np.ndarray = np.clip(gram / lengths / lengths[:, None], -1, 1)
    return found


def cosines(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Cosine of every row of one with every row of the other, shape (N, M), -1 to 1; 0 for rows of zeros.

    Args:
        first: Shape (N, D).
        second: Shape (M, D).
    """
    products: np.ndarray = _unit_length(first) @ _unit_length(second).T
    return products.clip(-1, 1)


def row_cosines(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Cosine of each row with the same row of the other, shape (N,), -1 to 1.

    Two rows of zeros are alike, 1; a row of zeros and another are not, 0.

    Args:
        first: Shape (N, D).
        second: Shape (N, D).
    """
    lengths = norms(first), norms(second)
    products = np.einsum("ij,ij->i", first, second, dtype=np.float64)
    found = np.clip(products / np.where(lengths[0] * lengths[1] > 0, lengths[0] * lengths[1], 1), -1, 1)
    return np.where((lengths[0] == 0) & (lengths[1] == 0), 1.0, found)


def norms(rows: np.ndarray) -> np.ndarray:
    """Euclidean norm of each row, float64, shape (N,), of rows of shape (N, D)."""
    found: np.ndarray = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float64))
    return found


def _unit_length(rows: np.ndarray) -> np.ndarray:
    lengths = norms(rows)[:, None]
    scaled: np.ndarray = rows / np.where(lengths > 0, lengths, 1)
    return scaled


def similarity_correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Pearson correlation of the pairwise similarities of words in two models.

    Args:
        first: Cosine similarities of the words, shape (W, W).
        second: The same in the other model, shape (W, W).

    Returns:
        -1 to 1 over the upper triangles; NaN for fewer than four words, or similarities that are all the same.
    """
    upper = np.triu_indices(len(first), 1)
    pairs = first[upper], second[upper]
    if len(first) < LEAST_COMMON or min(np.ptp(pairs[0]), np.ptp(pairs[1])) < 1e-12:
        return math.nan
    return float(np.corrcoef(*pairs)[0, 1])


def same_start(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether units with equal numbers respond more alike than chance allows: the runs started from the same weights.

    The units of a layer are exchangeable, so with unrelated starts "equal numbers" is one pairing among all
    permutations, whose mean and variance are known exactly (Wald & Wolfowitz 1944, doi:10.1214/aoms/1177731207).

    Args:
        first: Responses, shape (W, U).
        second: Responses to the same words, shape (W, U).
    """
    one, other = (_unit_length(responses.T) for responses in (first, second))
    for profiles in (one, other):
        profiles -= profiles.mean(axis=0)
    # Of all pairs of units only the sum of squares is needed: it is that of the words, too, of which there are fewer.
    n_units, n_words = one.shape
    squares = np.vdot(one.T @ one, other.T @ other) if n_words < n_units else ((one @ other.T) ** 2).sum()
    spread = math.sqrt(max(squares, 0) / max(n_units - 1, 1))
    return spread > 0 and float(np.vdot(one, other)) / spread > BY_CHANCE
