"""The tab at the extremes: very few and very many units and words, characters, odd words, both directions."""

from __future__ import annotations

import dataclasses
import json
import re
from functools import cache

import numpy as np
import pytest
from playwright.sync_api import expect

from lightning_rnnvis.records.encoding.codec import decode, encode
from tests.browser.choices import choices
from tests.browser.conftest import own_page, until
from tests.planted.runs import ODD_WORDS, make_epoch, write_run
from tests.planted.snapshots import through_tree

MANY = 2048
NARROW, WIDE = 900, 1600

# Boxes of the elements that carry an attribute, from the drawing: text by its letters, not by its line.
BOXES = """(elements) => elements.map((element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return { name: element.getAttribute("data-word") ?? element.getAttribute("data-unit"), x, y, width, height };
})"""


# Plotly measures texts far outside of the page.
def shown(tab):
    """The pane, once nothing moves any more."""
    tab.ready().at_rest()
    return tab.frame.locator("[data-pane]").first


def boxes(parent, css):
    """Rectangles of the elements in `parent`, in pixels of the frame."""
    return parent.locator(css).evaluate_all(BOXES)


def overlaps(found, allowed):
    """Pairs that share more than `allowed` pixels in both directions."""
    pairs = []
    for index, one in enumerate(found):
        for other in found[index + 1 :]:
            across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
            down = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
            if across > allowed and down > allowed:
                pairs.append((one["name"], other["name"]))
    return pairs


def within(inner, outer, slack):
    """Whether a rectangle lies in another one."""
    return (
        inner["x"] >= outer["x"] - slack
        and inner["y"] >= outer["y"] - slack
        and inner["x"] + inner["width"] <= outer["x"] + outer["width"] + slack
        and inner["y"] + inner["height"] <= outer["y"] + outer["height"] + slack
    )


def resize(tab, width):
    """Give the window another width, and wait until the drawing has it."""
    pane = tab.frame.locator("[data-pane]").first
    before = pane.bounding_box()["width"]
    tab.page.set_viewport_size({"width": width, "height": 1000})
    until(lambda: pane.bounding_box()["width"] != before)
    until(lambda: tab.frame.locator("[data-pane] > svg").bounding_box()["width"] == pane.bounding_box()["width"])


def both_widths(tab):
    """Once for the narrow window that a tab was opened in, and once for a wide one."""
    yield
    resize(tab, WIDE)
    yield


def check_drawing(tab, snapshot):
    """Everything is drawn or listed, in its place, without overlap, and nothing sticks out of the frame."""
    pane = shown(tab)
    expect(pane).to_have_attribute("data-units", str(snapshot.n_units))
    assert sorted(set(tab.words())) == sorted(set(snapshot.words[snapshot.labels.word_labels >= 0]))
    assert sorted(map(int, tab.values("data-chip"))) == list(range(snapshot.labels.n_chips))
    assert sorted(map(int, tab.values("data-cloud"))) == list(range(snapshot.labels.n_clouds))
    assert len(tab.values("data-step")) >= 1
    for chip in pane.locator(".chip").all():
        ground = boxes(chip, ".ground")[0]
        units = boxes(chip, "[data-unit]")
        assert all(within(unit, ground, 0.6) for unit in units)
        assert overlaps(units, 0.1) == []
    for cloud in pane.locator(".cloud").all():
        ground = boxes(cloud, ".ground")[0]
        words = boxes(cloud, "text.word")
        # Letters that are drawn are lower than the line of text that the browser reports.
        assert all(within({**word, "y": word["y"] + 2, "height": word["height"] - 4}, ground, 2) for word in words)
        assert overlaps([{**w, "y": w["y"] + 0.14 * w["height"], "height": 0.72 * w["height"]} for w in words], 1) == []
    assert tab.sticking_out() == []
    assert not tab.frame.locator("html").evaluate("e => e.scrollWidth > e.clientWidth + 1")
    return pane


CHARACTERS = list(" \n\tetaoinshrdlucmfwypvbgkqjxz.,;:!?'\"-()0123456789ETAOI")
DIRECTIONS = ("rnn.l0/h", "rnn.l0.reverse/h")
TEXTS = [
    *ODD_WORDS,
    "naïve “quotes”",
    "'",
    '"',
    "\\",
    "ﷺ",
    "e\u0301\u0302\u0303",
    "Ω" * 60,
    "a b  c",
    "the",
    "of",
    "and",
]


def with_words(snapshot, words):
    """The record with other words, in its sentences as well."""
    array = np.empty(len(words), dtype=object)
    array[:] = words
    sentences = tuple(dataclasses.replace(s, words=array[s.word_ids]) for s in snapshot.sentences)
    return dataclasses.replace(snapshot, words=array, sentences=sentences)


@cache
def records():
    """Records by run."""
    return {
        "few": [make_epoch(0, n_epochs=1, n_words=12, n_units=8)],
        "elements": [make_epoch(epoch, n_epochs=2, n_words=500, n_units=256, n_chips=8) for epoch in range(2)],
        "many": [make_epoch(epoch, n_epochs=2, n_words=300, n_units=MANY, n_chips=8) for epoch in range(2)],
        "characters": [with_words(make_epoch(0, n_epochs=1, n_words=len(CHARACTERS), n_units=64), CHARACTERS)],
        "directions": [make_epoch(0, state, "GRU", n_epochs=1, n_words=60) for state in DIRECTIONS],
        "texts": [with_words(make_epoch(0, n_epochs=1, n_words=len(TEXTS), n_units=24), TEXTS)],
    }


@cache
def many():
    """The records of more units than are elements, as they are stored and with the chips that the tab shows."""
    stored = [decode(*encode(record)) for record in records()["many"]]
    return [through_tree(record, stored[-1]) for record in stored]


@pytest.fixture(scope="module")
def extremes(tmp_path_factory):
    """TensorBoard over `records`."""
    directory = tmp_path_factory.mktemp("extremes")
    for run, snapshots in records().items():
        # Of a history of its own; else these would be parts of one training.
        write_run(directory / run, [dataclasses.replace(each, history_id=run) for each in snapshots])
    with own_page(directory) as address:
        yield address


@pytest.fixture
def open_run(extremes, open_tab):
    """Opens the tab at a run of `records`."""
    return lambda run, width: open_tab(extremes, choices(pane0=[run, records()[run][0].state, None]), width=width)


def square(tab, pane, snapshot, chip, position):
    """Middle of a unit's square on the page, as the chip's grid has it, and the unit that should be there."""
    labels = snapshot.labels
    order = [unit for unit in np.argsort(-labels.unit_steadiness, kind="stable") if labels.unit_labels[unit] == chip]
    tab.frame.locator(f'[data-chip="{chip}"]').first.wait_for()
    ground = boxes(pane.locator(f'[data-chip="{chip}"]'), ".ground")[0]
    side = boxes(pane, ".unit.ghost")[0]["width"]
    # A square takes 84 % of its place, or 90 % where places are small: columns are whole.
    columns = min(
        ((ground["width"] - 8) / side * share for share in (0.84, 0.9)), key=lambda one: abs(one - round(one))
    )
    columns = round(columns)
    pitch = (ground["width"] - 8) / columns
    x = ground["x"] + 4 + pitch * (position % columns + 0.5)
    y = ground["y"] + 4 + pitch * (position // columns + 0.5)
    return x, y, int(order[position])


def test_few_units_and_words(open_run):
    """One layer of 8 units and 12 words."""
    tab = open_run("few", NARROW)
    for _ in both_widths(tab):
        check_drawing(tab, records()["few"][0])
        assert sorted(map(int, tab.values("data-unit"))) == list(range(8))


def test_as_many_units_as_are_elements(open_run):
    """256 units and 500 words, odd ones among them; another epoch moves units and loses none."""
    epochs = records()["elements"]
    tab = open_run("elements", NARROW)
    for _ in both_widths(tab):
        pane = check_drawing(tab, epochs[1])
        assert sorted(map(int, tab.values("data-unit"))) == list(range(256))
        assert set(tab.words()) >= set(ODD_WORDS)
    tab.frame.get_by_label("previous record").first.click()
    expect(pane).to_have_attribute("data-epoch", "0")
    check_drawing(tab, epochs[0])
    assert sorted(map(int, tab.values("data-unit"))) == list(range(256))


def test_more_units_than_elements(open_run):
    """Beyond 256 units a canvas draws them: pointing, clicking and colouring by a word work as with elements."""
    record = many()[1]
    tab = open_run("many", NARROW)
    for _ in both_widths(tab):
        pane = check_drawing(tab, record)
        canvas = pane.locator("canvas.units-canvas")
        expect(canvas).to_have_count(1)
        assert len(tab.values("data-unit")) < 10
        sizes = np.bincount(record.labels.unit_labels)
        for chip, position in ((0, 0), (3, min(17, sizes[3] - 1)), (7, sizes[7] - 1)):
            x, y, unit = square(tab, pane, record, chip, position)
            tab.page.mouse.move(x, y)
            expect(tab.frame.locator("[role=tooltip]")).to_contain_text(f"unit {unit}")
            expect(pane.locator(f'[data-unit="{unit}"]')).to_be_attached()
    tab.page.mouse.click(x, y)
    chosen = pane.locator(f'[data-unit="{unit}"][aria-pressed=true]')
    expect(chosen).to_be_attached()
    tab.wait_for_address(str(unit))
    assert "chip=" not in tab.page.url
    tab.page.mouse.move(0, 0)
    expect(chosen).to_be_attached()  # what is chosen stays an element
    plain = canvas.evaluate("e => e.toDataURL()")
    tab.frame.locator("text[data-word]").first.click()
    tab.wait_for_address("words")
    until(lambda: canvas.evaluate("e => e.toDataURL()") != plain)


def test_the_canvas_follows_the_record(open_run):
    """Another epoch is drawn anew, and what the canvas shows at a place is the unit that is said to be there."""
    tab = open_run("many", WIDE)
    pane = shown(tab)
    tab.frame.get_by_label("previous record").first.click()
    expect(pane).to_have_attribute("data-epoch", "0")
    tab.at_rest()
    x, y, unit = square(tab, pane, many()[0], 2, 5)
    tab.page.mouse.move(x, y)
    expect(tab.frame.locator("[role=tooltip]")).to_contain_text(f"unit {unit}")


def test_the_keyboard_walks_the_canvas(open_run):
    """Tab comes to the first unit, the arrows go on in the order of the drawing, Enter chooses."""
    tab = open_run("many", WIDE)
    pane = shown(tab)
    units = [square(tab, pane, many()[1], 0, position)[2] for position in range(3)]
    entry = pane.locator('.unit.ghost[tabindex="0"]')
    expect(entry).to_have_attribute("data-unit", str(units[0]))
    pane.locator('.chip[tabindex="0"]').focus()
    tab.page.keyboard.press("Tab")
    expect(pane.locator(f'[data-unit="{units[0]}"]')).to_be_focused()
    tab.page.keyboard.press("ArrowDown")  # two within one frame
    tab.page.keyboard.press("ArrowDown")
    expect(pane.locator(f'[data-unit="{units[2]}"]')).to_be_focused()
    expect(tab.frame.locator("[role=tooltip]")).to_contain_text(f"unit {units[2]}")
    tab.page.keyboard.press("ArrowUp")
    expect(pane.locator(f'[data-unit="{units[1]}"]')).to_be_focused()
    tab.page.keyboard.press("Enter")
    expect(pane.locator(f'[data-unit="{units[1]}"]')).to_have_attribute("aria-pressed", "true")
    tab.wait_for_address("unit")


def test_characters(open_run):
    """Words that are single characters, the space and the line break among them, are there and can be chosen."""
    (record,) = records()["characters"]
    tab = open_run("characters", NARROW)
    for _ in both_widths(tab):
        pane = check_drawing(tab, record)
    for character in (" ", "\n", "e"):
        if record.labels.word_labels[CHARACTERS.index(character)] < 0:
            continue
        # A space has no letters to click at, so it is chosen by the keyboard.
        word = pane.locator(f"[data-word={json.dumps(character)}]").first
        if character == "\n":
            word = pane.locator('[data-word="\\a "]').first
        word.focus()
        tab.page.keyboard.press("Enter")
        expect(word).to_have_attribute("aria-pressed", "true")


def test_both_directions(open_run):
    """Of a bidirectional layer both states can be seen; the one that reads from the last word says so."""
    forward, backward = records()["directions"]
    tab = open_run("directions", NARROW)
    for _ in both_widths(tab):
        check_drawing(tab, forward)
    tab.frame.locator("label.choice").filter(has_text=re.compile("^state")).locator("select").select_option(
        backward.state
    )
    expect(tab.frame.locator('[title*="reads from the last word"]').first).to_be_attached()
    check_drawing(tab, backward)


def test_odd_words(open_run):
    """Quotes, emoji, right-to-left script, markup and 60 letters are text like any other, and can be chosen."""
    (record,) = records()["texts"]
    tab = open_run("texts", NARROW)
    for _ in both_widths(tab):
        pane = check_drawing(tab, record)
        assert tab.frame.locator("img").count() == 0
        tab.page.emulate_media(color_scheme="dark")
    places = {word: place for place, word in enumerate(tab.values("data-word"))}
    for word in ("שלום", 'say "cheese"', "🙂", "a" * 60):
        if word in places:
            pane.locator("[data-word]").nth(places[word]).focus()
            tab.page.keyboard.press("Enter")
            expect(pane.locator("[data-word][aria-pressed=true]").first).to_have_attribute("data-word", word)
            tab.page.keyboard.press("Escape")
