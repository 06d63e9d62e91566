"""Which record a request names, and through which clusters it is to be seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import RecordStore


@dataclass(frozen=True)
class Lens:
    """Through which clusters a record is to be seen.

    Attributes:
        clusters: Number of clusters, None for the recorded one.
        pin: Record of the same state whose clusters are taken, None for those of the record itself.
        identity: Record of the same state that decides numbers and directions of chips, None for the last one.
        like: Identity record of another run or state beside which it is seen.
        raw_signs: Whether every unit is seen as it is, rather than along its chip.
    """

    clusters: int | None = None
    pin: ListedRecord | None = None
    identity: ListedRecord | None = None
    like: ListedRecord | None = None
    raw_signs: bool = False

    @property
    def decides(self) -> ListedRecord | None:
        """The record that decides the directions of chips: the pinned one, else the identity record."""
        return self.pin or self.identity

    def for_other(self, record: ListedRecord, other: ListedRecord) -> Lens:
        """The lens of a record that is compared with `record`, which is seen through this one.

        The pin carries over where both are of one state and training.
        """
        if (other.state, other.header.history_id) != (record.state, record.header.history_id):
            return Lens(self.clusters, like=self.decides or record, raw_signs=self.raw_signs)
        return replace(self, like=None)


def requested_record(
    store: RecordStore, source: RecordSource, arguments: RequestArgs, prefix: str = ""
) -> ListedRecord:
    """The record that the arguments `run`, `state` and `step`, with a prefix, name."""
    run, state = arguments.text(f"{prefix}run"), arguments.text(f"{prefix}state")
    return store.listings.find(source, run, state, arguments.step(f"{prefix}step"))


def requested(store: RecordStore, source: RecordSource, arguments: RequestArgs) -> tuple[ListedRecord, Lens]:
    """The record that a request names, and the lens through which it is to be seen."""
    record = requested_record(store, source, arguments)
    return record, requested_lens(store, source, arguments, record)


def requested_lens(store: RecordStore, source: RecordSource, arguments: RequestArgs, record: ListedRecord) -> Lens:
    """The lens that the arguments `clusters` and `pin` describe for a record."""
    pin = of_the_same_state(store, source, arguments, record, "pin")
    return Lens(
        arguments.clusters(),
        pin,
        identity=of_the_same_state(store, source, arguments, record, "identity"),
        like=requested_record(store, source, arguments, "like_") if "like_step" in arguments else None,
        raw_signs=arguments.signs() == "raw",
    )


def of_the_same_state(
    store: RecordStore, source: RecordSource, arguments: RequestArgs, record: ListedRecord, name: str
) -> ListedRecord | None:
    """The record of the state of `record` at the step `name`, in its run or, if given, in `name`_run."""
    if name not in arguments:
        return None
    run = arguments.text(f"{name}_run") if f"{name}_run" in arguments else record.run
    return store.listings.find(source, run, record.state, arguments.step(name))
