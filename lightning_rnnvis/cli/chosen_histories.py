"""The runs and states that a command is about."""

from __future__ import annotations

import os
import sys
import warnings
from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from lightning_rnnvis.cli.command import CommandError

if TYPE_CHECKING:
    from lightning_rnnvis.history import History


def add_choice(parser: ArgumentParser) -> None:
    """Add the log directory, and `--run` and `--state`, which may come several times."""
    parser.add_argument("logdir", metavar="LOGDIR", help="log directory of a run, or one above several")
    parser.add_argument("--run", action="append", default=[], metavar="NAME", help="this run alone; may be repeated")
    parser.add_argument(
        "--state",
        action="append",
        default=[],
        metavar="NAME",
        help="this state alone, such as rnn.l0/h; may be repeated",
    )


def chosen_histories(arguments: Namespace, *, join: bool = True) -> dict[str, tuple[History, Sequence[str]]]:
    """The chosen runs, with `join` those of a training that was resumed as one, and their chosen states, by name.

    Sentences on records that could not be used go to stderr.

    Raises:
        CommandError: A run or a state of this name was not recorded.
        OSError: There is no such directory, or no record in it.
    """
    from lightning_rnnvis.history import load_runs

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        histories = load_runs(arguments.logdir, join=join)
    for warning in caught:
        print(f"lightning-rnnvis: {warning.message}", file=sys.stderr)
    histories = _named(histories, arguments.logdir)
    _require(arguments.run, histories, "run")
    runs = {name: history for name, history in histories.items() if name in arguments.run or not arguments.run}
    _require(arguments.state, {state for history in runs.values() for state in history.states}, "state")
    chosen = {
        name: (history, [state for state in history.states if state in arguments.state or not arguments.state])
        for name, history in runs.items()
    }
    return {name: of_run for name, of_run in chosen.items() if of_run[1]}


def _named(histories: dict[str, History], logdir: str) -> dict[str, History]:
    """The same, where the log directory is itself a run: that has its name, not that of "here"."""
    from lightning_rnnvis.history.loading import HERE

    own = os.path.basename((logdir if "://" in logdir else os.path.abspath(logdir)).rstrip("/"))
    if not own or own in histories:
        return histories
    return {own if name == HERE else name: history for name, history in histories.items()}


def _require(asked: Sequence[str], there: Collection[str], what: str) -> None:
    for name in asked:
        if name not in there:
            raise CommandError(f"No {what} {name!r} was recorded. There are: {', '.join(sorted(there))}.")
