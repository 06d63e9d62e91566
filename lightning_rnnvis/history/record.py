"""One record as scripts and notebooks have it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from lightning_rnnvis.analysis.chip_direction import Directions, align_directions, orient, orient_clusters
from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters, cocluster
from lightning_rnnvis.analysis.coclustering.consensus import Draws
from lightning_rnnvis.analysis.coclustering.draws_file import stored_draws
from lightning_rnnvis.analysis.distinctive_words import distinctive_words
from lightning_rnnvis.analysis.output_axis import OutputPushes
from lightning_rnnvis.history.html import record_html
from lightning_rnnvis.history.shown_clusters import ShownClusters
from lightning_rnnvis.network.cells import Clamp
from lightning_rnnvis.network.chip_causes import chip_importance, chip_memory, outputs_of
from lightning_rnnvis.network.importance import Importance
from lightning_rnnvis.network.memory_length import MemoryLength
from lightning_rnnvis.network.promoted_outputs import PromotedOutput
from lightning_rnnvis.network.reading import read_network, switched_off
from lightning_rnnvis.network.recorded_network import RecordedNetwork
from lightning_rnnvis.network.running import Runner
from lightning_rnnvis.network.sentence_run import SentenceRun, run_words
from lightning_rnnvis.records.files.side_files import read_side_file
from lightning_rnnvis.records.snapshot import Labels, Snapshot


@dataclass(frozen=True, eq=False, repr=False)
class Record(Snapshot):
    """A `Snapshot` read back from a run, with the analyses that one may ask of it.

    Its `labels` are those that the tab shows: a cut of the tree of its units at the recorded number of clusters, made
    when they are first asked for. Chips have one direction over the whole history: `labels.polarity` says how each unit
    goes along its chip, whose positive side is where it pushes the output towards the last of two classes or a larger
    value, see `lightning_rnnvis.analysis.chip_direction`.

    Attributes:
        recorded_labels: The single co-clustering that was made in training, with the same directions.
        directions: Which way is up for each unit, decided at the last record of the history; None where it could not be
            read.
        pushes: What words and units push the output to; None where no output with two classes or one value is known.
        place: The clusters of all records of its state, and which of them it is; None for labels as they are given.
        directory: Where the file of its network lies.
    """

    recorded_labels: Labels = field(kw_only=True)
    directions: Directions | None = None
    pushes: OutputPushes | None = None
    place: tuple[ShownClusters, int] | None = None
    directory: str = ""

    @classmethod
    def as_shown(
        cls,
        snapshot: Snapshot,
        place: tuple[ShownClusters, int],
        directions: Directions | None,
        pushes: OutputPushes | None,
        directory: str,
    ) -> Record:
        """The record of what was stored in a directory, whose labels are made when they are first asked for."""
        recorded = snapshot.labels if directions is None else orient(snapshot.labels, directions)
        values = vars(snapshot) | {"recorded_labels": recorded, "place": place, "directory": directory}
        record = cls(**values, directions=directions, pushes=pushes)
        del vars(record)["labels"]  # so that the property below gives them
        return record

    @cached_property  # type: ignore[misc]
    def labels(self) -> Labels:
        """The chips and clouds that the tab shows; the recorded ones where no word occurred."""
        clusters, index = self.place or (None, 0)
        found = None if clusters is None else clusters.labels(index)
        if found is None:
            return self.recorded_labels
        return found if self.directions is None else orient(found, self.directions)

    @property
    def network(self) -> RecordedNetwork:
        """The recurrent network as it was at this record: weights, words that it knows, head.

        Raises:
            RecordError: None was stored, or it is not there any more, or damaged.
        """
        return self._runner.network

    def run(self, words: Sequence[str] | str, *, off: Iterable[int] = (), off_chips: Iterable[int] = ()) -> SentenceRun:
        """Read a sentence of any words with the network of this record; torch is not needed.

        Args:
            words: The words, or a text with spaces between them. One that the network does not know is looked for in
                lower case, then read as the vocabulary's word for unknown ones.
            off: Units that are switched off: each stays at its mean over the validation, from before the first step on.
            off_chips: Chips of `labels` whose units are switched off.

        Raises:
            RecordError: The record has no network, see `network`.
            ValueError: A word is not known, and there is no unknown word; or there is no such unit or chip.

        Example::

            record.run("the food is not good", off_chips=[2]).outputs[-1]
        """
        units = switched_off(self, off, off_chips)
        clamps = {self.state: Clamp(units, self.unit_means[units])} if len(units) else {}
        return run_words(self._runner, self.state, words, clamps)

    def importance(self, labels: Labels | None = None, *, at_head: bool = False) -> Importance:
        """What the output would lose without each chip, by switching it off over the sampled sequences.

        Importance is a cause; a response is what goes along with a word. 200 sequences take about a tenth of a second a
        chip at 256 units.

        Args:
            labels: Chips, such as ``record.cocluster(12).labels``; None for `labels`.
            at_head: Whether the head alone reads the state without the chip, which is quick and misses the way through
                the memory; only of the state that the head reads.

        Raises:
            RecordError: The record has no network, or that has no head, or no sequences.
            ValueError: `at_head` is asked of a state that the head does not read.
        """
        return chip_importance(self, self._runner, labels or self.labels, at_head=at_head)

    def memory_length(self, labels: Labels | None = None) -> MemoryLength:
        """Steps until half of what a word did to each unit and chip is gone, see `lightning_rnnvis.network`.

        Args:
            labels: Chips; None for `labels`.

        Raises:
            RecordError: The record has no network, or that has no sequences.
        """
        return chip_memory(self, self._runner, labels or self.labels)

    def promoted_outputs(
        self, *, chip: int | None = None, unit: int | None = None, most: int = 10
    ) -> list[PromotedOutput]:
        """The outputs that a chip, or a unit, changes most when it rises by one deviation along its chip.

        Args:
            chip: A chip of `labels`.
            unit: A unit.
            most: How many outputs.

        Raises:
            RecordError: The record has no network, or its head reads another state.
            ValueError: There is no such chip or unit.
            TypeError: Not one of both is given.
        """
        if (chip is None) == (unit is None):
            raise TypeError("`promoted_outputs` takes one of `chip` and `unit`, such as `promoted_outputs(chip=0)`.")
        units = switched_off(self, [] if unit is None else [unit], [] if chip is None else [chip])
        return outputs_of(self, self._runner, units, most)

    def stored_draws(self) -> Draws | None:
        """The co-clusterings of which its tree is made, as they were stored; None where they are still to be made."""
        return stored_draws(self, lambda path: read_side_file(self.directory, path))

    @cached_property
    def _runner(self) -> Runner:
        return self.new_runner()

    def new_runner(self) -> Runner:
        """What runs the network of this record, read anew.

        Raises:
            RecordError: See `network`.
        """
        return Runner.of(read_network(self, lambda path: read_side_file(self.directory, path)))

    def cocluster(
        self,
        n_clusters: int | None = None,
        *,
        method: str = "consensus",
        previous: CoClusters | Labels | None = None,
    ) -> CoClusters:
        """Co-cluster the words that occur with the units.

        By default chips are a cut of the tree of this record's units, in which that of the last record counts, too: as
        the tab shows them. They reproduce best, and one chip more comes of one that is split, see
        `lightning_rnnvis.analysis.coclustering.consensus`. Other methods: `lightning_rnnvis.analysis.cocluster`.

        Args:
            n_clusters: Number of chips and of clouds; None for the recorded default.
            method: ``consensus``, ``signed-blocks``, ``positive-spectral`` or ``signed-spectral``.
            previous: An earlier result whose numbers are kept; by ``signed-blocks`` its labels, too, where they fit.

        Returns:
            The co-clustering; `word_labels` is -1 for words that did not occur.
        """
        present = self.counts > 0
        k = self.recorded_labels.n_chips if n_clusters is None else n_clusters
        found = None
        if method == "consensus" and k >= 1 and self.place is not None:
            clusters, index = self.place
            found = clusters.coclusters(index, k, previous.labels if isinstance(previous, CoClusters) else previous)
        if found is None:
            blocks = "signed-blocks" if method == "consensus" else method
            found = cocluster(self.responses[present], k, method=blocks, previous=previous).among_words(present)
        return found if self.directions is None else orient_clusters(found, self.directions)

    def own_chips(self) -> np.ndarray | None:
        """Chip of each unit by this record alone, whatever the last one says, (U,); None where no word occurred."""
        clusters, index = self.place or (None, 0)
        return None if clusters is None else clusters.own_chips(index, self.labels.n_chips)

    def chip_names(self, labels: Labels | None = None) -> list[str]:
        """What each chip is called in the tab: its number, words that raise it (▲) and words that lower it (▼).

        Args:
            labels: Other chips of this record; None for its labels.
        """
        names = []
        for chip, words in enumerate(distinctive_words(self, labels or self.labels)):
            parts = [f"chip {chip}"]
            for sign, those in (("▲", words.raised_by), ("▼", words.lowered_by)):
                parts += [" ".join([sign, *(str(self.words[word]) for word in those)])] if those else []
            names.append(" ".join(parts))
        return names

    def _repr_html_(self) -> str:
        """A small table for notebooks."""
        return record_html(self)


def beside(record: Snapshot, other: Snapshot) -> Snapshot:
    """A record with the directions of its chips as they are seen beside another record."""
    if not isinstance(record, Record) or not isinstance(other, Record):
        return record
    if record.directions is None or other.directions is None:
        return record
    if (record.history_id, record.state) == (other.history_id, other.state):
        return record
    aligned = align_directions(record.directions, record, other.directions, other)
    return replace(record, labels=orient(record.labels, aligned), directions=aligned)
