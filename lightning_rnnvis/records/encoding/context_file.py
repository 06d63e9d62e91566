"""The contexts of the units of a record as a file beside it, an ``.npz`` for all of its states."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from lightning_rnnvis.errors import NotStoredError, RecordError
from lightning_rnnvis.records.encoding.npz import json_array, pack_arrays, read_arrays
from lightning_rnnvis.records.field_checks import all_of, read_json, text
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.texts import text_array
from lightning_rnnvis.records.unit_contexts import MOST, WINDOW, UnitContexts

FOLDER = "rnnvis-contexts"
"""Folder of the files, beside the event file."""

RECORD_BYTES = 4 * 2**20
"""What one may take before it is packed; a larger one is not stored."""

RUN_BYTES = 64 * 2**20
"""What those of a run may take, likewise: the first, the last and evenly spaced ones are kept."""

_LEVELS = 127


def most_bytes(n_units: int) -> int:
    """What the contexts of a state take at most, before they are packed."""
    return 2 * n_units * MOST * (3 * WINDOW + 4)


def encode_contexts(of_states: Mapping[str, UnitContexts]) -> bytes:
    """The file of one record: the contexts of each of its states, by name."""
    described = [{"state": state, "words": list(map(str, one.words))} for state, one in of_states.items()]
    arrays = {"text": json_array(described)}
    for place, one in enumerate(of_states.values()):
        scales = np.abs(one.changes).max(axis=(0, 2, 3), initial=0).astype(np.float32)
        levels = one.changes / np.where(scales > 0, scales, 1)[:, None, None] * _LEVELS
        arrays |= {
            f"snippets{place}": _small(one.snippets + 1),
            f"places{place}": _small(one.places + 1),
            f"changes{place}": np.rint(levels).astype(np.int8),
            f"scales{place}": scales,
        }
    return pack_arrays(arrays)


def stored_contexts(record: Snapshot, read: Callable[[str], bytes | None]) -> UnitContexts | None:
    """The contexts that were stored of the units of a record; None where none were.

    Args:
        record: The record.
        read: Gives the bytes of a file beside the event file, None where there is none.

    Raises:
        RecordError: The file is not there any more, or is damaged.
    """
    path = record.contexts_file
    if not path:
        return None
    content = read(path)
    if content is None:
        raise NotStoredError(
            f"The snippets of text of {record.state} at step {record.step} are not there: {path} was not copied with"
            f" the event file, could not be stored, or made room for others: those of a run take at most"
            f" {RUN_BYTES >> 20} MB, and the first, the last and evenly spaced ones are kept."
        )
    try:
        return _decode(content, record)
    except Exception as error:  # whatever a damaged archive raises
        raise RecordError(f"The snippets of text in {path} are damaged and were left out ({error}).") from error


def _decode(content: bytes, record: Snapshot) -> UnitContexts:
    (described,) = read_arrays(content, "text".__eq__).values()
    states = read_json(described.tobytes())
    place = [text(one["state"]) for one in states].index(record.state)
    names = {f"{name}{place}" for name in ("snippets", "places", "changes", "scales")}
    arrays = {name.rstrip("0123456789"): array for name, array in read_arrays(content, names.__contains__).items()}
    words = text_array(all_of(text)(states[place]["words"]))
    snippets = arrays["snippets"].astype(np.int64) - 1
    places = arrays["places"].astype(np.int64) - 1
    shape = (2, record.n_units, MOST)
    fits = (
        snippets.ndim == 2
        and snippets.shape[1] == WINDOW
        and places.shape == shape
        and arrays["changes"].shape == (*shape, WINDOW)
        and arrays["changes"].dtype == np.int8
        and arrays["scales"].shape == (record.n_units,)
        and np.isfinite(arrays["scales"]).all()
        and -1 <= snippets.min(initial=-1) <= snippets.max(initial=-1) < len(words)
        and -1 <= places.min() <= places.max() < len(snippets)
        and (snippets[:, WINDOW // 2] >= 0).all()
    )
    if not fits:
        raise RecordError("its arrays do not fit each other")
    scales = arrays["scales"][:, None, None] / _LEVELS
    return UnitContexts(words, snippets, places, (arrays["changes"] * scales).astype(np.float32))


def _small(places: np.ndarray) -> np.ndarray:
    return places.astype(np.uint16 if places.max(initial=0) < 2**16 else np.int32)
