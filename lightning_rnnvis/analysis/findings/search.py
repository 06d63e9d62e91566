"""Looks through the records of a training for what was learnt, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lightning_rnnvis.analysis.findings.change_path import LEAST_MOVE, ChangePath, Stretch
from lightning_rnnvis.analysis.findings.finding import Finding
from lightning_rnnvis.analysis.findings.findings import Findings
from lightning_rnnvis.analysis.findings.things import Things, Words, all_things
from lightning_rnnvis.analysis.findings.wording import sentence_of
from lightning_rnnvis.records.snapshot import Snapshot


def find_changes(records: Sequence[Snapshot]) -> Findings:
    """Words, chips and outputs whose meaning changed over a history, those that changed most first.

    A change counts where it is more than sampling noise (chi-squared, at .01 over the whole history), more than a
    quarter of the greatest strength of what changed, and a fifth of the usual strength of its kind. Changes in a row
    that go one way are one finding; its epoch is that of the largest of them. Chips are those of the last record.

    Args:
        records: Records of one state in the order of the training, with the same words.

    Returns:
        The findings; none where the history is short, untrained or converged.
    """
    if not records:
        return Findings([], "no record")
    found = [finding for things in all_things(records[-1]) for finding in _of_kind(things, records)]
    return Findings(found, f"epoch {records[0].epoch} to epoch {records[-1].epoch}")


def _of_kind(things: Things, records: Sequence[Snapshot]) -> list[Finding]:
    path = ChangePath(len(things.names))
    likeness, pushes = [], []
    for record in records:
        noise, rank = things.noise(record)
        path.add(things.vectors(record), noise, rank)
        likeness.append(things.likeness(record))
        pushes.append(things.pushes(record) if isinstance(things, Words) else None)
    stretches = path.stretches()
    usual = path.usual_strength()
    known = [one for one in pushes if one is not None]
    # Of a record whose head is not known, no push is.
    pushed = np.array([np.full_like(known[0], np.nan) if one is None else one for one in pushes]) if known else None
    return [_finding(things, records, stretch, (np.array(likeness), pushed, usual)) for stretch in stretches]


def _finding(
    things: Things,
    records: Sequence[Snapshot],
    stretch: Stretch,
    measured: tuple[np.ndarray, np.ndarray | None, float],
) -> Finding:
    """A finding of a stretch; `measured` are likeness (R, N), pushes (R, N, O) and the usual strength."""
    likeness, pushes, usual = measured
    first, last = records[stretch.first], records[stretch.last]
    thing = stretch.thing
    size, uncertainty = _size(things, first, last, thing)
    curve, towards = likeness[:, thing], ""
    if pushes is not None and isinstance(things, Words) and things.head is not None:
        of_outputs = pushes[:, thing]  # (R, O)
        change = of_outputs[stretch.last] - of_outputs[stretch.first]
        output = int(np.argmax(change))  # of several, the one that it came to push up
        if abs(change[output]) > LEAST_MOVE * np.nanmax(np.abs(of_outputs[:, output])):  # false where one is NaN
            curve, towards = of_outputs[:, output], str(things.head.outputs[output])
    at = records[stretch.record]
    finding = Finding(
        state=at.state,
        kind=things.kind,
        name=things.names[thing],
        index=thing,
        epoch=at.epoch,
        step=at.step,
        record=stretch.record,
        first_record=stretch.first,
        last_record=stretch.last,
        before=float(curve[stretch.first]),
        after=float(curve[stretch.last]),
        measure="push" if towards else "likeness",
        towards=towards,
        size=size,
        uncertainty=uncertainty,
        share=size / usual if usual else 0.0,
        like_before=things.alike(first, thing),
        like_after=things.alike(last, thing),
        curve=tuple(float(value) for value in curve),
    )
    return replace(finding, sentence=sentence_of(finding, last.epoch))


def _size(things: Things, first: Snapshot, last: Snapshot, thing: int) -> tuple[float, float]:
    """How far one thing moved, without what noise adds, and the standard error of that."""
    move = things.vectors(last)[thing] - things.vectors(first)[thing]
    (noise_first, rank_first), (noise_last, rank_last) = things.noise(first), things.noise(last)
    noise = float(noise_first[thing] + noise_last[thing])
    return float(np.sqrt(max(np.mean(move**2) - noise, 0.0))), float(np.sqrt(noise / min(rank_first, rank_last)))
