"""What leaves the tab: pictures, tables, the clipboard; and the tour that tells what the marks mean."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
import struct
import zlib
from base64 import b64decode
from json import dumps
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import numpy as np
import pytest
from playwright.sync_api import expect

from lightning_rnnvis import load
from lightning_rnnvis.figures.along import along_chips
from tests.browser.conftest import until
from tests.planted.runs import make_words, write_runs

SVG = "{http://www.w3.org/2000/svg}"
PANE = ["lstm/version_0", "rnn.l0/h", None]


def choices(**values):
    """Choices as the tab writes them into the address."""
    return "".join(f"&p.rnnvis.{name}={quote(dumps(value), safe='')}" for name, value in values.items())


def save(tab, item, folder):
    """Save by the menu; the file, under the name that the tab gives it."""
    tab.frame.get_by_role("button", name="save", exact=True).click()
    with tab.page.expect_download() as download:
        tab.frame.get_by_role("menuitem", name=item).click()
    return _kept(download.value, folder)


def save_chart(tab, name, form, folder):
    """Save a chart by the button below it."""
    with tab.page.expect_download() as download:
        tab.frame.get_by_role("button", name=f"save chart of {name} as {form}").first.click()
    return _kept(download.value, folder)


def _kept(download, folder):
    path = Path(folder) / download.suggested_filename
    download.save_as(path)
    return path


def values(drawing, attribute):
    """Values of a data attribute in a file, without the pane's own."""
    return [
        element.get(attribute)
        for element in drawing.iter()
        if element.get(attribute) is not None and element.get("data-pane") is None
    ]


def texts(drawing):
    """All text of a file."""
    return " ".join("".join(element.itertext()) for element in drawing.iter(f"{SVG}text"))


def test_picture_as_svg(demo, sentiment_logs, open_tab, browser, tmp_path):
    """The file holds every unit and word, says what it shows, needs no style sheet, and opens alone."""
    tab = open_tab(demo, choices(pane0=PANE, words=["bad"])).ready()
    expect(tab.frame.locator("section.legend")).to_contain_text("bad")
    said = tab.hear("[role=status]")
    path = save(tab, "picture as SVG", tmp_path)
    until(lambda: any(path.name in one for one in said()))  # for six seconds
    record = load(sentiment_logs / "lstm" / "version_0")["rnn.l0/h"][-1]
    where = f"lstm-version_0-rnn.l0-h-epoch-{record.epoch}-step-{record.step}"
    assert path.name == f"rnnvis-view-{where}.svg"

    drawing = ElementTree.parse(path).getroot()
    assert sorted(map(int, values(drawing, "data-unit"))) == list(range(64))
    assert [element.get("data-units") for element in drawing.iter() if element.get("data-pane")] == ["64"]
    drawn = [element.get("data-word") for element in drawing.iter(f"{SVG}text") if element.get("data-word")]
    listed = sum(map(int, re.findall(r"\+(\d+) more", texts(drawing))))
    assert len(drawn) + listed == int((record.counts > 0).sum())
    assert set(drawn) <= set(record.words)
    assert values(drawing, "data-link") == tab.values("data-link")
    assert len(values(drawing, "data-step")) == len(record.sentences[0].words)
    told = texts(drawing)
    for text in ("lstm/version_0", "rnn.l0/h", f"epoch {record.epoch}", "chosen: word “bad”", "expected response"):
        assert text in told
    assert "save" not in told and "find a word" not in told
    for said in ("section.headline", "section.legend .items"):  # all of both, whatever has room on the screen
        assert "".join(tab.frame.locator(said).first.text_content().split()) in "".join(told.split())
    headline = tab.frame.locator("section.headline").get_attribute("title")
    assert headline in " ".join(told.split())  # with its spaces
    assert not [one for one in drawing.iter() if one.get("data-switch")]  # no control, which would do nothing
    ring = next(one for one in drawing.iter(f"{SVG}text") if one.text == "“bad”")
    x, y = float(ring.get("x")), float(ring.get("y"))
    rings = [one for one in drawing.iter(f"{SVG}rect") if one.get("stroke", "none") != "none" and one.get("rx")]
    assert any(
        0 < x - float(one.get("x")) < 12 and 0 < y - float(one.get("y")) < float(one.get("height")) for one in rings
    )
    panes = tab.frame.locator("[data-pane]").evaluate_all("all => all.map(e => e.getBoundingClientRect().width)")
    assert float(drawing.get("width")) == pytest.approx(sum(panes), abs=1)
    _is_self_contained(path)

    page = browser.new_page()
    page.goto(path.as_uri())
    box = page.locator("[data-unit='5']").bounding_box()
    assert box["width"] > 2
    fills = "elements => new Set(elements.map(e => getComputedStyle(e).fill)).size"
    assert page.locator("[data-unit]").evaluate_all(fills) > 3
    assert page.locator("svg").first.evaluate("e => getComputedStyle(e).fontFamily").startswith("system-ui")
    page.close()


def _is_self_contained(path):
    source = path.read_text("utf-8")
    assert not re.search(r"<(script|img|foreignObject|iframe|style|a)\b", source)
    tags = "".join(re.findall("<[^>]*>", source))  # what stands between them is text, whatever it looks like
    assert not re.search(r"\s(on\w+|class|style|tabindex)=", re.sub(r'"[^"]*"', '""', tags))
    assert "var(" not in source
    assert all(address.startswith("data:image/png;base64,") for address in re.findall(r'href="([^"]*)"', source))


def test_picture_of_odd_words_and_two_panes(tmp_path, serve_page, open_tab):
    """Words that could break a file are text in it; each of two panes says what it shows."""
    write_runs(tmp_path / "logs", n_epochs=2, n_words=60, n_units=24)
    pane = ["gru/version_0", "rnn.l0/h", None]
    tab = open_tab(serve_page(tmp_path / "logs"), choices(pane0=pane, pane1=[*pane[:2], 0], view="list")).ready(panes=2)
    path = save(tab, "picture as SVG", tmp_path)
    assert "-vs-" in path.name
    drawing = ElementTree.parse(path).getroot()
    _is_self_contained(path)
    assert values(drawing, "data-unit").count("7") == 2
    found = texts(drawing)
    assert "epoch 0" in found and "epoch 1" in found
    words = {element.get("data-word") for element in drawing.iter() if element.get("data-word")}
    if not words:  # a list stands in boxes of HTML
        words = set(found.split())
    for odd in ("<img src=x onerror=alert(1)>", 'say "cheese"', "שלום", "&amp;"):
        assert odd in make_words(60)
        assert odd in words


@pytest.mark.parametrize("dark", [False, True])
def test_picture_as_png(demo_page, open_tab, tmp_path, dark):
    """Two pixels for each of the screen, in the colours of the theme."""
    tab = open_tab(demo_page, choices(pane0=PANE, words=["bad"]), dark=dark).ready().at_rest()
    drawing = ElementTree.parse(save(tab, "picture as SVG", tmp_path)).getroot()
    path = save(tab, "picture as PNG", tmp_path)
    width, height, rows = _pixels(path.read_bytes())
    assert (width, height) == (2 * int(drawing.get("width")), 2 * int(drawing.get("height")))
    assert len({row for row in rows}) > 100
    surface = tab.frame.locator(".rnnvis").evaluate("e => getComputedStyle(e).backgroundColor")
    # The first row is background throughout; its first pixel is stored as it is.
    assert list(rows[0][1:4]) == [int(channel) for channel in re.findall(r"\d+", surface)[:3]]


def _pixels(content):
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    data, at = b"", 8
    while at < len(content):
        length = struct.unpack(">I", content[at : at + 4])[0]
        if content[at + 4 : at + 8] == b"IDAT":
            data += content[at + 8 : at + 8 + length]
        at += 12 + length
    raw = zlib.decompress(data)
    stride = len(raw) // height
    return width, height, [raw[row * stride : (row + 1) * stride] for row in range(height)]


def test_units_on_a_canvas_are_in_the_picture(tmp_path, serve_page, open_tab):
    """Where a canvas draws the units, its pixels are in the file, at its place and under the chips' frames."""
    write_runs(tmp_path / "logs", n_epochs=1, n_words=30, n_units=1100)
    tab = open_tab(serve_page(tmp_path / "logs"))
    canvas = tab.frame.locator("canvas.units-canvas")
    canvas.wait_for()
    tab.at_rest()
    path = save(tab, "picture as SVG", tmp_path)
    _is_self_contained(path)
    drawing = ElementTree.parse(path).getroot()
    (image,) = drawing.iter(f"{SVG}image")
    box, pane = canvas.bounding_box(), tab.frame.locator("[data-pane]").bounding_box()
    assert float(image.get("x")) == pytest.approx(box["x"] - pane["x"], abs=0.1)
    assert float(image.get("width")) == pytest.approx(box["width"], abs=0.1)
    width, _, rows = _pixels(b64decode(image.get("href").partition(",")[2]))
    assert width == pytest.approx(box["width"], abs=1) and len(set(rows)) > 20
    assert [element.get("data-units") for element in drawing.iter() if element.get("data-pane")] == ["1100"]
    order = [element.tag for element in drawing.iter()]
    assert order.index(f"{SVG}image") < order.index(f"{SVG}path")


def table(path):
    """Rows of a CSV file as dictionaries; the mark of UTF-8 must be there."""
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_charts_as_csv(demo_page, sentiment_logs, open_tab, tmp_path):
    """The numbers of the charts are those of the record, along its chips."""
    history = load(sentiment_logs / "lstm" / "version_0")["rnn.l0/h"]
    seen = history.coclusters(history[-1].labels.n_chips)[-1]
    record = along_chips(dataclasses.replace(history[-1], labels=seen.labels))
    tab = open_tab(demo_page, choices(pane0=PANE)).ready()
    metrics = [row for row in table(save_chart(tab, "overview", "CSV", tmp_path)) if row["state"] == "rnn.l0/h"]
    ranks = [float(row["value"]) for row in metrics if row["metric"] == "response_rank"]
    assert ranks == pytest.approx([header.metrics["response_rank"] for header in history.headers], rel=1e-3)

    tab.frame.locator('[data-word="bad"]').first.click()
    tab.frame.locator('[data-word="good"]').first.click(modifiers=["Shift"])
    expect(tab.frame.locator("[data-chart=words] .legend")).to_contain_text("good")
    path = save_chart(tab, "words", "CSV", tmp_path)
    assert path.name.startswith(f"rnnvis-words-lstm-version_0-rnn.l0-h-epoch-{record.epoch}")
    rows = table(path)
    assert len(rows) == 2 * 64
    for word in ("bad", "good"):
        position = list(record.words).index(word)
        of_word = sorted((row for row in rows if row["word"] == word), key=lambda row: int(row["unit"]))
        assert [int(row["unit"]) for row in of_word] == list(range(64))
        _are_close([row["response"] for row in of_word], record.responses[position])
        place = list(record.percentile_words).index(position)
        for edge, name in enumerate(("9 %", "25 %", "75 %", "91 %")):
            _are_close([row[name] for row in of_word], record.percentiles[edge, place])
        assert {int(row["seen"]) for row in of_word} == {int(record.counts[position])}

    tab.page.keyboard.press("Escape")
    tab.frame.locator('[data-unit="7"]').first.click()
    tab.frame.locator("[data-chart=units] .boxlayer").first.wait_for()
    rows = table(save_chart(tab, "units", "CSV", tmp_path))
    words = {row["name"]: float(row["response"]) for row in rows if row["kind"] == "word"}
    assert len(words) == 12
    for word, response in words.items():
        expected = record.responses[list(record.words).index(word.removeprefix("'")), 7]
        assert response == pytest.approx(expected, rel=1e-3, abs=1e-6)
    assert {row["name"] for row in rows if row["kind"] == "output"} <= set(record.head.outputs)


def _are_close(texts_of_numbers, expected):
    np.testing.assert_allclose([float(text) for text in texts_of_numbers], expected, rtol=1e-3, atol=1e-6)


def test_charts_as_pictures(demo_page, open_tab, tmp_path):
    """A chart is saved as SVG and PNG, on the ground of the theme and not on none."""
    tab = open_tab(demo_page, choices(pane0=PANE, words=["bad"])).ready()
    tab.frame.locator("[data-chart=words] svg.main-svg").first.wait_for()
    drawing = ElementTree.parse(save_chart(tab, "words", "SVG", tmp_path)).getroot()
    assert "response along the chip" in "".join(drawing.itertext())
    assert int(drawing.get("width")) >= 640
    width, _, rows = _pixels(save_chart(tab, "words", "PNG", tmp_path).read_bytes())
    assert width == 2 * int(drawing.get("width"))
    assert list(rows[0][1:4]) == [255, 255, 255] and len(set(rows)) > 50


def copied(tab):
    """Choose "copy", and read the clipboard."""
    tab.page.evaluate("navigator.clipboard.writeText('')")
    said = tab.hear("[role=status]")
    tab.frame.get_by_role("button", name="save", exact=True).click()
    tab.frame.get_by_role("menuitem", name="copy numbers").click()
    until(lambda: tab.page.evaluate("navigator.clipboard.readText()"))
    until(lambda: any("Copied" in one for one in said()))
    return tab.page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")


def test_numbers_of_the_selection(demo, sentiment_logs, open_tab):
    """Words, a unit and a step go to the clipboard as lines with tabs; with nothing chosen there is nothing to copy."""
    history = load(sentiment_logs / "lstm" / "version_0")["rnn.l0/h"]
    seen = history.coclusters(history[-1].labels.n_chips)[-1]
    record = along_chips(dataclasses.replace(history[-1], labels=seen.labels))
    tab = open_tab(demo, choices(pane0=PANE)).ready()
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.frame.get_by_role("button", name="save", exact=True).click()
    expect(tab.frame.get_by_role("menuitem", name="copy numbers")).to_be_disabled()
    tab.page.keyboard.press("Escape")

    tab.frame.locator('[data-word="bad"]').first.click()
    expect(tab.frame.locator("section.legend").last).to_contain_text("bad")
    lines = [line.split("\t") for line in copied(tab).splitlines()]
    assert lines[0] == ["unit", "chip", "bad", "bad, standard error"]
    position = list(record.words).index("bad")
    _are_close([line[2] for line in lines[1:]], record.responses[position])
    assert [int(line[1]) for line in lines[1:]] == record.labels.unit_labels.tolist()

    tab.page.keyboard.press("Escape")
    tab.frame.locator('[data-unit="7"]').first.click()
    first, *rest = copied(tab).splitlines()
    assert first.split("\t")[:4] == ["of", "kind", "name", "response"]
    assert all(line.startswith("unit 7") for line in rest)

    tab.page.keyboard.press("Escape")
    tab.frame.locator('[data-pane] [data-step="1"]').first.click()
    expect(tab.frame.locator("section.legend").last).to_contain_text("step 2")
    chips, units = copied(tab).split("\n\n")
    assert len(chips.splitlines()) == 1 + record.labels.n_chips
    word = record.sentences[0].words[1]
    assert all(line.startswith(f"2\t{word}\t") for line in chips.splitlines()[1:])
    assert len(units.splitlines()) == 1 + 64

    tab.page.keyboard.press("Escape")
    tab.frame.locator('[data-word="bad"]').first.click()
    tab.frame.get_by_label("compare with").select_option(index=1)
    tab.ready(panes=2)
    expect(tab.frame.locator('[data-pane] [data-word="bad"][aria-pressed=true]')).to_have_count(2)
    tab.at_rest()
    of_both = copied(tab)
    assert len(re.findall(r"^lstm/version_0 · rnn.l0/h · (epoch \d+|before training)", of_both, re.M)) == 2
    assert of_both.count("unit\tchip\tbad") == 2


REFUSE = """
    Object.defineProperty(navigator, "clipboard", { get: () => undefined });
"""


def test_clipboard_that_is_refused(demo, open_tab):
    """Where the browser refuses, the numbers stand in a field, chosen, to be copied by hand."""
    tab = open_tab(demo).ready()
    tab.page.context.add_init_script(REFUSE)
    tab.open(choices(pane0=PANE, words=["bad"]))
    tab.page.reload()
    tab.ready()
    expect(tab.frame.locator("section.legend").last).to_contain_text("bad")
    tab.frame.get_by_role("button", name="save", exact=True).click()
    tab.frame.get_by_role("menuitem", name="copy numbers").click()
    field = tab.frame.get_by_role("dialog").get_by_label("numbers")
    expect(field).to_have_value(re.compile(r"^unit\tchip\tbad"))
    assert field.evaluate("e => e.selectionEnd - e.selectionStart == e.value.length")
    tab.page.keyboard.press("Escape")
    expect(tab.frame.get_by_role("dialog")).to_have_count(0)
    tab.wait_for_address("bad")


def test_save_menu_by_keyboard(demo_page, open_tab):
    """Enter opens it, arrows go through it, Esc closes it and nothing else."""
    tab = open_tab(demo_page, choices(pane0=PANE, words=["bad"])).ready()
    button = tab.frame.get_by_role("button", name="save", exact=True)
    button.focus()
    tab.page.keyboard.press("Enter")
    items = tab.frame.get_by_role("menuitem")
    expect(items.nth(0)).to_be_focused()
    tab.page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    tab.page.keyboard.press("ArrowUp")
    tab.page.keyboard.press("ArrowUp")
    expect(items.nth(2)).to_be_focused()
    tab.page.keyboard.press("Escape")
    expect(items).to_have_count(0)
    expect(button).to_be_focused()
    tab.wait_for_address("bad")


@pytest.mark.parametrize(("width", "dark"), [(900, True), (1600, False)])
def test_tour_by_keyboard(demo, open_tab, width, dark):
    """It opens, is walked and closes by keyboard; epoch and selection stay, and the focus returns."""
    tab = open_tab(demo, choices(pane0=PANE, words=["bad"]), width=width, height=700, dark=dark).ready()
    pane = tab.frame.locator("[data-pane]").first
    step = pane.get_attribute("data-step")
    button = tab.frame.get_by_role("button", name="how to read", exact=True)
    dialog = tab.frame.get_by_role("dialog")
    assert dialog.count() == 0
    button.focus()
    tab.page.keyboard.press("Enter")
    heading = dialog.get_by_role("heading")
    seen = []
    pages = dialog.get_by_role("button", name=re.compile(r"^page \d"))
    expect(pages).to_have_count(7)
    for _ in range(7):
        if seen:
            expect(heading).not_to_have_text(seen[-1])
        seen.append(heading.text_content())
        clipped = dialog.locator(".tour-picture text").evaluate_all(
            """texts => texts.filter(text => {
                const [box, frame] = [text, text.closest(".tour-picture")].map(e => e.getBoundingClientRect());
                return box.left < frame.left || box.right > frame.right || box.bottom > frame.bottom;
            }).map(text => text.textContent)"""
        )
        assert clipped == []
        assert dialog.locator(".tour-page").evaluate("page => page.scrollHeight <= page.clientHeight"), seen[-1]
        tab.page.keyboard.press("ArrowRight")
    assert len(set(seen)) == 7 and seen[0] == "What a response is"
    for _ in range(12):  # once round and on
        tab.page.keyboard.press("Tab")
        assert dialog.evaluate("e => e.contains(document.activeElement) || document.activeElement === document.body")
    tab.page.keyboard.press("Home")
    dialog.get_by_text("A recurrent layer").click()  # on nothing that takes the focus
    tab.page.keyboard.press("ArrowRight")
    expect(heading).to_have_text("Memory chips")
    tab.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    tab.wait_for_address("bad")
    assert pane.get_attribute("data-step") == step
    tab.page.keyboard.press("Escape")
    tab.wait_for_address("^((?!bad).)*$")


@pytest.mark.parametrize(("width", "dark"), [(900, False), (1600, True)])
def test_empty_tab(tmp_path, serve, open_tab, width, dark):
    """Without data the tab, opened by its address, says what to do and what it will show."""
    tab = open_tab(serve(tmp_path), width=width, height=700, dark=dark)
    expect(tab.frame.get_by_role("heading", level=1)).to_have_text("No RNNVis records here yet")
    expect(tab.frame.locator("body")).to_contain_text("RNNVis(")
    assert tab.sticking_out() == []
    tab.frame.get_by_role("button", name="what the tab will show").click()
    expect(tab.frame.get_by_role("dialog").get_by_role("heading")).to_have_text("What a response is")
    tab.page.keyboard.press("Escape")
    expect(tab.frame.get_by_role("dialog")).to_have_count(0)
