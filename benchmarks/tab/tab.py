"""How quick the tab is: TensorBoard and Chromium as a person has them, over records of full size.

    python benchmarks/tab/tab.py            # 256, 512 and 1,024 units × 500 words × 100 records
    python benchmarks/tab/tab.py --quick    # 10 records, one repeat
    python benchmarks/tab/tab.py --units 1024 2048 4096 --records 3

Prints the table of benchmarks/README.md: medians, and in brackets the largest. Every time ends after the frame that
shows the effect was painted, see tab_clock.js.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections import defaultdict
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from playwright.sync_api import Browser, Frame, Page, sync_playwright
from tab_server import CHIPS, WORDS, answer, rest, tensorboards, wait_for_records, write_records

from tests.browser.conftest import CHROMIUM_ARGUMENTS, tensorboard
from tests.browser.require_chromium import find_chromium

CLOCK = (Path(__file__).parent / "tab_clock.js").read_text(encoding="utf-8")
ROWS = {
    "first": "first picture, from the frame's start",
    "first, page": "first picture, from the page's load",
    "cold": "the same, TensorBoard just started",
    "cold, page": "from the page's load, TensorBoard just started",
    "beside": "next epoch, by key",
    "far": "an epoch far away, by slider",
    "clusters": "one k more or less, by slider",
    "any clusters": "another k, not asked for before",
    "playing": "playing 10 a second: records drawn a second",
    "left out": "frames left out, of 60 a second",
    "longest": "the longest frame",
    "left out again": "the same records once more: frames left out",
    "left out at once": "other records just after another k: frames left out",
    "left out of canvases": "a page that paints two canvases 10 times a second: frames left out",
    "left out beside": "the same while TensorBoard answers what was asked just after another k: frames left out",
    "server": "TensorBoard's processor time, a record played",
    "server at once": "just after another k",
    "server beside": "beside the canvases",
    "hover": "hover: pointer event to frame",
    "hover work": "hover: work until painted",
    "heap": "JavaScript heap",
    "before": "TensorBoard's processes, before the tab was opened",
    "after": "TensorBoard's processes, after",
}
NUMBERS = (4, 5, 12, 13, 3, 18, 17, 10, 11, 6, 15, 14, 20, 19, 7, 2, 16, 9)
"""Numbers of clusters that are asked for one after the other, each once."""

PLAYED_MS = 6000
"""So long a training is played, if it has as many records."""

CANVASES = """for (const [left, width] of [[600, 320], [1000, 448]]) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height: 700 });
  canvas.style.cssText = `position: absolute; left: ${left}px; top: 0`;
  document.body.append(canvas);
  const pen = canvas.getContext("2d");
  const paint = (turn) => {
    pen.clearRect(0, 0, width, 700);
    for (let at = 0; at < 500; at++) {
      pen.fillStyle = `hsl(${(7 * at + 13 * turn) % 360} 50% 50%)`;
      pen.fillRect(14 * (at % 20), 14 * Math.floor(at / 20), 10, 10);
    }
    setTimeout(paint, 100, turn + 1);
  };
  paint(0);
}"""
"""About what a record of 512 units and 500 words paints on canvases, and nothing else."""

SETTLED_MS = 3000
"""So long after the first picture the charts are drawn, too."""

PLAYED_CLUSTERS, UNSEEN_CLUSTERS = 16, 14
"""Seen with one record each: one is played at once, of the other TensorBoard is asked beside a page with canvases."""

Measures = dict[str, list[float]]


def open_tab(browser: Browser, address: str) -> tuple[Page, Frame]:
    """A page of its own with an empty cache, and the plugin's frame, once it has drawn everything."""
    page = browser.new_context(viewport={"width": 1600, "height": 1000}).new_page()
    page.add_init_script(CLOCK)
    # Whatever asks the frame meanwhile puts its own scripts there first, which takes as long as a part of the picture.
    with page.expect_console_message(lambda message: message.text == "first picture", timeout=60_000):
        page.goto(f"{address}#rnnvis")
    return page, next(frame for frame in page.frames if "plugin_entry" in frame.url)


def measure_first(page: Page, frame: Frame, name: str, measures: Measures) -> None:
    """How long ago the frame, and the page, began when the first picture was seen."""
    first, frame_began = frame.evaluate("[tabClock.first, performance.timeOrigin]")
    measures[name].append(first)
    measures[f"{name}, page"].append(first + frame_began - page.evaluate("performance.timeOrigin"))


def change(frame: Frame, action: str, value: int | None = None) -> float:
    """Milliseconds from an input to the picture that it led to."""
    frame.page.wait_for_timeout(700)  # what is fetched ahead has arrived, what moved has come to rest
    frame.evaluate("tabClock.change = null")
    if value is None:
        frame.page.keyboard.press(action)
    else:
        frame.locator(action).first.evaluate(
            "(e, value) => { e.value = value; e.dispatchEvent(new Event('input', { bubbles: true })) }", value
        )
    return float(frame.wait_for_function("tabClock.change", timeout=30_000).json_value())


def measure_changes(frame: Frame, records: int, repeats: int, measures: Measures) -> None:
    """Epochs one after the other and far apart, then numbers of clusters at a record."""
    frame.locator("text.heading, .column-heading .title").first.click()  # the frame gets the keys
    for _ in range(min(repeats, records - 1)):
        measures["beside"].append(change(frame, "ArrowLeft"))
    for index in range(repeats):
        measures["far"].append(change(frame, "input[aria-label=record]", (index * 37 + records // 3) % records))
    before = CHIPS
    for clusters in NUMBERS[: 2 * repeats]:
        name = "clusters" if abs(clusters - before) == 1 else "any clusters"
        measures[name].append(change(frame, "input[type=range][max='20']", clusters))
        before = clusters


class Played(NamedTuple):
    """What `tabClock.watch` tells, TensorBoard's processor time in ms, and what was asked for: when and where."""

    records: float
    left_out: float
    longest: float
    server: float
    asked: list[tuple[float, str]]


def play(frame: Frame, records: int, clusters: int | None = None) -> Played:
    """The records of the training one after the other, from the first, after a rest or just after another k."""
    change(frame, "input[aria-label=record]", 0)
    rest()
    if clusters is not None:
        change(frame, "input[type=range][max='20']", clusters)
    duration = min(PLAYED_MS, 100 * (records - 1))
    before = tensorboards()[1]
    began = frame.evaluate("performance.clearResourceTimings() ?? performance.now()")
    frame.get_by_role("button", name="play").click()
    seen, left_out, longest = frame.evaluate(f"tabClock.watch({duration})")
    server = (tensorboards()[1] - before) / max(1, seen * duration / 1000)
    asked = frame.evaluate("performance.getEntriesByType('resource').map((e) => [e.startTime, e.name])")
    stop = frame.get_by_role("button", name="stop")
    if stop.count() > 0:  # few records are over by then
        stop.click()
    return Played(seen, left_out, longest, server, [(at - began, address) for at, address in asked])


def measure_canvases(frame: Frame, asked: list[tuple[float, str]], measures: Measures) -> None:
    """A page that draws next to nothing: what it leaves out is the machine's, and what TensorBoard takes of it."""
    rest()
    page = frame.page.context.new_page()
    page.add_init_script(CLOCK)
    page.set_content("<iframe width=1600 height=900 srcdoc='<body>'></iframe>")
    beside = page.frames[1]
    beside.evaluate(CANVASES)
    measures["left out of canvases"].append(beside.evaluate(f"tabClock.watch({PLAYED_MS})")[1])
    before = tensorboards()[1]
    other = Thread(target=answer, args=[asked, UNSEEN_CLUSTERS])
    other.start()
    measures["left out beside"].append(beside.evaluate(f"tabClock.watch({PLAYED_MS})")[1])
    other.join()
    measures["server beside"].append((tensorboards()[1] - before) / (PLAYED_MS / 100))
    page.close()


def measure_playing(frame: Frame, records: int, measures: Measures) -> None:
    """Records that nobody has looked at for long, the same once more, others at once, and canvases alone."""
    frame.locator("button", has_text="view ▾").first.click()
    frame.get_by_label("records a second").select_option("10")
    frame.page.keyboard.press("Escape")
    first = play(frame, records)
    measures["playing"].append(first.records)
    measures["left out"].append(first.left_out)
    measures["longest"].append(first.longest)
    measures["server"].append(first.server)
    measures["left out again"].append(play(frame, records).left_out)
    at_once = play(frame, records, PLAYED_CLUSTERS)
    measures["left out at once"].append(at_once.left_out)
    measures["server at once"].append(at_once.server)
    measure_canvases(frame, at_once.asked, measures)


def measure_hover(page: Page, frame: Frame, repeats: int, measures: Measures) -> None:
    """The pointer over units and words, all over the drawing."""
    frame.page.wait_for_timeout(700)
    boxes = frame.locator("[data-pane] .chip .ground, [data-pane] [data-word]").evaluate_all(
        "elements => elements.map(e => e.getBoundingClientRect()).map(b => [b.x + b.width / 2, b.y + b.height / 2])"
    )
    left = page.locator("iframe").first.bounding_box()
    assert left is not None
    frame.evaluate("{ tabClock.moves = []; tabClock.handlers = [] }")
    for x, y in boxes[:: max(1, len(boxes) // (10 * repeats))]:
        page.mouse.move(left["x"] + x, left["y"] + y)
        page.wait_for_timeout(40)
    measures["hover"] += frame.evaluate("tabClock.moves")
    measures["hover work"] += frame.evaluate("tabClock.handlers")


def heap(page: Page) -> float:
    """JavaScript memory in use after a collection, MiB; TensorBoard's own page is counted, too."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 2**20


def measure(browser: Browser, directory: Path, records: int, repeats: int) -> Measures:
    """All measures over one log directory."""
    measures: Measures = defaultdict(list)
    for _ in range(max(1, repeats // 3)):
        with tensorboard(directory) as address:
            wait_for_records(address, records)
            measures["before"].append(tensorboards()[0])
            for name in ("cold", *["first"] * 3):
                page, frame = open_tab(browser, address)
                measure_first(page, frame, name, measures)
                page.wait_for_timeout(SETTLED_MS)
                if len(measures["heap"]) == 0 and name == "first":
                    measure_hover(page, frame, repeats, measures)
                    measure_changes(frame, records, 2 * repeats, measures)
                    measure_playing(frame, records, measures)
                    measures["heap"].append(heap(page))
                    measures["after"].append(tensorboards()[0])
                page.context.close()
    return measures


def cell(name: str, values: list[float]) -> str:
    """Median and largest value with their unit."""
    if not values:
        return "–"
    if name == "playing" or name.startswith("left out"):
        return f"{statistics.median(values):.1f}"
    unit = "MiB" if name in ("heap", "before", "after") else "ms"
    middle = f"{statistics.median(values):.0f} {unit}"
    return middle if len(values) < 2 or unit == "MiB" else f"{middle} ({max(values):.0f})"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, nargs="+", default=[256, 512, 1024])
    parser.add_argument("--records", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=6)
    parser.add_argument("--logs", type=Path, help="where the records are kept for the next time; default: nowhere")
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    records, repeats = (10, 2) if arguments.quick else (arguments.records, arguments.repeats)
    columns = {}
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        for units in arguments.units:
            directory = (arguments.logs or Path(temporary)) / f"{units}x{records}"
            if not directory.exists():
                write_records(directory, units, records)
            columns[units] = measure(browser, directory, records, repeats)
        browser.close()
    print(f"{WORDS} words, {records} records\n")
    print("| |" + "".join(f" {units:,} units |" for units in columns))
    print("|---|" + "---|" * len(columns))
    for name, label in ROWS.items():
        print(f"| {label} |" + "".join(f" {cell(name, measures[name])} |" for measures in columns.values()))


if __name__ == "__main__":
    main()
