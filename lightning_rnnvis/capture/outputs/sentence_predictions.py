"""The predictions of a head after each word of a sentence, also where a word enters in several pieces."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.keys.row_matching import NO_WORD
from lightning_rnnvis.capture.outputs.heads import FoundHead
from lightning_rnnvis.capture.outputs.predictions import SentencePredictions, predict
from lightning_rnnvis.capture.words.tokens import Tokens
from lightning_rnnvis.records.tags import is_reverse


def predict_sentence(
    head: FoundHead, hidden: Tensor, state: str, row: int, positions: np.ndarray, tokens: Tokens
) -> SentencePredictions:
    """Predictions after each word of a sentence.

    The loss of a word that enters in pieces is the sum over them: -log p of the word by the chain rule.

    Args:
        head: A head that reads the state alone.
        hidden: The state at every step of the sentence, in the order of the text, shape (T, U).
        state: Name of the state.
        row: Row of the sentence in the batch.
        positions: Last step of each word, shape (W,).
        tokens: The words of the batch.
    """
    reverse = is_reverse(state)  # it reads a word's first step last, and what follows in the text before it
    ends = tokens.first[row, positions] if reverse else positions
    following = np.full(len(positions), NO_WORD)
    if tokens.pieces is not None and not reverse:
        return _predict_pieces(head, hidden, row, positions, tokens, tokens.pieces[row])
    if tokens.ids is not None and not reverse:
        after = tokens.ids[row, tokens.counted[row], 0][1 : len(positions) + 1]
        following[: len(after)] = after
    return predict(head, row, ends, hidden[torch.from_numpy(ends.copy()).to(hidden.device)], following)


def _predict_pieces(
    head: FoundHead, hidden: Tensor, row: int, positions: np.ndarray, tokens: Tokens, pieces: np.ndarray
) -> SentencePredictions:
    steps = np.flatnonzero(pieces != NO_WORD)
    ends = np.flatnonzero(tokens.counted[row, steps])[: len(positions) + 1]
    steps = steps[: ends[-1] + 1]
    following = np.append(pieces[steps[1:]], NO_WORD)
    found = predict(head, row, steps, hidden[torch.from_numpy(steps).to(hidden.device)], following)
    losses = np.full(len(positions), np.nan, dtype=np.float32)
    for word in range(min(len(positions), len(ends) - 1)):
        losses[word] = found.losses[ends[word] : ends[word + 1]].sum()
    known = ends[: len(positions)]
    return SentencePredictions(found.kind, found.outputs[known], found.numbers[known], losses, found.entered[known])
