"""An event that is appended at once stands in the file as one that TensorBoard's writer adds."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import crc32c as crc_of_tensorboard
from torch.utils.tensorboard import SummaryWriter

from lightning_rnnvis.records.files.event_append import append_summary, crc32c


@given(st.binary(min_size=4, max_size=5000))
@example(bytes(4))
@example(bytes(256))
@example(b"\xff" * 257)
def test_the_checksum_is_that_of_tensorboard(data):
    """Of any bytes, whatever their number of lanes."""
    assert crc32c(data) == crc_of_tensorboard(data)


def test_events_keep_their_order(tmp_path):
    """What was added before stands before it, and what is added later behind; every checksum holds."""
    with SummaryWriter(str(tmp_path)) as writer:
        writer.add_scalar("before", 1.0, 1)
        value = Summary.Value(tag="ours", simple_value=2.0)
        append_summary(writer._get_file_writer(), Summary(value=[value]), 7)
        writer.add_scalar("after", 3.0, 3)
    (file,) = tmp_path.iterdir()
    events = [Event.FromString(data) for data in RawEventFileLoader(str(file)).Load()]
    assert [(value.tag, event.step) for event in events for value in event.summary.value] == [
        ("before", 1),
        ("ours", 7),
        ("after", 3),
    ]
    assert events[2].wall_time >= events[1].wall_time > 1e9


class OtherWriter:
    """A writer without a file of TensorBoard's."""

    event_writer = None

    def __init__(self):
        self.added = []

    def add_summary(self, summary, step):
        """Keep it."""
        self.added.append(step)


def test_other_writers_add_it_themselves():
    """A writer of another make is asked as before."""
    writer = OtherWriter()
    append_summary(writer, Summary(), 5)
    assert writer.added == [5]
