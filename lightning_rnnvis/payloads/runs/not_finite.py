"""Whether what a run logged ends in NaN: of a network that is NaN there is no record, and nothing else would say so."""

from __future__ import annotations

import math
from collections.abc import Mapping

from lightning_rnnvis.payloads.runs.scalar_curves import Curve


def ends_not_finite(curves: Mapping[str, Curve], last_step: float) -> str:
    """What was logged and is NaN or infinite to its end, as a sentence; empty where nothing is.

    Args:
        curves: Losses and accuracies of a run, by tag, those that say most first.
        last_step: Step of its last record.
    """
    for tag, curve in curves.items():
        known = max((at for at, value in enumerate(curve.values) if math.isfinite(value)), default=-1)
        if known + 1 < len(curve.values):
            since = curve.steps[known + 1]
            unseen = f"; of what came after step {last_step:.15g} there is no record" if since > last_step else ""
            return f"{tag} is NaN or infinite from step {since} on{unseen}."
    return ""
