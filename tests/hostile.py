"""Log directories with what RNNVis never writes: damaged headers, payloads, tags, tensors and bytes, by a seed.

`python -m tests.hostile --cases 50000` (`make fuzz`) makes so many, and holds every answer of the server and of
`load_runs` to one rule: no traceback, no status from 500 on, and the sound records beside them are still there.
"""

from __future__ import annotations

import argparse
import copy
import io
import json
import math
import struct
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import DATA_CLASS_TENSOR, Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.types_pb2 import DT_FLOAT, DT_STRING
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

from lightning_rnnvis import load_runs
from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.encoding.codec import encode
from lightning_rnnvis.records.tags import tag_name
from tests.runs import make_epoch

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

BATCH = 50
"""Cases in one directory."""
ROUTES: Sequence[tuple[str, dict[str, Any]]] = (
    ("snapshot", {}),
    ("unit", {"unit": 0}),
    ("sentence", {"index": 0}),
    ("responses", {"sentence": 0, "position": 0}),
    ("thumbnails", {}),
)
FIGURES: Sequence[tuple[str, dict[str, Any]]] = (
    ("figure/units", {"unit": 0}),
    ("figure/step", {"sentence": 0, "position": 0}),
    ("figure/chip", {"chip": 0}),
)


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


def check_batch(seed: int, n_cases: int, directory: Path) -> None:
    """Hold the server and `load` to the rule over a directory with so many hostile records among sound ones."""
    hostility = Hostility(seed)
    first, last = sound_records()
    (directory / "run").mkdir(parents=True)
    file = directory / "run" / "events.out.tfevents.1.a"
    file.write_bytes(event_file([first, *(hostility.record() for _ in range(n_cases)), last]))
    check_load(directory, GOOD_STEPS)
    check_server(directory, GOOD_STEPS, seed)


def check_flips(seed: int, n_cases: int, directory: Path) -> None:
    """The same over directories with flipped bits; a record whose bytes were not touched is still there."""
    hostility = Hostility(seed)
    sound = sound_records()
    parts = [event_file([record]) for record in sound]
    for case in range(n_cases):
        run = directory / f"run{case}"
        run.mkdir(parents=True)
        damaged = int(hostility.random.integers(len(parts)))
        flipped = [hostility.flipped(part, 1 + case % 3) if at == damaged else part for at, part in enumerate(parts)]
        (run / "events.out.tfevents.1.a").write_bytes(b"".join(flipped))
        # What comes after a cut is taken for the rest of the record that was cut.
        is_cut = len(flipped[damaged]) < len(parts[damaged])
        check_load(run, [step for at, step in enumerate(GOOD_STEPS) if at != damaged and not (is_cut and at > damaged)])
    check_server(directory, (), seed)


def check_load(directory: Path, good_steps: Sequence[int]) -> None:
    """`load_runs` raises nothing and reads the sound records, in whichever training they stand beside one made up."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            histories = load_runs(directory)
        except FileNotFoundError:
            assert not good_steps
            return
    found = set()
    for history in histories.values():
        for state, records in history.items():
            for index, header in enumerate(records.headers):
                is_good = state == STATE and header.global_step in good_steps
                found |= {header.global_step} if state == STATE else set()
                try:
                    repr(records[index])
                except RecordError:
                    assert not is_good
    assert set(good_steps) <= found, (good_steps, found, [history.notices for history in histories.values()])


def check_server(directory: Path, good_steps: Sequence[int], seed: int) -> None:
    """No answer has a status from 500 on; the sound records are listed and answered, by TensorBoard or without it."""
    from tests.serving import serving, standalone

    with serving(directory) if seed // 4 % 2 else standalone(directory) as tab:
        listed = tab.get("runs")
        assert listed.status_code == 200, listed.text
        good = asked = 0
        for run in listed.get_json()["runs"]:
            for state in run["states"]:
                assert tab.get("findings", run=run["name"], state=state["name"]).status_code < 500
                for record in state["records"]:
                    place = {"run": run["name"], "state": state["name"], "step": record["step"]}
                    is_good = state["name"] == STATE and record["step"] in good_steps
                    good += is_good
                    asked += 1
                    # A figure takes twenty times as long as the rest.
                    for route, more in (*ROUTES, *(FIGURES if asked % 90 == 1 else ())):
                        answer = tab.get(route, **place, **more)
                        assert answer.status_code < 500, (route, place, answer.text)
                        assert not is_good or answer.status_code == 200, (route, place, answer.text)
            assert tab.get("scalars", run=run["name"]).status_code == 200
        assert good == len(good_steps)
        assert tab.get("table").status_code == 200


def main() -> None:
    """So many cases from one seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=None, help="to repeat a run; drawn, and printed, by default")
    arguments = parser.parse_args()
    seed = int(np.random.default_rng().integers(2**31)) if arguments.seed is None else arguments.seed
    print(f"python -m tests.hostile --cases {arguments.cases} --seed {seed}", flush=True)
    done = batch = 0
    while done < arguments.cases:
        check = check_flips if batch % 4 == 3 else check_batch
        with tempfile.TemporaryDirectory() as directory:
            try:
                check(seed + batch, BATCH, Path(directory))
            except BaseException:
                print(f"{check.__name__}, seed {seed + batch}", flush=True)
                raise
        done += BATCH
        batch += 1
    print(f"{done} hostile records: every rule held.")


if __name__ == "__main__":
    main()
