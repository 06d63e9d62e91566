"""Gives a report to a logger by what it offers."""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

FILE = "rnnvis_report.html"
"""Its name beside the event file, and in loggers that keep files."""

KEY = "rnnvis_report"
"""Its name in loggers that show HTML beside curves."""


def hand_over(logger: Any, html: str) -> bool:
    """Give the report to a logger by what it offers; False where it offers nothing, and the file has to do.

    Trackers that are known by their package get it by their documented call. Any other gets it by a method
    ``log_html(html)`` or ``log_artifact(path)``, the logger's own or its experiment's.

    Args:
        logger: A logger of Lightning's kind.
        html: The report.

    Raises:
        Exception: Whatever the logger raises.
    """
    experiment = getattr(logger, "experiment", None)
    for package in _packages(experiment):
        if package in _TAKERS:
            _TAKERS[package](logger, experiment, html)
            return True
    return any(_by_method(logger, of, html) for of in (logger, experiment))


def _packages(experiment: Any) -> list[str]:
    """Where an experiment comes from: its own package and those that it derives from; a module is its own."""
    if isinstance(experiment, ModuleType):
        return [experiment.__name__.partition(".")[0]]
    return [one.__module__.partition(".")[0] for one in type(experiment).__mro__]


def _by_method(logger: Any, of: Any, html: str) -> bool:
    # Those that are really there: loggers that do nothing, as of a quick trial run, answer to every name.
    if _takes(of, "log_html", html):
        of.log_html(html)
        return True
    run = getattr(logger, "run_id", None)
    for arguments in [(FILE,)] if run is None else [(FILE,), (run, FILE)]:
        if _takes(of, "log_artifact", *arguments):
            _with_file(lambda path, before=arguments[:-1]: of.log_artifact(*before, path), html)  # type: ignore[misc]
            return True
    return False


def _takes(of: Any, name: str, *arguments: object) -> bool:
    """Whether an object has a method of this name that can be called so."""
    if inspect.getattr_static(of, name, None) is None:
        return False
    try:
        inspect.signature(getattr(of, name)).bind(*arguments)
    except (TypeError, ValueError):
        return False
    return True


def _with_file(call: Callable[[str], object], html: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / FILE
        path.write_text(html, encoding="utf-8")
        call(str(path))


def _to_wandb(logger: Any, run: Any, html: str) -> None:
    # By default it adds a style sheet from the web.
    run.log({KEY: import_module("wandb").Html(html, inject=False, data_is_not_path=True)})


def _to_trackio(logger: Any, run: Any, html: str) -> None:
    run.log({KEY: import_module("trackio").Html(html, inject=False)})


def _to_swanlab(logger: Any, run: Any, html: str) -> None:
    run.log({KEY: import_module("swanlab").Html(html)})


def _to_comet(logger: Any, experiment: Any, html: str) -> None:
    experiment.log_html(html, clear=True)


def _to_mlflow(logger: Any, client: Any, html: str) -> None:
    run = () if isinstance(client, ModuleType) else (logger.run_id,)  # the module writes to the run that is active
    _with_file(lambda path: client.log_artifact(*run, path), html)


def _to_aim(logger: Any, run: Any, html: str) -> None:
    if run.artifacts_uri is None:  # Aim would print it, and go on without
        raise ValueError("Aim has no place for files: logger.experiment.set_artifacts_uri('file:///…') gives it one")
    _with_file(lambda path: run.log_artifact(path, name=FILE, block=True), html)  # the file goes afterwards


def _to_dvclive(logger: Any, live: Any, html: str) -> None:
    _with_file(lambda path: live.log_artifact(path, name=KEY, copy=True), html)


_TAKERS: dict[str, Callable[[Any, Any, str], None]] = {
    "aim": _to_aim,
    "comet_ml": _to_comet,
    "dvclive": _to_dvclive,
    "mlflow": _to_mlflow,
    "swanlab": _to_swanlab,
    "trackio": _to_trackio,
    "wandb": _to_wandb,
}
"""By the package of the logger's `experiment`."""
