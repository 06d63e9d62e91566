"""Clusters that are born, die or split from one record of a history to the next, and the members that move.

After the transitions of MONIC (Spiliopoulou et al. 2006, "MONIC: modeling and monitoring cluster transitions", KDD,
doi:10.1145/1150402.1150491): a cluster goes on where it keeps half of its members. Numbers are carried from record to
record, so a cluster that goes on keeps its number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.coclustering.matching import agreement, same_members
from lightning_rnnvis.analysis.membership import overlap

GOES_ON = 0.5
"""A cluster goes on where the members that keep its number are this part of it before, or after."""

SPLITS = 0.25
"""A cluster splits where a new one takes this part of it."""


@dataclass(frozen=True)
class Origin:
    """Where most members of a cluster that is born come from, or of one that dies go to.

    Attributes:
        cluster: Its number.
        other: The cluster that shares most members with it at the other time, None where none does.
        shared: Members shared with that one.
        size: All of its members.
        split: Whether the other is a cluster that goes on and gave up at least `SPLITS` of its members; False for one
            that dies.
    """

    cluster: int
    other: int | None
    shared: int
    size: int
    split: bool = False


@dataclass(frozen=True, eq=False)
class Changes:
    """What happened between two labelings of the same members.

    Attributes:
        born: Clusters that are new, by number.
        died: Clusters that are no more, by number; another may have its number now.
        moved: Positions of the members whose label is another now.
        agreement: Adjusted Rand index of the labels, 1 for equal, about 0 for unrelated ones.
    """

    born: tuple[Origin, ...]
    died: tuple[Origin, ...]
    moved: np.ndarray
    agreement: float

    def __repr__(self) -> str:
        return (
            f"Changes({len(self.born)} born, {len(self.died)} died, {len(self.moved)} members moved, agreement"
            f" {self.agreement:.2f})"
        )


def cluster_changes(before: np.ndarray, after: np.ndarray) -> Changes:
    """What happened to clusters whose numbers are carried on.

    Args:
        before: Labels, integers from 0, shape (N,), -1 for members without one.
        after: Labels of the same members later, shape (N,).

    Raises:
        TypeError, ValueError: They are no labels, or of other members.
    """
    before, after = same_members(("before", before), ("after", after), -1)
    known = (before >= 0) & (after >= 0)
    n = int(max(before.max(initial=-1), after.max(initial=-1))) + 1
    flow = overlap(before, after, n, n)
    sizes, sizes_after = flow.sum(axis=1), flow.sum(axis=0)
    kept = np.diagonal(flow)
    goes_on = (kept > 0) & ((kept >= GOES_ON * sizes) | (kept >= GOES_ON * sizes_after))
    born, died = [], []
    for cluster in np.flatnonzero(~goes_on).tolist():
        if sizes_after[cluster]:
            source = int(flow[:, cluster].argmax())
            shared = int(flow[source, cluster])
            split = bool(goes_on[source] and shared >= SPLITS * sizes[source])
            born.append(Origin(cluster, source, shared, int(sizes_after[cluster]), split))
        if sizes[cluster]:
            heir = int(flow[cluster].argmax())
            died.append(Origin(cluster, heir, int(flow[cluster, heir]), int(sizes[cluster])))
    return Changes(
        born=tuple(born),
        died=tuple(died),
        moved=np.flatnonzero(known & (before != after)),
        agreement=agreement(before[known], after[known]),
    )


def told_changes(found: Changes, before: np.ndarray, after: np.ndarray, real: np.ndarray) -> Changes:
    """What of the changes is more than noise: members that moved, and clusters half of whose members changed.

    Args:
        found: The changes.
        before: The labels, shape (N,).
        after: Those of later.
        real: Members that changed by more than noise, bool, shape (N,), see `beyond_noise`.
    """

    def changed(origin: Origin, labels: np.ndarray) -> bool:
        return 2 * int(real[labels == origin.cluster].sum()) >= origin.size

    return Changes(
        born=tuple(one for one in found.born if changed(one, after)),
        died=tuple(one for one in found.died if changed(one, before)),
        moved=found.moved[real[found.moved]],
        agreement=found.agreement,
    )


def describe_changes(found: Changes, cluster: str, member: str) -> list[str]:
    """Sentences on the clusters that were born and died.

    Args:
        found: The changes.
        cluster: What a cluster is called, ``chip`` or ``cloud``.
        member: What a member is called, ``unit``, ``word`` or ``level``.
    """
    name = cluster.capitalize()
    came = {one.cluster: _came(one, cluster, member) for one in found.born}
    went = {one.cluster: one for one in found.died}
    lines = [
        # A number that was taken anew is told once: that a cluster is new and gone would be both at once.
        f"{name} {number} is another one: {how}; what it was, {_went(went[number], cluster, member, ',')}."
        if number in went
        else f"{name} {number} is new: {how}."
        for number, how in came.items()
    ]
    gone = [one for number, one in went.items() if number not in came]
    return lines + [f"{name} {one.cluster} is gone: {_went(one, cluster, member)}." for one in gone]


def _came(one: Origin, cluster: str, member: str) -> str:
    """Where a new cluster's members come from."""
    come = "comes" if one.size == 1 else "come"
    if one.split:
        return f"{cluster} {one.other} split, {_of(one, member)} {come} from it"
    if 2 * one.shared > one.size:
        return f"{_of(one, member)} {come} from {cluster} {one.other}"
    return f"its {one.size} {member}s come from several"


def _went(one: Origin, cluster: str, member: str, then: str = "") -> str:
    """Where the members of one that is no more went to; `then` stands after these."""
    if 2 * one.shared > one.size:
        return f"{_of(one, member)}{then} went to {cluster} {one.other}"
    return f"its {one.size} {member}s{then} went to several"


def _of(one: Origin, member: str) -> str:
    if one.size == 1:
        return f"its one {member}"
    return f"all {one.size} {member}s" if one.shared == one.size else f"{one.shared} of {one.size} {member}s"
