"""What a report holds of its runs, as bytes: payloads of the tab, and arrays from which the page makes the others.

`tb_plugin/frontend/src/api/packed/` reads it. Whole payloads are kept where the analysis is ours to do: the list of
runs, snapshots, comparisons, findings, curves. What is a matter of sums over chips is made in the page: sentences,
thumbnails, the responses of single words and steps.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import islice
from typing import Any, TypeVar, cast

from lightning_rnnvis.analysis.one_thread import one_thread
from lightning_rnnvis.errors import InvalidRequestError, NotFoundError, RecordError
from lightning_rnnvis.payloads.packed import Packed
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.report.arrays import RecordArrays, record_arrays, stacks, text_of, told, unit_values
from lightning_rnnvis.report.chip_causes import Asked, cause_rows, curve_row, measured_first
from lightning_rnnvis.report.choice import ANY_CLUSTERS, Choice
from lightning_rnnvis.report.columns import Blob, Node, pack
from lightning_rnnvis.report.lean_comparisons import known_of, lean_comparison
from lightning_rnnvis.report.packed_histories import (
    PackedHistory,
    Unpackable,
    UnpackableError,
    without_unpackable,
)
from lightning_rnnvis.report.pairs import Place, pairs
from lightning_rnnvis.server.causes.cause_requests import MOST_POINTS
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.routes import Routes
from lightning_rnnvis.server.run_routes import MOST_RUNS
from lightning_rnnvis.server.store.cache import Memory
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import RecordStore

FORMAT = 1
"""Version of a report; each carries the page that reads it."""

MOST_RESPONSES = 4_000_000
"""Responses of single units to words; beyond it, those to the most frequent words alone are held."""

MOST_STATES = 2_500_000
"""States of single units in sentences; beyond it, sums over the recorded chips stand instead."""

MOST_COMPARED = 15_000
"""Words, counted in each comparison; beyond it, further comparisons are left out."""

MOST_SNAPSHOTS = 800
"""Records, counted at each number of clusters; beyond it, each is held at its recorded number alone."""

FEW_CLUSTERS = (4, 8)
"""The numbers of clusters that are held beside the recorded ones: one takes 6 kB of a run of the demo."""

ALONG = "along"
"""Marks what is measured for curves."""

One = TypeVar("One")

Row = tuple[str, object]
"""A payload with its key: the numbers of its history and record, and what else tells it from others."""


def report_content(source: RecordSource, choice: Choice) -> bytes:
    """What a report holds, not yet compressed: the length of a JSON object, the object, and the columns it names.

    A state of a run that cannot be packed is left out, which is told.

    Raises:
        NotFoundError: There is no record that can be read.
    """
    with one_thread():  # once for all: each route would begin and end a thread that holds the limit
        return without_unpackable(lambda left_out: _content(_Packing(source, choice, left_out)))


def _content(packing: _Packing) -> bytes:
    text = json.dumps(packing.content(), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    content = text.encode(errors="replace")
    content += b" " * (-len(content) % 4)
    return struct.pack("<I", len(content)) + content + packing.columns()


class _Packing:
    def __init__(self, source: RecordSource, choice: Choice, left_out: Unpackable) -> None:
        self._source, self._choice, self._blob = source, choice, Blob()
        self._unpackable = set(left_out)
        self._unread = list(left_out.values())
        self._routes = Routes().by_path
        self._store = RecordStore(Memory(2**26))
        self._histories, n_states = self._readable()
        headers = [record.header for _, _, record in self._each()]
        room = MOST_RESPONSES // sum(header.n_units for header in headers)
        self._n_words = max(1, min(room, max(header.n_words for header in headers)))
        self._by_units = n_states <= MOST_STATES

    def content(self) -> Mapping[str, Any]:
        """What the report holds, without the columns."""
        histories, sentences, texts, units = self._arrays()
        snapshots, clusters = self._snapshots()
        causes, along = self._causes(snapshots)
        return {
            "format": FORMAT,
            "runs": self._runs(),
            "scalars": self._scalars(),
            "table": self._held_rows(self._ask("/table")),
            "findings": [self._findings(one) for one in self._in_turn("findings", self._histories)],
            "histories": histories,
            "clusters": clusters,
            "snapshots": self._table(snapshots),
            "causes": self._table(causes),
            "along": self._table(along),
            "sentences": self._table(sentences),
            "texts": pack(texts, self._blob),
            "units": self._table(units),
            "comparisons": self._table(list(self._comparisons(snapshots))),
            "notes": list(self._left_out()),
        }

    def columns(self) -> bytes:
        """The columns that it names."""
        return self._blob.content()

    def _scalars(self) -> list[Any]:
        """What the runs logged, asked for as many runs as one request takes."""
        runs = list(dict.fromkeys(one.run for one in self._histories))
        parts = [runs[start : start + MOST_RUNS] for start in range(0, len(runs), MOST_RUNS)]
        return [one for part in parts for one in self._ask("/scalars", run=part)["runs"]]

    def _in_turn(self, what: str, all_of_it: Iterable[One]) -> Iterator[One]:
        """One after the other, telling how far it is."""
        parts = list(all_of_it)
        for done, part in enumerate(parts):
            self._choice.progress(what, done, len(parts))
            yield part
        self._choice.progress(what, len(parts), len(parts))

    def _ask(self, route: str, **query: object) -> Any:
        values = {
            name: [str(one) for one in value] if isinstance(value, list) else [str(value)]
            for name, value in query.items()
        }
        answer = self._routes[route](self._source, RequestArgs(values))
        return json.loads(answer.text()) if isinstance(answer, Packed) else answer  # read once, not field by field

    def _of(self, history: PackedHistory, record: ListedRecord, prefix: str = "") -> dict[str, str]:
        named = {"run": history.run, "state": history.state, "step": f"{record.step:.15g}"}
        return {f"{prefix}{name}": value for name, value in named.items()}

    def _table(self, rows: Sequence[Row]) -> Node:
        return {"keys": [key for key, _ in rows], "rows": pack([row for _, row in rows], self._blob)}

    def _each(self) -> Iterator[tuple[str, PackedHistory, ListedRecord]]:
        for at, history in enumerate(self._histories):
            for number, record in enumerate(history.records):
                yield f"{at} {number}", history, record

    def _readable(self) -> tuple[list[PackedHistory], int]:
        """The histories, and how many states of single units their sentences have."""
        found: dict[tuple[str, str], list[ListedRecord]] = {}
        n_states = 0
        listed = [one for records in self._store.listings.now(self._source).runs.values() for one in records]
        for record in self._in_turn("records", [one for one in listed if self._holds(one.run, one.state)]):
            try:
                snapshot = self._store.read_once(self._source, record)
            except (NotFoundError, RecordError) as error:
                self._unread.append(f"{record.run}: {error} It was left out.")
                continue
            shown = snapshot.sentences[: self._choice.sentences]
            n_states += sum(1 + len(one.words) for one in shown) * snapshot.n_units
            found.setdefault((record.run, record.state), []).append(record)
        if not found:
            raise NotFoundError("There is no record to report on: none that can be read, or none of the chosen states.")
        return [PackedHistory(run, state, records) for (run, state), records in found.items()], n_states

    def _holds(self, run: str, state: str) -> bool:
        return self._choice.has(state) and (run, state) not in self._unpackable

    def _runs(self) -> Mapping[str, Any]:
        """The list of runs with the records that are held."""
        held = {(one.run, one.state): {record.step for record in one.records} for one in self._histories}
        listed = deepcopy(self._ask("/runs"))
        for run in listed["runs"]:
            for state in run["states"]:
                steps = held.get((run["name"], state["name"]), set())
                state["records"] = [record for record in state["records"] if record["step"] in steps]
                if self._choice.sentences is not None and state["sentence"] >= self._choice.sentences:
                    state["sentence"] = 0
            run["states"] = [state for state in run["states"] if state["records"]]
        for joined in listed["histories"]:
            for state in joined["states"]:
                state["records"] = [
                    one for one in state["records"] if one["step"] in held.get((one["run"], state["name"]), set())
                ]
            joined["states"] = [state for state in joined["states"] if state["records"]]
        return {**listed, "runs": [run for run in listed["runs"] if run["states"]]}

    def _held_rows(self, table: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**table, "rows": [row for row in table["rows"] if self._holds(row["run"], row["state"])]}

    def _findings(self, history: PackedHistory) -> Any:
        with history.packed():
            return self._ask("/findings", run=history.run, state=history.state)

    def _left_out(self) -> Iterator[str]:
        """What could not be read, and what a report of this size has no room for, as sentences."""
        yield from self._unread
        if any(record.header.n_words > self._n_words for _, _, record in self._each()):
            yield f"A report of this size holds the units’ responses to the {self._n_words} most frequent words."
        if not self._by_units:
            yield "A report of this size holds sentences by chips, at the recorded number of clusters, not by units."

    def _arrays(self) -> tuple[list[Mapping[str, Any]], list[Row], list[Any], list[Row]]:
        """The histories with their arrays; the sentences of each record, their texts, and the units of each record."""
        histories: list[Mapping[str, Any]] = []
        sentences: list[Row] = []
        units: list[Row] = []
        texts: dict[str, tuple[int, Mapping[str, Any]]] = {}  # by their JSON
        records = self._in_turn("sentences", self._each())
        for history in self._histories:
            arrays: list[RecordArrays] = []
            for key, _, record in islice(records, len(history.records)):
                with history.packed():
                    snapshot = self._store.read_once(self._source, record)
                    n = len(snapshot.sentences[: self._choice.sentences])
                    drawn = [self._ask("/sentence", **self._of(history, record), index=index) for index in range(n)]
                    arrays.append(record_arrays(snapshot, self._n_words, drawn))
                for index, one in enumerate(drawn):
                    text = text_of(one)
                    number, _ = texts.setdefault(json.dumps(text), (len(texts), text))
                    sentences.append((f"{key} {index}", {"text": number, **told(one)}))
                units.append((key, unit_values(snapshot)))
            places = zip(history.records, arrays, strict=True)
            histories.append(
                {
                    "run": history.run,
                    "state": history.state,
                    "records": [{"step": record.step, "scale": of.scale} for record, of in places],
                    "words": self._n_words,
                    **stacks(arrays, self._by_units, self._blob),
                }
            )
        return histories, sentences, [text for _, text in texts.values()], units

    def _snapshots(self) -> tuple[list[Row], list[int]]:
        """Each record at its numbers of clusters, and the numbers that all have."""
        rows: list[Row] = []
        records = list(self._each())
        everywhere = set(ANY_CLUSTERS)
        for key, history, record in self._in_turn("clusters", records):
            held = set()
            for clusters in self._numbers_of_clusters(record, len(records)):
                query = self._seen(history, record, clusters)
                try:
                    with history.packed():
                        row = {**self._ask("/snapshot", **query), "changes": self._ask("/changes", **query)}
                except UnpackableError as error:
                    if isinstance(error.__cause__, NotFoundError) and "clusters" in query:
                        continue  # without words there is the recorded number alone
                    raise
                del row["clouds"]  # the page sorts the words by their strength
                rows.append((f"{key} {clusters}", row))
                held.add(clusters)
            everywhere &= held
        return rows, sorted(everywhere)

    def _causes(self, snapshots: Sequence[Row]) -> tuple[list[Row], list[Row]]:
        """Importance and memory of the chips of snapshots, those at the recorded numbers of clusters first.

        The second rows are those of the units that each chip has at the last record of its history, for curves.
        """
        held, rows, along = {key for key, _ in snapshots}, list[Row](), list[Row]()
        for at, history in self._in_turn("causes", enumerate(self._histories)):
            own, others = list[Asked](), list[Asked]()
            last = history.records[-1]
            for number in measured_first(len(history.records), MOST_POINTS):
                record = history.records[number]
                for clusters in sorted({*ANY_CLUSTERS, record.header.n_clusters}):
                    if (key := f"{at} {number} {clusters}") in held:
                        group = own if clusters == record.header.n_clusters else others
                        query = self._seen(history, record, clusters)
                        group.append((key, query))
                        if record is not last:
                            group.append((f"{ALONG} {key}", {**query, "pin": f"{last.step:.15g}"}))
            with history.packed():
                found = cause_rows([*own, *others], self._ask, len(self._histories))
            for key, row in found:
                if key.startswith(ALONG):
                    along.append((key.removeprefix(f"{ALONG} "), curve_row(row)))
                else:
                    rows.append((key, row))
        return rows, along

    def _seen(self, history: PackedHistory, record: ListedRecord, clusters: int) -> dict[str, object]:
        """Asks for a record at a number of clusters; the recorded one may be 1, which cannot be asked for."""
        own = clusters == record.header.n_clusters
        return {**self._of(history, record), **({} if own else {"clusters": clusters})}

    def _numbers_of_clusters(self, record: ListedRecord, n_records: int) -> list[int]:
        others = self._choice.clusters
        if others is None:
            others = FEW_CLUSTERS if n_records * len(FEW_CLUSTERS) <= MOST_SNAPSHOTS else ()
        return sorted({record.header.n_clusters, *others})

    def _comparisons(self, snapshots: Sequence[Row]) -> Iterator[Row]:
        rows = dict(snapshots)
        known = {
            key: known_of(cast(Mapping[str, Any], rows[f"{key} {record.header.n_clusters}"]))
            for key, _, record in self._each()
        }
        for first, second in self._in_turn("comparisons", self._compared()):
            history, other = self._histories[first[0]], self._histories[second[0]]
            one, two = history.records[first[1]], other.records[second[1]]
            there, back = (self._of(history, one), self._of(other, two, "other_"))
            try:
                row = self._ask("/compare", **there, **back)
            except InvalidRequestError:  # no word in common
                continue
            if any("first" in note or "differ" in note for note in row["notes"]):
                swapped = self._ask("/compare", **self._of(other, two), **self._of(history, one, "other_"))
                row = row | {"notes_swapped": swapped["notes"]}
            of_first, of_second = (known["{} {}".format(*place)] for place in (first, second))
            yield " ".join(map(str, (*first, *second))), lean_comparison(row, of_first, of_second)

    def _compared(self) -> Iterator[tuple[Place, Place]]:
        """As many pairs as there is room for."""
        room = MOST_COMPARED
        for pair in pairs([len(history.records) for history in self._histories]):
            room -= min(self._histories[at].records[number].header.n_words for at, number in pair)
            if room < 0:
                return
            yield pair
