"""What the head of a recorded network makes of states: probabilities, values, and predictions as records have them."""

from __future__ import annotations

import math

import numpy as np

from lightning_rnnvis.network.running.cells import sigmoid
from lightning_rnnvis.network.storage.recorded_network import MOST_LOSS, NetworkHead
from lightning_rnnvis.records.head import Prediction, outputs_kept


def logits_of(head: NetworkHead, states: np.ndarray) -> np.ndarray:
    """The outputs as the layer gives them, shape (..., O); of a single logit of two classes both, the first one 0.

    Args:
        head: The head.
        states: What it reads, shape (..., U).
    """
    logits: np.ndarray = states.astype(np.float32) @ head.weights.T.astype(np.float32) + head.biases
    if head.kind == "classes" and head.n_outputs == 1:
        logits = np.concatenate([np.zeros_like(logits), logits], axis=-1)
    return logits


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Logarithms of the probabilities of classes, shape (..., O)."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    found: np.ndarray = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return found


def numbers_of(head: NetworkHead, logits: np.ndarray) -> np.ndarray:
    """Probabilities of classes or labels, or values, shape (..., O)."""
    if head.kind == "classes":
        found: np.ndarray = np.exp(log_softmax(logits))
        return found
    return logits if head.kind == "values" else sigmoid(logits)


def predictions_of(head: NetworkHead, numbers: np.ndarray) -> tuple[tuple[Prediction, ...], ...]:
    """What the head says at each step, as records have it: the best classes or labels, or the first values.

    Args:
        head: The head.
        numbers: Shape (T, O).
    """
    most = outputs_kept(head.kind, numbers.shape[1])
    if head.kind == "values":
        names = [str(name) for name in head.outputs[:most]]
        return tuple(
            tuple(Prediction(name, math.nan, value) for name, value in zip(names, step, strict=False))
            for step in numbers.tolist()
        )
    best = np.argsort(-numbers, axis=1, kind="stable")[:, :most]
    return tuple(
        tuple(Prediction(str(head.outputs[at]), float(step[at])) for at in order.tolist())
        for step, order in zip(numbers, best, strict=True)
    )


def losses_of(head: NetworkHead, logits: np.ndarray, word_ids: np.ndarray) -> np.ndarray | None:
    """-log p of the word that follows each step, shape (T,), NaN where unknown; None where no words are predicted.

    Args:
        head: The head.
        logits: Shape (T, O).
        word_ids: Ids of the words of the sentence, shape (T,).
    """
    if not head.predicts_words:
        return None
    losses = np.full(len(word_ids), np.nan, dtype=np.float32)
    following = word_ids[1:]
    at = np.searchsorted(head.output_ids, following).clip(max=len(head.output_ids) - 1)
    known = np.flatnonzero(head.output_ids[at] == following)
    losses[known] = -log_softmax(logits[known])[np.arange(len(known)), at[known]]
    losses[losses > MOST_LOSS] = np.nan
    return losses
