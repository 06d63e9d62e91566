"""To which history a record belongs: the training's own, or one of other data that is kept apart from it.

The training's own history holds the validations within `fit`, and that of the untrained model before it. What
`validate` and `test` see otherwise, other data or other weights, never enters it and never changes its words and
sentences: it forms a history, and a run, of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lightning_rnnvis.capture.choice import Choice
from lightning_rnnvis.capture.statistics.minhash import MinHashSketch
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.training.histories.checkpoint_state import HistoryState

BEFORE_FIT = "validate"
"""Run of the records that `validate` made before a `fit` on other data."""

Data = Mapping[str, MinHashSketch]
"""What each layer saw in a validation."""


@dataclass(frozen=True)
class ValidationPoint:
    """Which validation or test it is.

    Attributes:
        stage: ``fit``, ``validate`` or ``test``.
        epoch: Epoch of the weights.
        global_step: Global step of the weights.
        loaded_weights: Whether the weights came from a checkpoint, and are not those that the training has.
    """

    stage: str
    epoch: int
    global_step: int
    loaded_weights: bool


@dataclass(frozen=True)
class Assignment:
    """Where a record belongs.

    Attributes:
        history: The history that it continues.
        number: Its running number there.
        run: Name of the run of its own; empty for the training's own history.
        words_of: Choices of another history whose words this one takes.
    """

    history: HistoryState
    number: int
    run: str = ""
    words_of: Mapping[str, Choice] = field(default_factory=dict)


class HistoryAssignment:
    """The training's own history, and those that are kept apart."""

    def __init__(self, main: HistoryState | None = None) -> None:
        self.main = main or HistoryState()
        self._separate: dict[str, HistoryState] = {}
        self._before_fit: list[Snapshot] = []

    def choices(self, training: bool) -> Mapping[str, Choice]:
        """Words and sentences that a recording must keep; none where its data is still to be compared.

        Args:
            training: Whether the validation is one of `fit`.
        """
        return self.main.choices if training and self.main.begun_by_fit else {}

    def word_ids(self) -> Iterator[int]:
        """The chosen words of all histories."""
        for history in (self.main, *self._separate.values()):
            for choice in history.choices.values():
                yield from choice.word_ids

    def begin_fit(self, from_the_first_epoch: bool) -> None:
        """A training begins, or goes on."""
        self.main.steps.clear()
        if from_the_first_epoch:
            self.main.last_epoch = None

    def assign(self, data: Data, point: ValidationPoint) -> Assignment | None:
        """The history that a record belongs to; None where `validate` repeats what `fit` has recorded.

        Args:
            data: What the validation saw.
            point: Which validation it is.
        """
        main, step = self.main, point.global_step
        if point.stage == "fit":
            if not main.begun_by_fit and main.choices and not _same_data(main, data):
                # `validate` before this `fit` saw other data than its validation.
                self._separate[BEFORE_FIT] = replace(main, history_id=HistoryState().history_id)
                self.main = main = HistoryState(instead_of=main.history_id)
            main.begun_by_fit = True
            main.last_epoch = point.epoch
        elif point.stage == "test" or main.choices or main.begun_by_fit:
            is_known = step in main.steps and not point.loaded_weights and point.stage == "validate"
            return None if is_known and _same_data(main, data) else self._assign_separate(data, point)
        main.steps.add(step)
        return Assignment(main, main.next_number())

    def add(self, assignment: Assignment, snapshots: list[Snapshot]) -> list[Snapshot]:
        """Continue a history with the snapshots of a record.

        Returns:
            Earlier snapshots that turned out to be of other data; they belong into the run `BEFORE_FIT`.
        """
        assignment.history.labels |= {snapshot.state: snapshot.labels for snapshot in snapshots}
        if assignment.history is not self.main:
            return []
        if not self.main.begun_by_fit:
            return []
        moved = [
            replace(snapshot, history_id=self._separate[BEFORE_FIT].history_id)
            for snapshot in self._before_fit
            if snapshot.history_id != self.main.history_id
        ]
        self._before_fit.clear()
        return moved

    def written(self, assignment: Assignment, snapshots: Sequence[Snapshot]) -> None:
        """Keep what was written before `fit`, which may turn out to be of other data."""
        if assignment.history.history_id == self.main.history_id and not self.main.begun_by_fit:
            self._before_fit += snapshots

    def _assign_separate(self, data: Data, point: ValidationPoint) -> Assignment:
        number, run = 1, point.stage
        while run in self._separate:
            history = self._separate[run]
            if _same_data(history, data):
                return Assignment(history, history.next_number(), run)
            number += 1
            run = f"{point.stage}_{number}"
        self._separate[run] = history = HistoryState(labels=dict(self.main.labels))
        return Assignment(history, history.next_number(), run, self.main.choices)


def _same_data(history: HistoryState, data: Data) -> bool:
    """Whether every layer saw the data from which the history's words were chosen."""
    return all(
        data[name].same_data(MinHashSketch(choice.data_keys))
        for name, choice in history.choices.items()
        if name in data
    )
