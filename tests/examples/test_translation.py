"""The example of translation learns, and encoder and decoder show each its own words."""

from __future__ import annotations

from lightning_rnnvis import load
from tests.conftest import run_example


def test_translation(tmp_path):
    """English enters the encoder, German the decoder; the head's outputs are German; the decoder learns."""
    run_example("translation.py", "--log-dir", tmp_path, "--epochs", 3, "--sentences", 1500, "--hidden-size", 32)
    history = load(tmp_path / "translation" / "version_0")
    assert history.states == ("decoder/h", "encoder.l0/h")
    encoder, decoder = history["encoder.l0/h"][-1], history["decoder/h"][-1]
    assert {"the", "not", "sees"} <= set(encoder.words) and not {"der", "nicht", "<pad>"} & set(encoder.words)
    assert {"<sos>", "der", "sieht"} <= set(decoder.words) and not {"the", "<pad>"} & set(decoder.words)
    assert {"nicht", "<eos>"} <= set(decoder.head.outputs) and encoder.head is None
    losses = [record.sentences[0].losses[:-1].mean() for record in history["decoder/h"]]
    assert losses[-1] < losses[0] / 2
