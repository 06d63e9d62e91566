"""The network of a record, from wherever its file lies, and which of its units are switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from lightning_rnnvis.errors import NotStoredError, RecordError
from lightning_rnnvis.network.storage.budget import RUN_BYTES
from lightning_rnnvis.network.storage.decoding import decode_network
from lightning_rnnvis.network.storage.recorded_network import RecordedNetwork
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.texts import counted


def read_network(record: Snapshot, read: Callable[[str], bytes | None]) -> RecordedNetwork:
    """The network of a record.

    Args:
        record: The record.
        read: Gives the bytes of a file beside the event file, None where there is none.

    Raises:
        RecordError: None was stored, or it is not there, or damaged.
    """
    place = f"The record of {record.state} at step {record.step}"
    file = record.network_file
    if file is None and record.no_network:
        raise NotStoredError(f"{place} has no network by which a sentence could be run: {record.no_network}.")
    if file is None:
        raise NotStoredError(
            f"{place} has no network by which a sentence could be run: RNNVis says before training why it stores none,"
            " and records of earlier versions, or of RNNVis(network=False), have none."
        )
    content = read(file.path)
    if content is None:
        raise NotStoredError(
            f"{place} has no network any more: {file.path} is not there. It was not copied with the event file, could"
            f" not be stored, or made room for others: those of a run take at most {RUN_BYTES >> 20} MB, and the first,"
            " the last and evenly spaced ones are kept."
        )
    network = decode_network(content, file)
    if record.state not in network.states:
        raise RecordError(f"The network in {file.path} has no state {record.state}; it was left out.")
    return network


def switched_off(record: Snapshot, units: Iterable[int] = (), chips: Iterable[int] = ()) -> np.ndarray:
    """The units that are switched off, rising, shape (K,).

    Args:
        record: The record.
        units: Single units: numbers, or a mask of all of them.
        chips: Chips of its labels, likewise.

    Raises:
        TypeError: What is given is no list of whole numbers.
        ValueError: There is no such unit or chip, or a mask is not of all.
    """
    given_units = _numbers(units, record.n_units, "unit", "off")
    given_chips = _numbers(chips, record.labels.n_chips, "chip", "off_chips")
    in_chips = np.flatnonzero(np.isin(record.labels.unit_labels, given_chips))
    return np.union1d(in_chips, np.array(given_units, dtype=np.int64)).astype(np.int64)


def _numbers(given: Iterable[int], count: int, what: str, name: str) -> list[int]:
    """What an argument of this name says is off, as numbers."""
    wanted = f"`{name}` must be a list of {what}s, such as [{min(2, count - 1)}], or a mask of all {count}"
    is_list = isinstance(given, Iterable) and not isinstance(given, (str, Mapping)) and getattr(given, "ndim", 1) == 1
    values = np.asarray(list(given)) if is_list else None
    if values is not None and not values.size:
        return []
    if values is not None and values.dtype == bool and values.ndim == 1:
        if len(values) != count:
            raise ValueError(f"{wanted}. Got a mask of {len(values)}.")
        return [int(one) for one in np.flatnonzero(values)]
    if values is None or values.ndim != 1 or not np.issubdtype(values.dtype, np.integer):
        raise TypeError(f"{wanted}. Got {given!r}.")
    for one in values.tolist():
        if not 0 <= one < count:
            raise ValueError(f"The record has {counted(count, what)}, counted from 0. Got {one}.")
    return [int(one) for one in values]
