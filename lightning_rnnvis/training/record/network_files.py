"""Stores the networks of records in files beside the event file, within a budget, while the training goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.storage.budget import FOLDER, RECORD_BYTES, RUN_BYTES
from lightning_rnnvis.network.storage.decoding import decode_network
from lightning_rnnvis.network.storage.encoding import encode_network, file_of, network_arrays
from lightning_rnnvis.network.storage.recorded_network import RecordedNetwork
from lightning_rnnvis.records.files.side_files import remove_side_file, write_side_file
from lightning_rnnvis.records.snapshot import NetworkFile
from lightning_rnnvis.training.background import BackgroundJobs
from lightning_rnnvis.training.record.kept_files import KeptFiles
from lightning_rnnvis.training.record.network_builder import BuiltNetwork, RunSentence

MOST_OFF, LEAST_OFF = 0.05, 0.05
"""A network whose states differ from those recorded by more than this share of the largest, or this, is another one."""


class NetworkDiffersError(CaptureError):
    """A network does not give the states that were recorded; as a sentence."""


@dataclass(frozen=True)
class WaitingNetwork:
    """A network that waits until its record is written.

    Attributes:
        file: What the record says of it.
        arrays: What stands in the file.
        built: The network.
    """

    file: NetworkFile
    arrays: Mapping[str, np.ndarray]
    built: BuiltNetwork

    @property
    def states(self) -> tuple[str, ...]:
        """Names of its states."""
        return self.built.network.states

    def as_stored(self) -> RecordedNetwork:
        """The network as it is read from its file."""
        return decode_network(encode_network(self.arrays, []), self.file)


def waiting_networks(built: Iterable[BuiltNetwork], name: str) -> tuple[list[WaitingNetwork], list[str]]:
    """The networks of one record, ready to be written, and the names of those that are too large.

    Args:
        built: The networks.
        name: Name of the record's files, by which they differ from those of other records.
    """
    found: list[WaitingNetwork] = []
    too_large = []
    for one in built:
        stack = re.sub(r"[^\w-]+", ".", one.network.modules[0].name).strip(".") or "model"
        path = f"{FOLDER}/{stack}/{name}.npz"
        if any(other.file.path == path for other in found):
            path = f"{FOLDER}/{stack}/{name}-{len(found)}.npz"
        arrays = network_arrays(one.network)
        file = file_of(path, arrays)
        if file.n_bytes > RECORD_BYTES:
            too_large.append(one.network.modules[0].name)
        else:
            found.append(WaitingNetwork(file, arrays, one))
    return found, too_large


class NetworkStore:
    """The networks of all runs that a callback writes.

    Attributes:
        jobs: Writes them beside the training.
    """

    def __init__(self) -> None:
        self.jobs = BackgroundJobs()
        self._runs: dict[str, KeptFiles] = {}
        self.stopped = False

    def write(self, directory: str, networks: Sequence[WaitingNetwork]) -> bool:
        """Have the networks of a record written; False where that takes so long that no more are.

        Args:
            directory: Directory of the record's event file.
            networks: The networks.
        """
        if self.stopped or not networks:
            return True
        files = [one.file for one in networks]
        kept = self._runs.setdefault(directory, KeptFiles(RUN_BYTES))
        removed = kept.add([file.path for file in files], sum(file.n_bytes for file in files))
        self.stopped = not self.jobs.add(partial(_write, directory, networks, removed))
        return not self.stopped


def _write(directory: str, networks: Sequence[WaitingNetwork], removed: Sequence[str]) -> None:
    """Remove files of earlier records, and write those of one record, run once to see that they are right."""
    for path in removed:
        remove_side_file(directory, path)
    for one in networks:
        stored = one.as_stored()
        errors = measure_errors(stored, one.built.sentences)
        _require_same(stored, errors, one.built.sentences)
        in_order = [errors.get(state, float("nan")) for state in one.states]
        write_side_file(directory, one.file.path, encode_network(one.arrays, in_order))


def measure_errors(network: RecordedNetwork, sentences: Sequence[RunSentence]) -> dict[str, float]:
    """Largest difference of each state of recorded sentences, by name, when the network reads them."""
    runner = Runner.of(network)
    errors: dict[str, float] = {}
    for sentence in sentences:
        first = {state: initial for state, (_, initial) in sentence.states.items()}
        found = runner.run([sentence.places], first=first)
        for state in network.states:
            error = float(np.abs(found.of(state, 0) - sentence.states[state][0]).max(initial=0))
            errors[state] = max(errors.get(state, 0), error)
    return errors


def _require_same(network: RecordedNetwork, errors: Mapping[str, float], sentences: Sequence[RunSentence]) -> None:
    for state, error in errors.items():
        largest = max(float(np.abs(one.states[state][0]).max(initial=0)) for one in sentences)
        if not error <= max(LEAST_OFF, MOST_OFF * largest):
            raise NetworkDiffersError(
                f"the network of `{network.modules[0].name}` gives other states than were recorded ({state} differs by"
                f" up to {error:.2g}), as where weights are replaced within `validation_step`"
            )
