"""Through which clusters a record is seen: the recorded ones, others in number, or those of a pinned record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.coclustering.apply_labels import apply_labels
from lightning_rnnvis.errors import InvalidRequestError, NotFoundError, RecordError, quoted
from lightning_rnnvis.payloads.clustering import Clustering, cluster_anew, clustering, one_thread
from lightning_rnnvis.payloads.lens import CHAIN, PINNED, PROVISIONAL, RECORDED, Earlier, View
from lightning_rnnvis.records.listed_record import ListedRecord
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.server.cache import Cache
from lightning_rnnvis.server.label_chains import Chains
from lightning_rnnvis.server.record_source import RecordSource
from lightning_rnnvis.server.record_store import RecordStore
from lightning_rnnvis.server.request_args import RequestArgs

CLUSTERINGS = 1000
"""Co-clusterings that are kept; each takes some tens of kilobytes."""


@dataclass(frozen=True)
class Screen:
    """What the person saw when the question was asked: a record, and at how many clusters (None: as many as now)."""

    record: ListedRecord
    clusters: int | None


@dataclass(frozen=True)
class Carried:
    """Labels that need no clustering now.

    Attributes:
        labels_from: As in `View`.
        name: Tells them from all others of the record.
        labels: The labels; None for the recorded ones, which need not be read to be named.
    """

    labels_from: str
    name: str
    labels: Labels | None


class Views:
    """Finds and keeps the clusterings."""

    def __init__(self, store: RecordStore) -> None:
        self._store = store
        self._chains = Chains(store.read_once)
        self._clusterings: Cache[Clustering] = Cache(CLUSTERINGS)

    def find(self, source: RecordSource, arguments: RequestArgs, prefix: str = "") -> ListedRecord:
        """The record that the arguments `run`, `state` and `step`, with a prefix, name."""
        run, state = arguments.text(f"{prefix}run"), arguments.text(f"{prefix}state")
        return self._store.find(source, run, state, arguments.number(f"{prefix}step"))

    def asked_for(self, source: RecordSource, arguments: RequestArgs) -> View:
        """The view that the arguments `run`, `state`, `step`, `clusters`, `pin` and `shown` describe."""
        clusters = arguments.clusters()
        screen_clusters = arguments.clusters("shown_clusters")
        record = self.find(source, arguments)
        pin = self.of_the_same_state(source, arguments, "pin", record)
        shown = self.of_the_same_state(source, arguments, "shown", record)
        screen = None if shown is None else Screen(shown, screen_clusters)
        return self.look(source, record, clusters, pin, screen)

    def of_the_same_state(
        self, source: RecordSource, arguments: RequestArgs, name: str, record: ListedRecord
    ) -> ListedRecord | None:
        """The record of the state of `record` at the step `name`, in its run or, if given, in `name`_run."""
        if name not in arguments:
            return None
        run = arguments.text(f"{name}_run") if f"{name}_run" in arguments else record.run
        return self._store.find(source, run, record.state, arguments.number(name))

    def look(
        self,
        source: RecordSource,
        record: ListedRecord,
        clusters: int | None = None,
        pin: ListedRecord | None = None,
        shown: Screen | None = None,
    ) -> View:
        """A record with the clusters that it is seen through.

        Args:
            source: Where the records are.
            record: The record.
            clusters: Number of clusters, None for the recorded one.
            pin: Record whose clusters are to be taken.
            shown: What is on the screen, from which clusters made now start.

        Raises:
            InvalidRequestError: The pinned record has other units.
            NotFoundError: The record cannot be read, or has nothing to cluster.
        """
        snapshot = self._store.read(source, record)
        if pin is not None:
            return self._pinned(source, record, snapshot, self.look(source, pin, clusters, None, shown))
        if clusters is None or clusters == snapshot.labels.n_chips:
            made = self._kept(source, record, RECORDED, None, lambda: snapshot.labels, snapshot)
            return View(record, snapshot, made, clusters, RECORDED)
        self.chain_progress(source, record, clusters)
        labels = self._chains.labels(source, record, clusters)
        if labels is not None:
            made = self._kept(source, record, CHAIN, clusters, lambda: labels, snapshot)
            return View(record, snapshot, made, clusters, CHAIN)

        self._chains.rest()

        def make() -> Labels:
            return cluster_anew(snapshot, clusters, *self._start(source, snapshot, clusters, shown))

        made = self._kept(source, record, PROVISIONAL, clusters, make, snapshot)
        return View(record, snapshot, made, clusters, PROVISIONAL)

    def carried(
        self, source: RecordSource, record: ListedRecord, clusters: int | None, pin: ListedRecord | None
    ) -> Carried | None:
        """Labels of a record as `look` has them; None while the chain has not come to it."""
        if pin is not None:
            pinned = self.look(source, pin, clusters)
            return Carried(PINNED, _pin_name(pinned), pinned.clustering.labels)
        if clusters is None or clusters == record.header.n_clusters:
            return Carried(RECORDED, RECORDED, None)
        self.chain_progress(source, record, clusters)
        labels = self._chains.labels(source, record, clusters)
        return None if labels is None else Carried(CHAIN, f"{CHAIN} {clusters}", labels)

    def both_asked_for(self, source: RecordSource, arguments: RequestArgs) -> tuple[View, View]:
        """The view of `asked_for`, and the one of `other_run`, `other_state` and `other_step` in the same way.

        A pinned record, and clusters made now, carry over to the other where it is of the same state and training.
        """
        first = self.asked_for(source, arguments)
        other = self.find(source, arguments, "other_")
        header = first.record.header
        if (other.state, other.header.history_id) != (first.record.state, header.history_id):
            return first, self.look(source, other, first.clusters)
        pin = None if first.pinned is None else first.pinned.record
        return first, self.look(source, other, first.clusters, pin, Screen(first.record, first.clusters))

    def before(self, source: RecordSource, view: View) -> Earlier | None:
        """The record before this one in its history, through clusters carried on to this one.

        None where there is none, it cannot be read, or its clusters are not those carried on.
        """
        record = view.record
        lineage = self._store.recent_listing(source).lineages.lineage(record.run, record.state)
        earlier = [one for one in lineage if one.step < record.step]
        if not earlier or view.labels_from not in (RECORDED, CHAIN):
            return None
        previous = earlier[-1]
        labels = None
        if view.labels_from == CHAIN:
            assert view.clusters is not None
            # The chain of this run: an earlier run that it continues has one of its own.
            labels = self._chains.labels(source, previous, view.clusters, record.run)
            if labels is None:
                return None
        try:
            word_ids, recorded = self._store.read_labels(source, previous)
        except (NotFoundError, RecordError):
            return None
        if previous.header.n_units != view.snapshot.n_units:
            return None
        return Earlier(previous, word_ids, labels or recorded, view.labels_from)

    def chain_progress(self, source: RecordSource, record: ListedRecord, clusters: int) -> tuple[int, int]:
        """Records clustered so far, and in all, of the history up to the last record of a run; goes on with it."""
        lineage = self._store.recent_listing(source).lineages.lineage(record.run, record.state)
        return self._chains.ask(source, lineage, clusters)

    def _start(
        self, source: RecordSource, snapshot: Snapshot, clusters: int, shown: Screen | None
    ) -> tuple[Labels, np.ndarray]:
        """Labels to start from: what is on the screen, else the recorded ones, and the words that they are of."""
        if shown is None:
            return snapshot.labels, snapshot.word_ids
        on_screen = self._store.read(source, shown.record)
        for kind in (CHAIN, PROVISIONAL):
            known = self._clusterings.known(_key(source, shown.record, kind, shown.clusters or clusters))
            if known is not None:
                return known.labels, on_screen.word_ids
        return on_screen.labels, on_screen.word_ids

    def _pinned(self, source: RecordSource, record: ListedRecord, snapshot: Snapshot, pinned: View) -> View:
        if pinned.snapshot.n_units != snapshot.n_units:
            raise InvalidRequestError(
                f"The record at step {pinned.record.step} of {quoted(pinned.record.run)} has"
                f" {pinned.snapshot.n_units} units and this one {snapshot.n_units}; pin one with the same units."
            )
        labels = pinned.clustering.labels
        kind = _pin_name(pinned)
        made = self._kept(source, record, kind, None, lambda: apply_labels(snapshot, pinned.snapshot, labels), snapshot)
        return View(record, snapshot, made, pinned.clusters, PINNED, pinned)

    def _kept(
        self,
        source: RecordSource,
        record: ListedRecord,
        kind: str,
        clusters: int | None,
        make: Callable[[], Labels],
        snapshot: Snapshot,
    ) -> Clustering:
        def cluster() -> Clustering:
            with one_thread():
                return clustering(snapshot, make())

        return self._clusterings.get(_key(source, record, kind, clusters), cluster)


def _pin_name(pinned: View) -> str:
    return f"{PINNED} {pinned.labels_from} {pinned.clusters} {pinned.record.run} {pinned.record.tag}"


def _key(source: RecordSource, record: ListedRecord, kind: str, clusters: int | None) -> tuple[object, ...]:
    return source.key, record.run, record.tag, kind, clusters
