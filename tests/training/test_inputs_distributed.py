"""Two processes that share the validation set find the same words, edges and sentences as one."""

from __future__ import annotations

import numpy as np
import pytest

from lightning_rnnvis import load_runs
from tests.training.processes import ends, run_script

SCRIPT = """
import sys
from lightning.pytorch import Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from lightning_rnnvis import FeatureLevels, RNNVis
from tests.training.input_models import FEATURES, PIECES, Both, both

if __name__ == "__main__":
    devices = int(sys.argv[2])
    seed_everything(0, verbose=False)
    text = RNNVis(
        PIECES, layers=["text.*"], merge_subwords=lambda piece: piece.startswith("##"), min_count=1,
        sentences=["the good ##ness"], words="text.embedding",
    )
    levels = FeatureLevels(FEATURES, values=lambda batch: batch["series"][0])
    numbers = RNNVis(words=levels, layers=["numbers.*"], min_count=1)
    trainer = Trainer(
        max_epochs=1, accelerator="cpu", devices=devices, strategy="ddp" if devices > 1 else "auto",
        logger=TensorBoardLogger(sys.argv[1], name="run"), enable_progress_bar=False, enable_checkpointing=False,
        callbacks=[text, numbers],
    )
    model = Both()
    trainer.validate(model, both(seed=1), verbose=False)
    trainer.fit(model, both(), both(seed=1))
    sys.stdout.write("\\nedges %r\\n" % numbers.state_dict()["learned"]["levels"])  # in one piece: two processes write
"""


def train(directory, devices):
    """Run the script; returns the edges that each process found."""
    printed = run_script(directory, SCRIPT, devices)
    assert "stopped recording" not in printed
    return [line for line in printed.splitlines() if line.startswith("edges")]


FAILING = """
import sys
from lightning.pytorch import Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from lightning_rnnvis import FeatureLevels, RNNVis
from lightning_rnnvis.capture.numbers.level_cuts import LevelCuts
from lightning_rnnvis.capture.recording import Recording
from tests.training.input_models import FEATURES, Both, both

def failing(*args):
    raise MemoryError("mine")

if __name__ == "__main__":
    seed_everything(0, verbose=False)
    levels = FeatureLevels(FEATURES, values=lambda batch: batch["series"][0])
    trainer = Trainer(
        max_epochs=2, accelerator="cpu", devices=2, strategy="ddp", logger=TensorBoardLogger(sys.argv[1], name="run"),
        enable_progress_bar=False, enable_checkpointing=False, num_sanity_val_steps=0,
        callbacks=[RNNVis(words=levels, layers=["numbers.*"], min_count=1)],
    )
    if trainer.global_rank == int(sys.argv[2]):
        owner, name = {"values": (Recording, "pending_values"), "cuts": (LevelCuts, "find_edges")}[sys.argv[3]]
        setattr(owner, name, failing)
    trainer.fit(Both(), both(), both(seed=1))
    sys.stdout.write("\\nended %d\\n" % trainer.current_epoch)  # in one piece: two processes write
"""


@pytest.mark.parametrize("rank", [0, 1])
@pytest.mark.parametrize("place", ["values", "cuts"])
def test_an_error_while_edges_are_agreed_on_hangs_nobody(tmp_path, rank, place):
    """Both processes train on to the end, without us, and the cause is said once."""
    printed = run_script(tmp_path, FAILING, rank, place, timeout=60)
    assert ends(printed) == [["2"], ["2"]]
    assert printed.count("RNNVis stopped recording") == 1
    assert "MemoryError: mine" in printed


def test_equal_to_one_process(tmp_path):
    """Merged words, levels at the quantiles of all processes, counts, responses and sentences are the same."""
    (one_edges,), two_edges = train(tmp_path / "one", 1), train(tmp_path / "two", 2)
    assert two_edges == [one_edges] * 2
    one, both = (load_runs(tmp_path / name)["run/version_0"] for name in ("one", "two"))
    assert one.states == both.states
    assert len(one.states) == 5
    for state in one.states:
        first, second = one[state][0], both[state][0]
        np.testing.assert_array_equal(first.words, second.words)
        np.testing.assert_array_equal(first.counts, second.counts)
        assert [s.key for s in first.sentences] == [s.key for s in second.sentences]
        half = first.half_steps
        np.testing.assert_allclose(first.responses, second.responses, atol=2 * half["responses"])
        np.testing.assert_allclose(first.percentiles, second.percentiles, atol=2 * half["percentiles"])
        for a, b in zip(first.sentences, second.sentences, strict=True):
            np.testing.assert_array_equal(a.words, b.words)
            np.testing.assert_allclose(a.states, b.states, atol=2 * half["sentence_states"])
        assert first.sentences[0].own == state.startswith("text")
        assert len(both[state]) == 2
