"""`RNNVis(report=…)`: beside the logs, to the loggers, never in the way."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest
import torch
from lightning.pytorch.loggers import CSVLogger
from lightning.pytorch.loggers.logger import DummyLogger

from lightning_rnnvis.cli import main
from lightning_rnnvis.report import report
from lightning_rnnvis.server.http import static_files
from lightning_rnnvis.training.report_takers import hand_over
from tests.models.small import Classifier, loader
from tests.training.running import rnnvis, trainer


class Experiment:
    """What trackers hand to Lightning, as far as a report is concerned; it keeps the calls."""

    def __init__(self):
        self.calls = []

    def log(self, values):
        """Wandb, trackio, SwanLab."""
        self.calls.append(("log", values))

    def log_artifact(self, *arguments, **named):
        """MLflow, Aim, DVCLive: a file that is there while it is asked for."""
        (path,) = [one for one in arguments if str(one).endswith(".html")]
        assert named.get("block", True)  # what is sent later finds no file
        with open(path, encoding="utf-8") as file:
            self.calls.append(("log_artifact", arguments, named, file.read()))

    def log_html(self, html, clear=False):
        """Comet."""
        self.calls.append(("log_html", html, clear))

    artifacts_uri = "file:///artifacts"  # Aim's


class OwnLogger(DummyLogger):
    """A logger that somebody wrote: it keeps files, or shows pages, itself or by its experiment."""

    def __init__(self, method, of_experiment):
        super().__init__()
        self.taken = []

        def log_html(html):
            self.taken.append(html)

        def log_artifact(local_path, artifact_path=None):
            with open(local_path, encoding="utf-8") as file:
                self.taken.append(file.read())

        def log_artifact_of(run_id, local_path):
            assert run_id == "run 7"
            log_artifact(local_path)

        methods = {"log_html": log_html, "log_artifact": log_artifact, "log_artifact of": log_artifact_of}
        self.run_id = "run 7" if method.endswith(" of") else None
        self.experiment_of_own = SimpleNamespace()
        setattr(self.experiment_of_own if of_experiment else self, method.removesuffix(" of"), methods[method])

    @property
    def experiment(self):
        """The experiment."""
        return self.experiment_of_own


class Tracker(DummyLogger):
    """A logger whose experiment is of a package."""

    run_id = "run 7"

    def __init__(self, package, experiment=Experiment):
        super().__init__()
        self.own = type("Run", (experiment,), {"__module__": f"{package}.sdk"})()

    @property
    def experiment(self):
        """The experiment."""
        return self.own


class Refusing(Experiment):
    """A tracker that takes nothing."""

    def log(self, values):
        """Raise."""
        raise ConnectionError("no network")


def fit(directory, report, loggers):
    """A training of two epochs; gives its weights."""
    torch.manual_seed(0)
    model = Classifier()
    own = [CSVLogger(directory, name="run", version=0), *loggers]
    run = trainer(directory, rnnvis(report=report), max_epochs=2, logger=own)
    run.fit(model, loader(), loader(16))
    return [weight.detach().clone() for weight in model.parameters()]


@pytest.fixture
def packages(monkeypatch):
    """Packages whose `Html` keeps what it was given."""
    for name in ("wandb", "trackio", "swanlab"):
        module = ModuleType(name)
        module.Html = lambda html, **named: (html, named)
        monkeypatch.setitem(sys.modules, name, module)


def test_loggers_get_it_by_what_they_offer(tmp_path, packages):
    """Each by its documented call, once; the weights are those of a training without."""
    names = ("wandb", "trackio", "swanlab", "mlflow", "aim", "dvclive", "comet_ml", "another")
    trackers = {name: Tracker(name) for name in names}
    weights = fit(tmp_path / "with", "end", trackers.values())
    (path,) = tmp_path.glob("with/**/rnnvis_report.html")
    html = path.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    calls = {name: tracker.own.calls for name, tracker in trackers.items()}
    assert calls["wandb"] == [("log", {"rnnvis_report": (html, {"inject": False, "data_is_not_path": True})})]
    assert calls["trackio"] == [("log", {"rnnvis_report": (html, {"inject": False})})]
    assert calls["swanlab"] == [("log", {"rnnvis_report": (html, {})})]
    assert calls["comet_ml"] == [("log_html", html, True)]
    for name in ("mlflow", "aim", "dvclive"):
        ((_, arguments, _, content),) = calls[name]
        assert content == html and (arguments[0] == "run 7") == (name == "mlflow")
    assert calls["another"] == [("log_html", html, False)]
    assert all(map(torch.equal, weights, fit(tmp_path / "without", False, [])))
    assert not list(tmp_path.glob("without/**/*.html"))


@pytest.mark.parametrize("of_experiment", [False, True])
@pytest.mark.parametrize("method", ["log_html", "log_artifact", "log_artifact of"])
def test_own_loggers_get_it(method, of_experiment, tmp_path):
    """By the method that they have; a quick trial's, which answers to every name, has none."""
    logger = OwnLogger(method, of_experiment)
    assert hand_over(logger, "<p>") and logger.taken == ["<p>"]
    assert not hand_over(DummyLogger(), "<p>") and not hand_over(CSVLogger(tmp_path), "<p>")


def test_aim_needs_a_place(tmp_path):
    """Which is said, since Aim itself goes on without."""
    tracker = Tracker("aim", type("Run", (Experiment,), {"artifacts_uri": None}))
    with pytest.raises(ValueError, match="set_artifacts_uri"):
        hand_over(tracker, "<p>")


def test_every_epoch(tmp_path, packages):
    """One an epoch, and none twice."""
    tracker = Tracker("wandb")
    fit(tmp_path, 1, [tracker])
    assert len(tracker.own.calls) == 2


def test_what_fails_costs_a_warning(tmp_path, packages, monkeypatch):
    """A logger that refuses, once; a report that cannot be made."""
    with pytest.warns(UserWarning, match="Tracker did not take the report.*ConnectionError: no network") as warned:
        fit(tmp_path / "refused", 1, [Tracker("wandb", Refusing)])
    assert len([one for one in warned if "did not take" in str(one.message)]) == 1

    def fail(*arguments):
        raise OSError("no room")

    monkeypatch.setattr("lightning_rnnvis.report.report.report_html", fail)
    with pytest.warns(UserWarning, match="The report could not be made.*OSError: no room"):
        fit(tmp_path / "failed", "end", [])


@pytest.mark.parametrize("report", [0, True, "always", None, 1.5])
def test_wrong_settings(report):
    """Said where it is written."""
    with pytest.raises(ValueError, match="'end', a number of epochs"):
        rnnvis(report=report)


def test_a_missing_front_end_is_said_first(tmp_path, monkeypatch, capsys):
    """Before the training and before the work of a report; records are made all the same."""
    monkeypatch.setattr(static_files, "static_directory", lambda: tmp_path)
    with pytest.warns(UserWarning, match="makes no report.*without its front end") as warned:
        trainer(tmp_path, rnnvis(report="end"), logger=CSVLogger(tmp_path)).fit(Classifier(), loader(), loader())
    assert sum("front end" in str(one.message) for one in warned) == 1
    monkeypatch.setattr(report, "report_content", None)
    for command in (["report", str(tmp_path)], ["view", str(tmp_path), "--no-browser"]):
        assert main(command) == 1 and "without its front end" in capsys.readouterr().err
