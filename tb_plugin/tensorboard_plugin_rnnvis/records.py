"""Finds and reads records through TensorBoard's data provider, with the fast loader and the slow one alike."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from tensorboard.data.provider import DataProvider, RunTagFilter

from lightning_rnnvis.record_order import records_that_count
from lightning_rnnvis.snapshot import PLUGIN_NAME, Header, Labels, RecordError, Snapshot, parse_tag
from lightning_rnnvis.snapshot_bytes import decode, decode_labels
from tensorboard_plugin_rnnvis.cache import Cache
from tensorboard_plugin_rnnvis.histories import Histories
from tensorboard_plugin_rnnvis.mistakes import NotThere, quoted

CACHE_BYTES = 128 * 2**20
"""What decoded snapshots may take in memory: at 1,024 units and 500 words about fifteen of them."""


LISTING_SECONDS = 60
"""How long questions about records may rest on the last listing."""


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


@dataclass(frozen=True)
class Listing:
    """The records that count at one moment.

    Attributes:
        runs: Records by run.
        notices: Sentences on records that cannot be used.
        made: When, on the clock of `time.monotonic`, seconds.
    """

    runs: dict[str, list[ListedRecord]]
    notices: list[str]
    made: float

    @cached_property
    def histories(self) -> Histories:
        """Which of the runs are one training."""
        return Histories(self.runs)

    def has(self, run: str, state: str, step: int) -> bool:
        """Whether it holds a record of a run, state and global step."""
        return any((record.state, record.step) == (state, step) for record in self.runs.get(run, []))


class RecordStore:
    """The records of a log directory; keeps decoded snapshots, so that another question on one is immediate."""

    def __init__(self, provider: DataProvider) -> None:
        self._provider = provider
        self._listings: dict[str, Listing] = {}
        self._snapshots: Cache[Snapshot] = Cache(CACHE_BYTES, _size)

    def has_records(self, experiment: Experiment) -> bool:
        """Whether there is anything of ours, sound or not."""
        names = self._provider.list_plugins(experiment.context, experiment_id=experiment.experiment_id)
        return PLUGIN_NAME in (names or ())

    def listing(self, experiment: Experiment) -> Listing:
        """All records as they are now, with a sentence for each kind of record that cannot be used."""
        listed = self._provider.list_tensors(
            experiment.context, experiment_id=experiment.experiment_id, plugin_name=PLUGIN_NAME
        )
        runs: dict[str, list[ListedRecord]] = {}
        notices: Counter[str] = Counter()
        for run in sorted(listed):
            found = []
            for tag, series in listed[run].items():
                if series.max_step is None:  # TensorBoard has dropped it, but goes on listing its name
                    continue
                try:
                    record = _listed_record(run, tag, bytes(series.plugin_content))
                except RecordError as error:
                    notices[f"{run}: {error}"] += 1
                else:
                    found.append(record)
            if found:
                runs[run] = records_that_count(found)
        sentences = [text if count == 1 else f"{text} ({count} records)" for text, count in notices.items()]
        listing = Listing(runs, sentences, time.monotonic())
        self._listings[experiment.experiment_id] = listing
        return listing

    def recent_listing(self, experiment: Experiment) -> Listing:
        """The last listing, made anew where it is older than `LISTING_SECONDS`."""
        # The tab lists the runs after each reload and then asks about what it saw. With the fast loader a listing costs
        # 40 ms however short it is, because the operating system delays the acknowledgement.
        listing = self._listings.get(experiment.experiment_id)
        if listing is None or time.monotonic() - listing.made > LISTING_SECONDS:
            listing = self.listing(experiment)
        return listing

    def find(self, experiment: Experiment, run: str, state: str, step: int) -> ListedRecord:
        """The record of a run, state and global step.

        Raises:
            NotThere: There is none; the sentence says which part of the question has no answer.
        """
        listing = self.recent_listing(experiment)
        if not listing.has(run, state, step):
            listing = self.listing(experiment)
        of_state = records_of(listing, run, state)
        nearest = min(of_state, key=lambda record: abs(record.step - step))
        if nearest.step != step:
            raise NotThere(
                f"{quoted(state)} has no record of step {step} in {quoted(run)}; the nearest is {nearest.step}."
            )
        return nearest

    def read(self, experiment: Experiment, record: ListedRecord) -> Snapshot:
        """The snapshot of a record.

        Raises:
            NotThere: TensorBoard no longer has its payload.
            RecordError: The payload is damaged.
        """
        key = (experiment.experiment_id, record.run, record.tag)
        return self._snapshots.get(key, lambda: self._read(experiment, record))

    def read_once(self, experiment: Experiment, record: ListedRecord) -> Snapshot:
        """The same without keeping it: a walk along a history must not drive out what is on the screen.

        Standard errors and percentiles may be unknown: a walk needs none.
        """
        known = self._snapshots.known((experiment.experiment_id, record.run, record.tag))
        return self._read(experiment, record, spread=False) if known is None else known

    def read_labels(self, experiment: Experiment, record: ListedRecord) -> tuple[np.ndarray, Labels]:
        """Word ids and recorded labels alone, which takes a small part of the time.

        Raises:
            NotThere, RecordError: As `read`.
        """
        known = self._snapshots.known((experiment.experiment_id, record.run, record.tag))
        if known is not None:
            return known.word_ids, known.labels
        return decode_labels(record.header, self._payload(experiment, record))

    def _read(self, experiment: Experiment, record: ListedRecord, spread: bool = True) -> Snapshot:
        return decode(record.header, self._payload(experiment, record), spread=spread)

    def _payload(self, experiment: Experiment, record: ListedRecord) -> bytes:
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
        return payload[0]


def records_of(listing: Listing, run: str, state: str | None = None) -> list[ListedRecord]:
    """The records of a run, or of one of its states.

    Raises:
        NotThere: There are none; the sentence says what there is.
    """
    records = listing.runs.get(run, [])
    if not records:
        raise NotThere(f"There is no run {quoted(run)} with records of RNNVis.")
    if state is None:
        return records
    of_state = [record for record in records if record.state == state]
    if not of_state:
        there = ", ".join(list(dict.fromkeys(record.state for record in records))[:20])
        raise NotThere(f"No state {quoted(state)} was recorded in {quoted(run)}. There are: {there}.")
    return of_state


def _listed_record(run: str, tag: str, content: bytes) -> ListedRecord:
    parts = parse_tag(tag)
    header = _read_header(content)
    if parts is None or (header.state, header.global_step) != parts[:2]:
        raise RecordError("A record has a header that does not belong to its tag; it was left out.")
    return ListedRecord(run, tag, *parts, header)


# TensorBoard gives all headers at every listing; reading one is far more work than looking it up.
@lru_cache(maxsize=8192)
def _read_header(content: bytes) -> Header:
    return Header.from_bytes(content)


def _size(snapshot: Snapshot) -> int:
    arrays = [value for value in vars(snapshot).values() if isinstance(value, np.ndarray)]
    arrays += [sentence.states for sentence in snapshot.sentences]
    return sum(array.nbytes for array in arrays)
