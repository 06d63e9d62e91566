"""What the callback reports to the person who trains: sentences by `logging`, warnings on rank zero."""

from __future__ import annotations

import logging
import shlex
from collections.abc import Iterable, Sequence
from importlib.util import find_spec

from lightning_utilities.core.rank_zero import rank_zero_only, rank_zero_warn

from lightning_rnnvis.capture.measurement import LayerFacts, StateMeasurement
from lightning_rnnvis.capture.model.hooks import CallRecorder
from lightning_rnnvis.capture.outputs.heads import FoundHead
from lightning_rnnvis.capture.recurrence.recurrent_modules import why_not_quantized
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.network.storage.budget import FOLDER, RUN_BYTES
from lightning_rnnvis.records.encoding.context_file import FOLDER as CONTEXTS_FOLDER
from lightning_rnnvis.records.encoding.context_file import RUN_BYTES as CONTEXTS_OF_RUN
from lightning_rnnvis.records.files.writer import WrittenRecord
from lightning_rnnvis.records.snapshot import counted
from lightning_rnnvis.vocabulary.naming import check_output_names
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary

# A child of Lightning's logger: shown, and silenced, together with Lightning's own sentences.
log = logging.getLogger("lightning.pytorch.rnnvis")


@rank_zero_only
def say(sentence: str) -> None:
    """Log a sentence that needs no attention, once for all processes."""
    log.info(sentence)


def warn(sentence: str) -> None:
    """Warn, once for all processes."""
    rank_zero_warn(sentence, stacklevel=5)


def warn_of_no_words() -> None:
    """Warn of a validation without a word."""
    warn(
        "RNNVis recorded nothing in this validation, because no word entered a layer that it records: the loader is"
        " empty, or the model calls other layers than those that it had at the start."
    )


def warn_of_no_validation() -> None:
    """Warn of a training without validation."""
    warn(
        "RNNVis records at validation, and this training has none (no validation data, no `validation_step`, or"
        " `limit_val_batches=0`), so the RNNVis tab will stay empty. Give validation data to `fit`: `val_dataloaders=…`"
        " of a Trainer, `val_series=…` in darts; the training data will do."
    )


def warn_of_late_validation(every_n_epochs: int | None, interval: float | int | None) -> None:
    """Warn of a training that ends before its first validation."""
    schedule = f"check_val_every_n_epoch={every_n_epochs}"
    if every_n_epochs is None:
        schedule = f"val_check_interval={interval}"
    warn(
        f"RNNVis records at validation, and this training ends before its first one (`{schedule}`), so the RNNVis"
        " tab will stay empty. Validate more often: Trainer(check_val_every_n_epoch=1), or train longer."
    )


def of_sharded_weights(strategy: str) -> str:
    """Why a strategy that spreads the weights is refused."""
    return (
        f"RNNVis cannot record a model whose weights are spread over devices (`{strategy}`). Use `strategy='ddp'` or a"
        " single device."
    )


def of_settings_left_out(names: Sequence[str]) -> str:
    """Why a callback that was pickled without some of its settings records nothing."""
    given = ", ".join(f"{name}=…" for name in names)
    return (
        f"This callback was pickled, and {' and '.join(f'`{name}`' for name in names)} could not be: functions can be"
        " pickled only where they stand in a module that can be imported, not a lambda or one of a notebook. Make it"
        f" anew: RNNVis({given}), and give it to the trainer in the place of the one that was loaded."
    )


def of_use_elsewhere() -> str:
    """Why a callback records nothing for a second trainer at once."""
    return (
        "This callback is in use by another trainer, which runs at the same time, and goes on recording for that one."
        " Give each trainer a callback of its own: copy.deepcopy(callback), or another RNNVis(…)."
    )


def of_skipped_validation() -> str:
    """Why processes that may be without validation data are refused."""
    return (
        "RNNVis merges what all processes record. With `allow_zero_length_dataloader_with_multiple_devices`, one"
        " without data would leave the others waiting. Give every process validation data, and leave that setting out."
    )


def of_xla(strategy: str) -> str:
    """Why a strategy for XLA devices is refused."""
    return f"RNNVis cannot record models on XLA devices (`{strategy}`). Train on a GPU or a CPU to see the states."


class Notifier:
    """Reports what the person who trains should know, once in the life of a callback."""

    def __init__(self) -> None:
        self._reported: set[str] = set()

    def layers_found(self, layers: Iterable[LayerFacts]) -> None:
        """Name each layer and where its words come from."""
        for layer in layers:
            if self._is_new(f"layer {layer.name}"):
                say(f"RNNVis records `{layer.name}`; its words come from {layer.source}.")
                for remark in layer.remarks:
                    say(f"RNNVis: {remark}")
                if not layer.padding_known:
                    say(
                        f"RNNVis counts every step of `{layer.name}` as a word, because no padding is known. If there"
                        " is padding, name its id: RNNVis(…, padding=0)."
                    )

    def heads_found(self, heads: Sequence[FoundHead], named: str | bool | None) -> None:
        """Name each head, what its outputs are, and how that is known; or say that the one named reads no state."""
        if isinstance(named, str) and not heads and self._is_new("no head"):
            warn(
                f"RNNVis(head={named!r}): `{named}` was not seen to read hidden states of a recorded layer as they are"
                " (one in every row, but for the padding of packed sentences) in the validation, so its outputs are"
                " not shown. Name an nn.Linear that does, or leave `head` out."
            )
        for head in heads:
            if not head.use.is_given and self._is_new(f"head {head.name}"):
                say(_of_head(head))

    def wrong_output_names(self, outputs: Sequence[str] | None, heads: Sequence[FoundHead]) -> None:
        """Warn once of names that the outputs of the head do not fit, where no sanity check told."""
        try:
            check_output_names(outputs, heads)
        except CaptureError as error:
            if self._is_new("output names"):
                warn(f"RNNVis shows the outputs of the head without the names given. {error}")

    def layers_not_called(self, calls: CallRecorder) -> None:
        """Warn of layers that were not seen to be called: why, and what to write."""
        packed, foreign = sorted(calls.direct.packed), sorted(calls.direct.foreign)
        none_is_called = len(calls.uncalled) == len(calls.recurrent_names)
        for name in calls.uncalled:
            if not self._is_new(f"{name} is not called"):
                continue
            if name in packed:
                warn(
                    f"RNNVis cannot follow `{name}`: its `forward` is called by itself with a packed sequence, and no"
                    f" hook tells of that. Call the module, `{name}(…)` instead of `{name}.forward(…)`."
                    + _of_module_around(name, "pad_packed_sequence(output[0], batch_first=True)[0]")
                )
            elif foreign and none_is_called:
                warn(
                    f"RNNVis saw no call of `{name}`, but one of {' and '.join(f'`{one}`' for one in foreign)} with"
                    " weights of none of the layers. Name the module that calls it, with a function that gives its"
                    " state of shape (batch, time, hidden):"
                    " RNNVis(…, recurrences={'name': lambda inputs, output: output})."
                )
            else:
                sentence = f"RNNVis saw no call of `{name}` in validation so far, so there is nothing to record of it."
                around = _of_module_around(name, "output[0]")
                (warn if none_is_called else say)(sentence + around)

    def unknown_words(self, layer: str, vocabulary: Vocabulary, word_ids: Sequence[int]) -> None:
        """Warn of ids that the vocabulary of a layer does not know, once for each layer."""
        if word_ids and self._is_new(f"unknown words of {layer}"):
            some = ", ".join(map(vocabulary.mark, word_ids[:5])) + (", …" if len(word_ids) > 5 else "")
            warn(
                f"RNNVis: {len(word_ids)} of the ids that enter `{layer}` are outside the vocabulary ({some}), so they"
                " are shown as ids. Give RNNVis the vocabulary that the model was trained with."
            )

    def left_out(self, layers: Iterable[LayerFacts]) -> None:
        """Warn of batches whose words could not be told, although those of earlier ones could, once for each layer."""
        for layer in layers:
            if layer.why_unread and self._is_new(f"left out of {layer.name}"):
                warn(f"RNNVis leaves batches out, and goes on with the others. {layer.why_unread}")

    def without_vocabulary(self, layer: str, names: Sequence[str]) -> None:
        """Name what enters a layer and has no vocabulary, although others have one, once for each layer."""
        if names and self._is_new(f"no vocabulary of {layer}"):
            keys = ", ".join(f"{name!r}: …" for name in names)
            say(
                f"RNNVis shows the ids of what enters `{layer}`, as no vocabulary names its words:"
                f" RNNVis({{…, {keys}}}) would."
            )

    def not_finite(self, states: Iterable[StateMeasurement]) -> None:
        """Warn once of each state that held NaN or infinity; later records say it in their notes."""
        for measured in states:
            note = measured.not_finite
            if not measured.has_words:
                none_is_left = measured.not_finite and not measured.tokens
                reason = "all of its steps held NaN or infinity" if none_is_left else "none of its words occurred"
                note = f"{measured.state} could not be recorded: {reason}."
            if note and self._is_new(f"NaN in {measured.state}"):
                warn(f"RNNVis: {note}")

    def probe_sentences_missing(self, layers: Iterable[LayerFacts], obstacle: str) -> None:
        """Warn once of each layer that cannot be run over the user's own sentences.

        Args:
            layers: The layers.
            obstacle: What holds for all of them; empty where each has its own reason, or none.
        """
        for layer in layers:
            reason = obstacle or layer.probe_obstacle
            if reason and self._is_new(f"sentences of {layer.name}"):
                warn(f"RNNVis cannot run your own sentences through `{layer.name}`: {reason}.")

    def networks_missing(self, layers: Iterable[LayerFacts]) -> None:
        """Say once of each layer that it cannot be run later, and why."""
        for layer in layers:
            if layer.network_obstacle and self._is_new(f"network of {layer.name}"):
                say(
                    f"RNNVis stores no network of `{layer.name}`, so no sentence can be run through it afterwards:"
                    f" {layer.network_obstacle}."
                )

    def networks_too_large(self, layers: Sequence[str]) -> None:
        """Say once that networks take more than a record has room for."""
        for layer in layers:
            if self._is_new(f"large network of {layer}"):
                say(f"RNNVis stores no network of `{layer}`, since it takes more than 16 MB with its words and head.")

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

    def torchscript_modules(self, names: Sequence[str]) -> None:
        """Warn of recurrent modules in TorchScript."""
        if names and self._is_new("TorchScript"):
            warn(
                f"RNNVis cannot record {', '.join(f'`{name}`' for name in names)}: TorchScript modules call no hooks."
                " Train the model as it was before `torch.jit.script` or `torch.jit.trace`, and script it after the"
                " training."
            )

    def quantized_modules(self, names: Sequence[str]) -> None:
        """Warn of quantized recurrent modules."""
        if names and self._is_new("quantized"):
            warn(f"RNNVis does not record all recurrent modules. {why_not_quantized(names)}")

    def separate_run(self, directory: str | None) -> None:
        """Report where records lie that do not belong to the training's own history, if there are such."""
        if directory is not None and self._is_new(f"run {directory}"):
            say(
                "RNNVis writes what `test` sees, and `validate` of other data than the training's validation or of the"
                f" weights of a checkpoint, into a run of its own: {directory}"
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
                f" {record.n_bytes / 1e6:.2g} MB{whole}, into {where}{record.directory}. See them with: {_viewer()}"
                f" {shlex.quote(str(record.directory))}"
            )
            if record.n_network_bytes:
                all_bytes = min((expected or 1) + already - 1, RUN_BYTES // record.n_network_bytes) * (
                    record.n_network_bytes
                )
                in_all = f", in all at most {all_bytes / 1e6:.2g} MB" if expected is not None else ""
                say(
                    f"Beside each record stands its network, the recurrent weights and those of the words that occur,"
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

    def _is_new(self, fact: str) -> bool:
        if fact in self._reported:
            return False
        self._reported.add(fact)
        return True


def _viewer() -> str:
    """The command that shows a log directory, as far as what it needs is installed."""
    return "lightning-rnnvis view" if find_spec("tensorboard") is None else "tensorboard --logdir"


def _of_module_around(name: str, state: str) -> str:
    """What to write where a module's `forward` is called by itself in code that is not the user's own."""
    around = name.rpartition(".")[0]
    if not around:
        return ""
    return (
        f" If `{around}` calls its `forward` by itself, name that module, with a function that gives its state of shape"
        f" (batch, time, hidden): RNNVis(…, recurrences={{{around!r}: lambda inputs, output: {state}}})."
    )


def _of_head(head: FoundHead) -> str:
    kind = _KINDS[head.kind]
    if head.kind == "labels" and head.module.out_features == 1:
        kind = "one label, yes or no (`outputs=['no', 'yes']` names both)"
    shown = f"RNNVis shows the outputs of `{head.name}` as {kind}"
    if head.use.reason:
        return f"{shown}, because {head.use.reason}."
    return (
        f"{shown}, which is assumed: validation calls no loss or activation with them that tells more. If they are the"
        " logits of classes, write RNNVis(…, head_kind='classes'); of labels, each by itself, head_kind='labels'."
    )


_KINDS = {"classes": "classes", "labels": "independent labels", "values": "values"}
