"""How well the units of a state are used, and how long it remembers."""

from __future__ import annotations

import math

import numpy as np

_DEAD = 0.01
"""A unit is dead when its standard deviation is below this part of the median unit's."""


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


def health_metrics(
    states: np.ndarray, unit_deviations: np.ndarray, unit_saturation: np.ndarray | None, kept_share: float
) -> dict[str, float]:
    """Numbers on the use of the units and on memory.

    Args:
        states: A sample of states, shape (N, U).
        unit_deviations: Standard deviation of each unit, shape (U,).
        unit_saturation: Share of tokens at which each unit is saturated, shape (U,); None where the state has no bound.
        kept_share: Mean share of the state that one step keeps, 0 to 1.

    Returns:
        ``state_rank`` (effective rank of the centred states), ``dead_share`` and ``saturated_share`` (0 to 1),
        ``kept_share`` (0 to 1) and ``half_life`` (steps until half is kept, ln ½ / ln kept_share).
    """
    metrics = {
        "state_rank": effective_rank(states - states.mean(axis=0)) if len(states) else math.nan,
        "dead_share": float((unit_deviations <= _DEAD * np.median(unit_deviations)).mean()),
        "kept_share": kept_share,
        "half_life": math.log(0.5) / math.log(kept_share) if 0 < kept_share < 1 else math.nan,
    }
    if unit_saturation is not None:
        metrics["saturated_share"] = float(unit_saturation.mean())
    return metrics
