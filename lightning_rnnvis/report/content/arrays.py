"""The arrays of a record from which the page makes sentences, thumbnails and the responses of words and steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import PRINTED, vector_with_gaps
from lightning_rnnvis.payloads.record.responses import response_scale
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.report.content.columns import Blob
from lightning_rnnvis.report.content.stacks import stack

_BY_CHIP = ("positive", "negative", "change_positive", "change_negative", "kept", "link")
_OF_TEXT = ("word", "label", "values")


@dataclass(frozen=True)
class RecordArrays:
    """Of one record. W words, U units, k chips, T steps.

    Attributes:
        scale: The 99th percentile of abs(response).
        responses: Those of the first words, shape (W, U).
        states: Of each sentence the initial state and that after each word, shape (1 + T, U).
        ends: The same by chips, positive parts before negative ones, shape (1 + T, 2k).
        kept: Of each sentence, shape (T, k).
    """

    scale: float
    responses: np.ndarray
    states: Sequence[np.ndarray]
    ends: Sequence[np.ndarray]
    kept: Sequence[np.ndarray]


def record_arrays(snapshot: Snapshot, n_words: int, sentences: Sequence[schema.Sentence]) -> RecordArrays:
    """The arrays of a record.

    Args:
        snapshot: The record.
        n_words: Words with responses.
        sentences: Its first sentences, as they are drawn.
    """
    return RecordArrays(
        scale=response_scale(snapshot),
        responses=snapshot.responses[:n_words],
        states=[np.vstack([one.initial, one.states]) for one in snapshot.sentences[: len(sentences)]],
        ends=[_ends(one) for one in sentences],
        kept=[np.array([step["kept"] for step in one["steps"]]) for one in sentences],
    )


def _ends(sentence: schema.Sentence) -> np.ndarray:
    steps = sentence["steps"]
    rows = np.array([step["positive"] + step["negative"] for step in steps])
    changes = np.array([step["change_positive"] + step["change_negative"] for step in steps])
    first = -1 if sentence["reverse"] else 0
    return np.vstack([rows[first] - changes[first], rows])


def stacks(arrays: Sequence[RecordArrays], by_units: bool, blob: Blob) -> Mapping[str, Any]:
    """The arrays of a history as stacks: sentences by units, or else by chips."""

    def stacked(name: str) -> Mapping[str, Any]:
        rows = [list[np.ndarray](getattr(one, name)) for one in arrays]
        width = next((row.shape[-1] for of_record in rows for row in of_record), 1)
        return stack([np.concatenate([np.zeros(0), *map(np.ravel, of_record)]) for of_record in rows], blob, width)

    return {
        "responses": stacked("responses"),
        "states": stacked("states") if by_units else None,
        "sums": None if by_units else {"ends": stacked("ends"), "kept": stacked("kept")},
    }


def text_of(sentence: schema.Sentence) -> Mapping[str, Any]:
    """What of a sentence is the same in many records: its words, and what entered with them."""
    steps = [{name: step[name] for name in _OF_TEXT} for step in sentence["steps"]]  # type: ignore[literal-required]
    return {name: sentence[name] for name in ("key", "title", "reverse", "words", "variables")} | {"steps": steps}


def told(sentence: schema.Sentence) -> Mapping[str, Any]:
    """The rest of it, without its numbers by chips, which the page makes."""
    steps = [
        {name: value for name, value in step.items() if name not in _BY_CHIP + _OF_TEXT} for step in sentence["steps"]
    ]
    note = {"note": sentence["note"]} if "note" in sentence else {}
    return {"end": sentence["end"], "steps": steps, **note}


def unit_values(snapshot: Snapshot) -> Mapping[str, Any]:
    """What is known of each unit."""
    return {
        "mean": vector_with_gaps(snapshot.unit_means, PRINTED),
        "deviation": vector_with_gaps(snapshot.unit_deviations, PRINTED),
        "saturation": vector_with_gaps(snapshot.unit_saturation, PRINTED),
    }
