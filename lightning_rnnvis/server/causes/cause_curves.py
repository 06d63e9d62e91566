"""Importance and memory of a chip or unit along a training: measured in turn for all at once, and kept.

A chip is its units as they are at the record that is shown, the same ones at every other: its number may stand for
others there.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lightning_rnnvis.errors import InvalidRequestError, NotFoundError, RecordError
from lightning_rnnvis.network.causes.causes_in_turn import Causes, seconds_of_memory
from lightning_rnnvis.network.causes.chip_causes import chip_importance, chip_memory, seconds_of_importance
from lightning_rnnvis.network.causes.deviations import Deviations
from lightning_rnnvis.network.causes.importance import Importance
from lightning_rnnvis.network.causes.memory_length import MemoryLength
from lightning_rnnvis.network.causes.progress import Tell
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import rounded
from lightning_rnnvis.payloads.record.causes import curve_payload
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.server.causes.along_training import along_training
from lightning_rnnvis.server.causes.cause_requests import (
    QUICK_SECONDS,
    WAIT_SECONDS,
    chips_key,
    deviations_key,
    most_seconds,
)
from lightning_rnnvis.server.causes.output_scales import OutputScales
from lightning_rnnvis.server.jobs import Job, Jobs
from lightning_rnnvis.server.lenses.lenses import Lenses
from lightning_rnnvis.server.lenses.requested_lens import requested
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.record_source import RecordSource, record_key
from lightning_rnnvis.server.store.record_store import RecordStore


@dataclass(frozen=True)
class _Curve:
    """What is known of some records; what all of it would take, where it is left; and whose networks were not there."""

    points: tuple[Causes, ...]
    seconds: float | None = None
    lacking: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Asked:
    """The chips of one record along its training, to be measured in `most` seconds, None for any."""

    source: RecordSource
    records: Sequence[ListedRecord]
    labels: Labels
    deviations: Deviations | None
    most: float | None

    @property
    def key(self) -> tuple[Hashable, ...]:
        """By which it is kept, however long it may take."""
        names = tuple(record_key(self.source, one) for one in self.records)
        return names, self.labels.unit_labels.tobytes(), self.labels.n_chips, deviations_key(self.deviations)


@dataclass(frozen=True)
class _Quantity:
    """Importance or memory: where it is kept, what it takes, how it is measured, and where it is put."""

    kept: Cache[Any]
    seconds: Callable[[Snapshot, Runner, Labels], float]
    measure: Callable[[Snapshot, Runner, Labels, Deviations | None, Tell], Importance | MemoryLength]
    put: Callable[[Causes, Any], Causes]


class CauseCurves:
    """Payloads of importance and memory along a training.

    Args:
        store: Reads records and networks.
        lenses: Give the chips.
        scales: Tell in what several values are compared.
        memory: Where what was measured is kept.
    """

    def __init__(self, store: RecordStore, lenses: Lenses, scales: OutputScales, memory: Memory) -> None:
        self._store = store
        self._lenses = lenses
        self._deviations = scales
        self._importance: Cache[Importance] = Cache(memory)
        self._memory: Cache[MemoryLength] = Cache(memory)
        self._quantities = (
            _Quantity(self._importance, _seconds_of_importance, _importance, _with_importance),
            _Quantity(self._memory, _seconds_of_memory, _memory, _with_memory),
        )
        self._jobs: Jobs[_Curve] = Jobs(memory)

    def keep(self, key: Hashable, found: Causes) -> None:
        """Keep what was measured of a record and its chips, which `chips_key` names."""
        importance, memory = found.importance, found.memory
        if importance is not None and importance.measured == "network":
            self._importance.get(key, lambda: importance)
        if memory is not None:
            self._memory.get(key, lambda: memory)

    def curve(self, source: RecordSource, arguments: RequestArgs) -> schema.CauseCurve:
        """A unit, or the units of a chip as it is drawn at the record that is asked for."""
        record, lens = requested(self._store, source, arguments)
        if ("chip" in arguments) == ("unit" in arguments):
            raise InvalidRequestError("Ask for the curve either of `chip` or of `unit`.")
        chip, unit = (arguments.number(name) if name in arguments else None for name in ("chip", "unit"))
        seen = self._lenses.apply(source, record, lens)
        records, most = along_training(self._store, source, record), most_seconds(arguments)
        asked = _Asked(source, records, seen.labels, self._deviations.of(source, record, lens), most)
        share, known = self._job(asked).known()
        found = known or _Curve((Causes(),) * len(records))
        awaited = [place for place in found.lacking if self._store.beside.awaits_network(source, records[place])]
        return {
            # Asked again as long as a network may still come.
            "share": min(share, 1 - len(awaited) / (len(records) + 1)),
            "seconds": rounded(found.seconds, 2),
            **curve_payload(seen, list(zip(records, found.points, strict=True)), chip=chip, unit=unit),
        }

    def _job(self, asked: _Asked) -> Job[_Curve]:
        """What is known of these chips, anew where a network has come since."""
        key, source, records = asked.key, asked.source, asked.records

        def ask(come: frozenset[int]) -> Job[_Curve]:
            return self._jobs.ask(
                (*key, come, asked.most),
                lambda job: self._measure(asked, job),
                WAIT_SECONDS,
                more=(*key, come, None),
                less=(*key, come, QUICK_SECONDS),
            )

        job = ask(frozenset())
        share, found = job.known()
        lacking = found.lacking if found is not None and share == 1 else frozenset[int]()
        come = frozenset(
            place for place in lacking if self._store.beside.network_now(source, records[place]) is not None
        )
        return ask(come) if come else job

    def _measure(self, asked: _Asked, job: Job[_Curve]) -> _Curve:
        source, records, labels = asked.source, asked.records, asked.labels
        found = list(job.value.points) if job.value else [Causes()] * len(records)
        lacking: set[int] = set()
        for turn, quantity in enumerate(self._quantities):
            is_begun = False
            # From the last one back: it is the one that most networks are left of, and says how long the others take.
            for done, place in enumerate(reversed(range(len(records)))):
                job.tell((turn * len(records) + done) / (len(self._quantities) * len(records)))
                try:
                    key = chips_key(source, records[place], labels, asked.deviations)
                    value = quantity.kept.known(key)
                    if value is None:
                        try:
                            runner = self._store.beside.network(source, records[place])
                        except RecordError:
                            lacking.add(place)
                            continue
                        snapshot = self._store.read_once(source, records[place])
                        if snapshot.n_units != len(labels.unit_labels):
                            continue
                        seconds = quantity.seconds(snapshot, runner, labels) * (place + 1)
                        if asked.most is not None and not is_begun and seconds > asked.most:
                            return _Curve(tuple(found), seconds, frozenset(lacking))
                        is_begun = True
                        value = self._measured(quantity, key, (snapshot, runner, labels, asked.deviations), job)
                except (NotFoundError, RecordError, InvalidRequestError):
                    continue  # its point is left out of the curve
                found[place] = quantity.put(found[place], value)
                job.value = _Curve(tuple(found), lacking=frozenset(lacking))
        return _Curve(tuple(found), lacking=frozenset(lacking))

    def _measured(
        self,
        quantity: _Quantity,
        key: Hashable,
        of: tuple[Snapshot, Runner, Labels, Deviations | None],
        job: Job[_Curve],
    ) -> Importance | MemoryLength:
        share = job.share
        value: Importance | MemoryLength = quantity.kept.get(
            key, lambda: quantity.measure(*of, lambda _: job.tell(share))
        )
        return value


def _seconds_of_importance(snapshot: Snapshot, runner: Runner, labels: Labels) -> float:
    return seconds_of_importance(snapshot, runner, labels.n_chips)


def _seconds_of_memory(snapshot: Snapshot, runner: Runner, labels: Labels) -> float:
    return seconds_of_memory(runner)


def _importance(
    snapshot: Snapshot, runner: Runner, labels: Labels, deviations: Deviations | None, tell: Tell
) -> Importance:
    return chip_importance(snapshot, runner, labels, deviations=deviations, tell=tell)


def _with_importance(found: Causes, importance: Importance) -> Causes:
    return replace(found, importance=importance)


def _memory(
    snapshot: Snapshot, runner: Runner, labels: Labels, deviations: Deviations | None, tell: Tell
) -> MemoryLength:
    return chip_memory(snapshot, runner, labels, tell=tell)


def _with_memory(found: Causes, memory: MemoryLength) -> Causes:
    return replace(found, memory=memory)
