"""Models that run with our hooks and without a trainer: what is recorded of them, and the network that this gives."""

from __future__ import annotations

import torch
from torch import nn

from lightning_rnnvis.capture.measurement.measure import measure
from lightning_rnnvis.capture.model.hooks import CallRecorder
from lightning_rnnvis.capture.model.modules import find_linears
from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.network.storage.decoding import decode_network
from lightning_rnnvis.network.storage.encoding import encode_network
from lightning_rnnvis.settings import Limits
from lightning_rnnvis.training.record.network_builder import build_networks
from lightning_rnnvis.training.record.network_files import waiting_networks
from lightning_rnnvis.vocabulary.naming import DisplayNames
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary

N_WORDS, E = 11, 5
WORDS = [f"w{index}" for index in range(N_WORDS)]
LIMITS = Limits(max_words=50, min_count=1, n_sentences=4, max_sentence_length=20, n_percentile_words=5)


def rounded(module):
    """The module with weights that 16 bits hold, so that what is left is arithmetic."""
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            if "bias" not in name:
                parameter.copy_(parameter.half())
    return module.eval()


def calls_of(model, *, head=None):
    """A recorder of the calls of all layers of a model, of its embeddings, and of what may be its head."""
    named = dict(model.named_modules())
    of_kind = [{name: one for name, one in named.items() if isinstance(one, k)} for k in (nn.RNNBase, nn.Embedding)]
    return CallRecorder(*of_kind, find_linears(model, head))


def add_up(recording, calls, forward, batch, *, words=None, padding=(), more_follow=False):
    """Call `forward` with hooks, and add what they saw of a batch to a recording."""
    calls.attach()
    with torch.no_grad():
        forward()
    calls.detach()
    recording.add_batch(calls, words, padding, batch, more_follow=more_follow)
    return recording


def recorded(model, *batches, loss=None, kind=None, padding=()):
    """What is recorded of a model that saw some batches, of its network, too; `loss` is called with the outputs."""
    calls, recording = calls_of(model), Recording(LIMITS, {}, networks=True, head_kind=kind)
    for place, batch in enumerate(batches, 1):

        def forward(batch=batch):
            outputs = model(*batch)
            return loss(outputs) if loss else outputs

        add_up(recording, calls, forward, batch, padding=padding, more_follow=place < len(batches))
    return recording


def waiting_network(recording):
    """The only network of a recording of `recorded`, as it is built, before it is stored."""
    measured = measure(recording, {}, {})
    names = {layer.name: DisplayNames(Vocabulary(WORDS), N_WORDS, lambda n: None) for layer in measured.layers}
    (waiting,), too_large = waiting_networks(build_networks(recording, measured, names), "000000001")
    assert not too_large
    return waiting


def read_back(waiting):
    """A network, stored and read back."""
    return decode_network(encode_network(waiting.arrays, []), waiting.file)
