"""Finishes the record of a validation: the history that it continues, its snapshots, and where they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lightning_rnnvis.capture.measurement.layer_facts import LayerFacts, layer_facts
from lightning_rnnvis.capture.measurement.measure import measure
from lightning_rnnvis.capture.measurement.measurement import Measurement
from lightning_rnnvis.capture.model.hooks import CallRecorder
from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.records.files.writer import EncodedRecord, RecordWriters, WrittenRecord
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.settings import Settings
from lightning_rnnvis.training.histories.history_assignment import (
    BEFORE_FIT,
    Assignment,
    HistoryAssignment,
    ValidationPoint,
)
from lightning_rnnvis.training.messages.file_notifier import FileNotifier
from lightning_rnnvis.training.messages.head_sentences import why_no_outputs
from lightning_rnnvis.training.messages.nothing_recorded import warn_of_no_words
from lightning_rnnvis.training.messages.notifier import Notifier
from lightning_rnnvis.training.metric_log import MetricLog
from lightning_rnnvis.training.record.context_files import WaitingContexts
from lightning_rnnvis.training.record.logged_validation import LoggedValidation
from lightning_rnnvis.training.record.missing_networks import NOT_WANTED, why_no_network
from lightning_rnnvis.training.record.network_builder import build_networks
from lightning_rnnvis.training.record.network_files import WaitingNetwork, waiting_networks
from lightning_rnnvis.training.record.side_writer import SideWriter
from lightning_rnnvis.training.record.snapshot_builder import RecordContext, build_gap, build_snapshot
from lightning_rnnvis.training.record.tree_files import draws_file
from lightning_rnnvis.vocabulary.naming import DisplayNames, check_output_names
from lightning_rnnvis.vocabulary.word_inputs import DerivedWords, WordInputs


@dataclass(frozen=True)
class FinishedRecord:
    """A record that waits until the loggers have what its validation logged.

    Attributes:
        point: Which validation or test it was.
        assignment: The history that it continues.
        encoded: Its bytes.
        moved: Earlier snapshots that turned out to be of other data, which are written beside it.
        networks: The networks that it names, which are written after it.
        contexts: The contexts of its units, likewise.
    """

    point: ValidationPoint
    assignment: Assignment
    encoded: EncodedRecord
    moved: Sequence[Snapshot]
    networks: Sequence[WaitingNetwork] = ()
    contexts: WaitingContexts | None = None


@dataclass(frozen=True, kw_only=True)
class RecordFinisher:
    """Makes records of recordings, in the first process.

    Attributes:
        settings: The settings.
        inputs: Names the words.
        derived: Keeps the pieces of the chosen words.
        histories: The histories that records continue.
        metrics: Takes the metrics of the records of `fit`.
        notifier: Reports what is recorded of the model.
        file_notifier: Reports what is written.
        writers: Write the records.
        beside: Writes what lies beside them.
    """

    settings: Settings
    inputs: WordInputs
    derived: DerivedWords
    histories: HistoryAssignment
    metrics: MetricLog
    notifier: Notifier
    file_notifier: FileNotifier
    writers: RecordWriters
    beside: SideWriter

    def check_trial(self, recording: Recording, calls: CallRecorder) -> None:
        """Report what will be recorded, after a trial run in the sanity check.

        Args:
            recording: What was recorded of it.
            calls: Followed the calls of the layers.

        Raises:
            CaptureError: The names of outputs that the user gave do not fit the head.
        """
        self.notifier.layers_not_called(calls)
        check_output_names(self.settings.outputs, recording.heads())
        layers = layer_facts(recording)
        self._report_model(recording, layers)
        for layer in layers:
            self.notifier.without_vocabulary(layer.name, self.inputs.without_vocabulary(layer.name, layer.origins))

    def _report_model(self, recording: Recording, layers: Sequence[LayerFacts]) -> None:
        """Report what is read of the model, and what is not."""
        self.notifier.layers_found(layers)
        if any(layer.looked_for_heads for layer in recording.layers.values()):
            self.notifier.heads_found(recording.heads(), self.settings.head, recording.missing_head())
        self.notifier.probe_sentences_missing(layers, self.inputs.probe_obstacle)
        self.notifier.networks_missing(layers)

    def _report_measurement(
        self, recording: Recording, measurement: Measurement, names: Mapping[str, DisplayNames]
    ) -> None:
        """Report what is read of the model, and what of the validation could not be."""
        self._report_model(recording, measurement.layers)
        self.notifier.wrong_output_names(self.settings.outputs, recording.heads())
        for layer, of_layer in names.items():
            word_ids = measurement.choices[layer].word_ids if layer in measurement.choices else ()
            self.notifier.unknown_words(layer, of_layer.vocabulary, of_layer.vocabulary.unknown(word_ids))
        self.notifier.left_out(measurement.layers)
        self.notifier.not_finite(measurement.states)

    def finish(self, recording: Recording, point: ValidationPoint, write: bool = True) -> FinishedRecord | None:
        """Make the record of a recording and add it to its history.

        Args:
            recording: What all processes recorded.
            point: Which validation or test it was.
            write: Whether the record is to be written.

        Returns:
            The record; None where none is to be written.

        Raises:
            OSError: There is no room for it.
        """
        if recording.tokens == 0:
            if point.stage != "test":
                warn_of_no_words()
            return None
        assignment = self.histories.assign(recording.data(), point)
        if assignment is None:
            self.file_notifier.repeated(point.global_step)
            return None
        history = assignment.history
        measurement = measure(recording, history.choices, assignment.words_of)
        history.choices = dict(measurement.choices)
        self.derived.pieces |= measurement.pieces
        names = {facts.name: self._names_of(facts) for facts in measurement.layers}
        self._report_measurement(recording, measurement, names)
        context = RecordContext(
            names=names,
            n_clusters=self.settings.n_clusters,
            epoch=point.epoch,
            global_step=point.global_step,
            history_id=history.history_id,
            record_number=assignment.number,
            instead_of=history.instead_of,
            previous_labels=history.labels,
            no_outputs="" if recording.heads() else why_no_outputs(self.settings.head, recording.missing_head()),
        )
        snapshots = [build_snapshot(measured, context) for measured in measurement.states if measured.has_words]
        gaps = [build_gap(measured, context) for measured in measurement.states if measured.is_lost]
        networks: list[WaitingNetwork] = []
        contexts: WaitingContexts | None = None
        if write:
            name = self.writers.of(assignment.run).next_name(point.global_step)
            contexts = WaitingContexts.of(measurement, names, name)
            networks, too_large = self._networks(recording, measurement, names, name)
            snapshots = [
                replace(
                    one,
                    draws_file=draws_file(one, name),
                    contexts_file=contexts.path if contexts is not None and one.state in contexts.of_states else "",
                )
                for one in self._with_networks(snapshots, recording, measurement, networks, too_large)
            ]
        self.derived.keep_pieces(self.histories.word_ids())
        encoded = self.writers.of(assignment.run).encode(snapshots, gaps) if write else None
        if point.stage == "fit":
            self.metrics.update(snapshots)
        moved = self.histories.add(assignment, snapshots)
        return None if encoded is None else FinishedRecord(point, assignment, encoded, moved, networks, contexts)

    def _networks(
        self,
        recording: Recording,
        measurement: Measurement,
        names: Mapping[str, DisplayNames],
        name: str,
    ) -> tuple[list[WaitingNetwork], list[str]]:
        """The networks of a record, and the first layers of those that are too large.

        There are none where that fails, which the record does not depend on.
        """
        try:
            found, too_large = waiting_networks(build_networks(recording, measurement, names), name)
        except Exception as error:
            self.file_notifier.network_failed(error)
            return [], []
        self.file_notifier.networks_too_large(too_large)
        return found, too_large

    def _with_networks(
        self,
        snapshots: Sequence[Snapshot],
        recording: Recording,
        measurement: Measurement,
        networks: Sequence[WaitingNetwork],
        too_large: Sequence[str],
    ) -> list[Snapshot]:
        """The same, each with the file of its network, or why it has none."""
        file_of = {state: one.file for one in networks for state in one.states}
        read = {name: layer.network for name, layer in recording.layers.items()}
        layer_of = {one.state: one.layer for one in measurement.states}
        found = []
        for one in snapshots:
            why = ""
            if one.state not in file_of:
                why = why_no_network(read, layer_of[one.state], too_large) if self.settings.network else NOT_WANTED
            found.append(replace(one, network_file=file_of.get(one.state), no_network=why))
        return found

    def _names_of(self, layer: LayerFacts) -> DisplayNames:
        return DisplayNames(
            self.inputs.vocabulary_of(layer.name, layer.origins),
            layer.origins[0].n_words if layer.origins else None,
            partial(self.inputs.vocabulary_of_outputs, layer.name, layer.origins),
            self.settings.outputs,
            self.settings.word_classes,
            self.inputs.numbers.memory.targets,
            self.inputs.numbers.memory.forecasts,
        )

    def write(self, record: FinishedRecord, logged: LoggedValidation) -> WrittenRecord:
        """Write a record into its run, and earlier ones that are moved there into that of `BEFORE_FIT`.

        Args:
            record: The record.
            logged: What the loggers have of its validation.
        """
        for snapshot in record.moved:
            writer = self.writers.of(BEFORE_FIT)
            writer.write(
                writer.encode([replace(snapshot, network_file=None, contexts_file="")])
            )  # these lie beside the other record
        now = record.assignment.history.time_of_writing()
        encoded = record.encoded.logged_as(step=logged.step, logged=logged.values, goals=logged.goals, created=now)
        run = record.assignment.run
        written = self.writers.of(run).write(encoded)
        self.histories.written(record.assignment, encoded.snapshots)
        self.beside.write(written.directory, record.networks, record.contexts, encoded.encoded)
        if run or record.moved:
            self.file_notifier.separate_run(self.writers.of(run or BEFORE_FIT).directory, before_fit=not run)
        return replace(
            written,
            n_network_bytes=sum(one.file.n_bytes for one in record.networks),
            n_context_bytes=record.contexts.n_bytes if record.contexts is not None else 0,
        )
