"""The tab at the extremes: very few and very many units and words, characters, odd words, both directions."""

from __future__ import annotations

import dataclasses
import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.runs import ODD_WORDS, make_epoch, write_run

RUN = "lstm/version_0"
MANY = 2048
WIDTHS = (900, 1600)

# Boxes of the elements that carry an attribute, from the drawing: text by its letters, not by its line.
BOXES = """(elements) => elements.map((element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return { name: element.getAttribute("data-word") ?? element.getAttribute("data-unit"), x, y, width, height };
})"""
# Plotly measures texts far outside of the page.
OUTSIDE = """(elements) => elements
  .filter((e) => !e.closest("#js-plotly-tester"))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1)
  .map((e) => e.tagName + "." + e.getAttribute("class"))"""


def shown(tab):
    """The pane, once nothing moves any more."""
    tab.ready().page.wait_for_timeout(600)
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


def check_drawing(tab, snapshot):
    """Everything is drawn or listed, in its place, without overlap, and nothing sticks out of the frame."""
    pane = shown(tab)
    expect(pane).to_have_attribute("data-units", str(snapshot.n_units))
    assert sorted(set(tab.values("data-word"))) == sorted(set(snapshot.words[snapshot.labels.word_labels >= 0]))
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
    assert tab.frame.locator("body *:visible").evaluate_all(OUTSIDE) == []
    assert not tab.frame.locator("html").evaluate("e => e.scrollWidth > e.clientWidth + 1")
    return pane


@pytest.mark.parametrize("width", WIDTHS)
def test_few_units_and_words(tmp_path, serve, open_tab, width):
    """One layer of 8 units and 12 words."""
    snapshot = make_epoch(0, n_epochs=1, n_words=12, n_units=8)
    write_run(tmp_path / RUN, [snapshot])
    tab = open_tab(serve(tmp_path), width=width)
    check_drawing(tab, snapshot)
    assert sorted(map(int, tab.values("data-unit"))) == list(range(8))


@pytest.mark.parametrize("width", WIDTHS)
def test_as_many_units_as_are_elements(tmp_path, serve, open_tab, width):
    """1,024 units and 500 words, odd ones among them; another epoch moves units and loses none."""
    epochs = [make_epoch(epoch, n_epochs=2, n_words=500, n_units=1024, n_chips=8) for epoch in range(2)]
    write_run(tmp_path / RUN, epochs)
    tab = open_tab(serve(tmp_path), width=width)
    pane = check_drawing(tab, epochs[1])
    assert sorted(map(int, tab.values("data-unit"))) == list(range(1024))
    assert set(tab.values("data-word")) >= set(ODD_WORDS)
    tab.frame.get_by_label("previous record").first.click()
    expect(pane).to_have_attribute("data-epoch", "0")
    check_drawing(tab, epochs[0])
    assert sorted(map(int, tab.values("data-unit"))) == list(range(1024))


@pytest.fixture(scope="module")
def many_units(tmp_path_factory):
    """Log directory and records of more units than are elements."""
    directory = tmp_path_factory.mktemp("many")
    epochs = [make_epoch(epoch, n_epochs=2, n_words=300, n_units=MANY, n_chips=8) for epoch in range(2)]
    write_run(directory / RUN, epochs)
    return directory, epochs


def square(tab, pane, snapshot, chip, position):
    """Middle of a unit's square on the page, as the chip's grid has it, and the unit that should be there."""
    labels = snapshot.labels
    stored = labels.unit_margins.astype(np.float16)
    order = [unit for unit in np.argsort(-stored, kind="stable") if labels.unit_labels[unit] == chip]
    tab.frame.locator(f'[data-chip="{chip}"]').first.wait_for()
    ground = boxes(pane.locator(f'[data-chip="{chip}"]'), ".ground")[0]
    frame = tab.page.locator("iframe").first.bounding_box()
    side = boxes(pane, ".unit.ghost")[0]["width"]
    pitch = side / (0.84 if side > 7 * 0.84 else 0.9)
    columns = round((ground["width"] - 8) / pitch)
    x = ground["x"] + 4 + pitch * (position % columns + 0.5)
    y = ground["y"] + 4 + pitch * (position // columns + 0.5)
    return frame["x"] + x, frame["y"] + y, int(order[position])


@pytest.mark.parametrize("width", WIDTHS)
def test_more_units_than_elements(many_units, serve, open_tab, width):
    """Beyond 1,024 units a canvas draws them: pointing, clicking and colouring by a word work as with elements."""
    directory, epochs = many_units
    tab = open_tab(serve(directory), width=width)
    pane = check_drawing(tab, epochs[1])
    canvas = pane.locator("canvas.units-canvas")
    expect(canvas).to_have_count(1)
    assert len(tab.values("data-unit")) < 10
    for chip, position in ((0, 0), (3, 17), (7, 40)):
        x, y, unit = square(tab, pane, epochs[1], chip, position)
        tab.page.mouse.move(x, y)
        expect(tab.frame.locator("[role=tooltip]")).to_contain_text(f"unit {unit}")
        expect(pane.locator(f'[data-unit="{unit}"]')).to_be_attached()
    tab.page.mouse.click(x, y)
    chosen = pane.locator(f'[data-unit="{unit}"][aria-pressed=true]')
    expect(chosen).to_be_attached()
    tab.page.wait_for_function("unit => location.hash.includes(String(unit))", arg=unit)
    assert "chip=" not in tab.page.url
    tab.page.mouse.move(0, 0)
    expect(chosen).to_be_attached()  # what is chosen stays an element
    plain = canvas.evaluate("e => e.toDataURL()")
    tab.frame.locator("text[data-word]").first.click()
    tab.page.wait_for_function("location.hash.includes('words')")
    tab.page.wait_for_timeout(500)
    assert canvas.evaluate("e => e.toDataURL()") != plain


def test_the_canvas_follows_the_record(many_units, serve, open_tab):
    """Another epoch is drawn anew, and what the canvas shows at a place is the unit that is said to be there."""
    directory, epochs = many_units
    tab = open_tab(serve(directory))
    pane = shown(tab)
    tab.frame.get_by_label("previous record").first.click()
    expect(pane).to_have_attribute("data-epoch", "0")
    tab.page.wait_for_timeout(600)
    x, y, unit = square(tab, pane, epochs[0], 2, 5)
    tab.page.mouse.move(x, y)
    expect(tab.frame.locator("[role=tooltip]")).to_contain_text(f"unit {unit}")


def test_the_keyboard_walks_the_canvas(many_units, serve, open_tab):
    """Tab comes to the first unit, the arrows go on in the order of the drawing, Enter chooses."""
    directory, epochs = many_units
    tab = open_tab(serve(directory))
    pane = shown(tab)
    units = [square(tab, pane, epochs[1], 0, position)[2] for position in range(3)]
    entry = pane.locator('.unit.ghost[tabindex="0"]')
    expect(entry).to_have_attribute("data-unit", str(units[0]))
    pane.locator('.chip[tabindex="0"]').focus()
    tab.page.keyboard.press("Tab")
    expect(pane.locator(f'[data-unit="{units[0]}"]')).to_be_focused()
    tab.page.keyboard.press("ArrowDown")
    tab.page.keyboard.press("ArrowDown")
    focused = pane.locator(f'[data-unit="{units[2]}"]')
    expect(focused).to_be_focused()
    expect(tab.frame.locator("[role=tooltip]")).to_contain_text(f"unit {units[2]}")
    tab.page.keyboard.press("ArrowUp")
    expect(pane.locator(f'[data-unit="{units[1]}"]')).to_be_focused()
    tab.page.keyboard.press("Enter")
    expect(pane.locator(f'[data-unit="{units[1]}"]')).to_have_attribute("aria-pressed", "true")
    assert "unit" in tab.page.url


def with_words(snapshot, words):
    """The record with other words, in its sentences as well."""
    array = np.empty(len(words), dtype=object)
    array[:] = words
    sentences = tuple(dataclasses.replace(s, words=array[s.word_ids]) for s in snapshot.sentences)
    return dataclasses.replace(snapshot, words=array, sentences=sentences)


@pytest.mark.parametrize("width", WIDTHS)
def test_characters(tmp_path, serve, open_tab, width):
    """Words that are single characters, the space and the line break among them, are there and can be chosen."""
    characters = list(" \n\tetaoinshrdlucmfwypvbgkqjxz.,;:!?'\"-()0123456789ETAOI")
    snapshot = with_words(make_epoch(0, n_epochs=1, n_words=len(characters), n_units=64), characters)
    write_run(tmp_path / RUN, [snapshot])
    tab = open_tab(serve(tmp_path), width=width)
    pane = check_drawing(tab, snapshot)
    for character in (" ", "\n", "e"):
        if snapshot.labels.word_labels[characters.index(character)] < 0:
            continue
        # A space has no letters to click at, so it is chosen by the keyboard.
        word = pane.locator(f"[data-word={json.dumps(character)}]").first
        if character == "\n":
            word = pane.locator('[data-word="\\a "]').first
        word.focus()
        tab.page.keyboard.press("Enter")
        expect(word).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("width", WIDTHS)
def test_both_directions(tmp_path, serve, open_tab, width):
    """Of a bidirectional layer both states can be seen; the one that reads from the last word says so."""
    records = {state: make_epoch(0, state, "GRU", n_epochs=1, n_words=60) for state in ("rnn.l0/h", "rnn.l0.reverse/h")}
    write_run(tmp_path / RUN, records.values())
    tab = open_tab(serve(tmp_path), width=width)
    check_drawing(tab, records["rnn.l0/h"])
    tab.frame.locator("label.choice").filter(has_text=re.compile("^state")).locator("select").select_option(
        "rnn.l0.reverse/h"
    )
    expect(tab.frame.locator('[title*="reads from the last word"]').first).to_be_attached()
    check_drawing(tab, records["rnn.l0.reverse/h"])


@pytest.mark.parametrize(("width", "dark"), list(zip(WIDTHS, (False, True), strict=True)))
def test_odd_words(tmp_path, serve, open_tab, width, dark):
    """Quotes, emoji, right-to-left script, markup and 60 letters are text like any other, and can be chosen."""
    words = [
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
    snapshot = with_words(make_epoch(0, n_epochs=1, n_words=len(words), n_units=24), words)
    write_run(tmp_path / RUN, [snapshot])
    tab = open_tab(serve(tmp_path), width=width, dark=dark)
    pane = check_drawing(tab, snapshot)
    assert tab.frame.locator("img").count() == 0
    places = {word: place for place, word in enumerate(tab.values("data-word"))}
    for word in ("שלום", 'say "cheese"', "🙂", "a" * 60):
        if word in places:
            pane.locator("[data-word]").nth(places[word]).focus()
            tab.page.keyboard.press("Enter")
            expect(pane.locator("[data-word][aria-pressed=true]").first).to_have_attribute("data-word", word)
            tab.page.keyboard.press("Escape")
