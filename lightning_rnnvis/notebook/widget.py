"""The tab as an anywidget."""

from __future__ import annotations

import gzip
import uuid
from collections.abc import Sequence
from functools import cache
from typing import Any

import traitlets
from anywidget import AnyWidget

from lightning_rnnvis.notebook.answering import RefusedError, answer
from lightning_rnnvis.notebook.without_kernel import Still, kept, pictured
from lightning_rnnvis.server.http.static_files import built_file
from lightning_rnnvis.server.store.record_source import RecordSource

PROTOCOL = 1
"""Version of what is said between a kernel and the tab: `make test-notebooks` looks at each in real notebooks."""


class TabWidget(AnyWidget):
    """The tab in a cell of a notebook, over what a source has at each moment.

    Attributes:
        height: Of the cell, pixels; may be set.
    """

    height = traitlets.Int().tag(sync=True)
    _code = traitlets.Bytes().tag(sync=True)
    _address = traitlets.Unicode().tag(sync=True)
    _kept = traitlets.Unicode().tag(sync=True)
    _keeps_picture = traitlets.Bool(False).tag(sync=True)

    def __init__(self, source: RecordSource, still: Still, height: int, address: str = "") -> None:
        """Make a widget.

        Args:
            source: The records.
            still: What stands for it in the file of the notebook.
            height: Of the cell, pixels.
            address: Choices that it opens with, as they stand in the tab's address.

        Raises:
            FileNotFoundError: The package was installed without its front end.
        """
        self._esm = _file("notebook.js").decode()
        super().__init__(height=height, _code=_tab_code(), _address=address, _kept=uuid.uuid4().hex)
        self._source, self._still = source, still
        self._stands: Any = None
        self.on_msg(self._answer)
        self._leave_route()

    def _send(self, msg: object, buffers: object = None) -> None:
        super()._send(msg, buffers=buffers)
        self._leave_route()

    def _leave_route(self) -> None:
        """Let the front end say beside which cell it asks.

        JupyterLab asks in a subshell, which answers while a cell runs; ipykernel 7.4 sends what it asks to the shell
        that this widget said something in last, which is that of the cell.
        """
        getattr(self.comm, "__dict__", {}).pop("_reply_subshell_id", None)

    def _ipython_display_(self, **_: object) -> None:
        """Show it, and beside it what is for those who read the file of the notebook without a kernel."""
        from IPython.display import display

        self._keeps_picture = self._still.is_picture
        self._stands = display(self._standing(self._still.html), raw=True, display_id=self._kept)
        data, metadata = self._repr_mimebundle_()
        display(data | {"text/plain": "Run this cell to look around."}, metadata=metadata, raw=True)

    def _standing(self, html: str) -> dict[str, str]:
        return {"text/html": kept(self._kept, html), "text/plain": repr(self)}

    def _answer(self, _: object, asked: dict[str, Any], buffers: Sequence[bytes]) -> None:
        if asked["kind"] == "picture":
            if self._stands is not None:
                self._stands.update(self._standing(pictured(bytes(buffers[0]))), raw=True)
            return
        answered = {"view": asked["view"], "id": asked["id"]}
        try:
            content = answer(self._source, asked["route"], asked["query"])
        except RefusedError as error:
            self.send(answered | {"error": str(error)})
        else:
            self.send(answered, [content])

    def __repr__(self) -> str:
        return "RNNVis, for a notebook with a kernel"


@cache
def _tab_code() -> bytes:
    return gzip.compress(_file("index.js"), 9, mtime=0)


def _file(name: str) -> bytes:
    return built_file(name).read_bytes()
