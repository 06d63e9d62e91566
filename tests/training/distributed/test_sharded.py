"""Strategies that spread the weights over devices are refused with a sentence, and the training goes on."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from lightning.pytorch import seed_everything, strategies
from torch.distributed.checkpoint.state_dict import StateDictOptions, get_model_state_dict
from torch.distributed.fsdp import FSDPModule, fully_shard

from lightning_rnnvis.training.distributed import SHARDED, XLA, why_refused
from tests.models.small import Classifier, loader
from tests.training.distributed.shared_parts import new_trainer, say
from tests.training.distributed.starting import ends
from tests.training.running import rnnvis


class Sharded(Classifier):
    """Its recurrent layer has one half of the weights in each process."""

    def configure_model(self):  # before each stage
        if isinstance(self.rnn, FSDPModule):
            return
        fully_shard(self.rnn, mesh=self.device_mesh["data_parallel"])
        assert all("Shard" in str(weight.placements) for weight in self.rnn.parameters())


def train(directory, stages, with_callback):
    """Go through the stages with weights in two halves."""
    seed_everything(0, verbose=False)
    model = Sharded()
    trainer = new_trainer(
        directory,
        [rnnvis()] if with_callback else [],
        max_epochs=2,
        strategy=strategies.ModelParallelStrategy(data_parallel_size=2, tensor_parallel_size=1),
    )
    for stage in stages:
        if stage == "fit":
            trainer.fit(model, loader(), loader(seed=1))
        else:
            getattr(trainer, stage)(model, loader(seed=2), verbose=False)
    weights = get_model_state_dict(model, options=StateDictOptions(full_state_dict=True, cpu_offload=True))
    if trainer.is_global_zero:
        torch.save(weights, directory / "weights.pt")
    say("ended", trainer.global_rank)


STAGES = {"sharded": ("validate", "fit", "validate"), "sharded test": ("test",)}
TRAININGS = {name: partial(train, stages=stages, with_callback=True) for name, stages in STAGES.items()} | {
    f"{name} without": partial(train, stages=stages, with_callback=False) for name, stages in STAGES.items()
}


@pytest.mark.parametrize("name", STAGES)
def test_sharded_weights_are_refused_and_the_training_goes_on(two_processes, name):
    """One warning names the strategy and the cure; the weights are those without us, and nothing is recorded."""
    printed, without = ((two_processes / f"{each}.txt").read_text() for each in (name, f"{name} without"))
    assert ends(printed) == ends(without) == [["0"], ["1"]]
    assert printed.count("RNNVis stopped recording; everything else continues") == 1
    assert "weights are spread over devices (`ModelParallelStrategy`). Use `strategy='ddp'`" in printed
    assert "RNNVis" not in without
    events = [file.read_bytes() for file in (two_processes / name).rglob("events.*")]
    assert events and not any(b"rnnvis" in one for one in events)
    ours, theirs = (torch.load(two_processes / each / "weights.pt") for each in (name, f"{name} without"))
    assert ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.parametrize("name", SHARDED + XLA)
def test_what_is_derived_from_a_refused_strategy_is_refused(name):
    """Lightning has the strategies under these names; FSDP, DeepSpeed and XLA do not start on a CPU."""
    own = type("Own", (getattr(strategies, name),), {})
    sentence = why_refused(object.__new__(own))
    assert sentence is not None and f"(`{name}`)" in sentence and "Own" not in sentence


@pytest.mark.parametrize("name", ["DDPStrategy", "SingleDeviceStrategy"])
def test_other_strategies_are_not_refused(name):
    """Each device has all of the weights there."""
    assert why_refused(object.__new__(getattr(strategies, name))) is None
