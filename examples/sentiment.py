"""Train an LSTM and a GRU to tell good reviews from bad ones, and look at what they remember.

python examples/sentiment.py                          # generated restaurant reviews
python examples/sentiment.py --data sentences.txt     # one sentence a line: label (0 or 1), a space, the words
tensorboard --logdir lightning_logs
"""

from __future__ import annotations

import argparse
import logging
from collections import Counter
from pathlib import Path

import torch
from lightning.pytorch import LightningModule, Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from restaurant_reviews import ROLES, reviews
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence
from torch.utils.data import DataLoader

from lightning_rnnvis import RNNVis

PADDING, UNKNOWN = "<pad>", "<unk>"
OWN_SENTENCES = [
    "I love the food , though the staff is not helpful",
    "the staff is not helpful , though I love the food",
]
"""One in both orders: "+" beside the first sets the second there, and a click on "though" lays its steps over."""

OF_MOVIES = [
    "I love the story , though the acting is not good",
    "the acting is not good , though I love the story",
]
"""The same for sentences of the user's own, of which those at hand are reviews of movies."""


class SentimentClassifier(LightningModule):
    """An embedding, one recurrent layer, and a linear layer on its last state."""

    def __init__(self, cell: str, n_words: int, hidden_size: int) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.embedding = nn.Embedding(n_words, 32, padding_idx=0)
        self.rnn = {"lstm": nn.LSTM, "gru": nn.GRU}[cell](32, hidden_size, batch_first=True)
        self.dropout = nn.Dropout(0.3)
        self.classifier = nn.Linear(hidden_size, 1)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Score of each review, above zero for a good one."""
        words = pack_padded_sequence(self.embedding(ids), lengths.cpu(), batch_first=True, enforce_sorted=False)
        _, last = self.rnn(words)
        hidden = last[0] if isinstance(last, tuple) else last
        return self.classifier(self.dropout(hidden[-1])).squeeze(-1)

    def training_step(self, batch, batch_idx):
        ids, lengths, labels = batch
        loss = nn.functional.binary_cross_entropy_with_logits(self(ids, lengths), labels)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        ids, lengths, labels = batch
        scores = self(ids, lengths)
        self.log("val_loss", nn.functional.binary_cross_entropy_with_logits(scores, labels), prog_bar=True)
        self.log("val_accuracy", ((scores > 0) == (labels > 0)).float().mean(), prog_bar=True)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=2e-3)


def read_sentences(path: Path) -> list[tuple[list[str], int]]:
    """Words and label of each line."""
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(words, int(label)) for label, *words in lines if words]


def collate(batch: list[tuple[torch.Tensor, int]]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Padded ids, lengths and labels."""
    ids, labels = zip(*batch, strict=True)
    lengths = torch.tensor([len(row) for row in ids])
    return pad_sequence(list(ids), batch_first=True), lengths, torch.tensor(labels, dtype=torch.float32)


def main() -> None:
    """Train the models named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="labelled sentences; without it, generated reviews")
    parser.add_argument("--cells", nargs="+", choices=["lstm", "gru"], default=["gru", "lstm"])
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--hidden-size", type=int, default=64)
    parser.add_argument("--sentences", type=int, default=3000, help="how many reviews to generate for training")
    parser.add_argument("--log-dir", default="lightning_logs")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    own = OF_MOVIES if arguments.data else OWN_SENTENCES
    if arguments.data:
        sentences = read_sentences(arguments.data)
        split = len(sentences) * 9 // 10
        train, val, roles = sentences[:split], sentences[split:], None
    else:
        train, val = reviews(arguments.sentences, arguments.seed), reviews(1000, arguments.seed + 1)
        roles = ROLES  # colours the words of the clouds
    frequency = Counter(word for words, _ in train for word in words)
    vocabulary = [PADDING, UNKNOWN, *(word for word, _ in frequency.most_common(10_000))]
    id_of = {word: word_id for word_id, word in enumerate(vocabulary)}

    def dataset(sentences: list[tuple[list[str], int]]) -> list[tuple[torch.Tensor, int]]:
        return [(torch.tensor([id_of.get(word, 1) for word in words]), label) for words, label in sentences]

    logging.disable(logging.INFO)  # what Lightning tells of devices and products
    for cell in arguments.cells:
        print(f"{cell.upper()}, {arguments.hidden_size} units, {arguments.epochs} epochs:")
        seed_everything(arguments.seed, verbose=False)
        train_loader = DataLoader(dataset(train), batch_size=32, shuffle=True, collate_fn=collate)
        val_loader = DataLoader(dataset(val), batch_size=100, collate_fn=collate)
        model = SentimentClassifier(cell, len(vocabulary), arguments.hidden_size)
        trainer = Trainer(
            max_epochs=arguments.epochs,
            accelerator="cpu",
            logger=TensorBoardLogger(arguments.log_dir, name=cell),
            enable_checkpointing=False,
            enable_model_summary=False,
            log_every_n_steps=20,
            callbacks=[RNNVis(vocabulary, outputs=["bad", "good"], word_classes=roles, sentences=own)],
        )
        trainer.validate(model, val_loader, verbose=False)  # the untrained model is the first record
        trainer.fit(model, train_loader, val_loader)


if __name__ == "__main__":
    main()
