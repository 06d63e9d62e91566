"""What a report holds of its runs, as bytes: answers that the tab would get, and arrays that others are made from.

`tb_plugin/frontend/src/api/packed/` reads it. Whole answers are kept where the analysis is ours to do: the list of runs,
snapshots, comparisons, findings, curves. What is a matter of sums over chips and units is made in the page: sentences,
thumbnails, the responses of single words and steps.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from lightning_rnnvis.errors import InvalidRequestError, NotFoundError, RecordError
from lightning_rnnvis.payloads.numbers import vector_with_gaps
from lightning_rnnvis.payloads.responses import response_scale
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.snapshot import Snapshot, counted
from lightning_rnnvis.report.columns import Blob, Node, pack
from lightning_rnnvis.report.stacks import stack
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.routes import Routes
from lightning_rnnvis.server.store.cache import Memory
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import RecordStore

FORMAT = 1
"""Version of what `tb_plugin/frontend/src/api/packed/` reads; a report carries its own reader."""

MOST_RESPONSES = 3_000_000
"""Responses of single units to words that a report holds, of the most frequent words: beyond it words have none."""

MOST_STATES = 3_000_000
"""States of single units in sentences that a report holds; beyond it, sums over the recorded chips stand instead."""

MOST_COMPARED = 15_000
"""Words, counted in each comparison, that a report holds."""

MOST_SNAPSHOTS = 800
"""Records, counted at each number of clusters, beyond which each is held at its recorded number alone."""

_CHIP_ARRAYS = ("positive", "negative", "change_positive", "change_negative", "kept", "link")

Progress = Callable[[int, int], None]
"""Told how many parts of how many are done."""


@dataclass(frozen=True)
class Choice:
    """What of the records a report holds.

    Attributes:
        clusters: Numbers of clusters beside the recorded ones; None for all as far as they fit.
        sentences: How many sentences of each record; None for all.
        progress: Told how far it is.
    """

    clusters: Sequence[int] | None = None
    sentences: int | None = None
    progress: Progress | None = None


def report_content(source: RecordSource, choice: Choice) -> bytes:
    """What a report holds, not yet compressed: the length of a JSON object, the object, and the columns it names.

    Raises:
        NotFoundError: There is no record that can be read.
    """
    packed, blob = _Packing(source, choice).content()
    text = json.dumps(packed, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(errors="replace")
    text += b" " * (-len(text) % 4)
    return struct.pack("<I", len(text)) + text + blob.content()


@dataclass(frozen=True)
class _History:
    """The records of one state of a run that can be read, as they are listed."""

    run: str
    state: str
    records: Sequence[ListedRecord]


class _Packing:
    def __init__(self, source: RecordSource, choice: Choice) -> None:
        self._source, self._choice, self._blob = source, choice, Blob()
        self._routes = Routes().by_path
        self._store = RecordStore(Memory(64 * 2**20))
        self._histories = self._readable()
        self._parts = 0

    def content(self) -> tuple[Mapping[str, Any], Blob]:
        """What the report holds, and the columns."""
        runs = list(dict.fromkeys(history.run for history in self._histories))
        content = {
            "format": FORMAT,
            "runs": self._ask("/runs"),
            "scalars": self._ask("/scalars", run=runs)["runs"],
            "table": self._ask("/table"),
            "findings": list(self._findings()),
            "histories": self._stacks(),
            "snapshots": self._table(self._snapshots()),
            "sentences": self._table(self._sentences()),
            "units": self._table(self._units()),
            "comparisons": self._table(self._comparisons()),
        }
        return content, self._blob

    def _ask(self, route: str, **query: object) -> Any:
        values = {
            name: [str(one) for one in value] if isinstance(value, list) else [str(value)]
            for name, value in query.items()
        }
        return self._routes[route](self._source, RequestArgs(values))

    def _of(self, history: _History, record: ListedRecord, **more: object) -> dict[str, object]:
        return {"run": history.run, "state": history.state, "step": f"{record.step:.15g}", **more}

    def _readable(self) -> list[_History]:
        listing = self._store.listing(self._source)
        found: dict[tuple[str, str], list[ListedRecord]] = {}
        for run, records in listing.runs.items():
            for record in records:
                try:
                    self._store.read_once(self._source, record)
                except (NotFoundError, RecordError):
                    continue
                found.setdefault((run, record.state), []).append(record)
        if not found:
            raise NotFoundError("There is no record to report on.")
        return [_History(run, state, records) for (run, state), records in found.items()]

    def _snapshot(self, record: ListedRecord) -> Snapshot:
        return self._store.read_once(self._source, record)

    def _table(self, rows: Iterator[tuple[str, object]]) -> Node:
        """Answers by key: the numbers of history and record, and what else tells them apart."""
        found = list(rows)
        return {"keys": [key for key, _ in found], "rows": pack([row for _, row in found], self._blob)}

    def _each(self) -> Iterator[tuple[str, _History, ListedRecord]]:
        for at, history in enumerate(self._histories):
            for number, record in enumerate(history.records):
                yield f"{at} {number}", history, record

    def _findings(self) -> Iterator[Any]:
        for history in self._histories:
            yield self._ask("/findings", run=history.run, state=history.state)

    def _numbers_of_clusters(self, record: ListedRecord) -> list[int]:
        own = record.header.n_clusters
        n_records = sum(len(history.records) for history in self._histories)
        others = self._choice.clusters
        if others is None:
            others = range(2, 21) if n_records * 19 <= MOST_SNAPSHOTS else ()
        return sorted({own, *others})

    def _snapshots(self) -> Iterator[tuple[str, object]]:
        for key, history, record in self._each():
            for clusters in self._numbers_of_clusters(record):
                # Named even where it is the recorded number: a record without words has no other one.
                try:
                    row = dict(self._ask("/snapshot", **self._of(history, record, clusters=clusters)))
                except (NotFoundError, InvalidRequestError):
                    continue
                del row["clouds"]  # the order of the words by their strength
                yield f"{key} {clusters}", row

    def _sentences(self) -> Iterator[tuple[str, object]]:
        for key, history, record in self._each():
            for index in range(self._n_sentences(self._snapshot(record))):
                row = dict(self._ask("/sentence", **self._of(history, record, index=index)))
                steps = [{name: step[name] for name in step if name not in _CHIP_ARRAYS} for step in row["steps"]]
                yield f"{key} {index}", {
                    name: row[name] for name in ("key", "title", "reverse", "words", "variables")
                } | {"steps": steps}

    def _n_sentences(self, snapshot: Snapshot) -> int:
        n = len(snapshot.sentences)
        return n if self._choice.sentences is None else min(n, self._choice.sentences)

    def _units(self) -> Iterator[tuple[str, object]]:
        for key, _, record in self._each():
            snapshot = self._snapshot(record)
            yield key, {
                "mean": vector_with_gaps(snapshot.unit_means),
                "deviation": vector_with_gaps(snapshot.unit_deviations),
                "saturation": vector_with_gaps(snapshot.unit_saturation),
            }

    def _stacks(self) -> list[Mapping[str, Any]]:
        n_responses = sum(record.header.n_units for _, _, record in self._each())
        n_words = max(MOST_RESPONSES // max(n_responses, 1), 1)
        packed = []
        for history in self._histories:
            responses, states, records = [], [], []
            for record in history.records:
                snapshot = self._snapshot(record)
                responses.append(snapshot.responses[:n_words])
                shown = snapshot.sentences[: self._n_sentences(snapshot)]
                states.append(np.concatenate([np.vstack([one.initial, one.states]).ravel() for one in shown] or [np.zeros(0)]))
                records.append({"step": record.step, "scale": response_scale(snapshot)})
            packed.append(
                {
                    "run": history.run,
                    "state": history.state,
                    "records": records,
                    "words": n_words,
                    "responses": stack(responses, self._blob),
                    "states": stack(states, self._blob),
                }
            )
        return packed

    def _comparisons(self) -> Iterator[tuple[str, object]]:
        room = MOST_COMPARED
        for (at, first), (beside, second) in self._pairs():
            history, other = self._histories[at], self._histories[beside]
            one, two = history.records[first], other.records[second]
            room -= min(one.header.n_words, two.header.n_words)
            if room < 0:
                return
            to = {"other_run": other.run, "other_state": other.state, "other_step": f"{two.step:.15g}"}
            try:
                row = self._ask("/compare", **self._of(history, one, **to))
            except (InvalidRequestError, NotFoundError):
                continue  # no word in common
            yield f"{at} {first} {beside} {second}", row

    def _pairs(self) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Pairs of records, by history and number, those that are looked at first at the front."""
        lasts = [(at, len(history.records) - 1) for at, history in enumerate(self._histories)]
        yield from combinations(lasts, 2)
        done = set()
        for distance in ("last", "first", "previous", "other"):
            for at, (_, last) in enumerate(lasts):
                for number in range(last, -1, -1):
                    others = {"last": [last], "first": [0], "previous": [number - 1], "other": range(number)}[distance]
                    for other in others:
                        pair = (at, max(number, other)), (at, min(number, other))
                        if 0 <= other != number and pair not in done:
                            done.add(pair)
                            yield pair
