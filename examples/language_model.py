"""Train a word language model on prose that every Python installation carries, and look at what it remembers.

    python examples/language_model.py                     # the text of Python's `help()` topics
    python examples/language_model.py --data book.txt     # any plain text
    tensorboard --logdir lightning_logs

The model is stateful: the text is cut into as many streams as a batch has rows, and each batch goes on where the one
before it ended.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path
from pydoc_data.topics import topics

import torch
from lightning.pytorch import LightningModule, Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from torch import nn
from torch.utils.data import DataLoader

from lightning_rnnvis import RNNVis

UNKNOWN = "<unk>"
OWN_SENTENCES = ["the ( a , b )", "the list a , b )", 'the " with "', 'the list with "']
"""What was opened has to be closed: "+" beside the first sets the second there, where nothing was opened, and a click
on "b" both steps."""


class LanguageModel(LightningModule):
    """Predicts the next word from an embedding, recurrent layers and a linear layer."""

    def __init__(self, n_words: int, hidden_size: int, layers: int, dropout: float = 0.3) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.embedding = nn.Embedding(n_words, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.rnn = nn.LSTM(hidden_size, hidden_size, layers, batch_first=True, dropout=dropout if layers > 1 else 0)
        self.decoder = nn.Linear(hidden_size, n_words)
        self.state: tuple[torch.Tensor, torch.Tensor] | None = None

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Scores of the next word at every step, going on from the state of the batch before."""
        output, state = self.rnn(self.dropout(self.embedding(ids)), self.state)
        self.state = (state[0].detach(), state[1].detach())
        return self.decoder(self.dropout(output))

    def loss(self, text: torch.Tensor) -> torch.Tensor:
        """Cross-entropy of each word of `text`, (batch, time + 1), given those before it."""
        scores = self(text[:, :-1])
        return nn.functional.cross_entropy(scores.flatten(0, 1), text[:, 1:].flatten())

    def on_train_epoch_start(self):
        self.state = None

    def training_step(self, batch, batch_idx):
        loss = self.loss(batch)
        self.log("train_loss", loss)
        return loss

    def on_validation_epoch_start(self):
        self.training_state, self.state = self.state, None

    def validation_step(self, batch, batch_idx):
        loss = self.loss(batch)
        self.log("val_loss", loss, prog_bar=True)

    def on_validation_epoch_end(self):
        # Of the mean loss: the mean of the batches' perplexities would be too high.
        self.log("val_perplexity", self.trainer.callback_metrics["val_loss"].exp(), prog_bar=True)
        self.state = self.training_state

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=2e-3)


def lines_with_words(text: str) -> str:
    """Without rulers of tables and headings, of which a model learns that one sign follows another."""
    return "\n".join(line for line in text.splitlines() if re.search("[a-zA-Z]", line))


def tokenize(text: str) -> list[str]:
    """Lower-case words and single signs."""
    return re.findall(r"[a-z]+(?:'[a-z]+)?|[0-9]+|[^\sa-z0-9]", text.lower())


def streams(ids: torch.Tensor, batch_size: int, steps: int) -> list[torch.Tensor]:
    """Batches (batch, steps + 1), each going on where the one before ended, with one word in common."""
    length = (len(ids) - 1) // batch_size
    rows = torch.stack([ids[row * length : row * length + length + 1] for row in range(batch_size)])
    return [rows[:, at : at + steps + 1] for at in range(0, length - steps + 1, steps)]


def main() -> None:
    """Train the model described on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a plain text file; without it, the topics of Python's `help()`")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--hidden-size", type=int, default=128)
    parser.add_argument("--layers", type=int, default=1)
    parser.add_argument("--words", type=int, default=5000, help="size of the vocabulary")
    parser.add_argument("--log-dir", default="lightning_logs")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    seed_everything(arguments.seed)

    text = arguments.data.read_text(encoding="utf-8") if arguments.data else "\n".join(topics.values())
    words = tokenize(lines_with_words(text))
    vocabulary = [UNKNOWN, *(word for word, _ in Counter(words).most_common(arguments.words - 1))]
    id_of = {word: word_id for word_id, word in enumerate(vocabulary)}
    ids = torch.tensor([id_of.get(word, 0) for word in words])
    split = len(ids) * 9 // 10
    own = [sentence for sentence in OWN_SENTENCES if all(word in id_of for word in sentence.split())]

    # Batches are made beforehand: `batch_size=None` hands them on as they are, in order.
    train_loader = DataLoader(streams(ids[:split], 20, 35), batch_size=None)
    val_loader = DataLoader(streams(ids[split:], 10, 35), batch_size=None)
    model = LanguageModel(len(vocabulary), arguments.hidden_size, arguments.layers)
    trainer = Trainer(
        max_epochs=arguments.epochs,
        accelerator="cpu",
        gradient_clip_val=1.0,
        logger=TensorBoardLogger(arguments.log_dir, name="language_model"),
        enable_checkpointing=False,
        log_every_n_steps=20,
        callbacks=[RNNVis(vocabulary, sentences=own)],
    )
    trainer.validate(model, val_loader)  # the untrained model is the first record
    trainer.fit(model, train_loader, val_loader)


if __name__ == "__main__":
    main()
