"""What is said of two records side by side: what differs or is missing, and what that means, as sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lightning_rnnvis.analysis.common_words import CommonWords
from lightning_rnnvis.analysis.comparison.chance.beyond_noise import is_within
from lightning_rnnvis.analysis.comparison.clusters.cluster_matches import Matches
from lightning_rnnvis.analysis.comparison.similarity import LEAST_COMMON
from lightning_rnnvis.analysis.coordinates import TOLD
from lightning_rnnvis.analysis.findings.outputs.told_outputs import FEW_OUTPUTS, few_outputs
from lightning_rnnvis.records.sentence import WordKind
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.texts import counted
from lightning_rnnvis.visible_words import visible

OPPOSITE = -0.5
"""Cosine of the profiles of a chip, from which down it is said to do the opposite, rather than something else."""


def word_kind_of(first: Snapshot, second: Snapshot) -> WordKind:
    """What the words in common are called."""
    return first.word_kind if first.word_kind == second.word_kind else "word"


def comparison_notes(
    first: Snapshot, second: Snapshot, common: CommonWords, same_history: bool, corresponds: bool, turned: bool
) -> list[str]:
    """The sentences on two records.

    Args:
        first: A record.
        second: Another.
        common: Their words in common.
        same_history: Whether both are of one state in one training.
        corresponds: Whether units with equal numbers are the same.
        turned: Whether they would be, had the units not changed, see `change_of_coordinates`.
    """
    called = word_kind_of(first, second)
    pairs_of_words = (
        f"{called}s are compared by their similarities to one another, chips by the {called}s that they respond to."
    )
    notes = [f"Between the two {TOLD}. So {pairs_of_words}"] if turned else []
    if first.cell != second.cell:
        notes.append(f"The cells differ: {first.cell} and {second.cell}.")
    if first.state != second.state:
        notes.append(f"The states differ: {first.state} and {second.state}.")
    if first.reverse != second.reverse:
        notes.append(f"One state reads from the first {called} to the last, the other from the last to the first.")
    if first.n_units != second.n_units:
        notes.append(f"The numbers of units differ: {first.n_units} and {second.n_units}.")
    if first.labels.n_chips != second.labels.n_chips or first.labels.n_clouds != second.labels.n_clouds:
        notes.append(f"The numbers of clusters differ: {_clusters(first)}, {_clusters(second)}.")
    notes += _of_outputs(few_outputs(first), few_outputs(second))
    if all(one.head is not None and len(one.head.outputs) > FEW_OUTPUTS for one in (first, second)):
        notes.append(
            f"There are many outputs: {called}s are compared by their responses. What each pushes is told of up to"
            f" {FEW_OUTPUTS} outputs."
        )
    n = len(common.first)
    if common.vanished or common.appeared:
        notes.append(
            f"{counted(n, called)} in common; {len(common.vanished)} only in the first, {len(common.appeared)} only in"
            " the second."
        )
    if n < LEAST_COMMON:
        notes.append(f"{counted(n, called)} in common: too few to tell how much both agree, which is left open.")
    if common.repeated:
        notes.append(f"Some {called}s of one record are written alike; they were matched in their order.")
    if corresponds and not same_history:
        notes.append("Units are compared by their numbers, chips are matched by the units that they share.")
    if not corresponds and not turned:
        notes.append(f"Units of one have no counterpart in the other: {pairs_of_words}")
    return notes


def note_of_cut(words: np.ndarray, units: np.ndarray, matches: Matches, word_kind: WordKind) -> str:
    """What is said of units in another chip, and words in another cloud, that did not move; empty where there is none.

    Args:
        words: The table of the words; of those without a known noise nothing is said.
        units: The table of the units, empty where they do not correspond.
        matches: The chips that are taken for the same.
        word_kind: What words are called.
    """
    n_units = int((matches.in_another(units["chip_first"], units["chip_second"]) & ~units["moved"]).sum())
    n_words = int((words["changed_cloud"] & is_within(words["over_noise"], words["beyond_noise"])).sum())
    still = ((n_units, "unit", "chip"), (n_words, word_kind, "cloud"))
    told = [f"{counted(n, name)} {'sits' if n == 1 else 'sit'} in another {of}" for n, name, of in still if n]
    if not told:
        return ""
    own = "its" if n_units + n_words == 1 else "their"
    return f"By another cut of the tree alone {' and '.join(told)}: {own} responses moved by no more than noise."


def notes_of_turned(matches: Matches, first: np.ndarray, second: np.ndarray, real: np.ndarray) -> list[str]:
    """What is said of chips whose units stayed together, while what these do changed by more than noise.

    Args:
        matches: The chips of two records.
        first: Chip of each unit in the first, shape (U,).
        second: Chip of each unit in the second, shape (U,).
        real: Units that changed by more than noise, bool, shape (U,).
    """
    notes = []
    for one, other, similarity in matches.turned.tolist():
        if 2 * int(real[(first == one) & (second == other)].sum()) >= matches.flow[one, other]:
            name = f"chip {one}" if one == other else f"chip {one}, which is {other} in the second,"
            how = "the other way round" if similarity <= OPPOSITE else "otherwise"
            notes.append(f"The units of {name} stayed together, but respond {how}.")
    return notes


def _clusters(of: Snapshot) -> str:
    return f"{counted(of.labels.n_chips, 'chip')} and {counted(of.labels.n_clouds, 'cloud')}"


def _of_outputs(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Outputs that one side alone has, as a sentence; none where either side has none, or many."""
    if not ours or not theirs or set(ours) == set(theirs):
        return []
    parts = (
        ([one for one in ours if one not in theirs], "first"),
        ([one for one in theirs if one not in ours], "second"),
    )
    told = [f"{' '.join(f'“{visible(name)}”' for name in names)} only in the {side}" for names, side in parts if names]
    return [f"The outputs differ: {', '.join(told)}."]
