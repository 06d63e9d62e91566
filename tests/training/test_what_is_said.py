"""What a training is told where little or nothing can be recorded, and that it goes on."""

from __future__ import annotations

import json
import logging
import warnings

import numpy as np
import pytest
import torch
from lightning.pytorch import seed_everything
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from lightning_rnnvis import CaptureError, RNNVis, load_runs
from lightning_rnnvis.report.choice import Choice
from lightning_rnnvis.report.content.packing import report_content
from lightning_rnnvis.report.source import StoredSource
from tests.cli.running import run as run_command
from tests.models.small import VOCABULARY, Classifier, loader
from tests.serving import standalone
from tests.training.running import fit, rnnvis, trainer


def test_fast_dev_run_writes_nothing(tmp_path):
    """`fast_dev_run` runs through everything and leaves no file."""
    fit(tmp_path, rnnvis(), fast_dev_run=True)
    assert not list(tmp_path.rglob("*tfevents*"))


def test_no_validation_is_said(tmp_path):
    """Without validation there is nothing to record: a sentence, not an error."""
    with pytest.warns(UserWarning, match="RNNVis tab will stay empty"):
        fit(tmp_path, rnnvis(), limit_val_batches=0)


def test_empty_validation_set(tmp_path):
    """An empty validation set costs a warning, not the training."""
    run = trainer(tmp_path, rnnvis())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run.fit(Classifier(), loader(), loader(0))
    assert run.current_epoch == 2


def test_ids_outside_the_vocabulary(tmp_path):
    """They are shown as ids, and said once."""
    with pytest.warns(UserWarning, match="outside the vocabulary") as caught:
        fit(tmp_path, RNNVis(VOCABULARY[:8], min_count=1))
    assert sum("outside the vocabulary" in str(w.message) for w in caught) == 1
    words = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][0].words
    assert "id 11" in words and "good" in words


def test_nan_is_reported(tmp_path):
    """NaN in some states is left out and said; the training goes on."""

    class Broken(Classifier):
        def validation_step(self, batch, batch_idx):
            if batch_idx == 1:
                with torch.no_grad():
                    saved = self.embedding.weight[5].clone()
                    self.embedding.weight[5] = torch.nan
                super().validation_step(batch, batch_idx)
                with torch.no_grad():
                    self.embedding.weight[5] = saved
            else:
                super().validation_step(batch, batch_idx)

    seed_everything(0, verbose=False)
    with pytest.warns(UserWarning, match="held NaN or infinity") as caught:
        run, _ = fit(tmp_path, rnnvis(), Broken(), max_epochs=4)
    assert run.current_epoch == 4
    assert sum("rnn.l0/h" in str(w.message) for w in caught) == 1
    snapshot = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    assert np.isfinite(snapshot.responses).all()
    assert any("NaN" in note for note in snapshot.notes)
    assert 0 < len(snapshot.sentences) < 12
    assert all(np.isfinite(sentence.states).all() for sentence in snapshot.sentences)


def test_a_record_without_states_is_not_pointed_to(tmp_path, caplog):
    """Where every weight is NaN there is nothing to see."""

    class Lost(Classifier):
        def on_train_batch_end(self, *_):
            for parameter in self.parameters():
                parameter.data.fill_(torch.nan)

    with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"), pytest.warns(UserWarning, match="held NaN"):
        fit(tmp_path, rnnvis(), Lost(), max_epochs=1)
    assert not any("See them" in record.getMessage() for record in caplog.records)
    with pytest.raises(FileNotFoundError, match="all states of rnn.l0/c, rnn.l0/h were NaN or infinite from the first"):
        load_runs(tmp_path)


@pytest.mark.parametrize("part", ["rnn", "head"])
def test_a_training_that_breaks_is_told_of_its_states_and_weights(tmp_path, capsys, part):
    """With the epoch, though the model logs nothing: in Python, as JSON, in the tab and in a report."""

    class Breaks(Classifier):
        def log(self, *_, **__):
            pass

        def on_validation_start(self):
            if self.current_epoch >= 2:
                for parameter in getattr(self, part).parameters():
                    parameter.data.fill_(torch.nan)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run, _ = fit(tmp_path, rnnvis(), Breaks(), max_epochs=4)
    assert run.current_epoch == 4 and not any("stopped" in str(one.message) for one in caught)
    cures = [str(one.message) for one in caught if "gradient_clip_val" in str(one.message)]
    assert sum("rnn.l0/h could not be recorded: all states" in cure for cure in cures) == 1
    history = load_runs(tmp_path)["run/version_0"]
    found = history["rnn.l0/h"].findings()
    what = "all states of rnn.l0/h" if part == "rnn" else "weights of `head`"
    assert what in found.not_finite and "NaN or infinite" in found.not_finite
    assert [one.epoch for one in history["rnn.l0/h"].headers] == ([0, 1] if part == "rnn" else [0, 1, 2])
    assert found.not_finite.startswith("From epoch 2 (step ")
    assert found.not_finite in history.findings().not_finite and found.not_finite in str(found)
    (of_run,) = json.loads(run_command(capsys, "findings", tmp_path, "--json").out)["runs"]
    with standalone(tmp_path) as requests:
        of_tab = requests.payload("findings", run="run/version_0", state="rnn.l0/h")["summary"]
    assert found.not_finite in of_tab and found.not_finite in of_run["states"][-1]["summary"]
    source = StoredSource({"run": [*history.stored_records, *history.gaps]})
    assert found.not_finite.encode() in report_content(source, Choice(clusters=()))


def test_no_recurrent_layer_is_an_error_before_training(tmp_path):
    """A model without recurrent layers is told so in `on_fit_start`."""

    class NoRNN(Classifier):
        def __init__(self):
            super().__init__()
            self.rnn = nn.Linear(1, 1)

    with pytest.raises(CaptureError, match="has none"):
        fit(tmp_path, rnnvis(), NoRNN())
    with pytest.raises(CaptureError, match="`rnn`"):
        fit(tmp_path, rnnvis(layers=["decoder*"]))


class Functional(Classifier):
    """Looks its vectors up in a matrix that it computes, so that no embedding call is seen."""

    def forward(self, ids, lengths):
        """As the parent, but for the look-up."""
        vectors = nn.functional.embedding(ids, self.embedding.weight * 1)
        _, (last, _) = self.rnn(vectors)
        return self.head(last[-1]).squeeze(-1)


def test_unknown_words_are_an_error_in_the_sanity_check(tmp_path):
    """Before training it is an error that shows the cure, and with the cure it works."""
    with pytest.raises(CaptureError, match="words=lambda batch"):
        fit(tmp_path, rnnvis(), Functional())
    fit(tmp_path, rnnvis(words=lambda batch: batch[0], padding=0), Functional())
    assert "good" in load_runs(tmp_path)["run/version_1"]["rnn.l0/h"][0].words


def test_given_words_may_be_packed(tmp_path):
    """As they stand in a batch of packed sequences."""
    packed = rnnvis(words=lambda batch: pack_padded_sequence(batch[0], batch[1], True, enforce_sorted=False))
    counts = []
    for callback in (packed, rnnvis()):
        fit(tmp_path, callback, max_epochs=1)
        record = load_runs(tmp_path)[f"run/version_{len(counts)}"]["rnn.l0/h"][0]
        counts.append(dict(zip(record.words, record.counts, strict=True)))
    assert counts[0] == counts[1]


def test_unknown_words_do_not_stop_a_training_under_way(tmp_path):
    """Without a sanity check the training is under way: one warning, and it goes on without us."""
    with pytest.warns(UserWarning, match="stopped recording") as caught:
        run, model = fit(tmp_path, rnnvis(), Functional(), num_sanity_val_steps=0)
    assert run.current_epoch == 2
    assert sum("stopped recording" in str(w.message) for w in caught) == 1
    assert not any(m._forward_hooks for m in model.modules())


def test_hooks_do_not_outlive_an_exception(tmp_path):
    """A user's error in validation leaves no hook on the model."""

    class Failing(Classifier):
        def validation_step(self, batch, batch_idx):
            super().validation_step(batch, batch_idx)
            if not self.trainer.sanity_checking:
                raise RuntimeError("mine")

    model = Failing()
    with pytest.raises(RuntimeError, match="mine"):
        fit(tmp_path, rnnvis(), model)
    assert not any(m._forward_hooks for m in model.modules())
