"""The scaled response matrix, never formed, and its truncated singular value decomposition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.membership import Membership
from lightning_rnnvis.analysis.of_record import of_record
from lightning_rnnvis.records.snapshot import Snapshot

FLOOR = 0.1
"""Part of the median root mean square that is added to every one, so that dead units are not blown up."""

EXACT_UP_TO = 256
"""Matrices whose smaller side is no longer than this are decomposed exactly, whose cost does not depend on the rank."""

EXACT_OVERSAMPLING = 64
"""Components beside the number of chips. More of them recover planted blocks better."""

BLOCK_OVERSAMPLING = 8
"""Columns of a Krylov block beside the number of chips."""

COLD_STEPS, LARGE_COLD_STEPS, WARM_STEPS = 4, 2, 1
"""How often a matrix is applied to a block and back: what is large, above `LARGE` numbers, must make do with fewer."""

LARGE = 2**20

STRONG = 0.5
"""Of the root mean square of all responses. Of layers with silent units a quarter leaves words as they are, and all of
it costs 3 to 9 % of what is explained; others do not change."""

_ROWS_AT_ONCE = 1024
_TINY = 1e-12


class ScaledMatrix:
    """Responses with units, then words, divided by their root mean square: A = diag(word_scales) S diag(unit_scales).

    Args:
        responses: S, float32, shape (W, U).

    Attributes:
        energy: Sum of the squares of A.
    """

    def __init__(self, responses: np.ndarray) -> None:
        self.responses = responses
        n_words, n_units = responses.shape
        parts = range(0, n_words, _ROWS_AT_ONCE)
        squares = np.zeros(n_units)
        for start in parts:
            part = responses[start : start + _ROWS_AT_ONCE]
            squares += np.einsum("wu,wu->u", part, part)
        self.unit_scales = _inverse(np.sqrt(squares / n_words))
        word_squares = np.empty(n_words)
        for start in parts:
            part = responses[start : start + _ROWS_AT_ONCE] * self.unit_scales
            word_squares[start : start + _ROWS_AT_ONCE] = np.einsum("wu,wu->w", part, part)
        self.word_scales = _inverse(np.sqrt(word_squares / n_units))
        self.energy = float((word_squares * self.word_scales.astype(np.float64) ** 2).sum())

    def times(self, columns: np.ndarray) -> np.ndarray:
        """A X for X of shape (U, q)."""
        product: np.ndarray = self.word_scales[:, None] * (self.responses @ (self.unit_scales[:, None] * columns))
        return product

    def transposed_times(self, columns: np.ndarray) -> np.ndarray:
        """Aᵀ X for X of shape (W, q)."""
        product: np.ndarray = self.unit_scales[:, None] * (self.responses.T @ (self.word_scales[:, None] * columns))
        return product

    def formed(self) -> np.ndarray:
        """A itself, shape (W, U)."""
        matrix: np.ndarray = self.word_scales[:, None] * self.responses
        matrix *= self.unit_scales
        return matrix


@dataclass(frozen=True, eq=False)
class ScaledResponses:
    """The scaled responses of a record to the W words that occurred.

    Attributes:
        matrix: As `ScaledMatrix` has them, shape (W, U).
        energy: Their sum of squares.
        unit_weights: Of units where words are put together, shape (U,): 1, and less of those that respond by less than
            `STRONG` of the root mean square of all. What is drawn of words are mean responses, in which a layer's many
            silent units are not seen: words that its few others answer alike would be parted by them.
        word_weights: By which words, weighed so, are of one length again, shape (W,).
    """

    matrix: np.ndarray
    energy: float
    unit_weights: np.ndarray
    word_weights: np.ndarray

    def weighted_sums(self, chips: Membership) -> np.ndarray:
        """Sums over the units of each chip by which words are put together, shape (W, k)."""
        sums: np.ndarray = self.matrix @ (self.unit_weights[:, None] * chips.one_hot)
        sums *= self.word_weights[:, None]
        return sums


def _scale(snapshot: Snapshot) -> ScaledResponses:
    responses = np.ascontiguousarray(snapshot.responses[snapshot.counts > 0], dtype=np.float32)
    matrix = ScaledMatrix(responses)
    formed, strengths = matrix.formed(), np.sqrt(np.einsum("wu,wu->u", responses, responses) / max(len(responses), 1))
    usual = STRONG * np.sqrt(np.mean(strengths**2))
    weights = np.minimum(strengths / max(float(usual), _TINY), 1).astype(np.float32)
    lengths = np.sqrt(formed**2 @ weights**2 / len(weights)) / matrix.word_scales
    return ScaledResponses(formed, matrix.energy, weights, _inverse(lengths) / matrix.word_scales)


scaled_responses = of_record(_scale, most=2)  # of what is seen, and of what decides directions and numbers


@dataclass(frozen=True, eq=False)
class Factors:
    """A ≈ words diag(values) unitsᵀ, with at most `rank` singular values, largest first.

    Attributes:
        words: Left singular vectors, shape (W, q).
        values: Singular values, shape (q,).
        units: Right singular vectors, shape (U, q).
    """

    words: np.ndarray
    values: np.ndarray
    units: np.ndarray

    def without_first(self) -> Factors:
        """The factors less the leading component."""
        return Factors(self.words[:, 1:], self.values[1:], self.units[:, 1:])


def factorize(matrix: ScaledMatrix, rank: int, start: np.ndarray | None = None) -> Factors:
    """Truncated singular value decomposition of a scaled matrix.

    Small matrices are decomposed exactly through their smaller Gram matrix, larger ones in a block Krylov space (Musco
    & Musco 2015, "Randomized block Krylov methods for stronger and faster approximate singular value decomposition",
    NeurIPS), from a fixed seed or from an earlier basis.

    Args:
        matrix: The matrix.
        rank: Number of components; a few more are computed.
        start: Basis of an earlier, similar matrix, shape (U, q), or None.
    """
    n_words, n_units = matrix.responses.shape
    if min(n_words, n_units) <= EXACT_UP_TO:
        return _exact(matrix, min(rank + EXACT_OVERSAMPLING, n_words, n_units))
    width = rank + BLOCK_OVERSAMPLING
    if start is not None and len(start) == n_units and start.shape[1] >= width:
        return _krylov(matrix, start[:, :width].astype(np.float32), WARM_STEPS)
    random = np.random.RandomState(0).standard_normal((n_units, width)).astype(np.float32)
    return _krylov(matrix, random, COLD_STEPS if matrix.responses.size <= LARGE else LARGE_COLD_STEPS)


def whole(matrix: ScaledMatrix) -> Factors:
    """The matrix as it is, in the form of factors: I · 1 · (Aᵀ)ᵀ."""
    ones = np.ones(len(matrix.responses), dtype=np.float32)
    return Factors(np.diag(ones), ones, matrix.formed().T)


def _inverse(sizes: np.ndarray) -> np.ndarray:
    inverse: np.ndarray = 1 / (sizes + FLOOR * np.median(sizes) + _TINY)
    return inverse.astype(np.float32)


def _exact(matrix: ScaledMatrix, wanted: int) -> Factors:
    formed = matrix.formed()
    tall = formed.shape[0] >= formed.shape[1]
    gram = formed.T @ formed if tall else formed @ formed.T
    energy, vectors = np.linalg.eigh(gram)
    energy, vectors = energy[::-1][:wanted], np.ascontiguousarray(vectors[:, ::-1][:, :wanted])
    values = np.sqrt(np.maximum(energy, _TINY)).astype(np.float32)
    other = (formed @ vectors if tall else formed.T @ vectors) / values
    return Factors(other, values, vectors) if tall else Factors(vectors, values, other)


def _krylov(matrix: ScaledMatrix, basis: np.ndarray, steps: int) -> Factors:
    blocks = [np.linalg.qr(basis)[0]]
    for _ in range(steps):
        blocks.append(np.linalg.qr(matrix.transposed_times(matrix.times(blocks[-1])))[0])
    basis = np.linalg.qr(np.hstack(blocks))[0]
    image = matrix.times(basis)
    energy, rotation = np.linalg.eigh((image.T @ image).astype(np.float64))
    energy, rotation = energy[::-1], rotation[:, ::-1].astype(np.float32)
    values = np.sqrt(np.maximum(energy, _TINY)).astype(np.float32)
    return Factors(image @ rotation / values, values, basis @ rotation)
