"""The findings of a history as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, get_args, overload

import numpy as np

from lightning_rnnvis.analysis.findings.best_record import BestRecord
from lightning_rnnvis.analysis.findings.finding import Finding
from lightning_rnnvis.analysis.findings.wording import named
from lightning_rnnvis.asked import truth, whole
from lightning_rnnvis.records.sentence import WordKind
from lightning_rnnvis.records.texts import counted

MOST_TOLD = 20
"""Sentences that a print of findings has."""

_IN_SIGHT, _ABREAST = 9, 5
"""Where the first all changed in one epoch, so many of that epoch and of the others are told before the rest."""

_MOST_EPOCHS = 3
"""Epochs that a summary names."""

_MUCH = 1.0
"""Where a word that moves by so much of a strong one's response is not told, that nothing changed tells little."""

_MOST_NAMED, _FEW_NAMED = 10, 3
"""Things that a sentence of its own names, and one among others."""


@dataclass(frozen=True, eq=False, repr=False)
class Findings(Sequence[Finding]):
    """What was learnt, those that changed most first, but for a burst; prints the first of them as sentences.

    A word, chip or output that changed in several stretches stands with the largest that lasts; its others come last.
    Where more than half of them have their largest step in one epoch, and the nine largest all do, as in the first one
    of a language model, nothing else would be seen: its five largest come, then the five largest of other epochs, each
    the largest first, then the rest. The order is the same in Python, JSON and the tab.

    Where words are told by what they push, one counts by its push beside the largest change of any push, or by its
    response beside the largest of any response, whichever is more.

    Attributes:
        found: The findings.
        span: The records that were looked through, for the person, such as ``epoch 0 to epoch 11``; empty where there
            are none that can be read.
        notices: Sentences on records that were passed over, have other outputs or read other texts than those before.
        not_finite: Where states or weights were NaN or infinite, and what the run logged that ends so, as sentences;
            empty where nothing is.
        gaps: Epochs between the records that have none, as a sentence; empty where there are none.
        is_one_record: Whether a single record was looked through, so that nothing can have changed.
        best: The record whose validation was best; None where none is known to be worse after it.
        least_told: How far half of the words would have to move within an epoch to be told, as a share of a strong
            word's response.
        push_scales: Of several values, the usual strength of pushes on each over the history, in which they compare.
    """

    found: Sequence[Finding]
    span: str = ""
    notices: Sequence[str] = ()
    not_finite: str = ""
    gaps: str = ""
    is_one_record: bool = False
    best: BestRecord | None = None
    least_told: float = 0.0
    push_scales: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Bring them in order: of two that are first, one by its response and one by its push, the state tells more."""
        object.__setattr__(self, "found", sorted(self.found, key=_rank))
        object.__setattr__(self, "found", self._as_told())

    def ending_in(self, not_finite: str) -> Findings:
        """The same, with what was NaN or infinite."""
        return replace(self, not_finite=not_finite)

    def table(self) -> dict[str, np.ndarray]:
        """The findings as columns, a row each, that `pandas.DataFrame` takes as it is; without their curves."""
        names = [one.name for one in fields(Finding) if one.name != "curve"]
        return {name: _column([getattr(finding, name) for finding in self.found]) for name in names}

    def to_json(self) -> list[dict[str, Any]]:
        """The findings as JSON has them, see `Finding.to_json`."""
        return [finding.to_json() for finding in self.found]

    def __len__(self) -> int:
        return len(self.found)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> list[Finding]: ...
    def __getitem__(self, index: int | slice) -> Finding | list[Finding]:
        if isinstance(index, slice):
            return list(self.found[index])
        try:
            return self.found[whole("index", index)]
        except IndexError:
            raise IndexError(f"There are {counted(len(self), 'finding')}, counted from 0. Got {index}.") from None

    @property
    def summary(self) -> str:
        """As sentences: how much changed, how much after the best validation, and what `about` says."""
        return " ".join(filter(None, [self.changes, self.after_best, self.about]))

    @property
    def about(self) -> str:
        """In what units it is, epochs that have no record, what was NaN, the first notice, as sentences."""
        more = f" (And {len(self.notices) - 1} more.)" if len(self.notices) > 1 else ""
        notices = [f"{notice}{more}" for notice in self.notices[:1]]
        return " ".join(filter(None, [self._units, self.gaps, self.not_finite, *notices]))

    @property
    def after_best(self) -> str:
        """How many came after the best validation, as a sentence; empty where none did, or it is not known."""
        if self.best is None:
            return ""
        others = [finding for finding in self.found if not finding.after_best]
        n_maybe = sum(max(one.epoch, one.until_epoch) > self.best.epoch for one in others)
        return self.best.told(len(self) - len(others), n_maybe, len(self))

    @property
    def changes(self) -> str:
        """How much changed, as a sentence."""
        if not self.span:
            return "There is no record that can be read."
        if not self.found and self.is_one_record:
            return "There is one record alone, so nothing can have changed."
        if not self.found:
            return f"Nothing changed by more than noise from {self.span}.{self._power}"
        changed = {_thing(finding): finding.called for finding in self.found}
        kinds = [counted(list(changed.values()).count(kind), kind) for kind in (*get_args(WordKind), "chip", "output")]
        there = [kind for kind in kinds if not kind.startswith("0 ")]
        told = " and ".join(filter(None, [", ".join(there[:-1]), there[-1]]))
        return f"{told} changed by more than noise from {self.span}{self._steps}.{self._undone}"

    @property
    def _power(self) -> str:
        """What would not have been told, as a sentence, where that is much; else empty."""
        if not _MUCH < self.least_told < np.inf:
            return ""
        share = f"{self.least_told:.0%}".replace("%", " %")
        return (
            " The validation is so short that this tells little: within an epoch, hardly anything is told that moves by"
            f" less than {share} of a strong response."
        )

    @property
    def _steps(self) -> str:
        """In what epochs the changes have their largest steps, where these are few; else empty."""
        whens = [when for _, when in sorted({(finding.epoch, finding.when) for finding in self.found})]
        several = len(self.found) > self.n_things
        if len(whens) == 1:
            return f", {'each ' if len(self.found) > 1 else ''}with the largest step in {whens[0]}"
        if (when := self._main_when) is not None:
            most = f"most of their {len(self.found)} changes" if several else "most of them"
            order = f": first the five largest of {when}, then up to five of others, then the rest"
            return f", {most} with the largest step in {when}{order if self._is_burst else ''}"
        if several and len(whens) <= _MOST_EPOCHS:
            return f", with the largest steps in {' and '.join(whens)}"
        return ""

    @property
    def _undone(self) -> str:
        """Which are at the end as they were before they changed, as a sentence; empty where none is."""
        first: dict[tuple[str, str, int], Finding] = {}
        for finding in sorted(self.found, key=lambda finding: finding.first_record):
            first.setdefault(_thing(finding), finding)
        back = [one for one in _once(self.found) if first[_thing(one)].back_from is not None]
        lasting = {_thing(finding) for finding in self.found if finding.passed is None}
        away = [one for one in _once([x for x in self.found if x.passed is not None]) if _thing(one) in lasting]
        moved = f" {_who(away, len(first))} also moved away in passing." if away else ""
        are = "is" if len(back) == 1 else "are"
        return f" {_who(back, len(first))} {are} back as before at the end.{moved}" if back else moved

    @property
    def _units(self) -> str:
        """What pushes are in, whether they hold at ends alone, and of what units, as sentences; empty of no pushes."""
        units = " or ".join(sorted({finding.unit for finding in self.found if finding.unit}))
        at_ends = any(finding.at_ends for finding in self.found)
        if any(finding.verb == "goes with" for finding in self.found):
            in_units = f", in {units}{' as if the series ended there' if at_ends else ''}," if units else ""
            return f"What goes with a level{in_units} may come of others at the same step.{self._of_states}"
        if not units:
            return ""
        at_each = ", each the step from what is said of the word before" if any(x.at_each for x in self.found) else ""
        how = ", as if the text ended there" if at_ends else at_each
        return f"Pushes are in {units}{how}.{self._of_states}"

    @property
    def _of_states(self) -> str:
        """That other states push the outputs, too, as a sentence; else empty."""
        if not any(finding.is_part for finding in self.found):
            return ""
        states = {finding.state for finding in self.found if finding.is_part}
        which = f"the units of {next(iter(states))}" if len(states) == 1 else "the units of its state"
        return f" Each is by {which} alone: the output reads other states, too."

    @property
    def _main_when(self) -> str | None:
        """The epoch in which more than half of the changes have their largest step, as `Finding.when`."""
        when, most = Counter(finding.when for finding in self.found).most_common(1)[0]
        return when if 2 * most > len(self.found) else None

    @property
    def _is_burst(self) -> bool:
        """Whether nothing but the epoch in which most of it changed would be seen, if the largest came first."""
        first = sorted(_once(self.found), key=_rank)[:_IN_SIGHT]
        return len(first) == _IN_SIGHT and all(one.when == self._main_when for one in first)

    @property
    def n_things(self) -> int:
        """How many words, chips and outputs changed; each may have changed in several stretches."""
        return len(_once(self.found))

    def told(self, most: int | None = None) -> list[Finding]:
        """The first of them, in their order.

        Args:
            most: So many at most; None for all.
        """
        most = None if most is None else whole("most", most, 0)
        return list(self.found[:most])

    def _as_told(self) -> list[Finding]:
        """In the order for a person, see the class, of those that changed most first."""
        if not self.found:
            return []
        things = _once(self.found)
        if self._is_burst:
            parts = [[one for one in things if (one.when == things[0].when) == here] for here in (True, False)]
            ahead = [*parts[0][:_ABREAST], *parts[1][:_ABREAST]]
            things = _once([*ahead, *things])
        there = set(map(id, things))
        return [*things, *(one for one in self.found if id(one) not in there)]

    @property
    def unsettled(self) -> list[Finding]:
        """Those whose words, chips and outputs still changed by more than noise at the last record."""
        return [finding for finding in self.found if finding.changing]

    def ending(self, names: bool = True) -> str:
        """What still changed at the last record, or that all had settled, or neither, as a sentence; empty of none.

        Args:
            names: Whether all is said of what still changed. Else the first are named, and nothing is said where
                nothing did.
        """
        names = truth("names", names)
        still = _once(self.unsettled)
        if not names:
            return f"{_who(still, self.n_things)} still changed at the last record." if still else ""
        if still:
            longer = "" if self.not_finite else " Longer training may change them further."
            return f"Still changing at the last record: {_listed(still, _MOST_NAMED)}.{longer}"
        if not self.found:
            return ""
        if all(finding.settled for finding in self.found):
            return "All of it had settled by the last record."
        return "Whether all of it had settled by the last record cannot be told."

    def __str__(self) -> str:
        several = len({finding.state for finding in self.found}) > 1
        told = [f"{f'{one.state}: ' if several else ''}{one.sentence}" for one in self.told(MOST_TOLD)]
        more = len(self.found) - len(told)
        end = " ".join(filter(None, [self.summary, self.ending(names=False)]))
        return "\n".join([*told, *([f"… and {more} more."] if more else []), end])

    def __repr__(self) -> str:
        return f"Findings({counted(len(self.found), 'change')} from {self.span or 'no record'})"


def _once(found: Iterable[Finding]) -> list[Finding]:
    """The first one of each word, chip and output."""
    first: dict[tuple[str, str, int], Finding] = {}
    for finding in found:
        first.setdefault(_thing(finding), finding)
    return list(first.values())


def _who(things: Sequence[Finding], n_all: int) -> str:
    """Those of all that changed, to begin a sentence: by name the first of them, see `_once`."""
    if len(things) == n_all:
        return "It" if n_all == 1 else "All of them"
    listed = _listed(things, _FEW_NAMED)
    return listed[0].upper() + listed[1:]


def _listed(things: Sequence[Finding], most: int) -> str:
    called = list(dict.fromkeys(map(named, things)))  # of several states, one word
    more = len(called) - most
    if more > 0:
        return f"{', '.join(called[:most])} and {more} more"
    return " and ".join(filter(None, [", ".join(called[:-1]), called[-1]]))


def _rank(finding: Finding) -> tuple[bool, float, bool]:
    """By which those that changed most come first: of what passes, later; of what ties, a response before a push."""
    return finding.passed is not None, -finding.share, finding.measure == "push"


def _thing(finding: Finding) -> tuple[str, str, int]:
    """The word, chip or output that changed."""
    return finding.state, finding.kind, finding.index


def _column(values: list[Any]) -> np.ndarray:
    if all(isinstance(value, int | float) for value in values):
        return np.array(values)
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
