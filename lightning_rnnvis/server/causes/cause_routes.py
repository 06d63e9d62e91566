"""The routes that ask the network of a record what its chips, units and words do for the output."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.errors import InvalidRequestError, NotFoundError, RecordError
from lightning_rnnvis.network.causes.causes_in_turn import Causes, measure_causes
from lightning_rnnvis.network.causes.chip_causes import (
    divergence_without,
    effects_of,
    head_of,
    promotion_of,
    seconds_of_importance,
)
from lightning_rnnvis.network.causes.deviations import Deviations
from lightning_rnnvis.network.causes.divergence import unit_of_all
from lightning_rnnvis.network.causes.importance import sampled_states
from lightning_rnnvis.network.causes.recorded_head import recorded_head_importance
from lightning_rnnvis.network.storage.reading import switched_off
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import rounded
from lightning_rnnvis.payloads.record.causes import DIGITS, causes_payload, effects_payload, promoted_payload
from lightning_rnnvis.payloads.sentences.sentence import sentence_at
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.server.causes.along_training import along_training
from lightning_rnnvis.server.causes.cause_curves import CauseCurves
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

MOST_OUTPUTS = 10
"""Promoted outputs that are sent."""


@dataclass(frozen=True)
class _Divergence:
    """Without some units; what it would take, where it is left."""

    value: float | None
    seconds: float | None = None


class CauseRoutes:
    """Payloads of importance, memory, promoted outputs and the words before a prediction."""

    def __init__(self, store: RecordStore, lenses: Lenses, memory: Memory) -> None:
        self._store = store
        self._lenses = lenses
        self._deviations = OutputScales(store, lenses, memory)
        self._states: Cache[np.ndarray] = Cache(memory)
        self._scales: Cache[float] = Cache(memory)
        self._causes: Jobs[Causes] = Jobs(memory)
        self._curves = CauseCurves(store, lenses, self._deviations, memory)
        self._divergences: Jobs[_Divergence] = Jobs(memory)

    def causes(self, source: RecordSource, arguments: RequestArgs) -> schema.Causes:
        """Importance and memory of the chips and units of a record, as far as they are known."""
        (record, lens), most = requested(self._store, source, arguments), most_seconds(arguments)
        seen = self._lenses.apply(source, record, lens)
        deviations = self._deviations.of(source, record, lens)
        n_chips, key = seen.labels.n_chips, chips_key(source, record, seen.labels, deviations)
        try:
            runner = self._store.beside.network(source, record)

            def work(job: Job[Causes]) -> Causes:
                def publish(found: Causes) -> None:
                    job.value = found

                made = measure_causes(
                    seen.snapshot,
                    runner,
                    seen.labels,
                    deviations=deviations,
                    most_seconds=most,
                    tell=job.tell,
                    publish=publish,
                    known=job.value,
                )
                self._curves.keep(key, made)
                return made

            job = self._causes.ask((*key, most), work, WAIT_SECONDS, more=(*key, None), less=(*key, QUICK_SECONDS))
        except RecordError as error:
            at_head = recorded_head_importance(seen.snapshot, seen.labels, deviations)
            sequences = 0 if at_head is None else at_head.n_sequences
            largest = self._largest(source, record, deviations)
            share = 0.0 if self._store.beside.awaits_network(source, record) else 1.0
            return causes_payload(Causes(at_head, why=str(error)), share, n_chips, sequences, largest=largest)
        rounding = runner.network.errors.get(record.state)
        share, found = job.known()
        largest = self._largest(source, record, deviations)
        return causes_payload(
            found or Causes(), share, n_chips, len(runner.network.sequences), rounding, largest=largest
        )

    def curve(self, source: RecordSource, arguments: RequestArgs) -> schema.CauseCurve:
        """Importance and memory of a chip or unit along the training of a record."""
        return self._curves.curve(source, arguments)

    def promoted(self, source: RecordSource, arguments: RequestArgs) -> schema.PromotedOutputs:
        """The outputs that a chip, or a unit, promotes."""
        record, lens = requested(self._store, source, arguments)
        if ("chip" in arguments) == ("unit" in arguments):
            raise InvalidRequestError("Ask for the outputs either of `chip` or of `unit`.")
        seen, runner = self._lenses.apply(source, record, lens), self._store.beside.network(source, record)
        chips, units = ([arguments.number(name)] if name in arguments else [] for name in ("chip", "unit"))
        try:
            chosen = switched_off(seen.with_labels, units, chips)
        except ValueError as error:
            raise NotFoundError(str(error)) from error
        head = runner.network.head
        states = None
        if head is not None and head.columns(record.state):
            states = self._states.get(record_key(source, record), lambda: sampled_states(runner, head))
        deviations = self._deviations.of(source, record, lens)
        found = promotion_of(seen.with_labels, runner, chosen, states, deviations=deviations)
        assert head is not None
        return promoted_payload(found, head, MOST_OUTPUTS)

    def effects(self, source: RecordSource, arguments: RequestArgs) -> schema.WordEffects:
        """What the words of a sentence did to the output after one of them."""
        record, lens = requested(self._store, source, arguments)
        seen, runner = self._lenses.apply(source, record, lens), self._store.beside.network(source, record)
        words = arguments.typed() if "typed" in arguments else None
        if words is None:
            words = [str(word) for word in sentence_at(seen.snapshot, arguments.number("sentence")).words]
        output = arguments.text("output") if "output" in arguments else None
        try:
            off = switched_off(seen.with_labels, arguments.off_units(), arguments.off())
            return effects_payload(
                effects_of(seen.snapshot, runner, words, arguments.number("position"), output, off=off)
            )
        except ValueError as error:
            raise InvalidRequestError(str(error)) from error

    def without(self, source: RecordSource, arguments: RequestArgs) -> schema.Without:
        """How far the output moves over the sampled sequences while chips and units are off."""
        (record, lens), most = requested(self._store, source, arguments), most_seconds(arguments)
        seen = self._lenses.apply(source, record, lens)
        try:
            units = switched_off(seen.with_labels, arguments.off_units(), arguments.off())
        except ValueError as error:
            raise InvalidRequestError(str(error)) from error
        if not len(units):
            raise InvalidRequestError("Name a chip by `off`, or a unit by `off_unit`.")
        try:
            runner = self._store.beside.network(source, record)
            unit = unit_of_all(head_of(seen.snapshot, runner))
            deviations = self._deviations.of(source, record, lens)

            def work(job: Job[_Divergence]) -> _Divergence:
                seconds = seconds_of_importance(seen.snapshot, runner, 1)
                if most is not None and seconds > most:
                    return _Divergence(None, seconds)
                moved = divergence_without(seen.snapshot, runner, units, deviations=deviations, tell=job.tell)
                return _Divergence(moved)

            key = (*record_key(source, record), units.tobytes(), deviations_key(deviations), most)
            job = self._divergences.ask(key, work, WAIT_SECONDS)
        except RecordError as error:
            unknown: schema.Without = {
                "share": 1.0,
                "seconds": None,
                "divergence": None,
                "importance_unit": None,
                "sequences": 0,
                "why": str(error),
            }
            return unknown
        share, found = job.known()
        found = found or _Divergence(None)
        return {
            "share": share,
            "seconds": rounded(found.seconds, 2),
            "divergence": rounded(found.value, DIGITS),
            "importance_unit": unit,
            "sequences": len(runner.network.sequences),
            "why": None,
        }

    def _largest(self, source: RecordSource, record: ListedRecord, deviations: Deviations | None) -> float | None:
        """The largest importance of a unit at the head over the training; None where no head reads the state."""
        records = along_training(self._store, source, record)

        def measure() -> float:
            largest = 0.0
            for one in records:
                with suppress(NotFoundError, RecordError):
                    snapshot = self._store.read_once(source, one)
                    found = recorded_head_importance(snapshot, snapshot.labels, deviations)
                    if found is not None and found.units is not None:
                        largest = max(largest, float(found.units.max()))
            return largest

        key = (*(record_key(source, one) for one in records), deviations_key(deviations))
        return self._scales.get(key, measure) or None
