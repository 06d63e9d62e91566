"""In how many directions rows spread."""

from __future__ import annotations

import numpy as np


def effective_rank(rows: np.ndarray) -> float:
    """Number of directions that rows spread in: exp of the entropy of the squared singular values' shares s² / sum s².

    After Roy & Vetterli 2007, "The effective rank" (EUSIPCO), with squared singular values.

    Args:
        rows: Shape (N, U).

    Returns:
        From 1 to min(N, U); 0 where all rows are zero.
    """
    gram = rows @ rows.T if rows.shape[0] <= rows.shape[1] else rows.T @ rows
    energy = np.maximum(np.linalg.eigvalsh(gram.astype(np.float64)), 0.0)
    total = energy.sum()
    if total <= 0:
        return 0.0
    shares = energy[energy > 0] / total
    return float(np.exp(-(shares * np.log(shares)).sum()))
