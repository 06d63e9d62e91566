"""What the person who trains should know of the model: what is read of it, what is not, and what to write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lightning_rnnvis.capture.holes import NotFiniteCauses
from lightning_rnnvis.capture.measurement.layer_facts import LayerFacts
from lightning_rnnvis.capture.measurement.measurement import StateMeasurement
from lightning_rnnvis.capture.model.hooks import CallRecorder
from lightning_rnnvis.capture.outputs.found_head import FoundHead
from lightning_rnnvis.capture.outputs.missing_heads import MissingHead
from lightning_rnnvis.capture.recurrence.recurrent_modules import why_not_quantized
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.training.messages.head_sentences import of_head, of_missing_head, of_named_head, of_steps
from lightning_rnnvis.training.messages.voice import Once, say, warn
from lightning_rnnvis.vocabulary.naming import check_output_names
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary

_DIVERGED = (
    "Weights of the model are NaN or infinite, as after a training that diverged, or read NaN: a lower learning rate or"
    " Trainer(gradient_clip_val=1.0) often keeps them finite, and Trainer(detect_anomaly=True) names the operation"
    " whose gradient is NaN first."
)

_HOLES = (
    "The data hold NaN or infinity, and a state that reads it holds it to the end of its sequence: fill the holes, as"
    " with the value before, or 0."
)

_HOLES_TRAINED = (
    "Weights of the model are NaN or infinite, and so are data, in inputs or targets. A training on such data makes all"
    " weights so: fill the holes, or leave them out of the loss. Where that is done, a lower learning rate or"
    " Trainer(gradient_clip_val=1.0) often keeps weights finite."
)

_MADE = (
    "Data and weights are finite, so the model makes it, as by a division by 0, a logarithm of 0 or a number beyond"
    " float16: look at what enters the layer."
)


def _why_not_finite(causes: NotFiniteCauses) -> str:
    """Where NaN or infinity comes from, and what to do, as sentences; empty where nothing is known."""
    if causes.weights:
        return _HOLES_TRAINED if causes.data else _DIVERGED
    return " ".join([_HOLES] * causes.data + [_MADE] * causes.neither)


class Notifier(Once):
    """Reports what is and what is not recorded of a model, once in the life of a callback."""

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

    def heads_found(
        self, heads: Sequence[FoundHead], named: str | bool | None, missing: MissingHead | None = None
    ) -> None:
        """Name each head, what is shown of its outputs, and how that is known; or say why none are shown.

        Args:
            heads: The heads.
            named: The one that the user named.
            missing: What stands in the place of a head where there is none.
        """
        if isinstance(named, str) and not heads and self._is_new("no head"):
            warn(of_named_head(named))
        if missing is not None and named is None and self._is_new(f"missing head {missing.name}"):
            say(of_missing_head(missing))
        for head in filter(lambda head: head.is_finite, heads):
            if not (head.use.is_given and head.is_whole) and self._is_new(f"head {head.name} {head.use.is_changed}"):
                say(of_head(head))
            for sentence in of_steps(head) if head.is_whole else ():
                if self._is_new(sentence):
                    say(f"RNNVis: {sentence}")

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
                reason = "none of its words occurred"
                if measured.is_lost:
                    reason = f"{measured.which_not_finite} states held NaN or infinity"
                note = f"{measured.state} could not be recorded: {reason}."
            if note and self._is_new(f"NaN in {measured.state}"):
                warn(f"RNNVis: {note} {_why_not_finite(measured.causes)}".rstrip())

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


def _of_module_around(name: str, state: str) -> str:
    """What to write where a module's `forward` is called by itself in code that is not the user's own."""
    around = name.rpartition(".")[0]
    if not around:
        return ""
    return (
        f" If `{around}` calls its `forward` by itself, name that module, with a function that gives its state of shape"
        f" (batch, time, hidden): RNNVis(…, recurrences={{{around!r}: lambda inputs, output: {state}}})."
    )
