"""The command line: help, versions, exit statuses, and sentences where others have tracebacks."""

from __future__ import annotations

import subprocess
import sys

import pytest

import lightning_rnnvis
from lightning_rnnvis.cli import main
from lightning_rnnvis.cli.command_line import COMMANDS
from tests.cli.running import run
from tests.subprocesses import run_python


def test_help_and_version(capsys):
    """The help names every command on one screen; each command has its own."""
    said = run(capsys, "--help")
    assert said.status == 0 and len(said.out.splitlines()) <= 24
    for command in COMMANDS:
        assert command.name in said.out
        own = run(capsys, command.name, "--help")
        assert own.status == 0 and command.description.split()[0] in own.out
    assert run(capsys, "--version").out == f"lightning-rnnvis {lightning_rnnvis.__version__}\n"


def test_nothing_asked_is_the_help(capsys):
    """And status 2, for nothing was done."""
    said = run(capsys)
    assert said.status == 2 and said.out == "" and "what was learnt" in said.err


@pytest.mark.parametrize(
    "arguments", [("find",), ("findings",), ("findings", ".", "--most", "0"), ("findings", ".", "--js")]
)
def test_what_cannot_be_read_is_status_2(capsys, arguments):
    """With the usage, as everywhere."""
    said = run(capsys, *arguments)
    assert said.status == 2 and said.err.startswith("usage: ")


@pytest.mark.parametrize("argv", ["findings .", 5, ["findings", 5], ["findings", ".", None]])
def test_arguments_are_a_list_of_texts(argv):
    """From Python something else is refused in a sentence."""
    with pytest.raises(TypeError, match="must be a list of texts"):
        main(argv)


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_a_wrong_directory_is_a_sentence(capsys, tmp_path, command):
    """And status 1: there is none, it is a file."""
    file = tmp_path / "file"
    file.touch()
    for path, sentence in ((tmp_path / "none", "There is no directory"), (file, "is a file")):
        said = run(capsys, command, path)
        assert (said.status, said.out) == (1, "")
        assert said.err.startswith("lightning-rnnvis: ") and sentence in said.err and len(said.err.splitlines()) == 1


def test_help_is_quick():
    """It loads none of what takes long."""
    slow = {"numpy", "scipy", "torch", "lightning", "tensorboard", "plotly", "werkzeug", "fsspec"}
    code = f"""
import sys
from lightning_rnnvis.cli import main
try:
    main(["--help"])
except SystemExit:
    assert not {slow} & set(sys.modules)
"""
    assert "findings" in run_python(code)


def test_output_may_be_cut_off(log_directory):
    """A reader that has seen enough, as `head` has, is no error."""
    command = [sys.executable, "-m", "lightning_rnnvis.cli", "findings", str(log_directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
