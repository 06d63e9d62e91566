"""Looks through the records of a training for what was learnt, and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import numpy as np

from lightning_rnnvis.analysis.coordinates import TOLD, InCoordinates, UnitPlaces, change_of_coordinates
from lightning_rnnvis.analysis.findings.best_record import best_record
from lightning_rnnvis.analysis.findings.findings import Findings
from lightning_rnnvis.analysis.findings.followed import Followed
from lightning_rnnvis.analysis.findings.movement.passing import passing
from lightning_rnnvis.analysis.findings.outputs.told_outputs import changes_of_outputs, few_outputs, outputs_in_common
from lightning_rnnvis.analysis.findings.telling import Moment, findings_of
from lightning_rnnvis.analysis.findings.things import Chips, Words, all_things
from lightning_rnnvis.analysis.findings.uncertainty.other_texts import ReadTexts, changes_of_texts, other_texts
from lightning_rnnvis.asked import came, of_kind
from lightning_rnnvis.errors import NotFoundError, RecordError
from lightning_rnnvis.records.asked import chips, record_of
from lightning_rnnvis.records.epoch_gaps import BEFORE_TRAINING, told_gaps
from lightning_rnnvis.records.snapshot import OVERLAP, Labels, Snapshot
from lightning_rnnvis.records.texts import counted


def find_changes(
    records: Sequence[Snapshot],
    labels: Labels | None = None,
    known: Findings | None = None,
) -> Findings:
    """Words, chips and outputs whose meaning changed over a history, those that changed most first.

    A change counts where it is more than sampling noise (an F test at .01 over the whole history, see `moves`),
    more than a quarter of the greatest strength of what changed, and a fifth of the usual strength of its kind, within
    one epoch or little by little over several. Changes in a row that go one way are one finding. Its epochs and size
    are those of what it tells, push or response; of its rank see `Finding.share`. Where the validation begins to read
    other texts, what words and chips do may change by that alone: nothing is told of a move between those two records,
    see `Findings.notices`. Records that most things pass through, as where an epoch diverges, are left out of all that
    lasts, see `Finding.passing`.

    Args:
        records: Records of one state in the order of the training. Each may be read when it is asked for; one that is
            damaged, or has other words or units than the last one, is passed over, see `Findings.notices`.
        labels: Chips of the last record, which all records are seen through; None for those that were recorded.
        known: Findings of the same records with other chips: words and outputs are taken from them, which takes a
            part of the time.

    Returns:
        The findings; none where the history is short, untrained or converged.

    Raises:
        TypeError: They are no records, or another argument is something else.
        ValueError: The chips are of other units.
    """
    if isinstance(records, str) or not isinstance(records, Sequence):
        raise TypeError(f"`records` must be records in turn, such as `history['rnn.l0/h']`. Got {came(records)}.")
    known = None if known is None else of_kind("known", known, Findings, "findings of the same records, or None")
    end = _readable(records, reversed(range(len(records))))
    if end is None:
        return Findings([])
    last_at, last = end
    labels = chips(labels, last)
    _, first = _readable(records, range(last_at)) or end
    common = outputs_in_common(first, last)
    kinds = _kinds(last, labels, common, known)
    moments: list[Moment] = []
    texts: list[ReadTexts] = []
    outputs: list[list[str]] = []
    unread: list[str] = []
    turned: dict[int, np.ndarray] = {}
    before: Snapshot | None = None
    for at in range(len(records)):
        try:
            record = last if at == last_at else record_of(f"records[{at}]", records[at])
            fits = record.n_units == last.n_units and list(record.words) == list(last.words)
        except (RecordError, NotFoundError) as error:
            unread.append(str(error))
            continue
        if fits:
            turn = None if before is None else change_of_coordinates(before, record)
            if turn is not None:
                turned[at] = turn
            before = record
            for kind in kinds:
                kind.add(record)
            moments.append(Moment.of(at, record))
            texts.append(ReadTexts.of(record))
            outputs.append(few_outputs(record))
    if turned and not isinstance(records, InCoordinates):
        found = find_changes(InCoordinates(records, turned, [one.place for one in moments]), labels, known)
        told = [_told_turn(*two, turned[two[1].place]) for two in pairwise(moments) if two[1].place in turned]
        return replace(found, notices=[*told, *found.notices])
    best = best_record(moments, all(one.are(texts[0]) for one in texts))
    paths = [path for kind in kinds for path in kind.paths()]
    passes = passing(paths) if known is None else np.isin([one.place for one in moments], known.passing)
    places = tuple(one.place for one, passed in zip(moments, passes, strict=True) if passed)
    lasting, rests = kinds, moments
    if places:
        rests = [one for one in moments if one.place not in places]
        lasting = _follow(_kinds(last, labels, common, known), records, rests)
    rows = findings_of(lasting, records, rests, best, places)
    rows += findings_of(kinds, records, moments, best, places) if places else []
    if known is not None:
        rows = [one for one in known if one.kind == "word"] + rows + [one for one in known if one.kind == "output"]
    if others := len(records) - len(moments) - len(unread):
        unread.append(f"{counted(others, 'record')} of other {last.word_kind}s or units than the last one left out.")
    unread[:0] = [note for note in last.notes if note.startswith(OVERLAP)]  # of how well all is known
    unread += changes_of_outputs([one.epoch for one in moments], outputs)
    texts = [read for read, passed in zip(texts, passes, strict=True) if not passed]
    unread += [other_texts(rests[at - 1].name, rests[at].name) for at in changes_of_texts(texts)]
    gaps = told_gaps([BEFORE_TRAINING if one.global_step == 0 else one.epoch for one in moments])
    span = f"{moments[0].name} to epoch {last.epoch}"
    words = (kind.least_told() for kind in lasting if isinstance(kind.things, Words) and len(moments) > 1)
    least_told = next(words, 0.0) if known is None else known.least_told
    is_one = len(moments) == 1
    pushes = (kind.things.pushes.scales() for kind in lasting if isinstance(kind.things, Words))
    scales = next(pushes, {}) if known is None else known.push_scales
    return Findings(rows, span, unread, "", gaps, is_one, best, least_told, scales, places)


def _kinds(
    last: Snapshot, labels: Labels | None, common: Sequence[str] | None, known: Findings | None
) -> list[Followed]:
    """What is to be followed: chips alone, where findings of all else are known."""
    return [Followed(one) for one in all_things(last, labels, common) if known is None or isinstance(one, Chips)]


def _follow(kinds: list[Followed], records: Sequence[Snapshot], moments: Sequence[Moment]) -> list[Followed]:
    """The kinds, once these records are added."""
    for one in moments:
        record = record_of(f"records[{one.place}]", records[one.place])
        for kind in kinds:
            kind.add(record)
    return kinds


def _told_turn(before: Moment, since: Moment, matrix: np.ndarray) -> str:
    told = f"Between {before.name} and {since.name} {TOLD}, and they are told as if units had, too."
    is_mixed = UnitPlaces.by(matrix) is None
    return told + " Colours of chips before and after it cannot be compared." if is_mixed else told


def _readable(records: Sequence[Snapshot], places: Iterable[int]) -> tuple[int, Snapshot] | None:
    """The first of these places whose record can be read, and that record."""
    for at in places:
        with suppress(RecordError, NotFoundError):
            return at, record_of(f"records[{at}]", records[at])
    return None
