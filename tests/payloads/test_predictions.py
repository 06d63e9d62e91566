"""At which step the model says what it makes of a whole sentence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lightning_rnnvis.payloads.predictions import end_of
from lightning_rnnvis.records.head import Head
from tests.planted.snapshots import make_snapshot

BOTH = Head("head", np.array(["no", "yes"]), np.zeros((2, 12)), end="first")


@pytest.mark.parametrize(
    "reverse, head, enters, end",
    [
        (False, None, None, 5),
        (False, replace(BOTH, end=""), [0, 0, 1, 1, 0, 0], 3),
        (True, None, None, 0),
        (True, replace(BOTH, end=""), [0, 1, 1, 1, 0, 0], 1),
        (True, BOTH, [1, 0, 0, 0, 0, 1], 5),  # what both directions say together stands at the last word
    ],
)
def test_end_of_a_sentence(reverse, head, enters, end):
    """The last step in the order of reading that enters the head, else the last one."""
    record = make_snapshot(state="rnn.l0.reverse/h" if reverse else "rnn.l0/h", head=head)
    sentence = replace(record.sentences[0], enters_head=None if enters is None else np.array(enters, dtype=bool))
    assert end_of(record, sentence) == end
