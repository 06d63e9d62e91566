"""Small models of every build that people use, each of which can tell its own states, for tests with a real `Trainer`.

A model that is looked at by `truth` notes each step in its own loop: name of the state, ids, state before and after.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from lightning.pytorch import LightningModule
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from tests.conftest import EXAMPLES
from tests.models.oracle import hand_states
from tests.models.small import N_WORDS

sys.path.insert(0, str(EXAMPLES))
from min_gru import MinGRU, state_of  # noqa: E402

E, U = 6, 5
Sequence = tuple[list[int], np.ndarray]
"""Ids of the words of one sequence, and the response of each, (T, U)."""


class Followed(LightningModule):
    """An embedding, a recurrence that the subclass adds, a head on what it gives."""

    def __init__(self, width: int = U) -> None:
        super().__init__()
        self.embedding = nn.Embedding(N_WORDS, E, padding_idx=0)
        self.head = nn.Linear(width, 1)
        self.notes: list[tuple[str, Tensor, Tensor, Tensor]] | None = None

    def note(self, name: str, ids: Tensor, before: Tensor, after: Tensor) -> None:
        """Note one step: ids (B,), states (B, U); rows of a smaller batch are the first ones."""
        if self.notes is not None:
            self.notes.append((name, ids, before.detach().clone(), after.detach().clone()))

    def training_step(self, batch, batch_idx):
        """Binary cross-entropy."""
        ids, lengths, labels = batch
        return nn.functional.binary_cross_entropy_with_logits(self.head(self(ids, lengths)).squeeze(-1), labels)

    def validation_step(self, batch, batch_idx):
        """The same, logged."""
        self.log("val_loss", self.training_step(batch, batch_idx))

    def configure_optimizers(self):
        """Adam."""
        return torch.optim.Adam(self.parameters(), 1e-2)

    def sequences(self, batches: Iterable[tuple[Tensor, ...]]) -> dict[str, list[Sequence]]:
        """By state: every sequence that the model reads in `batches`, by the notes of its own loop."""
        found = defaultdict(list)
        for ids, lengths, _ in batches:
            self.notes = []
            with torch.no_grad():
                self(ids, lengths)
            for name in dict.fromkeys(note[0] for note in self.notes):
                steps = [note[1:] for note in self.notes if note[0] == name]
                for row in range(len(ids)):
                    own = [(int(i[row]), (a[row] - b[row]).numpy()) for i, b, a in steps if row < len(i) and i[row] > 0]
                    found[name].append(([word for word, _ in own], np.array([response for _, response in own])))
        self.notes = None
        return found


class Layer(Followed):
    """A recurrent layer, fed packed and through what `between` does to the embedded words."""

    def __init__(self, kind: str, packed: bool = True, between: nn.Module | None = None, **settings: Any) -> None:
        directions = 2 if settings.get("bidirectional") else 1
        super().__init__(directions * settings.get("proj_size", U))
        self.packed, self.between = packed, between or nn.Identity()
        self.rnn = getattr(nn, kind)(E, U, batch_first=True, **settings)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Mean output of the last layer."""
        read = self.between(self.embedding(ids))
        if self.packed:
            read = pack_padded_sequence(read, lengths, batch_first=True, enforce_sorted=False)
        output, _ = self.rnn(read)
        return output.data.mean(0).expand(len(ids), -1) if self.packed else output.mean(1)

    def sequences(self, batches):
        """By a loop in float64 over each sequence."""
        found = defaultdict(list)
        for ids, lengths, _ in batches:
            with torch.no_grad():
                read = self.between(self.embedding(ids))
            for row, length in enumerate(lengths.tolist()):
                n_steps = length if self.packed else ids.shape[1]
                states = hand_states(self.rnn, read[row, :n_steps])
                for key, (after, initial) in states.items():
                    before = np.vstack([after[1:], initial] if ".reverse" in key else [initial, after[:-1]])
                    found[f"rnn.{key}"].append((ids[row, :length].tolist(), (after - before)[:length]))
        return found


class Convolution(nn.Module):
    """A convolution over time that keeps it, (B, T, E) to (B, T, E)."""

    def __init__(self) -> None:
        super().__init__()
        self.convolution = nn.Conv1d(E, E, 3, padding=1)

    def forward(self, read: Tensor) -> Tensor:
        """Same length as before."""
        return self.convolution(read.transpose(1, 2)).transpose(1, 2)


class Cells(Followed):
    """Cells one above the other, driven word by word; held back where a sequence is over."""

    def __init__(self, kind: str, n_cells: int = 1, way: str = "held", **settings: Any) -> None:
        super().__init__()
        self.way = way
        self.cells = nn.ModuleList(getattr(nn, kind)(U if k else E, U, **settings) for k in range(n_cells))

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Last hidden state of the uppermost cell."""
        if self.way == "shrinking":
            order = lengths.argsort(descending=True)
            ids, lengths = ids[order], lengths[order]
        first = torch.zeros(len(ids), U)
        if self.way == "learned start":
            first = self.embedding.weight[:1, :U].expand(len(ids), U) + 0.1
        is_lstm = isinstance(self.cells[0], nn.LSTMCell)
        states = [(first, first) if is_lstm else (first,) for _ in self.cells]
        for t in range(ids.shape[1]):
            n_rows = int((lengths > t).sum()) if self.way == "shrinking" else len(ids)
            if n_rows == 0:
                break
            # Looked up step by step, or all at once: the same rows.
            read = self.embedding(ids[:n_rows, t])
            for k, cell in enumerate(self.cells):
                before = tuple(state[:n_rows] for state in states[k])
                if self.way == "normed":
                    before = tuple(nn.functional.layer_norm(state, (U,)) for state in before)
                after = cell(read, before if is_lstm else before[0])
                after = after if is_lstm else (after,)
                for kind, b, a in zip("hc", before, after, strict=False):
                    self.note(f"cells.{k}/{kind}", ids[:n_rows, t], b, a)
                kept = (lengths[:n_rows] > t).unsqueeze(1)
                after = tuple(torch.where(kept, a, b) for a, b in zip(after, before, strict=True))
                states[k] = tuple(torch.cat([a, s[n_rows:]]) for a, s in zip(after, states[k], strict=True))
                read = after[0]
        return states[-1][0]


class Windows(Followed):
    """Truncated back-propagation: windows of the text, the state carried from window to window and batch to batch."""

    def __init__(self, kind: str = "LSTM", size: int = 3, projected: bool = False) -> None:
        super().__init__()
        self.size = size
        self.project = nn.Linear(E, E) if projected else nn.Identity()
        self.rnn = getattr(nn, kind)(E, U, batch_first=True)
        self.carried: Any = None

    def on_validation_epoch_start(self):
        """Each validation starts from nothing."""
        self.carried = None

    on_train_epoch_start = on_validation_epoch_start

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Mean over the windows."""
        outputs = []
        for window in ids.split(self.size, dim=1):
            output, carried = self.rnn(self.project(self.embedding(window)), self.carried)
            self.carried = tuple(c.detach() for c in carried) if isinstance(carried, tuple) else carried.detach()
            outputs.append(output)
        return torch.cat(outputs, dim=1).mean(1)

    def sequences(self, batches):
        """By a loop in float64 over each row, which goes on in the next batch."""
        found, last = defaultdict(list), {}
        for ids, _, _ in batches:
            with torch.no_grad():
                read = self.project(self.embedding(ids))
            for row in range(len(ids)):
                states = hand_states(self.rnn, read[row], last.get(row))
                last[row] = [after[-1] for after, _ in states.values()]
                counted = (ids[row] > 0).numpy()
                for key, (after, initial) in states.items():
                    changes = after - np.vstack([initial, after[:-1]])
                    found[f"rnn.{key}"].append((ids[row][counted].tolist(), changes[counted]))
        return found


class Translator(Followed):
    """Encoder and decoder with attention: each side has its own words and its own embedding."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.GRU(E, U, batch_first=True)
        self.words_out = nn.Embedding(N_WORDS, E, padding_idx=0)
        self.decoder = nn.ModuleDict({"cell": nn.GRUCell(E + U, U)})
        self.score = nn.Linear(U, U)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Mean state of the decoder."""
        encoded, last = self.encoder(self.embedding(ids))
        before = torch.zeros(len(ids), U)
        for t in range(ids.shape[1]):
            self.note("encoder.l0/h", ids[:, t], before, encoded[:, t])
            before = encoded[:, t]
        turned, state, states = ids.flip(1), last[0], []
        for t in range(turned.shape[1]):
            weights = (encoded @ self.score(state).unsqueeze(-1)).softmax(1)
            context = (weights * encoded).sum(1)
            after = self.decoder["cell"](torch.cat([self.words_out(turned[:, t]), context], -1), state)
            self.note("decoder.cell/h", turned[:, t], state, after)
            state = after
            states.append(after)
        return torch.stack(states, 1).mean(1)


class StepByStep(Followed):
    """A decoder that calls a layer for each word, behind a projection, as tutorials do."""

    def __init__(self, way: str = "all", **settings: Any) -> None:
        super().__init__()
        self.way = way
        self.project = nn.Linear(E, E)
        self.decoder = nn.LSTM(E, U, **settings)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Last state; sequences that are over are held back, or leave the batch."""
        if self.way == "shrinking":
            order = lengths.argsort(descending=True)
            ids, lengths = ids[order], lengths[order]
        n_layers = self.decoder.num_layers
        state = (torch.full((n_layers, len(ids), U), 0.3), torch.full((n_layers, len(ids), U), -0.2))
        ended = []
        for t in range(ids.shape[1]):
            if self.way == "shrinking":
                n_rows = int((lengths > t).sum())
                if n_rows == 0:
                    break
                ended.append(state[0][-1, n_rows:])
                state = tuple(part[:, :n_rows].contiguous() for part in state)
            word = ids[: state[0].shape[1], t]
            read = self.project(self.embedding(word)).relu()
            _, after = self.decoder(read.unsqueeze(1 if self.decoder.batch_first else 0), state)
            for layer in range(n_layers):
                for kind, b, a in zip("hc", state, after, strict=True):
                    self.note(f"decoder.l{layer}/{kind}", word, b[layer], a[layer])
            if self.way == "held":
                kept = (lengths > t)[None, :, None]
                after = tuple(torch.where(kept, a, b) for a, b in zip(after, state, strict=True))
            state = after
        return torch.cat([state[0][-1], *reversed(ended)])


class Tied(Followed):
    """One layer reads the text and then, going on, the text turned round."""

    def __init__(self) -> None:
        super().__init__()
        self.both = nn.RNN(E, U, batch_first=True)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Last state."""
        state, before = torch.zeros(1, len(ids), U), torch.zeros(len(ids), U)
        for text in (ids, ids.flip(1)):
            output, state = self.both(self.embedding(text), state)
            for t in range(text.shape[1]):
                self.note("both.l0/h", text[:, t], before, output[:, t])
                before = output[:, t]
        return state[0]


class Nested(Followed):
    """A layer deep inside, which is known by two names and called once under the second."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Identity(), nn.ModuleDict({"deep": nn.GRU(E, U)}))
        self.again = self.body[1]["deep"]

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Last state."""
        output, last = self.again(self.embedding(ids.t()))
        before = torch.zeros(len(ids), U)
        for t in range(ids.shape[1]):
            self.note("body.1.deep.l0/h", ids[:, t], before, output[t])
            before = output[t]
        return last[0]


class WithMinGRU(Followed):
    """Two of the user's own recurrences, one above the other, from a first state that is not zero."""

    def __init__(self) -> None:
        super().__init__()
        self.lower, self.upper = MinGRU(E, U), MinGRU(U, U)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Mean state."""
        read = self.embedding(ids)
        for name in ("lower", "upper"):
            before = torch.full((len(ids), U), 0.25)
            read = getattr(self, name)(read, h=before)
            for t in range(ids.shape[1]):
                self.note(f"{name}/h", ids[:, t], before, read[:, t])
                before = read[:, t]
        return read.mean(1)


class OwnCell(nn.Module):
    """A leaky cell of the user's own, one step in a call, with a state of two parts."""

    def __init__(self) -> None:
        super().__init__()
        self.both = nn.Linear(E + U, U)

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor]) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Output, and state of a slow and a quick part, each (B, U)."""
        quick = self.both(torch.cat([x, state[1]], -1)).tanh()
        slow = 0.9 * state[0] + 0.1 * quick
        return quick + slow, (slow, quick)


def own_cell_states(inputs: tuple, output: Any) -> dict[str, tuple[Tensor, Tensor]]:
    """The state of an `OwnCell`, for `recurrences`."""
    return {
        kind: (after[:, None], before) for kind, after, before in zip(("slow", "h"), output[1], inputs[1], strict=True)
    }


class WithOwnCell(Followed):
    """A cell of the user's own in the user's own loop."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = OwnCell()

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Last output."""
        state = (torch.zeros(len(ids), U), torch.zeros(len(ids), U))
        embedded = self.embedding(ids)
        for t in range(ids.shape[1]):
            output, after = self.cell(embedded[:, t], state)
            for kind, b, a in zip(("slow", "h"), state, after, strict=True):
                self.note(f"cell/{kind}", ids[:, t], b, a)
            state = after
        return output


@dataclass(frozen=True)
class Case:
    """A model to build, and what the callback must be told about it."""

    build: Callable[[], Followed]
    settings: dict[str, Any] = field(default_factory=dict)


CASES = {
    "tanh, stacked with dropout, both directions": Case(
        lambda: Layer("RNN", num_layers=2, dropout=0.3, bidirectional=True)
    ),
    "relu": Case(lambda: Layer("RNN", nonlinearity="relu", num_layers=2)),
    "LSTM with projection, stacked with dropout": Case(lambda: Layer("LSTM", num_layers=2, dropout=0.3, proj_size=3)),
    "LSTM with projection, both directions": Case(lambda: Layer("LSTM", bidirectional=True, proj_size=2)),
    "GRU": Case(lambda: Layer("GRU", num_layers=3)),
    "GRU, not packed": Case(lambda: Layer("GRU", packed=False)),
    "fed through dropout": Case(lambda: Layer("LSTM", between=nn.Dropout(0.5))),
    "fed through a projection": Case(lambda: Layer("GRU", between=nn.Sequential(nn.Linear(E, E), nn.Tanh()))),
    "fed through a convolution": Case(lambda: Layer("LSTM", packed=False, between=Convolution())),
    "RNNCell": Case(lambda: Cells("RNNCell")),
    "RNNCell, relu": Case(lambda: Cells("RNNCell", nonlinearity="relu")),
    "LSTMCell": Case(lambda: Cells("LSTMCell")),
    "LSTMCells, one above the other": Case(lambda: Cells("LSTMCell", n_cells=2)),
    "GRUCell, learned first state": Case(lambda: Cells("GRUCell", way="learned start")),
    "GRUCells, batch becoming smaller": Case(lambda: Cells("GRUCell", n_cells=2, way="shrinking")),
    "GRUCell, state normed in between": Case(lambda: Cells("GRUCell", way="normed")),
    "windows": Case(Windows),
    "windows of a GRU behind a projection": Case(lambda: Windows("GRU", projected=True)),
    "encoder, attention, decoder": Case(Translator),
    "layer called word by word": Case(lambda: StepByStep(batch_first=True)),
    "stacked layer called word by word, held back": Case(lambda: StepByStep("held", num_layers=2)),
    "layer called word by word, batch becoming smaller": Case(lambda: StepByStep("shrinking", batch_first=True)),
    "tied": Case(Tied),
    "nested and shared": Case(Nested),
    "own recurrence by class": Case(WithMinGRU, {"recurrences": {MinGRU: state_of}}),
    "own cell by name": Case(WithOwnCell, {"recurrences": {"ce*": own_cell_states}}),
}
