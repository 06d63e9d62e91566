"""The callback's state in a checkpoint: str, int, float, list and dict only.

Anything else would make the user's checkpoint unloadable with `weights_only=True`, the default of `torch.load`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lightning_rnnvis.capture.recording import Choice
from lightning_rnnvis.snapshot import Labels

_VERSION = 1


def pack(
    history_id: str, choices: Mapping[str, Choice], labels: Mapping[str, Labels], metrics: Mapping[str, float]
) -> dict[str, Any]:
    """The state as plain types."""
    return {
        "version": _VERSION,
        "history_id": history_id,
        "choices": {
            name: {
                "word_ids": list(map(int, c.word_ids)),
                "sentence_keys": list(map(int, c.sentence_keys)),
                "notes": list(map(str, c.notes)),
            }
            for name, c in choices.items()
        },
        "labels": {
            state: {key: v.tolist() if isinstance(v, np.ndarray) else v for key, v in vars(found).items()}
            for state, found in labels.items()
        },
        "metrics": dict(metrics),
    }


def unpack(
    packed: Mapping[str, Any],
) -> tuple[str, dict[str, Choice], dict[str, Labels], dict[str, float]]:
    """Inverse of `pack`; a state of a newer version gives an empty one, so that a training can always be resumed."""
    if packed.get("version", 0) > _VERSION:
        return str(packed["history_id"]), {}, {}, {}
    choices = {name: Choice(c["word_ids"], c["sentence_keys"], c["notes"]) for name, c in packed["choices"].items()}
    labels = {}
    for state, found in packed["labels"].items():
        fields: dict[str, Any] = {key: np.array(v) if isinstance(v, list) else v for key, v in found.items()}
        labels[state] = Labels(**fields)
    return str(packed["history_id"]), choices, labels, dict(packed["metrics"])
