"""What one validation measured, as finished arrays on the host: all that its records are made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.analysis.responses import expected_responses, response_percentiles
from lightning_rnnvis.capture.choice import Choice, choose, is_outgrown
from lightning_rnnvis.capture.layer_recording import LayerRecording
from lightning_rnnvis.capture.outputs.found_head import FoundHead
from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.capture.sentences.sentence_picker import PickedSentence
from lightning_rnnvis.capture.statistics.state_sums import StateSums
from lightning_rnnvis.capture.statistics.unit_extremes import UnitExtremes
from lightning_rnnvis.capture.word_search.found_words import Origin
from lightning_rnnvis.records.sentence import Variable
from lightning_rnnvis.records.texts import counted
from lightning_rnnvis.settings import Limits


@dataclass(frozen=True)
class ShownSentence:
    """A sentence of a record: its key, its words and states, and whether it is one of the user's own."""

    key: int
    sentence: PickedSentence
    own: bool


@dataclass(frozen=True)
class StateMeasurement:
    """What one validation measured of one state, with W words and U units.

    Attributes:
        state: Name of the state, such as ``rnn.l0/h``.
        layer: Name of its layer.
        cell: Kind of the recurrence.
        word_ids: The words of the record, in their order.
        counts: Their occurrences, shape (W,).
        responses: Expected responses, float32, shape (W, U); zero for a word that did not occur.
        standard_errors: Their standard errors, float32, shape (W, U); NaN for fewer than two occurrences.
        half_differences: Their response in one random half of the sequences less that in the other, float32, shape
            (W, U); zero where a half lacks the word.
        squares: Sum of the squared responses of all single occurrences of the words over all units.
        percentile_words: Positions, in `word_ids`, of the words whose spread is kept, shape (P,).
        percentiles: Percentiles `PERCENTILES` of the single responses to these, float32, shape (4, P, U).
        sampled_states: The sampled states, shape (M, U).
        unit_means: Mean of each unit, shape (U,).
        unit_deviations: Standard deviation of each unit, shape (U,).
        unit_saturation: Share of tokens at which each unit is saturated, shape (U,), 0 to 1; None where the state has
            no bounds.
        kept_share: Mean share of the state that one step keeps, 0 to 1; NaN where there was none to keep.
        gates: Mean opening of the gate that keeps the state, 0 to 1, by its name; empty where the layer has none.
        tokens: Steps that were counted.
        not_finite_states: States that held NaN or infinity and were left out.
        not_finite: A sentence on these; empty where there are none.
        sentences: The sentences in the order in which they are shown.
        head: The linear layer that turns the state into the model's outputs, if there is one.
        notes: Sentences on what was left out.
        variables: The variables of the numeric series that the layer reads.
        extremes: The largest changes of each unit, with the words around them; None where these are not kept.
    """

    state: str
    layer: str
    cell: str
    word_ids: Sequence[int]
    counts: np.ndarray
    responses: np.ndarray
    standard_errors: np.ndarray
    half_differences: np.ndarray
    squares: float
    percentile_words: np.ndarray
    percentiles: np.ndarray
    sampled_states: np.ndarray
    unit_means: np.ndarray
    unit_deviations: np.ndarray
    unit_saturation: np.ndarray | None
    kept_share: float
    gates: Mapping[str, float]
    tokens: int
    not_finite_states: int
    not_finite: str
    sentences: Sequence[ShownSentence]
    head: FoundHead | None
    notes: Sequence[str]
    variables: tuple[Variable, ...]
    extremes: UnitExtremes | None

    @property
    def n_states(self) -> int:
        """Number of states that were looked at."""
        return self.tokens + self.not_finite_states

    @property
    def none_is_finite(self) -> bool:
        """Whether all of its states held NaN or infinity."""
        return self.tokens == 0 and self.not_finite_states > 0

    @property
    def has_words(self) -> bool:
        """Whether any of the words occurred at a step that was counted."""
        return self.tokens > 0 and bool((self.counts > 0).any())


@dataclass(frozen=True)
class LayerFacts:
    """How a layer was read, for messages.

    Attributes:
        name: Name of the layer.
        source: Where its words come from.
        origins: What the ids of each of its inputs count; empty for a series.
        padding_known: Whether padding is known, or else counts as words.
        remarks: Sentences for the person on what it reads.
        probe_obstacle: Why it cannot be run over the user's own sentences; empty where it can, or there are none.
        why_unread: Why calls of it were left out; empty where none were.
        network_obstacle: Why its network is not stored; empty where it is, or that is not wanted.
    """

    name: str
    source: str
    origins: tuple[Origin, ...]
    padding_known: bool
    remarks: tuple[str, ...]
    probe_obstacle: str
    why_unread: str
    network_obstacle: str


@dataclass(frozen=True)
class Measurement:
    """What one validation measured.

    Attributes:
        choices: Words and sentences by layer.
        layers: How each layer was read.
        states: The measurement of each state.
        pieces: Pieces of the merged words that occurred, by their ids.
    """

    choices: Mapping[str, Choice]
    layers: Sequence[LayerFacts]
    states: Sequence[StateMeasurement]
    pieces: Mapping[int, tuple[int, ...]]


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
        chosen[name] = _choice_of(layer, chosen.get(name), recording.limits, words_of.get(name))
        in_full = not (recording.skipped_batches or layer.is_cut or layer.unread)
        states += _measure_layer(name, layer, chosen[name], recording.limits, in_full)
    return Measurement(chosen, layer_facts(recording), states, recording.pieces)


def _choice_of(layer: LayerRecording, earlier: Choice | None, limits: Limits, words_of: Choice | None) -> Choice:
    """The choice of an earlier record, marked where the next one is to choose again; or a new one."""
    if earlier is None:
        return choose(layer, limits, words_of)
    if not earlier.outgrown and not is_outgrown(earlier, layer, limits):
        return earlier
    if layer.table.fixed:
        return replace(earlier, outgrown=True)
    again = choose(layer, limits)
    notes = ["Words and sentences were chosen again, since most words are others than at first.", *again.notes]
    return replace(again, notes=notes, data_keys=earlier.data_keys)


def layer_facts(recording: Recording) -> list[LayerFacts]:
    """How each layer of a recording was read."""
    return [
        LayerFacts(
            name=name,
            source=layer.source,
            origins=layer.origins,
            padding_known=layer.padding_known,
            remarks=layer.remarks,
            probe_obstacle=layer.probe_obstacle,
            why_unread=layer.why_unread,
            network_obstacle="" if layer.network is None else layer.network.obstacle,
        )
        for name, layer in recording.layers.items()
    ]


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
    notes = [*choice.notes, *_notes(layer, choice, sentences, len(choice.sentence_keys) - len(picked), in_full)]
    if by_row:
        notes.append("Sentences are told by their rows in the data: the layer reads other words in them than before.")
    shared = _SharedByStates(name, layer, choice.word_ids, slots, sentences, notes)
    return [_measure_state(state, sums, shared, limits) for state, sums in layer.states.items()]


def _measure_state(state: str, sums: StateSums, shared: _SharedByStates, limits: Limits) -> StateMeasurement:
    layer, slots = shared.layer, shared.slots
    if sums.extremes is not None:
        sums.extremes.finish()
    counts, word_sums, word_squares = sums.words(slots)
    responses, standard_errors = expected_responses(counts, word_sums, word_squares)
    percentile_words = np.arange(min(limits.percentile_words(sums.n_units), len(slots)))
    _, sampled_slots, sampled_responses = sums.responses.rows()
    means, deviations, saturation = sums.units()
    not_finite = ""
    if sums.not_finite:
        steps = sums.not_finite + sums.tokens
        not_finite = f"{sums.not_finite} of {steps} steps held NaN or infinity in {state} and were left out."
    is_bounded = state.endswith("/h") and bool((np.abs(means) <= 1).all())
    return StateMeasurement(
        state=state,
        layer=shared.name,
        cell=layer.cell,
        word_ids=shared.word_ids,
        counts=counts,
        responses=responses,
        standard_errors=standard_errors,
        half_differences=sums.half_differences(slots),
        squares=float(word_squares[counts > 0].sum()),
        percentile_words=percentile_words,
        percentiles=response_percentiles(sampled_slots, sampled_responses, slots[percentile_words]),
        sampled_states=sums.states.rows()[2],
        unit_means=means,
        unit_deviations=deviations,
        unit_saturation=saturation if is_bounded else None,
        kept_share=sums.kept_share(),
        gates={} if math.isnan(gate := sums.mean_gate()) else {layer.gate_name: gate},
        tokens=sums.tokens,
        not_finite_states=sums.not_finite,
        not_finite=not_finite,
        sentences=[shown for shown in shared.sentences if _is_finite(shown.sentence, state)],
        head=layer.heads.get(state),
        notes=[*shared.notes, *filter(None, [not_finite])],
        variables=layer.variables,
        extremes=sums.extremes,
    )


def _is_finite(sentence: PickedSentence, state: str) -> bool:
    return state in sentence.states and all(np.isfinite(states).all() for states in sentence.states[state])


def _notes(
    layer: LayerRecording, choice: Choice, sentences: Sequence[ShownSentence], n_missing: int, in_full: bool
) -> list[str]:
    """Sentences on what this validation left out, the same for every state of a layer."""
    notes = list(layer.remarks)
    # What was not looked at may have occurred.
    missed = "did not occur in" if in_full else "were not among what was looked at of"
    called = "level" if layer.variables and len(layer.variables) == layer.n_parallel else "word"
    if layer.n_parallel > 1:
        notes.append(
            f"{layer.n_parallel} {called}s enter at each step, so the response to a {called} is a marginal mean: that"
            f" of the whole step, over all steps at which the {called} is one of them."
        )
    if layer.variables:
        notes.append("Numbers are in the units that the model reads: what scales a series before is not undone.")
    counts = layer.table.count_by_id()
    missing_words = sum(counts.get(word_id, 0) == 0 for word_id in choice.word_ids)
    if missing_words:
        notes.append(f"{missing_words} of {len(choice.word_ids)} {called}s {missed} this validation.")
    if n_missing:
        notes.append(f"{n_missing} of the {len(choice.sentence_keys)} sentences {missed} this validation.")
    if cut := [one.sentence for one in sentences if one.sentence.length > len(one.sentence.ids)]:
        shown = f"{len(cut)} series" if layer.variables else counted(len(cut), "sentence")
        are, its = ("is", "its") if len(cut) == 1 else ("are", "their")
        steps = "steps" if layer.variables else "words"
        notes.append(
            f"{shown} {are} shown up to {its} first {max(len(one.ids) for one in cut)} {steps}:"
            f" RNNVis(max_sentence_length={max(one.length for one in cut)}) shows all."
        )
    if layer.unread:
        notes.append(f"{layer.unread} calls of the layer were left out: which words entered them could not be told.")
    if not layer.padding_known:
        notes.append("No padding is known: every step counts as a word.")
    return notes
