"""Finds and reads records through TensorBoard's data provider, with the fast loader and the slow one alike."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from tensorboard.data.provider import DataProvider, RunTagFilter

from lightning_rnnvis.record_order import records_that_count
from lightning_rnnvis.snapshot import PLUGIN_NAME, Header, RecordError, Snapshot, parse_tag
from lightning_rnnvis.snapshot_bytes import decode
from tensorboard_plugin_rnnvis.cache import Cache
from tensorboard_plugin_rnnvis.mistakes import NotThere, quoted

CACHE_BYTES = 128 * 2**20
"""What decoded snapshots may take in memory: at 1,024 units and 500 words about fifteen of them."""


@dataclass(frozen=True)
class Experiment:
    """Whose data is asked for: TensorBoard's request context and experiment (always "" on a local log directory)."""

    context: Any
    experiment_id: str


@dataclass(frozen=True)
class ListedRecord:
    """A record as TensorBoard lists it.

    Attributes:
        run: Name of the run.
        tag: The record's own tag.
        state: Name of the state.
        step: Global step.
        writer: Token of the process that wrote it.
        header: The header.
    """

    run: str
    tag: str
    state: str
    step: int
    writer: str
    header: Header


class RecordStore:
    """The records of a log directory; keeps decoded snapshots, so that another question on one is immediate."""

    def __init__(self, provider: DataProvider) -> None:
        self._provider = provider
        self._snapshots: Cache[Snapshot] = Cache(CACHE_BYTES, _size)

    def has_records(self, experiment: Experiment) -> bool:
        """Whether there is anything of ours, sound or not."""
        names = self._provider.list_plugins(experiment.context, experiment_id=experiment.experiment_id)
        return PLUGIN_NAME in (names or ())

    def listing(
        self, experiment: Experiment, run: str | None = None, state: str | None = None
    ) -> tuple[dict[str, list[ListedRecord]], list[str]]:
        """The records that count, by run, and a sentence for each kind of record that cannot be used.

        Args:
            experiment: Whose data.
            run: List this run alone.
            state: List this state alone; other headers are not even read.
        """
        listing = self._provider.list_tensors(
            experiment.context,
            experiment_id=experiment.experiment_id,
            plugin_name=PLUGIN_NAME,
            run_tag_filter=RunTagFilter(runs=None if run is None else [run]),
        )
        runs: dict[str, list[ListedRecord]] = {}
        notices: Counter[str] = Counter()
        for name in sorted(listing):
            found = []
            for tag, series in listing[name].items():
                parts = parse_tag(tag)
                if parts is None or state not in (None, parts[0]):
                    continue
                try:
                    header = _read_header(bytes(series.plugin_content))
                    if (header.state, header.global_step) != parts[:2]:
                        raise RecordError("A record's header does not belong to its tag; it was left out.")
                except RecordError as error:
                    notices[f"{name}: {error}"] += 1
                else:
                    found.append(ListedRecord(name, tag, *parts, header))
            if found:
                runs[name] = records_that_count(found)
        return runs, [text if count == 1 else f"{text} ({count} records)" for text, count in notices.items()]

    def find(self, experiment: Experiment, run: str, state: str, step: int) -> ListedRecord:
        """The record of a run, state and global step.

        Raises:
            NotThere: There is none; the sentence says which part of the question has no answer.
        """
        records = self.listing(experiment, run, state)[0].get(run, [])
        for record in records:
            if record.step == step:
                return record
        if records:
            nearest = min(records, key=lambda record: abs(record.step - step)).step
            raise NotThere(f"{quoted(state)} has no record of step {step} in {quoted(run)}; the nearest is {nearest}.")
        states = dict.fromkeys(record.state for record in self.listing(experiment, run)[0].get(run, []))
        if states:
            there = ", ".join(list(states)[:20])
            raise NotThere(f"No state {quoted(state)} was recorded in {quoted(run)}. There are: {there}.")
        raise NotThere(f"There is no run {quoted(run)} with records of RNNVis.")

    def read(self, experiment: Experiment, record: ListedRecord) -> Snapshot:
        """The snapshot of a record.

        Raises:
            NotThere: TensorBoard no longer has its payload.
            RecordError: The payload is damaged.
        """
        key = (experiment.experiment_id, record.run, record.tag)
        return self._snapshots.get(key, lambda: self._read(experiment, record))

    def _read(self, experiment: Experiment, record: ListedRecord) -> Snapshot:
        read = self._provider.read_tensors(
            experiment.context,
            experiment_id=experiment.experiment_id,
            plugin_name=PLUGIN_NAME,
            downsample=1,
            run_tag_filter=RunTagFilter(runs=[record.run], tags=[record.tag]),
        )
        series = read.get(record.run, {}).get(record.tag, [])
        if not series:
            raise NotThere(f"The record of {record.state} at step {record.step} is gone. Reload the tab.")
        payload = np.asarray(series[-1].numpy).ravel()
        if len(payload) != 1 or not isinstance(payload[0], bytes):
            raise RecordError(f"The record of {record.state} at step {record.step} is not one that RNNVis wrote.")
        snapshot = decode(record.header, payload[0])
        _check_labels(snapshot)
        return snapshot


# TensorBoard lists all headers for every question; reading one is far more work than looking it up.
@lru_cache(maxsize=8192)
def _read_header(content: bytes) -> Header:
    header = Header.from_bytes(content)
    texts = (header.state, header.cell, header.history_id)
    if (
        not all(isinstance(text, str) for text in texts)
        or not isinstance(header.metrics, dict)
        or not all(value is None or isinstance(value, int | float) for value in header.metrics.values())
        or not isinstance(header.created, int | float)
        or not math.isfinite(header.created)
    ):
        raise RecordError("A record has a header with fields of the wrong kind; it was left out.")
    return header


def _check_labels(snapshot: Snapshot) -> None:
    """Labels index arrays later on; numbers beyond them are damage."""
    labels = snapshot.labels
    if (
        not 1 <= labels.n_chips <= snapshot.n_units
        or not 1 <= labels.n_clouds <= max(len(snapshot.words), 1)
        or len(labels.unit_margins) != snapshot.n_units
        or not ((0 <= labels.unit_labels) & (labels.unit_labels < labels.n_chips)).all()
        or not ((-1 <= labels.word_labels) & (labels.word_labels < labels.n_clouds)).all()
    ):
        raise RecordError(
            f"The record of {snapshot.state} at step {snapshot.global_step} holds clusters that do not fit."
        )


def _size(snapshot: Snapshot) -> int:
    arrays = [value for value in vars(snapshot).values() if isinstance(value, np.ndarray)]
    arrays += [sentence.states for sentence in snapshot.sentences]
    return sum(array.nbytes for array in arrays)
