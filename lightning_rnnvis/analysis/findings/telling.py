"""Makes findings of how things moved: what each meant before and after, of records that are read once more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations, pairwise

import numpy as np

from lightning_rnnvis.analysis.findings.best_record import BestRecord
from lightning_rnnvis.analysis.findings.finding import Finding, told_spans
from lightning_rnnvis.analysis.findings.followed import Followed
from lightning_rnnvis.analysis.findings.moved import Measure, Moved
from lightning_rnnvis.analysis.findings.movement.ending import backs, ending_of
from lightning_rnnvis.analysis.findings.movement.largest_step import ERRORS_OF_SAME, LargestStep, largest_step
from lightning_rnnvis.analysis.findings.movement.ramp import Ramps
from lightning_rnnvis.analysis.findings.movement.stretches import Ending, Stretch, step_squares
from lightning_rnnvis.analysis.findings.outputs.told_outputs import reads_each_step, reads_ends_alone
from lightning_rnnvis.analysis.findings.things import Meanings, Things
from lightning_rnnvis.analysis.findings.wording import sentence_of
from lightning_rnnvis.analysis.output_axis import push_unit
from lightning_rnnvis.records.snapshot import Goal, Snapshot

_Alike = tuple[tuple[str, ...], tuple[str, ...]]
"""Words that tell what something meant, and those of them that lower it."""


@dataclass(frozen=True)
class Moment:
    """One of the records that were looked through: where it stands in the history, and when it was made."""

    place: int
    state: str
    epoch: int
    step: int
    global_step: int
    rounding: float = 0.0
    """Squared error that storage adds to each response: a third of the square of the largest."""
    logged: Mapping[str, float] = field(default_factory=dict)
    """What its validation logged."""
    goals: Mapping[str, Goal] = field(default_factory=dict)
    """Of these what callbacks monitored, and which way was better."""

    @property
    def name(self) -> str:
        """When it was made, for the person."""
        return "before training" if self.global_step == 0 else f"epoch {self.epoch}"

    @classmethod
    def of(cls, place: int, record: Snapshot) -> Moment:
        """That of a record."""
        rounding = record.half_steps.get("responses", 0.0) ** 2 / 3
        made = record.epoch, record.step, record.global_step
        return cls(place, record.state, *made, rounding, record.logged, record.goals)


@dataclass(eq=False)
class _Told:
    """A stretch of things of a kind, and what its two ends tell, once their records were read."""

    things: Things
    moved_as: Moved
    start: np.ndarray | None = None
    moved: float = 0.0
    like_before: tuple[str, ...] = ()
    like_after: tuple[str, ...] = ()
    like_last: tuple[str, ...] = ()
    lowered_before: tuple[str, ...] = ()
    lowered_after: tuple[str, ...] = ()
    lowered_last: tuple[str, ...] = ()
    again: _Told | None = None
    """The next one of the same thing."""
    back: int | None = None
    """The record from which on it is as before."""
    was_back: tuple[int, int | None] | None = None
    """From which record to which it was so first, once another change had undone it; to None up to the end."""
    undoes: _Told | None = None
    """An earlier one of the same thing that it undoes."""
    farther: float = 1.0
    """See `Finding.farther`."""

    @property
    def thing(self) -> tuple[Things, int]:
        return self.things, self.measure.thing(self.stretch)

    @property
    def measure(self) -> Measure:
        return self.moved_as.measure

    @property
    def stretch(self) -> Stretch:
        return self.moved_as.stretch

    def is_of_row(self, other: _Told) -> bool:
        """Whether both are of one curve: a word may push several outputs."""
        return self.measure is other.measure and self.stretch.thing == other.stretch.thing

    @property
    def curve(self) -> np.ndarray:
        """What is told of it at each record."""
        return self.measure.curves[:, self.stretch.thing]

    def uncertainty(self, moments: Sequence[Moment]) -> float:
        """Standard error of how far it moved, with what storage rounds by."""
        towards = "" if self.measure.towards is None else self.measure.towards[self.stretch.thing]
        rounding = sum(moments[end].rounding for end in (self.stretch.first, self.stretch.last))
        rounding *= self.things.share_of_rounding(self.thing[1], towards)
        return self.measure.path.standard_error(self.stretch, rounding)

    @cached_property
    def largest_step(self) -> LargestStep:
        """Its largest step: of a push in its own direction, else of all that moved."""
        path, row, first, last = self.measure.path, self.stretch.thing, self.stretch.first, self.stretch.last
        places = np.array([one[row] for one in path.places])
        if self.measure.towards is not None:
            places = self.curve[:, None]
        squares = path.widened_noise.squares[:, row]
        known = np.isfinite(places).all(axis=1) & np.isfinite(squares) & (path.texts == path.texts[last])
        all_known = np.flatnonzero(known)
        begin, end = np.searchsorted(all_known, [first, last + 1]).tolist()
        at = all_known[begin:end]
        told = [path.noise_of(replace(self.stretch, first=one, last=other)) for one, other in pairwise(at.tolist())]
        noise, rank = np.array([one for one, _ in told]), min((rank for _, rank in told), default=1.0)
        steps = step_squares(places[at], noise)
        if path.widened_noise.same_texts or len(at) < 3:
            return largest_step(at, steps, noise, rank, self.stretch, errors=ERRORS_OF_SAME)
        likely = Ramps(places[all_known], squares[all_known], path.rank).step(begin, end - 1) - begin
        return largest_step(at, steps, noise, rank, self.stretch, likely=likely)

    def begin(self, vector: np.ndarray, alike: _Alike) -> None:
        self.start, (self.like_before, self.lowered_before) = vector, alike

    def end(self, vector: np.ndarray, alike: _Alike) -> None:
        if self.measure.towards is None:
            assert self.start is not None
            move = vector - self.start
        else:
            curve = self.curve
            move = curve[[self.stretch.last]] - curve[self.stretch.first]
        known = move[np.isfinite(move)]  # of a chip, the words that both records have
        self.moved, self.start = float(np.mean(known**2)) if len(known) else 0.0, None
        self.like_after, self.lowered_after = alike


def findings_of(
    kinds: Sequence[Followed],
    records: Sequence[Snapshot],
    moments: Sequence[Moment],
    best: BestRecord | None,
    passing: tuple[int, ...] = (),
) -> list[Finding]:
    """The findings, kind by kind, in the order in which their stretches begin.

    Args:
        kinds: What was followed over some of the records.
        records: All records of the history. Those at which a stretch begins or ends are read, each once.
        moments: Those that the kinds have, in their order.
        best: The record whose validation was best; None where that is not known.
        passing: Positions of those that things pass through. Where the kinds have them, that alone is told.
    """
    passes = np.isin([one.place for one in moments], passing)
    told = [[_Told(kind.things, one) for one in kind.moved(passes if passes.any() else None)] for kind in kinds]
    at: dict[int, list[_Told]] = defaultdict(list)
    of_things: dict[tuple[Things, int], list[_Told]] = defaultdict(list)
    for one in (one for of_kind in told for one in of_kind):
        of_things[one.thing].append(one)
        at[one.stretch.first].append(one)
        at[one.stretch.last].append(one)
    for number in sorted(at):
        _read(number, records[moments[number].place], at.pop(number))
    meanings = {kind.things: kind.things.meanings(kind.things.last) for kind in kinds}
    for (things, thing), of_thing in of_things.items():
        alike = _alike(meanings[things], thing)
        for one in of_thing:
            one.like_last, one.lowered_last = alike
            later = [other for other in of_thing if other.stretch.first >= one.stretch.last]
            later = [] if one.stretch.passes else later
            one.again = later[0] if later else None
            back = backs(one.measure.path, one.stretch) if later or one.stretch.passes else []
            one.back = next((since for since, until in back if until is None), None)
            undone = ((other, at) for other in later if other.is_of_row(one) for at in back if _lies_in(other, at))
            if first := next(undone, None):
                first[0].undoes, one.was_back = one, first[1]  # the last of those that it takes back
    for of_thing in of_things.values():
        for one in of_thing:
            one.farther = _farther(one, [other.stretch for other in of_thing if other.is_of_row(one)])
    found = [[_finding(each, moments, len(records), best, passing) for each in of_kind] for of_kind in told]
    return [one for of_kind, rows in zip(told, found, strict=True) for one in _ranked(rows, of_kind)]


def _farther(told: _Told, stretches: Sequence[Stretch]) -> float:
    """How many times as far any two ends of the stretches of a row are from each other as those of one of them."""
    path, row, rank = told.measure.path, told.stretch.thing, told.moved_as.rank
    own = path.distance(row, told.stretch.first, told.stretch.last)
    ends = sorted({end for one in stretches for end in (one.first, one.last)})
    farthest = max(path.distance(row, first, last) for first, last in combinations(ends, 2))
    times = farthest / own if len(stretches) > 1 and own > 0 else 1.0
    if rank and told.moved_as.by_push is not None:  # by its response it may stand further ahead
        times *= told.moved_as.by_push / rank
    return float(max(times, 1.0))


def _lies_in(told: _Told, back: tuple[int, int | None]) -> bool:
    """Whether a change ends where things are as before another one, from one record to another or None."""
    since, until = back
    return told.stretch.first < since <= told.stretch.last and (until is None or told.stretch.last <= until)


def _ranked(found: list[Finding], told: Sequence[_Told]) -> list[Finding]:
    """With the share by which they stand in a list: where pushes are told, of the push or the response, see `Moved`."""
    if not any(one.measure == "push" for one in found):
        return found
    ranks = [0.0 if one.moved_as.rank is None else one.moved_as.rank for one in told]
    largest = max(one.share / max(rank, 1.0) for one, rank in zip(found, ranks, strict=True) if one.measure == "push")
    return [replace(one, share=float(largest * rank)) for one, rank in zip(found, ranks, strict=True)]


def _alike(meanings: Meanings, thing: int) -> _Alike:
    return meanings.alike(thing), meanings.lowers(thing)


def _read(number: int, record: Snapshot, told: Sequence[_Told]) -> None:
    """Take from a record what stretches that begin or end there tell."""
    meanings = {things: things.meanings(record) for things in dict.fromkeys(one.things for one in told)}
    known: dict[tuple[Things, int], _Alike] = {}
    for one in told:
        of, thing = meanings[one.things], one.measure.thing(one.stretch)
        if (one.things, thing) not in known:
            known[one.things, thing] = _alike(of, thing)
        alike = known[one.things, thing]
        if one.stretch.first == number:
            one.begin(of.vector(thing).copy(), alike)
        else:
            one.end(of.vector(thing), alike)


def _finding(
    told: _Told, moments: Sequence[Moment], n_records: int, best: BestRecord | None, passing: tuple[int, ...]
) -> Finding:
    """The finding of a stretch, its records numbered as the history has them."""
    things, measure, stretch = told.things, told.measure, told.stretch
    step = told.largest_step
    spans, records = _spans(step, moments), _runs([(before + 1, record) for before, record in step.may_be])
    records = tuple((moments[since].place, moments[until].place) for since, until in records)
    first, last, at = (moments[n] for n in (stretch.first, stretch.last, step.record))
    row, thing = stretch.thing, measure.thing(stretch)
    curve = told.curve
    noise, _ = measure.path.noise_of(stretch)
    was_back = None if told.was_back is None or told.was_back[1] is None else (told.was_back[0], told.was_back[1])
    size = float(np.sqrt(max(told.moved - noise, 0.0)))
    towards = "" if measure.towards is None else measure.towards[row]
    usual = float(measure.path.usual_strengths[row])
    whole_curve = np.full(n_records, np.nan)
    whole_curve[[moment.place for moment in moments]] = curve
    ending = Ending() if stretch.passes else ending_of(measure.path, row)
    last_known = int(np.flatnonzero(np.isfinite(curve))[-1]) if np.isfinite(curve).any() else stretch.last
    finding = Finding(
        state=at.state,
        kind=things.kind,
        name=things.names[thing],
        index=thing,
        epoch=at.epoch,
        may_be=spans,
        since_epoch=spans[0][0],
        until_epoch=spans[-1][1],
        may_be_records=records,
        since_record=records[0][0],
        until_record=records[-1][1],
        step=at.step,
        record=at.place,
        first_record=first.place,
        last_record=last.place,
        first_epoch=first.epoch,
        last_epoch=last.epoch,
        before=float(curve[stretch.first]),
        after=float(curve[stretch.last]),
        last=float(curve[last_known]),
        measure="likeness" if measure.towards is None else "push",
        towards=towards,
        size=size,
        uncertainty=told.uncertainty(moments),
        usual=usual,
        share=size / usual if usual else 0.0,
        farther=told.farther,
        like_before=told.like_before,
        like_after=told.like_after,
        like_last=told.like_last,
        lowered_before=told.lowered_before,
        lowered_after=told.lowered_after,
        lowered_last=told.lowered_last,
        back_from=None if told.back is None else moments[told.back].epoch,
        was_back=None if was_back is None else (moments[was_back[0]].epoch, moments[was_back[1]].epoch),
        again=_when_of(told.again, moments),
        undoes=_when_of(told.undoes, moments),
        passing=passing,
        passed=None if stretch.back is None else moments[stretch.back].epoch,
        curve=tuple(whole_curve.tolist()),
        changing=ending.changing,
        settled=ending.settled and stretch.last < last_known,
        from_untrained=first.global_step == 0,
        count=int(things.last.counts[thing]) if things.kind == "word" else 0,
        word_kind=things.last.kind_of(things.names[thing]) if things.kind == "word" else things.last.word_kind,
        is_read=things.kind != "word" or bool(things.last.words_read[thing]),
        unit="" if measure.towards is None else push_unit(things.last),
        is_part=measure.towards is not None and things.last.head is not None and things.last.head.reads_more,
        at_ends=measure.towards is not None and reads_ends_alone(things.last),
        at_each=measure.towards is not None and reads_each_step(things.last),
        pool="" if measure.towards is None or things.last.head is None else things.last.head.pool,
        after_best="" if best is None or moments[step.may_be[0][0]].place < best.record else best.called,
    )
    return replace(finding, sentence=sentence_of(finding, step.part, told.moved_as))


def _since(ahead: Moment, at: Moment) -> int:
    """The first epoch of those that lie between two records."""
    return min(at.epoch, 0 if ahead.global_step == 0 else ahead.epoch + 1)


def _when_of(told: _Told | None, moments: Sequence[Moment]) -> str:
    """When another stretch has its largest step, as `Finding.when`; empty where there is none."""
    if told is None:
        return ""
    return told_spans(_spans(told.largest_step, moments))


def _spans(step: LargestStep, moments: Sequence[Moment]) -> tuple[tuple[int, int], ...]:
    """The epochs that may hold a largest step."""
    ends = [(moments[before], moments[record]) for before, record in step.may_be]
    return _runs([(_since(before, at), at.epoch) for before, at in ends])


def _runs(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans in their order, from one number to another each, those in turn as one."""
    runs: list[tuple[int, int]] = []
    for first, last in spans:
        if runs and first <= runs[-1][1] + 1:
            first = runs.pop()[0]
        runs.append((first, last))
    return tuple(runs)
