"""The outputs of a head that are told of it, and what words push them to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lightning_rnnvis.analysis.findings.finding import told_epochs
from lightning_rnnvis.analysis.output_axis import output_axis
from lightning_rnnvis.records.head import Head
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.visible_words import MOST_TOLD, visible

FEW_OUTPUTS = 20
"""Up to so many outputs of a head, a word is told by what it pushes them to."""


def told_outputs(head: Head, record: Snapshot) -> list[str]:
    """Names of the outputs that are told of a head: all, but of two classes the last one, as everywhere else."""
    axis = output_axis(record)
    return [str(output) for output in head.outputs] if axis is None else [axis.high]


def in_own_units(head: Head) -> bool:
    """Whether each output of a head may be in a unit of its own, as several values are."""
    return head.kind == "values" and len(head.outputs) > 1


def told_weights(head: Head, record: Snapshot) -> np.ndarray:
    """Their weights on the units, shape (O, U): of two classes their difference, of a few each beside the mean of all.

    What is added to the weights of all classes changes nothing that a model says, so that those of one alone say
    little. Of many, as of words, not all are recorded, and their mean would be another one in each record.
    """
    axis = output_axis(record)
    if axis is not None:
        row: np.ndarray = np.nan_to_num(axis.weights)[None]
        return row
    weights: np.ndarray = head.weights.astype(np.float64)
    among_few = head.kind == "classes" and len(weights) <= FEW_OUTPUTS
    if among_few:
        weights -= weights.mean(axis=0)
    return weights


def reads_ends_alone(record: Snapshot) -> bool:
    """Whether the head reads the state at an end of each text alone, as far as the record tells.

    What a word pushes within a text is then what the model would say if the text ended there.
    """
    if record.head is None or record.head.end:
        return record.head is not None and record.head.end in ("first", "last")
    read = [one.enters_head for one in record.sentences if one.enters_head is not None and len(one.enters_head) > 1]
    at_ends = any(bool(one[[0, -1]].any()) for one in read)
    return at_ends and all(np.count_nonzero(one) <= 1 and not one[1:-1].any() for one in read)


def reads_each_step(record: Snapshot) -> bool:
    """Whether the head reads the state at every step of each text, as a tagger, as far as the record tells."""
    read = [one.enters_head for one in record.sentences if one.enters_head is not None and len(one.enters_head) > 1]
    return record.head is not None and not record.head.end and bool(read) and all(bool(one.all()) for one in read)


def outputs_in_common(first: Snapshot, last: Snapshot) -> list[str] | None:
    """Names of the classes that both records have; None where outputs are not told beside others.

    Those of a head with one output are none, nor are labels and values, nor many classes.
    """
    heads = [head for head in (first.head, last.head) if head is not None]
    if len(heads) < 2 or any(head.kind != "classes" or not 2 <= len(head.outputs) <= FEW_OUTPUTS for head in heads):
        return None
    before, after = ([str(output) for output in head.outputs] for head in heads)
    return [output for output in after if output in before]


def weights_beside(head: Head, record: Snapshot, common: Sequence[str] | None) -> dict[str, np.ndarray]:
    """Weights of outputs on the units, each (U,), that are told alike in records of other outputs.

    Args:
        head: The head of a record.
        record: The record.
        common: The classes beside which each is told, see `outputs_in_common`: two as their difference, more beside
            their mean. None for all of the head, see `told_weights`.

    Returns:
        By name; nothing where the head lacks one of those classes.
    """
    if common is None:
        return dict(zip(told_outputs(head, record), told_weights(head, record), strict=True))
    rows = dict(zip(map(str, head.outputs), head.weights.astype(np.float64), strict=True))
    if len(common) < 2 or not rows.keys() >= set(common):
        return {}
    mean = np.mean([rows[name] for name in common], axis=0)
    found = {name: row - mean for name, row in rows.items()}
    if len(common) == 2:
        low, high = common
        del found[low]
        found[high] = rows[high] - rows[low]
    return found


def changes_of_outputs(epochs: Sequence[int], outputs: Sequence[Sequence[str]]) -> list[str]:
    """Where a head has other outputs than in the record before, as sentences.

    Args:
        epochs: Of each of R records.
        outputs: Names of all outputs of their heads; none where there is no head, or not all of them are known.
    """
    known = [(epoch, names) for epoch, names in zip(epochs, outputs, strict=True) if names]
    sentences = []
    for (since, before), (epoch, after) in zip(known, known[1:], strict=False):
        when = told_epochs(since + 1, epoch)
        new = _listed([name for name in after if name not in before], f"new in {when}")
        gone = _listed([name for name in before if name not in after], "gone" if new else f"gone in {when}")
        if new or gone:
            sentences.append(f"O{'; o'.join(filter(None, [new, gone]))}.")
    return sentences


def _listed(names: Sequence[str], what: str) -> str:
    """All but the first letter."""
    listed = " ".join(f"“{visible(name, MOST_TOLD)}”" for name in names)
    several = len(names) > 1
    return f"utput{'s' if several else ''} {listed} {'are' if several else 'is'} {what}" if names else ""


def few_outputs(record: Snapshot) -> list[str]:
    """Names of all outputs of a record's head; none where there are many, of which not all are recorded."""
    outputs = [] if record.head is None else [str(output) for output in record.head.outputs]
    return outputs if len(outputs) <= FEW_OUTPUTS else []
