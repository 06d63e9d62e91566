"""Event files with planted records."""

from __future__ import annotations

from torch.utils.tensorboard import SummaryWriter

from lightning_rnnvis.records.encoding.codec import encode
from lightning_rnnvis.records.files.event_append import append_summary
from lightning_rnnvis.records.files.summary import summary
from tests.planted.snapshots import make_snapshot


def write(directory, snapshots, writer="aaaa", change=None):
    """An event file with scalars between the records."""
    events = SummaryWriter(str(directory))
    for snapshot in snapshots:
        header, payload = encode(snapshot)
        value = summary(header, payload, writer)
        if change:
            change(value.value[0])
        events.add_scalar("loss", 0.5, snapshot.global_step)
        append_summary(events.file_writer, value, snapshot.global_step)
    events.close()
    return next(directory.glob("*tfevents*"))


def records(*steps, state="rnn.l0/h", created=0.0, **fields):
    """Snapshots at some steps."""
    return [make_snapshot(state=state, global_step=s, epoch=s // 10, created=created + s, **fields) for s in steps]


def steps(history, state="rnn.l0/h"):
    """Global steps of the records of a state."""
    return [header.global_step for header in history[state].headers]
