"""Whoever reads with a screen reader, a keyboard or their system's colours: WCAG 2.2 AA as axe-core checks it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.choices import choices
from tests.browser.conftest import Tab

AXE = Path(__file__).parents[2] / "tb_plugin" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
LSTM = ["lstm/version_0", "rnn.l0/h", None]
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# Of the two schemes only colours differ.
COLOURS = {"type": "rule", "values": ["color-contrast"]}

VIOLATIONS = """async (body, rules) => {
    const { violations } = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}"""

# axe leaves texts of drawings out: their colour, as opaque as it is, against that of the ground that they stand on.
# Charts of plotly have grounds of their own.
PALE_TEXTS = """body => {
    const tab = body.querySelector(".rnnvis");
    const numbers = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number).slice(0, 3);
    const light = (colours) => colours.map((one) => one / 255)
        .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
        .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
    const ground = (name) => {
        const probe = tab.appendChild(document.createElement("i"));
        probe.style.color = `var(--${name})`;
        const found = getComputedStyle(probe).color;
        probe.remove();
        return numbers(found);
    };
    const grounds = [ground("surface"), ground("panel")];
    const opacity = (e) => e === tab ? 1 : Number(getComputedStyle(e).opacity) * opacity(e.parentElement);
    return [...tab.querySelectorAll("svg text:not(.js-plotly-plot text)")].flatMap((text) => {
        const { fill, fillOpacity, fontSize } = getComputedStyle(text);
        const share = opacity(text) * Number(fillOpacity);
        const contrast = share === 0 ? Infinity : Math.min(...grounds.map((one) => {
            const seen = numbers(fill).map((own, at) => share * own + (1 - share) * one[at]);
            const [more, less] = [light(one), light(seen)].sort((a, b) => b - a);
            return (more + 0.05) / (less + 0.05);
        }));
        return contrast < (parseFloat(fontSize) >= 24 ? 3 : 4.5) ? [`${text.textContent}: ${contrast}`] : [];
    });
}"""

# What has the focus of the keyboard looks other than without it.
LOOKS = """element => [element, ...element.querySelectorAll("*")].map((one) => {
    const style = getComputedStyle(one);
    return [style.outlineStyle, style.outlineColor, style.stroke, style.strokeWidth, style.textDecorationLine];
}).join()"""


@pytest.fixture(scope="module")
def tab(demo, browser):
    """One page for all; afterwards no console may hold an error."""
    context = browser.new_context(viewport={"width": 1600, "height": 1000}, reduced_motion="reduce")
    tab = Tab(context.new_page(), demo).open(choices(pane0=LSTM)).ready()
    tab.frame.locator("body").evaluate(AXE.read_text(encoding="utf-8"))
    yield tab
    context.close()
    assert tab.errors == []


def faults(tab: Tab, rules: dict[str, object]) -> list[str]:
    """What axe finds in what is in sight, and texts of the drawing that are too pale."""
    body = tab.frame.locator("body")
    return [*body.evaluate(VIOLATIONS, rules), *body.evaluate(PALE_TEXTS)]


def show_all_chosen(tab: Tab) -> None:
    """A word, a step, a unit, a chip and a cloud at once, with their numbers."""
    tab.open(choices(pane0=LSTM, words=["bad"], unit=7, chip=1, cloud=2, step=2))
    expect(tab.frame.locator(".detail h3[dir]", has_text="cloud 2")).to_be_attached()


def show_menus(tab: Tab) -> None:
    """How things look, words as a list, and the strip of a sentence that is not whole in sight."""
    tab.open(choices(pane0=LSTM, view="list", visible=4)).view()
    expect(tab.frame.get_by_role("scrollbar")).to_be_attached()


def show_numbers_of_clusters(tab: Tab) -> None:
    """What each number of clusters gives, with two lines."""
    tab.frame.get_by_role("button", name="what each number of clusters gives").click()
    expect(tab.frame.locator(".cluster-plot .steady circle").first).to_be_attached()


def show_two_panes(tab: Tab) -> None:
    """Two records compared, curves open, and the table of all runs above them."""
    tab.page.keyboard.press("Escape")
    tab.open(choices(pane0=LSTM, pane1=[*LSTM[:2], 0], timeline="open")).ready(2)
    expect(tab.frame.get_by_role("region", name="Words that changed most")).to_be_attached()


def show_all_runs(tab: Tab) -> None:
    """The table of all runs, above the tab."""
    tab.frame.get_by_role("button", name="all runs").click()
    expect(tab.frame.get_by_role("dialog").locator("tbody tr").first).to_be_attached()


def ask(tab: Tab) -> None:
    """A typed sentence and what the network says of it without a chip; the strip shows the sentence by itself."""
    tab.page.keyboard.press("Escape")
    tab.open(choices(pane0=LSTM, sentence="-1", typed=["the food is ( not ) zebrafish"], off="1")).ready()
    expect(tab.frame.locator(".switched-off")).to_contain_text("nats")
    expect(tab.frame.locator(".thumbnail.shown .said text")).to_be_attached()


def show_two_runs(tab: Tab) -> None:
    """Records of two runs."""
    tab.open(choices(pane0=LSTM, pane1=["gru/version_0", "rnn.l0/h", None])).ready(2)
    expect(tab.frame.get_by_role("region", name="Words that differ most")).to_be_attached()


def show_tour(tab: Tab) -> None:
    """What tells how to read it all."""
    tab.frame.get_by_role("button", name="how to read").click()
    expect(tab.frame.get_by_role("dialog")).to_be_attached()


def show_save_menu(tab: Tab) -> None:
    """What can be saved."""
    tab.page.keyboard.press("Escape")
    tab.frame.get_by_role("button", name="save", exact=True).click()
    expect(tab.frame.get_by_role("menuitem", name="picture as SVG")).to_be_attached()


STATES = {
    "at first": lambda tab: None,
    "all chosen": show_all_chosen,
    "menus": show_menus,
    "numbers of clusters": show_numbers_of_clusters,
    "two panes": show_two_panes,
    "all runs": show_all_runs,
    "asked": ask,
    "two runs": show_two_runs,
    "tour": show_tour,
    "save menu": show_save_menu,
}
# What differs from the demo's in a page over other kinds of records.
KINDS = {
    "next word": {"pane0": ["next_word", "rnn.l0/h", None]},
    "next words in the strip": {"pane0": ["next_word", "rnn.l0/h", None], "glance": "sentence"},
    "series": {"pane0": ["series", "rnn.l0/h", None]},
    "series in the strip": {"pane0": ["series", "rnn.l0/h", None], "glance": "sentence", "step": 2},
}


def test_no_view_violates_wcag(tab):
    """Names, roles, contrast and sizes of targets, in the main views, light and dark."""
    found = {}
    for state, show in STATES.items():
        show(tab)
        for scheme, rules in (("light", RULES), ("dark", COLOURS)):
            tab.page.emulate_media(color_scheme=scheme)
            tab.at_rest()
            if seen := faults(tab, rules):
                found[state, scheme] = seen
    tab.page.keyboard.press("Escape")
    assert found == {}


def test_no_kind_of_record_violates_wcag(kinds, open_tab):
    """Of a language model and of a series names hold what is seen: of steps, and of columns of the strip."""
    tab = open_tab(kinds)
    found = {}
    for state, shown in KINDS.items():
        tab.open(choices(**shown)).ready().at_rest()
        tab.frame.locator("body").evaluate(AXE.read_text(encoding="utf-8"))
        if seen := faults(tab, RULES):
            found[state] = seen
    assert found == {}


def test_marks_have_names_and_what_has_the_focus_is_seen(tab):
    """Every kind of mark is reached by Tab and the arrows, outlined there, and its numbers describe it."""
    tab.open(choices(pane0=LSTM)).ready().at_rest()
    for kind in ("step", "unit", "chip", "word", "cloud"):
        mark = tab.frame.locator(f"[data-pane] [data-{kind}][tabindex='0']").first
        plain = mark.evaluate(LOOKS)
        mark.focus()
        tab.page.keyboard.press("ArrowDown")
        tab.page.keyboard.press("ArrowUp")
        assert mark.evaluate(LOOKS) != plain, kind
        assert mark.get_attribute("aria-label")
        described = tab.frame.locator(f"#{mark.get_attribute('aria-describedby')}")
        expect(described).to_contain_text(re.compile(r"\d"))
    link = tab.frame.locator("[data-link]").first
    chip = link.get_attribute("data-link")[0]
    assert re.match(rf"link of chip {chip}( \(new\))? and cloud", link.get_attribute("aria-label"))


def test_colours_of_the_system(tab):
    """Texts take the system's colours, what is chosen an edge; orange and blue of the units stay."""
    tab.open(choices(pane0=LSTM, words=["bad"])).ready()
    fills = "all => all.map((one) => getComputedStyle(one).fill)"
    units = tab.frame.locator("[data-unit]")
    expect(tab.frame.get_by_label("what is seen")).to_contain_text("bad")
    tab.at_rest()
    before = units.evaluate_all(fills)
    tab.page.emulate_media(color_scheme="light", forced_colors="active")
    tab.at_rest()
    assert set(tab.frame.locator("[data-pane] text").evaluate_all(fills)) == {"rgb(0, 0, 0)"}
    assert len(set(units.evaluate_all(fills))) > 3 and units.evaluate_all(fills) == before
    chosen = tab.frame.locator("[data-word][aria-pressed=true]").first
    assert chosen.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    assert tab.frame.locator(".ramp").first.evaluate("one => getComputedStyle(one).backgroundImage") != "none"
    tab.page.emulate_media(forced_colors="none")
