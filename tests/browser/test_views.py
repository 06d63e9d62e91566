"""What a person does in the linked view, in a real browser on the demo_page's runs."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from lightning_rnnvis import load
from lightning_rnnvis.analysis.sequences import summarize_sentence
from tests.browser.choices import choices
from tests.browser.conftest import until

LSTM = ["lstm/version_0", "rnn.l0/h", None]
FILLS = "elements => elements.map(e => getComputedStyle(e).fill)"


def units(tab):
    """The squares of the units of the first pane."""
    return tab.frame.locator("[data-pane]").first.locator("[data-unit]")


def test_pointing_previews_and_clicking_keeps(demo_page, open_tab):
    """A word, and a step, that is pointed at colours the units until the pointer leaves; a click keeps the colours.

    Without either the word that changed most does, and the tab says so.
    """
    tab = open_tab(demo_page, choices(pane0=LSTM)).ready()
    legend = tab.frame.get_by_label("legend", exact=True)
    headline = tab.frame.get_by_label("what is seen")
    usual = tab.frame.locator(".learnt li button").first.inner_text()
    expect(headline).to_contain_text(re.compile(f"coloured by what “{usual}” .* meaning changed most \\(epochs? \\d"))
    colours = units(tab.at_rest()).evaluate_all(FILLS)
    assert len(set(colours)) > 3
    tab.frame.locator('[data-word="bad"]').first.hover()
    expect(legend).to_contain_text("expected response to “bad”")
    until(lambda: units(tab).evaluate_all(FILLS) != colours)
    tab.frame.locator('[data-step="2"]').first.hover()
    expect(legend).to_contain_text("response at step 3")
    tab.page.mouse.move(5, 5)
    until(lambda: units(tab).evaluate_all(FILLS) == colours)
    assert not re.search("words|step", tab.page.url)
    tab.frame.locator('[data-word="bad"]').first.click()
    tab.page.mouse.move(5, 5)
    expect(legend).to_contain_text("expected response to “bad”")
    until(lambda: units(tab).evaluate_all(FILLS) != colours)
    tab.page.keyboard.press("Escape")
    until(lambda: units(tab).evaluate_all(FILLS) == colours)


def test_three_words_and_three_units(demo_page, open_tab):
    """Shift adds words and units up to three; a fourth takes the place of the first, which loses its outline."""
    tab = open_tab(demo_page, choices(pane0=LSTM)).ready()
    for word in ("bad", "not", "though", "good"):
        tab.frame.locator(f'[data-word="{word}"]').first.click(modifiers=["Shift"])
    pressed = tab.frame.locator("[data-word][aria-pressed=true]")
    until(lambda: sorted(pressed.evaluate_all("e => e.map(e => e.dataset.word)")) == ["good", "not", "though"])
    expect(tab.frame.locator("[data-pane] .underline")).to_have_count(3)
    expect(tab.frame.locator("[data-chart=words] .point")).to_have_count(3 * 64)
    tab.page.keyboard.press("Escape")
    for unit in (3, 7, 11, 20):
        tab.frame.locator(f'[data-unit="{unit}"]').first.click(modifiers=["Shift"])
    tab.page.mouse.move(5, 5)
    expect(tab.frame.locator(".chips .outline.kept")).to_have_count(3)
    for unit in (7, 11, 20):
        expect(tab.frame.locator(".detail h3[dir]", has_text=re.compile(f"^unit {unit}$"))).to_be_attached()
    tab.wait_for_address("unit=7%2C11%2C20")
    # A second click on one of them lets it go alone, and one on a new unit begins anew.
    tab.frame.locator('[data-unit="11"]').first.click(modifiers=["Shift"])
    tab.wait_for_address("unit=7%2C20")
    tab.frame.locator('[data-unit="5"]').first.click()
    tab.wait_for_address("unit=5$")


def test_words_as_a_list(demo_page, sentiment_logs, open_tab):
    """The list holds the words of the clouds in the order asked for, and a chosen cloud alone; the choice is kept."""
    tab = open_tab(demo_page, choices(pane0=LSTM)).ready()
    history = load(sentiment_logs / "lstm" / "version_0")["rnn.l0/h"]
    record = history[-1]
    present, seen = record.counts > 0, history.coclusters(record.labels.n_chips)[-1]
    tab.view().frame.get_by_role("button", name="list", exact=True).click()
    tab.page.keyboard.press("Escape")
    rows = tab.frame.locator(".word-table [data-word]")
    expect(rows).to_have_count(int(present.sum()))
    assert sorted(tab.values("data-word")) == sorted(record.words[present])
    assert tab.values("data-link")  # links end at the clouds' boxes

    def column(number):
        return tab.frame.locator(f".word-table tbody tr > :nth-child({number})").all_inner_texts()

    tab.frame.get_by_role("button", name="seen").click()
    expect(tab.frame.locator("th[aria-sort=descending]")).to_have_text(re.compile("seen"))
    counts = [int(re.sub(r"\D", "", text)) for text in column(4)]
    assert counts == sorted(record.counts[present].tolist(), reverse=True)
    tab.frame.get_by_role("button", name="word", exact=True).click()
    until(lambda: column(1) == sorted(column(1), key=str.casefold) and len(column(1)) == present.sum())
    tab.frame.get_by_role("button", name="strength").click()
    expect(tab.frame.locator("th[aria-sort=descending]")).to_have_text(re.compile("strength"))
    sizes = [abs(float(text.replace("−", "-"))) for text in column(2)]
    assert sizes == sorted(sizes, reverse=True)
    tab.frame.locator('[data-cloud="1"] .ground').first.click()
    expect(rows).to_have_count(int((seen.labels.word_labels == 1).sum()))
    tab.wait_for_address("cloud=1")
    tab.page.reload()
    tab.ready()
    expect(rows).to_have_count(int((seen.labels.word_labels == 1).sum()))
    rows.first.click()
    expect(rows.first).to_have_attribute("aria-pressed", "true")


def test_sign_is_told_without_colour(demo_page, open_tab):
    """Words that lower their chip are slanted, whatever the colour tells; by cloud, each cloud has one colour."""
    tab = open_tab(demo_page, choices(pane0=LSTM, colour="cloud")).ready()
    slanted = "e => e.map(e => [getComputedStyle(e).fontStyle, e.getAttribute('aria-label')])"
    said = tab.frame.locator("text[data-word]").evaluate_all(slanted)
    assert {style for style, _ in said} == {"italic", "normal"}
    for style, label in said:
        assert (style == "italic") == ("−" in label)
    colours = set()
    for cloud in set(tab.values("data-cloud")):
        fills = tab.frame.locator(f'[data-cloud="{cloud}"] text[data-word]').evaluate_all(FILLS)
        assert len(set(fills)) == 1
        colours |= set(fills)
    assert len(colours) == len(set(tab.values("data-cloud")))


def test_links_within_a_range(demo_page, open_tab):
    """Both ends of the range, and the width, act at once; pointing at a chip outlines the clouds that it links to."""
    tab = open_tab(demo_page, choices(pane0=LSTM, threshold=0)).ready()
    everything = len(tab.values("data-link"))
    assert everything == 16
    weakest = tab.view().frame.get_by_label("weakest link")
    weakest.focus()
    for _ in range(30):
        tab.page.keyboard.press("ArrowRight")
    until(lambda: 0 < len(tab.values("data-link")) < everything)
    strong = set(tab.values("data-link"))
    strongest = tab.frame.get_by_label("strongest link")
    strongest.focus()
    tab.page.keyboard.press("Home")  # never below the other end
    until(lambda: not set(tab.values("data-link")) >= strong)
    tab.page.keyboard.press("End")
    until(lambda: set(tab.values("data-link")) == strong)
    widths = "e => Math.max(...e.map(e => Number(e.getAttribute('stroke-width'))))"
    links = tab.frame.locator("[data-link]")
    before = links.evaluate_all(widths)
    tab.view().frame.get_by_label("width").focus()
    for _ in range(10):
        tab.page.keyboard.press("ArrowRight")
    until(lambda: links.evaluate_all(widths) == pytest.approx(before * 1.5, rel=0.01))
    tab.page.keyboard.press("Escape")
    chip = next(iter(strong)).split(":")[0]
    tab.frame.locator(f'[data-chip="{chip}"] .ground').first.hover(position={"x": 3, "y": 3})
    linked = {link for link in strong if link.split(":")[0] == chip}
    expect(tab.frame.locator(".clouds .outline")).to_have_count(len(linked))


def test_brush_of_a_long_sentence(long_sentences, open_tab):
    """Sixty words stand in a window; the brush moves it, and makes it larger and smaller by pointer and by keyboard."""
    tab = open_tab(long_sentences, choices(threshold=0)).ready().at_rest()
    strip = tab.frame.locator(".strip").first
    assert len(tab.values("data-step")) == 60
    expect(strip).to_have_attribute("aria-valuenow", "0")

    def place(share: float) -> tuple[float, float]:
        box = strip.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + share * box["height"]

    def drag(start: float, end: float) -> None:
        tab.page.mouse.move(*place(start))
        tab.page.mouse.down()
        tab.page.mouse.move(*place(end), steps=4)
        tab.page.mouse.up()

    drag(0.5, 0.7)  # outside of the frame a new one is drawn
    expect(strip).to_have_attribute("aria-valuetext", "steps 31 to 42 of 60")
    glyph = tab.frame.locator('[data-step="30"] .glyph').first
    top = tab.at_rest().frame.locator("[data-pane]").first.bounding_box()["y"]
    assert glyph.bounding_box()["y"] - top < 60
    tab.wait_for_address("visible=12.*from=30|from=30.*visible=12")
    drag(0.6, 0.3)  # inside of the frame it is moved
    expect(strip).to_have_attribute("aria-valuetext", "steps 13 to 24 of 60")
    strip.focus()
    tab.page.keyboard.press("ArrowDown")
    expect(strip).to_have_attribute("aria-valuetext", "steps 14 to 25 of 60")
    tab.page.keyboard.press("+")
    expect(strip).to_have_attribute("aria-valuetext", "steps 14 to 24 of 60")
    tab.page.mouse.click(*place(0.99))
    expect(strip).to_have_attribute("aria-valuenow", "49")
    tab.wait_for_address(r"from=(49|5\d)")  # written a little later
    tab.page.reload()
    tab.ready()
    expect(strip).to_have_attribute("aria-valuetext", "steps 50 to 60 of 60")
    # With all in sight the glyphs are low, and still told apart.
    tab.frame.locator('[data-step="55"]').first.click()
    until(lambda: tab.values("data-step-link") != [])


def test_sentences_side_by_side(demo_page, sentiment_logs, open_tab):
    """A second sentence stands beside the first, stays with another number of clusters, and each step is its own."""
    tab = open_tab(demo_page, choices(pane0=LSTM, sentence=2)).ready()
    record = load(sentiment_logs / "lstm" / "version_0")["rnn.l0/h"][-1]
    tab.frame.get_by_label("another sentence beside").click()
    second = tab.frame.locator('[data-sentence="0"]')
    expect(second.locator("[data-step]")).to_have_count(len(record.sentences[0].words))
    expect(tab.frame.locator('[data-sentence="2"] [data-step]')).to_have_count(len(record.sentences[2].words))
    own = record.sentences[0]
    moves = summarize_sentence(own.states, own.initial, record.labels).link
    is_own = ~np.isin(own.words.astype(str), record.sentences[2].words.astype(str))  # what both have is laid over
    step = int((np.abs(moves).max(axis=1) * is_own).argmax())  # the links of others may be too weak to be drawn
    second.locator(f'[data-step="{step}"]').first.click()
    tab.page.mouse.move(5, 5)
    until(lambda: tab.values("data-step-link") != [])
    expect(tab.frame.locator('.links[data-sentence="2"] [data-step-link]')).to_have_count(0)
    expect(tab.frame.locator(".detail h3[dir]", has_text=f"{step + 1}. {own.words[step]}")).to_be_attached()
    # With shift a step of the other sentence is laid over it: outlined, charted and compared chip by chip.
    tab.frame.locator('[data-sentence="2"] [data-step="1"]').first.click(modifiers=["Shift"])
    expect(tab.frame.locator(".outline.kept")).to_have_count(2)
    expect(tab.frame.locator(".detail table.compared tbody svg")).to_have_count(record.labels.n_chips)
    expect(tab.frame.locator("[data-chart=step]")).to_contain_text(f"{step + 1}. {own.words[step]}, sentence 0")
    tab.wait_for_address(f"beside=0%3A{step}")
    tab.page.keyboard.press("Escape")
    expect(tab.frame.locator(".outline.kept")).to_have_count(0)
    slider = tab.frame.get_by_label("clusters")
    slider.focus()
    tab.page.keyboard.press("ArrowRight")
    expect(tab.frame.locator("[data-pane]").first).to_have_attribute("data-clusters", "5")
    expect(second.locator("[data-step]")).to_have_count(len(record.sentences[0].words))
    tab.frame.get_by_label("sentence 2", exact=True).select_option("3")
    expect(tab.frame.locator('[data-sentence="3"] [data-step]')).to_have_count(len(record.sentences[3].words))
    expect(tab.frame.locator("[data-step-link]")).to_have_count(0)
    tab.frame.get_by_label("close sentence 2").click()
    expect(tab.frame.locator(".sentence")).to_have_count(1)
    tab.wait_for_address(r"sentence=3(&|$)")


def test_shapes_of_chips(demo_page, open_tab):
    """Chips are as wide as the column and as high as they need, or all of one height; both hold all units."""
    tab = open_tab(demo_page, choices(pane0=LSTM)).ready()
    heights = "e => new Set(e.map(e => Math.round(e.getBoundingClientRect().height))).size"
    grounds = tab.frame.locator("[data-chip] .ground")
    tab.view().frame.get_by_role("button", name="tall").click()
    until(lambda: grounds.evaluate_all(heights) == 1)
    assert sorted(map(int, tab.values("data-unit"))) == list(range(64))
    tab.wait_for_address("shape=tall")


def test_sliders_show_what_is_drawn(demo_page, open_tab):
    """The clip beside the slider is the one in the legend, before and after a move, at both ends, too."""
    tab = open_tab(demo_page, choices(pane0=LSTM, words=["bad"])).ready()
    clip = tab.view().frame.locator(".slider", has_text="colour clip")
    legend = tab.frame.get_by_label("legend", exact=True)
    expect(legend).to_contain_text("bad")
    for key in ("ArrowRight", "Home", "End"):
        until(lambda: f"+{clip.locator('output').inner_text().lstrip('±')}" in legend.inner_text())
        fills = units(tab).evaluate_all(FILLS)
        assert all(re.fullmatch(r"rgb\(\d+, \d+, \d+\)", fill) for fill in fills) and len(set(fills)) > 3
        clip.locator("input").focus()
        tab.page.keyboard.press(key)


def test_search_finds_words_and_units(demo_page, open_tab):
    """A word or a unit that is typed is chosen; what is not there is said."""
    tab = open_tab(demo_page, choices(pane0=LSTM)).ready()
    search = tab.frame.get_by_label("find a word or unit")
    search.fill("though")
    search.press("Enter")
    expect(tab.frame.locator('[data-word="though"][aria-pressed=true]').first).to_be_attached()
    search.fill("unit 12")
    search.press("Enter")
    expect(tab.frame.locator(".detail h3[dir]", has_text="unit 12")).to_be_attached()
    search.fill("zebra")
    search.press("Enter")
    expect(tab.frame.get_by_role("status").filter(has_text="zebra")).to_be_visible()


def test_an_address_that_cannot_be_kept(demo_page, open_tab):
    """Each part that means nothing here is told once; the rest is drawn, and no request fails."""
    wrong = {
        "sentence=500": choices(sentence="500"),
        "pane0: step 1": choices(pane0=(LSTM[0], LSTM[1], 1)),
        "pin=gone": choices(pin=("gone", "rnn.l0/h", 0)),
        "units-by=nonsense": choices(**{"units-by": "nonsense"}),
        "runs=nonsense": choices(runs=("nonsense", "max")),
        "cluster=4": choices(cluster=4),
    }
    tab = open_tab(demo_page, "".join(wrong.values()) + choices(unit=9999, step=9999, words=("great",))).ready()
    told = tab.frame.locator("p.status")
    for part in wrong:
        expect(told).to_contain_text(part)
    expect(tab.frame.locator(".all-runs tbody tr").first).to_be_attached()
    tab.at_rest()  # and the page noted no request that failed


def test_by_keyboard_alone(demo_page, open_tab):
    """Tab reaches a mark of each kind, arrows go on to its neighbours with their numbers, Enter keeps, Esc clears."""
    tab = open_tab(demo_page, choices(pane0=LSTM, threshold=0)).ready().at_rest()
    tab.frame.locator("[data-step][tabindex='0']").first.focus()
    tab.page.keyboard.press("ArrowDown")
    focused = tab.frame.locator(":focus")
    expect(focused).to_have_attribute("data-step", "1")
    tab.page.keyboard.press("Enter")
    until(lambda: tab.values("data-step-link") != [])
    for attribute in ("data-unit", "data-word", "data-chip", "data-cloud"):
        first = tab.frame.locator(f"[data-pane] [{attribute}][tabindex='0']")
        expect(first).to_have_count(1)
        first.focus()
        tab.page.keyboard.press("ArrowDown")
        expect(focused).to_have_attribute(attribute, re.compile("."))
        expect(tab.frame.get_by_role("tooltip")).to_contain_text(re.compile(r"\d"))
    tab.page.keyboard.press("Escape")
    tab.wait_for_address_without("step")


def test_another_size_of_the_window(demo_page, open_tab):
    """When the window changes the drawing fills it again, and nothing overlaps its neighbours' columns."""
    tab = open_tab(demo_page, choices(pane0=LSTM), width=1800).ready()
    drawing = tab.frame.locator("[data-pane]").first
    wide = drawing.bounding_box()["width"]
    tab.page.set_viewport_size({"width": 1100, "height": 800})
    until(lambda: drawing.bounding_box()["width"] < wide - 500)
    until(lambda: tab.frame.locator("[data-pane] > svg").bounding_box()["width"] == drawing.bounding_box()["width"])
    tab.at_rest()
    boxes = [tab.frame.locator(css).first.bounding_box() for css in (".sentence", ".chips", ".clouds")]
    for one, other in zip(boxes, boxes[1:], strict=False):
        assert one["x"] + one["width"] <= other["x"] + 1


OVERLAPPING_TEXTS = """column => {
    const boxes = [...column.querySelectorAll("text")].map((one) => [one.textContent, one.getBoundingClientRect()]);
    const touch = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom - 3
        && other.top < one.bottom - 3;
    return boxes.flatMap(([text, box], at) => boxes.slice(at + 1).filter(([_, other]) => touch(box, other))
        .map(([other]) => `${text} | ${other}`)).join();
}"""


def test_what_the_model_said_is_a_line_beside_the_words(demo_page, sentiment_logs, open_tab):
    """It leads from the first prediction to the last, between the classes, and no text touches another."""
    tab = open_tab(demo_page, choices(pane0=LSTM, sentence=1)).ready()
    sentence = load(sentiment_logs / "lstm" / "version_0")["rnn.l0/h"][-1].sentences[1]
    nodes = tab.frame.locator("[data-track=output] .node")
    expect(nodes).to_have_count(len(sentence.words))
    tab.at_rest()
    good = np.array([{one.output: one.probability for one in step}["good"] for step in sentence.predictions])
    at = np.array(nodes.evaluate_all("all => all.map((one) => Number(one.getAttribute('cx')))"))
    even = tab.frame.locator("[data-track=output] .axis-line").evaluate("line => line.getPointAtLength(0).x")
    scale = (at[-1] - even) / (good[-1] - 0.5)
    assert scale > 0  # towards good is to the right
    assert at == pytest.approx(even + scale * (good - 0.5), abs=0.5)
    assert tab.frame.locator("[data-track] .node:not(.early)").count() == 1  # the classifier reads the last state
    for width in (600, 1100):
        tab.page.set_viewport_size({"width": width, "height": 900})
        tab.at_rest()
        assert tab.frame.locator(".sentence").evaluate(OVERLAPPING_TEXTS) == ""
    # The cell state reaches no head.
    cell = open_tab(demo_page, choices(pane0=["lstm/version_0", "rnn.l0/c", None], sentence=1)).ready()
    expect(cell.frame.locator("[data-step]").first).to_be_attached()
    assert cell.frame.locator("[data-track]").count() == 0
