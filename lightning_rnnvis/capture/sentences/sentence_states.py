"""The states of one sentence, after each of its words."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.recurrence.state_stream import StateStream
from lightning_rnnvis.capture.words.tokens import Tokens


def sentence_states(
    stream: StateStream, row: int, positions: np.ndarray, tokens: Tokens, reversal: Tensor
) -> tuple[np.ndarray, np.ndarray]:
    """States after each word, (T, U), in the order of the text, and before the first word read, (U,).

    Args:
        stream: The state.
        row: Row of the sentence in the batch.
        positions: Last step of each word, shape (T,).
        tokens: The words, whose first steps a reverse direction comes to last.
        reversal: Positions in time that read each sequence from its end, shape (B, T).
    """
    first = tokens.first[row, positions]
    device = stream.values.device
    begin, end = (torch.from_numpy(np.ascontiguousarray(at)).to(device) for at in (first, positions))
    if stream.reverse:
        begin, end = reversal[row, end], reversal[row, begin]
    before = stream.before[row, int(begin.min())]
    return stream.values[row, end].float().cpu().numpy(), before.float().cpu().numpy()
