"""The tab as a person meets it: real runs, a real TensorBoard, a real browser."""

from __future__ import annotations

import dataclasses
import math
import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from lightning_rnnvis import load
from tests.browser.choices import choices
from tests.browser.conftest import Tab, own_page, until
from tests.browser.rows import ROWS
from tests.planted.runs import make_epoch, write_run, write_runs
from tests.serving import LOADERS

GIVES = "what each number of clusters gives"


def test_everything_is_drawn(demo, sentiment_logs, open_tab):
    """As many units as the layer has, every word, a glyph for every token, links; nothing wider than the frame."""
    tab = open_tab(demo, choices(pane0=["lstm/version_0", "rnn.l0/h", None], sentence=2)).ready()
    pane = tab.frame.locator("[data-pane]").first
    record = load(sentiment_logs / "lstm" / "version_0")["rnn.l0/h"][-1]
    expect(pane).to_have_attribute("data-units", "64")
    assert sorted(map(int, tab.values("data-unit"))) == list(range(64))
    assert len(tab.values("data-chip")) >= record.labels.n_chips
    assert sorted(set(tab.values("data-cloud"))) == sorted(map(str, set(record.labels.word_labels.tolist()) - {-1}))
    assert sorted(tab.words()) == sorted(record.words[record.counts > 0])
    until(lambda: len(tab.values("data-step")) == len(record.sentences[2].words))
    assert all(re.fullmatch(r"\d+:\d+", link) for link in tab.values("data-link"))
    assert tab.values("data-link")
    assert tab.sticking_out() == []


def test_a_word_colours_the_units(demo_page, open_tab):
    """A click on a word colours the units by its response, a second one lets it go, and does nothing else."""
    tab = open_tab(demo_page).ready()
    unit = tab.frame.locator('[data-unit="0"]').first
    expect(tab.frame.get_by_label("what is seen")).to_contain_text("changed most")
    tab.at_rest()
    usual = unit.evaluate("e => getComputedStyle(e).fill")
    word = tab.frame.locator('[data-word="bad"]').first
    word.click()
    tab.wait_for_address("bad")
    fills = "elements => new Set(elements.map(e => getComputedStyle(e).fill)).size"
    until(lambda: tab.frame.locator("[data-unit]").evaluate_all(fills) > 3)
    assert "chip=" not in tab.page.url and "cloud=" not in tab.page.url
    tab.frame.locator('[data-word="bad"]').first.click()
    until(lambda: unit.evaluate("e => getComputedStyle(e).fill") == usual)
    tab.wait_for_address_without("bad")


def test_a_glyph_draws_its_links(demo_page, open_tab):
    """A click on a glyph draws links to chips; Esc takes them away."""
    tab = open_tab(demo_page).ready()
    assert tab.values("data-step-link") == []
    tab.frame.locator('[data-step="1"]').first.click()
    until(lambda: tab.values("data-step-link") != [])
    assert all(link.startswith("1:") for link in tab.values("data-step-link"))
    tab.page.mouse.move(0, 0)  # pointing at the glyph shows its links, too
    tab.page.keyboard.press("Escape")
    until(lambda: tab.values("data-step-link") == [])


def test_hover_gives_numbers(demo_page, open_tab):
    """Units, words, chips and glyphs say their numbers when pointed at."""
    tab = open_tab(demo_page).ready().at_rest()
    for css, expected in (
        ('[data-unit="3"]', r"unit 3"),
        ('[data-word="bad"]', r"bad"),
        ('[data-step="0"]', r"chip"),
    ):
        tab.frame.locator(css).first.hover()
        tooltip = tab.frame.locator("[role=tooltip]")
        expect(tooltip).to_contain_text(re.compile(expected))
        expect(tooltip).to_contain_text(re.compile(r"\d"))


def test_epoch_and_clusters_redraw(demo, open_tab):
    """The epoch moves by arrow key, the number of clusters by slider, and both redraw."""
    tab = open_tab(demo).ready()
    pane = tab.frame.locator("[data-pane]").first
    last = pane.get_attribute("data-step")
    tab.frame.get_by_label("previous record").first.click()
    until(lambda: pane.get_attribute("data-step") != last)
    assert len(tab.values("data-unit")) == 64
    clusters = tab.frame.get_by_label("clusters")
    clusters.focus()
    tab.page.keyboard.press("ArrowRight")
    until(lambda: pane.get_attribute("data-clusters") == "5")
    until(lambda: len(set(tab.values("data-cloud"))) == 5)
    assert len(tab.values("data-unit")) == 64
    tab.page.go_back()
    until(lambda: pane.get_attribute("data-clusters") == "4")


def what_it_gives(row):
    """What the tab says of a number of clusters."""
    share, steady = (float(f"{value:.5g}") for value in row)
    return f"steady {steady:.2f}, explained {math.floor(100 * share + 0.5)} %".replace("-", "−")


def test_a_number_of_clusters_is_chosen_by_what_it_gives(demo, sentiment_logs, open_tab):
    """A button at the slider opens what each number explains and how steady it is; a column chooses, and so do keys."""
    found = load(sentiment_logs / "lstm" / "version_0")["rnn.l0/h"][-1].cluster_stability()
    given = dict(
        zip(found.n_clusters.tolist(), zip(found.explained_variance, found.agreement, strict=True), strict=True)
    )
    tab = open_tab(demo, choices(pane0=["lstm/version_0", "rnn.l0/h", None])).ready()
    pane = tab.frame.locator("[data-pane]").first
    button = tab.frame.get_by_role("button", name=GIVES)
    button.click()
    told = tab.frame.locator(".cluster-told")
    expect(told).to_contain_text(f"4 clusters: {what_it_gives(given[4])}")
    for clusters, row in given.items():
        name = f"{clusters} clusters: {what_it_gives(row)}"
        expect(tab.frame.get_by_role("radio", name=name, exact=True)).to_be_checked(checked=clusters == 4)
    for line in ("steady", "explained"):
        expect(tab.frame.locator(f".cluster-plot .{line} circle")).to_have_count(19)
    tab.frame.get_by_role("radio", name=re.compile("^7 clusters")).click()
    expect(pane).to_have_attribute("data-clusters", "7")
    expect(told).to_contain_text(f"7 clusters: {what_it_gives(given[7])}")
    expect(tab.frame.locator(".where .fact").first).to_contain_text(
        f"{what_it_gives(given[7]).split()[-2]} % explained"
    )
    tab.page.keyboard.press("ArrowRight")
    expect(pane).to_have_attribute("data-clusters", "8")
    expect(tab.frame.get_by_role("radio", name=re.compile("^8 clusters"))).to_be_checked()
    tab.wait_for_address("clusters=8")
    tab.page.keyboard.press("Escape")
    expect(tab.frame.get_by_role("radiogroup")).to_have_count(0)
    expect(button).to_be_focused()
    expect(button).to_contain_text("8 ▾")


def test_what_numbers_of_clusters_give_in_two_narrow_panes(demo_page, open_tab):
    """Of each pane, within the frame."""
    panes = choices(pane0=["lstm/version_0", "rnn.l0/h", 0], pane1=["lstm/version_0", "rnn.l0/h", None])
    tab = open_tab(demo_page, panes, width=600).ready(panes=2)
    tab.frame.get_by_role("button", name=GIVES).click()
    expect(tab.frame.get_by_role("radiogroup")).to_have_count(2)
    expect(tab.frame.locator(".cluster-plot .steady circle")).to_have_count(2 * 19)
    assert tab.sticking_out() == []


def test_epoch_beside_epoch(demo_page, open_tab):
    """Two panes of one run at two epochs: each has all units, and a word is chosen in both."""
    tab = open_tab(
        demo_page, choices(pane0=["lstm/version_0", "rnn.l0/h", None], pane1=["lstm/version_0", "rnn.l0/h", 0])
    )
    tab.ready(panes=2)
    panes = tab.frame.locator("[data-pane]")
    assert panes.count() == 2
    expect(panes.nth(0)).to_have_attribute("data-step", "0")  # the older one goes to the left
    expect(panes.nth(1)).not_to_have_attribute("data-step", "0")
    tab.at_rest()
    for pane in (0, 1):
        assert sorted(map(int, tab.values("data-unit", pane))) == list(range(64))
    tab.frame.locator('[data-word="awful"]').first.click()
    for pane in (0, 1):
        words = panes.nth(pane).locator('[data-word="awful"][aria-pressed=true]')
        expect(words.first).to_be_attached()


def test_address_restores_everything(demo, open_tab):
    """A reload shows what the address says."""
    tab = open_tab(demo, choices(words=["bad"], clusters=6)).ready()
    pane = tab.frame.locator("[data-pane]").first
    expect(pane).to_have_attribute("data-clusters", "6")
    expect(tab.frame.locator('[data-word="bad"][aria-pressed=true]').first).to_be_attached()
    tab.page.reload()
    tab.ready()
    expect(tab.frame.locator("[data-pane]").first).to_have_attribute("data-clusters", "6")


@pytest.mark.parametrize(("width", "height", "dark"), [(900, 700, False), (1600, 1000, True), (3840, 2000, False)])
def test_sizes_and_themes(demo, open_tab, width, height, dark):
    """From 900 to 3,840 pixels the tab fills the frame and nothing sticks out."""
    tab = open_tab(demo, width=width, height=height, dark=dark).ready()
    assert tab.sticking_out() == []
    scrolls = tab.frame.locator("html").evaluate("e => e.scrollWidth > e.clientWidth + 1")
    assert not scrolls


@pytest.mark.parametrize("width", [900, 1100, 1280, 1600])
@pytest.mark.parametrize("n_panes", [1, 2])
def test_facts_and_headings_are_whole_or_left_out(demo_page, open_tab, width, n_panes):
    """Beside a second pane and in narrow frames parts of the lines go; no part that is seen is cut."""
    panes = {f"pane{index}": ["lstm/version_0", "rnn.l0/h", None] for index in range(n_panes)}
    tab = open_tab(demo_page, choices(**panes), width).ready(n_panes).at_rest()
    lines = tab.frame.locator(".parts").evaluate_all(
        """lines => lines.map(line => [...line.children]
             .filter(part => part.getBoundingClientRect().top < line.getBoundingClientRect().bottom - 1)
             .map(part => [part.textContent, part.scrollWidth <= part.clientWidth]))"""
    )
    seen = [part for line in lines for part in line]
    assert all(is_whole for _, is_whole in seen), seen
    assert sum("explained" in text for text, _ in seen) == n_panes
    assert sum("· step" in text for text, _ in seen) == n_panes


LONG_RUNS = "bidirectional-baseline-learning-rate-0.001/version_12", "another-experiment-with-dropout/version_3"
LONG_TEXTS = "the-untrained-network-of-one-word"
STATE_OF_LONG_NAME = "encoder.recurrent_block.memory_cells.l0/h"


@pytest.fixture(scope="module")
def long_names(tmp_path_factory):
    """TensorBoard over two runs whose names, and whose states' names, are long."""
    directory = tmp_path_factory.mktemp("names")
    for run in LONG_RUNS:
        epochs = [make_epoch(epoch, STATE_OF_LONG_NAME, n_words=60, n_units=64, n_epochs=12) for epoch in range(12)]
        write_run(directory / run, [dataclasses.replace(each, history_id=run) for each in epochs])
    # What is told of a record is longest of one before training.
    one_word = make_epoch(0, STATE_OF_LONG_NAME, n_words=1, n_units=8, n_sentences=1, n_chips=1)
    write_run(directory / LONG_TEXTS, [dataclasses.replace(one_word, global_step=0, history_id="one word")])
    with own_page(directory) as address:
        yield address


FAULTS = """body => {
    const box = (e) => e.getBoundingClientRect();
    const name = (e) => e.className.baseVal ?? (e.className || `${e.tagName} ${e.textContent.slice(0, 20)}`);
    const faults = [];
    const across = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const down = (one, other) => Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    const apart = (elements, where) => elements.forEach((one, at) => elements.slice(at + 1).forEach((other) => {
        if (across(box(one), box(other)) > 1 && down(box(one), box(other)) > 1)
            faults.push(`${where}: ${name(one)} on ${name(other)}`);
    }));
    for (const row of body.querySelectorAll(
        ".top-bar, .record-picker, .control-bar, .where, .when, section.legend, .items, .column-heading, .timeline-bar"
    )) {
        const own = box(row);
        if (!own.width) continue;
        // What does not fit whole goes to a line that is out of sight.
        const seen = [...row.children].filter((e) => box(e).width > 1 && box(e).top < own.bottom - 1);
        for (const e of seen)
            if (box(e).bottom > own.bottom + 1 || box(e).right > own.right + 1 || box(e).left < own.left - 1)
                faults.push(`${name(row)} cuts ${name(e)}`);
        if (!row.matches("section.legend") && row.scrollHeight > row.clientHeight + 1)
            faults.push(`${name(row)} is ${row.scrollHeight} high in ${row.clientHeight}: ${row.textContent}`);
        if (row.matches(".items"))
            for (const e of [row, ...row.children])
                if (e.scrollWidth > e.clientWidth + 1)
                    faults.push(`${name(e)} is ${e.scrollWidth} wide in ${e.clientWidth}: ${e.textContent}`);
        apart(seen, name(row));
    }
    for (const button of body.querySelectorAll(":is(.top-bar, .timeline-bar, .legend, .column-heading) button"))
        if (button.scrollWidth > button.clientWidth + 1) faults.push(`cut: ${button.textContent}`);
    for (const target of body.querySelectorAll(".rnnvis :is(button, select, summary)"))
        if (box(target).height && Math.min(box(target).height, box(target).width) < 23.5)
            faults.push(`${name(target)} is ${box(target).height} px high, ${box(target).width} wide`);
    const said = body.querySelector(".headline > span");
    if (said.scrollHeight > said.clientHeight + 1) faults.push(`cut: ${said.textContent}`);
    apart([...body.querySelectorAll(".rnnvis > :is(.top-bar, .headline, .middle, .legend, .timeline)")], "the tab");
    apart([...body.querySelectorAll(".learnt-dot")], "the strip");
    for (const row of body.querySelectorAll(".thumbnails-row")) {
        for (const e of row.querySelectorAll(".epoch"))
            if (box(e).right > box(row).right + 1 || box(e).left < box(row).left - 1)
                faults.push(`epoch ${e.textContent} leaves the strip`);
    }
    for (const pane of body.querySelectorAll("[data-pane]"))
        for (const label of pane.querySelectorAll(".chip-label"))
            pane.querySelectorAll(".chip-switch .pill").forEach((pill) => apart([label, pill], label.textContent));
    // A name that is chosen may be cut, but never its end.
    for (const e of body.querySelectorAll(".choice .chosen > :last-child"))
        if (box(e).right > box(e.closest(".choice")).right + 1)
            faults.push(`the end of a chosen name is cut: ${e.textContent}`);
    for (const e of body.querySelectorAll(":is(.top-bar, .legend, .timeline-bar, .column-heading, .sorted-table) span"))
        if (!e.closest(".choice") && /\\d/.test(e.textContent) && e.scrollWidth > e.clientWidth + 1
            && getComputedStyle(e).textOverflow === "ellipsis")
            faults.push(`a number is cut: ${e.textContent}`);
    for (const e of body.querySelectorAll(".rnnvis :not(select, input)"))
        if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).textOverflow === "ellipsis"
            && !e.closest("[title]"))
            faults.push(`cut, and whole in no title: ${e.textContent}`);
    for (const e of body.querySelectorAll(".drawing text:not(.word, .step-word, .expected)"))
        if (/[\\d.]…/.test(e.textContent)) faults.push(`a number is cut: ${e.textContent}`);
    for (const column of body.querySelectorAll(".drawing g.sentence"))
        apart([...column.querySelectorAll("text:is(.head, .telling, .bar-number)")], "a sentence");
    for (const e of body.querySelectorAll(".comparison .sorted-scroll"))
        if (innerWidth >= 760 && e.scrollWidth > e.clientWidth + 1)
            faults.push(`${e.ariaLabel} is ${e.scrollWidth} wide in ${e.clientWidth}`);
    const [least] = [...body.querySelectorAll(".record-picker select")].map((e) => box(e).width).sort((a, b) => a - b);
    if (least < 44) faults.push(`a name is ${least} px wide`);
    if (body.scrollWidth > innerWidth) faults.push("wider than the frame");
    return faults;
}"""


WIDTHS = {
    1: (600, 760, 900, 1100, 1280, 1380, 1420, 1500, 1600, 1820, 2100, 2560),
    1.5: (600, 900, 1280, 1500, 1820, 2560),
}
"""Pixels of the screen, by the zoom of the browser."""


@pytest.mark.parametrize("zoom", WIDTHS)
def test_no_row_is_cut_at_any_width(long_names, browser, zoom):
    """With long names, one pane or two, in both themes: what is seen is whole, and nothing lies on anything else."""
    context = browser.new_context(viewport={"width": 1600, "height": 1000}, device_scale_factor=zoom)
    tab = Tab(context.new_page(), long_names).open(choices(pane0=[LONG_RUNS[0], STATE_OF_LONG_NAME, None])).ready()
    try:
        for n_panes in (1, 2):
            if n_panes == 2:
                tab.frame.get_by_label("compare with").select_option(index=1)
                tab.ready(2)
            expect(tab.frame.get_by_label("what is seen")).to_contain_text("coloured by")
            found = {}
            for number, width in enumerate(WIDTHS[zoom]):
                tab.page.emulate_media(color_scheme=("light", "dark")[number % 2])
                tab.page.set_viewport_size({"width": int(width / zoom), "height": int(1000 / zoom)})
                tab.at_rest()
                body = tab.frame.locator("body")
                if faults := [*body.evaluate(FAULTS), *body.evaluate(ROWS)]:
                    found[width] = faults
            assert found == {}
        # Where there is little height, two panes still have all marks of the legend in sight.
        tab.page.set_viewport_size({"width": 1280, "height": 720})
        tab.at_rest()
        assert tab.frame.locator("body").evaluate(FAULTS) == []
        assert tab.errors == []
    finally:
        context.close()


CONTROLS_ON_OTHERS = """() => {
    const seen = [...document.querySelectorAll(".top-bar :is(button, select, input, .fact)")]
        .map((one) => [one, one.getBoundingClientRect()]).filter(([, { width }]) => width > 1);
    return seen.flatMap(([one, box], at) => seen.slice(at + 1)
        .filter(([, other]) => Math.min(box.right, other.right) - Math.max(box.left, other.left) > 1
            && Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 1)
        .map(([other]) => `${one.textContent || one.ariaLabel} on ${other.textContent || other.ariaLabel}`));
}"""


def test_controls_are_apart_at_every_width(long_names, open_tab):
    """Of a record of which the longest is told, too: what has no room goes to a row of its own."""
    tab = open_tab(long_names, choices(pane0=[LONG_TEXTS, STATE_OF_LONG_NAME, None])).ready()
    bar = tab.frame.locator(".top-bar")
    for told in ("before training", " % explained, ", " % by chance"):
        expect(bar).to_contain_text(told)
    found = {}
    for width in (*range(600, 1400, 80), *range(1400, 1540, 10), *range(1540, 2000, 80)):
        tab.page.set_viewport_size({"width": width, "height": 800})
        tab.page.wait_for_function("width => innerWidth === width", arg=width)
        if on_others := tab.page.evaluate(CONTROLS_ON_OTHERS):
            found[width] = on_others
    assert found == {}


def test_names_in_the_bar_are_whole_and_every_record_has_its_rows(tmp_path, serve_page, open_tab):
    """Names take a second row before one is cut, and no step through records with more or less to tell moves a row."""
    made = [make_epoch(epoch, n_words=12, n_units=8, n_sentences=1) for epoch in range(3)]
    told = ((0, 0.04, 0.03), (200, 0.6123, 0.31), (400, 0.9996, 0.27))
    write_run(
        tmp_path / "forecast168/version_0",
        [
            dataclasses.replace(
                one,
                global_step=step,
                labels=dataclasses.replace(one.labels, explained_variance=share),
                metrics={**one.metrics, "explained_variance": share, "explained_variance_null": floor},
            )
            for one, (step, share, floor) in zip(made, told, strict=True)
        ],
    )
    tab = open_tab(serve_page(tmp_path), choices(pane0=["forecast168/version_0", "rnn.l0/h", None])).ready()
    rows: dict[int, list[bool]] = {}
    for name in ("epoch 2", "epoch 1", "before training"):
        expect(tab.frame.locator(".when .fact > span").first).to_have_text(name)
        expect(tab.frame.locator(".where .fact")).to_contain_text(" by chance")
        for width in (1000, 1366, *range(1400, 1540, 8), 1600):
            tab.page.set_viewport_size({"width": width, "height": 900})
            tab.page.wait_for_function("width => innerWidth === width", arg=width)
            is_cut, height = tab.page.evaluate(
                """() => [[...document.querySelectorAll(".top-bar .chosen > :first-child")].some((name) =>
                    name.scrollWidth > name.clientWidth), document.querySelector(".top-bar").offsetHeight]"""
            )
            assert not is_cut, width
            rows.setdefault(width, []).append(height > 50)
        if name != "before training":
            tab.frame.get_by_label("previous record").click()
    assert all(len(set(two)) == 1 for two in rows.values()), rows
    assert (rows[1424][0], rows[1600][0]) == (True, False)


def test_what_was_learnt_leads_to_before_and_after(demo_page, open_tab):
    """A click on the epoch of a finding sets the records before and after it side by side, its word chosen."""
    tab = open_tab(demo_page, choices(pane0=["gru/version_0", "rnn.l0/h", None])).ready()
    first = tab.frame.locator(".learnt li").first
    expect(first).to_contain_text("epoch ")
    word, epoch = first.locator("button").all()
    name = word.inner_text()
    epoch.click()
    expect(tab.frame.locator("[data-pane]")).to_have_count(2)
    tab.wait_for_address(re.escape(quote(name)))


@pytest.mark.parametrize("loader", LOADERS)
def test_sixty_records_and_odd_words(sixty_logs, serve, open_tab, loader):
    """Sixty epochs are sixty records with either loader, and hostile words are text."""
    tab = open_tab(serve(sixty_logs, f"--load_fast={'true' if loader == 'fast' else 'false'}")).ready()
    slider = tab.frame.get_by_label("record", exact=True).first
    until(lambda: slider.get_attribute("max") == "59")
    assert "<img src=x onerror=alert(1)>" in tab.values("data-word")
    assert tab.frame.locator("img").count() == 0


def test_new_records_appear(tmp_path, serve, open_tab):
    """A record written while the tab is open appears without a reload of the page."""
    write_runs(tmp_path, n_epochs=2, n_words=40, n_units=16)
    tab = open_tab(serve(tmp_path, "--reload_interval", "1")).ready()
    slider = tab.frame.get_by_label("record", exact=True).first
    expect(slider).to_have_attribute("max", "1")
    write_runs(tmp_path, n_epochs=4, n_words=40, n_units=16)
    until(lambda: slider.get_attribute("max") == "3")


def test_charts_of_what_is_chosen(demo_page, open_tab):
    """Plotly draws the overview, as high in another window, then a word over all units, a step, a unit and a chip."""
    where = {"pane0": ["lstm/version_0", "rnn.l0/h", None]}
    tab = open_tab(demo_page, choices(**where)).ready()
    chart = tab.frame.locator("[data-chart]")
    expect(chart.locator("svg.main-svg").first).to_be_visible()
    assert chart.first.get_attribute("data-chart") == "overview"
    drawn = chart.first.locator("svg.main-svg").first
    high, wide = drawn.get_attribute("height"), drawn.get_attribute("width")
    tab.page.set_viewport_size({"width": 2400, "height": 1000})
    until(lambda: drawn.get_attribute("width") != wide)
    assert drawn.get_attribute("height") == high
    tab.frame.locator('[data-word="bad"]').first.click()
    words = tab.frame.locator("[data-chart=words]")
    expect(words.locator(".scatterlayer .trace")).to_have_count(3)  # two bands and the mean
    expect(words.locator(".point")).to_have_count(64)
    tab.frame.get_by_label("units ordered by").select_option("unit")
    expect(words.locator(".xtick text").first).to_have_text("0")
    tab.page.keyboard.press("Escape")
    tab.frame.locator('[data-step="1"]').first.click()
    expect(tab.frame.locator("[data-chart=step] .scatterlayer .trace")).to_have_count(4)
    tab.frame.locator('[data-unit="7"]').first.click()
    expect(tab.frame.locator("[data-chart=units] .boxlayer path.box")).to_have_count(12)
    expect(tab.frame.locator(".detail .promotes")).to_be_attached()


def test_words_coloured_by_class(demo_page, open_tab):
    """The classes that the example gives its words colour them, and the legend tells which is which."""
    tab = open_tab(demo_page, choices(pane0=["lstm/version_0", "rnn.l0/h", None])).ready()
    assert tab.frame.locator("[data-class]").count() == 0
    tab.view().frame.get_by_label("words coloured by").select_option("class")
    expect(tab.frame.locator("[data-class]")).to_have_count(7)

    def colour(word: str) -> str:
        return tab.frame.locator(f'[data-word="{word}"]').first.evaluate("e => getComputedStyle(e).fill")

    assert colour("good") == colour("love") != colour("bad")
    assert colour("bad") == colour("hate") != colour("soup")
    tab.wait_for_address("colour=class")
