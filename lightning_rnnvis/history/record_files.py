"""A record with the files that lie beside it: its network, which can be asked, and what its tree is made of."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from lightning_rnnvis.analysis.coclustering.tree.consensus import Draws
from lightning_rnnvis.analysis.coclustering.tree.draws_file import stored_draws
from lightning_rnnvis.asked import truth, whole
from lightning_rnnvis.errors import NotStoredError, RecordError
from lightning_rnnvis.network.causes.chip_causes import chip_importance, chip_memory, effects_of, head_of, promotion_of
from lightning_rnnvis.network.causes.deviations import Deviations, output_deviations
from lightning_rnnvis.network.causes.importance import Importance
from lightning_rnnvis.network.causes.memory_length import MemoryLength
from lightning_rnnvis.network.causes.promoted_outputs import PromotedOutput, promoted_outputs
from lightning_rnnvis.network.causes.recorded_head import recorded_head_importance
from lightning_rnnvis.network.causes.word_effects import WordEffects
from lightning_rnnvis.network.contexts.context_source import ContextSource, texts_of
from lightning_rnnvis.network.running.cells import Clamp
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.running.sentence_run import SentenceRun, given_words, run_words
from lightning_rnnvis.network.running.word_responses import word_responses
from lightning_rnnvis.network.storage.reading import read_network, switched_off
from lightning_rnnvis.network.storage.recorded_network import RecordedNetwork
from lightning_rnnvis.records.asked import chips
from lightning_rnnvis.records.encoding.context_file import stored_contexts
from lightning_rnnvis.records.files.side_files import read_side_file
from lightning_rnnvis.records.snapshot import Labels, Snapshot

Read = TypeVar("Read")


@dataclass(frozen=True, eq=False, repr=False)
class RecordWithFiles(Snapshot):
    """A `Snapshot` that lies in a directory, with the files beside it.

    Attributes:
        directory: Where the files beside it lie, a path or a URL.
        of_history: Gives the `output_deviations` of its history; None for a record by itself.
    """

    directory: str = ""
    of_history: Callable[[], Deviations | None] | None = None

    @property
    def network(self) -> RecordedNetwork:
        """The recurrent network as it was at this record: weights, words that it knows, head.

        Raises:
            RecordError: None was stored, or it is not there any more, or damaged.
        """
        return self._runner.network

    @property
    def output_deviations(self) -> Deviations | None:
        """The standard deviation of each of several values, by its name: in these importance is told.

        The same at all records of a history, so that epochs can be compared. They are those at the last one: of what
        really came over its recorded sentences, where that is known of all values; else of what its network says over
        the sampled sequences, or without one over the recorded sentences. A record by itself has its own. A value that
        is the same everywhere has none, and does not count.

        Returns:
            None where the outputs are not several values.
        """
        return output_deviations(self, self.new_runner) if self.of_history is None else self.of_history()

    def run(self, words: Sequence[str] | str, *, off: Iterable[int] = (), off_chips: Iterable[int] = ()) -> SentenceRun:
        """Read a sentence of any words with the network of this record; torch is not needed.

        Args:
            words: The words, or a text with spaces between them, as many as you like. One that the network does not
                know is looked for in lower case, then read as the vocabulary's word for unknown ones; printed, the run
                names these.
            off: Units that are switched off: each stays at its mean over the validation, from before the first step on.
            off_chips: Chips of `labels` whose units are switched off.

        Raises:
            RecordError: The record has no network, see `network`.
            TypeError: `words` is no sentence, or `off` no list of whole numbers.
            ValueError: A word is not known, and there is no unknown word; there are no words, or no such unit or chip.

        Example::

            record.run("the food is not good", off_chips=[2]).outputs[-1]
        """
        units = switched_off(self, off, off_chips)
        clamps = {self.state: Clamp(units, self.unit_means[units])} if len(units) else {}
        return run_words(self._runner, self.state, words, clamps)

    def importance(self, labels: Labels | None = None, *, at_head: bool = False) -> Importance:
        """What the output would lose without each chip, by switching it off over the sampled sequences.

        Importance is a cause; a response is what goes along with a word. It takes a run of the 200 sequences a chip,
        and of many outputs those at as many steps as make some four million: 0.1 s of one processor a chip for 7,000
        words at 128 units and 3,301 outputs, and 0.05 s at the head.

        Args:
            labels: Chips, such as ``record.cocluster(12).labels``; None for `labels`.
            at_head: Whether the head alone reads the state without the chip, which takes a single run and misses the
                way through the memory; only of the state that the head reads. Without a network it is measured over the
                recorded sentences (`Importance.over`), as in the tab: it then orders chips, and its size says little.

        Raises:
            RecordError: The record has no network, or that has no head, or no sequences.
            TypeError: `labels` are no chips, or `at_head` is neither true nor false.
            ValueError: `at_head` is asked of a state that the head does not read; or the chips are of other units.
        """
        labels, at_head = chips(labels, self) or self.labels, truth("at_head", at_head)
        try:
            runner = self._runner
        except RecordError as error:
            recorded = recorded_head_importance(self, labels, self.output_deviations)
            if recorded is None:
                raise
            if at_head:
                return recorded
            raise type(error)(
                f"{error} `importance(at_head=True)` measures it at the head, over the recorded sentences."
            ) from error
        return chip_importance(self, runner, labels, at_head=at_head, deviations=self.output_deviations)

    def memory_length(self, labels: Labels | None = None) -> MemoryLength:
        """Steps until half of what a word did to each unit and chip is gone, see `lightning_rnnvis.network`.

        Args:
            labels: Chips; None for `labels`.

        Raises:
            RecordError: The record has no network, or that has no sequences.
            TypeError: `labels` are no chips.
            ValueError: They are of other units.
        """
        return chip_memory(self, self._runner, chips(labels, self) or self.labels)

    def word_effects(self, words: Sequence[str] | str, *, step: int = -1, output: str | None = None) -> WordEffects:
        """Which words made a prediction: what an output loses when each is left out and the rest read again.

        Args:
            words: The words, or a text with spaces between them.
            step: After which word the output is asked; -1 for the last one.
            output: Name of the output; None for the strongest one there.

        Raises:
            RecordError: The record has no network, or that has no head.
            TypeError: `words` is no sentence, `step` no whole number, or `output` no name.
            ValueError: A word is not known, or there is no such step or output.
        """
        return effects_of(self, self._runner, given_words(words), whole("step", step), output)

    def promoted_outputs(
        self, *, chip: int | None = None, unit: int | None = None, most: int = 10
    ) -> list[PromotedOutput]:
        """The outputs that a chip, or a unit, changes most when it rises by one deviation along its chip.

        By the change of probability, or of several values by that in deviations of each, see `output_deviations`. Where
        the model is sure of what it says, a probability hardly changes, however strong the push, which
        `PromotedOutput.log_odds` tells.

        Args:
            chip: A chip of `labels`.
            unit: A unit.
            most: How many outputs, at least one.

        Raises:
            RecordError: The record has no network, or its head reads another state.
            ValueError: There is no such chip or unit, or `most` is below 1.
            TypeError: Not one of both is given.
        """
        if (chip is None) == (unit is None):
            raise TypeError("`promoted_outputs` takes one of `chip` and `unit`, such as `promoted_outputs(chip=0)`.")
        units = switched_off(
            self, [] if unit is None else [whole("unit", unit)], [] if chip is None else [whole("chip", chip)]
        )
        most = whole("most", most, 1)
        try:
            runner = self._runner
        except RecordError as error:
            if self.head is None:
                raise
            raise type(error)(f"{error} `head.weights` of the record say how each unit pushes the outputs.") from error
        found, head = promotion_of(self, runner, units, deviations=self.output_deviations), head_of(self, runner)
        return promoted_outputs(found, head.outputs, most)

    @property
    def _context_source(self) -> ContextSource:
        """Where snippets of text come from in which units, chips and words move most."""
        return ContextSource(
            self,
            lambda: _told(lambda: stored_contexts(self, lambda path: read_side_file(self.directory, path))),
            lambda: texts_of(self, lambda: _told(lambda: self._runner)),
        )

    def stored_draws(self) -> Draws | None:
        """The co-clusterings of which its tree is made, as they were stored; None where they are still to be made."""
        return stored_draws(self, lambda path: read_side_file(self.directory, path))

    def word_responses(self) -> np.ndarray | None:
        """What its network makes of each word by itself: a mean over some sampled states before it.

        Of hidden states in a network that predicts words each word is read where it is expected, else all of them after
        the same states.

        Returns:
            In units of the state, float32, shape (W, U), NaN for a word that the network does not have; None where the
            record has no network or no sequences of it, or that is too large to be read so at a look.
        """
        try:
            return word_responses(self._runner, self)
        except RecordError:
            return None

    @cached_property
    def _runner(self) -> Runner:
        return self.new_runner()

    def new_runner(self) -> Runner:
        """What runs the network of this record, read anew.

        Raises:
            RecordError: See `network`.
        """
        return Runner.of(read_network(self, lambda path: read_side_file(self.directory, path)))


def _told(read: Callable[[], Read]) -> Read:
    """What `read` gives, in whose place something else stands where that fails: damage is named, once a place."""
    try:
        return read()
    except NotStoredError:
        raise
    except RecordError as error:
        warnings.warn(f"{error} Text is looked for elsewhere, see `Contexts.searched`.", stacklevel=2)
        raise
