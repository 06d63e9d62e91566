"""The runs and states that a command is about."""

from __future__ import annotations

import os
import re
import warnings
from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from lightning_rnnvis.cli.command import CommandError
from lightning_rnnvis.cli.progress import say
from lightning_rnnvis.records.natural_order import natural_order

if TYPE_CHECKING:
    from lightning_rnnvis.history import History

_NAMED = 20
"""Names that an error lists."""


def add_choice(parser: ArgumentParser) -> None:
    """Add the log directory, and `--run` and `--state`, which take names and shell patterns, several times."""
    parser.add_argument("logdir", metavar="LOGDIR", help="log directory of a run, or one above several")
    for option, of, example in (("--run", "runs", "'lstm/*'"), ("--state", "states", "rnn.l0/h")):
        parser.add_argument(
            option,
            action="append",
            default=[],
            metavar="NAME",
            help=f"these {of} alone, by name or shell pattern, such as {example}; may be repeated",
        )


def chosen_histories(arguments: Namespace, *, join: bool = True) -> dict[str, tuple[History, Sequence[str]]]:
    """The chosen runs, with `join` those of a training that was resumed as one, and their chosen states, by name.

    Sentences on what of them could not be used go to stderr; where there is no such run, those on all runs.

    Raises:
        CommandError: No run or state of such a name was recorded.
        OSError: There is no such directory, or no record in it.
    """
    from lightning_rnnvis.history import join as joined
    from lightning_rnnvis.history import load_runs

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        single = _named(load_runs(arguments.logdir), arguments.logdir)
    histories = joined(single) if join else single
    try:
        runs = _matching(arguments.run, histories, "run")
    except CommandError:
        _tell(caught)
        raise
    directories = {_directory(name) for run in runs for name in (run, *histories[run].runs)}
    _tell(one for one in caught if not arguments.run or _is_about(one, directories, arguments.run))
    for run in runs if join else ():
        of_files = {said for name in (run, *histories[run].runs) for said in _of_files(name, single[name])}
        for notice in histories[run].notices:
            if notice not in of_files:
                say(notice)
    states = _matching(arguments.state, list(dict.fromkeys(state for run in runs for state in histories[run])), "state")
    chosen = {run: (histories[run], [state for state in histories[run] if state in states]) for run in runs}
    return {name: of_run for name, of_run in chosen.items() if of_run[1]}


def _tell(caught: Iterable[warnings.WarningMessage]) -> None:
    for warning in caught:
        say(str(warning.message))


def _of_files(run: str, history: History) -> list[str]:
    """What was told of the files of a run, as it stands among the notices of a history that it is part of."""
    return [*history.notices, *(f"{run}: {notice}" for notice in history.notices)]


def _is_about(warning: warnings.WarningMessage, directories: Collection[str], asked: Sequence[str]) -> bool:
    """Whether a warning is about one of some directories, or one of which nothing was read and that was asked for."""
    from lightning_rnnvis.history.loading import HERE, RunWarning

    if not isinstance(warning.message, RunWarning):
        return True
    run = warning.message.run
    return run in directories or run == HERE or any(fnmatchcase(run, name) for name in asked)


def _directory(run: str) -> str:
    """Where a run lies: an earlier training in a directory has its number behind the name."""
    return re.sub(r" \(\d+\)$", "", run)


def _named(histories: dict[str, History], logdir: str) -> dict[str, History]:
    """The same, where the log directory is itself a run: that has its name, not that of "here"."""
    from lightning_rnnvis.history.loading import HERE

    own = os.path.basename((logdir if "://" in logdir else os.path.abspath(logdir)).rstrip("/"))
    if not own or own in histories:
        return histories
    return {own if name == HERE else name: history for name, history in histories.items()}


def _matching(asked: Sequence[str], there: Collection[str], what: str) -> list[str]:
    """The names that were asked for, in their order; all where nothing was. A name that is one is no pattern."""
    found: set[str] = set()
    for name in asked:
        matching = [name] if name in there else [one for one in there if fnmatchcase(one, name)]
        if not matching:
            named = sorted(there, key=natural_order)
            more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
            raise CommandError(
                f"No {what} {name!r} was recorded. There are: {', '.join(named[:_NAMED])}{more}. Write --{what} with"
                " one of them, or leave it out for all."
            )
        found.update(matching)
    return [one for one in there if one in found or not asked]
