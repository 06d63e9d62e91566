"""From the sums of one validation to the snapshots that are stored."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters, cocluster, default_clusters
from lightning_rnnvis.analysis.metric_registry import MetricInputs, compute_metrics
from lightning_rnnvis.analysis.responses import expected_responses, response_percentiles
from lightning_rnnvis.capture.recording import Choice, LayerRecording, Limits, Recording
from lightning_rnnvis.capture.sentences.sentence_picker import PickedSentence
from lightning_rnnvis.capture.statistics.state_sums import StateSums
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.vocabulary.naming import Names, name_head, name_sentence, text_array

WELL_READABLE = 14
"""Words of a sentence that is shown first."""


@dataclass(frozen=True)
class Moment:
    """When a record was made, and to which training it belongs."""

    epoch: int
    global_step: int
    history_id: str


def choose(recording: Recording, limits: Limits, words_of: Mapping[str, Choice] | None = None) -> dict[str, Choice]:
    """The words and sentences of every layer, for this record and all that follow.

    Args:
        recording: What was measured.
        limits: The settings of the recording.
        words_of: Choices whose words are taken, so that a record of other data can be compared.
    """
    choices = {}
    for name, layer in recording.layers.items():
        if words_of is not None and name in words_of:
            slots = layer.table.slots_of(words_of[name].word_ids)
        else:
            slots = layer.table.choose(limits.max_words, limits.min_count)
        if len(slots) == 0:  # a tiny validation set: better all words than none
            slots = layer.table.choose(limits.max_words, 1)
        word_ids = [layer.table.ids[slot] for slot in slots]
        # The first one is what a person sees first: long enough to tell something, short enough to be read.
        picked = sorted(layer.picker.sentences(), key=lambda item: abs(item[1].length - WELL_READABLE))
        notes = _left_out(layer, word_ids, limits)
        if words_of is not None and name in words_of:
            notes = ["The words are those of the training's validation data."]
        choices[name] = Choice(word_ids, [key for key, _ in picked], notes, list(layer.data.keys))
    return choices


def make_snapshots(
    recording: Recording,
    choices: Mapping[str, Choice],
    names: Names,
    limits: Limits,
    n_clusters: int | None,
    previous: Mapping[str, Labels],
    moment: Moment,
) -> list[Snapshot]:
    """One snapshot of each state that could be recorded.

    Args:
        recording: What was measured.
        choices: Words and sentences by layer.
        names: Names words, outputs and classes.
        limits: The settings of the recording.
        n_clusters: Number of chips; None for the default of the hidden size.
        previous: Labels of the record before, by state.
        moment: Epoch, step and history.
    """
    snapshots = []
    for name, layer in recording.layers.items():
        layer.table.slots_of(choices[name].word_ids)  # a record made before its words were fixed may lack some
        notes = _layer_notes(layer, choices[name])
        for state, sums in layer.states.items():
            if sums.tokens == 0:
                continue
            snapshot = _make_snapshot(
                state, sums, layer, choices[name], names, limits, n_clusters, previous.get(state), moment, notes
            )
            if snapshot is not None:
                snapshots.append(snapshot)
    return snapshots


def _make_snapshot(
    state: str,
    sums: StateSums,
    layer: LayerRecording,
    choice: Choice,
    names: Names,
    limits: Limits,
    n_clusters: int | None,
    previous: Labels | None,
    moment: Moment,
    layer_notes: list[str],
) -> Snapshot | None:
    slot_of = {word_id: slot for slot, word_id in enumerate(layer.table.ids)}
    slots = np.array([slot_of[word_id] for word_id in choice.word_ids], dtype=np.int64)
    counts, word_sums, squares = sums.words(slots)
    present = counts > 0
    if not present.any():
        return None
    responses, errors = expected_responses(counts, word_sums, squares)
    n_units = responses.shape[1]
    _, groups, rows = sums.responses.rows()
    percentile_words = np.arange(min(limits.percentile_words(n_units), len(slots)))
    means, deviations, saturation = sums.units()
    previous = previous if previous is not None and len(previous.unit_labels) == n_units else None
    wanted_clusters = n_clusters or default_clusters(n_units)
    found = cocluster(responses[present], wanted_clusters, previous=_of_present(previous, present))
    labels = _labels(found, present)
    bounded = state.endswith("/h") and bool((np.abs(means) <= 1).all())
    inputs = MetricInputs(
        responses=responses[present],
        counts=counts[present],
        squares=squares[present].sum(),
        found=found,
        states=sums.states.rows()[2],
        unit_deviations=deviations,
        unit_saturation=saturation if bounded else None,
        kept_share=sums.kept_share(),
        previous_unit_labels=None if previous is None else previous.unit_labels,
        gates={} if math.isnan(gate := sums.mean_gate()) else {layer.gate_name: gate},
    )
    notes = list(layer_notes)
    if sums.not_finite:
        notes.append(
            f"{sums.not_finite} of {sums.not_finite + sums.tokens} steps held NaN or infinity in {state} and were left"
            " out."
        )
    return Snapshot(
        state=state,
        cell=layer.cell,
        epoch=moment.epoch,
        global_step=moment.global_step,
        history_id=moment.history_id,
        words=text_array(names.vocabulary.distinct_words(choice.word_ids)),
        word_ids=np.array(choice.word_ids, dtype=np.int64),
        counts=counts,
        responses=responses,
        standard_errors=errors,
        percentile_words=percentile_words,
        percentiles=response_percentiles(groups, rows, slots[percentile_words]),
        unit_means=means.astype(np.float32),
        unit_deviations=deviations.astype(np.float32),
        unit_saturation=(saturation if bounded else np.zeros(n_units)).astype(np.float32),
        sentences=tuple(
            name_sentence(key, sentence, state, names, layer.heads.get(state), own)
            for key, sentence, own in _shown(layer, choice)
            if state in sentence.states and all(np.isfinite(states).all() for states in sentence.states[state])
        ),
        labels=labels,
        metrics=compute_metrics(inputs),
        notes=tuple(notes),
        created=time.time(),
        head=None if state not in layer.heads else name_head(layer.heads[state], responses, names),
        word_classes=None
        if names.word_classes is None
        else text_array(names.of_classes(names.vocabulary.words(choice.word_ids))),
    )


def _of_present(previous: Labels | None, present: np.ndarray) -> Labels | None:
    """The previous labels for the words that occur this time."""
    if previous is None or len(previous.word_labels) != len(present):
        return previous
    return Labels(
        previous.unit_labels,
        previous.word_labels[present],
        previous.polarity,
        previous.unit_margins,
        previous.n_chips,
        previous.n_clouds,
        previous.explained_variance,
    )


def _labels(found: CoClusters, present: np.ndarray) -> Labels:
    word_labels = np.full(len(present), -1, dtype=np.int64)
    word_labels[present] = found.word_labels
    return Labels(
        unit_labels=found.unit_labels,
        word_labels=word_labels,
        polarity=found.polarity,
        unit_margins=found.unit_margins,
        n_chips=found.n_chips,
        n_clouds=found.n_clouds,
        explained_variance=found.explained_variance,
    )


def _chosen(layer: LayerRecording, choice: Choice) -> list[tuple[int, PickedSentence]]:
    """The chosen sentences that occurred, in their order."""
    picked = dict(layer.picker.sentences())
    return [(key, picked[key]) for key in choice.sentence_keys if key in picked]


def _shown(layer: LayerRecording, choice: Choice) -> list[tuple[int, PickedSentence, bool]]:
    """The user's own sentences, then the chosen ones that are none of these; and whether each is the user's own."""
    own = dict(layer.own_sentences)
    chosen = [(key, sentence, False) for key, sentence in _chosen(layer, choice) if key not in own]
    return [(key, sentence, True) for key, sentence in own.items()] + chosen


def _left_out(layer: LayerRecording, word_ids: list[int], limits: Limits) -> list[str]:
    """Sentences on the words that were not chosen, true for all records that follow."""
    seen = dict(zip(layer.table.ids, layer.table.counts.tolist(), strict=True))
    rare = 0
    notes = []
    if all(seen[word_id] >= limits.min_count for word_id in word_ids):
        rare = sum(count < limits.min_count for count in seen.values())
    if rare:
        notes.append(f"{rare} words that occur fewer than {limits.min_count} times are left out.")
    more = len(seen) - len(word_ids) - rare
    if more > 0:
        notes.append(f"The {len(word_ids)} most frequent words are shown; {more} others are left out.")
    if layer.held.left_out:
        notes.append(f"The first record leaves out {layer.held.left_out} steps, beyond those that it had room for.")
    if layer.table.overflow:
        notes.append(
            f"{layer.table.overflow} tokens belong to words that first appeared after {layer.table.capacity} others and"
            " could not be counted."
        )
    return notes


def _layer_notes(layer: LayerRecording, choice: Choice) -> list[str]:
    """Sentences on what was left out, the same for every state of a layer."""
    notes = list(choice.notes)
    if layer.n_parallel > 1:
        notes.append(
            f"{layer.n_parallel} words enter at each step, so the response to a word is a marginal mean: that of the"
            " whole step, over all steps at which the word is one of them."
        )
    seen = dict(zip(layer.table.ids, layer.table.counts.tolist(), strict=True))
    missing = sum(seen.get(word_id, 0) == 0 for word_id in choice.word_ids)
    if missing:
        notes.append(f"{missing} of {len(choice.word_ids)} words did not occur in this validation.")
    picked = _chosen(layer, choice)
    if len(picked) < len(choice.sentence_keys):
        lost = len(choice.sentence_keys) - len(picked)
        notes.append(f"{lost} of the {len(choice.sentence_keys)} sentences did not occur in this validation.")
    if cut := sum(sentence.length > len(sentence.ids) for _, sentence, _ in _shown(layer, choice)):
        notes.append(f"{cut} sentences are shown up to their first {layer.picker.longest} words.")
    if not layer.padding_known:
        notes.append("No padding is known: every step counts as a word.")
    return notes
