"""One thing that a network learnt, as a row of a table and as a sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from lightning_rnnvis.records.head import HeadPool
from lightning_rnnvis.records.sentence import WordKind

FindingKind = Literal["word", "chip", "output"]

RARE = 10
"""What occurs less often is rare: how often stands beside it."""


@dataclass(frozen=True)
class Finding:
    """A word, chip or output whose meaning changed, in one stretch of the training.

    A word means what the state does when it is read, its expected response; a chip what it does with all words, its
    mean response to each along the chip; an output what the state says of it, its weights on the units in units of
    their standard deviations at the last record (not of more than 20 classes, of which one alone says little).

    Attributes:
        state: The state that shows it, such as ``rnn.l0/h``.
        kind: ``word``, ``chip`` or ``output``.
        name: The word, ``chip 3`` or the output.
        index: Position in `Snapshot.words` or `Head.outputs` of the last record, or number of the chip.
        epoch: Epoch of the largest step of the change, towards its end, of what `size` tells: between the record before
            and that of this epoch. `curve` may rise most in another one, as it shows a part of a response.
        since_epoch: The first epoch that may hold it: of those without a record before this one, or of the first step
            that may be as large: of .95 of all changes the true one is among these. `epoch` itself where none is so.
        until_epoch: The last epoch that may hold it; `epoch` itself where no later step may be as large.
        step: Step of the logger at the record of that epoch.
        record: Its position in the history.
        since_record: Position of the first record whose step may be the largest, see `since_epoch`.
        until_record: Position of the last one; both are `record` where no other may be.
        may_be: All epochs that may hold it, as spans from one to another: those between two spans may not.
        may_be_records: Positions of their records, in the same way.
        first_record: Position of the last record before the stretch.
        last_record: Position of the last record of the stretch.
        first_epoch: Epoch of `first_record`.
        last_epoch: Epoch of `last_record`, in which `after` and `like_after` are so: the stretch may go on long after
            its largest step, see `over`.
        before: What `measure` was at `first_record`.
        after: What it was at `last_record`.
        last: What it is at the last record that knows it: where it went on after the stretch, this is what is so now.
        measure: What is told: ``push``, of a word on an output, in logits, or in the units of a forecast, where that
            changed by more than noise, and beside the largest change by half as much as the response; ``likeness``, the
            part of the response that is as at the end of the training, in units of the state.
        towards: The output that a word pushes (or that goes with a level, see `verb`), up where the push is positive:
            of two classes the last one, of more the one that it moved most in this stretch, beside the mean of all;
            where the head reads every step, the one that it lifted most, as every word lowers what is said of most
            others; empty for a likeness.
        unit: Of a push: ``log-odds`` of two classes and of labels, ``logits less the mean of all outputs`` of more
            classes, ``units of the output`` of values; where the model makes others of the outputs for its loss,
            those of the layer, such as ``units of the layer, before `exp```; empty for a likeness.
        is_part: Of a push, whether the head reads other states, too, as both directions of a layer: this is what the
            units of `state` push, and others push by theirs.
        at_ends: Of a push, whether the head reads the state at the ends of texts alone: the word pushes so much where
            the text ends behind it.
        at_each: Of a push, whether the head reads the state at every step, as a tagger: it is the step from what the
            head says of the word before, which is none where it says the same of both.
        pool: Of a push, what of all states of a text the head reads, ``mean``, ``max`` or ``several``: the word pushes
            so much where they all moved so. Empty for a head that reads single steps.
        size: How far that moved over the stretch, without what noise adds: the push, in its units; else the response,
            as root mean square over the units (words, for a chip), in units of the state.
        uncertainty: Standard error of `size`, with what storage rounds responses by; 0 where it is not known, and for
            an output, whose weights have no noise. Of a push it is that in other texts: by how much units err together
            is told by halves of the data. Windows of a series that overlap have each step several times, in both
            halves: there it is too small, by up to the root of how often.
        usual: What `size` is told beside: the push, or the strength, that three in four of its kind stay below, where
            most of it is known; 0 where there is none. Of several values, that of the same output: pushes on each, and
            its weights, may be in a unit of their own.
        share: `size` beside the push, or the strength, that three in four of its kind stay below. Where words are told
            by pushes, one whose response moved further, beside the one that moved most, than its push did has as much
            as if its push had moved so far.
        farther: How many times as far as over this stretch it was at most from one end of any of its stretches to
            another: by so many times `share` it stands in the list, where it is the first of its thing, see `Findings`.
        like_before: Words of the most similar response before, the most similar first; for a chip or an output the
            words that moved it most, by at least a quarter of the strongest. May be empty.
        like_after: The same at `last_record`.
        like_last: The same at the last record.
        lowered_before: Of a chip those of `like_before` that lower it, as it is directed at the last record; the others
            raise it. Empty for a word or an output.
        lowered_after: The same of `like_after`.
        lowered_last: The same of `like_last`.
        back_from: Epoch of the record from which on it is as before the change, up to the last record that knows it: by
            less than noise away from what it was, or by less than a tenth of the change and a fifth of `usual`. None
            where it is not so.
        was_back: The first and the last epoch in which it was so for a while before, until it changed again; None where
            it was not.
        again: When it changed the next time, as `when` has it; empty where it did not.
        undoes: When the earlier change was that this one undoes, as `when` has it, if only for a while; of several the
            last one. Empty where it undoes none.
        passing: Positions of records that most words pass through, by what they do or push, or most outputs, as where
            an epoch diverges: three times as far from the records before and after them as these are from each other,
            one to three in turn, and fewer than a third of all. What lasts is told as without them.
        passed: Epoch of the first record after these, of a change that is told as such a passage; None of one that
            lasts.
        curve: `measure` at each record of the history, NaN where it is not known; of what lasts also at `passing`.
        sentence: All of that for the person: words as they are shown everywhere, signs that nobody sees among them.
        changing: Whether it still changed at the last record: its last step is more than three standard errors, and
            more than a tenth of the farthest that it was from its end.
        settled: Whether it had settled by then: the change was over, and the last three records are the same within
            two standard errors, and within a quarter of the farthest; without any noise, within a tenth. Where it is
            neither, nothing is known of that.
        from_untrained: Whether `first_record` was made before training.
        word_kind: What it is called, of a chip or an output what its words are: ``word``, or ``level`` of a series of
            numbers.
        count: How often the word occurs in the validation data of the last record; 0 for a chip or an output.
        after_best: What was best before all epochs that may hold its largest step, such as ``val_loss in epoch 7``, see
            `Findings.best`; empty where it is not so, or not known.
        is_read: Whether the layer reads it. Else it is a level that a function of the user's gives beside what the
            layer reads, and can push nothing.
    """

    state: str
    kind: FindingKind
    name: str
    index: int
    epoch: int
    since_epoch: int
    step: int
    record: int
    first_record: int
    last_record: int
    before: float
    after: float
    last: float
    measure: Literal["push", "likeness"]
    towards: str
    size: float
    uncertainty: float
    share: float
    like_before: tuple[str, ...] = ()
    like_after: tuple[str, ...] = ()
    like_last: tuple[str, ...] = ()
    lowered_before: tuple[str, ...] = ()
    lowered_after: tuple[str, ...] = ()
    lowered_last: tuple[str, ...] = ()
    back_from: int | None = None
    was_back: tuple[int, int] | None = None
    again: str = ""
    curve: tuple[float, ...] = field(default=(), repr=False)
    sentence: str = field(default="", repr=False)
    changing: bool = False
    settled: bool = False
    from_untrained: bool = False
    count: int = 0
    word_kind: WordKind = "word"
    unit: str = ""
    usual: float = 0.0
    undoes: str = ""
    until_epoch: int = 0
    since_record: int = 0
    until_record: int = 0
    farther: float = 1.0
    may_be: tuple[tuple[int, int], ...] = ()
    may_be_records: tuple[tuple[int, int], ...] = ()
    after_best: str = ""
    is_read: bool = True
    at_ends: bool = False
    is_part: bool = False
    at_each: bool = False
    pool: HeadPool | Literal[""] = ""
    first_epoch: int = 0
    last_epoch: int = 0
    passing: tuple[int, ...] = ()
    passed: int | None = None

    @property
    def when(self) -> str:
        """The epochs that may hold its largest step: ``epoch 3``; ``epochs 0 to 3`` where it is not known which.

        ``epochs 0 and 2`` where that between them may not.
        """
        return told_spans(self.may_be or ((self.since_epoch, max(self.epoch, self.until_epoch)),))

    @property
    def over(self) -> str:
        """The epochs of the stretch, over which it went from `before` to `after`, as `when` has them."""
        begin = 0 if self.from_untrained else self.first_epoch + 1
        return told_epochs(min(begin, self.last_epoch), self.last_epoch)

    @property
    def verb(self) -> str:
        """How it stands to `towards`, ``pushes``, or else to `like_after`: ``like``, ``moved by`` or ``pushed by``.

        Of a series ``goes with``: levels of several variables enter at one step, and what goes along with one may come
        of the others.
        """
        if self.word_kind == "level" and (self.measure == "push" or self.kind != "word"):
            return "goes with"
        return (
            "pushes"
            if self.measure == "push"
            else {"word": "like", "chip": "moved by", "output": "pushed by"}[self.kind]
        )

    @property
    def is_rare(self) -> bool:
        """Whether it is a word that occurs so seldom in the last record that this is told beside it."""
        return self.kind == "word" and 0 < self.count < RARE

    @property
    def called(self) -> str:
        """What its kind is called: ``word`` or ``level``, ``chip``, ``output``."""
        return self.word_kind if self.kind == "word" else self.kind

    def to_json(self) -> dict[str, Any]:
        """All fields as JSON has them: numbers that are not finite are null."""
        fields = asdict(self)
        fields["curve"] = list(self.curve)
        return {name: _plain(value) for name, value in fields.items()}


def told_epochs(first: int, last: int) -> str:
    """Epochs from one to another for the person, as `Finding.when`."""
    return f"epoch {last}" if first >= last else f"epochs {first} to {last}"


def told_spans(spans: Sequence[tuple[int, int]]) -> str:
    """Spans of epochs, each from one to another, in their order, as `Finding.when`."""
    if len(spans) == 1:
        return told_epochs(*spans[0])
    each = [told_epochs(*span).split(" ", 1)[1] for span in spans]
    return f"epochs {', '.join(each[:-1])} and {each[-1]}"


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
