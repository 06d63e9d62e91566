"""From what was measured of one state to the snapshot that is stored: co-clustering, metrics and names."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters, cocluster, default_clusters
from lightning_rnnvis.analysis.membership import among_words, of_words
from lightning_rnnvis.analysis.metric_registry import MetricInputs, compute_metrics
from lightning_rnnvis.capture.measurement.measurement import StateMeasurement
from lightning_rnnvis.capture.outputs.found_head import FoundHead
from lightning_rnnvis.records.head import NO_OUTPUTS, outputs_kept
from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.records.texts import text_array
from lightning_rnnvis.training.messages.head_sentences import of_steps
from lightning_rnnvis.vocabulary.naming import DisplayNames, name_head, name_sentence


@dataclass(frozen=True)
class RecordContext:
    """What the snapshots of one record share.

    Attributes:
        names: Name words, outputs and classes, by layer.
        n_clusters: Number of chips; None for the default of the hidden size.
        epoch: The epoch.
        global_step: The global step.
        history_id: The history that the record belongs to.
        record_number: Its running number there.
        instead_of: The history that this one takes the place of.
        previous_labels: Labels of the record before, by state.
        no_outputs: Why no head was found; empty where one was, or where that is not known.
    """

    names: Mapping[str, DisplayNames]
    n_clusters: int | None
    epoch: int
    global_step: int
    history_id: str
    record_number: int
    instead_of: str
    previous_labels: Mapping[str, Labels]
    no_outputs: str = ""


def build_snapshot(measured: StateMeasurement, context: RecordContext) -> Snapshot:
    """The snapshot of one state.

    Args:
        measured: What was measured; one of its words occurred at least.
        context: What all snapshots of the record share.
    """
    n_units = measured.responses.shape[1]
    present = measured.counts > 0
    previous = context.previous_labels.get(measured.state)
    if previous is not None and len(previous.unit_labels) != n_units:
        previous = None
    found = cocluster(
        measured.responses[present],
        context.n_clusters or default_clusters(n_units),
        previous=_of_present(previous, present),
    )
    names, head = context.names[measured.layer], measured.head if measured.head and measured.head.is_finite else None
    saturation = np.zeros(n_units) if measured.unit_saturation is None else measured.unit_saturation
    return Snapshot(
        state=measured.state,
        cell=measured.cell,
        epoch=context.epoch,
        global_step=context.global_step,
        history_id=context.history_id,
        record_number=context.record_number,
        instead_of=context.instead_of,
        words=text_array(names.vocabulary.distinct_words(measured.word_ids)),
        word_ids=np.array(measured.word_ids, dtype=np.int64),
        counts=measured.counts,
        responses=measured.responses,
        standard_errors=measured.standard_errors,
        half_differences=measured.half_differences,
        percentile_words=measured.percentile_words,
        percentiles=measured.percentiles,
        unit_means=measured.unit_means.astype(np.float32),
        unit_deviations=measured.unit_deviations.astype(np.float32),
        unit_saturation=saturation.astype(np.float32),
        sentences=tuple(name_sentence(shown, measured.state, head, names) for shown in measured.sentences),
        labels=among_words(found.labels, present),
        metrics=_metrics(measured, present, found, previous),
        notes=(*measured.notes, *_notes_of_head(measured.head, context.no_outputs)),
        created=time.time(),
        head=None if head is None else name_head(head, measured.state, names),
        variables=measured.variables,
        word_classes=names.classes_of(measured.word_ids),
        not_finite=_not_finite(measured),
        texts_key=measured.texts_key,
    )


def _notes_of_head(head: FoundHead | None, no_outputs: str) -> list[str]:
    """What is left out of what a head gives, and what it reads beside words; or why there is none."""
    if head is None:
        return [no_outputs] if no_outputs else []
    if not head.is_finite:
        return [f"{NO_OUTPUTS}: weights of `{head.name}` are NaN or infinite."]
    notes, n_outputs = of_steps(head), head.n_outputs
    if head.use.is_changed:
        notes.append(f"The outputs of `{head.name}` are shown as values: {head.use.reason}.")
    if head.kind == "values" and n_outputs > (n_kept := outputs_kept(head.kind, n_outputs)):
        notes.append(f"`{head.name}` gives {n_outputs} values at each step; the first {n_kept} are shown.")
    return notes


def _metrics(
    measured: StateMeasurement, present: np.ndarray, found: CoClusters, previous: Labels | None
) -> dict[str, float]:
    inputs = MetricInputs(
        responses=measured.responses[present],
        counts=measured.counts[present],
        squares=measured.squares,
        found=found,
        states=measured.sampled_states,
        unit_deviations=measured.unit_deviations,
        unit_saturation=measured.unit_saturation,
        kept_share=measured.kept_share,
        previous_unit_labels=None if previous is None else previous.unit_labels,
        gates=measured.gates,
    )
    return compute_metrics(inputs)


def _of_present(previous: Labels | None, present: np.ndarray) -> Labels | None:
    """The previous labels for the words that occur this time."""
    if previous is None or len(previous.word_labels) != len(present):
        return previous
    return of_words(previous, present)


def build_gap(measured: StateMeasurement, context: RecordContext) -> Header:
    """The header that stands where there is no record, because nothing of the state was finite."""
    n_units = measured.responses.shape[1]
    return Header(
        state=measured.state,
        cell=measured.cell,
        epoch=context.epoch,
        global_step=context.global_step,
        history_id=context.history_id,
        n_words=len(measured.word_ids),
        n_units=n_units,
        n_clusters=context.n_clusters or default_clusters(n_units),
        n_bytes=0,
        metrics={},
        notes=(),
        created=time.time(),
        half_steps={},
        record_number=context.record_number,
        instead_of=context.instead_of,
        not_finite=_not_finite(measured),
    )


def _not_finite(measured: StateMeasurement) -> str:
    """What of a state and its head held NaN or infinity; empty where nothing did."""
    found = []
    if measured.not_finite_states:
        found.append(f"{measured.which_not_finite} states of {measured.state}")
    if measured.head is not None and not measured.head.is_finite:
        found.append(f"weights of `{measured.head.name}`")
    return " and ".join(found)
