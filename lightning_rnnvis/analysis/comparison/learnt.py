"""What was learnt over the history of a record that is compared: by it words name the outputs that they push."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lightning_rnnvis.analysis.findings import Finding, Findings
from lightning_rnnvis.analysis.findings.outputs.pushes import Pushes
from lightning_rnnvis.records.snapshot import Snapshot


@dataclass(frozen=True)
class Learnt:
    """What the history of a record learnt, and where in it the record stands.

    Attributes:
        found: What was learnt, of the state of the record.
        place: Position of the record in that history.
    """

    found: Findings
    place: int


LearntOfBoth = tuple[Learnt | None, Learnt | None]
"""Of both records that are compared; None where it is not known."""


def name_outputs(first: Snapshot, second: Snapshot) -> bool:
    """Whether the words of two records each name one of several outputs that both have."""
    pushes = Pushes.on_outputs_of(second)
    return len(pushes.outputs) > 1 and pushes.are_on_outputs_of(first)


def outputs_learnt(first: Learnt, second: Learnt) -> dict[str, str]:
    """By word, the output that what was learnt names of what it did between two records of one history.

    Of several changes of a word that which shares most with that time: more than half of the shorter of both.
    """
    begin, end = sorted((first.place, second.place))
    best: dict[str, tuple[float, str]] = {}
    for one in first.found:
        if one.kind == "word" and one.measure == "push":
            share = _shared(one, begin, end)
            if share > best.get(one.name, (0.0, ""))[0]:
                best[one.name] = share, one.towards
    return {word: output for word, (_, output) in best.items()}


def _shared(finding: Finding, begin: int, end: int) -> float:
    """What a change and a time have in common, over what either has; 0 where that is little of both."""
    lengths = finding.last_record - finding.first_record, end - begin
    shared = min(end, finding.last_record) - max(begin, finding.first_record)
    return shared / (sum(lengths) - shared) if 2 * shared > min(lengths) else 0.0


def scales_learnt(learnt: LearntOfBoth, is_one_history: bool) -> Mapping[str, float]:
    """In what pushes on several values compare: of two histories the larger of both, so that none comes first."""
    first, second = (None if one is None else one.found.push_scales for one in learnt)
    if first is None or second is None:
        return {}
    if is_one_history:
        return first
    return {output: max(scale, second[output]) for output, scale in first.items() if output in second}
