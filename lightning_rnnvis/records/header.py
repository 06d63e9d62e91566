"""The header of a record: what a listing shows of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.field_checks import (
    LARGEST,
    all_of,
    by_name,
    checked,
    number,
    one_of,
    optional,
    read_fields,
    read_json,
    text,
    whole,
)
from lightning_rnnvis.records.gaps import finite_or_none
from lightning_rnnvis.records.scales.bounds import Bounds, bounds_of
from lightning_rnnvis.records.scales.output_bounds import OutputBounds
from lightning_rnnvis.records.snapshot import GOALS, Goal, Snapshot
from lightning_rnnvis.records.tags import parse_tag
from lightning_rnnvis.records.telling_sentence import telling_sentence

VERSION = 1
"""Version of the stored form. A reader reads this version and older ones, and skips newer ones with a sentence."""

MAX_HEADER_BYTES = 2**18
"""A header above this is damage: one of ours takes a few hundred bytes."""

MOST_SECONDS = 1e11
"""The latest time of a record, in the year 5138."""


@dataclass(frozen=True)
class Header:
    """What a listing of records shows without reading their payloads; stored as the tag's plugin content.

    Attributes are those of `Snapshot`, with `n_words`, `n_units`, `n_clusters` (chips) and `n_bytes` (size of the
    payload) as counts, the bounds of `bounds.Bounds`, the number of its `telling_sentence`, and `n_sentences`; None in
    records of earlier versions.

    Where all of a state was NaN or infinite, the header stands alone: it has no payload, and `is_gap`.
    """

    state: str = checked(text)
    cell: str = checked(text)
    epoch: int = checked(whole())
    global_step: int = checked(whole())
    history_id: str = checked(text)
    n_words: int = checked(whole())
    n_units: int = checked(whole())
    n_clusters: int = checked(whole())
    n_bytes: int = checked(whole())
    metrics: Mapping[str, float | None] = checked(by_name(optional(number())))
    notes: tuple[str, ...] = checked(all_of(text))
    created: float = checked(number(0, MOST_SECONDS))
    half_steps: Mapping[str, float] = checked(by_name(number(0)))
    version: int = checked(whole(1), VERSION)
    logged_step: int | None = checked(optional(whole(-LARGEST)), None)
    record_number: int | None = checked(optional(whole()), None)
    logged: Mapping[str, float | None] | None = checked(optional(by_name(optional(number()))), None)
    goals: Mapping[str, Goal] | None = checked(optional(by_name(one_of(GOALS))), None)
    instead_of: str = checked(text, "")
    response_bound: float | None = checked(optional(number(0)), None)
    state_bound: float | None = checked(optional(number(0)), None)
    step_bound: float | None = checked(optional(number(0)), None)
    step_link_bound: float | None = checked(optional(number(0)), None)
    sentence_bounds: tuple[float, ...] | None = checked(optional(all_of(number(0))), None)
    output_bounds: tuple[tuple[OutputBounds, ...], ...] | None = checked(
        optional(all_of(all_of(all_of(optional(number()), 4)))), None
    )
    push_bound: float | None = checked(optional(number(0)), None)
    sentence: int | None = checked(optional(whole()), None)
    n_sentences: int | None = checked(optional(whole()), None)
    not_finite: str = checked(text, "")

    @property
    def step(self) -> int:
        """Step of the logger, as of `Snapshot`."""
        return self.global_step if self.logged_step is None else self.logged_step

    @property
    def bounds(self) -> Bounds | None:
        """How large the values of the record are; None in records of earlier versions."""
        response, state, step, link = self.response_bound, self.state_bound, self.step_bound, self.step_link_bound
        if response is None or state is None or step is None or link is None or self.sentence_bounds is None:
            return None
        return Bounds(response, state, step, link, self.sentence_bounds, self.output_bounds, self.push_bound)

    @property
    def is_gap(self) -> bool:
        """Whether it says that there is no record, because nothing of the state was finite."""
        return self.n_bytes == 0 and bool(self.not_finite)

    def __repr__(self) -> str:
        return f"Header({self.state}, epoch {self.epoch}, step {self.step})"

    def __hash__(self) -> int:
        return hash((self.history_id, self.state, self.global_step, self.created))

    @classmethod
    def of(cls, snapshot: Snapshot, n_bytes: int, half_steps: Mapping[str, float]) -> Header:
        """The header of `snapshot`, whose payload takes `n_bytes` and adds errors of at most `half_steps`."""
        bounds = bounds_of(snapshot)
        return cls(
            state=snapshot.state,
            cell=snapshot.cell,
            epoch=snapshot.epoch,
            global_step=snapshot.global_step,
            history_id=snapshot.history_id,
            n_words=len(snapshot.words),
            n_units=snapshot.n_units,
            n_clusters=snapshot.labels.n_chips,
            n_bytes=n_bytes,
            metrics={name: finite_or_none(value) for name, value in snapshot.metrics.items()},
            notes=tuple(snapshot.notes),
            created=snapshot.created,
            half_steps=dict(half_steps),
            logged_step=snapshot.logged_step,
            record_number=snapshot.record_number,
            logged={name: finite_or_none(value) for name, value in snapshot.logged.items()},
            goals=dict(snapshot.goals),
            instead_of=snapshot.instead_of,
            response_bound=bounds.response,
            state_bound=bounds.state,
            step_bound=bounds.step,
            step_link_bound=bounds.step_link,
            sentence_bounds=bounds.sentences,
            output_bounds=bounds.outputs,
            push_bound=bounds.push,
            sentence=telling_sentence(snapshot),
            n_sentences=len(snapshot.sentences),
            not_finite=snapshot.not_finite,
        )

    def to_bytes(self) -> bytes:
        """The header as UTF-8 JSON."""
        return json.dumps(vars(self), ensure_ascii=False, allow_nan=False).encode(errors="replace")

    @classmethod
    def from_bytes(cls, content: bytes) -> Header:
        """Read a header.

        Raises:
            RecordError: It is not a header, or was written by a newer version of the package.
        """
        try:
            if len(content) > MAX_HEADER_BYTES:
                raise ValueError(f"it takes more than {MAX_HEADER_BYTES >> 10} KiB")
            fields = read_json(content)
            version = whole(1)(fields["version"])
        except (ValueError, TypeError, KeyError) as error:
            raise RecordError("A record has a header that RNNVis did not write; it was left out.") from error
        if version > VERSION:
            raise RecordError(
                f"A record was written by a newer version of lightning-rnnvis (format {version}, this one reads up to"
                f" {VERSION}); it was left out. Upgrade with `pip install --upgrade lightning-rnnvis`."
            )
        try:
            return cls(**read_fields(cls, fields))
        except ValueError as error:
            raise RecordError(f"A record has a damaged header, whose field {error}; it was left out.") from error


def read_tagged(tag: str, content: bytes) -> tuple[str, str, Header]:
    """State and writer of a tag of ours, and the header that is its plugin content.

    Raises:
        RecordError: The tag is none of ours, or the content is no header, or the header of another tag.
    """
    parts, header = parse_tag(tag), _read(content)
    if parts is None or (header.state, header.global_step) != parts[:2]:
        raise RecordError("A record has a header that does not belong to its tag; it was left out.")
    return header.state, parts[2], header


# A listing has all headers every time; reading one is far more work than looking it up.
@lru_cache(maxsize=8192)
def _read(content: bytes) -> Header:
    return Header.from_bytes(content)
