"""Asking the network in the tab: a typed sentence, chips and units that are switched off, as `record.run` has them."""

from __future__ import annotations

import re
import shutil

import pytest
from playwright.sync_api import expect

from lightning_rnnvis import load
from tests.browser.choices import choices, percent
from tests.browser.conftest import own_page, until
from tests.models.small import Classifier, loader
from tests.training.running import rnnvis, trainer

PANE = ["lstm/version_0", "rnn.l0/h", None]
WORDS = "the food is not good"
OTHER_WORDS = "the food is very good"

COVERED = """body => [...body.querySelectorAll("[data-pane] :is(button, select)")].flatMap((one) => {
    if (!one.getClientRects().length) return [];
    one.scrollIntoView({ block: "center", behavior: "instant" });
    const { left, top, width, height } = one.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return one.contains(hit) ? [] : [`${one.ariaLabel ?? one.textContent} under ${hit?.outerHTML.slice(0, 80)}`];
})"""
"""Buttons and selects of the drawings that a click in their middle does not reach."""


@pytest.fixture(scope="module")
def record(sentiment_logs):
    """The newest record of the example's LSTM."""
    return load(sentiment_logs / "lstm" / "version_0")["rnn.l0/h"][-1]


def said(run):
    """The best output after the last word, as the tab writes it."""
    best = int(run.outputs[-1].argmax())
    return run.output_names[best], percent(run.outputs[-1][best])


def bars_of(sentence):
    """Outlines of all that grew in the glyphs of a sentence."""
    return sentence.locator("path.grew").evaluate_all("all => all.map(one => one.getAttribute('d'))")


def test_a_sentence_is_typed(demo_page, record, open_tab):
    """It is drawn as Python reads it, marks what it does not know, and a reload keeps it."""
    tab = open_tab(demo_page, choices(pane0=PANE)).ready()
    tab.frame.get_by_role("button", name="type a sentence").click()
    field = tab.frame.get_by_label("type a sentence").and_(tab.frame.locator("input"))
    field.fill(f"{WORDS} zebrafish")
    expect(tab.frame.locator(".field-note")).to_contain_text("not in the record: zebrafish")
    field.fill(f"{WORDS[:-2]}")
    until(
        lambda: WORDS in tab.frame.locator("#rnnvis-completions option").evaluate_all("all => all.map(o => o.value)"),
    )
    field.fill(f"{WORDS} zebrafish")
    tab.frame.get_by_role("button", name="read it").click()
    run = record.run(f"{WORDS} zebrafish")
    assert run.unknown == (5,)
    # What it made of the sentence at each epoch stands in the strip by itself, and a click has the chips again.
    verdict = tab.frame.locator(".thumbnail.shown .said text")
    expect(verdict).to_have_text(" ".join(said(run)))
    columns = tab.frame.get_by_role("group", name="what a column shows")
    columns.get_by_text("chips").click()
    expect(verdict).to_have_count(0)
    columns.get_by_text("sentence").click()
    until(lambda: len(tab.values("data-step")) == 6)
    expect(tab.frame.locator('[data-step="5"] text.unknown')).to_have_text(re.compile(r"^\? zebra"))
    last = tab.frame.locator('[data-step="5"]')
    expect(last).to_have_attribute("aria-label", re.compile(" ".join(said(run))))
    tab.wait_for_address("typed=")
    tab.page.reload()
    tab.ready()
    expect(tab.frame.locator("[data-sentence='-1'] [data-step='4'] text.step-word")).to_have_text("good")
    last.click()
    expect(tab.frame.locator(".detail")).to_contain_text("zebrafish")


def test_a_chip_is_switched_off(demo_page, record, open_tab):
    """Its switch changes the prediction as Python says, in the line above, too; Escape switches it on again."""
    tab = open_tab(demo_page, choices(pane0=PANE, sentence="-1", typed=[WORDS])).ready()
    on = record.run(WORDS)
    chip = max(
        range(record.labels.n_chips),
        key=lambda one: abs(record.run(WORDS, off_chips=[one]).outputs - on.outputs)[-1].max(),
    )
    off = record.run(WORDS, off_chips=[chip])
    tab.frame.locator(f'[data-switch="{chip}"]').first.click()
    (best, share), (other, after) = said(on), said(off)
    text = f"{best} {share} → {after if other == best else f'{other} {after}'}"
    line = tab.frame.locator(".switched-off")
    expect(line).to_contain_text(f"Without chip {chip}:")
    expect(line).to_contain_text(text)
    lost = record.importance().chips[chip]
    expect(line).to_contain_text(re.compile(rf"over \d+ sampled sequences the output moves by {lost:.2f} nats"))
    expect(tab.frame.locator(f'[data-switch="{chip}"]')).to_have_attribute("aria-checked", "false")
    expect(tab.frame.locator('[data-step="4"]')).to_have_attribute("aria-label", re.compile(" ".join(said(off))))
    tab.wait_for_address(f"off={chip}")
    expect(tab.frame.locator(".thumbnail.shown .said text")).to_have_text(" ".join(said(off)))
    until(lambda: tab.frame.locator(".thumbnail path.body").count() > 6)
    tab.page.keyboard.press("Escape")
    expect(line).to_have_count(0)
    tab.wait_for_address_without("off=")
    tab.frame.locator('[data-unit="5"]').first.click()
    switch = tab.frame.locator(".detail").get_by_role("switch", name="unit 5")
    switch.click()
    expect(line).to_contain_text("Without unit 5:")
    expect(switch).to_have_attribute("aria-checked", "false")
    off = record.run(WORDS, off=[5])
    expect(tab.frame.locator('[data-step="4"]')).to_have_attribute("aria-label", re.compile(" ".join(said(off))))
    tab.wait_for_address("off=u5")


@pytest.mark.parametrize(("width", "panes"), [(600, 2), (1100, 2), (1600, 2)])
def test_two_typed_sentences_have_their_buttons(demo_page, open_tab, width, panes):
    """Each is reached by a click in its middle, a narrow heading tells the sentences apart, what is said is whole."""
    shown = {"pane0": PANE, "pane1": [*PANE[:2], 0]} if panes == 2 else {"pane0": PANE}
    off = {"off": "0,3", "off-beside": "0,3"} if panes == 2 else {}
    tab = open_tab(demo_page, choices(**shown, sentence="-1,-2", typed=[WORDS, OTHER_WORDS], **off), width=width).ready(
        panes
    )
    first = tab.frame.locator("[data-pane]").first
    for number, end in enumerate(("not good", "very good"), start=1):  # whole where there is room
        name = re.compile(f"^(…|the food is) {end}$")
        expect(first.locator(f"[data-sentence='-{number}'] [data-step]")).to_have_count(5)
        expect(first.get_by_label(f"sentence {number}", exact=True).locator("option:checked")).to_have_text(name)
        expect(first.get_by_label(f"close typed sentence {number}")).to_be_visible()
    expect(first.get_by_label("another sentence beside")).to_be_visible()
    # Of each pane the second sentence is coloured by the difference to the first, by the button of either.
    differences = tab.frame.get_by_role("button", name=re.compile("difference of the sentence"))
    expect(differences).to_have_count(panes)
    body = tab.frame.locator("body")
    until(lambda: body.evaluate(COVERED) == [])
    second = [pane.locator("[data-sentence='-2']") for pane in tab.frame.locator("[data-pane]").all()]
    grown = [bars_of(one) for one in second]
    differences.last.click()
    for one, button, before in zip(second, differences.all(), grown, strict=True):
        expect(button).to_have_attribute("aria-pressed", "true")
        until(lambda one=one, before=before: bars_of(one) != before)
    tab.wait_for_address("bars=difference")
    if panes == 2:
        said = tab.frame.locator(".switched-off > span")
        expect(said).to_contain_text("sampled sequences the output moves")
        until(lambda: said.evaluate("one => one.scrollHeight <= one.clientHeight + 1"))


def test_what_the_output_would_lose(demo_page, record, open_tab):
    """Importance on the labels, which order the chips; words that made a prediction; causes of a chip in its card."""
    tab = open_tab(
        demo_page, choices(pane0=PANE, sentence="-1", typed=[WORDS], step=4, **{"chips-by": "importance"})
    ).ready()
    lost, effects = record.importance().chips, record.word_effects(WORDS)
    largest = int(lost.argmax())
    expect(tab.frame.locator(f'[data-chip="{largest}"]')).to_have_attribute(
        "aria-label", re.compile(f"importance {lost[largest]:.2f}, memory")
    )
    tab.at_rest()
    drawn = list(dict.fromkeys(tab.values("data-chip")))
    assert drawn == [str(chip) for chip in sorted(range(len(lost)), key=lambda chip: -lost[chip])]
    told = tab.frame.locator(".why button")
    expect(told).to_have_text(WORDS.split())
    shades = told.evaluate_all("all => all.map(one => Number.parseFloat(one.style.getPropertyValue('--shade')))")
    assert shades.index(max(shades)) == abs(effects.effects).argmax()
    expect(tab.frame.locator(".detail")).to_contain_text(f"why “{effects.output}” after this word")
    tab.frame.locator(f'[data-chip="{largest}"] .ground').click()
    expect(tab.frame.locator(".cause-curves")).to_contain_text("memory along the training")
    (first, *_) = record.promoted_outputs(chip=largest)
    expect(tab.frame.locator(".promotes th").first).to_have_text(first.output)


def test_a_network_that_is_copied_late_is_found(sentiment_logs, record, tmp_path, serve, open_tab):
    """Without a reload of the page, however long after its record; as whoever copies files has it."""
    shutil.copytree(sentiment_logs / "lstm", tmp_path / "lstm")
    file = tmp_path / "lstm" / "version_0" / record.network_file.path
    file.rename(tmp_path / "later")
    tab = open_tab(serve(tmp_path), choices(sentence="-1", typed=[WORDS])).ready()
    expect(tab.frame.locator(".sentence-missing")).to_be_visible()
    (tmp_path / "later").rename(file)
    look = "() => document.dispatchEvent(new Event('visibilitychange'))"  # as when one comes back to the page
    tab.frame.locator("body").evaluate(look)
    expect(tab.frame.locator('[data-step="4"]')).to_have_attribute(
        "aria-label", re.compile(" ".join(said(record.run(WORDS))))
    )
    expect(tab.frame.locator("[data-switch][aria-disabled=true]")).to_have_count(0)


@pytest.fixture(scope="module")
def shuffled(tmp_path_factory):
    """A page over a run whose validation drew 32 of 400 sentences anew at each of its three epochs."""
    directory = tmp_path_factory.mktemp("shuffled")
    settings = {"max_epochs": 3, "num_sanity_val_steps": 0, "limit_val_batches": 2}
    run = trainer(directory, rnnvis(outputs=["bad", "good"], report=False), **settings)
    run.fit(Classifier("GRU"), loader(), loader(400, seed=1, shuffle=True))
    with own_page(directory) as address:
        yield address, load(directory)["rnn.l0/h"][0].step


def test_a_sentence_that_other_validations_lack_is_shown_at_all(shuffled, open_tab):
    """In the pane, at both sides of a comparison and in the strip; it says which ones were read afterwards."""
    (page, first), run = shuffled, ["run/version_0", "rnn.l0/h"]
    chosen = choices(pane0=[*run, first], pane1=[*run, None], sentence="1", glance="sentence")
    tab = open_tab(page, chosen).ready(panes=2)
    words = [tab.frame.locator(f'[data-pane="{pane}"] .step-word') for pane in (0, 1)]
    until(lambda: words[0].all_text_contents() == words[1].all_text_contents() != [])
    assert not tab.frame.locator(".stand-in, .sentence-missing").count()
    for name in ("type a sentence", "another sentence beside"):
        expect(tab.frame.get_by_role("button", name=name).first).to_be_visible()
    groups = tab.frame.locator('[data-pane="1"] .sentence-choice optgroup')
    assert "not in this validation: read afterwards" in groups.evaluate_all("all => all.map(one => one.label)")
    expect(tab.frame.get_by_label("comparison", exact=True)).not_to_contain_text("No sentences")
    expect(tab.frame.locator(".thumbnail svg .body[d*=M]")).to_have_count(3)


def test_a_record_without_network_says_so(long_sentences, open_tab):
    """In the place of the glyphs, and in the field; nothing is asked that is not there, which were an error."""
    tab = open_tab(long_sentences, choices(sentence="-1", typed=["the food"])).ready()
    expect(tab.frame.locator(".sentence-missing")).to_contain_text("has no network by which a sentence could be run")
    tab.frame.get_by_role("button", name="type a sentence").click()
    expect(tab.frame.locator(".field-note")).to_contain_text("has no network")
    expect(tab.frame.get_by_role("button", name="read it")).to_be_disabled()
