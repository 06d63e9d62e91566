"""One record as scripts and notebooks have it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from lightning_rnnvis.analysis.chip_direction import Directions, align_directions, orient, orient_clusters
from lightning_rnnvis.analysis.coclustering.coclusters import METHODS, CoClusters, cocluster
from lightning_rnnvis.analysis.coclustering.tree.by_chance import explained_by_chance
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import RecordTree, unit_consensus
from lightning_rnnvis.analysis.comparison.clusters.cluster_stability import ClusterStability, cluster_stability
from lightning_rnnvis.analysis.comparison.learnt import Learnt
from lightning_rnnvis.analysis.contexts import Contexts, Matches
from lightning_rnnvis.analysis.distinctive_words import distinctive_words
from lightning_rnnvis.analysis.findings import Findings
from lightning_rnnvis.analysis.output_axis import OutputPushes
from lightning_rnnvis.asked import text, whole
from lightning_rnnvis.history.html import record_html
from lightning_rnnvis.history.record_files import RecordWithFiles
from lightning_rnnvis.history.shown_clusters import ShownClusters
from lightning_rnnvis.network.causes.deviations import Deviations
from lightning_rnnvis.network.running.missing_sentences import with_missing
from lightning_rnnvis.records.asked import chips
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.records.texts import counted
from lightning_rnnvis.records.unit_contexts import MOST


@dataclass(frozen=True, eq=False, repr=False)
class Record(RecordWithFiles):
    """A `Snapshot` read back from a run, with the analyses that one may ask of it.

    Its `labels` are those that the tab shows: a cut of the tree of its units at the recorded number of clusters, made
    when they are first asked for. Chips have one direction over the whole history: `labels.polarity` says how each unit
    goes along its chip, whose positive side is where it pushes the output towards the last of two classes or a larger
    value, see `lightning_rnnvis.analysis.chip_direction`.

    Attributes:
        stored_labels: The single co-clustering that was made in training, as it was stored.
        pushes: What words and units push the output to; None where no output with two classes or one value is known.
        place: The clusters of all records of its state, and which of them it is; None for labels as they are given.
        aligned: Directions as they are seen beside another record; None for those of its history.
        learnt_of: Gives what its history learnt; None for a record by itself.
        recorded_sentences: Those of `sentences` that its validation had; it has those of the others by its network.
        of_state: Gives the sentences of the record of its history that has most; None for a record by itself.
    """

    stored_labels: Labels = field(kw_only=True)
    pushes: OutputPushes | None = None
    place: tuple[ShownClusters, int] | None = None
    aligned: Directions | None = None
    learnt_of: Callable[[], Findings] | None = None
    recorded_sentences: tuple[Sentence, ...] = ()
    of_state: Callable[[], Sequence[Sentence]] | None = None

    @classmethod
    def as_shown(
        cls,
        snapshot: Snapshot,
        place: tuple[ShownClusters, int],
        pushes: OutputPushes | None,
        directory: str,
        *,
        of_history: Callable[[], Deviations | None],
        learnt_of: Callable[[], Findings],
        of_state: Callable[[], Sequence[Sentence]],
    ) -> Record:
        """The record of what was stored in a directory; labels and sentences are made when they are first asked for."""
        values = vars(snapshot) | {"stored_labels": snapshot.labels, "place": place, "directory": directory}
        values |= {"of_history": of_history, "learnt_of": learnt_of, "of_state": of_state}
        values |= {"recorded_sentences": snapshot.sentences}
        record = cls(**values, pushes=pushes)
        del vars(record)["labels"], vars(record)["sentences"]  # so that the properties below give them
        return record

    @cached_property  # type: ignore[misc]
    def sentences(self) -> tuple[Sentence, ...]:
        """Those of the history: what the validation lacked, such as one of other texts, its network has read since."""
        of_state = () if self.of_state is None else self.of_state()
        return with_missing(self, self.recorded_sentences, of_state, lambda: self._runner)

    @property
    def learnt(self) -> Learnt | None:
        """What the history of the record learnt, and its place in it; None for a record by itself."""
        if self.learnt_of is None or self.place is None:
            return None
        return Learnt(self.learnt_of(), self.place[1])

    @property
    def directions(self) -> Directions | None:
        """Which way is up for each unit, decided at the last record of the history; None where none can be read."""
        return self.aligned or (None if self.place is None else self.place[0].directions(self.place[1]))

    @cached_property
    def recorded_labels(self) -> Labels:
        """The single co-clustering that was made in training, with the directions of the history."""
        return self.stored_labels if self.directions is None else orient(self.stored_labels, self.directions)

    @cached_property  # type: ignore[misc]
    def labels(self) -> Labels:
        """The chips and clouds that the tab shows; the recorded ones where no word occurred."""
        clusters, index = self.place or (None, 0)
        found = None if clusters is None else clusters.labels(index)
        if found is None:
            return self.recorded_labels
        return found if self.directions is None else orient(found, self.directions)

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
        `lightning_rnnvis.analysis.coclustering.tree.consensus`. Other methods: `lightning_rnnvis.analysis.cocluster`.

        Args:
            n_clusters: Number of chips and of clouds; None for the recorded default.
            method: ``consensus``, ``signed-blocks``, ``positive-spectral`` or ``signed-spectral``.
            previous: An earlier result whose numbers are kept; by ``signed-blocks`` its labels, too, where they fit.

        Returns:
            The co-clustering; `word_labels` is -1 for words that did not occur.

        Raises:
            TypeError, ValueError: An argument is something else; the message says what to write.
        """
        if method not in ("consensus", *METHODS):
            raise ValueError(f"`method` must be one of consensus, {', '.join(METHODS)}. Got {method!r}.")
        if previous is not None and not isinstance(previous, CoClusters):
            chips(previous, self, "previous")
        present = self.counts > 0
        k = self.stored_labels.n_chips if n_clusters is None else whole("n_clusters", n_clusters, 1)
        found = None
        if method == "consensus" and self.place is not None:
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

    def explained_by_chance(self, n_clusters: int | None = None) -> float:
        """What chips and clouds, made in the same way, explain of the same responses with random signs, 0 to 1.

        `labels.explained_variance` is read beside it. (`metrics` has two other numbers, of the single clustering in
        training, of which `recorded_labels` are.) It takes some tens of milliseconds.

        Args:
            n_clusters: Number of chips and of clouds; None for those of `labels`.

        Returns:
            NaN where no word occurred.
        """
        k = self.labels.n_chips if n_clusters is None else whole("n_clusters", n_clusters, 1)
        return explained_by_chance(self, k)

    def cluster_stability(self) -> ClusterStability:
        """How steady the chips are at 2 to 20 clusters, and what these explain: as the tab shows it beside its slider.

        The record holds what two halves of its sequences give. How far their chips are the same tells how far those of
        other data would be.

        Returns:
            A row for each number of clusters, see `ClusterStability`. Records of earlier versions have no halves:
            `agreement` is then NaN, and `why_unknown` says so; where no word occurred there are no rows.

        Example::

            record.cluster_stability().agreement.round(2)
        """
        if self.place is not None:
            clusters, index = self.place
            return clusters.cluster_stability(index)
        own = unit_consensus(self)
        return cluster_stability(self, None if own is None else RecordTree(own, own.tree()))

    def chip_names(self, labels: Labels | None = None) -> list[str]:
        """What each chip is called in the tab: its number, words that raise it (▲) and words that lower it (▼).

        Args:
            labels: Other chips of this record; None for its labels.

        Raises:
            ValueError: They are of another number of units.
            TypeError: They are no `Labels`.
        """
        names = []
        for chip, words in enumerate(distinctive_words(self, chips(labels, self) or self.labels)):
            parts = [f"chip {chip}"]
            for sign, those in (("▲", words.raised_by), ("▼", words.lowered_by)):
                parts += [" ".join([sign, *(str(self.words[word]) for word in those)])] if those else []
            names.append(" ".join(parts))
        return names

    def contexts(
        self, *, unit: int | None = None, chip: int | None = None, word: str | None = None, most: int = MOST
    ) -> Contexts:
        """Snippets of the validation's text in which a unit, a chip or a word moves the state most, up and down.

        Those of a unit were kept in training, over all words that were looked at. Chips and words are looked for in the
        sequences that the network of the record carries, or where it has none in its sentences; so are units of earlier
        records. `Contexts.searched` says which. Snippets with equal words up to the one that moves are shown once.

        Args:
            unit: A unit: its change at each word, along its chip.
            chip: A chip of `labels`: the mean change of its units along it.
            word: A word of the record: how far it pushes the output, in `pushes.unit`, where an output with two
                classes or one value reads this state; else its change along its mean response, which is 1.
            most: Snippets of each sign; of a unit no more than 5 were kept.

        Raises:
            ValueError: There is no such unit, chip or word.
            TypeError: Not one of the three is given, or it is something else.

        Example::

            record.contexts(unit=3).up[0].words
        """
        if (unit is None) + (chip is None) + (word is None) != 2:
            raise TypeError("`contexts` takes one of `unit`, `chip` and `word`, such as `contexts(chip=0)`.")
        found, most = self._context_source, whole("most", most, 1)
        if word is not None:
            return found.of_word(text("word", word), self.pushes, most)[0]
        if chip is not None:
            return found.of_chip(whole("chip", chip), self.labels, most)
        assert unit is not None
        return found.of_unit(whole("unit", unit), self.labels, most)

    def matches(
        self, sentence: int | str | Sequence[str], start: int, end: int | None = None, *, most: int = 2 * MOST
    ) -> Matches:
        """Where the validation's text moves the chips as some words of a sentence do.

        Looked for in the sequences that the network of the record carries, or where it has none in its sentences.

        Args:
            sentence: Number of one of `sentences`, or words that the network reads, see `run`.
            start: The first of its words, from 0.
            end: The one after the last; None for a single word.
            most: How many snippets.

        Raises:
            RecordError: Words are given, and the record has no network.
            TypeError: A place is no whole number, or the sentence something else.
            ValueError: There is no such sentence, or it has no such words.

        Example::

            record.matches("the food is not good", 3, 5).found[0].words
        """
        most, start = whole("most", most, 1), whole("start", start)
        if isinstance(sentence, (int, np.integer)):
            number = whole("sentence", sentence)
            if not 0 <= number < len(self.sentences):
                raise ValueError(
                    f"The record has {counted(len(self.sentences), 'sentence')}, counted from 0. Got {number}."
                )
            read = self.sentences[number]
        else:
            read = self.run(sentence).sentence
        return self._context_source.of_span(
            read, start, start + 1 if end is None else whole("end", end), self.labels, most
        )

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
    return replace(record, labels=orient(record.labels, aligned), aligned=aligned)
