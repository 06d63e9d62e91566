"""A recorded network as the bytes of an ``.npz``: weights are rounded to 16 bits.

At 16 bits the hidden state moves by at most 2.5e-3 and the cell state by 7e-3 of up to 36, over 1,000 steps.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from lightning_rnnvis.network.storage.recorded_network import (
    Direction,
    NetworkHead,
    RecordedNetwork,
    RecurrentModule,
)
from lightning_rnnvis.records.encoding.npz import json_array
from lightning_rnnvis.records.snapshot import NetworkFile

VERSION = 1
"""Version of the stored form. A reader leaves newer ones with a sentence."""

ERRORS = "errors"
"""The array that is measured after the record is written, and so is in no checksum."""

WEIGHTS = ("weight_ih", "weight_hh", "weight_hr")
BIASES = ("bias_ih", "bias_hh")
"""Arrays of each direction of each layer."""

HEAD, JOINED_HEAD, POOLED_HEAD = "head", "joined_head", "pooled_head"
"""What the head, and the prefix of its arrays, is called: one that reads several states, or pools, has its own name.

Readers that do not know it find no head, rather than one of a single state.
"""


def network_arrays(network: RecordedNetwork) -> dict[str, np.ndarray]:
    """The arrays of the file, without `ERRORS`."""
    arrays: dict[str, np.ndarray] = {
        "text": json_array(_text(network)),
        "word_ids": network.word_ids.astype(np.int64),
        "rows": network.rows.astype(np.float16),
        "sequence_lengths": np.array([len(one) for one in network.sequences], dtype=np.int32),
        "sequence_places": np.concatenate([np.zeros(0), *network.sequences]).astype(
            np.uint16 if len(network.words) <= 2**16 else np.int32
        ),
    }
    for name, weights in directions_of(network.modules):
        for field, value in vars(weights).items():
            if field != "first" and value is not None:
                arrays[f"{name}.{field}"] = value.astype(np.float16 if field in WEIGHTS else np.float32)
        for state, first in enumerate(weights.first):
            if first.any():
                arrays[f"{name}.first{state}"] = first.astype(np.float32)
    if network.head is not None:
        name = name_of(network.head)
        arrays |= {
            f"{name}_weights": network.head.weights.astype(np.float16),
            f"{name}_biases": network.head.biases.astype(np.float32),
            f"{name}_ids": network.head.output_ids.astype(np.int64),
        }
    return arrays


def name_of(head: NetworkHead) -> str:
    """What a head is called in the file."""
    return POOLED_HEAD if head.is_pooled else JOINED_HEAD if head.beside else HEAD


def file_of(path: str, arrays: Mapping[str, np.ndarray]) -> NetworkFile:
    """What a record says of the file that holds these arrays."""
    return NetworkFile(path, sum(array.nbytes for array in arrays.values()), checksum_of(arrays))


def encode_network(arrays: Mapping[str, np.ndarray], errors: Sequence[float]) -> bytes:
    """The bytes of the file.

    Args:
        arrays: What `network_arrays` gave.
        errors: Largest error of each state, in the order of `RecordedNetwork.states`, NaN where unknown.
    """
    buffer = io.BytesIO()
    # Not compressed: weights are nearly random, and a thread that packs them would keep the training's from a core.
    np.savez(buffer, **{**arrays, ERRORS: np.array(errors, dtype=np.float32)})  # type: ignore[arg-type]
    return buffer.getvalue()


def checksum_of(arrays: Mapping[str, np.ndarray]) -> int:
    """CRC-32 of the arrays, with their names, types and shapes."""
    found = 0
    for name in sorted(arrays):
        array = arrays[name]
        found = zlib.crc32(f"{name} {array.dtype.str} {array.shape}".encode(), found)
        found = zlib.crc32(np.ascontiguousarray(array).data, found) if array.size else found
    return found


def directions_of(modules: Sequence[RecurrentModule]) -> Iterator[tuple[str, Direction]]:
    """Name in the file, and weights, of each direction of each layer."""
    for place, module in enumerate(modules):
        for layer, directions in enumerate(module.layers):
            for at, weights in enumerate(directions):
                yield f"m{place}.l{layer}.d{at}", weights


def _text(network: RecordedNetwork) -> dict[str, Any]:
    text = {
        "version": VERSION,
        "embedding": network.embedding,
        "words": [str(word) for word in network.words],
        "unknown": network.unknown,
        "modules": [
            {
                "name": module.name,
                "mode": module.mode,
                "layers": len(module.layers),
                "directions": len(module.layers[0]),
                "reads": module.reads,
            }
            for module in network.modules
        ],
        HEAD: None,
    }
    if network.head is not None:
        text[name_of(network.head)] = _head_text(network.head)
    return text


def _head_text(head: NetworkHead) -> dict[str, Any]:
    text: dict[str, Any] = {
        "state": head.state,
        "name": head.name,
        "kind": head.kind,
        "outputs": [str(output) for output in head.outputs],
        "n_outputs": head.n_outputs,
        "entering": head.entering,
        "predicts_words": head.predicts_words,
    }
    if head.beside:
        text["beside"] = [
            {"state": state, "entering": entering, "units": units} for state, entering, units in head.beside
        ]
    if head.before:
        text["before"] = head.before
    return text
