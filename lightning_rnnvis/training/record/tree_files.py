"""Has the co-clusterings of which the trees of a record are made drawn beside the training, and stored."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from lightning_rnnvis.analysis.coclustering.tree.consensus import Draws
from lightning_rnnvis.analysis.coclustering.tree.draws_file import FOLDER, encode_draws
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import unit_draws
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.running.word_responses import word_responses
from lightning_rnnvis.records.encoding.codec import decode
from lightning_rnnvis.records.files.side_files import write_side_file
from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.training.background import BackgroundJobs
from lightning_rnnvis.training.record.network_files import WaitingNetwork

LEAST_UNITS = 128
"""Trees of fewer units are made quickly when a record is first looked at."""

log = logging.getLogger("lightning.pytorch.rnnvis")


def draws_file(snapshot: Snapshot, name: str) -> str:
    """The file for the draws of a record with this name; empty for a state whose draws are not stored."""
    return f"{FOLDER}/{name}.npz" if snapshot.n_units >= LEAST_UNITS else ""


def store_draws(
    jobs: BackgroundJobs,
    directory: str,
    encoded: Sequence[tuple[Header, bytes]],
    networks: Sequence[WaitingNetwork],
) -> None:
    """Have the draws of a record's states made and written, if there is time for it: a reader makes those that lack.

    Args:
        jobs: Does it.
        directory: Directory of the event file.
        encoded: Header and payload of each state.
        networks: The networks of the record.
    """
    large = [one for one in encoded if one[0].n_units >= LEAST_UNITS]
    found: list[tuple[Snapshot, Draws]] = []
    if large:
        jobs.add_spare([*(partial(_draw, *one, networks, found) for one in large), partial(_write, directory, found)])


def _draw(
    header: Header, payload: bytes, networks: Sequence[WaitingNetwork], found: list[tuple[Snapshot, Draws]]
) -> None:
    """The draws of the record as it is read, so that a reader would make the same."""
    try:
        snapshot = decode(header, payload)
        network = next((one.as_stored() for one in networks if one.file == snapshot.network_file), None)
        told = None if network is None else word_responses(Runner.of(network), snapshot)
        draws = unit_draws(snapshot, told)
        if draws is not None:
            found.append((snapshot, draws))
    except Exception as error:
        log.debug("RNNVis made no tree of %s", header, exc_info=error)


def _write(directory: str, found: list[tuple[Snapshot, Draws]]) -> None:
    try:
        if found:
            write_side_file(directory, found[0][0].draws_file, encode_draws(found))
    except Exception as error:
        log.debug("RNNVis stored no trees", exc_info=error)
