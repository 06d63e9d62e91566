"""Looks through the records of a training for what was learnt, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from lightning_rnnvis.analysis.findings.change_path import LEAST_MOVE, ChangePath
from lightning_rnnvis.analysis.findings.finding import Finding
from lightning_rnnvis.analysis.findings.findings import Findings
from lightning_rnnvis.analysis.findings.stretches import Stretch
from lightning_rnnvis.analysis.findings.things import Things, Words, all_things
from lightning_rnnvis.analysis.findings.wording import sentence_of
from lightning_rnnvis.errors import NotFoundError, RecordError
from lightning_rnnvis.records.epoch_gaps import BEFORE_TRAINING, told_gaps
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.records.texts import counted


def find_changes(
    records: Sequence[Snapshot],
    labels: Labels | None = None,
    beside: Callable[[int], Iterable[Snapshot]] = lambda at: (),
) -> Findings:
    """Words, chips and outputs whose meaning changed over a history, those that changed most first.

    A change counts where it is more than sampling noise (an F test at .01 over the whole history, see `change_path`),
    more than a quarter of the greatest strength of what changed, and a fifth of the usual strength of its kind, within
    one epoch or little by little over several. Changes in a row that go one way are one finding; its epoch is that in
    which what it tells, push or response, moved most.

    Args:
        records: Records of one state in the order of the training. Each may be read when it is asked for; one that is
            damaged, or has other words or units than the last one, is passed over, see `Findings.notices`.
        labels: Chips of the last record, which all records are seen through; None for those that were recorded.
        beside: Reads what stands beside the n-th record: those of the other states that its head reads, as of the other
            direction of a layer. A word is told by what they push the output together.

    Returns:
        The findings; none where the history is short, untrained or converged.
    """
    last = _last(records)
    if last is None:
        return Findings([], "")
    kinds = [_Kind(things) for things in all_things(last, labels)]
    known: list[int] = []
    epochs: list[int] = []
    unread: list[str] = []
    for at in range(len(records)):
        try:
            record = records[at]
            fits = record.n_units == last.n_units and list(record.words) == list(last.words)
        except (RecordError, NotFoundError) as error:
            unread.append(str(error))
            continue
        if fits:
            for kind in kinds:
                kind.add(record, beside(at) if isinstance(kind.things, Words) and kind.things.outputs else ())
            known.append(at)
            epochs.append(BEFORE_TRAINING if record.global_step == 0 else record.epoch)
    found = [finding for kind in kinds for finding in kind.findings(records, known)]
    first = records[known[0]]
    since = "before training" if first.global_step == 0 else f"epoch {first.epoch}"
    if others := len(records) - len(known) - len(unread):
        unread.append(f"{counted(others, 'record')} of other {last.word_kind}s or units than the last one left out.")
    return Findings(found, f"{since} to epoch {last.epoch}", unread, gaps=told_gaps(epochs))


def _last(records: Sequence[Snapshot]) -> Snapshot | None:
    for at in reversed(range(len(records))):
        with suppress(RecordError, NotFoundError):
            return records[at]
    return None


class _Kind:
    """The things of one kind, and how they moved."""

    def __init__(self, things: Things) -> None:
        self.things = things
        self._path = ChangePath(len(things.names), things.gradual)
        self._likeness: list[np.ndarray] = []
        self._pushes: list[np.ndarray | None] = []

    def add(self, record: Snapshot, beside: Iterable[Snapshot]) -> None:
        vectors = self.things.vectors(record)
        self._path.add(vectors, self.things.noise(record))
        self._likeness.append(self.things.likeness(vectors))
        self._pushes.append(self.things.pushes(record, vectors, beside) if isinstance(self.things, Words) else None)

    def findings(self, records: Sequence[Snapshot], known: Sequence[int]) -> list[Finding]:
        """The findings, where the n-th record that was added is at `known[n]` in `records`."""
        stretches = sorted(self._path.stretches(), key=lambda stretch: (stretch.first, stretch.last))
        usual = self._path.usual_strength()
        pushed = [one for one in self._pushes if one is not None]
        # Of a record whose head is not known, no push is.
        pushes = [np.full_like(pushed[0], np.nan) if one is None else one for one in self._pushes] if pushed else None
        likeness, pushed_by = np.array(self._likeness), None if pushes is None else np.array(pushes)
        found = [
            _finding(
                self.things,
                lambda at: records[known[at]],
                one,
                (likeness, pushed_by, usual, self._path.noise_of(one)),
            )
            for one in stretches
        ]
        return [_placed(finding, known, len(records)) for finding in found]


def _placed(finding: Finding, known: Sequence[int], n_records: int) -> Finding:
    """A finding whose records are numbered as the history has them."""
    curve = np.full(n_records, np.nan)
    curve[list(known)] = finding.curve
    return replace(
        finding,
        record=known[finding.record],
        first_record=known[finding.first_record],
        last_record=known[finding.last_record],
        curve=tuple(curve.tolist()),
        settled=finding.last_record < len(known) - 1,
    )


def _finding(
    things: Things,
    record_at: Callable[[int], Snapshot],
    stretch: Stretch,
    measured: tuple[np.ndarray, np.ndarray | None, float, tuple[float, float]],
) -> Finding:
    """A finding of a stretch.

    Args:
        things: Things of its kind.
        record_at: Reads the n-th record that was added.
        stretch: The stretch.
        measured: Likeness, (R, N), pushes, (R, N, O), the usual strength, and the noise with its rank.
    """
    likeness, pushes, usual, noise = measured
    first, last = record_at(stretch.first), record_at(stretch.last)
    thing, before, most = stretch.thing, stretch.before, stretch.record
    size, uncertainty = _size(things, first, last, thing, noise)
    curve, towards = likeness[:, thing], ""
    if pushes is not None and isinstance(things, Words):
        of_outputs = pushes[:, thing]  # (R, O)
        change = of_outputs[stretch.last] - of_outputs[stretch.first]
        output = things.pushed_most(change)
        if abs(change[output]) > LEAST_MOVE * np.nanmax(np.abs(of_outputs[:, output])):  # false where one is NaN
            curve, towards = of_outputs[:, output], things.outputs[output]
            before, most = _largest_step(np.sign(change[output]) * curve, stretch.first, stretch.last)
    ahead, at = record_at(before), record_at(most)
    finding = Finding(
        state=at.state,
        kind=things.kind,
        name=things.names[thing],
        index=thing,
        epoch=at.epoch,
        since_epoch=min(at.epoch, 0 if ahead.global_step == 0 else ahead.epoch + 1),
        step=at.step,
        record=most,
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
        from_untrained=first.global_step == 0,
        count=int(things.last.counts[thing]) if things.kind == "word" else 0,
        word_kind=things.last.word_kind,
    )
    return replace(finding, sentence=sentence_of(finding, last.epoch))


def _largest_step(values: np.ndarray, first: int, last: int) -> tuple[int, int]:
    """Between which two records that follow each other, of those that know a value, it rises most."""
    known = first + np.flatnonzero(np.isfinite(values[first : last + 1]))
    most = int(np.diff(values[known]).argmax())
    return int(known[most]), int(known[most + 1])


def _size(
    things: Things, first: Snapshot, last: Snapshot, thing: int, noise: tuple[float, float]
) -> tuple[float, float]:
    """How far one thing moved, without what noise adds, and the standard error of that; `noise` with its rank."""
    move = things.vectors(last)[thing] - things.vectors(first)[thing]
    size = float(np.sqrt(max(np.mean(move**2) - noise[0], 0.0)))
    return size, float(np.sqrt(noise[0] / noise[1]))
