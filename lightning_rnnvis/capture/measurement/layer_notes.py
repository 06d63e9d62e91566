"""What the records of a layer say beside its numbers: what one validation left out, and how to read the rest."""

from __future__ import annotations

from collections.abc import Sequence

from lightning_rnnvis.capture.choice import Choice
from lightning_rnnvis.capture.layer_recording import LayerRecording
from lightning_rnnvis.capture.measurement.measurement import ShownSentence
from lightning_rnnvis.capture.numbers.series_plan import SeriesPlan
from lightning_rnnvis.records.texts import counted


def layer_notes(
    layer: LayerRecording, choice: Choice, sentences: Sequence[ShownSentence], n_missing: int, in_full: bool
) -> list[str]:
    """Sentences on what this validation left out, the same for every state of a layer."""
    notes = list(layer.remarks)
    # What was not looked at may have occurred.
    missed = "did not occur in" if in_full else "were not among what was looked at of"
    called = "level" if layer.variables and len(layer.variables) == layer.n_parallel else "word"
    unread = layer.plan.unread if layer.plan else ()
    if layer.n_parallel > 1:
        n_read = layer.n_parallel - len(unread)
        enter = f"{counted(n_read, called)} {'enters' if n_read == 1 else 'enter'} at each step"
        notes.append(
            f"{enter}, so the response to a {called} is a marginal mean: that"
            f" of the whole step, over all steps at which the {called} is one of them."
        )
    if unread:
        notes.append(
            f"{', '.join(unread)}: given by `values` beside what the layer reads, not read by it. What is told of"
            f" {'its' if len(unread) == 1 else 'their'} levels is what goes along with them."
        )
    if layer.variables:
        notes.append(f"The response to a {called} is what its steps do beyond the mean of all steps.")
        notes.append(_units(layer.plan))
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


def _units(plan: SeriesPlan | None) -> str:
    """What the numbers of a series are in."""
    if plan is None or plan.are_read:
        beside = f" Those of {', '.join(plan.unread)} are as `values` gives them." if plan and plan.unread else ""
        scaled = (
            f" The model scales {', '.join(plan.scaled)}: units in names are those of the batch, not of these numbers."
            if plan and plan.scaled
            else ""
        )
        before = "what scales a series before is not undone"
        return f"Numbers are in the units that the layer reads: {before}.{scaled}{beside}"
    whose = "the batch has" if plan.parts else "the function given as `values` returns"
    return f"Numbers are as {whose} them: what the model makes of them before the layer reads it is not shown."
