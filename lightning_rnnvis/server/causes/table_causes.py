"""The chip that matters most in each row of the table of all runs: found while the table is open, row after row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lightning_rnnvis.errors import InvalidRequestError, NotFoundError, RecordError
from lightning_rnnvis.network.causes.causes_in_turn import Causes, seconds_of_memory
from lightning_rnnvis.network.causes.chip_causes import chip_importance, chip_memory, seconds_of_importance
from lightning_rnnvis.network.causes.deviations import Deviations
from lightning_rnnvis.network.causes.recorded_head import recorded_head_importance
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.lenses.lens import LensedRecord
from lightning_rnnvis.payloads.numbers import rounded
from lightning_rnnvis.payloads.record.table_causes import row_causes_payload
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.server.causes.cause_requests import QUICK_SECONDS, WAIT_SECONDS, most_seconds
from lightning_rnnvis.server.causes.output_scales import OutputScales
from lightning_rnnvis.server.jobs import Job, Jobs
from lightning_rnnvis.server.lenses.lenses import Lenses
from lightning_rnnvis.server.lenses.requested_lens import Lens
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.record_source import RecordSource, record_key
from lightning_rnnvis.server.store.record_store import RecordStore

Chosen = Callable[[RecordSource, RequestArgs], Sequence[ListedRecord]]
"""The records of the table that a request describes."""


@dataclass(frozen=True)
class _Rows:
    """What is known of some rows, None where nothing is; and what all would take, where they are left."""

    causes: tuple[Causes | None, ...]
    seconds: float | None = None


class TableCauses:
    """Payloads of the most important chips of the table's rows.

    Args:
        store: Reads records and networks.
        lenses: Give the chips.
        memory: Where what was measured is kept.
        chosen: Which records the table shows.
    """

    def __init__(self, store: RecordStore, lenses: Lenses, memory: Memory, chosen: Chosen) -> None:
        self._store = store
        self._lenses = lenses
        self._chosen = chosen
        self._deviations = OutputScales(store, lenses, memory)
        self._known: Cache[Causes] = Cache(memory)
        self._jobs: Jobs[_Rows] = Jobs(memory)

    def causes(self, source: RecordSource, arguments: RequestArgs) -> schema.TableCauses:
        """The most important chip of each row, as far as it is known."""
        records, most = self._chosen(source, arguments), most_seconds(arguments)
        names = tuple(record_key(source, one) for one in records)
        job = self._jobs.ask(
            (names, most),
            lambda job: self._measure(source, records, most, job),
            WAIT_SECONDS,
            more=(names, None),
            less=(names, QUICK_SECONDS),
        )
        share, found = job.known()
        found = found or _Rows((None,) * len(records))
        rows = [row_causes_payload(*pair) for pair in zip(records, found.causes, strict=True)]
        return {"share": share, "seconds": rounded(found.seconds, 2), "rows": rows}

    def _measure(
        self, source: RecordSource, records: Sequence[ListedRecord], most: float | None, job: Job[_Rows]
    ) -> _Rows:
        found: list[Causes | None] = list(job.value.causes) if job.value else [None] * len(records)
        for place, record in enumerate(records):
            key = record_key(source, record)
            try:
                if self._known.known(key) is None:
                    seen = self._lenses.apply(source, record, Lens())
                    runner, seconds = self._runner(source, seen), 0.0
                    if runner is not None:
                        seconds = seconds_of_row(seen, runner) * (len(records) - place)
                    if most is not None and seconds > most:
                        return _Rows(tuple(found), seconds)
                    made = _causes(seen, runner, self._deviations.of(source, record, Lens()), job)
                    self._known.get(key, lambda made=made: made)  # type: ignore[misc]
                found[place] = self._known.known(key)
            except (NotFoundError, RecordError, InvalidRequestError):
                continue  # its cell stays empty
            finally:
                job.value = _Rows(tuple(found))
            job.tell((place + 1) / len(records))
        return _Rows(tuple(found))

    def _runner(self, source: RecordSource, seen: LensedRecord) -> Runner | None:
        try:
            runner = self._store.beside.network(source, seen.record)
        except (NotFoundError, RecordError):
            return None
        return runner if runner.network.head is not None and runner.network.sequences else None


def seconds_of_row(seen: LensedRecord, runner: Runner) -> float:
    """What importance and memory of its chips take, in time of the processor."""
    return seconds_of_importance(seen.snapshot, runner, seen.labels.n_chips) + seconds_of_memory(runner)


def _causes(seen: LensedRecord, runner: Runner | None, deviations: Deviations | None, job: Job[_Rows]) -> Causes:
    """In the network, else at the head over the recorded sentences."""
    if runner is None:
        return Causes(recorded_head_importance(seen.snapshot, seen.labels, deviations))
    share = job.share

    def tell(_: float) -> None:
        job.tell(share)

    importance = chip_importance(seen.snapshot, runner, seen.labels, deviations=deviations, tell=tell)
    return Causes(importance, chip_memory(seen.snapshot, runner, seen.labels, tell=tell))
