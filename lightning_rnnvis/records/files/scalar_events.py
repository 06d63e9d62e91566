"""Reads the scalars of an event file: what a run's own logger wrote."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from google.protobuf.message import DecodeError
from tensorboard.compat.proto.event_pb2 import Event

from lightning_rnnvis.records.files.event_file import EventFile
from lightning_rnnvis.records.files.tfrecords import Damage, read_tfrecords
from lightning_rnnvis.records.tags import PLUGIN_NAME


class Scalar(NamedTuple):
    """One logged value: its tag, the step that its logger gave it, and when it was written, seconds since 1970."""

    tag: str
    step: int
    wall_time: float
    value: float


def read_scalars(file: EventFile) -> Iterator[Scalar]:
    """The scalars of an event file in the order of writing; what is damaged is left out."""
    try:
        with file.open() as opened:
            for found in read_tfrecords(opened):
                # Records of ours are large; their metrics have small events of their own.
                if isinstance(found, Damage) or len(found.content) > 4096:
                    continue
                try:
                    event = Event.FromString(found.content)
                except DecodeError:
                    continue
                for value in event.summary.value:
                    number = None if value.tag.startswith(f"{PLUGIN_NAME}/") else _number(value)
                    if number is not None:
                        yield Scalar(value.tag, event.step, event.wall_time, number)
    except OSError:
        return


def _number(value: Any) -> float | None:
    """The value of a scalar, in either of its forms; None for anything else."""
    kind = value.WhichOneof("value")
    if kind == "simple_value":
        return float(value.simple_value)
    if kind == "tensor" and value.metadata.plugin_data.plugin_name == "scalars":
        if value.tensor.float_val:
            return float(value.tensor.float_val[0])
        if len(value.tensor.tensor_content) == 4:
            return float(struct.unpack("<f", value.tensor.tensor_content)[0])
    return None
