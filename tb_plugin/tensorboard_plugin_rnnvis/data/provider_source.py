"""TensorBoard's data provider as a source of records and scalars, with the fast loader and the slow one alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from tensorboard.context import RequestContext
from tensorboard.data.provider import DataProvider, RunTagFilter
from tensorboard.plugins.scalar.metadata import PLUGIN_NAME as SCALARS

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.payloads.scalar_curves import ScalarPoint
from lightning_rnnvis.records.tags import PLUGIN_NAME


class ProviderSource:
    """The records of one experiment, a `lightning_rnnvis.server.record_source.RecordSource`.

    Args:
        provider: TensorBoard's data provider.
        context: The context of the request.
        experiment_id: The experiment; always "" on a local log directory.
    """

    def __init__(self, provider: DataProvider, context: RequestContext, experiment_id: str) -> None:
        self._provider = provider
        self._context = context
        self.key = experiment_id

    def has_records(self) -> bool:
        """Whether there is any record, sound or not."""
        return PLUGIN_NAME in (self._provider.list_plugins(self._context, experiment_id=self.key) or ())

    def headers(self) -> dict[str, dict[str, bytes]]:
        """Header of every record, by run and tag."""
        listed = self._provider.list_tensors(self._context, experiment_id=self.key, plugin_name=PLUGIN_NAME)
        # TensorBoard goes on listing the name of what it has dropped, without a step.
        return {
            run: {tag: bytes(series.plugin_content) for tag, series in tags.items() if series.max_step is not None}
            for run, tags in listed.items()
        }

    def payload(self, run: str, tag: str) -> bytes | None:
        """Payload of a record, None where it is gone.

        Raises:
            RecordError: What is stored there is no payload.
        """
        read = self._provider.read_tensors(
            self._context,
            experiment_id=self.key,
            plugin_name=PLUGIN_NAME,
            downsample=1,
            run_tag_filter=RunTagFilter(runs=[run], tags=[tag]),
        )
        series = read.get(run, {}).get(tag, [])
        if not series:
            return None
        payload = np.asarray(series[-1].numpy).ravel()
        if len(payload) != 1 or not isinstance(payload[0], bytes):
            raise RecordError(f"{tag} in {run} holds no payload.")
        return payload[0]

    def scalar_tags(self, runs: Iterable[str]) -> Mapping[str, Iterable[str]]:
        """Tags of the scalars that runs logged, by run."""
        listed: Mapping[str, Iterable[str]] = self._provider.list_scalars(
            self._context,
            experiment_id=self.key,
            plugin_name=SCALARS,
            run_tag_filter=RunTagFilter(runs=list(runs)),
        )
        return listed

    def scalars(
        self, runs: Sequence[str], tags: Sequence[str], most_points: int
    ) -> Mapping[str, Mapping[str, Iterable[ScalarPoint]]]:
        """Points of the named scalars, at most so many each, by run and tag."""
        read: Mapping[str, Mapping[str, Iterable[ScalarPoint]]] = self._provider.read_scalars(
            self._context,
            experiment_id=self.key,
            plugin_name=SCALARS,
            downsample=most_points,
            run_tag_filter=RunTagFilter(runs=list(runs), tags=list(tags)),
        )
        return read
