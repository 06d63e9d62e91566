"""Strategies that spread the weights over devices are refused with a sentence, and the training goes on."""

from __future__ import annotations

import pytest
import torch
from lightning.pytorch import strategies

from lightning_rnnvis.training.distributed import SHARDED, XLA, why_refused
from tests.training.processes import ends, run_script

SCRIPT = """
import os
import sys
import torch
from lightning.pytorch import Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from lightning.pytorch.strategies import ModelParallelStrategy
from torch.distributed.checkpoint.state_dict import StateDictOptions, get_model_state_dict
from torch.distributed.fsdp import FSDPModule, fully_shard
from tests.training.running import rnnvis
from tests.models import Classifier, loader

class Sharded(Classifier):
    def configure_model(self):  # before each stage
        if isinstance(self.rnn, FSDPModule):
            return
        fully_shard(self.rnn, mesh=self.device_mesh["data_parallel"])
        assert all("Shard" in str(weight.placements) for weight in self.rnn.parameters())

if __name__ == "__main__":
    seed_everything(0, verbose=False)
    model = Sharded()
    trainer = Trainer(
        max_epochs=2, accelerator="cpu", devices=2, logger=TensorBoardLogger(sys.argv[1], name="run"),
        strategy=ModelParallelStrategy(data_parallel_size=2, tensor_parallel_size=1), enable_checkpointing=False,
        enable_progress_bar=False, callbacks=[rnnvis()] if sys.argv[2] == "with" else [],
    )
    for stage in sys.argv[3:]:
        if stage == "fit":
            trainer.fit(model, loader(), loader(seed=1))
        else:
            getattr(trainer, stage)(model, loader(seed=2), verbose=False)
    weights = get_model_state_dict(model, options=StateDictOptions(full_state_dict=True, cpu_offload=True))
    if trainer.is_global_zero:
        torch.save(weights, f"{sys.argv[1]}/weights.pt")
    sys.stdout.write("\\nended %d\\n" % trainer.global_rank)  # in one piece: two write
    sys.stdout.flush()
    torch.distributed.destroy_process_group()
    # The device meshes keep the group's threads alive, and one of these at times aborts an interpreter that ends.
    os._exit(0)
"""


def train(directory, with_callback, stages):
    """Go through the stages with weights in two halves; returns what was printed."""
    printed = run_script(directory, SCRIPT, "with" if with_callback else "without", *stages)
    assert ends(printed) == [["0"], ["1"]]
    return printed


@pytest.mark.parametrize("stages", [("validate", "fit", "validate"), ("test",)], ids=" ".join)
def test_sharded_weights_are_refused_and_the_training_goes_on(tmp_path, stages):
    """One warning names the strategy and the cure; the weights are those without us, and nothing is recorded."""
    printed = train(tmp_path / "with", True, stages)
    assert printed.count("RNNVis stopped recording; everything else continues") == 1
    assert "weights are spread over devices (`ModelParallelStrategy`). Use `strategy='ddp'`" in printed
    events = [file.read_bytes() for file in (tmp_path / "with").rglob("events.*")]
    assert events and not any(b"rnnvis" in one for one in events)
    assert "RNNVis" not in train(tmp_path / "without", False, stages)
    ours, theirs = (torch.load(tmp_path / name / "weights.pt") for name in ("with", "without"))
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
