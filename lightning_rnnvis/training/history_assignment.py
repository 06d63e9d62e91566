"""To which history a recording belongs: the training's own, or one of other data that is kept apart from it.

The training's own history holds the validations within `fit`, and that of the untrained model before it. What
`validate` and `test` see otherwise, other data or other weights, never enters it and never changes its words and
sentences: it forms a history, and a run, of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lightning_rnnvis.capture.recording import Choice, Limits, Recording
from lightning_rnnvis.capture.statistics.minhash import MinHashSketch
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.training.checkpoint_state import HistoryState
from lightning_rnnvis.training.snapshot_builder import choose

BEFORE_FIT = "validate"
"""Run of the records that `validate` made before a `fit` on other data."""


@dataclass(frozen=True)
class Place:
    """Where a record belongs.

    Attributes:
        history: The history that it continues.
        run: Name of the run of its own; empty for the training's own history.
    """

    history: HistoryState
    run: str = ""


class Histories:
    """The training's own history, and those that are kept apart."""

    def __init__(self) -> None:
        self.own = HistoryState()
        self._apart: dict[str, HistoryState] = {}
        self._before_fit: list[Snapshot] = []

    def choices(self, training: bool) -> Mapping[str, Choice]:
        """Words and sentences that a recording must keep; none where it is still to be told what data it sees.

        Args:
            training: Whether the validation is one of `fit`.
        """
        return self.own.choices if training and self.own.begun_by_fit else {}

    def all_choices(self) -> Mapping[str, Choice]:
        """The choices of all histories, by run and layer."""
        histories = {"": self.own, **self._apart}
        return {f"{run}:{name}": choice for run, one in histories.items() for name, choice in one.choices.items()}

    def begin_fit(self, step: int, resumed: bool) -> bool:
        """A training begins: one from the start gets a new history if this one belongs to an earlier training.

        Returns:
            Whether it got a new one.
        """
        is_new = self.own.begun_by_fit and step == 0 and not resumed
        if is_new:
            self.own = HistoryState()
        self.own.steps = {earlier for earlier in self.own.steps if earlier < step}
        return is_new

    def place(
        self, recording: Recording, limits: Limits, stage: str, epoch: int, step: int, other_weights: bool
    ) -> Place | None:
        """The history that a recording belongs to, whose choices are made or added to; None for one that has it.

        Args:
            recording: What was measured.
            limits: The settings of the recording.
            stage: ``fit``, ``validate`` or ``test``.
            epoch: The epoch.
            step: The global step.
            other_weights: Whether the weights came from a checkpoint, and are not those that the training has.
        """
        if stage == "fit":
            if not self.own.begun_by_fit and self.own.choices and not _same_data(self.own, recording):
                # `validate` before this `fit` saw other data than its validation.
                self._apart[BEFORE_FIT] = replace(self.own, history_id=HistoryState().history_id)
                self.own = HistoryState()
            self.own.begun_by_fit = True
            self.own.last_epoch = epoch
            return self._in_own(recording, limits, step)
        if stage == "validate":
            if not self.own.choices and not self.own.begun_by_fit:
                return self._in_own(recording, limits, step)
            if not other_weights and step in self.own.steps and _same_data(self.own, recording):
                return None
        return self._apart_from_own(recording, limits, stage, step)

    def keep(self, place: Place, snapshots: list[Snapshot]) -> list[Snapshot]:
        """Note what was recorded there.

        Returns:
            Earlier snapshots that turned out to be of other data; they belong into the run `BEFORE_FIT`.
        """
        place.history.labels |= {snapshot.state: snapshot.labels for snapshot in snapshots}
        moved: list[Snapshot] = []
        if place.history is self.own:
            if not self.own.begun_by_fit:
                self._before_fit += snapshots
            else:
                moved = [
                    replace(snapshot, history_id=self._apart[BEFORE_FIT].history_id)
                    for snapshot in self._before_fit
                    if snapshot.history_id != self.own.history_id
                ]
                self._before_fit.clear()
        return moved

    def _in_own(self, recording: Recording, limits: Limits, step: int) -> Place:
        for name, choice in choose(recording, limits).items():
            self.own.choices.setdefault(name, choice)
        self.own.steps.add(step)
        return Place(self.own)

    def _apart_from_own(self, recording: Recording, limits: Limits, stage: str, step: int) -> Place | None:
        number = 1
        while (run := stage if number == 1 else f"{stage}_{number}") in self._apart:
            history = self._apart[run]
            if _same_data(history, recording):
                if step in history.steps:
                    return None
                history.steps.add(step)
                return Place(history, run)
            number += 1
        choices = choose(recording, limits, words_of=self.own.choices)
        self._apart[run] = HistoryState(choices=choices, labels=dict(self.own.labels), steps={step})
        return Place(self._apart[run], run)


def _same_data(history: HistoryState, recording: Recording) -> bool:
    """Whether every layer saw the data from which the history's words were chosen."""
    return all(
        recording.layers[name].data.same_data(MinHashSketch(choice.data_keys))
        for name, choice in history.choices.items()
        if name in recording.layers
    )
