"""An event that is appended stands in the file as one that TensorBoard's writer adds."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
from tensorboard.compat.proto.event_pb2 import Event
from torch.utils.tensorboard import SummaryWriter

from lightning_rnnvis.records.files.event_append import OwnEventFile, append_summary, takes_events
from lightning_rnnvis.records.files.event_messages import Summary, Value


def read(file):
    """The events of a file, whose checksums TensorBoard has checked."""
    return [Event.FromString(data) for data in RawEventFileLoader(str(file)).Load()]


def steps_of(events):
    """Tag and step of every value."""
    return [(value.tag, event.step) for event in events for value in event.summary.value]


def test_events_keep_their_order(tmp_path):
    """What was added before stands before it, and what is added later behind; every checksum holds."""
    with SummaryWriter(str(tmp_path)) as writer:
        writer.add_scalar("before", 1.0, 1)
        value = Value(tag="ours", simple_value=2.0)
        append_summary(writer._get_file_writer(), Summary(value=[value]), 7)
        writer.add_scalar("after", 3.0, 3)
    (file,) = tmp_path.iterdir()
    events = read(file)
    assert steps_of(events) == [("before", 1), ("ours", 7), ("after", 3)]
    assert events[2].wall_time >= events[1].wall_time > 1e9


def test_a_file_of_our_own(tmp_path):
    """TensorBoard reads it: made with the first event, and closed after each, so that nothing waits in memory."""
    own = OwnEventFile(str(tmp_path / "run"))
    assert not (tmp_path / "run").exists()
    for step in (3, 4):
        own.append([(Summary(value=[Value(tag=tag, simple_value=step)]), step) for tag in "ab"])
        (file,) = (tmp_path / "run").iterdir()
        head, *events = read(file)
        assert head.file_version == "brain.Event:2"
        assert steps_of(events) == [(tag, at) for at in range(3, step + 1) for tag in "ab"]
    OwnEventFile(str(tmp_path / "run")).append([(Summary(), 0)])
    assert len(list((tmp_path / "run").glob("events.out.tfevents.*"))) == 2


@pytest.mark.parametrize("writer", [None, object(), SimpleNamespace(event_writer=object())])
def test_writers_of_another_make_are_left_alone(writer):
    """Their records go into a file of our own."""
    assert not takes_events(writer)
