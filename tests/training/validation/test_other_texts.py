"""Records tell whether they read the same texts, whatever their order, and findings say where others begin."""

from __future__ import annotations

import pytest
import torch
from lightning.pytorch import seed_everything
from torch.utils.data import DataLoader, Dataset

from lightning_rnnvis import load
from tests.models.small import Classifier, loader, sentences
from tests.training.running import rnnvis, trainer


class Turned(Dataset):
    """Sentences whose words are turned round once they were read so often: counts stay as they are."""

    def __init__(self, readings: int) -> None:
        self.data, self.left = sentences(32, seed=1), 32 * readings

    def __len__(self) -> int:
        return 32

    def __getitem__(self, index: int) -> tuple[torch.Tensor, ...]:
        ids, length, label = self.data[index]
        self.left -= 1
        return (ids if self.left >= 0 else torch.cat([ids[:length].flip(0), ids[length:]])), length, label


@pytest.mark.parametrize("readings", [3, 9], ids=["others from some epoch on", "shuffled"])
def test_other_sentences_of_the_same_words_are_others(tmp_path, readings):
    seed_everything(0, verbose=False)
    settings = {"max_epochs": 5, "num_sanity_val_steps": 0}
    trainer(tmp_path, rnnvis(report=False), **settings).fit(
        Classifier("GRU"), loader(shuffle=True), DataLoader(Turned(readings), 16, shuffle=True)
    )
    history = load(tmp_path)["rnn.l0/h"]
    keys = [record.texts_key for record in history]
    assert len({tuple(record.counts) for record in history}) == 1 and all(len(key) == 16 for key in keys)
    changes = [at for at in range(1, len(keys)) if keys[at] != keys[at - 1]]
    assert changes == [] if readings == 9 else len(changes) == 1
    told = [history[at] for at in changes]
    assert [f"other texts from epoch {record.epoch} on" in history.findings().summary for record in told] == [
        True for _ in told
    ]
