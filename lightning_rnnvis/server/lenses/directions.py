"""Which way is up for the units of each history, and what their states push the output to."""

from __future__ import annotations

from dataclasses import dataclass

from lightning_rnnvis.analysis.chip_direction import Directions, align_directions, decide_directions
from lightning_rnnvis.analysis.one_thread import one_thread
from lightning_rnnvis.analysis.output_axis import OutputPushes, output_pushes
from lightning_rnnvis.records.encoding.stored_array import SENTENCES
from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.scales.passing_sizes import lasting_sizes
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.tags import head_states, hidden_of
from lightning_rnnvis.server.lenses.trees import Trees
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.record_source import RecordSource, record_key
from lightning_rnnvis.server.store.record_store import RecordStore


@dataclass(frozen=True)
class KnownPushes:
    """The pushes of a record; None where its stack reaches no head with two classes or one output."""

    pushes: OutputPushes | None


@dataclass(frozen=True)
class KnownDirections:
    """The directions that a record decides; None where no word occurred in it."""

    directions: Directions | None


class SharedDirections:
    """Decides directions once for each record that decides any, and keeps them.

    Args:
        store: Reads the records.
        trees: Their trees, as they are drawn.
        memory: Where they are kept.
    """

    def __init__(self, store: RecordStore, trees: Trees, memory: Memory) -> None:
        self._store = store
        self._trees = trees
        self._directions: Cache[KnownDirections] = Cache(memory)
        self._pushes: Cache[KnownPushes] = Cache(memory)

    def identity(self, source: RecordSource, record: ListedRecord) -> ListedRecord:
        """The last record of the training of a record, which decides where no other one is named."""
        return self._store.listings.recent(source).lineages.training(record)[-1]

    def of(
        self,
        source: RecordSource,
        decides: ListedRecord,
        identity: ListedRecord,
        n_chips: int,
        like: ListedRecord | None = None,
    ) -> Directions | None:
        """The directions that a record decides for a number of chips; None where no word occurred in it.

        Args:
            source: Where the records are.
            decides: The record.
            identity: The record whose tree counts in that of the record.
            n_chips: The number: each takes as long as the chips themselves, all of them would hold up a picture.
            like: Identity record of another run or state beside which it is seen.

        Raises:
            NotFoundError, RecordError: It cannot be read.
        """
        key = (*record_key(source, decides), *record_key(source, identity), n_chips)
        known = self._directions.get(key, lambda: KnownDirections(self._decide(source, decides, identity, n_chips)))
        own = known.directions
        if like is None or own is None or own.by_output.all():
            return own

        def align() -> KnownDirections:
            other = self.of(source, like, like, like.header.n_clusters)
            if other is None:
                return known
            of, snapshot = self._store.read(source, like), self._store.read(source, decides)
            return KnownDirections(align_directions(own, snapshot, other, of))

        return self._directions.get((*key, *record_key(source, like)), align).directions

    def pushes(self, source: RecordSource, record: ListedRecord) -> OutputPushes | None:
        """What words, and the units of a record, push the output to; None where no such output is known."""
        return self._pushes.get(record_key(source, record), lambda: KnownPushes(self._measure(source, record))).pushes

    def push_scale(self, source: RecordSource, decides: ListedRecord) -> float:
        """The size of a push that is shown as a large one, at all records of the history alike.

        That of the record which decides the directions, times by how much pushes of others are larger, as headers say;
        epochs that diverged make no scale.
        """
        pushes = self.pushes(source, decides)
        if pushes is None:
            return 1.0
        beside, hidden = self._beside(source, decides), hidden_of(decides.state)
        own = [hidden] if hidden in beside and pushes.weights is not None else head_states(decides.state, beside)
        training = self._store.listings.recent(source).lineages.training
        records = [([one.header for one in training(beside[state])], beside[state].header) for state in own]
        if not any(pushes.words.values()):  # a head of zero tells no size
            sizes = (
                size for headers, _ in records for size in lasting_sizes([one.push_bound or 0.0 for one in headers])
            )
            return max(sizes, default=0.0) or 1.0
        times = (lasting_sizes([_times_as_large(one, than) for one in headers]) for headers, than in records)
        return pushes.largest * max(1.0, *(one for of_state in times for one in of_state))

    def _decide(
        self, source: RecordSource, decides: ListedRecord, identity: ListedRecord, n_chips: int
    ) -> Directions | None:
        tree = self._trees.tree(source, decides, identity)
        if tree is None:
            return None
        snapshot, pushes = self._store.read(source, decides), self.pushes(source, decides)
        with one_thread():
            weights = None if pushes is None else pushes.weights
            first, numbers = decides.header.n_clusters, range(n_chips, n_chips + 1)
            return decide_directions(snapshot, tree.tree, first, weights, numbers, of_chips=tree.signs)

    def _measure(self, source: RecordSource, record: ListedRecord) -> OutputPushes | None:
        beside = self._beside(source, record)

        def read(state: str) -> Snapshot:
            return self._store.read_once(source, beside[state], SENTENCES)

        return output_pushes(record.state, beside, read)

    def _beside(self, source: RecordSource, record: ListedRecord) -> dict[str, ListedRecord]:
        """The records of all states of its validation, by state."""
        header = record.header
        place = header.global_step, header.record_number, record.writer
        return {
            one.state: one
            for one in self._store.listings.recent(source).records_of(record.run)
            if (one.header.global_step, one.header.record_number, one.writer) == place
        }


def _times_as_large(header: Header, than: Header) -> float:
    """How many times as large as those of another record its pushes are.

    Earlier versions did not say: there as its responses, since reading records would hold up the first picture.
    """
    for bound, other in ((header.push_bound, than.push_bound), (header.response_bound, than.response_bound)):
        if bound is not None and other is not None:
            return bound / other if other else 1.0
    return 1.0
