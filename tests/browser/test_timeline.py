"""Through the epochs in a real browser: the strip of the training, curves and cursors, play."""

from __future__ import annotations

import dataclasses
import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from lightning_rnnvis import load
from tests.browser.bands import bands
from tests.browser.choices import choices
from tests.browser.conftest import Tab, at_rest, own_page, until
from tests.planted.history import MOVE, MOVERS, planted_history
from tests.planted.runs import one_by_one, write_run

LSTM = ["lstm/version_0", "rnn.l0/h", None]
SHOWN = "[data-pane='0']"


def step_shown(tab, pane=0):
    """The step of the record that a pane shows."""
    return int(tab.frame.locator(f"[data-pane='{pane}']").get_attribute("data-step"))


def heard(tab):
    """True, when what the page has told until now has come here: that happens in calls alone."""
    tab.page.wait_for_timeout(20)
    return True


def strip(tab):
    """The columns of the training, which keys walk through."""
    return tab.frame.get_by_role("listbox").first


@pytest.fixture(scope="module")
def sixty(sixty_logs):
    """A page over two runs of sixty records of two states."""
    with own_page(sixty_logs) as address:
        yield address


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """TensorBoard over a training in which units move, resumed after its fourth record, beside another one."""
    directory = tmp_path_factory.mktemp("planted")
    history = planted_history()
    later = [dataclasses.replace(record, created=record.created + 1000) for record in history]
    write_run(directory / "v0", history[:6], writer="aa")
    write_run(directory / "v1", later[4:], writer="bb")
    write_run(directory / "other", planted_history(history_id="e" * 32)[:5], writer="dd")
    with own_page(directory) as address:
        yield address


def test_every_run_is_a_line(demo_page, sentiment_logs, open_tab):
    """Metrics and logged losses stand side by side, a line a run with its numbers; which is chosen and kept."""
    tab = open_tab(demo_page, choices(pane0=LSTM)).ready()
    tab.frame.get_by_role("button", name="curves").click()
    curves = tab.frame.locator("[data-curve]")
    expect(tab.frame.locator("[data-curve^='log:']").first).to_be_attached()
    tab.at_rest()
    assert curves.count() >= 7
    for index in range(curves.count()):
        lines = curves.nth(index).locator("[data-line]").evaluate_all("all => all.map(e => e.dataset.line)")
        assert sorted(lines) == ["gru/version_0", "lstm/version_0"]
    strokes = "all => new Set(all.map(e => e.getAttribute('stroke'))).size"
    assert curves.first.locator("[data-line] > path:first-child").evaluate_all(strokes) == 2
    rank = tab.frame.locator("[data-curve=response_rank]")
    rank.locator("svg").hover()
    told = tab.frame.locator("[role=tooltip]")
    for run in ("lstm/version_0", "gru/version_0"):
        expect(told).to_contain_text(run)
    record = load(sentiment_logs / "lstm" / "version_0")["rnn.l0/h"][-1]
    expect(rank.locator("strong")).to_have_text(f"{record.metrics['response_rank']:.2f}")

    tab.frame.get_by_role("button", name=re.compile("^metrics ")).click()
    tab.frame.get_by_role("group", name="metrics shown").get_by_label("response rank").uncheck()
    expect(rank).to_have_count(0)
    tab.frame.get_by_role("button", name=re.compile("^runs ")).click()
    tab.frame.get_by_role("group", name="runs drawn").get_by_label("gru/version_0").uncheck()
    expect(tab.frame.locator("[data-line='gru/version_0']")).to_have_count(0)
    tab.wait_for_address("lines=.*curves=|curves=.*lines=")
    tab.page.reload()
    tab.ready()
    expect(tab.frame.locator("[data-curve]").first).to_be_attached()
    expect(tab.frame.locator("[data-line='gru/version_0']")).to_have_count(0)
    expect(rank).to_have_count(0)
    tab.frame.get_by_role("button", name="curves").click()
    expect(tab.frame.locator("[data-curve]")).to_have_count(0)
    expect(strip(tab)).to_be_visible()


def test_the_cursor_goes_where_one_points(sixty, open_tab):
    """A click, a drag and the keys bring the nearest record; a drag is one step of the history."""
    tab = open_tab(sixty, choices(pane0=["gru/version_0", "rnn.l0/h", 200], timeline="open")).ready().at_rest()
    curve = tab.frame.locator("[data-curve=response_rank] svg")
    box = curve.bounding_box()
    curve.click(position={"x": box["width"] / 2, "y": 10})
    until(lambda: abs(step_shown(tab) - 6100) <= 200)
    before = step_shown(tab.at_rest())
    at = tab.frame.locator(f"[data-thumbnail='{before}']").bounding_box()
    tab.page.mouse.move(at["x"] + 7, at["y"] + 7)
    tab.page.mouse.down()
    tab.page.mouse.move(at["x"] + 157, at["y"] + 7, steps=15)
    tab.page.mouse.up()
    until(lambda: step_shown(tab) > before + 600)
    strip(tab).focus()
    for key, index in (("Home", 0), ("ArrowRight", 1), ("PageDown", 7), ("ArrowLeft", 6), ("End", 59)):
        tab.page.keyboard.press(key)
        expect(tab.frame.get_by_label("record", exact=True)).to_have_value(str(index))
        until(lambda index=index: step_shown(tab) == 200 * (index + 1))
    tab.wait_for_address("null")  # the newest record is followed


def test_a_cursor_for_each_pane(sixty, open_tab):
    """The second pane has a cursor of its own, by its keys and by shift and click; one strip frames both records."""
    where = ["gru/version_0", "rnn.l0/h"]
    tab = open_tab(sixty, choices(pane0=[*where, 2000], pane1=[*where, 8000], timeline="open")).ready(panes=2).at_rest()
    second = tab.frame.get_by_label("record", exact=True).nth(1)
    second.focus()
    tab.page.keyboard.press("ArrowRight")
    until(lambda: step_shown(tab, 1) == 8200)
    curve = tab.frame.locator("[data-curve=response_rank] svg")
    expect(curve.locator("[data-cursor]")).to_have_count(2)
    tab.at_rest()
    curve.click(position={"x": curve.bounding_box()["width"] - 6, "y": 10}, modifiers=["Shift"])
    until(lambda: step_shown(tab, 1) == 12000)
    tab.frame.locator("[data-thumbnail='4000']").click(modifiers=["Shift"])
    until(lambda: step_shown(tab, 1) == 4000)
    expect(tab.frame.locator(".thumbnail.beside")).to_have_attribute("data-thumbnail", "4000")
    until(lambda: step_shown(tab) == 2000)


def test_a_resumed_run_is_one_history(planted, open_tab):
    """One line with a mark, every step once; stepping back leads into the run that was continued, told as a whole."""
    tab = open_tab(planted, choices(pane0=["v1", "rnn.l0/h", None], timeline="open")).ready()
    lines = tab.frame.locator("[data-curve=response_rank] [data-line]")
    until(lambda: sorted(lines.evaluate_all("all => all.map(e => e.dataset.line)")) == ["other", "v0"])
    expect(tab.frame.locator("[data-resumed]")).to_have_attribute("data-resumed", "50")
    expect(tab.frame.locator("[data-thumbnail]")).to_have_count(9)
    run = tab.frame.locator(".record-picker select").first
    learnt = tab.frame.locator(".learnt [role=status]")
    expect(learnt).to_contain_text("changed")
    whole = learnt.inner_text()
    strip(tab).focus()
    for _ in range(4):
        tab.page.keyboard.press("ArrowLeft")
    until(lambda: step_shown(tab) == 50)
    expect(run).to_have_value("v1")
    tab.page.keyboard.press("ArrowLeft")
    until(lambda: step_shown(tab) == 40)
    expect(run).to_have_value("v0")
    expect(learnt).to_have_text(whole)
    tab.page.keyboard.press("ArrowRight")
    expect(run).to_have_value("v1")


def test_planted_units_are_seen_to_move(planted, open_tab):
    """At the epoch at which units change their chip they travel there, and a sentence says how many."""
    tab = open_tab(planted, choices(pane0=["v0", "rnn.l0/h", 10 * MOVE])).ready()
    expect(tab.frame.locator(".changes")).to_have_text(f"since epoch {MOVE - 2}: nothing changed clusters")
    tab.at_rest()
    chips = "all => Object.fromEntries(all.map(e => [e.dataset.unit, e.closest('[data-chip]').dataset.chip]))"
    places = "all => all.map(e => { const at = e.getBoundingClientRect(); return [e.dataset.unit, at.x, at.y]; })"
    units = tab.frame.locator(f"{SHOWN} [data-unit]")
    before, at_first = units.evaluate_all(chips), {unit: at for unit, *at in units.evaluate_all(places)}
    # Frames come when the test says so: a machine that is busy might draw none of those between.
    time = tab.page.clock
    time.install()
    time.pause_at(datetime.now() + timedelta(hours=1))
    tab.frame.get_by_label("next record").first.click()

    def shown_after(milliseconds):
        time.run_for(milliseconds)
        return step_shown(tab)

    until(lambda: shown_after(20) == 10 * (MOVE + 1))
    seen = []
    for _ in range(15):
        seen += [tuple(at) for unit, *at in units.evaluate_all(places) if unit == str(MOVERS[0])]
        time.run_for(40)
    time.resume()
    tab.at_rest()
    after = units.evaluate_all(chips)
    assert sorted(int(unit) for unit in before if before[unit] != after[unit]) == MOVERS
    expect(tab.frame.locator(".changes")).to_have_text(
        re.compile(rf"since epoch {MOVE - 1}: {len(MOVERS)} units( and \d+ words?)? changed clusters")
    )
    # It begins where it was, is somewhere between, and ends elsewhere.
    start, end = at_first[str(MOVERS[0])], seen[-1]
    assert abs(seen[0][0] - start[0]) + abs(seen[0][1] - start[1]) < abs(seen[0][0] - end[0]) + abs(seen[0][1] - end[1])
    assert len(set(seen)) > 5


def test_play_shows_every_record_and_stops(sixty, open_tab):
    """The space bar plays ten records a second, none is left out, and it stops at the end; the address follows."""
    tab = open_tab(sixty, choices(pane0=["gru/version_0", "rnn.l0/h", 7400])).ready()
    tab.view().frame.get_by_label("records a second").select_option("10")
    tab.page.keyboard.press("Escape")
    tab.frame.locator(SHOWN).evaluate(
        """pane => {
            window.steps = [Number(pane.dataset.step)];
            const look = () => {
                const step = Number(document.querySelector("[data-pane]").dataset.step);
                if (step !== window.steps.at(-1)) window.steps.push(step);
                window.hasPlayed ||= !!document.querySelector(".stepper [aria-pressed=true]");
                window.hadCanvas ||= !!document.querySelector(".words-canvas");
            };
            new MutationObserver(look).observe(document.body, { subtree: true, attributes: true, childList: true });
        }"""
    )
    tab.frame.get_by_label("legend", exact=True).click()
    tab.page.keyboard.press(" ")
    until(lambda: step_shown(tab) == 12000)
    assert tab.frame.locator("body").evaluate("() => window.hasPlayed && window.hadCanvas")
    expect(tab.frame.get_by_role("button", name="play", exact=True)).to_have_attribute("aria-pressed", "false")
    assert tab.frame.locator("body").evaluate("() => window.steps") == list(range(7400, 12001, 200))
    # The words, on a canvas meanwhile, are elements again.
    expect(tab.frame.locator(".words-canvas")).to_have_count(0)
    expect(tab.frame.locator(f"{SHOWN} .clouds [data-word='the']")).to_have_count(1)
    tab.wait_for_address("null.*speed=10|speed=10.*null")
    # In a field the space bar is a letter.
    tab.frame.get_by_label("find a word or unit").press(" ")
    expect(tab.frame.get_by_role("button", name="play", exact=True)).to_be_visible()


def test_records_that_are_left_are_let_go(sixty, open_tab):
    """Going to and fro between two records keeps no more in memory than the first times did."""
    tab = open_tab(sixty, choices(pane0=["gru/version_0", "rnn.l0/h", None])).ready()
    strip(tab).focus()
    session = tab.page.context.new_cdp_session(tab.page)

    def used_after(rounds):
        for key in ("ArrowLeft", "ArrowRight") * rounds:
            before = step_shown(tab)
            tab.page.keyboard.press(key)
            until(lambda before=before: step_shown(tab) != before)
        tab.at_rest()
        session.send("HeapProfiler.collectGarbage")
        return session.send("Runtime.getHeapUsage")["usedSize"] / 2**20

    first = used_after(5)
    assert used_after(15) - first < 2  # MiB; the trees of elements of thirty records are nine


def test_a_column_for_each_record(sixty, open_tab):
    """A column a record, coloured by the word that tells most or the chosen one; click and keys go there."""
    tab = open_tab(sixty, choices(pane0=["gru/version_0", "rnn.l0/h", None])).ready()
    thumbnails = tab.frame.locator("[data-thumbnail]")
    expect(thumbnails).to_have_count(60)
    expect(tab.frame.locator("[data-pending]")).to_have_count(0)
    tab.at_rest()
    assert {len(colours) for colours in bands(tab.frame)} == {4}
    usual = bands(tab.frame)[-1]
    expect(tab.frame.get_by_label("what is seen")).to_contain_text("“of”")
    tab.frame.locator(f"{SHOWN} [data-word='not']").first.click()
    until(lambda: bands(tab.frame)[-1] != usual and len(set(bands(tab.frame)[-1])) == 4)
    expect(tab.frame.locator("[data-thumbnail='12000'][aria-selected=true]")).to_have_class(re.compile("shown"))
    thumbnails.nth(20).click()
    until(lambda: step_shown(tab) == 4200)
    row = tab.frame.get_by_role("listbox", name="chips, record by record")
    row.focus()
    tab.page.keyboard.press("ArrowRight")
    until(lambda: step_shown(tab) == 4400)
    expect(tab.frame.locator("[data-thumbnail='4400']")).to_have_attribute("aria-selected", "true")
    expect(tab.frame.locator("[data-thumbnail='4400']")).to_have_attribute(
        "aria-label", re.compile(r"chip \d( \(new\))? [+−]0")
    )

    tab.frame.get_by_role("group", name="what a column shows").get_by_text("sentence").click()
    shown = tab.frame.locator("[data-thumbnail='4400']")
    expect(shown.locator("path.body")).to_have_attribute("d", re.compile("M"))
    until(lambda: shown.locator("path.body").bounding_box()["height"] > 20)
    tab.wait_for_address("glance=sentence")
    # Small multiples are no marks of the views.
    assert tab.frame.locator(".training-strip :is([data-unit], [data-step], [data-chip], [data-epoch])").count() == 0


def test_only_what_is_in_sight_is_asked_for(tmp_path, serve_page, open_tab):
    """Of two hundred records the row asks for those in sight, and for others when they come there."""
    write_run(tmp_path / "run", one_by_one(200))
    asked = []
    tab = open_tab(serve_page(tmp_path), width=600)
    tab.page.on(
        "request",
        lambda request: (
            asked.extend(map(int, parse_qs(urlsplit(request.url).query).get("step", [])))
            if "/thumbnails?" in request.url
            else None
        ),
    )
    tab.page.reload()
    tab.ready()
    until(lambda: heard(tab) and 2000 in asked)
    expect(tab.frame.locator("[data-thumbnail]:not([data-pending])").first).to_be_attached()
    assert 10 not in asked and len(set(asked)) < 150
    strip(tab).focus()
    tab.page.keyboard.press("Home")
    until(lambda: heard(tab) and 10 in asked)
    expect(tab.frame.locator("[data-thumbnail='10']:not([data-pending])")).to_be_visible()


def test_without_motion(planted, browser):
    """Who asks for no movement gets none: units are at their places at once."""
    context = browser.new_context(viewport={"width": 1600, "height": 1000}, reduced_motion="reduce")
    page = context.new_page()
    try:
        page.goto(f"{planted}#rnnvis" + choices(pane0=["v0", "rnn.l0/h", 10 * MOVE]))
        frame = Tab(page, planted).frame
        unit = frame.locator(f"{SHOWN} [data-unit='{MOVERS[0]}']")
        unit.wait_for()
        at_rest(frame)
        # The place at the very moment at which the record has changed, and a while later.
        unit.evaluate(
            """(unit, step) => {
                const look = () => {
                    if (window.place || document.querySelector("[data-pane]").dataset.step !== step) return;
                    requestAnimationFrame(() => (window.place = place()));
                };
                const place = () => {
                    const at = document
                        .querySelector(`[data-pane] [data-unit="${unit.dataset.unit}"]`)
                        .getBoundingClientRect();
                    return [at.x, at.y];
                };
                new MutationObserver(look).observe(document.body, { subtree: true, attributes: true });
            }""",
            str(10 * (MOVE + 1)),
        )
        frame.get_by_label("next record").first.click()
        until(lambda: frame.locator("body").evaluate("() => window.place ?? null"))
        at_rest(frame)
        box = unit.bounding_box()
        at = frame.locator("body").evaluate("() => window.place")
        assert at == pytest.approx([box["x"], box["y"]], abs=0.6)
    finally:
        context.close()


@pytest.mark.parametrize(("width", "height", "dark"), [(900, 700, True), (1600, 1000, False), (2400, 1300, True)])
def test_nothing_sticks_out(sixty, open_tab, width, height, dark):
    """At every size the open curves have names and numbers in sight, and nothing is wider than the frame."""
    tab = open_tab(sixty, choices(timeline="open", words=["the"]), width=width, height=height, dark=dark).ready()
    expect(tab.frame.locator("[data-pending]")).to_have_count(0)
    assert tab.sticking_out() == []
    names = tab.frame.locator("[data-curve] figcaption .name")
    assert names.count() >= 5
    assert names.evaluate_all("all => all.filter(e => e.scrollWidth > e.clientWidth + 1).length") == 0
    curve = tab.frame.locator("[data-curve] svg").first
    if width < 1000:  # the page scrolls as a whole
        curve.scroll_into_view_if_needed()
    assert curve.evaluate("e => e.getBoundingClientRect().bottom <= innerHeight")
