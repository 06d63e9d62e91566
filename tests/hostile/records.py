"""Records as RNNVis never writes them, by a seed: damaged headers, payloads, tags, tensors and bytes."""

from __future__ import annotations

import copy
import io
import json
import math
import struct
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import DATA_CLASS_TENSOR, Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.types_pb2 import DT_FLOAT, DT_STRING
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

from lightning_rnnvis.records.encoding.codec import encode
from lightning_rnnvis.records.tags import tag_name
from tests.planted.runs import make_epoch

ODD_TEXTS = ('"\\ud800"', '"<b>"', '""', '"' + "x" * 5000 + '"', '"\\u0000"', '"rnn.l0/h"')
ODD_NUMBERS = (
    "0",
    "-1",
    "1",
    "0.5",
    "7",
    "1e999",
    "Infinity",
    "-Infinity",
    "NaN",
    "1e308",
    "9007199254740993",
    "9" * 4301,
)
ODD_VALUES = (*ODD_TEXTS, *ODD_NUMBERS, "null", "true", "[]", "{}", "[[]]", '{"a": {}}', "[" * 100_000, "1" * 400)
STATE, CELL, GOOD_STEPS = "rnn.l0/h", "LSTM", (10, 30)
CREATED = 9e10
"""After whatever a hostile record says, for a later writer would take the sound ones back."""


@dataclass(frozen=True)
class HostileRecord:
    """A record as it could stand in an event file: its tag, header and the strings of its tensor."""

    tag: str
    header: bytes
    payloads: Sequence[bytes]
    shape: Sequence[int] = ()
    dtype: int = DT_STRING

    def value(self) -> Summary.Value:
        """As a value of a summary."""
        data = SummaryMetadata.PluginData(plugin_name="rnnvis", content=self.header)
        metadata = SummaryMetadata(data_class=DATA_CLASS_TENSOR, plugin_data=data)
        return Summary.Value(tag=self.tag, metadata=metadata, tensor=self._tensor())

    def _tensor(self) -> TensorProto:
        if not self.payloads:
            return TensorProto(dtype=DT_FLOAT, float_val=[math.nan])
        tensor = TensorProto(dtype=self.dtype, string_val=list(self.payloads))
        for size in self.shape:
            tensor.tensor_shape.dim.add(size=size)
        return tensor


def sound_records() -> list[HostileRecord]:
    """The records that must stay."""
    return [_sound(step) for step in GOOD_STEPS]


def _sound(step: int) -> HostileRecord:
    header, payload = encode(_snapshot(step))
    return HostileRecord(tag_name(STATE, step, "0a"), header.to_bytes(), [payload])


def _snapshot(step: int) -> Any:
    from dataclasses import replace

    made = make_epoch(step // 10, STATE, CELL, n_words=10, n_units=6, n_sentences=2, n_chips=2, sentence_lengths=(3, 6))
    return replace(made, global_step=step, created=CREATED + step, history_id="a")


class Hostility:
    """Makes hostile records from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        header, payload = encode(_snapshot(20))
        self._header = json.loads(header.to_bytes())
        self._payload = payload
        self._arrays = dict(np.load(io.BytesIO(payload)))

    def record(self) -> HostileRecord:
        """One record; what is odd of it is drawn."""
        step = int(self.random.integers(100, 10**6))
        record = HostileRecord(tag_name(STATE, step, "0b"), self._header_at(step), [self._payload])
        change: Callable[[HostileRecord], HostileRecord] = self._one_of(
            [self._odd_header, self._odd_header, self._odd_payload, self._odd_payload, self._odd_tag, self._odd_tensor]
        )
        return change(record)

    def flipped(self, content: bytes, flips: int) -> bytes:
        """The same with some bits flipped, or cut."""
        changed = bytearray(content)
        for _ in range(flips):
            changed[self.random.integers(len(changed))] ^= 1 << int(self.random.integers(8))
        return bytes(changed[: self.random.integers(len(changed))] if self.random.random() < 0.1 else changed)

    def _one_of(self, values: Sequence[Any]) -> Any:
        return values[self.random.integers(len(values))]

    def _header_at(self, step: int, **fields: Any) -> bytes:
        return json.dumps(self._header | {"global_step": step, "created": 1.7e9} | fields).encode()

    def _odd_header(self, record: HostileRecord) -> HostileRecord:
        fields = json.loads(record.header)
        kind = self.random.random()
        if kind < 0.7:
            header = self._odd_json(fields)
        elif kind < 0.8:
            del fields[self._one_of(list(fields))]
            header = json.dumps(fields).encode()
        else:
            header = self.flipped(record.header, 1 + int(self.random.integers(3)))
        return HostileRecord(record.tag, header, record.payloads)

    def _odd_json(self, value: Any) -> bytes:
        """JSON with one value, at any depth, replaced by an odd one."""
        value = copy.deepcopy(value)
        at = value
        while True:
            keys: Any = list(at) if isinstance(at, dict) else range(len(at))
            key = self._one_of(keys)
            if not isinstance(at[key], dict | list) or not at[key] or self.random.random() < 0.4:
                break
            at = at[key]
        at[key] = "@@odd@@"
        return json.dumps(value).replace('"@@odd@@"', self._one_of(ODD_VALUES)).encode()

    def _odd_payload(self, record: HostileRecord) -> HostileRecord:
        arrays = dict(self._arrays)
        name = self._one_of(list(arrays))
        kind = self.random.random()
        if kind < 0.3:
            text = self._odd_json(json.loads(arrays["text"].tobytes()))
            arrays["text"] = np.frombuffer(text, dtype=np.uint8)
        elif kind < 0.8:
            arrays[name] = self._odd_array(arrays[name])
        elif kind < 0.85:
            del arrays[name]
        else:
            return HostileRecord(record.tag, record.header, [self.flipped(self._payload, 1 + int(kind * 40) % 3)])
        return HostileRecord(record.tag, record.header, [packed(arrays)])

    def _odd_array(self, array: np.ndarray) -> np.ndarray:
        odd = self._one_of([np.nan, np.inf, -np.inf, -1, 0, 1, 3, 1e30, 1e308, 2.0**62, -(2.0**62), 0.5])
        dtype = self._one_of(["i1", "i8", "u8", "f2", "f4", "f8", "g"])
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            filled = np.full(array.shape, odd).astype(dtype)
            some = array.astype(np.result_type(array.dtype, "f4") if odd != odd // 1 else array.dtype)
            some.ravel()[: max(1, some.size // 7)] = np.asarray(odd).astype(some.dtype)
            shapes = [array[..., None], array.ravel(), array[:-1], array[:0], np.asarray(odd), array.T, array[None]]
            choices = [filled, some, array.astype(dtype), self._one_of(shapes), np.concatenate([array, array])]
        return np.asarray(self._one_of(choices) if array.ndim else odd)

    def _odd_tag(self, record: HostileRecord) -> HostileRecord:
        step = self._one_of(["9" * 4300, "9" * 5000, "-1", "", "1e3", "٣٤", "0", "9" * 18, "000000007"])
        state = self._one_of([STATE, "", "x" * 3000, "a/b", "\n", "."])
        tag = self._one_of([f"rnnvis/{state}/step={step}/0b", "rnnvis", "", "loss", record.tag + "/x"])
        header = record.header
        if self.random.random() < 0.5 and step.isascii() and step.isdigit():
            header = self._header_at(0, state=state).replace(b'"global_step": 0', b'"global_step": ' + step.encode())
        return HostileRecord(tag, header, record.payloads)

    def _odd_tensor(self, record: HostileRecord) -> HostileRecord:
        payloads = self._one_of([[], [b""], [b"<html>"], [self._payload, self._payload], [b"PK"], [self._bomb()]])
        shape = self._one_of([(), (len(payloads),), (3,), (-1,), (2**40, 2**40), (0,)])
        dtype = self._one_of([DT_STRING, DT_STRING, DT_FLOAT, 0, 21])
        return HostileRecord(record.tag, record.header, payloads, shape, dtype)

    def _bomb(self) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("text.npy", b"\0" * 2**20)
            archive.writestr("responses.npy", self._one_of([b"", b"\x93NUMPY", b"\x93NUMPY\x09\x00xx", b"{" * 99]))
        return buffer.getvalue()


def packed(arrays: dict[str, np.ndarray]) -> bytes:
    """Arrays as a payload."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def event_file(records: Sequence[HostileRecord]) -> bytes:
    """An event file of records, one an event."""
    parts = []
    for record in records:
        data = Event(step=1, summary=Summary(value=[record.value()])).SerializeToString()
        length = struct.pack("<Q", len(data))
        parts += [length, struct.pack("<I", masked_crc32c(length)), data, struct.pack("<I", masked_crc32c(data))]
    return b"".join(parts)
