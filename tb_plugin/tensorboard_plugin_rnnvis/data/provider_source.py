"""TensorBoard's data provider as a source of records and scalars, with the fast loader and the slow one alike."""

from __future__ import annotations

import posixpath
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from tensorboard.context import RequestContext
from tensorboard.data.provider import DataProvider, RunTagFilter
from tensorboard.plugins.scalar.metadata import PLUGIN_NAME as SCALARS

from lightning_rnnvis.errors import BusyError, RecordError
from lightning_rnnvis.payloads.runs.scalar_curves import ScalarPoint
from lightning_rnnvis.records.files.side_files import read_side_file
from lightning_rnnvis.records.tags import PLUGIN_NAME

WAITS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32)
"""Seconds to wait, one after the other, for a listing that was caught in the middle of a change."""

Read = TypeVar("Read")


class ProviderSource:
    """The records of one experiment, a `lightning_rnnvis.server.store.record_source.RecordSource`.

    Args:
        provider: TensorBoard's data provider.
        context: The context of the request.
        experiment_id: The experiment; always "" on a local log directory.
        directories: Directories by the first parts of the names of their runs, "" for all.
    """

    def __init__(
        self,
        provider: DataProvider,
        context: RequestContext,
        experiment_id: str,
        directories: Mapping[str, str] | None = None,
    ) -> None:
        self._provider = provider
        self._context = context
        self.key = experiment_id
        self._directories = directories or {}

    def has_records(self) -> bool:
        """Whether there is any record, sound or not."""
        plugins = _steady(lambda: self._provider.list_plugins(self._context, experiment_id=self.key))
        return PLUGIN_NAME in (plugins or ())

    def headers(self) -> dict[str, dict[str, bytes]]:
        """Header of every record, by run and tag.

        Raises:
            BusyError: TensorBoard is reading, and what it lists does not hold still.
        """
        listed = _steady(
            lambda: self._provider.list_tensors(self._context, experiment_id=self.key, plugin_name=PLUGIN_NAME)
        )
        # TensorBoard goes on listing the name of what it has dropped, without a step.
        return {
            run: {tag: bytes(series.plugin_content) for tag, series in tags.items() if series.max_step is not None}
            for run, tags in listed.items()
        }

    def notices(self) -> Sequence[str]:
        """None: TensorBoard leaves damaged events out, and says so in its own terminal."""
        return ()

    def payload(self, run: str, tag: str) -> bytes | None:
        """Payload of a record, None where it is gone.

        Raises:
            RecordError: What is stored there is no payload.
        """
        try:
            read = _steady(
                lambda: self._provider.read_tensors(
                    self._context,
                    experiment_id=self.key,
                    plugin_name=PLUGIN_NAME,
                    downsample=1,
                    run_tag_filter=RunTagFilter(runs=[run], tags=[tag]),
                )
            )
        except (TypeError, ValueError) as error:  # of a tensor whose type or shape does not fit its values
            raise RecordError(f"{tag} in {run} holds no tensor ({error}).") from error
        series = read.get(run, {}).get(tag, [])
        if not series:
            return None
        payload = np.asarray(series[-1].numpy).ravel()
        if len(payload) != 1 or not isinstance(payload[0], bytes):
            raise RecordError(f"{tag} in {run} holds no payload.")
        return payload[0]

    def side_file(self, run: str, path: str) -> bytes | None:
        """The bytes of a file beside the event files of a run, None where it is not there.

        Raises:
            RecordError: It cannot be read.
        """
        for name, directory in self._directories.items():
            if name and run != name and not run.startswith(f"{name}/"):
                continue
            below = run[len(name) :].strip("/") if name else run
            found = read_side_file(directory if below in ("", ".") else posixpath.join(directory, below), path)
            if found is not None:
                return found
        return None

    def scalar_tags(self, runs: Iterable[str]) -> Mapping[str, Iterable[str]]:
        """Tags of the scalars that runs logged, by run."""
        wanted = RunTagFilter(runs=list(runs))
        listed: Mapping[str, Iterable[str]] = _steady(
            lambda: self._provider.list_scalars(
                self._context, experiment_id=self.key, plugin_name=SCALARS, run_tag_filter=wanted
            )
        )
        return listed

    def scalars(
        self, runs: Sequence[str], tags: Sequence[str], most_points: int
    ) -> Mapping[str, Mapping[str, Iterable[ScalarPoint]]]:
        """Points of the named scalars, at most so many each, by run and tag."""
        wanted = RunTagFilter(runs=list(runs), tags=list(tags))
        read: Mapping[str, Mapping[str, Iterable[ScalarPoint]]] = _steady(
            lambda: self._provider.read_scalars(
                self._context,
                experiment_id=self.key,
                plugin_name=SCALARS,
                downsample=most_points,
                run_tag_filter=wanted,
            )
        )
        return read


def _steady(read: Callable[[], Read]) -> Read:
    """What a call of the data provider gives, asked again where it meets a change.

    The slow loader fills the dictionaries that it lists from in another thread: a tag is there a moment before its
    tensor (KeyError), and one more may come while they are walked through (RuntimeError).
    """
    for seconds in WAITS:
        try:
            return read()
        except (KeyError, RuntimeError):
            time.sleep(seconds)
    try:
        return read()
    except (KeyError, RuntimeError) as error:
        raise BusyError("TensorBoard is still reading this log directory. Try again in a moment.", 2) from error
