"""The questions of the tab on many records at once: along a training, or over all runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lightning_rnnvis.errors import InvalidRequestError, NotFoundError, RecordError
from lightning_rnnvis.payloads import figures, run_table
from lightning_rnnvis.payloads.scalar_curves import Curve, measured
from lightning_rnnvis.payloads.thumbnails import (
    THUMBNAIL_BYTES,
    Thumbnail,
    thumbnail,
    thumbnail_payload,
    thumbnail_size,
)
from lightning_rnnvis.records.listed_record import ListedRecord
from lightning_rnnvis.server.cache import Cache
from lightning_rnnvis.server.lenses import Views
from lightning_rnnvis.server.record_source import RecordSource
from lightning_rnnvis.server.record_store import RecordStore
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.scalars import scalar_curves, scalar_tags

MOST_THUMBNAILS = 50
"""Records that one question for pictures may name: more would be waited for."""

PENDING = "pending"
"""Said of a picture whose clusters are not made yet."""

MOST_RUNS = 200
"""Runs that one question may name."""


class RunRoutes:
    """Answers for the timeline, the small pictures, the table of all runs and the map of their similarity."""

    def __init__(self, store: RecordStore, views: Views) -> None:
        self._store = store
        self._views = views
        self._thumbnails: Cache[Thumbnail] = Cache(THUMBNAIL_BYTES, thumbnail_size)

    def pictures(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        """One small picture a record."""
        run, state, clusters = arguments.text("run"), arguments.text("state"), arguments.clusters()
        steps = arguments.numbers("step", MOST_THUMBNAILS)
        word = arguments.text("word") if "word" in arguments else None
        sentence = arguments.text("sentence") if "sentence" in arguments else None
        records = [self._store.find(source, run, state, step) for step in steps]
        pin = self._views.of_the_same_state(source, arguments, "pin", records[0])
        made = [self._thumbnail(source, record, clusters, pin) for record in records]
        return {
            "run": run,
            "state": state,
            "pictures": [
                {
                    "step": record.step,
                    "epoch": record.header.epoch,
                    "created": record.header.created,
                    "labels_from": labels_from,
                    **thumbnail_payload(found, word, sentence),
                    "error": error,
                }
                for record, (found, labels_from, error) in zip(records, made, strict=True)
            ],
        }

    def scalars(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        """Losses, accuracies and other scalars that the runs logged."""
        runs, wanted = arguments.texts("run", MOST_RUNS), arguments.texts("tag")
        if not runs:
            raise InvalidRequestError("The question must have `run` at least once. It has 0.")
        listing = self._store.recent_listing(source)
        for run in runs:
            listing.records_of(run)
        tags = scalar_tags(source, runs)
        chosen = {run: wanted or measured(there) for run, there in tags.items()}
        curves = scalar_curves(source, chosen)
        return {
            "runs": [
                {
                    "run": run,
                    "tags": tags[run],
                    "curves": [{"tag": tag, **run_table.curve_payload(curve)} for tag, curve in curves[run].items()],
                }
                for run in runs
            ]
        }

    def table(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        """All runs and states at their last or best record."""
        best, goal = self._best(arguments)
        records, curves = self._chosen(source, self._states(source, []), best, goal)
        return {"best": best, "goal": goal if best else None, **run_table.table_payload(records, curves)}

    def similarity(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        """The figure of how alike all runs and states are at their last or best record."""
        theme, runs = arguments.theme(), arguments.texts("run", MOST_RUNS)
        (best, goal), states = self._best(arguments), arguments.texts("state")
        measure = arguments.choice("measure", ("cka_unbiased", "cka"))
        of_states = [found for found in self._states(source, runs) if not states or found[0].state in states]
        if not of_states:
            raise NotFoundError("No state of this name was recorded in these runs.")
        chosen, _ = self._chosen(source, of_states, best, goal)
        figures.check_similarity(len(chosen))
        named = {f"{record.run} {record.state}": self._store.read_once(source, record) for record in chosen}
        return figures.draw("similarity", named, theme=theme, unbiased=measure == "cka_unbiased")

    def _states(self, source: RecordSource, runs: Sequence[str]) -> list[list[ListedRecord]]:
        """Records of each state of some runs, of all where none is named, in order of names and steps."""
        listing = self._store.recent_listing(source)
        found: dict[tuple[str, str], list[ListedRecord]] = {}
        for run in runs or sorted(listing.runs):
            for record in sorted(listing.records_of(run), key=lambda record: (record.state, record.step)):
                found.setdefault((run, record.state), []).append(record)
        return list(found.values())

    def _best(self, arguments: RequestArgs) -> tuple[str | None, str]:
        goal = arguments.choice("goal", run_table.GOALS)
        return (arguments.text("best") if "best" in arguments else None), goal

    def _chosen(
        self, source: RecordSource, states: Sequence[Sequence[ListedRecord]], best: str | None, goal: str
    ) -> tuple[list[ListedRecord], dict[str, dict[str, Curve]]]:
        runs = list(dict.fromkeys(records[0].run for records in states))
        if not runs:
            return [], {}
        tags = scalar_tags(source, runs)
        wanted = {
            run: list(dict.fromkeys(measured(there) + [tag for tag in there if tag == best]))
            for run, there in tags.items()
        }
        curves = scalar_curves(source, wanted)
        return run_table.chosen_records(states, best, goal, lambda run: curves.get(run, {})), curves

    def _thumbnail(
        self, source: RecordSource, record: ListedRecord, clusters: int | None, pin: ListedRecord | None
    ) -> tuple[Thumbnail | None, str, str | None]:
        """A picture, where its clusters come from, and what is wrong with it; no picture while its chain is made."""
        carried = self._views.carried(source, record, clusters, pin)
        if carried is None:
            return None, PENDING, None

        def make() -> Thumbnail:
            snapshot = self._store.read_once(source, record)
            labels = snapshot.labels if carried.labels is None else carried.labels
            if len(labels.unit_labels) != snapshot.n_units:
                raise NotFoundError("The pinned record has other units than this one.")
            return thumbnail(snapshot, labels)

        key = (source.key, record.run, record.tag, carried.name)
        try:
            return self._thumbnails.get(key, make), carried.labels_from, None
        except (NotFoundError, RecordError) as error:
            return None, carried.labels_from, str(error)
