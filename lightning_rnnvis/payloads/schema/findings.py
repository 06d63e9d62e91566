"""What was learnt, and when."""

from __future__ import annotations

from typing import Literal

from typing_extensions import NotRequired, TypedDict


class Finding(TypedDict):
    """A word, chip or output whose meaning changed, see `lightning_rnnvis.analysis.Finding`."""

    kind: Literal["word", "chip", "output"]
    name: str
    epoch: int
    """Epoch of its largest step."""
    since_epoch: int
    """The first epoch that may hold it; `epoch` itself where that is sure."""
    when: str
    """All that may hold it, such as "epoch 3", "epochs 0 to 3", or "epochs 0 and 2" where that between may not."""
    step: float
    """Step of the record of that epoch."""
    since_step: float
    """Step of the first record that may be it: of those that may hold the largest step."""
    until_step: float
    """Step of the last one; both are `step` where no other may be."""
    may_be_steps: list[list[float]]
    """From which record to which it may be, in their order: those between two of these may not."""
    before_step: float
    """Step of the last record before the change."""
    from_untrained: bool
    """Whether that record was made before training."""
    after_step: float
    """Step of its last record: the largest step may lie long before it."""
    after_epoch: int
    """Epoch of that record, in which `after` and `like_after` are so."""
    over: str
    """All epochs of the change, from `before` to `after`, as `when` has those of its largest step."""
    before: float | None
    """`measure` at `before_step`."""
    after: float | None
    last: float | None
    """The same at the last record that knows it."""
    measure: Literal["push", "likeness"]
    """A push on an output, or the part of the response that is as at the end of the training."""
    towards: str
    """The output that is pushed; empty for a likeness."""
    unit: str
    """Of a push: "log-odds", "logits less the mean of all outputs", or of values "units of the output"; of the layer,
    see `Causes.importance_unit`. Empty for a likeness."""
    size: float
    """How far that moved: the push, in its units, or the response, in units of the state."""
    uncertainty: float
    """Standard error of `size`; 0 where it is not known, and for an output."""
    share: float
    """By what it stands in the list: `size`, or how far it moved over all its stretches, beside the usual strength."""
    like_after: list[str]
    """Words of the most similar response at `after_step`, the most similar first; else those that moved it most."""
    lowered_after: NotRequired[list[str]]
    """Of a chip those of `like_after` that lower it, where there are any; the others raise it."""
    verb: str
    """What stands before `towards`, such as "pushes", or else before `like_after`, see `Finding.verb`."""
    is_part: NotRequired[bool]
    """True for a push where the head reads other states, too: this is what the units of this state push."""
    is_read: NotRequired[bool]
    """False for a level that the layer does not read, and that can push nothing."""
    count: int
    """How often the word occurs in the validation data; 0 for a chip or an output."""
    curve: list[float | None]
    """`measure` at each of `steps`."""
    change: str
    """From what to what, or by how much, as the sentence has it; behind ± the standard error, where it is known."""
    at_end: str
    """What became of it, such as "back as before from epoch 4", or "+4.04 at the end" of a push; empty if it lasts."""
    after_best: str
    """What was best before all epochs that may hold its largest step, as `BestRecord.called`; empty where none was."""
    sentence: str


class BestRecord(TypedDict):
    """The record whose validation was best, where a later one is known to be worse."""

    metric: str
    """What callbacks of the trainer monitor, else the loss of the validation."""
    goal: Literal["max", "min"]
    value: float
    epoch: int
    step: float
    """Step of the record, one of `FindingList.steps`."""
    last: float | None
    """The metric at the last record that has it; null where it is NaN or infinite."""
    called: str
    """Such as "val_loss in epoch 3"."""
    told: str
    """How many of the changes came after it, as a sentence; empty where none did."""


class UnlistedChanges(TypedDict):
    """Changes that are not in the list, with their largest step in one record."""

    step: float
    """Step of that record, one of `FindingList.steps`."""
    changes: int
    """How many they are."""
    sure: int
    """How many of them no other record may hold."""


class FindingList(TypedDict):
    """What one state of a run learnt, those that changed most first."""

    run: str
    state: str
    steps: list[float]
    """Of all records, in their order."""
    summary: str
    """Sentences: how much changed, and how much of it still did at the last record."""
    best: BestRecord | None
    """Null where no worse validation is known after the best one, or none at all."""
    total: int
    """Changes; a word, chip or output has one for each stretch in which it changed."""
    findings: list[Finding]
    """At most so many as were asked for, the first one of each record among them, in up to half of the list."""
    unlisted: list[UnlistedChanges]
    """The others, by rising step: with those of `findings` they are `total`."""
