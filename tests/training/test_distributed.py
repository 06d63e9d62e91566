"""Two processes that share the validation set record what one process records."""

from __future__ import annotations

import numpy as np
import pytest

from lightning_rnnvis import load_runs
from tests.training.processes import ends, run_script

SCRIPT = """
import sys
from lightning.pytorch import Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from lightning_rnnvis import RNNVis
from tests.models import VOCABULARY, Classifier, loader

if __name__ == "__main__":
    devices, with_callback = int(sys.argv[2]), sys.argv[3] == "with"
    seed_everything(0, verbose=False)
    callback = RNNVis(VOCABULARY, min_count=1, **eval(sys.argv[4]))
    model = Classifier(layers=2, bidirectional=True)
    trainer = Trainer(
        max_epochs=2, accelerator="cpu", devices=devices, strategy="ddp" if devices > 1 else "auto",
        logger=TensorBoardLogger(sys.argv[1], name="run"), enable_progress_bar=False, enable_checkpointing=False,
        callbacks=[callback] if with_callback else [],
    )
    if with_callback:
        trainer.validate(model, loader(seed=1), verbose=False)
    trainer.fit(model, loader(shuffle=True), loader(seed=1))
    if trainer.is_global_zero:
        import torch
        torch.save(model.state_dict(), f"{sys.argv[1]}/weights.pt")
    ours = {k: float(v) for k, v in trainer.callback_metrics.items() if "rnnvis" in k}
    sys.stdout.write("\\nmetrics %d %r\\n" % (trainer.global_rank, ours))  # in one piece: two processes write
"""


def train(directory, devices, with_callback=True, settings="{}"):
    """Run the script; returns what it printed."""
    return run_script(directory, SCRIPT, devices, "with" if with_callback else "without", settings)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Log directory and output of two processes."""
    directory = tmp_path_factory.mktemp("two")
    return directory, train(directory, 2)


def test_equal_to_one_process(two, tmp_path):
    """Words, counts, sentences, responses and percentiles of the untrained record are those of a single process."""
    train(tmp_path, 1)
    one, both = (load_runs(directory)["run/version_0"] for directory in (tmp_path, two[0]))
    assert one.states == both.states
    for state in one.states:
        first, second = one[state][0], both[state][0]
        np.testing.assert_array_equal(first.words, second.words)
        np.testing.assert_array_equal(first.counts, second.counts)
        assert [s.key for s in first.sentences] == [s.key for s in second.sentences]
        half = first.half_steps
        np.testing.assert_allclose(first.responses, second.responses, atol=2 * half["responses"])
        np.testing.assert_allclose(first.percentiles, second.percentiles, atol=2 * half["percentiles"])
        np.testing.assert_allclose(first.unit_means, second.unit_means, atol=1e-5)
        np.testing.assert_allclose(first.unit_deviations, second.unit_deviations, atol=1e-5)
        assert first.metrics["kept_share"] == pytest.approx(second.metrics["kept_share"], abs=1e-5)
        assert first.metrics["state_rank"] == pytest.approx(second.metrics["state_rank"], rel=1e-3)
        for a, b in zip(first.sentences, second.sentences, strict=True):
            np.testing.assert_allclose(a.states, b.states, atol=2 * half["sentence_states"])


def test_every_epoch_once(two):
    """The first process writes, once for each validation; all processes log the same metrics."""
    directory, printed = two
    records = load_runs(directory)["run/version_0"]["rnn.l1.reverse/h"]
    assert [(r.epoch, r.global_step) for r in records] == [(0, 0), (0, 2), (1, 4)]
    np.testing.assert_array_equal(records[0].words, records[-1].words)
    lines = [line for line in printed.splitlines() if line.startswith("metrics")]
    assert len(lines) == 2
    assert len({line.split(" ", 2)[2] for line in lines}) == 1
    assert "response_rank" in lines[0]


def test_one_process_speaks_for_all(two):
    """What is followed, and what it costs, is said once."""
    assert two[1].count("RNNVis records `rnn`") == 1
    assert two[1].count("RNNVis recorded 8 states") == 1


def test_weights_are_bit_identical(two, tmp_path):
    """Two processes train the same weights with and without the callback."""
    import torch

    train(tmp_path, 2, with_callback=False)
    for (name, a), (_, b) in zip(
        torch.load(two[0] / "weights.pt").items(), torch.load(tmp_path / "weights.pt").items(), strict=True
    ):
        assert torch.equal(a, b), name


def test_an_error_in_one_process_does_not_hang_the_others(tmp_path):
    """If what one process does fails, here for all words but one, the others go on and the training ends."""
    fails = "{'word_classes': lambda word: str(1 / (word == '<pad>'))}"
    printed = train(tmp_path, 2, settings=fails)
    assert sum(line.startswith("metrics") for line in printed.splitlines()) == 2


UNEVEN = """
import os, sys, warnings
import torch
from lightning.pytorch import Callback, Trainer, seed_everything
from lightning.pytorch.callbacks import EarlyStopping
from lightning.pytorch.loggers import TensorBoardLogger
from torch.utils.data import DataLoader, Subset
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from tests.training.running import rnnvis
from tests.models import Classifier, loader, sentences

class Uneven(Classifier):
    def val_dataloader(self):  # 48 sentences in the first process, 16 in the second, in batches of 16
        rows = range(48) if self.trainer.global_rank == 0 else range(48, 64)
        return DataLoader(Subset(sentences(seed=1), rows if self.trainer.world_size == 2 else range(64)), batch_size=16)

class Sabotage(Callback):
    def on_train_epoch_start(self, trainer, pl_module):
        if trainer.current_epoch == 1 and trainer.global_rank == int(sys.argv[2]):
            def failing(*args):
                raise MemoryError("mine")
            RecurrentCall.states = failing

if __name__ == "__main__":
    devices = int(sys.argv[3])
    seed_everything(0, verbose=False)
    stopping = EarlyStopping("rnnvis/rnn.l0/h/response_rank", mode="max", min_delta=1e9, patience=2, strict=True)
    model = Uneven()
    trainer = Trainer(
        max_epochs=5, accelerator="cpu", devices=devices, strategy="ddp" if devices > 1 else "auto",
        use_distributed_sampler=False, num_sanity_val_steps=0, logger=TensorBoardLogger(sys.argv[1], name="run"),
        enable_progress_bar=False, enable_checkpointing=False, callbacks=[rnnvis(), stopping, Sabotage()],
    )
    trainer.validate(model, verbose=False)
    trainer.fit(model, loader(16))
    ending = trainer.global_rank, trainer.current_epoch, float(trainer.callback_metrics[stopping.monitor])
    sys.stdout.write("\\nended %d %d %r\\n" % ending)  # in one piece: two processes write
"""


def train_unevenly(directory, failing=-1, devices=2):
    """Run the script of uneven loaders; returns what it printed."""
    return run_script(directory, UNEVEN, failing, devices)


def test_uneven_loaders(tmp_path):
    """With three batches in one process and one in the other, the record is that of one process; both stop together."""
    printed = train_unevenly(tmp_path / "two")
    (rank0, *first), (rank1, *second) = ends(printed)
    assert (rank0, rank1) == ("0", "1") and first == second and first[0] == "3"
    assert not any("sync_dist" in line and "rnnvis" in line for line in printed.splitlines())
    train_unevenly(tmp_path / "one", devices=1)
    one, two = (load_runs(tmp_path / name)["run/version_0"] for name in ("one", "two"))
    for state in one.states:
        a, b = one[state][0], two[state][0]
        np.testing.assert_array_equal(a.words, b.words)
        np.testing.assert_array_equal(a.counts, b.counts)
        np.testing.assert_allclose(a.responses, b.responses, atol=2 * a.half_steps["responses"])
        np.testing.assert_allclose(a.percentiles, b.percentiles, atol=2 * a.half_steps["percentiles"])
        assert [s.key for s in a.sentences] == [s.key for s in b.sentences]
    assert [record.global_step for record in two["rnn.l0/h"]] == [0, 1, 2, 3]


@pytest.mark.parametrize("failing", [0, 1])
def test_an_error_in_either_process_stops_all_of_us(tmp_path, failing):
    """No record is made of a part of the data: one warning that names the cause, and the last metrics everywhere."""
    printed = train_unevenly(tmp_path, failing)
    (_, *first), (_, *second) = ends(printed)
    assert first == second and first[0] == "3"
    assert printed.count("RNNVis stopped recording") == 1
    assert "MemoryError: mine" in printed
    assert ("(in process 1)" in printed) == (failing == 1)
    assert [record.global_step for record in load_runs(tmp_path)["run/version_0"]["rnn.l0/h"]] == [0, 1]


SKIPPING = """
import sys
from lightning.pytorch import Trainer, seed_everything
from torch.utils.data import DataLoader, Subset
from tests.training.running import rnnvis
from tests.models import Classifier, loader, sentences

class Skipping(Classifier):
    def val_dataloader(self):  # none in the second process
        return DataLoader(Subset(sentences(seed=1), range(48) if self.trainer.global_rank == 0 else []), batch_size=16)

if __name__ == "__main__":
    seed_everything(0, verbose=False)
    model, callback = Skipping(), rnnvis()
    model.allow_zero_length_dataloader_with_multiple_devices = True
    callback._recorder.metrics.last = {"rnnvis/rnn.l0/h/response_rank": 1.0}  # as after a resumption
    trainer = Trainer(
        max_epochs=2, accelerator="cpu", devices=2, strategy="ddp", use_distributed_sampler=False, logger=False,
        default_root_dir=sys.argv[1], num_sanity_val_steps=0, enable_progress_bar=False, enable_checkpointing=False,
        callbacks=[callback],
    )
    trainer.validate(model, verbose=False)
    trainer.fit(model, loader(16))
    sys.stdout.write(f"\\nended {trainer.global_rank} {trainer.current_epoch}\\n")  # in one piece: two processes write
"""


def test_a_process_without_validation_data(tmp_path):
    """Where Lightning lets a process skip the validation, nothing is recorded, said once, and nobody waits."""
    printed = run_script(tmp_path, SKIPPING)
    assert ends(printed) == [["0", "2"], ["1", "2"]]
    assert printed.count("RNNVis stopped recording") == 1
    assert "allow_zero_length_dataloader_with_multiple_devices" in printed
