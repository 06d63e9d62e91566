"""What a model said, as the front end draws it."""

from __future__ import annotations

from collections.abc import Iterable

from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import number
from lightning_rnnvis.records.snapshot import Prediction


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
