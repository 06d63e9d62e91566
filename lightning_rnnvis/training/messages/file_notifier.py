"""What the person who trains should know of the files: where they lie, what they cost, and which are missing."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from importlib.util import find_spec

from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.network.storage.budget import FOLDER, RECORD_BYTES, RUN_BYTES
from lightning_rnnvis.records.encoding.context_file import FOLDER as CONTEXTS_FOLDER
from lightning_rnnvis.records.encoding.context_file import RUN_BYTES as CONTEXTS_OF_RUN
from lightning_rnnvis.records.files.writer import WrittenRecord
from lightning_rnnvis.records.texts import counted
from lightning_rnnvis.training.messages.voice import Once, say, warn

TOO_LARGE = f"it takes more than {RECORD_BYTES >> 20} MB with its words and head"

SHUFFLED = (
    ". Of a shuffled loader of which only a part is read, by `limit_val_batches` or `max_tokens`, each validation sees"
    " other data: with `shuffle=False`, or where all is read, `validate` before `fit` is the training's first record."
)


class FileNotifier(Once):
    """Reports where the records of a training are written and what of them is not, once in the life of a callback."""

    def networks_too_large(self, layers: Sequence[str]) -> None:
        """Say once that networks take more than a record has room for."""
        for layer in layers:
            if self._is_new(f"large network of {layer}"):
                say(f"RNNVis stores no network of `{layer}`, since {TOO_LARGE}.")

    def networks_too_slow(self) -> None:
        """Warn that networks cannot be stored as fast as they are recorded."""
        if self._is_new("slow networks"):
            warn(
                "RNNVis could not store the networks of all records in time, so no sentence can be run at some of them."
                " Log to a faster disk, or leave them out: RNNVis(…, network=False)."
            )

    def network_failed(self, error: Exception) -> None:
        """Warn once that a network could not be stored; the records are as before."""
        if self._is_new(f"network {type(error).__name__}"):
            cause = str(error) if isinstance(error, CaptureError) else f"{type(error).__name__}: {error}"
            cure = "Make room, or log to another directory" if isinstance(error, OSError) else "Nothing else is lost"
            warn(
                f"RNNVis could not store the network of a record ({cause}), so no sentence can be run at it. {cure};"
                " RNNVis(…, network=False) stores none."
            )

    def contexts_failed(self, error: Exception) -> None:
        """Warn once that the contexts of the units of a record could not be stored; the records are as before."""
        if self._is_new("contexts"):
            is_disk = isinstance(error.__cause__, OSError)
            cure = "Make room, or log to another directory" if is_disk else "Nothing else is lost"
            warn(
                f"RNNVis could not store the snippets of text in which units move most ({error}), so some records have"
                f" none. {cure}; RNNVis(…, contexts=False) stores none."
            )

    def separate_run(self, directory: str | None, before_fit: bool) -> None:
        """Report where records lie that do not belong to the training's own history, if there are such.

        Args:
            directory: Where they lie.
            before_fit: Whether they are of a `validate` before a `fit` whose validation saw other data.
        """
        if directory is not None and self._is_new(f"run {directory}"):
            say(
                "RNNVis writes what `test` sees, and `validate` of other data than the training's validation or of the"
                f" weights of a checkpoint, into a run of its own: {directory}{SHUFFLED if before_fit else ''}"
            )

    def repeated(self, global_step: int) -> None:
        """Say that `validate` saw nothing new."""
        say(
            "RNNVis did not record this `validate` again: its data and its weights are those of the record that `fit`"
            f" made at global step {global_step}."
        )

    def cost(self, record: WrittenRecord, seconds: float, expected: int | None, already: int) -> None:
        """Report what a record costs, what all records of the training will cost, and where they lie.

        Args:
            record: The record.
            seconds: The time that it took.
            expected: Number of records from this one to the end of this `fit`; None where it is not known.
            already: Number of records of the history, this one included: some may stand before a resumed `fit`.
        """
        if record.n_states and self._is_new("cost"):
            whole = ""
            if expected is not None and (number := expected + already - 1) > 1:
                whole = f", in all about {number * seconds:.2g} s and {number * record.n_bytes / 1e6:.2g} MB"
            where = "an event file of its own in " if record.has_own_file else ""
            say(
                f"RNNVis recorded {counted(record.n_states, 'state')} in {seconds:.2f} s and"
                f" {record.n_bytes / 1e6:.2g} MB{whole}, into {where}{record.directory}. See them with:"
                f" {_viewers(shlex.quote(str(record.directory)))}"
            )
            if record.n_network_bytes:
                all_bytes = min((expected or 1) + already - 1, RUN_BYTES // record.n_network_bytes) * (
                    record.n_network_bytes
                )
                in_all = f", in all at most {all_bytes / 1e6:.2g} MB" if expected is not None else ""
                say(
                    "Beside each record stands its network, the recurrent weights and those of words that can be typed,"
                    f" in {record.n_network_bytes / 1e6:.2g} MB{in_all}: {record.directory}/{FOLDER}."
                    " RNNVis(…, network=False) leaves it out."
                )
            if record.n_context_bytes:
                number = 1 if expected is None else expected + already - 1
                all_bytes = min(number * record.n_context_bytes, CONTEXTS_OF_RUN)
                in_all = f", in all at most {all_bytes / 1e6:.2g} MB" if number > 1 else ""
                say(
                    "The snippets of the validation's text in which each unit moves most take at most"
                    f" {record.n_context_bytes / 1e6:.2g} MB a record{in_all}: {record.directory}/{CONTEXTS_FOLDER}."
                    " RNNVis(…, contexts=False) leaves them out."
                )


def _viewers(directory: str) -> str:
    """The commands that show a log directory, as far as what they need is installed."""
    ours = f"lightning-rnnvis view {directory}"
    return ours if find_spec("tensorboard") is None else f"{ours}, or in TensorBoard: tensorboard --logdir {directory}"
