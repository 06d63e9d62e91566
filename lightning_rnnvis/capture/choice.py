"""The words and sentences of a layer that its first record fixes for all that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lightning_rnnvis.capture.layer_recording import LayerRecording
from lightning_rnnvis.settings import Limits

WELL_READABLE = 14
"""Words of a sentence that is shown first."""


@dataclass(frozen=True)
class Choice:
    """What the first record of a layer fixed for all that follow.

    Attributes:
        word_ids: The words, in their order.
        sentence_keys: Keys of the sentences, in their order.
        notes: Sentences on what was left out by this choice.
        data_keys: Keys of the data from which was chosen, see `MinHashSketch`.
        row_keys: Keys of the sentences' rows in the data; empty where they are not known.
        outgrown: Whether most words are others by now, so that the next record chooses again.
    """

    word_ids: Sequence[int]
    sentence_keys: Sequence[int]
    notes: Sequence[str] = ()
    data_keys: Sequence[int] = ()
    row_keys: Sequence[int] = ()
    outgrown: bool = False


def choose(layer: LayerRecording, limits: Limits, words_of: Choice | None = None) -> Choice:
    """The words and sentences of a layer, for this record and all that follow.

    Args:
        layer: What was measured.
        limits: How much is kept.
        words_of: A choice whose words are taken, so that records of other data can be compared.
    """
    if words_of is not None:
        slots = layer.table.slots_of(words_of.word_ids)
    else:
        slots = layer.table.choose(limits.max_words, limits.min_count)
    if len(slots) == 0:  # a tiny validation set: better all words than none
        slots = layer.table.choose(limits.max_words, 1)
    word_ids = [layer.table.ids[slot] for slot in slots]
    # The first one is what a person sees first: long enough to tell something, short enough to be read.
    picked = sorted(layer.picker.sentences(), key=lambda item: abs(item[1].length - WELL_READABLE))
    if words_of is not None:
        notes = ["The words are those of the training's validation data."]
    else:
        notes = _left_out(layer, word_ids, limits)
    row_keys = [sentence.row_key for _, sentence in picked]
    return Choice(word_ids, [key for key, _ in picked], notes, list(layer.data.keys), row_keys)


def choose_or_keep(
    layer: LayerRecording, limits: Limits, earlier: Choice | None, words_of: Choice | None = None
) -> Choice:
    """The choice of an earlier record, marked where the next one is to choose again; or a new one.

    Args:
        layer: What was measured.
        limits: How much is kept.
        earlier: What an earlier record fixed; None at the first one.
        words_of: A choice whose words the first one takes, as for `choose`.
    """
    if earlier is None:
        return choose(layer, limits, words_of)
    if not earlier.outgrown and not is_outgrown(earlier, layer, limits):
        return earlier
    if layer.table.fixed:
        return replace(earlier, outgrown=True)
    again = choose(layer, limits)
    notes = ["Words and sentences were chosen again, since most words are others than at first.", *again.notes]
    return replace(again, notes=notes, data_keys=earlier.data_keys)


def is_outgrown(choice: Choice, layer: LayerRecording, limits: Limits) -> bool:
    """Whether at least as many other words occur as were chosen, and there is room for them.

    So it is where a model reads its own predictions: at first these may be a single word.
    """
    if len(choice.word_ids) >= limits.max_words:
        return False
    chosen = set(choice.word_ids)
    counts = layer.table.other_counts if layer.table.fixed else layer.table.count_by_id()
    others = sum(count >= limits.min_count for word_id, count in counts.items() if word_id not in chosen)
    return others >= max(1, len(chosen))


def _left_out(layer: LayerRecording, word_ids: Sequence[int], limits: Limits) -> list[str]:
    """Sentences on the words that were not chosen, true for all records that follow."""
    counts = layer.table.count_by_id()
    rare = 0
    notes = []
    if all(counts[word_id] >= limits.min_count for word_id in word_ids):
        rare = sum(count < limits.min_count for count in counts.values())
    if rare:
        notes.append(f"{rare} words that occur fewer than {limits.min_count} times are left out.")
    more = len(counts) - len(word_ids) - rare
    if more > 0:
        notes.append(f"The {len(word_ids)} most frequent words are shown; {more} others are left out.")
    if layer.pending.left_out:
        notes.append(f"The first record leaves out {layer.pending.left_out} steps, which exceed its memory.")
    if layer.table.overflow:
        notes.append(
            f"{layer.table.overflow} tokens belong to words that first appeared after {layer.table.capacity} others and"
            " could not be counted."
        )
    return notes
