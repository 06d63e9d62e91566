"""What a head that reads the ends of sentences would read if a sentence ended earlier: each beginning is run anew.

A direction that reads backwards has another state at each word for every end of the sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch import Tensor

from lightning_rnnvis.capture.outputs.heads import JoinedState
from lightning_rnnvis.capture.outputs.joined_heads import states_at_ends
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall

MOST_PRODUCTS = 2**30
"""Products of weights and numbers for all sentences of a validation: 20 ms of one processor.

Enough for twelve sentences of thirty words and an LSTM of 200 units in each direction.
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

    def states(self) -> Tensor:
        """What the head reads at the end of each, shape (K, F)."""
        run = self.call.replay_beginnings(self.lengths[::-1].tolist())
        grid = run.grid()
        return states_at_ends(self.joined, run.top_states(grid), grid).flip(0)
