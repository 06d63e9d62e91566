"""Whatever takes an argument of a person's says what came and what to write, before it does any work."""

from __future__ import annotations

import pytest

from lightning_rnnvis import RNNVis, load, load_runs, show
from tests.cli.running import run
from tests.planted.runs import make_epoch, write_run


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """A run of one record."""
    directory = tmp_path_factory.mktemp("logs")
    write_run(directory, [make_epoch(0, n_words=30, n_units=8)])
    return directory


@pytest.fixture(autouse=True)
def no_work(monkeypatch):
    """What takes long must not begin."""

    def begin(*arguments):
        raise AssertionError("the work began")

    monkeypatch.setattr("lightning_rnnvis.report.report.report_content", begin)
    monkeypatch.setattr("werkzeug.serving.BaseWSGIServer.serve_forever", begin)
    monkeypatch.setattr("lightning_rnnvis.training.trainer_hooks.TrainerHooks.setup", begin)


FILES = [
    ("nope/run.html", "There is no directory"),
    (".", "is a directory. Write a file in it"),
    ("", "is empty. Write one"),
    ("/proc/run.html", "cannot be written"),
]


@pytest.mark.parametrize(("path", "sentence"), FILES)
def test_where_a_report_goes(capsys, logs, path, sentence):
    """Also that nothing of the trial stays."""
    wrong = f"{logs}/{path}" if path in ("nope/run.html", ".") else path
    before = sorted(logs.iterdir())
    said = run(capsys, "report", logs, "-o", wrong)
    assert said.status == 1 and sentence in said.err and "[Errno" not in said.err
    history = load(logs)
    for page_of in (history, history["rnn.l0/h"]):
        with pytest.raises(OSError, match=sentence):
            page_of.to_html(wrong)
    with pytest.raises(AssertionError):
        history.to_html(logs / "run.html")
    assert sorted(logs.iterdir()) == before


REPORTS = [
    ({"path": 5}, "Got 5"),
    ({"clusters": 5}, r"such as \[4, 8\].*Got 5"),
    ({"clusters": [1]}, "from 2 to 20.*Got 1"),
    ({"clusters": "4"}, "Got '4'"),
    ({"clusters": [True]}, r"Got \[True\]"),
    ({"sentences": "x"}, "from 0 on.*Got 'x'"),
    ({"sentences": 1.5}, "from 0 on.*Got 1.5"),
    ({"sentences": -1}, "from 0 on.*Got -1"),
    ({"title": 5}, "text.*Got 5"),
    ({"states": "rnn.l0/h"}, r"such as \['rnn.l0/h'\].*Got 'rnn.l0/h'"),
    ({"states": ["nope"]}, "No state 'nope' was recorded. There are: rnn.l0/h"),
]


@pytest.mark.parametrize(("arguments", "sentence"), REPORTS)
def test_what_a_report_holds(logs, arguments, sentence):
    """Numbers, lists, names."""
    with pytest.raises((TypeError, ValueError, LookupError), match=sentence):
        load(logs).to_html(**arguments)


@pytest.mark.parametrize("read", [load, load_runs, show])
@pytest.mark.parametrize(("path", "sentence"), [(5, "Got 5"), (None, "Got None"), ("", "Write '.'")])
def test_a_log_directory(read, path, sentence):
    """Something else, or an empty text, by which the one that we are in is not meant."""
    with pytest.raises((TypeError, OSError), match=sentence):
        read(path)


@pytest.mark.parametrize("arguments", [{"height": 90}, {"height": True}, {"height": "600"}, {"saved": 5}])
def test_a_cell(logs, arguments):
    """What it is told wrongly is named."""
    ((name, came),) = arguments.items()
    with pytest.raises(ValueError, match=f"`{name}` must be .*Got {came!r}"):
        show(logs, **arguments)


COMMANDS = [
    (("report", "--sentences", "-1"), "from 0 on. Got '-1'"),
    (("report", "--clusters", "-1"), "4,8,12, or 0 for none. Got '-1'"),
    (("report", "--clusters", "2,"), "Got '2,'"),
    (("report", "--clusters", "1,4"), "from 2 to 20"),
    (("report", "--state", "x"), "No state 'x' was recorded. There are: rnn.l0/h"),
    (("findings", "--most", "0"), "from 1 on. Got '0'"),
    (("findings", "--run", "x"), "No run 'x' was recorded"),
    (("view", "--port", "-1"), "from 0 to 65535. Got '-1'"),
    (("view", "--host", "nowhere.invalid"), "'nowhere.invalid' is no address of this machine"),
    (("view", "--host", "192.0.2.9", "--port", "80"), "'192.0.2.9' is no address of this machine"),
    (("view", "--host", "x" * 70), "is no address of this machine. Leave --host out"),
]


@pytest.mark.parametrize(("arguments", "sentence"), COMMANDS)
def test_commands(capsys, logs, arguments, sentence):
    """A sentence on stderr, and nothing else."""
    command, *others = arguments
    said = run(capsys, command, logs, *others)
    assert said.status in (1, 2) and said.out == "" and sentence in said.err and "Errno" not in said.err


@pytest.mark.parametrize("command", ["report", "findings", "view"])
def test_commands_of_an_empty_directory_name(capsys, command):
    """As a variable that is not set gives it."""
    said = run(capsys, command, "")
    assert said.status == 1 and "Write '.'" in said.err


SETTINGS = [
    ({"report": "ende"}, "'end', a number of epochs.*Got 'ende'"),
    ({"report": -1}, "Got -1"),
    ({"max_words": 0}, "at least 1. Got 0"),
    ({"n_clusters": 1}, "2 to 20. Got 1"),
    ({"layers": "rnn"}, r"such as \['rnn'\]. Got 'rnn'"),
    ({"sentences": "I love"}, "list of sentences.*'I love'"),
    ({"network": "no"}, "Got 'no'"),
    ({"name": "a/b"}, "Got 'a/b'"),
    ({"words": 5}, "Got 5"),
    ({"merge_subwords": "?"}, "Got '?'"),
]


@pytest.mark.parametrize(("settings", "sentence"), SETTINGS)
def test_the_callback(settings, sentence):
    """The line that is wrong is the one that fails, not a training later."""
    with pytest.raises((TypeError, ValueError), match=sentence):
        RNNVis(["a", "b"], **settings)
