"""Translate with an encoder, attention and a decoder, and see what each of the two remembers of its own language.

    python examples/translation.py
    tensorboard --logdir lightning_logs

The sentence pairs are made here, English and German. German puts the verb second, so that an adverb pushes the subject
behind it; its article depends on the noun and on who does what to whom; and `nicht` comes last: the decoder must
remember `not` to the end. Each embedding has a vocabulary, so that encoder and decoder show their own words.
"""

from __future__ import annotations

import argparse
import random

import torch
from lightning.pytorch import LightningModule, Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
from torch.utils.data import DataLoader

from lightning_rnnvis import RNNVis

NOUNS = {
    **{"dog": ("Hund", "m"), "man": ("Mann", "m"), "cat": ("Katze", "f"), "woman": ("Frau", "f")},
    **{"child": ("Kind", "n"), "horse": ("Pferd", "n")},
}
ADJECTIVES = {"old": "alte", "small": "kleine", "white": "weiße"}
VERBS = {"see": "sieht", "hear": "hört", "find": "findet", "paint": "malt", "seek": "sucht"}
ADVERBS = {"today": "heute", "here": "hier", "often": "oft"}
ARTICLES = {"m": ("der", "den"), "f": ("die", "die"), "n": ("das", "das")}
CLASSES = {
    **dict.fromkeys([*NOUNS, *(noun for noun, _ in NOUNS.values())], "noun"),
    **dict.fromkeys([*VERBS, *(f"{verb}s" for verb in VERBS), *VERBS.values()], "verb"),
    **dict.fromkeys([*ADVERBS, *ADVERBS.values()], "adverb"),
    **dict.fromkeys([*ADJECTIVES, *ADJECTIVES.values(), *(f"{one}n" for one in ADJECTIVES.values())], "adjective"),
    **dict.fromkeys(["the", "der", "den", "die", "das"], "article"),
    **dict.fromkeys(["does", "not", "nicht"], "negation"),
}
MARKS = ["<pad>", "<sos>", "<eos>"]


def noun_phrase(generator: random.Random, is_object: bool) -> tuple[list[str], list[str]]:
    """An article, at times an adjective, and a noun, in both languages."""
    noun, (german, gender) = generator.choice(list(NOUNS.items()))
    adjectives = generator.sample(list(ADJECTIVES.items()), generator.random() < 0.4)
    ending = "n" if is_object and gender == "m" else ""
    in_english, in_german = [word for word, _ in adjectives], [word + ending for _, word in adjectives]
    return ["the", *in_english, noun], [ARTICLES[gender][is_object], *in_german, german]


def sentence_pairs(count: int, seed: int) -> list[tuple[list[str], list[str]]]:
    """English sentences and their translations."""
    generator, pairs = random.Random(seed), []
    for _ in range(count):
        subject, subjekt = noun_phrase(generator, is_object=False)
        object_, objekt = noun_phrase(generator, is_object=True)
        verb, verbum = generator.choice(list(VERBS.items()))
        is_negated, adverbs = (
            generator.random() < 0.4,
            generator.sample(list(ADVERBS.items()), generator.random() < 0.5),
        )
        english = [word for word, _ in adverbs] + subject + (["does", "not", verb] if is_negated else [f"{verb}s"])
        german = [*(word for _, word in adverbs), verbum, *subjekt] if adverbs else [*subjekt, verbum]
        pairs.append(([*english, *object_], [*german, *objekt, *["nicht"] * is_negated]))
    return pairs


class Translator(LightningModule):
    """An encoder, and a decoder that looks at the encoder's states before each of its steps."""

    def __init__(self, n_source: int, n_target: int, hidden_size: int) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.source_embedding = nn.Embedding(n_source, 32, padding_idx=0)
        self.target_embedding = nn.Embedding(n_target, 32, padding_idx=0)
        self.encoder = nn.GRU(32, hidden_size, batch_first=True)
        self.query = nn.Linear(hidden_size, hidden_size)
        self.decoder = nn.GRUCell(32 + hidden_size, hidden_size)
        self.head = nn.Linear(hidden_size, n_target)

    def forward(self, source: torch.Tensor, lengths: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Scores of the word after each of `target`, (batch, time, words)."""
        packed = pack_padded_sequence(
            self.source_embedding(source), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        packed_states, last = self.encoder(packed)
        encoded, _ = pad_packed_sequence(packed_states, batch_first=True)
        state, states = last[0], []
        for word in self.target_embedding(target).unbind(dim=1):
            scores = torch.einsum("bth,bh->bt", encoded, self.query(state)).masked_fill(source == 0, -torch.inf)
            context = torch.einsum("bt,bth->bh", scores.softmax(dim=1), encoded)
            state = self.decoder(torch.cat([word, context], dim=1), state)
            states.append(state)
        return self.head(torch.stack(states, dim=1))

    def training_step(self, batch, batch_idx):
        source, lengths, target = batch
        scores = self(source, lengths, target[:, :-1])
        return nn.functional.cross_entropy(scores.flatten(0, 1), target[:, 1:].flatten(), ignore_index=0)

    def validation_step(self, batch, batch_idx):
        source, lengths, target = batch
        scores, following = self(source, lengths, target[:, :-1]), target[:, 1:]
        loss = nn.functional.cross_entropy(scores.flatten(0, 1), following.flatten(), ignore_index=0)
        self.log("val_loss", loss, prog_bar=True)
        self.log("val_accuracy", (scores.argmax(-1) == following)[following > 0].float().mean(), prog_bar=True)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=3e-3)


def main() -> None:
    """Train on generated sentence pairs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--hidden-size", type=int, default=64)
    parser.add_argument("--sentences", type=int, default=3000, help="how many pairs to generate for training")
    parser.add_argument("--log-dir", default="lightning_logs")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    seed_everything(arguments.seed)
    train, val = sentence_pairs(arguments.sentences, arguments.seed), sentence_pairs(500, arguments.seed + 1)
    english, german = (MARKS + sorted({word for words in side for word in words}) for side in zip(*train, strict=True))

    def collate(pairs: list[tuple[list[str], list[str]]]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        source = [torch.tensor([english.index(word) for word in words]) for words, _ in pairs]
        target = [torch.tensor([1, *(german.index(word) for word in words), 2]) for _, words in pairs]
        lengths = torch.tensor([len(ids) for ids in source])
        return pad_sequence(source, batch_first=True), lengths, pad_sequence(target, batch_first=True)

    trainer = Trainer(
        max_epochs=arguments.epochs,
        accelerator="cpu",
        logger=TensorBoardLogger(arguments.log_dir, name="translation"),
        enable_checkpointing=False,
        log_every_n_steps=20,
        callbacks=[RNNVis({"source_embedding": english, "target_embedding": german}, word_classes=CLASSES)],
    )
    trainer.fit(
        Translator(len(english), len(german), arguments.hidden_size),
        DataLoader(train, batch_size=32, shuffle=True, collate_fn=collate),
        DataLoader(val, batch_size=100, collate_fn=collate),
    )


if __name__ == "__main__":
    main()
