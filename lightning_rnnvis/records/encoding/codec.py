"""Snapshot to bytes and back: a compressed ``.npz`` whose large arrays are 8-bit integers with one scale per unit.

Every MB costs a tenth of a second in TensorBoard's writer and again in its Python reader.

How to add an array to the record, so that earlier logs stay readable and earlier versions read new ones:

1. Give it to `Snapshot` as a field *with a default*, which says what a record made before has; None for "not recorded".
2. Name it in `ARRAYS`, with its axes and how it is stored. An array that a payload lacks takes the field's default, one
   that a reader does not know is left packed.
3. Fill it in `lightning_rnnvis.training.snapshot_builder`.

`VERSION` rises only where a stored array changes its meaning or goes, which earlier versions would misread; then keep
reading what stands in ``tests/data/records_v*.tfevents``, and add a file of the new version.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.encoding.label_codec import LABEL_ARRAYS, are_labels, label_arrays, read_labels
from lightning_rnnvis.records.encoding.npz import read_arrays
from lightning_rnnvis.records.encoding.quantization import COARSE, FINE, dequantize, quantize
from lightning_rnnvis.records.encoding.sentence_codec import (
    read_sentences,
    sentence_ids,
    sentence_states,
    sentence_text,
)
from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.snapshot import PERCENTILES, Head, Labels, Snapshot, text_array


@dataclass(frozen=True)
class StoredArray:
    """An array of the payload.

    Attributes:
        name: The field of `Snapshot` that it is, or an array that `_derived_arrays` makes of its fields.
        axes: A letter for each axis: ``W`` words, ``U`` units, ``P`` words with percentiles, ``L`` percentile levels,
            ``O`` outputs, ``T`` all steps of all sentences, ``S`` the same and one more for each sentence.
        dtype: How it is stored; None for 8-bit integers with a scale for each unit.
        steps: Steps from zero to the largest value of a unit, see `quantize`.
        is_spread: Whether it tells how far single responses spread: half of the bytes, which `decode` can leave packed.
    """

    name: str
    axes: str
    dtype: type[np.generic] | None = None
    steps: int = FINE
    is_spread: bool = False

    @property
    def stored_names(self) -> tuple[str, ...]:
        """Names of the arrays of the payload that hold it."""
        return (self.name,) if self.dtype is not None else (self.name, f"{self.name}_scales")

    def read(self, stored: Mapping[str, np.ndarray]) -> np.ndarray:
        """The array of the arrays of a payload that has it."""
        return (
            stored[self.name] if self.dtype is not None else dequantize(*(stored[name] for name in self.stored_names))
        )


ARRAYS = (
    StoredArray("word_ids", "W", np.int64),
    StoredArray("counts", "W", np.int64),
    StoredArray("responses", "WU"),
    StoredArray("deviations", "WU", steps=COARSE, is_spread=True),
    StoredArray("percentile_words", "P", np.int32, is_spread=True),
    StoredArray("percentiles", "LPU", is_spread=True),
    StoredArray("unit_means", "U", np.float32),
    StoredArray("unit_deviations", "U", np.float32),
    StoredArray("unit_saturation", "U", np.float32),
    StoredArray("sentence_ids", "T", np.int64),
    StoredArray("sentence_states", "SU"),
    StoredArray("head_weights", "OU"),
)


def encode(snapshot: Snapshot) -> tuple[Header, bytes]:
    """The header and payload of `snapshot`, ready to be written under the tag that `tags.tag_name` gives."""
    arrays = {"text": _text(snapshot), **label_arrays(snapshot.labels)}
    half_steps = {}
    values = vars(snapshot) | _derived_arrays(snapshot)
    for array in ARRAYS:
        value = values.get(array.name)
        if value is None:
            continue
        if array.dtype is not None:
            arrays[array.name] = value.astype(array.dtype)
            continue
        codes, scales = quantize(value, array.steps)
        arrays |= {array.name: codes, f"{array.name}_scales": scales}
        half_steps[array.name] = float(scales.max(initial=0.0) / 2)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    payload = buffer.getvalue()
    return Header.of(snapshot, len(payload), half_steps), payload


def decode(header: Header, payload: bytes, *, spread: bool = True) -> Snapshot:
    """The snapshot that `encode` made, within the half steps that the header states.

    Args:
        header: The header.
        payload: The payload.
        spread: Whether to read standard errors and percentiles, which take half of the time. Without, they are unknown:
            NaN, and no word with percentiles.

    Raises:
        RecordError: The payload is damaged, foreign, or larger than `npz.MAX_PAYLOAD_BYTES`.
    """
    wanted = [array for array in ARRAYS if spread or not array.is_spread]
    names = {"text", *LABEL_ARRAYS, *(name for array in wanted for name in array.stored_names)}
    with _reading(header):
        stored = read_arrays(payload, names.__contains__)
        values = {array.name: array.read(stored) for array in wanted if array.name in stored}
        _check_shapes(header, wanted, values)
        snapshot = _assemble(header, json.loads(stored["text"].tobytes()), values, _labels(header, stored))
        _check(header, snapshot)
    return snapshot


def decode_labels(header: Header, payload: bytes) -> tuple[np.ndarray, Labels]:
    """Word ids, shape (W,), and labels of the snapshot that `encode` made; the large arrays stay packed.

    Raises:
        RecordError: As in `decode`, as far as these arrays go.
    """
    with _reading(header):
        stored = read_arrays(payload, {"word_ids", *LABEL_ARRAYS}.__contains__)
        if len(stored["word_ids"]) != header.n_words:
            raise _unfit(header)
        return stored["word_ids"], _labels(header, stored)


@contextmanager
def _reading(header: Header) -> Iterator[None]:
    """Turn whatever a damaged archive raises into a `RecordError` that names the record."""
    try:
        yield
    except RecordError:
        raise
    except Exception as error:
        raise RecordError(f"{_name(header)} is damaged and was left out ({error}).") from error


def _text(snapshot: Snapshot) -> np.ndarray:
    """What is no number, as UTF-8 JSON."""
    text = {
        "words": [str(word) for word in snapshot.words],
        "sentences": [sentence_text(sentence) for sentence in snapshot.sentences],
        "head": snapshot.head and {"name": snapshot.head.name, "outputs": [str(o) for o in snapshot.head.outputs]},
        "word_classes": None if snapshot.word_classes is None else list(snapshot.word_classes),
        "metrics": {name: value if math.isfinite(value) else None for name, value in snapshot.metrics.items()},
    }
    return np.frombuffer(json.dumps(text, ensure_ascii=False).encode(errors="replace"), dtype=np.uint8)


def _derived_arrays(snapshot: Snapshot) -> dict[str, np.ndarray | None]:
    """Arrays that are stored otherwise than `Snapshot` has them."""
    return {
        # The sample deviation has one magnitude per unit; the standard error also falls with the count of the word.
        "deviations": np.nan_to_num(snapshot.standard_errors) * np.sqrt(snapshot.counts)[:, None],
        "sentence_ids": sentence_ids(snapshot.sentences),
        "sentence_states": sentence_states(snapshot.sentences, snapshot.n_units),
        "head_weights": None if snapshot.head is None else snapshot.head.weights,
    }


def _assemble(header: Header, text: dict[str, Any], values: dict[str, np.ndarray], labels: Labels) -> Snapshot:
    """The snapshot of stored arrays; takes those out of `values` that `Snapshot` has otherwise."""
    ids, states = values.pop("sentence_ids"), values.pop("sentence_states")
    weights, deviations = values.pop("head_weights", None), values.pop("deviations", None)
    if deviations is None:
        values["standard_errors"] = np.full_like(values["responses"], np.nan)
        values["percentile_words"] = np.zeros(0, dtype=np.int32)
        values["percentiles"] = np.zeros((len(PERCENTILES), 0, header.n_units), dtype=np.float32)
    else:
        counts = values["counts"]
        shares = np.full(len(counts), np.nan, dtype=np.float32)  # a single occurrence says nothing of the spread
        np.divide(1, np.sqrt(counts, dtype=np.float32), out=shares, where=counts >= 2)
        values["standard_errors"] = deviations * shares[:, None]
    head = text.get("head")
    return Snapshot(
        state=header.state,
        cell=header.cell,
        epoch=header.epoch,
        global_step=header.global_step,
        history_id=header.history_id,
        words=text_array(text["words"]),
        sentences=read_sentences(text["sentences"], ids, states),
        labels=labels,
        metrics={name: math.nan if value is None else float(value) for name, value in text["metrics"].items()},
        notes=header.notes,
        created=header.created,
        half_steps=header.half_steps,
        head=Head(head["name"], text_array(head["outputs"]), weights) if head and weights is not None else None,
        word_classes=text_array(text["word_classes"]) if text.get("word_classes") else None,
        **values,
    )


def _labels(header: Header, stored: dict[str, np.ndarray]) -> Labels:
    labels = read_labels(stored)
    if not are_labels(labels, header.n_words, header.n_units):
        raise _unfit(header)
    return labels


def _check_shapes(header: Header, arrays: Sequence[StoredArray], values: Mapping[str, np.ndarray]) -> None:
    """Axes of one letter have one length."""
    lengths = {"W": header.n_words, "U": header.n_units, "L": len(PERCENTILES)}
    for array in arrays:
        if array.name not in values:
            continue
        shape = values[array.name].shape
        if len(shape) != len(array.axes) or any(
            lengths.setdefault(axis, length) != length for axis, length in zip(array.axes, shape, strict=True)
        ):
            raise _unfit(header)


def _check(header: Header, snapshot: Snapshot) -> None:
    """Texts fit the arrays, and what readers draw is finite."""
    n_words, n_units = header.n_words, header.n_units
    if (
        len(snapshot.words) != n_words
        or (snapshot.head is not None and len(snapshot.head.weights) != len(snapshot.head.outputs))
        or (snapshot.word_classes is not None and len(snapshot.word_classes) != n_words)
        or any(sentence.states.shape != (len(sentence.words), n_units) for sentence in snapshot.sentences)
    ):
        raise _unfit(header)
    values = [snapshot.responses, *(array for s in snapshot.sentences for array in (s.states, s.initial))]
    if not all(np.isfinite(array).all() for array in values):
        raise RecordError(f"{_name(header)} holds values that are not finite. The training may have diverged.")


def _unfit(header: Header) -> RecordError:
    return RecordError(f"{_name(header)} holds arrays that do not fit each other; it is damaged and was left out.")


def _name(header: Header) -> str:
    return f"The record of {header.state} at step {header.global_step}"
