"""Log directories that are made once for all tests: of the examples, and of planted records."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import hypothesis
import pytest
import torch
from filelock import FileLock

from tests.forked_scripts import run_forked
from tests.planted.runs import write_runs
from tests.serving import LOADERS, Tab, serving

torch.set_num_threads(1)  # as in `ONE_THREAD`

# How long an example of a property takes depends on what runs beside it.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

EXAMPLES = Path(__file__).parents[1] / "examples"


def run_example(name: str, *arguments: object) -> str:
    """Run an example as a newcomer does; returns what it printed."""
    status, printed = run_forked(EXAMPLES / name, *arguments)
    assert status == 0, printed[-3000:]
    return printed


def made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A directory that is filled once, by the first of the test processes that asks for it; the others wait."""
    base = tmp_path_factory.getbasetemp()
    directory = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    made = directory.with_suffix(".made")
    with FileLock(directory.with_suffix(".lock")):
        if not made.exists():
            shutil.rmtree(directory, ignore_errors=True)  # of one that failed
            directory.mkdir()
            make(directory)
            made.touch()
    return directory


@pytest.fixture(scope="session")
def log_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of two states and three epochs."""
    directory = tmp_path_factory.mktemp("log")
    write_runs(directory, n_epochs=3, n_words=60, n_units=32)
    return directory


@pytest.fixture(scope="session", params=LOADERS)
def tab(request: pytest.FixtureRequest, log_directory: Path) -> Iterator[Tab]:
    """The tab over `log_directory`, through both of TensorBoard's loaders."""
    with serving(log_directory, request.param) as tab:
        yield tab


@pytest.fixture(scope="session")
def language_model_logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Log directory of the language model, of a text whose parentheses and quotation marks it soon learns to close."""

    def train(directory: Path) -> None:
        kinds = ["the ( a , b ) is one .", "the list a , b , too , is one .", 'the " with " is one .', "+ - - - +"]
        lines = Random(0).choices([*kinds, "the list with one is one ."], k=9000)
        (directory / "text.txt").write_text("\n".join(lines), encoding="utf-8")
        arguments = ("--data", directory / "text.txt", "--epochs", 2, "--hidden-size", 48)
        run_example("language_model.py", *arguments, "--log-dir", directory)

    return made_once(tmp_path_factory, "language_model", train)


@pytest.fixture(scope="session")
def sentiment_logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Log directory of the sentiment example with its defaults."""
    return made_once(
        tmp_path_factory, "sentiment", lambda directory: run_example("sentiment.py", "--log-dir", directory)
    )
