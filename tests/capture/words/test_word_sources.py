"""Where the words of a layer come from: which embedding, lookup or id, or an error that names the candidates."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from lightning_rnnvis.capture.model.hooks import CallRecorder
from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.errors import CaptureError
from tests.capture.batches import LIMITS, record
from tests.capture.words.wiring import B, Base, T, counts_of, expected, rows, sentences_of


def test_two_concatenated_embeddings_are_an_error_until_one_is_named(ids):
    """Word and tag embedding side by side: both fit, so the user says which are the words."""
    tags = torch.randint(0, 5, ids.shape)
    model = Base(lambda m, i, t: m.rnn(torch.cat([m.tags(t), m.embedding(i)], -1)), width=9)
    with pytest.raises(CaptureError, match=r"`embedding`.*`tags`|`tags`.*`embedding`"):
        record(model, ids, tags)
    assert sentences_of(record(model, ids, tags, words="embedding")) == rows(ids)
    assert counts_of(record(model, ids, tags, words="tags")) == dict(
        zip(*(x.tolist() for x in tags.unique(return_counts=True)), strict=True)
    )


def test_one_embedding_called_twice():
    """Premise and hypothesis through one embedding and one layer: each call has its own words."""
    first, second = torch.randint(1, 30, (B, T)), torch.randint(1, 30, (B, T))
    recording = record(Base(lambda m, a, b: (m.rnn(m.embedding(a)), m.rnn(m.embedding(b)))), first, second)
    assert counts_of(recording) == expected(torch.cat([first, second]))
    swapped = Base(lambda m, a, b: [m.rnn(x) for x in (m.embedding(a), m.embedding(b))[::-1]])
    assert counts_of(record(swapped, first, second)) == expected(torch.cat([first, second]))


def test_one_embedding_called_twice_behind_a_projection():
    """Two calls of one shape, and no values: words that occur again tell, and without any it is an error."""
    first, second = torch.randint(1, 30, (B, T)), torch.randint(1, 30, (B, T))
    model = Base(lambda m, a, b: m.rnn(m.projection(m.embedding(a) + 0 * m.embedding(b))))
    assert sentences_of(record(model, first, second)) == rows(first)
    with pytest.raises(CaptureError, match="more than one way"):
        record(model, torch.randperm(29)[: B * T].view(B, T) + 1, torch.randperm(29)[: B * T].view(B, T) + 1)


def test_stacked_modules_have_the_words_of_the_lower_one(ids):
    """A layer fed by another recurrent layer has that layer's words, by value and behind other work."""
    model = Base(lambda m, i: m.second(m.rnn(m.embedding(i))[0]))
    recording = record(model, ids)
    assert sentences_of(recording, "second") == rows(ids)
    model = Base(lambda m, i: m.second(m.rnn(m.embedding(i))[0] * 2))
    assert sentences_of(record(model, ids), "second") == rows(ids)


@pytest.mark.parametrize(
    "steps",
    [lambda last: last.view(2, 2, 4), lambda last: last[:, None].expand(B, 3, 4)],
    ids=["a document of sentences", "an autoencoder"],
)
@pytest.mark.parametrize("packed", [False, True])
def test_whole_sequences_are_no_words(ids, steps, packed):
    """A layer that reads the last states of a lower one is refused by name, with what to write."""

    def forward(m, i):
        entering = m.embedding(i)
        if packed:
            entering = pack_padded_sequence(
                entering, torch.tensor([6, 4, 3, 6]), batch_first=True, enforce_sorted=False
            )
        return m.second(steps(m.rnn(entering)[1][0]))

    model = Base(forward)
    with pytest.raises(
        CaptureError, match=r"step of `second` .* of `rnn`.* layers=\['rnn'\].* words=\{'second': lambda"
    ):
        record(model, ids)
    given = torch.arange(4).view(2, 2) if steps(torch.zeros(B, 4)).shape[0] == 2 else torch.arange(12).view(B, 3)
    recording = record(model, ids, words={"second": lambda batch: given})
    assert counts_of(recording, "second") == dict.fromkeys(range(given.numel()), 1)
    assert sum(counts_of(recording).values()) == (19 if packed else 24)


def test_windows_of_one_sequence():
    """Truncated back-propagation: one embedding call, several windows."""
    ids = torch.randint(1, 30, (3, 12))
    model = Base(lambda m, i: [m.rnn(part) for part in m.embedding(i).split(4, dim=1)])
    assert sentences_of(record(model, ids)) <= rows(torch.cat(ids.split(4, dim=1)))
    assert counts_of(record(model, ids)) == expected(ids)


def test_one_hot_is_its_own_word(ids):
    """One-hot input needs no embedding."""
    model = Base(lambda m, i: m.rnn(nn.functional.one_hot(i, 30).float()), width=30)
    assert sentences_of(record(model, ids)) == rows(ids)


def test_words_with_equal_rows_are_told_apart_by_position():
    """Frozen vectors give all words without one the same row of zeros."""
    ids = torch.randint(1, 30, (B, T))
    model = Base(lambda m, i: m.rnn(m.embedding(i)), padding_idx=None)
    with torch.no_grad():
        model.embedding.weight[10:20] = 0
    assert counts_of(record(model, ids)) == expected(ids)


def test_functional_lookup(ids):
    """A look-up by torch's function is followed where the rows are an embedding's, else an error shows the cure."""
    model = Base(lambda m, i: m.rnn(nn.functional.embedding(i, m.embedding.weight)))
    assert sentences_of(record(model, ids)) == rows(ids)
    model = Base(lambda m, i: m.rnn(nn.functional.embedding(i, m.embedding.weight * 1)))
    with pytest.raises(CaptureError, match=r"FeatureLevels\(\).*words=lambda batch: batch\[0\]"):
        record(model, ids)
    assert sentences_of(record(model, ids, words=lambda batch: batch[0])) == rows(ids)
    with pytest.raises(CaptureError, match="shape"):
        record(model, ids, words=lambda batch: batch[0].t())
    with pytest.raises(CaptureError, match="was not called"):
        record(model, ids, words="nowhere")


def test_embeddings_with_tied_weights(ids):
    """Two embeddings share their rows, and one of them says which is padding: it is padding for both."""
    ids[:, 4:] = 0
    model = Base(lambda m, i: (m.rnn(m.embedding(i)), m.rnn(m.again(i.flip(1)))))
    model.again = nn.Embedding(30, 6)
    model.again.weight = model.embedding.weight
    recording = record(model, ids)
    assert counts_of(recording) == expected(torch.cat([ids, ids]))


def test_a_derived_class_that_hands_its_arguments_on(ids):
    """Arguments given by name are found, whatever the signature of the class that was called."""

    class Logged(nn.GRU):
        def forward(self, *args, **kwargs):
            return super().forward(*args, **kwargs)

    class Rows(nn.Embedding):
        def forward(self, **kwargs):
            return super().forward(**kwargs)

    model = Base(lambda m, i: m.rnn(hx=None, input=m.embedding(input=i)))
    model.rnn, model.embedding = Logged(6, 4, batch_first=True), Rows(30, 6, padding_idx=0)
    assert counts_of(record(model, ids)) == expected(ids)


class WithCharacters(Base):
    """A layer over the characters of each word, and one over the words, each as the last state of its characters."""

    def __init__(self, with_words):
        super().__init__(None, width=6)
        self.with_words = with_words
        self.second = nn.LSTM(4 + 3 * with_words, 4, batch_first=True)

    def forward(self, characters, words):
        lengths = torch.full((words.numel(),), 3) - torch.arange(words.numel()) % 2
        packed = pack_padded_sequence(self.embedding(characters), lengths, batch_first=True, enforce_sorted=False)
        last = self.rnn(packed)[1][-1].view(*words.shape, -1)
        self.second(torch.cat([last, self.tags(words)], -1) if self.with_words else last)


def test_words_made_of_characters():
    """The last character of a word is not the word: the word's embedding tells it, or nothing does."""
    characters, words = torch.randint(1, 30, (B * T, 3)), torch.randint(1, 5, (B, T))
    recording = record(WithCharacters(True), characters, words)
    assert counts_of(recording, "second") == expected(words)
    with pytest.raises(CaptureError, match=r"step of `second` .* of `rnn`.*layers=\['rnn'\]"):
        record(WithCharacters(False), characters, words)


def test_naming_an_embedding_leaves_the_layers_below_out(ids):
    """A layer that reads words beside the output of another one: naming the embedding of its words settles it."""
    tags = torch.randint(1, 5, (B, T))
    model = Base(lambda m, i, t: m.second(torch.cat([m.rnn(m.embedding(i))[0], m.tags(t)], -1)))
    model.second = nn.LSTM(4 + 3, 4, batch_first=True)
    with pytest.raises(CaptureError, match=r"more than one.*words=\{'second': 'tags'\}"):
        record(model, ids, tags)
    recording = record(model, ids, tags, words={"second": "tags"})
    assert counts_of(recording, "second") == expected(tags) and counts_of(recording) == expected(ids)
    assert counts_of(record(model, ids, tags, words={"second": "embedding"}), "second") == expected(ids)


def stepwise(m, i, n_lookups=1):
    """A layer called word by word, behind a projection."""
    state = torch.full((1, len(i), 4), 0.1)
    for t in range(i.shape[1]):
        for _ in range(n_lookups):
            read = m.embedding(i[:, t : t + 1])
        _, state = m.rnn(m.projection(read), state)


def test_word_by_word_behind_a_projection(ids):
    """One look-up before each call tells its word; two of them leave it open, unless a function tells."""
    assert sentences_of(record(Base(stepwise), ids)) == rows(ids)
    twice = Base(lambda m, i: stepwise(m, i, 2))
    with pytest.raises(CaptureError, match="could not be found"):
        record(twice, ids)
    assert sentences_of(record(twice, ids, words=lambda batch: batch[0])) == rows(ids)


def test_module_that_reads_ids(ids):
    """A recurrence of the user's own that reads ids has them as its words, with the padding of its embedding."""

    class Reads(nn.Module):
        def __init__(self, outer):
            super().__init__()
            self.embedding = outer.embedding

        def forward(self, i):
            return self.embedding(i)

    ids[1, 4:] = 0
    model = Base(lambda m, i: m.reads(i))
    model.reads = Reads(model)
    calls = CallRecorder(
        {"reads": model.reads},
        {"embedding": model.embedding},
        custom={"reads": lambda inputs, output: output.cumsum(1)},
    )
    calls.attach()
    model(ids)
    calls.detach()
    recording = Recording(LIMITS, {})
    recording.add_batch(calls, None, [], (ids,))
    assert sentences_of(recording, "reads") == rows(ids)
    model.reads = nn.Identity()
    calls = CallRecorder({"reads": model.reads}, {}, custom={"reads": lambda inputs, output: output[..., None].float()})
    calls.attach()
    model(ids > 9)  # a mask, and no ids
    calls.detach()
    with pytest.raises(CaptureError, match="no `nn.Embedding` was called"):
        Recording(LIMITS, {}).add_batch(calls, None, [], (ids > 9,))
    with pytest.raises(CaptureError, match=r"integer ids.*Got torch.bool"):
        Recording(LIMITS, {}).add_batch(calls, lambda batch: batch[0], [], (ids > 9,))


def test_parametrized_weights_in_training_mode(ids):
    """Reading a spectral norm in training mode would move its vectors: say so instead."""
    model = Base(lambda m, i: m.rnn(m.embedding(i)))
    nn.utils.parametrizations.spectral_norm(model.rnn, "weight_hh_l0")
    assert counts_of(record(model, ids)) == expected(ids)
    with pytest.raises(CaptureError, match="parametrized"):
        record(model.train(), ids)


def test_one_layer_for_two_vocabularies(ids):
    """A layer that reads words and, in another call, tags: an error, until ids of one vocabulary are given."""
    tags = torch.randint(1, 5, (B, 3))

    class Siamese(Base):
        def __init__(self):
            super().__init__(lambda m, i, t: (m.rnn(m.embedding(i)), m.rnn(m.wide_tags(t))))
            self.wide_tags = nn.Embedding(5, 6)

    with pytest.raises(CaptureError, match="`embedding` and of `wide_tags`, whose vocabularies differ"):
        record(Siamese(), ids, tags)
    recording = record(Siamese(), ids, tags, words=lambda batch: [batch[0], batch[1] + 30])
    both = torch.cat([ids.flatten(), tags.flatten() + 30])
    assert counts_of(recording) == expected(both)
