"""Two processes that share the validation set find the same words, edges and sentences as one."""

from __future__ import annotations

from functools import partial
from unittest import mock

import pytest
from lightning.pytorch import seed_everything

from lightning_rnnvis import FeatureLevels, RNNVis, load_runs
from lightning_rnnvis.capture.numbers.level_cuts import LevelCuts
from lightning_rnnvis.capture.recording import Recording
from tests.training.distributed.shared_parts import assert_same_record, new_trainer, out_of_memory, say
from tests.training.distributed.starting import ends
from tests.training.words.input_models import FEATURES, PIECES, Both, both


def number_levels():
    """Words made of the series of `both`."""
    return FeatureLevels(FEATURES, values=lambda batch: batch["series"][0])


def train(directory, devices=2):
    """Train on a text and a series, with a callback for each; says, and gives, the edges that were found."""
    seed_everything(0, verbose=False)
    text = RNNVis(
        PIECES,
        layers=["text.*"],
        merge_subwords=lambda piece: piece.startswith("##"),
        min_count=1,
        sentences=["the good ##ness"],
        words="text.embedding",
    )
    numbers = RNNVis(words=number_levels(), layers=["numbers.*"], min_count=1)
    trainer = new_trainer(directory, [text, numbers], devices, max_epochs=1)
    model = Both()
    trainer.validate(model, both(seed=1), verbose=False)
    trainer.fit(model, both(), both(seed=1))
    edges = repr(numbers._recorder.state()["learned"]["levels"])
    say("edges", edges)
    return edges


PLACES = {"values": (Recording, "pending_values"), "cuts": (LevelCuts, "find_edges")}


def train_with_an_error(directory, place, rank):
    """Train on series, where one process fails while edges are agreed on."""
    seed_everything(0, verbose=False)
    callback = RNNVis(words=number_levels(), layers=["numbers.*"], min_count=1)
    trainer = new_trainer(directory, [callback], max_epochs=2, num_sanity_val_steps=0)
    patch = mock.patch.object(*PLACES[place], out_of_memory)
    if trainer.global_rank == rank:
        patch.start()
    trainer.fit(Both(), both(), both(seed=1))
    patch.stop()
    say("ended", trainer.current_epoch)


TRAININGS = {"inputs": train} | {
    f"failing {place} in {rank}": partial(train_with_an_error, place=place, rank=rank)
    for place in PLACES
    for rank in (0, 1)
}


@pytest.mark.parametrize("rank", [0, 1])
@pytest.mark.parametrize("place", PLACES)
def test_an_error_while_edges_are_agreed_on_hangs_nobody(two_processes, rank, place):
    """Both processes train on to the end, without us, and the cause is said once."""
    printed = (two_processes / f"failing {place} in {rank}.txt").read_text()
    assert ends(printed) == [["2"], ["2"]]
    assert printed.count("RNNVis stopped recording") == 1
    assert "MemoryError: mine" in printed


def test_equal_to_one_process(two_processes, tmp_path):
    """Merged words, levels at the quantiles of all processes, counts, responses and sentences are the same."""
    printed = (two_processes / "inputs.txt").read_text()
    assert "stopped recording" not in printed
    edges = train(tmp_path, devices=1)
    assert [line for line in printed.splitlines() if line.startswith("edges")] == [f"edges {edges}"] * 2
    one, two = (load_runs(directory)["run/version_0"] for directory in (tmp_path, two_processes / "inputs"))
    assert one.states == two.states
    assert len(one.states) == 5
    for state in one.states:
        first, second = one[state][0], two[state][0]
        assert_same_record(first, second)
        assert first.sentences[0].own == state.startswith("text")
        assert len(two[state]) == 2
