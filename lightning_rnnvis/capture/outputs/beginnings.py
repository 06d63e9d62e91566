"""What a head that reads sentences as a whole would read if one ended earlier: each beginning is run anew.

A direction that reads backwards has another state at each word for every end of the sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.outputs.final_heads import states_of_heads
from lightning_rnnvis.capture.outputs.found_head import JoinedState
from lightning_rnnvis.capture.outputs.joined_heads import whole_states
from lightning_rnnvis.capture.outputs.word_steps import WordSteps
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall

MOST_PRODUCTS = 2**28
"""Products of weights and numbers for all sentences of a validation: about 20 ms of one processor.

Enough for twelve sentences of twenty words and an LSTM of a hundred units in each direction.
"""


@dataclass(frozen=True, eq=False)
class Beginnings:
    """Beginnings of one sentence.

    Attributes:
        call: A call with this sentence alone, whose input before a word does not depend on what follows.
        lengths: Steps of each beginning, rising, shape (K,).
        joined: The states that the head reads.
    """

    call: RecurrentCall
    lengths: np.ndarray
    joined: tuple[JoinedState, ...]

    @property
    def n_products(self) -> int:
        """About how many products it takes."""
        return int(self.lengths.sum()) * self.call.n_weights


def states_at_beginnings(sentences: Sequence[Beginnings]) -> list[Tensor]:
    """What a head reads at the end of each beginning of sentences that one layer read, run together, each (K, F)."""
    if not sentences:
        return []
    lengths = np.concatenate([one.lengths for one in sentences])
    which = np.repeat(np.arange(len(sentences)), [len(one.lengths) for one in sentences])
    falling = np.argsort(-lengths, kind="stable")
    calls = [one.call for one in sentences]
    run = calls[0].replay_beginnings(calls, which[falling].tolist(), lengths[falling].tolist())
    grid = run.grid()
    joined = [one._replace(past_padding=False) for one in sentences[0].joined]
    read = states_of_heads(run, grid, [one.state for one in joined])
    states = whole_states(joined, read, WordSteps.each_step(grid))
    in_order = states[torch.from_numpy(np.argsort(falling)).to(states.device)]
    return list(in_order.split([len(one.lengths) for one in sentences]))
