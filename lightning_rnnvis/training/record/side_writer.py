"""What lies in files beside the records: their networks, snippets of text and trees, written while training goes on."""

from __future__ import annotations

from collections.abc import Sequence

from lightning_rnnvis.records.header import Header
from lightning_rnnvis.training.background import WAIT_SECONDS
from lightning_rnnvis.training.messages.file_notifier import FileNotifier
from lightning_rnnvis.training.record.context_files import ContextsNotStoredError, ContextStore, WaitingContexts
from lightning_rnnvis.training.record.network_files import NetworkStore, WaitingNetwork
from lightning_rnnvis.training.record.tree_files import store_draws


class SideWriter:
    """Has the files beside the records of a callback written, in a thread beside the training.

    Args:
        notifier: Reports what could not be written.
    """

    def __init__(self, notifier: FileNotifier) -> None:
        self._notifier = notifier
        self._networks = NetworkStore()
        self._jobs = self._networks.jobs
        self._contexts = ContextStore(self._jobs)

    def write(
        self,
        directory: str,
        networks: Sequence[WaitingNetwork],
        contexts: WaitingContexts | None,
        encoded: Sequence[tuple[Header, bytes]],
    ) -> None:
        """Have the files beside one record written.

        Args:
            directory: Directory of its event file.
            networks: The networks that it names.
            contexts: The snippets of text that it names, if it does.
            encoded: Header and payload of each of its states, of which trees are made.
        """
        if not self._networks.write(directory, networks):
            self._notifier.networks_too_slow()
        self._contexts.write(directory, contexts)
        store_draws(self._jobs, directory, encoded, networks)

    def report_failures(self) -> None:
        """Report what failed since this was done last."""
        for error in self._jobs.taken_errors():
            if isinstance(error, ContextsNotStoredError):
                self._notifier.contexts_failed(error)
            else:
                self._notifier.network_failed(error)

    def finish(self, seconds: float = WAIT_SECONDS, spare_seconds: float = 0.0) -> None:
        """Wait until all is written, so many seconds at most, and so many for trees; report what failed."""
        if not self._jobs.finish(seconds, spare_seconds):
            self._notifier.networks_too_slow()
        self.report_failures()
