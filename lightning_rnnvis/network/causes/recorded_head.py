"""Importance at the head of a record whose network cannot be run, from its recorded sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

import numpy as np

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.network.causes.deviations import Deviations, entering, output_deviations, per_deviation
from lightning_rnnvis.network.causes.divergence import as_told, in_deviations, unit_of_all
from lightning_rnnvis.network.causes.importance import Importance
from lightning_rnnvis.records.head import Head, HeadEnd
from lightning_rnnvis.records.snapshot import Labels, Snapshot

_TINY = 1e-12


def recorded_head_importance(
    record: Snapshot, labels: Labels, deviations: Deviations | None = None
) -> Importance | None:
    """What the head would lose without each chip and unit, in the unit of `Importance`.

    Over the few recorded sentences, and among the outputs whose probabilities and weights the record keeps, as if there
    were no others: it orders chips, and is no measure to compare models by.

    Args:
        record: The record.
        labels: The chips.
        deviations: Of several values, see `chip_importance`.

    Returns:
        None where no head reads the state, or none in one way alone, or no sentence tells what it said.
    """
    if record.head is None or record.head.end == "several":
        return None
    head, means = record.head, np.nan_to_num(record.unit_means)
    chips = np.eye(labels.n_chips)[labels.unit_labels]
    lost_units, lost_chips, n_steps = np.zeros(record.n_units), np.zeros(labels.n_chips), 0
    for states, weights, p in _steps(record, head, deviations):
        moved = states - means
        lost_units += _lost(weights * moved, p, head)
        lost_chips += _lost((weights * moved) @ chips, p, head)
        n_steps += 1
    if n_steps == 0:
        return None
    sizes, n_sentences = np.maximum(chips.sum(axis=0), 1), len(record.sentences)
    per_chip, per_unit = (as_told(head.kind, lost / n_steps) for lost in (lost_chips, lost_units))
    unit = unit_of_all(head)
    return Importance(
        per_chip, per_chip / sizes, per_unit, "head", n_sentences, n_steps, over="recorded sentence", unit=unit
    )


def _lost(effects: np.ndarray, p: np.ndarray, head: Head) -> np.ndarray:
    """What is lost where effects on the logits of outputs, shape (O, N), are taken away, as `HeadOutputs.divergence`.

    For classes KL(p || q) with q ~ p exp(-e) is p·e + log p·exp(-e). To second order it would be half the variance of
    e, which is next to nothing where the outputs are certain, however much a chip turns them.
    """
    if head.kind == "values":
        moved: np.ndarray = np.mean(effects**2, axis=0)
        return moved
    if head.kind == "classes":
        found: np.ndarray = _mean_exp(effects - p @ effects, p)
        return found
    summed = np.zeros(effects.shape[1])
    for effect, one in zip(effects, p, strict=True):
        summed += _mean_exp(np.stack([(1 - one) * effect, -one * effect]), np.array([one, 1 - one]))
    return summed


def _mean_exp(centred: np.ndarray, p: np.ndarray) -> np.ndarray:
    """log Σ p exp(-e) of effects whose mean over p is zero, shape (O, N)."""
    most = np.max(-centred, axis=0)
    logs: np.ndarray = most + np.log(np.maximum(p @ np.exp(-centred - most), _TINY))
    return logs.clip(0)


def _steps(
    record: Snapshot, head: Head, deviations: Deviations | None
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """The states that enter the head, with weights, (O, U), and probabilities of the outputs said there.

    Weights on several values are in deviations of each.
    """
    weights = head.weights.astype(np.float64)
    if in_deviations(head):
        known = output_deviations(record, _no_network) if deviations is None else deviations
        weights *= per_deviation(head, known or {})[:, None]
    rows = {str(name): weights[place] for place, name in enumerate(head.outputs)}
    # A single logit is that of the second of two classes against the first one, whose weights are zero.
    other = np.zeros(record.n_units) if head.kind == "classes" and len(rows) == 1 else None
    for sentence in record.sentences:
        for step in entering(sentence):
            said = [one for one in sentence.predictions[step] if other is not None or one.output in rows]
            if not said:
                continue
            p = np.array([one.probability for one in said])
            if head.kind == "classes":
                p = p / max(float(p.sum()), _TINY)
            state = _entering_state(sentence.states, step, head.end)
            yield state, np.array([rows.get(one.output, other) for one in said]), p


def _no_network() -> NoReturn:
    raise RecordError("Only what the record itself holds is asked for.")


def _entering_state(states: np.ndarray, step: int, end: HeadEnd) -> np.ndarray:
    """What enters the head of the states of a sentence, (T, U), where its outputs stand at a step, shape (U,)."""
    if end in ("mean", "max"):
        pooled: np.ndarray = states.mean(axis=0) if end == "mean" else states.max(axis=0)
        return pooled
    found: np.ndarray = states[0 if end == "first" else step]
    return found
