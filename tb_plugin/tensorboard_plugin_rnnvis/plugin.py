"""The RNNVis tab of TensorBoard: the routes of `lightning_rnnvis.server` over TensorBoard's data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tensorboard.context import RequestContext
from tensorboard.plugin_util import context as request_context
from tensorboard.plugin_util import experiment_id
from tensorboard.plugins import base_plugin
from werkzeug import Request

from lightning_rnnvis.analysis.late_imports import import_ahead
from lightning_rnnvis.errors import BusyError
from lightning_rnnvis.records.tags import PLUGIN_NAME
from lightning_rnnvis.server.app import make_apps
from lightning_rnnvis.server.http.static_files import ENTRY
from lightning_rnnvis.server.memory_limit import memory_bytes
from tensorboard_plugin_rnnvis.data.provider_source import ProviderSource
from tensorboard_plugin_rnnvis.data.run_directories import run_directories

STATIC = Path(__file__).parent / "static"


class RNNVisPlugin(base_plugin.TBPlugin):  # type: ignore[misc]  # tensorboard has no types
    """The RNNVis tab."""

    plugin_name = PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        """Reads no data: TensorBoard makes every plugin before it loads any."""
        self._provider = context.data_provider
        self._directories = run_directories(context.logdir or "", getattr(context.flags, "logdir_spec", "") or "")

    def get_plugin_apps(self) -> dict[str, Any]:
        """Routes and their WSGI applications."""
        return dict(make_apps(self._source_of, STATIC, memory_bytes()))

    def is_active(self) -> bool:
        """Whether anything of ours was recorded: asked when a page is opened."""
        try:
            is_active = ProviderSource(self._provider, RequestContext(), "").has_records()
        except BusyError:
            is_active = True  # there is something, and TensorBoard asks again
        if is_active:
            import_ahead()
        return is_active

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """The tab and its module."""
        return base_plugin.FrontendMetadata(es_module_path=ENTRY, tab_name="RNNVis")

    def _source_of(self, request: Request) -> ProviderSource:
        return self.source_of(request.environ)

    def source_of(self, environ: dict[str, Any]) -> ProviderSource:
        """The records of the experiment that a request is about."""
        directories = self._directories
        return ProviderSource(self._provider, request_context(environ), experiment_id(environ), directories)
