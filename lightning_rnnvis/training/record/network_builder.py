"""The networks of a record: layers that read the same words, directly or through each other, with names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.capture.layer_recording import LayerRecording
from lightning_rnnvis.capture.measurement.measurement import Measurement
from lightning_rnnvis.capture.networks.kept_rows import EmbeddingRows, HeadRows, n_rows_of
from lightning_rnnvis.capture.networks.layer_network import LayerNetwork
from lightning_rnnvis.capture.outputs.found_head import FoundHead
from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.capture.statistics.word_table import WordTable
from lightning_rnnvis.network.storage.budget import RECORD_BYTES
from lightning_rnnvis.network.storage.recorded_network import NetworkHead, RecordedNetwork, RecurrentModule
from lightning_rnnvis.records.texts import text_array
from lightning_rnnvis.vocabulary.naming import DisplayNames
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary

MOST_CHECKED = 6
"""Recorded sentences that a network is run over, to see that it gives the states that were recorded."""


@dataclass(frozen=True)
class RunSentence:
    """A recorded sentence, by which a network is checked.

    Attributes:
        places: Its words, as places in those of the network, shape (T,).
        states: State after each word, (T, U), and before the first one, (U,), by name.
    """

    places: np.ndarray
    states: Mapping[str, tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class BuiltNetwork:
    """A network, and recorded sentences by which it is checked."""

    network: RecordedNetwork
    sentences: Sequence[RunSentence]


def build_networks(
    recording: Recording, measurement: Measurement, names: Mapping[str, DisplayNames]
) -> Iterator[BuiltNetwork]:
    """The networks of a recording, as far as its layers can be run without the model.

    Args:
        recording: What all processes recorded.
        measurement: What was measured.
        names: Name words and outputs, by layer.
    """
    for chain in _chains(recording.layers, names):
        name, layer = chain[0], recording.layers[chain[0]]
        network = _network(recording.layers, name)
        assert network.rows is not None
        modules, vocabulary = _modules(recording.layers, chain), names[name].vocabulary
        chosen = _kept_rows(network.rows, layer, measurement.choices[name].word_ids)
        named = vocabulary.distinct_words(network.rows.ids[chosen].tolist())
        words = dict(zip(np.flatnonzero(chosen).tolist(), named, strict=True))
        if sum(one.n_bytes for one in modules) <= RECORD_BYTES // 2:
            words |= _other_words(network.rows, chosen, layer.table, vocabulary)
        places = np.array(sorted(words), dtype=np.int64)
        kept = EmbeddingRows(network.rows.ids[places], network.rows.rows[places], False)
        word_ids = kept.ids.tolist()
        unknown = None if network.unknown not in word_ids else word_ids.index(network.unknown)
        built = RecordedNetwork(
            modules=modules,
            embedding=network.embedding,
            word_ids=kept.ids,
            words=text_array([words[place] for place in places.tolist()]),
            rows=kept.rows,
            unknown=unknown,
            head=_head(recording.layers, chain, names),
            sequences=tuple(
                np.searchsorted(kept.ids, ids) for _, ids in sorted(network.sample.kept.items()) if _are_in(ids, kept)
            ),
        )
        yield BuiltNetwork(built, _sentences(recording.layers, chain, kept))


def _chains(layers: Mapping[str, LayerRecording], names: Collection[str]) -> list[list[str]]:
    """The layers of each network: those that read through one, and those of which one head reads states."""
    found: list[list[str]] = []
    for name, layer in layers.items():
        network = layer.network
        if network is None or network.module is None or network.rows is None or name not in names:
            continue
        chain = _chain(layers, name)
        other = next((other for other in found if _share_a_head(layers, other, chain)), None)
        if other is None:
            found.append(chain)
        else:
            other += chain
    return found


def _share_a_head(layers: Mapping[str, LayerRecording], one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a head reads states of layers that read rows of the same embedding."""
    if _network(layers, one[0]).embedding != _network(layers, other[0]).embedding:
        return False
    heads = [head for name in one for head in _network(layers, name).heads.values()]
    read = {joined.state for head in heads for joined in head.states}
    return any(read & layers[name].states.keys() for name in other)


def _network(layers: Mapping[str, LayerRecording], name: str) -> LayerNetwork:
    network = layers[name].network
    assert network is not None
    return network


def _chain(layers: Mapping[str, LayerRecording], first: str) -> list[str]:
    """The layers that read through one of them, in their order, itself first."""
    chain = [first]
    for name, layer in layers.items():
        if layer.network is not None and layer.network.module is not None and layer.network.below in chain:
            chain.append(name)
    return chain


def _modules(layers: Mapping[str, LayerRecording], chain: Sequence[str]) -> tuple[RecurrentModule, ...]:
    modules = []
    for name in chain:
        network = _network(layers, name)
        assert network.module is not None
        modules.append(replace(network.module, reads=chain.index(network.below) if network.below else None))
    return tuple(modules)


def _kept_rows(rows: EmbeddingRows, layer: LayerRecording, word_ids: Sequence[int]) -> np.ndarray:
    """Whether a row is of a word kept, of the sampled sequences, of a sentence shown, or the unknown word, (N,)."""
    assert layer.network is not None
    sentences = [*layer.picker.kept(), *(probe for _, probe in layer.probe_sentences)]
    wanted = [np.array(word_ids, dtype=np.int64), *layer.network.sample.kept.values(), *(one.ids for one in sentences)]
    if layer.network.unknown is not None:
        wanted.append(np.array([layer.network.unknown]))
    return np.isin(rows.ids, np.concatenate(wanted))


def _other_words(rows: EmbeddingRows, kept: np.ndarray, table: WordTable, vocabulary: Vocabulary) -> dict[int, str]:
    """As many other words as there is room for, that more of what is typed is known: names by place among the rows.

    Those that occurred most often come first, then those of the first ids, which in most vocabularies are the frequent
    ones. None has no name, or that of another one, by which it could not be typed, and which would change that one's.

    Args:
        rows: Rows of the embedding.
        kept: Whether each is kept, shape (N,).
        table: How often words occurred.
        vocabulary: Names them.
    """
    n_more = n_rows_of(rows.rows.shape[1]) - int(kept.sum())
    counts = dict(zip(table.ids, table.counts.tolist(), strict=True))
    ids = rows.ids.tolist()
    others = sorted(np.flatnonzero(~kept).tolist(), key=lambda place: -counts.get(ids[place], 0))
    known = set(vocabulary.words(rows.ids[kept].tolist()))
    places: dict[str, int] = {}
    for place in others:
        if len(places) >= n_more:
            break
        name = vocabulary.word(ids[place])
        if name is not None and name not in known:
            places.setdefault(name, place)
    return {place: name for name, place in places.items()}


def _are_in(ids: np.ndarray, rows: EmbeddingRows) -> bool:
    return bool(np.isin(ids, rows.ids).all())


def _head(
    layers: Mapping[str, LayerRecording], chain: Sequence[str], names: Mapping[str, DisplayNames]
) -> NetworkHead | None:
    """The head of the last layer that has one."""
    units = {state: sums.n_units for name in chain for state, sums in layers[name].states.items()}
    for name in reversed(chain):
        for state, rows in _network(layers, name).heads.items():
            head = layers[name].heads.get(state)
            if head is not None and name in names and all(one.state in units for one in rows.states):
                return _named_head(rows, head, names[name], units)
    return None


def _named_head(rows: HeadRows, head: FoundHead, names: DisplayNames, units: Mapping[str, int]) -> NetworkHead:
    kind, n_outputs = names.kind_of(head), head.n_outputs
    first, *others = rows.states
    # Of both directions at every step one has read the word that follows.
    foresees = bool(others) and not head.reads_whole
    indices = [0, 1] if kind == "classes" and n_outputs == 1 else rows.ids.tolist()
    return NetworkHead(
        state=first.state,
        name=head.name,
        kind=kind,
        outputs=text_array(names.outputs_of(indices, head)),
        output_ids=rows.ids,
        weights=rows.weights,
        biases=rows.biases,
        n_outputs=n_outputs,
        entering=first.entering,
        predicts_words=head.is_language_model and names.fit_words(head) and not foresees,
        beside=tuple((one.state, one.entering, units[one.state]) for one in others),
        before=head.before,
    )


def _sentences(layers: Mapping[str, LayerRecording], chain: Sequence[str], rows: EmbeddingRows) -> list[RunSentence]:
    """Recorded sentences that all of the layers have, with all of their states, and no steps between their words."""
    wanted = {state for name in chain for state in layers[name].states}
    found: list[RunSentence] = []
    by_key = {name: dict([*layers[name].probe_sentences, *layers[name].picker.sentences()]) for name in chain}
    for key, sentence in by_key[chain[0]].items():
        states = {
            state: values
            for name in chain
            if key in by_key[name]
            for state, values in by_key[name][key].states.items()
            if all(np.isfinite(part).all() for part in values)
        }
        is_whole = sentence.ids.ndim == 1 and not sentence.has_gaps
        if wanted <= states.keys() and is_whole and _are_in(sentence.ids, rows):
            found.append(RunSentence(np.searchsorted(rows.ids, sentence.ids), states))
    return found[:MOST_CHECKED]
