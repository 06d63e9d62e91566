"""What the text of a payload must be, field by field. What it does not name is left to later versions."""

from __future__ import annotations

from typing import Any

import numpy as np

from lightning_rnnvis.records.field_checks import (
    Check,
    all_of,
    boolean,
    by_name,
    number,
    optional,
    read_json,
    text,
    whole,
)


def read_text(stored: np.ndarray, sentences: bool = True) -> dict[str, Any]:
    """The text of a payload, of UTF-8 bytes, with every field that is there checked; `sentences` can be left out.

    Raises:
        ValueError: It is not what RNNVis writes; the message says what is wrong.
    """
    if stored.dtype != np.uint8 or stored.ndim != 1:
        raise ValueError("its text is no text")
    value = read_json(stored.tobytes())
    if not sentences and isinstance(value, dict):
        value["sentences"] = []
    read: dict[str, Any] = _TEXT(value)
    return read


def _object(required: dict[str, Check], others: dict[str, Check]) -> Check:
    """An object with these fields."""

    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError("is no object")
        found = {name: one(value.get(name)) for name, one in required.items()}
        return found | {name: one(value[name]) for name, one in others.items() if name in value}

    return check


def _path_below(value: Any) -> str:
    """A path below the directory of the event file."""
    path = text(value)
    if not path or "\\" in path or not all(part.strip(".") for part in path.split("/")):
        raise ValueError("is no path below its directory")
    return path


_number = number()


def _prediction(value: Any) -> tuple[str, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("is no prediction")
    return text(value[0]), _number(value[1])


_SENTENCE = _object(
    {"key": text, "words": all_of(text)},
    {
        "predictions": all_of(all_of(_prediction)),
        "outputs": all_of(text),
        "values": all_of(all_of(optional(number()))),
        "came": all_of(all_of(optional(number()))),
        "losses": all_of(optional(number())),
        "enters_head": all_of(boolean),
        "own": boolean,
    },
)
_TEXT = _object(
    {"words": all_of(text), "sentences": all_of(_SENTENCE), "metrics": by_name(optional(number()))},
    {
        "head": optional(
            _object(
                {"name": text, "outputs": all_of(text)},
                {"kind": text, "end": text, "before": text, "reads_more": boolean, "other": text},
            )
        ),
        "variables": all_of(
            _object({"name": text, "edges": all_of(optional(number()))}, {"is_read": boolean, "is_scaled": boolean})
        ),
        "word_classes": optional(all_of(optional(text))),
        "draws_file": _path_below,
        "contexts_file": _path_below,
        "no_network": text,
        "texts_key": text,
        "network": optional(
            _object({"path": _path_below, "n_bytes": whole(), "checksum": whole(0, 2**32 - 1)}, {}),
        ),
    },
)
