"""Importance and memory of a chip or unit along a training: measured in turn for all at once, and kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lightning_rnnvis.errors import InvalidRequestError, NotFoundError, RecordError
from lightning_rnnvis.network.causes.causes_in_turn import Causes, seconds_of_memory
from lightning_rnnvis.network.causes.chip_causes import chip_importance, chip_memory, seconds_of_importance
from lightning_rnnvis.network.causes.importance import Importance
from lightning_rnnvis.network.causes.memory_length import MemoryLength
from lightning_rnnvis.network.causes.progress import Tell
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.lenses.lens import LensedRecord
from lightning_rnnvis.payloads.numbers import rounded
from lightning_rnnvis.payloads.record.causes import curve_point_payload
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.server.cause_requests import QUICK_SECONDS, WAIT_SECONDS, along_training, chips_key, most_seconds
from lightning_rnnvis.server.jobs import Job, Jobs
from lightning_rnnvis.server.lenses.lenses import Lenses
from lightning_rnnvis.server.lenses.requested_lens import Lens, requested_lens, requested_record
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import RecordStore


@dataclass(frozen=True)
class _Curve:
    """What is known of some records; and what all of it would take, where it is left."""

    points: tuple[Causes, ...]
    seconds: float | None = None


@dataclass(frozen=True)
class _Quantity:
    """Importance or memory: where it is kept, what it takes, how it is measured, and where it is put."""

    kept: Cache[Any]
    seconds: Callable[[LensedRecord, Runner], float]
    measure: Callable[[LensedRecord, Runner, Tell], Importance | MemoryLength]
    put: Callable[[Causes, Any], Causes]


class CauseCurves:
    """Payloads of importance and memory along a training.

    Args:
        store: Reads records and networks.
        lenses: Give the chips.
        memory: Where what was measured is kept.
    """

    def __init__(self, store: RecordStore, lenses: Lenses, memory: Memory) -> None:
        self._store = store
        self._lenses = lenses
        self._importance: Cache[Importance] = Cache(memory)
        self._memory: Cache[MemoryLength] = Cache(memory)
        self._quantities = (
            _Quantity(self._importance, _seconds_of_importance, _importance, _with_importance),
            _Quantity(self._memory, lambda _, runner: seconds_of_memory(runner), _memory, _with_memory),
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
        """A chip, as it is drawn at each record, or a unit."""
        record = requested_record(self._store, source, arguments)
        lens = requested_lens(self._store, source, arguments, record)
        if ("chip" in arguments) == ("unit" in arguments):
            raise InvalidRequestError("Ask for the curve either of `chip` or of `unit`.")
        chip, unit = (arguments.number(name) if name in arguments else None for name in ("chip", "unit"))
        records, most = along_training(self._store, source, record), most_seconds(arguments)

        def work(job: Job[_Curve]) -> _Curve:
            return self._measure(source, records, lens, most, job)

        names = tuple((one.run, one.tag) for one in records)
        key = (source.key, names, _lens_key(lens))
        job = self._jobs.ask((*key, most), work, WAIT_SECONDS, more=(*key, None), less=(*key, QUICK_SECONDS))
        found = job.value or _Curve((Causes(),) * len(records))
        return {
            "share": job.share,
            "seconds": rounded(found.seconds, 2),
            "points": [
                curve_point_payload(one, causes, chip=chip, unit=unit)
                for one, causes in zip(records, found.points, strict=True)
            ],
        }

    def _measure(
        self, source: RecordSource, records: Sequence[ListedRecord], lens: Lens, most: float | None, job: Job[_Curve]
    ) -> _Curve:
        found = list(job.value.points) if job.value else [Causes()] * len(records)
        for turn, quantity in enumerate(self._quantities):
            is_begun = False
            # From the last one back: it is the one that most networks are left of, and says how long the others take.
            for done, place in enumerate(reversed(range(len(records)))):
                job.tell((turn * len(records) + done) / (len(self._quantities) * len(records)))
                try:
                    seen = self._lenses.apply(source, records[place], lens)
                    value = quantity.kept.known(chips_key(source, seen))
                    if value is None:
                        runner = self._store.network(source, records[place])
                        seconds = quantity.seconds(seen, runner) * (place + 1)
                        if most is not None and not is_begun and seconds > most:
                            return _Curve(tuple(found), seconds)
                        is_begun = True
                        value = self._measured(quantity, source, seen, runner, job)
                except (NotFoundError, RecordError, InvalidRequestError):
                    continue
                found[place] = quantity.put(found[place], value)
                job.value = _Curve(tuple(found))
        return _Curve(tuple(found))

    def _measured(
        self, quantity: _Quantity, source: RecordSource, seen: LensedRecord, runner: Runner, job: Job[_Curve]
    ) -> Importance | MemoryLength:
        share = job.share
        value: Importance | MemoryLength = quantity.kept.get(
            chips_key(source, seen), lambda: quantity.measure(seen, runner, lambda _: job.tell(share))
        )
        return value


def _seconds_of_importance(seen: LensedRecord, runner: Runner) -> float:
    return seconds_of_importance(seen.snapshot, runner, seen.labels.n_chips)


def _importance(seen: LensedRecord, runner: Runner, tell: Tell) -> Importance:
    return chip_importance(seen.snapshot, runner, seen.labels, tell=tell)


def _with_importance(found: Causes, importance: Importance) -> Causes:
    return replace(found, importance=importance)


def _memory(seen: LensedRecord, runner: Runner, tell: Tell) -> MemoryLength:
    return chip_memory(seen.snapshot, runner, seen.labels, tell=tell)


def _with_memory(found: Causes, memory: MemoryLength) -> Causes:
    return replace(found, memory=memory)


def _lens_key(lens: Lens) -> Hashable:
    """What tells a lens from others."""
    named = [None if one is None else (one.run, one.tag) for one in (lens.pin, lens.identity, lens.like)]
    return lens.clusters, *named, lens.raw_signs
