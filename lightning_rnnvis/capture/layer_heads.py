"""The heads of a layer's states, and the predictions of the sentences that are kept.

Far more sentences enter the sample than stay in it, so predictions are made of those that are there in the end, while
the weights of the head are still those of the validation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lightning_rnnvis.capture.layer_calls import ReadCall, TakenSentence
from lightning_rnnvis.capture.layer_recording import LayerRecording
from lightning_rnnvis.capture.outputs.heads import HeadSearch, find_head, has_changed
from lightning_rnnvis.capture.outputs.missing_heads import missing_head
from lightning_rnnvis.capture.outputs.sentence_predictions import HeadInput, predict_sentences
from lightning_rnnvis.capture.outputs.what_came import ComparedStates


def add_heads(
    layer: LayerRecording, read: ReadCall, sentences: Mapping[int, TakenSentence], search: HeadSearch
) -> None:
    """Find the heads of the states that others may read, and keep what entered them in some sentences.

    Args:
        layer: What is recorded of the layer.
        read: The call.
        sentences: Its sentences that are kept, by their rows.
        search: Where to look for the heads.
    """
    states = read.call.top_states(read.grid)
    for state, values in states.items():
        head = find_head(values, read.grid, search, layer.heads.get(state))
        if head is None:
            continue
        layer.heads[state] = head
        if head.alone:
            compared = ComparedStates.of(head, values.shape[-1], search)
            for row, (positions, sentence) in sentences.items():
                entering = HeadInput.of(head, values[row], state, row, positions, read.tokens)
                if compared is not None:
                    entering = replace(entering, compared=compared.at(entering.hidden))
                sentence.head_inputs[state] = entering
    if not layer.heads and layer.missing_head is None:
        layer.missing_head = missing_head(states, read.grid, search)


def predict_waiting(layer: LayerRecording, unless_changed: bool = False) -> None:
    """Make the predictions of all sentences that are kept and wait for them.

    Args:
        layer: What is recorded of the layer.
        unless_changed: Whether to leave them out where the weights of the head are no longer those of the batches.
    """
    kept = layer.picker.kept()
    for state, head in layer.heads.items():
        waiting = [one for one in kept if state in one.head_inputs and one.head_inputs[state].module is head.module]
        if waiting and not (unless_changed and has_changed(head, waiting[0].head_inputs[state].hidden.shape[1])):
            found = predict_sentences(head, [one.head_inputs[state] for one in waiting])
            for sentence, predictions in zip(waiting, found, strict=True):
                sentence.predictions[state] = predictions
    for sentence in kept:
        sentence.head_inputs.clear()
