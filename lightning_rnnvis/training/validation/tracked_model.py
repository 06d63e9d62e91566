"""The parts of the user's model that are recorded."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn

from lightning_rnnvis.capture.model.hooks import CallRecorder
from lightning_rnnvis.capture.model.modules import (
    find_embeddings,
    find_fused,
    find_linears,
    find_own_losses,
    find_parameters,
)
from lightning_rnnvis.capture.recurrence.recurrent_modules import (
    find_custom,
    find_quantized,
    find_recurrent,
    find_scripted,
)
from lightning_rnnvis.settings import Settings
from lightning_rnnvis.training.messages.notifier import Notifier
from lightning_rnnvis.vocabulary.naming import check_number_of_outputs
from lightning_rnnvis.vocabulary.word_inputs import WordInputs


@dataclass(frozen=True)
class TrackedModel:
    """A model, from the beginning of a stage to its end, or until parts of it are replaced.

    Attributes:
        calls: Records the calls of its modules.
        layers: Names of the recurrent layers that are recorded.
    """

    calls: CallRecorder
    layers: frozenset[str]

    @classmethod
    def of(cls, model: nn.Module, settings: Settings, inputs: WordInputs, notifier: Notifier) -> TrackedModel:
        """The parts of a model that the settings name.

        Raises:
            CaptureError: The model has no recurrent layer, or lacks a part that a setting names.
            ValueError: A word of the user's own sentences is not in the vocabulary.
        """
        custom, embeddings = find_custom(model, settings.recurrences), find_embeddings(model)
        recurrent = find_recurrent(model, settings.layers, custom)
        linears = find_linears(model, settings.head)
        parameters = find_parameters(model, recurrent.values()) if settings.head is None else None
        check_number_of_outputs(settings.outputs, linears, (parameters or {}).values())
        calls = CallRecorder(recurrent, embeddings, linears, custom, find_fused(model), parameters)
        calls.own_losses, calls.model = find_own_losses(model), model
        notifier.torchscript_modules(find_scripted(model))
        notifier.quantized_modules([name for name in find_quantized(model) if name not in custom])
        sizes = {name: module.num_embeddings for name, module in embeddings.items()}
        inputs.fit_to(find_recurrent(model, custom=custom), sizes)
        return cls(calls, frozenset(recurrent) | frozenset(custom))

    def has_other_parts(self, model: nn.Module, settings: Settings) -> bool:
        """Whether a module that is recorded was replaced, added or taken away since.

        Raises:
            CaptureError: As in `of`.
        """
        custom = find_custom(model, settings.recurrences)
        recurrent, linears = find_recurrent(model, settings.layers, custom), find_linears(model, settings.head)
        return not self.calls.are_of(recurrent, find_embeddings(model), linears)
