"""What a command of `lightning-rnnvis` is."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass


class CommandError(Exception):
    """What was asked for cannot be done; the message says what is wrong, and what to write instead."""


@dataclass(frozen=True)
class Command:
    """One command, such as ``findings``. Its file imports what takes long when it runs, so that `--help` is quick.

    Attributes:
        name: What the person writes.
        help: One line, for the list of commands.
        description: What it does, for its own help.
        add_arguments: Adds its arguments.
        run: Does it. Raises `CommandError`, or an error whose message is for the person, where that is not possible.
    """

    name: str
    help: str
    description: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], None]
