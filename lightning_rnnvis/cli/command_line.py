"""Reads the command line, runs the command and turns what fails into a sentence and an exit status."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import lightning_rnnvis
from lightning_rnnvis.cli import findings, report, view
from lightning_rnnvis.cli.command import CommandError
from lightning_rnnvis.errors import FigureError, NotFoundError, RecordError

COMMANDS = (view.COMMAND, report.COMMAND, findings.COMMAND)
"""In the order of the help."""

FAILED = 1
"""Exit status where what was asked for cannot be done."""

UNREADABLE = 2
"""Exit status where the arguments cannot be read, as argparse has it."""

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""

EPILOG = "LOGDIR is the directory that the trainer logs to, such as lightning_logs, or a URL such as s3://bucket/logs."


def main(argv: Sequence[str | os.PathLike[str]] | None = None) -> int:
    """Run `lightning-rnnvis`.

    Args:
        argv: The arguments behind the command's name, texts or paths; None for those of the process.

    Returns:
        The exit status: 0, or 1 where what was asked for cannot be done, and a sentence on stderr says why; 2, with the
        help, where nothing was asked for.

    Raises:
        SystemExit: With status 2 where the arguments cannot be read, with 0 after `--help` and `--version`.
        TypeError: `argv` is no list of texts or paths.
    """
    given = sys.argv[1:] if argv is None else _texts(argv)
    if not given:
        _parser().print_help(sys.stderr)
        return UNREADABLE
    arguments = _parser().parse_args(given)
    for stream in (sys.stdout, sys.stderr):
        # A word in a script that the terminal does not know must not end the command.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        arguments.command(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Who read the output has seen enough, as `head` has; else Python complains once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (CommandError, FigureError, NotFoundError, RecordError, OSError, ImportError) as error:
        print(f"lightning-rnnvis: {error}", file=sys.stderr)
        return FAILED
    return 0


def _texts(argv: Sequence[str | os.PathLike[str]]) -> list[str]:
    if (
        isinstance(argv, str)
        or not isinstance(argv, Sequence)
        or not all(isinstance(x, str | os.PathLike) for x in argv)
    ):
        raise TypeError(f"`argv` must be a list of texts, such as ['findings', 'lightning_logs']. Got {argv!r}.")
    return [os.fspath(one) for one in argv]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lightning-rnnvis",
        description="What a recurrent network remembers while it trains.",
        epilog=EPILOG,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"lightning-rnnvis {lightning_rnnvis.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        of_command = commands.add_parser(
            command.name, help=command.help, description=command.description, allow_abbrev=False
        )
        command.add_arguments(of_command)
        of_command.set_defaults(command=command.run)
    return parser
