"""The questions of the tab on many records at once: along a training, or over all runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tensorboard.data.provider import DataProvider

from lightning_rnnvis.snapshot import RecordError
from tensorboard_plugin_rnnvis import figures
from tensorboard_plugin_rnnvis import table as tables
from tensorboard_plugin_rnnvis.arguments import Arguments
from tensorboard_plugin_rnnvis.cache import Cache
from tensorboard_plugin_rnnvis.mistakes import BadQuestion, NotThere
from tensorboard_plugin_rnnvis.pictures import PICTURE_BYTES, Picture, picture, picture_answer, picture_size
from tensorboard_plugin_rnnvis.records import Experiment, ListedRecord, RecordStore, records_of
from tensorboard_plugin_rnnvis.scalars import Curve, Scalars, measured
from tensorboard_plugin_rnnvis.views import Views

MOST_PICTURES = 50
"""Records that one question for pictures may name: more would be waited for."""

PENDING = "pending"
"""Said of a picture whose clusters are not made yet."""

MOST_RUNS = 200
"""Runs that one question may name."""


class QuestionsOnMany:
    """Answers for the timeline, the small pictures, the table of all runs and the map of their similarity."""

    def __init__(self, provider: DataProvider, store: RecordStore, views: Views) -> None:
        self._store = store
        self._views = views
        self._scalars = Scalars(provider)
        self._pictures: Cache[Picture] = Cache(PICTURE_BYTES, picture_size)

    def pictures(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        """One small picture a record."""
        run, state, clusters = arguments.text("run"), arguments.text("state"), arguments.clusters()
        steps = arguments.numbers("step", MOST_PICTURES)
        word = arguments.text("word") if "word" in arguments else None
        sentence = arguments.text("sentence") if "sentence" in arguments else None
        records = [self._store.find(experiment, run, state, step) for step in steps]
        pin = self._views.of_the_same_state(experiment, arguments, "pin", records[0])
        made = [self._picture(experiment, record, clusters, pin) for record in records]
        return {
            "run": run,
            "state": state,
            "pictures": [
                {
                    "step": record.step,
                    "epoch": record.header.epoch,
                    "created": record.header.created,
                    "labels_from": labels_from,
                    **picture_answer(found, word, sentence),
                    "error": error,
                }
                for record, (found, labels_from, error) in zip(records, made, strict=True)
            ],
        }

    def scalars(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        """Losses, accuracies and other scalars that the runs logged."""
        runs, wanted = arguments.texts("run", MOST_RUNS), arguments.texts("tag")
        if not runs:
            raise BadQuestion("The question must have `run` at least once. It has 0.")
        listing = self._store.recent_listing(experiment)
        for run in runs:
            records_of(listing, run)
        tags = self._scalars.tags(experiment, runs)
        chosen = {run: wanted or measured(there) for run, there in tags.items()}
        curves = self._scalars.read(experiment, chosen)
        return {
            "runs": [
                {
                    "run": run,
                    "tags": tags[run],
                    "curves": [{"tag": tag, **tables.curve_answer(curve)} for tag, curve in curves[run].items()],
                }
                for run in runs
            ]
        }

    def table(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        """All runs and states at their last or best record."""
        best, goal = self._best(arguments)
        records, curves = self._chosen(experiment, self._states(experiment, []), best, goal)
        return {"best": best, "goal": goal if best else None, **tables.table(records, curves)}

    def similarity(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        """The figure of how alike all runs and states are at their last or best record."""
        theme, runs = arguments.theme(), arguments.texts("run", MOST_RUNS)
        (best, goal), states = self._best(arguments), arguments.texts("state")
        measure = arguments.choice("measure", ("cka_unbiased", "cka"))
        of_states = [found for found in self._states(experiment, runs) if not states or found[0].state in states]
        if not of_states:
            raise NotThere("No state of this name was recorded in these runs.")
        chosen, _ = self._chosen(experiment, of_states, best, goal)
        figures.check_similarity(len(chosen))
        named = {f"{record.run} {record.state}": self._store.read_once(experiment, record) for record in chosen}
        return figures.draw("similarity", named, theme=theme, unbiased=measure == "cka_unbiased")

    def _states(self, experiment: Experiment, runs: Sequence[str]) -> list[list[ListedRecord]]:
        """Records of each state of some runs, of all where none is named, in order of names and steps."""
        listing = self._store.recent_listing(experiment)
        found: dict[tuple[str, str], list[ListedRecord]] = {}
        for run in runs or sorted(listing.runs):
            for record in sorted(records_of(listing, run), key=lambda record: (record.state, record.step)):
                found.setdefault((run, record.state), []).append(record)
        return list(found.values())

    def _best(self, arguments: Arguments) -> tuple[str | None, str]:
        goal = arguments.choice("goal", tables.GOALS)
        return (arguments.text("best") if "best" in arguments else None), goal

    def _chosen(
        self, experiment: Experiment, states: Sequence[Sequence[ListedRecord]], best: str | None, goal: str
    ) -> tuple[list[ListedRecord], dict[str, dict[str, Curve]]]:
        runs = list(dict.fromkeys(records[0].run for records in states))
        if not runs:
            return [], {}
        tags = self._scalars.tags(experiment, runs)
        wanted = {
            run: list(dict.fromkeys(measured(there) + [tag for tag in there if tag == best]))
            for run, there in tags.items()
        }
        curves = self._scalars.read(experiment, wanted)
        return tables.chosen_records(states, best, goal, lambda run: curves.get(run, {})), curves

    def _picture(
        self, experiment: Experiment, record: ListedRecord, clusters: int | None, pin: ListedRecord | None
    ) -> tuple[Picture | None, str, str | None]:
        """A picture, where its clusters come from, and what is wrong with it; no picture while its chain is made."""
        carried = self._views.carried(experiment, record, clusters, pin)
        if carried is None:
            return None, PENDING, None

        def make() -> Picture:
            snapshot = self._store.read_once(experiment, record)
            labels = snapshot.labels if carried.labels is None else carried.labels
            if len(labels.unit_labels) != snapshot.n_units:
                raise NotThere("The pinned record has other units than this one.")
            return picture(snapshot, labels)

        key = (experiment.experiment_id, record.run, record.tag, carried.name)
        try:
            return self._pictures.get(key, make), carried.labels_from, None
        except (NotThere, RecordError) as error:
            return None, carried.labels_from, str(error)
