"""In which order findings are told, and which of them are of one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lightning_rnnvis.analysis.findings.finding import Finding

_IN_SIGHT, _ABREAST = 9, 5
"""Where the first all changed in one epoch, so many of that epoch and of the others are told before the rest."""


def as_told(found: Iterable[Finding]) -> list[Finding]:
    """In the order for a person, see `Findings`: of two that are first, one by its response and one by its push, the
    state tells more.
    """
    found = sorted(found, key=rank)
    if not found:
        return []
    things = first_of_things(found)
    if is_burst(found):
        parts = [[one for one in things if (one.when == things[0].when) == here] for here in (True, False)]
        ahead = [*parts[0][:_ABREAST], *parts[1][:_ABREAST]]
        things = once([*ahead, *things])
    there = set(map(id, things))
    return [*things, *(one for one in found if id(one) not in there)]


def main_when(found: Sequence[Finding]) -> str | None:
    """The epoch in which more than half of the changes have their largest step, as `Finding.when`; None if none has."""
    when, most = Counter(finding.when for finding in found).most_common(1)[0]
    return when if 2 * most > len(found) else None


def is_burst(found: Sequence[Finding]) -> bool:
    """Whether nothing but the epoch in which most of it changed would be seen, if the largest came first."""
    first, when = first_of_things(sorted(found, key=rank))[:_IN_SIGHT], main_when(found)
    return len(first) == _IN_SIGHT and all(one.when == when for one in first)


def first_of_things(found: Sequence[Finding]) -> list[Finding]:
    """The largest one of each word, chip and output, of those in order of `rank`: what changed most over all first."""
    return sorted(once(found), key=lambda one: rank(replace(one, share=one.share * one.farther)))


def once(found: Iterable[Finding]) -> list[Finding]:
    """The first one of each word, chip and output."""
    first: dict[tuple[str, str, int], Finding] = {}
    for finding in found:
        first.setdefault(thing(finding), finding)
    return list(first.values())


def rank(finding: Finding) -> tuple[bool, float, bool]:
    """By which those that surely changed most come first, less an error: of what passes, later; of ties, a response."""
    sure = max(1 - finding.uncertainty / finding.size, 0.0) if finding.size > 0 else 0.0
    return finding.passed is not None, -finding.share * sure, finding.measure == "push"


def thing(finding: Finding) -> tuple[str, str, int]:
    """The word, chip or output that changed."""
    return finding.state, finding.kind, finding.index
