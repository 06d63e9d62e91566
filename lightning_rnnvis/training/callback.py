"""`RNNVis`: the one line that a training script gains."""

from __future__ import annotations

import copy
import inspect
import os
from collections.abc import Callable
from dataclasses import fields
from typing import Any, Literal

import torch
from typing_extensions import Self

from lightning_rnnvis.feature_levels import FeatureLevels
from lightning_rnnvis.recurrences import StateOf
from lightning_rnnvis.settings import Settings, brief
from lightning_rnnvis.settings_checks import check_settings
from lightning_rnnvis.training.messages import nothing_recorded
from lightning_rnnvis.training.stored_settings import pack, unpack
from lightning_rnnvis.training.trainer_hooks import TrainerHooks
from lightning_rnnvis.training.training_recorder import TrainingRecorder


class RNNVis(TrainerHooks):
    """Records what a recurrent network remembers, at validation, for the RNNVis tab of TensorBoard.

    The callback records every `nn.RNN`, `nn.LSTM` and `nn.GRU` of the model, their cells, and the `recurrences` of your
    own: all layers, both directions, the hidden state ``h`` and the cell state ``c``. It runs nothing of the model
    itself and changes neither weights, gradients nor random state.

    Args:
        vocabulary: Names the words: a file (one word a line, or JSON), a list, a dict (word to id, or id to word), a
            function from id to word, a tokenizer, or something that holds a list of words. None shows ids. Where layers
            have words of their own, as encoder and decoder do in translation, a dict of these by the name of the
            embedding, or of the layer: each names the words of the layers that it enters. Embeddings that enter a layer
            at the same steps are parallel inputs.
        layers: Names of the recurrent modules to record, shell wildcards allowed; None for all.
        recurrences: Recurrences of your own: by name of a module, shell wildcards allowed, or by class, a function from
            the module's inputs and its output to its state, shape (batch, time, hidden). See
            `lightning_rnnvis.recurrences` for the other forms that a state may have.
        words: Which ids enter the recurrent layers, where that cannot be found: the name of an `nn.Embedding`, or
            a function from the batch to ids of shape (batch, time), -1 for no word, or to packed ones; a dict by layer
            name where they differ. None finds them, see docs/words.md. A list of names or functions for parallel
            inputs, such as words and their tags, which are all words of the step, where the first one has a word;
            `FeatureLevels` for a numeric series.
        merge_subwords: Count the pieces of a word as one: the mark of the tokenizer, ``"##"``, ``"▁"``, ``"Ġ"``,
            ``"@@"`` or ``"</w>"``, or a function from a piece to whether it continues the word before. The response
            to the word is the state after its last piece less the state before its first. Pieces in different batches
            are different words.
        padding: Id or ids that are never words, beside `padding_idx` of the embedding and what packing leaves out.
        max_words: Most words kept, the most frequent ones.
        min_count: Fewest occurrences, at the first record, of a word that is kept.
        max_tokens: About how many tokens of each validation are sampled, in batches spread evenly over it.
        n_sentences: Number of sentences kept with all their states.
        sentences: Sentences of your own, which every record shows first: texts with spaces between the words, lists of
            words, or lists of ids. They are run through the weights of the model's embedding and recurrence, where the
            layer reads rows of one `nn.Embedding` unchanged, or a layer that does.
        max_sentence_length: Words shown of a longer sentence; None for 100, and of a series of numbers for up to 500
            steps, fewer where more would make a record large (of 12 series of 128 units 170).
        n_percentile_words: Number of words, the most frequent ones, whose spread is kept as percentiles; more for
            under 256 units.
        head: Name of the `nn.Linear` that turns a hidden state into the model's outputs; None finds the last linear
            layer called, if it reads the state, or both directions of it, unchanged; False for none.
        head_kind: What the outputs of the head are: ``"classes"``, of which one is right, ``"labels"``, each right or
            not by itself, or ``"values"``, numbers as they are. None finds it by the functions that they enter in
            validation: `cross_entropy`, `softmax` and the like; `binary_cross_entropy_with_logits`, `sigmoid` and the
            like; any other.
        outputs: Names of the head's outputs; None for the words of a language model, else ``class 0``, ``class 1``, …,
            or ``label 0`` or ``output 0``. A single logit may have two names: it is that of the second, against the
            first.
        word_classes: Class of each word (part of speech, role, label) to colour words by: a dict, or a function that
            may return None.
        n_clusters: Default number of chips and of clouds; None for 8, or 4 for under 100 units.
        every_n_epochs: Record the validations of every n-th epoch only.
        dataloader_idx: Which validation loader is recorded, if there are several.
        network: Whether each record carries the weights of the recurrent layers, of the head, and of words, all or as
            many as 2 MB hold, so that sentences can be run through it later. They lie in files of at most 16 MB in
            ``rnnvis-network`` beside the event file, at most 256 MB a run, which then holds those of the first, the
            last and evenly spaced records.
        contexts: Whether to keep, for each unit, the ten snippets of the validation's text in which it moves most, up
            and down, over all words looked at. They lie in ``rnnvis-contexts`` beside the event file, at
            most 0.6 kB a unit, 4 MB a record and 64 MB a run, kept as networks are. Layers that read
            numbers, or several words at a step, have none.
        report: Make a report, the whole tab in one HTML file: ``"end"`` at the end of `fit`, n every n-th epoch, too.
            It lies beside the event file as ``rnnvis_report.html``, and loggers that take files or HTML get it: Weights
            & Biases, MLflow, trackio, Comet, SwanLab, Aim, DVCLive. It takes some seconds, more the more records there
            are, so False makes none; ``lightning-rnnvis report`` makes one at any time.
        name: Name of a run of its own for the records, below the logger's. Of two callbacks on one trainer that differ
            in neither `layers`, `dataloader_idx` nor `name` the first records alone.

    The history of a run holds the validations of `fit` and, if it saw the same data, a `Trainer.validate` before. What
    `validate` and `test` see otherwise is kept apart: it forms runs of its own, ``validate`` and ``test``, below the
    logger's.

    What the callback holds depends on the settings and the hidden size U alone, not on the amount of data, on the
    vocabulary or on the number of processes; for each state,

    - on the device of the model, ``16 * max_words * U`` bytes of sums in float64, eight times that in the first record
      and in `validate` and `test`, which must see which words there are,
    - on the host, at most 192 MiB of sampled responses.

    While a batch is sampled, the device also holds copies of what the recurrent layers read and give for it, and
    256 MiB for computing their states, or what the states of its longest sequence take if that is more.

    Raises:
        TypeError, ValueError: A setting is wrong.
        TypeError, ValueError, FileNotFoundError: In `setup`, the vocabulary cannot be read.
        CaptureError: In `on_fit_start`, the model has no recurrent layer, or none of a name given; at the first batch
            of the sanity check or of `Trainer.validate`, the words that enter a layer cannot be found, a state cannot
            be computed, or a function given fails.

    Example::

        trainer = Trainer(callbacks=[RNNVis(vocabulary)])
    """

    # By the types LightningCLI reads YAML, too: it takes the first that fits, so that lists stand before `str`; makes
    # objects where a function returns a class; and keeps "##", a comment in YAML, as a text where None is not allowed.
    def __init__(
        self,
        vocabulary: list[str]
        | dict[int, str]
        | dict[str, int]
        | dict[str, Any]
        | Callable[[int], str]
        | str
        | os.PathLike[str]
        | Any = None,
        *,
        layers: list[str] | None = None,
        recurrences: dict[str | type[torch.nn.Module], StateOf] | None = None,
        words: str | Callable[[Any], Any] | dict[str, Any] | list[Any] | FeatureLevels | None = None,
        merge_subwords: str | Callable[[str], bool] | Literal[False] = False,
        padding: int | list[int] | None = None,
        max_words: int = 500,
        min_count: int = 5,
        max_tokens: int = 50_000,
        n_sentences: int = 12,
        sentences: list[str] | list[list[str]] | list[list[int]] | None = None,
        max_sentence_length: int | None = None,
        n_percentile_words: int = 40,
        head: str | bool | None = None,
        head_kind: Literal["classes", "labels", "values"] | None = None,
        outputs: list[str] | None = None,
        word_classes: dict[str, str] | Callable[[str], str | None] | None = None,
        n_clusters: int | None = None,
        every_n_epochs: int = 1,
        dataloader_idx: int = 0,
        network: bool = True,
        contexts: bool = True,
        report: Literal["end", False] | int = False,
        name: str | None = None,
    ) -> None:
        settings = Settings(
            vocabulary=vocabulary,
            layers=layers,
            recurrences=recurrences,
            words=words,
            merge_subwords=merge_subwords or None,
            padding=padding,
            max_words=max_words,
            min_count=min_count,
            max_tokens=max_tokens,
            n_sentences=n_sentences,
            sentences=sentences,
            max_sentence_length=max_sentence_length,
            n_percentile_words=n_percentile_words,
            head=head,
            head_kind=head_kind,
            outputs=outputs,
            word_classes=word_classes,
            n_clusters=n_clusters,
            every_n_epochs=every_n_epochs,
            dataloader_idx=dataloader_idx,
            network=network,
            contexts=contexts,
            report=report,
            name=name,
        )
        check_settings(settings)
        super().__init__(settings)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _SETTINGS:
            raise AttributeError(
                f"`{name}` of an RNNVis cannot be changed. Make another callback: RNNVis(…, {name}={value!r:.60})."
            )
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        return brief(type(self).__name__, self._given)

    @property
    def _given(self) -> dict[str, Any]:
        """The settings that differ from their defaults."""
        defaults = inspect.signature(RNNVis.__init__).parameters
        named = {name: getattr(self.settings, name) for name in _SETTINGS}
        return {name: value for name, value in named.items() if not _is(value, defaults[name].default)}

    def __getstate__(self) -> dict[str, Any]:
        """The settings alone: a callback that was pickled begins anew. What cannot be pickled is left out."""
        own = {name: value for name, value in vars(self).items() if name not in _OF_A_PROCESS}
        return own | {"settings": pack(self._given)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        given, missing = unpack(state["settings"])
        # Not by `__init__`, which checks: what is left of settings need not go together.
        defaults = {name: inspect.signature(RNNVis.__init__).parameters[name].default for name in _SETTINGS}
        super().__init__(Settings(**(defaults | {"merge_subwords": None} | given)))
        vars(self).update({name: value for name, value in state.items() if name != "settings"})
        if missing:
            self._recorder = TrainingRecorder(self.settings, nothing_recorded.of_settings_left_out(missing))

    def __copy__(self) -> Self:
        copied = type(self).__new__(type(self))
        RNNVis.__init__(copied, **self._given)
        vars(copied).update({name: value for name, value in vars(self).items() if name not in _OF_A_PROCESS})
        return copied

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A callback of the same settings that begins anew; functions and vocabularies are shared, as they are read."""
        copied = self.__copy__()
        memo[id(self)] = copied
        own = {name: value for name, value in vars(self).items() if name not in _OF_A_PROCESS}
        vars(copied).update(copy.deepcopy(own, memo))
        return copied


def _is(value: Any, default: int | None) -> bool:
    return value is default or (value is None and not default) or (isinstance(value, int) and value == default)


_SETTINGS = tuple(field.name for field in fields(Settings))
_OF_A_PROCESS = ("settings", "_recorder", "_used_by", "_idle", "log", "log_dict")
"""Attributes that a copy does not take over; Lightning gives callbacks the last two of the model."""

RNNVis.__module__ = "lightning_rnnvis"  # the name by which pickles find it
