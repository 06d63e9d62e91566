"""What is recorded of a layer with a head."""

from __future__ import annotations

from lightning_rnnvis.capture.recording import Recording
from tests.capture.batches import LIMITS
from tests.models.recordings import add_up, calls_of


def record(model, *inputs, **settings):
    """Run `model` on one batch with hooks, and add it up."""
    return recorded(model, *inputs, **settings).layers["rnn"]


def recorded(model, *inputs, head=None, kind="classes", more_follow=False):
    """The same, as a whole recording, to which further batches may be added."""
    recording = Recording(LIMITS, {}, head_is_named=isinstance(head, str), head_kind=kind)
    return add_up(recording, calls_of(model, head=head), lambda: model(*inputs), inputs, more_follow=more_follow)
