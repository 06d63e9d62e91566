"""Two spectral co-clusterings to choose instead: steadier labels, less of the response explained."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis.coclustering.single.factors import Factors, ScaledMatrix

_LINE_SWEEPS = 50


def positive_spectral(responses: np.ndarray, n_clusters: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit and word labels of the positive responses by bipartite spectral graph partitioning.

    Dhillon 2001, doi:10.1145/502512.502550, as in scikit-learn's `SpectralCoclustering`.

    Args:
        responses: Shape (W, U).
        n_clusters: Number of chips and of clouds.

    Raises:
        ImportError: scikit-learn is not installed.
    """
    try:
        from sklearn.cluster import SpectralCoclustering
    except ImportError as error:
        raise ImportError(
            "`method='positive-spectral'` needs scikit-learn, which is not installed. Write"
            " `pip install scikit-learn`, or choose 'signed-spectral' or the default method, which need nothing more."
        ) from error

    if n_clusters == 1:
        return np.zeros(responses.shape[1], dtype=np.int64), np.zeros(responses.shape[0], dtype=np.int64)
    positive = np.maximum(responses, 0).astype(np.float64)
    # A row or column of zeros has no degree to divide by.
    positive += 1e-6 * max(float(positive.max(initial=0)), 1e-12)
    found = SpectralCoclustering(n_clusters, random_state=0).fit(positive)
    return found.column_labels_.astype(np.int64), found.row_labels_.astype(np.int64)


def signed_spectral(matrix: ScaledMatrix, factors: Factors, n_clusters: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit and word labels by lines through the origin in the singular space of the signed matrix.

    After the signed Laplacian of Kunegis et al. 2010 (doi:10.1137/1.9781611972801.49), whose spectrum for a bipartite
    graph is that of the normalized signed matrix. A line holds words, and units, of either sign.

    Args:
        matrix: The scaled matrix.
        factors: Its decomposition, of at least `n_clusters` components.
        n_clusters: Number of chips and of clouds.
    """
    rows = np.vstack([factors.words[:, :n_clusters], factors.units[:, :n_clusters]])
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    # Start from the row furthest from all lines chosen so far.
    centres = rows[[int(np.abs(rows[:, 0]).argmax())]]
    while len(centres) < n_clusters:
        centres = np.vstack([centres, rows[int(np.abs(rows @ centres.T).max(axis=1).argmin())]])
    labels = np.full(len(rows), -1)
    for _ in range(_LINE_SWEEPS):
        nearest = np.abs(rows @ centres.T).argmax(axis=1)
        if (nearest == labels).all():
            break
        labels = nearest
        for cluster in range(n_clusters):
            members = rows[labels == cluster]
            if len(members):
                centres[cluster] = np.linalg.eigh(members.T @ members)[1][:, -1]
    n_words = len(factors.words)
    return labels[n_words:].astype(np.int64), labels[:n_words].astype(np.int64)
