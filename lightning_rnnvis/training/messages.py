"""What the callback says to the person who trains: sentences by `logging`, warnings on rank zero."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from lightning_utilities.core.rank_zero import rank_zero_only, rank_zero_warn

from lightning_rnnvis.capture.recording import Choice, Recording
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.writer import RecordWriter
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary

# A child of Lightning's logger: shown, and silenced, together with Lightning's own sentences.
log = logging.getLogger("lightning.pytorch.rnnvis")


@rank_zero_only
def say(sentence: str) -> None:
    """Tell something that needs nobody's attention, once for all processes."""
    log.info(sentence)


def warn(sentence: str) -> None:
    """Tell something that the person should know."""
    rank_zero_warn(sentence, stacklevel=5)


def warn_of_no_words() -> None:
    """Nothing was seen in a validation."""
    warn(
        "RNNVis saw no word in this validation (an empty loader, or no call of a recurrent layer that the model had at"
        " its beginning), so nothing was recorded."
    )


def warn_of_no_validation() -> None:
    """There is nothing to record at."""
    warn(
        "RNNVis records at validation, and this training has none (no validation loader, no `validation_step`,"
        " or `limit_val_batches=0`), so the RNNVis tab will stay empty. Give the trainer validation data."
    )


def of_sharded_weights(strategy: str) -> str:
    """Why a strategy that spreads the weights is refused."""
    return (
        f"It cannot follow a model whose weights are spread over devices (`{strategy}`). Use `strategy='ddp'` or a"
        " single device."
    )


def of_skipped_validation() -> str:
    """Why processes that may be without validation data are refused."""
    return (
        "It records what all processes see, and with `allow_zero_length_dataloader_with_multiple_devices` one may see"
        " nothing and leave the others waiting. Give every process validation data, and leave that setting out."
    )


def of_xla(strategy: str) -> str:
    """Why a strategy for XLA devices is refused."""
    return f"It does not follow models on XLA devices (`{strategy}`). Train on a GPU or a CPU to see the states."


class Notifier:
    """Sentences that are said once in the life of a callback."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def what_is_followed(self, recording: Recording) -> None:
        """Name each layer and where its words come from."""
        for name, layer in recording.layers.items():
            if f"follows {name}" in self._said:
                continue
            self._said.add(f"follows {name}")
            say(f"RNNVis follows `{name}`; its words come from {layer.source}.")
            if not layer.padding_known:
                say(
                    f"RNNVis counts every step of `{name}` as a word: no padding is known. If there is padding, name"
                    " its id: RNNVis(…, padding=0)."
                )

    def unknown_words(self, vocabulary: Vocabulary, choices: Mapping[str, Choice]) -> None:
        """Warn of ids that the vocabulary does not know, once for each layer."""
        for name, choice in choices.items():
            unknown = vocabulary.unknown(choice.word_ids)
            if unknown and name not in self._said:
                self._said.add(name)
                some = ", ".join(map(str, unknown[:5])) + (", …" if len(unknown) > 5 else "")
                warn(
                    f"{len(unknown)} of the ids that enter `{name}` are outside the vocabulary ({some}); they are shown"
                    " as ids. Give RNNVis the vocabulary that the model was trained with."
                )

    def not_finite(self, recording: Recording, snapshots: list[Snapshot]) -> None:
        """Warn once of each state that held NaN or infinity; later records say it in their notes."""
        recorded = {snapshot.state: snapshot.notes for snapshot in snapshots}
        for state in [state for layer in recording.layers.values() for state in layer.states]:
            notes = [note for note in recorded.get(state, ()) if "NaN" in note]
            if state not in recorded:
                notes = [f"{state} could not be recorded: all of its steps held NaN or infinity."]
            if notes and f"NaN in {state}" not in self._said:
                self._said.add(f"NaN in {state}")
                warn(f"RNNVis: {notes[0]}")

    def no_own_sentences(self, recording: Recording, why: str) -> None:
        """Warn once of each layer that the user's own sentences cannot be run through.

        Args:
            recording: A record of them.
            why: Why none can be run through any layer; empty for a reason of each layer.
        """
        for name, layer in recording.layers.items():
            reason = why or layer.own_missing
            if reason and f"sentences of {name}" not in self._said:
                self._said.add(f"sentences of {name}")
                warn(f"RNNVis cannot run your own sentences through `{name}`: {reason}.")

    def scripted(self, names: list[str]) -> None:
        """Warn of recurrent modules in TorchScript."""
        if names and "TorchScript" not in self._said:
            self._said.add("TorchScript")
            warn(
                f"RNNVis cannot follow {', '.join(f'`{name}`' for name in names)}: TorchScript modules call no hooks."
                " Train the model as it was before `torch.jit.script` or `torch.jit.trace`, and script it when it is"
                " trained."
            )

    def kept_apart(self, writer: RecordWriter) -> None:
        """Tell where records lie that do not belong to the training's own history."""
        if writer.directory not in self._said:
            self._said.add(writer.directory)
            say(
                "RNNVis keeps what it recorded outside the training's validation data apart, as a run of its own:"
                f" {writer.directory}"
            )

    def cost(self, writer: RecordWriter, n_states: int, seconds: float, n_bytes: int, expected: int | None) -> None:
        """Tell what a record costs, what all records of the training will, and where they lie."""
        if "cost" not in self._said:
            self._said.add("cost")
            whole = ""
            if expected is not None and expected > 1:
                whole = f", in all about {expected * seconds:.2g} s and {expected * n_bytes / 1e6:.2g} MB"
            where = "an event file of its own in " if writer.has_own_file else ""
            say(
                f"RNNVis recorded {n_states} states in {seconds:.2f} s and {n_bytes / 1e6:.2g} MB{whole}, into"
                f" {where}{writer.directory}. See them with: tensorboard --logdir {writer.directory}"
            )
