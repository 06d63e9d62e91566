"""`lightning-rnnvis report`: all that the tab draws in one HTML file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from lightning_rnnvis.cli.chosen_histories import add_choice, chosen_histories
from lightning_rnnvis.cli.command import Command
from lightning_rnnvis.cli.progress import MANY, Progress
from lightning_rnnvis.cli.whole_numbers import from_one, from_zero, is_whole

FILE = "rnnvis_report.html"
"""Where the report goes where no file is given."""

SMALLER = "--run, --state, --records and --sentences make it smaller and sooner done."

STANDARD_OUTPUT = "-"
"""The file by which commands mean standard output."""


def add_arguments(parser: ArgumentParser) -> None:
    """Add the log directory, what the report holds, and where it goes."""
    add_choice(parser)
    parser.add_argument(
        "-o",
        "--output",
        default=FILE,
        metavar="FILE",
        help=f"where to write it, - for standard output (default: {FILE})",
    )
    parser.add_argument(
        "--clusters",
        type=_numbers,
        metavar="N,N,…",
        help="numbers of clusters that can be chosen beside the recorded ones, such as 3,4,5; 0 for none (default: 4,8,"
        " where there is room)",
    )
    parser.add_argument(
        "--sentences", type=from_zero, metavar="N", help="so many sentences of each record at most (default: all)"
    )
    parser.add_argument(
        "--records",
        type=from_one,
        metavar="N",
        help="so many records of each state and run at most, the last one and others evenly spaced (default: all)",
    )
    parser.add_argument("--title", metavar="TEXT", help="of the page (default: the names of the runs)")


def run(arguments: Namespace) -> None:
    """Write the report of all chosen runs and states."""
    from lightning_rnnvis.report.output import check_output, write_page

    if arguments.output == STANDARD_OUTPUT:
        sys.stdout.buffer.write(_html(arguments).encode(errors="replace"))
        return
    check_output(arguments.output)
    html = _html(arguments)
    write_page(html, arguments.output)
    print(f"{Path(arguments.output)}: {len(html.encode()) / 1e6:.1f} MB. Open it in a browser; it needs no server.")


def _html(arguments: Namespace) -> str:
    with Progress(f"reading {arguments.logdir}") as progress:
        from lightning_rnnvis.records.runs.ordering import without_gaps
        from lightning_rnnvis.records.texts import counted
        from lightning_rnnvis.report.choice import Choice
        from lightning_rnnvis.report.report import report_html
        from lightning_rnnvis.report.size import expected_bytes

        chosen = chosen_histories(arguments, join=False)
        runs = {name: (*history.stored_records, *history.gaps) for name, (history, _) in chosen.items()}
        notices = [f"{name}: {notice}" for name, (history, _) in chosen.items() for notice in history.notices]
        states = {state for _, of_run in chosen.values() for state in of_run}
        choice = Choice(states, arguments.clusters, arguments.sentences, arguments.records, progress)
        headers = [
            one.header
            for records in runs.values()
            for one in choice.of(without_gaps(records)[0])
            if one.state in states
        ]
        if len(headers) >= MANY:
            progress.begin(
                f"a report of {counted(len(headers), 'record')} of {counted(len(runs), 'run')}, of up to some"
                f" {expected_bytes(headers) / 1e6:.0f} MB. {SMALLER}"
            )
        return report_html(runs, choice, arguments.title, notices)


def _numbers(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")]
    if parts == ["0"]:
        return ()
    if any(not is_whole(part) or not 2 <= int(part) <= 20 for part in parts):
        raise ArgumentTypeError(f"must be whole numbers from 2 to 20, such as 4,8,12, or 0 for none. Got {text!r}.")
    return tuple(map(int, parts))


COMMAND = Command(
    "report",
    "all that the tab draws, in one HTML file",
    "Writes one HTML file with all that the tab draws of the runs and states, to send, to keep, to embed: it needs no"
    " server. Where it would grow beyond some 5 MB, details give way, and the page says which.",
    add_arguments,
    run,
)
