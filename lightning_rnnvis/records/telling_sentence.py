"""Which sentence of a record a person sees first."""

from __future__ import annotations

import math

import numpy as np

from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.snapshot import Snapshot


def telling_sentence(snapshot: Snapshot) -> int:
    """Number of the first of the user's own sentences; else of the one that moves most; 0 where there is none.

    What moves is what the model says, so far as it says something, else the state. A row of one word tells little
    however much moves, so the spread over the steps counts times the entropy of the words.
    """
    own = [number for number, sentence in enumerate(snapshot.sentences) if sentence.own]
    if own or not snapshot.sentences:
        return own[0] if own else 0
    scores = [_spread(sentence) * _variety(sentence) for sentence in snapshot.sentences]
    return int(np.argmax(np.round(np.nan_to_num(scores, posinf=0), 6)))


def _spread(sentence: Sentence) -> float:
    """Standard deviation along the steps of -log p of what followed, of the outputs, or of the state, over all axes."""
    losses = sentence.losses
    if losses is not None and np.isfinite(losses).any():
        return float(np.nanstd(losses))
    said = _outputs(sentence)
    with np.errstate(invalid="ignore", over="ignore"):
        spread: float = np.sqrt(np.var(sentence.states if said is None else said, axis=0, dtype=np.float64).sum())
    return float(spread)


def _outputs(sentence: Sentence) -> np.ndarray | None:
    """The outputs at each step, (T, O), 0 for those that are not among the best; None where nothing is said."""
    names = dict.fromkeys(one.output for step in sentence.predictions for one in step)
    if not names:
        return None
    places = {name: place for place, name in enumerate(names)}
    outputs = np.zeros((len(sentence.predictions), len(places)))
    for step, predictions in enumerate(sentence.predictions):
        for one in predictions:
            outputs[step, places[one.output]] = one.value if math.isnan(one.probability) else one.probability
    return outputs


def _variety(sentence: Sentence) -> float:
    """Entropy of the words, in nats."""
    shares = np.unique(sentence.word_ids, axis=0, return_counts=True)[1] / max(1, len(sentence.words))
    return float(-np.sum(shares * np.log(shares)))
