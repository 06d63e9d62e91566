"""Looks through the records of a training for what was learnt, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.analysis.findings.change_path import ChangePath
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
    one epoch or little by little over several. Changes in a row that go one way are one finding. Its epochs, size and
    rank are those of what it tells, push or response.

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
                kind.add(record, beside(at) if isinstance(kind.things, Words) and kind.things.pushes.outputs else ())
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


@dataclass(frozen=True, eq=False)
class _Measure:
    """What is told of N things: its curves over R records, (R, N), how they moved, and the output of each, if any."""

    path: ChangePath
    curves: np.ndarray
    towards: Sequence[str] | None = None


class _Kind:
    """The things of one kind, and how they moved."""

    def __init__(self, things: Things) -> None:
        self.things = things
        self._path = ChangePath(len(things.names), things.gradual)
        self._likeness: list[np.ndarray] = []

    def add(self, record: Snapshot, beside: Iterable[Snapshot]) -> None:
        vectors = self.things.vectors(record)
        self._path.add(vectors, self.things.noise(record))
        self._likeness.append(self.things.likeness(vectors))
        if isinstance(self.things, Words):
            self.things.pushes.add(record, beside)

    def findings(self, records: Sequence[Snapshot], known: Sequence[int]) -> list[Finding]:
        """The findings, where the n-th record that was added is at `known[n]` in `records`.

        A word is told by its push wherever that changed, by its response where that alone did.
        """
        found: list[tuple[_Measure, Stretch]] = []
        if pushes := self._pushes():
            found += [(pushes, one) for one in pushes.path.stretches()]
        of_push = [one for _, one in found]
        response = _Measure(self._path, np.array(self._likeness))
        found += [(response, one) for one in self._path.stretches() if not any(map(one.overlaps, of_push))]
        found.sort(key=lambda one: (one[1].first, one[1].last))
        told = [_finding(self.things, lambda at: records[known[at]], one, measure) for measure, one in found]
        return [_placed(finding, known, len(records)) for finding in told]

    def _pushes(self) -> _Measure | None:
        told = self.things.pushes.told() if isinstance(self.things, Words) else None
        if told is None:
            return None
        path = ChangePath(len(self.things.names))
        for pushes, noise in zip(told.curves, told.noise, strict=True):
            path.add(pushes[:, None], noise)
        return _Measure(path, told.curves, told.towards)


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
    )


def _finding(things: Things, record_at: Callable[[int], Snapshot], stretch: Stretch, measure: _Measure) -> Finding:
    """A finding of a stretch of what is measured of things; `record_at` reads the n-th record that was added."""
    first, last, ahead, at = map(record_at, (stretch.first, stretch.last, stretch.before, stretch.record))
    thing = stretch.thing
    curve = measure.curves[:, thing]
    noise, rank = measure.path.noise_of(stretch)
    if measure.towards is None:
        move = things.vectors(last)[thing] - things.vectors(first)[thing]
    else:
        move = curve[[stretch.last]] - curve[stretch.first]
    size = float(np.sqrt(max(np.mean(move**2) - noise, 0.0)))
    usual = measure.path.usual_strength()
    finding = Finding(
        state=at.state,
        kind=things.kind,
        name=things.names[thing],
        index=thing,
        epoch=at.epoch,
        since_epoch=min(at.epoch, 0 if ahead.global_step == 0 else ahead.epoch + 1),
        step=at.step,
        record=stretch.record,
        first_record=stretch.first,
        last_record=stretch.last,
        before=float(curve[stretch.first]),
        after=float(curve[stretch.last]),
        last=float(curve[np.flatnonzero(np.isfinite(curve))[-1]]) if np.isfinite(curve).any() else np.nan,
        measure="likeness" if measure.towards is None else "push",
        towards="" if measure.towards is None else measure.towards[thing],
        size=size,
        uncertainty=float(np.sqrt(noise / rank)),
        share=size / usual if usual else 0.0,
        like_before=things.alike(first, thing),
        like_after=things.alike(last, thing),
        curve=tuple(float(value) for value in curve),
        settled=measure.path.is_settled(stretch),
        from_untrained=first.global_step == 0,
        count=int(things.last.counts[thing]) if things.kind == "word" else 0,
        word_kind=things.last.word_kind,
    )
    return replace(finding, sentence=sentence_of(finding, last.epoch))
