"""Snapshot to bytes and back: a compressed ``.npz`` whose large arrays are 8-bit integers with one scale per unit.

Every MB costs a tenth of a second in TensorBoard's writer and again in its Python reader.

How to add an array to the record, so that earlier logs stay readable and earlier versions read new ones:

1. Give it to `Snapshot` as a field *with a default*, which says what a record made before has; None for "not recorded".
2. Name it in `ARRAYS`, with its axes and how it is stored. An array that a payload lacks takes the field's default, one
   that a reader does not know is left packed.
3. Fill it in `lightning_rnnvis.training.record.snapshot_builder`.

`VERSION` rises only where a stored array changes its meaning or goes, which earlier versions would misread; then keep
reading what stands in ``tests/data/records_v*.tfevents``, and add a file of the new version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.encoding.head_codec import head_arrays, head_text, head_weights, read_head
from lightning_rnnvis.records.encoding.label_codec import LABEL_ARRAYS, N_CLUSTERING, label_arrays, read_labels
from lightning_rnnvis.records.encoding.npz import json_array, pack_arrays, read_arrays
from lightning_rnnvis.records.encoding.quantization import COARSE, quantize
from lightning_rnnvis.records.encoding.sentence_codec import (
    read_sentences,
    sentence_ids,
    sentence_states,
    sentence_texts,
    sentence_values,
)
from lightning_rnnvis.records.encoding.stored_array import (
    ALL_PARTS,
    NotFiniteError,
    Parts,
    StoredArray,
    UnfitArrayError,
    require_lengths,
)
from lightning_rnnvis.records.encoding.text_checks import read_text
from lightning_rnnvis.records.field_checks import LARGEST
from lightning_rnnvis.records.gaps import finite_or_none, number_or_nan
from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.sentence import Sentence, Variable
from lightning_rnnvis.records.snapshot import PERCENTILES, NetworkFile, Snapshot
from lightning_rnnvis.records.texts import text_array

ARRAYS = (
    StoredArray("word_ids", "W", np.int64),
    StoredArray("counts", "W", np.int64, least=0, most=LARGEST),
    StoredArray("responses", "WU"),
    StoredArray("deviations", "WU", steps=COARSE, part="errors", is_finite=False),
    StoredArray("half_differences", "WU", steps=COARSE, part="errors"),
    StoredArray("percentile_words", "P", np.int32, part="percentiles", least=0, most="W"),
    StoredArray("percentiles", "LPU", part="percentiles"),
    StoredArray("unit_means", "U", np.float32, is_finite=False),
    StoredArray("unit_deviations", "U", np.float32, is_finite=False),
    StoredArray("unit_saturation", "U", np.float32, is_finite=False),
    StoredArray("sentence_ids", "T", np.int64, part="sentences"),
    StoredArray("sentence_states", "SU", part="sentences"),
    StoredArray("sentence_values", "TV", np.float32, part="sentences", is_finite=False),
    StoredArray("head_rows", "OU", is_finite=False),
    StoredArray("head_scales", "O", np.float32, is_finite=False),
    StoredArray("head_weights", "OU", is_finite=False),  # of earlier records, whose outputs had one scale
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
    if "head_rows" in half_steps:
        half_steps["head_weights"] = half_steps.pop("head_rows") * float(np.nanmax(values["head_scales"], initial=0.0))
    payload = pack_arrays(arrays)
    return Header.of(snapshot, len(payload), half_steps), payload


def decode(header: Header, payload: bytes, *, parts: Parts = ALL_PARTS) -> Snapshot:
    """The snapshot that `encode` made, within the half steps that the header states.

    Args:
        header: The header.
        payload: The payload.
        parts: What is read beside the rest. Without it, standard errors are NaN and half differences None, no word has
            percentiles, or there is no sentence, whatever is stored of them.

    Raises:
        RecordError: The payload is damaged, foreign, or larger than `npz.MAX_PAYLOAD_BYTES`.
    """
    wanted = [*LABEL_ARRAYS, *(array for array in ARRAYS if array.part is None or array.part in parts)]
    names = {"text", *(name for array in wanted for name in array.stored_names)}
    lengths = {"W": header.n_words, "U": header.n_units, "L": len(PERCENTILES), "C": N_CLUSTERING}
    with _reading(header):
        stored = read_arrays(payload, names.__contains__)
        values = {array.name: array.read(stored, lengths) for array in wanted if array.name in stored}
        return _assemble(header, read_text(stored["text"], "sentences" in parts), values)


@contextmanager
def _reading(header: Header) -> Iterator[None]:
    """Turn whatever a damaged archive raises into a `RecordError` that names the record."""
    try:
        yield
    except RecordError:
        raise
    except NotFiniteError as error:
        raise RecordError(
            f"{_name(header)} holds values that are not finite. The training may have diverged."
        ) from error
    except UnfitArrayError as error:
        raise RecordError(
            f"{_name(header)} holds arrays that do not fit each other ({error}); it is damaged and was left out."
        ) from error
    except Exception as error:
        raise RecordError(f"{_name(header)} is damaged and was left out ({error}).") from error


def _text(snapshot: Snapshot) -> np.ndarray:
    """What is no number, as UTF-8 JSON."""
    text = {
        "words": [str(word) for word in snapshot.words],
        "sentences": sentence_texts(snapshot.sentences),
        "variables": list(map(_variable_text, snapshot.variables)),
        "head": snapshot.head and head_text(snapshot.head),
        "word_classes": None if snapshot.word_classes is None else list(snapshot.word_classes),
        "metrics": {name: finite_or_none(value) for name, value in snapshot.metrics.items()},
        "network": snapshot.network_file and vars(snapshot.network_file),
    }
    if snapshot.no_network:
        text["no_network"] = snapshot.no_network
    if snapshot.draws_file:
        text["draws_file"] = snapshot.draws_file
    if snapshot.contexts_file:
        text["contexts_file"] = snapshot.contexts_file
    if snapshot.texts_key:
        text["texts_key"] = snapshot.texts_key
    return json_array(text)


def _variable_text(variable: Variable) -> dict[str, Any]:
    text: dict[str, Any] = {"name": variable.name, "edges": list(map(finite_or_none, variable.edges))}
    if not variable.is_read:
        text["is_read"] = False
    if variable.is_scaled:
        text["is_scaled"] = True
    return text


def _variables(text: Sequence[Mapping[str, Any]]) -> tuple[Variable, ...]:
    return tuple(
        Variable(
            one["name"],
            tuple(map(number_or_nan, one["edges"])),
            one.get("is_read", True),
            one.get("is_scaled", False),
        )
        for one in text
    )


def _derived_arrays(snapshot: Snapshot) -> dict[str, np.ndarray | None]:
    """Arrays that are stored otherwise than `Snapshot` has them."""
    return {
        # The sample deviation has one magnitude per unit; the standard error also falls with the count of the word.
        "deviations": np.nan_to_num(snapshot.standard_errors) * np.sqrt(snapshot.counts)[:, None],
        "half_differences": None
        if snapshot.half_differences is None
        else snapshot.half_differences * np.sqrt(snapshot.counts)[:, None],
        "sentence_ids": sentence_ids(snapshot.sentences),
        "sentence_states": sentence_states(snapshot.sentences, snapshot.n_units),
        "sentence_values": sentence_values(snapshot.sentences, len(snapshot.variables)),
        **head_arrays(snapshot.head),
    }


def _assemble(header: Header, text: dict[str, Any], values: dict[str, np.ndarray]) -> Snapshot:
    """The snapshot of a text and arrays that are checked; takes those out of `values` that `Snapshot` has otherwise."""
    labels = read_labels(values)
    for array in LABEL_ARRAYS:
        del values[array.name]
    weights, deviations = head_weights(values), values.pop("deviations", None)
    if deviations is None:
        values["standard_errors"] = np.full_like(values["responses"], np.nan)
        values.pop("half_differences", None)
    else:
        counts = values["counts"]
        shares = np.full(len(counts), np.nan, dtype=np.float32)  # a single occurrence says nothing of the spread
        np.divide(1, np.sqrt(counts, dtype=np.float32), out=shares, where=counts >= 2)
        deviations *= shares[:, None]  # in its place, for at many units each copy counts
        values["standard_errors"] = deviations
        if "half_differences" in values:
            values["half_differences"] *= np.nan_to_num(shares)[:, None]
    if "percentiles" not in values:
        values["percentile_words"] = np.zeros(0, dtype=np.int32)
        values["percentiles"] = np.zeros((len(PERCENTILES), 0, header.n_units), dtype=np.float32)
    classes = text.get("word_classes")
    variables = _variables(text.get("variables", []))
    require_lengths(header.n_words, words=text["words"], word_classes=classes or None)
    return Snapshot(
        state=header.state,
        cell=header.cell,
        epoch=header.epoch,
        global_step=header.global_step,
        history_id=header.history_id,
        words=text_array(text["words"]),
        sentences=_sentences(text["sentences"], values, len(variables)),
        labels=labels,
        metrics={name: number_or_nan(value) for name, value in text["metrics"].items()},
        notes=header.notes,
        created=header.created,
        half_steps=header.half_steps,
        head=read_head(text.get("head"), weights),
        variables=variables,
        draws_file=text.get("draws_file", ""),
        contexts_file=text.get("contexts_file", ""),
        texts_key=text.get("texts_key", ""),
        no_network=text.get("no_network", ""),
        network_file=NetworkFile(**text["network"]) if text.get("network") else None,
        word_classes=text_array(classes) if classes else None,
        logged_step=header.logged_step,
        record_number=header.record_number,
        logged={name: number_or_nan(value) for name, value in (header.logged or {}).items()},
        goals=header.goals or {},
        instead_of=header.instead_of,
        not_finite=header.not_finite,
        **values,
    )


def _sentences(
    texts: Sequence[Mapping[str, Any]], values: dict[str, np.ndarray], n_variables: int
) -> tuple[Sentence, ...]:
    """The sentences, if they are among what was read; takes their arrays out of `values`."""
    if "sentence_states" not in values:
        return ()
    ids, states = values.pop("sentence_ids"), values.pop("sentence_states")
    numbers = values.pop("sentence_values", None)
    if numbers is not None and numbers.shape != (len(ids), n_variables):
        raise UnfitArrayError(f"it has values of shape {numbers.shape} for {n_variables} variables")
    return read_sentences(texts, ids, states, numbers)


def _name(header: Header) -> str:
    return f"The record of {header.state} at step {header.step}"
