"""Snapshot to bytes and back: a compressed ``.npz`` whose large arrays are 8-bit integers with one scale per unit.

What the eye sees needs no float32, and every MB costs a tenth of a second in TensorBoard's writer and again in its
Python reader. One scale per unit, because a single one would put ten times the error on small responses.
"""

from __future__ import annotations

import io
import json
import math
from typing import Any

import numpy as np

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.npz import read_arrays
from lightning_rnnvis.records.snapshot import PERCENTILES, Head, Header, Labels, Prediction, Sentence, Snapshot

FINE, COARSE = 127, 31
"""Steps from zero to the largest value of a unit. Coarse ones do for spreads and compress to five bits."""


_SPREAD = ("deviations", "percentiles", "percentile_words")
"""Arrays that say how far single responses spread: half of the bytes."""

_OF_LABELS = ("word_ids", "unit_labels", "word_labels", "polarity", "unit_margins", "clustering")
"""Arrays that `decode_labels` reads."""


def quantize(values: np.ndarray, steps: int = FINE) -> tuple[np.ndarray, np.ndarray]:
    """Round to int8 with one scale per unit.

    Args:
        values: Finite numbers, shape (..., U).
        steps: Steps from zero to the largest value of a unit, at most 127.

    Returns:
        Codes, int8, shape (..., U), and scales, float32, shape (U,): values are about codes * scales, within half a
        scale.
    """
    flat = values.reshape(-1, values.shape[-1])
    scales = (np.abs(flat).max(axis=0, initial=0.0) / steps).astype(np.float32)
    codes = np.rint(values / np.where(scales > 0, scales, 1.0)).clip(-steps, steps).astype(np.int8)
    return codes, scales


def dequantize(codes: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """Inverse of `quantize`: float32, shape (..., U)."""
    return codes.astype(np.float32) * scales


def encode(snapshot: Snapshot) -> tuple[Header, bytes]:
    """The header and payload of `snapshot`, ready to be written under the tag `snapshot.tag_name` gives."""
    # The sample deviation has one magnitude per unit; the standard error also falls with the count of the word.
    deviations = np.nan_to_num(snapshot.standard_errors) * np.sqrt(snapshot.counts)[:, None]
    states = [np.vstack([s.initial[None], s.states]) for s in snapshot.sentences]
    quantized = {
        "responses": quantize(snapshot.responses),
        "deviations": quantize(deviations, COARSE),
        "percentiles": quantize(snapshot.percentiles),
        "sentence_states": quantize(np.concatenate(states) if states else np.zeros((0, snapshot.n_units))),
    }
    if snapshot.head is not None:
        quantized["head_weights"] = quantize(snapshot.head.weights)
    half_steps = {name: float(scales.max(initial=0.0) / 2) for name, (_, scales) in quantized.items()}
    text = {
        "words": [str(word) for word in snapshot.words],
        "sentences": [_sentence_text(sentence) for sentence in snapshot.sentences],
        "head": snapshot.head and {"name": snapshot.head.name, "outputs": [str(o) for o in snapshot.head.outputs]},
        "word_classes": None if snapshot.word_classes is None else list(snapshot.word_classes),
        "metrics": {name: value if math.isfinite(value) else None for name, value in snapshot.metrics.items()},
    }
    labels = snapshot.labels
    arrays: dict[str, np.ndarray] = {
        "text": np.frombuffer(json.dumps(text, ensure_ascii=False).encode(errors="replace"), dtype=np.uint8),
        "word_ids": snapshot.word_ids.astype(np.int64),
        "counts": snapshot.counts.astype(np.int64),
        "percentile_words": snapshot.percentile_words.astype(np.int32),
        "unit_means": snapshot.unit_means.astype(np.float32),
        "unit_deviations": snapshot.unit_deviations.astype(np.float32),
        "unit_saturation": snapshot.unit_saturation.astype(np.float32),
        "sentence_ids": np.concatenate([s.word_ids for s in snapshot.sentences] or [np.zeros(0)]).astype(np.int64),
        "unit_labels": labels.unit_labels.astype(np.int16),
        "word_labels": labels.word_labels.astype(np.int16),
        "polarity": labels.polarity.astype(np.int8),
        "unit_margins": labels.unit_margins.astype(np.float16),
        "clustering": np.array([labels.n_chips, labels.n_clouds, labels.explained_variance], dtype=np.float64),
    }
    for name, (codes, scales) in quantized.items():
        arrays[name] = codes
        arrays[f"{name}_scales"] = scales
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
        RecordError: The payload is damaged, foreign, or larger than `packed_arrays.MAX_PAYLOAD_BYTES`.
    """
    try:
        return _assemble(header, read_arrays(payload, lambda name: spread or name not in _SPREAD), spread)
    except RecordError:
        raise
    except Exception as error:  # a damaged archive raises whatever its parts raise
        raise _damaged(header, error) from error


def decode_labels(header: Header, payload: bytes) -> tuple[np.ndarray, Labels]:
    """Word ids, shape (W,), and labels of the snapshot that `encode` made; the large arrays stay packed.

    Raises:
        RecordError: As in `decode`, as far as these arrays go.
    """
    try:
        arrays = read_arrays(payload, _OF_LABELS.__contains__)
        word_ids, labels = arrays["word_ids"], _labels(arrays)
    except RecordError:
        raise
    except Exception as error:
        raise _damaged(header, error) from error
    if len(word_ids) != header.n_words or not _are_labels(labels, header.n_words, header.n_units):
        raise _unfit(header)
    return word_ids, labels


def _assemble(header: Header, arrays: dict[str, np.ndarray], spread: bool) -> Snapshot:
    text: dict[str, Any] = json.loads(arrays["text"].tobytes())
    values = {
        name: dequantize(arrays[name], arrays[f"{name}_scales"])
        for name in ("responses", "deviations", "percentiles", "sentence_states", "head_weights")
        if name in arrays
    }
    counts = arrays["counts"]
    if spread:
        shares = np.full(len(counts), np.nan, dtype=np.float32)  # a single occurrence says nothing of the spread
        np.divide(1, np.sqrt(counts, dtype=np.float32), out=shares, where=counts >= 2)
        errors = values["deviations"] * shares[:, None]
    else:
        errors = np.full_like(values["responses"], np.nan)
        arrays["percentile_words"] = np.zeros(0, dtype=np.int32)
        values["percentiles"] = np.zeros((len(PERCENTILES), 0, header.n_units), dtype=np.float32)
    snapshot = Snapshot(
        state=header.state,
        cell=header.cell,
        epoch=header.epoch,
        global_step=header.global_step,
        history_id=header.history_id,
        words=_words(text["words"]),
        word_ids=arrays["word_ids"],
        counts=counts,
        responses=values["responses"],
        standard_errors=errors,
        percentile_words=arrays["percentile_words"],
        percentiles=values["percentiles"],
        unit_means=arrays["unit_means"],
        unit_deviations=arrays["unit_deviations"],
        unit_saturation=arrays["unit_saturation"],
        sentences=_sentences(text["sentences"], arrays["sentence_ids"], values["sentence_states"]),
        labels=_labels(arrays),
        metrics={name: math.nan if value is None else float(value) for name, value in text["metrics"].items()},
        notes=header.notes,
        created=header.created,
        half_steps=header.half_steps,
        head=Head(text["head"]["name"], _words(text["head"]["outputs"]), values["head_weights"])
        if text.get("head")
        else None,
        word_classes=_words(text["word_classes"]) if text.get("word_classes") else None,
    )
    _check(header, snapshot)
    return snapshot


def _labels(arrays: dict[str, np.ndarray]) -> Labels:
    n_chips, n_clouds, explained = arrays["clustering"]
    return Labels(
        unit_labels=arrays["unit_labels"].astype(np.int64),
        word_labels=arrays["word_labels"].astype(np.int64),
        polarity=arrays["polarity"].astype(np.int64),
        unit_margins=arrays["unit_margins"].astype(np.float32),
        n_chips=int(n_chips),
        n_clouds=int(n_clouds),
        explained_variance=float(explained),
    )


def _are_labels(labels: Labels, n_words: int, n_units: int) -> bool:
    return (
        len(labels.word_labels) == n_words
        and all(len(array) == n_units for array in (labels.unit_labels, labels.polarity, labels.unit_margins))
        and 1 <= labels.n_chips <= n_units
        and 1 <= labels.n_clouds <= max(n_words, 1)
        and bool(((labels.unit_labels >= 0) & (labels.unit_labels < labels.n_chips)).all())
        and bool(((labels.word_labels >= -1) & (labels.word_labels < labels.n_clouds)).all())
    )


def _damaged(header: Header, error: Exception) -> RecordError:
    return RecordError(
        f"The record of {header.state} at step {header.global_step} is damaged and was left out ({error})."
    )


def _unfit(header: Header) -> RecordError:
    return RecordError(f"The record of {header.state} at step {header.global_step} holds arrays that do not fit.")


def _check(header: Header, snapshot: Snapshot) -> None:
    """Readers index by labels and expect finite numbers; a record that does not allow it is damaged."""
    n_words, n_units = snapshot.responses.shape
    if (
        any(len(array) != n_words for array in (snapshot.words, snapshot.word_ids, snapshot.counts))
        or len(snapshot.unit_means) != n_units
        or snapshot.percentiles.shape != (len(PERCENTILES), len(snapshot.percentile_words), n_units)
        or (n_words, n_units) != (header.n_words, header.n_units)
        or (snapshot.head is not None and snapshot.head.weights.shape != (len(snapshot.head.outputs), n_units))
        or (snapshot.word_classes is not None and len(snapshot.word_classes) != n_words)
        or any(sentence.states.shape != (len(sentence.words), n_units) for sentence in snapshot.sentences)
        or not _are_labels(snapshot.labels, n_words, n_units)
    ):
        raise _unfit(header)
    values = [snapshot.responses, *(array for s in snapshot.sentences for array in (s.states, s.initial))]
    if not all(np.isfinite(array).all() for array in values):
        raise RecordError(
            f"The record of {header.state} at step {header.global_step} holds values that are not finite. The training"
            " may have diverged."
        )


def _sentence_text(sentence: Sentence) -> dict[str, Any]:
    text: dict[str, Any] = {"key": sentence.key, "words": [str(word) for word in sentence.words]}
    if sentence.predictions:
        text["predictions"] = [[[p.output, round(p.probability, 4)] for p in step] for step in sentence.predictions]
    if sentence.losses is not None:
        text["losses"] = [round(float(loss), 4) if math.isfinite(loss) else None for loss in sentence.losses]
    if sentence.enters_head is not None:
        text["enters_head"] = [bool(enters) for enters in sentence.enters_head]
    if sentence.own:
        text["own"] = True
    return text


def _sentences(texts: list[dict[str, Any]], ids: np.ndarray, states: np.ndarray) -> tuple[Sentence, ...]:
    sentences = []
    at_id = at_state = 0
    for text in texts:
        length = len(text["words"])
        block = states[at_state : at_state + length + 1]
        sentences.append(
            Sentence(
                key=str(text["key"]),
                words=_words(text["words"]),
                word_ids=ids[at_id : at_id + length],
                states=block[1:],
                initial=block[0],
                own=bool(text.get("own", False)),
                **_at_head(text, length),
            )
        )
        at_id += length
        at_state += length + 1
    return tuple(sentences)


def _at_head(text: dict[str, Any], length: int) -> dict[str, Any]:
    """What a stored sentence says of the head; nothing where it says nothing for every step."""
    fields: dict[str, Any] = {}
    if len(predictions := text.get("predictions", ())) == length:
        fields["predictions"] = tuple(tuple(Prediction(str(o), float(p)) for o, p in step) for step in predictions)
    if len(losses := text.get("losses", ())) == length:
        fields["losses"] = np.array([math.nan if loss is None else loss for loss in losses], dtype=np.float32)
    if len(enters := text.get("enters_head", ())) == length:
        fields["enters_head"] = np.array(enters, dtype=bool)
    return fields


def _words(words: list[str]) -> np.ndarray:
    # dtype=object keeps every character; a fixed-width numpy string drops trailing NULs.
    array = np.empty(len(words), dtype=object)
    array[:] = words
    return array
