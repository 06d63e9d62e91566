"""The network in the record: real trainings, read back and run without torch."""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from lightning.pytorch import seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from torch import nn

from lightning_rnnvis import RecordError, RNNVis, load_runs
from lightning_rnnvis.capture.networks import kept_rows
from lightning_rnnvis.capture.networks.layer_network import LayerNetwork
from lightning_rnnvis.errors import NotStoredError
from lightning_rnnvis.training import background
from lightning_rnnvis.training.background import BackgroundJobs
from lightning_rnnvis.training.record.kept_files import KeptFiles
from lightning_rnnvis.training.record.missing_networks import why_no_network
from tests.models.small import VOCABULARY, Classifier, loader
from tests.training.running import fit, rnnvis, trainer

RUN = "run/version_0"
OWN = ["the food though bad", "good staff"]

ASKED = (
    lambda record: record.network,
    lambda record: record.run(OWN[0]),
    lambda record: record.importance(),
    lambda record: record.memory_length(),
    lambda record: record.word_effects(OWN[0]),
    lambda record: record.promoted_outputs(chip=0),
    lambda record: record.matches(OWN[0], 0),
    lambda record: record.new_runner(),
)
"""All that asks the network of a record."""


def files_of(root):
    """The files of networks below a directory, by their names."""
    return sorted(Path(root).rglob("rnnvis-network/**/*.npz"))


@pytest.fixture(scope="module", params=["LSTM", "GRU", "RNN"])
def trained(request, tmp_path_factory):
    """A trained classifier and its log directory."""
    root = tmp_path_factory.mktemp("trained")
    seed_everything(0, verbose=False)
    _, model = fit(root, rnnvis(sentences=OWN, outputs=["bad", "good"]), Classifier(request.param, layers=2))
    return root, model.eval()


@pytest.mark.parametrize("room", [None, 20])
def test_words_that_did_not_occur_are_known_as_far_as_there_is_room(tmp_path, monkeypatch, room):
    """Those that did come first, then the first ids; none without a name, or with that of another one."""
    seed_everything(0, verbose=False)
    model, words = Classifier(), [*VOCABULARY, *(f"w{at}" for at in range(12, 50)), "the"]
    model.embedding = nn.Embedding(60, 8, padding_idx=0)  # the last nine have no name
    if room is not None:
        monkeypatch.setattr(kept_rows, "ROWS_BYTES", room * (8 * 2 + kept_rows.NAME_BYTES))
    fit(tmp_path, RNNVis(words, min_count=1, max_words=3, outputs=["bad", "good"]), model)
    record = load_runs(tmp_path)[RUN]["rnn.l0/h"][-1]
    assert list(record.network.words) == words[: room or 50] and len(record.words) == 3
    chance = model.eval()(torch.tensor([[1, 15, 5]]), torch.tensor([3])).sigmoid().item()
    assert record.run("the w15 good").outputs[-1, 1] == pytest.approx(chance, abs=2e-3)


def test_runs_as_recorded(trained):
    """Sentences that were recorded have the same states and predictions when they are run again, at every record."""
    root, model = trained
    history = load_runs(root)[RUN]
    assert len(files_of(root)) == 2
    for state in history.states:
        for record in history[state]:
            assert 0 < record.network.errors[state] < 2e-3
            for sentence in record.sentences:
                found = record.run(list(sentence.words))
                most = record.half_steps["sentence_states"] + record.network.errors[state] + 1e-5
                assert np.abs(found.states - sentence.states).max() <= most
                for one, other in zip(sentence.predictions, found.sentence.predictions, strict=False):
                    assert [p.output for p in one] == [p.output for p in other]
                    assert one[0].probability == pytest.approx(other[0].probability, abs=2e-3)
                if state == "rnn.l1/h":
                    assert found.sentence.enters_head.tolist() == sentence.enters_head.tolist()
    found = history["rnn.l1/h"][-1].run("the food though very awful")
    ids = torch.tensor([[VOCABULARY.index(word) for word in found.words]])
    chance = model(ids, torch.tensor([5])).sigmoid().item()
    assert list(found.output_names) == ["bad", "good"]
    assert found.outputs[-1, 1] == pytest.approx(chance, abs=2e-3)


def test_what_is_switched_off(trained):
    """A unit that is off stays at its mean; a chip is all of its units; others and outputs change."""
    root, _ = trained
    record = load_runs(root)[RUN]["rnn.l1/h"][-1]
    whole = record.run(OWN[0])
    chip = np.flatnonzero(record.labels.unit_labels == 1)
    by_chip, by_units = record.run(OWN[0], off_chips=[1]), record.run(OWN[0], off=chip)
    np.testing.assert_array_equal(by_chip.states, by_units.states)
    np.testing.assert_array_equal(by_chip.states[:, chip], np.tile(record.unit_means[chip], (4, 1)))
    np.testing.assert_array_equal(by_chip.initial[chip], record.unit_means[chip])
    assert not np.allclose(by_chip.outputs, whole.outputs) and not np.array_equal(by_chip.states, whole.states)
    for wrong in ({"off": [99]}, {"off_chips": [-1]}):
        with pytest.raises(ValueError, match="counted from 0"):
            record.run(OWN[0], **wrong)
    with pytest.raises(ValueError, match="does not know 'pizza'"):
        record.run("the pizza")
    with pytest.raises(ValueError, match="must have words"):
        record.run("")


def test_a_copied_directory(trained, tmp_path):
    """Networks go where their records go; one that is missing or damaged costs a sentence, and nothing else."""
    root, _ = trained
    shutil.copytree(root / RUN, tmp_path / "elsewhere")
    record = load_runs(tmp_path)["elsewhere"]["rnn.l0/h"][-1]
    assert record.run(OWN[0]).states.shape == (4, 16)
    first, last = files_of(tmp_path)
    content = bytearray(last.read_bytes())
    content[len(content) // 2] ^= 1
    last.write_bytes(content)
    first.unlink()
    for at, message in ((0, "has no network any more"), (-1, "damaged|not the one")):
        record = load_runs(tmp_path)["elsewhere"]["rnn.l0/h"][at]
        with pytest.raises(RecordError, match=message):
            record.run(OWN[0])
        assert len(record.words) and len(record.sentences) and record.labels.n_chips
    missing = load_runs(tmp_path)["elsewhere"]["rnn.l1/h"][0]
    for ask in ASKED:  # one class for one cause
        with pytest.raises(RecordError, match="has no network any more") as raised:
            ask(missing)
        assert type(raised.value) is NotStoredError


def test_left_out(tmp_path):
    """`network=False` stores none, and its record says so when it is asked."""
    fit(tmp_path, rnnvis(network=False))
    assert not files_of(tmp_path)
    with pytest.raises(NotStoredError, match=r"could be run: RNNVis\(network=False\) stores none\."):
        _ = load_runs(tmp_path)[RUN]["rnn.l0/h"][-1].network
    with pytest.raises(TypeError, match="network"):
        trainer(tmp_path, RNNVis(network=1)).fit(Classifier(), loader(), loader())


class Projected(Classifier):
    """Something stands between the embedding and the recurrence."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Linear(8, 8)

    def forward(self, ids, lengths):
        _, (last, _) = self.rnn(self.scale(self.embedding(ids)))
        return self.head(last[-1]).squeeze(-1)


class InALoop(Classifier):
    """A cell in a loop."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRUCell(8, 16)

    def forward(self, ids, lengths):
        state = torch.zeros(len(ids), 16)
        for word in self.embedding(ids).unbind(1):
            state = self.rnn(word, state)
        return self.head(state).squeeze(-1)


@pytest.mark.parametrize("model", [Projected, InALoop])
def test_what_cannot_be_run(tmp_path, caplog, model):
    """It is said before training, once, with the cause; the records are as ever."""
    order = []

    class Watched(model):
        def on_train_start(self):
            order.append([r.message for r in caplog.records if "stores no network of `rnn`" in r.message])

    with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"):
        fit(tmp_path, rnnvis(), Watched())
    said = [r.message for r in caplog.records if "stores no network of `rnn`" in r.message]
    assert len(said) == 1 and order == [said]
    history = load_runs(tmp_path)[RUN]
    assert not files_of(tmp_path) and len(history.states)
    for state in history.states:  # the record says the cause, too
        with pytest.raises(NotStoredError) as raised:
            history[state][-1].run("the food")
        assert str(raised.value).endswith("could be run" + said[0].partition("it afterwards")[2])


def test_a_chain_of_layers(tmp_path):
    """A layer that reads another one's output is in one network with it."""

    class Behind(Classifier):
        def __init__(self):
            super().__init__("GRU", bidirectional=True)
            self.second = nn.LSTM(32, 5, batch_first=True)
            self.head = nn.Linear(5, 1)

        def forward(self, ids, lengths):
            output, _ = self.second(self.rnn(self.embedding(ids))[0])
            return self.head(output[:, -1]).squeeze(-1)

    fit(tmp_path, rnnvis(), Behind())
    history = load_runs(tmp_path)[RUN]
    assert len({history[state][-1].network_file for state in history.states}) == 1
    record = history["second.l0/h"][-1]
    assert record.network.head.state == "second.l0/h" and set(record.network.states) == set(history.states)
    sentence = next(one for one in record.sentences if len(one.words) == 9)  # without padding, which is read here
    for state in history.states:
        one = history[state][-1]
        most = one.half_steps["sentence_states"] + 1e-3
        same = next(other for other in one.sentences if other.key == sentence.key)
        assert np.abs(one.run(list(sentence.words)).states - same.states).max() <= most


def test_why_none_of_a_chain():
    """A layer that reads another one has that one's cause; one without a cause has none."""
    networks = {
        "a": LayerNetwork(obstacle="it is a cell"),
        "b": LayerNetwork(below="a"),
        "c": LayerNetwork(below="b"),
        "large": LayerNetwork(),
        "sound": LayerNetwork(),
        "other": None,
    }
    why = {name: why_no_network(networks, name, ["large"]) for name in networks}
    assert why["a"] == "it is a cell" and why["sound"] == why["other"] == ""
    assert why["c"] == "it reads `b`, of which none is stored: it reads `a`, of which none is stored: it is a cell"
    assert why["large"].startswith("it takes more than 16 MB")


class Swapped(Classifier):
    """After the last batch its weights are others than in the batches."""

    def validation_step(self, batch, batch_idx):
        super().validation_step(batch, batch_idx)
        if batch_idx == 3:
            with torch.no_grad():
                self.embedding.weight.mul_(3)

    def on_validation_epoch_end(self):
        with torch.no_grad():
            self.embedding.weight.div_(3)


class InParts(Classifier):
    """Calls its embedding once for each part of a sentence, as training by chunks and decoders that loop do."""

    def forward(self, ids, lengths):
        """Score of each sentence, shape (B,)."""
        rows = torch.cat([self.embedding(part) for part in ids.split(4, dim=1)], dim=1)
        states, _ = self.rnn(rows)
        return self.head(states[torch.arange(len(ids)), lengths - 1]).squeeze(-1)


def test_an_embedding_called_in_parts(tmp_path):
    """The words of a layer may come from several calls of one embedding: the network is that of one."""
    _, model = fit(tmp_path, rnnvis(outputs=["bad", "good"]), InParts())
    found = load_runs(tmp_path)[RUN]["rnn.l0/h"][-1].run("the food though very awful")
    ids = torch.tensor([[VOCABULARY.index(word) for word in found.words]])
    assert found.outputs[-1, 1] == pytest.approx(model.eval()(ids, torch.tensor([5])).sigmoid().item(), abs=2e-3)


def test_another_network_is_not_stored(tmp_path):
    """Where the weights that are read are not those of the batches, that is found out by running them, and said."""
    with pytest.warns(UserWarning, match="could not store the network.*gives other states"):
        fit(tmp_path, rnnvis(), Swapped())
    assert not files_of(tmp_path) and len(load_runs(tmp_path)[RUN].states) == 2


def test_a_folder_that_cannot_be_made(tmp_path):
    """It is one warning with the cure; training and records go on."""
    (tmp_path / RUN).mkdir(parents=True)
    (tmp_path / RUN / "rnnvis-network").touch()
    with pytest.warns(UserWarning, match="could not store the network") as warned:
        fit(tmp_path, rnnvis(), logger=TensorBoardLogger(tmp_path, name="run", version=0))
    said = [str(one.message) for one in warned if "could not store the network" in str(one.message)]
    assert len(said) == 1 and "network=False" in said[0]
    assert len(load_runs(tmp_path)[RUN]["rnn.l0/h"]) == 2


def test_what_a_run_keeps():
    """The first, the last and evenly spaced ones, below the budget."""
    kept = KeptFiles(1000)
    names = []
    for record in range(40):
        removed = kept.add([str(record)], 100)
        names = [name for name in [*names, str(record)] if name not in removed]
        assert names[0] == "0" and names[-1] == str(record) and len(names) <= 10
        gaps = np.diff([int(name) for name in names[:-1]])
        assert len(set(gaps.tolist())) <= 1
    assert len(names) >= 5


def test_jobs_beside_the_training():
    """They are done in their order; an error is told; the thread ends when nothing is left; a fork waits for a job."""
    jobs, done = BackgroundJobs(), []

    def fail():
        raise OSError("full")

    for job in (lambda: done.append(1), fail, lambda: done.append(2)):
        assert jobs.add(job)
    assert jobs.finish(60) and done == [1, 2] and [str(error) for error in jobs.taken_errors()] == ["full"]
    assert jobs.taken_errors() == [] and not any(thread.name == "RNNVis" for thread in threading.enumerate())
    begun, during = threading.Event(), []

    def slow():
        begun.set()
        time.sleep(0.2)
        during.append("done")

    jobs.add(slow)
    assert begun.wait(60)
    child = os.fork()
    if child == 0:
        os._exit(0 if during and background._working.acquire(timeout=60) else 1)
    assert os.waitpid(child, 0)[1] == 0 and jobs.finish(60)


def test_spare_jobs():
    """They come after the others, and not right after a fork; at the end those that were not begun are dropped."""
    jobs, done, release, begun = BackgroundJobs(), [], threading.Event(), threading.Event()
    jobs.add(release.wait)
    assert jobs.add_spare([lambda: done.append("spare")] * 2)
    jobs.add(lambda: done.append("job"))
    release.set()
    assert jobs.finish(60, 60) and done == ["job", "spare", "spare"]
    release.clear()

    def slow():
        begun.set()
        release.wait()
        done.append("slow")

    assert jobs.add_spare([slow] * background.MOST_WAITING) and begun.wait(60)
    assert jobs.finish(60, 0.05) and not jobs._spare
    release.set()
    assert jobs.finish(60, 60) and done[3:] == ["slow"]


def test_a_full_queue(monkeypatch):
    """What waits too long is dropped, which is told."""
    monkeypatch.setattr(background, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(background, "MOST_WAITING", 1)
    jobs, release = BackgroundJobs(), threading.Event()
    assert jobs.add(release.wait)
    while jobs._jobs:  # until the thread has taken it
        time.sleep(0.01)
    assert jobs.add(release.wait)
    assert not jobs.add(release.wait)
    assert not jobs.finish(0.05)
    release.set()
    assert jobs.finish(60)
