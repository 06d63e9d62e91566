"""The histories of a report, and what becomes of one that cannot be packed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from lightning_rnnvis.errors import NotFoundError
from lightning_rnnvis.records.runs.listed_record import ListedRecord

Packed = TypeVar("Packed")

Unpackable = Mapping[tuple[str, str], str]
"""Why a state of a run is not in a report, by their names, as a sentence."""


@dataclass(frozen=True)
class PackedHistory:
    """The records of one state of a run that can be read, as they are listed."""

    run: str
    state: str
    records: Sequence[ListedRecord]

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
        self.of = history.run, history.state
        said = str(error).rstrip(".") or type(error).__name__
        super().__init__(
            f"{history.run}, {history.state}: it could not be put into a report ({said}). It was left out."
        )


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
