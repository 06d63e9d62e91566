"""The routes of the tab: a source and the arguments of a request in, a payload out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NoReturn

from lightning_rnnvis.analysis.common_words import common_words
from lightning_rnnvis.analysis.comparison.chance.halves import HalvesLabels, halves_agreement, halves_labels
from lightning_rnnvis.analysis.late_imports import import_ahead
from lightning_rnnvis.analysis.one_thread import one_thread
from lightning_rnnvis.errors import NotFoundError
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.comparison.changes import changes_payload
from lightning_rnnvis.payloads.comparison.comparison import comparison_payload
from lightning_rnnvis.payloads.comparison.halves import halves_payload
from lightning_rnnvis.payloads.lenses.stability import stability_payload
from lightning_rnnvis.payloads.record.snapshot import Shown, ShownOutput, snapshot_payload
from lightning_rnnvis.payloads.record.unit import unit_payload
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.server.causes.cause_routes import CauseRoutes
from lightning_rnnvis.server.causes.table_causes import TableCauses
from lightning_rnnvis.server.lenses.lenses import Lenses
from lightning_rnnvis.server.lenses.requested_lens import Lens, requested, requested_record
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.routes.difference_routes import DifferenceRoutes
from lightning_rnnvis.server.routes.figure_routes import FigureRoutes
from lightning_rnnvis.server.routes.run_routes import RunRoutes
from lightning_rnnvis.server.routes.text_routes import TextRoutes
from lightning_rnnvis.server.routes.thumbnail_routes import ThumbnailRoutes
from lightning_rnnvis.server.run_lists import RunLists
from lightning_rnnvis.server.store.answers import Answers
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.record_source import RecordSource, record_key
from lightning_rnnvis.server.store.record_store import RecordStore
from lightning_rnnvis.server.store.side_files import NOT_YET
from lightning_rnnvis.server.turns import Turns

MEMORY_BYTES = 512 * 2**20
"""What records and answers may take in memory. A third of it is kept between requests, of records with 1,024 units and
500 words about twenty-five; the rest is for the answers that are being made, and enough for 8,192 units."""

Route = Callable[[RecordSource, RequestArgs], Mapping[str, object]]
"""From a source and the arguments of a request to a payload, one of `lightning_rnnvis.payloads.schema`."""


class Routes:
    """The routes by path.

    Args:
        memory_bytes: What records and answers may take in memory, see `MEMORY_BYTES`.

    Attributes:
        by_path: Every route.
        turns: Told of pictures, it has walks over many records wait for them.
    """

    def __init__(self, memory_bytes: int = MEMORY_BYTES) -> None:
        memory = Memory(memory_bytes // 3)
        store = self._store = RecordStore(memory)
        self._lists = RunLists(store)
        self._lenses = Lenses(store, memory)
        self._snapshots: Answers[schema.Snapshot] = Answers(memory)
        self._halves_labels: Cache[HalvesLabels] = Cache(memory)
        self._texts = TextRoutes(store, self._lenses, memory)
        self.turns = Turns()
        over_runs = self._over_runs = RunRoutes(store, self._lenses, memory, self.turns)
        small = ThumbnailRoutes(store, self._lenses, memory, self.turns, self._prepare)
        of_causes = CauseRoutes(store, self._lenses, memory)
        of_table = TableCauses(store, self._lenses, memory, over_runs.chosen)
        charts = FigureRoutes(store, self._lenses)
        self._differences = DifferenceRoutes(store, self._lenses)
        self._figures: dict[str, Route] = {
            "words": charts.words,
            "step": charts.step,
            "units": charts.units,
            "chip": charts.chip,
            "overview": charts.overview,
            "similarity": over_runs.similarity,
        }
        self.by_path: Mapping[str, Route] = {
            "/runs": self._runs,
            "/snapshot": self._snapshot,
            "/changes": self._changes,
            "/responses": self._texts.responses,
            "/sentence": self._texts.sentence,
            "/vocabulary": self._texts.vocabulary,
            "/contexts": self._texts.contexts,
            "/matches": self._texts.matches,
            "/unit": self._unit,
            "/compare": self._compare,
            "/difference": self._differences.difference,
            "/sentence_difference": self._differences.sentence,
            "/halves": self._halves,
            "/cluster_stability": self._cluster_stability,
            "/causes": of_causes.causes,
            "/cause_curve": of_causes.curve,
            "/promoted": of_causes.promoted,
            "/effects": of_causes.effects,
            "/without": of_causes.without,
            "/thumbnails": small.thumbnails,
            "/findings": over_runs.findings,
            "/scalars": over_runs.scalars,
            "/table": over_runs.table,
            "/table_causes": of_table.causes,
            **{f"/figure/{name}": route for name, route in self._figures.items()},
            "/figure/*": self._no_figure,
        }

    def _runs(self, source: RecordSource, arguments: RequestArgs) -> schema.RunList:
        listed = self._lists.of(source)
        if listed["runs"]:
            import_ahead()
        return listed

    def _snapshot(self, source: RecordSource, arguments: RequestArgs) -> schema.Snapshot:
        return self._answer(source, *requested(self._store, source, arguments))

    def _answer(self, source: RecordSource, record: ListedRecord, lens: Lens) -> schema.Snapshot:
        """A record through a lens; it is asked for again and again."""
        beside, bounds = self._store.beside.condition(source, record), self._lenses.bounds(source, record, lens)
        output = self._output(source, record, lens)
        network, awaited, damage, lacks = beside

        def make() -> schema.Snapshot:
            seen = self._lenses.apply(source, record, lens)
            why = NOT_YET if awaited else None if network else self._store.beside.why_no_network(source, record)
            by_chance = self._lenses.by_chance(source, seen)
            shown = Shown(bounds, output, lens.raw_signs, network, why, damage, lacks, by_chance)
            return snapshot_payload(seen, shown)

        scale = None if output is None else output.scale
        return self._snapshots.get((*self._lenses.key(source, record, lens), beside, bounds, scale), make)

    def _changes(self, source: RecordSource, arguments: RequestArgs) -> schema.Changes:
        record, lens = requested(self._store, source, arguments)
        seen = self._lenses.apply(source, record, lens)
        return changes_payload(self._lenses.previous(source, seen, lens), seen)

    def _output(self, source: RecordSource, record: ListedRecord, lens: Lens) -> ShownOutput | None:
        # Where the record that decides the directions has no output, no other one of its history is read for one.
        decides = self._lenses.decides(source, record, lens)
        pushes = None if self._lenses.pushes(source, decides) is None else self._lenses.pushes(source, record)
        return None if pushes is None else ShownOutput(pushes, self._lenses.push_scale(source, decides))

    def _prepare(self, source: RecordSource, record: ListedRecord, lens: Lens) -> Iterator[None]:
        """Make the picture of a record that may be looked at next, with what was looked at last, piece by piece."""
        self._answer(source, record, lens)
        yield
        self._texts.prepare(source, record, lens)

    def _unit(self, source: RecordSource, arguments: RequestArgs) -> schema.Unit:
        unit = arguments.number("unit")
        return unit_payload(self._store.read(source, requested_record(self._store, source, arguments)), unit)

    def _compare(self, source: RecordSource, arguments: RequestArgs) -> schema.Comparison:
        first, second = self._differences.pair(source, arguments)
        pushes = self._lenses.pushes(source, first.record), self._lenses.pushes(source, second.record)
        learnt = self._over_runs.learnt(source, first.record, second.record)
        return comparison_payload(first, second, self._lenses.own_chips(source, first, second), pushes, learnt)

    def _halves(self, source: RecordSource, arguments: RequestArgs) -> schema.Halves:
        record = requested_record(self._store, source, arguments)
        clusters = arguments.clusters() or record.header.n_clusters

        def make() -> HalvesLabels:
            snapshot = self._store.read(source, record)
            told = partial(self._store.beside.of_network, source, record, snapshot)
            return halves_labels(snapshot, clusters, told)

        with one_thread():
            labels = self._halves_labels.get((*record_key(source, record), clusters), make)
            snapshot, words = self._store.read(source, record), None
            if "other_step" in arguments:  # of the words of a comparison with that record
                other = requested_record(self._store, source, arguments, "other_")
                words = common_words(snapshot, self._store.read(source, other)).first
            found = halves_agreement(snapshot, labels, words)
        return halves_payload(record, clusters, found)

    def _cluster_stability(self, source: RecordSource, arguments: RequestArgs) -> schema.ClusterStability:
        record, lens = requested(self._store, source, arguments)
        whose = lens.pin or record
        return stability_payload(whose, self._lenses.stability(source, whose, lens))

    def _no_figure(self, source: RecordSource, arguments: RequestArgs) -> NoReturn:
        raise NotFoundError(f"There is no figure of this name. There are: {', '.join(self._figures)}.")
