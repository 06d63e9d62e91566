"""Whatever fails, in our part or around it: the training goes on, and the records finished so far can be read."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest
import torch
from lightning.pytorch import Callback
from lightning.pytorch.callbacks import EarlyStopping
from torch import nn

from lightning_rnnvis import load_runs
from tests.forked_scripts import forked, run_forked
from tests.models.small import Classifier, loader
from tests.training.running import fit, rnnvis, trainer

START = """
import os, resource, signal, sys, time
from lightning.pytorch import Callback, Trainer, seed_everything
from lightning.pytorch.callbacks import ModelCheckpoint
from lightning.pytorch.loggers import TensorBoardLogger
from lightning_rnnvis import RNNVis
from tests.training.running import fit, rnnvis, trainer
from tests.models.small import Classifier, loader

root = sys.argv[1]
"""


def script(directory, code):
    """A script of Python code with the test's helpers at hand, whose argument is the directory that it writes to."""
    (directory / "script.py").write_text(START + code)
    return directory / "script.py", directory


def no_hooks(model):
    """Whether no module of the model has a hook."""
    return not any(m._forward_hooks or m._forward_pre_hooks or m._backward_hooks for m in model.modules())


def steps(directory, state="rnn.l0/h"):
    """Global steps recorded by the run of the directory."""
    return [record.global_step for record in load_runs(directory)["run/version_0"][state]]


def fail(error):
    """A function that raises, whatever it is given."""

    def failing(*args, **kwargs):
        raise error

    return failing


def out_of_memory(*args, **kwargs):
    """Really ask for more memory than any machine has."""
    torch.empty(2**58)


@pytest.mark.parametrize(
    ("place", "cure"),
    [
        ("capture.layer_calls.RecurrentCall.states", "max_tokens"),
        ("capture.recording.WordReader.read", "max_tokens"),
        ("capture.model.hooks.CallRecorder.attach", "max_tokens"),
        ("capture.measurement.measure.choose_or_keep", "max_tokens"),
        ("training.record.snapshot_builder.cocluster", "max_tokens"),
        ("records.files.writer.encode", "max_tokens"),
    ],
)
def test_out_of_memory_in_our_part(tmp_path, monkeypatch, place, cure):
    """An allocation of ours that fails: one warning with the cure, a training that ends, the same weights."""
    _, without = fit(tmp_path / "without", None, num_sanity_val_steps=0)
    monkeypatch.setattr(f"lightning_rnnvis.{place}", out_of_memory)
    callback = rnnvis()
    with pytest.warns(UserWarning, match=rf"(?s)memory.*{cure}") as caught:
        run, model = fit(tmp_path / "with", callback, num_sanity_val_steps=0, max_epochs=2)
    assert sum("stopped recording" in str(w.message) for w in caught) == 1
    assert run.current_epoch == 2 and no_hooks(model)
    for (name, a), b in zip(model.state_dict().items(), without.state_dict().values(), strict=True):
        assert torch.equal(a, b), name


def test_an_error_after_records_keeps_them_and_what_monitors_them(tmp_path, monkeypatch):
    """Records made before an error stay, and a callback that monitors a metric still finds its last value."""

    class Saboteur(Callback):
        def on_train_epoch_start(self, trainer, pl_module):
            if trainer.current_epoch == 2:
                monkeypatch.setattr(
                    "lightning_rnnvis.training.record.snapshot_builder.cocluster", fail(KeyError("mine"))
                )

    callback = rnnvis()
    stopping = EarlyStopping("rnnvis/rnn.l0/h/response_rank", patience=50, strict=True)
    with pytest.warns(UserWarning, match="stopped recording.*KeyError.*report this"):
        run, _ = fit(tmp_path, callback, max_epochs=4, callbacks=[callback, stopping, Saboteur()])
    assert run.current_epoch == 4
    assert steps(tmp_path) == [4, 8]


def test_a_training_after_one_that_failed(tmp_path, monkeypatch):
    """The callback of a training that failed in our part records the next one, without anything of the first."""

    class Gated(Classifier):
        def __init__(self):
            super().__init__("GRU")
            self.gated, self.rnn = self.rnn, None

        def forward(self, ids, lengths):
            return self.head(self.gated(self.embedding(ids))[0][:, -1]).squeeze(-1)

    callback = rnnvis()
    fit(tmp_path / "works", callback)
    with monkeypatch.context() as patch, pytest.warns(UserWarning, match="stopped recording"):
        patch.setattr("lightning_rnnvis.records.files.writer.encode", fail(OSError("no room")))
        fit(tmp_path / "fails", callback)
    run, _ = fit(tmp_path / "again", callback, Gated())
    assert load_runs(tmp_path / "again")["run/version_0"].states == ("gated.l0/h",)
    assert {name.split("/")[1] for name in run.callback_metrics if name.startswith("rnnvis/")} == {"gated.l0"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit(3), torch.OutOfMemoryError("theirs")])
def test_hooks_do_not_outlive_what_ends_a_training(tmp_path, error):
    """Ctrl-C, an exit or the user's own error in mid-batch leaves the model without hooks and the records readable."""

    class Ending(nn.Linear):
        armed = False

        def forward(self, read):
            if self.armed:
                raise error
            return super().forward(read)

    class Arming(Callback):
        def on_validation_batch_start(self, trainer, pl_module, batch, batch_idx, dataloader_idx=0):
            pl_module.head.armed = trainer.current_epoch == 1 and batch_idx == 0

    model = Classifier()
    model.head = Ending(16, 1)
    callback = rnnvis()
    with pytest.raises((SystemExit, torch.OutOfMemoryError)):
        fit(tmp_path, callback, model, callbacks=[callback, Arming()])
    assert no_hooks(model)
    assert steps(tmp_path) == [4]
    model.head.armed = False
    run, _ = fit(tmp_path, callback, model)  # the same callback can be used again
    assert run.current_epoch == 2


def test_sigint_from_outside(tmp_path):
    """A real Ctrl-C in a validation batch ends the training as Lightning does, and the first epoch can be read."""
    code = """
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs begin with the signal ignored

class Slow(Classifier):
    def validation_step(self, batch, batch_idx):
        super().validation_step(batch, batch_idx)
        if self.trainer.global_step == 8:
            print("now", flush=True)
            time.sleep(600)

model = Slow()
try:
    fit(root, rnnvis(), model)
finally:
    print("hooks", sum(len(m._forward_hooks) for m in model.modules()))
"""
    with forked(*script(tmp_path, code)) as running:
        lines = []
        while "now\n" not in lines:
            lines.append(running.printed.readline())
            assert lines[-1], "".join(lines)
        os.kill(running.pid, signal.SIGINT)
        _, printed = running.end()
    assert "hooks 0" in printed and "Traceback" not in printed, printed
    assert steps(tmp_path) == [4]


def test_a_killed_process_loses_no_finished_record(tmp_path):
    """After kill -9 in mid-epoch the finished records are there, and the resumed training goes on with the history."""
    code = """
class Killed(Callback):
    def on_train_batch_end(self, trainer, pl_module, outputs, batch, batch_idx):
        if trainer.global_step == 10:
            os.kill(os.getpid(), signal.SIGKILL)

callback = rnnvis(max_words=5)
checkpoints = ModelCheckpoint(root + "/checkpoints", save_last=True, every_n_epochs=1)
fit(root, callback, max_epochs=4, enable_checkpointing=True, callbacks=[callback, checkpoints, Killed()])
"""
    status, printed = run_forked(*script(tmp_path, code))
    assert status == -signal.SIGKILL, printed
    first = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"]
    assert [record.global_step for record in first] == [4, 8]
    run = trainer(tmp_path, rnnvis(max_words=5), max_epochs=3)
    run.fit(Classifier(), loader(seed=7), loader(seed=1), ckpt_path=tmp_path / "checkpoints" / "last.ckpt")
    joined = load_runs(tmp_path, join=True)["run/version_0"]["rnn.l0/h"]
    assert [record.global_step for record in joined] == [4, 8, 12]
    np.testing.assert_array_equal(joined[0].words, joined[-1].words)
    assert [s.key for s in joined[0].sentences] == [s.key for s in joined[-1].sentences]


def test_a_disk_that_fills(tmp_path):
    """When no more can be written, one warning names the cure; scalars, training and earlier records go on."""
    code = """
class Filling(Callback):
    def on_train_epoch_start(self, trainer, pl_module):
        if trainer.current_epoch == 2:  # room for scalars, not for a record
            written = max(os.path.getsize(f"{trainer.log_dir}/{name}") for name in os.listdir(trainer.log_dir))
            resource.setrlimit(resource.RLIMIT_FSIZE, (written + 20_000, resource.RLIM_INFINITY))

callback = rnnvis()
run, model = fit(root, callback, max_epochs=5, callbacks=[callback, Filling()])
run.logger.experiment.flush()
print("epochs", run.current_epoch, "hooks", sum(len(m._forward_hooks) for m in model.modules()))
"""
    status, printed = run_forked(*script(tmp_path, code))
    assert status == 0 and "epochs 5 hooks 0" in printed, printed
    assert printed.count("RNNVis stopped recording") == 1
    assert "make room" in printed and "Traceback" not in printed
    assert "are to be written, beside the 1.0 MB that RNNVis leaves free for others" in printed
    assert steps(tmp_path) == [4, 8]
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    scalars = EventAccumulator(str(tmp_path / "run" / "version_0")).Reload()
    assert [scalar.step for scalar in scalars.Scalars("val_loss")] == [3, 7, 11, 15, 19]
    own = [tag for tag in scalars.Tags()["scalars"] if tag.startswith("rnnvis/")]
    assert own and {scalar.step for tag in own for scalar in scalars.Scalars(tag)} == {3, 7}  # none of ours takes room


CHECKPOINT_USER = """
import sys
sys.modules["lightning_rnnvis"] = None  # importing it fails
import torch
from tests.models.small import Classifier

checkpoint = torch.load(sys.argv[1], weights_only=True)
model = Classifier.load_from_checkpoint(sys.argv[1])
print(sorted(key.partition("{")[0] for key in checkpoint["callbacks"]), len(list(model.parameters())))
"""


def test_a_checkpoint_needs_no_rnnvis(tmp_path):
    """A checkpoint loads where the package cannot be imported, and its callback state is of plain types only."""
    from lightning.pytorch.callbacks import ModelCheckpoint

    callback = rnnvis()
    path = tmp_path / "checkpoints" / "last.ckpt"
    saving = ModelCheckpoint(path.parent, save_last=True)
    fit(tmp_path, callback, enable_checkpointing=True, callbacks=[callback, saving])
    (tmp_path / "loads.py").write_text(CHECKPOINT_USER)
    status, printed = run_forked(tmp_path / "loads.py", path)
    assert status == 0 and "RNNVis" in printed, printed

    def plain(value):
        if isinstance(value, dict):
            return all(isinstance(key, str) and plain(inner) for key, inner in value.items())
        if isinstance(value, list):
            return all(map(plain, value))
        return value is None or type(value) in (str, int, float, bool)

    state = torch.load(path, weights_only=True)["callbacks"][callback.state_key]
    assert plain(state) and state["choices"]["rnn"]["word_ids"]


@pytest.mark.parametrize(
    "state", [{"version": 99, "history_id": "a"}, {"history_id": "a"}, {"version": 1}, {"x": None}]
)
def test_a_state_that_cannot_be_read(tmp_path, state):
    """A checkpoint with a newer or damaged state of the callback can be resumed all the same."""
    from lightning.pytorch.callbacks import ModelCheckpoint

    callback, path = rnnvis(), tmp_path / "checkpoints" / "last.ckpt"
    saving = ModelCheckpoint(path.parent, save_last=True)
    fit(tmp_path, callback, max_epochs=1, enable_checkpointing=True, callbacks=[callback, saving])
    checkpoint = torch.load(path, weights_only=True)
    checkpoint["callbacks"][callback.state_key] = state
    torch.save(checkpoint, path)
    run = trainer(tmp_path, rnnvis(), max_epochs=2)
    if state.get("version") == 99:
        run.fit(Classifier(), loader(), loader(seed=1), ckpt_path=path)
    else:
        with pytest.warns(UserWarning, match="begins a new history"):
            run.fit(Classifier(), loader(), loader(seed=1), ckpt_path=path)
    assert [r.global_step for r in load_runs(tmp_path)["run/version_1"]["rnn.l0/h"]] == [8]
