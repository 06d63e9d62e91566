"""The right words, or an error that names the candidates: never wrong words."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from lightning_rnnvis.capture.model.hooks import CallRecorder
from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.capture.rows.row_matching import NO_WORD, match_rows
from lightning_rnnvis.errors import CaptureError
from tests.capture.test_states import LIMITS, batch, record

B, T = 4, 6


class Base(nn.Module):
    """Two embeddings, a projection and a recurrent layer; each test says how they are wired."""

    def __init__(self, forward, batch_first=True, width=6, padding_idx=0) -> None:
        super().__init__()
        self.embedding = nn.Embedding(30, 6, padding_idx=padding_idx)
        self.tags = nn.Embedding(5, 3)
        self.projection = nn.Linear(6, 6)
        self.rnn = nn.GRU(width, 4, batch_first=batch_first)
        self.second = nn.LSTM(4, 4, batch_first=batch_first)
        self._forward = forward
        self.eval()

    def forward(self, *inputs):
        return self._forward(self, *inputs)


def counts_of(recording, name="rnn"):
    """Occurrences by word id."""
    table = recording.layers[name].table
    return dict(zip(table.ids, table.counts.tolist(), strict=True))


def expected(ids):
    """Occurrences by word id, padding left out."""
    unique, counts = ids[ids > 0].unique(return_counts=True)
    return dict(zip(unique.tolist(), counts.tolist(), strict=True))


def sentences_of(recording, name="rnn"):
    """The sentences' ids, as a set."""
    return {tuple(s.ids.tolist()) for _, s in recording.layers[name].picker.sentences()}


def rows(ids):
    """Every row of padded ids without its padding, as a set."""
    return {tuple(row[row > 0].tolist()) for row in ids}


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


@pytest.fixture
def ids():
    """Ids without padding, (B, T)."""
    return torch.randint(1, 30, (B, T))


BY_VALUE = {
    "plain": lambda m, i: m.rnn(m.embedding(i)),
    "dropout in evaluation": lambda m, i: m.rnn(nn.functional.dropout(m.embedding(i), 0.5, m.training)),
    "embedded, then transposed twice": lambda m, i: m.rnn(m.embedding(i.t()).transpose(0, 1)),
}


@pytest.mark.parametrize("wiring", BY_VALUE)
def test_by_value(wiring, ids):
    """The embedding's rows tell the words, however they came to the layer."""
    recording = record(Base(BY_VALUE[wiring]), ids)
    assert counts_of(recording) == expected(ids)
    assert sentences_of(recording) == rows(ids)


def test_rounded_rows_are_read_by_shape(ids):
    """Rows rounded to half precision are no longer the embedding's; the shape still tells."""
    recording = record(Base(lambda m, i: m.rnn(m.embedding(i).half().float())), ids)
    assert sentences_of(recording) == rows(ids)


def test_trimmed_and_shifted(ids):
    """A language model reads all but the last word."""
    recording = record(Base(lambda m, i: m.rnn(m.embedding(i)[:, :-1])), ids)
    assert sentences_of(recording) == rows(ids[:, :-1])


def test_time_first_with_equal_batch_and_time():
    """B = T, time first: values tell what shapes cannot."""
    ids = torch.randint(1, 30, (5, 5))
    recording = record(Base(lambda m, i: m.rnn(m.embedding(i.t())), batch_first=False), ids)
    assert sentences_of(recording) == rows(ids)
    recording = record(Base(lambda m, i: m.rnn(m.embedding(i).transpose(0, 1)), batch_first=False), ids)
    assert sentences_of(recording) == rows(ids)


def test_equal_batch_and_time_behind_a_projection():
    """B = T behind a projection leaves two readings: words that occur again have equal rows in one of them alone."""
    ids = torch.randint(1, 30, (5, 5))
    for batch_first in (True, False):
        model = Base(lambda m, i: m.rnn(m.projection(m.embedding(i))), batch_first)
        assert sentences_of(record(model, ids)) == rows(ids if batch_first else ids.t())
    added = Base(lambda m, i: m.rnn(m.projection(m.embedding(i) + m.positions(torch.arange(5)))))
    added.positions = nn.Embedding(5, 6)
    few = torch.randint(1, 4, (5, 5))
    assert sentences_of(record(added, few)) == rows(few)


def test_equal_batch_and_time_without_a_word_twice_is_an_error():
    """Where no word occurs again nothing tells: an error that names the embedding and a cure that works."""
    ids = torch.randperm(29)[:25].view(5, 5) + 1
    model = Base(lambda m, i: m.rnn(m.projection(m.embedding(i))))
    with pytest.raises(CaptureError, match=r"more than one way.*`embedding`.*words=lambda batch: batch\[0\]"):
        record(model, ids)
    assert sentences_of(record(model, ids, words=lambda batch: batch[0])) == rows(ids)


def test_batches_of_any_size_behind_a_projection():
    """A batch that alone could be read in two ways is read as those before it."""
    wirings = [
        (lambda m, i: m.rnn(m.projection(m.embedding(i))), True),
        (lambda m, i: m.rnn(m.projection(m.embedding(i)).transpose(0, 1)), False),
        (lambda m, i: m.rnn(m.embedding(i) + m.positions(torch.arange(i.shape[1]))), True),
    ]
    for forward, batch_first in wirings:
        model = Base(forward, batch_first)
        model.positions = nn.Embedding(9, 6)
        recorder = CallRecorder({"rnn": model.rnn}, {"embedding": model.embedding, "positions": model.positions})
        recording, batches = Recording(LIMITS, {}), [torch.randint(1, 30, size) for size in ((4, 6), (5, 5), (1, 3))]
        for ids in batches:
            recorder.attach()
            model(ids)
            recorder.detach()
            recording.add_batch(recorder, None, [], ids)
        assert sentences_of(recording) <= set().union(*map(rows, batches))
        assert counts_of(recording) == expected(torch.cat([ids.flatten() for ids in batches]))


def test_a_last_batch_of_one_is_read_as_those_before():
    """Also where its ids lie otherwise, and positions would fit; and where nothing fits, it alone is left out."""

    def forward(m, i):
        flat = i if len(i) > 1 else i[0]
        return m.rnn((m.embedding(flat) + m.positions(torch.arange(i.shape[1]))).view(*i.shape, 6).sin())

    model = Base(forward)
    model.positions = nn.Embedding(9, 6)
    recording, batches = Recording(LIMITS, {}), [torch.randint(1, 30, size) for size in ((4, 6), (1, 4))]
    for ids in batches:
        record(model, ids, recording=recording)
    assert counts_of(recording) == expected(torch.cat([ids.flatten() for ids in batches]))
    recorder = CallRecorder({"rnn": model.rnn}, {})
    recorder.attach()
    model(batches[0])
    recorder.detach()
    recording.add_batch(recorder, None, [], batches[0])
    assert counts_of(recording) == expected(torch.cat([ids.flatten() for ids in batches]))
    assert recording.layers["rnn"].unread == 1 and "no `nn.Embedding`" in recording.layers["rnn"].why_unread


def test_projection_is_read_by_shape(ids):
    """Behind a projection the shape tells, if it fits in one way."""
    recording = record(Base(lambda m, i: m.rnn(m.projection(m.embedding(i)))), ids)
    assert sentences_of(recording) == rows(ids)
    model = Base(lambda m, i: m.rnn(m.projection(m.embedding(i)).transpose(0, 1)), batch_first=False)
    assert sentences_of(record(model, ids)) == rows(ids)


def test_hand_sorted_packing():
    """Sorted by hand before packing, so that nothing tells the order: values do."""
    ids, lengths = batch([3, 7, 5, 2])

    def forward(m, i, n):
        order = n.argsort(descending=True)
        return m.rnn(pack_padded_sequence(m.embedding(i)[order], n[order], batch_first=True))

    recording = record(Base(forward), ids, lengths)
    assert sentences_of(recording) == rows(ids)
    assert counts_of(recording) == expected(ids)


def test_hand_sorted_packing_behind_a_projection():
    """Without values only distinct lengths tell the order; equal ones are an error."""

    def forward(m, i, n):
        order = n.argsort(descending=True)
        return m.rnn(pack_padded_sequence(m.projection(m.embedding(i))[order], n[order], batch_first=True))

    ids, lengths = batch([3, 7, 5, 2])
    assert sentences_of(record(Base(forward), ids, lengths)) == rows(ids)
    ids, lengths = batch([3, 7, 3, 2])
    with pytest.raises(CaptureError, match="could not be found"):
        record(Base(forward), ids, lengths)


def test_packing_that_sorts_by_itself():
    """`enforce_sorted=False` behind a projection: the packing tells its order."""
    ids, lengths = batch([3, 7, 3, 2])

    def forward(m, i, n):
        return m.rnn(pack_padded_sequence(m.projection(m.embedding(i)), n, batch_first=True, enforce_sorted=False))

    assert sentences_of(record(Base(forward), ids, lengths)) == rows(ids)


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


def test_padding():
    """What `padding_idx` or the user calls padding never counts; without either every step does."""
    ids, lengths = batch([3, 7, 5, 2])
    forward = BY_VALUE["plain"]
    assert counts_of(record(Base(forward), ids)) == expected(ids)
    recording = record(Base(forward, padding_idx=None), ids)
    assert not recording.layers["rnn"].padding_known
    assert sum(counts_of(recording).values()) == ids.numel()
    recording = record(Base(forward, padding_idx=None), ids, padding=[0])
    assert counts_of(recording) == expected(ids)
    masked = Base(lambda m, i: m.rnn(m.embedding(i) * (i > 0)[..., None]), padding_idx=None)
    assert counts_of(record(masked, ids)) == expected(ids)


def test_match_rows_refuses_what_is_not_there():
    """One row that is no row of the source spoils the match."""
    source = torch.randn(5, 3)
    rows = source[[1, 4, 2]].clone()
    assert match_rows(rows, source, torch.arange(5)).tolist() == [1, 4, 2]
    rows[1, 2] += 1e-6
    assert match_rows(rows, source, torch.arange(5)) is None
    wide = torch.cat([torch.randn(3, 2), source[[0, 0, 3]], torch.randn(3, 1)], dim=1)
    assert match_rows(wide, source, torch.arange(5)).tolist() == [0, 0, 3]
    zeros = torch.cat([source[:1], torch.zeros(1, 3)])
    assert match_rows(zeros, source, torch.arange(5)).tolist() == [0, NO_WORD]


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
    model = Base(BY_VALUE["plain"])
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
