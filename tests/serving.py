"""Serves a log directory as TensorBoard does, in this process, through either of its loaders."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tensorboard.backend.application import TensorBoardWSGI
from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.context import RequestContext
from tensorboard.data.provider import DataProvider
from tensorboard.data.server_ingester import SubprocessServerDataIngester, get_server_binary
from tensorboard.plugins.base_plugin import TBContext
from tensorboard.util.grpc_util import ChannelCredsType
from werkzeug.test import Client, TestResponse

from lightning_rnnvis.server.standalone import make_app
from lightning_rnnvis.server.store.directory_source import DirectorySource
from tensorboard_plugin_rnnvis.plugin import RNNVisPlugin
from tests.subprocesses import HANGS

PREFIX = "/data/plugin/rnnvis/"
LOADERS = ("slow", "fast")


class Requests:
    """Requests what the tab requests."""

    def __init__(self, client: Client, prefix: str) -> None:
        self.client = client
        self._prefix = prefix

    def get(self, route: str, query: Any = (), **arguments: Any) -> TestResponse:
        """The response to a request; `query` may be text, or pairs where a name repeats."""
        text = query if isinstance(query, str) else urlencode([*query, *arguments.items()])
        return self.client.get(f"{self._prefix}{route}?{text}")

    def payload(self, route: str, query: Any = (), **arguments: Any) -> Any:
        """The payload of a valid request, with the fields and values that the schema describes and no other."""
        response = self.get(route, query, **arguments)
        assert response.status_code == 200, response.text
        from tests.payloads.contract import check_payload

        payload = strict_json(response)
        check_payload(route, payload)
        return payload


class Tab(Requests):
    """The tab of TensorBoard."""

    def __init__(self, plugin: RNNVisPlugin, client: Client) -> None:
        super().__init__(client, PREFIX)
        self.plugin = plugin


def strict_json(response: TestResponse) -> Any:
    """The body as JSON in which all numbers are finite, as browsers insist."""
    assert response.content_type == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(response.data, parse_constant=refuse)


@contextmanager
def standalone(directory: Path) -> Iterator[Requests]:
    """The tab over a log directory without TensorBoard, as `lightning-rnnvis view` has it."""
    yield Requests(Client(make_app(DirectorySource(directory), "RNNVis")), "/")


@contextmanager
def serving(directory: Path, loader: str = "slow") -> Iterator[Tab]:
    """The tab over a log directory that is read once."""
    multiplexer = EventMultiplexer()
    multiplexer.AddRunsFromDirectory(str(directory))
    multiplexer.Reload()
    slow = MultiplexerDataProvider(multiplexer, str(directory))
    if loader == "slow":
        yield _tab(slow, directory)
        return
    ingester = SubprocessServerDataIngester(
        server_binary=get_server_binary(),
        logdir=str(directory),
        reload_interval=0,
        channel_creds_type=ChannelCredsType.LOCAL,
        samples_per_plugin={},
    )
    ingester.start()
    try:
        # The data server reads in the background.
        give_up = time.monotonic() + HANGS
        while _tags(ingester.data_provider) < _tags(slow) and time.monotonic() < give_up:
            time.sleep(0.02)
        yield _tab(ingester.data_provider, directory)
    finally:
        # The data server ends with its input.
        ingester._stdin_handle.close()


def _tab(provider: DataProvider, directory: Path) -> Tab:
    plugin = RNNVisPlugin(TBContext(data_provider=provider, logdir=str(directory)))
    return Tab(plugin, Client(TensorBoardWSGI([plugin], data_provider=provider)))


def _tags(provider: DataProvider) -> int:
    listed = provider.list_tensors(RequestContext(), experiment_id="", plugin_name="rnnvis")
    return sum(len(tags) for tags in listed.values())
