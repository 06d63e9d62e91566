"""The histories of a report, and what becomes of one that cannot be packed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from lightning_rnnvis.errors import NotFoundError, RecordError
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.report.content.asking import Asking

Packed = TypeVar("Packed")

Unpackable = Mapping[tuple[str, str], str]
"""Why a state of a run is not in a report, by their names, as a sentence."""


@dataclass(frozen=True)
class PackedHistory:
    """The records of one state of a run that can be read, as they are listed."""

    run: str
    state: str
    records: Sequence[ListedRecord]

    @property
    def of(self) -> tuple[str, str]:
        """The names of its run and state."""
        return self.run, self.state

    def query(self, record: ListedRecord, prefix: str = "") -> dict[str, str]:
        """What asks a route for a record."""
        named = {"run": self.run, "state": self.state, "step": f"{record.step:.15g}"}
        return {f"{prefix}{name}": value for name, value in named.items()}

    def query_at(self, record: ListedRecord, clusters: int) -> dict[str, object]:
        """The same at a number of clusters; the recorded one may be 1, which cannot be asked for."""
        own = clusters == record.header.n_clusters
        return {**self.query(record), **({} if own else {"clusters": clusters})}

    @contextmanager
    def packed(self) -> Iterator[None]:
        """What is raised within is told of this history.

        Raises:
            UnpackableError: Anything was raised.
        """
        try:
            yield
        except Exception as error:  # whatever it is, other runs are not to blame
            raise UnpackableError(self, error) from error


class UnpackableError(RuntimeError):
    """One history cannot be packed.

    Args:
        history: It.
        error: What was raised.
    """

    def __init__(self, history: PackedHistory, error: Exception) -> None:
        self.of = history.of
        said = str(error).rstrip(".") or type(error).__name__
        super().__init__(
            f"{history.run}, {history.state}: it could not be put into a report ({said}). It was left out."
        )


@dataclass(frozen=True)
class Readable:
    """What can be read of the records that a report is to hold.

    Attributes:
        histories: One at least.
        n_states: States of single units in the sentences that it is to hold.
        unread: Why others are not in it, as sentences.
    """

    histories: Sequence[PackedHistory]
    n_states: int
    unread: Sequence[str]


def readable(asking: Asking, left_out: Unpackable) -> Readable:
    """The histories of the chosen states, but those that are left out.

    Raises:
        NotFoundError: There is none.
    """
    found: dict[tuple[str, str], list[ListedRecord]] = {}
    unread, n_states = list(left_out.values()), 0
    chosen = [one for one in asking.listed() if asking.choice.has(one.state) and (one.run, one.state) not in left_out]
    for record in asking.in_turn("records", chosen):
        try:
            snapshot = asking.read(record)
        except (NotFoundError, RecordError) as error:
            unread.append(f"{record.run}: {error} It was left out.")
            continue
        shown = snapshot.sentences[: asking.choice.sentences]
        n_states += sum(1 + len(one.words) for one in shown) * snapshot.n_units
        found.setdefault((record.run, record.state), []).append(record)
    if not found:
        raise NotFoundError("There is no record to report on: none that can be read, or none of the chosen states.")
    return Readable([PackedHistory(*of, records) for of, records in found.items()], n_states, unread)


def keyed(histories: Sequence[PackedHistory]) -> Iterator[tuple[str, PackedHistory, ListedRecord]]:
    """All records, each with the numbers of its history and of it in there, as rows have them."""
    for at, history in enumerate(histories):
        for number, record in enumerate(history.records):
            yield f"{at} {number}", history, record


def without_unpackable(pack: Callable[[Unpackable], Packed]) -> Packed:
    """What is packed of all histories that can be: after each one that cannot, anew without it.

    Args:
        pack: Packs all but the histories that it is told; raises `UnpackableError` at another one.

    Raises:
        NotFoundError: None can be.
    """
    left_out: dict[tuple[str, str], str] = {}
    while True:
        try:
            return pack(left_out)
        except UnpackableError as error:
            left_out[error.of] = str(error)
        except NotFoundError as error:
            raise NotFoundError(" ".join([str(error), *left_out.values()])) from error
