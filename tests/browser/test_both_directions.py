"""A classifier that reads both directions: what it says after each word, and without a chip of either direction."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from lightning_rnnvis import load
from tests.browser.choices import choices, percent
from tests.browser.conftest import own_page
from tests.models.small import Classifier
from tests.training.running import fit, rnnvis

WORDS = "the food though not very good"


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The tab over the classifier's records, and the last ones."""
    root = tmp_path_factory.mktemp("both")
    fit(root, rnnvis(outputs=["bad", "good"]), Classifier("LSTM", bidirectional=True), max_epochs=3)
    history = load(root / "run" / "version_0")
    with own_page(root) as address:
        yield address, {state: history[state][-1] for state in history.states}


@pytest.mark.parametrize("state", ["rnn.l0/h", "rnn.l0.reverse/h"])
def test_predictions_and_a_chip_that_is_off(both, open_tab, state):
    """The line leads through what the model says of each beginning; without the chip it is another one, and is told."""
    address, records = both
    record = records[state]
    tab = open_tab(address, choices(pane0=["run/version_0", state, None], sentence="-1", typed=[WORDS])).ready()
    nodes = tab.frame.locator("[data-track=output] .node")
    expect(nodes).to_have_count(6)
    expect(tab.frame.locator("[data-track] .node:not(.early)")).to_have_count(1)
    on = record.run(WORDS)
    at = np.array(nodes.evaluate_all("all => all.map((one) => Number(one.getAttribute('cx')))"))
    assert np.corrcoef(at, on.outputs[:, 1])[0, 1] > 0.99
    chips = range(record.labels.n_chips)
    chip = max(chips, key=lambda one: abs(record.run(WORDS, off_chips=[one]).outputs - on.outputs)[-1].max())
    tab.frame.locator(f'[data-switch="{chip}"]').first.click()
    off = record.run(WORDS, off_chips=[chip]).outputs[-1]
    best = int(off.argmax())
    says = f"{on.output_names[best]} {percent(off[best])}"
    expect(tab.frame.locator('[data-step="5"]')).to_have_attribute("aria-label", re.compile(f"prediction {says}"))
    line = tab.frame.locator(".switched-off")
    expect(line).to_contain_text(f"Without chip {chip}:")
    expect(line).to_contain_text(re.compile(r"over 64 sampled sequences the output moves by \d"))
    assert nodes.evaluate_all("all => all.map((one) => Number(one.getAttribute('cx')))") != at.tolist()
