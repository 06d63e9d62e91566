"""The heads of a layer's states, and the predictions of the sentences that are kept.

Far more sentences enter the sample than stay in it, so predictions are made of those that are there in the end, while
the weights of the head are still those of the validation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.layer_calls import ReadCall, TakenSentence
from lightning_rnnvis.capture.layer_recording import LayerRecording
from lightning_rnnvis.capture.numbers.series_plan import Forecast
from lightning_rnnvis.capture.outputs.final_heads import heads_of_final_states, states_of_calls
from lightning_rnnvis.capture.outputs.found_head import FoundHead, has_changed
from lightning_rnnvis.capture.outputs.head_search import HeadSearch
from lightning_rnnvis.capture.outputs.heads import find_head
from lightning_rnnvis.capture.outputs.joined_heads import ReadStates, join, joined_states
from lightning_rnnvis.capture.outputs.leads import MOST_LOOKED_UP, leads_of
from lightning_rnnvis.capture.outputs.missing_heads import missing_head
from lightning_rnnvis.capture.outputs.pooled_heads import PoolSearch
from lightning_rnnvis.capture.outputs.sentence_predictions import HeadInput, predict_sentences
from lightning_rnnvis.capture.outputs.what_came import ComparedStates
from lightning_rnnvis.capture.outputs.word_steps import WordSteps
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import NO_WORD
from lightning_rnnvis.capture.sentences.layer_sources import LayerSources
from lightning_rnnvis.capture.words.tokens import Tokens
from lightning_rnnvis.records.tags import is_reverse


def add_heads(
    layer: LayerRecording,
    read: ReadCall,
    sentences: Mapping[int, TakenSentence],
    search: HeadSearch,
    sources: LayerSources,
    calls: Sequence[RecurrentCall],
) -> None:
    """Find the heads of the states that others may read, and keep what entered them in some sentences.

    Args:
        layer: What is recorded of the layer.
        read: The call.
        sentences: Its sentences that are kept, by their rows.
        search: Where to look for the heads.
        sources: What the layers of the batch read.
        calls: All calls of the batch, lower layers first.
    """
    states = read.call.top_states(read.grid)
    words = WordSteps.of(read.tokens, read.grid)
    entered = ReadStates(read.call, words, states)
    found = {state: find_head(state, values, words, search, layer.heads.get(state)) for state, values in states.items()}
    heads = {state: head for state, head in found.items() if head is not None}
    ends = next((head.joined for head in layer.heads.values() if head.joined and not head.pools), ())
    joined = joined_states(heads, states, words, search, ends)
    heads = _pooled(layer, join(heads, joined) if joined else heads, states, words, search)
    earlier = next((head.joined for head in layer.heads.values() if head.joined), ())
    if search.linear_calls and not any(head.is_whole for head in heads.values()):
        beside = sources.beside(read.call, read.grid, calls)
        at_ends = heads_of_final_states(beside, words, search, layer.heads)
        heads = {state: at_ends[state] for state in read.call.final_states if state in at_ends} or heads
        if heads.keys() <= at_ends.keys() and heads:
            entered = replace(entered, states=states_of_calls(beside, list(at_ends)))
            layer.is_causal = _is_causal(layer, beside, list(at_ends), sources)
    joined = next((head.joined for head in heads.values() if head.joined), ())
    if joined:
        if layer.is_causal is None and any(head.reads_whole for head in heads.values()):
            layer.is_causal = sources.reads_causally(read.call, read.grid)
        _add_joined(replace(entered, is_causal=layer.is_causal), read.tokens, heads, sentences, search)
    elif earlier:  # a batch in which it cannot be seen says nothing
        heads = {}
    for state, head in heads.items():
        layer.heads[state] = head
        if head.alone:
            compared = ComparedStates.of(head, search)
            if compared is not None and head.name not in search.forecasts and layer.plan is not None:
                search.forecasts[head.name] = _forecasts(layer.plan.names, read, head, entered.states[state], compared)
            for row, (positions, sentence) in sentences.items():
                entering = HeadInput.of(head, entered, state, row, positions, read.tokens)
                if compared is not None:
                    entering = replace(entering, compared=compared.at(entering.hidden))
                sentence.head_inputs[state] = entering
    if not layer.heads and layer.missing_head is None:
        layer.missing_head = missing_head(states, words, search)


def _forecasts(
    variables: Sequence[str], read: ReadCall, head: FoundHead, hidden: Tensor, compared: ComparedStates
) -> tuple[Forecast | None, ...]:
    """What each output of a head forecasts, by one batch."""
    values = read.tokens.values
    if values is None or head.kind != "values":
        return ()
    targets = compared.at(hidden[head.entered]).targets.cpu().numpy()
    if targets.shape[-1] * values.shape[-1] > MOST_LOOKED_UP:
        return ()
    came = np.full((*head.entered.shape, targets.shape[-1]), np.nan, dtype=np.float32)
    came[head.entered.cpu().numpy()] = targets
    leads = leads_of(values, came)
    return tuple(None if one is None else Forecast(variables[one.variable], one.steps) for one in leads)


def _is_causal(
    layer: LayerRecording, calls: Sequence[RecurrentCall], states: Sequence[str], sources: LayerSources
) -> bool | None:
    """Whether what several modules read together can be had for the beginnings of sequences; None for one module."""
    read = [call for call in calls if any(state in call.final_states for state in states)]
    if layer.is_causal is not None or len(read) < 2:
        return layer.is_causal
    return all(sources.reads_causally(call, call.grid()) for call in read) and not any(map(is_reverse, states))


def _pooled(
    layer: LayerRecording,
    heads: dict[str, FoundHead],
    states: Mapping[str, Tensor],
    words: WordSteps,
    search: HeadSearch,
) -> dict[str, FoundHead]:
    """The heads of a call as those that read pools, where they do in all batches."""
    if layer.is_unpooled:
        return heads
    pooled = PoolSearch(states, words, search, layer.heads).heads(heads)
    if not pooled and any(head.pools for head in layer.heads.values()):
        layer.is_unpooled = True
        layer.heads.clear()
        for sentence in layer.picker.kept():
            sentence.head_inputs.clear()
    return pooled or heads


def _add_joined(
    read: ReadStates,
    tokens: Tokens,
    heads: Mapping[str, FoundHead],
    sentences: Mapping[int, TakenSentence],
    search: HeadSearch,
) -> None:
    """Keep what entered a head that reads several states, or pools; it is the same for all of them."""
    head = next(iter(heads.values()))
    compared = ComparedStates.of(head, search)
    for row, (positions, sentence) in sentences.items():
        entering = HeadInput.of_joined(head, read, row, positions, tokens)
        if compared is not None:
            entering = replace(entering, compared=compared.at(entering.hidden))
        sentence.head_inputs.update(dict.fromkeys(heads, entering))


def predict_waiting(layer: LayerRecording, unless_changed: bool = False) -> None:
    """Make the predictions of all sentences that are kept and wait for them.

    Args:
        layer: What is recorded of the layer.
        unless_changed: Whether to leave them out where the weights of the head are no longer those of the batches.
    """
    kept = layer.picker.kept()
    done: set[str] = set()
    for state, head in layer.heads.items():
        if state in done:
            continue
        states = [one.state for one in head.joined] or [state]  # one head has the same predictions in all of them
        done.update(states)
        waiting = [one for one in kept if state in one.head_inputs and one.head_inputs[state].module is head.module]
        if waiting and not (unless_changed and has_changed(head)):
            found = predict_sentences(head, [one.head_inputs[state] for one in waiting])
            for sentence, predictions in zip(waiting, found, strict=True):
                sentence.predictions.update(dict.fromkeys(states, predictions))
    for sentence in kept:
        sentence.head_inputs.clear()


@torch.no_grad()
def predict_own_of_several(layers: Mapping[str, LayerRecording]) -> None:
    """Make the predictions of the user's own sentences where a head reads the last states of several modules.

    Each module has been run over the sentences by itself.
    """
    states: dict[int, dict[str, np.ndarray]] = {}
    for layer in layers.values():
        for key, sentence in layer.probe_sentences:
            states.setdefault(key, {}).update({state: values for state, (values, _) in sentence.states.items()})
    for layer in layers.values():
        head = next((one for one in layer.heads.values() if one.reads_whole), None)
        read = [] if head is None else [one.state for one in head.joined]
        if head is None or not layer.is_causal or head.pools or all(state in layer.states for state in read):
            continue
        for key, sentence in layer.probe_sentences:
            if not sentence.predictions and all(state in states[key] for state in read):
                hidden = torch.from_numpy(np.concatenate([states[key][state] for state in read], axis=-1))
                hidden = hidden.to(head.module.weight.device)
                entered = torch.arange(1, len(hidden) + 1, device=hidden.device) == sentence.length
                following = np.full(len(hidden), NO_WORD)
                (found,) = predict_sentences(
                    head, [HeadInput(head.module, hidden, following, entered, None, len(hidden))]
                )
                sentence.predictions.update({state: found for state in read if state in layer.states})
