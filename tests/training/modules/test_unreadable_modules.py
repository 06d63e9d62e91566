"""Modules whose calls cannot be read, or are read as something else: told with a cure, and each cure is tried."""

from __future__ import annotations

import copy
import pickle
import re
import warnings

import pytest
import torch
from lightning.pytorch import Callback, seed_everything
from torch import nn
from torch.overrides import _get_current_function_mode_stack

from lightning_rnnvis import load_runs
from lightning_rnnvis.errors import CaptureError
from tests.models.small import Classifier, loader
from tests.training.running import fit, rnnvis, trainer
from tests.training.test_failures import no_hooks


class Padded(Classifier):
    """Reads padded words through a layer that is given."""

    def __init__(self, rnn=None):
        seed_everything(0, verbose=False)
        super().__init__()
        self.rnn = rnn or nn.LSTM(8, 16, batch_first=True)

    def forward(self, ids, lengths):
        """Score of each sentence."""
        return self.head(self.rnn(self.embedding(ids))[0][:, -1]).squeeze(-1)


def quantized():
    """A model that was quantized after its training."""
    model = Padded()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.rnn = torch.ao.quantization.quantize_dynamic(nn.Sequential(model.rnn), {nn.LSTM}, dtype=torch.qint8)[0]
    return model


def test_quantized_layers_are_told_with_a_cure(tmp_path):
    """What is wrong, and what to write; what is to be written works."""
    with pytest.raises(CaptureError, match="`rnn` is quantized") as error:
        trainer(tmp_path / "wrong", rnnvis()).validate(quantized(), loader(seed=1), verbose=False)
    cure = re.search(r"recurrences=\{.*\}", str(error.value))[0]
    run = trainer(tmp_path / "cured", rnnvis(**eval(f"dict({cure})")))
    run.validate(quantized(), loader(seed=1), verbose=False)
    assert "good" in load_runs(tmp_path / "cured")["run/version_0"]["rnn/h"][0].words


class Keywords(nn.LSTM):
    """Passes on whatever it is given."""

    def forward(self, *args, **kwargs):
        """As the parent."""
        return super().forward(*args, **kwargs)


class ByKeywords(Padded):
    """Calls the layer by keywords, in another order."""

    def forward(self, ids, lengths):
        """Score of each sentence."""
        return self.head(self.rnn(hx=None, input=self.embedding(ids))[0][:, -1]).squeeze(-1)


def test_a_layer_that_takes_anything(tmp_path):
    """`*args, **kwargs` in a derived class hide nothing."""
    for name, model in (("plain", Padded()), ("keywords", ByKeywords(Keywords(8, 16, batch_first=True)))):
        model.load_state_dict(Padded().state_dict())
        trainer(tmp_path / name, rnnvis()).validate(model, loader(seed=1), verbose=False)
    one, other = (load_runs(tmp_path / name)["run/version_0"]["rnn.l0/c"][0] for name in ("plain", "keywords"))
    assert (one.responses == other.responses).all()


class Adversary(Padded):
    """A discriminator that reads words, and the soft words of a generator."""

    def __init__(self):
        super().__init__()
        self.generator, self.to_words = nn.GRU(8, 12, batch_first=True), nn.Linear(12, 12)

    def training_step(self, batch, batch_idx):
        """The loss of both."""
        words = self.embedding(batch[0])
        soft = self.to_words(self.generator(words)[0]).softmax(-1) @ self.embedding.weight
        scores = [self.head(self.rnn(read)[0][:, -1]).squeeze(-1) for read in (words, soft)]
        return nn.functional.binary_cross_entropy_with_logits(scores[0] - scores[1], torch.ones(len(words)))


def test_soft_words_are_no_words(tmp_path):
    """Vectors of the shape of words are not counted as these; the cure counts the words alone."""
    with pytest.raises(CaptureError, match="soft words of a generator") as error:
        fit(tmp_path / "wrong", rnnvis(), Adversary(), max_epochs=1)
    cure = re.search(r"words=\{.*\}", str(error.value))[0]
    fit(tmp_path / "cured", rnnvis(**eval(f"dict({cure})", {"torch": torch})), Adversary(), max_epochs=1)
    history = load_runs(tmp_path / "cured")["run/version_0"]
    found, expected = (
        dict(zip(history[state][0].words, history[state][0].counts, strict=True))
        for state in ("rnn.l0/h", "generator.l0/h")
    )
    assert {word: found[word] for word in expected} == expected


class Refusing(nn.Linear):
    """Takes no hook."""

    def register_forward_hook(self, *args, **kwargs):
        """An error."""
        raise RuntimeError("no hooks here")


def test_hooks_that_cannot_be_attached(tmp_path):
    """Those that were attached are taken away, and the training goes on."""
    model = Padded()
    model.head = Refusing(16, 1)
    with pytest.warns(UserWarning, match="RNNVis stopped recording.*no hooks here"):
        run, _ = fit(tmp_path, rnnvis(), model, max_epochs=1)
    assert run.state.finished and no_hooks(model) and not _get_current_function_mode_stack()


class Copying(Callback):
    """Copies another callback, and the model, while a batch is looked at."""

    def __init__(self, callback):
        self.callback, self.copies = callback, []

    def on_validation_batch_start(self, trainer, pl_module, *batch):
        """Both ways to copy."""
        if not self.copies:
            self.copies = [copy.deepcopy(self.callback), pickle.loads(pickle.dumps(self.callback))]


def test_copies_made_within_a_validation_are_in_no_use(tmp_path):
    """They hold no hook of the original, and record a training of their own."""
    ours = rnnvis()
    copying = Copying(ours)
    fit(tmp_path / "first", None, Padded(), max_epochs=1, callbacks=[ours, copying])
    for number, one in enumerate(copying.copies):
        _, model = fit(tmp_path / f"copy {number}", one, Padded(), max_epochs=1)
        assert no_hooks(model) and not _get_current_function_mode_stack()
        assert len(load_runs(tmp_path / f"copy {number}")["run/version_0"]["rnn.l0/h"]) == 1
    assert len(load_runs(tmp_path / "first")["run/version_0"]["rnn.l0/h"]) == 1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"head": "haed"}, "names no nn.Linear.*Did you mean `head`"),
        ({"outputs": ["bad", "middling", "good"]}, "`head` needs 1 or 2. Got 3"),
    ],
)
def test_names_are_checked_before_anything_is_called(tmp_path, settings, message):
    """Also without a sanity check."""
    with pytest.raises(CaptureError, match=message):
        fit(tmp_path, rnnvis(**settings), num_sanity_val_steps=0)


def test_a_named_head_that_reads_no_state(tmp_path):
    """It is said before training, once, and stands in the notes of each record."""
    model = Padded()
    model.other = nn.Linear(16, 2)
    with pytest.warns(UserWarning, match="`other` was not seen to read hidden states") as caught:
        fit(tmp_path, rnnvis(head="other"), model, max_epochs=2)
    assert sum("`other` was not seen to read hidden states" in str(one.message) for one in caught) == 1
    notes = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1].notes
    assert sum("because `other` was not seen to read hidden states" in note for note in notes) == 1
