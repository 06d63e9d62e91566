"""What a model said, as the front end draws it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import number
from lightning_rnnvis.records.head import Prediction
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.snapshot import Snapshot


def end_of(record: Snapshot, sentence: Sentence) -> int:
    """The step after which the model says what it makes of the whole sentence.

    In the order of reading the last one whose state enters the head, else the last one.
    """
    # What both directions say together at their ends stands at the last word.
    is_first = record.reverse and not (record.head and record.head.end)
    entering = () if sentence.enters_head is None else np.flatnonzero(sentence.enters_head).tolist()
    steps = entering or range(len(sentence.words))
    return 0 if not steps else steps[0 if is_first else -1]


def predictions_payload(found: Iterable[Prediction]) -> list[schema.Prediction]:
    """Outputs of the model, in their order."""
    return [_prediction(one) for one in found]


def _prediction(one: Prediction) -> schema.Prediction:
    payload: schema.Prediction = {
        "output": one.output,
        "probability": number(one.probability),
        "value": number(one.value),
    }
    if (came := number(one.came)) is not None:
        payload["came"] = came
    return payload
