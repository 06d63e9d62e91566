"""Where a training was NaN or infinite: what it logged, and the states and weights of its records."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from lightning_rnnvis.payloads.runs.scalar_curves import Curve
from lightning_rnnvis.records.header import Header


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


def states_not_finite(headers: Iterable[Header]) -> list[str]:
    """Where states of a history, or the weights of their head, were NaN or infinite, as sentences.

    Args:
        headers: Of all records of one state, and of the gaps between and behind them.
    """
    every = sorted(headers, key=lambda header: (header.global_step, header.created))
    parts = [(bad, list(part)) for bad, part in groupby(every, key=lambda header: bool(header.not_finite))]
    return [_told(part, at + 1 == len(parts)) for at, (bad, part) in enumerate(parts) if bad]


def _told(part: Sequence[Header], is_last: bool) -> str:
    """Of records in a row: from which epoch on, or in which epochs, what of them was not finite."""
    worst = next((one for one in part if one.is_gap), part[-1])
    first, last = part[0], part[-1]
    if first.global_step == 0 and not is_last:
        when = "Before training"
    elif is_last:
        since = "before training" if first.global_step == 0 else f"epoch {first.epoch}"
        when = f"From {since} (step {first.step}) on"
    else:
        when = f"In epoch {first.epoch}" if first.epoch == last.epoch else f"In epochs {first.epoch} to {last.epoch}"
    what = f"{when}, {first.not_finite} {'are' if is_last else 'were'} NaN or infinite"
    if not worst.is_gap:
        return f"{what}."
    if first.is_gap:
        return f"{what}, so there is no record of {'what came then' if is_last else 'that'}."
    return f"{what}; from epoch {worst.epoch} on {worst.not_finite}, so there is no record of what came then."
