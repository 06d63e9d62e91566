"""With which sign each unit follows its chip."""

from __future__ import annotations

from contextlib import suppress
from hashlib import blake2b

import numpy as np

from lightning_rnnvis.analysis.coclustering.single.factors import Factors

MUCH_MORE = 0.2
"""Other signs within a chip than those along its main axis are taken where its mean explains so much more with them: by
less, which ones are taken would change from record to record."""

LARGE_GRAM = 64
"""From so many rows on, one eigenvector is found without the others: at 500 rows in 1 ms, not in 20."""

_SWEEPS = 30


def best_polarity(factors: Factors, unit_labels: np.ndarray, n_chips: int) -> np.ndarray:
    """Signs of the units along the main axis of their chip, shape (U,), for labels that another method found."""
    units = factors.units * factors.values
    polarity = np.ones(len(units), dtype=np.int64)
    for chip in range(n_chips):
        members = np.flatnonzero(unit_labels == chip)
        polarity[members] = axis_signs(units[members])
    return polarity


class ChipSigns:
    """Signs within chips, each found once: cuts of one tree at many numbers of chips have most chips in common."""

    def __init__(self) -> None:
        self._known: dict[bytes, np.ndarray] = {}

    def of(self, vectors: np.ndarray, members: np.ndarray) -> np.ndarray:
        """`chip_signs` of some of the vectors of a record, always the same ones."""
        key = blake2b(members.tobytes(), digest_size=16).digest()
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = chip_signs(vectors[members]).astype(np.int8)
        return known.astype(np.int64)


def chip_signs(vectors: np.ndarray) -> np.ndarray:
    """Sign with which each unit follows its chip, shape (N,), of their scaled responses to W words, (N, W).

    Mostly those along the main axis. To units that answer none of its words that axis gives signs by chance, so that
    they cancel out in the mean of the chip. Then others explain much more: each unit up where it answers most, then
    as the mean of all goes, step by step (generalized power method: Journée et al. 2010, JMLR 11).
    """
    along_axis, one = axis_signs(vectors), np.float32(1)
    upward = np.where(np.einsum("ij,ij,ij->i", vectors, vectors, vectors) < 0, -one, one)
    for _ in range(_SWEEPS):
        found = np.where(vectors @ (upward @ vectors) < 0, -one, one)
        if (found == upward).all():
            break
        upward = found
    explained, others = (float(((signs @ vectors) ** 2).sum()) for signs in (upward, along_axis.astype(np.float32)))
    return upward.astype(np.int64) if explained > others * (1 + MUCH_MORE) else along_axis


def axis_signs(vectors: np.ndarray) -> np.ndarray:
    """Sign of each vector along the main axis of them all, shape (N,), of vectors of shape (N, q)."""
    if len(vectors) <= vectors.shape[1]:
        along = _main_axis(vectors @ vectors.T)
    else:
        along = vectors @ _main_axis(vectors.T @ vectors)
    return np.where(along < 0, -1, 1)


def _main_axis(gram: np.ndarray) -> np.ndarray:
    """Eigenvector of the largest eigenvalue of a symmetric matrix, shape (N,); zeros of an empty one."""
    if len(gram) > LARGE_GRAM:
        from scipy.sparse.linalg import ArpackNoConvergence, eigsh  # takes long to import

        # From the largest row, not from chance, so that signs are the same at each look.
        with suppress(ArpackNoConvergence):
            return np.asarray(eigsh(gram, 1, v0=gram[np.diag(gram).argmax()])[1][:, 0])
    return np.asarray(np.linalg.eigh(gram)[1][:, -1:].sum(axis=1))
