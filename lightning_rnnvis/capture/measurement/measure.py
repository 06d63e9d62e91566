"""From the sums of a recording to what was measured of each state."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.capture.choice import Choice, choose_or_keep
from lightning_rnnvis.capture.layer_recording import LayerRecording
from lightning_rnnvis.capture.measurement.layer_facts import layer_facts
from lightning_rnnvis.capture.measurement.layer_notes import layer_notes
from lightning_rnnvis.capture.measurement.measurement import Measurement, ShownSentence, StateMeasurement
from lightning_rnnvis.capture.numbers.level_cuts import channels_of
from lightning_rnnvis.capture.outputs.what_came import why_not_known
from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.capture.sentences.sentence_picker import PickedSentence
from lightning_rnnvis.capture.statistics.state_sums import StateSums
from lightning_rnnvis.capture.statistics.word_responses import word_responses
from lightning_rnnvis.settings import Limits


def measure(recording: Recording, choices: Mapping[str, Choice], words_of: Mapping[str, Choice]) -> Measurement:
    """The measurements of a recording, which has ended.

    Args:
        recording: The sums.
        choices: Words and sentences fixed earlier, by layer; those of other layers are chosen now.
        words_of: Choices of other data, whose words are taken where words are chosen now, so that records compare.
    """
    chosen = dict(choices)
    states: list[StateMeasurement] = []
    for name, layer in recording.layers.items():
        if layer.is_read:  # what was not chooses nothing for the records that follow
            chosen[name] = choose_or_keep(layer, recording.limits, chosen.get(name), words_of.get(name))
        in_full = not (recording.skipped_batches or layer.is_cut or layer.unread)
        states += _measure_layer(name, layer, chosen.get(name, Choice((), ())), recording.limits, in_full)
    return Measurement(chosen, layer_facts(recording), states, recording.pieces)


@dataclass(frozen=True)
class _SharedByStates:
    """What the measurements of all states of a layer share."""

    name: str
    layer: LayerRecording
    word_ids: Sequence[int]
    slots: np.ndarray
    sentences: Sequence[ShownSentence]
    notes: Sequence[str]


def _measure_layer(
    name: str, layer: LayerRecording, choice: Choice, limits: Limits, in_full: bool
) -> list[StateMeasurement]:
    slots = layer.table.slots_of(choice.word_ids)  # a recording made before its words were fixed may lack some
    picked, by_row = layer.picker.find(choice.sentence_keys, choice.row_keys)
    probes = dict(layer.probe_sentences)
    sentences = [ShownSentence(key, sentence, own=True) for key, sentence in probes.items()]
    sentences += [
        ShownSentence(key, picked[key], own=False)
        for key in choice.sentence_keys
        if key in picked and key not in probes
    ]
    notes = [*choice.notes, *layer_notes(layer, choice, sentences, len(choice.sentence_keys) - len(picked), in_full)]
    if by_row:
        notes.append("Sentences are told by their rows in the data: the layer reads other words in them than before.")
    shared = _SharedByStates(name, layer, choice.word_ids, slots, sentences, notes)
    return [_measure_state(state, sums, shared, limits) for state, sums in layer.states.items()]


def _measure_state(state: str, sums: StateSums, shared: _SharedByStates, limits: Limits) -> StateMeasurement:
    layer, slots = shared.layer, shared.slots
    if sums.extremes is not None:
        sums.extremes.finish()
    n_percentiles = min(limits.percentile_words(sums.n_units), len(slots))
    channels = channels_of(layer.table.ids) if layer.plan else np.full(len(layer.table.ids), -1)
    of_words = word_responses(sums, slots, n_percentiles, channels)
    means, deviations, saturation = sums.units()
    steps = sums.tokens + sums.not_finite + sums.unread
    not_finite = ""
    if sums.not_finite:
        not_finite = f"{sums.not_finite} of {steps} steps held NaN or infinity in {state} and were left out."
    said = [one.sentence.predictions.get(state) for one in shared.sentences if not one.own]
    unknown = why_not_known([one for one in said if one is not None]) if layer.variables else ""
    is_bounded = state.endswith("/h") and bool((np.abs(means) <= 1).all())
    return StateMeasurement(
        state=state,
        layer=shared.name,
        cell=layer.cell,
        word_ids=shared.word_ids,
        counts=of_words.counts,
        responses=of_words.responses,
        standard_errors=of_words.standard_errors,
        half_differences=of_words.half_differences,
        squares=of_words.squares,
        percentile_words=np.arange(n_percentiles),
        percentiles=of_words.percentiles,
        sampled_states=sums.states.rows()[2],
        unit_means=means,
        unit_deviations=deviations,
        unit_saturation=saturation if is_bounded else None,
        kept_share=sums.kept_share(),
        gates={} if math.isnan(gate := sums.mean_gate()) else {layer.gate_name: gate},
        tokens=sums.tokens,
        texts_key=f"{layer.data.total:016x}",
        n_states=steps,
        not_finite_states=sums.not_finite,
        not_finite=not_finite,
        causes=layer.causes,
        sentences=[shown for shown in shared.sentences if _is_finite(shown.sentence, state)],
        head=layer.heads.get(state),
        notes=[*shared.notes, *filter(None, [not_finite, unknown])],
        variables=layer.variables,
        extremes=sums.extremes,
    )


def _is_finite(sentence: PickedSentence, state: str) -> bool:
    return state in sentence.states and all(np.isfinite(states).all() for states in sentence.states[state])
