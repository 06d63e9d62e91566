"""Two processes that share the validation set record what one process records."""

from __future__ import annotations

from functools import partial
from unittest import mock

import numpy as np
import pytest
import torch
from lightning.pytorch import Callback, seed_everything
from lightning.pytorch.callbacks import EarlyStopping
from torch.utils.data import DataLoader, Subset

from lightning_rnnvis import load_runs
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from tests.models.small import Classifier, loader, sentences
from tests.training.distributed.shared_parts import assert_same_record, new_trainer, out_of_memory, say
from tests.training.distributed.starting import ends
from tests.training.running import rnnvis


def train(directory, devices=2, with_callback=True, **settings):
    """Validate and train a stacked bidirectional model; keeps its weights."""
    seed_everything(0, verbose=False)
    callback = rnnvis(**settings)
    model = Classifier(layers=2, bidirectional=True)
    trainer = new_trainer(directory, [callback] if with_callback else [], devices, max_epochs=2)
    if with_callback:
        trainer.validate(model, loader(seed=1), verbose=False)
    trainer.fit(model, loader(shuffle=True), loader(seed=1))
    if trainer.is_global_zero:
        torch.save(model.state_dict(), directory / "weights.pt")
    ours = {key: float(value) for key, value in trainer.callback_metrics.items() if "rnnvis" in key}
    say("metrics", trainer.global_rank, ours)


class Uneven(Classifier):
    """48 sentences in the first process, 16 in the second, in batches of 16."""

    def val_dataloader(self):
        rows = range(48) if self.trainer.global_rank == 0 else range(48, 64)
        return DataLoader(Subset(sentences(seed=1), rows if self.trainer.world_size == 2 else range(64)), batch_size=16)


class Sabotage(Callback):
    """Makes our part fail from the second epoch on, in one process."""

    def __init__(self, rank, patch):
        self.rank, self.patch = rank, patch

    def on_train_epoch_start(self, trainer, pl_module):
        if trainer.current_epoch == 1 and trainer.global_rank == self.rank:
            self.patch.start()


def train_unevenly(directory, failing=-1, devices=2):
    """Train with loaders of different lengths, until a metric of ours stops it."""
    seed_everything(0, verbose=False)
    stopping = EarlyStopping("rnnvis/rnn.l0/h/response_rank", mode="max", min_delta=1e9, patience=2, strict=True)
    patch = mock.patch.object(RecurrentCall, "states", out_of_memory)
    settings = {"max_epochs": 5, "use_distributed_sampler": False, "num_sanity_val_steps": 0}
    trainer = new_trainer(directory, [rnnvis(), stopping, Sabotage(failing, patch)], devices, **settings)
    model = Uneven()
    trainer.validate(model, verbose=False)
    trainer.fit(model, loader(16))
    patch.stop()
    say("ended", trainer.global_rank, trainer.current_epoch, float(trainer.callback_metrics[stopping.monitor]))


class Skipping(Classifier):
    """No sentences in the second process."""

    def val_dataloader(self):
        return DataLoader(Subset(sentences(seed=1), range(48) if self.trainer.global_rank == 0 else []), batch_size=16)


def train_with_data_in_one(directory):
    """Train where Lightning lets a process skip the validation."""
    seed_everything(0, verbose=False)
    model, callback = Skipping(), rnnvis()
    model.allow_zero_length_dataloader_with_multiple_devices = True
    callback._recorder.metrics.last = {"rnnvis/rnn.l0/h/response_rank": 1.0}  # as after a resumption
    settings = {"max_epochs": 2, "use_distributed_sampler": False, "num_sanity_val_steps": 0}
    trainer = new_trainer(directory, [callback], logger=False, default_root_dir=directory, **settings)
    trainer.validate(model, verbose=False)
    trainer.fit(model, loader(16))
    say("ended", trainer.global_rank, trainer.current_epoch)


TRAININGS = {
    "two": train,
    "two without": partial(train, with_callback=False),
    "failing words": partial(train, word_classes=lambda word: str(1 / (word == "<pad>"))),
    "uneven": train_unevenly,
    "failing in 0": partial(train_unevenly, failing=0),
    "failing in 1": partial(train_unevenly, failing=1),
    "data in one": train_with_data_in_one,
}


@pytest.fixture
def two(two_processes):
    """Log directory and output of two processes."""
    return two_processes / "two", (two_processes / "two.txt").read_text()


def test_equal_to_one_process(two, tmp_path):
    """Words, counts, sentences, responses and percentiles of the untrained record are those of a single process."""
    train(tmp_path, devices=1)
    one, both = (load_runs(directory)["run/version_0"] for directory in (tmp_path, two[0]))
    assert one.states == both.states
    for state in one.states:
        first, second = one[state][0], both[state][0]
        assert_same_record(first, second)
        assert first.metrics["kept_share"] == pytest.approx(second.metrics["kept_share"], abs=1e-5)
        assert first.metrics["state_rank"] == pytest.approx(second.metrics["state_rank"], rel=1e-3)
        np.testing.assert_array_equal(first.network.words, second.network.words)
        for a, b in zip(first.network.sequences, second.network.sequences, strict=True):
            np.testing.assert_array_equal(a, b)


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


def test_weights_are_bit_identical(two_processes):
    """Two processes train the same weights with and without the callback."""
    ours, theirs = (torch.load(two_processes / name / "weights.pt") for name in ("two", "two without"))
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(weights, theirs[name]) for name, weights in ours.items())


def test_an_error_in_one_process_does_not_hang_the_others(two_processes):
    """If what one process does fails, here for all words but one, the others go on and the training ends."""
    printed = (two_processes / "failing words.txt").read_text()
    assert "ZeroDivisionError" in printed
    assert sum(line.startswith("metrics") for line in printed.splitlines()) == 2


def test_uneven_loaders(two_processes, tmp_path):
    """With three batches in one process and one in the other, the record is that of one process; both stop together."""
    printed = (two_processes / "uneven.txt").read_text()
    (rank0, *first), (rank1, *second) = ends(printed)
    assert (rank0, rank1) == ("0", "1") and first == second and first[0] == "3"
    assert not any("sync_dist" in line and "rnnvis" in line for line in printed.splitlines())
    train_unevenly(tmp_path, devices=1)
    one, two = (load_runs(directory)["run/version_0"] for directory in (tmp_path, two_processes / "uneven"))
    for state in one.states:
        assert_same_record(one[state][0], two[state][0])
    assert [record.global_step for record in two["rnn.l0/h"]] == [0, 1, 2, 3]


@pytest.mark.parametrize("failing", [0, 1])
def test_an_error_in_either_process_stops_all_of_us(two_processes, failing):
    """No record is made of a part of the data: one warning that names the cause, and the last metrics everywhere."""
    printed = (two_processes / f"failing in {failing}.txt").read_text()
    (_, *first), (_, *second) = ends(printed)
    assert first == second and first[0] == "3"
    assert printed.count("RNNVis stopped recording") == 1
    assert "MemoryError: mine" in printed
    assert ("(in process 1)" in printed) == (failing == 1)
    history = load_runs(two_processes / f"failing in {failing}")["run/version_0"]["rnn.l0/h"]
    assert [record.global_step for record in history] == [0, 1]


def test_a_process_without_validation_data(two_processes):
    """Where Lightning lets a process skip the validation, nothing is recorded, said once, and nobody waits."""
    printed = (two_processes / "data in one.txt").read_text()
    assert ends(printed) == [["0", "2"], ["1", "2"]]
    assert printed.count("RNNVis stopped recording") == 1
    assert "allow_zero_length_dataloader_with_multiple_devices" in printed
