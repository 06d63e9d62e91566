"""The draws of which the trees of a record are made, as a file beside it: made once, in training."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence

import numpy as np

from lightning_rnnvis.analysis.coclustering.tree.consensus import Draws
from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.encoding.npz import json_array, pack_arrays, read_arrays
from lightning_rnnvis.records.field_checks import read_json
from lightning_rnnvis.records.snapshot import Snapshot

FOLDER = "rnnvis-trees"
"""Folder of the files, beside the event file."""

METHOD = 3
"""Which way of drawing they come of: those of another, or of none that is told, are made anew. 2: responses lean on
what the network makes of words where it expects them. 3: there are more of them."""


def encode_draws(of_states: Sequence[tuple[Snapshot, Draws]]) -> bytes:
    """The file of one record: the draws of each of its states."""
    text = [{"state": snapshot.state, "of": responses_key(snapshot), "by": METHOD} for snapshot, _ in of_states]
    arrays = {"text": json_array(text)}
    for place, (_, draws) in enumerate(of_states):
        arrays |= {f"labels{place}": draws.labels, f"groups{place}": draws.groups.astype(np.int32)}
    return pack_arrays(arrays)


def stored_draws(snapshot: Snapshot, read: Callable[[str], bytes | None]) -> Draws | None:
    """The draws that were stored of a record; None where there are none that fit it, which are then made anew.

    Args:
        snapshot: The record.
        read: Gives the bytes of a file beside the event file, None where there is none.
    """
    if not snapshot.draws_file:
        return None
    try:
        content = read(snapshot.draws_file)
        return None if content is None else _decode(content, snapshot)
    except Exception:  # whatever a damaged file raises
        return None


def _decode(content: bytes, snapshot: Snapshot) -> Draws:
    (text,) = read_arrays(content, "text".__eq__).values()
    described = read_json(text.tobytes())
    place = [one["state"] for one in described].index(snapshot.state)
    arrays = read_arrays(content, {f"labels{place}", f"groups{place}"}.__contains__)
    draws = Draws(arrays[f"labels{place}"], arrays[f"groups{place}"].astype(np.int64))
    n_groups = int(draws.groups.max()) + 1
    fits = (
        described[place]["of"] == responses_key(snapshot)
        and described[place].get("by") == METHOD
        and draws.groups.shape == (snapshot.n_units,)
        and draws.labels.dtype == np.uint8
        and draws.labels.ndim == 2
        and draws.labels.shape[1] == n_groups
        and draws.groups.min() >= 0
    )
    if not fits:
        raise RecordError("The draws are those of another record, or made in another way.")
    return draws


def responses_key(snapshot: Snapshot) -> int:
    """Tells the responses of a record, as they are read, from others."""
    return zlib.crc32(np.ascontiguousarray(snapshot.responses, dtype=np.float32).data)
