"""The network of a record, from wherever its file lies, and which of its units are switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.network.storage.budget import RUN_BYTES
from lightning_rnnvis.network.storage.decoding import decode_network
from lightning_rnnvis.network.storage.recorded_network import RecordedNetwork
from lightning_rnnvis.records.snapshot import Snapshot


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
    if file is None:
        raise RecordError(
            f"{place} has no network by which a sentence could be run: RNNVis says before training why it stores none,"
            " and records of earlier versions, or of RNNVis(network=False), have none."
        )
    content = read(file.path)
    if content is None:
        raise RecordError(
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
        TypeError: What is given is no whole number.
        ValueError: There is no such unit or chip, or a mask is not of all.
    """
    given_units = _numbers(units, record.n_units, "unit")
    given_chips = _numbers(chips, record.labels.n_chips, "chip")
    for what, given, number in (("unit", given_units, record.n_units), ("chip", given_chips, record.labels.n_chips)):
        for one in given:
            if not 0 <= one < number:
                raise ValueError(f"There are {number} {what}s, counted from 0. Got {one!r}.")
    in_chips = np.flatnonzero(np.isin(record.labels.unit_labels, given_chips))
    return np.union1d(in_chips, np.array(given_units, dtype=np.int64)).astype(np.int64)


def _numbers(given: Iterable[int], count: int, what: str) -> list[int]:
    if not isinstance(given, Iterable):
        raise TypeError(f"{what.capitalize()}s that are off must be a list, such as [{given!r}]. Got {given!r}.")
    values = np.asarray(list(given))
    if not values.size:
        return []
    if values.dtype == bool and values.shape == (count,):
        return [int(one) for one in np.flatnonzero(values)]
    if values.dtype == bool and values.ndim == 1:
        raise ValueError(f"A mask must be of all {count} {what}s. Got {len(values)} values.")
    if values.ndim != 1 or not np.issubdtype(values.dtype, np.integer):
        raise TypeError(f"{what}s must be whole numbers or a mask. Got {given!r}.")
    return [int(one) for one in values]
