"""What findings are told as together: how much changed, when most of it did, what was undone, in what units it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import numpy as np

from lightning_rnnvis.analysis.findings.finding import Finding
from lightning_rnnvis.analysis.findings.order import is_burst, main_when, once, thing
from lightning_rnnvis.analysis.findings.wording import named
from lightning_rnnvis.records.sentence import WordKind
from lightning_rnnvis.records.texts import counted
from lightning_rnnvis.visible_words import MOST_TOLD, visible

_MOST_EPOCHS = 3
"""Epochs that a summary names."""

_MUCH = 1.0
"""Where a word that moves by so much of a strong one's response is not told, that nothing changed tells little."""

_POOLS = {
    "mean": "as if all states of a text moved so: the head reads their mean",
    "max": "as if the largest of all states of a text moved so: the head reads these",
    "several": "as if all that the head reads of a text moved so",
}
"""Of a head that pools over a text: each step gives a part to what it reads, and moves it by less."""

_FEW_NAMED = 3
"""Things that a sentence names beside others."""


def changes_of(found: Sequence[Finding], span: str) -> str:
    """How much changed from one record to another, which `span` names, as a sentence, of findings that are there."""
    changed = {thing(finding): finding.called for finding in found}
    kinds = [counted(list(changed.values()).count(kind), kind) for kind in (*get_args(WordKind), "chip", "output")]
    there = [kind for kind in kinds if not kind.startswith("0 ")]
    told = " and ".join(filter(None, [", ".join(there[:-1]), there[-1]]))
    return f"{told} changed by more than noise from {span}{_steps(found)}.{_undone(found)}"


def power(least_told: float) -> str:
    """What would not have been told, as a sentence, where that is much, see `Findings.least_told`; else empty."""
    if not _MUCH < least_told < np.inf:
        return ""
    share = f"{least_told:.0%}".replace("%", " %")
    return (
        " The validation is so short that this tells little: within an epoch, hardly anything is told that moves by"
        f" less than {share} of a strong response."
    )


def _steps(found: Sequence[Finding]) -> str:
    """In what epochs the changes have their largest steps, where these are few; else empty."""
    whens = [when for _, when in sorted({(finding.epoch, finding.when) for finding in found})]
    several = len(found) > len(once(found))
    if len(whens) == 1:
        return f", {'each ' if len(found) > 1 else ''}with the largest step in {whens[0]}"
    if (when := main_when(found)) is not None:
        most = f"most of their {len(found)} changes" if several else "most of them"
        order = f": first the five largest of {when}, then up to five of others, then the rest"
        return f", {most} with the largest step in {when}{order if is_burst(found) else ''}"
    if several and len(whens) <= _MOST_EPOCHS:
        return f", with the largest steps in {' and '.join(whens)}"
    return ""


def _undone(found: Sequence[Finding]) -> str:
    """What is at the end as it was before it changed, as sentences; empty where nothing is."""
    things = once(found)
    lasting = {thing(finding) for finding in found if finding.passed is None}
    first: dict[tuple[tuple[str, str, int], str, str], Finding] = {}  # of each response and push
    for finding in sorted(found, key=lambda finding: finding.first_record):
        if finding.passed is None or thing(finding) not in lasting:
            first.setdefault((thing(finding), finding.measure, finding.towards), finding)
    elsewhere = {of for (of, *_), one in first.items() if one.back_from is None}
    responses = {of for of, measure, _ in first if measure == "likeness"}
    back = [one for one in things if thing(one) in responses - elsewhere]
    told = f" {who(back, len(things))} {'is' if len(back) == 1 else 'are'} back as before at the end." if back else ""
    # That a push is back says nothing of the word's other pushes, or of its response.
    firsts, told_of = set(map(id, first.values())), set(map(thing, back))
    returned = [one for one in found if id(one) in firsts and one.back_from is not None]
    pushes = [one for one in returned if one.measure == "push" and thing(one) not in told_of]
    if pushes:
        told += f" {_pushes(pushes, found)} {'is' if len(pushes) == 1 else 'are'} back as before at the end."
    away = [one for one in once([x for x in found if x.passed is not None]) if thing(one) in lasting]
    return told + (f" {who(away, len(things))} also moved away in passing." if away else "")


def _pushes(pushes: Sequence[Finding], found: Sequence[Finding]) -> str:
    """Some of the pushes, to begin a sentence: with what they push where that is not the same of all."""
    several = len({one.towards for one in found if one.measure == "push"}) > 1
    names = list(
        dict.fromkeys(f"{named(x)}{f' on “{visible(x.towards, MOST_TOLD)}”' if several else ''}" for x in pushes)
    )
    what = "push" if pushes[0].verb == "pushes" else "move"
    return (
        f"The {what}{'' if len(pushes) == 1 else 'es' if what == 'push' else 's'} of {_enumerated(names, _FEW_NAMED)}"
    )


def units_of(found: Sequence[Finding]) -> str:
    """What pushes are in, whether they hold at ends alone, and of what units, as sentences; empty of no pushes."""
    units = " or ".join(sorted({finding.unit for finding in found if finding.unit}))
    at_ends = any(finding.at_ends for finding in found)
    if any(finding.verb == "goes with" for finding in found):
        in_units = f", in {units}{' as if the series ended there' if at_ends else ''}," if units else ""
        return f"What goes with a level{in_units} may come of others at the same step.{_of_states(found)}"
    if not units:
        return ""
    at_each = ", each the step from what is said of the word before" if any(x.at_each for x in found) else ""
    pools = {_POOLS[finding.pool] for finding in found if finding.pool}
    how = ", as if the text ended there" if at_ends else f", {' or '.join(sorted(pools))}" if pools else at_each
    return f"Pushes are in {units}{how}.{_of_states(found)}"


def _of_states(found: Sequence[Finding]) -> str:
    """That other states push the outputs, too, as a sentence; else empty."""
    if not any(finding.is_part for finding in found):
        return ""
    states = {finding.state for finding in found if finding.is_part}
    which = f"the units of {next(iter(states))}" if len(states) == 1 else "the units of its state"
    return f" Each is by {which} alone: the output reads other states, too."


def who(things: Sequence[Finding], n_all: int) -> str:
    """Those of all that changed, to begin a sentence: by name the first of them, each once, see `once`."""
    if len(things) == n_all:
        return "It" if n_all == 1 else "All of them"
    names = listed(things, _FEW_NAMED)
    return names[0].upper() + names[1:]


def listed(things: Sequence[Finding], most: int) -> str:
    """Their names, so many at most, and how many more there are."""
    return _enumerated(list(dict.fromkeys(map(named, things))), most)  # of several states, one word


def _enumerated(called: Sequence[str], most: int) -> str:
    more = len(called) - most
    if more > 0:
        return f"{', '.join(called[:most])} and {more} more"
    return " and ".join(filter(None, [", ".join(called[:-1]), called[-1]]))
