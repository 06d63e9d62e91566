"""Every run, its states and the headers of their records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import starmap

from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.metrics import metric_descriptions, metrics_payload
from lightning_rnnvis.payloads.numbers import number
from lightning_rnnvis.records.runs.fullest import fullest, sentences_in
from lightning_rnnvis.records.runs.lineage import JoinedHistory, Lineages
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.runs.listing import Listing
from lightning_rnnvis.records.runs.resumed_runs import copied_runs, copy_sentence
from lightning_rnnvis.records.scales.bounds import Bounds
from lightning_rnnvis.records.scales.output_bounds import OutputBounds
from lightning_rnnvis.records.tags import is_reverse, kind_of

BoundsOf = Callable[[ListedRecord], Bounds | None]
"""How large the values of a record are, None where that is not known."""


def runs_payload(listing: Listing, bounds: BoundsOf, charts: str | None = None) -> schema.RunList:
    """Every run, its states and the headers of their records, and the runs that are one history.

    Args:
        listing: The records.
        bounds: How large their values are.
        charts: Why no charts can be drawn; None where they can.
    """
    lineages = listing.lineages
    return {
        "runs": [_run(name, listing, lineages, bounds) for name in listing.runs],
        "metrics": metric_descriptions(
            name for records in listing.runs.values() for record in records for name in record.header.metrics
        ),
        "histories": [_history(joined) for joined in lineages.joined],
        "notices": [*listing.notices, *starmap(copy_sentence, copied_runs(listing.runs).items())],
        "charts": charts,
    }


def _run(name: str, listing: Listing, lineages: Lineages, bounds: BoundsOf) -> schema.Run:
    states = []
    for state, found in _by_state(listing.runs[name]).items():
        training = lineages.training(found[-1])
        most = training[fullest([one.header for one in training])]
        states.append(_state(state, found, listing.gaps_of(name, state), bounds, most))
        if (after := lineages.after(found[0])) is not None:
            states[-1]["after"] = {"run": after.run, "step": after.step}
    return {"name": name, "continues": lineages.continues.get(name), "states": states}


def _history(joined: JoinedHistory) -> schema.JoinedHistory:
    notes = [
        f"{run}: {'1 record' if n == 1 else f'{n} records'} left out, because the training was resumed from an earlier"
        " step."
        for run, n in joined.left_out.items()
    ]
    states: list[schema.JoinedState] = [
        {"name": state, "records": [{"run": record.run, "step": record.step} for record in records]}
        for state, records in _by_state(joined.records).items()
    ]
    return {"name": joined.runs[0], "runs": list(joined.runs), "states": states, "notes": notes}


def _by_state(records: Iterable[ListedRecord]) -> dict[str, list[ListedRecord]]:
    """Records of each state, in order of names."""
    found: dict[str, list[ListedRecord]] = {}
    for record in records:
        found.setdefault(record.state, []).append(record)
    return found


def _state(
    name: str, records: Sequence[ListedRecord], gaps: Sequence[ListedRecord], bounds: BoundsOf, most: ListedRecord
) -> schema.StateHistory:
    last, n_sentences = records[-1].header, sentences_in(most.header)
    return {
        "name": name,
        "cell": records[0].header.cell,
        "kind": kind_of(name),
        "reverse": is_reverse(name),
        # Numbers of sentences are those of the record that has most.
        "sentence": (last if sentences_in(last) == n_sentences else most.header).sentence or 0,
        "sentences": _least([record.header.n_sentences for record in records]),
        "records": [_header(record, _of_all_sentences(bounds(record), bounds(most))) for record in records],
        "not_finite": [{"step": gap.step, "epoch": gap.header.epoch, "what": gap.header.not_finite} for gap in gaps],
    }


def _least(counts: Sequence[int | None]) -> int | None:
    """The least of them; None where one is not known."""
    known = [count for count in counts if count is not None]
    return min(known) if len(known) == len(counts) else None


def _of_all_sentences(own: Bounds | None, most: Bounds | None) -> Bounds | None:
    """Bounds of a record, of sentences that it lacks, too: those of the record that has most, larger as responses are.

    Which ones a record has is not known before it is read.
    """
    if own is None or most is None or len(own.sentences) == len(most.sentences):
        return own
    times = max(1.0, own.response / most.response)
    return replace(own, sentences=tuple(times * one for one in most.sentences), outputs=None)


def _header(record: ListedRecord, bounds: Bounds | None) -> schema.RecordHeader:
    header = record.header
    return {
        "step": record.step,
        "epoch": header.epoch,
        "untrained": header.global_step == 0,
        "created": header.created,
        "words": header.n_words,
        "units": header.n_units,
        "clusters": header.n_clusters,
        "bytes": header.n_bytes,
        "metrics": metrics_payload(header.metrics),
        "logged": {name: number(value) for name, value in (header.logged or {}).items()},
        # An earlier version wrote these two alone: the scale of all epochs must not wait until each was read.
        "response_bound": header.response_bound if bounds is None else bounds.response,
        "state_bound": header.state_bound if bounds is None else bounds.state,
        "step_bound": None if bounds is None else bounds.step,
        "step_link_bound": None if bounds is None else bounds.step_link,
        "sentence_bounds": None if bounds is None else list(bounds.sentences),
        "output_bounds": _lists(bounds.outputs if bounds else None),
        "notes": list(header.notes),
        "history_id": header.history_id,
    }


def _lists(outputs: tuple[tuple[OutputBounds, ...], ...] | None) -> list[list[list[float | None]]] | None:
    return None if outputs is None else [[list(one) for one in sentence] for sentence in outputs]
