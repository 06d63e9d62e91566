"""Expected response of hidden units to words.

After Ming et al. 2017, "Understanding Hidden Memories of Recurrent Neural Networks" (VAST,
doi:10.1109/VAST.2017.8585721): the response to a word is the change of the state, s_t - s_(t-1), that it causes, and
the expected response its mean over all occurrences. We start from the true initial state, leave padding out, and add
the standard error. Of levels of a series what all steps have in common is taken off (`word_responses`).
"""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.records.snapshot import PERCENTILES


def expected_responses(counts: np.ndarray, sums: np.ndarray, squares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean responses and their standard errors from sums over the occurrences of each word.

    Args:
        counts: Occurrences of each word, shape (W,).
        sums: Sum of the responses, float64, shape (W, U).
        squares: Sum of the squared responses, float64, shape (W, U).

    Returns:
        Means, float32, (W, U), zero for words without occurrence, and standard errors sqrt(s² / n), s² with n - 1,
        float32, (W, U), NaN where n < 2. Occurrences are taken as independent.
    """
    n = counts.astype(np.float64)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        means = np.where(n > 0, sums / n, 0.0)
        variances = np.maximum(squares - n * means**2, 0.0) / (n - 1)
        errors = np.where(n >= 2, np.sqrt(variances / n), np.nan)
    return means.astype(np.float32), errors.astype(np.float32)


def response_percentiles(words: np.ndarray, rows: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Percentiles `PERCENTILES` of the single responses to each wanted word.

    Args:
        words: Which word each row is a response to, sorted, shape (N,).
        rows: Responses, shape (N, U).
        wanted: The words to answer for, shape (P,).

    Returns:
        float32, shape (4, P, U), linear between order statistics; zero for a word without rows.
    """
    n_units = rows.shape[1]
    result = np.zeros((len(PERCENTILES), len(wanted), n_units), dtype=np.float32)
    starts, ends = np.searchsorted(words, wanted, "left"), np.searchsorted(words, wanted, "right")
    lengths = ends - starts
    # Words with equally many rows are sorted together, each unit's rows side by side in memory: several times faster
    # than one call for each word.
    for length in np.unique(lengths[lengths > 0]):
        places = np.flatnonzero(lengths == length)
        index = starts[places][:, None] + np.arange(length)
        ordered = np.sort(np.ascontiguousarray(rows[index].transpose(0, 2, 1)), axis=-1)
        at = np.array(PERCENTILES) / 100 * (length - 1)
        low = np.floor(at).astype(int)
        high = np.minimum(low + 1, length - 1)
        part = (at - low).astype(np.float32)
        values = ordered[..., low] * (1 - part) + ordered[..., high] * part
        result[:, places] = values.transpose(2, 0, 1)
    return result
