"""Epoch beside epoch and run beside run in a real browser: on the example's runs, and on runs with planted changes."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from lightning_rnnvis import load
from lightning_rnnvis.analysis.comparison.comparison import compare
from tests.browser.choices import choices
from tests.browser.conftest import own_page, until
from tests.browser.kinds import of_series
from tests.browser.test_tab import FAULTS
from tests.planted.history import FLIP, FLIPPED, MOVE, MOVERS, planted_history
from tests.planted.runs import ODD_WORDS, make_epoch, write_run

STATE = "rnn.l0/h"
# Numbers of the agreement that are cut at its end or below it.
CUT = """line => {
    const { right, bottom } = line.getBoundingClientRect();
    return [...line.querySelectorAll("[data-agreement]")].filter((one) => {
        const its = one.getBoundingClientRect();
        return its.right > right + 1 || its.bottom > bottom + 2 || one.scrollWidth > one.clientWidth + 1;
    }).map((one) => one.textContent);
}"""
LSTM, GRU = ["lstm/version_0", STATE, None], ["gru/version_0", STATE, None]


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A run in which units move and a word flips at known epochs: its records, and a TensorBoard over it."""
    directory = tmp_path_factory.mktemp("planted")
    records = planted_history()
    write_run(directory / "run", records)
    with own_page(directory) as address:
        yield records, address


def side_by_side(records, first, second, **more):
    """The address of two records of the planted run."""
    panes = {
        f"pane{place}": ["run", records[epoch].state, records[epoch].global_step]
        for place, epoch in enumerate((first, second))
    }
    return choices(**panes, **more)


def table(tab, label):
    """The rows of a table of the comparison."""
    return tab.frame.locator(f'.sorted-scroll[aria-label^="{label}"] tbody tr')


def test_units_that_moved_flow_and_are_listed(planted, open_tab):
    """A band for all units that two chips share; the moved ones head the list; a click on each leads to its detail."""
    records, address = planted
    before, after = records[MOVE - 1], records[MOVE]
    tab = open_tab(address, side_by_side(records, MOVE - 1, MOVE)).ready(panes=2)
    bands = tab.frame.locator("[data-flow]")
    expect(bands.first).to_be_attached()
    tab.at_rest()
    drawn = dict(bands.evaluate_all("bands => bands.map(band => [band.dataset.flow, Number(band.dataset.count)])"))
    pairs = [f"{one}:{two}" for one, two in zip(before.labels.unit_labels, after.labels.unit_labels, strict=True)]
    assert drawn == {pair: pairs.count(pair) for pair in pairs}
    rows = table(tab.at_rest(), "Units that changed most")
    assert sorted(int(rows.nth(place).get_attribute("data-row")) for place in range(len(MOVERS))) == MOVERS
    moved = next(pair for unit, pair in enumerate(pairs) if unit == MOVERS[0])
    tab.frame.locator(f'[data-flow="{moved}"]').focus()
    tab.page.keyboard.press("Enter")
    chip_before, chip_after = moved.split(":")
    listed = table(tab, f"{pairs.count(moved)} unit")
    expect(listed).to_have_count(pairs.count(moved))
    tab.wait_for_address(f"band={chip_before}%3A{chip_after}")
    for pane in (0, 1):
        expect(tab.frame.locator(f'[data-pane="{pane}"] .members rect')).to_have_count(pairs.count(moved))
    listed.filter(has_text=f"unit {MOVERS[0]}").get_by_role("button").first.click()
    expect(tab.frame.locator(".detail h3").get_by_text(f"unit {MOVERS[0]}", exact=True)).to_have_count(2)
    tab.page.keyboard.press("Escape")
    expect(tab.frame.locator(".members rect")).to_have_count(0)


def test_a_word_that_flips_heads_the_list(planted, open_tab):
    """The word is turned by two, and its units have the colours of the difference, the same in both panes."""
    records, address = planted
    word = str(records[0].words[FLIPPED])
    tab = open_tab(address, side_by_side(records, FLIP - 1, FLIP)).ready(panes=2)
    rows = table(tab, "Words that changed most")
    expect(rows.first).to_have_attribute("data-row", word)
    assert float(rows.first.locator("td").first.inner_text()) == pytest.approx(2, rel=0.2)
    rows.first.get_by_role("button").click()
    legend = tab.frame.get_by_label("legend", exact=True)
    expect(legend).to_contain_text(f"expected response to “{word}”")
    links = [tab.frame.locator(f'[data-pane="{pane}"] [data-link]').first for pane in (0, 1)]
    for link in links:
        expect(link).to_have_attribute("aria-label", re.compile("mean response"))
    tab.frame.get_by_role("button", name="difference").click()
    expect(legend).to_contain_text("later less earlier")
    headline = tab.frame.get_by_label("what is seen")
    expect(headline).to_contain_text(f"Both panes are coloured by epoch {FLIP} less epoch {FLIP - 1}")
    for link in links:  # what they tell, and no other quantity beside the squares
        expect(link).to_have_attribute("aria-label", re.compile("mean difference"))
    tab.at_rest()
    fills = "units => Object.fromEntries(units.map(unit => [unit.dataset.unit, getComputedStyle(unit).fill]))"
    first, second = (tab.frame.locator(f'[data-pane="{pane}"] [data-unit]').evaluate_all(fills) for pane in (0, 1))
    assert first == second
    # Where the word raised a unit it now lowers it: the largest difference is the opposite of the response.
    difference = records[FLIP].responses[FLIPPED] - records[FLIP - 1].responses[FLIPPED]
    against = "units => units.filter(u => u.ariaLabel.includes('against chip')).map(u => Number(u.dataset.unit))"
    difference[tab.frame.locator('[data-pane="0"] [data-unit]').evaluate_all(against)] *= -1
    rise, fall = first[str(int(difference.argmax()))], first[str(int(difference.argmin()))]
    red, blue = ([int(value) for value in re.findall(r"\d+", fill)[:3]] for fill in (rise, fall))
    assert red[0] > red[2] and blue[2] > blue[0]


def test_pinned_clusters(planted, open_tab):
    """Every other epoch is drawn in the pinned epoch's chips; the tab and the address say so until unpinned."""
    records, address = planted
    tab = open_tab(address, choices(pane0=["run", records[0].state, records[0].global_step])).ready()
    tab.frame.get_by_role("button", name="pin clusters").click()
    expect(tab.frame.locator(".pin-badge")).to_contain_text("pinned")
    for _ in range(MOVE):
        tab.frame.get_by_label("next record").first.click()
    pane = tab.frame.locator("[data-pane]").first
    until(lambda: pane.get_attribute("data-step") == str(records[MOVE].global_step))
    expect(tab.frame.locator(".pin-badge")).to_contain_text("through epoch 0")

    def chips():
        return pane.locator("[data-chip]").evaluate_all(
            "chips => chips.map(chip =>"
            " [...chip.querySelectorAll('[data-unit]')].map(unit => Number(unit.dataset.unit)))"
        )

    def chips_of(labels):
        return [np.flatnonzero(labels.unit_labels == chip).tolist() for chip in range(labels.n_chips)]

    until(lambda: [sorted(units) for units in chips() if units] == chips_of(records[0].labels))
    tab.page.reload()
    tab.ready()
    expect(tab.frame.locator(".pin-badge")).to_contain_text("through epoch 0")
    tab.frame.get_by_label("unpin clusters").click()
    expect(tab.frame.locator(".pin-badge")).to_have_count(0)
    until(lambda: [sorted(units) for units in chips() if units] == chips_of(records[MOVE].labels))
    tab.wait_for_address_without("pin=")


@pytest.fixture(scope="module")
def odd_pairs(tmp_path_factory):
    """TensorBoard over runs that differ in all that runs can differ in."""
    directory = tmp_path_factory.mktemp("pairs")
    size = {"n_epochs": 1, "n_words": 40, "n_sentences": 3}
    base = make_epoch(0, n_units=24, **size)
    write_run(directory / "base", [base])
    write_run(directory / "larger", [make_epoch(0, cell="GRU", n_units=40, n_chips=5, seed=1, **size)])
    # The same sentences in another order, and one of them not at all.
    turned = dataclasses.replace(base, history_id="b" * 32, sentences=base.sentences[:0:-1])
    write_run(directory / "turned", [turned])
    write_run(directory / "speechless", [dataclasses.replace(base, history_id="c" * 32, sentences=())])
    words = base.words.copy()
    words[:] = [f"other{index}" for index in range(len(words))]
    write_run(directory / "foreign", [dataclasses.replace(base, history_id="d" * 32, words=words)])
    with own_page(directory) as address:
        yield address


def beside(run, **more):
    """The address of the first run beside another one."""
    return choices(pane0=["base", STATE, None], pane1=[run, STATE, None], **more)


def test_different_sizes(odd_pairs, open_tab):
    """Words flow where units have no counterpart, numbers without a meaning are left open, chips go over by matches."""
    tab = open_tab(odd_pairs, beside("larger")).ready(panes=2)
    panel = tab.frame.get_by_label("comparison", exact=True)
    expect(panel).to_contain_text("The numbers of units differ: 24 and 40.")
    expect(panel).to_contain_text("The cells differ: LSTM and GRU.")
    expect(tab.frame.locator('[data-agreement="chips"] strong')).to_have_text("–")
    size = tab.page.viewport_size
    for width, height in ((480, 800), (780, 800), (999, 800), (1000, 800), (1280, 720), (1280, 1000), (1600, 1000)):
        tab.page.set_viewport_size({"width": width, "height": height})
        expect(tab.frame.locator("[data-floor]").first).to_be_visible()
        tab.at_rest()
        assert tab.frame.locator(".agreement").evaluate(CUT) == [], (width, height)
        ends = [tab.frame.locator(part).bounding_box() for part in (".agreement", ".stage")]
        line, stage = [box["y"] + box["height"] for box in ends]
        assert line <= stage + 1 or width < 1000, (width, height)
    tab.page.set_viewport_size(size)
    same = table(tab, "Chips taken for the same")
    expect(same.first).to_be_visible()
    expect(tab.frame.locator(".flow-switch button")).to_have_text(["words"])
    expect(table(tab, "Units that changed")).to_have_count(0)
    # A unit of the second pane alone is chosen there, and nothing of the first pane.
    tab.frame.locator('[data-pane="1"] [data-unit="3"]').click()
    expect(tab.frame.locator('[data-pane="1"] .chips .outline.kept')).to_have_count(1)
    expect(tab.frame.locator('[data-pane="0"] .chips .outline.kept')).to_have_count(0)
    expect(tab.frame.locator(".detail")).to_contain_text("Unit 3 of the other side has no counterpart here.")
    # Of five chips on this side those that are no more alike to one of the other side than by chance are chosen alone.
    outlined = []
    for chip in range(5):
        tab.page.keyboard.press("Escape")
        tab.frame.locator(f'[data-pane="1"] [data-chip="{chip}"] .chip-label').first.click()
        expect(tab.frame.locator('[data-pane="1"] .chips .outline.kept')).to_have_count(1)
        outlined.append(tab.frame.locator('[data-pane="0"] .chips .outline.kept').count())
    assert sum(outlined) == same.count() < 5 and max(outlined) == 1


def test_the_same_sentence_by_its_key(odd_pairs, open_tab):
    """Sentences are the same on both sides whatever their numbers; one of its own stands where a side lacks it."""

    def words(pane):
        return tab.frame.locator(f'[data-pane="{pane}"] .step-word').all_text_contents()

    tab = open_tab(odd_pairs, beside("turned", sentence=1)).ready(panes=2)
    until(lambda: words(0) != [] and words(0) == words(1))
    tab.frame.locator('[data-pane="0"] [data-step="1"]').first.click()
    for pane in (0, 1):
        expect(tab.frame.locator(f'[data-pane="{pane}"] [data-step-link]').first).to_be_attached()
    tab.frame.get_by_label("sentence", exact=True).first.select_option("0")
    expect(tab.frame.locator(".stand-in")).to_have_attribute("title", re.compile("does not have the sentence"))
    expect(tab.frame.locator('[data-pane="1"] [data-step]').first).to_be_attached()
    tab.open(beside("speechless")).page.reload()
    tab.ready(panes=2)
    expect(tab.frame.get_by_label("comparison", exact=True)).to_contain_text(
        "No sentences were recorded on the second side."
    )
    # Alone it is not asked for a sentence: the console would hold an error.
    tab.open(choices(pane0=["speechless", STATE, None])).page.reload()
    tab.ready().at_rest()


def test_no_words_in_common(odd_pairs, open_tab):
    """The sentence stands in the panel, and both panes are drawn."""
    tab = open_tab(odd_pairs, beside("foreign")).ready(panes=2)
    expect(tab.frame.get_by_label("comparison", exact=True)).to_contain_text("no word in common")
    assert tab.values("data-word", 0) and tab.values("data-word", 1)
    # The browser itself writes a line for every answer with status 400.
    assert all("400" in error for error in tab.errors)
    tab.errors.clear()


def test_hostile_words_are_text(odd_pairs, open_tab):
    """Words that would break a page stand in the lists and are chosen by a click."""
    tab = open_tab(odd_pairs, beside("larger")).ready(panes=2)
    rows = table(tab, "Words that differ most")
    expect(rows.first).to_be_attached()
    names = rows.evaluate_all("rows => rows.map(row => row.dataset.row)")
    assert {"<img src=x onerror=alert(1)>", "&amp;", "line\nbreak"} <= set(names) & set(ODD_WORDS)
    assert tab.frame.locator("img").count() == 0
    rows.nth(names.index("<img src=x onerror=alert(1)>")).get_by_role("button").click()
    for pane in (0, 1):
        expect(tab.frame.locator(f'[data-pane="{pane}"] .word.chosen')).to_have_count(1)


def test_lstm_beside_gru(demo_page, sentiment_logs, open_tab):
    """The numbers of the panel are those of Python; words are chosen on both sides; lists are sorted as asked."""
    tab = open_tab(demo_page, choices(pane0=LSTM, pane1=GRU)).ready(panes=2)
    histories = [load(sentiment_logs / run)[STATE] for run in ("lstm/version_0", "gru/version_0")]
    records = [
        dataclasses.replace(history[-1], labels=history.coclusters(history[-1].labels.n_chips)[-1].labels)
        for history in histories
    ]
    found = compare(*records)
    for name, value in (
        ("clouds", found.cloud_agreement),
        ("CKA, unbiased", found.cka_unbiased),
        ("word similarities", found.similarity_correlation),
    ):
        number = tab.frame.locator(f'[data-agreement="{name}"] strong')
        expect(number).to_have_text(re.compile(r"\d"))
        assert float(number.inner_text()) == pytest.approx(value, abs=0.0051)
    rows = table(tab.at_rest(), "Words that differ most")
    pushes = [history[-1].pushes.words for history in histories]
    listed = rows.evaluate_all("rows => rows.map(row => row.dataset.row)")
    moved = np.array([abs(pushes[1][word] - pushes[0][word]) for word in listed])
    assert set(listed) == set(found.words["word"])
    # What may be noise stands behind and is pale; each part in the order of pushes, as they are printed.
    pale = np.array(rows.evaluate_all("rows => rows.map(row => row.dataset.pale !== undefined)"))
    assert 0 < pale.sum() < len(pale) and (np.diff(pale.astype(int)) >= 0).all()
    assert all((np.diff(moved[part]) <= 0.01 * moved.max()).all() for part in (~pale, pale))
    tab.frame.locator('.sorted-scroll[aria-label^="Words"] th button', has_text="second").click()
    by_second = found.words["word"][np.argsort(-found.words["norm_second"], kind="stable")]
    expect(rows.first).to_have_attribute("data-row", by_second[0])
    tab.frame.locator('[data-pane="1"] [data-word="though"]').first.click()
    for pane in (0, 1):
        expect(tab.frame.locator(f'[data-pane="{pane}"] [data-word="though"][aria-pressed=true]')).to_have_count(1)
    with tab.page.expect_download() as download:
        tab.frame.get_by_role("button", name="save words that changed as CSV").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("word,drift")
    assert len(lines) == 1 + len(found.words)
    # Units of two trainings have no difference: of all that has a sign the words alone keep it.
    expect(tab.frame.locator("[data-link]:is(.positive, .negative)").first).to_be_attached()
    tab.frame.get_by_role("button", name="difference").click()
    expect(tab.frame.get_by_label("what is seen")).to_contain_text("words alone are coloured, second less first")
    expect(tab.frame.locator("[data-link]:is(.positive, .negative)")).to_have_count(0)
    expect(tab.frame.locator("[data-pane] .bars:not(.unsigned)")).to_have_count(0)
    fills = "units => new Set(units.map(unit => unit.getAttribute('fill'))).size"
    until(lambda: tab.frame.locator("[data-pane] [data-unit]").evaluate_all(fills) == 1)


def test_all_runs(demo_page, open_tab):
    """A row for every run and state; two chosen ones are compared; a click on the map compares its two."""
    tab = open_tab(demo_page, choices(pane0=LSTM)).ready()
    tab.frame.get_by_role("button", name="all runs").click()
    rows = tab.frame.locator(".all-runs tbody tr")
    expect(rows).to_have_count(3)
    names = rows.evaluate_all("rows => rows.map(row => row.dataset.row)")
    assert names == [f"gru/version_0 {STATE}", "lstm/version_0 rnn.l0/c", f"lstm/version_0 {STATE}"]
    tab.frame.get_by_label("records", exact=True).select_option("val_loss")
    expect(tab.frame.get_by_label("goal")).to_have_value("min")
    tab.wait_for_address("val_loss")
    tab.frame.get_by_label("records", exact=True).select_option("")
    for name in (names[0], names[2]):
        tab.frame.get_by_label(f"choose {name}").check()
    tab.frame.get_by_role("button", name="compare the two").click()
    tab.ready(panes=2)
    expect(tab.frame.locator(".all-runs")).to_have_count(0)
    tab.frame.get_by_role("button", name="all runs").click()
    cells = tab.frame.locator("[data-chart=similarity] .heatmaplayer image")
    expect(cells).to_be_visible()
    tab.at_rest()
    box = tab.frame.locator("[data-chart=similarity] .nsewdrag").bounding_box()
    # Row 1, column 2: the LSTM's cell state and its hidden state.
    tab.page.mouse.click(box["x"] + box["width"] * 5 / 6, box["y"] + box["height"] / 2)
    tab.wait_for_address("rnn.l0%2Fc")
    expect(tab.frame.locator(".all-runs")).to_have_count(0)


# Rows of the first table that are whole in sight.
ROWS_IN_SIGHT = """body => {
    const end = body.querySelector(".stage").getBoundingClientRect().bottom + 1;
    return [...body.querySelector(".comparison .sorted-scroll tbody").rows]
        .filter((row) => row.getBoundingClientRect().bottom <= end).length;
}"""


# Of screens of 1,280 × 720 and 800 px TensorBoard leaves 64 px less.
@pytest.mark.parametrize(
    ("width", "height", "dark"),
    [(900, 800, True), (1000, 736, False), (1280, 656, True), (1280, 736, False), (2400, 1300, False)],
)
def test_two_panes_fit_the_frame(demo_page, open_tab, width, height, dark):
    """Nothing stands out of the frame; the flow is there, between the panes or in the panel, and so is what changed."""
    where = choices(pane0=LSTM, pane1=[*LSTM[:2], 0], words=["though"])
    tab = open_tab(demo_page, where, width=width, height=height, dark=dark).ready(panes=2)
    place = ".flow-column" if width >= 1280 else ".comparison-flow"
    expect(tab.frame.locator(f"{place} [data-flow]").first).to_be_attached()
    expect(tab.frame.locator(":is(.flow-column, .comparison-flow):has([data-flow])")).to_have_count(1)
    assert tab.sticking_out() == []
    if width >= 1000:
        until(lambda: tab.frame.locator("body").evaluate(ROWS_IN_SIGHT) >= 3)


ROWS_IN_SIGHT = """body => {
    const { bottom } = body.querySelector(".stage").getBoundingClientRect();
    const rows = [...body.querySelector(".sorted-table").querySelectorAll("tbody tr")];
    return rows.filter((row) => row.getBoundingClientRect().bottom <= bottom).length;
}"""


def test_two_panes_of_series_leave_what_changed_in_sight(tmp_path, serve_page, open_tab):
    """At 1,000 x 800 px two rows of the table and every mark of the legend are seen; at 1,280 x 656 px a row."""
    epochs = [
        make_epoch(one, n_epochs=2, n_words=12, n_units=16, n_chips=4, sentence_lengths=(90, 91)) for one in (0, 1)
    ]
    write_run(tmp_path / "run", [of_series(one) for one in epochs])
    panes = {f"pane{place}": ["run", STATE, one.global_step] for place, one in enumerate(epochs)}
    tab = open_tab(serve_page(tmp_path), choices(**panes), width=1000, height=800).ready(panes=2)
    body = tab.frame.locator("body")
    for way in ("response", "difference"):
        tab.frame.get_by_role("button", name=way, exact=True).click()
        for width in (1000, 1280):
            tab.page.set_viewport_size({"width": width, "height": 800})
            tab.at_rest()
            assert body.evaluate(ROWS_IN_SIGHT) >= 2, (way, width)
            assert body.evaluate(FAULTS) == [], (way, width)
        tab.page.set_viewport_size({"width": 1280, "height": 656})
        tab.at_rest()
        assert body.evaluate(ROWS_IN_SIGHT) >= 1, way


# Answers that come late, and each frame in which something moved that nobody had pressed.
LATE = """() => {
    const ask = window.fetch;
    window.fetch = async (...what) => (await new Promise((done) => setTimeout(done, 400)), ask(...what));
    window.shifts = [];
    new PerformanceObserver((list) => list.getEntries().forEach(({ value, sources }) => window.shifts.push(
        [value, ...sources.map(({ node }) => node?.className?.baseVal ?? node?.className ?? node?.nodeName)])
    )).observe({ type: "layout-shift" });
}"""


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1600, 1000)])
def test_nothing_moves_when_what_two_panes_differ_in_comes(kinds, open_tab, width, height):
    """A second pane has its place at once; comparison, halves, causes and charts come into room that is kept."""
    tab = open_tab(kinds, choices(pane0=["next_word", STATE, None]), width=width, height=height).ready().at_rest()
    tab.frame.locator("body").evaluate(LATE)
    tab.frame.get_by_label("compare with").select_option(index=1)
    tab.ready(2)
    expect(tab.frame.get_by_role("region", name=re.compile("Words that (changed|differ) most"))).to_be_attached()
    tab.at_rest()
    # The first frame is that of what was chosen.
    _, *others = tab.frame.locator("body").evaluate("() => window.shifts")
    assert sum(value for value, *_ in others) < 0.01, others
    tab.frame.locator("body").evaluate("() => (window.shifts = [])")
    tab.frame.locator("text[data-word]").first.click()
    tab.at_rest()
    others = tab.frame.locator("body").evaluate("() => window.shifts")[1:]
    assert sum(value for value, *_ in others) < 0.01, others
