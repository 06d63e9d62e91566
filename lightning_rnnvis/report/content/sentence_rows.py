"""The sentences of records, and the arrays of their histories from which the page draws these, words and units."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lightning_rnnvis.report.content.arrays import RecordArrays, record_arrays, stacks, text_of, told, unit_values
from lightning_rnnvis.report.content.asking import Asking
from lightning_rnnvis.report.content.columns import Blob, Row
from lightning_rnnvis.report.content.packed_histories import PackedHistory, keyed
from lightning_rnnvis.report.content.room import Room


@dataclass(frozen=True)
class SentenceRows:
    """What is made of sentences.

    Attributes:
        histories: Of each history what it is called, and where its arrays lie.
        rows: The sentences of each record, without their texts.
        texts: These: each stands in many records.
        units: What is known of the units of each record.
    """

    histories: list[Mapping[str, Any]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    texts: list[Mapping[str, Any]] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)


def sentence_rows(asking: Asking, histories: Sequence[PackedHistory], room: Room, blob: Blob) -> SentenceRows:
    """The sentences of all records; what is large goes into a blob."""
    found, numbers = SentenceRows(), dict[str, int]()
    records = asking.in_turn("sentences", keyed(histories))
    for history in histories:
        arrays: list[RecordArrays] = []
        for key, _, record in islice(records, len(history.records)):
            with history.packed():
                snapshot = asking.read(record)
                n = len(snapshot.sentences[: asking.choice.sentences])
                drawn = [asking.ask("/sentence", **history.query(record), index=index) for index in range(n)]
                arrays.append(record_arrays(snapshot, room.n_words, drawn))
            for index, one in enumerate(drawn):
                text = text_of(one)
                number = numbers.setdefault(json.dumps(text), len(numbers))
                if number == len(found.texts):
                    found.texts.append(text)
                found.rows.append((f"{key} {index}", {"text": number, **told(one)}))
            found.units.append((key, unit_values(snapshot)))
        places = zip(history.records, arrays, strict=True)
        found.histories.append(
            {
                "run": history.run,
                "state": history.state,
                "records": [{"step": record.step, "scale": of.scale} for record, of in places],
                "words": room.n_words,
                **stacks(arrays, room.by_units, blob),
            }
        )
    return found
