"""`lightning-rnnvis findings`: what was learnt and when, what saturates, what never settled."""

from __future__ import annotations

import json
from argparse import Action, ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from lightning_rnnvis.cli.chosen_histories import add_choice, chosen_histories
from lightning_rnnvis.cli.command import Command
from lightning_rnnvis.cli.progress import Progress
from lightning_rnnvis.cli.whole_numbers import from_one

if TYPE_CHECKING:
    from lightning_rnnvis.payloads import schema

SCHEMA_FILE = Path(__file__).parents[1] / "payloads" / "findings.schema.json"

MOST = 10
"""Changes of a state that are told as sentences where no number is given."""

ALL = 10**9
"""More changes than there can be."""


def add_arguments(parser: ArgumentParser) -> None:
    """Add the log directory, and how much is told in which form."""
    add_choice(parser)
    parser.add_argument("--json", action="store_true", help="as JSON, in the form that --schema prints")
    parser.add_argument("--schema", action=_PrintSchema, nargs=0, help="print the JSON Schema of --json, and end")
    parser.add_argument(
        "--most",
        type=from_one,
        metavar="N",
        help=f"so many changes of a state at most (default: {MOST} as text, all as JSON)",
    )


def run(arguments: Namespace) -> None:
    """Print the findings of all chosen runs and states."""
    report = findings_report(arguments)
    print(json.dumps(report, allow_nan=False, indent=1) if arguments.json else as_text(report))


def findings_report(arguments: Namespace) -> schema.FindingsReport:
    """The findings of the chosen runs and states."""
    from lightning_rnnvis import __version__
    from lightning_rnnvis.payloads.runs.findings_report import state_findings_payload

    most = arguments.most or (ALL if arguments.json else MOST)
    runs: list[schema.RunFindings] = []
    with Progress(f"reading {arguments.logdir}") as progress:
        chosen = chosen_histories(arguments)
        for done, (name, (history, states)) in enumerate(chosen.items()):
            progress("runs", done, len(chosen))
            told = [
                state_findings_payload(
                    name, history[state].headers, history[state].findings(), history[state].unit_health(), most
                )
                for state in states
            ]
            runs.append(
                {
                    "run": name,
                    "joined": list(history.runs),
                    "left_out": list(history.left_out),
                    "notices": history.notices,
                    "states": told,
                }
            )
    return {"version": 1, "package": __version__, "path": arguments.logdir, "runs": runs}


def as_text(report: schema.FindingsReport) -> str:
    """The findings as paragraphs, one a state."""
    from lightning_rnnvis.visible_words import visible

    paragraphs = []
    for of_run in report["runs"]:
        run = of_run["run"] + _of_resumed(of_run)
        for one in of_run["states"]:
            # A word may hold what a terminal takes for a command.
            title = visible(f"{run} · {one['state']} ({one['cell']})", most=None)
            sentences = (visible(sentence, most=None) for sentence in one["sentences"])
            paragraphs.append("\n  ".join([title, *sentences]))
    return "\n\n".join(paragraphs)


def _of_resumed(of_run: schema.RunFindings) -> str:
    """What a training went on as and which branches follow by themselves; or what a branch goes on from; else empty."""
    joined, left_out = of_run["joined"], of_run["left_out"]
    if joined and joined[0] != of_run["run"]:
        return f" (goes on from: {', '.join(joined[:-1])})"
    parts = {"resumed": [run for run in joined[1:] if run not in left_out], "left out": left_out}
    told = "; ".join(f"{name}: {', '.join(runs)}" for name, runs in parts.items() if runs)
    return f" ({told})" if told else ""


class _PrintSchema(Action):
    """Prints the schema and ends, as `--version` does: no log directory is needed."""

    def __call__(self, parser: ArgumentParser, *_: object) -> NoReturn:
        print(SCHEMA_FILE.read_text(encoding="utf-8"), end="")
        parser.exit()


COMMAND = Command(
    "findings",
    "what was learnt and when, what saturates, what never settled",
    "Prints what was learnt and when, which units are saturated or dead, and what never settled, of every run and"
    " state, those whose responses moved most first. Runs of a training that was resumed are one, under the name of the"
    " first. Of several resumed from one checkpoint that is the latest; the others, which its heading names as left"
    " out, follow by themselves, each with what it goes on from.",
    add_arguments,
    run,
)
